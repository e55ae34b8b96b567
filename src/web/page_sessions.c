/* « Mes sessions »: the type of profile, the price notice, the three modes. */
#include "os/clock.h"
#include "web/pages.h"
#include "web/views.h"

const struct profile profiles[] = {
#define PROFILE(code, label, import) {(code), (label), (import)},
#include "web/profiles.def"
#undef PROFILE
};
const size_t profile_count = COUNT_OF(profiles);

static const struct profile *chosen_profile(const struct request *request)
{
    struct text code = request_query(request, "profil");
    for (size_t i = 0; i < profile_count; i++)
        if (text_equal(code, text_of(profiles[i].code)))
            return &profiles[i];
    return &profiles[0];
}

static bool show_modes(struct request *request, struct response *response,
                       const struct profile *chosen, bool import_refused, struct error *error)
{
    struct page page;
    struct prices prices;
    char money[40];
    struct sessions_view view = {.chosen = chosen, .import_refused = import_refused};
    if (!page_open(&page, request, "Mes sessions", SECTION_SESSIONS, error))
        return false;
    if (!prices_on(request->store, clock_today(), &prices))
        return page_failed(request, error);
    for (int i = 0; i < PRICE_CLASS_COUNT; i++)
        if (prices.cents[i] >= 0)
            view.price[i] = arena_copy(request->arena, text_of(money_print(prices.cents[i], money)));
    view_sessions(&response->html, &page, &view);
    return true;
}

bool page_sessions(struct request *request, struct response *response, struct error *error)
{
    const struct profile *chosen = chosen_profile(request);
    struct text mode = request_query(request, "mode");
    if (text_equal(mode, TEXT("fichier")) && chosen->import)
        return respond_redirect(request, response, "/sessions/import");
    if (text_equal(mode, TEXT("manuel")))
        return respond_redirect(request, response, "/sessions/manuel?profil=%s", chosen->code);
    if (text_equal(mode, TEXT("api")))
        return respond_redirect(request, response, "/sessions/api?profil=%s", chosen->code);
    return show_modes(request, response, chosen, text_equal(mode, TEXT("fichier")), error);
}

static bool show_not_open(struct request *request, struct response *response, const char *title,
                          bool api, struct error *error)
{
    struct page page;
    if (!page_open(&page, request, title, SECTION_SESSIONS, error))
        return false;
    view_not_open(&response->html, &page, chosen_profile(request), api);
    return true;
}

bool page_by_hand(struct request *request, struct response *response, struct error *error)
{
    return show_not_open(request, response, "Manuellement", false, error);
}

bool page_by_api(struct request *request, struct response *response, struct error *error)
{
    return show_not_open(request, response, "Souscrire à l'API", true, error);
}
