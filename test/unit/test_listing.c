/* store/listing.h and store/drivers.h: what a centre sees of what it registered. */
#include "fixture.h"

#include "store/drivers.h"
#include "store/listing.h"

struct seen {
    struct text names[16];
    struct arena *arena;
    uint32_t count, most;
};

static bool take(void *context, const struct listed *row)
{
    struct seen *seen = context;
    seen->names[seen->count++] = arena_copy(seen->arena, row->registration.last_name);
    return seen->count < seen->most;
}

static struct seen list(struct fixture *f, const struct listing_filter *filter)
{
    struct seen seen = {.arena = &f->arena, .most = COUNT_OF(seen.names)};
    uint32_t count;
    assert_true(listing_each(f->store, filter, 0, 100, take, &seen));
    assert_true(listing_count(f->store, filter, &count));
    assert_int_equal(count, seen.count);
    return seen;
}

static struct listing_filter register_all(struct fixture *f)
{
    struct lot lot = fixture_corrected(f, 0, CORRECTED_LINES, 1);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    return (struct listing_filter){.centre = f->centre.id, .from = DATE_NONE, .to = DATE_NONE};
}

static void test_orders(void **state)
{
    struct fixture *f = *state;
    struct listing_filter filter = register_all(f);
    assert_int_equal(list(f, &filter).count, CORRECTED_LINES);
    filter.order = LISTING_NAME;
    struct seen names = list(f, &filter);
    for (uint32_t i = 1; i < names.count; i++)
        assert_true(text_compare(names.names[i - 1], names.names[i]) <= 0);
    filter.order = LISTING_END;
    assert_int_equal(list(f, &filter).count, CORRECTED_LINES);
    filter.centre++;
    assert_int_equal(list(f, &filter).count, 0);
}

static void test_every_filter(void **state)
{
    struct fixture *f = *state;
    const struct listing_filter all = register_all(f);
    struct listing_filter filter = all;
    filter.driver = TEXT("dup");
    assert_int_equal(list(f, &filter).count, 1);
    filter.driver = TEXT("82r9");
    assert_int_equal(list(f, &filter).count, 1);
    filter.order_number = TEXT("nothing");
    assert_int_equal(list(f, &filter).count, 0);
    filter = all;
    filter.order_number = text_of(corrected[0][COLUMN_ORDER]);
    assert_int_equal(list(f, &filter).count, CORRECTED_LINES - 1);
    filter.driver = TEXT("dupont");
    assert_int_equal(list(f, &filter).count, 1);
    /* One sent the file, another confirmed it. */
    struct listing_person *people;
    uint32_t people_count;
    fixture_run(f, "INSERT INTO person (id, email, email_folded, first_name, last_name, password_hash, role, created_ms)"
                   " VALUES (901, 'a', 'a', 'Anne', 'Envoi', '', 1, 0), (902, 'b', 'b', 'Basile', 'Confirmé', '', 1, 0)");
    fixture_run(f, "UPDATE lot SET person_id = 901");
    fixture_run(f, "UPDATE receipt SET person_id = 902");
    filter = all;
    filter.person = 902;
    assert_int_equal(list(f, &filter).count, CORRECTED_LINES);
    filter.person = 901;
    assert_int_equal(list(f, &filter).count, 0);
    assert_true(listing_people(f->store, &f->arena, all.centre, &people, &people_count));
    assert_int_equal(people_count, 1);
    assert_int_equal(people[0].id, 902);
    filter = all;
    filter.category = CATEGORY_GOODS;
    uint32_t goods = list(f, &filter).count;
    filter.category = CATEGORY_PASSENGERS;
    assert_int_equal(goods + list(f, &filter).count, CORRECTED_LINES);
    filter = all;
    filter.from = filter.to = date_make(2022, 1, 15);
    assert_int_equal(list(f, &filter).count, CORRECTED_LINES);
    filter.by_end = true;
    assert_int_equal(list(f, &filter).count, 0);
    filter.from = filter.to = date_make(2022, 1, 1);
    assert_int_equal(list(f, &filter).count, CORRECTED_LINES);
}

static void test_a_page_stops(void **state)
{
    struct fixture *f = *state;
    struct listing_filter filter = register_all(f);
    struct seen seen = {.arena = &f->arena, .most = 2};
    assert_true(listing_each(f->store, &filter, 0, 100, take, &seen));
    assert_int_equal(seen.count, 2);
    seen = (struct seen){.arena = &f->arena, .most = 16};
    assert_true(listing_each(f->store, &filter, 4, 100, take, &seen));
    assert_int_equal(seen.count, CORRECTED_LINES - 4);
}

static void test_driver_here(void **state)
{
    struct fixture *f = *state;
    struct driver_row driver;
    struct driver_registration *rows;
    struct driver_module *modules;
    uint32_t count;
    register_all(f);
    int64_t module = fixture_count(f, "SELECT r.id FROM registration r JOIN training t ON t.id = r.training_id"
                                      " WHERE t.label = 'Module de FCO'");
    assert_true(module > 0);
    assert_true(driver_of_centre(f->store, &f->arena, f->centre.id, module, &driver));
    assert_int_equal(driver.registrations, 1);
    assert_false(driver_of_centre(f->store, &f->arena, f->centre.id + 1, module, &driver));
    assert_int_equal(store_error(f->store)->code, ERROR_NOT_FOUND);
    assert_true(driver_of_centre(f->store, &f->arena, f->centre.id, module, &driver));
    assert_true(registrations_of_driver(f->store, &f->arena, f->centre.id, driver.licence, driver.birth, &rows, &count));
    assert_int_equal(count, 1);
    assert_true(registrations_of_driver(f->store, &f->arena, f->centre.id + 1, driver.licence, driver.birth, &rows, &count));
    assert_int_equal(count, 0);
    assert_true(modules_of_driver(f->store, &f->arena, driver.licence, driver.birth, &modules, &count));
    assert_int_equal(count, 1);
    assert_int_equal(modules[0].hours, 7);
    fixture_run(f, "UPDATE registration SET cancelled_ms = 1");
    assert_true(modules_of_driver(f->store, &f->arena, driver.licence, driver.birth, &modules, &count));
    assert_int_equal(count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_orders), TEST(test_every_filter), TEST(test_a_page_stops), TEST(test_driver_here)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
