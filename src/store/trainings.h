/* The catalogue and the prices as the operator keeps them: versions of trainings
   and prices row by row, with the guard against two people at once. New rows are
   written by training_put and price_put of load.h. What a change may touch:
   flow/catalogue.h. */
#ifndef STORE_TRAININGS_H
#define STORE_TRAININGS_H

#include "store/load.h"

struct training_row {
    int64_t training;
    struct training_data data; /* of one version */
    int64_t revision;
};

/* By label, the versions of one training side by side, the earliest first.
   training 0: all. */
bool training_rows(struct store *store, struct arena *arena, int64_t training, struct training_row **out,
                   uint32_t *count) MUST_CHECK;
/* The version that nothing follows. ERROR_NOT_FOUND: no such training. */
bool training_last(struct store *store, struct arena *arena, int64_t training, struct training_row *out) MUST_CHECK;
/* Other ways to write its label, parted by commas. */
bool training_aliases(struct store *store, struct arena *arena, int64_t training, struct text *out) MUST_CHECK;
/* Whether a training or an alias folds like `label`. */
bool training_is_known(struct store *store, struct text label, bool *known) MUST_CHECK;
/* The last day of the version, if its revision is still `row`'s; else ERROR_BUSY. */
bool training_end(struct store *store, const struct training_row *row, date to) MUST_CHECK;
/* Registrations that stand, of any centre, which ended on `from` or later:
   how many, and the latest of those days. */
bool training_registered(struct store *store, int64_t training, date from, uint32_t *count, date *latest) MUST_CHECK;

struct price_row {
    enum price_class class;
    date from, to; /* to: the day before the next; DATE_NONE: open */
    int64_t cents, revision;
};

/* By class and day. */
bool price_rows(struct store *store, struct arena *arena, struct price_row **out, uint32_t *count) MUST_CHECK;
/* ERROR_NOT_FOUND */
bool price_find(struct store *store, struct arena *arena, enum price_class class, date from, struct price_row *out) MUST_CHECK;
/* Whether billable lines bear a price of the class from that day on. */
bool price_is_billed(struct store *store, enum price_class class, date from, bool *billed) MUST_CHECK;
/* The amount, if the revision is still the row's; else ERROR_BUSY. */
bool price_change(struct store *store, const struct price_row *row) MUST_CHECK;
bool price_remove(struct store *store, const struct price_row *row) MUST_CHECK;

#endif
