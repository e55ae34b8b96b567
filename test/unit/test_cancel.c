/* Tests of cancelling (flow/cancel.c, store/cancellations.c): what stands, what
   is billed, what is counted, and what may be registered again. */
#include "fixture.h"

#include "flow/cancel.h"
#include "os/clock.h"
#include "store/counters.h"
#include "store/registrations.h"

static struct lot registered(struct fixture *f, unsigned first, unsigned count)
{
    struct lot lot = fixture_corrected(f, first, count, 1);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_REGISTERED);
    return lot;
}

static enum cancel_result cancel(struct fixture *f, const struct lot *lot, int64_t registration,
                                 bool operator, uint32_t shown)
{
    enum cancel_result result;
    struct error error = {0};
    struct cancellation c = {.scope = {lot->centre, lot->id, registration}, .reason = TEXT("Stage interrompu")};
    struct cancel_act act = {.operator = operator, .registered_ms = lot->registered_ms, .registrations = shown};
    f->site.settings.cancel_days = 14;
    if (!cancel_registrations(&f->site, f->store, &f->arena, &act, &c, &result, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return result;
}

static int64_t owed(struct fixture *f)
{
    return fixture_count(f, "SELECT COALESCE(SUM(CASE kind WHEN 0 THEN cents ELSE -cents END), 0) FROM billable_line");
}

static void a_whole_import(void **state)
{
    struct fixture *f = *state;
    struct lot lot = registered(f, 0, 6);
    assert_int_equal(owed(f), 5 * 2534 + 507);
    assert_int_equal(cancel(f, &lot, 0, false, 6), CANCEL_DONE);
    assert_int_equal(owed(f), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM billable_line"), 12);
    assert_int_equal(fixture_count(f, "SELECT SUM(registrations) FROM counter"), 0);
    assert_int_equal(fixture_count(f, "SELECT MIN(registrations) FROM counter"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration WHERE cancelled_ms IS NULL"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM job"), 0);
    assert_int_equal(fixture_count(f, "SELECT registrations FROM cancellation"), 6);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'cancelled'"), 1);
    /* A second click, or somebody else. */
    assert_int_equal(cancel(f, &lot, 0, true, 6), CANCEL_ALREADY);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM cancellation"), 1);
    /* And it may be registered again. */
    struct lot again = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(again.to_register, 6);
    assert_int_equal(fixture_confirm(f, &again, -1), CONFIRM_REGISTERED);
    assert_int_equal(owed(f), 5 * 2534 + 507);
    assert_int_equal(fixture_count(f, "SELECT SUM(registrations) FROM counter"), 6);
}

static void one_registration(void **state)
{
    struct fixture *f = *state;
    struct lot lot = registered(f, 0, 6);
    struct cancel_subject subject;
    int64_t id = fixture_count(f, "SELECT registration_id FROM billable_line WHERE price_class = 1");
    assert_true(cancel_subject_find(f->store, &f->arena, id, lot.centre, &subject));
    assert_int_equal(subject.scope.lot, lot.id);
    assert_false(subject.cancelled);
    assert_false(cancel_subject_find(f->store, &f->arena, id, lot.centre + 1, &subject));
    assert_int_equal(store_error(f->store)->code, ERROR_NOT_FOUND);
    assert_int_equal(cancel(f, &lot, id, false, 1), CANCEL_DONE);
    assert_int_equal(owed(f), 5 * 2534);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM job"), 5);
    assert_int_equal(fixture_count(f, "SELECT SUM(registrations) FROM counter"), 5);
    assert_int_equal(cancel(f, &lot, id, false, 1), CANCEL_ALREADY);
    /* The page of the whole import was shown before: its number is not true any more. */
    assert_int_equal(cancel(f, &lot, 0, false, 6), CANCEL_CHANGED);
    assert_int_equal(cancel(f, &lot, 0, false, 5), CANCEL_DONE);
    assert_int_equal(owed(f), 0);
    uint32_t cancelled;
    assert_true(cancelled_of_lot(f->store, lot.id, &cancelled));
    assert_int_equal(cancelled, 6);
}

static void the_centre_has_its_days_and_the_operator_all(void **state)
{
    struct fixture *f = *state;
    struct lot lot = registered(f, 0, 6);
    clock_set_today(date_make(2022, 1, 30)); /* 15 days later */
    assert_int_equal(cancel(f, &lot, 0, false, 6), CANCEL_TOO_LATE);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM cancellation"), 0);
    clock_set_today(date_make(2022, 1, 29));
    assert_int_equal(cancel(f, &lot, fixture_count(f, "SELECT MIN(id) FROM registration"), false, 1), CANCEL_DONE);
    clock_set_today(date_make(2022, 3, 1));
    assert_int_equal(cancel(f, &lot, 0, true, 5), CANCEL_DONE);
    /* The counters go down where they went up; the counter-lines bear the day. */
    assert_int_equal(fixture_count(f, "SELECT SUM(registrations) FROM counter WHERE month = 202201"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM counter WHERE month <> 202201"), 0);
    assert_int_equal(fixture_count(f, "SELECT MAX(billed_day) FROM billable_line"), date_make(2022, 3, 1));
}

static void counters_are_read_by_month(void **state)
{
    struct fixture *f = *state;
    struct counters c;
    struct lot lot = registered(f, 0, 6);
    clock_set_today(date_make(2022, 2, 1));
    assert_true(counters_of_year(f->store, &f->arena, lot.centre, 2022, &c));
    assert_int_equal(c.total, 6);
    assert_int_equal(c.goods[0] + c.passengers[0], 6);
    assert_int_equal(c.goods[1] + c.passengers[1], 0);
    uint32_t total = 0;
    for (uint32_t i = 0; i < c.count; i++)
        total += c.rows[i].total;
    assert_int_equal(total, 6);
    assert_true(counters_of_year(f->store, &f->arena, lot.centre + 1, 2022, &c));
    assert_int_equal(c.total, 0);
    assert_true(counters_of_year(f->store, &f->arena, lot.centre, 2021, &c));
    assert_int_equal(c.total, 0);
    assert_int_equal(c.last_year, 2022);
    assert_int_equal(cancel(f, &lot, 0, false, 6), CANCEL_TOO_LATE);
    assert_int_equal(cancel(f, &lot, 0, true, 6), CANCEL_DONE);
    assert_true(counters_of_centres(f->store, &f->arena, 2022, &c));
    assert_int_equal(c.total, 0);
    assert_int_equal(c.count, 0);
}

static void what_would_be_taken_back(void **state)
{
    struct fixture *f = *state;
    struct lot lot = registered(f, 0, 6);
    struct cancel_preview now;
    struct cancel_scope scope = {lot.centre, lot.id, 0};
    assert_true(cancel_preview(f->store, &f->arena, &scope, &now));
    assert_int_equal(now.registrations, 6);
    assert_int_equal(now.drivers, 6);
    assert_int_equal(now.cents, 5 * 2534 + 507);
    assert_int_equal(now.order_count, 2);
    scope.centre++;
    assert_true(cancel_preview(f->store, &f->arena, &scope, &now));
    assert_int_equal(now.registrations, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_whole_import),
        TEST(one_registration),
        TEST(the_centre_has_its_days_and_the_operator_all),
        TEST(what_would_be_taken_back),
        TEST(counters_are_read_by_month),
    };
    return cmocka_run_group_tests_name("cancel", tests, NULL, NULL);
}
