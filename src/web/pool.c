/* Threads that answer requests: see pool.h. */
#include "web/pool.h"

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct task *first, **last;
    unsigned waiting, waiting_most;
    bool stopping;
    unsigned thread_count;
    struct pool_thread {
        struct pool *pool;
        pthread_t thread;
        struct store *store;
        bool started;
    } *threads;
};

/* NULL when it is time to stop. */
static struct task *pool_take(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->first == NULL && !pool->stopping)
        pthread_cond_wait(&pool->work, &pool->lock);
    struct task *task = pool->first;
    if (task) {
        pool->first = task->next;
        if (pool->first == NULL)
            pool->last = &pool->first;
        pool->waiting--;
    }
    pthread_mutex_unlock(&pool->lock);
    return task;
}

static void *pool_run(void *context)
{
    struct pool_thread *self = context;
    struct task *task;
    while ((task = pool_take(self->pool)) != NULL)
        task->run(task, self->store);
    return NULL;
}

bool pool_start(struct pool **out, const char *name, const struct site *site, unsigned threads,
                unsigned waiting_most, enum thread_priority priority, struct error *error)
{
    struct pool *pool = calloc(1, sizeof *pool);
    BUG_UNLESS(pool != NULL);
    pool->threads = calloc(threads, sizeof *pool->threads);
    BUG_UNLESS(pool->threads != NULL);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pool->last = &pool->first;
    pool->waiting_most = waiting_most;
    pool->thread_count = threads;
    *out = pool;
    for (unsigned i = 0; i < threads; i++) {
        struct pool_thread *one = &pool->threads[i];
        one->pool = pool;
        if (!site_store(site, STORE_WRITE, &one->store, error) ||
            !thread_start(&one->thread, name, priority, pool_run, one, error)) {
            pool_stop(pool);
            *out = NULL;
            return false;
        }
        one->started = true;
    }
    return true;
}

bool pool_submit(struct pool *pool, struct task *task)
{
    pthread_mutex_lock(&pool->lock);
    bool room = pool->waiting < pool->waiting_most && !pool->stopping;
    if (room) {
        task->next = NULL;
        *pool->last = task;
        pool->last = &task->next;
        pool->waiting++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (room)
        pthread_cond_signal(&pool->work); /* after the lock, which the woken would wait for */
    return room;
}

void pool_stop(struct pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->thread_count; i++) {
        if (pool->threads[i].started)
            pthread_join(pool->threads[i].thread, NULL);
        if (pool->threads[i].store)
            store_close(pool->threads[i].store);
    }
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
    free(pool);
}
