/* Cells of an XLS sheet, in the order of its records, put together to rows. */
#ifndef SHEET_BIFF_ROWS_H
#define SHEET_BIFF_ROWS_H

#include "sheet/biff.h"
#include "sheet/rows.h"
#include "sheet/scratch.h"

enum {
    BIFF_COLUMNS = 256,
    BIFF_CHARACTERS_MAX = 32767 /* of a cell; the rest is cut off */
};

struct biff_rows {
    struct rows rows;
    struct scratch scratch; /* texts of the row that are not in the file as they are */
    uint32_t row;           /* the row that is being put together, from 1 on; 0: none */
    uint64_t work_left;     /* bytes of text that may still be looked at */
    uint64_t work_most;
    bool disordered;              /* a row came behind a later one */
    struct sheet_verdict verdict; /* SHEET_READ until something else ends the reading */
    char work[BIFF_CHARACTERS_MAX * BIFF_UTF8]; /* for making the text of one cell */
};

/* In `arena`, which must have room for it (half a MiB). */
struct biff_rows *biff_rows_new(struct arena *arena, const struct sheet_sink *sink,
                                uint64_t text_bytes);
void biff_rows_free(struct biff_rows *rows);
/* Hands over the last row. */
bool biff_rows_end(struct biff_rows *rows) MUST_CHECK;
/* All rows will come again, in order. False when the sink says stop. */
bool biff_rows_restart(struct biff_rows *rows) MUST_CHECK;

/* Behind the inline functions: the row changes; too much text; a text that is
   not UTF-8 as it stands. */
bool biff_rows_next(struct biff_rows *rows, uint32_t row) MUST_CHECK;
void biff_rows_refuse(struct biff_rows *rows);
void biff_rows_put_converted(struct biff_rows *rows, uint32_t column,
                             const struct biff_chars *chars);

static inline bool biff_rows_go_on(const struct biff_rows *rows)
{
    return rows->verdict.code == SHEET_READ && !rows->disordered;
}

/* Cells of that row (from 1 on) come now; the row before is handed over. False
   once there is no going on: `disordered` or `verdict` says why. */
MUST_CHECK static inline bool biff_rows_begin(struct biff_rows *rows, uint32_t row)
{
    return row == rows->row ? biff_rows_go_on(rows) : biff_rows_next(rows, row);
}

/* Sets a cell of the open row; columns past the last one that an XLS can have
   are left out. `text` stays good until the row is handed over, … Every text
   counts as work, also one that a later cell at the same place replaces. */
static inline void biff_rows_put(struct biff_rows *rows, uint32_t column, enum sheet_cell_kind kind,
                                 struct text text)
{
    if (text.len > rows->work_left) {
        biff_rows_refuse(rows);
        return;
    }
    rows->work_left -= text.len;
    if (column < BIFF_COLUMNS)
        rows_put(&rows->rows, column, kind, text);
}

/* … or is copied, … */
void biff_rows_put_copy(struct biff_rows *rows, uint32_t column, enum sheet_cell_kind kind,
                        struct text text);

/* … or made UTF-8. */
static inline void biff_rows_put_chars(struct biff_rows *rows, uint32_t column,
                                       struct biff_chars chars)
{
    if (chars.count > BIFF_CHARACTERS_MAX)
        chars.count = BIFF_CHARACTERS_MAX;
    if (!chars.wide && biff_is_ascii(chars.at, chars.count))
        biff_rows_put(rows, column, CELL_TEXT, (struct text){(const char *)chars.at, chars.count});
    else
        biff_rows_put_converted(rows, column, &chars);
}

#endif
