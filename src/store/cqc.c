/* Requests for the card: see cqc.h. */
#include "store/cqc.h"

#include "store/rows.h"

#define REQUEST                                                                                             \
    "SELECT q.id, q.public_id, COALESCE(q.number, ''), q.person_id, q.document_id, q.state, q.kind, q.due,"   \
    " q.valid_from, q.valid_to, q.first_name, q.last_name, q.licence_typed, q.birth, q.address,"             \
    " q.address_more, q.postal_code, q.city, q.country, q.licence_categories,"                               \
    " CASE WHEN q.photo IS NULL THEN 0 ELSE 1 END, CASE WHEN q.signature IS NULL THEN 0 ELSE 1 END, q.cents," \
    " q.words, q.created_ms, q.changed_ms, COALESCE(q.submitted_ms, 0), COALESCE(q.purged_ms, 0), q.revision," \
    " d.number, s.training, COALESCE(d.revoked_ms, 0) FROM cqc_request q JOIN document d ON d.id = q.document_id"                        \
    " JOIN document_source s ON s.id = d.source_id"

enum { OF_PERSON_MOST = 50 };

static struct cqc_request take_row(struct query *q, struct arena *arena)
{
    return (struct cqc_request){
        .id = query_int(q, 0),
        .public_id = query_copy(q, 1, arena),
        .number = query_copy(q, 2, arena),
        .person = query_int(q, 3),
        .document = query_int(q, 4),
        .state = (int)query_int(q, 5),
        .kind = (enum cqc_kind)query_int(q, 6),
        .due = (date)query_int(q, 7),
        .valid_from = (date)query_int(q, 8),
        .valid_to = (date)query_int(q, 9),
        .first_name = query_copy(q, 10, arena),
        .last_name = query_copy(q, 11, arena),
        .licence_typed = query_copy(q, 12, arena),
        .birth = (date)query_int(q, 13),
        .address = query_copy(q, 14, arena),
        .address_more = query_copy(q, 15, arena),
        .postal_code = query_copy(q, 16, arena),
        .city = query_copy(q, 17, arena),
        .country = query_copy(q, 18, arena),
        .licence_categories = query_copy(q, 19, arena),
        .has_photo = query_int(q, 20) != 0,
        .has_signature = query_int(q, 21) != 0,
        .cents = query_int(q, 22),
        .words = query_copy(q, 23, arena),
        .created_ms = query_int(q, 24),
        .changed_ms = query_int(q, 25),
        .submitted_ms = query_int(q, 26),
        .purged_ms = query_int(q, 27),
        .revision = query_int(q, 28),
        .certificate = query_copy(q, 29, arena),
        .training = query_copy(q, 30, arena),
        .certificate_revoked_ms = query_int(q, 31),
    };
}

/* $1 to $24 of adding and changing. */
static void bind_all(struct query *q, const struct cqc_request *r)
{
    const struct {
        int at;
        struct text value;
    } texts[] = {{1, r->public_id},   {9, r->first_name},  {10, r->last_name},  {12, r->licence_typed},
                 {13, r->address},    {14, r->address_more}, {15, r->postal_code}, {16, r->city},
                 {17, r->country},    {18, r->licence_categories}, {20, r->words}};
    const struct {
        int at;
        int64_t value;
    } numbers[] = {{3, r->person}, {4, r->document}, {5, r->state}, {6, r->kind}, {7, r->due}, {8, r->valid_from},
                   {11, r->birth}, {19, r->cents}, {21, r->created_ms}, {22, r->changed_ms}, {24, r->valid_to}};
    for (unsigned i = 0; i < COUNT_OF(texts); i++)
        query_bind_text(q, texts[i].at, texts[i].value);
    for (unsigned i = 0; i < COUNT_OF(numbers); i++)
        query_bind_int(q, numbers[i].at, numbers[i].value);
    if (r->number.len)
        query_bind_text(q, 2, r->number);
    else
        query_bind_null(q, 2);
    if (r->submitted_ms)
        query_bind_int(q, 23, r->submitted_ms);
    else
        query_bind_null(q, 23);
}

bool cqc_add(struct store *store, struct cqc_request *request)
{
    struct query *q = query_start(
        store, "INSERT INTO cqc_request (public_id, number, person_id, document_id, state, kind, due, valid_from, first_name,"
               " last_name, birth, licence_typed, address, address_more, postal_code, city, country, licence_categories, cents,"
               " words, created_ms, changed_ms, submitted_ms, valid_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
               " $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) RETURNING id");
    bind_all(q, request);
    request->id = query_next(q) ? query_int(q, 0) : 0;
    return query_finish(q);
}

bool cqc_change(struct store *store, struct cqc_request *request)
{
    struct query *q = query_start(
        store, "UPDATE cqc_request SET public_id = $1, number = $2, person_id = $3, document_id = $4, state = $5, kind = $6,"
               " due = $7, valid_from = $8, first_name = $9, last_name = $10, birth = $11, licence_typed = $12, address = $13,"
               " address_more = $14, postal_code = $15, city = $16, country = $17, licence_categories = $18, cents = $19,"
               " words = $20, created_ms = $21, changed_ms = $22, submitted_ms = $23, valid_to = $24,"
               " revision = revision + 1 WHERE id = $25 AND revision = $26");
    bind_all(q, request);
    query_bind_int(q, 25, request->id);
    query_bind_int(q, 26, request->revision);
    if (!query_finish(q))
        return false;
    request->revision++;
    return store_changes(store) == 1 ||
           store_fail(store, ERROR_BUSY, "Cette demande a changé entre-temps. Rechargez la page, puis recommencez.");
}

bool cqc_find(struct store *store, struct arena *arena, struct text public_id, int64_t person, struct cqc_request *out)
{
    struct query *q = query_start(store, REQUEST " WHERE q.public_id = $1 AND (q.person_id = $2 OR ($2 = 0 AND"
                                                 " q.submitted_ms IS NOT NULL))");
    query_bind_text(q, 1, public_id);
    query_bind_int(q, 2, person);
    bool found = query_next(q);
    if (found)
        *out = take_row(q, arena);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cette demande n'existe pas."));
}

static bool take_all(struct query *q, struct arena *arena, struct cqc_request **out, uint32_t *count)
{
    uint32_t room = 8;
    *out = ARENA_ARRAY(arena, struct cqc_request, room);
    *count = 0;
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = take_row(q, arena);
    }
    return query_end(q);
}

bool cqc_of_person(struct store *store, struct arena *arena, int64_t person, struct cqc_request **out, uint32_t *count)
{
    struct query *q = query_start(store, REQUEST " WHERE q.person_id = $1 ORDER BY q.id DESC LIMIT $2");
    query_bind_int(q, 1, person);
    query_bind_int(q, 2, OF_PERSON_MOST);
    return take_all(q, arena, out, count);
}

bool cqc_count_states(struct store *store, uint32_t *count, unsigned states)
{
    struct query *q = query_start(store, "SELECT state, COUNT(*) FROM cqc_request WHERE submitted_ms IS NOT NULL GROUP BY state");
    memset(count, 0, states * sizeof *count);
    while (query_next(q))
        if (query_int(q, 0) >= 0 && query_int(q, 0) < states)
            count[query_int(q, 0)] = (uint32_t)query_int(q, 1);
    return query_end(q);
}

bool cqc_queue(struct store *store, struct arena *arena, unsigned states, uint32_t most, struct cqc_request **out,
               uint32_t *count)
{
    struct query *q = query_start(store, REQUEST " WHERE q.submitted_ms IS NOT NULL AND ($1 & (1 << q.state)) <> 0"
                                                 " ORDER BY q.submitted_ms, q.id LIMIT $2");
    query_bind_int(q, 1, states);
    query_bind_int(q, 2, most);
    return take_all(q, arena, out, count);
}

bool cqc_next_number(struct store *store, struct arena *arena, int year, struct text *number)
{
    struct query *q = query_start(store, "INSERT INTO cqc_counter (year, last) VALUES ($1, 1) ON CONFLICT (year)"
                                         " DO UPDATE SET last = cqc_counter.last + 1 RETURNING last");
    query_bind_int(q, 1, year);
    int64_t next = query_next(q) ? query_int(q, 0) : 0;
    *number = arena_print(arena, "CQC-%04d-%06lld", year, (long long)next);
    return query_finish(q);
}

/* -- pictures ------------------------------------------------------------------------------ */

bool cqc_picture(struct store *store, struct arena *arena, int64_t request, bool signature, struct text *out)
{
    struct query *q = query_start(store, "SELECT CASE WHEN $2 <> 0 THEN signature ELSE photo END FROM cqc_request WHERE id = $1");
    query_bind_int(q, 1, request);
    query_bind_int(q, 2, signature);
    *out = query_next(q) ? arena_copy(arena, query_blob(q, 0)) : TEXT_NONE;
    return query_end(q);
}

bool cqc_set_picture(struct store *store, int64_t request, bool signature, struct text jpeg, int64_t now_ms)
{
    struct query *q = query_start(store, signature ? "UPDATE cqc_request SET signature = $2, changed_ms = $3 WHERE id = $1"
                                                   : "UPDATE cqc_request SET photo = $2, changed_ms = $3 WHERE id = $1");
    query_bind_int(q, 1, request);
    query_bind_blob(q, 2, jpeg);
    query_bind_int(q, 3, now_ms);
    return query_finish(q);
}

/* -- what became of it ------------------------------------------------------------------------ */

bool cqc_event_add(struct store *store, int64_t request, const struct cqc_event *event)
{
    struct query *q = query_start(store, "INSERT INTO cqc_event (request_id, state, at_ms, person_id, words)"
                                         " VALUES ($1, $2, $3, $4, $5)");
    query_bind_int(q, 1, request);
    query_bind_int(q, 2, event->state);
    query_bind_int(q, 3, event->at_ms);
    query_bind_int(q, 4, event->person);
    query_bind_text(q, 5, event->words);
    return query_finish(q);
}

bool cqc_events(struct store *store, struct arena *arena, int64_t request, struct cqc_event **out, uint32_t *count)
{
    uint32_t room = 8;
    *out = ARENA_ARRAY(arena, struct cqc_event, room);
    *count = 0;
    struct query *q = query_start(store, "SELECT state, at_ms, person_id, words FROM cqc_event WHERE request_id = $1 ORDER BY id");
    query_bind_int(q, 1, request);
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = (struct cqc_event){(int)query_int(q, 0), query_int(q, 1), query_int(q, 2), query_copy(q, 3, arena)};
    }
    return query_end(q);
}
