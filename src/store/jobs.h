/* The queue of what is to be done after a registration: documents, mail … Its
   rows are written in the transaction that registers (registrations.c). */
#ifndef STORE_JOBS_H
#define STORE_JOBS_H

#include "store/store.h"

enum job_kind { JOB_DRIVER_DOCUMENTS };
enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_GIVEN_UP };

/* How many jobs are due at `now_ms`; counted up to 1,000. */
bool jobs_due(struct store *store, int64_t now_ms, int64_t *count) MUST_CHECK;

#endif
