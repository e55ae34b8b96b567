/* Amounts in integer cents of euro. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/text.h"

/* As French writes it: "1 234,56 €", with no-break spaces; `out` takes the
   text and a NUL. Returns `out`. */
char *money_print(int64_t cents, char out[40]);

#endif
