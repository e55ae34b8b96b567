/* The second factor: a code of six digits that a telephone makes out of a shared
   secret and the time (TOTP, RFC 6238: SHA-1, 30 seconds), or one of ten
   recovery codes on paper. Optional for everybody. */
#ifndef FLOW_SECOND_FACTOR_H
#define FLOW_SECOND_FACTOR_H

#include "flow/flow.h"
#include "store/people.h"

enum {
    FACTOR_SECRET_LEN = 32, /* Base32 characters: 160 bits */
    FACTOR_CODES = 10,
    FACTOR_CODE_LEN = 19 /* "abcd-efgh-ijkl-mnop": 80 bits */
};

/* A new secret, and a NUL. */
void factor_make_secret(char out[FACTOR_SECRET_LEN + 1]);
/* The address that an application scans: otpauth://totp/… In the arena. */
struct text factor_address(struct arena *arena, struct text secret, struct text email);
/* The time step of a code, where it is that of `now_ms` (real time) or of one
   step before or behind; −1 otherwise. */
int64_t factor_step_of(struct text secret, struct text code, int64_t now_ms);

enum factor_result {
    FACTOR_FINE,
    FACTOR_WRONG, /* wrong, too old, or used before */
    FACTOR_WAIT,  /* too many failures: `wait_seconds` more */
    FACTOR_CHANGED /* it was switched on or off meanwhile: nothing done */
};

struct factor_check {
    enum factor_result result;
    int wait_seconds;
    bool recovery; /* it was a recovery code, which is used up now */
};

/* Whether what somebody typed is a code of theirs, and uses it up: one
   transaction, with its trace for a recovery code. Failures make wait, as for
   passwords. False for a failure of the store. */
bool factor_try(struct store *store, struct arena *arena, const struct person *person,
                struct text typed, struct factor_check *check, struct error *error) MUST_CHECK;

/* Switches on with a secret of factor_make_secret that `typed` is a code of.
   FACTOR_FINE: `codes` hold the recovery codes, whose hashes are kept; to be
   shown once. One transaction, with trace and a mail to the person. */
bool factor_switch_on(const struct site *site, struct store *store, struct arena *arena,
                      const struct person *person, struct text secret, struct text typed,
                      struct factor_check *check, char codes[FACTOR_CODES][FACTOR_CODE_LEN + 1],
                      struct error *error) MUST_CHECK;
/* Switches off; where people do it themselves, the caller has checked the
   password and called factor_try. `by`: who does it; 0: the command line. One
   transaction, with trace and mail. */
bool factor_switch_off(const struct site *site, struct store *store, struct arena *arena,
                       const struct person *person, int64_t by, struct error *error) MUST_CHECK;

#endif
