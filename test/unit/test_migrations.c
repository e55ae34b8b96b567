/* Tests of store/migrations.c: every version that ever was, kept in
   test/unit/store/ as text, comes up to date and keeps what it held. */
#include "unit.h"

#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/buffer.h"
#include "os/file.h"
#include "store/centres.h"
#include "store/lots.h"
#include "store/migrations.h"
#include "store/people.h"

static struct arena arena;
static char folder[64];

static const char *in_folder(const char *name)
{
    return file_join(&arena, folder, name);
}

static int set_up(void **unused)
{
    UNUSED(unused);
    arena_init(&arena, 0);
    snprintf(folder, sizeof folder, "/tmp/gabarit-migrations-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return 0;
}

static int tear_down(void **unused)
{
    static const char *const names[] = {"old.db", "old.db-wal", "old.db-shm", "new.db"};
    UNUSED(unused);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (unlink(in_folder(names[i])) != 0)
            continue;
    assert_int_equal(rmdir(folder), 0);
    arena_free(&arena);
    return 0;
}

static void run_sql(const char *sql)
{
    sqlite3 *db;
    char *why = NULL;
    assert_int_equal(sqlite3_open(in_folder("old.db"), &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s", why);
    sqlite3_close(db);
}

/* A store as version `number` left it. */
static void make_old(int number)
{
    struct text sql;
    struct error error;
    unlink(in_folder("old.db"));
    const char *source = getenv("GABARIT_SOURCE");
    const char *path = arena_print(&arena, "%s/test/unit/store/%d.sql", source ? source : ".", number).at;
    if (!file_read(&arena, path, 1 << 20, &sql, &error))
        fail_msg("%s", error.message);
    run_sql(arena_print(&arena, "PRAGMA journal_mode = WAL;%s", sql.at).at);
}

static struct store *open_store(const char *name, enum store_mode mode)
{
    struct store *store;
    struct error error = {0};
    if (!store_open(&store, in_folder(name), mode, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return store;
}

/* Each table and index as it was declared. */
static struct text schema_of(struct store *store)
{
    struct buffer out;
    buffer_init(&out, 0);
    struct query *q = query_start(store, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
                                         " ORDER BY name");
    while (query_next(q)) {
        struct text sql = query_text(q, 1), word;
        while (text_cut(&sql, ' ', &word))
            buffer_add_text(&out, word);
        buffer_add_byte(&out, '\n');
    }
    assert_true(query_end(q));
    struct text schema = arena_copy(&arena, buffer_text(&out));
    buffer_free(&out);
    return schema;
}

static void every_version_comes_up_to_date(void **unused)
{
    UNUSED(unused);
    struct store *fresh = open_store("new.db", STORE_CREATE);
    for (int number = 1; number <= migrations_latest(); number++) {
        struct centre centre;
        make_old(number);
        struct store *old = open_store("old.db", STORE_WRITE);
        if (!text_equal(schema_of(old), schema_of(fresh)))
            fail_msg("version %d:\n%s\ninstead of\n%s", number, schema_of(old).at, schema_of(fresh).at);
        assert_true(centre_by_siret(old, &arena, TEXT("12345678200010"), &centre));
        assert_text(centre.name, "Centre « é »");
        struct person person;
        assert_int_equal(person_by_email(old, &arena, TEXT("A@b.fr"), &person), number >= 2);
        struct lot lot;
        assert_int_equal(lot_by_public_id(old, &arena, TEXT("abc"), 1, &lot), number >= 3);
        store_close(old);
        /* And is then read like any other. */
        store_close(open_store("old.db", STORE_READ));
    }
    store_close(fresh);
}

static void a_step_that_fails_leaves_the_version_before(void **unused)
{
    UNUSED(unused);
    struct store *store;
    struct error error = {0};
    make_old(2);
    run_sql("CREATE TABLE registration (in_the_way TEXT)");
    assert_false(store_open(&store, in_folder("old.db"), STORE_WRITE, &error));
    assert_int_equal(error.code, ERROR_STORE);
    assert_non_null(strstr(error.cause, "registration"));
    run_sql("CREATE TABLE lot (was_rolled_back TEXT); DROP TABLE lot; DROP TABLE registration");
    store_close(open_store("old.db", STORE_WRITE));
}

static void *open_it(void *path)
{
    struct store *store;
    struct error error = {0};
    if (!store_open(&store, path, STORE_WRITE, &error))
        return arena_z(&arena, text_of(error.message));
    store_close(store);
    return NULL;
}

static void two_bring_it_up_at_once(void **unused)
{
    UNUSED(unused);
    const char *path = in_folder("old.db");
    for (int round = 0; round < 10; round++) {
        pthread_t threads[2];
        make_old(1);
        for (size_t i = 0; i < COUNT_OF(threads); i++)
            assert_int_equal(pthread_create(&threads[i], NULL, open_it, (void *)(uintptr_t)path), 0);
        for (size_t i = 0; i < COUNT_OF(threads); i++) {
            void *problem;
            pthread_join(threads[i], &problem);
            if (problem)
                fail_msg("%s", (const char *)problem);
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_version_comes_up_to_date),
        TEST(a_step_that_fails_leaves_the_version_before),
        TEST(two_bring_it_up_at_once),
    };
    return cmocka_run_group_tests_name("migrations", tests, NULL, NULL);
}
