/* The nearest label or category to one that is not known, for those who
   mistyped it. */
#ifndef RULES_SUGGEST_H
#define RULES_SUGGEST_H

#include "base/arena.h"
#include "rules/world.h"

struct suggestions;

/* For the trainings of the catalogue that are in it today; those for which
   the world has an approval go before others that are about as near. Nothing
   is prepared before the first question. All in the arena. */
struct suggestions *suggestions_make(struct arena *arena, const struct catalogue *catalogue,
                                     const struct world *world, uint64_t seed);
/* The nearest label as the catalogue writes it, or the empty text when none is
   near. Of labels equally near, the one of `category`. Answers are remembered;
   past a few hundred different questions there is no answer any more: that is
   not mistyping, and would cost time. */
struct text suggest_label(struct suggestions *suggestions, struct text label,
                          enum category category);
struct text suggest_category(struct suggestions *suggestions, struct text name);

#endif
