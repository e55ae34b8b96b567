/* The thread of jobs: see clerk.h. Work is done in small bites with a pause
   behind each, so that whoever wants to write between two gets the store. */
#include "web/clerk.h"

#include "flow/issue.h"
#include "flow/purge.h"
#include "os/clock.h"
#include "os/rest.h"
#include "os/thread.h"
#include "web/log.h"

enum { BITE = 32, BREATH_MS = 4, LOOK_MS = 1000, RETRY_MS = 10000, PURGE_RETRY_MS = 15 * 60 * 1000 };

static struct {
    const struct site *site;
    struct store *store;
    struct issuer *issuer;
    pthread_t thread;
    struct rest rest;
    bool started;
} clerk = {.rest = REST_INIT};

static void tell(const struct issue_tally *tally)
{
    if (tally->jobs)
        log_line("issued: %u summaries, %u certificates, %u mails for %u drivers", tally->summaries, tally->certificates,
                 tally->mails, tally->jobs);
}

/* All that is due. False for a failure. */
static bool issue_due(void)
{
    struct issue_tally tally = {0};
    struct error error = {0};
    uint32_t before;
    bool good;
    if (!issuer_refresh(clerk.issuer, &error)) {
        log_error("seal", &error);
        return false;
    }
    do {
        before = tally.jobs;
        good = issue_jobs(clerk.issuer, BITE, &tally, &error);
    } while (good && tally.jobs > before && rest_for(&clerk.rest, BREATH_MS));
    tell(&tally);
    if (!good)
        log_error("documents", &error);
    return good || tally.failed;
}

/* -- once a day --------------------------------------------------------------------- */

static bool breathe(void)
{
    return rest_for(&clerk.rest, BREATH_MS);
}

static void tell_purge(const char *what, const struct purge_report *report)
{
    uint64_t all = report->files;
    for (unsigned i = 0; i < purge_count; i++)
        all += report->counts[i];
    log_line("%s: %llu rows", what, (unsigned long long)all);
}

static void purge_today(void)
{
    bool due, there;
    struct purge_report report;
    struct error error = {0};
    static int64_t not_before; /* after a failure: monotonic */
    if (clock_monotonic() < not_before || !purge_is_due(clerk.store, &due) || !due)
        return;
    if (!purge_all(clerk.site, clerk.store, false, breathe, &report, &error)) {
        log_error("purge", &error);
        not_before = clock_monotonic() + PURGE_RETRY_MS;
        return;
    }
    tell_purge("purged", &report);
    if (!purge_test_space(clerk.site, false, breathe, &report, &there, &error))
        log_error("purge of the test space", &error);
    else if (there)
        tell_purge("purged in the test space", &report);
}

static void *clerk_run(void *context)
{
    UNUSED(context);
    while (rest_for(&clerk.rest, issue_due() ? LOOK_MS : RETRY_MS))
        purge_today();
    return NULL;
}

bool clerk_start(const struct site *site, struct error *error)
{
    clerk.site = site;
    clerk.rest = (struct rest)REST_INIT;
    if (!site_store(site, STORE_WRITE, &clerk.store, error))
        return false;
    if (issuer_open(site, clerk.store, &clerk.issuer, error))
        clerk.started = thread_start(&clerk.thread, "clerk", THREAD_LOW, clerk_run, NULL, error);
    if (!clerk.started) {
        issuer_close(clerk.issuer);
        store_close(clerk.store);
    }
    return clerk.started;
}

void clerk_stop(void)
{
    if (!clerk.started)
        return;
    rest_stop(&clerk.rest);
    pthread_join(clerk.thread, NULL);
    issuer_close(clerk.issuer);
    store_close(clerk.store);
    clerk.started = false;
}
