/* Filling in a request for the card: what is asked, then the photo and the signature.
   What is typed is kept as a draft as soon as it can be read, also while parts are
   missing; what is missing is said before the next step. */
#include "web/page_card.h"

#include "os/clock.h"
#include "os/file.h"
#include "web/views.h"

#include <fcntl.h>
#include <unistd.h>

/* -- showing --------------------------------------------------------------------------------------- */

static struct text due_of(struct arena *arena, const struct cqc_request *card)
{
    char day[11];
    return card->due < 0 ? TEXT_NONE : arena_copy(arena, text_of(date_print_french(card->due, day)));
}

static bool show(struct request *request, struct response *response, struct card_view *view, enum card_step step, struct error *error)
{
    struct page page;
    if (!cqc_missing(request->store, request->arena, view->request, &view->missing))
        return page_failed(request, error);
    if (!card_take_events(request, view->request, view, error) || !page_open(&page, request, "Demande de carte", SECTION_CARD, error))
        return false;
    if (view->faults.errors || view->problem.len)
        response->status = 422;
    if (!cqc_is_open(view->request))
        view_card(&response->html, &page, view);
    else if (step == CARD_PICTURES)
        view_card_pictures(&response->html, &page, view);
    else
        view_card_form(&response->html, &page, view);
    return true;
}

static bool show_step(struct request *request, struct response *response, enum card_step step, struct error *error)
{
    struct cqc_request card;
    bool found;
    static const char *const done[] = {"Le brouillon est enregistré.", "La photo est enregistrée.", "La signature est enregistrée.",
                                       "La demande est envoyée."};
    struct card_view view = {.faults = {.arena = request->arena}, .request = &card};
    int64_t which = request_query_number(request, "fait", 1, (int64_t)COUNT_OF(done), 0);
    if (!card_find(request, response, &card, &found, error))
        return false;
    view.due = found ? due_of(request->arena, &card) : TEXT_NONE;
    view.saved = which ? done[which - 1] : NULL;
    return !found || show(request, response, &view, step, error);
}

bool page_card(struct request *request, struct response *response, struct error *error)
{
    return show_step(request, response, CARD_FORM, error);
}

bool page_card_pictures(struct request *request, struct response *response, struct error *error)
{
    return show_step(request, response, CARD_PICTURES, error);
}

/* -- what is asked --------------------------------------------------------------------------------- */

static const char *const due_label = "Fin de validité de la carte actuelle";

/* The lines of the address: all but the second are needed. */
struct address_line {
    const char *field, *label;
    size_t at; /* of the text in struct cqc_request */
};
static const struct address_line address_lines[] = {
    {"rue", "Numéro et rue", offsetof(struct cqc_request, address)},
    {"complement", "Complément d'adresse", offsetof(struct cqc_request, address_more)},
    {"code_postal", "Code postal", offsetof(struct cqc_request, postal_code)},
    {"ville", "Ville", offsetof(struct cqc_request, city)},
    {"pays", "Pays", offsetof(struct cqc_request, country)},
};

static struct text *line_of(struct cqc_request *card, const struct address_line *line)
{
    return (struct text *)(void *)((char *)card + line->at);
}

static void take_due(struct request *request, struct card_view *view, struct cqc_request *card)
{
    view->due = request_line(request, "echeance", FIELD_CHARACTERS_MOST);
    date day = date_parse_either(view->due), today = clock_today();
    card->due = -1;
    if (view->due.len && (day == DATE_NONE || day < date_add_years(today, -20) || day > date_add_years(today, 10)))
        fault_add(&view->faults, "echeance", due_label, "Ce n'est pas une date de fin de carte. L'écrire sous la forme JJ/MM/AAAA.");
    else if (view->due.len)
        card->due = day;
}

static void take_categories(struct request *request, struct cqc_request *card)
{
    struct text all = TEXT_NONE;
    for (unsigned i = 0; cqc_licence_categories[i]; i++) {
        const char *name = arena_print(request->arena, "categorie-%s", cqc_licence_categories[i]).at;
        if (request_form(request, name).len)
            all = all.len ? arena_print(request->arena, "%.*s %s", TEXT_ARG(all), cqc_licence_categories[i])
                          : text_of(cqc_licence_categories[i]);
    }
    card->licence_categories = all;
}

/* What was typed; faults only where it cannot be kept. */
static void take_form(struct request *request, struct card_view *view, struct cqc_request *card)
{
    int64_t kind;
    if (!text_to_int(request_form(request, "motif"), &kind) || kind < CQC_NEW || kind > CQC_LOST)
        fault_add(&view->faults, "motif-0", "Motif de la demande", "En choisir un.");
    else
        card->kind = (enum cqc_kind)kind;
    take_due(request, view, card);
    take_categories(request, card);
    for (size_t i = 0; i < COUNT_OF(address_lines); i++) {
        struct text *out = line_of(card, &address_lines[i]);
        *out = request_line(request, address_lines[i].field, FIELD_CHARACTERS_MOST);
        if (text_characters(*out) > CQC_FIELD_MOST)
            fault_add(&view->faults, address_lines[i].field, address_lines[i].label, "%d caractères au plus.", CQC_FIELD_MOST);
    }
}

/* What is needed before the next step. */
static void require_all(struct card_view *view, struct cqc_request *card)
{
    if (card->kind == CQC_RENEWAL && card->due < 0)
        fault_add(&view->faults, "echeance", due_label, "À remplir pour un renouvellement : elle est écrite sur la carte.");
    if (card->licence_categories.len == 0)
        fault_add(&view->faults, "categorie-C1", "Catégories du permis", "En cocher une au moins.");
    for (size_t i = 0; i < COUNT_OF(address_lines); i++)
        if (address_lines[i].at != offsetof(struct cqc_request, address_more) && line_of(card, &address_lines[i])->len == 0)
            fault_add(&view->faults, address_lines[i].field, address_lines[i].label, "À remplir.");
}

bool page_card_save(struct request *request, struct response *response, struct error *error)
{
    struct cqc_request card;
    bool found;
    struct card_view view = {.faults = {.arena = request->arena}, .request = &card};
    if (!card_find(request, response, &card, &found, error) || !found)
        return found ? false : response->error_page;
    if (!cqc_is_open(&card))
        return respond_redirect(request, response, "/espace/carte/%.*s", TEXT_ARG(card.public_id));
    take_form(request, &view, &card);
    text_to_int(request_form(request, "revision"), &card.revision);
    if (view.faults.errors)
        return show(request, response, &view, CARD_FORM, error);
    if (!cqc_save(request->store, request->arena, &card, error))
        return card_moved_meanwhile(response, error);
    if (text_equal(request_form(request, "faire"), TEXT("garder")))
        return respond_redirect(request, response, "/espace/carte/%.*s?fait=1", TEXT_ARG(card.public_id));
    require_all(&view, &card);
    if (view.faults.errors == 0)
        return respond_redirect(request, response, "/espace/carte/%.*s/images", TEXT_ARG(card.public_id));
    view.saved = "Le brouillon est enregistré.";
    return show(request, response, &view, CARD_FORM, error);
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
    if (!card_find(request, response, &card, &found, error) || !found)
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
        return show(request, response, &view, CARD_PICTURES, error);
    if (!cqc_keep_picture(request->store, request->arena, &card, kind, picture.jpeg, error))
        return card_moved_meanwhile(response, error);
    return respond_redirect(request, response, "/espace/carte/%.*s/images?fait=%d", TEXT_ARG(card.public_id), kind == PICTURE_PHOTO ? 2 : 3);
}

bool page_card_photo(struct request *request, struct response *response, struct error *error)
{
    return keep_picture(request, response, PICTURE_PHOTO, error);
}

bool page_card_signature(struct request *request, struct response *response, struct error *error)
{
    return keep_picture(request, response, PICTURE_SIGNATURE, error);
}

