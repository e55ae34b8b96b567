/* Lines that say the same thing twice: strict copies, and the same training of
   one driver. The first of them is found through open-addressing tables over
   line indexes, so time grows with the lines only. */
#include "rules/intake.h"

#include "base/hash.h"

struct table {
    uint32_t *slots; /* indexes of lines, or NO_INDEX */
    uint32_t mask;
};

static struct table table_make(struct arena *arena, uint32_t count)
{
    uint32_t size = 64;
    while (size < count + count / 2)
        size *= 2;
    struct table table = {arena_take(arena, size * sizeof(uint32_t)), size - 1};
    memset(table.slots, 0xFF, size * sizeof(uint32_t));
    return table;
}

static bool is_identical(const struct batch *batch, uint32_t a, uint32_t b)
{
    if (batch->scratch->marks[a].hash != batch->scratch->marks[b].hash)
        return false;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        if (!text_equal(batch->lines[a].value[c], batch->lines[b].value[c]))
            return false;
    return true;
}

void copies_find_identical(struct batch *batch)
{
    struct arena temporary;
    arena_init(&temporary, 0);
    struct table table = table_make(&temporary, batch->line_count);
    for (uint32_t i = 0; i < batch->line_count; i++) {
        uint32_t slot = (uint32_t)batch->scratch->marks[i].hash & table.mask;
        while (table.slots[slot] != NO_INDEX && !is_identical(batch, table.slots[slot], i))
            slot = (slot + 1) & table.mask;
        if (table.slots[slot] == NO_INDEX) {
            table.slots[slot] = i;
        } else {
            batch->lines[i].set_aside = true;
            batch->scratch->clues[i].copy_of = table.slots[slot];
        }
    }
    arena_free(&temporary);
}

/* What makes two lines one training too many of a driver. */
struct session {
    uint32_t identity, training;
    uint8_t category;
    date end; /* DATE_NONE where it does not count */
};

/* False where the line does not say enough, or is a strict copy. */
static bool session_of(const struct batch *batch, const struct line *line, struct session *session)
{
    if (line->set_aside || line->identity == NO_INDEX || line->training == NO_TRAINING ||
        line->category == CATEGORY_NONE)
        return false;
    bool repeatable = batch->catalogue->trainings[line->training].repeatable;
    *session = (struct session){line->identity,
                                labels_version_of(batch->scratch->labels, line->training),
                                line->category, repeatable ? line->end : DATE_NONE};
    return !repeatable || line->end != DATE_NONE;
}

static uint64_t session_hash(uint64_t seed, const struct session *session)
{
    uint64_t hash = hash_mix(seed, (uint64_t)session->identity << 32 | session->training);
    return hash_mix(hash, (uint64_t)(uint32_t)session->end << 8 | session->category);
}

static bool same_session(const struct batch *batch, uint32_t line, const struct session *session)
{
    struct session other;
    return session_of(batch, &batch->lines[line], &other) && other.identity == session->identity &&
           other.training == session->training && other.category == session->category &&
           other.end == session->end;
}

/* Lines per driver: only drivers with several need a place in the table. */
static uint32_t *count_by_identity(const struct batch *batch, struct arena *arena, uint32_t *several)
{
    uint32_t *counts = ARENA_ARRAY(arena, uint32_t, batch->identity_count + 1);
    *several = 0;
    for (uint32_t i = 0; i < batch->line_count; i++)
        if (batch->lines[i].identity != NO_INDEX && ++counts[batch->lines[i].identity] > 1)
            ++*several;
    *several *= 2;
    return counts;
}

void copies_find_same_training(struct batch *batch)
{
    struct arena temporary;
    uint32_t several;
    arena_init(&temporary, 0);
    uint32_t *counts = count_by_identity(batch, &temporary, &several);
    struct table table = table_make(&temporary, several);
    for (uint32_t i = 0; several && i < batch->line_count; i++) {
        struct session session;
        if (batch->lines[i].identity == NO_INDEX || counts[batch->lines[i].identity] < 2 ||
            !session_of(batch, &batch->lines[i], &session))
            continue;
        uint32_t slot = (uint32_t)session_hash(batch->scratch->seed, &session) & table.mask;
        while (table.slots[slot] != NO_INDEX && !same_session(batch, table.slots[slot], &session))
            slot = (slot + 1) & table.mask;
        if (table.slots[slot] == NO_INDEX)
            table.slots[slot] = i;
        else
            batch->scratch->clues[i].same_training = table.slots[slot];
    }
    arena_free(&temporary);
}
