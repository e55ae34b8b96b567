/* What the store costs, as ratios against SQLite itself in the same run:
   keeping an analysed file against a bare insert of its lines; registering it
   against a bare insert of the same rows under the same indexes; and asking
   about its drivers with no and with many earlier registrations. Works in a
   folder of its own under $TMPDIR, removed afterwards. Asserts nothing.

       bench_store [LINES [EARLIER]]                                        */
#include "base/fold.h"
#include "flow/confirm.h"
#include "flow/init.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/centres.h"
#include "store/world.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RUNS = 5, LOT_OF_EARLIER = 15000, BIRTHS = 14000 };

static struct arena arena;
static char folder[1024];

NORETURN static void stop(const char *what, const char *why)
{
    fprintf(stderr, "bench_store: %s: %s\n", what, why);
    exit(1);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *taken)
{
    qsort(taken, RUNS, sizeof *taken, by_size);
    return taken[RUNS / 2];
}

/* -- the file ------------------------------------------------------------------- */

static const char *const trainings[][2] = {
    {"FIMO Marchandises", "Marchandises"}, {"FIMO Voyageurs", "Voyageurs"},
    {"FCO Complète", "Marchandises"},      {"FCO Complète", "Voyageurs"},
    {"Module de FCO", "Marchandises"},     {"Passerelle Marchandises", "Marchandises"}};
static const char *const names[] = {"MARTIN", "BERNARD", "PETIT", "ROBERT", "RICHARD", "DUBOIS",
                                    "MOREAU", "LAURENT", "SIMON", "LEFÈVRE"};

/* Driver `i`, of all there ever are: a NEPH nobody else has. */
static void put_licence(char out[13], uint32_t i)
{
    uint32_t spread = i * 2654435761u;
    snprintf(out, 13, "%02u%02u%02u%06u", spread % 60 + 40, spread / 64 % 12 + 1,
             spread / 1024 % 95 + 1, i % 1000000);
    if (i >= 1000000) /* past what the last six digits tell apart */
        out[4] = (char)('A' + i / 1000000);
}

static const char *french(date day)
{
    char out[11];
    return arena_z(&arena, text_of(date_print_french(day, out)));
}

/* `lines` lines of drivers first, first + step … */
static void make_batch(struct check *check, struct store *store, int64_t centre, uint32_t lines,
                       uint32_t first, uint32_t step)
{
    check->arena = &arena;
    if (!world_load(store, &arena, centre, clock_today(), &check->world))
        stop("world", store_error(store)->cause);
    batch_init(&check->batch, &arena, &check->world.catalogue, 0);
    batch_header_standard(&check->batch);
    for (uint32_t i = 0; i < lines; i++) {
        uint32_t driver = first + i * step;
        char licence[13], ref[24], order[24];
        put_licence(licence, driver);
        snprintf(ref, sizeof ref, "REF%08u", i);
        snprintf(order, sizeof order, "COM2022%04u", i / 40);
        const char *values[] = {ref, order, trainings[driver % 6][0], trainings[driver % 6][1],
                                french(date_make(2021, 1, 1) + (date)(driver % 360)), "PIERRE",
                                names[driver % 10], french((date)(driver % BIRTHS) - 2000), licence};
        struct sheet_cell cells[COLUMN_COUNT];
        for (unsigned c = 0; c < COLUMN_COUNT; c++)
            cells[c] = (struct sheet_cell){CELL_TEXT, text_of(values[c])};
        if (!batch_row(&check->batch, i + 2, cells, COLUMN_COUNT))
            stop("batch", check->batch.refusal.message);
    }
    if (!batch_index(&check->batch))
        stop("batch", check->batch.refusal.message);
}

/* -- stores ---------------------------------------------------------------------- */

static void copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    struct stat about;
    if (in < 0 || out < 0 || fstat(in, &about) != 0)
        stop("copy", from);
    for (off_t at = 0; at < about.st_size;)
        if (sendfile(out, in, &at, (size_t)(about.st_size - at)) <= 0)
            stop("copy", to);
    if (fsync(out) != 0)
        stop("copy", to);
    close(in);
    close(out);
}

static const char *path_of(const char *name)
{
    return file_join(&arena, folder, name);
}

static void remove_store(const char *name)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (unlink(arena_print(&arena, "%s%s", path_of(name), ends[i]).at) != 0)
            continue;
}

static struct store *open_copy(const char *name)
{
    struct error error = {0};
    struct store *store;
    remove_store(name);
    copy_file(path_of("empty/gabarit.db"), path_of(name));
    if (!store_open(&store, path_of(name), STORE_WRITE, &error))
        stop(error.message, error.cause);
    return store;
}

static void run(sqlite3 *db, const char *sql)
{
    char *why = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        stop(sql, why);
}

/* SQLite alone, set as the store sets it. */
static sqlite3 *open_bare(const char *name)
{
    sqlite3 *db;
    remove_store(name);
    copy_file(path_of("empty/gabarit.db"), path_of(name));
    if (sqlite3_open_v2(path_of(name), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        stop("open", name);
    run(db, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -49152;"
            "PRAGMA wal_autocheckpoint = 8192; PRAGMA temp_store = MEMORY");
    return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        stop(sql, sqlite3_errmsg(db));
    return statement;
}

static void put_text(sqlite3_stmt *statement, int parameter, struct text t)
{
    sqlite3_bind_text(statement, parameter, t.at ? t.at : "", (int)t.len, SQLITE_STATIC);
}

static void again(sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        stop("insert", sqlite3_errmsg(sqlite3_db_handle(statement)));
    sqlite3_reset(statement);
}

/* -- keeping ----------------------------------------------------------------------- */

/* The lines as rows of ten columns, without an index. */
static double insert_lines(const struct batch *batch)
{
    sqlite3 *db = open_bare("bare.db");
    run(db, "CREATE TABLE bare (number INTEGER, a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT,"
            " g TEXT, h TEXT, i TEXT)");
    sqlite3_stmt *insert = prepare(db, "INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    double started = seconds();
    run(db, "BEGIN IMMEDIATE");
    for (uint32_t i = 0; i < batch->line_count; i++) {
        sqlite3_bind_int64(insert, 1, batch->lines[i].number);
        for (int c = 0; c < COLUMN_COUNT; c++)
            put_text(insert, c + 2, batch->lines[i].value[c]);
        again(insert);
    }
    run(db, "COMMIT");
    double took = seconds() - started;
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return took;
}

static struct lot new_lot(struct store *store, int64_t centre)
{
    struct lot lot = {.centre = centre, .file_name = TEXT("essai.xlsx"), .file_sha256 = TEXT("00")};
    if (!lot_create(store, &arena, &lot))
        stop("lot", store_error(store)->cause);
    return lot;
}

static double keep(const struct site *site, struct store *store, const struct check *check,
                   struct lot *lot)
{
    double started = seconds();
    if (!lot_keep_analysis(site, store, lot, check))
        stop("keep", store_error(store)->cause);
    return seconds() - started;
}

/* -- registering -------------------------------------------------------------------- */

/* The rows that registering writes, in the order of the file. */
static double insert_rows(const struct batch *batch, int64_t centre)
{
    sqlite3 *db = open_bare("bare.db");
    run(db, "INSERT INTO lot VALUES (1, 'x', 1, NULL, 2, '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, x'', '', '', '', 0, 0, 0, 'conducteur', NULL, NULL)");
    sqlite3_stmt *row = prepare(db, "INSERT INTO registration VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)");
    sqlite3_stmt *line_due = prepare(db, "INSERT INTO billable_line VALUES (?, 0, 0, 2534, 19000)");
    sqlite3_stmt *job = prepare(db, "INSERT INTO job VALUES (NULL, 0, ?, 0, 0, 1, 1)");
    struct text *folded = ARENA_ARRAY(&arena, struct text, batch->line_count);
    for (uint32_t i = 0; i < batch->line_count; i++)
        folded[i] = fold_key(&arena, batch->lines[i].value[COLUMN_LAST_NAME]);
    double started = seconds();
    run(db, "BEGIN IMMEDIATE");
    for (uint32_t i = 0; i < batch->line_count; i++) {
        const struct line *line = &batch->lines[i];
        const int64_t numbers[] = {i + 1, centre, line->number, batch->catalogue->trainings[line->training].id,
                                   line->category, line->end, line->birth};
        const struct text texts[] = {batch->licences[line->licence], folded[i], line->value[COLUMN_LICENCE],
                                     line->value[COLUMN_FIRST_NAME], line->value[COLUMN_LAST_NAME],
                                     line->value[COLUMN_REF], line->value[COLUMN_ORDER]};
        for (int n = 0; n < 7; n++) {
            sqlite3_bind_int64(row, n + 1, numbers[n]);
            put_text(row, n + 8, texts[n]);
        }
        again(row);
        sqlite3_bind_int64(line_due, 1, i + 1);
        again(line_due);
        sqlite3_bind_int64(job, 1, i + 1);
        again(job);
    }
    run(db, "COMMIT");
    double took = seconds() - started;
    sqlite3_finalize(row);
    sqlite3_finalize(line_due);
    sqlite3_finalize(job);
    sqlite3_close(db);
    return took;
}

static double confirm(const struct site *site, struct store *store, struct lot *lot)
{
    struct arena scratch;
    struct error error = {0};
    enum confirm_result result;
    arena_init(&scratch, 0);
    double started = seconds();
    if (!confirm_lot(site, store, &scratch, lot, 0, (struct confirm_seen){-1, -1}, &result, &error) ||
        result != CONFIRM_REGISTERED)
        stop("confirm", error.cause);
    double took = seconds() - started;
    arena_free(&scratch);
    return took;
}

static void bench_writing(const struct site *site, int64_t centre, uint32_t lines)
{
    double bare_lines[RUNS], kept[RUNS], bare_rows[RUNS], confirmed[RUNS];
    for (unsigned i = 0; i < RUNS; i++) {
        struct check check = {0};
        struct store *store = open_copy("store.db");
        make_batch(&check, store, centre, lines, 5000000, 1);
        if (!world_fetch(store, &arena, centre, &check.batch, &check.world))
            stop("world", store_error(store)->cause);
        batch_check(&check.batch, &check.world);
        struct lot lot = new_lot(store, centre);
        bare_lines[i] = insert_lines(&check.batch);
        kept[i] = keep(site, store, &check, &lot);
        bare_rows[i] = insert_rows(&check.batch, centre);
        confirmed[i] = confirm(site, store, &lot);
        store_close(store);
        arena_free(&arena);
    }
    double floor_lines = median(bare_lines), floor_rows = median(bare_rows);
    double keeping = median(kept), confirming = median(confirmed);
    printf("keep %u lines / bare insert of them          %7.1f ms / %7.1f ms = %5.2f\n", lines,
           keeping * 1e3, floor_lines * 1e3, keeping / floor_lines);
    printf("confirm %u lines / bare insert of its rows   %7.1f ms / %7.1f ms = %5.2f   (at most 2)\n",
           lines, confirming * 1e3, floor_rows * 1e3, confirming / floor_rows);
}

/* -- asking ------------------------------------------------------------------------- */

/* Earlier registrations as imports would have left them: each import sorted by
   driver. Indexes are made afterwards, which is quicker. */
static void fill(const char *name, int64_t centre, uint32_t earlier)
{
    sqlite3 *db = open_bare(name);
    run(db, "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA wal_autocheckpoint = 100000;"
            "CREATE TEMP TABLE kept AS SELECT sql FROM sqlite_master WHERE type = 'index' AND"
            " tbl_name = 'registration' AND sql IS NOT NULL;"
            "BEGIN");
    static const char *const indexes_made[] = {"registration_once", "registration_of_lot", "registration_of_driver",
                                               "registration_of_name", "registration_of_centre", "registration_by_end",
                                               "registration_by_name", "registration_by_order"};
    for (size_t i = 0; i < COUNT_OF(indexes_made); i++) {
        char sql[80];
        snprintf(sql, sizeof sql, "DROP INDEX %s", indexes_made[i]);
        run(db, sql);
    }
    sqlite3_stmt *lot = prepare(db, "INSERT INTO lot VALUES (?1, ?1, ?2, NULL, 4, '', '', 0, 0, 0, 1640000000000, 0,"
                                    " 0, 0, 0, 0, x'', '', '', '2021-' || ?1, 0, 0, 0, 'conducteur', NULL, NULL)");
    sqlite3_stmt *row = prepare(db, "INSERT INTO registration SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?9,"
                                    " 'PIERRE', ?11, 'REF20220101', 'COM202201', NULL, NULL, NULL");
    sqlite3_stmt *driver = prepare(db, "INSERT INTO driver VALUES (NULL, ?1, ?2, 'PIERRE', 'X', 'x', 0, NULL, ?1, 0, 0, 0)");
    for (uint32_t i = 0; i < earlier; i++) {
        char licence[13];
        uint32_t number = i / LOT_OF_EARLIER + 1;
        put_licence(licence, i);
        if (i % LOT_OF_EARLIER == 0) {
            sqlite3_bind_int64(lot, 1, number);
            sqlite3_bind_int64(lot, 2, centre);
            again(lot);
        }
        const int64_t numbers[] = {i + 1, centre, number, i % LOT_OF_EARLIER + 1, i % 6 + 1, 1,
                                   18600 + i % 360, i % BIRTHS - 2000};
        for (int n = 0; n < 8; n++)
            sqlite3_bind_int64(row, n + 1, numbers[n]);
        put_text(row, 9, text_of(licence));
        put_text(row, 10, TEXT("martin"));
        put_text(row, 11, text_of(names[i % 10]));
        again(row);
        if (i % 3 == 0) {
            put_text(driver, 1, text_of(licence));
            sqlite3_bind_int64(driver, 2, i % BIRTHS - 2000);
            again(driver);
        }
    }
    sqlite3_finalize(lot);
    sqlite3_finalize(row);
    sqlite3_finalize(driver);
    sqlite3_stmt *indexes = prepare(db, "SELECT group_concat(sql, ';') FROM kept");
    if (sqlite3_step(indexes) == SQLITE_ROW)
        run(db, (const char *)sqlite3_column_text(indexes, 0));
    sqlite3_finalize(indexes);
    sqlite3_stmt *counter = prepare(db, "INSERT INTO counter VALUES (?, 1, 1, 202112, ?)");
    sqlite3_bind_int64(counter, 1, centre);
    sqlite3_bind_int64(counter, 2, earlier);
    again(counter);
    sqlite3_finalize(counter);
    run(db, "COMMIT");
    sqlite3_close(db);
}

/* A store opened anew each time, as the command line does. */
static void bench_asking(const char *what, const char *name, int64_t centre, uint32_t lines,
                         uint32_t first, uint32_t step)
{
    double taken[RUNS];
    uint32_t found = 0, accounts = 0;
    for (unsigned i = 0; i < RUNS; i++) {
        struct check check = {0};
        struct store *store;
        struct error error = {0};
        if (!store_open(&store, path_of(name), STORE_READ, &error))
            stop(error.message, error.cause);
        make_batch(&check, store, centre, lines, first, step);
        double started = seconds();
        if (!world_fetch(store, &arena, centre, &check.batch, &check.world))
            stop("world", store_error(store)->cause);
        taken[i] = seconds() - started;
        found = check.world.earlier_first ? check.world.earlier_first[check.batch.licence_count] : 0;
        accounts = 0;
        for (uint32_t k = 0; check.world.has_account && k < check.batch.identity_count; k++)
            accounts += check.world.has_account[k];
        store_close(store);
        arena_free(&arena);
    }
    double took = median(taken);
    printf("ask about %6u lines, %-42s %7.1f ms = %5.2f µs a line   (%u found, %u accounts)\n", lines,
           what, took * 1e3, took / lines * 1e6, found, accounts);
}

static void make_empty(struct site *site, int64_t *centre)
{
    struct error error = {0};
    struct store *store;
    struct centre *all;
    uint32_t count;
    const char *temporary = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/gabarit-bench-XXXXXX", temporary ? temporary : "/tmp");
    if (mkdtemp(folder) == NULL)
        stop("mkdtemp", folder);
    /* What is kept of it outlives the arenas of the runs. */
    static struct arena lasting;
    arena_init(&lasting, 0);
    const char *empty = arena_z(&lasting, text_of(path_of("empty")));
    if (!init_folder(empty, true, &lasting, &error) || !site_open(site, &lasting, empty, &error) ||
        !site_store(site, STORE_WRITE, &store, &error) || !centres_all(store, &lasting, &all, &count))
        stop(error.message, error.cause);
    *centre = all[0].id;
    store_close(store);
}

/* The folder with the key that seals. */
static void remove_keys(void)
{
    DIR *keys = opendir(path_of("empty/keys"));
    for (struct dirent *entry; keys && (entry = readdir(keys)) != NULL;)
        if (entry->d_name[0] != '.' && unlinkat(dirfd(keys), entry->d_name, 0) != 0)
            break;
    if (keys)
        closedir(keys);
    if (rmdir(path_of("empty/keys")) != 0)
        fprintf(stderr, "bench_store: could not remove the keys in %s\n", folder);
}

static void remove_all(void)
{
    static const char *const names_made[] = {"bare.db", "store.db", "earlier.db", "empty/gabarit.db"};
    for (size_t i = 0; i < COUNT_OF(names_made); i++)
        remove_store(names_made[i]);
    remove_keys();
    if (unlink(path_of("empty/gabarit.conf")) != 0 || rmdir(path_of("empty/files")) != 0 ||
        rmdir(path_of("empty")) != 0 || rmdir(folder) != 0)
        fprintf(stderr, "bench_store: could not remove %s\n", folder);
}

int main(int argc, char **argv)
{
    struct site site;
    int64_t centre, lines = 165000, earlier = 3000000;
    if ((argc > 1 && !text_to_int(text_of(argv[1]), &lines)) ||
        (argc > 2 && !text_to_int(text_of(argv[2]), &earlier)))
        stop("usage", "bench_store [LINES [EARLIER]]");
    arena_init(&arena, 0);
    clock_set_today(date_make(2022, 1, 15));
    make_empty(&site, &centre);
    bench_writing(&site, centre, (uint32_t)lines);
    struct store *none = open_copy("store.db");
    store_close(none);
    bench_asking("none earlier", "store.db", centre, (uint32_t)lines, 5000000, 1);
    if (earlier) {
        double started = seconds();
        fill("earlier.db", centre, (uint32_t)earlier);
        printf("(%lld earlier registrations made in %.1f s)\n", (long long)earlier, seconds() - started);
        uint32_t step = (uint32_t)(earlier / lines ? earlier / lines : 1);
        bench_asking("many earlier, of others", "earlier.db", centre, (uint32_t)lines, 5000000, 1);
        bench_asking("many earlier, of all of these drivers", "earlier.db", centre, (uint32_t)lines, 0, step);
        bench_asking("many earlier, of others", "earlier.db", centre, 1000, 5000000, 1);
    }
    remove_all();
    arena_free(&arena);
    return 0;
}
