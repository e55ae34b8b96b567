/* Tests of keys of the API (flow/api_key.h): what they are worth, when and from
   where; that only their digest is kept. */
#include "fixture.h"

#include "flow/api_key.h"
#include "os/clock.h"

static enum api_key_verdict look(struct fixture *f, struct text given, const char *address, int64_t now, struct api_key *key)
{
    enum api_key_verdict verdict;
    assert_true(api_key_look(f->store, &f->arena, given, text_of(address), now, key, &verdict));
    return verdict;
}

static struct text make(struct fixture *f, struct api_key *key)
{
    struct text shown;
    struct error error = {0};
    key->centre = f->centre.id;
    if (!api_key_make(f->store, &f->arena, key, &shown, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return shown;
}

static void life(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct api_key key = {.name = TEXT("Paie"), .scopes = API_SCOPE_BIT(CHECK) | API_SCOPE_BIT(READ),
                          .networks = TEXT("192.0.2.0/24 2001:db8::/32"), .expires_ms = clock_now() + 60000};
    struct api_key found, made;
    struct text shown = make(f, &key), second;
    assert_int_equal(shown.len, API_KEY_LENGTH);
    assert_true(text_starts(shown, TEXT("gabarit_test_")));
    assert_true(text_starts(shown, key.prefix));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM api_key WHERE secret_hash LIKE 'gabarit%'"), 0);
    int64_t now = clock_now();
    assert_int_equal(look(f, shown, "192.0.2.77", now, &found), API_KEY_GOOD);
    assert_int_equal(found.centre, f->centre.id);
    assert_int_equal(found.scopes, key.scopes);
    assert_int_equal(look(f, shown, "2001:db8:1::1", now, &found), API_KEY_GOOD);
    assert_int_equal(look(f, shown, "192.0.3.77", now, &found), API_KEY_ELSEWHERE);
    assert_int_equal(look(f, shown, "", now, &found), API_KEY_ELSEWHERE);
    assert_int_equal(look(f, shown, "192.0.2.77", key.expires_ms, &found), API_KEY_EXPIRED);
    assert_int_equal(look(f, key.prefix, "192.0.2.77", now, &found), API_KEY_UNKNOWN);
    assert_true(api_key_rotate(f->store, &f->arena, f->centre.id, key.id, 0, 1000, &made, &second, &error));
    assert_int_equal(look(f, shown, "192.0.2.77", now, &found), API_KEY_GOOD);
    assert_int_equal(look(f, second, "192.0.2.77", now, &found), API_KEY_GOOD);
    assert_int_equal(look(f, shown, "192.0.2.77", clock_now() + 1001, &found), API_KEY_EXPIRED);
    assert_false(api_key_rotate(f->store, &f->arena, f->centre.id, key.id, 0, 1000, &made, &second, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    assert_false(api_key_revoke(f->store, &f->arena, f->centre.id + 1, made.id, 0, &error));
    assert_true(api_key_revoke(f->store, &f->arena, f->centre.id, key.id + 1, 0, &error));
    assert_true(api_key_revoke(f->store, &f->arena, f->centre.id, key.id + 1, 0, &error));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'key_revoked'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'key_made'"), 2);
    struct api_key last;
    assert_int_equal(look(f, second, "192.0.2.77", clock_now(), &last), API_KEY_REVOKED);
}

static void refused(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct text shown;
    const struct api_key wrong[] = {
        {.name = TEXT(""), .scopes = 1}, {.name = TEXT("x"), .scopes = 0},
        {.name = TEXT("x"), .scopes = 1u << API_SCOPE_COUNT},
        {.name = TEXT("x"), .scopes = 1, .networks = TEXT("192.0.2.0/33")},
        {.name = TEXT("x"), .scopes = 1, .networks = TEXT("example.org")}};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct api_key key = wrong[i];
        key.centre = f->centre.id;
        assert_false(api_key_make(f->store, &f->arena, &key, &shown, &error));
        assert_int_equal(error.code, ERROR_DATA);
    }
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM api_key"), 0);
}

static void words(void **state)
{
    struct fixture *f = *state;
    unsigned scopes;
    struct text unknown;
    assert_true(api_scopes_parse(TEXT("check, read cancel"), &scopes, &unknown));
    assert_int_equal(scopes, API_SCOPE_BIT(CHECK) | API_SCOPE_BIT(READ) | API_SCOPE_BIT(CANCEL));
    assert_true(text_equal(api_scopes_print(&f->arena, scopes, ","), TEXT("check,read,cancel")));
    assert_false(api_scopes_parse(TEXT("check,write"), &scopes, &unknown));
    assert_true(text_equal(unknown, TEXT("write")));
    assert_true(api_networks_hold(TEXT(""), TEXT("198.51.100.1")));
    assert_true(api_networks_hold(TEXT("0.0.0.0/0"), TEXT("198.51.100.1")));
    assert_false(api_networks_hold(TEXT("0.0.0.0/0"), TEXT("::1")));
    assert_true(api_networks_hold(TEXT("198.51.100.1"), TEXT("198.51.100.1")));
    assert_false(api_networks_hold(TEXT("198.51.100.1"), TEXT("198.51.100.2")));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_STORE(life), WITH_STORE(refused), WITH_STORE(words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
