/* What a browser says it is, in words that its owner recognises. */
#ifndef WEB_DEVICE_H
#define WEB_DEVICE_H

#include "base/arena.h"

/* "Firefox sur Windows"; "Navigateur inconnu". From the header User-Agent; a
   literal or in the arena. Nothing may be decided by it. */
struct text device_describe(struct arena *arena, struct text user_agent);

#endif
