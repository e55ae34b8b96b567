/* Public workbooks that lie beside the source, in ../shared/corpus: each must
   come to the verdict that corpus.txt states (its rows were held against
   LibreOffice), XLSX ones by either path. Files that corpus.txt does not name
   must come to some verdict. Skipped, and said so, where the folder is not. */
#include <dirent.h>
#include <time.h>
#include <zlib.h>

#include "read_tsv.h"

static unsigned run, failed;

static void report(bool good, const char *name, const char *what)
{
    run++;
    failed += !good;
    printf("%s %u - %s%s\n", good ? "ok" : "not ok", run, name, what);
}

/* As corpus.txt has it: word, then rows and checksum, or the detail. */
static void describe(const struct sheet_verdict *verdict, const struct buffer *tsv, char *line,
                     size_t room)
{
    unsigned lines = 0;
    for (size_t i = 0; i < tsv->len; i++)
        lines += tsv->at[i] == '\n';
    if (verdict->code == SHEET_READ)
        snprintf(line, room, "read\t%u\t%08lx", lines,
                 crc32(0, (const unsigned char *)tsv->at, (unsigned)tsv->len));
    else
        snprintf(line, room, "%s\t%s", read_tsv_word(verdict->code), verdict->detail);
}

/* What corpus.txt says of a file; false when it does not name it. */
static bool find_expected(struct text list, const char *name, struct text *expected)
{
    struct text line, file;
    while (text_cut(&list, '\n', &line))
        if (text_cut(&line, '\t', &file) && text_equal(file, text_of(name))) {
            *expected = line;
            return true;
        }
    return false;
}

static void check_file(const char *folder, const char *name, struct text list)
{
    char path[1024], line[400];
    struct buffer bytes, tsv = {0}, tolerant = {0}, kinds = {0}, tolerant_kinds = {0};
    struct text expected;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    read_tsv_file(&bytes, path);
    clock_t start = clock();
    struct sheet_verdict verdict = read_tsv(READ_ANY, buffer_text(&bytes), NULL, &tsv, &kinds);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    describe(&verdict, &tsv, line, sizeof line);
    bool named = find_expected(list, name, &expected);
    report((!named || text_equal(expected, text_of(line))) && seconds < 10, name, "");
    if (named && !text_equal(expected, text_of(line)))
        printf("# got    %s\n# wanted %.*s\n", line, TEXT_ARG(expected));
    if (!named)
        printf("# %s\t%s\n", name, line);
    if (verdict.code == SHEET_READ && text_ends(text_of(name), TEXT(".xlsx")) &&
        text_starts(buffer_text(&bytes), TEXT("PK"))) {
        verdict = read_tsv(READ_XLSX_TOLERANT, buffer_text(&bytes), NULL, &tolerant, &tolerant_kinds);
        report(verdict.code == SHEET_READ && text_equal(buffer_text(&tsv), buffer_text(&tolerant)) &&
                   text_equal(buffer_text(&kinds), buffer_text(&tolerant_kinds)),
               name, ", tolerant");
    }
    buffer_free(&bytes), buffer_free(&tsv), buffer_free(&tolerant);
    buffer_free(&kinds), buffer_free(&tolerant_kinds);
}

static int is_workbook(const struct dirent *entry)
{
    struct text name = text_of(entry->d_name);
    return text_ends(name, TEXT(".xlsx")) || text_ends(name, TEXT(".xlsm")) || text_ends(name, TEXT(".xls"));
}

int main(int argc, char **argv)
{
    const char *source = getenv("GABARIT_SOURCE");
    char folder[512];
    struct dirent **entries;
    struct buffer list;
    snprintf(folder, sizeof folder, "%s/../shared/corpus", source ? source : ".");
    int count = argc == 2 ? scandir(folder, &entries, is_workbook, alphasort) : -1;
    if (count < 0) {
        printf("1..0 # SKIP no public workbooks: %s is not there\n", folder);
        return 0;
    }
    read_tsv_file(&list, argv[1]);
    for (int i = 0; i < count; i++) {
        check_file(folder, entries[i]->d_name, buffer_text(&list));
        free(entries[i]);
    }
    free(entries);
    buffer_free(&list);
    printf("1..%u\n", run);
    return failed ? 1 : 0;
}
