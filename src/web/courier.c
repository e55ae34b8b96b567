/* The thread that sends mails: see courier.h. */
#include "web/courier.h"

#include "documents/deliver.h"
#include "flow/mail.h"
#include "os/clock.h"
#include "os/rest.h"
#include "os/thread.h"
#include "web/log.h"

enum { LOOK_MS = 1000, RETRY_MS = 10000, PAUSE_MOST_MS = 60000 };

static struct {
    const struct site *site;
    struct store *store;
    pthread_t thread;
    struct rest rest;
    struct smtp_line *line;
    int64_t pause_ms; /* behind a server that cannot be reached: longer each time */
    bool started;
} courier = {.rest = REST_INIT};

/* Numbers only: addresses and what a server says of them stay in the store. */
static void tell(const struct mail_delivery *delivery)
{
    switch (delivery->outcome) {
    case MAIL_OUTCOME_NONE: return;
    case MAIL_OUTCOME_SENT:
        log_line("mail %lld: sent", (long long)delivery->id);
        return;
    case MAIL_OUTCOME_LATER:
        log_line("mail %lld: attempt %u failed (%d), again in %lld s", (long long)delivery->id, delivery->attempts,
                 delivery->code, (long long)(mail_wait_after(delivery->attempts) / 1000));
        return;
    case MAIL_OUTCOME_GIVEN_UP:
        log_line("mail %lld: given up after attempt %u (%d)", (long long)delivery->id, delivery->attempts,
                 delivery->code);
        return;
    case MAIL_OUTCOME_MOOT:
        log_line("mail %lld: nothing to say any more", (long long)delivery->id);
        return;
    }
}

/* The file of a document, as whoever downloads it gets it. The key is looked up
   each time: it may have been rotated. */
static bool press(void *context, struct store *store, const struct document *document, struct buffer *out,
                  struct error *error)
{
    struct sealer *sealer = NULL;
    UNUSED(context);
    bool done = sealer_open(courier.site, store, &sealer, error) && document_pdf(sealer, document, clock_now(), out, error);
    sealer_close(sealer);
    return done;
}

static bool send_one(struct mail_delivery *delivery)
{
    struct arena arena;
    struct error error = {0};
    static const struct mail_press files = {.press = press};
    const struct mail_way way = {courier.line, &courier.rest.stopping};
    arena_init(&arena, 0);
    bool good = mail_deliver_next(courier.site, courier.store, &arena, &files, &way, delivery, &error);
    if (good)
        tell(delivery);
    else
        log_error("mail", &error);
    arena_free(&arena);
    return good;
}

/* All that is due, over one connection as long as all goes well. A server that cannot be reached is tried with one mail at a
   time: the others keep their turn, and go out at once when it is back. */
static int64_t send_due(void)
{
    struct mail_delivery delivery = {.outcome = MAIL_OUTCOME_SENT};
    while (delivery.outcome != MAIL_OUTCOME_NONE && !rest_stopping(&courier.rest)) {
        if (!send_one(&delivery))
            return RETRY_MS;
        if (delivery.unreachable) {
            courier.pause_ms = courier.pause_ms ? courier.pause_ms * 2 : LOOK_MS;
            if (courier.pause_ms > PAUSE_MOST_MS)
                courier.pause_ms = PAUSE_MOST_MS;
            return courier.pause_ms;
        }
        if (delivery.outcome != MAIL_OUTCOME_NONE)
            courier.pause_ms = 0;
    }
    return LOOK_MS;
}

static void *courier_run(void *context)
{
    UNUSED(context);
    int64_t pause_ms;
    do {
        pause_ms = send_due();
        smtp_hang_up(courier.line);
    } while (rest_for(&courier.rest, pause_ms));
    return NULL;
}

bool courier_start(const struct site *site, struct error *error)
{
    courier.site = site;
    courier.pause_ms = 0;
    courier.rest = (struct rest)REST_INIT;
    if (!mail_check_settings(&site->settings, error) || !site_store(site, STORE_WRITE, &courier.store, error))
        return false;
    courier.line = smtp_line_new();
    courier.started = thread_start(&courier.thread, "courier", THREAD_LOW, courier_run, NULL, error);
    if (!courier.started) {
        smtp_line_free(courier.line);
        store_close(courier.store);
    }
    return courier.started;
}

void courier_stop(void)
{
    if (!courier.started)
        return;
    rest_stop(&courier.rest);
    pthread_join(courier.thread, NULL);
    smtp_line_free(courier.line);
    store_close(courier.store);
    courier.started = false;
}
