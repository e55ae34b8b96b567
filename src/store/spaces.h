/* Personal spaces: the driver's row that somebody logs in to, the asking for an
   account, and identities that two accounts want. Rules: flow/space.c. */
#ifndef STORE_SPACES_H
#define STORE_SPACES_H

#include "base/date.h"
#include "store/store.h"

/* Who a driver is: licence (folded) and birth date for life, and the names. */
struct driver_identity {
    struct text licence, licence_typed;
    struct text first_name, last_name;
    date birth;
};

struct space {
    int64_t id;
    int64_t person; /* 0: nobody logs in to it */
    struct driver_identity identity;
    struct text last_name_folded;
    int64_t changed_ms, changes; /* of the identity, on the day of changed_ms */
    int64_t revision;
};

/* ERROR_NOT_FOUND. Texts in the arena. */
bool space_of_person(struct store *store, struct arena *arena, int64_t person, struct space *out) MUST_CHECK;
bool space_of_identity(struct store *store, struct arena *arena, struct text licence, date birth, struct space *out)
    MUST_CHECK;
/* Sets id. ERROR_DATA when licence and birth date are another's. */
bool space_add(struct store *store, struct space *space, int64_t now_ms) MUST_CHECK;
/* Writes person, identity and changes where the revision is still the one read,
   else ERROR_BUSY; ERROR_DATA when the identity is another's. */
bool space_change(struct store *store, struct space *space) MUST_CHECK;
/* Somebody whose space was given to another has none. */
bool space_leave(struct store *store, int64_t person) MUST_CHECK;

struct signup {
    struct text token_hash; /* 64 digits */
    struct text email;
    struct driver_identity identity;
    int64_t created_ms, expires_ms;
};
bool signup_add(struct store *store, struct arena *arena, const struct signup *signup) MUST_CHECK;
/* A good one, or ERROR_NOT_FOUND. */
bool signup_find(struct store *store, struct arena *arena, struct text token_hash, int64_t now_ms, struct signup *out)
    MUST_CHECK;
/* Marks all of that address used; ERROR_NOT_FOUND when another was quicker. */
bool signup_use(struct store *store, const struct signup *signup, int64_t now_ms) MUST_CHECK;

enum claim_state { CLAIM_OPEN, CLAIM_GRANTED, CLAIM_REFUSED, CLAIM_REPLACED /* by a later one of the same person */ };
struct claim {
    int64_t id, person;
    struct driver_identity identity;
    enum claim_state state;
    struct text words;        /* the operator's */
    int64_t created_ms, decided_ms, decided_by, revision;
    struct text email;        /* of who claims */
    struct text holder_email; /* of who has the identity now; empty: nobody logs in */
    struct text holder_name;
};
/* An open one of the same person before is replaced, and still counts. Sets id. */
bool claim_add(struct store *store, struct claim *claim, int64_t now_ms) MUST_CHECK;
/* The latest of a person, or ERROR_NOT_FOUND. */
bool claim_of_person(struct store *store, struct arena *arena, int64_t person, struct claim *out) MUST_CHECK;
/* How many a person made after that moment. */
bool claims_since(struct store *store, int64_t person, int64_t after_ms, int64_t *count) MUST_CHECK;
bool claim_by_id(struct store *store, struct arena *arena, int64_t id, struct claim *out) MUST_CHECK;
/* Those that wait, the oldest first, at most 200. */
bool claims_open(struct store *store, struct arena *arena, struct claim **out, uint32_t *count) MUST_CHECK;
/* Writes state, words and who decided, if it is still open; else ERROR_BUSY. */
bool claim_decide(struct store *store, const struct claim *claim) MUST_CHECK;

#endif
