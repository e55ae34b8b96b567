/* The validity of cards: see cqc.h. */
#include "rules/cqc.h"

struct cqc_validity cqc_validity(date end, date due)
{
    bool anticipated = due != DATE_NONE && end <= due && end >= date_add_years(due, -1);
    date from = anticipated ? due : end;
    return (struct cqc_validity){from, date_add_years(from, CQC_YEARS), anticipated};
}
