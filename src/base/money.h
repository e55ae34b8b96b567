/* Amounts in integer cents of euro. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/text.h"

/* As French writes it: "1 234,56 €", with no-break spaces; `out` takes the
   text and a NUL. Returns `out`. */
char *money_print(int64_t cents, char out[40]);

/* What people type: "25,34", "1 234.5", "25 €". False when it is no amount of
   at least 0 with at most two decimals. */
bool money_parse(struct text typed, int64_t *cents) MUST_CHECK;

#endif
