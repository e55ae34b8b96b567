/* `gabarit seal show|rotate`: the public keys by which documents are verified
   without the portal, and a new key for those to come. */
#include "cli/cli.h"

#include "flow/seal.h"

static void say(const struct seal_key *key)
{
    char from[20], to[20];
    printf("# Sceau %.*s, en service depuis le %s", TEXT_ARG(key->mark), date_print_moment(key->created_ms, from));
    if (key->retired_ms)
        printf(", jusqu'au %s", date_print_moment(key->retired_ms, to));
    printf("\n%.*s", TEXT_ARG(key->public_pem));
}

/* The newest first; all of them, for old papers are verified too. */
static bool show(struct store *store, struct arena *arena)
{
    struct seal_key *keys;
    uint32_t count;
    if (!seal_keys_all(store, arena, &keys, &count))
        return false;
    for (uint32_t i = 0; i < count; i++)
        say(&keys[i]);
    return true;
}

/* The first key of a folder of before the seal. */
static bool make_first(const struct site *site, struct store *store, struct error *error)
{
    struct sealer *sealer;
    if (!sealer_open(site, store, &sealer, error))
        return false;
    sealer_close(sealer);
    return true;
}

int cmd_seal(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct seal_key key;
    struct error error = {0};
    const char *act = arguments->operand_count == 1 ? arguments->operand[0] : "";
    bool rotate = strcmp(act, "rotate") == 0;
    if (!rotate && strcmp(act, "show") != 0)
        return cli_usage("dites que faire : gabarit seal show|rotate --data DIR");
    if (!cli_open(arguments, arena, STORE_WRITE, &site, &store))
        return STATUS_FAILED;
    bool done = rotate ? seal_rotate(&site, store, arena, &key, &error) : make_first(&site, store, &error);
    if (done && !show(store, arena)) {
        error = *store_error(store);
        done = false;
    }
    store_close(store);
    return done ? STATUS_FINE : cli_fail(&error);
}
