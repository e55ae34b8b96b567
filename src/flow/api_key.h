/* Keys of the API: made and shown once, replaced with both good for a while,
   revoked at once, and looked at with each request. The terms of use and who may
   make keys are the pages' business. */
#ifndef FLOW_API_KEY_H
#define FLOW_API_KEY_H

#include "base/error.h"
#include "store/api_keys.h"

enum {
    API_KEY_LENGTH = 53,       /* gabarit_test_ (or live), 8 of its name, 32 of its secret: 192 bits */
    API_KEY_PREFIX_LENGTH = 21,
    API_KEY_NAME_MOST = 100,   /* characters */
    API_KEY_OVERLAP_HOURS = 24 /* how long a key that was replaced is good yet */
};

/* "check, register" (or parted by spaces) as bits. False where a word is no
   scope; it is left in `unknown`. */
bool api_scopes_parse(struct text words, unsigned *scopes, struct text *unknown) MUST_CHECK;
/* The codes parted by `between`. */
struct text api_scopes_print(struct arena *arena, unsigned scopes, const char *between);
/* Whether each of the words is an address or a range, "192.0.2.0/24", "2001:db8::/32". */
bool api_networks_are_good(struct text networks);
/* Whether the address lies in one of them; in none of none: any does. */
bool api_networks_hold(struct text networks, struct text address);

/* Makes the key that `key` describes (centre, name, scopes, live, networks,
   created_by, expires_ms): sets the rest of it, and `shown` to the key itself,
   which nobody sees again. One transaction with its trace. ERROR_DATA where name,
   scopes or networks cannot be. */
bool api_key_make(struct store *store, struct arena *arena, struct api_key *key, struct text *shown,
                  struct error *error) MUST_CHECK;
/* A new key with everything of the old one, which is good for `overlap_ms` yet.
   ERROR_BUSY where it was revoked, has expired or was replaced before. */
bool api_key_rotate(struct store *store, struct arena *arena, int64_t centre, int64_t id, int64_t person,
                    int64_t overlap_ms, struct api_key *made, struct text *shown, struct error *error) MUST_CHECK;
/* Good no more from now on. One that was revoked before stays so, without a second trace. */
bool api_key_revoke(struct store *store, struct arena *arena, int64_t centre, int64_t id, int64_t person,
                    struct error *error) MUST_CHECK;

enum api_key_verdict {
    API_KEY_GOOD,
    API_KEY_UNKNOWN, /* or none at all */
    API_KEY_REVOKED,
    API_KEY_EXPIRED,
    API_KEY_ELSEWHERE /* good, but not from this address */
};

/* What a key given with a request is worth at `now_ms`. False for a failure of
   the store. */
bool api_key_look(struct store *store, struct arena *arena, struct text given, struct text address, int64_t now_ms,
                  struct api_key *key, enum api_key_verdict *verdict) MUST_CHECK;
enum api_key_verdict api_key_judge(const struct api_key *key, struct text address, int64_t now_ms);

#endif
