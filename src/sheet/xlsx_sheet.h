/* The worksheet part: rows and cells. Inside: what its files share
   (xlsx_sheet.c rows, xlsx_cell.c cells, xlsx_fast.c the fast path,
   xlsx_sort.c rows that come in any order). */
#ifndef SHEET_XLSX_SHEET_H
#define SHEET_XLSX_SHEET_H

#include "sheet/rows.h"
#include "sheet/scratch.h"
#include "sheet/xlsx_strings.h"
#include "sheet/xlsx_workbook.h"

struct xlsx_sorter;

enum { XLSX_GUESSES = 32 };

struct xlsx_sheet {
    const struct xlsx_strings *strings;
    const struct xlsx_styles *styles;
    struct xml_source *source;
    struct sheet_verdict *verdict; /* filled when a function says false or XML_BAD without a fault */
    struct xlsx_sorter *sorter;    /* NULL: rows go straight to `rows` */
    struct rows rows;
    struct scratch scratch;
    struct buffer cell_text; /* of the cell under way, decoded */
    uint32_t row;            /* under way, from 1 on */
    uint32_t previous_row;   /* the row before it in the file */
    uint32_t column;         /* of the next cell without a reference, from 0 on */
    uint8_t guesses[XLSX_GUESSES]; /* by column, for the fast path: see take_shared */
    bool date1904;
    bool fast;       /* try the fast path first */
    bool disordered; /* reading ended because rows do not come in order */
};

enum xlsx_cell_type {
    XLSX_NUMBER,
    XLSX_SHARED,
    XLSX_STRING, /* t="str": what a formula gave */
    XLSX_INLINE,
    XLSX_BOOLEAN,
    XLSX_ERROR,
    XLSX_DATE /* ISO 8601 */
};

/* Reads the part from its root to </sheetData>, then checks the rest of its
   bytes. With a sorter, rows may come in any order; without one, `disordered`
   says that reading ended at the first that did not. False with a verdict. */
bool xlsx_sheet_read(struct xlsx_sheet *sheet, struct unzip *unzip,
                     const struct unzip_entry *entry) MUST_CHECK;

/* Reads a cell whose tag was just read: XML_CLOSE, XML_CUT or XML_BAD. */
enum xml_token xlsx_cell_read(struct xlsx_sheet *sheet, struct xml_scan *scan,
                              const struct xml_piece *opened);

/* Puts a cell's value where it belongs; `text` is what its v or is holds,
   decoded, and is copied where it must be. False with a verdict. */
bool xlsx_cell_put(struct xlsx_sheet *sheet, uint32_t column, enum xlsx_cell_type type,
                   uint32_t style, struct text text) MUST_CHECK;
/* A shared string by its number. */
bool xlsx_cell_put_shared(struct xlsx_sheet *sheet, uint32_t column, uint32_t index) MUST_CHECK;

/* "C12" from column 2 and row 12; returns `out`. */
char *xlsx_cell_name(uint32_t column, uint32_t row, char out[16]);

/* Cells that come in any order, and their rows in the right one. Of two cells
   in one place the later stays. False with a verdict past a ceiling, or when
   the sink says stop. */
struct xlsx_sorter *xlsx_sorter_new(struct arena *arena, size_t cells_ceiling, size_t text_ceiling);
void xlsx_sorter_free(struct xlsx_sorter *sorter);
bool xlsx_sorter_add(struct xlsx_sorter *sorter, uint32_t row, uint32_t column,
                     enum sheet_cell_kind kind, struct text text, struct sheet_verdict *verdict)
    MUST_CHECK;
bool xlsx_sorter_hand_over(struct xlsx_sorter *sorter, struct rows *rows,
                           struct sheet_verdict *verdict) MUST_CHECK;

#endif
