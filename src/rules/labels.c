/* Labels and categories as people write them: see labels.h. */
#include "rules/labels.h"

#include "base/fold.h"
#include "base/hash.h"

/* One spelling of one training; spellings that fold alike are chained. */
struct spelling {
    struct text folded;
    uint32_t training;
    uint32_t next; /* folds alike, NO_TRAINING at the end */
};

struct labels {
    const struct catalogue *catalogue;
    uint64_t seed;
    struct spelling *spellings;
    uint32_t count;
    uint32_t *versions; /* by training: the first that bears its label */
    uint32_t *slots;    /* first of a chain, or NO_TRAINING */
    uint32_t mask;
    size_t longest; /* bytes of a folded spelling */
};

struct text category_label(enum category category)
{
    switch (category) {
    case CATEGORY_GOODS: return TEXT("Marchandises");
    case CATEGORY_PASSENGERS: return TEXT("Voyageurs");
    case CATEGORY_NONE:
    case CATEGORY_EITHER: return TEXT("");
    }
    BUG("category");
}

/* The slot of the chain that folds to `folded`, or the free one for it. */
static uint32_t *slot_of(const struct labels *labels, struct text folded)
{
    uint32_t i = (uint32_t)hash_text(labels->seed, folded) & labels->mask;
    while (labels->slots[i] != NO_TRAINING &&
           !text_equal(labels->spellings[labels->slots[i]].folded, folded))
        i = (i + 1) & labels->mask;
    return &labels->slots[i];
}

static void add_spelling(struct labels *labels, struct text folded, uint32_t training)
{
    BUG_UNLESS(training < labels->catalogue->training_count);
    uint32_t *link = slot_of(labels, folded);
    while (*link != NO_TRAINING)
        link = &labels->spellings[*link].next;
    labels->spellings[labels->count] = (struct spelling){folded, training, NO_TRAINING};
    *link = labels->count++;
    if (folded.len > labels->longest)
        labels->longest = folded.len;
}

struct labels *labels_make(struct arena *arena, const struct catalogue *catalogue, uint64_t seed)
{
    struct labels *labels = ARENA_NEW(arena, struct labels);
    uint32_t most = catalogue->training_count + catalogue->alias_count;
    uint32_t slots = 16;
    while (slots < 2 * most)
        slots *= 2;
    *labels = (struct labels){.catalogue = catalogue, .seed = seed, .mask = slots - 1};
    labels->spellings = ARENA_ARRAY(arena, struct spelling, most);
    labels->slots = ARENA_ARRAY(arena, uint32_t, slots);
    memset(labels->slots, 0xFF, slots * sizeof *labels->slots);
    labels->versions = ARENA_ARRAY(arena, uint32_t, catalogue->training_count + 1);
    for (uint32_t i = 0; i < catalogue->training_count; i++) {
        add_spelling(labels, catalogue->trainings[i].folded, i);
        uint32_t first = *slot_of(labels, catalogue->trainings[i].folded);
        labels->versions[i] = labels->spellings[first].training;
    }
    for (uint32_t i = 0; i < catalogue->alias_count; i++)
        add_spelling(labels, catalogue->aliases[i].folded, catalogue->aliases[i].training);
    return labels;
}

/* Longest label that can still fold to one of ours: each character may have
   been typed with a few marks. */
static bool is_too_long(const struct labels *labels, struct text label)
{
    return label.len > 8 * labels->longest + 64;
}

uint32_t labels_find(const struct labels *labels, struct text label)
{
    _Alignas(16) char room[2048];
    struct arena temporary;
    if (is_too_long(labels, label))
        return NO_TRAINING;
    arena_init_over(&temporary, room, sizeof room);
    uint32_t found = *slot_of(labels, fold_key(&temporary, label));
    arena_free(&temporary);
    return found;
}

static date last_day(const struct labels *labels, uint32_t spelling)
{
    date to = labels->catalogue->trainings[labels->spellings[spelling].training].to;
    return to == DATE_NONE ? INT32_MAX : to;
}

static bool is_valid_on(const struct training *training, date day)
{
    return (training->from == DATE_NONE || training->from <= day) &&
           (training->to == DATE_NONE || day <= training->to);
}

uint32_t labels_training(const struct labels *labels, uint32_t found, date day)
{
    uint32_t best = NO_TRAINING;
    for (uint32_t i = found; i != NO_TRAINING; i = labels->spellings[i].next) {
        uint32_t training = labels->spellings[i].training;
        if (day != DATE_NONE && is_valid_on(&labels->catalogue->trainings[training], day))
            return training;
        if (day == DATE_NONE && (best == NO_TRAINING || last_day(labels, i) > last_day(labels, best)))
            best = i;
    }
    return best == NO_TRAINING ? NO_TRAINING : labels->spellings[best].training;
}

uint32_t labels_version_of(const struct labels *labels, uint32_t training)
{
    return training == NO_TRAINING ? NO_TRAINING : labels->versions[training];
}

uint32_t labels_any(const struct labels *labels, uint32_t found)
{
    return labels->spellings[found].training;
}

static enum category category_of_folded(const struct catalogue *catalogue, struct text folded)
{
    if (text_equal(folded, TEXT("marchandises")))
        return CATEGORY_GOODS;
    if (text_equal(folded, TEXT("voyageurs")))
        return CATEGORY_PASSENGERS;
    for (uint32_t i = 0; i < catalogue->category_count; i++)
        if (text_equal(folded, catalogue->categories[i].folded))
            return catalogue->categories[i].category;
    return CATEGORY_NONE;
}

enum category labels_category(const struct labels *labels, struct text name)
{
    enum { BYTES_MOST = 400 };
    _Alignas(16) char room[2048];
    struct arena temporary;
    if (name.len > BYTES_MOST)
        return CATEGORY_NONE;
    arena_init_over(&temporary, room, sizeof room);
    enum category category = category_of_folded(labels->catalogue, fold_key(&temporary, name));
    arena_free(&temporary);
    return category;
}
