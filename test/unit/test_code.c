/* flow/code.h and rules/certificate.h: codes of documents, and how long a
   certificate proves something. */
#include "unit.h"

#include "flow/code.h"
#include "rules/certificate.h"

static void test_codes_come_back(void **state)
{
    (void)state;
    struct arena arena;
    char code[DOCUMENT_CODE + 1], read[DOCUMENT_CODE + 1];
    arena_init(&arena, 0);
    for (int i = 0; i < 1000; i++) {
        code_make(code);
        assert_int_equal(strlen(code), DOCUMENT_CODE);
        struct text shown = code_show(&arena, text_of(code));
        assert_int_equal(shown.len, DOCUMENT_CODE + 3);
        assert_int_equal(code_read(shown, read), CODE_GOOD);
        assert_string_equal(read, code);
    }
    arena_free(&arena);
}

/* Every wrong sign and every two neighbours swapped. */
static void test_typing_mistakes_are_seen(void **state)
{
    (void)state;
    static const char signs[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    char code[DOCUMENT_CODE + 1], wrong[DOCUMENT_CODE + 1], read[DOCUMENT_CODE + 1];
    for (int round = 0; round < 50; round++) {
        code_make(code);
        for (unsigned i = 0; i < DOCUMENT_CODE; i++)
            for (unsigned s = 0; s < 32; s++) {
                memcpy(wrong, code, sizeof code);
                wrong[i] = signs[s];
                assert_int_equal(code_read(text_of(wrong), read), signs[s] == code[i] ? CODE_GOOD : CODE_MISTYPED);
            }
        for (unsigned i = 0; i + 1 < DOCUMENT_CODE; i++) {
            memcpy(wrong, code, sizeof code);
            wrong[i] = code[i + 1];
            wrong[i + 1] = code[i];
            assert_int_equal(code_read(text_of(wrong), read), code[i] == code[i + 1] ? CODE_GOOD : CODE_MISTYPED);
        }
    }
}

static void test_what_is_no_code(void **state)
{
    (void)state;
    char code[DOCUMENT_CODE + 1], read[DOCUMENT_CODE + 1], small[DOCUMENT_CODE + 1];
    static const char *const none[] = {"", "ABCD", "CQ-2022-000001", "ABCD-EFGH-JKLM-NPQR-S", "ABCD EFGH JKLM NPQ/",
                                       "ABCDEFGHJKLMNPQ\xC3\x89"};
    for (unsigned i = 0; i < COUNT_OF(none); i++)
        assert_int_equal(code_read(text_of(none[i]), read), CODE_NO_CODE);
    assert_int_equal(code_read(TEXT("O0I1-O0I1-O0I1-O0I1"), read), CODE_MISTYPED);
    code_make(code);
    for (unsigned i = 0; i <= DOCUMENT_CODE; i++)
        small[i] = code[i] >= 'A' ? (char)(code[i] + 32) : code[i];
    assert_int_equal(code_read(text_of(small), read), CODE_GOOD);
    assert_string_equal(read, code);
}

static void test_validity(void **state)
{
    (void)state;
    static const struct {
        const char *issued, *birth, *last;
    } cases[] = {
        {"15/01/2022", "01/01/1990", "15/05/2022"},
        {"31/10/2022", "01/01/1990", "28/02/2023"}, /* a day the month lacks */
        {"31/10/2023", "01/01/1990", "29/02/2024"},
        {"31/12/2022", "01/01/1990", "30/04/2023"},
        {"15/01/2022", "15/01/2004", "15/05/2022"}, /* of age on that very day */
        {"15/01/2022", "16/01/2004", "16/05/2022"},
        {"15/01/2022", "01/09/2005", "01/01/2024"},
        {"15/01/2022", "29/02/2004", "01/07/2022"}, /* of age on 1 March */
        {"15/01/2022", "31/10/2004", "28/02/2023"},
    };
    for (unsigned i = 0; i < COUNT_OF(cases); i++) {
        char day[11];
        date last = certificate_valid_to(date_parse_french(text_of(cases[i].issued)),
                                         date_parse_french(text_of(cases[i].birth)));
        assert_string_equal(date_print_french(last, day), cases[i].last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_come_back),
        cmocka_unit_test(test_typing_mistakes_are_seen),
        cmocka_unit_test(test_what_is_no_code),
        cmocka_unit_test(test_validity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
