/* Data that comes in whole, by its natural keys: what is there already is
   brought up to date, never doubled. Within the caller's transaction. */
#ifndef STORE_LOAD_H
#define STORE_LOAD_H

#include "store/centres.h"

enum { LABEL_BYTES_MOST = 200, HOURS_MOST = 10000, CENTS_MOST = 100000000 };

struct training_data {
    struct text label;
    enum category category;
    int64_t hours;
    enum price_class price_class;
    bool education, repeatable;
    date from, to; /* from DATE_NONE: since ever; to DATE_NONE: open */
};

struct approval_data {
    struct text number, prefecture, training;
    enum category category;
    date from, to;
};

struct driver_data {
    struct text licence; /* folded */
    date birth;
    struct text first_name, last_name;
};

bool training_put(struct store *store, const struct training_data *data) MUST_CHECK;
/* ERROR_NOT_FOUND when no training has that label. */
bool training_alias_put(struct store *store, struct text alias, struct text label) MUST_CHECK;
bool category_alias_put(struct store *store, struct text alias, enum category category) MUST_CHECK;
bool price_put(struct store *store, enum price_class class, date from, int64_t cents) MUST_CHECK;
/* Sets centre->id. A contract date of 0 leaves the one that is there. */
bool centre_put(struct store *store, struct centre *centre) MUST_CHECK;
/* ERROR_NOT_FOUND when no training has that label. */
bool approval_put(struct store *store, int64_t centre, const struct approval_data *data) MUST_CHECK;
bool driver_put(struct store *store, const struct driver_data *data, int64_t now_ms) MUST_CHECK;

#endif
