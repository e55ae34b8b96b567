/* Who is logged in, where: see login_sessions.h. */
#include "store/login_sessions.h"

bool login_session_add(struct store *store, const struct login_session *session)
{
    struct query *q = query_start(store, "INSERT INTO login_session (token_hash, person_id, csrf, created_ms,"
                                         " seen_ms, expires_ms, public_id, device, address)"
                                         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    query_bind_text(q, 1, session->token_hash);
    query_bind_int(q, 2, session->person);
    query_bind_text(q, 3, session->csrf);
    query_bind_int(q, 4, session->created_ms);
    query_bind_int(q, 5, session->seen_ms);
    query_bind_int(q, 6, session->expires_ms);
    query_bind_text(q, 7, session->public_id);
    query_bind_text(q, 8, session->device);
    query_bind_text(q, 9, session->address);
    return query_finish(q);
}

bool login_sessions_purge(struct store *store, int64_t now_ms)
{
    struct query *q = query_start(store, "DELETE FROM login_session WHERE expires_ms <= $1");
    query_bind_int(q, 1, now_ms);
    return query_finish(q);
}

#define SESSION_COLUMNS \
    "SELECT token_hash, person_id, csrf, created_ms, seen_ms, expires_ms, public_id, device, address, centre_id" \
    " FROM login_session"

static void take_session(struct query *q, struct arena *arena, struct login_session *out)
{
    *out = (struct login_session){
        .token_hash = query_copy(q, 0, arena),
        .person = query_int(q, 1),
        .csrf = query_copy(q, 2, arena),
        .created_ms = query_int(q, 3),
        .seen_ms = query_int(q, 4),
        .expires_ms = query_int(q, 5),
        .public_id = query_copy(q, 6, arena),
        .device = query_copy(q, 7, arena),
        .address = query_copy(q, 8, arena),
        .centre = query_int(q, 9),
    };
}

static bool none(struct store *store)
{
    return store_fail(store, ERROR_NOT_FOUND, "Cette session est terminée.");
}

bool login_session_find(struct store *store, struct arena *arena, struct text token_hash,
                        int64_t now_ms, struct login_session *out)
{
    struct query *q = query_start(store, SESSION_COLUMNS " WHERE token_hash = $1 AND expires_ms > $2");
    query_bind_text(q, 1, token_hash);
    query_bind_int(q, 2, now_ms);
    bool found = query_next(q);
    if (found)
        take_session(q, arena, out);
    return query_end(q) && (found || none(store));
}

bool login_session_end(struct store *store, struct text token_hash)
{
    struct query *q = query_start(store, "DELETE FROM login_session WHERE token_hash = $1");
    query_bind_text(q, 1, token_hash);
    return query_finish(q);
}

bool login_session_set_centre(struct store *store, struct text token_hash, int64_t centre)
{
    struct query *q = query_start(store, "UPDATE login_session SET centre_id = $2 WHERE token_hash = $1");
    query_bind_text(q, 1, token_hash);
    query_bind_int(q, 2, centre);
    return query_finish(q);
}

bool login_session_seen(struct store *store, struct text token_hash, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE login_session SET seen_ms = $2 WHERE token_hash = $1 AND seen_ms < $2");
    query_bind_text(q, 1, token_hash);
    query_bind_int(q, 2, now_ms);
    return query_finish(q);
}

bool login_sessions_of(struct store *store, struct arena *arena, int64_t person, int64_t now_ms,
                       struct login_session **out, uint32_t *count)
{
    enum { MOST = 100 };
    *out = ARENA_ARRAY(arena, struct login_session, MOST);
    struct query *q = query_start(store, SESSION_COLUMNS " WHERE person_id = $1 AND expires_ms > $2"
                                                         " ORDER BY seen_ms DESC, created_ms DESC LIMIT 100");
    query_bind_int(q, 1, person);
    query_bind_int(q, 2, now_ms);
    for (*count = 0; *count < MOST && query_next(q);)
        take_session(q, arena, &(*out)[(*count)++]);
    return query_end(q);
}

bool login_session_end_one(struct store *store, int64_t person, struct text public_id)
{
    struct query *q = query_start(store, "DELETE FROM login_session WHERE person_id = $1 AND public_id = $2"
                                         " AND public_id <> '' RETURNING person_id");
    query_bind_int(q, 1, person);
    query_bind_text(q, 2, public_id);
    bool ended = false;
    while (query_next(q))
        ended = true;
    return query_end(q) && (ended || none(store));
}

bool login_sessions_end_others(struct store *store, int64_t person, struct text token_hash)
{
    struct query *q = query_start(store, "DELETE FROM login_session WHERE person_id = $1 AND token_hash <> $2");
    query_bind_int(q, 1, person);
    query_bind_text(q, 2, token_hash);
    return query_finish(q);
}
