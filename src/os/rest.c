/* Pauses of threads: see rest.h. */
#include "os/rest.h"

#include <errno.h>
#include <time.h>

bool rest_for(struct rest *rest, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    ms += until.tv_nsec / 1000000;
    until.tv_sec += ms / 1000;
    until.tv_nsec = ms % 1000 * 1000000;
    pthread_mutex_lock(&rest->lock);
    while (!atomic_load(&rest->stopping) && !rest->woken)
        if (pthread_cond_timedwait(&rest->news, &rest->lock, &until) == ETIMEDOUT)
            break;
    rest->woken = false;
    pthread_mutex_unlock(&rest->lock);
    return !atomic_load(&rest->stopping);
}

void rest_wake(struct rest *rest)
{
    pthread_mutex_lock(&rest->lock);
    rest->woken = true;
    pthread_cond_signal(&rest->news);
    pthread_mutex_unlock(&rest->lock);
}

void rest_stop(struct rest *rest)
{
    pthread_mutex_lock(&rest->lock);
    atomic_store(&rest->stopping, true);
    pthread_cond_signal(&rest->news);
    pthread_mutex_unlock(&rest->lock);
}
