/* `gabarit key create|list|revoke`: keys of the API from the command line. */
#include "cli/cli.h"

#include "flow/api_key.h"
#include "os/clock.h"

static int64_t expiry_of(const char *typed, bool *good)
{
    int64_t days = 0;
    *good = typed == NULL || (text_to_int(text_of(typed), &days) && days >= 1 && days <= 3650);
    return typed && *good ? clock_now() + days * 86400000 : 0;
}

static int create(const struct arguments *arguments, struct store *store, struct arena *arena, const struct centre *centre)
{
    struct text unknown, shown;
    struct error error = {0};
    bool good;
    const char *name = arguments->value[OPTION_NAME], *scopes = arguments->value[OPTION_SCOPES];
    struct api_key key = {.centre = centre->id, .name = text_of(name ? name : "ligne de commande"),
                          .live = arguments->value[OPTION_LIVE] != NULL,
                          .networks = text_of(arguments->value[OPTION_NETWORKS]),
                          .expires_ms = expiry_of(arguments->value[OPTION_DAYS], &good)};
    if (!good)
        return cli_usage("« %s » n'est pas un nombre de jours de 1 à 3650.", arguments->value[OPTION_DAYS]);
    if (!api_scopes_parse(text_of(scopes ? scopes : "check,register,read,cancel,webhooks"), &key.scopes, &unknown))
        return cli_usage("« %.*s » n'est pas un droit : check, register, read, cancel, webhooks.", TEXT_ARG(unknown));
    if (!api_key_make(store, arena, &key, &shown, &error))
        return cli_fail(&error);
    printf("%.*s\n", TEXT_ARG(shown));
    return STATUS_FINE;
}

static const char *state_of(const struct api_key *key)
{
    switch (api_key_judge(key, TEXT_NONE, clock_now())) {
    case API_KEY_REVOKED: return "révoquée";
    case API_KEY_EXPIRED: return "expirée";
    case API_KEY_UNKNOWN:
    case API_KEY_ELSEWHERE:
    case API_KEY_GOOD: break;
    }
    return key->replaced_by ? "remplacée" : "en service";
}

static int list(struct store *store, struct arena *arena, const struct centre *centre)
{
    struct api_key *keys;
    uint32_t count;
    char moment[20];
    if (!api_keys_of_centre(store, arena, centre->id, &keys, &count))
        return cli_fail(store_error(store));
    for (uint32_t i = 0; i < count; i++)
        printf("%.*s\t%s\t%.*s\t%s\t%.*s\n", TEXT_ARG(keys[i].prefix), state_of(&keys[i]),
               TEXT_ARG(api_scopes_print(arena, keys[i].scopes, ",")),
               keys[i].used_ms ? date_print_moment(keys[i].used_ms, moment) : "jamais utilisée", TEXT_ARG(keys[i].name));
    return STATUS_FINE;
}

static int revoke(const struct arguments *arguments, struct store *store, struct arena *arena, const struct centre *centre)
{
    struct api_key key;
    struct error error = {0};
    if (arguments->operand_count < 2)
        return cli_usage("dites quelle clé : gabarit key revoke gabarit_test_XXXXXXXX --data DIR");
    /* A whole key is taken as well as its beginning. */
    struct text prefix = text_slice(text_of(arguments->operand[1]), 0, API_KEY_PREFIX_LENGTH);
    if (!api_key_by_prefix(store, arena, prefix, &key) || key.centre != centre->id)
        return cli_usage("ce centre n'a pas de clé qui commence par « %.*s ».", TEXT_ARG(prefix));
    if (!api_key_revoke(store, arena, centre->id, key.id, 0, &error))
        return cli_fail(&error);
    printf("La clé %.*s est révoquée.\n", TEXT_ARG(key.prefix));
    return STATUS_FINE;
}

int cmd_key(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct centre centre;
    const char *act = arguments->operand_count ? arguments->operand[0] : "";
    int status = STATUS_FAILED;
    if (strcmp(act, "create") != 0 && strcmp(act, "list") != 0 && strcmp(act, "revoke") != 0)
        return cli_usage("dites quoi : gabarit key create|list|revoke --data DIR [--centre SIRET]");
    if (!cli_open(arguments, arena, STORE_WRITE, &site, &store))
        return STATUS_FAILED;
    if (cli_centre(arguments, store, arena, &centre))
        status = strcmp(act, "create") == 0 ? create(arguments, store, arena, &centre)
                 : strcmp(act, "list") == 0 ? list(store, arena, &centre)
                                            : revoke(arguments, store, arena, &centre);
    store_close(store);
    return status;
}
