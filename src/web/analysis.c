/* The thread that analyses: see analysis.h. */
#include "web/analysis.h"

#include "flow/journal.h"
#include "flow/lot.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/thread.h"
#include "store/audit.h"
#include "web/log.h"

#include <sys/stat.h>
#include <unistd.h>

enum { WAITING_MOST = 200, LOOK_MS = 30000, RETRY_MS = 5000, COMMAND_MS = 120000 };

static struct {
    const struct site *site;
    struct store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t news; /* for the thread: work, or stop */
    pthread_cond_t idle; /* for analysis_stop */
    bool started, woken, stopping, ended, well;
    uint32_t waiting; /* lots, at the last look, and those that came since */
    int64_t lot;      /* under analysis; 0: none */
    struct progress progress;
} lane = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .news = PTHREAD_COND_INITIALIZER,
          .idle = PTHREAD_COND_INITIALIZER};

static const unsigned waiting_states = (1u << FLOW_UPLOADED) | (1u << FLOW_SCANNED);

static struct timespec in_ms(int64_t ms)
{
    struct timespec when;
    clock_gettime(CLOCK_REALTIME, &when);
    ms += when.tv_nsec / 1000000;
    when.tv_sec += ms / 1000;
    when.tv_nsec = ms % 1000 * 1000000;
    return when;
}

/* Sleeps until there is news or `ms` have passed. False: stop. */
static bool lane_wait(int64_t ms)
{
    struct timespec until = in_ms(ms);
    pthread_mutex_lock(&lane.lock);
    while (!lane.woken && !lane.stopping)
        if (pthread_cond_timedwait(&lane.news, &lane.lock, &until) != 0)
            break;
    lane.woken = false;
    bool go_on = !lane.stopping;
    pthread_mutex_unlock(&lane.lock);
    return go_on;
}

static bool lane_is_stopping(void)
{
    pthread_mutex_lock(&lane.lock);
    bool stopping = lane.stopping;
    pthread_mutex_unlock(&lane.lock);
    return stopping;
}

static void lane_set(int64_t lot, uint32_t waiting, bool well)
{
    pthread_mutex_lock(&lane.lock);
    lane.lot = lot;
    lane.waiting = waiting;
    lane.well = well;
    atomic_store(&lane.progress.step, PROGRESS_RECEIVED);
    atomic_store(&lane.progress.lines, 0);
    pthread_mutex_unlock(&lane.lock);
}

/* One lot; false when it must be tried again later. */
static bool analyse(int64_t lot, uint32_t waiting)
{
    struct error error = {0};
    int64_t start = clock_monotonic();
    lane_set(lot, waiting, true);
    progress_attach(&lane.progress);
    bool done = lot_analyse(lane.site, lane.store, lot, &error);
    progress_attach(NULL);
    lane_set(0, waiting - done, done);
    if (done)
        log_line("analysis: lot %lld in %lld ms", (long long)lot,
                 (long long)(clock_monotonic() - start));
    else
        log_error("analysis", &error);
    return done;
}

/* `gabarit register` makes and analyses a lot of its own: leave it alone unless
   it was left behind. */
static bool is_elsewhere(const struct lot *lot)
{
    return lot->person == 0 && lot->door != DOOR_API && clock_now() - lot->created_ms < COMMAND_MS;
}

/* All that waits, the oldest first. False when something failed. */
static bool analyse_waiting(struct arena *arena)
{
    struct lot *lots;
    uint32_t count;
    bool good = true;
    if (!lots_in_states(lane.store, arena, waiting_states, &lots, &count)) {
        log_error("analysis", store_error(lane.store));
        lane_set(0, 0, false);
        return false;
    }
    lane_set(0, count, true);
    for (uint32_t i = 0; i < count && !lane_is_stopping(); i++)
        if (!is_elsewhere(&lots[i]))
            good = analyse(lots[i].id, count - i) && good;
    return good;
}

/* The head of the journal, given out at the start, at the stop and each day. */
static void give_out_head(void)
{
    struct error error = {0};
    char line[160];
    if (journal_give_out(lane.site, lane.store, line, &error))
        log_line("journal: %s", line);
    else
        log_error("journal", &error);
}

/* So that a journal is never without an entry. */
static void trace_start(void)
{
    struct audit audit = {.act = ACT_STARTED};
    if (!audit_add(lane.store, &audit, clock_now()))
        log_error("journal", store_error(lane.store));
}

static void *lane_run(void *context)
{
    bool go_on = true;
    date given_out = DATE_NONE;
    UNUSED(context);
    trace_start();
    while (go_on) {
        struct arena arena;
        if (given_out != clock_today())
            give_out_head();
        given_out = clock_today();
        arena_init(&arena, 0);
        bool good = analyse_waiting(&arena);
        arena_free(&arena);
        go_on = lane_wait(good ? LOOK_MS : RETRY_MS);
    }
    give_out_head();
    pthread_mutex_lock(&lane.lock);
    lane.ended = true;
    pthread_cond_broadcast(&lane.idle);
    pthread_mutex_unlock(&lane.lock);
    return NULL;
}

struct sweep {
    const char *folder;
    struct store *store;
    unsigned removed;
    struct error *error;
};

/* A minute ago at least: `gabarit register` may be about to make its lot. */
static bool is_old(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && time(NULL) - about.st_mtime > 60;
}

/* A file that no lot knows of was never acknowledged to anybody; one of a
   refused lot was to be removed with it. */
static bool sweep_file(void *context, const char *name)
{
    struct sweep *sweep = context;
    struct arena arena;
    bool known = false;
    if (!lot_is_known(sweep->store, text_of(name), FLOW_REFUSED, &known)) {
        *sweep->error = *store_error(sweep->store);
        return false;
    }
    arena_init(&arena, 0);
    const char *path = file_join(&arena, sweep->folder, name);
    if (!known && (text_ends(text_of(name), TEXT(".part")) || is_old(path)) && unlink(path) == 0)
        sweep->removed++;
    arena_free(&arena);
    return true;
}

static bool sweep_files(struct error *error)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct sweep sweep = {.folder = file_join(&arena, lane.site->folder, "files"),
                          .store = lane.store, .error = error};
    bool done = file_make_folder(sweep.folder, error) &&
                file_each(sweep.folder, sweep_file, &sweep, error);
    if (sweep.removed)
        log_line("files: %u without a lot removed", sweep.removed);
    arena_free(&arena);
    return done;
}

bool analysis_start(const struct site *site, struct error *error)
{
    lane.site = site;
    if (!site_store(site, STORE_WRITE, &lane.store, error))
        return false;
    lane.stopping = lane.ended = lane.woken = false;
    lane.well = true;
    if (sweep_files(error) &&
        thread_start(&lane.thread, "analysis", THREAD_LOW, lane_run, NULL, error)) {
        lane.started = true;
        return true;
    }
    store_close(lane.store);
    return false;
}

bool analysis_stop(int64_t patience_ms)
{
    if (!lane.started)
        return true;
    struct timespec until = in_ms(patience_ms);
    pthread_mutex_lock(&lane.lock);
    lane.stopping = true;
    pthread_cond_broadcast(&lane.news);
    while (!lane.ended)
        if (pthread_cond_timedwait(&lane.idle, &lane.lock, &until) != 0)
            break;
    bool ended = lane.ended;
    pthread_mutex_unlock(&lane.lock);
    if (!ended)
        return false;
    pthread_join(lane.thread, NULL);
    store_close(lane.store);
    lane.started = false;
    return true;
}

void analysis_wake(void)
{
    pthread_mutex_lock(&lane.lock);
    lane.woken = true;
    lane.waiting++;
    pthread_cond_signal(&lane.news);
    pthread_mutex_unlock(&lane.lock);
}

bool analysis_has_room(void)
{
    pthread_mutex_lock(&lane.lock);
    bool room = lane.waiting < WAITING_MOST;
    pthread_mutex_unlock(&lane.lock);
    return room;
}

bool analysis_is_well(void)
{
    pthread_mutex_lock(&lane.lock);
    bool well = lane.started && !lane.ended && lane.well;
    pthread_mutex_unlock(&lane.lock);
    return well;
}

struct analysis_progress analysis_progress(int64_t lot)
{
    struct analysis_progress now = {PROGRESS_RECEIVED, 0};
    pthread_mutex_lock(&lane.lock);
    if (lane.lot == lot) {
        now.step = (enum progress_step)atomic_load(&lane.progress.step);
        now.lines = atomic_load(&lane.progress.lines);
    }
    pthread_mutex_unlock(&lane.lock);
    return now;
}
