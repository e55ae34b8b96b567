/* `gabarit audit verify`: whether the journal of acts is whole. */
#include "cli/cli.h"

#include "flow/journal.h"

int cmd_audit(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct error error = {0};
    struct journal_verdict verdict;
    if (arguments->operand_count != 1 || strcmp(arguments->operand[0], "verify") != 0)
        return cli_usage("dites que faire : gabarit audit verify --data DIR");
    if (!cli_open(arguments, arena, STORE_READ, &site, &store))
        return STATUS_FAILED;
    bool read = journal_verify(&site, store, arena, arguments->value[OPTION_HEADS], &verdict, &error);
    store_close(store);
    if (!read)
        return cli_fail(&error);
    printf("%s\n", verdict.message);
    return verdict.whole ? STATUS_FINE : STATUS_ERROR_LINES;
}
