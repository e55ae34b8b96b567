/* A fast 64-bit hash for tables in memory. Seeded: who fills a workbook must
   not be able to choose what collides. Not for signatures nor for files
   (os/digest.h). */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/text.h"

uint64_t hash_bytes(uint64_t seed, const void *at, size_t len);
uint64_t hash_text(uint64_t seed, struct text t);
/* Mixes one more number into a hash. */
uint64_t hash_mix(uint64_t hash, uint64_t value);

#endif
