/* Numbers as XLS files hold them: little-endian, at any alignment. The caller
   knows that the bytes are there. */
#ifndef SHEET_LITTLE_H
#define SHEET_LITTLE_H

#include "base/base.h"

static inline uint16_t little_16(const void *at)
{
    const uint8_t *b = at;
    return (uint16_t)(b[0] | b[1] << 8);
}

static inline uint32_t little_32(const void *at)
{
    const uint8_t *b = at;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t little_64(const void *at)
{
    return little_32(at) | (uint64_t)little_32((const uint8_t *)at + 4) << 32;
}

/* An IEEE 754 double; its bits may be anything. */
static inline double little_double(const void *at)
{
    uint64_t bits = little_64(at);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
