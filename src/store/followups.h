/* What became of the documents of an import, driver by driver, as their centre
   sees it: nothing of other centres, and no address of anybody. Under one driver
   stand all registrations of the import that bear the same licence and birth. */
#ifndef STORE_FOLLOWUPS_H
#define STORE_FOLLOWUPS_H

#include "store/store.h"

#include "base/date.h"

enum followup_state {
#define FOLLOWUP(name, code, label, tag) FOLLOWUP_##name,
#include "store/followups.def"
#undef FOLLOWUP
    FOLLOWUP_COUNT
};

struct followup_row {
    const char *code, *label, *tag;
};
extern const struct followup_row followup_states[FOLLOWUP_COUNT];

struct followup {
    int64_t registration; /* the driver's first of the import: mails refer to it */
    int64_t lot;
    int64_t person;       /* who reads the documents; 0: nobody yet */
    struct text lot_public_id, receipt, first_name, last_name;
    enum followup_state state;
    int64_t at_ms;        /* when it came to that; 0: not known */
};

/* In the order of the import's lines, from `offset`, at most `most`; `total`: all
   of that state (−1: of any). */
bool followups_of_lot(struct store *store, struct arena *arena, int64_t lot, int state, uint32_t offset, uint32_t most,
                      struct followup **out, uint32_t *count, uint32_t *total) MUST_CHECK;
/* Of one driver at one centre, the newest import first; at most 50. */
bool followups_of_driver(struct store *store, struct arena *arena, int64_t centre, struct text licence, date birth,
                         struct followup **out, uint32_t *count) MUST_CHECK;
/* The one that a registration of that centre stands under, or ERROR_NOT_FOUND. */
bool followup_of_registration(struct store *store, struct arena *arena, int64_t centre, int64_t registration,
                              struct followup *out) MUST_CHECK;

#endif
