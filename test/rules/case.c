/* Worlds, sheets and reports as text: see case.h. */
#include "case.h"

#include "base/fold.h"

static char *read_whole(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *content = arena_take(arena, 1 << 20);
    size_t len = fread(content, 1, (1 << 20) - 1, file);
    fclose(file);
    content[len] = '\0';
    return content;
}

NORETURN static void stop(const char *path, struct text line, const char *why)
{
    fprintf(stderr, "%s: %s: %.*s\n", path, why, TEXT_ARG(line));
    exit(2);
}

/* Fields between bars, trimmed; further ones are empty. */
static unsigned cut_fields(struct text line, struct text *fields, unsigned most)
{
    unsigned count = 0;
    struct text part;
    for (unsigned i = 0; i < most; i++)
        fields[i] = TEXT_NONE;
    while (count < most && text_cut(&line, '|', &part))
        fields[count++] = text_trim(part);
    return count;
}

/* A cell between quotes holds exactly what stands there, with \t \n \r \\ \"
   and \xHH for one byte. */
static struct text unquote(struct arena *arena, struct text t)
{
    static const char hex[] = "0123456789abcdef";
    if (t.len < 2 || t.at[0] != '"' || t.at[t.len - 1] != '"')
        return t;
    char *out = arena_take(arena, t.len);
    size_t len = 0;
    for (size_t i = 1; i + 1 < t.len; i++) {
        char c = t.at[i];
        if (c == '\\' && t.at[i + 1] == 'x') {
            c = (char)((strchr(hex, t.at[i + 2]) - hex) * 16 + (strchr(hex, t.at[i + 3]) - hex));
            i += 3;
        } else if (c == '\\') {
            c = t.at[++i];
            c = (char)(c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c);
        }
        out[len++] = c;
    }
    return (struct text){out, len};
}

void case_world_init(struct case_world *world)
{
    memset(world, 0, sizeof *world);
    arena_init(&world->arena, 0);
}

void case_world_free(struct case_world *world)
{
    arena_free(&world->arena);
}

static uint32_t training_of(const struct case_world *world, struct text label)
{
    for (uint32_t i = 0; i < world->training_count; i++)
        if (text_equal(world->trainings[i].label, label))
            return i;
    return NO_TRAINING;
}

static enum category category_named(struct text name)
{
    return text_equal(name, TEXT("Marchandises")) ? CATEGORY_GOODS
           : text_equal(name, TEXT("Voyageurs"))  ? CATEGORY_PASSENGERS
           : text_equal(name, TEXT("les deux"))   ? CATEGORY_EITHER
                                                  : CATEGORY_NONE;
}

static void add_training(struct case_world *world, struct text *f)
{
    struct training *t = &world->trainings[world->training_count++];
    int64_t hours = 0;
    text_to_int(f[2], &hours);
    *t = (struct training){.id = world->training_count,
                           .label = f[0],
                           .folded = fold_key(&world->arena, f[0]),
                           .category = category_named(f[1]),
                           .hours = (int)hours,
                           .price_class = text_equal(f[3], TEXT("module")) ? PRICE_MODULE : PRICE_LONG,
                           .education = text_equal(f[4], TEXT("education")),
                           .repeatable = text_equal(f[4], TEXT("repeatable")),
                           .from = date_parse_french(f[5]),
                           .to = date_parse_french(f[6])};
}

static void add_earlier(struct case_world *world, struct text *f)
{
    struct earlier_row *row = &world->earlier[world->earlier_count++];
    row->licence = f[0];
    row->earlier = (struct earlier){.birth = date_parse_french(f[1]),
                                    .folded_last_name = fold_key(&world->arena, f[2]),
                                    .training = training_of(world, f[3]),
                                    .category = category_named(f[4]),
                                    .end = date_parse_french(f[5]),
                                    .registered_on = date_parse_french(f[6]),
                                    .lot = world->earlier_count,
                                    .receipt = f[7]};
}

static bool add_to_world(struct case_world *world, struct text word, struct text rest)
{
    struct text f[8];
    cut_fields(rest, f, COUNT_OF(f));
    if (text_equal(word, TEXT("today"))) {
        world->today = date_parse_french(f[0]);
    } else if (text_equal(word, TEXT("forget"))) {
        if (text_equal(f[0], TEXT("approvals")))
            world->approval_count = 0;
        else
            world->account_count = 0;
    } else if (text_equal(word, TEXT("training"))) {
        add_training(world, f);
    } else if (text_equal(word, TEXT("alias"))) {
        world->aliases[world->alias_count++] = (struct training_alias){
            fold_key(&world->arena, f[0]), training_of(world, f[1])};
    } else if (text_equal(word, TEXT("category"))) {
        world->categories[world->category_count++] =
            (struct category_alias){fold_key(&world->arena, f[0]), category_named(f[1])};
    } else if (text_equal(word, TEXT("approval"))) {
        world->approvals[world->approval_count++] =
            (struct approval){training_of(world, f[0]), category_named(f[1]),
                              date_parse_french(f[2]), date_parse_french(f[3])};
    } else if (text_equal(word, TEXT("account"))) {
        world->accounts[world->account_count++] =
            (struct account){f[0], date_parse_french(f[1])};
    } else if (text_equal(word, TEXT("earlier"))) {
        add_earlier(world, f);
    } else {
        return false;
    }
    return true;
}

bool case_world_read(struct case_world *world, const char *path)
{
    char *content = read_whole(&world->arena, path);
    struct text rest = text_of(content), line, word;
    while (text_cut(&rest, '\n', &line)) {
        struct text whole = line = text_trim(line);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        text_cut(&line, ' ', &word);
        if (!add_to_world(world, word, text_trim(line)))
            stop(path, whole, "not understood");
    }
    world->catalogue = (struct catalogue){world->trainings,  world->training_count,
                                          world->aliases,    world->alias_count,
                                          world->categories, world->category_count};
    return content != NULL;
}

static struct sheet_cell cell_of(struct arena *arena, struct text t)
{
    if (text_starts(t, TEXT("number:")))
        return (struct sheet_cell){CELL_NUMBER, text_slice(t, 7, t.len)};
    if (text_starts(t, TEXT("date:")))
        return (struct sheet_cell){CELL_DATE, text_slice(t, 5, t.len)};
    t = unquote(arena, t);
    return (struct sheet_cell){t.len ? CELL_TEXT : CELL_EMPTY, t};
}

static void add_row(struct case_sheet *sheet, uint32_t number, struct text line)
{
    struct text fields[COUNT_OF(sheet->rows[0].cells)];
    struct case_row *row = &sheet->rows[sheet->count++];
    row->number = number;
    row->count = cut_fields(line, fields, COUNT_OF(fields));
    for (uint32_t i = 0; i < row->count; i++)
        row->cells[i] = cell_of(&sheet->arena, fields[i]);
}

static void add_standard_header(struct case_sheet *sheet)
{
    struct case_row *row = &sheet->rows[sheet->count++];
    row->number = 1;
    row->count = COLUMN_COUNT;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        row->cells[c] = (struct sheet_cell){CELL_TEXT, text_of(columns[c].header)};
}

void case_sheet_init(struct case_sheet *sheet)
{
    memset(sheet, 0, sizeof *sheet);
    arena_init(&sheet->arena, 0);
}

void case_sheet_free(struct case_sheet *sheet)
{
    arena_free(&sheet->arena);
}

bool case_sheet_read(struct case_sheet *sheet, const char *path)
{
    char *content = read_whole(&sheet->arena, path);
    struct text rest = text_of(content), line, word;
    uint32_t next = 2;
    while (text_cut(&rest, '\n', &line)) {
        line = text_trim(line);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        struct text after = line;
        text_cut(&after, ' ', &word);
        after = text_trim(after);
        int64_t number = 0;
        text_to_int(after, &number);
        if (text_equal(word, TEXT("header")))
            add_row(sheet, 1, after);
        else if (text_equal(word, TEXT("limit")))
            sheet->line_limit = (uint32_t)number;
        else if (text_equal(word, TEXT("at")))
            next = (uint32_t)number;
        else if (text_equal(line, TEXT("show values")))
            sheet->show_values = true;
        else if (sheet->count == 0)
            add_standard_header(sheet), add_row(sheet, next++, line);
        else
            add_row(sheet, next++, line);
    }
    if (content && sheet->count == 0)
        add_standard_header(sheet);
    return content != NULL;
}

bool case_take(struct batch *batch, struct arena *arena, const struct case_world *world,
               const struct case_sheet *sheet)
{
    batch_init(batch, arena, &world->catalogue, sheet->line_limit);
    for (uint32_t i = 0; i < sheet->count; i++) {
        const struct case_row *row = &sheet->rows[i];
        bool taken = row->number == 1 ? batch_header(batch, row->cells, row->count)
                                      : batch_row(batch, row->number, row->cells, row->count);
        if (!taken)
            return false;
    }
    return true;
}

static bool has_account(const struct case_world *world, struct text licence, date birth)
{
    for (uint32_t i = 0; i < world->account_count; i++)
        if (text_equal(world->accounts[i].licence, licence) && world->accounts[i].birth == birth)
            return true;
    return false;
}

/* What store/world.c would fetch. */
static void fetch(struct world *out, const struct case_world *world, const struct batch *batch)
{
    bool *accounts = ARENA_ARRAY(batch->arena, bool, batch->identity_count + 1);
    uint32_t *first = ARENA_ARRAY(batch->arena, uint32_t, batch->licence_count + 1);
    struct earlier *earlier = ARENA_ARRAY(batch->arena, struct earlier, world->earlier_count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < batch->identity_count; i++)
        accounts[i] = has_account(world, batch->licences[batch->identities[i].licence],
                                  batch->identities[i].birth);
    for (uint32_t l = 0; l < batch->licence_count; l++) {
        first[l] = count;
        for (uint32_t e = 0; e < world->earlier_count; e++)
            if (text_equal(world->earlier[e].licence, batch->licences[l]))
                earlier[count++] = world->earlier[e].earlier;
    }
    first[batch->licence_count] = count;
    out->has_account = accounts;
    out->earlier_first = first;
    out->earlier = earlier;
}

bool case_check(struct batch *batch, const struct case_world *world)
{
    struct world snapshot = {.today = world->today,
                             .catalogue = world->catalogue,
                             .approvals = world->approvals,
                             .approval_count = world->approval_count};
    if (!batch_index(batch))
        return false;
    fetch(&snapshot, world, batch);
    batch_check(batch, &snapshot);
    return true;
}

static const char *level_name(enum level level)
{
    switch (level) {
    case LEVEL_NONE: return "none";
    case LEVEL_INFORMATION: return "information";
    case LEVEL_ERROR: return "error";
    }
    BUG("level");
}

static void report_values(struct buffer *out, const struct line *line)
{
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        buffer_add_text(out, c ? TEXT(" | ") : TEXT("    "));
        for (size_t i = 0; i < line->value[c].len; i++) {
            char byte = line->value[c].at[i];
            if (byte >= 0 && byte < ' ')
                buffer_print(out, "\\x%02x", byte);
            else
                buffer_add_byte(out, byte);
        }
    }
    buffer_add_byte(out, '\n');
}

static void report_line(struct buffer *out, const struct batch *batch, const struct line *line,
                        bool show_values)
{
    char cell[16];
    struct arena temporary;
    if (line->finding_count == 0 && !show_values)
        return;
    arena_init(&temporary, 0);
    buffer_print(out, "line %u %s%s%s\n", line->number, level_name(line->level),
                 line->set_aside ? ", set aside" : "", line->registered ? ", registered" : "");
    if (show_values)
        report_values(out, line);
    for (uint32_t i = 0; i < line->finding_count; i++) {
        const struct finding *finding = &batch->findings[line->first_finding + i];
        const struct rule_row *rule = &rules[finding->rule];
        struct text value = line->value[rule->column];
        struct text suggestion = finding_suggestion(&temporary, finding, value);
        buffer_print(out, "    %s %s %s: %.*s\n", batch_cell(batch, line, rule->column, cell),
                     level_name(rule->level), rule->code,
                     TEXT_ARG(finding_message(&temporary, finding, value)));
        if (suggestion.len)
            buffer_print(out, "        → %.*s\n", TEXT_ARG(suggestion));
    }
    arena_free(&temporary);
}

void case_report(struct buffer *out, const struct batch *batch, bool show_values)
{
    if (batch->refusal.code != FILE_ACCEPTED) {
        buffer_print(out, "refused %s: %s\n", file_refusal_code(batch->refusal.code),
                     batch->refusal.message);
        return;
    }
    buffer_print(out, "%u lines, %u informations, %u errors; order", batch->line_count,
                 batch->informations, batch->errors);
    for (uint32_t i = 0; i < batch->line_count; i++)
        buffer_print(out, " %u", batch->lines[batch->order[i]].number);
    buffer_add_byte(out, '\n');
    for (unsigned i = 0; i < batch->advice_count; i++)
        buffer_print(out, "advice %s %u: %.*s\n", batch->advice[i].code, batch->advice[i].count,
                     TEXT_ARG(batch->advice[i].message));
    for (uint32_t i = 0; i < batch->line_count; i++)
        report_line(out, batch, &batch->lines[i], show_values);
}
