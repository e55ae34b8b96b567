/* What a change of approvals, catalogue or prices would do to the imports that
   were analysed and wait to be confirmed: their lines are checked in the world
   as it is and as it would be. Writes nothing; who changes what: approvals.h,
   catalogue.h. */
#ifndef FLOW_EFFECTS_H
#define FLOW_EFFECTS_H

#include "flow/lot.h"
#include "store/catalogue.h"

/* How an import is checked, once as things are and once as they would be. */
struct outlook {
    const struct catalogue *catalogue; /* NULL: the store's */
    struct prices prices;
    /* NULL: the store's. Rows of one centre. */
    const struct approval_row *approvals;
    uint32_t approval_count;
};

struct effects_asked {
    int64_t centre;        /* 0: all */
    uint64_t rules;        /* which count as refusing a line: 1 << enum rule; 0: any error */
    bool amounts;          /* compare what would be billed too */
    struct outlook now, then;
};

/* An import, how many of its lines would be refused that are not now and the
   other way round, and what it would cost if confirmed (HT, lines without error). */
struct lot_effect {
    struct lot lot;
    uint32_t wrong, right;
    int64_t cents, cents_then;
};
enum { EFFECT_LOTS_MOST = 20, EFFECT_LINES_MOST = 400000 };

/* Those that are touched, the newest first. At most EFFECT_LOTS_MOST are looked
   at, and not many more lines than EFFECT_LINES_MOST: `*more` says that others wait. */
bool effects_find(struct store *store, struct arena *arena, const struct effects_asked *asked,
                  struct lot_effect **out, uint32_t *count, bool *more) MUST_CHECK;

#endif
