/* What the reading child locks itself into before it looks at a byte. */
#ifndef OS_SANDBOX_H
#define OS_SANDBOX_H

#include "base/base.h"

struct sandbox_limits {
    size_t memory_bytes; /* address space; not applied in sanitizer builds */
    unsigned cpu_seconds;
};

/* No files (Landlock, as far as this kernel has it, and RLIMIT_NOFILE), no
   children, no system calls but those of memory, reading and writing what is
   already open, and the end (seccomp). False when even seccomp is refused:
   the caller must then not parse anything. */
bool sandbox_enter(const struct sandbox_limits *limits) MUST_CHECK;

#endif
