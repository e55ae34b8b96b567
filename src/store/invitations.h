/* Single-use links: invitations of people, and the way back for whoever forgot
   a password. The store holds the SHA-256 of a link's token only. */
#ifndef STORE_INVITATIONS_H
#define STORE_INVITATIONS_H

#include "store/store.h"

enum invitation_kind {
    INVITATION_ACCOUNT, /* to choose the first password */
    INVITATION_RESET    /* to choose another one */
};

struct invitation {
    struct text token_hash; /* 64 digits */
    int64_t person;
    enum invitation_kind kind;
    int64_t created_ms, expires_ms;
};

bool invitation_add(struct store *store, const struct invitation *invitation) MUST_CHECK;
/* The person a good link of that kind is for; ERROR_NOT_FOUND when unknown,
   used or expired. */
bool invitation_find(struct store *store, struct text token_hash, enum invitation_kind kind,
                     int64_t now_ms, int64_t *person) MUST_CHECK;
/* Marks it used; false with ERROR_NOT_FOUND when another was quicker. */
bool invitation_use(struct store *store, struct text token_hash, int64_t now_ms) MUST_CHECK;
/* Links of a person that were not used yet are good no more. */
bool invitations_end(struct store *store, int64_t person, enum invitation_kind kind) MUST_CHECK;

#endif
