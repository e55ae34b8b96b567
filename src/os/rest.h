/* A thread's pause between two pieces of work: ended by time, by a wake, or for
   good when the thread is to stop. */
#ifndef OS_REST_H
#define OS_REST_H

#include "base/base.h"

#include <pthread.h>
#include <stdatomic.h>

struct rest {
    pthread_mutex_t lock;
    pthread_cond_t news;
    atomic_bool stopping;
    bool woken;
};

#define REST_INIT {.lock = PTHREAD_MUTEX_INITIALIZER, .news = PTHREAD_COND_INITIALIZER}

/* Waits at most `ms`. False: stop. */
bool rest_for(struct rest *rest, int64_t ms) MUST_CHECK;
/* There is something to do: ends the pause there is, or the next one. */
void rest_wake(struct rest *rest);
/* rest_for says stop from now on, also to who waits already. */
void rest_stop(struct rest *rest);
static inline bool rest_stopping(struct rest *rest)
{
    return atomic_load(&rest->stopping);
}

#endif
