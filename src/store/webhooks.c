/* Webhooks and their deliveries: see webhooks.h. */
#include "store/webhooks.h"

#include "store/rows.h"

const struct webhook_event_row webhook_events[EVENT_COUNT] = {
#define EVENT(name, type, sentence) {type, sentence},
#include "store/webhook_events.def"
#undef EVENT
};

#define WEBHOOK "SELECT id, public_id, centre_id, address, events, secret, secret_before, before_until_ms, created_ms," \
                " COALESCE(stopped_ms, 0), revision FROM webhook"

static struct webhook take_webhook(struct query *q, struct arena *arena)
{
    return (struct webhook){.id = query_int(q, 0),
                            .public_id = query_copy(q, 1, arena),
                            .centre = query_int(q, 2),
                            .address = query_copy(q, 3, arena),
                            .events = (unsigned)query_int(q, 4),
                            .secret = query_copy(q, 5, arena),
                            .secret_before = query_copy(q, 6, arena),
                            .before_until_ms = query_int(q, 7),
                            .created_ms = query_int(q, 8),
                            .stopped_ms = query_int(q, 9),
                            .revision = query_int(q, 10)};
}

bool webhook_add(struct store *store, struct webhook *w)
{
    struct query *q = query_start(store, "INSERT INTO webhook (public_id, centre_id, address, events, secret, secret_before,"
                                         " before_until_ms, created_ms) VALUES ($1, $2, $3, $4, $5, '', 0, $6) RETURNING id");
    query_bind_text(q, 1, w->public_id);
    query_bind_int(q, 2, w->centre);
    query_bind_text(q, 3, w->address);
    query_bind_int(q, 4, w->events);
    query_bind_text(q, 5, w->secret);
    query_bind_int(q, 6, w->created_ms);
    w->id = query_next(q) ? query_int(q, 0) : 0;
    return query_finish(q);
}

bool webhook_change(struct store *store, struct webhook *w)
{
    struct query *q = query_start(store, "UPDATE webhook SET address = $3, events = $4, secret = $5, secret_before = $6,"
                                         " before_until_ms = $7, stopped_ms = $8, revision = revision + 1"
                                         " WHERE id = $1 AND revision = $2");
    query_bind_int(q, 1, w->id);
    query_bind_int(q, 2, w->revision);
    query_bind_text(q, 3, w->address);
    query_bind_int(q, 4, w->events);
    query_bind_text(q, 5, w->secret);
    query_bind_text(q, 6, w->secret_before);
    query_bind_int(q, 7, w->before_until_ms);
    if (w->stopped_ms)
        query_bind_int(q, 8, w->stopped_ms);
    else
        query_bind_null(q, 8);
    if (!query_finish(q))
        return false;
    w->revision++;
    return store_changes(store) == 1 ||
           store_fail(store, ERROR_BUSY, "Cette adresse a été changée entre-temps. Rechargez la page, puis recommencez.");
}

static bool take_one(struct store *store, struct query *q, struct arena *arena, struct webhook *out)
{
    bool found = query_next(q);
    if (found)
        *out = take_webhook(q, arena);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cette adresse n'existe pas."));
}

bool webhook_find(struct store *store, struct arena *arena, struct text public_id, int64_t centre, struct webhook *out)
{
    struct query *q = query_start(store, WEBHOOK " WHERE public_id = $1 AND ($2 = 0 OR centre_id = $2)");
    query_bind_text(q, 1, public_id);
    query_bind_int(q, 2, centre);
    return take_one(store, q, arena, out);
}

bool webhook_by_id(struct store *store, struct arena *arena, int64_t id, struct webhook *out)
{
    struct query *q = query_start(store, WEBHOOK " WHERE id = $1");
    query_bind_int(q, 1, id);
    return take_one(store, q, arena, out);
}

static bool take_webhooks(struct query *q, struct arena *arena, struct webhook **out, uint32_t *count)
{
    uint32_t room = 4;
    *out = ARENA_ARRAY(arena, struct webhook, room);
    *count = 0;
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = take_webhook(q, arena);
    }
    return query_end(q);
}

bool webhooks_of_centre(struct store *store, struct arena *arena, int64_t centre, struct webhook **out, uint32_t *count)
{
    struct query *q = query_start(store, WEBHOOK " WHERE centre_id = $1 ORDER BY id DESC LIMIT 100");
    query_bind_int(q, 1, centre);
    return take_webhooks(q, arena, out, count);
}

bool webhooks_for(struct store *store, struct arena *arena, int64_t centre, enum webhook_event event,
                  struct webhook **out, uint32_t *count)
{
    struct query *q = query_start(store, WEBHOOK " WHERE centre_id = $1 AND stopped_ms IS NULL AND (events & $2) <> 0 ORDER BY id");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, 1 << event);
    return take_webhooks(q, arena, out, count);
}

/* -- deliveries ------------------------------------------------------------------------- */

#define DELIVERY "id, webhook_id, message_id, event, body, state, attempts, run_after_ms, created_ms," \
                 " COALESCE(done_ms, 0), status, problem"

static struct delivery take_delivery(struct query *q, struct arena *arena)
{
    return (struct delivery){.id = query_int(q, 0),
                             .webhook = query_int(q, 1),
                             .message_id = query_copy(q, 2, arena),
                             .event = (enum webhook_event)query_int(q, 3),
                             .body = query_copy(q, 4, arena),
                             .state = (enum webhook_state)query_int(q, 5),
                             .attempts = (uint32_t)query_int(q, 6),
                             .run_after_ms = query_int(q, 7),
                             .created_ms = query_int(q, 8),
                             .done_ms = query_int(q, 9),
                             .status = query_int(q, 10),
                             .problem = query_copy(q, 11, arena)};
}

bool delivery_add(struct store *store, const struct delivery *d, int64_t now_ms)
{
    struct query *q = query_start(store, "INSERT INTO webhook_delivery (message_id, webhook_id, event, body, state, attempts,"
                                         " run_after_ms, created_ms, status, problem) VALUES ($1, $2, $3, $4, 0, 0, $5, $5, 0, '')");
    query_bind_text(q, 1, d->message_id);
    query_bind_int(q, 2, d->webhook);
    query_bind_int(q, 3, d->event);
    query_bind_text(q, 4, d->body);
    query_bind_int(q, 5, now_ms);
    return query_finish(q);
}

bool delivery_take(struct store *store, struct arena *arena, int64_t now_ms, int64_t again_ms, struct delivery *out)
{
    struct query *q = query_start(store, "UPDATE webhook_delivery SET run_after_ms = $2, attempts = attempts + 1 WHERE id ="
                                         " (SELECT id FROM webhook_delivery WHERE state = 0 AND run_after_ms <= $1"
                                         " ORDER BY run_after_ms, id LIMIT 1) RETURNING " DELIVERY);
    query_bind_int(q, 1, now_ms);
    query_bind_int(q, 2, again_ms);
    *out = (struct delivery){0};
    while (query_next(q))
        *out = take_delivery(q, arena);
    return query_end(q);
}

bool delivery_done(struct store *store, int64_t id, enum webhook_state state, int64_t status, struct text problem,
                   int64_t now_ms, int64_t again_ms)
{
    struct query *q = query_start(store, "UPDATE webhook_delivery SET state = $2, status = $3, problem = $4, run_after_ms = $5,"
                                         " done_ms = $6 WHERE id = $1");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, state);
    query_bind_int(q, 3, status);
    query_bind_text(q, 4, problem);
    query_bind_int(q, 5, again_ms);
    if (state == WEBHOOK_WAITING)
        query_bind_null(q, 6);
    else
        query_bind_int(q, 6, now_ms);
    return query_finish(q);
}

bool deliveries_hold(struct store *store, int64_t webhook, int64_t until_ms)
{
    struct query *q = query_start(store, "UPDATE webhook_delivery SET run_after_ms = $2 WHERE webhook_id = $1 AND state = 0"
                                         " AND run_after_ms < $2");
    query_bind_int(q, 1, webhook);
    query_bind_int(q, 2, until_ms);
    return query_finish(q);
}

bool deliveries_of(struct store *store, struct arena *arena, int64_t webhook, struct delivery **out, uint32_t *count)
{
    uint32_t room = 16;
    *out = ARENA_ARRAY(arena, struct delivery, room);
    *count = 0;
    struct query *q = query_start(store, "SELECT " DELIVERY " FROM webhook_delivery WHERE webhook_id = $1 ORDER BY id DESC LIMIT 100");
    query_bind_int(q, 1, webhook);
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = take_delivery(q, arena);
    }
    return query_end(q);
}

bool delivery_replay(struct store *store, int64_t webhook, int64_t id, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE webhook_delivery SET state = 0, attempts = 0, run_after_ms = $3, created_ms = $3,"
                                         " done_ms = NULL WHERE id = $1 AND webhook_id = $2");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, webhook);
    query_bind_int(q, 3, now_ms);
    return query_finish(q) &&
           (store_changes(store) == 1 || store_fail(store, ERROR_NOT_FOUND, "Cet envoi n'existe pas."));
}
