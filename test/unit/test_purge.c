/* flow/purge.h: what goes when its time is over, and what stays unique. */
#include "fixture.h"

#include "flow/issue.h"
#include "flow/journal.h"
#include "flow/purge.h"
#include "os/clock.h"
#include "store/audit.h"

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

int main(void)
{
#define EACH(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        EACH(test_six_years_to_the_day), EACH(test_unique_for_ever), EACH(test_without_the_key),
        EACH(test_imports_after_thirty_days), EACH(test_journal), EACH(test_ten_years), EACH(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
