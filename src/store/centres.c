/* Training centres and their approvals: see centres.h. */
#include "store/centres.h"

#include "store/approvals.h"
#include "store/contracts.h"
#include "store/rows.h"

#define CENTRE_COLUMNS \
    "id, siret, name, address, postal_code, city, public_body, service_code, contract_signed_ms, revision"

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
        .revision = query_int(q, 9),
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

bool centres_of_person(struct store *store, struct arena *arena, int64_t person, struct centre **out, uint32_t *count)
{
    enum { CENTRES_MOST = 100 };
    *out = ARENA_ARRAY(arena, struct centre, CENTRES_MOST);
    *count = 0;
    struct query *q = query_start(store, "SELECT " CENTRE_COLUMNS " FROM centre WHERE id IN"
                                         " (SELECT centre_id FROM membership WHERE person_id = $1) ORDER BY name, id LIMIT 100");
    query_bind_int(q, 1, person);
    while (query_next(q))
        take_centre(q, arena, &(*out)[(*count)++]);
    return query_end(q);
}

static void bind_centre(struct query *q, const struct centre *centre)
{
    query_bind_text(q, 1, centre->siret);
    query_bind_text(q, 2, centre->name);
    query_bind_text(q, 3, centre->address);
    query_bind_text(q, 4, centre->postal_code);
    query_bind_text(q, 5, centre->city);
    query_bind_int(q, 6, centre->public_body);
    query_bind_text(q, 7, centre->service_code);
}

static bool siret_taken(struct store *store)
{
    return store_fail(store, ERROR_DATA, "Ce SIRET est déjà celui d'un autre centre.");
}

bool centre_add(struct store *store, struct centre *centre)
{
    struct query *q = query_start(
        store, "INSERT INTO centre (siret, name, address, postal_code, city, public_body, service_code,"
               " contract_signed_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (siret) DO NOTHING RETURNING id");
    bind_centre(q, centre);
    centre->id = 0;
    while (query_next(q))
        centre->id = query_int(q, 0);
    return query_end(q) && (centre->id || siret_taken(store));
}

static bool siret_is_free(struct store *store, const struct centre *centre)
{
    struct query *q = query_start(store, "SELECT 1 FROM centre WHERE siret = $1 AND id <> $2");
    query_bind_text(q, 1, centre->siret);
    query_bind_int(q, 2, centre->id);
    bool taken = query_next(q);
    return query_end(q) && (!taken || siret_taken(store));
}

bool centre_change(struct store *store, struct centre *centre)
{
    if (!siret_is_free(store, centre))
        return false;
    struct query *q = query_start(
        store, "UPDATE centre SET siret = $1, name = $2, address = $3, postal_code = $4, city = $5, public_body = $6,"
               " service_code = $7, revision = revision + 1 WHERE id = $8 AND revision = $9 RETURNING revision");
    bind_centre(q, centre);
    query_bind_int(q, 8, centre->id);
    query_bind_int(q, 9, centre->revision);
    bool changed = query_next(q);
    if (changed)
        centre->revision = query_int(q, 0);
    return query_end(q) && (changed || store_fail(store, ERROR_BUSY, "Ce centre a été modifié entre-temps."));
}

static bool count_people(struct store *store, int64_t centre, struct centre_state *out)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM membership m JOIN person p ON p.id = m.person_id"
                                         " WHERE m.centre_id = $1 AND m.may_register <> 0 AND p.closed_ms IS NULL");
    query_bind_int(q, 1, centre);
    out->may_register = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

bool centre_state(struct store *store, int64_t centre, date day, struct centre_state *out)
{
    enum { SOON_DAYS = 90 };
    *out = (struct centre_state){0};
    struct query *q = query_start(store, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN valid_to < $3 THEN 1 ELSE 0 END), 0)"
                                         " FROM approval WHERE centre_id = $1 AND valid_from <= $2 AND valid_to >= $2");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, day);
    query_bind_int(q, 3, (int64_t)day + SOON_DAYS);
    if (query_next(q)) {
        out->approvals = (uint32_t)query_int(q, 0);
        out->ending = (uint32_t)query_int(q, 1);
    }
    return query_end(q) && count_people(store, centre, out) &&
           contract_is_signed(store, centre, CONTRACT_SERVICE, day, &out->contract_signed);
}

/* An approval holds for a training whichever of its versions is in force. */
bool approvals_of_centre(struct store *store, struct arena *arena, int64_t centre,
                         const struct catalogue *catalogue, const struct approval **out,
                         uint32_t *count)
{
    struct approval_row *rows;
    uint32_t row_count;
    if (!approval_rows(store, arena, centre, &rows, &row_count))
        return false;
    *out = approvals_for_rules(arena, rows, row_count, catalogue, count);
    return true;
}
