/* A demonstration store for tests: see fixture.h. It is made once a program and
   copied for each test. */
#include "fixture.h"

#include "flow/init.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/world.h"

#include <unistd.h>

const char *const corrected[CORRECTED_LINES][COLUMN_COUNT] = {
    {"REF20220101", "COM202201", "FIMO Marchandises", "Marchandises", "01/01/2022", "PIERRE", "DUPONT", "01/01/1990", "82R987928"},
    {"REF20220101", "COM202201", "FCO Complète", "Marchandises", "01/01/2022", "MARIE", "LEROY", "25/12/2002", "298795874"},
    {"REF20220101", "COM202201", "Passerelle Marchandises", "Marchandises", "01/01/2022", "BENOIT", "VERTAPEN", "07/07/1987", "7555755556"},
    {"REF20220101", "COM202201", "FIMO Voyageurs", "Voyageurs", "01/01/2022", "VINCENT", "PETIT", "20/10/1981", "22225465545"},
    {"REF20220101", "COM202202", "Module de FCO", "Voyageurs", "01/01/2022", "JEANNE", "BAELEN", "17/09/1949", "56656455656"},
    {"REF20220101", "COM202201", "Passerelle Voyageurs", "Voyageurs", "01/01/2022", "THOMAS", "RAIKONEN", "21/03/2001", "24453344634"},
};

static struct text original_store, original_settings, original_key;
static char key_name[16]; /* "MARK.pem" */

static const char *keys_folder(struct fixture *f)
{
    return file_join(&f->arena, f->folder, "keys");
}

static bool take_key_name(void *context, const char *name)
{
    UNUSED(context);
    snprintf(key_name, sizeof key_name, "%s", name);
    return true;
}

static bool remove_key(void *context, const char *name)
{
    struct fixture *f = context;
    return remove(file_join(&f->arena, keys_folder(f), name)) == 0;
}

static void remove_folder(struct fixture *f)
{
    struct error error;
    if (file_each(keys_folder(f), remove_key, f, &error))
        rmdir(keys_folder(f));
    static const char *const files[] = {"gabarit.conf", "gabarit.db", "gabarit.db-wal", "gabarit.db-shm", "files"};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (remove(file_join(&f->arena, f->folder, files[i])) != 0)
            continue;
    rmdir(f->folder);
}

static void make_original(struct fixture *f)
{
    static struct arena lasting;
    struct error error = {0};
    if (original_store.len)
        return;
    arena_init(&lasting, 0);
    if (!init_folder(f->folder, true, &f->arena, &error) ||
        !file_read(&lasting, file_join(&f->arena, f->folder, "gabarit.db"), 1 << 24, &original_store, &error) ||
        !file_read(&lasting, file_join(&f->arena, f->folder, "gabarit.conf"), 1 << 20, &original_settings, &error) ||
        !file_each(keys_folder(f), take_key_name, NULL, &error) ||
        !file_read(&lasting, file_join(&f->arena, keys_folder(f), key_name), 1 << 16, &original_key, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    remove_folder(f);
}

int fixture_set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct error error = {0};
    struct centre *all;
    uint32_t count;
    assert_non_null(f);
    arena_init(&f->arena, 0);
    snprintf(f->folder, sizeof f->folder, "/tmp/gabarit-flow-%d", (int)getpid());
    clock_set_today(date_make(2022, 1, 15));
    make_original(f);
    if (!file_make_folder(f->folder, &error) || !file_make_folder(keys_folder(f), &error) ||
        !file_replace(file_join(&f->arena, keys_folder(f), key_name), original_key, 0600, &error) ||
        !file_replace(file_join(&f->arena, f->folder, "gabarit.conf"), original_settings, 0600, &error) ||
        !file_replace(file_join(&f->arena, f->folder, "gabarit.db"), original_store, 0600, &error) ||
        !site_open(&f->site, &f->arena, f->folder, &error) ||
        !site_store(&f->site, STORE_WRITE, &f->store, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    assert_true(centres_all(f->store, &f->arena, &all, &count));
    assert_int_equal(count, 1);
    f->centre = all[0];
    *state = f;
    return 0;
}

int fixture_tear_down(void **state)
{
    struct fixture *f = *state;
    store_close(f->store);
    remove_folder(f);
    arena_free(&f->arena);
    free(f);
    clock_set_today(DATE_NONE);
    return 0;
}

struct store *fixture_connect(struct fixture *f)
{
    struct store *store;
    struct error error = {0};
    if (!site_store(&f->site, STORE_WRITE, &store, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return store;
}

struct lot fixture_lot(struct fixture *f, const char *const (*rows)[COLUMN_COUNT], unsigned count)
{
    struct check check = {.arena = &f->arena};
    struct lot lot = {.centre = f->centre.id, .file_name = TEXT("essai.xlsx"), .file_sha256 = TEXT("00"), .file_size = 1};
    assert_true(lot_create(f->store, &f->arena, &lot));
    assert_true(world_load(f->store, &f->arena, f->centre.id, clock_today(), &check.world));
    batch_init(&check.batch, &f->arena, &check.world.catalogue, 0);
    batch_header_standard(&check.batch);
    for (unsigned i = 0; i < count; i++) {
        struct sheet_cell cells[COLUMN_COUNT];
        for (unsigned c = 0; c < COLUMN_COUNT; c++)
            cells[c] = (struct sheet_cell){rows[i][c][0] ? CELL_TEXT : CELL_EMPTY, text_of(rows[i][c])};
        assert_true(batch_row(&check.batch, i + 2, cells, COLUMN_COUNT));
    }
    assert_true(batch_index(&check.batch));
    assert_true(world_fetch(f->store, &f->arena, f->centre.id, &check.batch, &check.world));
    batch_check(&check.batch, &check.world);
    assert_true(lot_keep_analysis(&f->site, f->store, &lot, &check));
    return lot;
}

struct lot fixture_corrected(struct fixture *f, unsigned first, unsigned count, unsigned copies)
{
    const char *(*rows)[COLUMN_COUNT] = arena_take(&f->arena, (size_t)count * copies * sizeof *rows);
    for (unsigned i = 0; i < count * copies; i++) {
        memcpy(rows[i], corrected[first + i % count], sizeof rows[i]);
        if (copies > 1)
            rows[i][COLUMN_REF] = arena_print(&f->arena, "COPIE%u", i / count).at;
    }
    return fixture_lot(f, (const char *const (*)[COLUMN_COUNT])rows, count * copies);
}

enum confirm_result fixture_confirm(struct fixture *f, struct lot *lot, int64_t revision)
{
    enum confirm_result result;
    struct error error = {0};
    if (!confirm_lot(&f->site, f->store, &f->arena, lot, 0, (struct confirm_seen){revision, -1},
                     &result, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return result;
}

int64_t fixture_count(struct fixture *f, const char *sql)
{
    struct query *q = query_start(f->store, sql);
    int64_t value = query_next(q) ? query_int(q, 0) : -1;
    assert_true(query_end(q));
    return value;
}

void fixture_run(struct fixture *f, const char *sql)
{
    if (!store_run(f->store, sql))
        fail_msg("%s: %s", sql, store_error(f->store)->cause);
}
