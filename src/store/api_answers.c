/* Answers that are given again: see api_answers.h. */
#include "store/api_answers.h"

static bool find(struct store *store, struct arena *arena, struct api_answer *answer, bool *found)
{
    struct query *q = query_start(store, "SELECT fingerprint, status, type, location, body, created_ms FROM api_answer"
                                         " WHERE key_id = $1 AND token = $2");
    query_bind_int(q, 1, answer->key);
    query_bind_text(q, 2, answer->token);
    *found = query_next(q);
    if (*found) {
        answer->fingerprint = query_copy(q, 0, arena);
        answer->status = (unsigned)query_int(q, 1);
        answer->type = query_copy(q, 2, arena);
        answer->location = query_copy(q, 3, arena);
        answer->body = arena_copy(arena, query_blob(q, 4));
        answer->created_ms = query_int(q, 5);
    }
    return query_end(q);
}

static bool insert(struct store *store, const struct api_answer *answer)
{
    struct query *q = query_start(store, "INSERT INTO api_answer (key_id, token, fingerprint, status, type, location, body,"
                                         " created_ms) VALUES ($1, $2, $3, 0, '', '', NULL, $4)");
    query_bind_int(q, 1, answer->key);
    query_bind_text(q, 2, answer->token);
    query_bind_text(q, 3, answer->fingerprint);
    query_bind_int(q, 4, answer->created_ms);
    return query_finish(q);
}

static bool forget(struct store *store, const struct api_answer *answer)
{
    struct query *q = query_start(store, "DELETE FROM api_answer WHERE key_id = $1 AND token = $2");
    query_bind_int(q, 1, answer->key);
    query_bind_text(q, 2, answer->token);
    return query_finish(q);
}

static bool take(struct store *store, struct arena *arena, struct api_answer *answer, int64_t abandoned_before_ms, bool *taken)
{
    struct api_answer before = *answer;
    bool found;
    if (!find(store, arena, &before, &found))
        return false;
    /* A request that was under way when the program ended is asked again. */
    bool abandoned = found && before.status == 0 && before.created_ms < abandoned_before_ms;
    *taken = !found || abandoned;
    if (*taken)
        return (!abandoned || forget(store, answer)) && insert(store, answer);
    *answer = before;
    return true;
}

bool api_answer_take(struct store *store, struct arena *arena, struct api_answer *answer, int64_t abandoned_before_ms, bool *taken)
{
    if (!store_begin_write(store))
        return false;
    if (take(store, arena, answer, abandoned_before_ms, taken))
        return store_commit(store);
    store_rollback(store);
    return false;
}

bool api_answer_put(struct store *store, const struct api_answer *answer)
{
    if (answer->status == 0)
        return forget(store, answer);
    struct query *q = query_start(store, "UPDATE api_answer SET status = $3, type = $4, location = $5, body = $6"
                                         " WHERE key_id = $1 AND token = $2");
    query_bind_int(q, 1, answer->key);
    query_bind_text(q, 2, answer->token);
    query_bind_int(q, 3, answer->status);
    query_bind_text(q, 4, answer->type);
    query_bind_text(q, 5, answer->location);
    query_bind_blob(q, 6, answer->body);
    return query_finish(q);
}

bool api_answers_purge(struct store *store, int64_t before_ms)
{
    struct query *q = query_start(store, "DELETE FROM api_answer WHERE created_ms < $1");
    query_bind_int(q, 1, before_ms);
    return query_finish(q);
}
