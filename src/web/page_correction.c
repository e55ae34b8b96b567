/* A driver asks for a correction (/espace/correction), the operator answers
   (/exploitation/corrections); and the copy of all data held (/espace/donnees). */
#include "web/page_correction.h"

#include "flow/space_export.h"
#include "os/clock.h"
#include "web/page_space.h"
#include "web/views.h"

/* -- the driver -------------------------------------------------------------------------- */

static bool take_sessions(struct request *request, struct correction_view *view, struct error *error)
{
    struct space space;
    struct document *all;
    uint32_t count = 0;
    bool found;
    if (!space_of_viewer(request, &space, &found, error))
        return false;
    if (found && !space_documents(request->site, request->store, request->arena, &space, &all, &count, error))
        return false;
    struct document *kept = ARENA_ARRAY(request->arena, struct document, count + 1);
    for (uint32_t i = 0; i < count; i++)
        if (all[i].kind == DOCUMENT_SUMMARY && !all[i].revoked_ms)
            kept[view->session_count++] = all[i];
    view->sessions = kept;
    return true;
}

static bool show(struct request *request, struct response *response, struct correction_view *view, struct error *error)
{
    struct page page;
    struct correction *rows;
    if (!corrections_of_person(request->store, request->arena, request->viewer.person.id, &rows, &view->count))
        return page_failed(request, error);
    view->rows = rows;
    if (view->faults.errors)
        response->status = 422;
    if (!page_open(&page, request, "Demander une correction", SECTION_SPACE, error))
        return false;
    view_correction(&response->html, &page, view);
    return true;
}

bool page_correction(struct request *request, struct response *response, struct error *error)
{
    struct correction_view view = {.faults = {.arena = request->arena}, .sent = request_query(request, "envoyee").len > 0,
                                   .too_many = request_query(request, "trop").len > 0};
    return take_sessions(request, &view, error) && show(request, response, &view, error);
}

/* The registration that it is about: one of the viewer's own, 0 for the identity. */
static bool is_about(const struct correction_view *view, int64_t *registration)
{
    if (!text_to_int(view->about, registration))
        return false;
    bool own = *registration == 0;
    for (uint32_t i = 0; i < view->session_count; i++)
        own = own || view->sessions[i].registration == *registration;
    return own;
}

bool page_correction_ask(struct request *request, struct response *response, struct error *error)
{
    struct correction_view view = {.faults = {.arena = request->arena}, .about = request_form(request, "sujet"),
                                   .words = request_words(request, "demande")};
    struct correction correction = {.person = request->viewer.person.id, .words = view.words};
    bool too_many;
    if (!take_sessions(request, &view, error))
        return false;
    size_t characters = text_characters(view.words);
    if (!is_about(&view, &correction.registration))
        fault_add(&view.faults, "sujet", "Ce qui est à corriger", "Choisir dans la liste.");
    if (characters < CORRECTION_WORDS_LEAST || characters > CORRECTION_WORDS_MOST)
        fault_add(&view.faults, "demande", "Votre demande", "De %d à %d caractères : ce qui est faux, et ce qui devrait être écrit.",
                  CORRECTION_WORDS_LEAST, CORRECTION_WORDS_MOST);
    if (view.faults.errors)
        return show(request, response, &view, error);
    return correction_ask(request->store, request->arena, &correction, &too_many, error) &&
           respond_redirect(request, response, "/espace/correction?%s=1", too_many ? "trop" : "envoyee");
}

bool page_space_data(struct request *request, struct response *response, struct error *error)
{
    struct space space;
    struct buffer json;
    bool found;
    if (!space_of_viewer(request, &space, &found, error))
        return false;
    buffer_init(&json, 0);
    bool done = space_export(request->store, &request->viewer.person, found ? &space : NULL, &json, error) &&
                page_trace(request, ACT_DATA_COPIED, arena_print(request->arena, "person %lld", (long long)request->viewer.person.id), error) &&
                respond_file(request, response, "application/json", "mes-donnees.json", buffer_text(&json));
    buffer_free(&json);
    return done;
}

/* -- the operator --------------------------------------------------------------------------- */

static bool show_desk(struct request *request, struct response *response, struct corrections_view *view, struct error *error)
{
    struct page page;
    struct correction *rows;
    if (!corrections_open(request->store, request->arena, &rows, &view->count))
        return page_failed(request, error);
    view->rows = rows;
    if (view->faults.errors)
        response->status = 422;
    if (view->count && !page_trace_look(request, ACT_CORRECTIONS_SHOWN, TEXT_NONE, error))
        return false;
    if (!page_open(&page, request, "Corrections demandées", SECTION_OPERATOR, error))
        return false;
    view_corrections(&response->html, &page, view);
    return true;
}

bool page_corrections(struct request *request, struct response *response, struct error *error)
{
    struct corrections_view view = {.faults = {.arena = request->arena}, .done = request_query(request, "fait").len > 0};
    return show_desk(request, response, &view, error);
}

static bool refuse(struct request *request, struct response *response, int64_t id, struct text words, struct error *error)
{
    struct corrections_view view = {.faults = {.arena = request->arena}, .wrong = id, .words = words};
    fault_add(&view.faults, arena_print(request->arena, "reponse-%lld", (long long)id).at, "Réponse",
              "De 5 à %d caractères : ce qui a été fait, ou pourquoi rien n'est changé. Le conducteur la reçoit.", CORRECTION_WORDS_MOST);
    return show_desk(request, response, &view, error);
}

bool page_correction_answer(struct request *request, struct response *response, struct error *error)
{
    int64_t id;
    struct correction correction;
    struct text words = request_words(request, "reponse");
    if (!text_to_int(request->parameter[0], &id))
        return respond_status(response, 404, NULL);
    if (!correction_by_id(request->store, request->arena, id, &correction))
        return store_error(request->store)->code == ERROR_NOT_FOUND ? respond_status(response, 404, NULL) : page_failed(request, error);
    if (text_characters(words) < 5 || text_characters(words) > CORRECTION_WORDS_MOST)
        return refuse(request, response, id, words, error);
    bool done = text_equal(request_form(request, "faire"), TEXT("faite"));
    if (correction_reply(request->site, request->store, request->arena, id, done, words, request->viewer.person.id, error))
        return respond_redirect(request, response, "/exploitation/corrections?fait=1");
    if (error->code != ERROR_BUSY)
        return false;
    *error = (struct error){.code = ERROR_NONE};
    return respond_status(response, 409, NULL);
}
