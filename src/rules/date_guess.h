/* What date a badly written one may stand for, to suggest it; never to take
   it. */
#ifndef RULES_DATE_GUESS_H
#define RULES_DATE_GUESS_H

#include "base/date.h"

/* Whether it is written JJ/MM/AAAA, digits for digits, real or not. */
bool date_is_in_form(struct text t);
/* Day, month and year in other shapes (1/2/2022, 01-02-2022, 2022-02-01,
   12/31/2021, 01022022, with a time behind) or a spreadsheet's day number
   (44593); DATE_NONE where it stands for none. A year of two digits is of this
   century where `recent`, else of the last one if it is past 30. */
date date_guess(struct text t, bool recent);

#endif
