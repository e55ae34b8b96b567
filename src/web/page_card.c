/* The driver's requests for the card: the list, beginning one, its pictures, the last
   look, sending and the receipt: /espace/carte. Filling it in is page_card_fill.c. */
#include "web/page_card.h"

#include "documents/cqc_receipt.h"
#include "os/clock.h"
#include "web/page_space.h"
#include "web/views.h"

bool card_has_category(const struct cqc_request *request, const char *category)
{
    struct text rest = request->licence_categories, one;
    while (text_cut(&rest, ' ', &one))
        if (text_equal(one, text_of(category)))
            return true;
    return false;
}

bool card_take_events(struct request *request, const struct cqc_request *card, struct card_view *view, struct error *error)
{
    struct cqc_event *events;
    if (!cqc_events(request->store, request->arena, card->id, &events, &view->event_count))
        return page_failed(request, error);
    struct card_event_row *rows = ARENA_ARRAY(request->arena, struct card_event_row, view->event_count + 1);
    for (uint32_t i = 0; i < view->event_count; i++)
        rows[i] = (struct card_event_row){page_moment(request, events[i].at_ms), cqc_states[events[i].state].label, events[i].words};
    view->events = rows;
    return true;
}

bool card_find(struct request *request, struct response *response, struct cqc_request *out, bool *found, struct error *error)
{
    *found = cqc_find(request->store, request->arena, request->parameter[0], request->viewer.person.id, out);
    if (*found)
        return true;
    return store_error(request->store)->code == ERROR_NOT_FOUND ? respond_status(response, 404, NULL) : page_failed(request, error);
}

/* ERROR_BUSY and ERROR_DATA are no failures of the portal. */
bool card_moved_meanwhile(struct response *response, struct error *error)
{
    if (error->code != ERROR_BUSY && error->code != ERROR_DATA)
        return false;
    *error = (struct error){.code = ERROR_NONE};
    return respond_status(response, 409, "La demande a changé entre-temps, dans une autre fenêtre peut-être. Revenez à votre espace pour voir où elle en est.");
}

/* -- the list, and a new one ------------------------------------------------------------------ */

static bool find_certificate(struct request *request, const struct document **out, struct space *space, bool *has_space,
                             struct error *error)
{
    struct document *all;
    uint32_t count;
    *out = NULL;
    if (!space_of_viewer(request, space, has_space, error))
        return false;
    if (!*has_space)
        return true;
    if (!space_documents(request->site, request->store, request->arena, space, &all, &count, error))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (all[i].kind == DOCUMENT_CERTIFICATE && !all[i].revoked_ms && all[i].valid_to >= clock_today() &&
            (!*out || (*out)->end < all[i].end))
            *out = &all[i];
    return true;
}

bool page_cards(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct space space;
    struct cqc_request *rows;
    bool has_space;
    struct cards_view view = {0};
    if (!find_certificate(request, &view.certificate, &space, &has_space, error))
        return false;
    if (!cqc_of_person(request->store, request->arena, request->viewer.person.id, &rows, &view.count))
        return page_failed(request, error);
    view.rows = rows;
    if (!page_open(&page, request, "Demande de carte", SECTION_CARD, error))
        return false;
    view_cards(&response->html, &page, &view);
    return true;
}

bool page_card_begin(struct request *request, struct response *response, struct error *error)
{
    struct space space;
    bool has_space;
    const struct document *certificate;
    struct cqc_request card;
    if (!find_certificate(request, &certificate, &space, &has_space, error))
        return false;
    if (!certificate)
        return respond_status(response, 409, "La carte se demande tant qu'un certificat de qualification est valable : aucun ne l'est aujourd'hui.");
    return cqc_begin(request->site, request->store, request->arena, &space, certificate, &card, error) &&
           respond_redirect(request, response, "/espace/carte/%.*s", TEXT_ARG(card.public_id));
}

/* -- its pictures, shown ------------------------------------------------------------------------------ */

static bool send_picture(struct request *request, struct response *response, bool signature, struct error *error)
{
    struct cqc_request card;
    struct text jpeg;
    bool found;
    if (!card_find(request, response, &card, &found, error) || !found)
        return found ? false : response->error_page;
    if (!cqc_picture(request->store, request->arena, card.id, signature, &jpeg))
        return page_failed(request, error);
    if (jpeg.len == 0)
        return respond_status(response, 404, NULL);
    response->type = "image/jpeg";
    buffer_add_text(&response->html.bytes, jpeg);
    return true;
}

bool page_card_photo_shown(struct request *request, struct response *response, struct error *error)
{
    return send_picture(request, response, false, error);
}

bool page_card_signature_shown(struct request *request, struct response *response, struct error *error)
{
    return send_picture(request, response, true, error);
}

/* -- sending ------------------------------------------------------------------------------------------- */

static bool show_summary(struct request *request, struct response *response, struct card_view *view, struct error *error)
{
    struct page page;
    if (!page_open(&page, request, "Vérifier la demande de carte", SECTION_CARD, error))
        return false;
    view_card_summary(&response->html, &page, view);
    return true;
}

bool page_card_summary(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    bool found;
    struct card_view view = {.faults = {.arena = request->arena}, .request = &card};
    if (!card_find(request, response, &card, &found, error) || !found)
        return found ? false : response->error_page;
    if (!cqc_missing(request->store, request->arena, &card, &view.missing))
        return page_failed(request, error);
    if (!cqc_is_open(&card) || view.missing)
        return respond_redirect(request, response, "/espace/carte/%.*s/images", TEXT_ARG(card.public_id));
    return show_summary(request, response, &view, error);
}

bool page_card_send(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    bool found;
    if (!card_find(request, response, &card, &found, error) || !found)
        return found ? false : response->error_page;
    /* A second click finds it sent. */
    if (!cqc_is_open(&card))
        return respond_redirect(request, response, "/espace/carte/%.*s", TEXT_ARG(card.public_id));
    text_to_int(request_form(request, "revision"), &card.revision);
    if (!cqc_move(request->site, request->store, request->arena, &card, CQC_SUBMITTED, TEXT_NONE, card.person, false, error))
        return card_moved_meanwhile(response, error);
    return respond_redirect(request, response, "/espace/carte/%.*s?fait=4", TEXT_ARG(card.public_id));
}

bool page_card_receipt(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    struct buffer pdf;
    bool found;
    if (!card_find(request, response, &card, &found, error) || !found)
        return found ? false : response->error_page;
    if (card.submitted_ms == 0)
        return respond_status(response, 404, NULL);
    buffer_init(&pdf, 0);
    bool done = cqc_receipt_pdf(&card, request->site->settings.operator_name, request->site->settings.base_address,
                                request->site->settings.company_name.len == 0, &pdf, error) &&
                respond_file(request, response, "application/pdf",
                             arena_print(request->arena, "recu-%.*s.pdf", TEXT_ARG(card.number)).at, buffer_text(&pdf));
    buffer_free(&pdf);
    return done;
}
