/* Shared libraries that are loaded with their first use: a command that needs none
   starts without them, and a server tells of one that is missing in French. */
#ifndef OS_LIBRARY_H
#define OS_LIBRARY_H

#include <stddef.h>

struct library_function {
    const char *name;
    void *slot; /* a pointer to a function of the type that the library's header gives */
};

/* Opens the library for as long as the process lives and fills the slots. NULL, or
   the name of what is missing: the file, or a function (static). */
const char *library_load(const char *file, const struct library_function *functions, size_t count);

#endif
