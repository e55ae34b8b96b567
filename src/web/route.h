/* Finding the row of routes.def that an address belongs to. */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "web/web.h"

struct route_match {
    const struct route *route; /* NULL: none of that method */
    struct text parameter[ROUTE_PARAMETERS];
    bool path_known; /* another method has it */
    bool allows_get, allows_post;
};

/* `path` as received, without the query. */
struct route_match route_find(struct arena *arena, enum method method, struct text path);

#endif
