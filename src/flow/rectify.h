/* Correcting a driver's identity (birth date, licence number or names), by the
   operator, with a reason and a trace. */
#ifndef FLOW_RECTIFY_H
#define FLOW_RECTIFY_H

#include "store/drivers.h"

enum rectify_result {
    RECTIFY_DONE,
    RECTIFY_SAME,     /* the new identity is the old one */
    RECTIFY_GONE,     /* nobody bears the old identity any more */
    RECTIFY_CHANGED,  /* another number of registrations than was shown: nothing done */
    RECTIFY_TWICE,    /* sessions that both identities have: cancel one of each first */
    RECTIFY_ACCOUNTS  /* both identities have an account */
};

/* What it would do, or does: `write` says which. `registrations` is what was
   shown (ignored without `write`); `*twice` counts the sessions that both have.
   One transaction with its trace. False for a failure of the store. */
bool rectify_driver(struct store *store, struct arena *arena, struct rectification *rectification,
                    bool write, enum rectify_result *result, uint32_t *twice, struct error *error) MUST_CHECK;

#endif
