/* The thread that tells centres' programs what happened (flow/webhook.h): of the
   portal and of its test space, one message after the other. */
#ifndef WEB_DISPATCHER_H
#define WEB_DISPATCHER_H

#include "flow/flow.h"

/* One a process. */
bool dispatcher_start(const struct site *site, struct error *error) MUST_CHECK;
void dispatcher_stop(void);

#endif
