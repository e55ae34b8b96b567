/* All that the store holds about the person of a personal space, for the copy that
   anybody may ask for (GDPR, art. 15 and 20): rows of one query after the other,
   each handed out as names and values. */
#ifndef STORE_HELD_DATA_H
#define STORE_HELD_DATA_H

#include "base/date.h"
#include "store/store.h"

/* Whose: the person, and the identity under which registrations are found (all three
   must match; licence empty: none). */
struct held_scope {
    int64_t person;
    struct text licence, last_name_folded;
    date birth;
};

enum held_kind { HELD_TEXT, HELD_NUMBER, HELD_MOMENT, HELD_DAY, HELD_BYTES };
struct held_value {
    const char *name;
    enum held_kind kind;
    bool empty;         /* nothing is held */
    struct text text;
    int64_t number;     /* also of a moment (ms) and a day */
};

/* Calls `row` for each row of each part of held_data.def, in order; texts are good
   during the call. */
bool held_data_each(struct store *store, const struct held_scope *scope,
                    void (*row)(void *context, const char *part, const struct held_value *values, unsigned count),
                    void *context) MUST_CHECK;

#endif
