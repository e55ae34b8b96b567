/* Drivers over all centres: see drivers.h. */
#include "store/drivers.h"

#include "base/fold.h"

enum { REGISTRATIONS_SHOWN = 200, MODULES_MOST = 500, RECTIFICATIONS_SHOWN = 50 };

/* Behind every text that begins with `t`. */
static struct text end_of_range(struct arena *arena, struct text t)
{
    return arena_print(arena, "%.*s\xF4\x8F\xBF\xBF", TEXT_ARG(t));
}

static void take_driver(struct query *q, struct arena *arena, struct driver_row *out)
{
    *out = (struct driver_row){
        .registration = query_int(q, 0),
        .licence = query_copy(q, 1, arena),
        .birth = (date)query_int(q, 2),
        .first_name = query_copy(q, 3, arena),
        .last_name = query_copy(q, 4, arena),
        .registrations = (uint32_t)query_int(q, 5),
        .centres = (uint32_t)query_int(q, 6),
    };
}

/* SQLite takes first_name and last_name from the row of MAX(id); said by the
   subquery so that other engines do as well. */
#define DRIVERS                                                                                   \
    "SELECT d.id, r.licence, r.birth, r.first_name, r.last_name, d.registrations, d.centres FROM" \
    " (SELECT MAX(id) AS id, COUNT(*) AS registrations, COUNT(DISTINCT centre_id) AS centres"     \
    " FROM registration WHERE "
#define DRIVERS_END " GROUP BY licence, birth LIMIT 51) AS d JOIN registration r ON r.id = d.id" \
                    " ORDER BY r.last_name_folded, r.birth, r.id"

static struct query *start_search(struct store *store, struct arena *arena, const struct driver_search *s)
{
    struct text folded = fold_key(arena, s->last_name);
    struct query *q;
    if (s->licence.len)
        q = query_start(store, DRIVERS "licence >= $1 AND licence <= $2 AND ($3 = '' OR (last_name_folded >= $3"
                                       " AND last_name_folded <= $4)) AND ($5 = $6 OR birth = $5)" DRIVERS_END);
    else
        q = query_start(store, DRIVERS "last_name_folded >= $3 AND last_name_folded <= $4 AND ($5 = $6 OR birth = $5)"
                                       " AND $1 <= $2" DRIVERS_END);
    query_bind_text(q, 1, s->licence);
    query_bind_text(q, 2, end_of_range(arena, s->licence));
    query_bind_text(q, 3, folded);
    query_bind_text(q, 4, end_of_range(arena, folded));
    query_bind_int(q, 5, s->birth);
    query_bind_int(q, 6, DATE_NONE);
    return q;
}

bool drivers_search(struct store *store, struct arena *arena, const struct driver_search *search,
                    struct driver_row **out, uint32_t *count, bool *more)
{
    *out = ARENA_ARRAY(arena, struct driver_row, DRIVERS_SHOWN);
    *count = 0;
    *more = false;
    struct query *q = start_search(store, arena, search);
    while (query_next(q)) {
        if (*count == DRIVERS_SHOWN)
            *more = true;
        else
            take_driver(q, arena, &(*out)[(*count)++]);
    }
    return query_end(q);
}

bool driver_of_registration(struct store *store, struct arena *arena, int64_t registration,
                            struct driver_row *out)
{
    struct query *q = query_start(
        store, "SELECT $1, r.licence, r.birth, r.first_name, r.last_name, COUNT(*), COUNT(DISTINCT s.centre_id)"
               " FROM registration r JOIN registration s ON s.licence = r.licence AND s.birth = r.birth WHERE r.id = $1"
               " GROUP BY r.licence, r.birth, r.first_name, r.last_name");
    query_bind_int(q, 1, registration);
    bool found = query_next(q);
    if (found)
        take_driver(q, arena, out);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Ce conducteur n'existe pas."));
}

bool driver_of_centre(struct store *store, struct arena *arena, int64_t centre, int64_t registration,
                      struct driver_row *out)
{
    struct query *q = query_start(
        store, "SELECT $1, r.licence, r.birth, r.first_name, r.last_name, COUNT(*), 1"
               " FROM registration r JOIN registration s ON s.licence = r.licence AND s.birth = r.birth"
               " AND s.centre_id = r.centre_id WHERE r.id = $1 AND r.centre_id = $2"
               " GROUP BY r.licence, r.birth, r.first_name, r.last_name");
    query_bind_int(q, 1, registration);
    query_bind_int(q, 2, centre);
    bool found = query_next(q);
    if (found)
        take_driver(q, arena, out);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Ce conducteur n'existe pas."));
}

bool modules_of_driver(struct store *store, struct arena *arena, struct text licence, date birth,
                       struct driver_module **out, uint32_t *count)
{
    *out = ARENA_ARRAY(arena, struct driver_module, MODULES_MOST);
    *count = 0;
    struct query *q = query_start(
        store, "SELECT category, end_day, hours, centre_id, document_id FROM (SELECT r.id, r.category, r.end_day, v.hours,"
               " r.centre_id, COALESCE(p.document_id, 0) AS document_id FROM registration r"
               " LEFT JOIN document_part p ON p.registration_id = r.id JOIN training_version v ON v.training_id = r.training_id"
               " AND v.valid_from <= r.end_day AND v.valid_to >= r.end_day WHERE r.licence = $1 AND r.birth = $2"
               " AND r.cancelled_ms IS NULL AND v.repeatable <> 0 ORDER BY r.end_day DESC, r.id DESC LIMIT 500) AS m"
               " ORDER BY category, end_day, id");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    while (query_next(q))
        (*out)[(*count)++] = (struct driver_module){(enum category)query_int(q, 0), (date)query_int(q, 1),
                                                    (int)query_int(q, 2), query_int(q, 3), query_int(q, 4)};
    return query_end(q);
}

bool registrations_of_driver(struct store *store, struct arena *arena, int64_t centre, struct text licence, date birth,
                             struct driver_registration **out, uint32_t *count)
{
    *out = ARENA_ARRAY(arena, struct driver_registration, REGISTRATIONS_SHOWN);
    *count = 0;
    struct query *q = query_start(
        store, "SELECT r.id, c.name, t.label, l.receipt, r.category, r.end_day, l.registered_ms, r.cancelled_ms,"
               " r.first_name, r.last_name, l.public_id"
               " FROM registration r JOIN centre c ON c.id = r.centre_id JOIN training t ON t.id = r.training_id"
               " JOIN lot l ON l.id = r.lot_id WHERE r.licence = $1 AND r.birth = $2"
               " AND ($3 = 0 OR r.centre_id = $3) ORDER BY r.id DESC LIMIT 200");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    query_bind_int(q, 3, centre);
    while (query_next(q))
        (*out)[(*count)++] = (struct driver_registration){
            .id = query_int(q, 0),
            .centre = query_copy(q, 1, arena),
            .training = query_copy(q, 2, arena),
            .receipt = query_copy(q, 3, arena),
            .category = (enum category)query_int(q, 4),
            .end = (date)query_int(q, 5),
            .registered_ms = query_int(q, 6),
            .cancelled = !query_is_null(q, 7),
            .first_name = query_copy(q, 8, arena),
            .last_name = query_copy(q, 9, arena),
            .lot_public_id = query_copy(q, 10, arena),
        };
    return query_end(q);
}

bool driver_has_account(struct store *store, struct text licence, date birth, bool *has)
{
    struct query *q = query_start(store, "SELECT 1 FROM driver WHERE licence = $1 AND birth = $2");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    *has = query_next(q);
    return query_end(q);
}

/* -- the correction of an identity --------------------------------------------------- */

bool rectification_of_names(const struct rectification *r)
{
    return r->last_name_to.len > 0 &&
           !(text_equal(r->first_name_from, r->first_name_to) && text_equal(r->last_name_from, r->last_name_to));
}

bool rectification_of_identity(const struct rectification *r)
{
    return !text_equal(r->licence_from, r->licence_to) || r->birth_from != r->birth_to;
}

bool rectification_conflicts(struct store *store, const struct rectification *r, uint32_t *registrations,
                             bool *accounts)
{
    bool from, to;
    *registrations = 0;
    *accounts = false;
    if (!rectification_of_identity(r))
        return true;
    struct query *q = query_start(
        store, "SELECT COUNT(*) FROM registration a JOIN registration b ON b.centre_id = a.centre_id"
               " AND b.training_id = a.training_id AND b.category = a.category AND b.end_day = a.end_day"
               " AND b.licence = $3 AND b.birth = $4 AND b.cancelled_ms IS NULL"
               " WHERE a.licence = $1 AND a.birth = $2 AND a.cancelled_ms IS NULL");
    query_bind_text(q, 1, r->licence_from);
    query_bind_int(q, 2, r->birth_from);
    query_bind_text(q, 3, r->licence_to);
    query_bind_int(q, 4, r->birth_to);
    *registrations = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    bool done = query_end(q) && driver_has_account(store, r->licence_from, r->birth_from, &from) &&
                driver_has_account(store, r->licence_to, r->birth_to, &to);
    *accounts = done && from && to;
    return done;
}

bool rectification_reach(struct store *store, const struct rectification *r, uint32_t *registrations)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM registration WHERE licence = $1 AND birth = $2");
    query_bind_text(q, 1, r->licence_from);
    query_bind_int(q, 2, r->birth_from);
    *registrations = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

/* $6, $7, $8: the names; no last name: they stay. */
#define NEW_NAMES                                                  \
    " first_name = CASE WHEN $7 = '' THEN first_name ELSE $6 END," \
    " last_name = CASE WHEN $7 = '' THEN last_name ELSE $7 END,"   \
    " last_name_folded = CASE WHEN $7 = '' THEN last_name_folded ELSE $8 END"

static void bind_names(struct query *q, struct arena *arena, const struct rectification *r)
{
    bool names = rectification_of_names(r);
    query_bind_text(q, 6, names ? r->first_name_to : TEXT_NONE);
    query_bind_text(q, 7, names ? r->last_name_to : TEXT_NONE);
    query_bind_text(q, 8, names ? fold_key(arena, r->last_name_to) : TEXT_NONE);
}

static bool move_registrations(struct store *store, struct arena *arena, struct rectification *r)
{
    struct query *q = query_start(store, "UPDATE registration SET licence = $3, birth = $4, licence_typed = $5," NEW_NAMES
                                         " WHERE licence = $1 AND birth = $2");
    query_bind_text(q, 1, r->licence_from);
    query_bind_int(q, 2, r->birth_from);
    query_bind_text(q, 3, r->licence_to);
    query_bind_int(q, 4, r->birth_to);
    query_bind_text(q, 5, r->licence_typed);
    bind_names(q, arena, r);
    if (!query_finish(q))
        return false;
    r->registrations = (uint32_t)store_changes(store);
    return true;
}

static bool move_account(struct store *store, struct arena *arena, const struct rectification *r)
{
    struct query *q = query_start(store, "UPDATE driver SET licence = $3, birth = $4, licence_typed = $5," NEW_NAMES
                                         " WHERE licence = $1 AND birth = $2");
    query_bind_text(q, 1, r->licence_from);
    query_bind_int(q, 2, r->birth_from);
    query_bind_text(q, 3, r->licence_to);
    query_bind_int(q, 4, r->birth_to);
    query_bind_text(q, 5, r->licence_typed);
    bind_names(q, arena, r);
    return query_finish(q);
}

bool rectification_add(struct store *store, struct arena *arena, struct rectification *r)
{
    bool names = rectification_of_names(r);
    if (!move_registrations(store, arena, r) || !move_account(store, arena, r))
        return false;
    struct query *q = query_start(store, "INSERT INTO rectification (person_id, made_ms, reason, licence_from, birth_from,"
                                         " licence_to, birth_to, registrations, first_name_from, last_name_from,"
                                         " first_name_to, last_name_to)"
                                         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id");
    if (r->person)
        query_bind_int(q, 1, r->person);
    else
        query_bind_null(q, 1);
    query_bind_int(q, 2, r->made_ms);
    query_bind_text(q, 3, r->reason);
    query_bind_text(q, 4, r->licence_from);
    query_bind_int(q, 5, r->birth_from);
    query_bind_text(q, 6, r->licence_to);
    query_bind_int(q, 7, r->birth_to);
    query_bind_int(q, 8, r->registrations);
    query_bind_text(q, 9, names ? r->first_name_from : TEXT_NONE);
    query_bind_text(q, 10, names ? r->last_name_from : TEXT_NONE);
    query_bind_text(q, 11, names ? r->first_name_to : TEXT_NONE);
    query_bind_text(q, 12, names ? r->last_name_to : TEXT_NONE);
    while (query_next(q))
        r->id = query_int(q, 0);
    return query_end(q);
}

bool rectifications_of(struct store *store, struct arena *arena, struct text licence, date birth,
                       struct rectification **out, uint32_t *count)
{
    *out = ARENA_ARRAY(arena, struct rectification, RECTIFICATIONS_SHOWN);
    *count = 0;
    struct query *q = query_start(
        store, "SELECT id, person_id, made_ms, reason, licence_from, birth_from, licence_to, birth_to, registrations,"
               " first_name_from, last_name_from, first_name_to, last_name_to"
               " FROM rectification WHERE (licence_from = $1 AND birth_from = $2) OR (licence_to = $1 AND birth_to = $2)"
               " ORDER BY id DESC LIMIT 50");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    while (query_next(q))
        (*out)[(*count)++] = (struct rectification){
            .id = query_int(q, 0),
            .person = query_int(q, 1),
            .made_ms = query_int(q, 2),
            .reason = query_copy(q, 3, arena),
            .licence_from = query_copy(q, 4, arena),
            .birth_from = (date)query_int(q, 5),
            .licence_to = query_copy(q, 6, arena),
            .birth_to = (date)query_int(q, 7),
            .registrations = (uint32_t)query_int(q, 8),
            .first_name_from = query_copy(q, 9, arena),
            .last_name_from = query_copy(q, 10, arena),
            .first_name_to = query_copy(q, 11, arena),
            .last_name_to = query_copy(q, 12, arena),
        };
    return query_end(q);
}
