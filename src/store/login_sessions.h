/* Who is logged in, where. The cookie holds a random token, the store only its
   SHA-256 in hexadecimal. */
#ifndef STORE_LOGIN_SESSIONS_H
#define STORE_LOGIN_SESSIONS_H

#include "store/store.h"

struct login_session {
    struct text token_hash;
    int64_t person;
    struct text csrf; /* the session's form token */
    int64_t created_ms, seen_ms, expires_ms;
    struct text public_id;       /* names it on pages */
    int64_t centre; /* that the person chose to work for; 0: the first of theirs */
    struct text device, address; /* as they were at the login, for its owner to read */
};

bool login_session_add(struct store *store, const struct login_session *session) MUST_CHECK;
/* ERROR_NOT_FOUND when there is none, or it expired at `now_ms`. */
bool login_session_find(struct store *store, struct arena *arena, struct text token_hash,
                        int64_t now_ms, struct login_session *out) MUST_CHECK;
/* Forgets those that have expired. */
bool login_sessions_purge(struct store *store, int64_t now_ms) MUST_CHECK;
bool login_session_end(struct store *store, struct text token_hash) MUST_CHECK;
/* From now on the session is at work for that centre. */
bool login_session_set_centre(struct store *store, struct text token_hash, int64_t centre) MUST_CHECK;
/* It was used at `now_ms`. */
bool login_session_seen(struct store *store, struct text token_hash, int64_t now_ms) MUST_CHECK;

/* A person's sessions that have not expired, the latest seen first, at most 100. */
bool login_sessions_of(struct store *store, struct arena *arena, int64_t person, int64_t now_ms,
                       struct login_session **out, uint32_t *count) MUST_CHECK;
/* One of a person's own; ERROR_NOT_FOUND for others'. */
bool login_session_end_one(struct store *store, int64_t person, struct text public_id) MUST_CHECK;
/* All of a person's but that one (which may be empty). */
bool login_sessions_end_others(struct store *store, int64_t person, struct text token_hash) MUST_CHECK;

#endif
