/* The numbers that both ends of a stream of frames agree on: see frames.h.
   Only for frames_*.c and their tests. */
#ifndef SHEET_FRAMES_FORMAT_H
#define SHEET_FRAMES_FORMAT_H

#include "sheet/sheet.h"

enum frame_type { FRAME_SHEET = 1, FRAME_ROWS = 2, FRAME_RESTART = 3, FRAME_VERDICT = 4 };

enum {
    FRAME_HEADER = 5, /* type and length */
    ROW_HEADER = 8,   /* number and count */
    CELL_HEADER = 4,  /* kind and length */
    KIND_BITS = 3,
    KIND_MASK = (1 << KIND_BITS) - 1,
    CELL_BYTES_MAX = 4 * SHEET_CELL_CHARACTERS_MAX,
    SHEET_NAME_MAX = 1024,
    /* A frame of rows is sent off once it is this long, … */
    FRAME_ROWS_ENOUGH = 60 << 10,
    /* … so that with one more row of the largest size it has at most: */
    FRAME_MAX = FRAME_ROWS_ENOUGH + ROW_HEADER + SHEET_ROW_BYTES_MAX +
                CELL_HEADER * SHEET_COLUMNS_MAX
};

static inline uint32_t frame_number(const char *at)
{
    const unsigned char *p = (const unsigned char *)at;
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void frame_put_number(char *at, uint32_t value)
{
    at[0] = (char)value;
    at[1] = (char)(value >> 8);
    at[2] = (char)(value >> 16);
    at[3] = (char)(value >> 24);
}

#endif
