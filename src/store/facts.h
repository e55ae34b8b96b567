/* Small named facts about the store itself. */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "store/store.h"

/* The empty text when the fact is not known. */
bool fact_get(struct store *store, struct arena *arena, const char *name, struct text *value)
    MUST_CHECK;
bool fact_set(struct store *store, const char *name, struct text value) MUST_CHECK;

#endif
