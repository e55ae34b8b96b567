/* What people do about mails that did not arrive, with its trace. */
#ifndef FLOW_MAIL_AGAIN_H
#define FLOW_MAIL_AGAIN_H

#include "store/people.h"

/* The operator has a mail that was given up sent again; id 0: all that can be.
   *count: how many were still given up. */
bool mail_try_again(struct store *store, struct arena *arena, const struct person *by, int64_t mail, uint32_t *count,
                    struct error *error) MUST_CHECK;
/* The operator needs to see it no more. */
bool mail_file(struct store *store, struct arena *arena, const struct person *by, int64_t mail, uint32_t *count,
               struct error *error) MUST_CHECK;

#endif
