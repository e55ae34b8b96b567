/* documents/pdf_sign.h: a signed file is whole, and any changed byte of it is
   seen. With an argument, writes the signed file there (for pdfsig and qpdf). */
#include "fixture.h"

#include "documents/contract_copy.h"
#include "documents/pdf_sign.h"
#include "documents/pdf_update.h"

static const char *keep_at;

static void make(struct fixture *f, struct buffer *signed_pdf, struct seal_public **keys, uint32_t *count)
{
    struct sealer *sealer;
    struct error error = {0};
    struct buffer plain;
    struct contract_copy copy = {.version = TEXT("1.0"), .body = TEXT("Article 1\nÀ l'été, l'œuvre."), .sha256 = TEXT("ab"),
                                 .centre = TEXT("Centre"), .siret = TEXT("12345678200010"), .operator_name = TEXT("Exploitant"),
                                 .signer = TEXT("Anne Dupont"), .signed_ms = 1642200000000};
    buffer_init(&plain, 0);
    buffer_init(signed_pdf, 0);
    assert_true(contract_copy_make(&copy, &plain, &error));
    assert_true(sealer_open(&f->site, f->store, &sealer, &error));
    if (!pdf_sign(sealer, buffer_text(&plain), 1642200000000, signed_pdf, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    assert_true(text_starts(buffer_text(signed_pdf), buffer_text(&plain)));
    seal_publics(&f->arena, sealer_public(sealer)->public_pem, keys, count);
    sealer_close(sealer);
    buffer_free(&plain);
}

static void test_signed_and_checked(void **state)
{
    struct fixture *f = *state;
    struct buffer pdf;
    struct seal_public *keys;
    uint32_t count;
    struct pdf_file file;
    make(f, &pdf, &keys, &count);
    assert_true(pdf_file_read(buffer_text(&pdf), &file));
    assert_true(text_find(pdf_object(&file, file.root), TEXT("/AcroForm")) < pdf_object(&file, file.root).len);
    assert_int_equal(pdf_check(&f->arena, buffer_text(&pdf), keys, count), PDF_GOOD);
    assert_int_equal(pdf_check(&f->arena, buffer_text(&pdf), keys, 0), PDF_UNKNOWN_KEY);
    assert_int_equal(pdf_check(&f->arena, TEXT("GABARIT1/"), keys, count), PDF_NOT_SIGNED);
    if (keep_at) {
        FILE *out = fopen(keep_at, "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(pdf.at, 1, pdf.len, out), pdf.len);
        fclose(out);
    }
    buffer_free(&pdf);
}

/* Each byte once with one bit changed, one after the other; cut short and made longer. */
static void test_every_changed_byte_is_seen(void **state)
{
    struct fixture *f = *state;
    struct buffer pdf;
    struct seal_public *keys;
    uint32_t count;
    make(f, &pdf, &keys, &count);
    for (size_t i = 0; i < pdf.len; i++) {
        struct arena arena;
        char kept = pdf.at[i];
        arena_init(&arena, 0);
        pdf.at[i] = (char)(kept ^ (1 << (i % 8)));
        if (pdf_check(&arena, buffer_text(&pdf), keys, count) == PDF_GOOD)
            fail_msg("byte %zu of %zu", i, pdf.len);
        pdf.at[i] = (char)(kept ^ 0x20); /* other case, the likeliest to pass */
        if (pdf_check(&arena, buffer_text(&pdf), keys, count) == PDF_GOOD)
            fail_msg("byte %zu of %zu in the other case", i, pdf.len);
        pdf.at[i] = kept;
        arena_free(&arena);
    }
    for (size_t cut = 1; cut < 200; cut++)
        assert_int_not_equal(pdf_check(&f->arena, text_slice(buffer_text(&pdf), 0, pdf.len - cut), keys, count), PDF_GOOD);
    buffer_add_byte(&pdf, '\n');
    assert_int_not_equal(pdf_check(&f->arena, buffer_text(&pdf), keys, count), PDF_GOOD);
    buffer_free(&pdf);
}

int main(int argc, char **argv)
{
#define EACH(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    keep_at = argc > 1 ? argv[1] : NULL;
    const struct CMUnitTest tests[] = {EACH(test_signed_and_checked), EACH(test_every_changed_byte_is_seen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
