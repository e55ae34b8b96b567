/* Numbers as a person sees them in a cell: see number.h. What a format code
   means stands in number_style.c. */
#include "sheet/number.h"

#include <math.h>

#include "base/date.h"

enum { SECONDS_PER_DAY = 86400, DIGITS_SHOWN = 15, DIGITS_EXACT = 17, FALSE_LEAP_DAY = 60 };

static const double WHOLE_MAX = 9007199254740992.0; /* 2^53: whole doubles are exact below */

/* Digits of a decimal number: 0.d1d2d3… × 10^point. */
struct decimal {
    char digits[24];
    int count;
    int point;
};

static size_t put_whole(uint64_t value, char *out)
{
    char digits[24];
    size_t len = 0;
    do {
        digits[len++] = (char)('0' + value % 10);
    } while (value /= 10);
    for (size_t i = 0; i < len; i++)
        out[i] = digits[len - 1 - i];
    return len;
}

/* The C locale is never left (setlocale is banned), so that printf's output
   has a known shape: d.ddde±xx. */
static struct decimal decimal_of(double value, int digits)
{
    struct decimal decimal = {.count = 0};
    char printed[40];
    int len = snprintf(printed, sizeof printed, "%.*e", digits - 1, value);
    BUG_UNLESS(len > 0 && (size_t)len < sizeof printed);
    const char *at = printed;
    for (; *at != 'e'; at++)
        if (*at != '.')
            decimal.digits[decimal.count++] = *at;
    decimal.point = (int)strtol(at + 1, NULL, 10) + 1;
    while (decimal.count > 1 && decimal.digits[decimal.count - 1] == '0')
        decimal.count--;
    return decimal;
}

static size_t put_decimal(const struct decimal *decimal, char *out)
{
    size_t len = 0;
    int at = 0;
    if (decimal->point <= 0)
        out[len++] = '0';
    for (; at < decimal->point; at++)
        out[len++] = at < decimal->count ? decimal->digits[at] : '0';
    if (decimal->count <= decimal->point)
        return len;
    out[len++] = '.';
    for (int i = decimal->point; i < 0; i++)
        out[len++] = '0';
    for (; at < decimal->count; at++)
        out[len++] = decimal->digits[at];
    return len;
}

/* Most decimals in workbooks have few digits: where whole / 10^k is this very
   double and has at most 15 digits, printing at 15 digits would say the same
   (a double tells any two numbers of 15 digits apart). */
static bool decimal_is_simple(double value, struct decimal *decimal)
{
    static const double powers[] = {1e1, 1e2, 1e3, 1e4};
    for (size_t k = 0; k < COUNT_OF(powers); k++) {
        double whole = nearbyint(value * powers[k]);
        if (whole >= 1e15)
            return false;
        if (whole / powers[k] == value) {
            decimal->count = (int)put_whole((uint64_t)whole, decimal->digits);
            decimal->point = decimal->count - (int)(k + 1);
            return true;
        }
    }
    return false;
}

/* Whole numbers past 2^53: as many digits as tell this double from others. */
static struct decimal decimal_of_large(double value)
{
    struct decimal decimal = decimal_of(value, DIGITS_SHOWN);
    for (int digits = DIGITS_SHOWN; digits <= DIGITS_EXACT; digits++) {
        char printed[40];
        snprintf(printed, sizeof printed, "%.*e", digits - 1, value);
        decimal = decimal_of(value, digits);
        if (strtod(printed, NULL) == value)
            break;
    }
    return decimal;
}

size_t number_shortest(double value, char out[NUMBER_TEXT_MAX])
{
    BUG_UNLESS(isfinite(value));
    size_t len = 0;
    if (value < 0) {
        out[len++] = '-';
        value = -value;
    }
    if (value < WHOLE_MAX && value == (double)(uint64_t)value)
        return len + put_whole((uint64_t)value, out + len);
    struct decimal decimal;
    if (value >= WHOLE_MAX)
        decimal = decimal_of_large(value);
    else if (!decimal_is_simple(value, &decimal))
        decimal = decimal_of(value, DIGITS_SHOWN);
    return len + put_decimal(&decimal, out + len);
}

static size_t put_padded(double value, unsigned width, char out[NUMBER_TEXT_MAX])
{
    size_t len = number_shortest(value, out);
    size_t sign = out[0] == '-';
    size_t whole = text_find_byte(text_make(out, len), '.') - sign;
    if (whole >= width)
        return len;
    size_t zeros = width - whole;
    memmove(out + sign + zeros, out + sign, len - sign);
    memset(out + sign, '0', zeros);
    return len + zeros;
}

static char *put_two(char *at, int64_t value)
{
    *at++ = (char)('0' + value / 10);
    *at++ = (char)('0' + value % 10);
    return at;
}

static size_t put_time(int64_t seconds, char *out)
{
    char *at = out;
    int64_t hours = seconds / 3600;
    at = hours < 100 ? put_two(at, hours) : at + put_whole((uint64_t)hours, at);
    *at++ = ':';
    at = put_two(at, seconds / 60 % 60);
    *at++ = ':';
    at = put_two(at, seconds % 60);
    return (size_t)(at - out);
}

/* Days since 1970 of a serial, or DATE_NONE outside the years 1900 to 9999.
   The 1900 system believes that 1900 was a leap year: from serial 61 on it is
   one day ahead. */
static date date_of_serial(int64_t serial, bool date1904)
{
    date last = date_make(9999, 12, 31);
    date base = date1904                  ? date_make(1904, 1, 1)
                : serial < FALSE_LEAP_DAY ? date_make(1899, 12, 31)
                                          : date_make(1899, 12, 30);
    if (serial < (date1904 ? 0 : 1) || serial > last - base)
        return DATE_NONE;
    return base + (date)serial;
}

/* 0 when the serial is no date. */
static size_t put_date(int64_t seconds, bool date1904, char *out)
{
    int64_t serial = seconds / SECONDS_PER_DAY, rest = seconds % SECONDS_PER_DAY;
    char printed[11] = "29/02/1900";
    if (date1904 || serial != FALSE_LEAP_DAY) {
        date day = date_of_serial(serial, date1904);
        if (day == DATE_NONE)
            return 0;
        date_print_french(day, printed);
    }
    memcpy(out, printed, 10);
    if (rest == 0)
        return 10;
    out[10] = ' ';
    return 11 + put_time(rest, out + 11);
}

/* 0 when a serial is neither a date nor a time, and hence a number. */
static size_t put_serial(double value, enum number_format format, bool date1904, char *out)
{
    static const double SERIAL_END = 2958466; /* 01/01/10000 */
    if (!(value >= 0 && value < SERIAL_END))
        return 0;
    int64_t seconds = llround(value * SECONDS_PER_DAY);
    switch (format) {
    case FORMAT_DATE: return put_date(seconds, date1904, out);
    case FORMAT_TIME: return put_time(seconds % SECONDS_PER_DAY, out);
    case FORMAT_ELAPSED: return put_time(seconds, out);
    case FORMAT_GENERAL:
    case FORMAT_ZEROS: break;
    }
    return 0;
}

size_t number_to_text(double value, struct number_style style, bool date1904,
                      char out[NUMBER_TEXT_MAX], enum sheet_cell_kind *kind)
{
    if (!isfinite(value)) {
        *kind = CELL_ERROR;
        memcpy(out, "#NUM!", 5);
        return 5;
    }
    *kind = CELL_DATE;
    size_t len = put_serial(value, style.format, date1904, out);
    if (len)
        return len;
    *kind = CELL_NUMBER;
    if (style.format == FORMAT_ZEROS)
        return put_padded(value, style.width, out);
    return number_shortest(value, out);
}
