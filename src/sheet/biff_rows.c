/* Cells of an XLS sheet put together to rows: see biff_rows.h. */
#include "sheet/biff_rows.h"

/* More than the 256 cells of a row can hold. */
enum { SCRATCH_MAX = 32 << 20 };

struct biff_rows *biff_rows_new(struct arena *arena, const struct sheet_sink *sink,
                                uint64_t text_bytes)
{
    struct biff_rows *rows = arena_take(arena, sizeof *rows);
    rows_init(&rows->rows, arena, sink, text_bytes);
    scratch_init(&rows->scratch, arena, SCRATCH_MAX);
    rows->row = 0;
    rows->work_left = rows->work_most = text_bytes;
    rows->disordered = false;
    rows->verdict = (struct sheet_verdict){.code = SHEET_READ};
    return rows;
}

void biff_rows_free(struct biff_rows *rows)
{
    scratch_free(&rows->scratch);
}

bool biff_rows_end(struct biff_rows *rows)
{
    bool done = biff_rows_go_on(rows) && rows_end(&rows->rows, rows->row, &rows->verdict);
    scratch_reset(&rows->scratch);
    return done;
}

bool biff_rows_next(struct biff_rows *rows, uint32_t row)
{
    if (!biff_rows_end(rows))
        return false;
    rows->disordered = row < rows->row;
    rows->row = row;
    return !rows->disordered;
}

bool biff_rows_restart(struct biff_rows *rows)
{
    scratch_reset(&rows->scratch);
    rows->row = 0;
    rows->work_left = rows->work_most;
    rows->disordered = false;
    if (!rows_restart(&rows->rows))
        rows->verdict = sheet_refuse(SHEET_STOPPED, "sa lecture a été arrêtée");
    return biff_rows_go_on(rows);
}

void biff_rows_refuse(struct biff_rows *rows)
{
    rows->verdict =
        sheet_refuse(SHEET_UNREADABLE, "ses cellules contiennent plus de %u Mo de texte",
                     (unsigned)(rows->work_most >> 20));
}

void biff_rows_put_copy(struct biff_rows *rows, uint32_t column, enum sheet_cell_kind kind,
                        struct text text)
{
    char *copy = scratch_take(&rows->scratch, text.len);
    if (copy == NULL) {
        biff_rows_refuse(rows);
        return;
    }
    memcpy(copy, text.at, text.len);
    biff_rows_put(rows, column, kind, text_make(copy, text.len));
}

void biff_rows_put_converted(struct biff_rows *rows, uint32_t column,
                             const struct biff_chars *chars)
{
    size_t len = biff_utf8_of_chars(chars, rows->work);
    biff_rows_put_copy(rows, column, CELL_TEXT, text_make(rows->work, len));
}
