/* The driver's requests for the card: /espace/carte. */
#include "web/page_card.h"

#include "documents/cqc_receipt.h"
#include "os/clock.h"
#include "os/file.h"
#include "web/page_space.h"
#include "web/views.h"

#include <fcntl.h>
#include <unistd.h>

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

/* The viewer's own request of the address; false with the response set where there is
   none. */
static bool find(struct request *request, struct response *response, struct cqc_request *out, struct error *error, bool *found)
{
    *found = cqc_find(request->store, request->arena, request->parameter[0], request->viewer.person.id, out);
    if (*found)
        return true;
    return store_error(request->store)->code == ERROR_NOT_FOUND ? respond_status(response, 404, NULL) : page_failed(request, error);
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

/* -- one ------------------------------------------------------------------------------------------- */

static struct text due_of(struct arena *arena, const struct cqc_request *card)
{
    char day[11];
    return card->due < 0 ? TEXT_NONE : arena_copy(arena, text_of(date_print_french(card->due, day)));
}

static bool show(struct request *request, struct response *response, struct card_view *view, struct error *error)
{
    struct page page;
    if (!cqc_missing(request->store, request->arena, view->request, &view->missing))
        return page_failed(request, error);
    if (!card_take_events(request, view->request, view, error) || !page_open(&page, request, "Demande de carte", SECTION_CARD, error))
        return false;
    if (view->faults.errors || view->problem.len)
        response->status = 422;
    if (cqc_is_open(view->request))
        view_card_form(&response->html, &page, view);
    else
        view_card(&response->html, &page, view);
    return true;
}

bool page_card(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    bool found;
    static const char *const done[] = {"Le brouillon est enregistré.", "La photo est enregistrée.", "La signature est enregistrée.",
                                       "La demande est envoyée."};
    struct card_view view = {.faults = {.arena = request->arena}, .request = &card};
    int64_t which = request_query_number(request, "fait", 1, (int64_t)COUNT_OF(done), 0);
    if (!find(request, response, &card, error, &found))
        return false;
    view.due = found ? due_of(request->arena, &card) : TEXT_NONE;
    view.saved = which ? done[which - 1] : NULL;
    return !found || show(request, response, &view, error);
}

/* -- filling in ---------------------------------------------------------------------------------- */

static void take_line(struct request *request, struct faults *faults, const char *field, const char *label, bool needed,
                      struct text *out)
{
    *out = request_line(request, field, FIELD_CHARACTERS_MOST);
    if (needed && out->len == 0)
        fault_add(faults, field, label, "À remplir.");
    else if (text_characters(*out) > CQC_FIELD_MOST)
        fault_add(faults, field, label, "%d caractères au plus.", CQC_FIELD_MOST);
}

static void take_due(struct request *request, struct card_view *view, struct cqc_request *card)
{
    view->due = request_line(request, "echeance", FIELD_CHARACTERS_MOST);
    date day = date_parse_either(view->due), today = clock_today();
    card->due = -1;
    if (view->due.len && (day == DATE_NONE || day < date_add_years(today, -20) || day > date_add_years(today, 10)))
        fault_add(&view->faults, "echeance", "Fin de validité de la carte actuelle", "Ce n'est pas une date de fin de carte. L'écrire sous la "
                                                                           "forme JJ/MM/AAAA.");
    else if (view->due.len)
        card->due = day;
    else if (card->kind == CQC_RENEWAL)
        fault_add(&view->faults, "echeance", "Fin de validité de la carte actuelle", "À remplir pour un renouvellement : elle est écrite sur la carte.");
}

static void take_categories(struct request *request, struct card_view *view, struct cqc_request *card)
{
    struct text all = TEXT_NONE;
    for (unsigned i = 0; cqc_licence_categories[i]; i++) {
        const char *name = arena_print(request->arena, "categorie-%s", cqc_licence_categories[i]).at;
        if (request_form(request, name).len)
            all = all.len ? arena_print(request->arena, "%.*s %s", TEXT_ARG(all), cqc_licence_categories[i])
                          : text_of(cqc_licence_categories[i]);
    }
    card->licence_categories = all;
    if (all.len == 0)
        fault_add(&view->faults, "categorie-C1", "Catégories du permis", "En cocher une au moins.");
}

static void take_form(struct request *request, struct card_view *view, struct cqc_request *card)
{
    struct faults *faults = &view->faults;
    int64_t kind;
    bool known = text_to_int(request_form(request, "motif"), &kind) && kind >= CQC_NEW && kind <= CQC_LOST;
    if (!known)
        fault_add(faults, "motif-0", "Motif de la demande", "En choisir un.");
    else
        card->kind = (enum cqc_kind)kind;
    take_due(request, view, card);
    take_categories(request, view, card);
    take_line(request, faults, "rue", "Adresse", true, &card->address);
    take_line(request, faults, "complement", "Complément d'adresse", false, &card->address_more);
    take_line(request, faults, "code_postal", "Code postal", true, &card->postal_code);
    take_line(request, faults, "ville", "Ville", true, &card->city);
    take_line(request, faults, "pays", "Pays", true, &card->country);
}

/* What could not be kept is said; ERROR_BUSY is no failure of the portal. */
static bool moved_meanwhile(struct response *response, struct error *error)
{
    if (error->code != ERROR_BUSY && error->code != ERROR_DATA)
        return false;
    *error = (struct error){.code = ERROR_NONE};
    return respond_status(response, 409, "La demande a changé entre-temps, dans une autre fenêtre peut-être. Revenez à votre espace pour voir où elle en est.");
}

bool page_card_save(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    bool found;
    struct card_view view = {.faults = {.arena = request->arena}, .request = &card};
    if (!find(request, response, &card, error, &found) || !found)
        return found ? false : response->error_page;
    if (!cqc_is_open(&card))
        return respond_redirect(request, response, "/espace/carte/%.*s", TEXT_ARG(card.public_id));
    take_form(request, &view, &card);
    text_to_int(request_form(request, "revision"), &card.revision);
    if (view.faults.errors)
        return show(request, response, &view, error);
    if (!cqc_save(request->store, request->arena, &card, error))
        return moved_meanwhile(response, error);
    return respond_redirect(request, response, "/espace/carte/%.*s?fait=1", TEXT_ARG(card.public_id));
}

/* -- pictures ----------------------------------------------------------------------------------------- */

static bool take_picture(struct request *request, struct picture *out, enum picture_kind kind, struct error *error)
{
    const char *path = arena_print(request->arena, "%s/files/%s", request->site->folder, request->upload.public_id).at;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(error, ERROR_FILE, "L'image reçue ne peut pas être lue.");
    bool done = picture_take(request->site, request->arena, fd, kind, out, error);
    close(fd);
    return done;
}

static bool keep_picture(struct request *request, struct response *response, enum picture_kind kind, struct error *error)
{
    struct cqc_request card;
    struct picture picture = {.verdict = PICTURE_TYPE};
    bool found;
    struct card_view view = {.faults = {.arena = request->arena}, .request = &card, .problem_of_signature = kind == PICTURE_SIGNATURE};
    if (!find(request, response, &card, error, &found) || !found)
        return found ? false : response->error_page;
    if (!cqc_is_open(&card))
        return respond_redirect(request, response, "/espace/carte/%.*s", TEXT_ARG(card.public_id));
    view.due = due_of(request->arena, &card);
    if (request->upload.public_id[0] == '\0')
        view.problem = TEXT("Aucune image n'a été choisie.");
    else if (!take_picture(request, &picture, kind, error))
        return false;
    else if (picture.verdict != PICTURE_GOOD)
        view.problem = picture_problem(request->arena, kind, &picture);
    if (view.problem.len)
        return show(request, response, &view, error);
    return cqc_keep_picture(request->store, &card, kind, picture.jpeg, error) &&
           respond_redirect(request, response, "/espace/carte/%.*s?fait=%d", TEXT_ARG(card.public_id), kind == PICTURE_PHOTO ? 2 : 3);
}

bool page_card_photo(struct request *request, struct response *response, struct error *error)
{
    return keep_picture(request, response, PICTURE_PHOTO, error);
}

bool page_card_signature(struct request *request, struct response *response, struct error *error)
{
    return keep_picture(request, response, PICTURE_SIGNATURE, error);
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
    if (!find(request, response, &card, error, &found) || !found)
        return found ? false : response->error_page;
    if (!cqc_missing(request->store, request->arena, &card, &view.missing))
        return page_failed(request, error);
    if (!cqc_is_open(&card) || view.missing)
        return respond_redirect(request, response, "/espace/carte/%.*s", TEXT_ARG(card.public_id));
    return show_summary(request, response, &view, error);
}

bool page_card_send(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    bool found;
    if (!find(request, response, &card, error, &found) || !found)
        return found ? false : response->error_page;
    /* A second click finds it sent. */
    if (!cqc_is_open(&card))
        return respond_redirect(request, response, "/espace/carte/%.*s", TEXT_ARG(card.public_id));
    text_to_int(request_form(request, "revision"), &card.revision);
    if (!cqc_move(request->site, request->store, request->arena, &card, CQC_SUBMITTED, TEXT_NONE, card.person, false, error))
        return moved_meanwhile(response, error);
    return respond_redirect(request, response, "/espace/carte/%.*s?fait=4", TEXT_ARG(card.public_id));
}

bool page_card_receipt(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    struct buffer pdf;
    bool found;
    if (!find(request, response, &card, error, &found) || !found)
        return found ? false : response->error_page;
    if (card.submitted_ms == 0)
        return respond_status(response, 404, NULL);
    buffer_init(&pdf, 0);
    bool done = cqc_receipt_pdf(&card, request->site->settings.operator_name, request->site->settings.base_address, &pdf, error) &&
                respond_file(request, response, "application/pdf",
                             arena_print(request->arena, "recu-%.*s.pdf", TEXT_ARG(card.number)).at, buffer_text(&pdf));
    buffer_free(&pdf);
    return done;
}
