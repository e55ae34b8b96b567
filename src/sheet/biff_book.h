/* What the first part of an XLS stream, the workbook globals, says for all
   sheets: code page, date system, number formats, shared strings, and where
   the sheets are. */
#ifndef SHEET_BIFF_BOOK_H
#define SHEET_BIFF_BOOK_H

#include "sheet/biff_sst.h"
#include "sheet/number.h"

enum { BIFF_FORMATS = 0x10000, BIFF_XFS = 0x10000 };

struct biff_book {
    struct text stream;
    struct arena *arena;
    bool biff8; /* else BIFF5 */
    bool date1904;
    const uint16_t *page;         /* of BIFF5 texts */
    struct number_style *formats; /* by format id, BIFF_FORMATS of them */
    uint16_t *xf_formats;         /* format ids by cell style */
    uint32_t xf_count;
    struct biff_sst sst;
    struct text sheet_name; /* of the first visible worksheet, UTF-8 */
    size_t sheet_at;        /* where its BOF record stands */
};

/* Reads the globals and finds the first visible worksheet. False with a
   verdict when the workbook is encrypted, older than BIFF5, damaged, or has no
   such sheet. `stream` is shorter than 2 GiB. */
bool biff_book_open(struct biff_book *book, struct arena *arena, struct text stream,
                    struct sheet_verdict *verdict) MUST_CHECK;
/* How numbers under a cell style are shown. */
static inline struct number_style biff_book_style(const struct biff_book *book, uint16_t xf)
{
    return book->formats[xf < book->xf_count ? book->xf_formats[xf] : 0];
}
/* The name of the Excel version when the bytes, or an XLS stream, begin with
   what is older than BIFF5; else NULL. */
const char *biff_old_version(struct text bytes);
/* Whether the bytes begin with a record that opens a BIFF5 or BIFF8 stream:
   some programs write one without a compound file around it. */
bool biff_recognise(struct text bytes);

#endif
