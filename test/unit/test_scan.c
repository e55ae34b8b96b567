/* Tests of flow/scan.c: against sockets that fail in every way, and against a
   real clamd. Each failure must be SCAN_FAILED within its deadline. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "flow/scan.h"
#include "os/clock.h"
#include "os/file.h"

static struct arena arena;
static char folder[64];

/* -- a clamd that misbehaves ------------------------------------------------ */

enum manner { ANSWERS, ANSWERS_EARLY, HANGS, BREAKS_OFF, DRIPS };

struct fake {
    enum manner manner;
    const char *answer;
    size_t answer_len;
    int listener;
    int end[2]; /* closed to end it */
    pthread_t thread;
};

/* Reads until the end marker, at most `most` bytes. */
static void read_stream(int fd, size_t most)
{
    unsigned char bytes[65536];
    size_t all = 0;
    unsigned zeros = 0;
    while (all < most && zeros < 4) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        if (got <= 0)
            return;
        all += (size_t)got;
        for (ssize_t i = 0; i < got; i++)
            zeros = bytes[i] ? 0 : zeros + 1;
    }
}

static void wait_end(struct fake *fake, int ms)
{
    struct pollfd end = {.fd = fake->end[0], .events = POLLIN};
    poll(&end, 1, ms);
}

static void drip(struct fake *fake, int fd)
{
    for (int i = 0; i < 30; i++) {
        if (send(fd, i < 10 ? &"stream: OK"[i] : " ", 1, MSG_NOSIGNAL) < 0)
            return;
        wait_end(fake, 200);
    }
}

static void *fake_run(void *context)
{
    struct fake *fake = context;
    int fd = accept(fake->listener, NULL, NULL);
    if (fd < 0)
        return NULL;
    if (fake->manner == BREAKS_OFF)
        read_stream(fd, 100000);
    if (fake->manner == ANSWERS || fake->manner == DRIPS)
        read_stream(fd, SIZE_MAX);
    if (fake->manner == ANSWERS || fake->manner == ANSWERS_EARLY)
        send(fd, fake->answer, fake->answer_len, MSG_NOSIGNAL);
    if (fake->manner == ANSWERS_EARLY)
        read_stream(fd, SIZE_MAX);
    if (fake->manner == DRIPS)
        drip(fake, fd);
    if (fake->manner == HANGS)
        wait_end(fake, 10000);
    close(fd);
    return NULL;
}

static const char *in_folder(const char *name)
{
    return file_join(&arena, folder, name);
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(path);
    memcpy(address.sun_path, path, strlen(path));
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 0), 0);
    return fd;
}

/* `size` bytes, not zero, in a file of its own. */
static int make_file(size_t size)
{
    int fd = open(folder, O_TMPFILE | O_RDWR, 0600);
    char block[4096];
    memset(block, 'x', sizeof block);
    for (size_t left = size; left;) {
        size_t part = left < sizeof block ? left : sizeof block;
        assert_int_equal(write(fd, block, part), part);
        left -= part;
    }
    return fd;
}

static struct settings settings_for(const char *socket, int seconds)
{
    return (struct settings){
        .antivirus = true, .clamd_socket = text_of(socket), .clamd_seconds = seconds};
}

static struct scan scan_with(enum manner manner, const char *answer, size_t len, size_t size)
{
    struct fake fake = {.manner = manner, .answer = answer, .answer_len = len};
    const char *path = in_folder("fake.sock");
    fake.listener = listen_at(path);
    assert_int_equal(pipe(fake.end), 0);
    pthread_create(&fake.thread, NULL, fake_run, &fake);
    struct settings settings = settings_for(path, 1);
    int fd = make_file(size);
    int64_t start = clock_monotonic();
    struct scan scan = scan_file(&settings, fd);
    assert_true(clock_monotonic() - start < 1500);
    close(fd);
    close(fake.end[1]);
    pthread_join(fake.thread, NULL);
    close(fake.end[0]);
    close(fake.listener);
    return scan;
}

#define ANSWER(literal) literal, sizeof(literal)     /* with its NUL */
#define BARE(literal) literal, sizeof(literal) - 1

static void test_answers(void **state)
{
    (void)state;
    static const struct {
        const char *answer;
        size_t len;
        enum scan_result result;
        const char *detail;
    } cases[] = {
        {ANSWER("stream: OK"), SCAN_CLEAN, "OK"},
        {ANSWER("stream: Eicar-Test-Signature FOUND"), SCAN_INFECTED, "Eicar-Test-Signature"},
        {ANSWER("stream: Win.X(abc:1) FOUND"), SCAN_INFECTED, "Win.X(abc:1)"},
        {BARE("stream: OK"), SCAN_FAILED, NULL},
        {BARE("stream: OK\n"), SCAN_FAILED, NULL},
        {ANSWER("stream: OK\n"), SCAN_FAILED, NULL},
        {ANSWER("stream: OK "), SCAN_FAILED, NULL},
        {ANSWER(" stream: OK"), SCAN_FAILED, NULL},
        {ANSWER("Stream: OK"), SCAN_FAILED, NULL},
        {ANSWER("OK"), SCAN_FAILED, NULL},
        {ANSWER(""), SCAN_FAILED, NULL},
        {BARE(""), SCAN_FAILED, NULL},
        {ANSWER("stream: OK\0stream: OK"), SCAN_FAILED, NULL},
        {ANSWER("stream: OK\0x"), SCAN_FAILED, NULL},
        {ANSWER("stream:  FOUND"), SCAN_FAILED, NULL},
        {ANSWER("stream: FOUND"), SCAN_FAILED, NULL},
        {ANSWER("stream: a\nb FOUND"), SCAN_FAILED, NULL},
        {ANSWER("stream: a\xFF FOUND"), SCAN_FAILED, NULL},
        {ANSWER("stream: X FOUND\nstream: OK"), SCAN_FAILED, NULL},
        {ANSWER("INSTREAM size limit exceeded. ERROR"), SCAN_FAILED,
         "unexpected answer: INSTREAM size limit exceeded. ERROR"},
        {ANSWER("UNKNOWN COMMAND"), SCAN_FAILED, NULL},
        {ANSWER("\xFF\xFE\x01"), SCAN_FAILED, "unexpected answer: (no text)"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scan scan = scan_with(ANSWERS, cases[i].answer, cases[i].len, 200000);
        if (scan.result != cases[i].result)
            fail_msg("%s: %d (%s)", cases[i].answer, (int)scan.result, scan.detail);
        if (cases[i].detail)
            assert_string_equal(scan.detail, cases[i].detail);
    }
    static char endless[100000];
    memset(endless, 'x', sizeof endless);
    assert_int_equal(scan_with(ANSWERS, endless, sizeof endless, 100).result, SCAN_FAILED);
    assert_int_equal(scan_with(ANSWERS, ANSWER("stream: OK"), 0).result, SCAN_CLEAN);
}

static void test_failures(void **state)
{
    (void)state;
    assert_int_equal(scan_with(HANGS, NULL, 0, 100).result, SCAN_FAILED);
    assert_int_equal(scan_with(HANGS, NULL, 0, 5000000).result, SCAN_FAILED);
    assert_int_equal(scan_with(DRIPS, NULL, 0, 100).result, SCAN_FAILED);
    assert_int_equal(scan_with(BREAKS_OFF, NULL, 0, 5000000).result, SCAN_FAILED);
    assert_int_equal(scan_with(BREAKS_OFF, NULL, 0, 10).result, SCAN_FAILED);
    /* Says that all is well before it has seen the file. */
    assert_int_equal(scan_with(ANSWERS_EARLY, ANSWER("stream: OK"), 5000000).result, SCAN_FAILED);
    assert_int_equal(
        scan_with(ANSWERS_EARLY, ANSWER("INSTREAM size limit exceeded. ERROR"), 5000000).result,
        SCAN_FAILED);
}

static void test_nobody_there(void **state)
{
    (void)state;
    int fd = make_file(10);
    struct settings none = settings_for(in_folder("none.sock"), 1);
    assert_int_equal(scan_file(&none, fd).result, SCAN_FAILED);
    assert_false(scan_ping(&none));
    struct settings file = settings_for(in_folder("file"), 1);
    assert_true(file_replace(in_folder("file"), TEXT("x"), 0600, NULL));
    assert_int_equal(scan_file(&file, fd).result, SCAN_FAILED);
    /* Bound once, nobody listens any more. */
    struct settings left = settings_for(in_folder("left.sock"), 1);
    close(listen_at(in_folder("left.sock")));
    assert_int_equal(scan_file(&left, fd).result, SCAN_FAILED);
    /* Nobody accepts, and the backlog is full. */
    struct settings full = settings_for(in_folder("full.sock"), 1);
    int listener = listen_at(in_folder("full.sock"));
    int64_t start = clock_monotonic();
    int others[4];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, full.clamd_socket.at, full.clamd_socket.len);
    for (int i = 0; i < 4; i++) {
        others[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
        assert_true(connect(others[i], (struct sockaddr *)&address, sizeof address) == 0 ||
                    errno == EAGAIN);
    }
    assert_int_equal(scan_file(&full, fd).result, SCAN_FAILED);
    assert_in_range(clock_monotonic() - start, 900, 1500);
    for (int i = 0; i < 4; i++)
        close(others[i]);
    close(listener);
    full.antivirus = false;
    assert_int_equal(scan_file(&full, fd).result, SCAN_OFF);
    close(fd);
}

/* -- a real one -------------------------------------------------------------- */

/* Debian's, or the one that `make deps` unpacked beside the build. */
static const char *find_clamd(void)
{
    const char *source = getenv("GABARIT_SOURCE");
    const char *ours = source ? file_join(&arena, source, "build-clamav/usr/sbin/clamd") : "";
    return file_exists("/usr/sbin/clamd") ? "/usr/sbin/clamd" : file_exists(ours) ? ours : NULL;
}

static unsigned from_hex(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The test file, from the signature that was written for it. */
static int make_eicar(const char *data)
{
    struct text signature;
    assert_true(file_read(&arena, file_join(&arena, data, "clamd/db/local.ndb"), 4096, &signature, NULL));
    struct text hex = text_trim(text_slice(signature, text_find(signature, TEXT("*:")) + 2, 4096));
    assert_int_equal(hex.len, 2 * 68);
    int fd = open(folder, O_TMPFILE | O_RDWR, 0600);
    for (size_t i = 0; i < hex.len; i += 2) {
        char byte = (char)(from_hex(hex.at[i]) * 16 + from_hex(hex.at[i + 1]));
        assert_int_equal(write(fd, &byte, 1), 1);
    }
    return fd;
}

static void use_real(const char *clamd, const char *data)
{
    struct site site = {.folder = data};
    struct error error = {0};
    int pid = 0, again = -1;
    assert_true(file_make_folder(data, &error));
    site.settings = settings_for(file_join(&arena, data, "clamd/clamd.sock"), 5);
    site.settings.clamd_program = text_of(clamd);
    if (!scan_daemon_start(&site, &pid, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    assert_true(pid > 0);
    assert_true(scan_ping(&site.settings));
    assert_true(scan_daemon_start(&site, &again, &error));
    assert_int_equal(again, 0);

    int clean = make_file(300000), eicar = make_eicar(data), large = make_file(13 * 1048576);
    int ten = make_file(10 * 1048576);
    assert_int_equal(scan_file(&site.settings, clean).result, SCAN_CLEAN);
    assert_int_equal(scan_file(&site.settings, ten).result, SCAN_CLEAN);
    struct scan found = scan_file(&site.settings, eicar);
    assert_int_equal(found.result, SCAN_INFECTED);
    assert_string_equal(found.detail, "Eicar-Test-Signature.UNOFFICIAL");
    assert_int_equal(scan_file(&site.settings, large).result, SCAN_FAILED);

    site.settings.clamd_seconds = 1;
    kill(pid, SIGSTOP);
    int64_t start = clock_monotonic();
    assert_int_equal(scan_file(&site.settings, clean).result, SCAN_FAILED);
    assert_in_range(clock_monotonic() - start, 900, 1500);
    assert_false(scan_ping(&site.settings));
    kill(pid, SIGCONT);
    assert_true(scan_ping(&site.settings));
    kill(pid, SIGKILL);
    scan_daemon_stop(pid);
    assert_int_equal(scan_file(&site.settings, clean).result, SCAN_FAILED);
    /* Its socket was left behind. */
    assert_true(scan_daemon_start(&site, &pid, &error));
    assert_int_equal(scan_file(&site.settings, clean).result, SCAN_CLEAN);
    scan_daemon_stop(pid);
    assert_int_not_equal(kill(pid, 0), 0);
    close(clean), close(eicar), close(large), close(ten);
}

static void test_real(void **state)
{
    (void)state;
    const char *clamd = find_clamd();
    if (clamd == NULL) {
        print_message("# SKIP clamd is not installed\n");
        skip();
    }
    use_real(clamd, in_folder("data"));
    /* Longer than a socket address. */
    char name[151];
    memset(name, 'd', 150);
    name[150] = '\0';
    use_real(clamd, in_folder(name));
}

static void test_start_failures(void **state)
{
    (void)state;
    struct error error = {0};
    int pid = -1;
    const char *data = in_folder("data2");
    struct site site = {.folder = data};
    assert_true(file_make_folder(data, &error));
    site.settings = settings_for(file_join(&arena, data, "clamd/clamd.sock"), 1);
    site.settings.clamd_program = TEXT("/nonexistent/clamd");
    assert_false(scan_daemon_start(&site, &pid, &error));
    assert_int_equal(error.code, ERROR_CHILD);
    assert_int_equal(pid, 0);
    site.settings.clamd_program = TEXT("/bin/true");
    assert_false(scan_daemon_start(&site, &pid, &error));
    assert_int_equal(pid, 0);
    site.settings.clamd_program = TEXT_NONE;
    assert_true(scan_daemon_start(&site, &pid, &error));
    assert_int_equal(pid, 0);
}

static int prepare(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    snprintf(folder, sizeof folder, "/tmp/gabarit-scan-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_tree(const char *path)
{
    const char *command[] = {"rm", "-rf", path, NULL};
    pid_t pid = fork();
    if (pid == 0) {
        execvp("rm", (char *const *)(uintptr_t)command);
        _exit(1);
    }
    return 0;
}

static int tidy(void **state)
{
    (void)state;
    remove_tree(folder);
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_nobody_there),
        cmocka_unit_test(test_real),
        cmocka_unit_test(test_start_failures),
    };
    return cmocka_run_group_tests(tests, prepare, tidy);
}
