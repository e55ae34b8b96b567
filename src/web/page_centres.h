/* What the views of the operator's centres are given. */
#ifndef WEB_PAGE_CENTRES_H
#define WEB_PAGE_CENTRES_H

#include "flow/enrol.h"
#include "store/team.h"
#include "web/fault.h"
#include "web/pages.h"

struct centre_row {
    const struct centre *centre;
    struct centre_state state;
};

struct centres_view {
    const struct centre_row *rows;
    uint32_t count;
    struct text search;
    struct pager pager;
};

/* The form of a centre: a new one, or one that stands. */
struct centre_view {
    struct centre centre; /* as typed; id 0: new */
    struct text first_name, last_name, email; /* of the representative, as typed */
    struct text taken;    /* id of the centre that has the SIRET; or empty */
    const char *done;     /* what was done just now; or NULL */
    const struct person *representatives;
    uint32_t representative_count;
    struct centre_state state;
    const struct difference *differences;
    unsigned difference_count;
    struct faults faults;
};

/* The centre that the address names. False with the response settled (404), or
   `error` set. */
bool centre_find(struct request *request, struct response *response, struct centre *centre, struct error *error);

#endif
