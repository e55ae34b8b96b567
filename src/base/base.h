/* What every file includes first: the fixed-width types, and the few macros
   that the whole program shares. No functions. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/banned.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define UNUSED(name) ((void)(name))
#define PRINTF_LIKE(form, first) __attribute__((format(printf, form, first)))
#define NORETURN __attribute__((noreturn))
#define MUST_CHECK __attribute__((warn_unused_result))

/* Ends the process with a message and a backtrace: for bugs only, never for
   bad input nor for failures of the world. */
NORETURN void bug_at(const char *file, int line, const char *what);
#define BUG(what) bug_at(__FILE__, __LINE__, (what))
#define BUG_UNLESS(condition) ((condition) ? (void)0 : BUG("broken promise: " #condition))

#endif
