/* Whether what the portal needs is well. */
#ifndef WEB_HEALTH_H
#define WEB_HEALTH_H

#include "web/web.h"

struct health {
    bool store;
    bool antivirus, antivirus_off; /* off: by the setting */
    bool analysis;
    bool jobs;
    /* Mails: not sent yet, of those tried in vain, given up these seven days. */
    int64_t mails_waiting, mails_failing, mails_given_up;
};

/* Looks now, or tells what was seen less than a second ago. */
struct health health_look(struct store *store, const struct site *site);
/* All that is needed is well. */
bool health_is_good(const struct health *health);

#endif
