/* How long the rules take: ns a line for intake (batch_row), index and check,
   over files of 100 to 150,000 lines, ordinary ones and hostile ones. In
   memory, no reader and no store. Prints the best of several runs; asserts
   nothing.

       bench_rules [FILE]      only that kind of file                      */
#include "base/fold.h"
#include "rules/batch.h"

#include <stdarg.h>


enum { RUNS = 11, CELLS_BYTES = 400 };

static const char *const labels[] = {
    "FIMO Marchandises", "FIMO Voyageurs", "Passerelle Marchandises", "Passerelle Voyageurs",
    "FCO Complète", "Module de FCO", "Titre Professionnel CTRMP", "Titre Professionnel CTCR",
    "CAP Conducteur livreur de marchandises", "Bac pro Conducteur transport routier marchandises"};
static const char *const first_names[] = {"PIERRE", "Marie", "Benoît", "Jean-Paul", "THOMAS",
                                          "Élodie", "Nadia",  "Karim",  "Sophie",    "Luc"};
static const char *const syllables[] = {"MAR", "TIN", "DU", "PONT", "LE", "ROY", "BER", "NARD",
                                        "GAU", "THIER", "MO", "REAU", "LAM", "BERT", "FON", "TAINE"};

static uint64_t state = 88172645463325252u;

static unsigned any(unsigned below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state % below);
}

struct row {
    char bytes[CELLS_BYTES];
    struct sheet_cell cells[COLUMN_COUNT];
};

PRINTF_LIKE(4, 5)
static void put(struct row *row, size_t *at, enum column column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(row->bytes + *at, CELLS_BYTES - *at, format, args);
    va_end(args);
    row->cells[column] = (struct sheet_cell){CELL_TEXT, {row->bytes + *at, (size_t)len}};
    *at += (size_t)len + 1;
}

/* What a centre's file looks like. */
static void ordinary(struct row *row, unsigned i)
{
    size_t at = 0;
    put(row, &at, COLUMN_REF, "REF%08u", 20220000 + i / 3);
    put(row, &at, COLUMN_ORDER, "COM2022%04u", i / 40);
    put(row, &at, COLUMN_LABEL, "%s", labels[any(COUNT_OF(labels))]);
    put(row, &at, COLUMN_CATEGORY, "%s", any(2) ? "Marchandises" : "Voyageurs");
    put(row, &at, COLUMN_END, "%02u/%02u/2021", any(28) + 1, any(12) + 1);
    put(row, &at, COLUMN_FIRST_NAME, "%s", first_names[any(COUNT_OF(first_names))]);
    put(row, &at, COLUMN_LAST_NAME, "%s%s%s", syllables[any(16)], syllables[any(16)],
        syllables[any(16)]);
    put(row, &at, COLUMN_BIRTH, "%02u/%02u/%04u", any(28) + 1, any(12) + 1, 1960 + any(40));
    put(row, &at, COLUMN_LICENCE, "%02u%02u%08u", any(99), any(12) + 1, any(100000000));
}

static void one_driver(struct row *row, unsigned i)
{
    size_t at = 0;
    ordinary(row, i);
    for (at = CELLS_BYTES - 60; row->bytes[at]; at++)
        ;
    put(row, &at, COLUMN_LICENCE, "900175100011");
    put(row, &at, COLUMN_LAST_NAME, "DUPONT %c", 'A' + (char)any(26));
}

static void all_labels_wrong(struct row *row, unsigned i)
{
    size_t at = CELLS_BYTES - 100;
    ordinary(row, i);
    put(row, &at, COLUMN_LABEL, "CAP Conducteur livreur %u de marchandise", i);
    put(row, &at, COLUMN_CATEGORY, "Marchandizes %u", i);
}

static void all_copies(struct row *row, unsigned i)
{
    uint64_t kept = state;
    UNUSED(i);
    state = 1;
    ordinary(row, 7);
    state = kept;
}

static void all_wrong(struct row *row, unsigned i)
{
    size_t at = 0;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        put(row, &at, c, "%u é\tà%u", c, i);
}

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct figures {
    double intake[RUNS], index[RUNS], check[RUNS], wording[RUNS]; /* the last: ns a finding */
    uint32_t findings;
    double mebibytes; /* held at the end, above what the process held before */
};

static double resident_mebibytes(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return (double)pages * 4096 / 1048576;
}

/* Rows as they come from the reader: bytes in a row, cells made row by row. */
struct file {
    char *bytes;
    uint16_t *lengths; /* COLUMN_COUNT a row */
    unsigned count;
};

static struct file make_file(void (*fill)(struct row *, unsigned), unsigned count)
{
    struct file file = {malloc((size_t)count * CELLS_BYTES),
                        malloc((size_t)count * COLUMN_COUNT * sizeof(uint16_t)), count};
    size_t at = 0;
    struct row row;
    for (unsigned i = 0; i < count; i++) {
        memset(row.bytes, 0, CELLS_BYTES);
        fill(&row, i);
        for (unsigned c = 0; c < COLUMN_COUNT; c++) {
            struct text t = row.cells[c].text;
            memcpy(file.bytes + at, t.at, t.len);
            file.lengths[i * COLUMN_COUNT + c] = (uint16_t)t.len;
            at += t.len;
        }
    }
    return file;
}

static void take_file(struct batch *batch, const struct file *file)
{
    struct sheet_cell cells[COLUMN_COUNT];
    const char *at = file->bytes;
    const uint16_t *lengths = file->lengths;
    for (unsigned i = 0; i < file->count; i++) {
        for (unsigned c = 0; c < COLUMN_COUNT; c++) {
            cells[c] = (struct sheet_cell){CELL_TEXT, {at, *lengths}};
            at += *lengths++;
        }
        if (!batch_row(batch, i + 2, cells, COLUMN_COUNT))
            abort();
    }
}

/* Both sentences of every finding, as a report needs them. */
static double word_all(const struct batch *batch)
{
    struct arena arena;
    size_t bytes = 0;
    arena_init(&arena, 0);
    int64_t start = now();
    for (uint32_t i = 0; i < batch->finding_count; i++) {
        const struct finding *finding = &batch->findings[i];
        struct text value = batch->lines[finding->line].value[rules[finding->rule].column];
        bytes += finding_message(&arena, finding, value).len;
        bytes += finding_suggestion(&arena, finding, value).len;
        if (arena.used > 1 << 18)
            arena_free(&arena);
    }
    int64_t end = now();
    arena_free(&arena);
    return bytes ? (double)(end - start) / batch->finding_count : 0;
}

static void run(struct figures *figures, unsigned run, const struct world *world,
                const struct file *file)
{
    unsigned count = file->count;
    struct arena arena;
    struct batch batch;
    arena_init(&arena, 0);
    double before = resident_mebibytes();
    int64_t start = now();
    batch_init(&batch, &arena, &world->catalogue, 0);
    batch_header_standard(&batch);
    take_file(&batch, file);
    int64_t taken = now();
    if (!batch_index(&batch))
        abort();
    int64_t indexed = now();
    batch_check(&batch, world);
    int64_t checked = now();
    figures->intake[run] = (double)(taken - start) / count;
    figures->index[run] = (double)(indexed - taken) / count;
    figures->check[run] = (double)(checked - indexed) / count;
    figures->findings = batch.finding_count;
    figures->wording[run] = word_all(&batch);
    figures->mebibytes = resident_mebibytes() - before;
    arena_free(&arena);
}

static void measure(const char *name, void (*fill)(struct row *, unsigned),
                    const struct world *world, unsigned count)
{
    struct figures figures;
    struct file file = make_file(fill, count);
    for (unsigned i = 0; i < RUNS; i++)
        run(&figures, i, world, &file);
    qsort(figures.intake, RUNS, sizeof(double), by_value);
    qsort(figures.index, RUNS, sizeof(double), by_value);
    qsort(figures.check, RUNS, sizeof(double), by_value);
    qsort(figures.wording, RUNS, sizeof(double), by_value);
    double sum = figures.intake[0] + figures.index[0] + figures.check[0];
    printf("%-12s %7u lines %8u findings: intake %6.0f, index %5.0f, check %5.0f, all %5.0f ns a "
           "line = %6.2f ms, %4.0f MiB; wording %4.0f ns a finding\n",
           name, count, figures.findings, figures.intake[0], figures.index[0],
           figures.check[0], sum, sum * count / 1e6, figures.mebibytes,
           figures.wording[0]);
    free(file.bytes);
    free(file.lengths);
}

static void make_world(struct world *world, struct arena *arena)
{
    struct training *trainings = ARENA_ARRAY(arena, struct training, COUNT_OF(labels));
    struct approval *approvals = ARENA_ARRAY(arena, struct approval, 2 * COUNT_OF(labels));
    for (uint32_t i = 0; i < COUNT_OF(labels); i++) {
        trainings[i] = (struct training){.label = text_of(labels[i]),
                                         .folded = fold_key(arena, text_of(labels[i])),
                                         .category = CATEGORY_EITHER,
                                         .from = DATE_NONE,
                                         .to = DATE_NONE};
        for (uint32_t c = 0; c < 2; c++)
            approvals[2 * i + c] = (struct approval){
                i, c ? CATEGORY_GOODS : CATEGORY_PASSENGERS, date_make(2020, 1, 1), DATE_NONE};
    }
    *world = (struct world){.today = date_make(2022, 1, 15),
                            .catalogue = {.trainings = trainings, .training_count = COUNT_OF(labels)},
                            .approvals = approvals,
                            .approval_count = 2 * COUNT_OF(labels)};
}

static const struct {
    const char *name;
    void (*fill)(struct row *, unsigned);
} files[] = {{"ordinary", ordinary},     {"one driver", one_driver}, {"labels wrong", all_labels_wrong},
             {"all copies", all_copies}, {"all wrong", all_wrong}};

int main(int argc, char **argv)
{
    static const unsigned counts[] = {100, 1000, 10000, 150000};
    struct arena arena;
    struct world world;
    const char *only = argc > 1 ? argv[1] : NULL;
    arena_init(&arena, 0);
    make_world(&world, &arena);
    for (unsigned f = 0; f < COUNT_OF(files); f++)
        for (unsigned i = f ? COUNT_OF(counts) - 1 : 0; i < COUNT_OF(counts); i++)
            if (only == NULL || strcmp(only, files[f].name) == 0)
                measure(files[f].name, files[f].fill, &world, counts[i]);
    arena_free(&arena);
    return 0;
}
