/* `gabarit load`: data from a JSON file, all or nothing. */
#include "cli/cli.h"

#include "flow/load.h"
#include "os/file.h"

enum { JSON_MOST = 64 * 1024 * 1024 };

int cmd_load(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct load_counts counts;
    struct buffer problems;
    struct text json;
    struct error error = {0};
    if (arguments->operand_count == 0)
        return cli_usage("il manque le fichier. Usage : gabarit load FICHIER.json --data DIR");
    if (!file_read(arena, arguments->operand[0], JSON_MOST, &json, &error))
        return cli_fail(&error);
    if (!cli_open(arguments, arena, STORE_WRITE, &site, &store))
        return STATUS_FAILED;
    buffer_init(&problems, 0);
    bool done = load_json(store, arena, json, &counts, &problems, &error);
    store_close(store);
    fprintf(stderr, "%.*s", TEXT_ARG(buffer_text(&problems)));
    buffer_free(&problems);
    if (!done)
        return cli_fail(&error);
    printf("Chargé : %u formation(s), %u prix, %u contrat(s), %u centre(s), %u agrément(s), %u personne(s), %u conducteur(s).\n",
           counts.trainings, counts.prices, counts.contracts, counts.centres, counts.approvals, counts.people, counts.drivers);
    return STATUS_FINE;
}
