/* Reads a workbook that was made to exhaust its reader, in a process of its own
   that has 256 MB and 10 s of CPU at most. */
#ifndef BOMB_RUN_H
#define BOMB_RUN_H

#include "sheet/sheet.h"

struct bomb {
    struct text file;
    uint32_t ratio;               /* 0: the default; more lets it through to the limit behind */
    enum sheet_verdict_code code; /* the verdict that must come … */
    const char *part;             /* … and what its detail must hold */
};

/* Whether it came to that verdict within the limits, and what it took. */
bool bomb_run(const struct bomb *bomb, double *seconds, long *megabytes);

#endif
