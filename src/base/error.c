/* Failures of the world: see error.h. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>

bool error_set(struct error *error, enum error_code code, const char *cause, const char *format,
               ...)
{
    if (error == NULL)
        return false;
    va_list args;
    va_start(args, format);
    error->code = code;
    vsnprintf(error->message, sizeof error->message, format, args);
    snprintf(error->cause, sizeof error->cause, "%s", cause ? cause : "");
    va_end(args);
    return false;
}

bool error_errno(struct error *error, enum error_code code, const char *format, ...)
{
    if (error == NULL)
        return false;
    int number = errno;
    va_list args;
    va_start(args, format);
    error->code = number == ENOSPC || number == EDQUOT ? ERROR_FULL : code;
    vsnprintf(error->message, sizeof error->message, format, args);
    if (strerror_r(number, error->cause, sizeof error->cause) != error->cause)
        snprintf(error->cause, sizeof error->cause, "errno %d (%s)", number,
                 strerrorname_np(number) ? strerrorname_np(number) : "?");
    va_end(args);
    return false;
}
