/* What the view of cancelling is given. */
#ifndef WEB_PAGE_CANCEL_H
#define WEB_PAGE_CANCEL_H

#include "flow/cancel.h"
#include "web/fault.h"
#include "web/pages.h"

/* One cancelling that was done before. */
struct cancelled_row {
    struct text moment, person, reason, amount;
    uint32_t registrations;
};

struct cancel_view {
    const struct lot *lot;                /* the import; or … */
    const struct cancel_subject *subject; /* … one registration of it; NULL: the import */
    struct text address;                  /* of this page */
    struct cancel_preview now;            /* what stands and would be cancelled */
    struct text driver;                   /* "Claire Martin" of the subject */
    char end[11];                         /* of the subject's training */
    char last_day[11];                    /* for the centre */
    bool too_late;                        /* for the centre; the operator can */
    bool done, changed;                   /* just now; another number stood */
    bool operator;                        /* is looking */
    struct text operator_name;
    struct text reason;                   /* as typed */
    struct faults faults;
    const struct cancelled_row *before;
    uint32_t before_count;
};

#endif
