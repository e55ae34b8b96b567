/* Searching the journal: see journal_search.h. */
#include "store/journal_search.h"

static struct journal_row take_row(struct query *q, struct arena *arena)
{
    return (struct journal_row){
        .entry = {.number = query_int(q, 0),
                  .at_ms = query_int(q, 1),
                  .act = query_copy(q, 2, arena),
                  .person = query_int(q, 3),
                  .centre = query_int(q, 4),
                  .subject = query_copy(q, 5, arena),
                  .purged = query_is_null(q, 6),
                  .payload = query_copy(q, 6, arena)},
        .person = query_copy(q, 7, arena),
        .centre = query_copy(q, 8, arena),
    };
}

bool journal_find(struct store *store, struct arena *arena, const struct journal_search *search,
                  uint32_t most, struct journal_row **out, uint32_t *count)
{
    *out = ARENA_ARRAY(arena, struct journal_row, most + 1);
    *count = 0;
    struct query *q = query_start(
        store, "SELECT a.number, a.at_ms, a.act, a.person_id, a.centre_id, a.subject, a.payload,"
               " COALESCE(p.first_name || ' ' || p.last_name, ''), COALESCE(c.name, '')"
               " FROM audit_entry a LEFT JOIN person p ON p.id = a.person_id LEFT JOIN centre c ON c.id = a.centre_id"
               " WHERE ($1 = '' OR a.act = $1) AND ($2 = 0 OR a.centre_id = $2) AND ($3 = 0 OR a.person_id = $3)"
               " AND a.at_ms >= $4 AND ($5 = 0 OR a.at_ms < $5) AND ($6 = 0 OR a.number < $6)"
               " ORDER BY a.number DESC LIMIT $7");
    query_bind_text(q, 1, search->act);
    query_bind_int(q, 2, search->centre);
    query_bind_int(q, 3, search->person);
    query_bind_int(q, 4, search->from_ms);
    query_bind_int(q, 5, search->to_ms);
    query_bind_int(q, 6, search->below);
    query_bind_int(q, 7, most);
    while (*count < most && query_next(q))
        (*out)[(*count)++] = take_row(q, arena);
    return query_end(q);
}
