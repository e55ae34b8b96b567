/* Which passwords people may choose. */
#ifndef FLOW_PASSWORD_CHOICE_H
#define FLOW_PASSWORD_CHOICE_H

#include "base/arena.h"

enum { PASSWORD_LEAST = 12, PASSWORD_MOST = 200 /* characters, bytes */ };

/* NULL when the password may be used; else a French sentence that says why
   not. Refused: too short, too long, well known, made of few characters, or
   built on the person's own address. */
const char *password_choice_fault(struct arena *arena, struct text password, struct text email);

#endif
