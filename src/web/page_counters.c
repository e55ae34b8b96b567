/* Counters by training, category and month, with a drawing and its table: of a
   centre, and for the operator over all of them. Numbers only: nobody's data. */
#include "web/page_counters.h"

#include "os/clock.h"
#include "web/views.h"

const char *const month_names[12] = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
                                     "août", "septembre", "octobre", "novembre", "décembre"};
const char *const month_shorts[12] = {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.",
                                      "août", "sept.", "oct.", "nov.", "déc."};

/* The top of the scale: 1, 2 or 5 with noughts behind, not under `most`. */
static uint32_t scale_of(uint32_t most)
{
    static const uint32_t steps[] = {1, 2, 5};
    uint64_t ten = 1;
    for (;; ten *= 10)
        for (size_t i = 0; i < COUNT_OF(steps); i++)
            if (steps[i] * ten >= most)
                return (uint32_t)(steps[i] * ten);
}

static int height_of(uint32_t number, uint32_t top)
{
    int height = (int)((uint64_t)number * DRAWING_HIGH / top);
    return number && height < 2 ? 2 : height;
}

static void draw(struct counters_view *view)
{
    uint32_t most = 1;
    const struct counters *c = view->counters;
    for (int m = 0; m < 12; m++)
        if (c->goods[m] + c->passengers[m] > most)
            most = c->goods[m] + c->passengers[m];
    view->most = scale_of(most);
    for (int m = 0; m < 12; m++) {
        struct counter_bar *bar = &view->bar[m];
        bar->x = 50 + m * DRAWING_STEP;
        bar->number = c->goods[m] + c->passengers[m];
        bar->goods_height = height_of(c->goods[m], view->most);
        bar->goods_y = DRAWING_BASE - bar->goods_height;
        bar->passengers_height = height_of(c->passengers[m], view->most);
        bar->passengers_y = bar->goods_y - bar->passengers_height;
    }
}

static int year_asked(const struct request *request)
{
    return (int)request_query_number(request, "annee", 2000, 9999, date_civil(clock_today()).year);
}

static bool show(struct request *request, struct response *response, struct counters_view *view,
                 enum section section, struct error *error)
{
    struct page page;
    draw(view);
    if (!page_open(&page, request, "Compteurs", section, error))
        return false;
    view_counters(&response->html, &page, view);
    return true;
}

bool page_counters(struct request *request, struct response *response, struct error *error)
{
    struct counters counters;
    struct counters_view view = {.counters = &counters, .address = "/sessions/compteurs"};
    if (!counters_of_year(request->store, request->arena, request->viewer.person.centre, year_asked(request), &counters))
        return page_failed(request, error);
    return show(request, response, &view, SECTION_SESSIONS, error);
}

bool page_counters_all(struct request *request, struct response *response, struct error *error)
{
    struct counters counters, centres;
    struct counters_view view = {.counters = &counters, .centres = &centres, .address = "/exploitation/compteurs"};
    if (!counters_of_year(request->store, request->arena, 0, year_asked(request), &counters) ||
        !counters_of_centres(request->store, request->arena, year_asked(request), &centres))
        return page_failed(request, error);
    return show(request, response, &view, SECTION_OPERATOR, error);
}
