/* Logging in: see login.h. */
#include "flow/login.h"

#include "base/fold.h"
#include "flow/password.h"
#include "flow/throttle.h"
#include "os/clock.h"

enum { EMAIL_MOST = 254 };

/* A person must not be locked out for long by somebody who knows the address;
   a client that tries many addresses may be. */
static const struct throttle_rule per_email = {"email", 3, 60 * 1000};
static const struct throttle_rule per_client = {"client", 10, 15 * 60 * 1000};

static int64_t longer(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

bool login_check(struct store *store, struct arena *arena, struct text email,
                 struct text password, struct text client, struct login *login,
                 struct error *error)
{
    struct person person = {0};
    struct text key = fold_address(arena, text_slice(text_trim(email), 0, EMAIL_MOST));
    struct text network = throttle_network(client);
    int64_t now = clock_monotonic();
    int64_t wait = longer(throttle_wait(&per_email, key, now), throttle_wait(&per_client, network, now));
    *login = (struct login){.result = LOGIN_WAIT, .wait_seconds = (int)((wait + 999) / 1000)};
    if (wait > 0)
        return true;
    if (!person_by_email(store, arena, text_trim(email), &person) &&
        store_error(store)->code != ERROR_NOT_FOUND) {
        *error = *store_error(store);
        return false;
    }
    login->result = LOGIN_WRONG;
    login->person.id = person.id;
    /* A closed account is one that nobody has, in the same time. */
    if (password_fits(person.closed ? TEXT_NONE : person.password_hash, password)) {
        throttle_forget(&per_email, key);
        login->result = LOGIN_FINE;
        login->person = person;
        return true;
    }
    throttle_fail(&per_email, key, now);
    throttle_fail(&per_client, network, now);
    return true;
}
