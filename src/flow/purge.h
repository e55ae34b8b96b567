/* What was kept long enough goes: once a day (web/clerk.c), or by `gabarit purge`.
   What and when: store/purges.def. */
#ifndef FLOW_PURGE_H
#define FLOW_PURGE_H

#include "flow/flow.h"
#include "store/purges.h"

enum { PURGES_MOST = 32 };

struct purge_report {
    uint32_t counts[PURGES_MOST]; /* by the rows of purges.def */
    uint32_t files;               /* mails that went out as files of DIR/mails */
};

/* Does all of it in small transactions, with a pause behind each that `rest`
   gives (NULL: none; false from it: stop, what is done stays done). With `dry`
   nothing changes and it is only counted. Traces what was taken away. */
bool purge_all(const struct site *site, struct store *store, bool dry, bool (*rest)(void), struct purge_report *report,
               struct error *error) MUST_CHECK;
/* The same for the test space of the API, with a journal of its own; *there: whether
   there is one. */
bool purge_test_space(const struct site *site, bool dry, bool (*rest)(void), struct purge_report *report, bool *there,
                      struct error *error) MUST_CHECK;
/* Whether today's was not done yet. */
bool purge_is_due(struct store *store, bool *due) MUST_CHECK;

#endif
