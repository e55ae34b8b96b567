/* Personal spaces: see space.h. */
#include "flow/space.h"

#include "base/fold.h"
#include "flow/invite.h"
#include "flow/issue.h"
#include "flow/password.h"
#include "flow/space_mails.h"
#include "flow/throttle.h"
#include "os/clock.h"
#include "os/digest.h"
#include "os/random.h"
#include "store/audit.h"

static const struct throttle_rule per_client = {"signup client", 5, 15 * 60 * 1000};
static const struct throttle_rule per_email = {"signup email", 2, 60 * 60 * 1000};

static bool store_failed(struct store *store, struct error *error)
{
    *error = *store_error(store);
    return false;
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

static bool trace(struct store *store, struct arena *arena, enum act act, int64_t person, int64_t by, int64_t now)
{
    struct audit audit = {.act = act, .person = by, .subject = arena_print(arena, "person %lld", (long long)person)};
    return audit_add(store, &audit, now);
}

static struct text hash_of(struct arena *arena, struct text token)
{
    char hex[DIGEST_HEX + 1];
    digest_of(token, hex);
    return arena_copy(arena, text_of(hex));
}

/* -- opening one --------------------------------------------------------------------- */

enum signup_admission space_may_ask(struct arena *arena, struct text email, struct text client, int *wait_seconds)
{
    struct text key = fold_address(arena, email), network = throttle_network(client);
    int64_t now = clock_monotonic(), wait = throttle_wait(&per_client, network, now);
    *wait_seconds = (int)((wait + 999) / 1000);
    if (wait > 0)
        return SIGNUP_WAIT;
    throttle_fail(&per_client, network, now);
    if (throttle_wait(&per_email, key, now) > 0)
        return SIGNUP_QUIET;
    throttle_fail(&per_email, key, now);
    return SIGNUP_MAY;
}

static bool put_signup(const struct site *site, struct store *store, struct arena *arena, struct text email,
                       const struct driver_identity *identity, int64_t now)
{
    char token[INVITE_TOKEN_LEN + 1];
    random_token(token, INVITE_TOKEN_LEN);
    struct signup signup = {hash_of(arena, text_of(token)), email, *identity, now, now + (int64_t)SIGNUP_HOURS * 3600 * 1000};
    return signup_add(store, arena, &signup) &&
           space_mail_signup(site, store, arena, &signup,
                             arena_print(arena, "%.*s/inscription/%s", TEXT_ARG(site->settings.base_address), token), now) &&
           trace(store, arena, ACT_SPACE_ASKED, 0, 0, now);
}

bool space_ask(const struct site *site, struct store *store, struct arena *arena, struct text email,
               const struct driver_identity *identity, struct error *error)
{
    struct person person;
    int64_t now = clock_now();
    bool begun = store_begin_write(store), done = begun;
    if (begun) {
        bool known = person_by_email(store, arena, email, &person);
        done = known ? person.closed || space_mail_known(site, store, arena, &person, now)
                     : store_error(store)->code == ERROR_NOT_FOUND && put_signup(site, store, arena, email, identity, now);
    }
    return finish(store, begun, done, error);
}

bool space_find_signup(struct store *store, struct arena *arena, struct text token, struct signup *out, struct error *error)
{
    return signup_find(store, arena, hash_of(arena, token), clock_now(), out) || store_failed(store, error);
}

static bool take_identity(struct store *store, struct arena *arena, int64_t person, const struct driver_identity *identity,
                          int64_t now, enum identity_result *result);

/* Within the transaction. */
static bool open_account(struct store *store, struct arena *arena, const struct signup *signup, const char *hash,
                         struct person *person, int64_t now)
{
    enum identity_result result;
    *person = (struct person){.email = signup->email, .first_name = signup->identity.first_name,
                              .last_name = signup->identity.last_name, .role = ROLE_DRIVER, .password_hash = text_of(hash)};
    return signup_use(store, signup, now) && person_add(store, person, now) &&
           take_identity(store, arena, person->id, &signup->identity, now, &result) &&
           trace(store, arena, ACT_SPACE_OPENED, person->id, person->id, now);
}

bool space_open(struct store *store, struct arena *arena, struct text token, struct text password, struct person *person,
                struct error *error)
{
    char hash[PASSWORD_HASH_ROOM];
    struct signup signup;
    if (!space_find_signup(store, arena, token, &signup, error))
        return false;
    password_hash(password, hash);
    bool begun = store_begin_write(store);
    bool done = begun && open_account(store, arena, &signup, hash, person, clock_now());
    person->password_hash = TEXT_NONE;
    return finish(store, begun, done, error);
}

/* -- whose it is ------------------------------------------------------------------------ */

static bool same_name(struct arena *arena, const struct space *space, const struct driver_identity *identity)
{
    return text_equal(space->last_name_folded, fold_key(arena, identity->last_name));
}

static bool contest(struct store *store, struct arena *arena, int64_t person, const struct driver_identity *identity, int64_t now,
                    enum identity_result *result)
{
    struct claim claim = {.person = person, .identity = *identity};
    *result = IDENTITY_CONTESTED;
    return claim_add(store, &claim, now) && trace(store, arena, ACT_IDENTITY_CLAIMED, person, person, now);
}

/* An identity of another's counts as well: else each try would tell, without end,
   whether there is a space of that licence number and birth date. Asked before the
   identity is looked for, so that the refusal tells nothing either. */
static bool claimed_too_often(struct store *store, int64_t person, int64_t now, bool *too_often)
{
    int64_t claims;
    bool done = claims_since(store, person, now - (int64_t)24 * 3600 * 1000, &claims);
    *too_often = done && claims >= IDENTITY_CHANGES_A_DAY;
    return done;
}

/* The number of changes of the day `now`, this one included. */
static int64_t changes_today(const struct space *space, int64_t now)
{
    return date_in_paris(space->changed_ms) == date_in_paris(now) ? space->changes + 1 : 1;
}

/* Of somebody who has no space yet. A row that the operator's data brought is
   theirs when the name agrees as well. */
static bool take_identity(struct store *store, struct arena *arena, int64_t person, const struct driver_identity *identity,
                          int64_t now, enum identity_result *result)
{
    struct space there;
    *result = IDENTITY_TAKEN_UP;
    if (!space_of_identity(store, arena, identity->licence, identity->birth, &there)) {
        struct space space = {.person = person, .identity = *identity, .changed_ms = now, .changes = 1};
        return store_error(store)->code == ERROR_NOT_FOUND && space_add(store, &space, now);
    }
    if (there.person || !same_name(arena, &there, identity))
        return contest(store, arena, person, identity, now, result);
    there.person = person;
    there.identity = *identity;
    there.changed_ms = now;
    there.changes = 1;
    return space_change(store, &there);
}

/* Whether papers show: then the identity is proved, and stays. */
static bool is_proved(struct store *store, struct arena *arena, const struct space *space, bool *proved)
{
    struct document *documents;
    uint32_t count;
    bool done = documents_of_driver(store, arena, space->identity.licence, space->identity.birth, space->last_name_folded,
                                    &documents, &count);
    *proved = done && count > 0;
    return done;
}

static bool change_identity(struct store *store, struct arena *arena, struct space *space, const struct driver_identity *identity,
                            int64_t now, enum identity_result *result)
{
    struct space there;
    bool proved;
    if (!is_proved(store, arena, space, &proved))
        return false;
    space->changes = changes_today(space, now);
    *result = proved ? IDENTITY_FIXED : space->changes > IDENTITY_CHANGES_A_DAY ? IDENTITY_TOO_OFTEN : IDENTITY_TAKEN_UP;
    if (*result != IDENTITY_TAKEN_UP)
        return true;
    bool other = space_of_identity(store, arena, identity->licence, identity->birth, &there);
    if (!other && store_error(store)->code != ERROR_NOT_FOUND)
        return false;
    if (other && there.id != space->id)
        return contest(store, arena, space->person, identity, now, result);
    space->identity = *identity;
    space->changed_ms = now;
    return space_change(store, space) && trace(store, arena, ACT_IDENTITY_GIVEN, space->person, space->person, now);
}

static bool set_identity(struct store *store, struct arena *arena, int64_t person, const struct driver_identity *identity,
                         int64_t revision, int64_t now, enum identity_result *result)
{
    struct space space;
    bool too_often;
    if (!claimed_too_often(store, person, now, &too_often))
        return false;
    *result = IDENTITY_TOO_OFTEN;
    if (too_often)
        return true;
    if (!space_of_person(store, arena, person, &space))
        return store_error(store)->code == ERROR_NOT_FOUND && take_identity(store, arena, person, identity, now, result) &&
               trace(store, arena, ACT_IDENTITY_GIVEN, person, person, now);
    *result = IDENTITY_CHANGED;
    return space.revision != revision || change_identity(store, arena, &space, identity, now, result);
}

bool space_set_identity(struct store *store, struct arena *arena, int64_t person, const struct driver_identity *identity,
                        int64_t revision, enum identity_result *result, struct error *error)
{
    bool begun = store_begin_write(store);
    return finish(store, begun,
                  begun && set_identity(store, arena, person, identity, revision, clock_now(), result), error);
}

/* -- what two want ------------------------------------------------------------------------ */

static bool give_identity(struct store *store, struct arena *arena, const struct claim *claim, int64_t now)
{
    struct space space;
    if (!space_leave(store, claim->person))
        return false;
    if (!space_of_identity(store, arena, claim->identity.licence, claim->identity.birth, &space)) {
        space = (struct space){.person = claim->person, .identity = claim->identity, .changed_ms = now, .changes = 1};
        return store_error(store)->code == ERROR_NOT_FOUND && space_add(store, &space, now);
    }
    space.person = claim->person;
    space.identity = claim->identity;
    space.changed_ms = now;
    return space_change(store, &space);
}

static bool tell_both(const struct site *site, struct store *store, struct arena *arena, const struct claim *claim,
                      const struct space *before, int64_t now)
{
    struct person person;
    if (!person_by_id(store, arena, claim->person, &person) ||
        !space_mail_claim(site, store, arena, &person, claim->state == CLAIM_GRANTED, claim->words, now))
        return false;
    if (claim->state != CLAIM_GRANTED || before->person == 0 || before->person == claim->person)
        return true;
    return person_by_id(store, arena, before->person, &person) && space_mail_lost(site, store, arena, &person, now);
}

static bool decide(const struct site *site, struct store *store, struct arena *arena, struct claim *claim, int64_t now)
{
    struct space before = {0};
    if (!space_of_identity(store, arena, claim->identity.licence, claim->identity.birth, &before) &&
        store_error(store)->code != ERROR_NOT_FOUND)
        return false;
    return claim_decide(store, claim) &&
           (claim->state != CLAIM_GRANTED || give_identity(store, arena, claim, now)) &&
           tell_both(site, store, arena, claim, &before, now) &&
           trace(store, arena, claim->state == CLAIM_GRANTED ? ACT_CLAIM_GRANTED : ACT_CLAIM_REFUSED, claim->person,
                 claim->decided_by, now);
}

bool space_decide_claim(const struct site *site, struct store *store, struct arena *arena, int64_t id, bool grant,
                        struct text words, int64_t by, struct error *error)
{
    struct claim claim;
    bool begun = store_begin_write(store), done = begun && claim_by_id(store, arena, id, &claim);
    if (done) {
        claim.state = grant ? CLAIM_GRANTED : CLAIM_REFUSED;
        claim.words = words;
        claim.decided_by = by;
        claim.decided_ms = clock_now();
        done = decide(site, store, arena, &claim, claim.decided_ms);
    }
    return finish(store, begun, done, error);
}

/* -- what it shows -------------------------------------------------------------------------- */

bool space_documents(const struct site *site, struct store *store, struct arena *arena, const struct space *space,
                     struct document **out, uint32_t *count, struct error *error)
{
    return issue_driver(site, store, space->identity.licence, space->identity.birth, error) &&
           (documents_of_driver(store, arena, space->identity.licence, space->identity.birth, space->last_name_folded, out,
                                count) || store_failed(store, error));
}
