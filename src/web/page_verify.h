/* What the page of verifying is given. */
#ifndef WEB_PAGE_VERIFY_H
#define WEB_PAGE_VERIFY_H

#include "flow/verify.h"
#include "web/page.h"

struct verify_view {
    const struct verify_result *result;
    struct text typed;  /* shown again */
    struct text code;   /* in groups, where the paper's facts are shown */
    struct text revoked_on, seconds; /* French */
    bool certificate;
};

#endif
