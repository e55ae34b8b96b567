/* The queue of what is to be done after a registration: documents, mail … Its
   rows are written in the transaction that registers (registrations.c). */
#ifndef STORE_JOBS_H
#define STORE_JOBS_H

#include "store/store.h"

/* JOB_DRIVER_DOCUMENTS: of a driver just registered, who gets a mail. JOB_ISSUE_AGAIN:
   what was issued for the driver was revoked; a mail only where something is issued. */
enum job_kind { JOB_DRIVER_DOCUMENTS, JOB_ISSUE_AGAIN };
enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_GIVEN_UP };

struct job {
    int64_t id, reference;
    enum job_kind kind;
    uint32_t attempts;
};
/* Those that are due, the oldest first, at most `most`. Within the transaction
   that does them. */
bool jobs_take(struct store *store, int64_t now_ms, uint32_t most, struct job *out, uint32_t *count) MUST_CHECK;
bool job_add(struct store *store, enum job_kind kind, int64_t reference, int64_t now_ms) MUST_CHECK;
bool job_done(struct store *store, int64_t id) MUST_CHECK;
/* It failed: again later, or, `run_after_ms` 0, never. */
bool job_failed(struct store *store, int64_t id, int64_t run_after_ms) MUST_CHECK;

/* How many jobs are due at `now_ms`; counted up to 1,000. */
bool jobs_due(struct store *store, int64_t now_ms, int64_t *count) MUST_CHECK;

#endif
