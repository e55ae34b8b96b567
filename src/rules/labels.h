/* Finding a training by its label, and a category by its name, as people write
   them: folded, or by an alias. Which training is near to a label that is not
   found is the business of suggest.c. */
#ifndef RULES_LABELS_H
#define RULES_LABELS_H

#include "base/arena.h"
#include "rules/world.h"

struct labels;

/* In the arena; `catalogue` must live as long. */
struct labels *labels_make(struct arena *arena, const struct catalogue *catalogue, uint64_t seed);
/* The trainings that a label may stand for, as a handle; NO_TRAINING when the
   catalogue knows none. */
uint32_t labels_find(const struct labels *labels, struct text label);
/* The one among them that was in the catalogue on `day`; NO_TRAINING when none
   was. Without a day (DATE_NONE), the one that stays the longest. */
uint32_t labels_training(const struct labels *labels, uint32_t found, date day);
/* One for all versions of a training: the first in the catalogue that bears the
   same label. Versions come from dates of validity; to be trained twice is the
   same whichever version it was. */
uint32_t labels_version_of(const struct labels *labels, uint32_t training);
/* Any of them, to show its spelling. */
uint32_t labels_any(const struct labels *labels, uint32_t found);
/* GOODS, PASSENGERS, or NONE for a name that is no category. */
enum category labels_category(const struct labels *labels, struct text name);

#endif
