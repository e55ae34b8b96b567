/* Tests of what browsers are called (web/device.c). */
#include "unit.h"

#include "web/device.h"

static void browsers_by_name(void **state)
{
    static const struct { const char *agent, *name; } cases[] = {
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox sur Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Safari/537.36", "Chrome sur Windows"},
        {"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/119.0 Safari/537.36 Edg/119.0", "Edge sur Windows"},
        {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/119.0 Safari/537.36 OPR/105.0", "Opera sur Linux"},
        {"Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 Chrome/119.0 Mobile Safari/537.36", "Chrome sur Android"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Mobile Safari/604.1", "Safari sur iPhone"},
        {"Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1 CriOS/119.0 Mobile Safari/604.1", "Chrome sur iPad"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1 Version/17.0 Safari/605.1", "Safari sur macOS"},
        {"curl/7.88.1", "curl"},
        {"Mozilla/5.0 (Linux)", "Navigateur inconnu sur Linux"},
        {"", "Navigateur inconnu"},
        {"<script>", "Navigateur inconnu"},
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_text(device_describe(&arena, text_of(cases[i].agent)), cases[i].name);
    assert_text(device_describe(&arena, TEXT_NONE), "Navigateur inconnu");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(browsers_by_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
