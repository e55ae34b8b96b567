/* What the views of corrections are given. */
#ifndef WEB_PAGE_CORRECTION_H
#define WEB_PAGE_CORRECTION_H

#include "flow/correction.h"
#include "store/documents.h"
#include "web/fault.h"
#include "web/page.h"

/* The driver's. */
struct correction_view {
    struct faults faults;
    const struct correction *rows;
    uint32_t count;
    const struct document *sessions; /* summaries that it can be about */
    uint32_t session_count;
    struct text about, words;        /* as typed */
    bool sent, too_many;
};

/* The operator's. */
struct corrections_view {
    struct faults faults;
    const struct correction *rows;
    uint32_t count;
    int64_t wrong;
    struct text words;
    bool done;
};

#endif
