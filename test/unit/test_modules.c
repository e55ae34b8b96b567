/* rules/modules.h: hours of modules add up to a full FCO, once. */
#include "unit.h"

#include "rules/modules.h"

static date on(const char *day)
{
    return date_parse_french(text_of(day));
}

static struct module_tally tally(const char *const *days, uint32_t count, const char *day, struct module *modules)
{
    for (uint32_t i = 0; i < count; i++)
        modules[i] = (struct module){.end = on(days[i]), .hours = 7};
    return modules_add_up(modules, count, 35, 5, on(day));
}

static void test_add_up(void **state)
{
    (void)state;
    static const char *const days[] = {"01/01/2020", "01/02/2020", "01/03/2020", "01/04/2020", "01/05/2020", "01/06/2020"};
    struct module modules[6];
    struct module_tally none = tally(days, 0, "01/01/2022", modules);
    assert_int_equal(none.done, 0);
    assert_int_equal(none.left, 35);
    struct module_tally four = tally(days, 4, "01/01/2022", modules);
    assert_int_equal(four.done, 28);
    assert_int_equal(four.left, 7);
    assert_int_equal(four.complete, 0);
    struct module_tally five = tally(days, 5, "01/01/2022", modules);
    assert_int_equal(five.done, 0);
    assert_int_equal(five.complete, 1);
    assert_int_equal(five.last_complete, on("01/05/2020"));
    struct module_tally six = tally(days, 6, "01/01/2022", modules);
    assert_int_equal(six.done, 7);
    assert_true(modules[4].used && !modules[5].used);
}

static void test_five_years(void **state)
{
    (void)state;
    static const char *const days[] = {"01/01/2015", "01/02/2019", "01/03/2019", "01/04/2019", "01/01/2020"};
    static const char *const in_time[] = {"02/01/2015", "01/02/2019", "01/03/2019", "01/04/2019", "01/01/2020"};
    struct module modules[5];
    struct module_tally late = tally(days, 5, "01/01/2020", modules);
    assert_int_equal(late.complete, 0);
    assert_int_equal(late.done, 28);
    assert_true(modules[0].lapsed);
    assert_int_equal(tally(in_time, 5, "01/01/2020", modules).complete, 1);
    assert_int_equal(tally(days, 5, "31/01/2024", modules).done, 28);
    assert_int_equal(tally(days, 5, "01/02/2024", modules).done, 21);
}

static void test_only_up_to_the_day(void **state)
{
    (void)state;
    static const char *const days[] = {"01/01/2020", "01/02/2020", "01/01/2030"};
    struct module modules[3];
    assert_int_equal(tally(days, 3, "31/01/2020", modules).done, 7);
    assert_int_equal(tally(days, 3, "01/02/2020", modules).done, 14);
}

/* Hours that a certificate used stay used, whatever is registered afterwards. */
static void test_issued_stay_used(void **state)
{
    (void)state;
    static const char *const days[] = {"01/01/2020", "01/02/2020", "01/03/2020", "01/04/2020", "01/05/2020",
                                       "01/06/2020", "01/07/2020"};
    struct module modules[7];
    for (uint32_t i = 0; i < 7; i++)
        modules[i] = (struct module){.end = on(days[i]), .hours = 7, .certificate = i >= 2 ? 40 : 0};
    struct module_tally late = modules_add_up(modules, 7, 35, 5, on("01/08/2020"));
    assert_int_equal(late.complete, 1);
    assert_int_equal(late.last_complete, on("01/07/2020"));
    assert_int_equal(late.done, 14);
    for (uint32_t i = 0; i < 7; i++) {
        assert_int_equal(modules[i].used, i >= 2);
        assert_false(modules[i].due);
    }
    for (uint32_t i = 0; i < 7; i++)
        modules[i].certificate = 0;
    assert_int_equal(modules_add_up(modules, 7, 35, 5, on("01/08/2020")).complete, 1);
    for (uint32_t i = 0; i < 7; i++)
        assert_int_equal(modules[i].due, i < 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add_up),
        cmocka_unit_test(test_five_years),
        cmocka_unit_test(test_only_up_to_the_day),
        cmocka_unit_test(test_issued_stay_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
