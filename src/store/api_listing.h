/* What a centre registered and what is billed for it, from a cursor on: for
   programs that read all of it. People read listing.h. */
#ifndef STORE_API_LISTING_H
#define STORE_API_LISTING_H

#include "store/listing.h"

/* Those with a greater id, the oldest first, at most `most`; texts are good during
   the call. `take` returns false to stop. */
bool registrations_after(struct store *store, int64_t centre, int64_t after, uint32_t most,
                         bool (*take)(void *context, const struct listed *row), void *context) MUST_CHECK;
/* Whose documents a registration gives. */
bool registration_driver(struct store *store, struct arena *arena, int64_t registration, struct text *licence, date *birth)
    MUST_CHECK;

/* How far somebody has read: nothing that is written later comes before. */
struct billable_cursor {
    int64_t registration;           /* the last line's */
    int64_t cancellation, cancelled; /* the last counter-line's, and its registration */
};
struct billable {
    int64_t cancellation; /* of a counter-line; 0: a line */
    int64_t registration;
    enum billable_kind kind;
    enum price_class price_class;
    int64_t cents; /* HT, never negative */
    date day;
    struct text order_number;
};
/* The same for billable lines: first the lines, then the counter-lines as the
   cancellations came. */
bool billable_after(struct store *store, int64_t centre, const struct billable_cursor *after, uint32_t most,
                    void (*take)(void *context, const struct billable *line), void *context) MUST_CHECK;

#endif
