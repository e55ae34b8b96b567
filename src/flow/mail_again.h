/* What people do about mails that did not arrive, with its trace. */
#ifndef FLOW_MAIL_AGAIN_H
#define FLOW_MAIL_AGAIN_H

#include "store/followups.h"
#include "store/people.h"

/* The operator has a mail that was given up sent again; id 0: all that can be.
   *count: how many were still given up. */
bool mail_try_again(struct store *store, struct arena *arena, const struct person *by, int64_t mail, uint32_t *count,
                    struct error *error) MUST_CHECK;
/* The operator needs to see it no more. */
bool mail_file(struct store *store, struct arena *arena, const struct person *by, int64_t mail, uint32_t *count,
               struct error *error) MUST_CHECK;

enum { MAILS_A_DAY = 3 }; /* of one driver's documents of one import */
enum again_result {
    AGAIN_DONE,
    AGAIN_NOBODY,   /* the driver has no personal space yet */
    AGAIN_WAITING,  /* one is on its way already */
    AGAIN_CANCELLED,/* there are no documents any more */
    AGAIN_TOO_MANY  /* MAILS_A_DAY were made in the last 24 hours */
};
/* The centre has a driver's documents sent again; before what goes out in batches.
   `out`: the driver of that registration as it stood; of another centre
   ERROR_NOT_FOUND. */
bool mail_documents_again(struct store *store, struct arena *arena, const struct person *by, int64_t registration,
                          struct followup *out, enum again_result *result, struct error *error) MUST_CHECK;

#endif
