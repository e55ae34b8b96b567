/* Taking away what was kept long enough: the steps of purges.def. Which day that
   is, and that it is done at all: flow/purge.c. */
#ifndef STORE_PURGES_H
#define STORE_PURGES_H

#include "base/date.h"
#include "store/store.h"

enum purge_unit { PURGE_DAYS, PURGE_MONTHS, PURGE_YEARS };

struct purge_scope {
    int64_t before_ms; /* what is older */
    int64_t now_ms;
    uint32_t most;     /* rows at once */
    bool dry;          /* only counts, all of them */
    bool test_space;
    struct arena *arena;
    bool more;         /* set by a step: call it again */
    /* The public ids of imports whose files are to be removed after the commit. */
    struct text *files;
    uint32_t file_count;
};

/* Takes about `most` rows away, within the caller's transaction; adds to *count
   (0 to begin with) how many. */
typedef bool purge_step(struct store *store, struct purge_scope *scope, uint32_t *count);

struct purge {
    const char *name;
    int keep;
    enum purge_unit unit;
    const char *label;
    purge_step *step;
};
extern const struct purge purges[];
extern const unsigned purge_count;

#endif
