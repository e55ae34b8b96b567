/* The thread that sends what waits in the outbox, one mail after the other, so
   that no page ever waits for a mail server. What waits stands in the store: a
   restart goes on where the last run ended. */
#ifndef WEB_COURIER_H
#define WEB_COURIER_H

#include "flow/flow.h"

/* One a process. ERROR_SETTING when gabarit.conf does not let mails go out. */
bool courier_start(const struct site *site, struct error *error) MUST_CHECK;
/* Breaks off what is under way; waits for the thread's end. */
void courier_stop(void);

#endif
