/* Until when a certificate proves the qualification. */
#ifndef RULES_CERTIFICATE_H
#define RULES_CERTIFICATE_H

#include "base/date.h"

enum { CERTIFICATE_MONTHS = 4, MAJORITY_YEARS = 18 };

/* Its last day: four months from the day it was issued; of a driver who is a
   minor on that day, four months from majority (domain: documents; arrêté of
   18/01/2022, art. R. 3314-27 of the code des transports). */
date certificate_valid_to(date issued, date birth);

#endif
