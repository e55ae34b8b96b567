/* Tests of the journal of acts (store/audit.c, flow/journal.c): whole, it says
   so; with anything edited, removed or cut off, it names the place. */
#include "fixture.h"

#include <unistd.h>

#include "flow/journal.h"
#include "os/file.h"
#include "store/audit.h"

enum { ENTRIES = 8 };

static void add(struct fixture *f, int64_t at)
{
    struct audit audit = {.act = ACT_LOGIN, .person = 0, .centre = f->centre.id, .subject = TEXT("lot 1"),
                          .payload = TEXT("{\"n\":1}")};
    assert_true(audit_add(f->store, &audit, at));
}

static struct journal_verdict verify(struct fixture *f)
{
    struct journal_verdict verdict;
    struct error error = {0};
    if (!journal_verify(&f->site, f->store, &f->arena, NULL, &verdict, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return verdict;
}

static void give_out(struct fixture *f)
{
    struct error error = {0};
    char line[160];
    f->site.folder = f->folder;
    if (!journal_give_out(&f->site, f->store, line, &error))
        fail_msg("%s (%s)", error.message, error.cause);
}

static void forget_heads(struct fixture *f)
{
    unlink(file_join(&f->arena, f->folder, "audit/heads.log"));
    rmdir(file_join(&f->arena, f->folder, "audit"));
}

/* ENTRIES entries, a head given out behind the fifth and behind the last. */
static int set_up(void **state)
{
    fixture_set_up(state);
    struct fixture *f = *state;
    f->site.folder = f->folder;
    fixture_run(f, "DELETE FROM audit_entry");
    fixture_run(f, "UPDATE audit_head SET number = 0, hash = ''");
    for (int i = 1; i <= ENTRIES; i++) {
        add(f, 1000 + i);
        if (i == 5 || i == ENTRIES)
            give_out(f);
    }
    assert_true(verify(f).whole);
    return 0;
}

static int tear_down(void **state)
{
    forget_heads(*state);
    return fixture_tear_down(state);
}

static void assert_broken_at(struct fixture *f, int64_t at)
{
    struct journal_verdict verdict = verify(f);
    assert_false(verdict.whole);
    assert_int_equal(verdict.at, at);
}

static void whole_it_says_so(void **state)
{
    struct fixture *f = *state;
    struct journal_verdict verdict = verify(f);
    assert_int_equal(verdict.entries, ENTRIES);
    assert_int_equal(verdict.heads, 2);
    /* What comes later contradicts nothing. */
    add(f, 5000);
    assert_true(verify(f).whole);
    /* A purge of payloads leaves the chain whole. */
    assert_true(store_begin_write(f->store));
    assert_true(audit_purge(f->store, &f->arena, 3, 6000));
    assert_true(store_commit(f->store));
    assert_true(verify(f).whole);
    /* One that is taken by hand does not. */
    fixture_run(f, "UPDATE audit_entry SET payload = NULL WHERE number = 5");
    assert_broken_at(f, 5);
}

static void an_edit_of_any_column_shows(void **state)
{
    struct fixture *f = *state;
    static const char *const edits[] = {
        "UPDATE audit_entry SET at_ms = at_ms + 1 WHERE number = 3",
        "UPDATE audit_entry SET act = 'logout' WHERE number = 3",
        "UPDATE audit_entry SET person_id = 7 WHERE number = 3",
        "UPDATE audit_entry SET centre_id = 7 WHERE number = 3",
        "UPDATE audit_entry SET subject = 'lot 2' WHERE number = 3",
        "UPDATE audit_entry SET payload = '{}' WHERE number = 3",
        "UPDATE audit_entry SET payload_hash = 'aa' WHERE number = 3",
        "UPDATE audit_entry SET hash = 'aa' WHERE number = 3",
        "UPDATE audit_entry SET person_id = person_id || 'abc' WHERE number = 3",
        "UPDATE audit_entry SET at_ms = at_ms + 0.25 WHERE number = 3",
    };
    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        fixture_run(f, "CREATE TABLE kept AS SELECT * FROM audit_entry");
        fixture_run(f, edits[i]);
        assert_broken_at(f, 3);
        fixture_run(f, "DELETE FROM audit_entry");
        fixture_run(f, "INSERT INTO audit_entry SELECT * FROM kept");
        fixture_run(f, "DROP TABLE kept");
    }
    assert_true(verify(f).whole);
}

static void a_missing_entry_shows(void **state)
{
    struct fixture *f = *state;
    fixture_run(f, "DELETE FROM audit_entry WHERE number = 1");
    assert_broken_at(f, 1);
}

static void an_empty_journal_shows(void **state)
{
    struct fixture *f = *state;
    fixture_run(f, "DELETE FROM audit_entry");
    fixture_run(f, "DELETE FROM audit_head");
    fixture_run(f, "INSERT INTO audit_head (id, number, hash) VALUES (1, 0, '')");
    forget_heads(f);
    assert_broken_at(f, 1);
}

static void one_from_the_middle_shows(void **state)
{
    struct fixture *f = *state;
    fixture_run(f, "DELETE FROM audit_entry WHERE number = 4");
    fixture_run(f, "UPDATE audit_entry SET number = number - 1 WHERE number > 4");
    assert_broken_at(f, 4);
}

static void an_end_cut_off_shows(void **state)
{
    struct fixture *f = *state;
    fixture_run(f, "DELETE FROM audit_entry WHERE number > 6");
    assert_broken_at(f, 7);
    /* With the chain's own head put right, the head that was given out tells. */
    fixture_run(f, "UPDATE audit_head SET number = 6, hash = (SELECT hash FROM audit_entry WHERE number = 6)");
    assert_broken_at(f, 7);
    forget_heads(f);
    assert_true(verify(f).whole); /* which is why heads are given out */
}

static void a_chain_rewritten_shows(void **state)
{
    struct fixture *f = *state;
    fixture_run(f, "DELETE FROM audit_entry WHERE number > 3");
    fixture_run(f, "UPDATE audit_head SET number = 3, hash = (SELECT hash FROM audit_entry WHERE number = 3)");
    for (int i = 4; i <= ENTRIES; i++)
        add(f, 2000 + i);
    assert_broken_at(f, 5);
}

static void write_heads(struct fixture *f, const char *text)
{
    struct error error = {0};
    assert_true(file_replace(file_join(&f->arena, f->folder, "audit/heads.log"), text_of(text), 0600, &error));
}

/* However the copy that was kept elsewhere looks: from a log, with other ends of
   lines, in another order, torn. */
static void heads_are_read_however_they_were_kept(void **state)
{
    struct fixture *f = *state;
    char text[1000];
    static const char wrong[] = "0000000000000000000000000000000000000000000000000000000000000000";
    struct text hash;
    int64_t number;
    assert_true(audit_head(f->store, &f->arena, &number, &hash));
    snprintf(text, sizeof text, "\r\n2026-01-01T00:00 journal: 2026-01-01 %lld %.*s\r\ntorn 5 ab\n", (long long)number, TEXT_ARG(hash));
    write_heads(f, text);
    assert_true(verify(f).whole);
    assert_int_equal(verify(f).heads, 1);
    snprintf(text, sizeof text, "x %lld %.*s\n\nx 5 %s\n", (long long)number, TEXT_ARG(hash), wrong);
    write_heads(f, text);
    assert_broken_at(f, 5);
}

static void an_entry_added_by_hand_shows(void **state)
{
    struct fixture *f = *state;
    fixture_run(f, "CREATE TABLE kept AS SELECT * FROM audit_head");
    add(f, 7000);
    fixture_run(f, "DELETE FROM audit_head");
    fixture_run(f, "INSERT INTO audit_head SELECT * FROM kept");
    fixture_run(f, "DROP TABLE kept");
    assert_broken_at(f, ENTRIES + 1);
    assert_non_null(strstr(verify(f).message, "ajoutée"));
    fixture_run(f, "DELETE FROM audit_entry WHERE number > 8");
    fixture_run(f, "UPDATE audit_head SET hash = 'aa'");
    assert_broken_at(f, ENTRIES);
}

static void what_is_seen_again_and_again_is_told_once(void **state)
{
    struct fixture *f = *state;
    struct audit audit = {.act = ACT_LOT_SHOWN, .subject = TEXT("lot 9")};
    for (int64_t at = 10000; at <= 10300; at += 100)
        assert_true(audit_add_seldom(f->store, &audit, at, 250));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE subject = 'lot 9'"), 2);
    audit.subject = TEXT("lot 10");
    assert_true(audit_add_seldom(f->store, &audit, 10300, 250));
    assert_true(verify(f).whole);
}

static void it_is_written_with_the_act_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    assert_true(store_begin_write(f->store));
    add(f, 3000);
    store_rollback(f->store);
    assert_int_equal(verify(f).entries, ENTRIES);
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_REGISTERED);
    assert_int_equal(verify(f).entries, ENTRIES + 1);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_ALREADY);
    assert_int_equal(verify(f).entries, ENTRIES + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whole_it_says_so),
        TEST(an_edit_of_any_column_shows),
        TEST(a_missing_entry_shows),
        TEST(an_empty_journal_shows),
        TEST(one_from_the_middle_shows),
        TEST(an_end_cut_off_shows),
        TEST(a_chain_rewritten_shows),
        TEST(heads_are_read_however_they_were_kept),
        TEST(an_entry_added_by_hand_shows),
        TEST(what_is_seen_again_and_again_is_told_once),
        TEST(it_is_written_with_the_act_or_not_at_all),
    };
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
