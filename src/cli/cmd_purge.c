/* `gabarit purge`: takes away what was kept long enough, now; with --dry-run only
   says what that would be. The server does it by itself once a day. */
#include "cli/cli.h"

#include "flow/purge.h"
#include "os/clock.h"

static uint64_t say(const struct purge_report *report)
{
    static const char *const units[] = {"jours", "mois", "ans"};
    uint64_t all = report->files;
    for (unsigned i = 0; i < purge_count; i++) {
        const struct purge *purge = &purges[i];
        all += report->counts[i];
        if (purge->keep)
            printf("%8u  %s (plus de %d %s)\n", report->counts[i], purge->label, purge->keep,
                   purge->keep == 1 && purge->unit == PURGE_DAYS ? "jour" : units[purge->unit]);
        else
            printf("%8u  %s\n", report->counts[i], purge->label);
    }
    if (report->files)
        printf("%8u  Courriels écrits en fichiers dans mails/ (plus de 12 mois)\n", report->files);
    return all;
}

static void say_end(uint64_t all, bool dry)
{
    if (dry)
        printf(all ? "Essai : rien n'a été effacé. « gabarit purge » sans --dry-run le fait.\n"
                   : "Essai : il n'y a rien à effacer.\n");
    else
        printf(all ? "C'est effacé, et consigné dans le journal.\n" : "Il n'y avait rien à effacer.\n");
}

int cmd_purge(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct error error = {0};
    struct purge_report report;
    date today;
    bool dry = arguments->value[OPTION_DRY_RUN] != NULL;
    if (!cli_today(arguments, &today) || !cli_open(arguments, arena, dry ? STORE_READ : STORE_WRITE, &site, &store))
        return STATUS_FAILED;
    if (!dry && !cli_demo_today(arguments, &site)) {
        store_close(store);
        return STATUS_FAILED;
    }
    clock_set_today(arguments->value[OPTION_TODAY] ? today : DATE_NONE);
    bool there, done = purge_all(&site, store, dry, NULL, &report, &error);
    store_close(store);
    if (!done)
        return cli_fail(&error);
    uint64_t all = say(&report);
    if (!purge_test_space(&site, dry, NULL, &report, &there, &error))
        return cli_fail(&error);
    if (there) {
        printf("Espace d'essai de l'API :\n");
        all += say(&report);
    }
    say_end(all, dry);
    return STATUS_FINE;
}
