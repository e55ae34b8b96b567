/* The list of what a centre registered, whatever the door: filtered, sorted,
   page by page, or all of it for an export. */
#ifndef STORE_LISTING_H
#define STORE_LISTING_H

#include "store/registrations.h"

enum listing_order { LISTING_NEWEST, LISTING_END, LISTING_NAME, LISTING_ORDER_COUNT };

/* What is empty, 0 or DATE_NONE does not count. */
struct listing_filter {
    int64_t centre;
    int64_t training;
    int64_t person; /* who confirmed; 0: whoever */
    enum category category;
    date from, to;            /* days of registering, both included … */
    bool by_end;              /* … or of the training's end */
    struct text order_number; /* the whole of it */
    struct text driver;       /* beginning of the folded last name, or of the folded licence number */
    enum listing_order order;
};

struct listed {
    struct registration registration;
    struct text lot_public_id;
    bool cancelled;
};

enum { LISTING_COUNTED_MOST = 10000 };

/* From `offset`, at most `most` rows, each handed to `take` (texts are good
   during the call), which returns false to stop. */
bool listing_each(struct store *store, const struct listing_filter *filter, uint32_t offset, uint32_t most,
                  bool (*take)(void *context, const struct listed *row), void *context) MUST_CHECK;
/* How many there are, counted up to LISTING_COUNTED_MOST. */
bool listing_count(struct store *store, const struct listing_filter *filter, uint32_t *count) MUST_CHECK;

/* Those who registered something for the centre, by name. */
struct listing_person {
    int64_t id;
    struct text name;
};
bool listing_people(struct store *store, struct arena *arena, int64_t centre, struct listing_person **out,
                    uint32_t *count) MUST_CHECK;

#endif
