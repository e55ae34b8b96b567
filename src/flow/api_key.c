/* Keys of the API: see api_key.h. */
#include "flow/api_key.h"

#include "os/clock.h"
#include "os/digest.h"
#include "os/random.h"
#include "store/audit.h"

#include <arpa/inet.h>

/* -- scopes and networks ------------------------------------------------------------ */

static bool next_word(struct text *rest, struct text *word)
{
    size_t from = 0, to;
    while (from < rest->len && strchr(" ,\t\r\n", rest->at[from]))
        from++;
    to = from;
    while (to < rest->len && !strchr(" ,\t\r\n", rest->at[to]))
        to++;
    *word = text_slice(*rest, from, to - from);
    *rest = text_slice(*rest, to, rest->len);
    return word->len > 0;
}

bool api_scopes_parse(struct text words, unsigned *scopes, struct text *unknown)
{
    struct text word;
    *scopes = 0;
    while (next_word(&words, &word)) {
        unsigned before = *scopes;
        bool known = false;
        for (unsigned i = 0; i < API_SCOPE_COUNT && !known; i++)
            if (text_equal(word, text_of(api_scopes[i].code))) {
                *scopes = before | 1u << i;
                known = true;
            }
        if (!known) {
            *unknown = word;
            return false;
        }
    }
    return true;
}

struct text api_scopes_print(struct arena *arena, unsigned scopes, const char *between)
{
    struct text out = TEXT_NONE;
    for (unsigned i = 0; i < API_SCOPE_COUNT; i++)
        if (scopes & (1u << i))
            out = arena_print(arena, "%.*s%s%s", TEXT_ARG(out), out.len ? between : "", api_scopes[i].code);
    return out;
}

struct network {
    unsigned char bytes[16];
    int64_t bits;
    bool six;
};

static bool read_network(struct text word, struct network *out)
{
    char address[INET6_ADDRSTRLEN];
    size_t slash = text_find_byte(word, '/');
    if (slash == 0 || slash >= sizeof address)
        return false;
    memcpy(address, word.at, slash);
    address[slash] = '\0';
    out->six = inet_pton(AF_INET6, address, out->bytes) == 1;
    if (!out->six && inet_pton(AF_INET, address, out->bytes) != 1)
        return false;
    int64_t most = out->six ? 128 : 32;
    out->bits = most;
    return slash == word.len ||
           (text_to_int(text_slice(word, slash + 1, word.len), &out->bits) && out->bits >= 0 && out->bits <= most);
}

bool api_networks_are_good(struct text networks)
{
    struct text word;
    struct network network;
    while (next_word(&networks, &word))
        if (!read_network(word, &network))
            return false;
    return true;
}

static bool holds(const struct network *range, const struct network *one)
{
    if (range->six != one->six)
        return false;
    for (int64_t bit = 0; bit < range->bits; bit++) {
        unsigned mask = 0x80u >> (bit % 8);
        if ((range->bytes[bit / 8] ^ one->bytes[bit / 8]) & mask)
            return false;
    }
    return true;
}

bool api_networks_hold(struct text networks, struct text address)
{
    struct text word;
    struct network range, one;
    bool any = true;
    while (next_word(&networks, &word)) {
        any = false;
        if (read_network(word, &range) && text_find_byte(address, '/') == address.len &&
            read_network(address, &one) && holds(&range, &one))
            return true;
    }
    return any;
}

/* -- making, replacing, revoking ---------------------------------------------------- */

static struct text hash_of(struct arena *arena, struct text given)
{
    char hex[DIGEST_HEX + 1];
    digest_of(given, hex);
    return arena_copy(arena, text_of(hex));
}

static bool check_wanted(const struct api_key *key, struct error *error)
{
    if (key->name.len == 0 || text_characters(key->name) > API_KEY_NAME_MOST)
        return error_set(error, ERROR_DATA, NULL, "Le nom de la clé est vide ou dépasse %d caractères : donnez-lui un nom court.", API_KEY_NAME_MOST);
    if (key->scopes == 0 || key->scopes >= 1u << API_SCOPE_COUNT)
        return error_set(error, ERROR_DATA, NULL, "La clé n'a aucun droit : choisissez-en au moins un.");
    if (!api_networks_are_good(key->networks))
        return error_set(error, ERROR_DATA, NULL, "Les plages d'adresses de la clé ne se lisent pas : écrivez-les comme 192.0.2.0/24, séparées par des espaces.");
    return true;
}

/* Within the transaction. */
static bool put(struct store *store, struct arena *arena, struct api_key *key, struct text *shown)
{
    char name[9], secret[33];
    /* Of letters and digits alone, so that a double click takes the whole key. */
    do
        random_token(name, sizeof name - 1);
    while (strchr(name, '-') || strchr(name, '_'));
    do
        random_token(secret, sizeof secret - 1);
    while (strchr(secret, '-') || strchr(secret, '_'));
    key->prefix = arena_print(arena, "gabarit_%s_%s", key->live ? "live" : "test", name);
    *shown = arena_print(arena, "%.*s%s", TEXT_ARG(key->prefix), secret);
    key->secret_hash = hash_of(arena, *shown);
    key->created_ms = clock_now();
    struct audit audit = {.act = ACT_KEY_MADE, .person = key->created_by, .centre = key->centre};
    if (!api_key_add(store, key))
        return false;
    audit.subject = arena_print(arena, "api_key %lld", (long long)key->id);
    audit.payload = arena_print(arena, "{\"prefix\":\"%.*s\",\"scopes\":\"%.*s\",\"live\":%s}", TEXT_ARG(key->prefix),
                                TEXT_ARG(api_scopes_print(arena, key->scopes, " ")), key->live ? "true" : "false");
    return audit_add(store, &audit, key->created_ms);
}

static bool end(struct store *store, bool begun, bool done, struct error *error)
{
    if (done && store_commit(store))
        return true;
    *error = *store_error(store);
    if (begun)
        store_rollback(store);
    return false;
}

bool api_key_make(struct store *store, struct arena *arena, struct api_key *key, struct text *shown, struct error *error)
{
    if (!check_wanted(key, error))
        return false;
    bool begun = store_begin_write(store);
    return end(store, begun, begun && put(store, arena, key, shown), error);
}

static bool rotate(struct store *store, struct arena *arena, int64_t centre, int64_t id, int64_t person,
                   int64_t overlap_ms, struct api_key *made, struct text *shown)
{
    struct api_key old;
    int64_t now = clock_now();
    if (!api_key_by_id(store, arena, centre, id, &old))
        return false;
    if (old.revoked_ms || old.replaced_by || (old.expires_ms && old.expires_ms <= now))
        return store_fail(store, ERROR_BUSY, "Cette clé est révoquée, expirée ou déjà remplacée : créez-en une nouvelle.");
    int64_t until = now + overlap_ms;
    *made = old;
    made->created_by = person;
    made->revoked_ms = made->replaced_by = made->used_ms = 0;
    made->used_address = TEXT_NONE;
    return put(store, arena, made, shown) &&
           api_key_set_replaced(store, old.id, made->id, old.expires_ms && old.expires_ms < until ? old.expires_ms : until);
}

bool api_key_rotate(struct store *store, struct arena *arena, int64_t centre, int64_t id, int64_t person,
                    int64_t overlap_ms, struct api_key *made, struct text *shown, struct error *error)
{
    bool begun = store_begin_write(store);
    return end(store, begun, begun && rotate(store, arena, centre, id, person, overlap_ms, made, shown), error);
}

static bool revoke(struct store *store, struct arena *arena, int64_t centre, int64_t id, int64_t person)
{
    struct api_key key;
    int64_t now = clock_now();
    if (!api_key_by_id(store, arena, centre, id, &key))
        return false;
    if (key.revoked_ms)
        return true;
    struct audit audit = {.act = ACT_KEY_REVOKED, .person = person, .centre = centre,
                          .subject = arena_print(arena, "api_key %lld", (long long)id)};
    return api_key_set_revoked(store, id, now) && audit_add(store, &audit, now);
}

bool api_key_revoke(struct store *store, struct arena *arena, int64_t centre, int64_t id, int64_t person, struct error *error)
{
    bool begun = store_begin_write(store);
    return end(store, begun, begun && revoke(store, arena, centre, id, person), error);
}

/* -- with each request --------------------------------------------------------------- */

enum api_key_verdict api_key_judge(const struct api_key *key, struct text address, int64_t now_ms)
{
    if (key->revoked_ms)
        return API_KEY_REVOKED;
    if (key->expires_ms && key->expires_ms <= now_ms)
        return API_KEY_EXPIRED;
    return api_networks_hold(key->networks, address) ? API_KEY_GOOD : API_KEY_ELSEWHERE;
}

bool api_key_look(struct store *store, struct arena *arena, struct text given, struct text address, int64_t now_ms,
                  struct api_key *key, enum api_key_verdict *verdict)
{
    *verdict = API_KEY_UNKNOWN;
    if (given.len != API_KEY_LENGTH)
        return true;
    if (!api_key_by_hash(store, arena, hash_of(arena, given), key))
        return store_error(store)->code == ERROR_NOT_FOUND;
    *verdict = api_key_judge(key, address, now_ms);
    return true;
}
