/* `gabarit account close|open|no-code ADRESSE`: for whoever has lost a telephone
   and every recovery code, and for accounts that nobody may use any more. */
#include "cli/cli.h"

#include "flow/account.h"
#include "flow/second_factor.h"

static bool run(const char *act, const struct site *site, struct store *store, struct arena *arena,
                const struct person *person, struct error *error)
{
    if (strcmp(act, "no-code") == 0)
        return factor_switch_off(site, store, arena, person, 0, error);
    return account_set_closed(store, arena, person, strcmp(act, "close") == 0, 0, error);
}

static const char *said_of(const char *act)
{
    if (strcmp(act, "no-code") == 0)
        return "La double vérification est arrêtée";
    return strcmp(act, "close") == 0 ? "Le compte est fermé, ses sessions ont pris fin" : "Le compte est ouvert";
}

int cmd_account(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct person person;
    struct error error = {0};
    const char *act = arguments->operand_count == 2 ? arguments->operand[0] : "";
    if (strcmp(act, "close") != 0 && strcmp(act, "open") != 0 && strcmp(act, "no-code") != 0)
        return cli_usage("dites quoi, et pour qui : gabarit account close|open|no-code ADRESSE --data DIR");
    if (!cli_open(arguments, arena, STORE_WRITE, &site, &store))
        return STATUS_FAILED;
    bool done = person_by_email(store, arena, text_of(arguments->operand[1]), &person);
    if (!done && store_error(store)->code == ERROR_NOT_FOUND)
        error_set(&error, ERROR_NOT_FOUND, NULL, "Personne n'a un compte à l'adresse « %.100s ».", arguments->operand[1]);
    else if (!done)
        error = *store_error(store);
    else
        done = run(act, &site, store, arena, &person, &error);
    store_close(store);
    if (!done)
        return cli_fail(&error);
    printf("%s : %.*s\n", said_of(act), TEXT_ARG(person.email));
    return STATUS_FINE;
}
