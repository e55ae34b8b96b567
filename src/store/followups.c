/* What became of documents: see followups.h. */
#include "store/followups.h"

enum { OF_DRIVER_MOST = 50 };

const struct followup_row followup_states[FOLLOWUP_COUNT] = {
#define FOLLOWUP(name, code, label, tag) {(code), (label), (tag)},
#include "store/followups.def"
#undef FOLLOWUP
};

/* The driver's registrations in the import of r; « + 0 »: found by the driver, not by
   the import, which may hold a hundred thousand. */
#define BESIDE(s) s ".lot_id + 0 = r.lot_id AND " s ".licence = r.licence AND " s ".birth = r.birth"

/* One row for each driver of an import; kinds and states of mails and documents
   by their numbers (outbox.h, documents.h). */
#define DRIVERS                                                                                               \
    "SELECT r.id, r.lot_id, r.first_name, r.last_name, l.public_id, l.receipt,"                               \
    " (SELECT COUNT(*) FROM registration s WHERE " BESIDE("s") " AND s.cancelled_ms IS NULL) AS standing,"    \
    " COALESCE((SELECT p.id FROM driver d JOIN person p ON p.id = d.person_id WHERE d.licence = r.licence"    \
    " AND d.birth = r.birth AND d.last_name_folded = r.last_name_folded AND p.password_hash <> ''"            \
    " AND p.closed_ms IS NULL), 0) AS person,"                                                                \
    " (SELECT MAX(m.id) FROM mail m WHERE m.kind = 3 AND m.reference = r.id) AS mail,"                        \
    " (SELECT MAX(x.fetched_ms) FROM registration s JOIN document x ON x.registration_id = s.id"              \
    " WHERE " BESIDE("s") " AND x.kind = 1 AND x.revoked_ms IS NULL) AS fetched,"                             \
    " (SELECT MAX(q.submitted_ms) FROM registration s JOIN document x ON x.registration_id = s.id"            \
    " JOIN cqc_request q ON q.document_id = x.id WHERE " BESIDE("s") ") AS card"                              \
    " FROM registration r JOIN lot l ON l.id = r.lot_id WHERE r.purged_ms IS NULL AND NOT EXISTS"             \
    " (SELECT 1 FROM registration e WHERE " BESIDE("e") " AND e.id < r.id)"

#define STATED                                                                                                \
    "SELECT f.*, CASE WHEN f.standing = 0 THEN 0 WHEN f.card IS NOT NULL THEN 7 WHEN f.fetched IS NOT NULL"    \
    " THEN 6 WHEN f.person = 0 THEN 1 WHEN n.state = 0 THEN 3 WHEN n.state = 1 THEN 4 WHEN n.state IN (2, 4)"  \
    " THEN 5 ELSE 2 END AS state, n.created_ms, n.sent_ms FROM (" DRIVERS

#define STATED_END ") AS f LEFT JOIN mail n ON n.id = f.mail"

static int64_t moment_of(struct query *q, enum followup_state state)
{
    switch (state) {
    case FOLLOWUP_CARD: return query_int(q, 10);
    case FOLLOWUP_FETCHED: return query_int(q, 9);
    case FOLLOWUP_WAITING:
    case FOLLOWUP_REFUSED: return query_int(q, 12);
    case FOLLOWUP_SENT: return query_int(q, 13);
    case FOLLOWUP_CANCELLED:
    case FOLLOWUP_NO_ACCOUNT:
    case FOLLOWUP_ACCOUNT:
    case FOLLOWUP_COUNT: return 0;
    }
    BUG("followup state");
}

static struct followup take_row(struct query *q, struct arena *arena)
{
    enum followup_state state = (enum followup_state)query_int(q, 11);
    return (struct followup){
        .registration = query_int(q, 0),
        .lot = query_int(q, 1),
        .first_name = query_copy(q, 2, arena),
        .last_name = query_copy(q, 3, arena),
        .lot_public_id = query_copy(q, 4, arena),
        .receipt = query_copy(q, 5, arena),
        .person = query_int(q, 7),
        .state = state,
        .at_ms = moment_of(q, state),
    };
}

static bool count_rows(struct store *store, int64_t lot, int state, uint32_t *total)
{
    struct query *q;
    if (state < 0)
        q = query_start(store, "SELECT COUNT(*) FROM (SELECT DISTINCT licence, birth FROM registration WHERE lot_id = $1"
                               " AND purged_ms IS NULL) AS d WHERE $2 < 0");
    else
        q = query_start(store, "SELECT COUNT(*) FROM (" STATED " AND r.lot_id = $1" STATED_END ") AS g WHERE g.state = $2");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, state);
    *total = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

bool followups_of_lot(struct store *store, struct arena *arena, int64_t lot, int state, uint32_t offset, uint32_t most,
                      struct followup **out, uint32_t *count, uint32_t *total)
{
    *out = ARENA_ARRAY(arena, struct followup, most);
    *count = 0;
    if (!count_rows(store, lot, state, total))
        return false;
    struct query *q = query_start(store, "SELECT * FROM (" STATED " AND r.lot_id = $1" STATED_END ") AS g"
                                         " WHERE $2 < 0 OR g.state = $2 ORDER BY g.id LIMIT $3 OFFSET $4");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, state);
    query_bind_int(q, 3, most);
    query_bind_int(q, 4, offset);
    while (query_next(q))
        (*out)[(*count)++] = take_row(q, arena);
    return query_end(q);
}

bool followups_of_driver(struct store *store, struct arena *arena, int64_t centre, struct text licence, date birth,
                         struct followup **out, uint32_t *count)
{
    *out = ARENA_ARRAY(arena, struct followup, OF_DRIVER_MOST);
    *count = 0;
    struct query *q = query_start(store, STATED " AND r.licence = $1 AND r.birth = $2 AND r.centre_id = $3" STATED_END
                                                " ORDER BY f.id DESC LIMIT 50");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    query_bind_int(q, 3, centre);
    while (query_next(q))
        (*out)[(*count)++] = take_row(q, arena);
    return query_end(q);
}

bool followup_of_registration(struct store *store, struct arena *arena, int64_t centre, int64_t registration,
                              struct followup *out)
{
    struct query *q = query_start(
        store, STATED " AND r.id = (SELECT MIN(a.id) FROM registration a JOIN registration b ON b.lot_id = a.lot_id"
                      " AND b.licence = a.licence AND b.birth = a.birth WHERE b.id = $1 AND b.centre_id = $2)" STATED_END);
    query_bind_int(q, 1, registration);
    query_bind_int(q, 2, centre);
    bool found = query_next(q);
    if (found)
        *out = take_row(q, arena);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cet enregistrement n'existe pas."));
}
