/* The page where a file is chosen, the template to fill in, and the page of one
   import: what it shows depends on how far the import is. The report itself: page_report.c. */
#include "web/page_import.h"

#include "flow/template.h"
#include "flow/workbook.h"
#include "os/clock.h"
#include "web/analysis.h"
#include "web/views.h"

const struct wait_step wait_steps[PROGRESS_STEP_COUNT] = {
    [PROGRESS_RECEIVED] = {"received", "Fichier reçu"},
    [PROGRESS_SCANNING] = {"scanning", "Contrôle antivirus"},
    [PROGRESS_READING] = {"reading", "Lecture des lignes"},
    [PROGRESS_CHECKING] = {"checking", "Contrôle des lignes"},
    [PROGRESS_KEEPING] = {"keeping", "Préparation du rapport"},
};

struct text wait_said(struct arena *arena, enum progress_step step, uint32_t lines)
{
    if (step == PROGRESS_RECEIVED || step == PROGRESS_SCANNING || lines == 0)
        return text_of(wait_steps[step].words);
    struct text count = french_count(arena, lines, "ligne", "lignes");
    return french_spaces(arena, arena_print(arena, "%s : %.*s", wait_steps[step].words, TEXT_ARG(count)));
}

bool import_find(struct request *request, struct lot *lot, struct error *error)
{
    return lot_by_public_id(request->store, request->arena, request->parameter[0],
                            request->viewer.person.centre, lot) ||
           page_failed(request, error);
}

bool import_open(struct page *page, struct request *request, const char *title,
                 enum import_step step, struct error *error)
{
    bool opened = page_open(page, request, title, SECTION_SESSIONS, error);
    page->step = step;
    return opened;
}

bool import_redirect(struct request *request, struct response *response, const struct lot *lot)
{
    return respond_redirect(request, response, "/imports/%.*s%s", TEXT_ARG(lot->public_id),
                            lot->state == FLOW_REGISTERED ? "/recu" : "");
}

/* The file that was cancelled just now, where the address says so. */
static bool cancelled_name(struct request *request, struct text *name, struct error *error)
{
    struct lot lot;
    struct text id = request_query(request, "annule");
    if (id.len == 0)
        return true;
    if (lot_by_public_id(request->store, request->arena, id, request->viewer.person.centre, &lot)) {
        if (lot.state == FLOW_CANCELLED)
            *name = lot.file_name;
        return true;
    }
    page_failed(request, error);
    return error->code == ERROR_NOT_FOUND;
}

bool page_import(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct upload_view view = {.most_bytes = WORKBOOK_BYTES_MOST};
    if (text_equal(request_query(request, "fichier"), TEXT("aucun")))
        view.problem = "Choisir d'abord le fichier à importer.";
    if (!import_open(&page, request, "Importer un fichier", STEP_FILE, error) ||
        !cancelled_name(request, &view.cancelled, error))
        return false;
    *error = (struct error){.code = ERROR_NONE};
    view_upload(&response->html, &page, &view);
    return true;
}

bool page_template(struct request *request, struct response *response, struct error *error)
{
    struct centre centre;
    struct text workbook;
    if (!centre_by_id(request->store, request->arena, request->viewer.person.centre, &centre))
        return page_failed(request, error);
    return template_of_centre(request->site, request->store, request->arena, &centre,
                              clock_today(), &workbook, error) &&
           respond_file(request, response,
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        TEMPLATE_FILE_NAME, workbook);
}

/* Without JavaScript the page asks for itself again. */
static bool show_wait(struct request *request, struct response *response, const struct lot *lot,
                      struct error *error)
{
    struct page page;
    struct analysis_progress now = analysis_progress(lot->id);
    struct wait_view view = {.lot = lot, .step = now.step,
                             .said = wait_said(request->arena, now.step, now.lines)};
    if (!import_open(&page, request, "Import des données en cours", STEP_FILE, error))
        return false;
    respond_refresh(request, response, clock_now() - lot->created_ms < 10000 ? 1 : 3);
    view_wait(&response->html, &page, &view);
    return true;
}

/* What to do is the end of every refusal's message. */
static struct text remedy_of(struct text code)
{
    static const struct { const char *code, *remedy; } rows[] = {
#define FILE_MESSAGE(name, code, start, remedy) {#code, remedy},
#include "rules/file_messages.fr.def"
#undef FILE_MESSAGE
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (text_equal(code, text_of(rows[i].code)))
            return text_of(rows[i].remedy);
    return TEXT_NONE;
}

static bool show_refused(struct request *request, struct response *response,
                         const struct lot *lot, struct error *error)
{
    struct page page;
    struct arena *arena = request->arena;
    struct text message = lot->refusal_message, remedy = remedy_of(lot->refusal_code);
    if (!text_ends(message, remedy))
        remedy = TEXT_NONE;
    struct text problem = text_trim(text_slice(message, 0, message.len - remedy.len));
    struct refused_view view = {.lot = lot,
                                .problem = french_spaces(arena, problem),
                                .remedy = french_spaces(arena, remedy),
                                .from = page_moment(request, lot->created_ms)};
    if (!import_open(&page, request, "Fichier refusé", STEP_FILE, error))
        return false;
    view_refused(&response->html, &page, &view);
    return true;
}

bool page_import_shown(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    if (!import_find(request, &lot, error))
        return false;
    switch ((enum flow_state)lot.state) {
    case FLOW_UPLOADED:
    case FLOW_SCANNED: return show_wait(request, response, &lot, error);
    case FLOW_REFUSED: return show_refused(request, response, &lot, error);
    case FLOW_REGISTERED: return import_redirect(request, response, &lot);
    case FLOW_ANALYSED:
    case FLOW_CONFIRMED:
    case FLOW_CANCELLED:
        return report_show(request, response, &lot,
                           arena_print(request->arena, "/imports/%.*s", TEXT_ARG(lot.public_id)),
                           error);
    case FLOW_STATE_COUNT: break;
    }
    BUG("state of an import");
}

bool page_import_lines(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    if (!import_find(request, &lot, error))
        return false;
    if (lot.state != FLOW_REGISTERED)
        return import_redirect(request, response, &lot);
    return report_show(request, response, &lot,
                       arena_print(request->arena, "/imports/%.*s/lignes", TEXT_ARG(lot.public_id)),
                       error);
}
