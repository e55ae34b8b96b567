/* The queue of jobs: see jobs.h. */
#include "store/jobs.h"

bool jobs_take(struct store *store, int64_t now_ms, uint32_t most, struct job *out, uint32_t *count)
{
    *count = 0;
    struct query *q = query_start(store, "SELECT id, reference, kind, attempts FROM job"
                                         " WHERE state = 0 AND run_after_ms <= $1 ORDER BY run_after_ms, id LIMIT $2");
    query_bind_int(q, 1, now_ms);
    query_bind_int(q, 2, most);
    while (*count < most && query_next(q))
        out[(*count)++] = (struct job){query_int(q, 0), query_int(q, 1), (enum job_kind)query_int(q, 2),
                                       (uint32_t)query_int(q, 3)};
    return query_end(q);
}

bool job_add(struct store *store, enum job_kind kind, int64_t reference, int64_t now_ms)
{
    struct query *q = query_start(store, "INSERT INTO job (kind, reference, state, attempts, run_after_ms, created_ms)"
                                         " VALUES ($1, $2, 0, 0, $3, $3)");
    query_bind_int(q, 1, kind);
    query_bind_int(q, 2, reference);
    query_bind_int(q, 3, now_ms);
    return query_finish(q);
}

/* Its row goes: what it did stands where it did it. */
bool job_done(struct store *store, int64_t id)
{
    struct query *q = query_start(store, "DELETE FROM job WHERE id = $1");
    query_bind_int(q, 1, id);
    return query_finish(q);
}

bool job_failed(struct store *store, int64_t id, int64_t run_after_ms)
{
    struct query *q = query_start(store, "UPDATE job SET attempts = attempts + 1, run_after_ms = $2, state = $3"
                                         " WHERE id = $1");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, run_after_ms);
    query_bind_int(q, 3, run_after_ms ? JOB_WAITING : JOB_GIVEN_UP);
    return query_finish(q);
}

bool jobs_due(struct store *store, int64_t now_ms, int64_t *count)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM (SELECT 1 FROM job"
                                         " WHERE state = 0 AND run_after_ms <= $1 LIMIT 1000) AS due");
    query_bind_int(q, 1, now_ms);
    *count = query_next(q) ? query_int(q, 0) : 0;
    return query_end(q);
}
