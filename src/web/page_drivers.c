/* The operator's search for a driver over all centres, one driver, and the
   correction of an identity. What is searched for is personal: it travels
   sealed, and each look is traced. */
#include "web/page_drivers.h"

#include "base/buffer.h"
#include "os/clock.h"
#include "rules/licence.h"
#include "web/identity_form.h"
#include "web/sealed.h"
#include "web/views.h"

enum { REASON_LEAST = 5, REASON_MOST = 500 };

/* JJ/MM/AAAA as people type it, AAAA-MM-JJ as date fields send it. */
static date read_date(struct text t)
{
    date day = date_parse_french(t);
    return day == DATE_NONE ? date_parse_iso(t) : day;
}

/* The beginning of a licence number, folded as they are kept. */
static struct text fold_licence(struct arena *arena, struct text typed)
{
    char *out = arena_take(arena, typed.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.at[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
            out[len++] = c;
    }
    return text_make(out, len);
}

/* -- the search ------------------------------------------------------------------ */

static bool search(struct request *request, struct drivers_view *view, struct error *error)
{
    struct driver_search what = {.licence = fold_licence(request->arena, view->licence),
                                 .last_name = view->name, .birth = read_date(view->birth)};
    if (view->birth.len && what.birth == DATE_NONE)
        fault_add(&view->faults, "naissance", "Date de naissance",
                  "Ce n'est pas un jour du calendrier. L'écrire sous la forme JJ/MM/AAAA.");
    if (what.licence.len < 4 && text_characters(view->name) < 2)
        fault_add(&view->faults, "permis", "N° de permis",
                  "Donner au moins les 4 premiers caractères du numéro, ou les 2 premières lettres du nom.");
    if (view->faults.errors)
        return true;
    struct driver_row *rows;
    view->searched = true;
    if (!drivers_search(request->store, request->arena, &what, &rows, &view->count, &view->more))
        return page_failed(request, error);
    view->rows = rows;
    struct buffer payload = {0};
    buffer_add_text(&payload, TEXT("{\"licence\":"));
    buffer_add_json(&payload, what.licence);
    buffer_add_text(&payload, TEXT(",\"name\":"));
    buffer_add_json(&payload, view->name);
    buffer_add_text(&payload, TEXT(",\"birth\":"));
    buffer_add_json(&payload, view->birth);
    buffer_print(&payload, ",\"found\":%u}", view->count);
    struct text told = arena_copy(request->arena, buffer_text(&payload));
    buffer_free(&payload);
    return page_trace_with(request, ACT_DRIVER_SEARCHED, TEXT_NONE, told, error);
}

static bool show_search(struct request *request, struct response *response, struct drivers_view *view,
                        struct error *error)
{
    struct page page;
    if (!page_open(&page, request, "Conducteurs", SECTION_OPERATOR, error))
        return false;
    if (view->faults.errors)
        response->status = 422;
    view_drivers(&response->html, &page, view);
    return true;
}

bool page_drivers(struct request *request, struct response *response, struct error *error)
{
    struct drivers_view view = {.faults.arena = request->arena};
    struct text words;
    if (!sealed_open(request, request_query(request, "r"), &words, error))
        return false;
    bool asked = words.len > 0;
    if (asked && text_cut(&words, '\n', &view.licence) && text_cut(&words, '\n', &view.name))
        view.birth = words;
    return (!asked || search(request, &view, error)) && show_search(request, response, &view, error);
}

bool page_drivers_search(struct request *request, struct response *response, struct error *error)
{
    struct text sealed;
    struct text licence = request_line(request, "permis", FIELD_CHARACTERS_MOST), name = request_line(request, "nom", FIELD_CHARACTERS_MOST), birth = request_line(request, "naissance", FIELD_CHARACTERS_MOST);
    struct text words = arena_print(request->arena, "%.*s\n%.*s\n%.*s", TEXT_ARG(licence), TEXT_ARG(name), TEXT_ARG(birth));
    return sealed_make(request, words, &sealed, error) &&
           respond_redirect(request, response, "/exploitation/conducteurs?r=%.*s", TEXT_ARG(sealed));
}

/* -- one driver ------------------------------------------------------------------- */

static bool find_driver(struct request *request, struct driver_row *driver, struct error *error)
{
    int64_t id;
    bool number = text_to_int(request->parameter[0], &id) && id > 0;
    return driver_of_registration(request->store, request->arena, number ? id : 0, driver) ||
           page_failed(request, error);
}

static bool show_before(struct request *request, struct driver_view *view, struct error *error)
{
    struct rectification *all;
    if (!rectifications_of(request->store, request->arena, view->driver->licence, view->driver->birth, &all,
                           &view->before_count))
        return page_failed(request, error);
    struct rectified_row *rows = ARENA_ARRAY(request->arena, struct rectified_row, view->before_count + 1);
    for (uint32_t i = 0; i < view->before_count; i++) {
        rows[i] = (struct rectified_row){.moment = page_moment(request, all[i].made_ms), .reason = all[i].reason,
                                         .done = &all[i]};
        if (!page_person_name(request, all[i].person, &rows[i].person, error))
            return false;
    }
    view->before = rows;
    return true;
}

static bool show_driver(struct request *request, struct response *response, const struct driver_row *driver,
                        struct driver_view *view, struct error *error)
{
    struct page page;
    struct driver_registration *rows;
    view->driver = driver;
    if (!registrations_of_driver(request->store, request->arena, 0, driver->licence, driver->birth, &rows,
                                 &view->registration_count) ||
        !driver_has_account(request->store, driver->licence, driver->birth, &view->account))
        return page_failed(request, error);
    view->registrations = rows;
    struct text subject = arena_print(request->arena, "registration %lld", (long long)driver->registration);
    if (!show_before(request, view, error) || !page_trace_look(request, ACT_DRIVER_SHOWN, subject, error) ||
        !page_open(&page, request, "Conducteur", SECTION_OPERATOR, error))
        return false;
    if (view->faults.errors)
        response->status = 422;
    view_driver(&response->html, &page, view);
    return true;
}

bool page_driver(struct request *request, struct response *response, struct error *error)
{
    struct driver_row driver;
    char birth[11];
    if (!find_driver(request, &driver, error))
        return false;
    struct driver_view view = {.faults.arena = request->arena, .licence = driver.licence,
                               .birth = text_of(date_print_french(driver.birth, birth)),
                               .first_name = driver.first_name, .last_name = driver.last_name,
                               .done = request_query(request, "fait").len > 0};
    return show_driver(request, response, &driver, &view, error);
}

/* -- the correction ----------------------------------------------------------------- */

static void read_correction(struct driver_view *view, struct rectification *r, struct arena *arena)
{
    struct licence licence = licence_read(view->licence);
    size_t length = text_characters(view->reason);
    if (!text_equal(view->first_name, r->first_name_from)) /* what stands there already need not be right */
        identity_check_name(&view->faults, "prenom", "Prénom", view->first_name);
    if (!text_equal(view->last_name, r->last_name_from))
        identity_check_name(&view->faults, "nom", "Nom", view->last_name);
    r->first_name_to = view->first_name;
    r->last_name_to = view->last_name;
    if (licence.len == 0)
        fault_add(&view->faults, "permis", "N° de permis",
                  "Ce n'est pas un numéro de permis. Reporter le NEPH, de 12 chiffres, ou de 6 à 15 chiffres et lettres dont au moins 6 chiffres.");
    r->licence_to = arena_copy(arena, text_make(licence.at, licence.len));
    r->licence_typed = view->licence;
    r->birth_to = read_date(view->birth);
    if (r->birth_to == DATE_NONE || r->birth_to > clock_today() || r->birth_to < date_add_years(clock_today(), -120))
        fault_add(&view->faults, "naissance", "Date de naissance",
                  "Ce n'est pas le jour de naissance d'un conducteur : un jour passé, sous la forme JJ/MM/AAAA, de moins de 120 ans.");
    if (length < REASON_LEAST || length > REASON_MOST)
        fault_add(&view->faults, "motif", "Motif", "Dire en quelques mots pourquoi, de %d à %d caractères.", REASON_LEAST,
                  REASON_MOST);
}

/* What stands in the way of the correction, said at its field. */
static void say_result(struct driver_view *view, enum rectify_result result, uint32_t twice)
{
    switch (result) {
    case RECTIFY_DONE: view->ready = true; return;
    case RECTIFY_SAME:
        fault_add(&view->faults, "permis", "N° de permis", "Rien ne change : corriger le numéro, la date de naissance ou les noms.");
        return;
    case RECTIFY_TWICE:
        fault_add(&view->faults, "permis", "N° de permis",
                  "%u session%s déjà enregistrée%s par le même centre sous cette identité. Annuler d'abord l'un des deux "
                  "enregistrements de chacune, puis recommencer.",
                  twice, twice > 1 ? "s sont" : " est", twice > 1 ? "s" : "");
        return;
    case RECTIFY_ACCOUNTS:
        fault_add(&view->faults, "permis", "N° de permis",
                  "Un autre compte porte déjà cette identité. Deux comptes ne peuvent pas la partager : fermer l'un des deux d'abord.");
        return;
    case RECTIFY_GONE:
    case RECTIFY_CHANGED:
        fault_add(&view->faults, "permis", "N° de permis",
                  "Les enregistrements de ce conducteur ont changé entre-temps. La page est à jour : vérifier, puis recommencer.");
        return;
    }
    BUG("rectify result");
}

/* What was previewed: something else typed since is previewed again. */
static struct text looked_at(struct arena *arena, const struct driver_view *view)
{
    return arena_print(arena, "%.*s/%.*s/%.*s/%.*s", TEXT_ARG(view->licence), TEXT_ARG(view->birth),
                       TEXT_ARG(view->first_name), TEXT_ARG(view->last_name));
}

/* The form begins with an identity that is the driver's no more. */
static bool moved_meanwhile(const struct request *request, const struct driver_row *driver)
{
    char iso[11];
    return !text_equal(request_form(request, "permis_avant"), driver->licence) ||
           !text_equal(request_form(request, "naissance_avant"), text_of(date_print_iso(driver->birth, iso))) ||
           !text_equal(request_form(request, "prenom_avant"), driver->first_name) ||
           !text_equal(request_form(request, "nom_avant"), driver->last_name);
}

static bool show_moved(struct request *request, struct response *response, const struct driver_row *driver,
                       struct driver_view *view, struct error *error)
{
    char birth[11];
    const struct difference rows[] = {{"N° de permis", view->licence, driver->licence},
                                      {"Date de naissance", view->birth, text_of(date_print_french(driver->birth, birth))},
                                      {"Prénom", view->first_name, driver->first_name},
                                      {"Nom", view->last_name, driver->last_name}};
    view->differences = rows;
    view->difference_count = COUNT_OF(rows);
    response->status = 409;
    return show_driver(request, response, driver, view, error);
}

bool page_driver_rectify(struct request *request, struct response *response, struct error *error)
{
    struct driver_row driver;
    int64_t shown = 0;
    enum rectify_result result;
    uint32_t twice;
    struct driver_view view = {.faults.arena = request->arena, .licence = request_line(request, "permis", FIELD_CHARACTERS_MOST),
                               .birth = request_line(request, "naissance", FIELD_CHARACTERS_MOST),
                               .first_name = request_line(request, "prenom", FIELD_CHARACTERS_MOST),
                               .last_name = request_line(request, "nom", FIELD_CHARACTERS_MOST), .reason = request_words(request, "motif")};
    if (!find_driver(request, &driver, error))
        return false;
    struct rectification r = {.person = request->viewer.person.id, .reason = view.reason,
                              .licence_from = driver.licence, .birth_from = driver.birth,
                              .first_name_from = driver.first_name, .last_name_from = driver.last_name};
    bool write = text_to_int(request_form(request, "nombre"), &shown) && shown > 0 && shown <= UINT32_MAX &&
                 text_equal(request_form(request, "etape"), TEXT("confirmer")) &&
                 text_equal(request_form(request, "apercu"), looked_at(request->arena, &view));
    r.registrations = (uint32_t)shown;
    if (moved_meanwhile(request, &driver))
        return show_moved(request, response, &driver, &view, error);
    read_correction(&view, &r, request->arena);
    if (view.faults.errors == 0) {
        if (!rectify_driver(request->store, request->arena, &r, write, &result, &twice, error))
            return false;
        if (write && result == RECTIFY_DONE)
            return respond_redirect(request, response, "/exploitation/conducteurs/%lld?fait=1",
                                    (long long)driver.registration);
        say_result(&view, result, twice);
        view.reach = r.registrations;
        view.looked = looked_at(request->arena, &view);
    }
    return show_driver(request, response, &driver, &view, error);
}
