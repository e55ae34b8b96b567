/* Registrations that were blanked when their time was over (domain: personal
   data): no name, no birth, no licence; what must stay unique for ever stays as
   a keyed hash of licence and birth. The key is no part of the store. */
#ifndef STORE_PAST_H
#define STORE_PAST_H

#include "rules/batch.h"
#include "store/store.h"

enum { PAST_HASH = 41 }; /* "#" and 40 hexadecimal digits */

/* In place of the licence of somebody who is blanked. */
void past_hash(const unsigned char key[32], struct text licence, date birth, char out[PAST_HASH + 1]);

/* One that stands (was not cancelled) and may be what a line of the batch says. */
struct past_row {
    int64_t id, training, lot;
    enum category category;
    date end;
    uint32_t line; /* the batch's first that says so */
};
/* Looks the batch's lines up that are old enough to have been blanked. ERROR_FILE
   where there are such registrations and the connection has no key: nothing may
   be registered then. */
bool past_each(struct store *store, int64_t centre, const struct batch *batch,
               void (*take)(void *context, const struct past_row *row), void *context) MUST_CHECK;

#endif
