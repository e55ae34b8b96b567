/* A bounded pool of threads that answer requests, each with a store
   connection of its own. Knows nothing of HTTP. */
#ifndef WEB_POOL_H
#define WEB_POOL_H

#include "flow/flow.h"
#include "os/thread.h"

struct pool;

/* Embedded in what waits for a thread. */
struct task {
    void (*run)(struct task *task, struct store *store);
    struct task *next;
};

/* Opens `threads` store connections and starts as many threads. At most
   `waiting_most` tasks wait. `site` must outlive it. */
bool pool_start(struct pool **out, const char *name, const struct site *site, unsigned threads,
                unsigned waiting_most, enum thread_priority priority, struct error *error)
    MUST_CHECK;
/* False when too many wait already, or it is being stopped. */
bool pool_submit(struct pool *pool, struct task *task) MUST_CHECK;
/* Runs what waits to its end, then frees everything. NULL is fine. */
void pool_stop(struct pool *pool);

#endif
