/* The part of hash.h that is not worth inlining: long texts, sixteen bytes a
   step, the last step over the last sixteen. */
#include "base/hash.h"

uint64_t hash_long(uint64_t seed, const void *at, size_t len)
{
    const char *bytes = at;
    uint64_t hash = seed ^ (len * 0xA0761D6478BD642Fu);
    size_t i = 0;
    for (; len - i > 16; i += 16)
        hash = hash_fold(hash_load(bytes + i, 8) ^ hash, hash_load(bytes + i + 8, 8) ^ seed);
    hash = hash_fold(hash_load(bytes + len - 16, 8) ^ hash, hash_load(bytes + len - 8, 8) ^ seed);
    return hash_mix(hash, seed);
}
