/* Tests of the way behind the report: a lot kept, shown and registered exactly
   once. What happens between the report and the click stands in
   test_confirm_again.c. */
#include "fixture.h"

#include "os/clock.h"

static void test_registers_once(void **state)
{
    struct fixture *f = *state;
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(lot.to_register, 6);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    assert_text(lot.receipt, "2022-000001");
    assert_int_equal(lot.registered, 6);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration"), 6);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM billable_line"), 6);
    assert_int_equal(fixture_count(f, "SELECT SUM(cents) FROM billable_line"), 5 * 2534 + 507);
    assert_int_equal(fixture_count(f, "SELECT SUM(registrations) FROM counter"), 6);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM job"), 6);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_ALREADY);
    assert_text(lot.receipt, "2022-000001");
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration"), 6);
}

static void test_same_lines_again(void **state)
{
    struct fixture *f = *state;
    struct lot first = fixture_corrected(f, 0, 6, 1), second = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(fixture_confirm(f, &first, -1), CONFIRM_REGISTERED);
    /* Analysed before the first was registered: what the user saw is no longer
       true, nothing is registered, the new report says so. */
    assert_int_equal(fixture_confirm(f, &second, -1), CONFIRM_CHANGED);
    assert_int_equal(second.to_register, 0);
    assert_int_equal(second.informations, 6);
    assert_int_equal(fixture_confirm(f, &second, -1), CONFIRM_NOTHING);
    struct lot third = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(third.to_register, 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration"), 6);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM billable_line"), 6);
}

static void test_cancelled_no_longer_blocks(void **state)
{
    struct fixture *f = *state;
    struct lot first = fixture_corrected(f, 0, 2, 1);
    assert_int_equal(fixture_confirm(f, &first, -1), CONFIRM_REGISTERED);
    fixture_run(f, "UPDATE registration SET cancelled_ms = 1 WHERE line = 1");
    struct lot second = fixture_corrected(f, 0, 2, 1);
    assert_int_equal(second.to_register, 1);
    assert_int_equal(fixture_confirm(f, &second, -1), CONFIRM_REGISTERED);
    assert_int_equal(second.registered, 1);
}

static void test_revision_guards(void **state)
{
    struct fixture *f = *state;
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision - 1), CONFIRM_CHANGED);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration"), 0);
    assert_true(lot_cancel(f->store, &f->arena, &lot, 0));
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_NOT_POSSIBLE);
}

/* Copies of a driver in one file differ by their Ref: errors from the second
   on; the report shows them first, page by page. */
static void test_report_pages(void **state)
{
    struct fixture *f = *state;
    struct lot lot = fixture_corrected(f, 0, 6, 400);
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
    struct lot lot = fixture_corrected(f, 0, 6, 1);
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
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    struct report_page page;
    enum confirm_result result;
    struct error error = {0};
    fixture_run(f, "UPDATE lot_block SET bytes = SUBSTR(bytes, 1, 40)");
    assert_false(lot_report_page(f->store, &f->arena, &lot, -1, TEXT_NONE, 0, &page));
    assert_int_equal(store_error(f->store)->code, ERROR_STORE);
    assert_false(confirm_lot(&f->site, f->store, &f->arena, &lot, 0, (struct confirm_seen){-1, -1}, &result, &error));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_registers_once),  TEST(test_same_lines_again), TEST(test_cancelled_no_longer_blocks),
        TEST(test_revision_guards), TEST(test_report_pages),     TEST(test_confirmation),
        TEST(test_damaged_blocks),
    };
    return cmocka_run_group_tests_name("confirm", tests, NULL, NULL);
}
