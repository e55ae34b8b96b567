/* The operator looks at an import of any centre: its lines as the centre sees
   them, without anything to do. Traced, for it shows personal data. */
#include "os/clock.h"
#include "web/page_import.h"
#include "web/views.h"

static bool trace(struct request *request, const struct lot *lot, struct error *error)
{
    enum { HOUR_MS = 3600 * 1000 };
    struct audit audit = {.act = ACT_LOT_SHOWN, .person = request->viewer.person.id, .centre = lot->centre,
                          .subject = arena_print(request->arena, "lot %lld", (long long)lot->id)};
    return audit_add_seldom(request->store, &audit, clock_now(), HOUR_MS) || page_failed(request, error);
}

static bool has_lines(const struct lot *lot)
{
    return lot->state != FLOW_UPLOADED && lot->state != FLOW_SCANNED && lot->state != FLOW_REFUSED && lot->lines > 0;
}

bool page_import_look(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct lot lot;
    struct centre centre;
    if (!lot_by_public_id_of_any(request->store, request->arena, request->parameter[0], &lot) ||
        !centre_by_id(request->store, request->arena, lot.centre, &centre))
        return page_failed(request, error);
    struct report_view report = report_begin(
        request, &lot, arena_print(request->arena, "/exploitation/imports/%.*s", TEXT_ARG(lot.public_id)));
    struct look_view view = {.lot = &lot, .centre = &centre, .report = has_lines(&lot) ? &report : NULL};
    if (!trace(request, &lot, error) || !page_person_name(request, lot.person, &view.person, error) ||
        (view.report && !report_fill(request, &lot, true, &report, error)) ||
        !page_open(&page, request, "Import d'un centre", SECTION_OPERATOR, error))
        return false;
    view_import_look(&response->html, &page, &view);
    return true;
}
