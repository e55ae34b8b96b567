/* What the views of « Suivi des documents » are given. */
#ifndef WEB_PAGE_FOLLOWUPS_H
#define WEB_PAGE_FOLLOWUPS_H

#include "store/followups.h"
#include "web/pages.h"

struct followup_line {
    const struct followup *followup;
    struct text moment;  /* when it came to that; may be empty */
    const char *advice;  /* what the centre can do; NULL: nothing */
    bool can_send;
};

/* Lines to show, of an import or of a driver. */
struct followup_lines {
    const struct followup_line *lines;
    uint32_t count;
    bool of_driver;    /* under one driver: imports differ, not names */
};

/* A sentence on what « Envoyer à nouveau » just did; said NULL: nothing. */
struct followup_done {
    const char *said;
    bool well;
};

struct followups_view {
    const struct lot *lot;
    struct followup_lines shown;
    int state; /* only of this one; −1: all */
    struct pager pager;
    struct followup_done done;
};

struct followup_lines followup_lines_of(struct request *request, const struct followup *rows, uint32_t count,
                                        bool of_driver);
struct followup_done followup_done_of(const struct request *request);

#endif
