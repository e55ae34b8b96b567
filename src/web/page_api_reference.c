/* The readable reference of the API: every operation of api.def with a line of
   curl to copy. The guide with whole programs: doc/guide-api.md. */
#include "web/api.h"
#include "web/views.h"

static struct text curl_of(struct request *request, const struct route *route)
{
    struct text base = request->site->settings.base_address;
    const char *more = route->body == BODY_UPLOAD ? " -F fichier=@sessions.xlsx"
                       : route->body == BODY_NONE ? route->api->output ? "" : " -o fichier"
                       : strcmp(route->api->input, "LotInput") == 0 || strcmp(route->api->input, "CorrectionInput") == 0
                           ? " -H 'Content-Type: application/json' -d @sessions.json"
                       : strcmp(route->api->input, "CancelInput") == 0
                           ? " -H 'Content-Type: application/json' -d '{\"reason\":\"Session reportée\"}'"
                           : " -X POST";
    return arena_print(request->arena, "curl -H \"Authorization: Bearer $CLE\"%s '%.*s%s'", more, TEXT_ARG(base), route->path);
}

static struct text scope_of(const struct route *route)
{
    for (unsigned i = 0; i < API_SCOPE_COUNT; i++)
        if (route->api->scopes & (1u << i))
            return text_of(api_scopes[i].code);
    return TEXT("toute clé");
}

bool page_api_reference(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct reference_view view = {0};
    struct reference_row *rows = ARENA_ARRAY(request->arena, struct reference_row, route_count);
    if (!page_open(&page, request, "Référence de l'API", SECTION_NONE, error))
        return false;
    for (size_t i = 0; i < route_count; i++)
        if (routes[i].api)
            rows[view.count++] = (struct reference_row){
                .method = text_of(routes[i].method == METHOD_GET ? "GET" : "POST"), .path = text_of(routes[i].path),
                .summary = text_of(routes[i].api->summary), .scope = scope_of(&routes[i]), .curl = curl_of(request, &routes[i])};
    view.rows = rows;
    view_api_reference(&response->html, &page, &view);
    return true;
}
