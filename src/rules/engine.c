/* Runs every rule of rules.def over every line, and counts: see check.h for
   what a rule is, batch.h for what comes out. */
#include "rules/check.h"

#include "os/thread.h"
#include "rules/suggest.h"

_Static_assert(RULE_COUNT <= 64, "look.found has one bit a rule");

enum { FINDINGS_FIRST = 128 };

static const struct finding blank = {.day = DATE_NONE};

/* Room for all that one line can show, and a blank beyond. */
static void make_room(struct batch *batch)
{
    uint32_t had = batch->finding_room;
    if (batch->finding_count + RULE_COUNT + 1 <= had)
        return;
    uint32_t room = had ? 2 * had : FINDINGS_FIRST;
    batch->findings = arena_resize(batch->arena, batch->findings, had * sizeof *batch->findings,
                                   room * sizeof *batch->findings);
    batch->finding_room = room;
}

/* Keeps what a check has filled in; returns where the next one may. */
static struct finding *keep(struct look *look, struct finding *finding, uint32_t line,
                            enum rule rule)
{
    finding->line = line;
    finding->rule = (uint8_t)rule;
    look->found |= RULE_BIT(rule);
    finding[1] = blank;
    return finding + 1;
}

static uint32_t run_rules(struct look *look, uint32_t line, struct finding *finding)
{
    struct finding *first = finding;
    *finding = blank;
#define RULE(name, code, level, column)                                                           \
    if (check_##code(look, finding))                                                              \
        finding = keep(look, finding, line, RULE_##name);
#include "rules/rules.def"
#undef RULE
    return (uint32_t)(finding - first);
}

static enum level level_of(uint64_t found)
{
    static const uint64_t errors = 0
#define RULE(name, code, level, column) | (LEVEL_##level == LEVEL_ERROR ? RULE_BIT(RULE_##name) : 0)
#include "rules/rules.def"
#undef RULE
        ;
    return found & errors ? LEVEL_ERROR : found ? LEVEL_INFORMATION : LEVEL_NONE;
}

static void check_line(struct batch *batch, struct look *look, uint32_t index)
{
    struct line *line = &batch->lines[index];
    make_room(batch);
    look->line = line;
    look->mark = &batch->scratch->marks[index];
    look->clue = &batch->scratch->clues[index];
    look->training =
        line->training == NO_TRAINING ? NULL : &batch->catalogue->trainings[line->training];
    look->age_day = line->end == DATE_NONE ? look->world->today : line->end;
    look->found = 0;
    line->first_finding = batch->finding_count;
    line->finding_count = run_rules(look, index, batch->findings + batch->finding_count);
    line->registered = look->found & RULE_BIT(RULE_ALREADY_REGISTERED);
    line->level = (uint8_t)level_of(look->found);
    batch->finding_count += line->finding_count;
    batch->errors += line->level == LEVEL_ERROR;
    batch->informations += line->level == LEVEL_INFORMATION;
}

/* Errors, informations, others; lines stand in the order of their numbers. */
static void set_order(struct batch *batch)
{
    if (batch->order == NULL)
        batch->order = arena_take(batch->arena, batch->line_count * sizeof *batch->order);
    uint32_t next[] = {[LEVEL_ERROR] = 0,
                       [LEVEL_INFORMATION] = batch->errors,
                       [LEVEL_NONE] = batch->errors + batch->informations};
    for (uint32_t i = 0; i < batch->line_count; i++)
        batch->order[next[batch->lines[i].level]++] = i;
}

void batch_check(struct batch *batch, const struct world *world)
{
    struct arena temporary;
    arena_init(&temporary, 0);
    struct look look = {.batch = batch,
                        .world = world,
                        .approvals = approvals_make(&temporary, batch, world),
                        .known = known_make(&temporary, batch, world),
                        .suggestions = suggestions_make(&temporary, batch->catalogue, world,
                                                        batch->scratch->seed)};
    batch->finding_count = batch->errors = batch->informations = 0;
    for (uint32_t i = 0; i < batch->line_count; i++) {
        if (i % LINES_A_TURN == 0)
            thread_give_way();
        known_expect(look.known, batch, i);
        check_line(batch, &look, i);
    }
    set_order(batch);
    advice_give(batch);
    arena_free(&temporary);
}
