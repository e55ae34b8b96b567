/* Calls that bite are compile errors. Included by base.h, hence everywhere;
   what to use instead stands beside each name. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat /* text.h, buffer.h */
/* With fortification on, clang sees these as macros of the C library. */
#undef sprintf
#undef vsprintf
#pragma GCC poison sprintf vsprintf              /* snprintf, buffer_print */
#pragma GCC poison gets strtok                   /* text_cut */
#pragma GCC poison atoi atol atoll               /* text_to_int */
#pragma GCC poison localtime gmtime ctime asctime mktime /* date.h */
#pragma GCC poison system popen                  /* os/child.h */
#pragma GCC poison setlocale                     /* texts are compiled in */

#endif
