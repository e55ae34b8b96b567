/* Private to this folder: rows of an answer of unknown length, and keys asked
   about many at a time. */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "base/arena.h"

/* Room for one more of `size` bytes: the same array, or a copy twice as wide
   in the arena. */
void *rows_grow(struct arena *arena, void *rows, uint32_t count, uint32_t *room, size_t size);

/* A table of 64 keys $1 … $64, each behind its number from 0 on, to join with:
   one question instead of 64. */
#define ROWS_8(a, b, c, d, e, f, g, h, A, B, C, D, E, F, G, H)                                   \
    "(" #a ",$" #A "),(" #b ",$" #B "),(" #c ",$" #C "),(" #d ",$" #D "),"                       \
    "(" #e ",$" #E "),(" #f ",$" #F "),(" #g ",$" #G "),(" #h ",$" #H ")"
#define ROWS_KEYS                                                                                \
    ROWS_8(0, 1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7, 8) ","                                   \
    ROWS_8(8, 9, 10, 11, 12, 13, 14, 15, 9, 10, 11, 12, 13, 14, 15, 16) ","                      \
    ROWS_8(16, 17, 18, 19, 20, 21, 22, 23, 17, 18, 19, 20, 21, 22, 23, 24) ","                   \
    ROWS_8(24, 25, 26, 27, 28, 29, 30, 31, 25, 26, 27, 28, 29, 30, 31, 32) ","                   \
    ROWS_8(32, 33, 34, 35, 36, 37, 38, 39, 33, 34, 35, 36, 37, 38, 39, 40) ","                   \
    ROWS_8(40, 41, 42, 43, 44, 45, 46, 47, 41, 42, 43, 44, 45, 46, 47, 48) ","                   \
    ROWS_8(48, 49, 50, 51, 52, 53, 54, 55, 49, 50, 51, 52, 53, 54, 55, 56) ","                   \
    ROWS_8(56, 57, 58, 59, 60, 61, 62, 63, 57, 58, 59, 60, 61, 62, 63, 64)
enum { ROWS_KEY_COUNT = 64, ROWS_NEXT = ROWS_KEY_COUNT + 1 };

#endif
