/* Bytes nobody can guess. */
#ifndef OS_RANDOM_H
#define OS_RANDOM_H

#include "base/text.h"

/* Fills `out`; ends the process if the system has no randomness (a bug). */
void random_bytes(void *out, size_t len);
uint64_t random_number(void);
/* `len` characters of a-z A-Z 0-9 - _ (six bits each) and a NUL: `out` holds
   len + 1 bytes. */
void random_token(char *out, size_t len);

#endif
