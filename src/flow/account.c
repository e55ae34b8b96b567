/* People's own accounts: see account.h. */
#include "flow/account.h"

#include "base/fold.h"
#include "flow/account_mails.h"
#include "flow/invite.h"
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

enum reset_admission account_may_ask_reset(struct arena *arena, struct text email,
                                           struct text client, int *wait_seconds)
{
    struct text key = fold_key(arena, text_slice(text_trim(email), 0, EMAIL_MOST));
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
    if (invite_make_link(site, store, arena, person.id, INVITATION_RESET, now, &link, &expires) &&
        account_mail_reset(site, store, arena, &person, link, expires, now) &&
        audit_add(store, &audit, now) && store_commit(store))
        return true;
    store_failed(store, error);
    store_rollback(store);
    return false;
}

bool account_set_closed(struct store *store, struct arena *arena, const struct person *person,
                        bool closed, int64_t by, struct error *error)
{
    int64_t now = clock_now();
    struct audit audit = about(arena, closed ? ACT_ACCOUNT_CLOSED : ACT_ACCOUNT_OPENED, person, by);
    if (!store_begin_write(store))
        return store_failed(store, error);
    if (person_set_closed(store, person->id, closed, now) &&
        login_sessions_end_others(store, person->id, TEXT_NONE) &&
        invitations_end(store, person->id, INVITATION_ACCOUNT) &&
        invitations_end(store, person->id, INVITATION_RESET) &&
        audit_add(store, &audit, now) && store_commit(store))
        return true;
    store_failed(store, error);
    store_rollback(store);
    return false;
}
