/* The thread that analyses uploaded files, one after the other, at low
   priority. What waits for it stands in the store (lots in the states UPLOADED
   and SCANNED), so that a restart goes on where the last run ended. */
#ifndef WEB_ANALYSIS_H
#define WEB_ANALYSIS_H

#include "flow/flow.h"
#include "flow/progress.h"

/* Removes files that no lot knows of, then starts. One a process. */
bool analysis_start(const struct site *site, struct error *error) MUST_CHECK;
/* Waits for the analysis under way at most `patience_ms`. False when it still
   runs: then the process must end without freeing anything. */
bool analysis_stop(int64_t patience_ms);

/* A new lot waits in the store. */
void analysis_wake(void);
/* False while too many wait: take no more files. */
bool analysis_has_room(void);
/* Whether the thread lives and its last look at the store was good. */
bool analysis_is_well(void);

struct analysis_progress {
    enum progress_step step;
    uint32_t lines;
};
/* Of a lot that is not analysed yet. */
struct analysis_progress analysis_progress(int64_t lot);

#endif
