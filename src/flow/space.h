/* Personal spaces of drivers: anybody may open one with an address, names, birth
   date and licence number. Papers show once licence, birth date and folded last
   name all match a registration; a mismatch never says which one differs. One
   identity belongs to one space: where two want it the operator decides. */
#ifndef FLOW_SPACE_H
#define FLOW_SPACE_H

#include "flow/flow.h"
#include "store/documents.h"
#include "store/people.h"
#include "store/spaces.h"

enum { SIGNUP_HOURS = 48, IDENTITY_CHANGES_A_DAY = 3 };

/* -- opening one ------------------------------------------------------------------ */

enum signup_admission {
    SIGNUP_MAY,
    SIGNUP_QUIET, /* this address was asked for just now: say the same, send nothing */
    SIGNUP_WAIT   /* this client asked too often */
};
enum signup_admission space_may_ask(struct arena *arena, struct text email, struct text client, int *wait_seconds);
/* Leaves a mail with a link for that address; where it has an account already, a
   mail that says so: who asks cannot tell. */
bool space_ask(const struct site *site, struct store *store, struct arena *arena, struct text email,
               const struct driver_identity *identity, struct error *error) MUST_CHECK;
/* What a link's token stands for; ERROR_NOT_FOUND when it is good no more. */
bool space_find_signup(struct store *store, struct arena *arena, struct text token, struct signup *out,
                       struct error *error) MUST_CHECK;
/* Opens the account with a password that may be used; ERROR_NOT_FOUND as above. */
bool space_open(struct store *store, struct arena *arena, struct text token, struct text password, struct person *person,
                struct error *error) MUST_CHECK;

/* -- whose it is ------------------------------------------------------------------- */

enum identity_result {
    IDENTITY_TAKEN_UP,  /* it is this person's now */
    IDENTITY_CONTESTED, /* another's: the operator was asked */
    IDENTITY_FIXED,     /* papers show already: only a correction changes it */
    IDENTITY_TOO_OFTEN, /* that many times a day, of others' identities in 24 hours */
    IDENTITY_CHANGED    /* somebody changed it since it was shown */
};
/* The person gives or changes the identity of their space. `revision`: of the space
   that was shown, −1 where there was none. */
bool space_set_identity(struct store *store, struct arena *arena, int64_t person, const struct driver_identity *identity,
                        int64_t revision, enum identity_result *result, struct error *error) MUST_CHECK;
/* The operator gives the identity to who claims it, or not; both are told by mail. */
bool space_decide_claim(const struct site *site, struct store *store, struct arena *arena, int64_t claim, bool grant,
                        struct text words, int64_t by, struct error *error) MUST_CHECK;

/* -- what it shows ------------------------------------------------------------------ */

/* Issues what is due and reads the documents that match; `count` 0: none does. */
bool space_documents(const struct site *site, struct store *store, struct arena *arena, const struct space *space,
                     struct document **out, uint32_t *count, struct error *error) MUST_CHECK;

#endif
