/* flow/purge.h: what goes when its time is over, and what stays unique. */
#include "fixture.h"

#include "flow/cqc.h"
#include "flow/issue.h"
#include "flow/journal.h"
#include "flow/purge.h"
#include "flow/test_space.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/audit.h"
#include "store/people.h"

#include <sys/wait.h>
#include <unistd.h>

static void at_day(const char *day)
{
    clock_set_today(DATE_NONE);
    clock_set_today(date_parse_french(text_of(day)));
}

static uint32_t count_of(const struct purge_report *report, const char *name)
{
    for (unsigned i = 0; i < purge_count; i++)
        if (strcmp(purges[i].name, name) == 0)
            return report->counts[i];
    fail_msg("no step %s", name);
    return 0;
}

/* A trial says exactly what is then done. */
static struct purge_report run(struct fixture *f)
{
    struct purge_report dry, report;
    struct error error = {0};
    assert_true(purge_all(&f->site, f->store, true, NULL, &dry, &error));
    assert_true(purge_all(&f->site, f->store, false, NULL, &report, &error));
    for (unsigned i = 0; i < purge_count; i++)
        if (strcmp(purges[i].name, "journal") != 0) /* its entry is younger than its own limit */
            assert_int_equal(dry.counts[i], report.counts[i]);
    return report;
}

static void register_all(struct fixture *f)
{
    struct issuer *issuer;
    struct issue_tally tally = {0};
    struct error error = {0};
    struct lot lot = fixture_corrected(f, 0, CORRECTED_LINES, 1);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    assert_true(issuer_open(&f->site, f->store, &issuer, &error));
    assert_true(issue_jobs(issuer, 64, &tally, &error));
    issuer_close(issuer);
}

static void test_six_years_to_the_day(void **state)
{
    struct fixture *f = *state;
    register_all(f);
    at_day("15/01/2028");
    assert_int_equal(count_of(&(struct purge_report){0}, "identities"), 0);
    struct purge_report report = run(f);
    assert_int_equal(count_of(&report, "identities"), 0);
    at_day("16/01/2028");
    report = run(f);
    assert_int_equal(count_of(&report, "identities"), 6);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration WHERE first_name <> '' OR last_name <> ''"
                                      " OR birth <> 0 OR licence_typed <> '' OR licence NOT LIKE '#%'"
                                      " OR last_name_folded <> ''"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM lot_block"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM billable_line"), 6);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration WHERE order_number <> ''"), 6);
    report = run(f);
    assert_int_equal(count_of(&report, "identities"), 0);
}

/* A certificate kept for a request that outlives its registration goes with the request. */
static void test_a_certificate_that_waits_for_its_request(void **state)
{
    struct fixture *f = *state;
    register_all(f);
    struct person reader = {.email = TEXT("lea@exemple.fr"), .role = ROLE_DRIVER, .first_name = TEXT("Léa"),
                            .last_name = TEXT("DUPONT")};
    assert_true(person_add(f->store, &reader, clock_now()));
    int64_t document = fixture_count(f, "SELECT MIN(id) FROM document WHERE kind = 1");
    struct cqc_request request = {.public_id = TEXT("request"), .number = TEXT("CQC-2022-000001"), .person = reader.id,
                                  .document = document, .state = CQC_SENT, .due = -1, .created_ms = clock_now(),
                                  .submitted_ms = clock_now()};
    at_day("20/02/2022");
    request.changed_ms = clock_now();
    assert_true(cqc_add(f->store, &request));
    at_day("16/01/2028");
    run(f);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document"), 1);
    at_day("22/02/2028");
    struct purge_report report = run(f);
    assert_int_equal(count_of(&report, "cards"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM document"), 0);
}

/* The same file once more, years after: known, not registered, not billed. */
static void test_unique_for_ever(void **state)
{
    struct fixture *f = *state;
    register_all(f);
    at_day("16/01/2028");
    run(f);
    store_close(f->store);
    f->store = fixture_connect(f); /* a connection of after the purge has its key from the folder */
    struct lot lot = fixture_corrected(f, 0, CORRECTED_LINES, 1);
    assert_int_equal(lot.to_register, 0);
    assert_int_equal(lot.errors, 0);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_NOTHING);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM billable_line"), 6);
    /* Somebody else is no trouble. */
    const char *row[COLUMN_COUNT] = {"R", "COM1", "FIMO Marchandises", "Marchandises", "01/01/2022", "ANNE", "AUTRE",
                                     "03/03/1980", "111222333444"};
    struct lot fresh = fixture_lot(f, (const char *const(*)[COLUMN_COUNT])row, 1);
    assert_int_equal(fixture_confirm(f, &fresh, fresh.revision), CONFIRM_REGISTERED);
}

/* Without its key nothing is registered rather than twice. */
static void test_without_the_key(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    enum confirm_result result;
    static const char *const row[COLUMN_COUNT] = {"R", "COM1", "FIMO Marchandises", "Marchandises", "01/01/2022", "ANNE",
                                                  "AUTRE", "03/03/1980", "111222333444"};
    register_all(f);
    at_day("16/01/2028");
    run(f);
    struct lot lot = fixture_lot(f, (const char *const(*)[COLUMN_COUNT])row, 1);
    assert_int_equal(unlink(arena_print(&f->arena, "%s/keys/past.key", f->folder).at), 0);
    struct store *other = fixture_connect(f);
    assert_false(confirm_lot(&f->site, other, &f->arena, &lot, 0, (struct confirm_seen){lot.revision, -1}, &result, &error));
    assert_non_null(strstr(error.message, "keys/past.key"));
    store_close(other);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration"), 6);
}

static void test_imports_after_thirty_days(void **state)
{
    struct fixture *f = *state;
    register_all(f);
    struct lot lot = fixture_corrected(f, 0, 2, 1);
    const char *path = arena_print(&f->arena, "%s/files/%.*s", f->folder, TEXT_ARG(lot.public_id)).at;
    FILE *file = fopen(path, "w");
    if (file)
        fclose(file);
    at_day("14/02/2022");
    struct purge_report report = run(f);
    assert_int_equal(count_of(&report, "imports"), 0);
    at_day("15/02/2022");
    report = run(f);
    assert_int_equal(count_of(&report, "imports"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM lot"), 1); /* the registered one */
    assert_int_not_equal(access(path, F_OK), 0);
}

/* Payloads of the journal go, its chain stays whole; what was purged stands in it. */
static void test_journal(void **state)
{
    struct fixture *f = *state;
    struct journal_verdict verdict;
    struct error error = {0};
    register_all(f);
    int64_t entries = fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE payload IS NOT NULL");
    at_day("16/01/2023");
    struct purge_report report = run(f);
    assert_int_equal(count_of(&report, "journal"), entries);
    assert_true(journal_verify(&f->site, f->store, &f->arena, NULL, &verdict, &error));
    assert_true(verdict.whole);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'purged'"), 1);
    bool due;
    assert_true(purge_is_due(f->store, &due));
    assert_false(due);
    at_day("17/01/2023");
    assert_true(purge_is_due(f->store, &due));
    assert_true(due);
}

static void test_ten_years(void **state)
{
    struct fixture *f = *state;
    register_all(f);
    at_day("16/01/2032");
    struct purge_report report;
    struct error error = {0};
    assert_true(purge_all(&f->site, f->store, false, NULL, &report, &error));
    assert_int_equal(count_of(&report, "identities"), 6);
    assert_int_equal(count_of(&report, "invoicing"), 6);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM billable_line"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration WHERE order_number <> ''"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration"), 6);
}

/* More rows than one transaction takes. */
static void test_many(void **state)
{
    struct fixture *f = *state;
    fixture_run(f, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234)"
                   " INSERT INTO mail (message_id, kind, recipient, subject, body, state, attempts, run_after_ms, created_ms,"
                   " problem) SELECT '<' || i || '>', 2, 'a@b.fr', 's', 'b', 1, 1, 1, 1, '' FROM n");
    struct purge_report report = run(f);
    assert_int_equal(count_of(&report, "mails"), 1234);
}

/* Idempotency keys are unique only beside the API key that used them. */
static void test_answers_of_another_key(void **state)
{
    struct fixture *f = *state;
    fixture_run(f, "INSERT INTO api_answer (key_id, token, fingerprint, status, type, location, body, created_ms)"
                   " VALUES (1, 'import-1', 'a', 201, 't', '', NULL, 1)");
    fixture_run(f, "INSERT INTO api_answer (key_id, token, fingerprint, status, type, location, body, created_ms)"
                   " VALUES (2, 'import-1', 'b', 201, 't', '', NULL, 99999999999999)");
    struct purge_report report = run(f);
    assert_int_equal(count_of(&report, "answers"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM api_answer WHERE key_id = 2"), 1);
}

static const char *put_file(struct fixture *f, const char *folder, const char *name)
{
    struct error error = {0};
    const char *path = arena_print(&f->arena, "%s/%s/%s", f->folder, folder, name).at;
    assert_true(file_make_folder(arena_print(&f->arena, "%s/%s", f->folder, folder).at, &error));
    assert_true(file_replace(path, TEXT("x"), 0600, &error));
    return path;
}

/* The workbook of a registered import holds what its registrations held. */
static void test_the_file_goes_with_the_identities(void **state)
{
    struct fixture *f = *state;
    struct lot lot = fixture_corrected(f, 0, CORRECTED_LINES, 1);
    const char *path = put_file(f, "files", arena_z(&f->arena, lot.public_id));
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    at_day("15/01/2028");
    run(f);
    assert_true(file_exists(path));
    bool known;
    assert_true(lot_is_known(f->store, lot.public_id, FLOW_REFUSED, &known));
    assert_true(known);
    at_day("16/01/2028");
    run(f);
    assert_false(file_exists(path));
    /* What a crash before that leaves is swept up at the next start. */
    assert_true(lot_is_known(f->store, lot.public_id, FLOW_REFUSED, &known));
    assert_false(known);
}

static void test_mails_as_files(void **state)
{
    struct fixture *f = *state;
    struct purge_report report;
    struct error error = {0};
    const char *old = put_file(f, "mails", "20210114T120000-000001.eml"), *fresh = put_file(f, "mails", "20210115T120000-000002.eml"),
               *other = put_file(f, "mails", "notes.txt");
    assert_true(purge_all(&f->site, f->store, true, NULL, &report, &error));
    assert_int_equal(report.files, 1);
    assert_true(file_exists(old));
    assert_true(purge_all(&f->site, f->store, false, NULL, &report, &error));
    assert_int_equal(report.files, 1);
    assert_false(file_exists(old));
    assert_true(file_exists(fresh) && file_exists(other));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'purged' AND payload = '{\"mail_files\":1}'"), 1);
    unlink(fresh);
    unlink(other);
}

static bool die(void)
{
    _exit(0);
}

/* Killed behind its first transaction: what that took away stands in the journal
   all the same, with the rest. */
static void test_interrupted(void **state)
{
    struct fixture *f = *state;
    struct purge_report report;
    struct journal_verdict verdict;
    struct error error = {0};
    fixture_run(f, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234)"
                   " INSERT INTO login_session (token_hash, person_id, created_ms, seen_ms, expires_ms, address, device, csrf)"
                   " SELECT 't' || i, (SELECT MIN(id) FROM person), 1, 1, 1, '', '', '' FROM n");
    pid_t child = fork();
    if (child == 0) {
        struct store *store = fixture_connect(f);
        _exit(purge_all(&f->site, store, false, die, &report, &error) ? 1 : 2);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    int64_t left = fixture_count(f, "SELECT COUNT(*) FROM login_session");
    assert_true(left > 0 && left < 1234);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'purged'"), 0);
    bool due;
    assert_true(purge_is_due(f->store, &due));
    assert_true(due);
    report = run(f);
    assert_int_equal(count_of(&report, "sessions"), left);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'purged' AND payload = '{\"sessions\":1234}'"), 1);
    assert_true(journal_verify(&f->site, f->store, &f->arena, NULL, &verdict, &error));
    assert_true(verdict.whole);
    run(f);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'purged'"), 1);
}

static int64_t mails_in(struct store *store)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM mail");
    int64_t count = query_next(q) ? query_int(q, 0) : -1;
    assert_true(query_end(q));
    return count;
}

/* Nobody sends its mails, so that those still waiting grow old there. */
static void test_the_test_space(void **state)
{
    struct fixture *f = *state;
    struct site *space;
    struct store *store;
    struct purge_report report;
    struct error error = {0};
    bool there;
    static const char some_mail[] = "INSERT INTO mail (message_id, kind, recipient, subject, body, state, attempts, run_after_ms,"
                                    " created_ms, problem) VALUES ('<1>', 2, 'a@b.fr', 's', 'b', 0, 0, 1, 1, '')";
    assert_true(purge_test_space(&f->site, false, NULL, &report, &there, &error));
    assert_false(there);
    assert_true(test_space_open(&f->site, f->store, &f->arena, f->centre.id, &space, &store, &error));
    assert_true(store_run(store, some_mail));
    fixture_run(f, some_mail);
    struct purge_report real = run(f);
    assert_int_equal(count_of(&real, "mails"), 0);
    assert_int_equal(mails_in(store), 1);
    assert_true(purge_test_space(&f->site, true, NULL, &report, &there, &error));
    assert_true(there);
    assert_int_equal(count_of(&report, "mails"), 1);
    assert_int_equal(mails_in(store), 1);
    assert_true(purge_test_space(&f->site, false, NULL, &report, &there, &error));
    assert_int_equal(count_of(&report, "mails"), 1);
    assert_int_equal(mails_in(store), 0);
    assert_int_equal(mails_in(f->store), 1);
    store_close(store);
}

int main(void)
{
#define EACH(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        EACH(test_six_years_to_the_day), EACH(test_a_certificate_that_waits_for_its_request),
        EACH(test_unique_for_ever), EACH(test_without_the_key),
        EACH(test_imports_after_thirty_days), EACH(test_journal), EACH(test_ten_years), EACH(test_many), EACH(test_answers_of_another_key),
        EACH(test_the_file_goes_with_the_identities), EACH(test_mails_as_files), EACH(test_interrupted), EACH(test_the_test_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
