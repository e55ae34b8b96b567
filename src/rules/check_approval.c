/* The centre's approvals, and the category that a training belongs to. */
#include "rules/check.h"

/* Approvals sorted by training and category; those of slot s are
   sorted[first[s]] … sorted[first[s + 1] - 1]. */
struct approvals {
    const struct approval **sorted;
    uint32_t *first;
};

static uint32_t slot_of(uint32_t training, enum category category)
{
    return 2 * training + (category == CATEGORY_PASSENGERS);
}

static bool covers(const struct approval *approval, enum category category)
{
    return approval->category == category || approval->category == CATEGORY_EITHER;
}

const struct approvals *approvals_make(struct arena *arena, const struct batch *batch,
                                       const struct world *world)
{
    static const enum category both[] = {CATEGORY_GOODS, CATEGORY_PASSENGERS};
    struct approvals *approvals = ARENA_NEW(arena, struct approvals);
    uint32_t slots = 2 * batch->catalogue->training_count;
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, slots + 1);
    approvals->first = ARENA_ARRAY(arena, uint32_t, slots + 2);
    approvals->sorted = ARENA_ARRAY(arena, const struct approval *, 2 * world->approval_count + 1);
    for (uint32_t i = 0; i < world->approval_count; i++)
        for (unsigned c = 0; c < COUNT_OF(both); c++)
            if (covers(&world->approvals[i], both[c]))
                approvals->first[slot_of(world->approvals[i].training, both[c]) + 1]++;
    for (uint32_t s = 0; s < slots; s++) {
        approvals->first[s + 1] += approvals->first[s];
        next[s] = approvals->first[s];
    }
    for (uint32_t i = 0; i < world->approval_count; i++)
        for (unsigned c = 0; c < COUNT_OF(both); c++)
            if (covers(&world->approvals[i], both[c]))
                approvals->sorted[next[slot_of(world->approvals[i].training, both[c])]++] =
                    &world->approvals[i];
    return approvals;
}

static bool fits(const struct look *look)
{
    return look->training->category == CATEGORY_EITHER ||
           look->training->category == look->line->category;
}

/* Days between `day` and the approval; 0 where it covers the day. */
static int64_t days_apart(const struct approval *approval, date day)
{
    if (day < approval->from)
        return (int64_t)approval->from - day;
    return approval->to != DATE_NONE && day > approval->to ? (int64_t)day - approval->to : 0;
}

/* "du 01/01/2021 au 31/12/2021" */
static struct text print_period(struct arena *arena, const struct approval *approval)
{
    char from[11], to[11];
    bool starts = approval->from != DATE_NONE, ends = approval->to != DATE_NONE;
    if (starts)
        date_print_french(approval->from, from);
    if (ends)
        date_print_french(approval->to, to);
    if (starts && ends)
        return arena_print(arena, "du %s au %s", from, to);
    return arena_print(arena, "%s %s", starts ? "depuis le" : "jusqu'au", starts ? from : to);
}

/* Looked up under the line's category, or under the training's own where they
   do not fit. Facts: that category; the period of the nearest approval. */
bool check_centre_not_approved(const struct look *look, struct finding *finding)
{
    const struct line *line = look->line;
    if (look->training == NULL || line->category == CATEGORY_NONE || line->end == DATE_NONE)
        return false;
    enum category category = fits(look) ? line->category : look->training->category;
    const uint32_t *first = &look->approvals->first[slot_of(line->training, category)];
    const struct approval *nearest = NULL;
    for (uint32_t i = first[0]; i < first[1]; i++) {
        const struct approval *approval = look->approvals->sorted[i];
        int64_t apart = days_apart(approval, line->end);
        if (apart == 0)
            return false;
        if (nearest == NULL || apart < days_apart(nearest, line->end))
            nearest = approval;
    }
    finding->category = (uint8_t)category;
    if (nearest)
        finding->text = print_period(look->batch->arena, nearest);
    return true;
}

/* Facts: the training, and the category it belongs to. */
bool check_category_mismatch(const struct look *look, struct finding *finding)
{
    if (look->training == NULL || look->line->category == CATEGORY_NONE || fits(look))
        return false;
    finding->category = (uint8_t)look->training->category;
    finding->text = look->training->label;
    return true;
}
