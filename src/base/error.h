/* A failure of the world (disk, socket, database, child process): carried up
   unmasked, logged once, shown as a French sentence with what to do. Not for
   bugs (BUG) and not for what users wrote (rules/finding.h). */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/base.h"

enum error_code {
    ERROR_NONE,
    ERROR_FILE,     /* a file or folder cannot be read or written */
    ERROR_FULL,     /* no room left on the disk */
    ERROR_STORE,    /* the database failed */
    ERROR_BUSY,     /* the database is held by another for too long */
    ERROR_NEWER,    /* the database was written by a newer gabarit */
    ERROR_SOCKET,   /* a service cannot be reached, or broke off */
    ERROR_CHILD,    /* a child process could not be started */
    ERROR_SETTING,  /* gabarit.conf says what cannot be */
    ERROR_DATA,     /* data given to `load` cannot be used */
    ERROR_OUTDATED, /* kept by another build, cannot be read; what to send again */
    ERROR_NOT_FOUND, /* no such centre, lot, person … */
    ERROR_DENIED     /* who asks may not do this (any more) */
};

struct error {
    enum error_code code;
    char message[512]; /* French: what happened, where, what to do */
    char cause[256];   /* for the log: the system's own words */
};

/* Sets `error` (which may be NULL) and returns false, so that a function can
   end with `return error_set(…)`. `cause` may be NULL. */
bool error_set(struct error *error, enum error_code code, const char *cause, const char *format,
               ...) PRINTF_LIKE(4, 5);
/* The same with errno's words as cause; ENOSPC and EDQUOT become ERROR_FULL. */
bool error_errno(struct error *error, enum error_code code, const char *format, ...)
    PRINTF_LIKE(3, 4);

#endif
