/* A workbook named on the command line: see input_file.h. */
#include "cli/input_file.h"

#include "cli/cli.h"
#include "flow/workbook.h"
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Replaces a pipe by a nameless file with its content. */
static bool settle_pipe(struct input_file *file)
{
    char bytes[16384];
    struct error error;
    int settled = memfd_create("classeur", MFD_CLOEXEC);
    bool good = settled >= 0;
    for (file->size = 0; good && file->size <= WORKBOOK_BYTES_MOST;) {
        ssize_t got = read(file->fd, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        good = file_write_all(settled, bytes, (size_t)got, &error);
        file->size += got;
    }
    close(file->fd);
    file->fd = settled;
    return good;
}

/* A file past the limit is refused later and needs no digest of its whole. */
static bool digest_file(struct input_file *file)
{
    size_t size = file->size > WORKBOOK_BYTES_MOST ? WORKBOOK_BYTES_MOST + 1 : (size_t)file->size;
    if (size == 0) {
        digest_of(TEXT_NONE, file->sha256);
        return true;
    }
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file->fd, 0);
    if (map == MAP_FAILED)
        return false;
    digest_of(text_make(map, size), file->sha256);
    munmap(map, size);
    return true;
}

bool input_file_open(struct input_file *file, const char *path)
{
    struct stat about;
    struct error error;
    if (path == NULL) {
        cli_usage("il manque le fichier à lire.");
        return false;
    }
    *file = (struct input_file){.fd = open(path, O_RDONLY | O_CLOEXEC)};
    file->name = file_base_name(text_of(path));
    if (file->fd >= 0 && fstat(file->fd, &about) == 0) {
        file->size = about.st_size;
        errno = S_ISDIR(about.st_mode) ? EISDIR : 0;
        if (errno == 0 && (S_ISREG(about.st_mode) || settle_pipe(file)) && digest_file(file))
            return true;
    }
    error_errno(&error, ERROR_FILE, "Impossible d'ouvrir « %s ».", path);
    if (file->fd >= 0)
        close(file->fd);
    cli_fail(&error);
    return false;
}
