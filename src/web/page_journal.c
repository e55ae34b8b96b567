/* The operator looks into the journal of acts, and has its chain verified. */
#include "web/page_journal.h"

#include "web/views.h"

static const struct act_row *act_of(struct text code)
{
    for (int i = 0; i < ACT_COUNT; i++)
        if (text_equal(code, text_of(acts[i].code)))
            return &acts[i];
    return NULL;
}

static void read_search(const struct request *request, struct journal_view *view)
{
    const struct act_row *act = act_of(request_query(request, "acte"));
    view->from = date_parse_either(request_query(request, "du"));
    view->to = date_parse_either(request_query(request, "au"));
    view->search = (struct journal_search){
        .act = act ? text_of(act->code) : TEXT_NONE,
        .centre = request_query_number(request, "centre", 1, INT64_MAX, 0),
        .person = request_query_number(request, "personne", 1, INT64_MAX, 0),
        .from_ms = view->from == DATE_NONE ? 0 : date_begin_in_paris(view->from),
        .to_ms = view->to == DATE_NONE ? 0 : date_begin_in_paris(view->to + 1),
        .below = request_query_number(request, "avant", 1, INT64_MAX, 0),
    };
}

static struct text older_address(struct request *request, const struct journal_view *view, int64_t below)
{
    char from[11] = "", to[11] = "";
    if (view->from != DATE_NONE)
        date_print_iso(view->from, from);
    if (view->to != DATE_NONE)
        date_print_iso(view->to, to);
    return arena_print(request->arena, "/exploitation/journal?acte=%.*s&du=%s&au=%s&centre=%lld&personne=%lld&avant=%lld",
                       TEXT_ARG(view->search.act), from, to, (long long)view->search.centre,
                       (long long)view->search.person, (long long)below);
}

static bool fill(struct request *request, struct journal_view *view, struct error *error)
{
    struct journal_row *rows;
    struct centre *centres;
    if (!journal_find(request->store, request->arena, &view->search, JOURNAL_PAGE + 1, &rows, &view->count) ||
        !centres_all(request->store, request->arena, &centres, &view->centre_count))
        return page_failed(request, error);
    view->centres = centres;
    if (view->count > JOURNAL_PAGE) {
        view->count = JOURNAL_PAGE;
        view->older = older_address(request, view, rows[JOURNAL_PAGE - 1].entry.number);
    }
    struct journal_line *lines = ARENA_ARRAY(request->arena, struct journal_line, view->count + 1);
    for (uint32_t i = 0; i < view->count; i++) {
        const struct act_row *act = act_of(rows[i].entry.act);
        lines[i] = (struct journal_line){&rows[i], act ? act->label : "Acte inconnu de cette version",
                                         page_moment(request, rows[i].entry.at_ms)};
    }
    view->lines = lines;
    return true;
}

static bool show(struct request *request, struct response *response, struct journal_view *view, struct error *error)
{
    struct page page;
    read_search(request, view);
    if (!fill(request, view, error) || !page_trace_look(request, ACT_JOURNAL_SHOWN, TEXT("journal"), error) ||
        !page_open(&page, request, "Journal des actes", SECTION_OPERATOR, error))
        return false;
    view_journal(&response->html, &page, view);
    return true;
}

bool page_journal(struct request *request, struct response *response, struct error *error)
{
    struct journal_view view = {0};
    return show(request, response, &view, error);
}

bool page_journal_verify(struct request *request, struct response *response, struct error *error)
{
    struct journal_verdict verdict;
    struct journal_view view = {.verdict = &verdict};
    return journal_verify(request->site, request->store, request->arena, NULL, &verdict, error) &&
           show(request, response, &view, error);
}
