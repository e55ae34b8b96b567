/* The one clock. Tests and demo stores can hold it still. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include "base/date.h"

/* Milliseconds since 1970, UTC; with a day set, that day with the real time
   of day. */
int64_t clock_now(void);
/* Civil date in Europe/Paris. */
date clock_today(void);
/* From now on it is `today` (DATE_NONE: the real day again). Not thread-safe:
   call it before threads start. */
void clock_set_today(date today);
/* Milliseconds since 1970, never the set day: for what other people's clocks
   must agree with. */
int64_t clock_real(void);
/* Milliseconds that only ever grow, for deadlines; never the set day. */
int64_t clock_monotonic(void);

#endif
