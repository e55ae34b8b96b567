/* FCO modules of one driver in one category, added up (domain: the catalogue):
   at `needed` hours within `years` they make a full FCO; what was used for one
   does not count again. Plain data, no store. */
#ifndef RULES_MODULES_H
#define RULES_MODULES_H

#include "base/arena.h"
#include "base/date.h"

struct module {
    date end;
    int hours;
    int64_t certificate; /* the one its hours went into already; 0: none */
    bool used;    /* set: its hours went into a full FCO, issued or due */
    bool due;     /* set: into one that no certificate was issued for yet, the last of them */
    bool lapsed;  /* set: too old on the day asked for, without having been used */
};

struct module_tally {
    int done, left;    /* hours that count on the day asked for, and that are missing to a full FCO */
    unsigned complete; /* full FCOs that the modules made */
    date last_complete; /* the end of the module that made the last of them, or DATE_NONE */
};

/* `modules` sorted by end date; those after `day` do not count. A module counts
   up to the day before it is `years` old. */
struct module_tally modules_add_up(struct module *modules, uint32_t count, int needed, int years,
                                   date day);

#endif
