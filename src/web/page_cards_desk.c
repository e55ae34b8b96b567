/* The operator's room of requests for the card: /exploitation/cartes. Each look at one
   is traced. */
#include "web/desk.h"
#include "web/page_card.h"
#include "web/views.h"

enum { QUEUE_MOST = 200 };

const struct card_filter_row card_filters[CARD_FILTER_COUNT] = {
    [CARDS_TO_TREAT] = {"a-traiter", "À traiter", CQC_TO(SUBMITTED) | CQC_TO(REVIEW)},
    [CARDS_TO_PRODUCE] = {"en-fabrication", "En fabrication", CQC_TO(ACCEPTED) | CQC_TO(PRODUCED)},
    [CARDS_WAITING] = {"a-completer", "À compléter par le conducteur", CQC_TO(WANTED)},
    [CARDS_CLOSED] = {"closes", "Closes", CQC_TO(SENT) | CQC_TO(REFUSED)},
};

bool page_cards_desk(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct cqc_request *rows;
    struct card_queue_view view = {0};
    uint32_t states[CQC_STATE_COUNT];
    for (unsigned i = 0; i < CARD_FILTER_COUNT; i++)
        if (text_equal(request_query(request, "liste"), text_of(card_filters[i].code)))
            view.filter = (enum card_filter)i;
    if (!cqc_count_states(request->store, states, CQC_STATE_COUNT) ||
        !cqc_queue(request->store, request->arena, card_filters[view.filter].states, QUEUE_MOST, &rows, &view.count))
        return page_failed(request, error);
    for (unsigned i = 0; i < CARD_FILTER_COUNT; i++)
        for (unsigned state = 0; state < CQC_STATE_COUNT; state++)
            view.total[i] += card_filters[i].states & 1U << state ? states[state] : 0;
    view.rows = rows;
    if (!page_trace_look(request, ACT_CQC_SHOWN, TEXT("cqc"), error) ||
        !page_open(&page, request, "Demandes de carte", SECTION_OPERATOR, error))
        return false;
    view_card_queue(&response->html, &page, &view);
    return true;
}

static bool find(struct request *request, struct response *response, struct cqc_request *out, struct error *error, bool *found)
{
    *found = cqc_find(request->store, request->arena, request->parameter[0], 0, out);
    if (*found)
        return true;
    return store_error(request->store)->code == ERROR_NOT_FOUND ? respond_status(response, 404, NULL) : page_failed(request, error);
}

static bool show(struct request *request, struct response *response, struct card_view *view, struct error *error)
{
    struct page page;
    const struct cqc_request *card = view->request;
    if (view->faults.errors)
        response->status = 422;
    if (!card_take_events(request, card, view, error) ||
        !page_trace_look(request, ACT_CQC_SHOWN, arena_print(request->arena, "cqc %lld", (long long)card->id), error) ||
        !page_open(&page, request, "Demande de carte", SECTION_OPERATOR, error))
        return false;
    view_card_desk(&response->html, &page, view);
    return true;
}

bool page_card_desk(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    bool found;
    struct card_view view = {.faults = {.arena = request->arena}, .request = &card, .operator = true,
                             .saved = request_query(request, "fait").len ? "L'état est changé, le conducteur est averti par courriel." : NULL};
    if (!find(request, response, &card, error, &found))
        return false;
    return !found || show(request, response, &view, error);
}

static bool read_state(struct text code, enum cqc_state *out)
{
    for (unsigned i = 0; i < CQC_STATE_COUNT; i++)
        if (text_equal(code, text_of(cqc_states[i].code))) {
            *out = (enum cqc_state)i;
            return true;
        }
    return false;
}

bool page_card_desk_move(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    enum cqc_state to;
    bool found;
    struct card_view view = {.faults = {.arena = request->arena}, .request = &card, .operator = true,
                             .words = request_words(request, "motif")};
    if (!find(request, response, &card, error, &found) || !found)
        return found ? false : response->error_page;
    if (!read_state(request_form(request, "etat"), &to))
        return respond_status(response, 400, NULL);
    size_t characters = text_characters(view.words);
    if (((to == CQC_WANTED || to == CQC_REFUSED) && characters < 5) || characters > CQC_WORDS_MOST) {
        fault_add(&view.faults, "motif", "Motif", "De 5 à %d caractères : ce qui manque, ou pourquoi la demande est refusée. Le conducteur le reçoit.",
                  CQC_WORDS_MOST);
        return show(request, response, &view, error);
    }
    text_to_int(request_form(request, "revision"), &card.revision);
    if (cqc_move(request->site, request->store, request->arena, &card, to, view.words, request->viewer.person.id, true, error))
        return respond_redirect(request, response, "/exploitation/cartes/%.*s?fait=1", TEXT_ARG(card.public_id));
    if (error->code != ERROR_BUSY)
        return false;
    *error = (struct error){.code = ERROR_NONE};
    return respond_status(response, 409, NULL);
}

static bool send_picture(struct request *request, struct response *response, bool signature, struct error *error)
{
    struct cqc_request card;
    struct text jpeg;
    bool found;
    if (!find(request, response, &card, error, &found) || !found)
        return found ? false : response->error_page;
    if (!cqc_picture(request->store, request->arena, card.id, signature, &jpeg))
        return page_failed(request, error);
    if (jpeg.len == 0)
        return respond_status(response, 404, NULL);
    response->type = "image/jpeg";
    buffer_add_text(&response->html.bytes, jpeg);
    return true;
}

bool page_card_desk_photo(struct request *request, struct response *response, struct error *error)
{
    return send_picture(request, response, false, error);
}

bool page_card_desk_signature(struct request *request, struct response *response, struct error *error)
{
    return send_picture(request, response, true, error);
}

/* For the card producer. */
bool page_card_desk_json(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    struct buffer json;
    bool found;
    if (!find(request, response, &card, error, &found) || !found)
        return found ? false : response->error_page;
    buffer_init(&json, 0);
    bool done = cqc_json(request->store, request->arena, &card, &json) || page_failed(request, error);
    done = done && page_trace(request, ACT_CQC_EXPORTED, arena_print(request->arena, "cqc %lld", (long long)card.id), error) &&
           respond_file(request, response, "application/json",
                        arena_print(request->arena, "%.*s.json", TEXT_ARG(card.number)).at, buffer_text(&json));
    buffer_free(&json);
    return done;
}
