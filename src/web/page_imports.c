/* The history: a centre's imports with their states and receipts. */
#include "store/cancellations.h"
#include "web/pages.h"
#include "web/views.h"

enum { PAGE_IMPORTS = 25 };

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
