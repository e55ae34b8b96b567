/* Tests of the store: opening, refusing, transactions, and every query of the
   aggregates that others build upon. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file.h"
#include "store/catalogue.h"
#include "store/centres.h"
#include "store/facts.h"
#include "store/jobs.h"
#include "store/lots.h"
#include "store/migrations.h"
#include "store/people.h"
#include "store/registrations.h"

static struct arena arena;
static char folder[64];
static struct store *store;

static const char *in_folder(const char *name)
{
    return file_join(&arena, folder, name);
}

static int set_up(void **state)
{
    struct error error = {0};
    UNUSED(state);
    arena_init(&arena, 0);
    snprintf(folder, sizeof folder, "/tmp/gabarit-store-XXXXXX");
    assert_non_null(mkdtemp(folder));
    if (!store_open(&store, in_folder("gabarit.db"), STORE_CREATE, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return 0;
}

static int tear_down(void **state)
{
    UNUSED(state);
    store_close(store);
    store = NULL;
    static const char *const names[] = {"gabarit.db", "gabarit.db-wal", "gabarit.db-shm", "other.db"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        unlink(in_folder(names[i]));
    assert_int_equal(rmdir(folder), 0);
    arena_free(&arena);
    return 0;
}

/* Opening must fail with this code, and say something of it in French. */
static void assert_refused(const char *name, enum store_mode mode, enum error_code code,
                           const char *words)
{
    struct error error = {0};
    struct store *other;
    assert_false(store_open(&other, in_folder(name), mode, &error));
    assert_null(other);
    if (error.code != code || !strstr(error.message, words))
        fail_msg("code %d, « %s » (%s)", (int)error.code, error.message, error.cause);
}

/* -- opening -------------------------------------------------------------------- */

static void creating_over_a_store_is_refused(void **state)
{
    UNUSED(state);
    assert_refused("gabarit.db", STORE_CREATE, ERROR_FILE, "existe déjà");
}

static void opening_what_is_not_there_is_refused(void **state)
{
    UNUSED(state);
    assert_refused("none.db", STORE_WRITE, ERROR_FILE, "n'existe pas");
    assert_refused("none.db", STORE_READ, ERROR_FILE, "n'existe pas");
    assert_false(file_exists(in_folder("none.db")));
}

static void write_other(const char *bytes, size_t len)
{
    struct error error;
    assert_true(file_replace(in_folder("other.db"), text_make(bytes, len), 0600, &error));
}

static void opening_what_is_no_database_is_refused(void **state)
{
    UNUSED(state);
    write_other("", 0);
    assert_refused("other.db", STORE_WRITE, ERROR_STORE, "n'est pas une base");
    char junk[8192];
    memset(junk, 'x', sizeof junk);
    write_other(junk, sizeof junk);
    assert_refused("other.db", STORE_WRITE, ERROR_STORE, "n'est pas une base");
    assert_refused("other.db", STORE_READ, ERROR_STORE, "n'est pas une base");
}

static void a_newer_store_is_refused(void **state)
{
    UNUSED(state);
    struct query *q = query_start(store, "INSERT INTO migration (number, what, applied_ms) "
                                         "VALUES ($1, 'later', 0)");
    query_bind_int(q, 1, migrations_latest() + 1);
    assert_true(query_finish(q));
    assert_refused("gabarit.db", STORE_WRITE, ERROR_NEWER, "plus récente");
    assert_refused("gabarit.db", STORE_READ, ERROR_NEWER, "plus récente");
}

static void an_older_store_is_not_read(void **state)
{
    UNUSED(state);
    assert_true(store_run(store, "DELETE FROM migration"));
    assert_refused("gabarit.db", STORE_READ, ERROR_NEWER, "mettra à jour");
}

static void a_reader_sees_what_was_committed(void **state)
{
    UNUSED(state);
    struct error error = {0};
    struct store *reader;
    struct text value;
    assert_true(store_begin_write(store));
    assert_true(fact_set(store, "a", TEXT("1")));
    assert_true(store_open(&reader, in_folder("gabarit.db"), STORE_READ, &error));
    assert_true(fact_get(reader, &arena, "a", &value));
    assert_text(value, "");
    assert_true(store_commit(store));
    assert_true(fact_get(reader, &arena, "a", &value));
    assert_text(value, "1");
    assert_false(fact_set(reader, "b", TEXT("2")));
    assert_int_equal(store_error(reader)->code, ERROR_FILE);
    store_close(reader);
}

static void a_rollback_leaves_nothing(void **state)
{
    UNUSED(state);
    struct text value;
    assert_true(store_begin_write(store));
    assert_true(fact_set(store, "a", TEXT("1")));
    store_rollback(store);
    assert_true(fact_get(store, &arena, "a", &value));
    assert_text(value, "");
}

/* -- queries -------------------------------------------------------------------- */

/* As on a disk that fills up while committing: the callers' own rollback is no bug. */
static void a_commit_that_fails_leaves_nothing(void **state)
{
    struct arena here;
    struct text value;
    UNUSED(state);
    arena_init(&here, 0);
    assert_true(store_begin_write(store));
    assert_true(store_run(store, "PRAGMA defer_foreign_keys = ON"));
    assert_true(fact_set(store, "left", TEXT("behind")));
    assert_true(store_run(store, "INSERT INTO lot_block (lot_id, number, bytes) VALUES (123, 0, x'00')"));
    assert_false(store_commit(store));
    store_rollback(store);
    assert_int_not_equal(store_error(store)->code, ERROR_NONE);
    assert_true(fact_get(store, &here, "left", &value));
    assert_int_equal(value.len, 0);
    assert_true(store_begin_write(store));
    store_rollback(store);
    arena_free(&here);
}

static void parameters_go_by_their_number(void **state)
{
    UNUSED(state);
    struct query *q = query_start(store, "SELECT $2, $1, $2, $3");
    query_bind_int(q, 1, 11);
    query_bind_text(q, 2, TEXT("deux"));
    query_bind_null(q, 3);
    assert_true(query_next(q));
    assert_text(query_text(q, 0), "deux");
    assert_int_equal(query_int(q, 1), 11);
    assert_text(query_text(q, 2), "deux");
    assert_true(query_is_null(q, 3));
    assert_false(query_next(q));
    assert_true(query_end(q));
}

static void a_failure_sticks_to_the_query(void **state)
{
    UNUSED(state);
    struct query *q = query_start(store, "SELECT some FROM nowhere WHERE x = $1");
    query_bind_int(q, 1, 1);
    assert_false(query_next(q));
    assert_int_equal(query_int(q, 0), 0);
    assert_false(query_end(q));
    assert_int_equal(store_error(store)->code, ERROR_STORE);
    assert_text(text_of(store_error(store)->cause), "no such table: nowhere");
}

static void bytes_and_empty_texts_come_back(void **state)
{
    UNUSED(state);
    struct query *q = query_start(store, "SELECT $1, $2");
    query_bind_blob(q, 1, text_make("a\0b", 3));
    query_bind_text(q, 2, TEXT_NONE);
    assert_true(query_next(q));
    assert_int_equal(query_blob(q, 0).len, 3);
    assert_false(query_is_null(q, 1));
    assert_int_equal(query_text(q, 1).len, 0);
    assert_true(query_end(q));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(creating_over_a_store_is_refused),
        TEST(opening_what_is_not_there_is_refused),
        TEST(opening_what_is_no_database_is_refused),
        TEST(a_newer_store_is_refused),
        TEST(an_older_store_is_not_read),
        TEST(a_reader_sees_what_was_committed),
        TEST(a_rollback_leaves_nothing),
        TEST(a_commit_that_fails_leaves_nothing),
        TEST(parameters_go_by_their_number),
        TEST(a_failure_sticks_to_the_query),
        TEST(bytes_and_empty_texts_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
