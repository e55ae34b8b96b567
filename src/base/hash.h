/* A fast 64-bit hash for tables in memory. Seeded: who fills a workbook must
   not be able to choose what collides. Not for signatures nor for files
   (os/digest.h). Inline: a large workbook needs some millions of them. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/text.h"

/* Both halves of the 128-bit product, folded. */
static inline uint64_t hash_fold(uint64_t a, uint64_t b)
{
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Mixes one more number into a hash. */
static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
    return hash_fold(hash ^ 0x9E3779B97F4A7C15u, value ^ 0xD6E8FEB86659FD93u);
}

static inline uint64_t hash_load(const char *at, size_t len)
{
    uint64_t word = 0;
    memcpy(&word, at, len);
    return word;
}

/* More than 16 bytes. */
uint64_t hash_long(uint64_t seed, const void *at, size_t len);

/* Up to 16 bytes are two words that may overlap; the seed stands in both
   factors, so that neither can be made 0 from outside. */
static inline uint64_t hash_bytes(uint64_t seed, const void *at, size_t len)
{
    const char *bytes = at;
    uint64_t a = 0, b = 0;
    if (len > 16)
        return hash_long(seed, at, len);
    if (len >= 8) {
        a = hash_load(bytes, 8);
        b = hash_load(bytes + len - 8, 8);
    } else if (len >= 4) {
        a = hash_load(bytes, 4);
        b = hash_load(bytes + len - 4, 4);
    } else if (len) {
        a = (uint64_t)(unsigned char)bytes[0] << 16 | (uint64_t)(unsigned char)bytes[len / 2] << 8 |
            (unsigned char)bytes[len - 1];
    }
    return hash_mix(hash_fold(a ^ seed, b ^ (seed * 0xA0761D6478BD642Fu + len)), seed);
}

static inline uint64_t hash_text(uint64_t seed, struct text t)
{
    return hash_bytes(seed, t.at, t.len);
}

#endif
