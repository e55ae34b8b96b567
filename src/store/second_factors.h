/* The second factor of an account: its secret, the last time step used, and the
   recovery codes, hashed. What a code is: flow/second_factor.h. */
#ifndef STORE_SECOND_FACTORS_H
#define STORE_SECOND_FACTORS_H

#include "store/store.h"

struct factor_row {
    struct text secret;  /* Base32; empty: no second factor */
    int64_t step;        /* codes up to this time step are used */
    int64_t codes_left;  /* recovery codes not used yet */
    int64_t password_changed_ms;
};

/* ERROR_NOT_FOUND without such a person. */
bool factor_of(struct store *store, struct arena *arena, int64_t person, struct factor_row *out) MUST_CHECK;
/* Switches on, where it was off (else ERROR_NOT_FOUND). */
bool factor_set(struct store *store, int64_t person, struct text secret, int64_t step) MUST_CHECK;
/* Switches off and forgets the recovery codes. */
bool factor_clear(struct store *store, int64_t person) MUST_CHECK;
/* Uses a time step up; ERROR_NOT_FOUND when it, or a later one, was used. */
bool factor_use_step(struct store *store, int64_t person, int64_t step) MUST_CHECK;

bool recovery_code_add(struct store *store, int64_t person, struct text code_hash) MUST_CHECK;
/* Uses one up; ERROR_NOT_FOUND when it is none, or was used. */
bool recovery_code_use(struct store *store, int64_t person, struct text code_hash, int64_t now_ms) MUST_CHECK;

#endif
