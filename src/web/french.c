/* Numbers, sizes and spaces as French writes them: see french.h. */
#include "web/french.h"

#include "base/buffer.h"

#define NO_BREAK "\xC2\xA0"

struct text french_number(struct arena *arena, int64_t number)
{
    char digits[24], out[64];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)number);
    size_t used = 0;
    for (int i = 0; i < len; i++) {
        int left = len - i;
        bool behind_digit = i > 0 && digits[i - 1] != '-';
        if (behind_digit && left % 3 == 0) {
            memcpy(out + used, NO_BREAK, 2);
            used += 2;
        }
        out[used++] = digits[i];
    }
    return arena_copy(arena, text_make(out, used));
}

struct text french_count(struct arena *arena, int64_t number, const char *one, const char *many)
{
    struct text digits = french_number(arena, number);
    bool plural = number >= 2 || number <= -2;
    return arena_print(arena, "%.*s" NO_BREAK "%s", TEXT_ARG(digits), plural ? many : one);
}

/* Tenths, rounded up, so that a file past the limit never reads « 10 Mo ». */
struct text french_size(struct arena *arena, int64_t bytes)
{
    if (bytes < 1024)
        return french_count(arena, bytes, "octet", "octets");
    if (bytes < 1048576)
        return arena_print(arena, "%lld" NO_BREAK "Ko", (long long)((bytes + 1023) / 1024));
    long long tenths = (long long)((bytes * 10 + 1048575) / 1048576);
    if (tenths % 10 == 0)
        return arena_print(arena, "%lld" NO_BREAK "Mo", tenths / 10);
    return arena_print(arena, "%lld,%lld" NO_BREAK "Mo", tenths / 10, tenths % 10);
}

struct text french_short(struct arena *arena, struct text t, size_t most)
{
    size_t characters = 0;
    for (size_t i = 0; i < t.len; i++) {
        bool begins = ((unsigned char)t.at[i] & 0xC0) != 0x80;
        if (begins && characters++ == most)
            return arena_print(arena, "%.*s…", (int)i, t.at);
    }
    return t;
}

static bool wants_space_before(struct text rest)
{
    return rest.len && (memchr(":;!?", rest.at[0], 4) || text_starts(rest, TEXT("»")));
}

struct text french_spaces(struct arena *arena, struct text sentence)
{
    char *out = arena_take(arena, 2 * sentence.len + 1);
    size_t used = 0;
    for (size_t i = 0; i < sentence.len; i++) {
        struct text before = text_slice(sentence, 0, i);
        struct text behind = text_slice(sentence, i + 1, sentence.len);
        if (sentence.at[i] == ' ' && (wants_space_before(behind) || text_ends(before, TEXT("«")) ||
                                      text_ends(before, TEXT("n°")))) {
            memcpy(out + used, NO_BREAK, 2);
            used += 2;
        } else {
            out[used++] = sentence.at[i];
        }
    }
    return text_make(out, used);
}
