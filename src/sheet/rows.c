/* The row under way: see rows.h. */
#include "sheet/rows.h"

enum { ROOM_AT_FIRST = 256 };

void rows_init(struct rows *rows, struct arena *arena, const struct sheet_sink *sink,
               uint64_t text_bytes)
{
    *rows = (struct rows){.sink = sink,
                          .text_bytes = text_bytes,
                          .text_left = text_bytes,
                          .room = ROOM_AT_FIRST,
                          .arena = arena};
    rows->cells = ARENA_ARRAY(arena, struct sheet_cell, ROOM_AT_FIRST);
}

void rows_widen(struct rows *rows)
{
    struct sheet_cell *wide = ARENA_ARRAY(rows->arena, struct sheet_cell, SHEET_COLUMNS_MAX);
    memcpy(wide, rows->cells, rows->count * sizeof *wide);
    rows->cells = wide;
    rows->room = SHEET_COLUMNS_MAX;
}

void rows_clear(struct rows *rows)
{
    memset(rows->cells, 0, rows->count * sizeof *rows->cells);
    rows->count = 0;
}

/* Each cell counts as one byte more than its text: a lone cell far to the
   right would else make 16,000 blanks in each of a million rows for free. */
static uint64_t weight(const struct rows *rows)
{
    uint64_t sum = rows->count;
    for (uint32_t i = 0; i < rows->count; i++)
        sum += rows->cells[i].text.len;
    return sum;
}

bool rows_end(struct rows *rows, uint32_t number, struct sheet_verdict *verdict)
{
    if (rows->count == 0)
        return true;
    BUG_UNLESS(number > rows->last);
    uint64_t sum = weight(rows);
    if (sum > SHEET_ROW_BYTES_MAX + SHEET_COLUMNS_MAX) {
        *verdict = sheet_refuse(SHEET_UNREADABLE, "la ligne %u contient plus de %u Mo de texte",
                                number, SHEET_ROW_BYTES_MAX >> 20);
        return false;
    }
    if (sum > rows->text_left) {
        *verdict = sheet_refuse(SHEET_UNREADABLE, "ses cellules contiennent plus de %u Mo de texte",
                                (unsigned)(rows->text_bytes >> 20));
        return false;
    }
    rows->text_left -= sum;
    rows->last = number;
    if (!rows->sink->row(rows->sink->context, number, rows->cells, rows->count)) {
        *verdict = sheet_refuse(SHEET_STOPPED, "sa lecture a été arrêtée");
        return false;
    }
    rows_clear(rows);
    return true;
}

bool rows_restart(struct rows *rows)
{
    rows_clear(rows);
    rows->last = 0;
    rows->text_left = rows->text_bytes;
    return rows->sink->restart(rows->sink->context);
}
