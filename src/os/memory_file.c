/* A file that is only memory: see memory_file.h. */
#include "os/memory_file.h"

#include "os/file.h"

#include <sys/mman.h>
#include <unistd.h>

bool memory_file_open(struct memory_file *file, struct error *error)
{
    file->fd = memfd_create("gabarit", MFD_CLOEXEC);
    if (file->fd < 0)
        return error_errno(error, ERROR_FILE, "Impossible de créer un fichier temporaire.");
    snprintf(file->path, sizeof file->path, "/proc/self/fd/%d", file->fd);
    return true;
}

bool memory_file_read(const struct memory_file *file, struct arena *arena, size_t most,
                      struct text *out, struct error *error)
{
    return file_read(arena, file->path, most, out, error);
}

void memory_file_close(struct memory_file *file)
{
    close(file->fd);
    file->fd = -1;
}
