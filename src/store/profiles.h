/* The types of profile whose sessions are registered: data. */
#ifndef STORE_PROFILES_H
#define STORE_PROFILES_H

#include "store/store.h"

struct profile {
    struct text code; /* in addresses and in lots */
    struct text label; /* French */
    bool import;      /* by file too; else only by hand (manual: import is only for drivers) */
};

/* All of them, in the order in which they are offered; at least one. */
bool profiles_load(struct store *store, struct arena *arena, struct profile **out, uint32_t *count)
    MUST_CHECK;

#endif
