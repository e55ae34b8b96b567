/* Cancelling what was registered: one registration or a whole import, with a
   reason. The centre may within a number of days (setting cancel_days), the
   operator at any time. */
#ifndef FLOW_CANCEL_H
#define FLOW_CANCEL_H

#include "flow/flow.h"
#include "store/cancellations.h"

enum { CANCEL_REASON_LEAST = 5, CANCEL_REASON_MOST = 500 /* characters */ };

/* The last day on which the centre itself may cancel what it registered then. */
date cancel_last_day(const struct settings *settings, int64_t registered_ms);

enum cancel_result {
    CANCEL_DONE,
    CANCEL_ALREADY, /* nothing of it stands: somebody was quicker, or a second click */
    CANCEL_CHANGED, /* another number stands than the one that was shown: nothing done */
    CANCEL_TOO_LATE /* the centre's days are over: the operator can */
};

/* Who cancels, and what was shown to them. */
struct cancel_act {
    int64_t person;
    bool operator;
    int64_t registered_ms;   /* of what is cancelled */
    uint32_t registrations;  /* that stood when the page was shown */
};

/* Cancels all of the scope or nothing, in one transaction with its trace. Fills
   the cancellation. False for a failure of the store. */
bool cancel_registrations(const struct site *site, struct store *store, struct arena *arena,
                          const struct cancel_act *act, struct cancellation *cancellation,
                          enum cancel_result *result, struct error *error) MUST_CHECK;

#endif
