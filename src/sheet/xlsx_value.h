/* What stands in a cell's v element, read as a number, a date, a truth value
   or the number of a shared string. All take texts without surrounding space. */
#ifndef SHEET_XLSX_VALUE_H
#define SHEET_XLSX_VALUE_H

#include "base/text.h"

enum { XLSX_DATE_MAX = 40 };

/* Decimal, with an exponent or not. False for anything else. A number past
   what a double holds becomes infinite. */
bool xlsx_value_number(struct text t, double *value);

/* Whether a number without a format would be shown just as it is written:
   digits, no spare zeros, and few enough to be exact. */
bool xlsx_value_is_shortest(struct text t);

/* A whole number of at most nine digits. */
bool xlsx_value_index(struct text t, uint32_t *index);

/* 1 and true, whatever the case; every number but 0. */
bool xlsx_value_true(struct text t);

/* An ISO 8601 date, date with time, or time, written as cells are read:
   JJ/MM/AAAA, with " HH:MM:SS" where the time is not midnight; HH:MM:SS where
   there is no day, where it is the day 0 of a workbook, or when `time_only`.
   Times round to the second; a time zone is passed over. Returns the length;
   0 when it is no such date. */
size_t xlsx_value_date(struct text t, bool time_only, char out[XLSX_DATE_MAX]);

#endif
