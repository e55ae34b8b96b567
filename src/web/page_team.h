/* What the view of a centre's team is given. */
#ifndef WEB_PAGE_TEAM_H
#define WEB_PAGE_TEAM_H

#include "flow/team.h"
#include "web/fault.h"
#include "web/pages.h"

struct member_row {
    const struct member *member;
    struct text link_until, seen; /* "15/01/2022 à 14:05", or empty */
    bool oneself;
};

struct team_view {
    const struct member_row *rows;
    uint32_t count;
    const char *done; /* what was done just now; or NULL */
    const struct difference *differences;
    unsigned difference_count;
    struct text first_name, last_name, email; /* as typed */
    bool may_register;
    struct faults faults;
};

#endif
