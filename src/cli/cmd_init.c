/* `gabarit init`: a new folder of data. */
#include "cli/cli.h"

#include "flow/init.h"

int cmd_init(const struct arguments *arguments, struct arena *arena)
{
    struct error error = {0};
    const char *folder = arguments->value[OPTION_DATA];
    bool demo = arguments->value[OPTION_DEMO] != NULL;
    if (!init_folder(folder, demo, arena, &error))
        return cli_fail(&error);
    printf("Données créées dans « %s » ; les réglages sont dans « %s/gabarit.conf ».\n", folder, folder);
    if (demo)
        cli_say_demo_logins();
    else
        printf("Chargez vos centres avec « gabarit load », invitez-vous avec « gabarit operator invite ».\n");
    return STATUS_FINE;
}
