/* The driver's personal space: /espace, its papers and its identity. */
#include "web/page_space.h"

#include "documents/deliver.h"
#include "os/clock.h"
#include "store/drivers.h"
#include "web/views.h"

bool space_of_viewer(struct request *request, struct space *out, bool *found, struct error *error)
{
    *found = space_of_person(request->store, request->arena, request->viewer.person.id, out);
    return *found || store_error(request->store)->code == ERROR_NOT_FOUND || page_failed(request, error);
}

/* -- sessions and papers ----------------------------------------------------------------- */

static void say_state(struct space_row *row, date today)
{
    const struct document *d = row->certificate;
    if (d == NULL)
        return;
    row->state = d->revoked_ms ? "annulé" : d->valid_to < today ? "expiré" : "valable";
    row->tag = d->revoked_ms || d->valid_to < today ? "bad" : "good";
}

/* A row for each summary that stands; revoked ones of a session that was cancelled
   are shown as such where nothing stands in their place. */
static const struct document *find(const struct document *all, uint32_t count, int64_t registration,
                                   enum document_kind kind)
{
    const struct document *found = NULL;
    for (uint32_t i = 0; i < count; i++)
        if (all[i].registration == registration && all[i].kind == kind && (!found || (found->revoked_ms && !all[i].revoked_ms)))
            found = &all[i];
    return found;
}

static int by_end(const void *a, const void *b)
{
    const struct space_row *first = a, *second = b;
    date x = first->summary->end, y = second->summary->end;
    return x != y ? (x < y) - (x > y) : (first->summary->id < second->summary->id) - (first->summary->id > second->summary->id);
}

static void take_rows(struct request *request, struct space_view *view, const struct document *all, uint32_t count)
{
    struct space_row *rows = ARENA_ARRAY(request->arena, struct space_row, count + 1);
    date today = clock_today();
    for (uint32_t i = 0; i < count; i++) {
        const struct document *d = &all[i];
        if (d->kind != DOCUMENT_SUMMARY || find(all, count, d->registration, DOCUMENT_SUMMARY) != d)
            continue;
        struct space_row *row = &rows[view->count++];
        *row = (struct space_row){.summary = d, .certificate = find(all, count, d->registration, DOCUMENT_CERTIFICATE)};
        say_state(row, today);
        bool good = row->certificate && !row->certificate->revoked_ms && row->certificate->valid_to >= today;
        if (good && (!view->certificate || view->certificate->valid_to < row->certificate->valid_to))
            view->certificate = row->certificate;
    }
    if (view->count)
        qsort(rows, view->count, sizeof *rows, by_end);
    view->rows = rows;
    view->days_left = view->certificate ? view->certificate->valid_to - today : 0;
}

/* -- hours of FCO --------------------------------------------------------------------------- */

static struct space_modules add_up(struct request *request, const struct driver_module *rows, uint32_t count)
{
    const struct settings *settings = &request->site->settings;
    struct module *modules = ARENA_ARRAY(request->arena, struct module, count + 1);
    for (uint32_t i = 0; i < count; i++)
        modules[i] = (struct module){.end = rows[i].end, .hours = rows[i].hours, .certificate = rows[i].certificate};
    struct space_modules out = {.category = rows[0].category};
    out.tally = modules_add_up(modules, count, (int)settings->fco_hours, (int)settings->fco_years, clock_today());
    out.width = (int)(out.tally.done * 100 / settings->fco_hours);
    return out;
}

static bool take_modules(struct request *request, struct space_view *view, struct error *error)
{
    struct driver_module *rows;
    uint32_t count, end;
    if (!modules_of_driver(request->store, request->arena, view->space->identity.licence, view->space->identity.birth, &rows, &count))
        return page_failed(request, error);
    for (uint32_t first = 0; first < count && view->module_count < COUNT_OF(view->modules); first = end) {
        for (end = first; end < count && rows[end].category == rows[first].category;)
            end++;
        view->modules[view->module_count++] = add_up(request, rows + first, end - first);
    }
    return true;
}

/* -- the page ---------------------------------------------------------------------------------- */

static bool take_claim(struct request *request, struct space_view *view, struct error *error)
{
    struct claim *claim = ARENA_NEW(request->arena, struct claim);
    if (!claim_of_person(request->store, request->arena, request->viewer.person.id, claim))
        return store_error(request->store)->code == ERROR_NOT_FOUND || page_failed(request, error);
    if (claim->state != CLAIM_GRANTED)
        view->claim = claim;
    return true;
}

static bool take_space(struct request *request, struct space_view *view, const struct space *space, struct error *error)
{
    struct document *documents;
    uint32_t count;
    view->space = space;
    if (!space_documents(request->site, request->store, request->arena, space, &documents, &count, error))
        return false;
    take_rows(request, view, documents, count);
    return view->count == 0 || take_modules(request, view, error);
}

bool page_space(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct space space;
    bool found;
    struct space_view view = {.hours_needed = request->site->settings.fco_hours,
                              .welcome = request_query(request, "bienvenue").len > 0,
                              .changed = request_query(request, "identite").len > 0};
    if (!space_of_viewer(request, &space, &found, error) || (found && !take_space(request, &view, &space, error)) ||
        !take_claim(request, &view, error) || !page_open(&page, request, "Mon espace", SECTION_SPACE, error))
        return false;
    view_space(&response->html, &page, &view);
    return true;
}

/* -- one paper ----------------------------------------------------------------------------------- */

static bool deliver(struct request *request, struct response *response, const struct document *document, struct error *error)
{
    struct buffer pdf;
    struct sealer *sealer = NULL;
    buffer_init(&pdf, 0);
    bool done = sealer_open(request->site, request->store, &sealer, error) &&
                document_pdf(sealer, document, clock_now(), &pdf, error) &&
                respond_file(request, response, "application/pdf", document_file_name(request->arena, document), buffer_text(&pdf));
    sealer_close(sealer);
    buffer_free(&pdf);
    return done && (document_fetched(request->store, document->id, clock_now()) || page_failed(request, error));
}

/* Only of this space; of others nobody learns that it exists. One that was revoked
   is not given out any more. */
bool page_space_document(struct request *request, struct response *response, struct error *error)
{
    struct space space;
    struct document *all;
    uint32_t count;
    bool found;
    if (!space_of_viewer(request, &space, &found, error))
        return false;
    if (!found)
        return respond_status(response, 404, NULL);
    if (!space_documents(request->site, request->store, request->arena, &space, &all, &count, error))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(all[i].number, request->parameter[0]) && !all[i].revoked_ms)
            return deliver(request, response, &all[i], error);
    return respond_status(response, 404, NULL);
}

/* -- identity ------------------------------------------------------------------------------------- */

static bool show_identity(struct request *request, struct response *response, struct identity_view *view, struct error *error)
{
    struct page page;
    if (view->faults.errors)
        response->status = 422;
    if (!page_open(&page, request, "Mon identité", SECTION_SPACE, error))
        return false;
    view_identity(&response->html, &page, view);
    return true;
}

bool page_identity(struct request *request, struct response *response, struct error *error)
{
    struct space space;
    struct document *all;
    uint32_t count = 0;
    bool found;
    const struct person *person = &request->viewer.person;
    struct identity_view view = {.faults = {.arena = request->arena}, .revision = -1,
                                 .form = {person->first_name, person->last_name, TEXT_NONE, TEXT_NONE}};
    if (!space_of_viewer(request, &space, &found, error) ||
        (found && !space_documents(request->site, request->store, request->arena, &space, &all, &count, error)))
        return false;
    if (found) {
        view.form = identity_form_of(request->arena, &space.identity);
        view.revision = space.revision;
        view.fixed = count > 0;
    }
    return show_identity(request, response, &view, error);
}

bool page_identity_set(struct request *request, struct response *response, struct error *error)
{
    struct driver_identity identity;
    enum identity_result result;
    struct identity_view view = {.faults = {.arena = request->arena}, .revision = -1};
    view.form = identity_form_take(request, &view.faults, &identity);
    text_to_int(request_form(request, "revision"), &view.revision);
    if (view.faults.errors)
        return show_identity(request, response, &view, error);
    if (!space_set_identity(request->store, request->arena, request->viewer.person.id, &identity, view.revision, &result, error))
        return false;
    switch (result) {
    case IDENTITY_TAKEN_UP:
    case IDENTITY_CONTESTED: return respond_redirect(request, response, "/espace?identite=1");
    case IDENTITY_FIXED: return respond_redirect(request, response, "/espace/identite");
    case IDENTITY_TOO_OFTEN:
        response->status = 429;
        view.problem = "L'identité ne se change que trois fois par jour. Recommencez demain, ou joignez l'exploitant.";
        return show_identity(request, response, &view, error);
    case IDENTITY_CHANGED:
        response->status = 409;
        view.problem = "L'identité a été changée entre-temps, dans une autre fenêtre peut-être. Revenez à votre espace, puis recommencez.";
        return show_identity(request, response, &view, error);
    }
    BUG("identity result");
}
