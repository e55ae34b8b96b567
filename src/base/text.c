/* Slices of bytes: see text.h. */
#include "base/text.h"

#include <execinfo.h>

void bug_at(const char *file, int line, const char *what)
{
    void *frames[32];
    fprintf(stderr, "gabarit: bug at %s:%d: %s\n", file, line, what);
    backtrace_symbols_fd(frames, backtrace(frames, 32), 2);
    abort();
}

struct text text_of(const char *z)
{
    return (struct text){z, z ? strlen(z) : 0};
}

struct text text_make(const char *at, size_t len)
{
    return (struct text){at, len};
}

static int lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : (unsigned char)byte;
}

bool text_equal_nocase(struct text a, struct text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

int text_compare(struct text a, struct text b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.at, b.at, shared) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool text_starts(struct text t, struct text prefix)
{
    return t.len >= prefix.len && text_equal(text_slice(t, 0, prefix.len), prefix);
}

bool text_ends(struct text t, struct text suffix)
{
    return t.len >= suffix.len && text_equal(text_slice(t, t.len - suffix.len, suffix.len), suffix);
}

struct text text_slice(struct text t, size_t from, size_t len)
{
    if (from > t.len)
        from = t.len;
    if (len > t.len - from)
        len = t.len - from;
    return (struct text){t.at ? t.at + from : NULL, len};
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct text text_trim(struct text t)
{
    while (t.len && is_space(t.at[0]))
        t.at++, t.len--;
    while (t.len && is_space(t.at[t.len - 1]))
        t.len--;
    return t;
}

size_t text_find(struct text t, struct text needle)
{
    if (needle.len == 0)
        return 0;
    const char *found = t.len ? memmem(t.at, t.len, needle.at, needle.len) : NULL;
    return found ? (size_t)(found - t.at) : t.len;
}

size_t text_find_byte(struct text t, char byte)
{
    const char *found = t.len ? memchr(t.at, byte, t.len) : NULL;
    return found ? (size_t)(found - t.at) : t.len;
}

bool text_cut(struct text *rest, char separator, struct text *part)
{
    if (rest->at == NULL)
        return false;
    size_t end = text_find_byte(*rest, separator);
    *part = text_slice(*rest, 0, end);
    *rest = end < rest->len ? text_slice(*rest, end + 1, rest->len) : TEXT_NONE;
    return true;
}

bool text_to_int(struct text t, int64_t *value)
{
    size_t i = 0;
    bool negative = t.len > 0 && t.at[0] == '-';
    uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    uint64_t sum = 0;
    if (negative)
        i = 1;
    if (i == t.len)
        return false;
    for (; i < t.len; i++) {
        if (t.at[i] < '0' || t.at[i] > '9')
            return false;
        unsigned digit = (unsigned)(t.at[i] - '0');
        if (sum > (limit - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    *value = negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return true;
}

/* Bytes of the well-formed sequence that starts at p, or 0. */
static size_t utf8_step(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80)
        return 1;
    size_t need = p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;
    if (need == 0 || need > left)
        return 0;
    for (size_t i = 1; i < need; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
        (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return need;
}

bool text_is_utf8(struct text t)
{
    const unsigned char *p = (const unsigned char *)t.at;
    for (size_t i = 0; i < t.len;) {
        size_t step = utf8_step(p + i, t.len - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

size_t text_characters(struct text t)
{
    size_t count = 0;
    for (size_t i = 0; i < t.len; i++)
        count += ((unsigned char)t.at[i] & 0xC0) != 0x80;
    return count;
}
