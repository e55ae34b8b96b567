/* What the view of the journal of acts is given. */
#ifndef WEB_PAGE_JOURNAL_H
#define WEB_PAGE_JOURNAL_H

#include "flow/journal.h"
#include "store/journal_search.h"
#include "web/pages.h"

enum { JOURNAL_PAGE = 50 };

struct journal_line {
    const struct journal_row *row;
    const char *label;  /* of the act, French */
    struct text moment;
};

struct journal_view {
    struct journal_search search;
    date from, to;
    const struct centre *centres;
    uint32_t centre_count;
    const struct journal_line *lines;
    uint32_t count;
    struct text older; /* address of the page behind this one; empty: none */
    const struct journal_verdict *verdict; /* of a verification just made; or NULL */
};

#endif
