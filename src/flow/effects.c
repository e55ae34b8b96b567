/* What a change does to waiting imports: see effects.h. */
#include "flow/effects.h"

#include "os/clock.h"
#include "store/approvals.h"
#include "store/world.h"

/* What became of a lot's lines in one outlook. */
struct verdicts {
    bool *refused;
    uint32_t count;
    uint32_t to_bill[PRICE_CLASS_COUNT]; /* lines without error that are not registered yet */
};

static bool is_refused(const struct batch *batch, const struct line *line, uint64_t which)
{
    if (which == 0)
        return line->level == LEVEL_ERROR;
    for (uint32_t f = 0; f < line->finding_count; f++)
        if (which & (uint64_t)1 << batch->findings[line->first_finding + f].rule)
            return true;
    return false;
}

static int64_t cents_of(const struct verdicts *verdicts, const struct prices *prices)
{
    int64_t cents = 0;
    for (int i = 0; i < PRICE_CLASS_COUNT; i++)
        cents += prices->cents[i] < 0 ? 0 : verdicts->to_bill[i] * prices->cents[i];
    return cents;
}

static bool open_world(struct store *store, struct arena *arena, int64_t centre, const struct outlook *outlook,
                       struct world *world)
{
    struct approval_row *rows;
    const struct approval_row *approvals = outlook->approvals;
    uint32_t count = outlook->approval_count;
    if (!world_load(store, arena, centre, clock_today(), world))
        return false;
    if (outlook->catalogue == NULL && approvals == NULL)
        return true;
    if (outlook->catalogue)
        world->catalogue = *outlook->catalogue;
    if (approvals == NULL) {
        if (!approval_rows(store, arena, centre, &rows, &count))
            return false;
        approvals = rows;
    }
    world->approvals = approvals_for_rules(arena, approvals, count, &world->catalogue, &world->approval_count);
    return true;
}

static bool judge(struct store *store, struct arena *arena, const struct lot *lot, const struct effects_asked *asked,
                  const struct outlook *outlook, struct verdicts *out)
{
    struct world world;
    struct batch batch = {.arena = arena};
    *out = (struct verdicts){.count = 0};
    if (!open_world(store, arena, lot->centre, outlook, &world))
        return false;
    if (!lot_batch(store, lot, &world, false, &batch, NULL)) /* one that must be sent again anyway is not in the way */
        return store_error(store)->code == ERROR_OUTDATED;
    if (!world_fetch(store, arena, lot->centre, &batch, &world))
        return false;
    batch_check(&batch, &world);
    *out = (struct verdicts){.refused = ARENA_ARRAY(arena, bool, batch.line_count + 1), .count = batch.line_count};
    for (uint32_t i = 0; i < batch.line_count; i++) {
        const struct line *line = &batch.lines[i];
        out->refused[i] = is_refused(&batch, line, asked->rules);
        if (!line->set_aside && !line->registered && line->level != LEVEL_ERROR && line->training != NO_TRAINING)
            out->to_bill[world.catalogue.trainings[line->training].price_class]++;
    }
    return true;
}

static bool compare(struct store *store, const struct lot *lot, const struct effects_asked *asked, struct lot_effect *out)
{
    struct arena scratch;
    struct verdicts now = {.count = 0}, then;
    /* Where only prices differ, the lines need not be checked twice. */
    bool same = asked->now.catalogue == asked->then.catalogue && asked->now.approvals == asked->then.approvals;
    arena_init(&scratch, 0);
    bool done = judge(store, &scratch, lot, asked, &asked->now, &now);
    then = now;
    done = done && (same || judge(store, &scratch, lot, asked, &asked->then, &then));
    if (done) {
        *out = (struct lot_effect){.lot = *lot};
        out->cents = asked->amounts ? cents_of(&now, &asked->now.prices) : 0;
        out->cents_then = asked->amounts ? cents_of(&then, &asked->then.prices) : 0;
        for (uint32_t i = 0; i < now.count && i < then.count; i++) {
            out->wrong += then.refused[i] && !now.refused[i];
            out->right += now.refused[i] && !then.refused[i];
        }
    }
    arena_free(&scratch);
    return done;
}

/* The lots that wait for a confirmation, the newest first. */
static uint32_t waiting_lots(struct arena *arena, const struct lot *all, uint32_t count, int64_t centre, struct lot **out)
{
    uint32_t found = 0;
    *out = ARENA_ARRAY(arena, struct lot, count + 1);
    for (uint32_t i = count; i-- > 0;)
        if (centre == 0 || all[i].centre == centre)
            (*out)[found++] = all[i];
    return found;
}

bool effects_find(struct store *store, struct arena *arena, const struct effects_asked *asked, struct lot_effect **out,
                  uint32_t *count, bool *more)
{
    struct lot *all, *lots;
    uint32_t all_count, lines = 0;
    *count = 0;
    *more = false;
    if (!lots_in_states(store, arena, 1u << FLOW_ANALYSED, &all, &all_count))
        return false;
    uint32_t waiting = waiting_lots(arena, all, all_count, asked->centre, &lots);
    *out = ARENA_ARRAY(arena, struct lot_effect, EFFECT_LOTS_MOST);
    for (uint32_t i = 0; i < waiting; i++) {
        struct lot_effect *effect = &(*out)[*count];
        *more = i == EFFECT_LOTS_MOST || lines > EFFECT_LINES_MOST;
        if (*more)
            break;
        lines += lots[i].lines;
        if (!compare(store, &lots[i], asked, effect))
            return false;
        *count += effect->wrong || effect->right || effect->cents != effect->cents_then;
    }
    return true;
}
