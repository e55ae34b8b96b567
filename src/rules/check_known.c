/* What is known of the driver already: in the store (accounts, this centre's
   earlier registrations) and, for conflicts of identity, in the same file. */
#include "rules/check.h"

#include "base/fold.h"

enum { YEARS_BEFORE = 5, FEW = 16 };

/* Earlier registrations by licence, birth, training, category and end date:
   those of licence l are sorted[first[l]] … sorted[first[l + 1] - 1], so that
   a line is answered by a binary search however many there are. */
struct known {
    const uint32_t *first; /* NULL: nothing is known */
    struct session *sorted;
    const struct earlier **other_name; /* by licence: with another name than the first; or NULL */
};

/* What tells the registrations of one licence apart. */
struct session {
    date birth;
    uint32_t training; /* whichever version of it: labels_version_of */
    uint32_t category;
    date end;
    const struct earlier *earlier;
};

static int compare(const struct session *a, const struct session *b)
{
    if (a->birth != b->birth)
        return a->birth < b->birth ? -1 : 1;
    if (a->training != b->training)
        return a->training < b->training ? -1 : 1;
    if (a->category != b->category)
        return a->category < b->category ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

static int compare_any(const void *a, const void *b)
{
    return compare(a, b);
}

static void sort_range(struct session *range, uint32_t count)
{
    if (count > FEW) {
        qsort(range, count, sizeof *range, compare_any);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct session moved = range[i];
        uint32_t j = i;
        for (; j > 0 && compare(&range[j - 1], &moved) > 0; j--)
            range[j] = range[j - 1];
        range[j] = moved;
    }
}

static const struct earlier *find_other_name(const struct session *range, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if (!text_equal(range[i].earlier->folded_last_name, range[0].earlier->folded_last_name))
            return range[i].earlier;
    return NULL;
}

static struct session session_of_earlier(const struct batch *batch, const struct earlier *earlier)
{
    return (struct session){earlier->birth,
                            labels_version_of(batch->scratch->labels, earlier->training),
                            earlier->category, earlier->end, earlier};
}

const struct known *known_make(struct arena *arena, const struct batch *batch,
                               const struct world *world)
{
    struct known *known = ARENA_NEW(arena, struct known);
    if (world->earlier_first == NULL || batch->licence_count == 0)
        return known;
    uint32_t licences = batch->licence_count;
    uint32_t count = world->earlier_first[licences];
    known->first = world->earlier_first;
    known->sorted = ARENA_ARRAY(arena, struct session, count + 1);
    known->other_name = ARENA_ARRAY(arena, const struct earlier *, licences);
    for (uint32_t i = 0; i < count; i++)
        known->sorted[i] = session_of_earlier(batch, &world->earlier[i]);
    for (uint32_t l = 0; l < licences; l++) {
        uint32_t first = known->first[l];
        uint32_t many = known->first[l + 1] - first;
        if (many < 2)
            continue;
        sort_range(known->sorted + first, many);
        known->other_name[l] = find_other_name(known->sorted + first, many);
    }
    return known;
}

/* Lines stand in the order of the file, what is known of them in that of the
   licences: with millions known each step from one to the other would wait for
   memory, four steps a line. So each is taken a few lines ahead. */
enum { STEP_AHEAD = 8 };

static uint32_t licence_ahead(const struct batch *batch, uint32_t i, uint32_t steps)
{
    uint64_t at = (uint64_t)i + steps * STEP_AHEAD;
    return at < batch->line_count ? batch->lines[at].licence : NO_INDEX;
}

void known_expect(const struct known *known, const struct batch *batch, uint32_t i)
{
    const uint32_t *first = known->first;
    uint32_t licence;
    if (first == NULL)
        return;
    if ((licence = licence_ahead(batch, i, 4)) != NO_INDEX)
        __builtin_prefetch(&first[licence]);
    if ((licence = licence_ahead(batch, i, 3)) != NO_INDEX) {
        __builtin_prefetch(&known->sorted[first[licence]]);
        __builtin_prefetch(&known->other_name[licence]);
    }
    if ((licence = licence_ahead(batch, i, 2)) != NO_INDEX && first[licence] < first[licence + 1])
        __builtin_prefetch(known->sorted[first[licence]].earlier);
    if ((licence = licence_ahead(batch, i, 1)) != NO_INDEX && first[licence] < first[licence + 1])
        __builtin_prefetch(known->sorted[first[licence]].earlier->folded_last_name.at);
}

struct range {
    const struct session *at;
    uint32_t count;
};

/* The registrations of the line's licence. */
static struct range range_of(const struct look *look)
{
    uint32_t licence = look->line->licence;
    if (look->known->first == NULL || licence == NO_INDEX)
        return (struct range){NULL, 0};
    uint32_t first = look->known->first[licence];
    return (struct range){look->known->sorted + first, look->known->first[licence + 1] - first};
}

/* How many of the range stand before `wanted`. */
static uint32_t count_before(struct range range, const struct session *wanted)
{
    uint32_t low = 0, high = range.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare(&range.at[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The session that the line is about; false where the line does not say
   enough. */
static bool session_of(const struct look *look, struct session *session)
{
    const struct line *line = look->line;
    *session = (struct session){line->birth,
                                labels_version_of(look->batch->scratch->labels, line->training),
                                line->category, line->end, NULL};
    return line->identity != NO_INDEX && line->training != NO_TRAINING &&
           line->category != CATEGORY_NONE && line->end != DATE_NONE;
}

/* Facts: the day of registration, the lot, its receipt. */
bool check_already_registered(const struct look *look, struct finding *finding)
{
    struct range range = range_of(look);
    struct session session;
    if (range.count == 0 || !session_of(look, &session))
        return false;
    uint32_t at = count_before(range, &session);
    if (at == range.count || compare(&range.at[at], &session) != 0)
        return false;
    const struct earlier *earlier = range.at[at].earlier;
    finding->day = earlier->registered_on;
    finding->number = earlier->lot;
    finding->text = earlier->receipt;
    return true;
}

/* Facts: the latest earlier end date, its receipt. */
bool check_registered_other_date(const struct look *look, struct finding *finding)
{
    struct range range = range_of(look);
    struct session session;
    if (range.count == 0 || !session_of(look, &session) || look->training->repeatable)
        return false;
    uint32_t before = count_before(range, &session);
    if (before == 0)
        return false;
    const struct session *last = &range.at[before - 1];
    session.end = last->end;
    if (compare(last, &session) != 0 || last->end < date_add_years(look->line->end, -YEARS_BEFORE))
        return false;
    finding->day = last->end;
    finding->text = last->earlier->receipt;
    return true;
}

bool check_no_account(const struct look *look, struct finding *finding)
{
    const uint64_t birth_errors = RULE_BIT(RULE_BIRTH_MINOR) | RULE_BIT(RULE_BIRTH_FUTURE) |
                                  RULE_BIT(RULE_BIRTH_TOO_OLD);
    UNUSED(finding);
    if (look->line->identity == NO_INDEX || (look->found & birth_errors))
        return false;
    return look->world->has_account == NULL || !look->world->has_account[look->line->identity];
}

static struct text in_capitals(struct arena *arena, struct text folded)
{
    char *out = arena_z(arena, folded);
    for (size_t i = 0; i < folded.len; i++)
        if (out[i] >= 'a' && out[i] <= 'z')
            out[i] = (char)(out[i] - 'a' + 'A');
    return (struct text){out, folded.len};
}

static bool has_name(const struct look *look)
{
    return !look_is_missing(look, COLUMN_LAST_NAME) && !look_is_malformed(look, COLUMN_LAST_NAME);
}

/* A registration of this licence under another last name, or NULL. */
static const struct earlier *with_other_name(const struct look *look, struct range range)
{
    _Alignas(16) char room[4096];
    struct arena temporary;
    arena_init_over(&temporary, room, sizeof room);
    struct text name = fold_key(&temporary, look->line->value[COLUMN_LAST_NAME]);
    bool agrees = text_equal(range.at[0].earlier->folded_last_name, name);
    arena_free(&temporary);
    return agrees ? look->known->other_name[look->line->licence] : range.at[0].earlier;
}

static bool conflict_with_store(const struct look *look, struct finding *finding)
{
    struct range range = range_of(look);
    date birth = look->line->birth;
    if (range.count == 0)
        return false;
    date first = range.at[0].birth, last = range.at[range.count - 1].birth;
    if (birth != DATE_NONE && (first != birth || last != birth)) {
        finding->day = first != birth ? first : last;
        return true;
    }
    const struct earlier *other = has_name(look) ? with_other_name(look, range) : NULL;
    if (other)
        finding->text = in_capitals(look->batch->arena, other->folded_last_name);
    return other != NULL;
}

static bool conflict_in_file(const struct look *look, struct finding *finding)
{
    bool by_birth = look->clue->other_birth != NO_INDEX;
    uint32_t other = by_birth ? look->clue->other_birth : look->clue->other_name;
    if (other == NO_INDEX)
        return false;
    const struct line *line = &look->batch->lines[other];
    finding->number = line->number;
    if (by_birth)
        finding->day = line->birth;
    else
        finding->text = line->value[COLUMN_LAST_NAME];
    return true;
}

/* Facts: the other line's number, where it is in this file; the other birth
   date, or else the other last name. */
bool check_identity_conflict(const struct look *look, struct finding *finding)
{
    return conflict_with_store(look, finding) || conflict_in_file(look, finding);
}
