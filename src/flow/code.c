/* Codes of documents: see code.h. The last sign is the remainder of the others
   taken as a polynomial over the field of 32 elements: every single wrong sign
   and every two neighbours swapped change it. */
#include "flow/code.h"

#include "os/random.h"

static const char SIGNS[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/* Times x, modulo x^5 + x^2 + 1. */
static unsigned twice(unsigned element)
{
    element <<= 1;
    return element & 32 ? element ^ 0x25 : element;
}

static unsigned check_of(const unsigned values[DOCUMENT_CODE - 1])
{
    unsigned sum = 0;
    for (unsigned i = 0; i < DOCUMENT_CODE - 1; i++)
        sum = twice(sum ^ values[i]);
    return sum;
}

void code_make(char out[DOCUMENT_CODE + 1])
{
    unsigned char bytes[DOCUMENT_CODE - 1];
    unsigned values[DOCUMENT_CODE - 1];
    random_bytes(bytes, sizeof bytes);
    for (unsigned i = 0; i < DOCUMENT_CODE - 1; i++) {
        values[i] = bytes[i] & 31;
        out[i] = SIGNS[values[i]];
    }
    out[DOCUMENT_CODE - 1] = SIGNS[check_of(values)];
    out[DOCUMENT_CODE] = 0;
}

static char capital(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

enum code_reading code_read(struct text typed, char out[DOCUMENT_CODE + 1])
{
    unsigned values[DOCUMENT_CODE], count = 0;
    bool known = true;
    char read[DOCUMENT_CODE + 1] = {0};
    for (size_t i = 0; i < typed.len; i++) {
        char c = capital(typed.at[i]);
        if (c == ' ' || c == '-' || c == '.')
            continue;
        if (count == DOCUMENT_CODE || !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')))
            return CODE_NO_CODE;
        const char *sign = strchr(SIGNS, c);
        known = known && sign;
        values[count] = sign ? (unsigned)(sign - SIGNS) : 0;
        read[count++] = c;
    }
    if (count != DOCUMENT_CODE)
        return CODE_NO_CODE;
    if (!known || check_of(values) != values[DOCUMENT_CODE - 1])
        return CODE_MISTYPED;
    memcpy(out, read, sizeof read);
    return CODE_GOOD;
}

struct text code_show(struct arena *arena, struct text code)
{
    BUG_UNLESS(code.len == DOCUMENT_CODE);
    return arena_print(arena, "%.4s-%.4s-%.4s-%.4s", code.at, code.at + 4, code.at + 8, code.at + 12);
}
