/* Searching the journal of acts, the newest first. Verifying it: flow/journal.h. */
#ifndef STORE_JOURNAL_SEARCH_H
#define STORE_JOURNAL_SEARCH_H

#include "store/audit.h"

/* What is 0 or empty does not count. */
struct journal_search {
    struct text act;         /* code */
    int64_t centre, person;
    int64_t from_ms, to_ms;  /* to_ms not included */
    int64_t below;           /* only entries with a smaller number: where the page before ended */
};

struct journal_row {
    struct audit_entry entry;
    struct text person, centre; /* names; empty: the program itself, none */
};

/* At most `most`; texts in the arena. */
bool journal_find(struct store *store, struct arena *arena, const struct journal_search *search,
                  uint32_t most, struct journal_row **out, uint32_t *count) MUST_CHECK;

#endif
