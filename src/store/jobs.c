/* The queue of jobs: see jobs.h. */
#include "store/jobs.h"

bool jobs_due(struct store *store, int64_t now_ms, int64_t *count)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM (SELECT 1 FROM job"
                                         " WHERE state = 0 AND run_after_ms <= $1 LIMIT 1000) AS due");
    query_bind_int(q, 1, now_ms);
    *count = query_next(q) ? query_int(q, 0) : 0;
    return query_end(q);
}
