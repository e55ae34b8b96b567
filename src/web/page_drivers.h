/* What the views of the operator's search for drivers are given. */
#ifndef WEB_PAGE_DRIVERS_H
#define WEB_PAGE_DRIVERS_H

#include "flow/rectify.h"
#include "web/fault.h"
#include "web/pages.h"

struct drivers_view {
    struct text licence, name, birth; /* as typed */
    struct faults faults;
    bool searched, more;
    const struct driver_row *rows;
    uint32_t count;
};

struct rectified_row {
    struct text moment, person, reason;
    const struct rectification *done;
};

struct driver_view {
    const struct driver_row *driver;
    bool account;
    const struct driver_registration *registrations;
    uint32_t registration_count;
    const struct rectified_row *before;
    uint32_t before_count;
    struct text licence, birth, first_name, last_name, reason; /* as typed, or as they stand */
    const struct difference *differences; /* the identity was rectified since the form was shown */
    unsigned difference_count;
    struct faults faults;
    struct text looked; /* what the preview was of */
    bool ready;   /* the correction was looked at and can be confirmed */
    bool done;    /* just now */
    uint32_t reach; /* registrations that it changes */
};

#endif
