/* flow/document_mail.h: the mail with a driver's documents, made when it is sent. */
#include "fixture.h"

#include "flow/cancel.h"
#include "flow/document_mail.h"
#include "flow/issue.h"
#include "flow/rectify.h"
#include "os/clock.h"
#include "store/drivers.h"

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
    assert_true(says(&content, "Bonjour Pierre Dupont,\n\nVotre formation est enregistrée\u00a0:\n\n- FIMO Marchandises, "));
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

static void cancel_all(struct fixture *f, int64_t registration)
{
    struct cancel_subject subject;
    struct error error = {0};
    enum cancel_result result;
    assert_true(cancel_subject_find(f->store, &f->arena, registration, 0, &subject));
    struct cancellation c = {.scope = subject.scope, .reason = TEXT("Stage interrompu")};
    struct cancel_act act = {.operator = true, .registrations = 1, .registered_ms = subject.registered_ms};
    assert_true(cancel_registrations(&f->site, f->store, &f->arena, &act, &c, &result, &error));
    assert_int_equal(result, CANCEL_DONE);
}

static int64_t registration_of(struct fixture *f, const char *last_name)
{
    return fixture_count(f, arena_print(&f->arena, "SELECT MIN(id) FROM registration WHERE last_name = '%s'", last_name).at);
}

/* Whoever carries a certificate that is good no more is told, and nobody else. */
static void test_told_that_it_is_annulled(void **state)
{
    struct fixture *f = *state;
    struct mail mail;
    begin(f);
    fixture_run(f, "DELETE FROM mail");
    cancel_all(f, registration_of(f, "LEROY")); /* has no space */
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail"), 0);
    cancel_all(f, registration_of(f, "DUPONT"));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail"), 1);
    assert_true(outbox_take(f->store, &f->arena, clock_now(), clock_now() + 1, &mail));
    assert_text(mail.recipient, "pierre@exemple.fr");
    assert_text(mail.subject, "Votre certificat de qualification est annulé");
    struct mail_content content = {.body = mail.body};
    assert_true(says(&content, "Bonjour Pierre,\n\nVotre certificat de qualification n°\u00a0CQ-2022-"));
    assert_true(says(&content, "est annulé\u00a0: l'enregistrement de la formation a été retiré.\n\n- FIMO Marchandises, Marchandises, "
                               "terminée le 01/01/2022 ("));
    assert_true(says(&content, "/espace\n"));
    assert_false(says(&content, "Stage interrompu"));
}

/* Once, however many of its modules are cancelled. */
static void test_a_module_of_it(void **state)
{
    struct fixture *f = *state;
    struct mail mail;
    begin(f);
    fixture_run(f, "DELETE FROM mail");
    fixture_run(f, "INSERT INTO document_part (registration_id, document_id) SELECT r.id, d.id FROM registration r, document d"
                   " JOIN registration o ON o.id = d.registration_id WHERE r.last_name = 'BAELEN' AND o.last_name = 'DUPONT'"
                   " AND d.kind = 1");
    fixture_run(f, "UPDATE registration SET licence = (SELECT licence FROM registration WHERE last_name = 'DUPONT'),"
                   " birth = (SELECT birth FROM registration WHERE last_name = 'DUPONT'), last_name_folded = 'dupont'"
                   " WHERE last_name = 'BAELEN'");
    cancel_all(f, registration_of(f, "BAELEN"));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail"), 1);
    assert_true(outbox_take(f->store, &f->arena, clock_now(), clock_now() + 1, &mail));
    struct mail_content content = {.body = mail.body};
    assert_true(says(&content, "d'un des modules de FCO dont il est fait a été retiré.\n\n- Module de FCO, "));
}

/* A correction says that what it brings replaces what was there. */
static void test_corrected(void **state)
{
    struct fixture *f = *state;
    struct mail_content content;
    struct mail mail;
    enum rectify_result result;
    uint32_t twice;
    bool moot;
    struct error error = {0};
    begin(f);
    fixture_run(f, "DELETE FROM mail");
    struct rectification r = {.reason = TEXT("Chiffre oublié"), .licence_from = TEXT("82R987928"), .licence_to = TEXT("820987928"),
                              .birth_from = date_make(1990, 1, 1), .birth_to = date_make(1990, 1, 1), .registrations = 1};
    assert_true(rectify_driver(f->store, &f->arena, &r, true, &result, &twice, &error));
    assert_int_equal(result, RECTIFY_DONE);
    issue_all(f);
    assert_true(outbox_take(f->store, &f->arena, clock_now(), clock_now() + 1, &mail));
    assert_true(make(f, &mail, true, &content, &moot));
    assert_false(moot);
    assert_true(says(&content, "Après une correction de votre identité, vos documents ont été refaits."));
    assert_int_equal(content.attachment_count, 1);
}

#define EACH(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_what_it_says),
        EACH(test_where_it_goes),
        EACH(test_what_was_revoked_is_not_announced),
        EACH(test_without_its_file_it_does_not_go),
        EACH(test_told_that_it_is_annulled),
        EACH(test_a_module_of_it),
        EACH(test_corrected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
