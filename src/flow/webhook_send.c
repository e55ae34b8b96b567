/* Sending what centres' programs are told: see webhook.h. A name is resolved once,
   looked at, and asked at that very address; redirections are not followed. */
#include "flow/webhook.h"

#include "base/buffer.h"
#include "flow/base64.h"
#include "os/address.h"
#include "os/clock.h"
#include "os/digest.h"
#include "os/http_client.h"

enum { ANSWER_MOST = 65536, GONE = 410 };

/* The waits between attempts, of the scheme: some three days in all. */
static const int64_t waits_s[] = {5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400};

/* -- signing --------------------------------------------------------------------------- */

static struct text sign(struct arena *arena, struct text secret, struct text content)
{
    unsigned char key[DIGEST_KEY] = {0}, sum[32];
    char hex[DIGEST_HEX + 1];
    struct text bytes = base64_read(arena, secret);
    BUG_UNLESS(bytes.len == sizeof key);
    memcpy(key, bytes.at, sizeof key);
    digest_keyed(key, content, hex);
    for (unsigned i = 0; i < sizeof sum; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], 0};
        sum[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return arena_print(arena, "v1,%.*s", TEXT_ARG(base64_print(arena, text_make((const char *)sum, sizeof sum))));
}

struct text webhook_signatures(struct arena *arena, const struct webhook *webhook, struct text message_id, int64_t seconds,
                               struct text body, int64_t now_ms)
{
    struct text content = arena_print(arena, "%.*s.%lld.%.*s", TEXT_ARG(message_id), (long long)seconds, TEXT_ARG(body));
    struct text first = sign(arena, webhook->secret, content);
    if (webhook->secret_before.len == 0 || webhook->before_until_ms <= now_ms)
        return first;
    return arena_print(arena, "%.*s %.*s", TEXT_ARG(first), TEXT_ARG(sign(arena, webhook->secret_before, content)));
}

/* -- one attempt -------------------------------------------------------------------------- */

/* The status, or 0 with `problem` set. */
static int64_t post(const struct site *site, struct arena *arena, const struct webhook *webhook, const struct delivery *delivery,
                    struct text *problem)
{
    char host[WEBHOOK_HOST_MOST + 1], literal[ADDRESS_ROOM];
    unsigned port, status = 0;
    struct error error = {0};
    struct buffer answer;
    int64_t now = clock_real();
    if (!webhook_host(webhook->address, host, &port)) {
        *problem = TEXT("Le serveur de l'adresse ne se lit pas : ajoutez-la à nouveau.");
        return 0;
    }
    enum address_verdict verdict = address_resolve(host, site->settings.webhook_private, literal);
    if (verdict != ADDRESS_GOOD) {
        *problem = verdict == ADDRESS_PRIVATE ? TEXT("L'adresse mène à un réseau privé : rien ne lui est envoyé.")
                                              : TEXT("Le nom du serveur ne mène nulle part.");
        return 0;
    }
    bool six = strchr(literal, ':') != NULL;
    const char *const headers[] = {
        "Content-Type: application/json", "User-Agent: gabarit", "Expect:",
        arena_print(arena, "webhook-id: %.*s", TEXT_ARG(delivery->message_id)).at,
        arena_print(arena, "webhook-timestamp: %lld", (long long)(now / 1000)).at,
        arena_print(arena, "webhook-signature: %.*s",
                    TEXT_ARG(webhook_signatures(arena, webhook, delivery->message_id, now / 1000, delivery->body, clock_now()))).at,
        NULL};
    struct http_request request = {.address = arena_z(arena, webhook->address), .post = true, .body = delivery->body,
                                   .headers = headers, .seconds = WEBHOOK_SECONDS,
                                   .pin = arena_print(arena, "%s:%u:%s%s%s", host, port, six ? "[" : "", literal, six ? "]" : "").at};
    buffer_init(&answer, ANSWER_MOST);
    bool asked = http_ask(&request, &status, &answer, &error);
    buffer_free(&answer);
    /* An answer longer than is read is an answer. */
    if (!asked && status == 0)
        *problem = arena_copy(arena, text_of(error.message));
    return status;
}

/* -- what became of it ----------------------------------------------------------------------- */

static bool stop_gone(struct store *store, struct webhook *webhook, int64_t now)
{
    webhook->stopped_ms = now;
    return webhook_change(store, webhook);
}

static bool keep(struct store *store, struct webhook *webhook, const struct delivery *delivery, int64_t status,
                 struct text problem, struct webhook_outcome *outcome)
{
    int64_t now = clock_now();
    bool good = status >= 200 && status < 300, last = delivery->attempts > COUNT_OF(waits_s) || status == GONE;
    int64_t again = good || last ? 0 : now + waits_s[delivery->attempts - 1] * 1000;
    *outcome = (struct webhook_outcome){delivery->id, good ? WEBHOOK_DELIVERED : last ? WEBHOOK_GIVEN_UP : WEBHOOK_WAITING, status,
                                        delivery->attempts};
    if (!store_begin_write(store))
        return false;
    bool done = delivery_done(store, delivery->id, outcome->state, status, problem, now, again) &&
                (again == 0 || deliveries_hold(store, webhook->id, again)) &&
                (status != GONE || webhook->stopped_ms || stop_gone(store, webhook, now)) && store_commit(store);
    if (!done)
        store_rollback(store);
    return done;
}

bool webhook_deliver_next(const struct site *site, struct store *store, struct arena *arena,
                          struct webhook_outcome *outcome, struct error *error)
{
    struct delivery delivery;
    struct webhook webhook;
    struct text problem = TEXT_NONE;
    int64_t now = clock_now(), status = 0;
    *outcome = (struct webhook_outcome){0};
    bool done = delivery_take(store, arena, now, now + 2 * WEBHOOK_SECONDS * 1000, &delivery);
    if (done && delivery.id) {
        done = webhook_by_id(store, arena, delivery.webhook, &webhook);
        if (done && webhook.stopped_ms)
            done = delivery_done(store, delivery.id, WEBHOOK_GIVEN_UP, 0, TEXT("Cette adresse n'est plus prévenue."), now, 0);
        else if (done) {
            status = post(site, arena, &webhook, &delivery, &problem);
            done = keep(store, &webhook, &delivery, status, problem, outcome);
        }
        outcome->delivery = delivery.id;
    }
    if (!done)
        *error = *store_error(store);
    return done;
}
