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
        printf("Démonstration. Mot de passe de tous les comptes : gabarit-demo-2022\n"
               "  gestionnaire@demo.fr   gestionnaire qui peut enregistrer des sessions\n"
               "  sans-droit@demo.fr     gestionnaire sans ce droit\n"
               "  representant@demo.fr   représentant légal du centre\n"
               "  exploitant@demo.fr     exploitant du portail\n");
    else
        printf("Chargez vos centres avec « gabarit load », invitez-vous avec « gabarit operator invite ».\n");
    return STATUS_FINE;
}
