/* Deflated bytes made whole again, window by window. Two engines behind one
   interface: ISA-L, which is the fast one, and zlib, which stands in where
   there is no ISA-L and which the tests hold against it. Knows nothing of zip. */
#ifndef SHEET_INFLATE_H
#define SHEET_INFLATE_H

#include "base/arena.h"

enum inflate_engine { INFLATE_ISAL, INFLATE_ZLIB };

enum inflate_result {
    INFLATE_MORE,   /* `out` is full; call again */
    INFLATE_END,    /* the last byte was written */
    INFLATE_DAMAGED /* not a deflate stream, or cut short */
};

struct inflater;

/* The best engine of this build. */
enum inflate_engine inflate_best(void);

/* Everything it will ever need is taken from `arena` (about 170 KB). NULL when
   the arena has no room for it. Start a stream with inflate_start. */
struct inflater *inflate_new(struct arena *arena, enum inflate_engine engine);

/* Begins a stream (raw deflate, RFC 1951); a stream under way is given up.
   `compressed` must stay good until the end. */
void inflate_start(struct inflater *inflater, struct text compressed);

/* Writes the next bytes, at most `room` (not 0), and says in `*got` how many.
   After INFLATE_END or INFLATE_DAMAGED the stream is over. */
enum inflate_result inflate_next(struct inflater *inflater, char *out, size_t room, size_t *got)
    MUST_CHECK;

/* CRC-32 as zip has it; begin with 0. */
uint32_t inflate_crc32(uint32_t crc, const char *at, size_t len);

#endif
