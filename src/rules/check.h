/* What a check sees, and what all checks share: private to src/rules.

   A rule is one line in rules.def, one in messages.fr.def, and one function

       bool check_<code>(const struct look *look, struct finding *finding)

   in the check_*.c of its subject. It says whether the line breaks the rule;
   only if so it sets the facts that its sentences name. It looks at one line
   and changes nothing: the engine (engine.c) calls all of them in the order of
   the table and does the rest. A rule without its function does not link. */
#ifndef RULES_CHECK_H
#define RULES_CHECK_H

#include "rules/intake.h"
#include "rules/world.h"

struct approvals;
struct known;
struct suggestions;

struct look {
    const struct batch *batch;
    const struct world *world;
    const struct approvals *approvals;
    const struct known *known;
    struct suggestions *suggestions; /* remembers what it found */

    const struct line *line;
    const struct mark *mark;
    const struct clue *clue;
    const struct training *training; /* NULL: the label is missing or unknown */
    date age_day;                    /* on which the age counts: the end date, or today */
    uint64_t found;                  /* RULE_BIT of what this line has shown so far */
};

#define RULE_BIT(rule) (UINT64_C(1) << (rule))

#define RULE(name, code, level, column)                                                           \
    bool check_##code(const struct look *look, struct finding *finding);
#include "rules/rules.def"
#undef RULE

static inline bool look_is_missing(const struct look *look, enum column column)
{
    return look->mark->missing & COLUMN_BIT(column);
}

static inline bool look_is_malformed(const struct look *look, enum column column)
{
    return look->mark->malformed & COLUMN_BIT(column);
}

/* check_approval.c: the centre's approvals, ready to be asked line by line. */
const struct approvals *approvals_make(struct arena *arena, const struct batch *batch,
                                       const struct world *world);
/* check_known.c: earlier registrations, the same. */
const struct known *known_make(struct arena *arena, const struct batch *batch,
                               const struct world *world);
/* To be called before line i is looked at, lines in their order: fetches from
   memory what lines to come will ask for. Changes nothing. */
void known_expect(const struct known *known, const struct batch *batch, uint32_t i);

/* advice.c: what to say about the batch as a whole. */
void advice_give(struct batch *batch);

#endif
