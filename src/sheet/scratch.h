/* Room for the texts of one row: one block that is used again from row to row,
   and further ones that are given up with the row that needed them. */
#ifndef SHEET_SCRATCH_H
#define SHEET_SCRATCH_H

#include "base/arena.h"

struct scratch {
    char *at, *end;    /* what is free of the block in use */
    char *block;       /* the first one */
    struct arena more; /* further ones */
};

enum { SCRATCH_BLOCK = 64 << 10 };

/* The first block comes from `arena`; `ceiling` bounds the further ones. */
void scratch_init(struct scratch *scratch, struct arena *arena, size_t ceiling);
void scratch_free(struct scratch *scratch);
/* Bytes that last until scratch_reset; NULL past the ceiling. */
char *scratch_take(struct scratch *scratch, size_t size) MUST_CHECK;
void scratch_reset_used(struct scratch *scratch);

/* Forgets all that was taken. Most rows took nothing. */
static inline void scratch_reset(struct scratch *scratch)
{
    if (scratch->at != scratch->block)
        scratch_reset_used(scratch);
}

#endif
