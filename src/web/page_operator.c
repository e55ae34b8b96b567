/* What an operator sees: the health of the services, the centres, the latest
   imports over all of them. Read only. */
#include "web/desk.h"
#include "web/health.h"
#include "web/pages.h"
#include "web/views.h"

enum { LATEST_IMPORTS = 25, SERVICE_ROWS = 5 };

const struct desk_entry desk_entries[] = {
#define DESK(path, title) {(path), (title)},
#include "web/desk.def"
#undef DESK
};
const size_t desk_entry_count = COUNT_OF(desk_entries);

static const char *say_mails(struct arena *arena, const struct health *health)
{
    struct text given_up = french_count(arena, health->mails_given_up, "courriel abandonné", "courriels abandonnés");
    struct text waiting = french_count(arena, health->mails_waiting, "en attente", "en attente");
    if (health->mails_given_up)
        return arena_print(arena, "%.*s ces sept derniers jours (voir Courriels), %.*s", TEXT_ARG(given_up),
                           TEXT_ARG(waiting)).at;
    if (health->mails_failing)
        return arena_print(arena, "%.*s, le serveur de courriel ne les a pas encore pris", TEXT_ARG(waiting)).at;
    return health->mails_waiting ? waiting.at : "rien n'attend";
}

static unsigned show_services(struct arena *arena, const struct health *health,
                              struct service_row rows[SERVICE_ROWS])
{
    rows[0] = (struct service_row){"Base de données", health->store,
                                   health->store ? "répond" : "ne répond pas"};
    rows[1] = (struct service_row){
        "Antivirus", health->antivirus && !health->antivirus_off,
        health->antivirus_off ? "désactivé par un réglage\u00a0: les fichiers ne sont pas contrôlés"
        : health->antivirus   ? "répond"
                              : "ne répond pas\u00a0: aucun fichier n'est accepté"};
    rows[2] = (struct service_row){"Analyse des fichiers", health->analysis,
                                   health->analysis ? "en marche" : "arrêtée"};
    rows[3] = (struct service_row){"File des tâches", health->jobs,
                                   health->jobs ? "lisible" : "illisible"};
    rows[4] = (struct service_row){"Courriel", health->mails_failing == 0 && health->mails_given_up == 0,
                                   say_mails(arena, health)};
    return SERVICE_ROWS;
}

bool page_operator(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct lot *lots;
    struct centre *centres;
    struct import_row *rows;
    struct service_row services[SERVICE_ROWS];
    uint32_t found, total;
    struct operator_view view = {.services = services};
    struct health health = health_look(request->store, request->site);
    if (!centres_all(request->store, request->arena, &centres, &view.centre_count) ||
        !lots_of_centre(request->store, request->arena, 0, 0, LATEST_IMPORTS, &lots, &found, &total))
        return page_failed(request, error);
    if (!import_rows(request, lots, found, &rows, error) ||
        !page_open(&page, request, "Exploitation", SECTION_OPERATOR, error))
        return false;
    import_rows_name(centres, view.centre_count, rows, found);
    view.service_count = show_services(request->arena, &health, services);
    view.centres = centres;
    view.rows = rows;
    view.count = found;
    view_operator(&response->html, &page, &view);
    return true;
}
