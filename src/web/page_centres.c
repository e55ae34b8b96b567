/* The operator's centres: searched, enrolled, corrected, their representatives
   named. Approvals: page_approvals.c. */
#include "web/page_centres.h"

#include "base/fold.h"
#include "os/clock.h"
#include "web/form.h"
#include "web/views.h"

enum { PAGE_CENTRES = 50 };

/* -- the list ------------------------------------------------------------------------ */

static bool matches(struct arena *arena, const struct centre *centre, struct text folded, struct text siret)
{
    struct text name = fold_key(arena, centre->name), city = fold_key(arena, centre->city);
    return folded.len == 0 || text_find(name, folded) < name.len || text_find(city, folded) < city.len ||
           (siret.len && text_starts(centre->siret, siret));
}

/* Keeps those that match, in their order. */
static uint32_t narrow(struct request *request, struct centre *all, uint32_t count, struct text search)
{
    struct text folded = fold_key(request->arena, search), siret = centre_siret(request->arena, search);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (matches(request->arena, &all[i], folded, siret))
            all[kept++] = all[i];
    return kept;
}

static bool fill_rows(struct request *request, const struct centre *centres, uint32_t count, struct centres_view *view,
                      struct error *error)
{
    struct centre_row *rows = ARENA_ARRAY(request->arena, struct centre_row, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        rows[i].centre = &centres[i];
        if (!centre_state(request->store, centres[i].id, clock_today(), &rows[i].state))
            return page_failed(request, error);
    }
    view->rows = rows;
    view->count = count;
    return true;
}

bool page_centres(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct centre *all;
    uint32_t count;
    struct centres_view view = {.search = french_short(request->arena, text_trim(request_query(request, "q")), 100)};
    if (!centres_all(request->store, request->arena, &all, &count))
        return page_failed(request, error);
    count = narrow(request, all, count, view.search);
    uint32_t pages = (count + PAGE_CENTRES - 1) / PAGE_CENTRES;
    uint32_t number = (uint32_t)request_query_number(request, "page", 1, pages ? pages : 1, 1);
    uint32_t first = (number - 1) * PAGE_CENTRES, shown = count - first < PAGE_CENTRES ? count - first : PAGE_CENTRES;
    if (!fill_rows(request, all + first, shown, &view, error) ||
        !page_open(&page, request, "Centres", SECTION_OPERATOR, error))
        return false;
    view.pager.what = "Centres";
    view.pager.address = arena_print(request->arena, "/exploitation/centres?q=%.*s&page=",
                                     TEXT_ARG(form_encode(request->arena, view.search)));
    pager_set(&view.pager, number, PAGE_CENTRES, shown, count);
    view_centres(&response->html, &page, &view);
    return true;
}

/* -- the form ------------------------------------------------------------------------- */

static void take_centre(struct request *request, struct centre_view *view)
{
    struct centre *centre = &view->centre;
    centre->siret = centre_siret(request->arena, request_line(request, "siret", FIELD_CHARACTERS_MOST));
    centre->name = request_line(request, "nom", FIELD_CHARACTERS_MOST);
    centre->address = request_line(request, "adresse", FIELD_CHARACTERS_MOST);
    centre->postal_code = request_line(request, "code_postal", FIELD_CHARACTERS_MOST);
    centre->city = request_line(request, "ville", FIELD_CHARACTERS_MOST);
    centre->public_body = request_form(request, "public").len > 0;
    centre->service_code = request_line(request, "code_service", FIELD_CHARACTERS_MOST);
    static const struct { const char *field, *label; } labels[] = {
        {"siret", "SIRET"}, {"nom", "Nom"}, {"adresse", "Adresse"}, {"code_postal", "Code postal"},
        {"ville", "Ville"}, {"code_service", "Code service"}};
    struct centre_fault faults[CENTRE_FAULTS_MOST];
    unsigned count = centre_check(centre, faults);
    for (unsigned i = 0; i < count; i++)
        for (size_t l = 0; l < COUNT_OF(labels); l++)
            if (strcmp(labels[l].field, faults[i].field) == 0)
                fault_add(&view->faults, faults[i].field, labels[l].label, "%s", faults[i].sentence);
}

/* All three of a representative's fields, or none of them. */
static void take_representative(struct request *request, struct centre_view *view, bool needed, struct invitee *invitee)
{
    view->first_name = request_line(request, "rep_prenom", FIELD_CHARACTERS_MOST);
    view->last_name = request_line(request, "rep_nom", FIELD_CHARACTERS_MOST);
    view->email = request_line(request, "rep_courriel", FIELD_CHARACTERS_MOST);
    *invitee = (struct invitee){.email = view->email, .first_name = view->first_name, .last_name = view->last_name};
    if (!needed && view->email.len + view->first_name.len + view->last_name.len == 0)
        return;
    if (view->first_name.len == 0 || text_characters(view->first_name) > 100)
        fault_add(&view->faults, "rep_prenom", "Prénom du représentant", "Indiquer le prénom, en 100 caractères au plus.");
    if (view->last_name.len == 0 || text_characters(view->last_name) > 100)
        fault_add(&view->faults, "rep_nom", "Nom du représentant", "Indiquer le nom, en 100 caractères au plus.");
    if (!invite_is_address(view->email))
        fault_add(&view->faults, "rep_courriel", "Courriel du représentant", "%s", invite_sentence(INVITE_NO_ADDRESS));
}

static void say_taken(struct request *request, struct centre_view *view, int64_t other)
{
    view->taken = arena_print(request->arena, "%lld", (long long)other);
    fault_add(&view->faults, "siret", "SIRET", "Un centre est déjà inscrit sous ce SIRET.");
}

static bool show_new(struct request *request, struct response *response, struct centre_view *view, struct error *error)
{
    struct page page;
    if (view->faults.errors)
        response->status = 422;
    if (!page_open(&page, request, "Inscrire un centre", SECTION_OPERATOR, error))
        return false;
    view_centre_edit(&response->html, &page, view);
    return true;
}

bool page_centre_new(struct request *request, struct response *response, struct error *error)
{
    struct centre_view view = {.faults.arena = request->arena};
    return show_new(request, response, &view, error);
}

bool page_centre_enrol(struct request *request, struct response *response, struct error *error)
{
    struct invitee representative;
    enum enrol_result result;
    enum invite_result invited;
    struct centre_view view = {.faults.arena = request->arena};
    take_centre(request, &view);
    take_representative(request, &view, false, &representative);
    if (view.faults.errors)
        return show_new(request, response, &view, error);
    struct centre centre = view.centre;
    if (!centre_enrol(request->site, request->store, request->arena, &request->viewer.person, &centre, &representative,
                      &result, &invited, error))
        return false;
    if (result == ENROL_DONE)
        return respond_redirect(request, response, "/exploitation/centres/%lld?fait=inscrit", (long long)centre.id);
    if (result == ENROL_TAKEN)
        say_taken(request, &view, centre.id);
    else
        fault_add(&view.faults, "rep_courriel", "Courriel du représentant", "%s", invite_sentence(invited));
    return show_new(request, response, &view, error);
}

bool centre_find(struct request *request, struct response *response, struct centre *centre, struct error *error)
{
    int64_t id = 0;
    bool number = text_to_int(request->parameter[0], &id) && id > 0;
    UNUSED(response);
    return centre_by_id(request->store, request->arena, number ? id : 0, centre) || page_failed(request, error);
}

static bool show_centre(struct request *request, struct response *response, struct centre_view *view, struct error *error)
{
    struct page page;
    struct person *representatives;
    if (view->faults.errors)
        response->status = 422;
    if (!representatives_of_centre(request->store, request->arena, view->centre.id, &representatives, &view->representative_count) ||
        !centre_state(request->store, view->centre.id, clock_today(), &view->state))
        return page_failed(request, error);
    view->representatives = representatives;
    struct text subject = arena_print(request->arena, "centre %lld", (long long)view->centre.id);
    if (!page_trace_look(request, ACT_TEAM_SHOWN, subject, error) || !page_open(&page, request, "Fiche du centre", SECTION_OPERATOR, error))
        return false;
    view_centre_edit(&response->html, &page, view);
    return true;
}

bool page_centre(struct request *request, struct response *response, struct error *error)
{
    static const struct { const char *word, *sentence; } done[] = {
        {"inscrit", "Le centre est inscrit."}, {"modifie", "La fiche est modifiée."},
        {"nomme", "Le représentant légal est nommé, et invité par courriel."}};
    struct centre_view view = {.faults.arena = request->arena};
    struct text word = request_query(request, "fait");
    if (!centre_find(request, response, &view.centre, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(done); i++)
        if (text_equal(word, text_of(done[i].word)))
            view.done = done[i].sentence;
    return show_centre(request, response, &view, error);
}

/* What this operator typed against what another wrote meanwhile. */
static bool show_changed(struct request *request, struct response *response, struct centre_view *view, struct error *error)
{
    struct centre now;
    struct difference rows[7];
    if (!centre_find(request, response, &now, error))
        return false;
    const struct centre *mine = &view->centre;
    const struct text yes_no[] = {TEXT("non"), TEXT("oui")};
    const struct difference all[] = {
        {"SIRET", mine->siret, now.siret}, {"Nom", mine->name, now.name}, {"Adresse", mine->address, now.address},
        {"Code postal", mine->postal_code, now.postal_code}, {"Ville", mine->city, now.city},
        {"Organisme public", yes_no[mine->public_body], yes_no[now.public_body]},
        {"Code service", mine->service_code, now.service_code}};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (!text_equal(all[i].typed, all[i].now))
            rows[view->difference_count++] = all[i];
    view->differences = rows;
    view->centre.revision = now.revision;
    response->status = 409;
    return show_centre(request, response, view, error);
}

bool page_centre_change(struct request *request, struct response *response, struct error *error)
{
    enum enrol_result result;
    struct centre_view view = {.faults.arena = request->arena};
    if (!centre_find(request, response, &view.centre, error))
        return false;
    if (!text_to_int(request_form(request, "revision"), &view.centre.revision))
        return respond_status(response, 400, NULL);
    take_centre(request, &view);
    if (view.faults.errors)
        return show_centre(request, response, &view, error);
    struct centre centre = view.centre;
    if (!centre_correct(request->store, request->arena, &request->viewer.person, &centre, &result, error))
        return false;
    if (result == ENROL_CHANGED)
        return show_changed(request, response, &view, error);
    if (result == ENROL_DONE)
        return respond_redirect(request, response, "/exploitation/centres/%lld?fait=modifie", (long long)view.centre.id);
    say_taken(request, &view, centre.id);
    return show_centre(request, response, &view, error);
}

/* Another operator named somebody meanwhile. */
static bool show_named(struct request *request, struct response *response, struct centre_view *view, struct error *error)
{
    struct person *now;
    uint32_t count;
    if (!representatives_of_centre(request->store, request->arena, view->centre.id, &now, &count))
        return page_failed(request, error);
    struct text stands = count ? arena_print(request->arena, "%.*s %.*s", TEXT_ARG(now[0].first_name), TEXT_ARG(now[0].last_name)) : TEXT("personne");
    struct text typed = arena_print(request->arena, "%.*s %.*s", TEXT_ARG(view->first_name), TEXT_ARG(view->last_name));
    const struct difference row = {"Représentant légal", typed, stands};
    view->differences = &row;
    view->difference_count = 1;
    response->status = 409;
    return show_centre(request, response, view, error);
}

bool page_centre_name(struct request *request, struct response *response, struct error *error)
{
    int64_t shown;
    enum enrol_result result;
    struct invitee representative;
    enum invite_result invited;
    struct centre_view view = {.faults.arena = request->arena};
    if (!centre_find(request, response, &view.centre, error))
        return false;
    take_representative(request, &view, true, &representative);
    if (view.faults.errors)
        return show_centre(request, response, &view, error);
    representative.centre = view.centre.id;
    if (!text_to_int(request_form(request, "actuel"), &shown))
        return respond_status(response, 400, NULL);
    if (!centre_name_representative(request->site, request->store, request->arena, &request->viewer.person, &representative,
                                    shown, &result, &invited, error))
        return false;
    if (result == ENROL_CHANGED)
        return show_named(request, response, &view, error);
    if (result == ENROL_DONE)
        return respond_redirect(request, response, "/exploitation/centres/%lld?fait=nomme", (long long)view.centre.id);
    fault_add(&view.faults, "rep_courriel", "Courriel du représentant", "%s", invite_sentence(invited));
    return show_centre(request, response, &view, error);
}
