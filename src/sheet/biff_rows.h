/* Cells of an XLS sheet put together to rows, and handed to the sink. */
#ifndef SHEET_BIFF_ROWS_H
#define SHEET_BIFF_ROWS_H

#include "sheet/biff.h"
#include "sheet/sheet.h"

enum {
    BIFF_COLUMNS = 256,
    BIFF_CHARACTERS_MAX = 32767, /* of a cell; the rest is cut off */
    BIFF_ROW_BLOCK = 64 * 1024,
    BIFF_ROW_BYTES_MAX = 32 * 1024 * 1024 /* more than 256 cells of 32,767 letters take */
};

enum biff_rows_state {
    ROWS_FINE,
    ROWS_STOPPED,   /* the sink said stop */
    ROWS_TOO_MUCH,  /* more text than the limits allow */
    ROWS_DISORDERED /* a row came behind a later one */
};

struct biff_rows {
    const struct sheet_sink *sink;
    enum biff_rows_state state;
    uint64_t text_left; /* bytes that may still be taken */
    bool any;           /* a row was handed over */
    uint32_t row;       /* the row that is being put together, from 1 on; 0: none */
    uint32_t count;     /* its cells up to the last one with a content */
    struct sheet_cell cells[BIFF_COLUMNS];
    size_t used;           /* bytes of `block` */
    struct arena overflow; /* texts of the row that `block` has no room for */
    char block[BIFF_ROW_BLOCK];
    char work[BIFF_CHARACTERS_MAX * BIFF_UTF8]; /* for making the text of one cell */
};

void biff_rows_init(struct biff_rows *rows, const struct sheet_sink *sink, uint64_t text_bytes);
void biff_rows_free(struct biff_rows *rows);
/* Cells of that row (from 1 on) come now; the row before is handed over. False
   once there is no going on: `state` says why. */
bool biff_rows_begin(struct biff_rows *rows, uint32_t row) MUST_CHECK;
/* Hands over the last row. */
bool biff_rows_end(struct biff_rows *rows) MUST_CHECK;
/* Sets a cell of the open row; columns past the last one that an XLS can have
   are left out. `text` stays good until the row is handed over, … */
void biff_rows_put(struct biff_rows *rows, uint32_t column, enum sheet_cell_kind kind,
                   struct text text);
/* … or is copied. */
void biff_rows_put_copy(struct biff_rows *rows, uint32_t column, enum sheet_cell_kind kind,
                        struct text text);
void biff_rows_put_chars(struct biff_rows *rows, uint32_t column, struct biff_chars chars);

#endif
