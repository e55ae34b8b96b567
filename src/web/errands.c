/* Errands: see errands.h. */
#include "web/errands.h"

#include "flow/account.h"
#include "os/thread.h"
#include "store/login_sessions.h"
#include "web/log.h"

enum { WAITING_MOST = 128, WORDS_MOST = 256 };

enum errand_kind { ERRAND_RESET, ERRAND_SESSION_SEEN };

struct errand {
    enum errand_kind kind;
    char words[WORDS_MOST]; /* an address, or the hash of a session's token */
    size_t len;
    int64_t at_ms;
};

static struct {
    const struct site *site;
    struct store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t news;
    struct errand waiting[WAITING_MOST]; /* a ring */
    uint32_t first, count;
    bool started, stopping;
} lane = {.lock = PTHREAD_MUTEX_INITIALIZER, .news = PTHREAD_COND_INITIALIZER};

static bool put(enum errand_kind kind, struct text words, int64_t at_ms)
{
    if (words.len > WORDS_MOST)
        return true; /* no address, no hash: nothing to do for it */
    pthread_mutex_lock(&lane.lock);
    bool room = lane.started && lane.count < WAITING_MOST;
    if (room) {
        struct errand *errand = &lane.waiting[(lane.first + lane.count++) % WAITING_MOST];
        *errand = (struct errand){.kind = kind, .len = words.len, .at_ms = at_ms};
        if (words.len)
            memcpy(errand->words, words.at, words.len);
        pthread_cond_signal(&lane.news);
    }
    pthread_mutex_unlock(&lane.lock);
    return room;
}

bool errand_reset(struct text email)
{
    return put(ERRAND_RESET, email, 0);
}

void errand_session_seen(struct text token_hash, int64_t now_ms)
{
    put(ERRAND_SESSION_SEEN, token_hash, now_ms);
}

/* False when nothing waits and nothing will come. */
static bool take(struct errand *errand)
{
    pthread_mutex_lock(&lane.lock);
    while (lane.count == 0 && !lane.stopping)
        pthread_cond_wait(&lane.news, &lane.lock);
    bool taken = lane.count > 0;
    if (taken) {
        *errand = lane.waiting[lane.first];
        lane.first = (lane.first + 1) % WAITING_MOST;
        lane.count--;
    }
    pthread_mutex_unlock(&lane.lock);
    return taken;
}

static void run(const struct errand *errand)
{
    struct arena arena;
    struct error error = {0};
    bool done = true;
    struct text words = text_make(errand->words, errand->len);
    arena_init(&arena, 0);
    switch (errand->kind) {
    case ERRAND_RESET:
        done = account_send_reset(lane.site, lane.store, &arena, words, &error);
        break;
    case ERRAND_SESSION_SEEN:
        done = login_session_seen(lane.store, words, errand->at_ms);
        if (!done)
            error = *store_error(lane.store);
        break;
    }
    if (!done)
        log_error("errand", &error);
    arena_free(&arena);
}

static void *errands_run(void *context)
{
    struct errand errand;
    UNUSED(context);
    while (take(&errand))
        run(&errand);
    return NULL;
}

bool errands_start(const struct site *site, struct error *error)
{
    lane.site = site;
    lane.stopping = false;
    if (!site_store(site, STORE_WRITE, &lane.store, error))
        return false;
    lane.started = thread_start(&lane.thread, "errands", THREAD_LOW, errands_run, NULL, error);
    if (!lane.started)
        store_close(lane.store);
    return lane.started;
}

void errands_stop(void)
{
    pthread_mutex_lock(&lane.lock);
    bool started = lane.started;
    lane.started = false;
    lane.stopping = true;
    pthread_cond_signal(&lane.news);
    pthread_mutex_unlock(&lane.lock);
    if (!started)
        return;
    pthread_join(lane.thread, NULL);
    store_close(lane.store);
}
