/* Civil dates as day numbers: see date.h. */
#include "base/date.h"

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from civil, counting years from March so that the leap day comes last. */
date date_make(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month))
        return DATE_NONE;
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400;
    int of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + day_of_era - 719468;
}

struct civil date_civil(date day)
{
    BUG_UNLESS(day != DATE_NONE);
    int z = day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
    int shifted = (5 * of_year + 2) / 153;
    int month = shifted < 10 ? shifted + 3 : shifted - 9;
    return (struct civil){of_era + era * 400 + (month <= 2), month,
                          of_year - (153 * shifted + 2) / 5 + 1};
}

/* The number that `len` digits from `at` make, or -1. */
static int digits(const char *at, int len)
{
    int sum = 0;
    for (int i = 0; i < len; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        sum = sum * 10 + (at[i] - '0');
    }
    return sum;
}

date date_parse_french(struct text t)
{
    if (t.len != 10 || t.at[2] != '/' || t.at[5] != '/')
        return DATE_NONE;
    return date_make(digits(t.at + 6, 4), digits(t.at + 3, 2), digits(t.at, 2));
}

date date_parse_iso(struct text t)
{
    if (t.len != 10 || t.at[4] != '-' || t.at[7] != '-')
        return DATE_NONE;
    return date_make(digits(t.at, 4), digits(t.at + 5, 2), digits(t.at + 8, 2));
}

date date_parse_either(struct text t)
{
    date day = date_parse_iso(t);
    return day == DATE_NONE ? date_parse_french(t) : day;
}

static void put_digits(char *at, int value, int len)
{
    for (int i = len; i-- > 0; value /= 10)
        at[i] = (char)('0' + value % 10);
}

char *date_print_french(date day, char out[11])
{
    struct civil c = date_civil(day);
    put_digits(out, c.day, 2);
    put_digits(out + 3, c.month, 2);
    put_digits(out + 6, c.year, 4);
    out[2] = out[5] = '/';
    out[10] = '\0';
    return out;
}

char *date_print_iso(date day, char out[11])
{
    struct civil c = date_civil(day);
    put_digits(out, c.year, 4);
    put_digits(out + 5, c.month, 2);
    put_digits(out + 8, c.day, 2);
    out[4] = out[7] = '-';
    out[10] = '\0';
    return out;
}

date date_add_years(date day, int years)
{
    struct civil c = date_civil(day);
    if (c.month == 2 && c.day == 29 && !is_leap(c.year + years))
        return date_make(c.year + years, 3, 1);
    return date_make(c.year + years, c.month, c.day);
}

date date_add_months(date day, int months)
{
    struct civil c = date_civil(day);
    int month = c.year * 12 + c.month - 1 + months;
    date found = DATE_NONE;
    for (int last = c.day; found == DATE_NONE && last > 0; last--)
        found = date_make(month / 12, month % 12 + 1, last);
    return found;
}

enum { MS_PER_HOUR = 3600 * 1000, MS_PER_DAY = 24 * MS_PER_HOUR };

static date last_sunday(int year, int month)
{
    date last = date_make(year, month, 31); /* March and October both have 31 */
    return last - (last + 4) % 7;           /* 01/01/1970 was a Thursday */
}

/* Milliseconds since 1970 as a clock in Paris shows them. */
static int64_t paris_ms(int64_t ms)
{
    date utc_day = (date)((ms >= 0 ? ms : ms - (MS_PER_DAY - 1)) / MS_PER_DAY);
    int year = date_civil(utc_day).year;
    int64_t start = (int64_t)last_sunday(year, 3) * MS_PER_DAY + MS_PER_HOUR;
    int64_t end = (int64_t)last_sunday(year, 10) * MS_PER_DAY + MS_PER_HOUR;
    return ms + (ms >= start && ms < end ? 2 : 1) * (int64_t)MS_PER_HOUR;
}

date date_in_paris(int64_t ms)
{
    int64_t local = paris_ms(ms);
    return (date)((local >= 0 ? local : local - (MS_PER_DAY - 1)) / MS_PER_DAY);
}

/* Midnight there is one or two hours before that of UTC; the hour of the change
   never is midnight. */
int64_t date_begin_in_paris(date day)
{
    int64_t ms = (int64_t)day * MS_PER_DAY - 2 * 3600 * 1000;
    return date_in_paris(ms) == day ? ms : ms + 3600 * 1000;
}

char *date_print_moment(int64_t ms, char out[20])
{
    int minutes = (int)((paris_ms(ms) % MS_PER_DAY + MS_PER_DAY) % MS_PER_DAY / 60000);
    date_print_french(date_in_paris(ms), out);
    memcpy(out + 10, " \xC3\xA0 ", 4);
    put_digits(out + 14, minutes / 60, 2);
    out[16] = ':';
    put_digits(out + 17, minutes % 60, 2);
    out[19] = '\0';
    return out;
}
