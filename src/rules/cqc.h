/* From when to when a driver qualification card (CQC) is valid: the Union code 95
   lasts five years. */
#ifndef RULES_CQC_H
#define RULES_CQC_H

#include "base/date.h"

enum { CQC_YEARS = 5 };

struct cqc_validity {
    date from, to; /* to: the day that the card shows */
    bool anticipated;
};

/* `end`: of the training. `due`: the last day of the card there is, DATE_NONE without
   one. A training done within the year before `due` is anticipated: the new validity
   runs from there, otherwise from the end of the training (domain: CQC). */
struct cqc_validity cqc_validity(date end, date due);

#endif
