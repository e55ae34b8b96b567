/* What the views of a centre's approvals are given. */
#ifndef WEB_PAGE_APPROVALS_H
#define WEB_PAGE_APPROVALS_H

#include "flow/approvals.h"
#include "web/page_catalogue.h"

enum approval_state { APPROVAL_PAST, APPROVAL_NOW, APPROVAL_SOON, APPROVAL_AHEAD };

/* An approval in the table and on the timeline. */
struct approval_line {
    const struct approval_row *row;
    enum approval_state state;
    bool overlap;
    int x, width, y;  /* of its bar */
    bool first;       /* of its training and category: bears their name */
};

/* A drawing of `TIMELINE_WIDE` by `height`. */
enum { TIMELINE_WIDE = 760, TIMELINE_LEFT = 4, TIMELINE_ROW = 34, TIMELINE_TOP = 24 };
struct timeline {
    int height, now_x;
    struct { int x, year; } tick[40];
    unsigned ticks;
};

struct approval_choice {
    const struct training *training;
    enum category category;
    bool chosen;
};

struct approvals_view {
    const struct centre *centre;
    const struct approval_line *lines;
    uint32_t count, overlaps, ending;
    struct timeline timeline;
    const struct approval_choice *choices;
    uint32_t choice_count;
    const struct approval_row *edited; /* one that stands; NULL: the form adds */
    struct text number, prefecture, from, to; /* as typed */
    int64_t revision;
    struct text looked; /* what was looked at, when it was */
    bool previewed, removing; /* the change was looked at and can be confirmed */
    struct effects_view effects;
    const struct difference *differences;
    unsigned difference_count;
    const char *done;
    struct faults faults;
};

#endif
