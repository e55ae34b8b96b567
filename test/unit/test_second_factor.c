/* Tests of the second factor: the vectors of RFC 6238, codes that are good once,
   recovery codes, switching on and off. */
#include "fixture.h"

#include "flow/second_factor.h"
#include "os/clock.h"
#include "store/second_factors.h"

#include <liboath/oath.h>

/* "12345678901234567890" in Base32, as in the RFC. */
static const char rfc_secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

static void the_vectors_of_the_rfc(void **state)
{
    (void)state;
    /* The last six of its eight digits. */
    static const struct { int64_t seconds; const char *code; } vectors[] = {
        {59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"},
        {2000000000, "279037"}, {20000000000, "353130"},
    };
    struct text secret = text_of(rfc_secret);
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        int64_t now = vectors[i].seconds * 1000, step = vectors[i].seconds / 30;
        struct text code = text_of(vectors[i].code);
        assert_int_equal(factor_step_of(secret, code, now), step);
        /* One step of another clock on either side, not two. */
        assert_int_equal(factor_step_of(secret, code, now + 30000), step);
        assert_int_equal(factor_step_of(secret, code, now - 30000), step);
        assert_int_equal(factor_step_of(secret, code, now + 60000), -1);
        assert_int_equal(factor_step_of(secret, code, now > 60000 ? now - 60000 : now + 90000), -1);
    }
    static const char *const wrong[] = {"", "28708", "2870822", "28708a", "287083"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_int_equal(factor_step_of(secret, text_of(wrong[i]), 59000), -1);
    assert_int_equal(factor_step_of(TEXT("short"), TEXT("287082"), 59000), -1);
    assert_int_equal(factor_step_of(TEXT("gezdgnbvgy3tqojqgezdgnbvgy3tqojq"), TEXT("287082"), 59000), -1);
}

static void the_address_that_is_scanned(void **state)
{
    struct fixture *f = *state;
    char secret[FACTOR_SECRET_LEN + 1], other[FACTOR_SECRET_LEN + 1];
    factor_make_secret(secret);
    factor_make_secret(other);
    assert_string_not_equal(secret, other);
    assert_int_equal(strspn(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), FACTOR_SECRET_LEN);
    assert_text(factor_address(&f->arena, text_of(rfc_secret), TEXT("a+b&c@é.fr")),
                "otpauth://totp/Gabarit:a%2Bb%26c@%C3%A9.fr?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Gabarit");
}

/* The code of the time step `steps` from now. */
static const char *code_at(struct text secret, int64_t steps)
{
    static char code[7];
    char *bytes;
    size_t len;
    char z[FACTOR_SECRET_LEN + 1];
    snprintf(z, sizeof z, "%.*s", TEXT_ARG(secret));
    assert_int_equal(oath_base32_decode(z, strlen(z), &bytes, &len), OATH_OK);
    assert_int_equal(oath_hotp_generate(bytes, len, (uint64_t)(clock_real() / 30000 + steps), 6, false, OATH_HOTP_DYNAMIC_TRUNCATION, code), OATH_OK);
    free(bytes);
    return code;
}

static struct person someone(struct fixture *f, const char *email)
{
    struct person person;
    assert_true(person_by_email(f->store, &f->arena, text_of(email), &person));
    return person;
}

static enum factor_result try_code(struct fixture *f, const struct person *person, const char *code)
{
    struct factor_check check;
    struct error error = {0};
    if (!factor_try(f->store, &f->arena, person, text_of(code), &check, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return check.result;
}

static enum factor_result switch_on(struct fixture *f, const struct person *person, struct text secret, const char *code,
                                    char codes[FACTOR_CODES][FACTOR_CODE_LEN + 1])
{
    struct factor_check check;
    struct error error = {0};
    if (!factor_switch_on(&f->site, f->store, &f->arena, person, secret, text_of(code), &check, codes, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return check.result;
}

static void on_used_and_off(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    char codes[FACTOR_CODES][FACTOR_CODE_LEN + 1], made[FACTOR_SECRET_LEN + 1];
    struct person person = someone(f, "gestionnaire@demo.fr"), other = someone(f, "sans-droit@demo.fr");
    factor_make_secret(made);
    struct text secret = text_of(made);
    assert_int_equal(try_code(f, &person, "123456"), FACTOR_CHANGED);
    assert_int_equal(switch_on(f, &person, secret, "12345", codes), FACTOR_WRONG);
    assert_false(someone(f, "gestionnaire@demo.fr").second_factor);
    assert_int_equal(switch_on(f, &person, secret, code_at(secret, -1), codes), FACTOR_FINE);
    assert_true(someone(f, "gestionnaire@demo.fr").second_factor);
    assert_int_equal(switch_on(f, &person, secret, code_at(secret, 0), codes), FACTOR_CHANGED);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM recovery_code"), FACTOR_CODES);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'factor_on'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail WHERE subject LIKE 'Double%'"), 1);
    /* The code that switched it on is used, and so is what came before it. */
    assert_int_equal(try_code(f, &person, code_at(secret, -1)), FACTOR_WRONG);
    assert_int_equal(try_code(f, &person, code_at(secret, 0)), FACTOR_FINE);
    assert_int_equal(try_code(f, &person, code_at(secret, 0)), FACTOR_WRONG);
    /* Recovery codes: once, whatever they are typed like, and one's own. */
    char shouted[64];
    snprintf(shouted, sizeof shouted, " %.4s %.4s%.4s-%.4s ", codes[3], codes[3] + 5, codes[3] + 10, codes[3] + 15);
    for (char *c = shouted; *c; c++)
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
    assert_int_equal(try_code(f, &person, shouted), FACTOR_FINE);
    assert_int_equal(try_code(f, &person, codes[3]), FACTOR_WRONG);
    assert_int_equal(try_code(f, &other, codes[4]), FACTOR_CHANGED);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM recovery_code WHERE used_ms IS NOT NULL"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'recovery_used'"), 1);
    struct factor_row row;
    assert_true(factor_of(f->store, &f->arena, person.id, &row));
    assert_int_equal(row.codes_left, FACTOR_CODES - 1);
    assert_true(factor_switch_off(&f->site, f->store, &f->arena, &person, person.id, &error));
    assert_false(someone(f, "gestionnaire@demo.fr").second_factor);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM recovery_code"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'factor_off'"), 1);
}

static void failures_make_wait(void **state)
{
    struct fixture *f = *state;
    char codes[FACTOR_CODES][FACTOR_CODE_LEN + 1], made[FACTOR_SECRET_LEN + 1];
    struct person person = someone(f, "representant@demo.fr");
    factor_make_secret(made);
    struct text secret = text_of(made);
    assert_int_equal(switch_on(f, &person, secret, code_at(secret, -1), codes), FACTOR_FINE);
    for (int i = 0; i < 4; i++)
        assert_int_equal(try_code(f, &person, "abcdef"), FACTOR_WRONG);
    assert_int_equal(try_code(f, &person, code_at(secret, 0)), FACTOR_WAIT);
    assert_int_equal(try_code(f, &person, codes[0]), FACTOR_WAIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_rfc),
        cmocka_unit_test_setup_teardown(the_address_that_is_scanned, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(on_used_and_off, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(failures_make_wait, fixture_set_up, fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
