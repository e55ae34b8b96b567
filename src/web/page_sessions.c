/* « Mes sessions »: the type of profile, the price notice, the three modes. */
#include "os/clock.h"
#include "web/page_manual.h"
#include "web/views.h"

bool profile_choose(struct request *request, struct text code, struct profile **all, uint32_t *count,
                    const struct profile **chosen, struct error *error)
{
    if (!profiles_load(request->store, request->arena, all, count))
        return page_failed(request, error);
    *chosen = *all;
    for (uint32_t i = 0; i < *count; i++)
        if (text_equal(code, (*all)[i].code))
            *chosen = &(*all)[i];
    return true;
}

static bool show_modes(struct request *request, struct response *response, struct sessions_view *view,
                       struct error *error)
{
    struct page page;
    struct prices prices;
    char money[40];
    if (!page_open(&page, request, "Mes sessions", SECTION_SESSIONS, error))
        return false;
    if (!prices_on(request->store, clock_today(), &prices))
        return page_failed(request, error);
    for (int i = 0; i < PRICE_CLASS_COUNT; i++)
        if (prices.cents[i] >= 0)
            view->price[i] = arena_copy(request->arena, text_of(money_print(prices.cents[i], money)));
    view_sessions(&response->html, &page, view);
    return true;
}

bool page_sessions(struct request *request, struct response *response, struct error *error)
{
    struct sessions_view view = {0};
    struct text mode = request_query(request, "mode");
    if (!profile_choose(request, request_query(request, "profil"), &view.profiles, &view.profile_count, &view.chosen, error))
        return false;
    view.import_refused = text_equal(mode, TEXT("fichier")) && !view.chosen->import;
    if (text_equal(mode, TEXT("fichier")) && view.chosen->import)
        return respond_redirect(request, response, "/sessions/import");
    if (text_equal(mode, TEXT("manuel")))
        return respond_redirect(request, response, "/sessions/manuel?profil=%.*s", TEXT_ARG(view.chosen->code));
    if (text_equal(mode, TEXT("api")))
        return respond_redirect(request, response, "/sessions/api?profil=%.*s", TEXT_ARG(view.chosen->code));
    return show_modes(request, response, &view, error);
}

bool page_by_api(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct profile *all;
    uint32_t count;
    const struct profile *chosen;
    if (!profile_choose(request, request_query(request, "profil"), &all, &count, &chosen, error) ||
        !page_open(&page, request, "Souscrire à l'API", SECTION_SESSIONS, error))
        return false;
    view_not_open(&response->html, &page, chosen);
    return true;
}
