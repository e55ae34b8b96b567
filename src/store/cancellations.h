/* Cancelling registrations: what stood no longer stands, its billable line gets
   a counter-line (never deleted), the counters go down. Whether it may be done,
   and by whom, is decided in flow/cancel.c. */
#ifndef STORE_CANCELLATIONS_H
#define STORE_CANCELLATIONS_H

#include "rules/world.h"
#include "store/store.h"

/* What is cancelled: one registration, or all that stand of an import. */
struct cancel_scope {
    int64_t centre;       /* whose it must be */
    int64_t lot;
    int64_t registration; /* 0: the whole import */
};

struct cancellation {
    int64_t id;
    struct cancel_scope scope;
    int64_t person; /* 0: the command line */
    int64_t made_ms;
    struct text reason;
    uint32_t registrations;
    int64_t cents; /* HT, of the counter-lines */
};

/* Cancels all that stands of the scope, within the caller's transaction: sets
   id, registrations and cents. `registrations` 0: nothing stood, and nothing was
   written. `today` is the day of the counter-lines; the counters go down in the
   month in which the registration was made. */
bool cancellation_add(struct store *store, struct cancellation *cancellation, date today) MUST_CHECK;

/* One registration as the page of its cancelling names it. */
struct cancel_subject {
    struct cancel_scope scope;
    struct text first_name, last_name, training, receipt, lot_public_id;
    enum category category;
    date end;
    int64_t registered_ms;
    bool cancelled;
};
/* ERROR_NOT_FOUND also where it is another centre's (centre 0: any). */
bool cancel_subject_find(struct store *store, struct arena *arena, int64_t registration, int64_t centre,
                         struct cancel_subject *out) MUST_CHECK;

/* What cancelling the scope would take back, per order number. */
struct cancel_order {
    struct text order_number;
    uint32_t registrations;
    int64_t cents; /* HT */
};
struct cancel_preview {
    uint32_t registrations, drivers;
    int64_t cents; /* HT */
    struct cancel_order *orders; /* by order number */
    uint32_t order_count;
};
bool cancel_preview(struct store *store, struct arena *arena, const struct cancel_scope *scope,
                    struct cancel_preview *out) MUST_CHECK;

/* The cancellations of an import, the oldest first; texts in the arena. */
bool cancellations_of_lot(struct store *store, struct arena *arena, int64_t lot,
                          struct cancellation **out, uint32_t *count) MUST_CHECK;
/* How many registrations of an import were cancelled, all together. */
bool cancelled_of_lot(struct store *store, int64_t lot, uint32_t *registrations) MUST_CHECK;

#endif
