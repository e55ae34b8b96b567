/* Registrations and all that is written with them in one transaction. */
#ifndef STORE_REGISTRATIONS_H
#define STORE_REGISTRATIONS_H

#include "rules/batch.h"
#include "store/catalogue.h"
#include "store/lots.h"

enum billable_kind { BILLABLE_DEBIT, BILLABLE_COUNTER_LINE };
enum job_kind { JOB_DRIVER_DOCUMENTS };
enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_GIVEN_UP };

/* The next receipt number of a year, "2022-000123", without gaps: its counter
   moves in the caller's transaction. */
bool receipt_next(struct store *store, struct arena *arena, int year, struct text *out) MUST_CHECK;

/* Registers every line of the batch that is neither set aside nor registered
   already, under the lot; then writes one billable line each at the price of
   its class, the counters of `today`'s month, and one job a driver. Within the
   caller's transaction. A registration that is there already is refused by the
   unique index (ERROR_DATA). `*registered` counts. */
bool registrations_add(struct store *store, const struct lot *lot, const struct batch *batch,
                       const struct prices *prices, date today, int64_t now_ms,
                       uint32_t *registered) MUST_CHECK;

/* What a lot came to. */
struct lot_totals {
    uint32_t registrations, drivers;
    int64_t cents; /* HT, counter-lines deducted */
};
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

/* All that were not cancelled, by identifier; centre 0: all centres. Texts are
   good during the call. `take` returns false to stop. */
bool registrations_each(struct store *store, int64_t centre,
                        bool (*take)(void *context, const struct registration *registration),
                        void *context) MUST_CHECK;

#endif
