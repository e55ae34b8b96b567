/* Drivers without a space: see uninvited.h. */
#include "store/uninvited.h"

#include "store/rows.h"

bool uninvited_of_lot(struct store *store, struct arena *arena, int64_t lot, int64_t registration, struct uninvited **out,
                      uint32_t *count)
{
    uint32_t room = 16;
    *out = ARENA_ARRAY(arena, struct uninvited, room);
    *count = 0;
    /* Of several registrations of a driver in the import the first names the slip. Who
       has an account is said as the follow-ups say it (followups.c): a driver that the
       operator's data brought and nobody logs in for has none. */
    struct query *q = query_start(
        store, "SELECT r.first_name, r.last_name, t.label, r.end_day FROM registration r JOIN training t ON t.id = r.training_id"
               " WHERE r.lot_id = $1 AND r.cancelled_ms IS NULL AND r.purged_ms IS NULL AND ($2 = 0 OR r.id = $2)"
               " AND NOT EXISTS (SELECT 1 FROM driver d JOIN person p ON p.id = d.person_id WHERE d.licence = r.licence"
               " AND d.birth = r.birth AND d.last_name_folded = r.last_name_folded AND p.password_hash <> ''"
               " AND p.closed_ms IS NULL)"
               " AND ($2 <> 0 OR r.id = (SELECT MIN(s.id) FROM registration s WHERE s.licence = r.licence AND s.birth = r.birth"
               " AND s.lot_id = r.lot_id AND s.cancelled_ms IS NULL)) ORDER BY r.line LIMIT $3");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, registration);
    query_bind_int(q, 3, UNINVITED_MOST);
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = (struct uninvited){query_copy(q, 0, arena), query_copy(q, 1, arena), query_copy(q, 2, arena),
                                                (date)query_int(q, 3)};
    }
    return query_end(q);
}
