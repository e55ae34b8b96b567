/* Keys of the API. The key itself is shown once and never kept: the store has
   its SHA-256, and its beginning, which names it. What a key must be to be good:
   flow/api_key.h. */
#ifndef STORE_API_KEYS_H
#define STORE_API_KEYS_H

#include "store/store.h"

enum api_scope {
#define SCOPE(name, code, word, sentence) API_SCOPE_##name,
#include "store/api_scopes.def"
#undef SCOPE
    API_SCOPE_COUNT
};

struct api_scope_row {
    const char *code, *word, *sentence; /* word and sentence are French */
};
extern const struct api_scope_row api_scopes[API_SCOPE_COUNT];

#define API_SCOPE_BIT(name) (1u << API_SCOPE_##name)

struct api_key {
    int64_t id, centre;
    struct text name;        /* what people call it */
    struct text prefix;      /* the key's beginning, which is no secret */
    struct text secret_hash; /* SHA-256 of the whole key, hexadecimal */
    unsigned scopes;         /* API_SCOPE_BIT */
    bool live;               /* else for the test space */
    struct text networks;    /* address ranges parted by spaces; empty: any */
    int64_t created_by;      /* 0: the command line */
    int64_t created_ms;
    int64_t expires_ms;      /* 0: never */
    int64_t revoked_ms;      /* 0: not */
    int64_t replaced_by;     /* the key that follows it; 0: none */
    int64_t used_ms;         /* 0: never */
    struct text used_address;
};

/* Sets id. */
bool api_key_add(struct store *store, struct api_key *key) MUST_CHECK;
/* ERROR_NOT_FOUND where there is none; also one that is no longer good is found. */
bool api_key_by_hash(struct store *store, struct arena *arena, struct text secret_hash, struct api_key *out)
    MUST_CHECK;
bool api_key_by_prefix(struct store *store, struct arena *arena, struct text prefix, struct api_key *out) MUST_CHECK;
/* ERROR_NOT_FOUND also for another centre's. */
bool api_key_by_id(struct store *store, struct arena *arena, int64_t centre, int64_t id, struct api_key *out)
    MUST_CHECK;
/* Of a centre (0: all), the newest first, at most 500. */
bool api_keys_of_centre(struct store *store, struct arena *arena, int64_t centre, struct api_key **out,
                        uint32_t *count) MUST_CHECK;
/* From that moment on it is good no more; one that was revoked before stays so. */
bool api_key_set_revoked(struct store *store, int64_t id, int64_t now_ms) MUST_CHECK;
/* Another follows it; it is good until `expires_ms` yet. */
bool api_key_set_replaced(struct store *store, int64_t id, int64_t by, int64_t expires_ms) MUST_CHECK;
bool api_key_set_used(struct store *store, int64_t id, int64_t now_ms, struct text address) MUST_CHECK;

#endif
