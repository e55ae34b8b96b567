/* The words of the mails about personal spaces. Written within the caller's
   transaction. */
#ifndef FLOW_SPACE_MAILS_H
#define FLOW_SPACE_MAILS_H

#include "flow/flow.h"
#include "store/people.h"
#include "store/spaces.h"

/* The link that confirms an address. */
bool space_mail_signup(const struct site *site, struct store *store, struct arena *arena, const struct signup *signup,
                       struct text link, int64_t now_ms) MUST_CHECK;
/* Somebody asked for an account with an address that has one. */
bool space_mail_known(const struct site *site, struct store *store, struct arena *arena, const struct person *person,
                      int64_t now_ms) MUST_CHECK;
bool space_mail_claim(const struct site *site, struct store *store, struct arena *arena, const struct person *person,
                      bool granted, struct text words, int64_t now_ms) MUST_CHECK;
bool space_mail_lost(const struct site *site, struct store *store, struct arena *arena, const struct person *person,
                     int64_t now_ms) MUST_CHECK;

#endif
