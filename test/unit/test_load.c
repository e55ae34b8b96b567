/* Tests of `init` and `load`: what is made, what is refused and how it is said,
   and that it is all or nothing. */
#include "fixture.h"

#include "flow/init.h"
#include "flow/load.h"

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
    int64_t prices = fixture_count(f, "SELECT COUNT(*) FROM price");
    assert_false(load_json(f->store, &f->arena,
                           TEXT("{\"prices\":[{\"price_class\":\"long\",\"cents\":1,\"from\":\"2025-01-01\"},{}]}"), &counts, &error));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM price"), prices);
    struct text again = TEXT("{\"prices\":[{\"price_class\":\"long\",\"cents\":1,\"from\":\"2025-01-01\"}]}");
    assert_true(load_json(f->store, &f->arena, again, &counts, &error));
    assert_true(load_json(f->store, &f->arena, again, &counts, &error));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM price"), prices + 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_init_again),
        TEST(test_load_refuses),
        TEST(test_load_is_all_or_nothing),
    };
    return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
