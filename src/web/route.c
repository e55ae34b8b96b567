/* The table of routes: routes.def; see route.h. */
#include "web/route.h"

#include "web/api.h"
#include "web/form.h"

enum {
    SCOPES_ANY = 0,
#define SCOPE(name, code, word, sentence) SCOPES_##name = 1 << API_SCOPE_##name,
#include "store/api_scopes.def"
#undef SCOPE
};

const struct route routes[] = {
#define ROUTE(method, path, handler, who, body, csrf, cache, lane)                     \
    {METHOD_##method, (path), handler, (who), BODY_##body, CSRF_##csrf, CACHE_##cache, \
     LANE_##lane, NULL},
#include "web/routes.def"
#undef ROUTE
#define OPERATION(method, path, handler, scope, body, input, output, type, query, success, summary)                \
    {METHOD_##method, (path), handler, MAY_ANYBODY, BODY_##body, CSRF_NONE, CACHE_PERSONAL, LANE_PAGE, \
     &(const struct api_operation){SCOPES_##scope, #handler, (input), (output), (type), (query), (success), (summary)}},
#include "web/api.def"
#undef OPERATION
};
const size_t route_count = COUNT_OF(routes);

/* One pattern against one path, part by part. */
static bool route_fits(struct arena *arena, struct text pattern, struct text path,
                       struct text parameter[ROUTE_PARAMETERS])
{
    struct text wanted, part;
    unsigned found = 0;
    while (text_cut(&pattern, '/', &wanted)) {
        if (!text_cut(&path, '/', &part))
            return false;
        if (!text_starts(wanted, TEXT("{"))) {
            if (!text_equal(wanted, part))
                return false;
            continue;
        }
        BUG_UNLESS(found < ROUTE_PARAMETERS);
        if (part.len == 0 || !form_decode_path(arena, part, &parameter[found++]))
            return false;
    }
    return path.at == NULL;
}

struct route_match route_find(struct arena *arena, enum method method, struct text path)
{
    struct route_match match = {0};
    struct text parameter[ROUTE_PARAMETERS];
    for (size_t i = 0; i < route_count; i++) {
        if (!route_fits(arena, text_of(routes[i].path), path, parameter))
            continue;
        match.path_known = true;
        match.allows_get = match.allows_get || routes[i].method == METHOD_GET;
        match.allows_post = match.allows_post || routes[i].method == METHOD_POST;
        if (routes[i].method == method && match.route == NULL) {
            match.route = &routes[i];
            memcpy(match.parameter, parameter, sizeof parameter);
        }
    }
    return match;
}
