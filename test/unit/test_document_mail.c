/* flow/document_mail.h: the mail with a driver's documents, made when it is sent. */
#include "fixture.h"

#include "flow/document_mail.h"
#include "flow/issue.h"
#include "os/clock.h"

/* PIERRE DUPONT of the corrected file has a personal space, and nobody else. */
static void open_space(struct fixture *f)
{
    fixture_run(f, "UPDATE driver SET person_id = NULL");
    fixture_run(f, "INSERT INTO person (email, email_folded, first_name, last_name, password_hash, role, created_ms)"
                   " VALUES ('pierre@exemple.fr', 'pierre@exemple.fr', 'Pierre', 'Dupont', 'x', 1, 0)");
    fixture_run(f, "INSERT INTO driver (licence, birth, first_name, last_name, last_name_folded, created_ms, person_id)"
                   " SELECT licence, birth, first_name, last_name, last_name_folded, 0,"
                   " (SELECT id FROM person WHERE email = 'pierre@exemple.fr') FROM registration"
                   " WHERE last_name = 'DUPONT' LIMIT 1");
}

static void issue_all(struct fixture *f)
{
    struct issuer *issuer;
    struct error error = {0};
    struct issue_tally tally = {0};
    assert_true(issuer_open(&f->site, f->store, &issuer, &error));
    assert_true(issue_jobs(issuer, 64, &tally, &error));
    issuer_close(issuer);
    assert_int_equal(tally.mails, 1);
}

/* Registered, issued, the mail taken out of the outbox. */
static struct mail begin(struct fixture *f)
{
    struct mail mail;
    struct lot lot = fixture_corrected(f, 0, CORRECTED_LINES, 1);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    open_space(f);
    issue_all(f);
    assert_true(outbox_take(f->store, &f->arena, clock_now(), clock_now() + 1, &mail));
    assert_int_equal(mail.kind, MAIL_DOCUMENTS);
    return mail;
}

static bool print_number(void *context, struct store *store, const struct document *document, struct buffer *out,
                         struct error *error)
{
    const bool *works = context;
    UNUSED(store);
    buffer_print(out, "%%PDF %.*s", TEXT_ARG(document->number));
    return *works || error_set(error, ERROR_FILE, NULL, "Sans bibliothèque.");
}

static bool make(struct fixture *f, struct mail *mail, bool works, struct mail_content *content, bool *moot)
{
    struct error error = {0};
    struct mail_press press = {print_number, &works};
    return document_mail_make(&f->site, f->store, &f->arena, &press, mail, content, moot, &error);
}

static bool says(const struct mail_content *content, const char *words)
{
    return text_find(content->body, text_of(words)) < content->body.len;
}

static void test_what_it_says(void **state)
{
    struct fixture *f = *state;
    struct mail_content content;
    bool moot;
    struct mail mail = begin(f);
    assert_true(make(f, &mail, true, &content, &moot));
    assert_false(moot);
    assert_text(content.subject, "Votre certificat de qualification");
    assert_int_equal(content.attachment_count, 1);
    assert_true(text_starts(content.attachments[0].bytes, TEXT("%PDF CQ-2022-")));
    assert_true(text_starts(content.attachments[0].name, TEXT("certificat-CQ-2022-")));
    assert_true(says(&content, "Bonjour Pierre Dupont,\n\nvotre formation est enregistrée\u00a0:\n\n- FIMO Marchandises, "));
    assert_true(says(&content, ", valable jusqu'au 15/05/2022 (joint à ce message)\n  récapitulatif n°\u00a0RF-2022-"));
    assert_true(says(&content, "/espace\n"));
    assert_true(says(&content, "Ces documents sont des spécimens"));
    assert_false(says(&content, "il fait preuve de votre qualification"));
    fixture_run(f, "UPDATE document_source SET specimen = 0");
    assert_true(make(f, &mail, true, &content, &moot));
    assert_true(says(&content, "il fait preuve de votre qualification"));
    assert_false(says(&content, "spécimens"));
}

/* It goes to where the space lives when it is sent, and nowhere else. */
static void test_where_it_goes(void **state)
{
    struct fixture *f = *state;
    struct mail_content content;
    bool moot;
    struct mail mail = begin(f);
    fixture_run(f, "UPDATE person SET email = 'nouveau@exemple.fr' WHERE email = 'pierre@exemple.fr'");
    assert_true(make(f, &mail, true, &content, &moot));
    assert_text(mail.recipient, "nouveau@exemple.fr");
    fixture_run(f, "UPDATE driver SET last_name_folded = 'martin' WHERE person_id IS NOT NULL");
    assert_true(make(f, &mail, true, &content, &moot));
    assert_true(moot);
}

static void test_what_was_revoked_is_not_announced(void **state)
{
    struct fixture *f = *state;
    struct mail_content content;
    bool moot;
    struct mail mail = begin(f);
    fixture_run(f, "UPDATE document SET revoked_ms = 1, revoked_for = 1 WHERE kind = 1");
    assert_true(make(f, &mail, true, &content, &moot));
    assert_false(moot);
    assert_text(content.subject, "Le récapitulatif de votre formation");
    assert_int_equal(content.attachment_count, 0);
    fixture_run(f, "UPDATE document SET revoked_ms = 1, revoked_for = 1");
    assert_true(make(f, &mail, true, &content, &moot));
    assert_true(moot);
}

/* No certificate, no mail: it waits until the file can be made. */
static void test_without_its_file_it_does_not_go(void **state)
{
    struct fixture *f = *state;
    struct mail_content content;
    bool moot;
    struct mail mail = begin(f);
    assert_false(make(f, &mail, false, &content, &moot));
}

#define EACH(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_what_it_says),
        EACH(test_where_it_goes),
        EACH(test_what_was_revoked_is_not_announced),
        EACH(test_without_its_file_it_does_not_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
