/* Tests of passwords: hashing, which may be chosen, the wait after failures. */
#include "unit.h"

#include "base/arena.h"
#include "flow/password.h"
#include "flow/password_choice.h"
#include "flow/throttle.h"
#include "os/clock.h"

static void test_hash(void **state)
{
    (void)state;
    char one[PASSWORD_HASH_ROOM], two[PASSWORD_HASH_ROOM];
    password_hash(TEXT("cheval batterie agrafe"), one);
    password_hash(TEXT("cheval batterie agrafe"), two);
    assert_true(text_starts(text_of(one), TEXT("$argon2id$v=19$m=47104,t=2,p=1$")));
    assert_string_not_equal(one, two);
    assert_true(password_fits(text_of(one), TEXT("cheval batterie agrafe")));
    assert_false(password_fits(text_of(one), TEXT("cheval batterie agraf")));
    assert_false(password_fits(text_of(one), TEXT("cheval batterie agrafe ")));
    assert_false(password_fits(text_of(one), TEXT_NONE));
    const char *const bad[] = {"", "x", "$argon2id$", "$argon2i$v=19$m=47104,t=2,p=1$c2Vs$c2Vs", "plain"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(password_fits(text_of(bad[i]), text_of(bad[i])));
}

static int64_t time_of(struct text hash, int64_t best)
{
    int64_t start = clock_monotonic();
    assert_false(password_fits(hash, TEXT("un mauvais mot de passe")));
    int64_t took = clock_monotonic() - start;
    return took < best ? took : best;
}

/* Who is not known must not be told apart by the time it takes. The best of
   many, in turns: what else this machine does only adds to it. */
static void test_same_time(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_ROOM];
    int64_t known = INT64_MAX, unknown = INT64_MAX;
    password_hash(TEXT("cheval batterie agrafe"), hash);
    for (int i = 0; i < 10; i++) {
        known = time_of(text_of(hash), known);
        unknown = time_of(TEXT_NONE, unknown);
    }
    assert_in_range(unknown, known / 2, known * 2 + 5);
}

static void test_choice(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    static const struct {
        const char *password, *part; /* part of the sentence; NULL: it may be used */
    } cases[] = {
        {"court", "trop court"},
        {"onze lettre", "trop court"},
        {"éééééééééééé", "trop peu"},
        {"aaaaaaaaaaaaaaaa", "trop peu"},
        {"Motdepasse123", "premiers"},
        {"MOTDEPASSE123", "premiers"},
        {"azertyuiop123", "premiers"},
        {"Soleil-20384756!", "premiers"},
        {"SoleilSoleilSoleil", "premiers"},
        {"dragon84dragon84", "premiers"},
        {"123qweasdzxc", "premiers"},
        {"Été été été 1999", NULL},
        {"soleil de minuit", NULL},
        {"20384756918273", NULL},
        {"0.# 0.# 0.#!?9876", NULL},
        {"claire.martin@ex.fr", "adresse"},
        {"Claire.Martin1", "adresse"},
        {"cheval batterie agrafe", NULL},
        {"Ceci est très bien !", NULL},
        {"claire.martin aime le vélo", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *fault = password_choice_fault(&arena, text_of(cases[i].password), TEXT("Claire.Martin@ex.fr"));
        if ((fault == NULL) != (cases[i].part == NULL) || (fault && strstr(fault, cases[i].part) == NULL))
            fail_msg("%s: %s", cases[i].password, fault ? fault : "(taken)");
    }
    char long_one[300];
    for (size_t i = 0; i < sizeof long_one; i++)
        long_one[i] = (char)('a' + i % 26);
    assert_non_null(strstr(password_choice_fault(&arena, text_make(long_one, 201), TEXT_NONE), "trop long"));
    assert_null(password_choice_fault(&arena, text_make(long_one, 200), TEXT_NONE));
    arena_free(&arena);
}

static void test_throttle(void **state)
{
    (void)state;
    static const struct throttle_rule rule = {"test", 3, 60000}, other = {"other", 3, 60000};
    struct text key = TEXT("a@b");
    int64_t now = 1000000, expected[] = {0, 0, 0, 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        throttle_fail(&rule, key, now);
        assert_int_equal(throttle_wait(&rule, key, now), expected[i]);
        now += expected[i];
        assert_int_equal(throttle_wait(&rule, key, now), 0);
    }
    throttle_fail(&rule, key, now);
    assert_int_equal(throttle_wait(&rule, key, now + 59999), 1);
    assert_int_equal(throttle_wait(&rule, TEXT("c@d"), now), 0);
    assert_int_equal(throttle_wait(&other, key, now), 0);
    /* A flood of other keys does not wash it out. */
    for (int i = 0; i < 100000; i++)
        throttle_fail(&other, text_make((const char *)&i, sizeof i), now);
    assert_int_equal(throttle_wait(&rule, key, now), 60000);
    /* Two hours later all is forgotten; so it is after a success. */
    assert_int_equal(throttle_wait(&rule, key, now + 3 * 3600 * 1000), 0);
    throttle_forget(&rule, key);
    assert_int_equal(throttle_wait(&rule, key, now), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_same_time),
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_throttle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
