/* Drivers of an import who have no personal space yet: whom a centre hands an
   invitation slip. Nothing of their licence. */
#ifndef STORE_UNINVITED_H
#define STORE_UNINVITED_H

#include "base/date.h"
#include "store/store.h"

enum { UNINVITED_MOST = 5000 };

struct uninvited {
    struct text first_name, last_name, training;
    date end;
};

/* Of a lot, in the order of its lines; `registration` not 0: only the driver of that
   one. At most UNINVITED_MOST. */
bool uninvited_of_lot(struct store *store, struct arena *arena, int64_t lot, int64_t registration, struct uninvited **out,
                      uint32_t *count) MUST_CHECK;

#endif
