/* Values of cells: see xlsx_value.h. */
#include "sheet/xlsx_value.h"

#include "base/date.h"

enum { SECONDS_PER_DAY = 86400, EXACT_DIGITS = 15, NUMBER_LENGTH_MAX = 300 };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t count_digits(struct text t)
{
    size_t count = 0;
    while (count < t.len && is_digit(t.at[count]))
        count++;
    return count;
}

static void drop(struct text *t, size_t count)
{
    *t = text_slice(*t, count, t->len);
}

static bool take_byte(struct text *t, char byte)
{
    if (t->len == 0 || t->at[0] != byte)
        return false;
    drop(t, 1);
    return true;
}

/* [sign] digits [. digits] [e [sign] digits], with a digit before or behind
   the point. strtod alone would take hexadecimal and "nan" too. */
static bool is_decimal(struct text t)
{
    if (!take_byte(&t, '-'))
        take_byte(&t, '+');
    size_t whole = count_digits(t), fraction = 0;
    drop(&t, whole);
    if (take_byte(&t, '.')) {
        fraction = count_digits(t);
        drop(&t, fraction);
    }
    if (whole + fraction == 0)
        return false;
    if (take_byte(&t, 'e') || take_byte(&t, 'E')) {
        if (!take_byte(&t, '-'))
            take_byte(&t, '+');
        size_t exponent = count_digits(t);
        drop(&t, exponent);
        if (exponent == 0)
            return false;
    }
    return t.len == 0;
}

/* Digits with at most one point, 15 of them at most: whole number and power of
   ten are exact then, and so is their quotient, rounded once. */
static bool simple_number(struct text t, double *value)
{
    static const double powers[EXACT_DIGITS + 1] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    uint64_t whole = 0;
    size_t digits = 0, decimals = 0;
    bool point = false;
    if (t.len > EXACT_DIGITS + 1)
        return false;
    for (size_t i = 0; i < t.len; i++) {
        if (is_digit(t.at[i])) {
            whole = whole * 10 + (uint64_t)(t.at[i] - '0');
            digits++;
            decimals += point;
        } else if (t.at[i] != '.' || point)
            return false;
        else
            point = true;
    }
    if (digits == 0 || digits > EXACT_DIGITS)
        return false;
    *value = (double)whole / powers[decimals];
    return true;
}

bool xlsx_value_is_shortest(struct text t)
{
    size_t whole = 0, i = 0;
    if (t.len == 0 || t.len > EXACT_DIGITS)
        return false;
    while (whole < t.len && is_digit(t.at[whole]))
        whole++;
    if (whole == 0 || (t.at[0] == '0' && whole > 1))
        return false;
    if (whole == t.len)
        return true;
    for (i = whole + 1; i < t.len && is_digit(t.at[i]);)
        i++;
    return t.at[whole] == '.' && i == t.len && whole + 1 < t.len && t.at[t.len - 1] != '0';
}

bool xlsx_value_number(struct text t, double *value)
{
    char copy[NUMBER_LENGTH_MAX + 1];
    if (simple_number(t, value))
        return true;
    if (t.len > NUMBER_LENGTH_MAX || !is_decimal(t))
        return false;
    memcpy(copy, t.at, t.len);
    copy[t.len] = '\0';
    *value = strtod(copy, NULL);
    return true;
}

bool xlsx_value_index(struct text t, uint32_t *index)
{
    *index = 0;
    if (t.len == 0 || t.len > 9 || count_digits(t) != t.len)
        return false;
    for (size_t i = 0; i < t.len; i++)
        *index = *index * 10 + (uint32_t)(t.at[i] - '0');
    return true;
}

bool xlsx_value_true(struct text t)
{
    double value;
    return text_equal_nocase(t, TEXT("true")) || (xlsx_value_number(t, &value) && value != 0);
}

/* Exactly `count` digits, and `separator` before them unless it is NUL. */
static bool take_number(struct text *t, char separator, size_t count, int *value)
{
    if ((separator && !take_byte(t, separator)) || count_digits(text_slice(*t, 0, count)) != count)
        return false;
    *value = 0;
    for (size_t i = 0; i < count; i++)
        *value = *value * 10 + (t->at[i] - '0');
    drop(t, count);
    return true;
}

/* hh:mm[:ss[.fff…]] [Z or an offset], in seconds of the day, rounded. */
static bool take_time(struct text *t, int *seconds)
{
    int hours, minutes, rest = 0;
    if (!take_number(t, '\0', 2, &hours) || !take_number(t, ':', 2, &minutes) || hours > 24 ||
        minutes > 59)
        return false;
    if (t->len && t->at[0] == ':' && (!take_number(t, ':', 2, &rest) || rest > 59))
        return false;
    if (take_byte(t, '.')) {
        rest += t->len && t->at[0] >= '5' && is_digit(t->at[0]);
        drop(t, count_digits(*t));
    }
    *seconds = hours * 3600 + minutes * 60 + rest;
    if (!take_byte(t, 'Z') && t->len && (t->at[0] == '+' || t->at[0] == '-')) {
        int offset_hours, offset_minutes;
        drop(t, 1);
        if (!take_number(t, '\0', 2, &offset_hours))
            return false;
        take_byte(t, ':');
        if (!take_number(t, '\0', 2, &offset_minutes))
            return false;
    }
    return t->len == 0 && *seconds <= SECONDS_PER_DAY;
}

static size_t print_time(int seconds, char *out)
{
    return (size_t)snprintf(out, XLSX_DATE_MAX - 11, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60,
                            seconds % 60);
}

size_t xlsx_value_date(struct text t, bool time_only, char out[XLSX_DATE_MAX])
{
    int year, month, day_of_month, seconds = 0;
    if (t.len >= 3 && t.at[2] == ':')
        return take_time(&t, &seconds) ? print_time(seconds, out) : 0;
    if (!take_number(&t, '\0', 4, &year) || !take_number(&t, '-', 2, &month) ||
        !take_number(&t, '-', 2, &day_of_month))
        return 0;
    bool with_time = take_byte(&t, 'T') || take_byte(&t, ' ');
    date day = date_make(year, month, day_of_month);
    if (day == DATE_NONE || (with_time ? !take_time(&t, &seconds) : t.len > 0))
        return 0;
    if (with_time && (time_only || year < 1900))
        return print_time(seconds, out);
    day += seconds / SECONDS_PER_DAY;
    seconds %= SECONDS_PER_DAY;
    char printed[11];
    date_print_french(day, printed);
    memcpy(out, printed, 10);
    if (seconds == 0)
        return 10;
    out[10] = ' ';
    return 11 + print_time(seconds, out + 11);
}
