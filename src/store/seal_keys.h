/* The public halves of the keys that seal documents: one is in service, the
   others are kept for ever, so that old papers can be verified. */
#ifndef STORE_SEAL_KEYS_H
#define STORE_SEAL_KEYS_H

#include "store/store.h"

struct seal_key {
    int64_t id;
    struct text mark;        /* four characters, as symbols name it */
    struct text public_pem, certificate_pem;
    int64_t created_ms;
    int64_t retired_ms;      /* 0: in service */
};

/* The one in service, or ERROR_NOT_FOUND. Texts in the arena. */
bool seal_key_current(struct store *store, struct arena *arena, struct seal_key *out) MUST_CHECK;
/* All of them, the newest first. */
bool seal_keys_all(struct store *store, struct arena *arena, struct seal_key **out, uint32_t *count) MUST_CHECK;
/* Puts a key into service (sets id) and retires the others, within the caller's
   transaction. ERROR_DATA when the mark is another key's. */
bool seal_key_add(struct store *store, struct seal_key *key) MUST_CHECK;

#endif
