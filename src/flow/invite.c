/* Links and what following them does: see invite.h; inviting to a centre by
   mail stands in invite_mail.c. */
#include "flow/invite.h"

#include "flow/account_mails.h"
#include "flow/password.h"
#include "os/clock.h"
#include "os/digest.h"
#include "os/random.h"
#include "store/audit.h"
#include "store/login_sessions.h"

static bool store_failed(struct store *store, struct error *error)
{
    *error = *store_error(store);
    return false;
}

static struct text hash_of(struct arena *arena, struct text token)
{
    char hex[DIGEST_HEX + 1];
    digest_of(token, hex);
    return arena_copy(arena, text_of(hex));
}

bool invite_make_link(const struct site *site, struct store *store, struct arena *arena,
                      int64_t person, enum invitation_kind kind, int64_t now_ms, struct text *link,
                      int64_t *expires_ms)
{
    char token[INVITE_TOKEN_LEN + 1];
    random_token(token, INVITE_TOKEN_LEN);
    bool reset = kind == INVITATION_RESET;
    *expires_ms = now_ms + (int64_t)(reset ? RESET_HOURS : INVITE_HOURS) * 3600 * 1000;
    struct invitation made = {hash_of(arena, text_of(token)), person, kind, now_ms, *expires_ms};
    *link = arena_print(arena, "%.*s/%s/%s", TEXT_ARG(site->settings.base_address),
                        reset ? "mot-de-passe" : "invitation", token);
    return invitations_end(store, person, kind) && invitation_add(store, &made);
}

bool invite_is_address(struct text t)
{
    size_t at = text_find_byte(t, '@');
    if (t.len > 254 || at == 0 || at + 1 >= t.len || !text_is_utf8(t) ||
        text_find_byte(text_slice(t, at + 1, t.len), '@') < t.len - at - 1)
        return false;
    for (size_t i = 0; i < t.len; i++)
        if ((unsigned char)t.at[i] <= 0x20 || t.at[i] == 0x7F || strchr("<>()\",;:\\[]", t.at[i]))
            return false;
    return true;
}

/* Within the transaction. False for a failure of the store; a refusal is in
   `error` too. */
static bool put_operator(const struct site *site, struct store *store, struct arena *arena,
                         struct text email, struct text *link, struct error *error)
{
    int64_t now = clock_now(), expires;
    struct person person = {.email = email, .role = ROLE_OPERATOR};
    if (!person_by_email(store, arena, email, &person)) {
        person = (struct person){.email = email, .role = ROLE_OPERATOR};
        if (store_error(store)->code != ERROR_NOT_FOUND || !person_add(store, &person, now))
            return store_failed(store, error);
    } else if (person.role != ROLE_OPERATOR || person.password_hash.len || person.closed) {
        return error_set(error, ERROR_DATA, NULL,
                         "L'adresse « %.*s » est déjà celle de quelqu'un du portail.", TEXT_ARG(email));
    }
    struct audit audit = {.act = ACT_INVITED, .subject = arena_print(arena, "person %lld", (long long)person.id),
                          .payload = TEXT("{\"role\":\"operator\",\"link\":true}")};
    return (invite_make_link(site, store, arena, person.id, INVITATION_ACCOUNT, now, link, &expires) &&
            audit_add(store, &audit, now)) || store_failed(store, error);
}

bool invite_operator(const struct site *site, struct store *store, struct arena *arena,
                     struct text email, struct text *link, struct error *error)
{
    email = text_trim(email);
    if (!invite_is_address(email))
        return error_set(error, ERROR_DATA, NULL, "« %.*s » n'est pas une adresse de courriel.",
                         TEXT_ARG(text_slice(email, 0, 100)));
    if (!store_begin_write(store))
        return store_failed(store, error);
    if (!put_operator(site, store, arena, email, link, error)) {
        store_rollback(store);
        return false;
    }
    if (store_commit(store))
        return true;
    store_failed(store, error);
    store_rollback(store);
    return false;
}

bool invite_find(struct store *store, struct arena *arena, enum invitation_kind kind,
                 struct text token, struct person *person, struct error *error)
{
    int64_t id;
    if (!invitation_find(store, hash_of(arena, token), kind, clock_now(), &id) ||
        !person_by_id(store, arena, id, person))
        return store_failed(store, error);
    return !person->closed || error_set(error, ERROR_NOT_FOUND, NULL, "Ce compte est fermé.");
}

static bool trace_chosen(struct store *store, struct arena *arena, enum invitation_kind kind,
                         const struct person *person, int64_t now)
{
    struct audit audit = {.act = kind == INVITATION_RESET ? ACT_PASSWORD_RESET : ACT_PASSWORD_CHOSEN,
                          .person = person->id, .centre = person->centre,
                          .subject = arena_print(arena, "person %lld", (long long)person->id)};
    return audit_add(store, &audit, now);
}

/* Within the transaction. */
static bool use_link(const struct site *site, struct store *store, struct arena *arena,
                   enum invitation_kind kind, struct text token_hash, const char *hash,
                   const struct person *person)
{
    int64_t now = clock_now();
    return invitation_use(store, token_hash, now) &&
           person_set_password(store, person->id, text_of(hash), now) &&
           invitations_end(store, person->id, INVITATION_ACCOUNT) &&
           invitations_end(store, person->id, INVITATION_RESET) &&
           login_sessions_end_others(store, person->id, TEXT_NONE) &&
           (kind != INVITATION_RESET || account_mail_password(site, store, arena, person, now)) &&
           trace_chosen(store, arena, kind, person, now);
}

bool invite_accept(const struct site *site, struct store *store, struct arena *arena,
                   enum invitation_kind kind, struct text token, struct text password,
                   struct person *person, struct error *error)
{
    char hash[PASSWORD_HASH_ROOM];
    if (!invite_find(store, arena, kind, token, person, error))
        return false;
    password_hash(password, hash);
    if (!store_begin_write(store))
        return store_failed(store, error);
    if (use_link(site, store, arena, kind, hash_of(arena, token), hash, person) && store_commit(store))
        return true;
    store_failed(store, error);
    store_rollback(store);
    return false;
}
