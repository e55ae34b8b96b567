/* The keys that seal, and sealing: see seal.h. What is signed: seal.c. */
#include "flow/seal.h"

#include "flow/seal_line.h"
#include "os/clock.h"
#include "os/digest.h"
#include "os/file.h"
#include "store/audit.h"

enum { PEM_MOST = 64 * 1024, CERTIFICATE_YEARS = 10, NEW_KEY_TRIES = 8 };

struct sealer {
    struct arena arena;
    struct seal_key key;
    struct signing_key *signing;
};

/* -- public keys ---------------------------------------------------------------------- */

static const char BEGIN[] = "-----BEGIN PUBLIC KEY-----", END[] = "-----END PUBLIC KEY-----";

/* The next block of `*rest`, which moves behind it; empty when there is none. */
static struct text next_block(struct text *rest)
{
    size_t begin = text_find(*rest, text_of(BEGIN));
    struct text behind = begin < rest->len ? text_slice(*rest, begin, rest->len) : TEXT_NONE;
    size_t end = behind.len ? text_find(behind, text_of(END)) : 0;
    if (behind.len == 0 || end >= behind.len)
        return TEXT_NONE;
    size_t len = end + strlen(END);
    *rest = text_slice(behind, len, behind.len);
    return text_slice(behind, 0, len);
}

/* Of the key's bytes, however the lines are broken. */
struct text seal_mark(struct arena *arena, struct text public_pem)
{
    struct text block = next_block(&public_pem);
    struct digest digest;
    char hex[DIGEST_HEX + 1], mark[SEAL_MARK + 1] = {0};
    if (block.len == 0)
        return TEXT("....");
    digest_start(&digest);
    for (size_t i = strlen(BEGIN); i < block.len - strlen(END); i++)
        if (block.at[i] != '\n' && block.at[i] != '\r' && block.at[i] != ' ')
            digest_add(&digest, block.at + i, 1);
    digest_end(&digest, hex);
    unsigned long bits = 0;
    hex[5] = 0;
    bits = strtoul(hex, NULL, 16); /* twenty bits */
    for (unsigned i = 0; i < SEAL_MARK; i++)
        mark[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[bits >> (5 * (SEAL_MARK - 1 - i)) & 31];
    return arena_copy(arena, text_of(mark));
}

void seal_publics(struct arena *arena, struct text pems, struct seal_public **out, uint32_t *count)
{
    struct text rest = pems, block;
    uint32_t room = 0;
    while (next_block(&rest).len)
        room++;
    *out = ARENA_ARRAY(arena, struct seal_public, room + 1);
    for (*count = 0; (block = next_block(&pems)).len; (*count)++) {
        struct text pem = arena_print(arena, "%.*s\n", TEXT_ARG(block));
        (*out)[*count] = (struct seal_public){seal_mark(arena, pem), pem};
    }
}

/* -- a new key -------------------------------------------------------------------------- */

static const char *key_path(const struct site *site, struct arena *arena, struct text mark)
{
    return arena_print(arena, "%s/keys/%.*s.pem", site->folder, TEXT_ARG(mark)).at;
}

/* A key whose mark no other bears; the private half stands in its file. */
static bool make_key(const struct site *site, struct arena *arena, int64_t now, struct seal_key *out, struct error *error)
{
    struct signing_key *key = NULL;
    struct text name, private_pem;
    const char *folder = file_join(arena, site->folder, "keys");
    bool made = file_make_folder(folder, error) && signing_key_make(&key, error) &&
                signing_key_public(key, arena, &out->public_pem, error);
    if (made) {
        out->mark = seal_mark(arena, out->public_pem);
        out->created_ms = now;
        name = arena_print(arena, "%.*s (gabarit, sceau %.*s)", TEXT_ARG(site->settings.operator_name), TEXT_ARG(out->mark));
        made = signing_key_certify(key, arena, name, now, now + (int64_t)CERTIFICATE_YEARS * 365 * 24 * 3600 * 1000,
                                   &out->certificate_pem, error) &&
               signing_key_pem(key, arena, &private_pem, error) &&
               file_replace(key_path(site, arena, out->mark), private_pem, 0600, error) && file_sync_folder(folder, error);
    }
    signing_key_free(key);
    return made;
}

static bool mark_is_free(struct store *store, struct arena *arena, struct text mark, bool *free_mark)
{
    struct seal_key *keys;
    uint32_t count;
    *free_mark = true;
    if (!seal_keys_all(store, arena, &keys, &count))
        return false;
    for (uint32_t i = 0; i < count; i++)
        *free_mark = *free_mark && !text_equal(keys[i].mark, mark);
    return true;
}

static bool trace(struct store *store, struct arena *arena, const struct seal_key *key)
{
    struct audit audit = {.act = ACT_SEAL_ROTATED, .subject = arena_print(arena, "clé %.*s", TEXT_ARG(key->mark)),
                          .payload = TEXT("{}")};
    return audit_add(store, &audit, key->created_ms);
}

/* Within the transaction. `only_first`: not where another was quicker. */
static bool put_key(const struct site *site, struct store *store, struct arena *arena, bool only_first,
                    struct seal_key *out, struct error *error)
{
    bool free_mark = false;
    if (only_first && seal_key_current(store, arena, out))
        return true;
    for (int i = 0; i < NEW_KEY_TRIES && !free_mark; i++) {
        *out = (struct seal_key){0};
        if (!make_key(site, arena, clock_now(), out, error))
            return false;
        if (!mark_is_free(store, arena, out->mark, &free_mark))
            return false;
    }
    return seal_key_add(store, out) && trace(store, arena, out);
}

static bool new_key(const struct site *site, struct store *store, struct arena *arena, bool only_first,
                    struct seal_key *out, struct error *error)
{
    *error = (struct error){0};
    bool begun = store_begin_write(store);
    if (begun && put_key(site, store, arena, only_first, out, error) && store_commit(store))
        return true;
    if (error->code == ERROR_NONE)
        *error = *store_error(store);
    if (begun)
        store_rollback(store);
    return false;
}

bool seal_rotate(const struct site *site, struct store *store, struct arena *arena, struct seal_key *out,
                 struct error *error)
{
    return new_key(site, store, arena, false, out, error);
}

/* -- sealing ------------------------------------------------------------------------------ */

static bool read_private(const struct site *site, struct sealer *sealer, struct error *error)
{
    struct text pem;
    struct error cause = {0};
    const char *path = key_path(site, &sealer->arena, sealer->key.mark);
    if (file_read(&sealer->arena, path, PEM_MOST, &pem, &cause) && signing_key_read(pem, &sealer->signing, &cause))
        return true;
    return error_set(error, ERROR_FILE, cause.cause,
                     "La clé qui scelle les documents ne peut pas être lue (« %s ») : remettez-la depuis une sauvegarde, "
                     "ou mettez-en une nouvelle en service avec « gabarit seal rotate ».", path);
}

static bool find_key(const struct site *site, struct store *store, struct sealer *sealer, struct error *error)
{
    if (seal_key_current(store, &sealer->arena, &sealer->key))
        return true;
    *error = *store_error(store);
    return error->code == ERROR_NOT_FOUND && new_key(site, store, &sealer->arena, true, &sealer->key, error);
}

bool sealer_open(const struct site *site, struct store *store, struct sealer **out, struct error *error)
{
    struct sealer *sealer = calloc(1, sizeof *sealer);
    BUG_UNLESS(sealer);
    arena_init(&sealer->arena, 0);
    *out = sealer;
    if (find_key(site, store, sealer, error) && read_private(site, sealer, error))
        return true;
    sealer_close(sealer);
    *out = NULL;
    return false;
}

void sealer_close(struct sealer *sealer)
{
    if (!sealer)
        return;
    signing_key_free(sealer->signing);
    arena_free(&sealer->arena);
    free(sealer);
}

const struct seal_key *sealer_public(const struct sealer *sealer)
{
    return &sealer->key;
}

const struct signing_key *sealer_signing(const struct sealer *sealer)
{
    return sealer->signing;
}

bool seal_document(const struct sealer *sealer, struct arena *arena, struct document *document, struct error *error)
{
    unsigned char signature[SIGNATURE_BYTES];
    document->key = sealer->key.id;
    document->key_mark = sealer->key.mark;
    if (!signature_make(sealer->signing, seal_line_signed(arena, document), signature, error))
        return false;
    document->seal = arena_copy(arena, (struct text){(const char *)signature, sizeof signature});
    return true;
}
