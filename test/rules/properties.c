/* What must hold for every batch, tried on thousands of random ones.

   The oracle below says for one line and one rule, in the words of the rule
   and by looking at every other line, whether it fires: slow and simple where
   src/rules is fast. Values come from small pools, so that lines collide in
   every way. A second part feeds random bytes. Prints TAP.

       properties FOLDER [SEED]                                              */
#include "case.h"

#include "base/fold.h"

static uint64_t state;

static unsigned any(unsigned below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 11) % below;
}

#define PICK(pool) ((pool)[any(COUNT_OF(pool))])

static const char *const refs[] = {"", "R1", "R2", " R1", "R\tX"};
static const char *const orders[] = {"COM1", "COM1", "COM2", "", "COM1 ", "a\nb",
                                     "123456789012345678901234567890123456789012345678901"};
static const char *const labels[] = {"FIMO Marchandises", "fimo  marchandises", "FCO", "FCO Complète",
                                     "Module de FCO", "Module FCO", "Titre Professionnel CTCR",
                                     "CAP Conducteur livreur de marchandises", "Autre", "",
                                     "Ancienne", "Changeante"};
static const char *const categories[] = {"Marchandises", "marchandise", "Voyageurs", "Marchandises",
                                         "Voyageurs", "Autre", ""};
static const char *const ends[] = {"01/12/2021", "01/12/2021", "02/12/2021", "31/12/2021",
                                   "15/01/2022", "16/01/2022", "01/12/2016", "30/11/2016",
                                   "31/11/2021", "", "2021", "29/02/2020"};
static const char *const firsts[] = {"ANNE", "Anne", "PAUL", "1", "", "Jean-Paul"};
static const char *const lasts[] = {"MARTIN", "Martin", "DURAND", "Dürand", "X1", "", "ROUX"};
static const char *const births[] = {"01/01/1970", "01/01/1970", "02/02/1972", "01/12/2003",
                                     "02/12/2003", "01/12/1921", "30/11/1921", "02/12/2021",
                                     "16/01/2022", "29/02/1904", "1/1/1970", ""};
static const char *const licences[] = {"900175100011", "9001 7510 0011", "900175100012", "82R987928",
                                       "82r987928", "13AA00001", "12345", "", "900175100013",
                                       "123456", "ABCDEFGHI123456"};

static struct text pick(unsigned column)
{
    switch ((enum column)column) {
    case COLUMN_REF: return text_of(PICK(refs));
    case COLUMN_ORDER: return text_of(PICK(orders));
    case COLUMN_LABEL: return text_of(PICK(labels));
    case COLUMN_CATEGORY: return text_of(PICK(categories));
    case COLUMN_END: return text_of(PICK(ends));
    case COLUMN_FIRST_NAME: return text_of(PICK(firsts));
    case COLUMN_LAST_NAME: return text_of(PICK(lasts));
    case COLUMN_BIRTH: return text_of(PICK(births));
    case COLUMN_LICENCE: return text_of(PICK(licences));
    case COLUMN_COUNT: break;
    }
    BUG("column");
}

/* Most rows repeat most of an earlier row. */
static void random_sheet(struct case_sheet *sheet)
{
    unsigned lines = 1 + any(40);
    sheet->rows[0] = (struct case_row){.number = 1, .count = COLUMN_COUNT};
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        sheet->rows[0].cells[c] = (struct sheet_cell){CELL_TEXT, text_of(columns[c].header)};
    for (sheet->count = 1; sheet->count <= lines; sheet->count++) {
        struct case_row *row = &sheet->rows[sheet->count];
        bool anew = sheet->count == 1 || any(4) == 0;
        *row = anew ? (struct case_row){.count = COLUMN_COUNT}
                    : sheet->rows[1 + any(sheet->count - 1)];
        row->number = sheet->count + 1;
        for (unsigned c = 0; c < COLUMN_COUNT; c++)
            if (anew || any(12) == 0)
                row->cells[c] = (struct sheet_cell){CELL_TEXT, pick(c)};
    }
}

static void random_world(struct case_world *world)
{
    uint32_t trainings = world->training_count;
    struct arena *arena = &world->arena;
    world->approval_count = any(30);
    for (uint32_t i = 0; i < world->approval_count; i++)
        world->approvals[i] = (struct approval){
            any(trainings), any(2) ? CATEGORY_GOODS : CATEGORY_PASSENGERS,
            any(4) ? date_make(2021, 12, 1) : DATE_NONE, any(2) ? date_make(2021, 12, 31) : DATE_NONE};
    for (world->account_count = 0; world->account_count < 4; world->account_count++)
        world->accounts[world->account_count] =
            (struct account){licence_fold(arena, text_of(PICK(licences))),
                             date_parse_french(text_of(PICK(births)))};
    world->earlier_count = 0;
    for (unsigned wanted = any(any(4) ? 40 : 350); wanted; wanted--) {
        struct earlier_row row = {
            .licence = licence_fold(arena, text_of(PICK(licences))),
            .earlier = {.birth = date_parse_french(text_of(PICK(births))),
                        .folded_last_name = fold_key(arena, text_of(PICK(lasts))),
                        .training = any(trainings),
                        .category = any(2) ? CATEGORY_GOODS : CATEGORY_PASSENGERS,
                        .end = date_parse_french(text_of(PICK(ends))),
                        .registered_on = date_make(2021, 12, 24),
                        .lot = wanted,
                        .receipt = TEXT("2021-000001")}};
        if (row.earlier.birth != DATE_NONE && row.earlier.end != DATE_NONE && row.licence.len)
            world->earlier[world->earlier_count++] = row;
    }
}

/* --- the oracle --------------------------------------------------------- */

struct oracle {
    const struct case_world *world;
    const struct batch *batch;
    struct arena *arena;
};

static struct text value(const struct oracle *o, uint32_t i, enum column column)
{
    return o->batch->lines[i].value[column];
}

static bool identical(const struct oracle *o, uint32_t i, uint32_t j)
{
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        if (!text_equal(value(o, i, c), value(o, j, c)))
            return false;
    return true;
}

static uint32_t copy_of(const struct oracle *o, uint32_t i)
{
    for (uint32_t j = 0; j < i; j++)
        if (identical(o, i, j))
            return j;
    return NO_INDEX;
}

static struct text licence(const struct oracle *o, uint32_t i)
{
    return licence_fold(o->arena, value(o, i, COLUMN_LICENCE));
}

static date day(const struct oracle *o, uint32_t i, enum column column)
{
    return date_parse_french(value(o, i, column));
}

/* The values of known labels are the catalogue's own. */
static const struct training *training(const struct oracle *o, uint32_t i)
{
    struct text label = value(o, i, COLUMN_LABEL);
    date end = day(o, i, COLUMN_END);
    const struct training *latest = NULL;
    for (uint32_t t = 0; t < o->world->training_count; t++) {
        const struct training *training = &o->world->trainings[t];
        if (!text_equal(training->label, label))
            continue;
        if (end == DATE_NONE)
            latest = training->to == DATE_NONE || latest == NULL ? training : latest;
        else if (end >= training->from && (training->to == DATE_NONE || end <= training->to))
            return training;
    }
    return latest;
}

static enum category category(const struct oracle *o, uint32_t i)
{
    return text_equal(value(o, i, COLUMN_CATEGORY), TEXT("Marchandises")) ? CATEGORY_GOODS
           : text_equal(value(o, i, COLUMN_CATEGORY), TEXT("Voyageurs"))  ? CATEGORY_PASSENGERS
                                                                         : CATEGORY_NONE;
}

static bool is_name(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.at[i] >= '0' && t.at[i] <= '9')
            return false;
    return t.len > 0;
}

static bool has_driver(const struct oracle *o, uint32_t i)
{
    return licence(o, i).len && day(o, i, COLUMN_BIRTH) != DATE_NONE;
}

static bool same_driver(const struct oracle *o, uint32_t i, uint32_t j)
{
    return has_driver(o, i) && has_driver(o, j) && text_equal(licence(o, i), licence(o, j)) &&
           day(o, i, COLUMN_BIRTH) == day(o, j, COLUMN_BIRTH);
}

static uint32_t same_training(const struct oracle *o, uint32_t i)
{
    const struct training *mine = training(o, i);
    if (copy_of(o, i) != NO_INDEX || mine == NULL || category(o, i) == CATEGORY_NONE)
        return NO_INDEX;
    for (uint32_t j = 0; j < i; j++) {
        if (!same_driver(o, i, j) || training(o, j) != mine || category(o, j) != category(o, i))
            continue;
        if (mine->repeatable && (day(o, i, COLUMN_END) == DATE_NONE ||
                                 day(o, i, COLUMN_END) != day(o, j, COLUMN_END)))
            continue;
        return j;
    }
    return NO_INDEX;
}

static date age_day(const struct oracle *o, uint32_t i)
{
    date end = day(o, i, COLUMN_END);
    return end == DATE_NONE ? o->world->today : end;
}

static bool born_later(const struct oracle *o, uint32_t i)
{
    date birth = day(o, i, COLUMN_BIRTH);
    return birth != DATE_NONE && (birth > age_day(o, i) || birth > o->world->today);
}

/* Whole years of age, counted as people do; 29 February has its birthday on
   1 March where there is none. */
static int age(date birth, date on)
{
    struct civil b = date_civil(birth), d = date_civil(on);
    return d.year - b.year - (d.month < b.month || (d.month == b.month && d.day < b.day));
}

static bool is_minor(const struct oracle *o, uint32_t i)
{
    date birth = day(o, i, COLUMN_BIRTH);
    const struct training *t = training(o, i);
    return birth != DATE_NONE && t && !t->education && !born_later(o, i) &&
           age(birth, age_day(o, i)) < 18;
}

static bool is_too_old(const struct oracle *o, uint32_t i)
{
    date birth = day(o, i, COLUMN_BIRTH);
    return birth != DATE_NONE && !born_later(o, i) && age(birth, age_day(o, i) - 1) >= 100;
}

static bool is_approved(const struct oracle *o, uint32_t i)
{
    const struct training *t = training(o, i);
    date end = day(o, i, COLUMN_END);
    enum category wanted = category(o, i);
    if (t == NULL || wanted == CATEGORY_NONE || end == DATE_NONE)
        return true;
    if (t->category != CATEGORY_EITHER)
        wanted = t->category;
    for (uint32_t a = 0; a < o->world->approval_count; a++) {
        const struct approval *approval = &o->world->approvals[a];
        if (&o->world->trainings[approval->training] == t && approval->category == wanted &&
            approval->from <= end && (approval->to == DATE_NONE || end <= approval->to))
            return true;
    }
    return false;
}

/* Earlier registrations of the line's driver, training and category whose end
   date is from … to. */
static unsigned count_earlier(const struct oracle *o, uint32_t i, date from, date to)
{
    unsigned count = 0;
    const struct training *t = training(o, i);
    if (t == NULL || !has_driver(o, i) || day(o, i, COLUMN_END) == DATE_NONE)
        return 0;
    for (uint32_t e = 0; e < o->world->earlier_count; e++) {
        const struct earlier *earlier = &o->world->earlier[e].earlier;
        count += text_equal(o->world->earlier[e].licence, licence(o, i)) &&
                 earlier->birth == day(o, i, COLUMN_BIRTH) &&
                 &o->world->trainings[earlier->training] == t &&
                 earlier->category == category(o, i) && earlier->end >= from && earlier->end <= to;
    }
    return count;
}

static bool has_account(const struct oracle *o, uint32_t i)
{
    for (uint32_t a = 0; a < o->world->account_count; a++)
        if (text_equal(o->world->accounts[a].licence, licence(o, i)) &&
            o->world->accounts[a].birth == day(o, i, COLUMN_BIRTH))
            return true;
    return false;
}

static bool contradicts(const struct oracle *o, uint32_t i, date birth, struct text name)
{
    date mine = day(o, i, COLUMN_BIRTH);
    struct text my_name = value(o, i, COLUMN_LAST_NAME);
    if (mine != DATE_NONE && birth != DATE_NONE && mine != birth)
        return true;
    return is_name(my_name) && is_name(name) &&
           !text_equal(fold_key(o->arena, my_name), fold_key(o->arena, name));
}

static bool has_conflict(const struct oracle *o, uint32_t i)
{
    if (licence(o, i).len == 0)
        return false;
    for (uint32_t j = 0; j < o->batch->line_count; j++)
        if (text_equal(licence(o, i), licence(o, j)) &&
            contradicts(o, i, day(o, j, COLUMN_BIRTH), value(o, j, COLUMN_LAST_NAME)))
            return true;
    for (uint32_t e = 0; e < o->world->earlier_count; e++)
        if (text_equal(licence(o, i), o->world->earlier[e].licence)) {
            const struct earlier *earlier = &o->world->earlier[e].earlier;
            date mine = day(o, i, COLUMN_BIRTH);
            struct text name = value(o, i, COLUMN_LAST_NAME);
            if ((mine != DATE_NONE && earlier->birth != mine) ||
                (is_name(name) && !text_equal(fold_key(o->arena, name), earlier->folded_last_name)))
                return true;
        }
    return false;
}

static bool is_missing(const struct oracle *o, uint32_t i, enum column column)
{
    return value(o, i, column).len == 0;
}

static bool has_bad_identifier(const struct oracle *o, uint32_t i, enum column column)
{
    struct text t = value(o, i, column);
    return t.len > 50 || text_find_byte(t, '\t') < t.len || text_find_byte(t, '\n') < t.len;
}

static bool is_bad_date(const struct oracle *o, uint32_t i, enum column column)
{
    return !is_missing(o, i, column) && day(o, i, column) == DATE_NONE;
}

static bool fires(const struct oracle *o, enum rule rule, uint32_t i)
{
    date end = day(o, i, COLUMN_END);
    const struct training *t = training(o, i);
    switch (rule) {
    case RULE_ORDER_MISSING: return is_missing(o, i, COLUMN_ORDER);
    case RULE_LABEL_MISSING: return is_missing(o, i, COLUMN_LABEL);
    case RULE_CATEGORY_MISSING: return is_missing(o, i, COLUMN_CATEGORY);
    case RULE_END_MISSING: return is_missing(o, i, COLUMN_END);
    case RULE_FIRST_NAME_MISSING: return is_missing(o, i, COLUMN_FIRST_NAME);
    case RULE_LAST_NAME_MISSING: return is_missing(o, i, COLUMN_LAST_NAME);
    case RULE_BIRTH_MISSING: return is_missing(o, i, COLUMN_BIRTH);
    case RULE_LICENCE_MISSING: return is_missing(o, i, COLUMN_LICENCE);
    case RULE_REF_FORMAT: return has_bad_identifier(o, i, COLUMN_REF);
    case RULE_ORDER_FORMAT: return has_bad_identifier(o, i, COLUMN_ORDER);
    case RULE_LABEL_UNKNOWN: return !is_missing(o, i, COLUMN_LABEL) && t == NULL;
    case RULE_CATEGORY_UNKNOWN:
        return !is_missing(o, i, COLUMN_CATEGORY) && category(o, i) == CATEGORY_NONE;
    case RULE_END_FORMAT: return is_bad_date(o, i, COLUMN_END);
    case RULE_BIRTH_FORMAT: return is_bad_date(o, i, COLUMN_BIRTH);
    case RULE_END_FUTURE: return end != DATE_NONE && end > o->world->today;
    case RULE_FIRST_NAME_FORMAT:
        return !is_missing(o, i, COLUMN_FIRST_NAME) && !is_name(value(o, i, COLUMN_FIRST_NAME));
    case RULE_LAST_NAME_FORMAT:
        return !is_missing(o, i, COLUMN_LAST_NAME) && !is_name(value(o, i, COLUMN_LAST_NAME));
    case RULE_LICENCE_FORMAT:
        return !is_missing(o, i, COLUMN_LICENCE) && licence(o, i).len == 0;
    case RULE_CENTRE_NOT_APPROVED: return !is_approved(o, i);
    case RULE_CATEGORY_MISMATCH:
        return t && category(o, i) != CATEGORY_NONE && t->category != CATEGORY_EITHER &&
               t->category != category(o, i);
    case RULE_BIRTH_MINOR: return is_minor(o, i);
    case RULE_BIRTH_FUTURE: return born_later(o, i);
    case RULE_BIRTH_TOO_OLD: return is_too_old(o, i);
    case RULE_DUPLICATE_DRIVER: return same_training(o, i) != NO_INDEX;
    case RULE_DUPLICATE_LINE: return copy_of(o, i) != NO_INDEX;
    case RULE_ALREADY_REGISTERED: return count_earlier(o, i, end, end) > 0;
    case RULE_NO_ACCOUNT:
        return has_driver(o, i) && !is_minor(o, i) && !born_later(o, i) && !is_too_old(o, i) &&
               !has_account(o, i);
    case RULE_REGISTERED_OTHER_DATE:
        return end != DATE_NONE && t && !t->repeatable &&
               count_earlier(o, i, date_add_years(end, -5), end - 1) > 0;
    case RULE_IDENTITY_CONFLICT: return has_conflict(o, i);
    case RULE_LICENCE_IS_CARD_NUMBER: return text_equal(licence(o, i), TEXT("13AA00001"));
    case RULE_COUNT: break;
    }
    BUG("rule");
}

/* --- properties --------------------------------------------------------- */

static bool complain(const struct oracle *o, uint32_t i, const char *what)
{
    printf("# line %u: %s\n", o->batch->lines[i].number, what);
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        printf("#     « %.*s »\n", TEXT_ARG(value(o, i, c)));
    return false;
}

/* The findings of a line are what the oracle says, in the order of the table,
   and point to the first line that they are about. */
static bool agrees_on_line(const struct oracle *o, uint32_t i)
{
    const struct line *line = &o->batch->lines[i];
    uint32_t at = 0;
    enum level level = LEVEL_NONE;
    for (unsigned rule = 0; rule < RULE_COUNT; rule++) {
        const struct finding *finding = &o->batch->findings[line->first_finding + at];
        bool found = at < line->finding_count && finding->rule == rule;
        if (found != fires(o, rule, i))
            return complain(o, i, rules[rule].code);
        if (!found)
            continue;
        at++;
        level = rules[rule].level > level ? rules[rule].level : level;
        uint32_t first = rule == RULE_DUPLICATE_DRIVER ? same_training(o, i)
                         : rule == RULE_DUPLICATE_LINE ? copy_of(o, i)
                                                       : NO_INDEX;
        if (first != NO_INDEX && finding->number != o->batch->lines[first].number)
            return complain(o, i, "names another line than the first");
        if (finding->line != i)
            return complain(o, i, "finding of another line");
    }
    if (at != line->finding_count || level != line->level ||
        line->set_aside != (copy_of(o, i) != NO_INDEX) ||
        line->registered != fires(o, RULE_ALREADY_REGISTERED, i))
        return complain(o, i, "level, set aside or registered");
    return true;
}

static bool agrees_on_order(const struct batch *batch)
{
    uint32_t levels[3] = {0, 0, 0};
    for (uint32_t i = 0; i < batch->line_count; i++) {
        const struct line *line = &batch->lines[batch->order[i]];
        levels[line->level]++;
        if (i == 0)
            continue;
        const struct line *before = &batch->lines[batch->order[i - 1]];
        if (before->level < line->level ||
            (before->level == line->level && before->number >= line->number))
            return false;
    }
    return levels[LEVEL_ERROR] == batch->errors && levels[LEVEL_INFORMATION] == batch->informations;
}

/* Licences and identities are distinct, sorted, and those of the lines. */
static bool agrees_on_drivers(const struct oracle *o)
{
    const struct batch *batch = o->batch;
    for (uint32_t i = 1; i < batch->licence_count; i++)
        if (text_compare(batch->licences[i - 1], batch->licences[i]) >= 0)
            return false;
    for (uint32_t i = 1; i < batch->identity_count; i++) {
        const struct identity *a = &batch->identities[i - 1], *b = &batch->identities[i];
        if (a->licence > b->licence || (a->licence == b->licence && a->birth >= b->birth))
            return false;
    }
    for (uint32_t i = 0; i < batch->line_count; i++) {
        const struct line *line = &batch->lines[i];
        if ((line->licence != NO_INDEX) != (licence(o, i).len > 0) ||
            (line->identity != NO_INDEX) != has_driver(o, i))
            return false;
        if (line->licence != NO_INDEX && !text_equal(batch->licences[line->licence], licence(o, i)))
            return false;
        if (line->identity != NO_INDEX &&
            (batch->identities[line->identity].licence != line->licence ||
             batch->identities[line->identity].birth != line->birth))
            return false;
    }
    return true;
}

static bool one_batch(struct case_world *world, struct case_sheet *sheet)
{
    struct arena arena;
    struct batch batch;
    bool good = true;
    arena_init(&arena, 0);
    random_world(world);
    random_sheet(sheet);
    if (case_take(&batch, &arena, world, sheet) && case_check(&batch, world)) {
        struct oracle oracle = {world, &batch, &arena};
        for (uint32_t i = 0; good && i < batch.line_count; i++)
            good = agrees_on_line(&oracle, i);
        if (good && !(agrees_on_order(&batch) && agrees_on_drivers(&oracle)))
            good = complain(&oracle, 0, "order, counts or drivers");
    }
    arena_free(&arena);
    return good;
}

static bool follows_oracle(struct case_world *world, struct case_sheet *sheet)
{
    for (unsigned i = 0; i < 1500; i++) {
        uint64_t seed = state;
        if (!one_batch(world, sheet)) {
            printf("# batch %u, seed %llu\n", i, (unsigned long long)seed);
            return false;
        }
    }
    return true;
}

/* Bytes that clean, fold and compose in odd ways, among any. */
static struct text random_bytes_cell(struct arena *arena)
{
    static const char *const odd[] = {" ", "\xC2\xA0", "\xE2\x80\x8B", "\xCC\x81", "e", "\t", "\xC2",
                                      "\xE2\x80", "\xEF\xBF\xBD", "A", "\xC3\xA9", "\n", "1",
                                      "\xE2\x80\x80", "\xF0\x9F\x9A\x9A", "\xCD\xBE", "\x7F", "/"};
    size_t room = any(20) ? 40 : 3000, len = 0;
    char *bytes = arena_take(arena, room + 8);
    for (unsigned parts = any((unsigned)room / 4); parts; parts--) {
        struct text part = text_of(PICK(odd));
        if (any(10) == 0)
            bytes[len++] = (char)any(256);
        else
            memcpy(bytes + len, part.at, part.len), len += part.len;
    }
    return (struct text){bytes, len};
}

static void random_byte_rows(struct case_sheet *sheet, struct arena *arena)
{
    random_sheet(sheet);
    for (uint32_t r = 1; r < sheet->count; r++) {
        sheet->rows[r].count = any(COLUMN_COUNT + 3);
        for (uint32_t c = 0; c < sheet->rows[r].count; c++)
            if (c >= COLUMN_COUNT || any(3))
                sheet->rows[r].cells[c] =
                    (struct sheet_cell){(enum sheet_cell_kind)any(6), random_bytes_cell(arena)};
    }
}

/* Whatever the bytes, the report can be made, its values are UTF-8, and fed
   back in they give the same report. */
static bool survives_bytes(struct case_world *world, struct case_sheet *sheet)
{
    for (unsigned i = 0; i < 600; i++) {
        struct arena arena;
        struct batch batch, again;
        struct buffer report, back;
        arena_init(&arena, 0);
        buffer_init(&report, 0);
        buffer_init(&back, 0);
        random_world(world);
        random_byte_rows(sheet, &arena);
        if (case_take(&batch, &arena, world, sheet))
            case_check(&batch, world);
        case_report(&report, &batch, true);
        uint32_t rows = 1;
        for (uint32_t l = 0; batch.refusal.code == FILE_ACCEPTED && l < batch.line_count; l++) {
            struct case_row *row = &sheet->rows[rows++];
            *row = (struct case_row){.number = batch.lines[l].number + 1, .count = COLUMN_COUNT};
            for (unsigned c = 0; c < COLUMN_COUNT; c++)
                row->cells[c] = (struct sheet_cell){
                    c == COLUMN_LICENCE && batch.lines[l].licence_number_cell ? CELL_NUMBER : CELL_TEXT,
                    batch.lines[l].value[c]};
        }
        sheet->count = rows;
        if (case_take(&again, &arena, world, sheet))
            case_check(&again, world);
        case_report(&back, &again, true);
        bool good = text_is_utf8(buffer_text(&report)) &&
                    text_equal(buffer_text(&report), buffer_text(&back));
        if (!good)
            printf("# first:\n%.*s\n# again:\n%.*s\n", TEXT_ARG(buffer_text(&report)),
                   TEXT_ARG(buffer_text(&back)));
        buffer_free(&report);
        buffer_free(&back);
        arena_free(&arena);
        if (!good)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct case_world world;
    static struct case_sheet sheet;
    struct arena paths;
    int64_t seed = 20220115;
    arena_init(&paths, 0);
    if (argc > 2)
        text_to_int(text_of(argv[2]), &seed);
    state = (uint64_t)seed | 1;
    case_world_init(&world);
    case_sheet_init(&sheet);
    if (argc < 2 || !case_world_read(&world, arena_print(&paths, "%s/world.txt", argv[1]).at) ||
        !case_world_read(&world, arena_print(&paths, "%s/properties.txt", argv[1]).at)) {
        fprintf(stderr, "usage: properties FOLDER [SEED]\n");
        return 2;
    }
    bool oracle = follows_oracle(&world, &sheet);
    printf("1..2\n%s 1 - every line of random batches shows what the oracle says\n",
           oracle ? "ok" : "not ok");
    bool bytes = survives_bytes(&world, &sheet);
    printf("%s 2 - random bytes give a report, and the same one again from its values\n",
           bytes ? "ok" : "not ok");
    case_sheet_free(&sheet);
    case_world_free(&world);
    arena_free(&paths);
    return oracle && bytes ? 0 : 1;
}
