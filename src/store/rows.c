/* Rows of an answer of unknown length: see rows.h. */
#include "store/rows.h"

void *rows_grow(struct arena *arena, void *rows, uint32_t count, uint32_t *room, size_t size)
{
    if (count < *room)
        return rows;
    uint32_t wider = *room ? 2 * *room : 32;
    void *grown = arena_resize(arena, rows, *room * size, wider * size);
    *room = wider;
    return grown;
}
