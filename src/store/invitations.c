/* Single-use links: see invitations.h. */
#include "store/invitations.h"

bool invitation_add(struct store *store, const struct invitation *invitation)
{
    struct query *q = query_start(store, "INSERT INTO invitation (token_hash, person_id, kind, created_ms, expires_ms)"
                                         " VALUES ($1, $2, $3, $4, $5)");
    query_bind_text(q, 1, invitation->token_hash);
    query_bind_int(q, 2, invitation->person);
    query_bind_int(q, 3, invitation->kind);
    query_bind_int(q, 4, invitation->created_ms);
    query_bind_int(q, 5, invitation->expires_ms);
    return query_finish(q);
}

static bool unusable(struct store *store)
{
    return store_fail(store, ERROR_NOT_FOUND, "Ce lien a déjà servi, ou n'est plus valable.");
}

bool invitation_find(struct store *store, struct text token_hash, enum invitation_kind kind,
                     int64_t now_ms, int64_t *person)
{
    struct query *q = query_start(store, "SELECT person_id FROM invitation"
                                         " WHERE token_hash = $1 AND kind = $2 AND used_ms IS NULL AND expires_ms > $3");
    query_bind_text(q, 1, token_hash);
    query_bind_int(q, 2, kind);
    query_bind_int(q, 3, now_ms);
    bool found = query_next(q);
    *person = query_int(q, 0);
    return query_end(q) && (found || unusable(store));
}

bool invitation_use(struct store *store, struct text token_hash, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE invitation SET used_ms = $2"
                                         " WHERE token_hash = $1 AND used_ms IS NULL AND expires_ms > $2 RETURNING person_id");
    query_bind_text(q, 1, token_hash);
    query_bind_int(q, 2, now_ms);
    bool used = false;
    while (query_next(q))
        used = true;
    return query_end(q) && (used || unusable(store));
}

bool invitations_end(struct store *store, int64_t person, enum invitation_kind kind)
{
    struct query *q = query_start(store, "DELETE FROM invitation WHERE person_id = $1 AND kind = $2 AND used_ms IS NULL");
    query_bind_int(q, 1, person);
    query_bind_int(q, 2, kind);
    return query_finish(q);
}
