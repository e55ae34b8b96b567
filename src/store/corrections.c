/* Corrections that drivers ask for: see corrections.h. */
#include "store/corrections.h"

#include "store/rows.h"

#define CORRECTION                                                                                           \
    "SELECT c.id, c.person_id, COALESCE(c.registration_id, 0), c.words, c.answer, c.state, c.created_ms,"    \
    " COALESCE(c.answered_ms, 0), COALESCE(c.answered_by, 0), p.email, COALESCE(d.licence, ''),"              \
    " COALESCE(d.birth, 0), COALESCE(d.first_name, ''), COALESCE(d.last_name, ''), COALESCE(t.label, ''),"    \
    " COALESCE(c.registration_id, (SELECT MIN(o.id) FROM registration o WHERE o.licence = d.licence"         \
    " AND o.birth = d.birth), 0)"                                                                            \
    " FROM correction c JOIN person p ON p.id = c.person_id LEFT JOIN driver d ON d.person_id = c.person_id"  \
    " LEFT JOIN registration r ON r.id = c.registration_id LEFT JOIN training t ON t.id = r.training_id"

static struct correction take_row(struct query *q, struct arena *arena)
{
    return (struct correction){.id = query_int(q, 0),
                               .person = query_int(q, 1),
                               .registration = query_int(q, 2),
                               .words = query_copy(q, 3, arena),
                               .answer = query_copy(q, 4, arena),
                               .state = (enum correction_state)query_int(q, 5),
                               .created_ms = query_int(q, 6),
                               .answered_ms = query_int(q, 7),
                               .answered_by = query_int(q, 8),
                               .email = query_copy(q, 9, arena),
                               .identity = {.licence = query_copy(q, 10, arena),
                                            .birth = (date)query_int(q, 11),
                                            .first_name = query_copy(q, 12, arena),
                                            .last_name = query_copy(q, 13, arena)},
                               .training = query_copy(q, 14, arena),
                               .of_driver = query_int(q, 15)};
}

static bool take_all(struct query *q, struct arena *arena, struct correction **out, uint32_t *count)
{
    uint32_t room = 8;
    *out = ARENA_ARRAY(arena, struct correction, room);
    *count = 0;
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = take_row(q, arena);
    }
    return query_end(q);
}

bool correction_add(struct store *store, struct correction *correction, int64_t now_ms)
{
    struct query *q = query_start(store, "INSERT INTO correction (person_id, registration_id, words, state, answer, created_ms)"
                                         " VALUES ($1, $2, $3, 0, '', $4) RETURNING id");
    query_bind_int(q, 1, correction->person);
    if (correction->registration)
        query_bind_int(q, 2, correction->registration);
    else
        query_bind_null(q, 2);
    query_bind_text(q, 3, correction->words);
    query_bind_int(q, 4, now_ms);
    correction->id = query_next(q) ? query_int(q, 0) : 0;
    return query_finish(q);
}

bool corrections_waiting(struct store *store, int64_t person, uint32_t *count)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM correction WHERE person_id = $1 AND answered_ms IS NULL");
    query_bind_int(q, 1, person);
    *count = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

bool corrections_of_person(struct store *store, struct arena *arena, int64_t person, struct correction **out,
                           uint32_t *count)
{
    struct query *q = query_start(store, CORRECTION " WHERE c.person_id = $1 ORDER BY c.id DESC LIMIT $2");
    query_bind_int(q, 1, person);
    query_bind_int(q, 2, CORRECTIONS_MOST);
    return take_all(q, arena, out, count);
}

bool corrections_open(struct store *store, struct arena *arena, struct correction **out, uint32_t *count)
{
    struct query *q = query_start(store, CORRECTION " WHERE c.answered_ms IS NULL ORDER BY c.id LIMIT $1");
    query_bind_int(q, 1, CORRECTIONS_MOST);
    return take_all(q, arena, out, count);
}

bool correction_by_id(struct store *store, struct arena *arena, int64_t id, struct correction *out)
{
    struct query *q = query_start(store, CORRECTION " WHERE c.id = $1");
    query_bind_int(q, 1, id);
    bool found = query_next(q);
    if (found)
        *out = take_row(q, arena);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cette demande n'existe pas."));
}

bool correction_answer(struct store *store, const struct correction *correction)
{
    struct query *q = query_start(store, "UPDATE correction SET state = $2, answer = $3, answered_ms = $4, answered_by = $5,"
                                         " revision = revision + 1 WHERE id = $1 AND answered_ms IS NULL");
    query_bind_int(q, 1, correction->id);
    query_bind_int(q, 2, correction->state);
    query_bind_text(q, 3, correction->answer);
    query_bind_int(q, 4, correction->answered_ms);
    query_bind_int(q, 5, correction->answered_by);
    return query_finish(q) && (store_changes(store) == 1 ||
                               store_fail(store, ERROR_BUSY, "Cette demande a déjà reçu une réponse. Rechargez la page."));
}
