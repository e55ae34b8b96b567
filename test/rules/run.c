/* Runs every folder of test/rules/: reads sheet.txt (and world.txt, added to
   the standard world), checks, and compares the report with expected.txt to
   the letter. One TAP result a folder. Each folder also shows that checking
   twice changes nothing, and that a report's own values, fed back in, give
   the same report: confirming an import relies on it.

       run FOLDER                 all folders of test/rules
       run FOLDER --print NAME    prints the report of one, to make expected.txt */
#include "case.h"

#include <dirent.h>

struct runner {
    const char *folder;
    unsigned number, failed;
};

static char *in_folder(struct arena *arena, const char *folder, const char *name, const char *file)
{
    return (char *)(uintptr_t)arena_print(arena, "%s/%s/%s", folder, name, file).at;
}

/* The sheet as the report shows it: cleaned values where they stood. */
static void feed_back(struct case_sheet *again, const struct case_sheet *sheet,
                      const struct batch *batch)
{
    again->line_limit = sheet->line_limit;
    again->rows[again->count++] = sheet->rows[0];
    for (uint32_t i = 0; i < batch->line_count; i++) {
        const struct line *line = &batch->lines[i];
        struct case_row *row = &again->rows[again->count++];
        *row = (struct case_row){.number = line->number + 1, .count = COUNT_OF(row->cells)};
        for (unsigned c = 0; c < COLUMN_COUNT; c++)
            if (batch->sheet_column[c] != NO_INDEX && line->value[c].len)
                row->cells[batch->sheet_column[c]] = (struct sheet_cell){
                    c == COLUMN_LICENCE && line->licence_number_cell ? CELL_NUMBER : CELL_TEXT,
                    line->value[c]};
    }
}

static void run_sheet(struct buffer *report, struct arena *arena, struct batch *batch,
                      const struct case_world *world, const struct case_sheet *sheet, bool values)
{
    if (case_take(batch, arena, world, sheet))
        case_check(batch, world);
    case_report(report, batch, values);
}

static void blame(const char *what, const struct buffer *actual, const struct buffer *wanted)
{
    printf("# %s\n", what);
    struct text a = buffer_text(actual), w = buffer_text(wanted), line_a, line_w;
    bool more_a = true, more_w = true;
    while (more_a || more_w) {
        more_a = text_cut(&a, '\n', &line_a);
        more_w = text_cut(&w, '\n', &line_w);
        if (more_a && more_w && text_equal(line_a, line_w))
            continue;
        if (more_w)
            printf("# wanted: %.*s\n", TEXT_ARG(line_w));
        if (more_a)
            printf("# got:    %.*s\n", TEXT_ARG(line_a));
    }
}

static bool compare(const char *what, const struct buffer *actual, const struct buffer *wanted)
{
    if (!actual->failed && text_equal(buffer_text(actual), buffer_text(wanted)))
        return true;
    blame(what, actual, wanted);
    return false;
}

static bool read_expected(struct buffer *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    char block[4096];
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        buffer_add(out, block, got);
    fclose(file);
    return true;
}

static bool check_again(const struct case_world *world, const struct case_sheet *sheet,
                        struct batch *batch, const struct buffer *report)
{
    struct buffer twice, back;
    struct arena arena;
    struct batch other;
    struct case_sheet *again = malloc(sizeof *again);
    buffer_init(&twice, 0);
    buffer_init(&back, 0);
    arena_init(&arena, 0);
    case_sheet_init(again);
    feed_back(again, sheet, batch);
    run_sheet(&back, &arena, &other, world, again, sheet->show_values);
    case_check(batch, world);
    case_report(&twice, batch, sheet->show_values);
    bool same = compare("checked a second time", &twice, report);
    same = compare("its own values fed back in", &back, report) && same;
    buffer_free(&twice);
    buffer_free(&back);
    arena_free(&arena);
    case_sheet_free(again);
    free(again);
    return same;
}

static bool run_folder(const char *folder, const char *name, bool print)
{
    struct arena arena;
    struct buffer report, wanted;
    struct batch batch;
    struct case_world *world = malloc(sizeof *world);
    struct case_sheet *sheet = malloc(sizeof *sheet);
    arena_init(&arena, 0);
    buffer_init(&report, 0);
    buffer_init(&wanted, 0);
    case_world_init(world);
    case_sheet_init(sheet);
    bool good = case_world_read(world, arena_print(&arena, "%s/world.txt", folder).at);
    case_world_read(world, in_folder(&arena, folder, name, "world.txt"));
    good &= case_sheet_read(sheet, in_folder(&arena, folder, name, "sheet.txt"));
    if (!good)
        printf("# sheet.txt or world.txt is missing\n");
    run_sheet(&report, &arena, &batch, world, sheet, sheet->show_values);
    if (print) {
        printf("%.*s", TEXT_ARG(buffer_text(&report)));
    } else if (good) {
        if (!read_expected(&wanted, in_folder(&arena, folder, name, "expected.txt")))
            printf("# expected.txt is missing\n");
        good = compare("the report", &report, &wanted);
        if (batch.refusal.code == FILE_ACCEPTED)
            good &= check_again(world, sheet, &batch, &report);
    }
    buffer_free(&report);
    buffer_free(&wanted);
    case_sheet_free(sheet);
    case_world_free(world);
    arena_free(&arena);
    free(sheet);
    free(world);
    return good;
}

static void tell(struct runner *runner, bool good, const char *name)
{
    runner->number++;
    runner->failed += !good;
    printf("%s %u - %s\n", good ? "ok" : "not ok", runner->number, name);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && entry->d_name[0] != '.';
}

static void run_all(struct runner *runner)
{
    struct dirent **entries;
    int count = scandir(runner->folder, &entries, is_visible, alphasort);
    for (int i = 0; i < count; i++) {
        tell(runner, run_folder(runner->folder, entries[i]->d_name, false), entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

/* A rule without a folder is a failure of its own. */
static void look_for_folders(struct runner *runner)
{
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s/sheet.txt", runner->folder, rules[i].code);
        FILE *file = fopen(path, "rb");
        if (file)
            fclose(file);
        else
            tell(runner, false, rules[i].code);
    }
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[2], "--print") == 0)
        return run_folder(argv[1], argv[3], true) ? 0 : 1;
    if (argc != 2) {
        fprintf(stderr, "usage: run FOLDER [--print NAME]\n");
        return 2;
    }
    struct runner runner = {.folder = argv[1]};
    run_all(&runner);
    look_for_folders(&runner);
    printf("1..%u\n", runner.number);
    return runner.failed ? 1 : 0;
}
