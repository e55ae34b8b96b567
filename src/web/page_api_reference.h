/* What the view of the API's reference is given. */
#ifndef WEB_PAGE_API_REFERENCE_H
#define WEB_PAGE_API_REFERENCE_H

#include "web/page.h"

struct reference_row {
    struct text method, path, summary, scope, curl;
};

struct reference_view {
    const struct reference_row *rows;
    uint32_t count;
};

#endif
