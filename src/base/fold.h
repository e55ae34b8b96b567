/* Text as people compare it: without case, accents and spare spaces. Used for
   labels, categories, headers and names; addresses have a rule of their own. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/arena.h"

/* Without white space at both ends, no-break and other Unicode spaces
   included, and runs of them inside made one plain space. Returns `t` itself
   where there is nothing to clean, else a copy in the arena. */
struct text fold_clean_spaces(struct arena *arena, struct text t);

/* Small letters, no marks, æ→ae, œ→oe, ß→ss, ligatures apart (compatibility
   decomposition), curly apostrophes made straight, spaces as
   fold_clean_spaces. The copy is in the arena. Input that is not UTF-8 is
   folded byte by byte as far as it goes. */
struct text fold_key(struct arena *arena, struct text t);

/* An e-mail address as accounts are told apart: A to Z made small, all else as it
   is, for é and e are two mailboxes. The copy is in the arena. */
struct text fold_address(struct arena *arena, struct text t);

/* fold_key without anything but letters and digits: how headers are matched. */
struct text fold_letters(struct arena *arena, struct text t);

/* Single edits (insert, delete, replace, swap of neighbours) between two
   folded texts, or `limit` + 1 when there are more than `limit`. Both are cut
   at 100 bytes. */
unsigned fold_distance(struct text a, struct text b, unsigned limit);

#endif
