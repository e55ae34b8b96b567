/* `gabarit operator invite ADRESSE`: a new operator's single-use link. */
#include "cli/cli.h"

#include "flow/invite.h"

int cmd_operator(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct text link;
    struct error error = {0};
    if (arguments->operand_count != 2 || strcmp(arguments->operand[0], "invite") != 0)
        return cli_usage("dites qui inviter : gabarit operator invite ADRESSE --data DIR");
    if (!cli_open(arguments, arena, STORE_WRITE, &site, &store))
        return STATUS_FAILED;
    bool made = invite_operator(&site, store, arena, text_of(arguments->operand[1]), &link, &error);
    store_close(store);
    if (!made)
        return cli_fail(&error);
    printf("%.*s\n", TEXT_ARG(link));
    return STATUS_FINE;
}
