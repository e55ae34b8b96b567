/* Rows that come in any order: all cells are kept, sorted, and then handed
   over. One workbook in some thousands needs it. See xlsx_sheet.h. */
#include "sheet/sort.h"
#include "sheet/xlsx_sheet.h"

struct kept_cell {
    uint32_t row;
    uint32_t place; /* column × 8 + kind */
    uint32_t order; /* in the file */
    uint32_t start, len; /* of its text */
};

enum { KIND_BITS = 3, KIND_MASK = (1 << KIND_BITS) - 1 };

struct xlsx_sorter {
    struct buffer cells; /* of struct kept_cell */
    struct buffer text;
};

struct xlsx_sorter *xlsx_sorter_new(struct arena *arena, size_t cells_ceiling, size_t text_ceiling)
{
    struct xlsx_sorter *sorter = ARENA_NEW(arena, struct xlsx_sorter);
    buffer_init(&sorter->cells, cells_ceiling);
    buffer_init(&sorter->text, text_ceiling < INT32_MAX ? text_ceiling : INT32_MAX);
    return sorter;
}

void xlsx_sorter_free(struct xlsx_sorter *sorter)
{
    buffer_free(&sorter->cells);
    buffer_free(&sorter->text);
}

bool xlsx_sorter_add(struct xlsx_sorter *sorter, uint32_t row, uint32_t column,
                     enum sheet_cell_kind kind, struct text text, struct sheet_verdict *verdict)
{
    struct kept_cell cell = {.row = row,
                             .place = column << KIND_BITS | kind,
                             .order = (uint32_t)(sorter->cells.len / sizeof cell),
                             .start = (uint32_t)sorter->text.len,
                             .len = (uint32_t)text.len};
    buffer_add_text(&sorter->text, text);
    buffer_add(&sorter->cells, &cell, sizeof cell);
    if (!sorter->text.failed && !sorter->cells.failed)
        return true;
    *verdict = sheet_refuse(SHEET_UNREADABLE,
                            "ses lignes ne sont pas dans l'ordre et sont trop nombreuses pour être triées");
    return false;
}

static int compare_cells(const void *a, const void *b)
{
    const struct kept_cell *one = a, *other = b;
    if (one->row != other->row)
        return one->row < other->row ? -1 : 1;
    uint32_t column = one->place >> KIND_BITS, other_column = other->place >> KIND_BITS;
    if (column != other_column)
        return column < other_column ? -1 : 1;
    return one->order < other->order ? -1 : one->order > other->order;
}

bool xlsx_sorter_hand_over(struct xlsx_sorter *sorter, struct rows *rows,
                           struct sheet_verdict *verdict)
{
    struct kept_cell *cells = (void *)sorter->cells.at;
    size_t count = sorter->cells.len / sizeof *cells;
    sort_records(cells, count, sizeof *cells, compare_cells);
    for (size_t i = 0; i < count; i++) {
        rows_put(rows, cells[i].place >> KIND_BITS,
                 (enum sheet_cell_kind)(cells[i].place & KIND_MASK),
                 text_slice(buffer_text(&sorter->text), cells[i].start, cells[i].len));
        bool last = i + 1 == count || cells[i + 1].row != cells[i].row;
        if (last && !rows_end(rows, cells[i].row, verdict))
            return false;
    }
    return true;
}
