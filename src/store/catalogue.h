/* Catalogue and prices: data with dates of validity. */
#ifndef STORE_CATALOGUE_H
#define STORE_CATALOGUE_H

#include "rules/world.h"
#include "store/store.h"

/* All trainings that were ever in the catalogue, aliases and category
   spellings; in the arena. Validity (from, to) is for the rules to judge. The
   versions of one training (same label, other dates) stand side by side and
   share their `id`; ids ascend. */
bool catalogue_load(struct store *store, struct arena *arena, struct catalogue *out) MUST_CHECK;
/* Index of the first version of a training, by its number; where there is
   none, of the training behind it. */
uint32_t catalogue_first(const struct catalogue *catalogue, int64_t training);

struct prices {
    int64_t cents[PRICE_CLASS_COUNT]; /* HT; −1 when no price is in force */
};

/* The prices in force on a day. */
bool prices_on(struct store *store, date day, struct prices *out) MUST_CHECK;

#endif
