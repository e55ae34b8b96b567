/* flow/issue.h, flow/seal.h: what is issued for whom, sealed how, and revoked
   when. */
#include "fixture.h"

#include "base/fold.h"
#include "flow/cancel.h"
#include "flow/issue.h"
#include "flow/rectify.h"
#include "os/clock.h"
#include "store/drivers.h"
#include "store/issuing.h"

static struct issue_tally run_jobs(struct fixture *f)
{
    struct issuer *issuer;
    struct error error = {0};
    struct issue_tally tally = {0};
    uint32_t before;
    assert_true(issuer_open(&f->site, f->store, &issuer, &error));
    do {
        before = tally.jobs;
        assert_true(issue_jobs(issuer, 4, &tally, &error));
    } while (tally.jobs > before);
    issuer_close(issuer);
    return tally;
}

static void register_corrected(struct fixture *f)
{
    struct lot lot = fixture_corrected(f, 0, CORRECTED_LINES, 1);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
}

/* A module for one driver, ended on that day. */
static void register_module(struct fixture *f, const char *end, const char *last_name)
{
    const char *row[COLUMN_COUNT] = {"R", "COM1", "Module de FCO", "Marchandises", end, "ANNE", last_name,
                                     "03/03/1980", "111222333444"};
    struct lot lot = fixture_lot(f, (const char *const(*)[COLUMN_COUNT])row, 1);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
}

/* One summary each, a certificate for each full training; the second run finds
   nothing more to do. */
static void test_each_gets_its_documents(void **state)
{
    struct fixture *f = *state;
    register_corrected(f);
    struct issue_tally tally = run_jobs(f);
    assert_int_equal(tally.jobs, 6);
    assert_int_equal(tally.summaries, 6);
    assert_int_equal(tally.certificates, 5); /* line 5 is a module */
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document WHERE kind = 0"), 6);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document WHERE kind = 1 AND seal IS NOT NULL"), 5);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM job WHERE state = 0"), 0);
    assert_int_equal(run_jobs(f).jobs, 0);
}

static void test_what_a_document_says(void **state)
{
    struct fixture *f = *state;
    struct document d;
    struct seal_facts facts;
    struct seal_public *keys;
    uint32_t count;
    char day[11];
    register_corrected(f);
    run_jobs(f);
    int64_t id = fixture_count(f, "SELECT MIN(id) FROM registration WHERE last_name = 'DUPONT'");
    assert_true(document_of_registration(f->store, &f->arena, id, DOCUMENT_CERTIFICATE, &d));
    assert_text(d.source.training, "FIMO Marchandises");
    assert_int_equal(d.source.hours, 140);
    assert_true(d.source.specimen);
    assert_text(d.source.centre_siret, "12345678200010");
    assert_true(d.source.approval.len > 0);
    assert_string_equal(date_print_french(d.valid_to, day), "15/05/2022");
    assert_true(text_starts(d.number, TEXT("CQ-2022-0000")));
    struct text line = seal_text(&f->arena, &d);
    struct sealer *sealer;
    struct error error = {0};
    assert_true(sealer_open(&f->site, f->store, &sealer, &error));
    seal_publics(&f->arena, sealer_public(sealer)->public_pem, &keys, &count);
    assert_int_equal(count, 1);
    assert_true(text_equal(keys[0].mark, sealer_public(sealer)->mark));
    assert_int_equal(seal_check(&f->arena, line, keys, count, &facts), SEAL_GOOD);
    assert_text(facts.last_name, "DUPONT");
    assert_text(facts.first_name, "PIERRE");
    assert_text(facts.training, "FIMO MARCHANDISES");
    assert_int_equal(facts.category, CATEGORY_GOODS);
    assert_int_equal(facts.valid_to, d.valid_to);
    assert_int_equal(facts.birth, d.birth);
    assert_true(text_equal(facts.number, d.number) && text_equal(facts.code, d.code));
    sealer_close(sealer);
}

/* Every bit of every byte: none goes unseen. */
static void test_every_changed_bit_of_a_seal_is_seen(void **state)
{
    struct fixture *f = *state;
    struct document d;
    struct seal_facts facts;
    struct seal_public *keys;
    uint32_t count;
    struct seal_key key;
    register_corrected(f);
    run_jobs(f);
    int64_t id = fixture_count(f, "SELECT MIN(registration_id) FROM document WHERE kind = 1");
    assert_true(document_of_registration(f->store, &f->arena, id, DOCUMENT_CERTIFICATE, &d));
    assert_true(seal_key_current(f->store, &f->arena, &key));
    seal_publics(&f->arena, key.public_pem, &keys, &count);
    struct text line = seal_text(&f->arena, &d);
    char *copy = ARENA_ARRAY(&f->arena, char, line.len + 1);
    for (size_t i = 0; i < line.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            memcpy(copy, line.at, line.len);
            copy[i] = (char)(copy[i] ^ (1 << bit));
            assert_int_not_equal(seal_check(&f->arena, text_make(copy, line.len), keys, count, &facts), SEAL_GOOD);
        }
    for (size_t len = 0; len < line.len; len++)
        assert_int_not_equal(seal_check(&f->arena, text_slice(line, 0, len), keys, count, &facts), SEAL_GOOD);
    assert_int_equal(seal_check(&f->arena, line, keys, count, &facts), SEAL_GOOD);
    assert_int_equal(seal_check(&f->arena, line, keys, 0, &facts), SEAL_UNKNOWN_KEY);
    assert_int_equal(seal_check(&f->arena, TEXT("DC04FR"), keys, count, &facts), SEAL_NOT_OURS);
}

/* Papers of before a rotation are verified with the key of then. */
static void test_rotation(void **state)
{
    struct fixture *f = *state;
    struct seal_key before, after, *all;
    struct document d;
    struct seal_facts facts;
    struct error error = {0};
    uint32_t count, publics;
    register_corrected(f);
    run_jobs(f);
    assert_true(seal_key_current(f->store, &f->arena, &before));
    assert_true(seal_rotate(&f->site, f->store, &f->arena, &after, &error));
    assert_false(text_equal(before.mark, after.mark));
    struct issuer *issuer;
    assert_true(issuer_open(&f->site, f->store, &issuer, &error));
    struct seal_key newest;
    assert_true(seal_rotate(&f->site, f->store, &f->arena, &newest, &error));
    assert_int_equal(sealer_public(issuer_sealer(issuer))->id, after.id);
    assert_true(issuer_refresh(issuer, &error)); /* as the running server does */
    assert_int_equal(sealer_public(issuer_sealer(issuer))->id, newest.id);
    issuer_close(issuer);
    assert_true(seal_keys_all(f->store, &f->arena, &all, &count));
    assert_int_equal(count, 3);
    assert_true(all[0].retired_ms == 0 && all[1].retired_ms > 0);
    int64_t id = fixture_count(f, "SELECT MIN(registration_id) FROM document WHERE kind = 1");
    assert_true(document_of_registration(f->store, &f->arena, id, DOCUMENT_CERTIFICATE, &d));
    struct seal_public *keys;
    struct text both = arena_print(&f->arena, "# words\n%.*s\n# more\n%.*s", TEXT_ARG(after.public_pem), TEXT_ARG(before.public_pem));
    seal_publics(&f->arena, both, &keys, &publics);
    assert_int_equal(publics, 2);
    assert_int_equal(seal_check(&f->arena, seal_text(&f->arena, &d), keys, publics, &facts), SEAL_GOOD);
    assert_int_equal(seal_check(&f->arena, seal_text(&f->arena, &d), keys, 1, &facts), SEAL_UNKNOWN_KEY);
}

/* Five modules make one certificate, four none; a sixth does not make a second. */
static void test_modules_make_a_certificate(void **state)
{
    struct fixture *f = *state;
    static const char *const ends[] = {"03/01/2022", "04/01/2022", "05/01/2022", "06/01/2022", "07/01/2022", "08/01/2022"};
    for (unsigned i = 0; i < 4; i++)
        register_module(f, ends[i], "PETIT");
    assert_int_equal(run_jobs(f).certificates, 0);
    register_module(f, ends[4], "PETIT");
    assert_int_equal(run_jobs(f).certificates, 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document_part"), 5);
    register_module(f, ends[5], "PETIT");
    assert_int_equal(run_jobs(f).certificates, 0);
    assert_int_equal(fixture_count(f, "SELECT fco_done FROM document WHERE kind = 0 ORDER BY id DESC LIMIT 1"), 7);
    assert_int_equal(fixture_count(f, "SELECT fco_left FROM document WHERE kind = 0 ORDER BY id LIMIT 1"), 28);
}

static void cancel_one(struct fixture *f, int64_t registration)
{
    struct cancel_subject subject;
    struct error error = {0};
    enum cancel_result result;
    assert_true(cancel_subject_find(f->store, &f->arena, registration, 0, &subject));
    struct cancellation c = {.scope = subject.scope, .reason = TEXT("Stage interrompu")};
    c.scope.registration = registration;
    struct cancel_act act = {.operator = true, .registrations = 1, .registered_ms = subject.registered_ms};
    assert_true(cancel_registrations(&f->site, f->store, &f->arena, &act, &c, &result, &error));
    assert_int_equal(result, CANCEL_DONE);
}

/* Cancelling one module revokes the certificate; the others count again, and with
   a sixth they make a new one. */
static void test_cancelling_a_module(void **state)
{
    struct fixture *f = *state;
    static const char *const ends[] = {"03/01/2022", "04/01/2022", "05/01/2022", "06/01/2022", "07/01/2022"};
    for (unsigned i = 0; i < 5; i++)
        register_module(f, ends[i], "PETIT");
    assert_int_equal(run_jobs(f).certificates, 1);
    cancel_one(f, fixture_count(f, "SELECT MIN(id) FROM registration"));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document WHERE kind = 1 AND revoked_for = 1"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document WHERE kind = 0 AND revoked_for = 1"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document_part"), 0);
    assert_int_equal(run_jobs(f).certificates, 0);
    register_module(f, "10/01/2022", "PETIT");
    assert_int_equal(run_jobs(f).certificates, 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document_part"), 5);
}

/* With a sixth there already, the five that are left make a new one at once. */
static void test_cancelling_leaves_enough(void **state)
{
    struct fixture *f = *state;
    static const char *const ends[] = {"03/01/2022", "04/01/2022", "05/01/2022", "06/01/2022", "07/01/2022", "08/01/2022"};
    for (unsigned i = 0; i < 6; i++)
        register_module(f, ends[i], "PETIT");
    assert_int_equal(run_jobs(f).certificates, 1);
    cancel_one(f, fixture_count(f, "SELECT MIN(id) FROM registration"));
    struct issue_tally tally = run_jobs(f);
    assert_int_equal(tally.certificates, 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document WHERE kind = 1 AND revoked_ms IS NULL"), 1);
}

/* A corrected identity: the old papers are revoked, new ones bear the first
   certificate's day of issue. */
static void test_rectified(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    enum rectify_result result;
    uint32_t twice;
    register_corrected(f);
    run_jobs(f);
    fixture_run(f, "UPDATE document SET issued_ms = issued_ms - 864000000 WHERE kind = 1");
    struct rectification r = {.reason = TEXT("Faute de frappe"), .licence_from = TEXT("82R987928"),
                              .licence_to = TEXT("82R987929"), .licence_typed = TEXT("82R987929"),
                              .birth_from = date_make(1990, 1, 1), .birth_to = date_make(1990, 1, 1), .registrations = 1};
    assert_true(rectify_driver(f->store, &f->arena, &r, true, &result, &twice, &error));
    assert_int_equal(result, RECTIFY_DONE);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document WHERE revoked_for = 2"), 2);
    struct issue_tally tally = run_jobs(f);
    assert_int_equal(tally.summaries, 1);
    assert_int_equal(tally.certificates, 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(DISTINCT d.issued_ms) FROM document d JOIN registration r"
                                      " ON r.id = d.registration_id WHERE d.kind = 1 AND r.licence = '82R987929'"), 1);
}

/* Somebody who looks before the queue came to them gets all at once, and the mail
   still goes out once. */
static void test_on_demand(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct document *documents;
    uint32_t count;
    register_corrected(f);
    fixture_run(f, "INSERT INTO person (email, email_folded, first_name, last_name, password_hash, role, created_ms)"
                   " VALUES ('leroy@exemple.fr', 'leroy@exemple.fr', 'MARIE', 'LEROY', 'x', 1, 1)");
    fixture_run(f, "UPDATE driver SET person_id = (SELECT MAX(id) FROM person) WHERE licence = '298795874'");
    date birth = date_make(2002, 12, 25);
    assert_true(issue_driver(&f->site, f->store, TEXT("298795874"), birth, &error));
    assert_true(documents_of_driver(f->store, &f->arena, TEXT("298795874"), birth, TEXT("leroy"), &documents, &count));
    assert_int_equal(count, 2);
    assert_true(documents_of_driver(f->store, &f->arena, TEXT("298795874"), birth, TEXT("autre"), &documents, &count));
    assert_int_equal(count, 0);
    assert_int_equal(run_jobs(f).mails, 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail WHERE kind = 3 AND reference > 0 AND batch = 1"), 1);
    assert_int_equal(run_jobs(f).mails, 0);
}

/* A job that fails alone is put off; those behind it are done. */
static void test_a_job_that_fails(void **state)
{
    struct fixture *f = *state;
    struct issuer *issuer;
    struct error error = {0};
    struct issue_tally tally = {0};
    register_corrected(f);
    fixture_run(f, "CREATE TRIGGER broken BEFORE INSERT ON document WHEN NEW.registration_id ="
                   " (SELECT MIN(id) FROM registration) BEGIN SELECT RAISE(ABORT, 'broken'); END");
    assert_true(issuer_open(&f->site, f->store, &issuer, &error));
    assert_false(issue_jobs(issuer, 64, &tally, &error));
    assert_int_equal(tally.failed, 1);
    assert_true(issue_jobs(issuer, 64, &tally, &error));
    assert_int_equal(tally.jobs, 5);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM job WHERE state = 0 AND attempts = 1"), 1);
    fixture_run(f, "UPDATE job SET attempts = 5, run_after_ms = 1");
    assert_false(issue_jobs(issuer, 64, &tally, &error));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM job WHERE state = 3"), 1);
    issuer_close(issuer);
}

int main(void)
{
#define EACH(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        EACH(test_each_gets_its_documents), EACH(test_what_a_document_says),
        EACH(test_every_changed_bit_of_a_seal_is_seen), EACH(test_rotation), EACH(test_modules_make_a_certificate),
        EACH(test_cancelling_a_module), EACH(test_cancelling_leaves_enough), EACH(test_rectified),
        EACH(test_on_demand), EACH(test_a_job_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
