/* `gabarit read`: the cells of a workbook as a person sees them. Also the
   child process itself (--caged), the only place where a workbook is parsed;
   its ways of writing rows stand in read_output.c. */
#include "cli/cli.h"
#include "cli/read_output.h"

#include "flow/workbook.h"
#include "os/child.h"
#include "os/clock.h"
#include "os/sandbox.h"
#include "os/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const formats[] = {"tsv", "json", "frames", NULL};

/* The whole of standard input; a file is mapped, a pipe is read. */
static bool take_input(struct arena *arena, struct text *bytes)
{
    struct stat about;
    if (fstat(STDIN_FILENO, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
        void *map = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE,
                         STDIN_FILENO, 0);
        *bytes = text_make(map, (size_t)about.st_size);
        return map != MAP_FAILED;
    }
    char *at = arena_take(arena, WORKBOOK_BYTES_MOST + 1);
    size_t len = 0;
    while (len <= WORKBOOK_BYTES_MOST) {
        ssize_t got = read(STDIN_FILENO, at + len, WORKBOOK_BYTES_MOST + 1 - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    *bytes = text_make(at, len);
    return true;
}

static int read_caged(struct arena *arena, int format)
{
    static const struct sandbox_limits limits = {WORKBOOK_MEMORY_MOST, WORKBOOK_CPU_SECONDS};
    char line[320];
    struct text bytes;
    struct sheet_verdict verdict;
    thread_inherit_priority();
    if (!sandbox_enter(&limits))
        _exit(WORKBOOK_NO_CAGE);
    if (!take_input(arena, &bytes))
        return STATUS_FAILED;
    verdict = read_output_run((enum read_format)format, bytes);
    workbook_verdict_print(&verdict, line, sizeof line);
    if (write(STDERR_FILENO, line, strlen(line)) < 0)
        return STATUS_FAILED;
    /* Nothing to tidy, and a leak checker cannot work inside the cage: it would
       spin until the limit on CPU time. */
    _exit(verdict.code == SHEET_READ ? STATUS_FINE : STATUS_REFUSED);
}

/* The verdict that the child leaves on its standard error. */
static bool take_verdict(int fd, struct sheet_verdict *verdict)
{
    char line[512];
    size_t len = 0;
    while (len < sizeof line) {
        ssize_t got = read(fd, line + len, sizeof line - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    return workbook_verdict_parse(text_make(line, len), verdict);
}

static int read_file(int fd, int format)
{
    const char *const arguments[] = {"gabarit", "read", "--caged", "--format", formats[format], NULL};
    struct child child;
    struct sheet_verdict verdict;
    struct refusal refusal;
    struct error error = {0};
    int status = 0;
    if (!child_start(&child, arguments, fd, STDOUT_FILENO, &error))
        return cli_fail(&error);
    bool told = take_verdict(child.report, &verdict);
    enum child_end end = child_wait(&child, clock_monotonic() + WORKBOOK_SECONDS * 1000, &status);
    if (!told && !workbook_was_caged((int)end, status, &error))
        return cli_fail(&error);
    if (!told)
        verdict = workbook_verdict_of_end((int)end, status);
    if (verdict.code == SHEET_READ)
        return STATUS_FINE;
    if (verdict.code == SHEET_STOPPED) {
        cli_say_unwritten();
        return STATUS_FAILED;
    }
    workbook_refusal(&verdict, &refusal);
    fprintf(stderr, "%s\n", refusal.message);
    return STATUS_REFUSED;
}

int cmd_read(const struct arguments *arguments, struct arena *arena)
{
    struct stat about;
    struct refusal refusal;
    int format = cli_format(arguments, formats);
    if (format < 0)
        return STATUS_FAILED;
    if (arguments->value[OPTION_CAGED])
        return read_caged(arena, format);
    if (arguments->operand_count != 1)
        return cli_usage("il manque le fichier. Usage : gabarit read FICHIER [--format tsv|json]");
    int fd = open(arguments->operand[0], O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0 || S_ISDIR(about.st_mode)) {
        struct error error = {0};
        if (fd >= 0)
            errno = EISDIR;
        error_errno(&error, ERROR_FILE, "Impossible d'ouvrir « %s ».", arguments->operand[0]);
        return cli_fail(&error);
    }
    if (S_ISREG(about.st_mode) && workbook_refuse_size(&refusal, about.st_size)) {
        fprintf(stderr, "%s\n", refusal.message);
        close(fd);
        return STATUS_REFUSED;
    }
    int status = read_file(fd, format);
    close(fd);
    return status;
}
