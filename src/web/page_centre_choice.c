/* Somebody who works for several centres says for which one now: this session
   alone is at work there. */
#include "web/page_centre_choice.h"

#include "store/login_sessions.h"
#include "web/views.h"

bool page_centre_choice(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct centre *centres;
    struct centre_choice_view view = {0};
    if (!centres_of_person(request->store, request->arena, request->viewer.person.id, &centres, &view.count))
        return page_failed(request, error);
    view.centres = centres;
    if (!page_open(&page, request, "Choisir un centre", SECTION_NONE, error))
        return false;
    view_centre_choice(&response->html, &page, &view);
    return true;
}

bool page_centre_choose(struct request *request, struct response *response, struct error *error)
{
    int64_t id;
    struct centre *centres;
    uint32_t count;
    if (!text_to_int(request_form(request, "centre"), &id))
        return respond_status(response, 400, NULL);
    if (!centres_of_person(request->store, request->arena, request->viewer.person.id, &centres, &count))
        return page_failed(request, error);
    for (uint32_t i = 0; i < count; i++)
        if (centres[i].id == id)
            return login_session_set_centre(request->store, request->session, id)
                       ? respond_redirect(request, response, "/")
                       : page_failed(request, error);
    return respond_status(response, 404, NULL);
}
