/* A centre's own driver: what the centre registered for them, and the FCO
   modules, whose hours count whichever centre they were done in. Nothing else
   of other centres is shown. */
#include "web/page_driver_here.h"

#include "os/clock.h"
#include "web/views.h"

/* The rows of one category stand together, sorted by end date. */
static struct modules_row add_up(struct request *request, const struct driver_module *rows, uint32_t count)
{
    const struct settings *settings = &request->site->settings;
    struct module *modules = ARENA_ARRAY(request->arena, struct module, count + 1);
    date today = clock_today();
    struct modules_row out = {.category = rows[0].category};
    for (uint32_t i = 0; i < count; i++)
        modules[i] = (struct module){.end = rows[i].end, .hours = rows[i].hours,
                                     .certificate = rows[i].certificate};
    out.tally = modules_add_up(modules, count, (int)settings->fco_hours, (int)settings->fco_years, today);
    for (uint32_t i = 0; i < count && modules[i].end <= today; i++)
        if (!modules[i].used && !modules[i].lapsed && rows[i].centre == request->viewer.person.centre)
            out.here += modules[i].hours;
    return out;
}

static bool take_modules(struct request *request, struct driver_here_view *view, struct error *error)
{
    struct driver_module *rows;
    uint32_t count, first = 0;
    if (!modules_of_driver(request->store, request->arena, view->driver->licence, view->driver->birth, &rows, &count))
        return page_failed(request, error);
    while (first < count && view->module_count < COUNT_OF(view->modules)) {
        uint32_t end = first;
        while (end < count && rows[end].category == rows[first].category)
            end++;
        view->modules[view->module_count++] = add_up(request, rows + first, end - first);
        first = end;
    }
    return true;
}

bool page_driver_here(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct driver_row driver;
    struct driver_registration *rows;
    struct followup *followups;
    uint32_t followup_count;
    struct driver_here_view view = {.driver = &driver, .needed = request->site->settings.fco_hours,
                                    .years = request->site->settings.fco_years,
                                    .done = followup_done_of(request)};
    int64_t id = 0, centre = request->viewer.person.centre;
    bool number = text_to_int(request->parameter[0], &id) && id > 0;
    if (!driver_of_centre(request->store, request->arena, centre, number ? id : 0, &driver) ||
        !registrations_of_driver(request->store, request->arena, centre, driver.licence, driver.birth, &rows,
                                 &view.registration_count) ||
        !followups_of_driver(request->store, request->arena, centre, driver.licence, driver.birth, &followups,
                             &followup_count) ||
        !driver_has_account(request->store, driver.licence, driver.birth, &view.account))
        return page_failed(request, error);
    view.registrations = rows;
    view.followups = followup_lines_of(request, followups, followup_count, true);
    if (!take_modules(request, &view, error) ||
        !page_trace_look(request, ACT_DRIVER_SHOWN, arena_print(request->arena, "registration %lld", (long long)id), error) ||
        !page_open(&page, request, "Conducteur", SECTION_SESSIONS, error))
        return false;
    view_driver_here(&response->html, &page, &view);
    return true;
}
