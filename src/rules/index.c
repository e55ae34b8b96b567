/* The distinct licences and drivers of a batch, in order, and which lines give
   one licence two birth dates or two names. A radix sort of small keys by
   (licence, line) gives the licences; the few that have several lines are then
   sorted by birth date. Time grows with the lines only, however few or many
   drivers they are about. */
#include "rules/intake.h"

#include "base/fold.h"

/* Of a line: its packed licence, or, within one licence, its birth date. The
   sort keeps the order of equals, and lines are put in by their number. */
struct key {
    uint64_t high;
    uint32_t low;
    uint32_t line;
};

/* Two characters of a licence a digit, so that the twelve of a NEPH are six. */
enum { DIGIT = 12, DIGITS = 1 << DIGIT, DIGIT_COUNT = 8 };

static unsigned digit_of(const struct key *key, unsigned place)
{
    static const unsigned low_shifts[] = {0, 6, 18};
    if (place == 0)
        return key->low & 63;
    uint64_t word = place < 3 ? key->low >> low_shifts[place] : key->high >> (DIGIT * (place - 3));
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

/* Sorts keys in `keys`, through `spare` of the same size. */
static void sort_many(struct key *keys, struct key *spare, uint32_t count)
{
    uint32_t starts[DIGITS];
    struct key *from = keys, *to = spare;
    for (unsigned place = 0; count > 1 && place < DIGIT_COUNT; place++)
        if (sort_by_digit(from, to, count, place, starts)) {
            struct key *sorted = to;
            to = from;
            from = sorted;
        }
    if (from != keys)
        memcpy(keys, from, count * sizeof *keys);
}

/* Keys of which only `high` counts, most often two or three. */
static void sort_by_high(struct key *keys, struct key *spare, uint32_t count)
{
    enum { FEW = 24 };
    if (count > FEW) {
        sort_many(keys, spare, count);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct key moved = keys[i];
        uint32_t j = i;
        for (; j > 0 && keys[j - 1].high > moved.high; j--)
            keys[j] = keys[j - 1];
        keys[j] = moved;
    }
}

static uint32_t gather_keys(const struct batch *batch, struct key *keys)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < batch->line_count; i++) {
        const struct mark *mark = &batch->scratch->marks[i];
        if (mark->licence_high)
            keys[count++] = (struct key){mark->licence_high, mark->licence_low, i};
    }
    return count;
}

static void add_licence(struct batch *batch, const struct key *key)
{
    char *at = (char *)(batch->licences + batch->line_count) +
               (size_t)batch->licence_count * (LICENCE_CHARACTERS_MOST + 1);
    unsigned len = licence_unpack((struct licence_key){key->high, key->low}, at);
    batch->licences[batch->licence_count] = (struct text){at, len};
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

static uint32_t add_identity(struct batch *batch, date birth)
{
    batch->identities[batch->identity_count] = (struct identity){batch->licence_count, birth};
    return batch->identity_count++;
}

/* The lines of a licence that has several: its birth dates in order. Leaves the
   keys in that order, too. */
static void take_births(struct batch *batch, struct driver *drivers, struct key *keys,
                        struct key *spare, uint32_t count)
{
    enum { BEFORE_ALL_DATES = 1 << 23 };
    const struct mark *marks = batch->scratch->marks;
    for (uint32_t i = 0; i < count; i++) {
        date birth = marks[keys[i].line].birth;
        keys[i].high = birth == DATE_NONE ? 0 : (uint64_t)(birth + BEFORE_ALL_DATES);
        keys[i].low = 0;
    }
    sort_by_high(keys, spare, count);
    for (uint32_t i = 0; i < count; i++) {
        date birth = marks[keys[i].line].birth;
        if (birth == DATE_NONE)
            continue;
        bool anew = i == 0 || keys[i].high != keys[i - 1].high;
        drivers[keys[i].line].identity =
            anew ? add_identity(batch, birth) : batch->identity_count - 1;
    }
}

/* All lines of one licence. */
static void take_group(struct batch *batch, struct driver *drivers, struct key *keys,
                       struct key *spare, uint32_t count)
{
    add_licence(batch, &keys[0]);
    for (uint32_t i = 0; i < count; i++)
        drivers[keys[i].line].licence = batch->licence_count;
    if (count > 1) {
        take_births(batch, drivers, keys, spare, count);
        clue_births(batch, keys, count);
        clue_names(batch, keys, count);
    } else if (batch->scratch->marks[keys[0].line].birth != DATE_NONE) {
        drivers[keys[0].line].identity = add_identity(batch, batch->scratch->marks[keys[0].line].birth);
    }
    batch->licence_count++;
}

/* Where the keys of the licence that begins at `start` end. */
static uint32_t end_of_group(const struct key *keys, uint32_t start, uint32_t count)
{
    uint32_t end = start + 1;
    while (end < count && keys[end].high == keys[start].high && keys[end].low == keys[start].low)
        end++;
    return end;
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
    sort_many(keys, spare, keyed);
    /* The characters of the licences stand behind the array of them. */
    batch->licences = arena_take(
        batch->arena, count * (sizeof *batch->licences + LICENCE_CHARACTERS_MOST + 1));
    batch->identities = arena_take(batch->arena, count * sizeof *batch->identities);
    batch->licence_count = batch->identity_count = 0;
    for (uint32_t start = 0, end; start < keyed; start = end) {
        end = end_of_group(keys, start, keyed);
        take_group(batch, drivers, keys + start, spare, end - start);
    }
    for (uint32_t i = 0; i < count; i++) {
        batch->lines[i].licence = drivers[i].licence;
        batch->lines[i].identity = drivers[i].identity;
    }
    arena_free(&temporary);
}
