/* The cleaning of one cell (domain: reading cells): spare spaces and invisible
   characters out, accents composed. What the cell means is cell.c's. */
#ifndef RULES_CLEAN_H
#define RULES_CLEAN_H

#include "base/arena.h"

/* True when the text has nothing to clean: printable ASCII and accented letters
   up to U+02FF, which compose with nothing here, without spare spaces. The case
   of most cells. */
bool clean_is_plain(struct text t);

/* `t` without white space at both ends, runs of white space inside made one
   plain space, no-break and other Unicode spaces included; without characters
   that show nothing (zero-width, soft hyphen, direction marks); and in
   normal form C, so that an accent typed in two ways is one. A run that holds
   a control character (a tab, a line break …) becomes that character instead
   where `keep_controls`: in an identifier it is a mistake to show, elsewhere
   a space. Bytes that are not UTF-8 become U+FFFD. Cleaning twice changes
   nothing more. Returns `t` itself where there is nothing to clean, else a
   copy in the arena. */
struct text clean_cell(struct arena *arena, struct text t, bool keep_controls);

/* Whether a control character (category Cc) stands in the text. */
bool clean_has_control(struct text t);

#endif
