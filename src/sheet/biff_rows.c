/* Cells of an XLS sheet put together to rows: see biff_rows.h. */
#include "sheet/biff_rows.h"

void biff_rows_init(struct biff_rows *rows, const struct sheet_sink *sink, uint64_t text_bytes)
{
    rows->sink = sink;
    rows->state = ROWS_FINE;
    rows->text_left = text_bytes;
    rows->any = false;
    rows->row = rows->count = 0;
    rows->used = 0;
    memset(rows->cells, 0, sizeof rows->cells);
    arena_init(&rows->overflow, BIFF_ROW_BYTES_MAX);
}

void biff_rows_free(struct biff_rows *rows)
{
    arena_free(&rows->overflow);
}

bool biff_rows_end(struct biff_rows *rows)
{
    if (rows->state != ROWS_FINE || rows->count == 0)
        return rows->state == ROWS_FINE;
    if (!rows->sink->row(rows->sink->context, rows->row, rows->cells, rows->count))
        rows->state = ROWS_STOPPED;
    rows->any = true;
    memset(rows->cells, 0, rows->count * sizeof rows->cells[0]);
    rows->count = 0;
    rows->used = 0;
    if (rows->overflow.chunks)
        arena_free(&rows->overflow);
    return rows->state == ROWS_FINE;
}

bool biff_rows_begin(struct biff_rows *rows, uint32_t row)
{
    if (row == rows->row)
        return rows->state == ROWS_FINE;
    if (!biff_rows_end(rows))
        return false;
    if (row < rows->row)
        rows->state = ROWS_DISORDERED;
    rows->row = row;
    return rows->state == ROWS_FINE;
}

/* Every text counts, also one that a later cell at the same place replaces:
   what is bounded is the work. */
void biff_rows_put(struct biff_rows *rows, uint32_t column, enum sheet_cell_kind kind,
                   struct text text)
{
    if (column >= BIFF_COLUMNS || text.len == 0 || rows->state != ROWS_FINE)
        return;
    if (text.len > rows->text_left) {
        rows->state = ROWS_TOO_MUCH;
        return;
    }
    rows->text_left -= text.len;
    rows->cells[column] = (struct sheet_cell){kind, text};
    if (column >= rows->count)
        rows->count = column + 1;
}

void biff_rows_put_copy(struct biff_rows *rows, uint32_t column, enum sheet_cell_kind kind,
                        struct text text)
{
    char *copy;
    if (text.len <= sizeof rows->block - rows->used) {
        copy = rows->block + rows->used;
        rows->used += text.len;
    } else if (arena_room(&rows->overflow) > 2 * sizeof rows->work) {
        copy = arena_take(&rows->overflow, text.len);
    } else {
        rows->state = ROWS_TOO_MUCH;
        return;
    }
    memcpy(copy, text.at, text.len);
    biff_rows_put(rows, column, kind, text_make(copy, text.len));
}

void biff_rows_put_chars(struct biff_rows *rows, uint32_t column, struct biff_chars chars)
{
    if (chars.count > BIFF_CHARACTERS_MAX)
        chars.count = BIFF_CHARACTERS_MAX;
    if (!chars.wide && biff_is_ascii(chars.at, chars.count)) {
        biff_rows_put(rows, column, CELL_TEXT, text_make((const char *)chars.at, chars.count));
        return;
    }
    size_t len = biff_utf8_of_chars(&chars, rows->work);
    biff_rows_put_copy(rows, column, CELL_TEXT, text_make(rows->work, len));
}
