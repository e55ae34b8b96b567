/* Passwords as they are kept: argon2id, 46 MiB, two passes. One hash takes a
   tenth of a second and those 46 MiB, so callers make one at a time
   (web: LANE_PASSWORD). Which passwords people may choose: password_choice.h. */
#ifndef FLOW_PASSWORD_H
#define FLOW_PASSWORD_H

#include "base/text.h"

enum { PASSWORD_HASH_ROOM = 128 };

/* A C string for the store. */
void password_hash(struct text password, char out[PASSWORD_HASH_ROOM]);
/* Takes the same time for an empty or malformed hash, and is false then. */
bool password_fits(struct text hash, struct text password);

#endif
