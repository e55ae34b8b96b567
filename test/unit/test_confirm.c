/* Tests of the way behind the report: a lot kept, shown and registered exactly
   once, on a demonstration store, without server and child process. */
#include "unit.h"

#include "flow/confirm.h"
#include "flow/init.h"
#include "flow/load.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/centres.h"
#include "store/registrations.h"
#include "store/world.h"

#include <unistd.h>

struct fixture {
    struct arena arena;
    struct site site;
    struct store *store;
    struct centre centre;
    char folder[64];
};

static const char *const corrected[6][COLUMN_COUNT] = {
    {"REF20220101", "COM202201", "FIMO Marchandises", "Marchandises", "01/01/2022", "PIERRE", "DUPONT", "01/01/1990", "82R987928"},
    {"REF20220101", "COM202201", "FCO Complète", "Marchandises", "01/01/2022", "MARIE", "LEROY", "25/12/2002", "298795874"},
    {"REF20220101", "COM202201", "Passerelle Marchandises", "Marchandises", "01/01/2022", "BENOIT", "VERTAPEN", "07/07/1987", "7555755556"},
    {"REF20220101", "COM202201", "FIMO Voyageurs", "Voyageurs", "01/01/2022", "VINCENT", "PETIT", "20/10/1981", "22225465545"},
    {"REF20220101", "COM202202", "Module de FCO", "Voyageurs", "01/01/2022", "JEANNE", "BAELEN", "17/09/1949", "56656455656"},
    {"REF20220101", "COM202201", "Passerelle Voyageurs", "Voyageurs", "01/01/2022", "THOMAS", "RAIKONEN", "21/03/2001", "24453344634"},
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct error error = {0};
    arena_init(&f->arena, 0);
    snprintf(f->folder, sizeof f->folder, "/tmp/gabarit-confirm-%d", (int)getpid());
    clock_set_today(date_make(2022, 1, 15));
    if (!init_folder(f->folder, true, &f->arena, &error) ||
        !site_open(&f->site, &f->arena, f->folder, &error) ||
        !site_store(&f->site, STORE_WRITE, &f->store, &error)) {
        fprintf(stderr, "# %s %s\n", error.message, error.cause);
        return -1;
    }
    struct centre *all;
    uint32_t count;
    if (!centres_all(f->store, &f->arena, &all, &count) || count != 1)
        return -1;
    f->centre = all[0];
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    static const char *const files[] = {"gabarit.conf", "gabarit.db", "gabarit.db-wal", "gabarit.db-shm", "files"};
    store_close(f->store);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (remove(file_join(&f->arena, f->folder, files[i])) != 0)
            continue;
    rmdir(f->folder);
    arena_free(&f->arena);
    free(f);
    clock_set_today(DATE_NONE);
    return 0;
}

/* A lot of the first `count` corrected lines, times `copies`, analysed today. */
static struct lot make_lot(struct fixture *f, unsigned count, unsigned copies)
{
    struct check check = {.arena = &f->arena};
    struct lot lot = {.centre = f->centre.id, .file_name = TEXT("essai.xlsx"), .file_sha256 = TEXT("00"), .file_size = 1};
    assert_true(lot_create(f->store, &f->arena, &lot));
    assert_true(world_load(f->store, &f->arena, f->centre.id, clock_today(), &check.world));
    batch_init(&check.batch, &f->arena, &check.world.catalogue, 0);
    batch_header_standard(&check.batch);
    for (unsigned i = 0; i < count * copies; i++) {
        struct sheet_cell cells[COLUMN_COUNT];
        for (unsigned c = 0; c < COLUMN_COUNT; c++)
            cells[c] = (struct sheet_cell){CELL_TEXT, text_of(corrected[i % count][c])};
        char ref[20];
        snprintf(ref, sizeof ref, "COPIE%u", i / count);
        cells[COLUMN_REF].text = copies > 1 ? arena_copy(&f->arena, text_of(ref)) : cells[COLUMN_REF].text;
        assert_true(batch_row(&check.batch, i + 2, cells, COLUMN_COUNT));
    }
    assert_true(batch_index(&check.batch));
    assert_true(world_fetch(f->store, &f->arena, f->centre.id, &check.batch, &check.world));
    batch_check(&check.batch, &check.world);
    assert_true(lot_keep_analysis(&f->site, f->store, &lot, &check));
    return lot;
}

static enum confirm_result confirm(struct fixture *f, struct lot *lot, int64_t revision)
{
    enum confirm_result result;
    struct error error = {0};
    bool done = confirm_lot(&f->site, f->store, &f->arena, lot, 0, revision, &result, &error);
    if (!done)
        fail_msg("%s (%s)", error.message, error.cause);
    return result;
}

static int64_t count(struct fixture *f, const char *sql)
{
    int64_t value = -1;
    struct query *q = query_start(f->store, sql);
    while (query_next(q))
        value = query_int(q, 0);
    assert_true(query_end(q));
    return value;
}

static void test_registers_once(void **state)
{
    struct fixture *f = *state;
    struct lot lot = make_lot(f, 6, 1);
    assert_int_equal(lot.to_register, 6);
    assert_int_equal(confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    assert_text(lot.receipt, "2022-000001");
    assert_int_equal(lot.registered, 6);
    assert_int_equal(count(f, "SELECT COUNT(*) FROM registration"), 6);
    assert_int_equal(count(f, "SELECT COUNT(*) FROM billable_line"), 6);
    assert_int_equal(count(f, "SELECT SUM(cents) FROM billable_line"), 5 * 2534 + 507);
    assert_int_equal(count(f, "SELECT SUM(registrations) FROM counter"), 6);
    assert_int_equal(count(f, "SELECT COUNT(*) FROM job"), 6);
    assert_int_equal(confirm(f, &lot, -1), CONFIRM_ALREADY);
    assert_text(lot.receipt, "2022-000001");
    assert_int_equal(count(f, "SELECT COUNT(*) FROM registration"), 6);
}

static void test_same_lines_again(void **state)
{
    struct fixture *f = *state;
    struct lot first = make_lot(f, 6, 1), second = make_lot(f, 6, 1);
    assert_int_equal(confirm(f, &first, -1), CONFIRM_REGISTERED);
    /* Analysed before the first was registered: what the user saw is no longer
       true, nothing is registered, the new report says so. */
    assert_int_equal(confirm(f, &second, -1), CONFIRM_CHANGED);
    assert_int_equal(second.to_register, 0);
    assert_int_equal(second.informations, 6);
    assert_int_equal(confirm(f, &second, -1), CONFIRM_NOTHING);
    struct lot third = make_lot(f, 6, 1);
    assert_int_equal(third.to_register, 0);
    assert_int_equal(count(f, "SELECT COUNT(*) FROM registration"), 6);
    assert_int_equal(count(f, "SELECT COUNT(*) FROM billable_line"), 6);
}

static void test_cancelled_no_longer_blocks(void **state)
{
    struct fixture *f = *state;
    struct lot first = make_lot(f, 2, 1);
    assert_int_equal(confirm(f, &first, -1), CONFIRM_REGISTERED);
    assert_true(store_run(f->store, "UPDATE registration SET cancelled_ms = 1 WHERE line = 1"));
    struct lot second = make_lot(f, 2, 1);
    assert_int_equal(second.to_register, 1);
    assert_int_equal(confirm(f, &second, -1), CONFIRM_REGISTERED);
    assert_int_equal(second.registered, 1);
}

static void test_day_and_store_are_asked_again(void **state)
{
    struct fixture *f = *state;
    struct lot lot = make_lot(f, 6, 1);
    assert_true(store_run(f->store, "UPDATE approval SET valid_to = 18900 WHERE category = 2"));
    assert_int_equal(confirm(f, &lot, lot.revision), CONFIRM_CHANGED);
    assert_int_equal(lot.errors, 3);
    assert_int_equal(lot.state, FLOW_ANALYSED);
    assert_int_equal(confirm(f, &lot, -1), CONFIRM_HAS_ERRORS);
    assert_int_equal(count(f, "SELECT COUNT(*) FROM registration"), 0);
    assert_int_equal(count(f, "SELECT COUNT(*) FROM receipt_counter"), 0);
}

static void test_revision_guards(void **state)
{
    struct fixture *f = *state;
    struct lot lot = make_lot(f, 6, 1);
    assert_int_equal(confirm(f, &lot, lot.revision - 1), CONFIRM_CHANGED);
    assert_int_equal(count(f, "SELECT COUNT(*) FROM registration"), 0);
    assert_true(lot_cancel(&f->site, f->store, &lot));
    assert_int_equal(confirm(f, &lot, -1), CONFIRM_NOT_POSSIBLE);
}

static void test_price_of_the_day(void **state)
{
    struct fixture *f = *state;
    struct lot lot = make_lot(f, 6, 1);
    enum confirm_result result;
    struct error error = {0};
    assert_true(store_run(f->store, "UPDATE price SET valid_from = 30000"));
    assert_false(confirm_lot(&f->site, f->store, &f->arena, &lot, 0, -1, &result, &error));
    assert_int_equal(count(f, "SELECT COUNT(*) FROM registration"), 0);
    assert_true(store_run(f->store, "UPDATE price SET valid_from = 100, cents = 1000"));
    assert_true(store_run(f->store, "INSERT INTO price (price_class, valid_from, cents) VALUES (0, 30000, 1)"));
    assert_int_equal(confirm(f, &lot, -1), CONFIRM_REGISTERED);
    assert_int_equal(count(f, "SELECT SUM(cents) FROM billable_line"), 6000);
}

/* Copies of a driver in one file differ by their Ref: errors from the second
   on; the report shows them first, page by page. */
static void test_report_pages(void **state)
{
    struct fixture *f = *state;
    struct lot lot = make_lot(f, 6, 400);
    struct report_page page;
    assert_int_equal(lot.lines, 2400);
    assert_int_equal(lot.errors, 2400 - 6);
    assert_true(lot_report_page(f->store, &f->arena, &lot, -1, TEXT_NONE, 0, &page));
    assert_int_equal(page.total, 2400);
    assert_int_equal(page.count, 100);
    assert_int_equal(page.lines[0].level, LEVEL_ERROR);
    assert_int_equal(page.lines[0].number, 7);
    assert_true(lot_report_page(f->store, &f->arena, &lot, LEVEL_NONE, TEXT_NONE, 0, &page));
    assert_int_equal(page.total, 5);
    assert_int_equal(page.count, 5);
    assert_int_equal(page.lines[0].number, 2);
    assert_true(lot_report_page(f->store, &f->arena, &lot, -1, TEXT("leroy"), 1, &page));
    assert_int_equal(page.total, 400);
    assert_int_equal(page.count, 100);
    assert_text(page.lines[0].value[COLUMN_LAST_NAME], "LEROY");
    assert_true(lot_report_page(f->store, &f->arena, &lot, LEVEL_ERROR, TEXT("complete"), 0, &page));
    assert_int_equal(page.total, 399);
    assert_true(lot_report_page(f->store, &f->arena, &lot, -1, TEXT("absent"), 0, &page));
    assert_int_equal(page.total, 0);
    assert_true(lot_report_page(f->store, &f->arena, &lot, -1, TEXT_NONE, 24, &page));
    assert_int_equal(page.count, 0);
}

static void test_confirmation(void **state)
{
    struct fixture *f = *state;
    struct lot lot = make_lot(f, 6, 1);
    struct confirmation c;
    assert_true(lot_confirmation(f->store, &f->arena, &lot, clock_today(), &c));
    assert_int_equal(c.drivers, 6);
    assert_int_equal(c.registrations, 6);
    assert_int_equal(c.order_count, 2);
    assert_text(c.orders[0].order_number, "COM202201");
    assert_int_equal(c.orders[0].cents, 5 * 2534);
    assert_int_equal(c.orders[1].by_class[PRICE_MODULE], 1);
    assert_int_equal(c.cents, 5 * 2534 + 507);
}

static void test_damaged_blocks(void **state)
{
    struct fixture *f = *state;
    struct lot lot = make_lot(f, 6, 1);
    struct report_page page;
    enum confirm_result result;
    struct error error = {0};
    assert_true(store_run(f->store, "UPDATE lot_block SET bytes = SUBSTR(bytes, 1, 40)"));
    assert_false(lot_report_page(f->store, &f->arena, &lot, -1, TEXT_NONE, 0, &page));
    assert_int_equal(store_error(f->store)->code, ERROR_STORE);
    assert_false(confirm_lot(&f->site, f->store, &f->arena, &lot, 0, -1, &result, &error));
    assert_int_equal(count(f, "SELECT COUNT(*) FROM registration"), 0);
}

static void test_init_again(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    assert_false(init_folder(f->folder, true, &f->arena, &error));
    assert_int_equal(error.code, ERROR_FILE);
}

static void test_load_refuses(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[][2] = {
        {"", "JSON"},
        {"[]", "objet"},
        {"{\"x\":1}", "x"},
        {"{\"prices\":{}}", "prices"},
        {"{\"prices\":[{\"price_class\":\"long\",\"cents\":-1,\"from\":\"2021-01-01\"}]}", "prices[0].cents"},
        {"{\"prices\":[{\"price_class\":\"court\",\"cents\":1,\"from\":\"2021-01-01\"}]}", "prices[0].price_class"},
        {"{\"prices\":[{\"price_class\":\"long\",\"cents\":1,\"from\":\"2021-02-30\"}]}", "prices[0].from"},
        {"{\"centres\":[{\"siret\":\"12345678900001\",\"name\":\"X\"}]}", "centres[0].siret"},
        {"{\"drivers\":[{\"licence\":\"ab\",\"birth\":\"1990-01-01\",\"first_name\":\"A\",\"last_name\":\"B\"}]}", "drivers[0].licence"},
        {"{\"prices\":[],\"prices\":[]}", "JSON"},
        {"{\"training_aliases\":[{\"alias\":\"x\",\"label\":\"nulle part\"}]}", "training_aliases[0]"},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct error error = {0};
        struct load_counts counts;
        assert_false(load_json(f->store, &f->arena, text_of(bad[i][0]), &counts, &error));
        if (error.code != ERROR_DATA || strstr(error.message, bad[i][1]) == NULL)
            fail_msg("%s: %d %s", bad[i][0], error.code, error.message);
    }
}

static void test_load_is_all_or_nothing(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct load_counts counts;
    int64_t prices = count(f, "SELECT COUNT(*) FROM price");
    assert_false(load_json(f->store, &f->arena,
                           TEXT("{\"prices\":[{\"price_class\":\"long\",\"cents\":1,\"from\":\"2025-01-01\"},{}]}"), &counts, &error));
    assert_int_equal(count(f, "SELECT COUNT(*) FROM price"), prices);
    struct text again = TEXT("{\"prices\":[{\"price_class\":\"long\",\"cents\":1,\"from\":\"2025-01-01\"}]}");
    assert_true(load_json(f->store, &f->arena, again, &counts, &error));
    assert_true(load_json(f->store, &f->arena, again, &counts, &error));
    assert_int_equal(count(f, "SELECT COUNT(*) FROM price"), prices + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_registers_once),     TEST(test_same_lines_again), TEST(test_cancelled_no_longer_blocks),
        TEST(test_day_and_store_are_asked_again), TEST(test_revision_guards), TEST(test_price_of_the_day),
        TEST(test_report_pages),       TEST(test_confirmation),     TEST(test_damaged_blocks),
        TEST(test_init_again),         TEST(test_load_refuses),     TEST(test_load_is_all_or_nothing),
    };
    return cmocka_run_group_tests_name("confirm", tests, NULL, NULL);
}
