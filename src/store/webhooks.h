/* Addresses of centres' programs, and what they are told: written by the transaction
   of what happened, delivered later (flow/webhook.h). */
#ifndef STORE_WEBHOOKS_H
#define STORE_WEBHOOKS_H

#include "store/store.h"

enum webhook_event {
#define EVENT(name, type, sentence) EVENT_##name,
#include "store/webhook_events.def"
#undef EVENT
    EVENT_COUNT
};
struct webhook_event_row {
    const char *type, *sentence; /* "lot.analysed"; French */
};
extern const struct webhook_event_row webhook_events[EVENT_COUNT];

enum webhook_state { WEBHOOK_WAITING, WEBHOOK_DELIVERED, WEBHOOK_GIVEN_UP };

struct webhook {
    int64_t id;
    struct text public_id;
    int64_t centre;
    struct text address;       /* https://… */
    unsigned events;           /* mask of 1 << enum webhook_event */
    struct text secret;        /* Base64 of its bytes, without "whsec_" */
    struct text secret_before; /* signs as well until … */
    int64_t before_until_ms;
    int64_t created_ms;
    int64_t stopped_ms;        /* 0: in use */
    int64_t revision;
};

bool webhook_add(struct store *store, struct webhook *webhook) MUST_CHECK; /* sets id */
/* Writes address, events, secrets and the stop where the revision is the one read. */
bool webhook_change(struct store *store, struct webhook *webhook) MUST_CHECK;
/* Of a centre (0: any); ERROR_NOT_FOUND. */
bool webhook_find(struct store *store, struct arena *arena, struct text public_id, int64_t centre, struct webhook *out)
    MUST_CHECK;
bool webhook_by_id(struct store *store, struct arena *arena, int64_t id, struct webhook *out) MUST_CHECK;
/* The newest first; stopped ones too; at most 100. */
bool webhooks_of_centre(struct store *store, struct arena *arena, int64_t centre, struct webhook **out, uint32_t *count)
    MUST_CHECK;
/* Those in use that want an event. Quick where a centre has none. */
bool webhooks_for(struct store *store, struct arena *arena, int64_t centre, enum webhook_event event,
                  struct webhook **out, uint32_t *count) MUST_CHECK;

struct delivery {
    int64_t id, webhook;
    struct text message_id; /* "msg_…", the same at every attempt */
    enum webhook_event event;
    struct text body;       /* JSON */
    enum webhook_state state;
    uint32_t attempts;
    int64_t run_after_ms, created_ms, done_ms;
    int64_t status;         /* of the last answer; 0: none */
    struct text problem;
};

bool delivery_add(struct store *store, const struct delivery *delivery, int64_t now_ms) MUST_CHECK;
/* The oldest that is due, held back until `again_ms`; id 0: none is. */
bool delivery_take(struct store *store, struct arena *arena, int64_t now_ms, int64_t again_ms, struct delivery *out)
    MUST_CHECK;
/* What became of an attempt: `again_ms` 0: no other. */
bool delivery_done(struct store *store, int64_t id, enum webhook_state state, int64_t status, struct text problem,
                   int64_t now_ms, int64_t again_ms) MUST_CHECK;
/* What else waits for the same address need not be tried before. */
bool deliveries_hold(struct store *store, int64_t webhook, int64_t until_ms) MUST_CHECK;
/* Of a webhook, the newest first, at most 100. */
bool deliveries_of(struct store *store, struct arena *arena, int64_t webhook, struct delivery **out, uint32_t *count)
    MUST_CHECK;
/* Sends one again, from the beginning; ERROR_NOT_FOUND where it is another webhook's. */
bool delivery_replay(struct store *store, int64_t webhook, int64_t id, int64_t now_ms) MUST_CHECK;

#endif
