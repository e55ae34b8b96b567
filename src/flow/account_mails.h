/* The words of the mails about accounts. Each is written into the outbox within
   the caller's transaction; sending is flow/mail.c. */
#ifndef FLOW_ACCOUNT_MAILS_H
#define FLOW_ACCOUNT_MAILS_H

#include "flow/flow.h"
#include "store/centres.h"
#include "store/people.h"

/* What an invitation says besides the person's own name and address. */
struct invitation_words {
    const struct centre *centre;
    const struct person *by; /* who invites; NULL: the operator, without a name */
    struct text link;        /* single-use; empty in the notice to whoever has a password already */
    int64_t expires_ms;
};

bool account_mail_invitation(const struct site *site, struct store *store, struct arena *arena,
                             const struct person *person, const struct invitation_words *words,
                             int64_t now_ms) MUST_CHECK;
/* The link for whoever forgot the password. */
bool account_mail_reset(const struct site *site, struct store *store, struct arena *arena,
                        const struct person *person, struct text link, int64_t expires_ms,
                        int64_t now_ms) MUST_CHECK;
/* The password was replaced: whoever did not do it learns of it. */
bool account_mail_password(const struct site *site, struct store *store, struct arena *arena,
                           const struct person *person, int64_t now_ms) MUST_CHECK;
/* The second factor was switched on or off. */
bool account_mail_factor(const struct site *site, struct store *store, struct arena *arena,
                         const struct person *person, bool on, int64_t now_ms) MUST_CHECK;

#endif
