/* The thread of webhooks: see dispatcher.h. */
#include "web/dispatcher.h"

#include "flow/webhook.h"
#include "os/file.h"
#include "os/rest.h"
#include "os/thread.h"
#include "web/log.h"

enum { LOOK_MS = 500, RETRY_MS = 10000 };

static struct {
    const struct site *site;
    struct store *store;
    pthread_t thread;
    struct rest rest;
    bool started;
} dispatcher = {.rest = REST_INIT};

/* All that is due in one store. False for a failure. */
static bool deliver_due(const struct site *site, struct store *store)
{
    struct webhook_outcome outcome = {.delivery = 1};
    bool good = true;
    while (good && outcome.delivery && !rest_stopping(&dispatcher.rest)) {
        struct arena arena;
        struct error error = {0};
        arena_init(&arena, 0);
        good = webhook_deliver_next(site, store, &arena, &outcome, &error);
        if (!good)
            log_error("webhook", &error);
        else if (outcome.delivery)
            log_line("webhook delivery %lld: attempt %u, %lld", (long long)outcome.delivery, outcome.attempts,
                     (long long)outcome.status);
        arena_free(&arena);
    }
    return good;
}

/* The test space is there once a test key was used. */
static bool deliver_test_space(void)
{
    struct arena arena;
    struct store *store;
    struct error error = {0};
    arena_init(&arena, 0);
    struct site space = *dispatcher.site;
    space.folder = file_join(&arena, space.folder, "essai");
    bool good = true;
    if (file_exists(file_join(&arena, space.folder, "gabarit.db"))) {
        good = site_store(&space, STORE_WRITE, &store, &error);
        if (good) {
            good = deliver_due(&space, store);
            store_close(store);
        } else {
            log_error("webhook", &error);
        }
    }
    arena_free(&arena);
    return good;
}

static void *dispatcher_run(void *context)
{
    UNUSED(context);
    bool good = true;
    while (rest_for(&dispatcher.rest, good ? LOOK_MS : RETRY_MS)) {
        good = deliver_due(dispatcher.site, dispatcher.store);
        good = deliver_test_space() && good;
    }
    return NULL;
}

bool dispatcher_start(const struct site *site, struct error *error)
{
    dispatcher.site = site;
    dispatcher.rest = (struct rest)REST_INIT;
    if (!site_store(site, STORE_WRITE, &dispatcher.store, error))
        return false;
    dispatcher.started = thread_start(&dispatcher.thread, "dispatcher", THREAD_LOW, dispatcher_run, NULL, error);
    if (!dispatcher.started)
        store_close(dispatcher.store);
    return dispatcher.started;
}

/* An attempt under way is waited for: at most WEBHOOK_SECONDS. */
void dispatcher_stop(void)
{
    if (!dispatcher.started)
        return;
    rest_stop(&dispatcher.rest);
    pthread_join(dispatcher.thread, NULL);
    store_close(dispatcher.store);
    dispatcher.started = false;
}
