/* Copying short runs of bytes. memcpy with a length that is not known is a call
   through the library's dispatcher; the cells of a workbook are so short and so
   many that this shows. */
#ifndef BASE_COPY_H
#define BASE_COPY_H

#include "base/base.h"

/* Two moves that may overlap do for up to 32 bytes. Returns what follows the
   copy. */
static inline char *copy_short(char *to, const char *from, size_t len)
{
    if (len > 32)
        memcpy(to, from, len);
    else if (len >= 16) {
        memcpy(to, from, 16);
        memcpy(to + len - 16, from + len - 16, 16);
    } else if (len >= 8) {
        memcpy(to, from, 8);
        memcpy(to + len - 8, from + len - 8, 8);
    } else if (len >= 4) {
        memcpy(to, from, 4);
        memcpy(to + len - 4, from + len - 4, 4);
    } else
        for (size_t i = 0; i < len; i++)
            to[i] = from[i];
    return to + len;
}

#endif
