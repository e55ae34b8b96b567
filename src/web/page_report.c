/* The report of an import: its lines in the manual's columns and order, with
   what is wrong in which cell, filtered, searched and paged. */
#include "web/page_import.h"
#include "web/sealed.h"
#include "web/views.h"

const struct report_column report_columns[COLUMN_COUNT] = {
#define COLUMN(name, header, needed, missing_rule, width, place, title, class) [place] = {COLUMN_##name, title, class},
#include "rules/columns.def"
#undef COLUMN
};

/* No two at one place, and none past the last. */
enum {
    PLACES = 0
#define COLUMN(name, header, needed, missing_rule, width, place, title, class) + (1 << (place))
#include "rules/columns.def"
#undef COLUMN
};
_Static_assert((int)PLACES == (1 << COLUMN_COUNT) - 1, "each column has a place of its own in the report");

/* Characters shown of a cell: no good value is longer, and a page of bad ones
   must stay a page. A search need not be longer either. */
enum { CELL_CHARACTERS_MOST = 200 };

struct report {
    struct request *request;
    const struct report_facts *facts;
    struct error *error;
    bool looking;        /* somebody who has no receipts to open */
    int64_t receipt_lot; /* whose public id was looked up last */
    struct text receipt_id;
};

static int level_of(struct text name)
{
    if (text_equal(name, TEXT("erreur")))
        return LEVEL_ERROR;
    return text_equal(name, TEXT("information")) ? LEVEL_INFORMATION : -1;
}

/* "F3", or nothing for a column that the file does not have. */
static void cell_name(const struct report_facts *facts, uint32_t line, enum column column,
                      char out[16])
{
    char letters[4];
    uint32_t at = facts->sheet_column[column];
    out[0] = '\0';
    if (at != NO_INDEX)
        snprintf(out, 16, "%s%u", column_letters(at, letters), line + 1);
}

/* The import whose receipt a line tells of: most often all lines tell of the
   same one. */
static bool find_receipt(struct report *report, int64_t id, struct text *public_id)
{
    struct lot lot;
    if (id != report->receipt_lot) {
        if (!lot_by_id(report->request->store, report->request->arena, id, &lot))
            return page_failed(report->request, report->error);
        report->receipt_lot = id;
        report->receipt_id = lot.public_id;
    }
    *public_id = report->receipt_id;
    return true;
}

static bool show_finding(struct report *report, const struct report_line *line,
                         const struct finding *finding, struct shown_finding *out)
{
    struct arena *arena = report->request->arena;
    const struct rule_row *rule = &rules[finding->rule];
    struct text value = line->value[rule->column];
    out->level = rule->level;
    cell_name(report->facts, line->number, rule->column, out->cell);
    out->message = french_spaces(arena, finding_message(arena, finding, value));
    out->remedy = french_spaces(arena, finding_suggestion(arena, finding, value));
    return report->looking || finding->rule != RULE_ALREADY_REGISTERED ||
           find_receipt(report, finding->number, &out->receipt);
}

static bool show_line(struct report *report, const struct report_line *line,
                      struct shown_line *out)
{
    enum level mark[COLUMN_COUNT] = {LEVEL_NONE};
    struct shown_finding *findings =
        ARENA_ARRAY(report->request->arena, struct shown_finding, line->finding_count + 1);
    for (unsigned i = 0; i < line->finding_count; i++) {
        const struct rule_row *rule = &rules[line->findings[i].rule];
        if (rule->level > mark[rule->column])
            mark[rule->column] = rule->level;
        if (!show_finding(report, line, &line->findings[i], &findings[i]))
            return false;
    }
    *out = (struct shown_line){.number = line->number, .level = line->level, .findings = findings,
                               .finding_count = line->finding_count};
    for (int c = 0; c < COLUMN_COUNT; c++) {
        enum column column = report_columns[c].column;
        out->cell[c].value =
            french_short(report->request->arena, line->value[column], CELL_CHARACTERS_MOST);
        out->cell[c].mark = mark[column];
        cell_name(report->facts, line->number, column, out->cell[c].name);
    }
    return true;
}

/* Why « Importer » cannot be used; empty when it can. */
static struct text why_not(struct arena *arena, const struct lot *lot)
{
    if (lot->errors) {
        struct text lines = french_count(arena, lot->errors, "ligne est", "lignes sont");
        if (lot->door == DOOR_HAND)
            return arena_print(arena, "%.*s en erreur\u00a0: corriger la saisie, puis la vérifier à nouveau.", TEXT_ARG(lines));
        return arena_print(arena,
                           "%.*s en erreur\u00a0: corriger le fichier, l'enregistrer, puis le déposer à nouveau.",
                           TEXT_ARG(lines));
    }
    if (lot->to_register == 0)
        return TEXT("Il n'y a plus rien à enregistrer\u00a0: toutes les lignes l'ont déjà été.");
    return TEXT_NONE;
}

/* The address of another page of the same choice of lines. */
static struct text pager_address(struct arena *arena, const struct report_view *view)
{
    return arena_print(arena, "%.*s?niveau=%.*s&r=%.*s&page=", TEXT_ARG(view->address),
                       TEXT_ARG(view->level), TEXT_ARG(view->sealed));
}

static bool show_lines(struct report *report, const struct report_page *lines,
                       struct report_view *view)
{
    struct shown_line *shown =
        ARENA_ARRAY(report->request->arena, struct shown_line, lines->count + 1);
    for (uint32_t i = 0; i < lines->count; i++)
        if (!show_line(report, &lines->lines[i], &shown[i]))
            return false;
    view->lines = shown;
    view->count = lines->count;
    return true;
}

static void show_advice(struct arena *arena, const struct report_facts *facts,
                        struct report_view *view)
{
    struct advice *advice = ARENA_ARRAY(arena, struct advice, ADVICE_MAX);
    for (unsigned i = 0; i < facts->advice_count; i++) {
        advice[i] = facts->advice[i];
        advice[i].message = french_spaces(arena, advice[i].message);
    }
    view->advice = advice;
    view->advice_count = facts->advice_count;
}

bool report_fill(struct request *request, const struct lot *lot, bool looking, struct report_view *view,
                 struct error *error)
{
    struct report_page lines;
    struct arena *arena = request->arena;
    uint32_t page = (uint32_t)request_query_number(request, "page", 1, 1000000, 1);
    int level = level_of(view->level);
    if (!lot_report_page(request->store, arena, lot, level, view->search, page - 1, &lines))
        return page_failed(request, error);
    if (lines.count == 0 && lines.total) {
        page = (lines.total + REPORT_PAGE_LINES - 1) / REPORT_PAGE_LINES;
        if (!lot_report_page(request->store, arena, lot, level, view->search, page - 1, &lines))
            return page_failed(request, error);
    }
    for (int c = 0; lot->door == DOOR_HAND && c < COLUMN_COUNT; c++)
        lines.facts.sheet_column[c] = NO_INDEX; /* a form has no cells */
    struct report report = {.request = request, .facts = &lines.facts, .error = error, .looking = looking};
    if (!show_lines(&report, &lines, view))
        return false;
    show_advice(arena, &lines.facts, view);
    pager_set(&view->pager, page, REPORT_PAGE_LINES, lines.count, lines.total);
    view->pager.address = pager_address(arena, view);
    return true;
}

/* People are searched for by their names: those do not stand in addresses. */
bool page_import_search(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    struct text sealed, level = request_form(request, "niveau");
    struct text words = french_short(request->arena, text_trim(request_form(request, "q")), CELL_CHARACTERS_MOST);
    if (!import_find(request, &lot, error) || !sealed_make(request, words, &sealed, error))
        return false;
    return respond_redirect(request, response, "/imports/%.*s%s?niveau=%.*s&r=%.*s", TEXT_ARG(lot.public_id),
                            lot.state == FLOW_REGISTERED ? "/lignes" : "",
                            TEXT_ARG(level_of(level) < 0 ? TEXT_NONE : level), TEXT_ARG(sealed));
}

struct report_view report_begin(struct request *request, const struct lot *lot, struct text address)
{
    struct text level = request_query(request, "niveau");
    return (struct report_view){
        .lot = lot,
        .address = address,
        .from = page_moment(request, lot->created_ms),
        .level = level_of(level) < 0 ? TEXT_NONE : level,
        .sealed = request_query(request, "r"),
        .changed = lot->state == FLOW_ANALYSED && request_query(request, "change").len > 0,
        .read_only = lot->state != FLOW_ANALYSED,
        .why_not = why_not(request->arena, lot),
        .to_register = french_count(request->arena, lot->to_register, "session", "sessions"),
        .pager.what = "Lignes",
    };
}

bool report_show(struct request *request, struct response *response, const struct lot *lot,
                 struct text address, struct error *error)
{
    struct page page;
    struct report_view view = report_begin(request, lot, address);
    if (!import_open(&page, request, "Rapport d'analyse", STEP_REPORT, error) ||
        !sealed_open(request, view.sealed, &view.search, error) ||
        !page_trace_look(request, ACT_LOT_SHOWN, arena_print(request->arena, "lot %lld", (long long)lot->id), error) ||
        !report_fill(request, lot, false, &view, error))
        return false;
    page.by_hand = lot->door == DOOR_HAND;
    view_report(&response->html, &page, &view);
    return true;
}
