/* The journal of acts as a whole: is the chain unbroken, and does it still hold
   what was given out of it? Its head (number and hash of the newest entry) is
   given out each day, at each start and each stop of the server, to
   DIR/audit/heads.log and to the log: whoever rewrites the chain from some
   entry on, or cuts its end off, contradicts a head that stands elsewhere. */
#ifndef FLOW_JOURNAL_H
#define FLOW_JOURNAL_H

#include "flow/flow.h"

struct journal_verdict {
    bool whole;
    int64_t entries; /* that were read */
    int64_t heads;   /* given out, that were compared */
    int64_t at;      /* number of the first entry that is wrong */
    char message[300]; /* French: what was found */
};

/* Reads the whole chain. `heads` is a file of heads given out; NULL: the
   folder's own. False for a failure of the world; a broken chain is true, with
   verdict->whole false; so is one without any entry, for what makes a store and what
   serves it write one. */
bool journal_verify(const struct site *site, struct store *store, struct arena *arena,
                    const char *heads, struct journal_verdict *verdict, struct error *error) MUST_CHECK;

/* Appends the head to DIR/audit/heads.log, synced, and writes the line, without
   its end, to `line`. */
bool journal_give_out(const struct site *site, struct store *store, char line[160],
                      struct error *error) MUST_CHECK;

#endif
