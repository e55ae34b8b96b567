/* The people of a centre as its legal representative sees them. */
#ifndef STORE_TEAM_H
#define STORE_TEAM_H

#include "store/people.h"

struct member {
    struct person person;
    int64_t revision;     /* of the person's row: guards against two at once */
    int64_t link_until_ms; /* an invitation not used yet is good until then; 0: there is none */
    int64_t seen_ms;       /* last seen, in a session that is still known; 0: not known */
    bool elsewhere;        /* works for another centre too */
};

/* At most 500, representatives first, then by name. */
bool members_of_centre(struct store *store, struct arena *arena, int64_t centre, int64_t now_ms,
                       struct member **out, uint32_t *count) MUST_CHECK;
/* ERROR_NOT_FOUND when that person does not work for the centre. */
bool member_find(struct store *store, struct arena *arena, int64_t centre, int64_t person, int64_t now_ms,
                 struct member *out) MUST_CHECK;

/* Each within the caller's transaction; they move the revision on. */
bool member_set_right(struct store *store, const struct member *member, bool may_register, int64_t by,
                      int64_t now_ms) MUST_CHECK;
/* Closes the account and ends its sessions and links, or opens it again. */
bool member_set_closed(struct store *store, const struct member *member, bool closed, int64_t now_ms) MUST_CHECK;
/* The centre's representatives but that person work for it no more. */
bool representatives_remove(struct store *store, int64_t centre, int64_t but, uint32_t *removed) MUST_CHECK;
/* The person works for this centre no more; sessions end. */
bool member_remove(struct store *store, const struct member *member) MUST_CHECK;

#endif
