/* The page for whoever may not register sessions yet: what is missing, and who
   can grant it. Who sees it is settled in admission.c. */
#include "web/pages.h"
#include "web/views.h"

bool page_missing(struct request *request, struct response *response, bool contract, bool right,
                  struct error *error)
{
    struct page page;
    struct person *representatives;
    const struct settings *settings = &request->site->settings;
    struct missing_view view = {
        .contract = contract,
        .right = right,
        .is_representative = request->viewer.person.role == ROLE_REPRESENTATIVE,
        .operator_name = settings->operator_name,
    };
    if (!page_open(&page, request, "Enregistrement de sessions", SECTION_SESSIONS, error))
        return false;
    if (!representatives_of_centre(request->store, request->arena, request->viewer.person.centre,
                                   &representatives, &view.representative_count))
        return page_failed(request, error);
    view.representatives = representatives;
    response->status = 403;
    view_missing(&response->html, &page, &view);
    return true;
}
