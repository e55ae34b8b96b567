/* Registrations and all that is written with them in one transaction. */
#ifndef STORE_REGISTRATIONS_H
#define STORE_REGISTRATIONS_H

#include "rules/batch.h"
#include "store/catalogue.h"
#include "store/lots.h"

enum billable_kind { BILLABLE_DEBIT, BILLABLE_COUNTER_LINE };

/* What a lot came to, as its receipt says. */
struct lot_totals {
    uint32_t registrations, drivers;
    int64_t cents;  /* HT */
    int64_t person; /* who confirmed; 0: the command line */
};

/* Registers every line of the batch that is neither set aside nor registered
   already, under the lot; with each one billable line at the price of its
   class, with each driver one job; and the counters of `today`'s month. Adds up
   the totals. Within the caller's transaction. A registration that stands already is refused by
   the unique index (ERROR_DATA). */
bool registrations_add(struct store *store, const struct lot *lot, const struct batch *batch,
                       const struct prices *prices, date today, int64_t now_ms,
                       struct lot_totals *totals) MUST_CHECK;

/* Writes the lot's receipt under the year's next number, "2022-000123". Numbers
   have no gap: the counter moves in the caller's transaction. */
bool receipt_add(struct store *store, struct arena *arena, int64_t lot, int year, int64_t now_ms,
                 const struct lot_totals *totals, struct text *number) MUST_CHECK;
/* What the receipt says; ERROR_NOT_FOUND where the lot has none. */
bool lot_totals(struct store *store, int64_t lot, struct lot_totals *out) MUST_CHECK;

struct registration {
    int64_t id;
    struct text siret, receipt, ref, order_number, training;
    enum category category;
    date end, birth, registered_on;
    struct text first_name, last_name, licence;
    uint32_t line;
    enum price_class price_class;
    int64_t cents; /* HT */
};

/* All that were not cancelled, import by import, in the order of its lines;
   centre 0: all centres. Texts are good during the call. `take` returns false
   to stop. */
bool registrations_each(struct store *store, int64_t centre,
                        bool (*take)(void *context, const struct registration *registration),
                        void *context) MUST_CHECK;

#endif
