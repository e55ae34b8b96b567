/* People's own accounts: see account.h. */
#include "flow/account.h"

#include "base/fold.h"
#include "flow/account_mails.h"
#include "flow/invite.h"
#include "flow/password.h"
#include "flow/throttle.h"
#include "os/clock.h"
#include "store/audit.h"
#include "store/login_sessions.h"

enum { EMAIL_MOST = 254 };

static const struct throttle_rule per_client = {"reset client", 5, 15 * 60 * 1000};
static const struct throttle_rule per_email = {"reset email", 2, 60 * 60 * 1000};

static bool store_failed(struct store *store, struct error *error)
{
    *error = *store_error(store);
    return false;
}

static struct audit about(struct arena *arena, enum act act, const struct person *person, int64_t by)
{
    return (struct audit){.act = act, .person = by, .centre = person->centre,
                          .subject = arena_print(arena, "person %lld", (long long)person->id)};
}

/* Ends the transaction that was begun. */
static bool finish(struct store *store, bool begun, bool done, struct error *error)
{
    if (done && store_commit(store))
        return true;
    store_failed(store, error);
    if (begun)
        store_rollback(store);
    return false;
}

enum reset_admission account_may_ask_reset(struct arena *arena, struct text email,
                                           struct text client, int *wait_seconds)
{
    struct text key = fold_address(arena, text_slice(text_trim(email), 0, EMAIL_MOST));
    struct text network = throttle_network(client);
    int64_t now = clock_monotonic(), wait = throttle_wait(&per_client, network, now);
    *wait_seconds = (int)((wait + 999) / 1000);
    if (wait > 0)
        return RESET_WAIT;
    throttle_fail(&per_client, network, now);
    if (throttle_wait(&per_email, key, now) > 0)
        return RESET_QUIET;
    throttle_fail(&per_email, key, now);
    return RESET_MAY;
}

bool account_send_reset(const struct site *site, struct store *store, struct arena *arena,
                        struct text email, struct error *error)
{
    struct person person;
    struct text link;
    int64_t now = clock_now(), expires;
    if (!person_by_email(store, arena, text_trim(email), &person))
        return store_error(store)->code == ERROR_NOT_FOUND || store_failed(store, error);
    if (person.closed)
        return true;
    if (!store_begin_write(store))
        return store_failed(store, error);
    struct audit audit = about(arena, ACT_PASSWORD_ASKED, &person, 0);
    return finish(store, true,
                  invite_make_link(site, store, arena, person.id, INVITATION_RESET, now, &link, &expires) &&
                      account_mail_reset(site, store, arena, &person, link, expires, now) &&
                      audit_add(store, &audit, now), error);
}

bool account_set_password(const struct site *site, struct store *store, struct arena *arena,
                          const struct person *person, struct text password, struct text session,
                          struct error *error)
{
    char hash[PASSWORD_HASH_ROOM];
    int64_t now = clock_now();
    struct audit audit = about(arena, ACT_PASSWORD_CHANGED, person, person->id);
    password_hash(password, hash);
    bool begun = store_begin_write(store);
    bool done = begun && person_set_password(store, person->id, text_of(hash), now) &&
                login_sessions_end_others(store, person->id, session) &&
                invitations_end(store, person->id, INVITATION_ACCOUNT) &&
                invitations_end(store, person->id, INVITATION_RESET) &&
                account_mail_password(site, store, arena, person, now) && audit_add(store, &audit, now);
    return finish(store, begun, done, error);
}

bool account_end_sessions(struct store *store, struct arena *arena, const struct person *person,
                          struct text public_id, struct text session, struct error *error)
{
    struct audit audit = about(arena, ACT_SESSIONS_ENDED, person, person->id);
    bool begun = store_begin_write(store);
    bool done = begun &&
                (public_id.len ? login_session_end_one(store, person->id, public_id)
                               : login_sessions_end_others(store, person->id, session)) &&
                audit_add(store, &audit, clock_now());
    return finish(store, begun, done, error);
}

bool account_set_closed(struct store *store, struct arena *arena, const struct person *person,
                        bool closed, int64_t by, struct error *error)
{
    int64_t now = clock_now();
    struct audit audit = about(arena, closed ? ACT_ACCOUNT_CLOSED : ACT_ACCOUNT_OPENED, person, by);
    bool begun = store_begin_write(store);
    bool done = begun && person_set_closed(store, person->id, closed, now) &&
                login_sessions_end_others(store, person->id, TEXT_NONE) &&
                invitations_end(store, person->id, INVITATION_ACCOUNT) &&
                invitations_end(store, person->id, INVITATION_RESET) && audit_add(store, &audit, now);
    return finish(store, begun, done, error);
}
