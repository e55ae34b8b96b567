/* Tests of the operator's search for drivers and of the correction of an
   identity (store/drivers.c, flow/rectify.c). */
#include "fixture.h"

#include "flow/rectify.h"

static void registered(struct fixture *f)
{
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_REGISTERED);
}

static uint32_t found(struct fixture *f, const char *licence, const char *name, date birth)
{
    struct driver_row *rows;
    uint32_t count;
    bool more;
    struct driver_search search = {text_of(licence), text_of(name), birth};
    assert_true(drivers_search(f->store, &f->arena, &search, &rows, &count, &more));
    assert_false(more);
    return count;
}

static void a_driver_is_found(void **state)
{
    struct fixture *f = *state;
    registered(f);
    assert_int_equal(found(f, "82R987928", "", DATE_NONE), 1);
    assert_int_equal(found(f, "82R9", "", DATE_NONE), 1);
    assert_int_equal(found(f, "82R9", "petit", DATE_NONE), 0);
    assert_int_equal(found(f, "", "léroy", DATE_NONE), 1);
    assert_int_equal(found(f, "", "lero", date_make(2002, 12, 25)), 1);
    assert_int_equal(found(f, "", "lero", date_make(2002, 12, 26)), 0);
    assert_int_equal(found(f, "99", "", DATE_NONE), 0);
}

static enum rectify_result rectify(struct fixture *f, struct rectification *r, bool write, uint32_t *twice)
{
    enum rectify_result result;
    struct error error = {0};
    if (!rectify_driver(f->store, &f->arena, r, write, &result, twice, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return result;
}

static struct rectification leroy(const char *licence, date birth)
{
    return (struct rectification){.reason = TEXT("Faute de frappe"), .licence_from = TEXT("298795874"),
                                  .birth_from = date_make(2002, 12, 25), .licence_to = text_of(licence),
                                  .licence_typed = text_of(licence), .birth_to = birth, .registrations = 1};
}

static void an_identity_is_corrected(void **state)
{
    struct fixture *f = *state;
    uint32_t twice;
    registered(f);
    struct rectification r = leroy("298795875", date_make(2002, 12, 24));
    assert_int_equal(rectify(f, &r, false, &twice), RECTIFY_DONE);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM rectification"), 0);
    r.registrations = 7;
    assert_int_equal(rectify(f, &r, true, &twice), RECTIFY_CHANGED);
    assert_int_equal(r.registrations, 1);
    assert_int_equal(rectify(f, &r, true, &twice), RECTIFY_DONE);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration WHERE licence = '298795875'"
                                      " AND licence_typed = '298795875'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM driver WHERE licence = '298795875'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM driver WHERE licence = '298795874'"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'rectified'"), 1);
    assert_int_equal(rectify(f, &r, true, &twice), RECTIFY_GONE);
    r = leroy("298795874", date_make(2002, 12, 25));
    assert_int_equal(rectify(f, &r, true, &twice), RECTIFY_SAME);
}

static void names_are_corrected(void **state)
{
    struct fixture *f = *state;
    uint32_t twice;
    registered(f);
    struct rectification r = leroy("298795874", date_make(2002, 12, 25));
    r.first_name_from = r.first_name_to = TEXT("MARIE");
    r.last_name_from = r.last_name_to = TEXT("LEROY");
    assert_int_equal(rectify(f, &r, true, &twice), RECTIFY_SAME);
    r.last_name_to = TEXT("Le Roÿ");
    assert_int_equal(rectify(f, &r, true, &twice), RECTIFY_DONE);
    assert_int_equal(twice, 0); /* nobody stands twice for having kept their number */
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration WHERE licence = '298795874' AND first_name = 'MARIE'"
                                      " AND last_name = 'Le Roÿ' AND last_name_folded = 'le roy'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM driver WHERE licence = '298795874' AND last_name = 'Le Roÿ'"
                                      " AND last_name_folded = 'le roy'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration WHERE last_name = 'Le Roÿ'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM rectification WHERE last_name_from = 'LEROY'"
                                      " AND last_name_to = 'Le Roÿ'"), 1);
}

static void two_cannot_become_one_by_chance(void **state)
{
    struct fixture *f = *state;
    uint32_t twice;
    registered(f);
    /* Both have an account. */
    struct rectification r = leroy("22225465545", date_make(1981, 10, 20));
    assert_int_equal(rectify(f, &r, true, &twice), RECTIFY_ACCOUNTS);
    /* Both have the same session. */
    fixture_run(f, "UPDATE registration SET training_id = (SELECT training_id FROM registration WHERE licence ="
                   " '298795874'), category = (SELECT category FROM registration WHERE licence = '298795874'),"
                   " end_day = (SELECT end_day FROM registration WHERE licence = '298795874')"
                   " WHERE licence = '22225465545'");
    assert_int_equal(rectify(f, &r, true, &twice), RECTIFY_TWICE);
    assert_int_equal(twice, 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM rectification"), 0);
    /* A cancelled one is in nobody's way. */
    fixture_run(f, "UPDATE registration SET cancelled_ms = 1 WHERE licence = '22225465545'");
    fixture_run(f, "DELETE FROM driver WHERE licence = '22225465545'");
    assert_int_equal(rectify(f, &r, true, &twice), RECTIFY_DONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_driver_is_found),
        TEST(an_identity_is_corrected),
        TEST(names_are_corrected),
        TEST(two_cannot_become_one_by_chance),
    };
    return cmocka_run_group_tests_name("rectify", tests, NULL, NULL);
}
