/* Keeps a clamd of our own alive: see scan_guard.h. While it is away files are
   refused as unscanned, as ever. One that ends again and again is started ever
   more rarely: the pause doubles up to a minute, and is short again once a
   clamd has lived that long. */
#include "web/scan_guard.h"

#include "flow/scan.h"
#include "os/clock.h"
#include "os/rest.h"
#include "os/service.h"
#include "os/thread.h"
#include "web/log.h"

enum { LOOK_MS = 500, PAUSE_LEAST_MS = 1000, PAUSE_MOST_MS = 60000 };

static struct {
    const struct site *site;
    struct rest rest;
    pthread_t thread;
    int pid; /* of clamd; of this thread's alone while it runs */
    bool started;
} guard;

static void start_again(void)
{
    struct error error = {0};
    if (!scan_daemon_start(guard.site, &guard.pid, &error))
        log_error("clamd", &error);
    else
        log_line("clamd: started again");
}

/* This thread lives as long as what it starts: a helper ends with the thread
   that started it. */
static void *guard_run(void *context)
{
    int64_t pause = PAUSE_LEAST_MS, since = clock_monotonic();
    UNUSED(context);
    while (rest_for(&guard.rest, LOOK_MS)) {
        if (service_runs(guard.pid))
            continue;
        if (clock_monotonic() - since > PAUSE_MOST_MS)
            pause = PAUSE_LEAST_MS;
        log_line("clamd: ended by itself; to be started again in %lld ms", (long long)pause);
        guard.pid = 0;
        if (!rest_for(&guard.rest, pause))
            break;
        pause = pause * 2 < PAUSE_MOST_MS ? pause * 2 : PAUSE_MOST_MS;
        start_again();
        since = clock_monotonic();
    }
    return NULL;
}

bool scan_guard_start(const struct site *site, struct error *error)
{
    guard.site = site;
    guard.rest = (struct rest)REST_INIT;
    if (!scan_daemon_start(site, &guard.pid, error))
        return false;
    if (guard.pid == 0)
        return true;
    guard.started = thread_start(&guard.thread, "scan-guard", THREAD_NORMAL, guard_run, NULL, error);
    if (!guard.started)
        scan_guard_stop();
    return guard.started;
}

void scan_guard_stop(void)
{
    if (guard.started) {
        rest_stop(&guard.rest);
        pthread_join(guard.thread, NULL);
        guard.started = false;
    }
    scan_daemon_stop(guard.pid);
    guard.pid = 0;
}
