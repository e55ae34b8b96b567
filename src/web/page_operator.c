/* What an operator sees: the health of the services, the centres, the latest
   imports over all of them. Read only. */
#include "web/desk.h"
#include "web/health.h"
#include "web/pages.h"
#include "web/views.h"

enum { LATEST_IMPORTS = 25 };

const struct desk_entry desk_entries[] = {
#define DESK(path, title) {(path), (title)},
#include "web/desk.def"
#undef DESK
};
const size_t desk_entry_count = COUNT_OF(desk_entries);

static unsigned show_services(const struct health *health, struct service_row rows[4])
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
    return 4;
}

bool page_operator(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct lot *lots;
    struct centre *centres;
    struct import_row *rows;
    struct service_row services[4];
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
    view.service_count = show_services(&health, services);
    view.centres = centres;
    view.rows = rows;
    view.count = found;
    view_operator(&response->html, &page, &view);
    return true;
}
