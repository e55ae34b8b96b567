/* The approvals of a centre as the operator keeps them: one row a training and
   category, from one day to another. */
#ifndef STORE_APPROVALS_H
#define STORE_APPROVALS_H

#include "rules/world.h"
#include "store/store.h"

struct approval_row {
    int64_t id, centre, training;
    struct text number, prefecture, label; /* the label out only */
    enum category category;                /* GOODS or PASSENGERS */
    date from, to;                         /* both included; to DATE_NONE: open */
    int64_t revision;
};

/* By training, category and first day. */
bool approval_rows(struct store *store, struct arena *arena, int64_t centre, struct approval_row **out,
                   uint32_t *count) MUST_CHECK;
/* ERROR_NOT_FOUND also for another centre's. */
bool approval_row_find(struct store *store, struct arena *arena, int64_t centre, int64_t id,
                       struct approval_row *out) MUST_CHECK;
/* Sets id. ERROR_DATA when one begins on that day for that training and category. */
bool approval_add(struct store *store, struct approval_row *row) MUST_CHECK;
/* Number, prefecture, from and to, if the revision is still the one that was
   read; else ERROR_BUSY. ERROR_DATA as above. */
bool approval_change(struct store *store, struct approval_row *row) MUST_CHECK;
/* One that was entered by mistake. ERROR_BUSY as above. */
bool approval_remove(struct store *store, const struct approval_row *row) MUST_CHECK;

/* Those as the rules take them: a training stands for each of its versions. */
const struct approval *approvals_for_rules(struct arena *arena, const struct approval_row *rows, uint32_t count,
                                           const struct catalogue *catalogue, uint32_t *out_count);

#endif
