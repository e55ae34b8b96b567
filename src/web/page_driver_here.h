/* What the view of a centre's own driver is given. */
#ifndef WEB_PAGE_DRIVER_HERE_H
#define WEB_PAGE_DRIVER_HERE_H

#include "rules/modules.h"
#include "store/drivers.h"
#include "web/page_followups.h"

/* The modules of one category, all centres together. */
struct modules_row {
    enum category category;
    struct module_tally tally;
    int here; /* of the hours that count, those done in this centre */
};

struct driver_here_view {
    const struct driver_row *driver;
    bool account;
    const struct driver_registration *registrations;
    uint32_t registration_count;
    struct modules_row modules[2];
    unsigned module_count;
    struct followup_lines followups;
    struct followup_done done;
    int64_t needed, years; /* settings */
};

#endif
