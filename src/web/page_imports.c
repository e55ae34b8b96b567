/* The history: imports with their states and receipts, a centre's or, for the
   operator, those of all. */
#include "store/cancellations.h"
#include "web/form.h"
#include "web/pages.h"
#include "web/views.h"

enum { PAGE_IMPORTS = 25, PAGE_IMPORTS_ALL = 50 };

void pager_set(struct pager *pager, uint32_t page, uint32_t size, uint32_t count, uint32_t total)
{
    pager->page = page;
    pager->pages = (total + size - 1) / size;
    pager->total = total;
    pager->first = count ? (page - 1) * size + 1 : 0;
    pager->last = count ? pager->first + count - 1 : 0;
}

bool import_rows(struct request *request, const struct lot *lots, uint32_t count,
                 struct import_row **out, struct error *error)
{
    struct import_row *rows = ARENA_ARRAY(request->arena, struct import_row, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        rows[i].lot = &lots[i];
        rows[i].from = page_moment(request, lots[i].created_ms);
        if (lots[i].state == FLOW_REGISTERED &&
            !cancelled_of_lot(request->store, lots[i].id, &rows[i].cancelled))
            return page_failed(request, error);
        bool same = i > 0 && lots[i].person == lots[i - 1].person;
        if (same)
            rows[i].person = rows[i - 1].person;
        else if (!page_person_name(request, lots[i].person, &rows[i].person, error))
            return false;
    }
    *out = rows;
    return true;
}

void import_rows_name(const struct centre *centres, uint32_t centre_count, struct import_row *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < centre_count; c++)
            if (centres[c].id == rows[i].lot->centre)
                rows[i].centre = centres[c].name;
}

static bool load_page(struct request *request, uint32_t number, struct lot **lots,
                      uint32_t *found, uint32_t *total, struct error *error)
{
    return lots_of_centre(request->store, request->arena, request->viewer.person.centre,
                          (number - 1) * PAGE_IMPORTS, PAGE_IMPORTS, lots, found, total) ||
           page_failed(request, error);
}

bool page_imports(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct lot *lots;
    struct import_row *rows;
    uint32_t found, total;
    uint32_t number = (uint32_t)request_query_number(request, "page", 1, 1000000, 1);
    struct imports_view view = {.pager = {.address = TEXT("/imports?page="), .what = "Imports"}};
    if (!load_page(request, number, &lots, &found, &total, error))
        return false;
    if (found == 0 && total) {
        number = (total + PAGE_IMPORTS - 1) / PAGE_IMPORTS;
        if (!load_page(request, number, &lots, &found, &total, error))
            return false;
    }
    if (!import_rows(request, lots, found, &rows, error) ||
        !page_open(&page, request, "Historique des imports", SECTION_IMPORTS, error))
        return false;
    view.rows = rows;
    view.count = found;
    pager_set(&view.pager, number, PAGE_IMPORTS, found, total);
    view_imports(&response->html, &page, &view);
    return true;
}

/* -- over all centres ---------------------------------------------------------------- */

static date take_day(const struct request *request, struct imports_all_view *view, const char *name,
                     const char *label, struct text *typed)
{
    *typed = text_trim(request_query(request, name));
    date day = date_parse_either(*typed);
    if (typed->len && day == DATE_NONE)
        fault_add(&view->faults, name, label, "Écrire la date sous la forme JJ/MM/AAAA, ou vider ce champ.");
    return day;
}

static void take_search(const struct request *request, struct imports_all_view *view)
{
    struct text state = request_query(request, "etat");
    view->search = (struct lot_search){.centre = request_query_number(request, "centre", 1, INT64_MAX, 0), .state = -1};
    for (int i = 0; i < FLOW_STATE_COUNT; i++)
        if (text_equal(state, text_of(flow_states[i].code)))
            view->search.state = i;
    date from = take_day(request, view, "du", "Du", &view->from), to = take_day(request, view, "au", "Au", &view->to);
    if (from != DATE_NONE && to != DATE_NONE && to < from)
        fault_add(&view->faults, "au", "Au", "La fin vient avant le début : corriger l'une des deux dates.");
    view->search.from_ms = from == DATE_NONE ? 0 : date_begin_in_paris(from);
    view->search.to_ms = to == DATE_NONE ? 0 : date_begin_in_paris(to + 1);
}

static struct text address_of(struct request *request, const struct imports_all_view *view)
{
    const struct lot_search *search = &view->search;
    struct text from = form_encode(request->arena, view->from), to = form_encode(request->arena, view->to);
    return arena_print(request->arena, "/exploitation/imports?centre=%lld&etat=%s&du=%.*s&au=%.*s&page=",
                       (long long)search->centre, search->state < 0 ? "" : flow_states[search->state].code,
                       TEXT_ARG(from), TEXT_ARG(to));
}

static bool find_page(struct request *request, struct imports_all_view *view, struct import_row **rows,
                      struct error *error)
{
    struct lot *lots;
    uint32_t found, total, number = (uint32_t)request_query_number(request, "page", 1, 1000000, 1);
    for (;; number = (total + PAGE_IMPORTS_ALL - 1) / PAGE_IMPORTS_ALL) {
        if (!lots_find(request->store, request->arena, &view->search, (number - 1) * PAGE_IMPORTS_ALL, PAGE_IMPORTS_ALL,
                       &lots, &found, &total))
            return page_failed(request, error);
        if (found || total == 0)
            break;
    }
    view->imports.count = found;
    view->imports.pager = (struct pager){.address = address_of(request, view), .what = "Imports"};
    pager_set(&view->imports.pager, number, PAGE_IMPORTS_ALL, found, total);
    return import_rows(request, lots, found, rows, error);
}

bool page_imports_all(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct centre *centres;
    struct import_row *rows = NULL;
    struct imports_all_view view = {.faults.arena = request->arena};
    take_search(request, &view);
    if (!centres_all(request->store, request->arena, &centres, &view.centre_count))
        return page_failed(request, error);
    if (view.faults.errors)
        response->status = 422;
    else if (!find_page(request, &view, &rows, error) ||
             !page_trace_look(request, ACT_IMPORTS_SHOWN, TEXT("imports"), error))
        return false;
    if (!page_open(&page, request, "Imports de tous les centres", SECTION_OPERATOR, error))
        return false;
    import_rows_name(centres, view.centre_count, rows, view.imports.count);
    view.imports.rows = rows;
    view.centres = centres;
    view_imports_all(&response->html, &page, &view);
    return true;
}
