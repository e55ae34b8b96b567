/* What the view of the choice of a centre is given. */
#ifndef WEB_PAGE_CENTRE_CHOICE_H
#define WEB_PAGE_CENTRE_CHOICE_H

#include "web/pages.h"

struct centre_choice_view {
    const struct centre *centres;
    uint32_t count;
};

#endif
