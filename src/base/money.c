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
