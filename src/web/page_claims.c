/* The operator's room of identities that two accounts want: /exploitation/identites.
   Each look is traced. */
#include "web/desk.h"
#include "web/page_space.h"
#include "web/views.h"

enum { WORDS_MOST = 500 };

static bool show(struct request *request, struct response *response, struct claims_view *view, struct error *error)
{
    struct page page;
    struct claim *rows;
    if (!claims_open(request->store, request->arena, &rows, &view->count))
        return page_failed(request, error);
    view->rows = rows;
    if (view->faults.errors)
        response->status = 422;
    if (view->count && !page_trace_look(request, ACT_CLAIMS_SHOWN, TEXT_NONE, error))
        return false;
    if (!page_open(&page, request, "Identités contestées", SECTION_OPERATOR, error))
        return false;
    view_claims(&response->html, &page, view);
    return true;
}

bool page_claims(struct request *request, struct response *response, struct error *error)
{
    struct claims_view view = {.faults = {.arena = request->arena}, .done = request_query(request, "fait").len > 0};
    return show(request, response, &view, error);
}

bool page_claim_decide(struct request *request, struct response *response, struct error *error)
{
    struct claims_view view = {.faults = {.arena = request->arena}, .words = request_words(request, "motif")};
    int64_t id;
    bool grant = text_equal(request_form(request, "faire"), TEXT("attribuer"));
    struct claim claim;
    if (!text_to_int(request->parameter[0], &id))
        return respond_status(response, 404, NULL);
    if (!claim_by_id(request->store, request->arena, id, &claim))
        return store_error(request->store)->code == ERROR_NOT_FOUND ? respond_status(response, 404, NULL) : page_failed(request, error);
    if (text_characters(view.words) > WORDS_MOST || (!grant && text_characters(view.words) < 5)) {
        view.wrong = id;
        fault_add(&view.faults, arena_print(request->arena, "motif-%lld", (long long)id).at, "Motif",
                  "De 5 à 500 caractères : ce qui a été vérifié, et pourquoi l'identité n'est pas attribuée.");
        return show(request, response, &view, error);
    }
    if (space_decide_claim(request->site, request->store, request->arena, id, grant, view.words, request->viewer.person.id, error))
        return respond_redirect(request, response, "/exploitation/identites?fait=1");
    unsigned status = error->code == ERROR_NOT_FOUND ? 404 : error->code == ERROR_BUSY ? 409 : 0;
    if (status == 0)
        return false;
    *error = (struct error){.code = ERROR_NONE};
    return respond_status(response, status, NULL);
}
