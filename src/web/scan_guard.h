/* The thread that keeps a clamd of our own (setting clamd_program) alive: one
   that ends is started again. */
#ifndef WEB_SCAN_GUARD_H
#define WEB_SCAN_GUARD_H

#include "flow/flow.h"

/* Starts clamd where the settings say so (flow/scan.h), and the thread where
   one was started. One a process. */
bool scan_guard_start(const struct site *site, struct error *error) MUST_CHECK;
/* Ends the thread and clamd. */
void scan_guard_stop(void);

#endif
