/* What the view of the operator's outbox is given. */
#ifndef WEB_PAGE_OUTBOX_H
#define WEB_PAGE_OUTBOX_H

#include "store/outbox.h"
#include "web/pages.h"

struct outbox_row {
    const struct mail *mail;
    struct text moment;
    const char *instead; /* of one that cannot be sent again: what to do */
};

struct outbox_view {
    struct outbox_standing standing;
    const struct outbox_row *rows;
    uint32_t count;
    struct pager pager;
    const char *done; /* a sentence on what was just done; NULL: nothing */
};

#endif
