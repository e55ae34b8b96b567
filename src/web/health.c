/* GET /healthz: see health.h. */
#include "web/health.h"

#include "flow/scan.h"
#include "os/clock.h"
#include "store/facts.h"
#include "store/jobs.h"
#include "store/outbox.h"
#include "web/analysis.h"

#include <pthread.h>

enum { FRESH_MS = 1000, MAILS_DAYS = 7 };

static struct {
    pthread_mutex_t lock;
    bool looking; /* somebody is: others are told what was seen last */
    int64_t seen_ms;
    struct health last;
} seen = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool store_is_readable(struct store *store)
{
    struct arena arena;
    struct text value;
    arena_init(&arena, 0);
    bool readable = fact_get(store, &arena, "demo", &value);
    arena_free(&arena);
    return readable;
}

/* One look costs two queries and a PING of clamd, two seconds at most. */
static struct health look(struct store *store, const struct site *site)
{
    struct health now = {.antivirus_off = !site->settings.antivirus};
    int64_t due;
    struct outbox_standing mails;
    now.antivirus = now.antivirus_off || scan_ping(&site->settings);
    now.jobs = jobs_due(store, clock_now(), &due);
    now.store = store_is_readable(store);
    if (outbox_standing(store, clock_now() - (int64_t)MAILS_DAYS * 24 * 3600 * 1000, &mails)) {
        now.mails_waiting = mails.waiting;
        now.mails_failing = mails.failing;
        now.mails_given_up = mails.given_up;
    }
    now.analysis = analysis_is_well();
    return now;
}

struct health health_look(struct store *store, const struct site *site)
{
    pthread_mutex_lock(&seen.lock);
    bool fresh = seen.seen_ms && clock_monotonic() - seen.seen_ms < FRESH_MS;
    bool mine = !fresh && !seen.looking;
    seen.looking = seen.looking || mine;
    struct health health = seen.last;
    pthread_mutex_unlock(&seen.lock);
    if (!mine)
        return health;
    health = look(store, site);
    pthread_mutex_lock(&seen.lock);
    seen.last = health;
    seen.seen_ms = clock_monotonic();
    seen.looking = false;
    pthread_mutex_unlock(&seen.lock);
    return health;
}

bool health_is_good(const struct health *health)
{
    return health->store && health->antivirus && health->analysis && health->jobs;
}

static const char *word(bool well)
{
    return well ? "ok" : "failing";
}

bool page_health(struct request *request, struct response *response, struct error *error)
{
    UNUSED(error);
    struct health health = health_look(request->store, request->site);
    response->status = health_is_good(&health) ? 200 : 503;
    respond_json(response);
    buffer_print(&response->html.bytes,
                 "{\"status\":\"%s\",\"store\":\"%s\",\"antivirus\":\"%s\",\"analysis\":\"%s\",\"jobs\":\"%s\"}\n",
                 word(health_is_good(&health)), word(health.store),
                 health.antivirus_off ? "off" : word(health.antivirus), word(health.analysis),
                 word(health.jobs));
    return true;
}
