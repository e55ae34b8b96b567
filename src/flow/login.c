/* Logging in: see login.h. */
#include "flow/login.h"

#include "base/fold.h"
#include "flow/password.h"
#include "os/clock.h"

#include "flow/throttle.h"

enum { EMAIL_MOST = 254 };

/* A person must not be locked out for long by somebody who knows the address;
   a client that tries many addresses may be. */
static const struct throttle_rule per_email = {"email", 3, 60 * 1000};
static const struct throttle_rule per_client = {"client", 10, 15 * 60 * 1000};

/* The network that one customer holds: an IPv6 address up to its fourth
   group. */
static struct text network_of(struct text client)
{
    size_t end = 0;
    if (text_find_byte(client, ':') == client.len)
        return client;
    for (int groups = 0; end < client.len && groups < 4; end++)
        groups += client.at[end] == ':';
    return text_slice(client, 0, end);
}

static int64_t longer(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

bool login_check(struct store *store, struct arena *arena, struct text email,
                 struct text password, struct text client, struct login *login,
                 struct error *error)
{
    struct person person = {0};
    struct text key = fold_key(arena, text_slice(text_trim(email), 0, EMAIL_MOST));
    struct text network = network_of(client);
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
    if (password_fits(person.password_hash, password)) {
        throttle_forget(&per_email, key);
        login->result = LOGIN_FINE;
        login->person = person;
        return true;
    }
    throttle_fail(&per_email, key, now);
    throttle_fail(&per_client, network, now);
    return true;
}
