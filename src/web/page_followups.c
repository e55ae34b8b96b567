/* « Suivi des documents »: what became of each driver's documents of an import,
   and sending them again. Making and sending that mail: flow/document_mail.c. */
#include "web/page_followups.h"

#include "flow/mail_again.h"
#include "web/page_import.h"
#include "web/views.h"

enum { PAGE_DRIVERS = 50 };

static const struct {
    const char *word;
    struct followup_done done;
} outcomes[] = {
    [AGAIN_DONE] = {"envoye", {"Les documents sont renvoyés\u00a0: le courriel part à l'instant.", true}},
    [AGAIN_NOBODY] = {"compte", {"Rien n'est parti\u00a0: ce conducteur n'a pas encore de compte.", false}},
    [AGAIN_WAITING] = {"attente", {"Un courriel est déjà en route vers ce conducteur.", false}},
    [AGAIN_CANCELLED] = {"annule", {"Rien n'est parti\u00a0: les enregistrements de ce conducteur sont annulés.", false}},
    [AGAIN_TOO_MANY] = {"trop", {"Rien n'est parti\u00a0: trois courriels ont été envoyés à ce conducteur depuis hier. Attendre demain, "
                                 "et lui faire vérifier son adresse d'ici là.", false}},
};

struct followup_done followup_done_of(const struct request *request)
{
    struct text word = request_query(request, "envoi");
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        if (text_equal(word, text_of(outcomes[i].word)))
            return outcomes[i].done;
    return (struct followup_done){NULL, false};
}

static const char *advice_of(enum followup_state state)
{
    switch (state) {
    case FOLLOWUP_NO_ACCOUNT: return "Ses documents l'attendent\u00a0: l'inviter à créer son compte.";
    case FOLLOWUP_REFUSED: return "Sa messagerie a refusé le courriel\u00a0: lui demander de vérifier son adresse, puis envoyer à nouveau.";
    case FOLLOWUP_ACCOUNT: return "Ses documents sont dans son espace.";
    case FOLLOWUP_CANCELLED:
    case FOLLOWUP_WAITING:
    case FOLLOWUP_SENT:
    case FOLLOWUP_FETCHED:
    case FOLLOWUP_CARD:
    case FOLLOWUP_COUNT: return NULL;
    }
    BUG("followup state");
}

struct followup_lines followup_lines_of(struct request *request, const struct followup *rows, uint32_t count,
                                        bool of_driver)
{
    struct followup_line *lines = ARENA_ARRAY(request->arena, struct followup_line, count + 1);
    for (uint32_t i = 0; i < count; i++)
        lines[i] = (struct followup_line){
            .followup = &rows[i],
            .moment = rows[i].at_ms ? page_moment(request, rows[i].at_ms) : TEXT_NONE,
            .advice = advice_of(rows[i].state),
            .can_send = rows[i].person && rows[i].state != FOLLOWUP_CANCELLED && rows[i].state != FOLLOWUP_WAITING,
        };
    return (struct followup_lines){lines, count, of_driver};
}

static int read_state(const struct request *request)
{
    struct text code = request_query(request, "etat");
    for (int i = 0; i < FOLLOWUP_COUNT; i++)
        if (text_equal(code, text_of(followup_states[i].code)))
            return i;
    return -1;
}

static bool find_page(struct request *request, struct followups_view *view, struct error *error)
{
    struct followup *rows;
    uint32_t count, total, number = (uint32_t)request_query_number(request, "page", 1, 1000000, 1);
    for (;; number = (total + PAGE_DRIVERS - 1) / PAGE_DRIVERS) {
        if (!followups_of_lot(request->store, request->arena, view->lot->id, view->state, (number - 1) * PAGE_DRIVERS,
                              PAGE_DRIVERS, &rows, &count, &total))
            return page_failed(request, error);
        if (count || total == 0)
            break;
    }
    view->shown = followup_lines_of(request, rows, count, false);
    view->pager = (struct pager){
        .what = "Conducteurs",
        .address = arena_print(request->arena, "/imports/%.*s/documents?etat=%s&page=", TEXT_ARG(view->lot->public_id),
                               view->state < 0 ? "" : followup_states[view->state].code)};
    pager_set(&view->pager, number, PAGE_DRIVERS, count, total);
    return true;
}

bool page_followups(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    struct page page;
    struct followups_view view = {.lot = &lot, .state = read_state(request), .done = followup_done_of(request)};
    if (!import_find(request, &lot, error))
        return false;
    if (lot.state != FLOW_REGISTERED)
        return import_redirect(request, response, &lot);
    if (!find_page(request, &view, error) ||
        !page_trace_look(request, ACT_LOT_SHOWN, arena_print(request->arena, "lot %lld", (long long)lot.id), error) ||
        !page_open(&page, request, "Suivi des documents", SECTION_IMPORTS, error))
        return false;
    view_followups(&response->html, &page, &view);
    return true;
}

bool page_followup_send(struct request *request, struct response *response, struct error *error)
{
    int64_t id = 0;
    struct followup driver;
    enum again_result result;
    bool number = text_to_int(request->parameter[0], &id) && id > 0;
    if (!mail_documents_again(request->store, request->arena, &request->viewer.person, number ? id : 0, &driver, &result,
                              error))
        return false;
    const char *word = outcomes[result].word;
    if (request_form(request, "conducteur").len)
        return respond_redirect(request, response, "/sessions/conducteur/%lld?envoi=%s", (long long)id, word);
    return respond_redirect(request, response, "/imports/%.*s/documents?envoi=%s", TEXT_ARG(driver.lot_public_id), word);
}
