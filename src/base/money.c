/* Amounts in integer cents of euro: see money.h. */
#include "base/money.h"

/* A narrow no-break space parts the thousands, a no-break space the sign. */
char *money_print(int64_t cents, char out[40])
{
    uint64_t left = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
    char reversed[40];
    size_t n = 0;
    int digits = 0;
    uint64_t euros = left / 100;
    do {
        if (digits && digits % 3 == 0) {
            memcpy(reversed + n, "\xAF\x80\xE2", 3);
            n += 3;
        }
        reversed[n++] = (char)('0' + euros % 10);
        digits++;
    } while ((euros /= 10) && n < 28);
    size_t len = 0;
    if (cents < 0)
        out[len++] = '-';
    while (n)
        out[len++] = reversed[--n];
    snprintf(out + len, 40 - len, ",%02u\xC2\xA0\xE2\x82\xAC", (unsigned)(left % 100));
    return out;
}

/* Spaces of any width, and the sign of the euro behind the digits. */
static bool skip(struct text *left)
{
    static const char *const skipped[] = {" ", "\xC2\xA0", "\xE2\x80\xAF"};
    for (size_t i = 0; i < COUNT_OF(skipped); i++)
        if (text_starts(*left, text_of(skipped[i]))) {
            *left = text_slice(*left, strlen(skipped[i]), left->len);
            return true;
        }
    return false;
}

static bool is_tail(struct text left)
{
    while (skip(&left))
        continue;
    if (text_starts(left, TEXT("\xE2\x82\xAC")))
        left = text_slice(left, 3, left.len);
    while (skip(&left))
        continue;
    return left.len == 0;
}

bool money_parse(struct text typed, int64_t *cents)
{
    int digits = 0, decimals = -1;
    *cents = 0;
    for (struct text left = typed; left.len; ) {
        char c = left.at[0];
        if (c >= '0' && c <= '9' && decimals < 2 && digits < 15) {
            *cents = *cents * 10 + (c - '0');
            digits++;
            decimals += decimals >= 0;
        } else if ((c == ',' || c == '.') && decimals < 0 && digits) {
            decimals = 0;
        } else {
            if (is_tail(left))
                break;
            if (decimals >= 0 || !skip(&left))
                return false;
            continue;
        }
        left = text_slice(left, 1, left.len);
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++)
        *cents *= 10;
    return digits > 0;
}
