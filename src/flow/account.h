/* What people do with their own accounts, and closing one. Logging in stands in
   login.h, links in invite.h. */
#ifndef FLOW_ACCOUNT_H
#define FLOW_ACCOUNT_H

#include "flow/flow.h"
#include "store/people.h"

/* -- a forgotten password -------------------------------------------------------- */

enum reset_admission {
    RESET_MAY,   /* go on */
    RESET_QUIET, /* too often for this address: say the same, do nothing */
    RESET_WAIT   /* too often from this client: `wait_seconds` more */
};
/* Whether a link may be asked for, and counts that it was. Says the same of
   addresses with and without an account. `client` is the IP address. */
enum reset_admission account_may_ask_reset(struct arena *arena, struct text email,
                                           struct text client, int *wait_seconds);
/* Writes a link, its mail and its trace, in one transaction, for an address that
   has an account that is not closed; for any other does nothing. The present
   password goes on working. Nobody may wait for this: the time it takes tells
   which it was (web/errands.h runs it). False for a failure of the store. */
bool account_send_reset(const struct site *site, struct store *store, struct arena *arena,
                        struct text email, struct error *error) MUST_CHECK;

/* -- one's own password and sessions ---------------------------------------------- */

/* Replaces the password of somebody who proved to know the present one
   (login_check); every session but `session` (the hash of its token) ends, and
   so do links. One transaction, with trace and a mail. Takes a tenth of a second
   and 46 MiB: one at a time. */
bool account_set_password(const struct site *site, struct store *store, struct arena *arena,
                          const struct person *person, struct text password, struct text session,
                          struct error *error) MUST_CHECK;
/* Ends one of a person's sessions, or, with an empty `public_id`, all but
   `session`; with its trace. ERROR_NOT_FOUND for what is not theirs. */
bool account_end_sessions(struct store *store, struct arena *arena, const struct person *person,
                          struct text public_id, struct text session, struct error *error) MUST_CHECK;

/* -- closing ------------------------------------------------------------------------ */

/* Closes or opens an account again, with its trace: closed, its sessions and
   links end at once, and to everybody outside it is as if there were none.
   One transaction of its own. `by` is who does it; 0: the command line. */
bool account_set_closed(struct store *store, struct arena *arena, const struct person *person,
                        bool closed, int64_t by, struct error *error) MUST_CHECK;

#endif
