/* What must hold for every batch, tried on thousands of random ones: each line
   shows what the oracle says (oracle.h). Values come from small pools, so that
   lines collide in every way. A second part feeds random bytes. Prints TAP.

       properties FOLDER [SEED]                                              */
#include "oracle.h"

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
    unsigned lines = 1 + any(any(30) ? 40 : CASE_MOST - 2);
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

static bool complain(const struct oracle *o, uint32_t i, const char *what)
{
    printf("# line %u: %s\n", o->batch->lines[i].number, what);
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        printf("#     « %.*s »\n", TEXT_ARG(o->batch->lines[i].value[c]));
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
        if (found != oracle_fires(o, rule, i))
            return complain(o, i, rules[rule].code);
        if (!found)
            continue;
        at++;
        level = rules[rule].level > level ? rules[rule].level : level;
        uint32_t first = rule == RULE_DUPLICATE_DRIVER ? oracle_same_training(o, i)
                         : rule == RULE_DUPLICATE_LINE ? oracle_copy_of(o, i)
                                                       : NO_INDEX;
        if (first != NO_INDEX && finding->number != o->batch->lines[first].number)
            return complain(o, i, "names another line than the first");
        if (finding->line != i)
            return complain(o, i, "finding of another line");
    }
    if (at != line->finding_count || level != line->level ||
        line->set_aside != (oracle_copy_of(o, i) != NO_INDEX) ||
        line->registered != oracle_fires(o, RULE_ALREADY_REGISTERED, i))
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
        if ((line->licence != NO_INDEX) != (oracle_licence(o, i).len > 0) ||
            (line->identity != NO_INDEX) != oracle_has_driver(o, i))
            return false;
        if (line->licence != NO_INDEX && !text_equal(batch->licences[line->licence], oracle_licence(o, i)))
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

static void show_difference(struct text first, struct text again)
{
    struct text a, b;
    while (text_cut(&first, '\n', &a) && text_cut(&again, '\n', &b) && text_equal(a, b))
        ;
    printf("# first: %.*s\n# again: %.*s\n", TEXT_ARG(a), TEXT_ARG(b));
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
            show_difference(buffer_text(&report), buffer_text(&back));
        buffer_free(&report);
        buffer_free(&back);
        arena_free(&arena);
        if (!good)
            return false;
    }
    return true;
}

/* More lines than any table begins with: every licence twice or more, each
   found again in its place, and the first of each driver's lines named. */
static bool holds_many_lines(const struct case_world *world)
{
    enum { LINES = 70000, LICENCES = 30000 };
    struct arena arena;
    struct batch batch;
    struct case_row row = {.count = COLUMN_COUNT};
    arena_init(&arena, 0);
    batch_init(&batch, &arena, &world->catalogue, 0);
    batch_header_standard(&batch);
    for (uint32_t i = 0; i < LINES; i++) {
        static const char *const fixed[] = {"", "COM1", "FCO", "Voyageurs", "01/12/2021", "ANNE", "MARTIN"};
        char birth[11], licence[13], ref[12];
        uint32_t driver = (uint32_t)(i * UINT64_C(7919) % LICENCES);
        snprintf(licence, sizeof licence, "%012u", driver * 30u);
        snprintf(ref, sizeof ref, "%u", i);
        date_print_french(date_make(1970, 1, 1) + (date)(driver % 5000), birth);
        for (unsigned c = 0; c < COUNT_OF(fixed); c++)
            row.cells[c] = (struct sheet_cell){CELL_TEXT, text_of(fixed[c])};
        row.cells[COLUMN_REF].text = text_of(ref);
        row.cells[COLUMN_BIRTH] = (struct sheet_cell){CELL_TEXT, text_of(birth)};
        row.cells[COLUMN_LICENCE] = (struct sheet_cell){CELL_TEXT, text_of(licence)};
        if (!batch_row(&batch, i + 2, row.cells, row.count))
            return false;
    }
    bool good = case_check(&batch, world) && batch.licence_count == LICENCES &&
                batch.identity_count == LICENCES && batch.errors == LINES - LICENCES;
    for (uint32_t i = 0; good && i < LINES; i++) {
        const struct line *line = &batch.lines[i];
        good = text_equal(batch.licences[line->licence], line->value[COLUMN_LICENCE]) &&
               batch.identities[line->identity].birth == line->birth &&
               (i < LICENCES) == (line->level != LEVEL_ERROR) &&
               (i < LICENCES ||
                batch.findings[line->first_finding].number == batch.lines[i % LICENCES].number);
    }
    arena_free(&arena);
    return good;
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
    printf("1..3\n%s 1 - every line of random batches shows what the oracle says\n",
           oracle ? "ok" : "not ok");
    bool bytes = survives_bytes(&world, &sheet);
    printf("%s 2 - random bytes give a report, and the same one again from its values\n",
           bytes ? "ok" : "not ok");
    world.account_count = world.earlier_count = 0;
    world.approval_count = 1; /* for FCO Complète, the fifth of world.txt */
    world.approvals[0] = (struct approval){4, CATEGORY_PASSENGERS, DATE_NONE, DATE_NONE};
    bool many = holds_many_lines(&world);
    printf("%s 3 - seventy thousand lines find their drivers and each other\n",
           many ? "ok" : "not ok");
    case_sheet_free(&sheet);
    case_world_free(&world);
    arena_free(&paths);
    return oracle && bytes && many ? 0 : 1;
}
