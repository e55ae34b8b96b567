/* The golden pairs: every folder beside this file holds a workbook and either
   expected.tsv or refused.txt (the verdict's word, a tab, its whole detail).
   XLSX ones go through the fast path and through the tolerant scanner alone. */
#include <dirent.h>

#include "read_tsv.h"

static unsigned run, failed;

static void report(bool good, const char *name, const char *what)
{
    run++;
    failed += !good;
    printf("%s %u - %s %s\n", good ? "ok" : "not ok", run, name, what);
}

/* The first line that differs, for a person to look at. */
static void show_difference(struct text got, struct text wanted)
{
    struct text one, other;
    for (unsigned line = 1;; line++) {
        bool more = text_cut(&got, '\n', &one), wanted_more = text_cut(&wanted, '\n', &other);
        if (!more && !wanted_more)
            return;
        if (more == wanted_more && text_equal(one, other))
            continue;
        printf("# line %u: got    %.*s\n", line, TEXT_ARG(text_slice(more ? one : TEXT("(nothing)"), 0, 200)));
        printf("# line %u: wanted %.*s\n", line,
               TEXT_ARG(text_slice(wanted_more ? other : TEXT("(nothing)"), 0, 200)));
        return;
    }
}

static void expect_rows(const char *name, const char *way_name, enum read_way way,
                        struct text bytes, struct text expected, struct buffer *kinds)
{
    struct buffer tsv = {0};
    struct sheet_verdict verdict = read_tsv(way, bytes, NULL, &tsv, kinds);
    bool good = verdict.code == SHEET_READ && text_equal(buffer_text(&tsv), expected);
    report(good, name, way_name);
    if (verdict.code != SHEET_READ)
        printf("# %s: %s\n", read_tsv_word(verdict.code), verdict.detail);
    else if (!good)
        show_difference(buffer_text(&tsv), expected);
    buffer_free(&tsv);
}

static void expect_refusal(const char *name, const char *way_name, enum read_way way,
                           struct text bytes, struct text expected)
{
    struct buffer tsv = {0};
    char line[300];
    struct sheet_verdict verdict = read_tsv(way, bytes, NULL, &tsv, NULL);
    snprintf(line, sizeof line, "%s\t%s\n", read_tsv_word(verdict.code), verdict.detail);
    bool good = text_equal(text_of(line), expected);
    report(good, name, way_name);
    if (!good)
        printf("# got    %s# wanted %.*s", line, TEXT_ARG(expected));
    buffer_free(&tsv);
}

static void run_case(const char *folder, const char *name)
{
    static const char *const files[] = {"workbook.xlsx", "workbook.xls"};
    char path[512];
    struct buffer bytes = {0}, expected = {0}, kinds = {0}, other_kinds = {0};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        snprintf(path, sizeof path, "%s/%s/%s", folder, name, files[i]);
        if (!read_tsv_exists(path))
            continue;
        read_tsv_file(&bytes, path);
        snprintf(path, sizeof path, "%s/%s/expected.tsv", folder, name);
        bool good = read_tsv_exists(path);
        if (!good)
            snprintf(path, sizeof path, "%s/%s/refused.txt", folder, name);
        read_tsv_file(&expected, path);
        struct text content = buffer_text(&bytes), wanted = buffer_text(&expected);
        if (good) {
            expect_rows(name, "", READ_ANY, content, wanted, &kinds);
            if (i == 0) {
                expect_rows(name, "tolerant", READ_XLSX_TOLERANT, content, wanted, &other_kinds);
                report(text_equal(buffer_text(&kinds), buffer_text(&other_kinds)), name, "kinds");
            }
        } else {
            expect_refusal(name, "", READ_ANY, content, wanted);
            if (i == 0)
                expect_refusal(name, "tolerant", READ_XLSX_TOLERANT, content, wanted);
        }
        buffer_free(&bytes);
        buffer_free(&expected);
    }
    buffer_free(&kinds);
    buffer_free(&other_kinds);
}

static int is_case(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && entry->d_name[0] != '.' && entry->d_name[0] != '_';
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    int count = argc == 2 ? scandir(argv[1], &entries, is_case, alphasort) : -1;
    if (count < 0) {
        fprintf(stderr, "usage: test_sheets FOLDER\n");
        return 3;
    }
    for (int i = 0; i < count; i++) {
        run_case(argv[1], entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    printf("1..%u\n", run);
    return failed ? 1 : 0;
}
