/* The thread that works off what registering leaves to be done: documents, and
   the mails that announce them (flow/issue.h). Also what is done once a day. */
#ifndef WEB_CLERK_H
#define WEB_CLERK_H

#include "flow/flow.h"

/* One a process. */
bool clerk_start(const struct site *site, struct error *error) MUST_CHECK;
/* Ends after the piece of work under way. */
void clerk_stop(void);

#endif
