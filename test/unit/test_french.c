/* French numbers, sizes and spaces. */
#include "unit.h"

#include "web/french.h"

#define NB "\xC2\xA0"

static struct arena arena;

static void expect(struct text got, const char *wanted)
{
    assert_text(got, wanted);
}

static void test_number(void **state)
{
    UNUSED(state);
    expect(french_number(&arena, 0), "0");
    expect(french_number(&arena, 999), "999");
    expect(french_number(&arena, 1000), "1" NB "000");
    expect(french_number(&arena, 250000), "250" NB "000");
    expect(french_number(&arena, -1234567), "-1" NB "234" NB "567");
    expect(french_number(&arena, -123), "-123");
    expect(french_number(&arena, INT64_MIN), "-9" NB "223" NB "372" NB "036" NB "854" NB "775" NB "808");
}

static void test_count(void **state)
{
    UNUSED(state);
    expect(french_count(&arena, 0, "ligne", "lignes"), "0" NB "ligne");
    expect(french_count(&arena, 1, "ligne", "lignes"), "1" NB "ligne");
    expect(french_count(&arena, 2, "ligne", "lignes"), "2" NB "lignes");
    expect(french_count(&arena, 12000, "ligne", "lignes"), "12" NB "000" NB "lignes");
}

static void test_size(void **state)
{
    UNUSED(state);
    expect(french_size(&arena, 0), "0" NB "octet");
    expect(french_size(&arena, 1), "1" NB "octet");
    expect(french_size(&arena, 1023), "1" NB "023" NB "octets");
    expect(french_size(&arena, 1024), "1" NB "Ko");
    expect(french_size(&arena, 1025), "2" NB "Ko");
    expect(french_size(&arena, 1048576), "1" NB "Mo");
    expect(french_size(&arena, 10 * 1048576), "10" NB "Mo");
    expect(french_size(&arena, 10 * 1048576 + 1), "10,1" NB "Mo");
}

static void test_spaces(void **state)
{
    UNUSED(state);
    expect(french_spaces(&arena, TEXT("")), "");
    expect(french_spaces(&arena, TEXT("Écrire « FCO Complète », ou non : lire ; dire ! Où ?")),
           "Écrire «" NB "FCO Complète" NB "», ou non" NB ": lire" NB "; dire" NB "! Où" NB "?");
    expect(french_spaces(&arena, TEXT("à 14:05, http://x/?a=b")), "à 14:05, http://x/?a=b");
    expect(french_spaces(&arena, TEXT("(import n° 2022-000001) N° de permis")), "(import n°" NB "2022-000001) N° de permis");
    expect(french_spaces(&arena, TEXT(" «")), " «");
    expect(french_spaces(&arena, TEXT("« « a » »")), "«" NB "«" NB "a" NB "»" NB "»");
}

static void test_short(void **state)
{
    UNUSED(state);
    expect(french_short(&arena, TEXT(""), 3), "");
    expect(french_short(&arena, TEXT("été"), 3), "été");
    expect(french_short(&arena, TEXT("étés"), 3), "été…");
    expect(french_short(&arena, TEXT("été"), 0), "…");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_short),
        cmocka_unit_test(test_spaces),
    };
    arena_init(&arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
