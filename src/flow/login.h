/* Logging in: the password of a person, with a growing wait after failures. */
#ifndef FLOW_LOGIN_H
#define FLOW_LOGIN_H

#include "store/people.h"

enum login_result {
    LOGIN_FINE,
    LOGIN_WRONG, /* the same for an unknown address, in the same time */
    LOGIN_WAIT   /* too many failures: `wait_seconds` more */
};

struct login {
    enum login_result result;
    struct person person; /* LOGIN_FINE; LOGIN_WRONG: only the id, 0 for an unknown address */
    int wait_seconds;     /* LOGIN_WAIT */
};

/* `client` is the IP address. Takes a tenth of a second and 46 MiB: one at a
   time. False for a failure of the store. */
bool login_check(struct store *store, struct arena *arena, struct text email,
                 struct text password, struct text client, struct login *login,
                 struct error *error) MUST_CHECK;

#endif
