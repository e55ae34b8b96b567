/* Numbers, sizes and spaces as French writes them. Everything is in the arena. */
#ifndef WEB_FRENCH_H
#define WEB_FRENCH_H

#include "base/arena.h"

/* "1 000", "12 000": groups of three behind a no-break space. */
struct text french_number(struct arena *arena, int64_t number);
/* "1 ligne", "0 ligne", "2 lignes", "12 000 lignes". */
struct text french_count(struct arena *arena, int64_t number, const char *one, const char *many);
/* "812 octets", "34 Ko", "9,8 Mo": 1 Mo is 1,048,576 bytes, as in the limit. */
struct text french_size(struct arena *arena, int64_t bytes);
/* At most `most` characters; what is longer ends in "…". */
struct text french_short(struct arena *arena, struct text t, size_t most);
/* A sentence with no-break spaces where French wants them: before : ; ! ? »
   and behind « and n°. */
struct text french_spaces(struct arena *arena, struct text sentence);

#endif
