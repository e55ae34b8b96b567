/* How many registrations stand, by training, category and the month in which
   they were registered. The numbers are kept by registrations.c and lowered by
   cancellations.c; here they are read. */
#ifndef STORE_COUNTERS_H
#define STORE_COUNTERS_H

#include "rules/world.h"
#include "store/store.h"

/* One line of a year: a training in a category, or a centre. */
struct counter_row {
    struct text name; /* of the training or the centre */
    enum category category; /* CATEGORY_NONE for a centre */
    uint32_t month[12], total;
};

struct counters {
    int year, first_year, last_year; /* of which there is something; else all the year asked */
    struct counter_row *rows; /* by name and category */
    uint32_t count;
    uint32_t goods[12], passengers[12], total;
};

/* A year's counters of a centre (0: all centres together), by training. */
bool counters_of_year(struct store *store, struct arena *arena, int64_t centre, int year,
                      struct counters *out) MUST_CHECK;
/* The same over all centres, a row for each centre. */
bool counters_of_centres(struct store *store, struct arena *arena, int year, struct counters *out)
    MUST_CHECK;

#endif
