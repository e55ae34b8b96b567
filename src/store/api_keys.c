/* Keys of the API: see api_keys.h. */
#include "store/api_keys.h"

const struct api_scope_row api_scopes[API_SCOPE_COUNT] = {
#define SCOPE(name, code, word, sentence) [API_SCOPE_##name] = {(code), (word), (sentence)},
#include "store/api_scopes.def"
#undef SCOPE
};

bool api_key_add(struct store *store, struct api_key *key)
{
    struct query *q = query_start(store, "INSERT INTO api_key (centre_id, name, prefix, secret_hash, scopes, live,"
                                         " networks, created_by, created_ms, expires_ms, used_address)"
                                         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id");
    query_bind_int(q, 1, key->centre);
    query_bind_text(q, 2, key->name);
    query_bind_text(q, 3, key->prefix);
    query_bind_text(q, 4, key->secret_hash);
    query_bind_int(q, 5, key->scopes);
    query_bind_int(q, 6, key->live);
    query_bind_text(q, 7, key->networks);
    if (key->created_by)
        query_bind_int(q, 8, key->created_by);
    else
        query_bind_null(q, 8);
    query_bind_int(q, 9, key->created_ms);
    query_bind_int(q, 10, key->expires_ms);
    query_bind_text(q, 11, TEXT_NONE);
    while (query_next(q))
        key->id = query_int(q, 0);
    return query_end(q);
}

#define KEY_COLUMNS                                                                                  \
    "SELECT id, centre_id, name, prefix, secret_hash, scopes, live, networks, created_by, created_ms," \
    " expires_ms, revoked_ms, replaced_by, used_ms, used_address FROM api_key"

static void take_key(struct query *q, struct arena *arena, struct api_key *out)
{
    *out = (struct api_key){
        .id = query_int(q, 0), .centre = query_int(q, 1), .name = query_copy(q, 2, arena),
        .prefix = query_copy(q, 3, arena), .secret_hash = query_copy(q, 4, arena),
        .scopes = (unsigned)query_int(q, 5), .live = query_int(q, 6) != 0, .networks = query_copy(q, 7, arena),
        .created_by = query_int(q, 8), .created_ms = query_int(q, 9), .expires_ms = query_int(q, 10),
        .revoked_ms = query_int(q, 11), .replaced_by = query_int(q, 12), .used_ms = query_int(q, 13),
        .used_address = query_copy(q, 14, arena)};
}

static bool take_one(struct store *store, struct query *q, struct arena *arena, struct api_key *out)
{
    bool found = query_next(q);
    if (found)
        take_key(q, arena, out);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cette clé n'existe pas."));
}

bool api_key_by_hash(struct store *store, struct arena *arena, struct text secret_hash, struct api_key *out)
{
    struct query *q = query_start(store, KEY_COLUMNS " WHERE secret_hash = $1");
    query_bind_text(q, 1, secret_hash);
    return take_one(store, q, arena, out);
}

bool api_key_by_prefix(struct store *store, struct arena *arena, struct text prefix, struct api_key *out)
{
    struct query *q = query_start(store, KEY_COLUMNS " WHERE prefix = $1");
    query_bind_text(q, 1, prefix);
    return take_one(store, q, arena, out);
}

bool api_key_by_id(struct store *store, struct arena *arena, int64_t centre, int64_t id, struct api_key *out)
{
    struct query *q = query_start(store, KEY_COLUMNS " WHERE id = $1 AND centre_id = $2");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, centre);
    return take_one(store, q, arena, out);
}

bool api_keys_of_centre(struct store *store, struct arena *arena, int64_t centre, struct api_key **out, uint32_t *count)
{
    enum { MOST = 500 };
    *out = ARENA_ARRAY(arena, struct api_key, MOST);
    struct query *q = query_start(store, KEY_COLUMNS " WHERE centre_id = $1 OR $1 = 0 ORDER BY id DESC LIMIT 500");
    query_bind_int(q, 1, centre);
    for (*count = 0; *count < MOST && query_next(q);)
        take_key(q, arena, &(*out)[(*count)++]);
    return query_end(q);
}

bool api_key_set_revoked(struct store *store, int64_t id, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE api_key SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, now_ms);
    return query_finish(q);
}

bool api_key_set_replaced(struct store *store, int64_t id, int64_t by, int64_t expires_ms)
{
    struct query *q = query_start(store, "UPDATE api_key SET replaced_by = $2, expires_ms = $3 WHERE id = $1");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, by);
    query_bind_int(q, 3, expires_ms);
    return query_finish(q);
}

bool api_key_set_used(struct store *store, int64_t id, int64_t now_ms, struct text address)
{
    struct query *q = query_start(store, "UPDATE api_key SET used_ms = $2, used_address = $3 WHERE id = $1");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, now_ms);
    query_bind_text(q, 3, address);
    return query_finish(q);
}
