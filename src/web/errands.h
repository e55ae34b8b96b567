/* Small things that a page leaves to somebody else, so that its answer neither
   waits for them nor tells by its time whether there was anything to do. Kept in
   memory and done within a moment, in their order, by one thread. */
#ifndef WEB_ERRANDS_H
#define WEB_ERRANDS_H

#include "flow/flow.h"

/* One a process. */
bool errands_start(const struct site *site, struct error *error) MUST_CHECK;
/* Does what waits, then ends the thread. */
void errands_stop(void);

/* Somebody asks for a new password for this address. False when too much waits. */
bool errand_reset(struct text email);
/* A session was used; dropped without harm when too much waits. */
void errand_session_seen(struct text token_hash, int64_t now_ms);

#endif
