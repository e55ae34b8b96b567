/* How far an analysis is, for whoever waits for it: in memory only. The thread
   that analyses attaches a progress; the steps then tell it. Without one (the
   command line) telling does nothing. */
#ifndef FLOW_PROGRESS_H
#define FLOW_PROGRESS_H

#include "base/base.h"

#include <stdatomic.h>

enum progress_step {
    PROGRESS_RECEIVED, /* waits for its turn */
    PROGRESS_SCANNING,
    PROGRESS_READING, /* lines so far */
    PROGRESS_CHECKING,
    PROGRESS_KEEPING, /* writes the report to the store */
    PROGRESS_STEP_COUNT
};

struct progress {
    _Atomic int step; /* enum progress_step */
    _Atomic uint32_t lines;
};

/* What this thread tells from now on; NULL: nothing. */
void progress_attach(struct progress *progress);
/* Cheap: may be called for each row. */
void progress_tell(enum progress_step step, uint32_t lines);

#endif
