/* What the views of the counters are given. */
#ifndef WEB_PAGE_COUNTERS_H
#define WEB_PAGE_COUNTERS_H

#include "store/counters.h"
#include "web/pages.h"

extern const char *const month_names[12];  /* "janvier" … */
extern const char *const month_shorts[12]; /* "janv." … */

/* One month's bar in the drawing, in its units. */
struct counter_bar {
    int x, goods_y, goods_height, passengers_y, passengers_height;
    uint32_t number;
};

struct counters_view {
    const struct counters *counters;
    const struct counters *centres; /* for the operator; else NULL */
    const char *address;
    struct counter_bar bar[12];
    uint32_t most; /* of one month: the top of the scale */
};

enum { DRAWING_BASE = 190, DRAWING_HIGH = 160, DRAWING_STEP = 60, DRAWING_BAR = 34 };

#endif
