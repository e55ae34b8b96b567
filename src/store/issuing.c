/* Issuing and revoking: see issuing.h. */
#include "store/issuing.h"

#include "store/jobs.h"
#include "store/outbox.h"
#include "store/rows.h"

enum { ISSUABLES_MOST = 500 };

bool issue_driver_of(struct store *store, struct arena *arena, int64_t registration, struct issue_driver *out,
                     bool *found)
{
    struct query *q = query_start(store, "SELECT licence, birth FROM registration WHERE id = $1 AND purged_ms IS NULL");
    query_bind_int(q, 1, registration);
    *found = query_next(q);
    if (*found)
        *out = (struct issue_driver){query_copy(q, 0, arena), (date)query_int(q, 1)};
    return query_end(q);
}

static struct issuable take_row(struct query *q, struct arena *arena)
{
    return (struct issuable){
        .registration = query_int(q, 0),
        .first_name = query_copy(q, 1, arena),
        .last_name = query_copy(q, 2, arena),
        .licence_typed = query_copy(q, 3, arena),
        .category = (enum category)query_int(q, 4),
        .end = (date)query_int(q, 5),
        .registered_ms = query_int(q, 6),
        .for_drivers = query_int(q, 7) != 0,
        .training = query_copy(q, 8, arena),
        .hours = (int)query_int(q, 9),
        .module = query_int(q, 10) != 0,
        .either = query_int(q, 11) == CATEGORY_EITHER,
        .siret = query_copy(q, 12, arena),
        .centre_name = query_copy(q, 13, arena),
        .address = query_copy(q, 14, arena),
        .postal_code = query_copy(q, 15, arena),
        .city = query_copy(q, 16, arena),
        .approval = query_copy(q, 17, arena),
        .prefecture = query_copy(q, 18, arena),
        .summary = query_int(q, 19) != 0,
        .certificate = query_int(q, 20) != 0,
        .used_by = query_int(q, 21),
        .first_issued_ms = query_int(q, 22),
        .centre = query_int(q, 23),
    };
}

/* Of two approvals in force on one day, the one that was recorded first. */
static const char ISSUABLES[] =
    "SELECT * FROM (SELECT r.id, r.first_name, r.last_name, r.licence_typed, r.category, r.end_day, l.registered_ms,"
    " CASE WHEN l.profile = 'conducteur' THEN 1 ELSE 0 END, t.label, COALESCE(v.hours, 0), COALESCE(v.repeatable, 0),"
    " COALESCE(v.category, 0), c.siret, c.name, c.address, c.postal_code, c.city, COALESCE(a.number, ''),"
    " COALESCE(a.prefecture, ''), COALESCE(ds.id, 0), COALESCE(dc.id, 0), COALESCE(p.document_id, 0),"
    " COALESCE((SELECT MIN(x.issued_ms) FROM document x WHERE x.registration_id = r.id AND x.kind = 1"
    " AND x.revoked_for = $3), 0), r.centre_id"
    " FROM registration r JOIN lot l ON l.id = r.lot_id JOIN training t ON t.id = r.training_id"
    " JOIN centre c ON c.id = r.centre_id"
    " LEFT JOIN training_version v ON v.training_id = r.training_id AND v.valid_from <= r.end_day"
    " AND v.valid_to >= r.end_day"
    " LEFT JOIN approval a ON a.id = (SELECT MIN(b.id) FROM approval b WHERE b.centre_id = r.centre_id"
    " AND b.training_id = r.training_id AND b.category = r.category AND b.valid_from <= r.end_day"
    " AND b.valid_to >= r.end_day)"
    " LEFT JOIN document ds ON ds.registration_id = r.id AND ds.kind = 0 AND ds.revoked_ms IS NULL"
    " LEFT JOIN document dc ON dc.registration_id = r.id AND dc.kind = 1 AND dc.revoked_ms IS NULL"
    " LEFT JOIN document_part p ON p.registration_id = r.id"
    " WHERE r.licence = $1 AND r.birth = $2 AND r.cancelled_ms IS NULL"
    " ORDER BY r.end_day DESC, r.id DESC LIMIT $4) AS latest ORDER BY end_day, id";

bool issuables_of(struct store *store, struct arena *arena, const struct issue_driver *driver,
                  struct issuable **out, uint32_t *count)
{
    uint32_t room = 4;
    *out = ARENA_ARRAY(arena, struct issuable, room);
    *count = 0;
    struct query *q = query_start(store, ISSUABLES);
    query_bind_text(q, 1, driver->licence);
    query_bind_int(q, 2, driver->birth);
    query_bind_int(q, 3, DOCUMENT_RECTIFIED);
    query_bind_int(q, 4, ISSUABLES_MOST);
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = take_row(q, arena);
    }
    return query_end(q);
}

bool issue_is_due(struct store *store, struct text licence, date birth, bool *due)
{
    struct query *q = query_start(
        store, "SELECT 1 FROM registration r WHERE r.licence = $1 AND r.birth = $2 AND r.cancelled_ms IS NULL"
               " AND NOT EXISTS (SELECT 1 FROM document d WHERE d.registration_id = r.id AND d.kind = 0"
               " AND d.revoked_ms IS NULL) LIMIT 1");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    *due = query_next(q);
    return query_end(q);
}

bool issue_reader_of(struct store *store, struct arena *arena, const struct issue_driver *driver,
                     struct text last_name_folded, struct issue_reader *out)
{
    *out = (struct issue_reader){0};
    struct query *q = query_start(
        store, "SELECT p.id, p.email FROM driver d JOIN person p ON p.id = d.person_id WHERE d.licence = $1"
               " AND d.birth = $2 AND d.last_name_folded = $3 AND p.password_hash <> '' AND p.closed_ms IS NULL");
    query_bind_text(q, 1, driver->licence);
    query_bind_int(q, 2, driver->birth);
    query_bind_text(q, 3, last_name_folded);
    while (query_next(q))
        *out = (struct issue_reader){query_int(q, 0), query_copy(q, 1, arena)};
    return query_end(q);
}

bool issue_was_told(struct store *store, int64_t registration, bool *told)
{
    struct query *q = query_start(store, "SELECT 1 FROM mail WHERE kind = $1 AND reference = $2 LIMIT 1");
    query_bind_int(q, 1, MAIL_DOCUMENTS);
    query_bind_int(q, 2, registration);
    *told = query_next(q);
    return query_end(q);
}

/* -- revoking -------------------------------------------------------------------------- */

/* The certificates that used hours of what cancellation $2 of lot $1 took back. */
#define BEREFT " (SELECT p.document_id FROM registration r JOIN document_part p ON p.registration_id = r.id" \
               " WHERE r.lot_id = $1 AND r.cancellation_id = $2)"

/* The modules that they leave free: one job for each certificate. */
static bool free_parts(struct store *store, int64_t lot, int64_t cancellation, int64_t now_ms)
{
    struct query *q = query_start(
        store, "INSERT INTO job (kind, reference, state, attempts, run_after_ms, created_ms)"
               " SELECT $4, MIN(o.registration_id), 0, 0, $3, $3 FROM document_part o"
               " JOIN registration s ON s.id = o.registration_id AND s.cancelled_ms IS NULL"
               " WHERE o.document_id IN" BEREFT " GROUP BY o.document_id");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, cancellation);
    query_bind_int(q, 3, now_ms);
    query_bind_int(q, 4, JOB_ISSUE_AGAIN);
    if (!query_finish(q))
        return false;
    q = query_start(store, "DELETE FROM document_part WHERE document_id IN" BEREFT);
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, cancellation);
    return query_finish(q);
}

static bool count_changes(struct store *store, struct query *q, uint32_t *count)
{
    if (!query_finish(q))
        return false;
    *count += (uint32_t)store_changes(store);
    return true;
}

/* r: the first of the registrations cancelled that the certificate rests on. */
static const char LOST[] =
    "SELECT p.id, p.email, p.first_name, x.number, t.label, c.name, r.category, r.end_day, e.parts FROM"
    " (SELECT o.certificate, MIN(o.registration) AS registration, MAX(o.parts) AS parts FROM"
    " (SELECT y.id AS certificate, s.id AS registration, 0 AS parts FROM registration s JOIN document y"
    " ON y.registration_id = s.id AND y.kind = 1 WHERE s.lot_id = $1 AND s.cancellation_id = $2"
    " UNION ALL SELECT q.document_id, s.id, 1 FROM registration s JOIN document_part q ON q.registration_id = s.id"
    " WHERE s.lot_id = $1 AND s.cancellation_id = $2) AS o GROUP BY o.certificate) AS e"
    " JOIN document x ON x.id = e.certificate AND x.revoked_ms IS NULL JOIN registration r ON r.id = e.registration"
    " JOIN training t ON t.id = r.training_id JOIN centre c ON c.id = r.centre_id"
    " JOIN driver d ON d.licence = r.licence AND d.birth = r.birth AND d.last_name_folded = r.last_name_folded"
    " JOIN person p ON p.id = d.person_id WHERE p.password_hash <> '' AND p.closed_ms IS NULL ORDER BY x.id";

bool certificates_lost(struct store *store, struct arena *arena, int64_t lot, int64_t cancellation,
                       struct lost_certificate **out, uint32_t *count)
{
    uint32_t room = 8;
    *out = ARENA_ARRAY(arena, struct lost_certificate, room);
    *count = 0;
    struct query *q = query_start(store, LOST);
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, cancellation);
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = (struct lost_certificate){
            .person = query_int(q, 0), .email = query_copy(q, 1, arena), .first_name = query_copy(q, 2, arena),
            .number = query_copy(q, 3, arena), .training = query_copy(q, 4, arena), .centre = query_copy(q, 5, arena),
            .category = (enum category)query_int(q, 6), .end = (date)query_int(q, 7), .of_modules = query_int(q, 8) != 0,
        };
    }
    return query_end(q);
}

bool documents_revoke_cancelled(struct store *store, int64_t lot, int64_t cancellation, int64_t now_ms,
                                uint32_t *count)
{
    *count = 0;
    struct query *q = query_start(
        store, "UPDATE document SET revoked_ms = $3, revoked_for = $4 WHERE revoked_ms IS NULL AND registration_id IN"
               " (SELECT r.id FROM registration r WHERE r.lot_id = $1 AND r.cancellation_id = $2)");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, cancellation);
    query_bind_int(q, 3, now_ms);
    query_bind_int(q, 4, DOCUMENT_CANCELLED);
    if (!count_changes(store, q, count))
        return false;
    q = query_start(
        store, "UPDATE document SET revoked_ms = $3, revoked_for = $4 WHERE revoked_ms IS NULL AND id IN" BEREFT);
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, cancellation);
    query_bind_int(q, 3, now_ms);
    query_bind_int(q, 4, DOCUMENT_CANCELLED);
    return count_changes(store, q, count) && free_parts(store, lot, cancellation, now_ms);
}

bool documents_revoke_driver(struct store *store, struct text licence, date birth, int64_t now_ms, uint32_t *count)
{
    int64_t first = 0;
    *count = 0;
    struct query *q = query_start(
        store, "UPDATE document SET revoked_ms = $3, revoked_for = $4 WHERE revoked_ms IS NULL AND registration_id IN"
               " (SELECT r.id FROM registration r WHERE r.licence = $1 AND r.birth = $2)");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    query_bind_int(q, 3, now_ms);
    query_bind_int(q, 4, DOCUMENT_RECTIFIED);
    if (!count_changes(store, q, count))
        return false;
    q = query_start(store, "DELETE FROM document_part WHERE registration_id IN"
                           " (SELECT r.id FROM registration r WHERE r.licence = $1 AND r.birth = $2)");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    if (!query_finish(q))
        return false;
    q = query_start(store, "SELECT MIN(id) FROM registration WHERE licence = $1 AND birth = $2 AND cancelled_ms IS NULL");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    while (query_next(q))
        first = query_int(q, 0);
    return query_end(q) && (first == 0 || job_add(store, JOB_ISSUE_AGAIN, first, now_ms));
}
