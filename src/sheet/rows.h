/* The row under way in a reader, and its way to the sink: cells find their
   column, blanks at the end fall away, and the ceilings on text are kept.
   Which row comes next is the reader's business. */
#ifndef SHEET_ROWS_H
#define SHEET_ROWS_H

#include "sheet/sheet.h"

struct rows {
    const struct sheet_sink *sink;
    struct sheet_cell *cells; /* `room` of them; CELL_EMPTY from `count` on */
    uint32_t room;            /* few at first, then SHEET_COLUMNS_MAX */
    uint32_t count;           /* of this row, up to the last one with a content */
    uint32_t last;            /* number of the last row handed over; 0: none was */
    uint64_t text_left;       /* bytes, see sheet_limits.text_bytes */
    uint64_t text_bytes;      /* the ceiling itself */
    struct arena *arena;
};

/* The cells come from `arena`, which must have room for them (ROWS_ROOM). */
void rows_init(struct rows *rows, struct arena *arena, const struct sheet_sink *sink,
               uint64_t text_bytes);

enum { ROWS_ROOM = (SHEET_COLUMNS_MAX + 1024) * sizeof(struct sheet_cell) };

/* For rows_put: makes room for all columns. */
void rows_widen(struct rows *rows);

/* Puts a cell into the row; `column` counts from 0 and is less than
   SHEET_COLUMNS_MAX. `text` must stay good until rows_end; an empty one leaves
   the cell as it is. Of two in one column the later stays. */
static inline void rows_put(struct rows *rows, uint32_t column, enum sheet_cell_kind kind,
                            struct text text)
{
    if (text.len == 0)
        return;
    if (column >= rows->room)
        rows_widen(rows);
    rows->cells[column] = (struct sheet_cell){.kind = kind, .text = text};
    if (column >= rows->count)
        rows->count = column + 1;
}

/* Forgets the cells of the row under way. */
void rows_clear(struct rows *rows);

/* Hands the row over, if it has a content, and begins the next. `number` must
   be more than `last` unless the row is empty. False with a verdict when the
   sink said stop, or past a ceiling. */
bool rows_end(struct rows *rows, uint32_t number, struct sheet_verdict *verdict) MUST_CHECK;

/* Tells the sink that all rows will come again. False when it says stop. */
bool rows_restart(struct rows *rows) MUST_CHECK;

#endif
