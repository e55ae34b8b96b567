/* How many requests a key sends in a minute, in memory. */
#ifndef WEB_API_LIMIT_H
#define WEB_API_LIMIT_H

#include "base/base.h"

struct api_limit {
    bool allowed;
    int64_t left;    /* requests until the window ends */
    int64_t seconds; /* until then */
};

/* Counts one more; `most` a minute. `now_ms` is clock_monotonic. */
struct api_limit api_limit_take(int64_t key, int64_t most, int64_t now_ms);

#endif
