/* Training centres and their approvals: see centres.h. */
#include "store/centres.h"

#define CENTRE_COLUMNS \
    "id, siret, name, address, postal_code, city, public_body, service_code, contract_signed_ms"

static void take_centre(struct query *q, struct arena *arena, struct centre *out)
{
    *out = (struct centre){
        .id = query_int(q, 0),
        .siret = arena_copy(arena, query_text(q, 1)),
        .name = arena_copy(arena, query_text(q, 2)),
        .address = arena_copy(arena, query_text(q, 3)),
        .postal_code = arena_copy(arena, query_text(q, 4)),
        .city = arena_copy(arena, query_text(q, 5)),
        .public_body = query_int(q, 6) != 0,
        .service_code = arena_copy(arena, query_text(q, 7)),
        .contract_signed_ms = query_int(q, 8),
    };
}

static bool take_one(struct store *store, struct query *q, struct arena *arena, struct centre *out)
{
    bool found = query_next(q);
    if (found)
        take_centre(q, arena, out);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Ce centre n'existe pas."));
}

bool centre_by_id(struct store *store, struct arena *arena, int64_t id, struct centre *out)
{
    struct query *q = query_start(store, "SELECT " CENTRE_COLUMNS " FROM centre WHERE id = $1");
    query_bind_int(q, 1, id);
    return take_one(store, q, arena, out);
}

bool centre_by_siret(struct store *store, struct arena *arena, struct text siret,
                     struct centre *out)
{
    struct query *q = query_start(store, "SELECT " CENTRE_COLUMNS " FROM centre WHERE siret = $1");
    query_bind_text(q, 1, siret);
    return take_one(store, q, arena, out);
}

bool centres_all(struct store *store, struct arena *arena, struct centre **out, uint32_t *count)
{
    uint32_t room = 0;
    struct query *counting = query_start(store, "SELECT COUNT(*) FROM centre");
    while (query_next(counting))
        room = (uint32_t)query_int(counting, 0);
    if (!query_end(counting))
        return false;
    *out = ARENA_ARRAY(arena, struct centre, room + 1);
    struct query *q = query_start(store, "SELECT " CENTRE_COLUMNS " FROM centre ORDER BY name, id");
    for (*count = 0; *count < room && query_next(q);)
        take_centre(q, arena, &(*out)[(*count)++]);
    return query_end(q);
}

static uint32_t index_of(const struct catalogue *catalogue, int64_t training)
{
    for (uint32_t i = 0; i < catalogue->training_count; i++)
        if (catalogue->trainings[i].id == training)
            return i;
    return NO_TRAINING;
}

bool approvals_of_centre(struct store *store, struct arena *arena, int64_t centre,
                         const struct catalogue *catalogue, const struct approval **out,
                         uint32_t *count)
{
    uint32_t room = 0;
    struct query *counting = query_start(store, "SELECT COUNT(*) FROM approval WHERE centre_id = $1");
    query_bind_int(counting, 1, centre);
    while (query_next(counting))
        room = (uint32_t)query_int(counting, 0);
    if (!query_end(counting))
        return false;
    struct approval *all = ARENA_ARRAY(arena, struct approval, room + 1);
    struct query *q = query_start(store, "SELECT training_id, category, valid_from, valid_to FROM approval"
                                         " WHERE centre_id = $1 ORDER BY training_id, category, valid_from");
    query_bind_int(q, 1, centre);
    for (*count = 0; *count < room && query_next(q);)
        all[(*count)++] = (struct approval){
            .training = index_of(catalogue, query_int(q, 0)),
            .category = (enum category)query_int(q, 1),
            .from = (date)query_int(q, 2),
            .to = query_is_null(q, 3) ? DATE_NONE : (date)query_int(q, 3),
        };
    *out = all;
    return query_end(q);
}
