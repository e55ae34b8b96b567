/* The validity of certificates: see certificate.h. */
#include "rules/certificate.h"

date certificate_valid_to(date issued, date birth)
{
    date majority = date_add_years(birth, MAJORITY_YEARS);
    return date_add_months(majority > issued ? majority : issued, CERTIFICATE_MONTHS);
}
