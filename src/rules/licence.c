/* Licence numbers: see licence.h. */
#include "rules/licence.h"

#include "rules/batch.h"

enum { DIGITS_LEAST = 6, BITS = 6, IN_HIGH = 10, IN_LOW = 5 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_separator(char c)
{
    return c == ' ' || c == '.' || c == '-' || c == '/';
}

struct licence licence_read(struct text licence)
{
    struct licence none = {.len = 0}, read = none;
    unsigned digits = 0;
    for (size_t i = 0; i < licence.len; i++) {
        char c = licence.at[i];
        if (is_separator(c))
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (!is_digit(c) && !(c >= 'A' && c <= 'Z'))
            return none;
        if (read.len == LICENCE_CHARACTERS_MOST)
            return none;
        digits += is_digit(c);
        read.at[read.len++] = c;
    }
    return digits >= DIGITS_LEAST ? read : none;
}

static unsigned code_of(char c)
{
    return is_digit(c) ? (unsigned)(c - '0') + 1 : (unsigned)(c - 'A') + 11;
}

struct licence_key licence_pack(const struct licence *licence)
{
    struct licence_key key = {0, 0};
    for (unsigned i = 0; i < IN_HIGH; i++)
        key.high = key.high << BITS | (i < licence->len ? code_of(licence->at[i]) : 0);
    for (unsigned i = IN_HIGH; i < IN_HIGH + IN_LOW; i++)
        key.low = key.low << BITS | (i < licence->len ? code_of(licence->at[i]) : 0);
    return key;
}

/* Characters of a key: its lowest ones that are 0 are none. */
static unsigned characters_of(struct licence_key key)
{
    if (key.low)
        return IN_HIGH + IN_LOW - (unsigned)__builtin_ctz(key.low) / BITS;
    return key.high ? IN_HIGH - (unsigned)__builtin_ctzll(key.high) / BITS : 0;
}

/* Always all fifteen, without a branch: a large file has as many licences. */
unsigned licence_unpack(struct licence_key key, char out[LICENCE_CHARACTERS_MOST + 1])
{
    static const char characters[64] = "\0000123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (unsigned i = 0; i < IN_HIGH; i++)
        out[i] = characters[key.high >> (BITS * (IN_HIGH - 1 - i)) & 63];
    for (unsigned i = 0; i < IN_LOW; i++)
        out[IN_HIGH + i] = characters[key.low >> (BITS * (IN_LOW - 1 - i)) & 63];
    out[IN_HIGH + IN_LOW] = '\0';
    return characters_of(key);
}

bool licence_is_neph(const struct licence *licence)
{
    for (unsigned i = 0; i < licence->len; i++)
        if (!is_digit(licence->at[i]))
            return false;
    return licence->len == 12;
}

bool licence_is_card_number(const struct licence *licence)
{
    if (licence->len != 9)
        return false;
    for (unsigned i = 0; i < 9; i++)
        if (is_digit(licence->at[i]) != (i < 2 || i > 3))
            return false;
    return true;
}

struct text licence_fold(struct arena *arena, struct text licence)
{
    struct licence read = licence_read(licence);
    return arena_copy(arena, (struct text){read.at, read.len});
}
