/* What is wrong, or worth knowing, about one line. A finding holds its rule
   and the few facts that its sentences need, so that it can be kept in the
   store and worded later, without the world it was found in. */
#ifndef RULES_FINDING_H
#define RULES_FINDING_H

#include "base/arena.h"
#include "base/date.h"
#include "rules/column.h"

enum level { LEVEL_NONE, LEVEL_INFORMATION, LEVEL_ERROR };

enum rule {
#define RULE(name, code, level, column) RULE_##name,
#include "rules/rules.def"
#undef RULE
    RULE_COUNT
};

struct rule_row {
    const char *code;
    enum level level;
    enum column column;
};

extern const struct rule_row rules[RULE_COUNT];

struct finding {
    uint32_t line;    /* index into the batch's lines */
    uint8_t rule;     /* enum rule */
    uint8_t category; /* enum category, where the sentences need one */
    date day;         /* where the sentences need one, else DATE_NONE */
    int64_t number;   /* the other line's number, or the lot's identifier */
    struct text text; /* a suggested label, a receipt's number, a value … */
};

/* The message, word for word as the manual where it has one, and the remedy
   (empty where there is none). French, in the arena or constant. `value` is
   the cell as cleaned. Both come from messages.fr.def. */
struct text finding_message(struct arena *arena, const struct finding *finding,
                            struct text value);
struct text finding_suggestion(struct arena *arena, const struct finding *finding,
                               struct text value);

#endif
