/* Links to choose a password: invitations, good once and for 72 hours, and what
   whoever forgot a password is sent, good once and for 24 (asked for in
   flow/account.h). */
#ifndef FLOW_INVITE_H
#define FLOW_INVITE_H

#include "flow/flow.h"
#include "store/invitations.h"
#include "store/people.h"

enum { INVITE_HOURS = 72, RESET_HOURS = 24, INVITE_TOKEN_LEN = 43 };

/* -- inviting to a centre, by mail ------------------------------------------ */

struct invitee {
    struct text email;                 /* white space around it is cut */
    struct text first_name, last_name; /* kept only while the person has no password yet */
    enum role role;                    /* ROLE_MANAGER or ROLE_REPRESENTATIVE */
    int64_t centre;
    int64_t by; /* who invites; 0: the command line */
};

enum invite_result {
    INVITE_LINK,      /* new, or without password so far: a mail with a single-use link waits in
                         the outbox; links sent before are good no more */
    INVITE_NOTICE,    /* has an account already: now works for this centre too (or is now its
                         representative), and a mail without a link says so */
    INVITE_ALREADY,   /* works for this centre in this role and has a password: nothing was done */
    INVITE_TAKEN,     /* nothing was done: the address is that of an operator or a driver, of a
                         closed account, or of somebody with another role elsewhere */
    INVITE_NO_ADDRESS /* nothing was done: no mail could go to this */
};

/* Makes or renews everything an invitation is, in one transaction: the person's
   row, the membership WITHOUT the right to register (grant that apart), the
   link, the mail in the outbox and ACT_INVITED in the trace. `*person` is the
   invited person's id, 0 where nothing was done to anybody. Call it again to
   send the mail once more. False only for a failure of the store. */
bool invite_by_mail(const struct site *site, struct store *store, struct arena *arena,
                    const struct invitee *invitee, enum invite_result *result, int64_t *person,
                    struct error *error) MUST_CHECK;
/* The same within the caller's transaction, which the caller commits; after
   INVITE_ALREADY and the two after it there is nothing to commit. False for a
   failure, which is in store_error(store). */
bool invite_within(const struct site *site, struct store *store, struct arena *arena,
                   const struct invitee *invitee, enum invite_result *result, int64_t *person) MUST_CHECK;
/* Why nothing was done, in French, for beside the field of the address; NULL
   after INVITE_LINK and INVITE_NOTICE. */
const char *invite_sentence(enum invite_result result);

/* -- links --------------------------------------------------------------------- */

/* What a mail system would take as an address, without judging more than that. */
bool invite_is_address(struct text t);
/* A new single-use link, printed into the arena; the person's older ones of
   that kind end. Within the caller's transaction. False for a failure of the
   store. */
bool invite_make_link(const struct site *site, struct store *store, struct arena *arena,
                      int64_t person, enum invitation_kind kind, int64_t now_ms, struct text *link,
                      int64_t *expires_ms) MUST_CHECK;
/* A new operator's link; again for one who did not choose a password yet.
   ERROR_DATA when the address is none, or belongs to somebody else. */
bool invite_operator(const struct site *site, struct store *store, struct arena *arena,
                     struct text email, struct text *link, struct error *error) MUST_CHECK;

/* Whom a link of that kind is for; ERROR_NOT_FOUND when its token is unknown,
   used or too old, or the account closed. */
bool invite_find(struct store *store, struct arena *arena, enum invitation_kind kind,
                 struct text token, struct person *person, struct error *error) MUST_CHECK;
/* Uses the link up and sets the password; every session of the person and every
   other link of theirs ends. One transaction with its trace; a reset is told to
   the person by mail. Takes a tenth of a second and 46 MiB: one at a time.
   Check password_choice_fault before. */
bool invite_accept(const struct site *site, struct store *store, struct arena *arena,
                   enum invitation_kind kind, struct text token, struct text password,
                   struct person *person, struct error *error) MUST_CHECK;

#endif
