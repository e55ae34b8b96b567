/* Keys of the seal: see seal_keys.h. */
#include "store/seal_keys.h"

#include "store/rows.h"

#define COLUMNS "id, mark, public_pem, certificate_pem, created_ms, COALESCE(retired_ms, 0)"

static struct seal_key take_row(struct query *q, struct arena *arena)
{
    return (struct seal_key){query_int(q, 0),         query_copy(q, 1, arena), query_copy(q, 2, arena),
                             query_copy(q, 3, arena), query_int(q, 4),         query_int(q, 5)};
}

bool seal_key_current(struct store *store, struct arena *arena, struct seal_key *out)
{
    struct query *q = query_start(store, "SELECT " COLUMNS " FROM seal_key WHERE retired_ms IS NULL ORDER BY id DESC LIMIT 1");
    bool found = query_next(q);
    if (found)
        *out = take_row(q, arena);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Aucune clé ne scelle les documents."));
}

bool seal_keys_all(struct store *store, struct arena *arena, struct seal_key **out, uint32_t *count)
{
    uint32_t room = 4;
    *out = ARENA_ARRAY(arena, struct seal_key, room);
    *count = 0;
    struct query *q = query_start(store, "SELECT " COLUMNS " FROM seal_key ORDER BY id DESC");
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = take_row(q, arena);
    }
    return query_end(q);
}

bool seal_key_add(struct store *store, struct seal_key *key)
{
    struct query *q = query_start(store, "UPDATE seal_key SET retired_ms = $1 WHERE retired_ms IS NULL");
    query_bind_int(q, 1, key->created_ms);
    if (!query_finish(q))
        return false;
    q = query_start(store, "INSERT INTO seal_key (mark, public_pem, certificate_pem, created_ms) VALUES ($1, $2, $3, $4)"
                           " RETURNING id");
    query_bind_text(q, 1, key->mark);
    query_bind_text(q, 2, key->public_pem);
    query_bind_text(q, 3, key->certificate_pem);
    query_bind_int(q, 4, key->created_ms);
    while (query_next(q))
        key->id = query_int(q, 0);
    return query_end(q);
}
