/* What the pages share: see page.h. */
#include "web/page.h"

#include "base/date.h"
#include "os/clock.h"
#include "store/centres.h"

bool page_failed(const struct request *request, struct error *error)
{
    *error = *store_error(request->store);
    return false;
}

bool page_open(struct page *page, struct request *request, const char *title,
               enum section section, struct error *error)
{
    struct centre centre;
    *page = (struct page){.title = title, .request = request, .section = section};
    if (request->viewer.person.centre == 0)
        return true;
    if (!centre_by_id(request->store, request->arena, request->viewer.person.centre, &centre))
        return page_failed(request, error);
    page->centre_name = centre.name;
    bool here;
    return memberships_of(request->store, request->viewer.person.id, centre.id, &here, &page->many_centres) ||
           page_failed(request, error);
}

static struct audit audit_of(const struct request *request, enum act act, struct text subject)
{
    const struct person *viewer = &request->viewer.person;
    return (struct audit){.act = act, .person = viewer->id, .centre = viewer->centre, .subject = subject};
}

bool page_trace(struct request *request, enum act act, struct text subject, struct error *error)
{
    struct audit audit = audit_of(request, act, subject);
    return audit_add(request->store, &audit, clock_now()) || page_failed(request, error);
}

bool page_trace_with(struct request *request, enum act act, struct text subject, struct text payload, struct error *error)
{
    struct audit audit = audit_of(request, act, subject);
    audit.payload = payload;
    return audit_add(request->store, &audit, clock_now()) || page_failed(request, error);
}

bool page_trace_look(struct request *request, enum act act, struct text subject, struct error *error)
{
    enum { HOUR_MS = 3600 * 1000 };
    struct audit audit = audit_of(request, act, subject);
    return audit_add_seldom(request->store, &audit, clock_now(), HOUR_MS) || page_failed(request, error);
}

bool page_person_name(struct request *request, int64_t person, struct text *name,
                      struct error *error)
{
    struct person found;
    *name = TEXT("ligne de commande");
    if (person == 0)
        return true;
    if (!person_by_id(request->store, request->arena, person, &found))
        return page_failed(request, error);
    *name = arena_print(request->arena, "%.*s %.*s", TEXT_ARG(found.first_name),
                        TEXT_ARG(found.last_name));
    return true;
}

struct text page_moment(struct request *request, int64_t ms)
{
    char moment[20];
    return arena_copy(request->arena, text_of(date_print_moment(ms, moment)));
}
