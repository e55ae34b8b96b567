/* Telling centres' programs what happened, by the Standard Webhooks scheme: an outbox
   in the store, messages signed with HMAC-SHA-256 over "id.timestamp.body", several
   secrets while one is replaced, attempts over three days. Nothing goes to private
   addresses unless the operator allows it (setting webhook_private). Messages name
   things by their numbers: no personal data. */
#ifndef FLOW_WEBHOOK_H
#define FLOW_WEBHOOK_H

#include "flow/flow.h"
#include "store/webhooks.h"

enum { WEBHOOK_ADDRESS_MOST = 500, WEBHOOK_HOST_MOST = 255, WEBHOOK_OVERLAP_HOURS = 24, WEBHOOKS_MOST = 10 };

/* Leaves a message for each address of the centre that wants the event, within the
   caller's transaction; quick where there is none. `data`: the members of the
   message's « data », JSON without braces. */
bool webhook_tell(struct store *store, struct arena *arena, int64_t centre, enum webhook_event event, struct text data,
                  int64_t now_ms) MUST_CHECK;

/* What is wrong with an address, French; NULL: nothing. Does not resolve its name. */
const char *webhook_address_fault(const struct site *site, struct arena *arena, struct text address);
/* Server and port of an address that begins with http:// or https://; false where it
   does not name them plainly. */
bool webhook_host(struct text address, char host[WEBHOOK_HOST_MOST + 1], unsigned *port) MUST_CHECK;
/* Makes one (centre, address, events set); sets the rest and `shown`, "whsec_…", which
   is shown once. ERROR_DATA where there are WEBHOOKS_MOST already. Traced. */
bool webhook_make(struct store *store, struct arena *arena, struct webhook *webhook, int64_t person, struct text *shown,
                  struct error *error) MUST_CHECK;
/* A new secret; the one of before signs as well for WEBHOOK_OVERLAP_HOURS. Traced. */
bool webhook_rotate(struct store *store, struct arena *arena, struct webhook *webhook, int64_t person, struct text *shown,
                    struct error *error) MUST_CHECK;
/* Tells it nothing any more. Traced. */
bool webhook_stop(struct store *store, struct arena *arena, struct webhook *webhook, int64_t person, struct error *error)
    MUST_CHECK;

struct webhook_outcome {
    int64_t delivery; /* 0: nothing was due */
    enum webhook_state state;
    int64_t status;
    uint32_t attempts;
};
/* Sends the one message that has been due longest, and keeps what became of it. May
   take as long as WEBHOOK_SECONDS: never with a transaction open. */
enum { WEBHOOK_SECONDS = 10 };
bool webhook_deliver_next(const struct site *site, struct store *store, struct arena *arena,
                          struct webhook_outcome *outcome, struct error *error) MUST_CHECK;
/* "v1,<Base64>" for each secret that is good at `now_ms`, parted by spaces. */
struct text webhook_signatures(struct arena *arena, const struct webhook *webhook, struct text message_id, int64_t seconds,
                               struct text body, int64_t now_ms);

#endif
