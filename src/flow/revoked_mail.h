/* The mails that tell drivers that a certificate of theirs is no longer good, because
   what it rests on was cancelled. A correction of the identity tells it with the
   documents that it issues anew (flow/document_mail.c). */
#ifndef FLOW_REVOKED_MAIL_H
#define FLOW_REVOKED_MAIL_H

#include "flow/flow.h"

/* One for each certificate that cancellation `cancellation` of lot `lot` is about to
   revoke, to the personal space it is read in; within the cancelling transaction,
   before documents_revoke_cancelled. None goes out of the test space. */
bool revoked_mails_write(const struct site *site, struct store *store, struct arena *arena, int64_t lot,
                         int64_t cancellation, int64_t now_ms) MUST_CHECK;

#endif
