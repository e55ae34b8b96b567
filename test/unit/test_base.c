/* Tests of src/base: text, arena, buffer, dates, money, folding. */
#include "unit.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/fold.h"
#include "base/hash.h"
#include "base/money.h"

static void test_text_parts(void **state)
{
    (void)state;
    struct text rest = TEXT("a,b,,c"), part;
    const char *expected[] = {"a", "b", "", "c"};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(text_cut(&rest, ',', &part));
        assert_text(part, expected[i]);
    }
    assert_false(text_cut(&rest, ',', &part));
    assert_text(text_trim(TEXT(" \t x y\n")), "x y");
    assert_int_equal(text_find(TEXT("abcabc"), TEXT("ca")), 2);
    assert_int_equal(text_find(TEXT("abc"), TEXT("z")), 3);
    assert_text(text_slice(TEXT("abc"), 2, 9), "c");
    assert_text(text_slice(TEXT("abc"), 7, 9), "");
}

static void test_text_numbers(void **state)
{
    (void)state;
    int64_t v;
    assert_true(text_to_int(TEXT("-9223372036854775808"), &v) && v == INT64_MIN);
    assert_true(text_to_int(TEXT("9223372036854775807"), &v) && v == INT64_MAX);
    const char *bad[] = {"", "-", "9223372036854775808", "-9223372036854775809", "1 ", "0x1", "1.0"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(text_to_int(text_of(bad[i]), &v));
}

static void test_utf8(void **state)
{
    (void)state;
    assert_true(text_is_utf8(TEXT("é€𝄞")));
    const char *bad[] = {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80", "\xF8"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(text_is_utf8(text_of(bad[i])));
    assert_int_equal(text_characters(TEXT("é€𝄞a")), 4);
}

static void test_dates(void **state)
{
    (void)state;
    char out[20];
    assert_int_equal(date_make(1970, 1, 1), 0);
    assert_int_equal(date_parse_french(TEXT("29/02/2024")), date_make(2024, 2, 29));
    const char *bad[] = {"29/02/2023", "30/02/2024", "31/04/2022", "00/01/2022", "01/13/2022",
                         "1/1/2022", "01-01-2022", "01/01/22", "01/01/0000", "", "01/01/2022 "};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_true(date_parse_french(text_of(bad[i])) == DATE_NONE);
    for (date day = date_make(1, 1, 1); day <= date_make(9999, 12, 31); day += 97) {
        struct civil c = date_civil(day);
        assert_int_equal(date_make(c.year, c.month, c.day), day);
        assert_int_equal(date_parse_french(text_of(date_print_french(day, out))), day);
        assert_int_equal(date_parse_iso(text_of(date_print_iso(day, out))), day);
    }
    assert_int_equal(date_add_years(date_make(2004, 2, 29), 18), date_make(2022, 3, 1));
    assert_int_equal(date_add_years(date_make(2004, 2, 29), 4), date_make(2008, 2, 29));
}

/* Paris: one hour ahead in winter, two in summer; the change is at 01:00 UTC. */
static void test_paris(void **state)
{
    (void)state;
    char out[20];
    int64_t day = 24 * 3600 * 1000LL, minute = 60000;
    int64_t winter = date_make(2022, 1, 15) * day;
    assert_int_equal(date_in_paris(winter + 23 * 60 * minute), date_make(2022, 1, 16));
    assert_int_equal(date_in_paris(winter + 22 * 60 * minute + 59 * minute), date_make(2022, 1, 15));
    int64_t summer = date_make(2022, 7, 1) * day;
    assert_int_equal(date_in_paris(summer + 22 * 60 * minute), date_make(2022, 7, 2));
    for (date each = date_make(2022, 1, 1); each < date_make(2023, 1, 1); each++) {
        assert_int_equal(date_in_paris(date_begin_in_paris(each)), each);
        assert_int_equal(date_in_paris(date_begin_in_paris(each) - 1), each - 1);
    }
    assert_int_equal(date_parse_either(TEXT("2022-07-02")), date_make(2022, 7, 2));
    assert_int_equal(date_parse_either(TEXT("02/07/2022")), date_make(2022, 7, 2));
    assert_int_equal(date_parse_either(TEXT("02-07-2022")), DATE_NONE);
    int64_t spring = date_make(2022, 3, 27) * day + 60 * minute;
    assert_string_equal(date_print_moment(spring - minute, out), "27/03/2022 à 01:59");
    assert_string_equal(date_print_moment(spring, out), "27/03/2022 à 03:00");
    int64_t autumn = date_make(2022, 10, 30) * day + 60 * minute;
    assert_string_equal(date_print_moment(autumn - minute, out), "30/10/2022 à 02:59");
    assert_string_equal(date_print_moment(autumn, out), "30/10/2022 à 02:00");
}

static void test_money(void **state)
{
    (void)state;
    char out[40];
    assert_string_equal(money_print(2534, out), "25,34\u00A0€");
    assert_string_equal(money_print(0, out), "0,00\u00A0€");
    assert_string_equal(money_print(-507, out), "-5,07\u00A0€");
    assert_string_equal(money_print(123456789, out), "1\u202F234\u202F567,89\u00A0€");
    static const struct { const char *typed; int64_t cents; } right[] = {
        {"25,34", 2534}, {"25.3", 2530}, {"1 234", 123400}, {"1\u202F234,56\u00A0€", 123456}, {"0", 0}, {"7 €", 700}};
    static const char *const wrong[] = {"", "-1", "1,234", "1,2,3", "euros", "€", ",5", "12a", "99999999999999999999"};
    int64_t cents;
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        assert_true(money_parse(text_of(right[i].typed), &cents));
        assert_int_equal(cents, right[i].cents);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(money_parse(text_of(wrong[i]), &cents));
}

static void test_folding(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    assert_text(fold_clean_spaces(&arena, TEXT("  a \u00A0\u202F b\t\r\nc ")), "a b c");
    assert_text(fold_clean_spaces(&arena, TEXT("É x")), "É x");
    assert_text(fold_key(&arena, TEXT("  FCO  Complète ")), "fco complete");
    assert_text(fold_key(&arena, TEXT("Œuvre Ærø Straße ﬁn")), "oeuvre aero strasse fin");
    assert_text(fold_address(&arena, TEXT("Ada.Roy@DÉmo.fr")), "ada.roy@dÉmo.fr");
    assert_text(fold_key(&arena, TEXT("agent d’accueil")), "agent d'accueil");
    assert_text(fold_key(&arena, TEXT("E\u0301te\u0301")), "ete");
    assert_text(fold_letters(&arena, TEXT("N° de Permis ")), "ndepermis");
    assert_text(fold_letters(&arena, TEXT("Numéro de commande-client*")), "numerodecommandeclient");
    assert_int_equal(fold_distance(TEXT("fimo"), TEXT("fiom"), 3), 1);
    assert_int_equal(fold_distance(TEXT("kitten"), TEXT("sitting"), 9), 3);
    assert_int_equal(fold_distance(TEXT("abc"), TEXT("xyz"), 1), 2);
    arena_free(&arena);
}

static void test_buffer(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 300);
    buffer_add_json(&buffer, TEXT("a\"\\\n\x01é\xFFz"));
    assert_text(buffer_text(&buffer), "\"a\\\"\\\\\\n\\u0001é\uFFFDz\"");
    buffer_clear(&buffer);
    buffer_add_int(&buffer, INT64_MIN);
    buffer_print(&buffer, "%d", 7);
    assert_text(buffer_text(&buffer), "-92233720368547758087");
    for (int i = 0; i < 400; i++)
        buffer_add_byte(&buffer, 'x');
    assert_true(buffer.failed);
    assert_int_equal(buffer.len, 300);
    buffer_free(&buffer);
}

static void test_arena(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    assert_non_null(arena_take(&arena, 0));
    char *big = arena_take(&arena, 500000);
    memset(big, 1, 500000);
    assert_true(arena_room(&arena) < (1 << 20) - 500000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal((uintptr_t)arena_take(&arena, 3) % 16, 0);
    assert_text(arena_print(&arena, "%d %s", 5, "x"), "5 x");
    arena_free(&arena);
    /* What arena_room says can be taken, to the last byte. */
    for (size_t step = 1; step < 300000; step = step * 3 + 1) {
        arena_init(&arena, 1 << 20);
        while (arena_room(&arena) >= step)
            memset(arena_take(&arena, step), 1, step);
        size_t room = arena_room(&arena);
        if (room)
            memset(arena_take(&arena, room), 1, room);
        assert_true(arena.used <= 1 << 20);
        arena_free(&arena);
    }
}

/* Blocks grow past the size from which they stand alone, among others. */
static void test_arena_resize(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    unsigned *one = NULL, *other = NULL;
    size_t room = 0;
    for (size_t wanted = 16; wanted < 1 << 20; wanted *= 2) {
        one = arena_resize(&arena, one, room * sizeof *one, wanted * sizeof *one);
        other = arena_resize(&arena, other, room * sizeof *one, wanted * sizeof *other);
        for (size_t i = room; i < wanted; i++)
            one[i] = (unsigned)i, other[i] = ~(unsigned)i;
        room = wanted;
        memset(arena_take(&arena, 100), 0xEE, 100);
    }
    for (size_t i = 0; i < room; i++)
        assert_true(one[i] == i && other[i] == ~(unsigned)i);
    assert_true(arena.used >= 2 * room * sizeof *one && arena.used < 6 * room * sizeof *one);
    arena_free(&arena);
}

static void test_hash(void **state)
{
    (void)state;
    assert_true(hash_text(1, TEXT("abc")) == hash_text(1, TEXT("abc")));
    assert_true(hash_text(1, TEXT("abc")) != hash_text(2, TEXT("abc")));
    assert_true(hash_text(1, TEXT("abcdefgh")) != hash_text(1, TEXT("abcdefgh\0")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_parts), cmocka_unit_test(test_text_numbers),
        cmocka_unit_test(test_utf8),       cmocka_unit_test(test_dates),
        cmocka_unit_test(test_paris),      cmocka_unit_test(test_money),
        cmocka_unit_test(test_folding),    cmocka_unit_test(test_buffer),
        cmocka_unit_test(test_arena),      cmocka_unit_test(test_hash),
        cmocka_unit_test(test_arena_resize),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
