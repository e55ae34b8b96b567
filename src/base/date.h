/* Civil dates as day numbers, and the day it is in Paris. No clock here: see
   os/clock.h. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/text.h"

typedef int32_t date; /* days since 01/01/1970, proleptic Gregorian */
#define DATE_NONE INT32_MIN

struct civil {
    int year;  /* 1 to 9999 */
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
};

/* DATE_NONE when no such day exists (30/02) or the year is not 1 to 9999. */
date date_make(int year, int month, int day);
struct civil date_civil(date day);
/* `JJ/MM/AAAA`, exactly ten characters; DATE_NONE for anything else. */
date date_parse_french(struct text t);
/* `AAAA-MM-JJ`, exactly ten characters; DATE_NONE for anything else. */
date date_parse_iso(struct text t);
/* Either of them: as date fields send it, or as people type it. */
date date_parse_either(struct text t);
/* Both write ten characters and a NUL, and return `out`. */
char *date_print_french(date day, char out[11]);
char *date_print_iso(date day, char out[11]);
/* The same day some years on; 29 February becomes 1 March where the year has
   none (civil majority: Code civil, art. 414 with the rule of domain). */
date date_add_years(date day, int years);
/* The same day some months on; where that month has none, its last. */
date date_add_months(date day, int months);
/* The civil day in Europe/Paris at `ms` milliseconds since 1970 (UTC), by the
   European rule of summer time (directive 2000/84/CE), without a zone file. */
date date_in_paris(int64_t ms);
/* When that day begins in Paris: the smallest `ms` that date_in_paris makes `day`. */
int64_t date_begin_in_paris(date day);
/* "15/01/2022 à 14:05", Paris time, 19 bytes and a NUL (à takes two). */
char *date_print_moment(int64_t ms, char out[20]);

#endif
