/* SIRET numbers: see siret.h. */
#include "rules/siret.h"

enum { SIRET_DIGITS = 14 };

static bool all_digits(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.at[i] < '0' || t.at[i] > '9')
            return false;
    return t.len == SIRET_DIGITS;
}

bool siret_is_valid(struct text siret)
{
    if (!all_digits(siret))
        return false;
    unsigned plain = 0, luhn = 0;
    for (size_t i = 0; i < SIRET_DIGITS; i++) {
        unsigned digit = (unsigned)(siret.at[i] - '0');
        plain += digit;
        unsigned doubled = i % 2 == 0 ? 2 * digit : digit; /* counted from the right, the 2nd … */
        luhn += doubled > 9 ? doubled - 9 : doubled;
    }
    if (text_starts(siret, TEXT("356000000")))
        return plain % 5 == 0 || text_equal(siret, TEXT("35600000000048"));
    return luhn % 10 == 0 && plain != 0;
}
