/* Training centres and their approvals: see centres.h. */
#include "store/centres.h"

#include "store/catalogue.h"
#include "store/days.h"
#include "store/rows.h"

#define CENTRE_COLUMNS \
    "id, siret, name, address, postal_code, city, public_body, service_code, contract_signed_ms"

static void take_centre(struct query *q, struct arena *arena, struct centre *out)
{
    *out = (struct centre){
        .id = query_int(q, 0),
        .siret = query_copy(q, 1, arena),
        .name = query_copy(q, 2, arena),
        .address = query_copy(q, 3, arena),
        .postal_code = query_copy(q, 4, arena),
        .city = query_copy(q, 5, arena),
        .public_body = query_int(q, 6) != 0,
        .service_code = query_copy(q, 7, arena),
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
    *out = NULL;
    *count = 0;
    struct query *q = query_start(store, "SELECT " CENTRE_COLUMNS " FROM centre ORDER BY name, id");
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        take_centre(q, arena, &(*out)[(*count)++]);
    }
    return query_end(q);
}

/* An approval holds for a training whichever of its versions is in force. */
bool approvals_of_centre(struct store *store, struct arena *arena, int64_t centre,
                         const struct catalogue *catalogue, const struct approval **out,
                         uint32_t *count)
{
    struct approval *rows = NULL;
    uint32_t room = 0;
    *count = 0;
    struct query *q = query_start(store, "SELECT training_id, category, valid_from, valid_to FROM approval"
                                         " WHERE centre_id = $1 ORDER BY training_id, category, valid_from");
    query_bind_int(q, 1, centre);
    while (query_next(q)) {
        int64_t training = query_int(q, 0);
        for (uint32_t i = catalogue_first(catalogue, training);
             i < catalogue->training_count && catalogue->trainings[i].id == training; i++) {
            rows = rows_grow(arena, rows, *count, &room, sizeof *rows);
            rows[(*count)++] = (struct approval){.training = i,
                                                 .category = (enum category)query_int(q, 1),
                                                 .from = date_from(query_int(q, 2)),
                                                 .to = date_to(query_int(q, 3))};
        }
    }
    *out = rows;
    return query_end(q);
}
