/* The distinct licences and drivers of a batch, in order, and which lines give
   one licence two birth dates or two names. One radix sort of small keys by
   (licence, birth, line) gives all of it; its time grows with the lines only. */
#include "rules/intake.h"

#include "base/fold.h"

/* Sorts as (licence, birth date, line): lines are put in by their number and
   the sort keeps the order of equals. */
struct key {
    uint64_t high; /* of the licence's key: 60 bits */
    uint64_t low;  /* the key's other 30 bits, then 24 of the birth date */
    uint32_t line;
};

enum { DIGIT = 12, DIGITS = 1 << DIGIT, DIGIT_COUNT = 10 };
enum { BIRTH_BITS = 24, BEFORE_ALL_DATES = 1 << 23 };

/* 0 for no date: those lines are no driver, and come first. */
static uint64_t birth_number(date birth)
{
    return birth == DATE_NONE ? 0 : (uint64_t)(birth + BEFORE_ALL_DATES);
}

static unsigned digit_of(const struct key *key, unsigned place)
{
    uint64_t word = place < 5 ? key->low >> (DIGIT * place) : key->high >> (DIGIT * (place - 5));
    return word & (DIGITS - 1);
}

/* One pass of the sort; false, and nothing done, where all digits are equal. */
static bool sort_by_digit(const struct key *from, struct key *to, uint32_t count, unsigned place,
                          uint32_t *starts)
{
    memset(starts, 0, DIGITS * sizeof *starts);
    for (uint32_t i = 0; i < count; i++)
        starts[digit_of(&from[i], place)]++;
    if (starts[digit_of(&from[0], place)] == count)
        return false;
    for (uint32_t d = 0, sum = 0; d < DIGITS; d++) {
        uint32_t here = starts[d];
        starts[d] = sum;
        sum += here;
    }
    for (uint32_t i = 0; i < count; i++)
        to[starts[digit_of(&from[i], place)]++] = from[i];
    return true;
}

static struct key *sort_keys(struct key *keys, struct key *spare, uint32_t count)
{
    uint32_t starts[DIGITS];
    for (unsigned place = 0; count > 1 && place < DIGIT_COUNT; place++)
        if (sort_by_digit(keys, spare, count, place, starts)) {
            struct key *sorted = spare;
            spare = keys;
            keys = sorted;
        }
    return keys;
}

static uint32_t gather_keys(const struct batch *batch, struct key *keys)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < batch->line_count; i++) {
        const struct mark *mark = &batch->scratch->marks[i];
        if (mark->licence_high)
            keys[count++] =
                (struct key){mark->licence_high,
                             (uint64_t)mark->licence_low << BIRTH_BITS | birth_number(mark->birth), i};
    }
    return count;
}

static bool same_licence(const struct key *a, const struct key *b)
{
    return a->high == b->high && a->low >> BIRTH_BITS == b->low >> BIRTH_BITS;
}

static void add_licence(struct batch *batch, const struct key *key)
{
    struct licence licence =
        licence_unpack((struct licence_key){key->high, (uint32_t)(key->low >> BIRTH_BITS)});
    char *at = (char *)(batch->licences + batch->line_count) +
               (size_t)batch->licence_count * (LICENCE_CHARACTERS_MOST + 1);
    memcpy(at, licence.at, sizeof licence.at);
    batch->licences[batch->licence_count++] = (struct text){at, licence.len};
}

/* Two last names as people compare them. */
static bool same_name(struct text a, struct text b)
{
    _Alignas(16) char room[4096];
    struct arena temporary;
    if (text_equal(a, b))
        return true;
    arena_init_over(&temporary, room, sizeof room);
    bool same = text_equal(fold_key(&temporary, a), fold_key(&temporary, b));
    arena_free(&temporary);
    return same;
}

static bool has_name(const struct batch *batch, uint32_t line)
{
    const struct mark *mark = &batch->scratch->marks[line];
    return ((mark->missing | mark->malformed) & COLUMN_BIT(COLUMN_LAST_NAME)) == 0;
}

/* Lines of one licence that give it another birth date than the first line
   does point to that one; those that agree with it point to the first that
   does not. The same below for names. */
static void clue_births(struct batch *batch, const struct key *keys, uint32_t count)
{
    const struct mark *marks = batch->scratch->marks;
    uint32_t first = NO_INDEX, other = NO_INDEX;
    for (uint32_t i = 0; i < count; i++)
        if (marks[keys[i].line].birth != DATE_NONE && keys[i].line < first)
            first = keys[i].line;
    if (first == NO_INDEX)
        return;
    date birth = marks[first].birth;
    for (uint32_t i = 0; i < count; i++) {
        date mine = marks[keys[i].line].birth;
        if (mine != DATE_NONE && mine != birth && keys[i].line < other)
            other = keys[i].line;
    }
    for (uint32_t i = 0; i < count; i++) {
        date mine = marks[keys[i].line].birth;
        if (mine != DATE_NONE)
            batch->scratch->clues[keys[i].line].other_birth = mine == birth ? other : first;
    }
}

static void clue_names(struct batch *batch, const struct key *keys, uint32_t count)
{
    uint32_t first = NO_INDEX, other = NO_INDEX;
    for (uint32_t i = 0; i < count; i++)
        if (has_name(batch, keys[i].line) && keys[i].line < first)
            first = keys[i].line;
    if (first == NO_INDEX)
        return;
    struct clue *clues = batch->scratch->clues;
    struct text name = batch->lines[first].value[COLUMN_LAST_NAME];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t line = keys[i].line;
        if (!has_name(batch, line) || same_name(batch->lines[line].value[COLUMN_LAST_NAME], name))
            continue;
        clues[line].other_name = first;
        if (line < other)
            other = line;
    }
    for (uint32_t i = 0; other != NO_INDEX && i < count; i++)
        if (has_name(batch, keys[i].line) && clues[keys[i].line].other_name == NO_INDEX)
            clues[keys[i].line].other_name = other;
}

/* Which driver a line is about, kept dense: the lines themselves are long, and
   come here in the order of the licences. */
struct driver {
    uint32_t licence, identity;
};

/* All lines of one licence. */
static void take_group(struct batch *batch, struct driver *drivers, const struct key *keys,
                       uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct driver *driver = &drivers[keys[i].line];
        uint64_t birth = keys[i].low & ((1u << BIRTH_BITS) - 1);
        driver->licence = batch->licence_count;
        if (birth == 0)
            continue;
        if (i == 0 || keys[i].low != keys[i - 1].low)
            batch->identities[batch->identity_count++] =
                (struct identity){batch->licence_count, (date)birth - BEFORE_ALL_DATES};
        driver->identity = batch->identity_count - 1;
    }
    add_licence(batch, &keys[0]);
    if (count > 1) {
        clue_births(batch, keys, count);
        clue_names(batch, keys, count);
    }
}

void index_drivers(struct batch *batch)
{
    uint32_t count = batch->line_count;
    struct arena temporary;
    arena_init(&temporary, 0);
    struct key *keys = arena_take(&temporary, count * sizeof *keys);
    struct key *spare = arena_take(&temporary, count * sizeof *spare);
    struct driver *drivers = arena_take(&temporary, count * sizeof *drivers);
    memset(drivers, 0xFF, count * sizeof *drivers);
    uint32_t keyed = gather_keys(batch, keys);
    keys = sort_keys(keys, spare, keyed);
    /* The characters of the licences stand behind the array of them. */
    batch->licences = arena_take(
        batch->arena, count * (sizeof *batch->licences + LICENCE_CHARACTERS_MOST + 1));
    batch->identities = arena_take(batch->arena, count * sizeof *batch->identities);
    batch->licence_count = batch->identity_count = 0;
    for (uint32_t start = 0, end; start < keyed; start = end) {
        for (end = start + 1; end < keyed && same_licence(&keys[start], &keys[end]);)
            end++;
        take_group(batch, drivers, keys + start, end - start);
    }
    for (uint32_t i = 0; i < count; i++) {
        batch->lines[i].licence = drivers[i].licence;
        batch->lines[i].identity = drivers[i].identity;
    }
    arena_free(&temporary);
}
