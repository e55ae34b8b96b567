/* Open ends of dated rows: in the store they are days like others, so that
   `from_day <= $1 AND $1 <= to_day` needs no NULL; outside DATE_NONE. */
#ifndef STORE_DAYS_H
#define STORE_DAYS_H

#include "base/date.h"

#define FIRST_DAY (-719162) /* 01/01/0001 */
#define LAST_DAY 2932896    /* 31/12/9999 */

static inline int64_t day_from(date from)
{
    return from == DATE_NONE ? FIRST_DAY : from;
}

static inline int64_t day_to(date to)
{
    return to == DATE_NONE ? LAST_DAY : to;
}

static inline date date_from(int64_t day)
{
    return day <= FIRST_DAY ? DATE_NONE : (date)day;
}

static inline date date_to(int64_t day)
{
    return day >= LAST_DAY ? DATE_NONE : (date)day;
}

#endif
