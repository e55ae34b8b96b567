/* Room for the texts of one row: see scratch.h. */
#include "sheet/scratch.h"

void scratch_init(struct scratch *scratch, struct arena *arena, size_t ceiling)
{
    arena_init(&scratch->more, ceiling);
    scratch->block = arena_take(arena, SCRATCH_BLOCK);
    scratch_reset_used(scratch);
}

void scratch_free(struct scratch *scratch)
{
    arena_free(&scratch->more);
}

char *scratch_take(struct scratch *scratch, size_t size)
{
    if ((size_t)(scratch->end - scratch->at) < size) {
        size_t block = size < SCRATCH_BLOCK ? SCRATCH_BLOCK : size;
        if (arena_room(&scratch->more) < block + 256)
            return NULL;
        scratch->at = arena_take(&scratch->more, block);
        scratch->end = scratch->at + block;
    }
    char *taken = scratch->at;
    scratch->at += size;
    return taken;
}

void scratch_reset_used(struct scratch *scratch)
{
    arena_free(&scratch->more);
    scratch->at = scratch->block;
    scratch->end = scratch->block + SCRATCH_BLOCK;
}
