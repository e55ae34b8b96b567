/* Invitations: see invite.h. */
#include "flow/invite.h"

#include "flow/password.h"
#include "os/clock.h"
#include "os/digest.h"
#include "os/random.h"

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

bool invite_person(const struct site *site, struct store *store, struct arena *arena,
                   int64_t person, struct text *link, struct error *error)
{
    char token[INVITE_TOKEN_LEN + 1];
    random_token(token, INVITE_TOKEN_LEN);
    if (!invitation_add(store, person, hash_of(arena, text_of(token)),
                        clock_now() + (int64_t)INVITE_HOURS * 3600 * 1000))
        return store_failed(store, error);
    *link = arena_print(arena, "%.*s/invitation/%s", TEXT_ARG(site->settings.base_address), token);
    return true;
}

/* What a mail system would take, without judging more than that. */
static bool is_email(struct text t)
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

bool invite_operator(const struct site *site, struct store *store, struct arena *arena,
                     struct text email, struct text *link, struct error *error)
{
    struct person person = {.email = text_trim(email), .role = ROLE_OPERATOR};
    if (!is_email(person.email))
        return error_set(error, ERROR_DATA, NULL, "« %.*s » n'est pas une adresse de courriel.",
                         TEXT_ARG(text_slice(email, 0, 100)));
    if (!person_by_email(store, arena, person.email, &person)) {
        if (store_error(store)->code != ERROR_NOT_FOUND || !person_add(store, &person, clock_now()))
            return store_failed(store, error);
    } else if (person.role != ROLE_OPERATOR || person.password_hash.len) {
        return error_set(error, ERROR_DATA, NULL,
                         "L'adresse « %.*s » est déjà celle de quelqu'un du portail.",
                         TEXT_ARG(person.email));
    }
    return invite_person(site, store, arena, person.id, link, error);
}

bool invite_find(struct store *store, struct arena *arena, struct text token,
                 struct person *person, struct error *error)
{
    int64_t id;
    if (!invitation_find(store, hash_of(arena, token), clock_now(), &id) ||
        !person_by_id(store, arena, id, person))
        return store_failed(store, error);
    return true;
}

bool invite_accept(struct store *store, struct arena *arena, struct text token,
                   struct text password, struct person *person, struct error *error)
{
    char hash[PASSWORD_HASH_ROOM];
    if (!invite_find(store, arena, token, person, error))
        return false;
    password_hash(password, hash);
    if (!store_begin_write(store))
        return store_failed(store, error);
    if (invitation_use(store, hash_of(arena, token), clock_now()) &&
        person_set_password(store, person->id, text_of(hash)) && store_commit(store))
        return true;
    store_failed(store, error);
    store_rollback(store);
    return false;
}
