/* Guesses at badly written dates: see date_guess.h. */
#include "rules/date_guess.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool date_is_in_form(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (i == 2 || i == 5 ? t.at[i] != '/' : !is_digit(t.at[i]))
            return false;
    return t.len == 10;
}

/* Digits from *at on, at most four, as a number; -1 when there are none. */
static int take_number(struct text t, size_t *at, size_t *digits)
{
    int value = 0;
    size_t start = *at;
    while (*at < t.len && *at - start < 4 && is_digit(t.at[*at]))
        value = value * 10 + (t.at[(*at)++] - '0');
    *digits = *at - start;
    return *digits ? value : -1;
}

static bool is_separator(char c)
{
    return c == '/' || c == '-' || c == '.' || c == ' ';
}

/* Two digits of a year as a year; -1 where that is anyone's guess. */
static int whole_year(int year, size_t digits, bool recent)
{
    if (digits != 2)
        return digits == 4 ? year : -1;
    return recent ? 2000 + year : year > 30 ? 1900 + year : -1;
}

/* Day and month, or, where no such day exists, month and day. */
static date make_either(int year, int month, int day)
{
    date made = date_make(year, month, day);
    return made != DATE_NONE ? made : date_make(year, day, month);
}

/* Three numbers apart by a separator each, the year last or first. */
static date guess_parts(struct text t, bool recent)
{
    int part[3];
    size_t digits[3], at = 0;
    for (unsigned i = 0; i < 3; i++) {
        part[i] = take_number(t, &at, &digits[i]);
        if (part[i] < 0 || (i < 2 && (at >= t.len || !is_separator(t.at[at]))))
            return DATE_NONE;
        if (i < 2)
            at++;
    }
    if ((at < t.len && t.at[at] != ' ' && t.at[at] != 'T') || digits[1] > 2)
        return DATE_NONE;
    if (digits[0] == 4 && digits[2] <= 2)
        return date_make(part[0], part[1], part[2]);
    int year = whole_year(part[2], digits[2], recent);
    return digits[0] <= 2 && year >= 0 ? make_either(year, part[1], part[0]) : DATE_NONE;
}

/* 01022022, or the day number that spreadsheets count from 30/12/1899. */
static date guess_number(struct text t)
{
    int64_t number;
    if (!text_to_int(t, &number) || number < 0)
        return DATE_NONE;
    if (t.len == 8)
        return date_make((int)(number % 10000), (int)(number / 10000 % 100),
                         (int)(number / 1000000));
    if (t.len == 5)
        return date_make(1899, 12, 30) + (date)number;
    return DATE_NONE;
}

date date_guess(struct text t, bool recent)
{
    date parts = guess_parts(t, recent);
    return parts != DATE_NONE ? parts : guess_number(t);
}
