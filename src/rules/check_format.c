/* Values written as they must not be, or that the catalogue does not know.
   Whether they are was found when the line was taken in (cell.c); here it
   becomes a finding with what helps to correct it. */
#include "rules/check.h"

#include "rules/date_guess.h"
#include "rules/name.h"
#include "rules/suggest.h"

/* Fact: the number of characters, where that is what is wrong. */
static bool identifier_format(const struct look *look, enum column column, struct finding *finding)
{
    if (!look_is_malformed(look, column))
        return false;
    size_t characters = text_characters(look->line->value[column]);
    if (characters > IDENTIFIER_CHARACTERS_MOST)
        finding->number = (int64_t)characters;
    return true;
}

bool check_ref_format(const struct look *look, struct finding *finding)
{
    return identifier_format(look, COLUMN_REF, finding);
}

bool check_order_format(const struct look *look, struct finding *finding)
{
    return identifier_format(look, COLUMN_ORDER, finding);
}

/* Facts: a near label; the day on which the catalogue did not have it, where
   it had it at another time. */
bool check_label_unknown(const struct look *look, struct finding *finding)
{
    if (!look_is_malformed(look, COLUMN_LABEL))
        return false;
    if (look->mark->label_out_of_date)
        finding->day = look->line->end;
    else
        finding->text = suggest_label(look->suggestions, look->line->value[COLUMN_LABEL],
                                      look->line->category);
    return true;
}

/* Fact: a near category. */
bool check_category_unknown(const struct look *look, struct finding *finding)
{
    if (!look_is_malformed(look, COLUMN_CATEGORY))
        return false;
    finding->text = suggest_category(look->suggestions, look->line->value[COLUMN_CATEGORY]);
    return true;
}

/* Facts: the date that may be meant; a number where the date is well written
   but does not exist. */
static bool date_format(const struct look *look, enum column column, struct finding *finding)
{
    if (!look_is_malformed(look, column))
        return false;
    struct text value = look->line->value[column];
    date guess = date_guess(value, column == COLUMN_END);
    char day[11];
    if (guess != DATE_NONE)
        finding->text = arena_copy(look->batch->arena, text_of(date_print_french(guess, day)));
    finding->number = date_is_in_form(value);
    return true;
}

bool check_end_format(const struct look *look, struct finding *finding)
{
    return date_format(look, COLUMN_END, finding);
}

bool check_birth_format(const struct look *look, struct finding *finding)
{
    return date_format(look, COLUMN_BIRTH, finding);
}

/* Facts: the first character that is not accepted, or how many there are. */
static bool name_format(const struct look *look, enum column column, struct finding *finding)
{
    if (!look_is_malformed(look, column))
        return false;
    struct text value = look->line->value[column];
    finding->text = name_fault(value);
    if (finding->text.len == 0)
        finding->number = (int64_t)text_characters(value);
    return true;
}

bool check_first_name_format(const struct look *look, struct finding *finding)
{
    return name_format(look, COLUMN_FIRST_NAME, finding);
}

bool check_last_name_format(const struct look *look, struct finding *finding)
{
    return name_format(look, COLUMN_LAST_NAME, finding);
}

bool check_licence_format(const struct look *look, struct finding *finding)
{
    UNUSED(finding);
    return look_is_malformed(look, COLUMN_LICENCE);
}

bool check_licence_is_card_number(const struct look *look, struct finding *finding)
{
    UNUSED(finding);
    return look->mark->card_number;
}
