/* The second factor of an account: see second_factors.h. */
#include "store/second_factors.h"

bool factor_of(struct store *store, struct arena *arena, int64_t person, struct factor_row *out)
{
    struct query *q = query_start(store, "SELECT totp_secret, totp_step, password_changed_ms,"
                                         " (SELECT COUNT(*) FROM recovery_code WHERE person_id = $1 AND used_ms IS NULL)"
                                         " FROM person WHERE id = $1");
    query_bind_int(q, 1, person);
    bool found = query_next(q);
    if (found)
        *out = (struct factor_row){.secret = query_copy(q, 0, arena), .step = query_int(q, 1),
                                   .password_changed_ms = query_int(q, 2), .codes_left = query_int(q, 3)};
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cette personne n'existe pas."));
}

/* For an update that returns what it changed. */
static bool changed_one(struct store *store, struct query *q, const char *otherwise)
{
    bool changed = false;
    while (query_next(q))
        changed = true;
    return query_end(q) && (changed || store_fail(store, ERROR_NOT_FOUND, otherwise));
}

bool factor_set(struct store *store, int64_t person, struct text secret, int64_t step)
{
    struct query *q = query_start(store, "UPDATE person SET totp_secret = $2, totp_step = $3, revision = revision + 1"
                                         " WHERE id = $1 AND totp_secret = '' RETURNING id");
    query_bind_int(q, 1, person);
    query_bind_text(q, 2, secret);
    query_bind_int(q, 3, step);
    return changed_one(store, q, "La double vérification est déjà active.");
}

bool factor_clear(struct store *store, int64_t person)
{
    struct query *q = query_start(store, "UPDATE person SET totp_secret = '', revision = revision + 1 WHERE id = $1");
    query_bind_int(q, 1, person);
    if (!query_finish(q))
        return false;
    q = query_start(store, "DELETE FROM recovery_code WHERE person_id = $1");
    query_bind_int(q, 1, person);
    return query_finish(q);
}

bool factor_use_step(struct store *store, int64_t person, int64_t step)
{
    struct query *q = query_start(store, "UPDATE person SET totp_step = $2 WHERE id = $1 AND totp_step < $2 RETURNING id");
    query_bind_int(q, 1, person);
    query_bind_int(q, 2, step);
    return changed_one(store, q, "Ce code a déjà servi.");
}

bool recovery_code_add(struct store *store, int64_t person, struct text code_hash)
{
    struct query *q = query_start(store, "INSERT INTO recovery_code (person_id, code_hash) VALUES ($1, $2)");
    query_bind_int(q, 1, person);
    query_bind_text(q, 2, code_hash);
    return query_finish(q);
}

bool recovery_code_use(struct store *store, int64_t person, struct text code_hash, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE recovery_code SET used_ms = $3 WHERE person_id = $1 AND code_hash = $2"
                                         " AND used_ms IS NULL RETURNING person_id");
    query_bind_int(q, 1, person);
    query_bind_text(q, 2, code_hash);
    query_bind_int(q, 3, now_ms);
    return changed_one(store, q, "Ce code de secours n'existe pas, ou a déjà servi.");
}
