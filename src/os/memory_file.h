/* A file that is only memory: for libraries that write to a path and nowhere
   else. Gone with memory_file_close, or with the process. */
#ifndef OS_MEMORY_FILE_H
#define OS_MEMORY_FILE_H

#include "base/arena.h"
#include "base/error.h"

struct memory_file {
    int fd;
    char path[32]; /* good in this process only */
};

bool memory_file_open(struct memory_file *file, struct error *error) MUST_CHECK;
/* All that was written to it, at most `most` bytes, in the arena. */
bool memory_file_read(const struct memory_file *file, struct arena *arena, size_t most,
                      struct text *out, struct error *error) MUST_CHECK;
void memory_file_close(struct memory_file *file);

#endif
