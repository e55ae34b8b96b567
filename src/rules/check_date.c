/* End dates in the future, and the age of the driver. */
#include "rules/check.h"

enum { MAJORITY = 18, AGE_MOST = 100 };

/* Fact: the end date. */
bool check_end_future(const struct look *look, struct finding *finding)
{
    if (look->line->end == DATE_NONE || look->line->end <= look->world->today)
        return false;
    finding->day = look->line->end;
    return true;
}

static bool is_born_later(const struct look *look)
{
    return look->line->birth > look->age_day || look->line->birth > look->world->today;
}

/* Fact: the eighteenth birthday. Which trainings minors may take depends on
   the label: without a known one nothing is said. */
bool check_birth_minor(const struct look *look, struct finding *finding)
{
    date birth = look->line->birth;
    if (birth == DATE_NONE || look->training == NULL || look->training->education ||
        is_born_later(look))
        return false;
    /* Most are far from it: no calendar needed. */
    if (look->age_day - birth > (MAJORITY + 1) * 366)
        return false;
    date majority = date_add_years(birth, MAJORITY);
    if (look->age_day >= majority)
        return false;
    finding->day = majority;
    return true;
}

/* Fact: a number where the end date, and not today, is what it is after. */
bool check_birth_future(const struct look *look, struct finding *finding)
{
    if (look->line->birth == DATE_NONE || !is_born_later(look))
        return false;
    finding->number = look->line->end != DATE_NONE && look->line->birth > look->line->end;
    return true;
}

bool check_birth_too_old(const struct look *look, struct finding *finding)
{
    UNUSED(finding);
    date birth = look->line->birth;
    if (birth == DATE_NONE || look->age_day - birth < AGE_MOST * 365)
        return false;
    return look->age_day > date_add_years(birth, AGE_MOST);
}
