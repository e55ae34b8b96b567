/* People who log in, and what they may do where.
   Passwords arrive here hashed already (flow/login.c). */
#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "store/store.h"

enum role { ROLE_NOBODY, ROLE_DRIVER, ROLE_MANAGER, ROLE_REPRESENTATIVE, ROLE_OPERATOR };

struct person {
    int64_t id;
    struct text email; /* as typed; compared folded */
    struct text first_name, last_name;
    struct text password_hash; /* empty until the invitation was followed */
    enum role role;
    int64_t centre; /* of a manager or representative, else 0 */
    bool may_register; /* « enregistrement de sessions », granted */
    bool closed;       /* may not log in any more: to everybody outside, as if there were no account */
    bool second_factor; /* a code is asked for behind the password */
};

bool person_by_email(struct store *store, struct arena *arena, struct text email,
                     struct person *out) MUST_CHECK; /* ERROR_NOT_FOUND */
bool person_by_id(struct store *store, struct arena *arena, int64_t id, struct person *out)
    MUST_CHECK;
/* The same at one of their centres; where they do not work for it (any more), at
   the first of theirs. */
bool person_at_centre(struct store *store, struct arena *arena, int64_t id, int64_t centre, struct person *out)
    MUST_CHECK;
/* Makes a person (id is set) or fails with ERROR_DATA when the address is taken. */
bool person_add(struct store *store, struct person *person, int64_t now_ms) MUST_CHECK;
/* Names, role and membership of a person who is there already; other
   memberships end. */
bool person_update(struct store *store, const struct person *person) MUST_CHECK;
bool membership_set(struct store *store, int64_t person, int64_t centre, bool may_register)
    MUST_CHECK;
bool person_set_password(struct store *store, int64_t person, struct text hash, int64_t now_ms) MUST_CHECK;
/* Closed, nobody logs in with it any more; see flow/account.h. */
bool person_set_closed(struct store *store, int64_t person, bool closed, int64_t now_ms) MUST_CHECK;
/* Whether somebody works for that centre, and for others. */
bool memberships_of(struct store *store, int64_t person, int64_t centre, bool *here,
                    bool *elsewhere) MUST_CHECK;
/* Names and role alone. */
bool person_set_names(struct store *store, const struct person *person) MUST_CHECK;
/* People of a centre who can grant the right: its representatives. */
bool representatives_of_centre(struct store *store, struct arena *arena, int64_t centre,
                               struct person **out, uint32_t *count) MUST_CHECK;

#endif
