/* Invitations: a link, good once and for 72 hours, to choose one's password. */
#ifndef FLOW_INVITE_H
#define FLOW_INVITE_H

#include "flow/flow.h"
#include "store/people.h"

enum { INVITE_HOURS = 72, INVITE_TOKEN_LEN = 43 };

/* A link for a person, in the arena. */
bool invite_person(const struct site *site, struct store *store, struct arena *arena,
                   int64_t person, struct text *link, struct error *error) MUST_CHECK;
/* A new operator's link; again for one who did not choose a password yet.
   ERROR_DATA when the address is none, or belongs to somebody else. */
bool invite_operator(const struct site *site, struct store *store, struct arena *arena,
                     struct text email, struct text *link, struct error *error) MUST_CHECK;

/* Whom a token invites; ERROR_NOT_FOUND when it is unknown, used or too old. */
bool invite_find(struct store *store, struct arena *arena, struct text token,
                 struct person *person, struct error *error) MUST_CHECK;
/* Uses the token up and sets the password. Takes a tenth of a second and 46
   MiB: one at a time. Check password_choice_fault before. */
bool invite_accept(struct store *store, struct arena *arena, struct text token,
                   struct text password, struct person *person, struct error *error) MUST_CHECK;

#endif
