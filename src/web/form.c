/* Names and values from addresses and bodies: see form.h. */
#include "web/form.h"

#include "rules/clean.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that %XX at `i` stands for, or −1. */
static int escaped_byte(struct text t, size_t i)
{
    if (t.at[i] != '%' || i + 2 >= t.len)
        return -1;
    int high = hex_digit(t.at[i + 1]), low = hex_digit(t.at[i + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

struct text form_repair(struct arena *arena, struct text t)
{
    static const struct text wrong = {"\xEF\xBF\xBD", 3};
    if (text_is_utf8(t) && text_find_byte(t, '\0') == t.len)
        return t;
    char *out = arena_take(arena, t.len * wrong.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < t.len;) {
        size_t step = 1;
        while (step < 4 && i + step < t.len && !text_is_utf8(text_slice(t, i, step)))
            step++;
        bool good = text_is_utf8(text_slice(t, i, step)) && t.at[i] != '\0';
        struct text piece = good ? text_slice(t, i, step) : wrong;
        memcpy(out + len, piece.at, piece.len);
        len += piece.len;
        i += good ? step : 1;
    }
    return text_make(out, len);
}

struct text form_decode(struct arena *arena, struct text t)
{
    char *out = arena_take(arena, t.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < t.len; i++) {
        int byte = escaped_byte(t, i);
        if (byte >= 0)
            i += 2;
        out[len++] = byte >= 0 ? (char)byte : t.at[i] == '+' ? ' ' : t.at[i];
    }
    return form_repair(arena, text_make(out, len));
}

struct text form_encode(struct arena *arena, struct text t)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_take(arena, t.len * 3 + 1);
    size_t len = 0;
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
        if (plain) {
            out[len++] = (char)c;
        } else {
            out[len++] = '%';
            out[len++] = digits[c >> 4];
            out[len++] = digits[c & 15];
        }
    }
    return text_make(out, len);
}

bool form_parse(struct arena *arena, struct text body, struct field *fields, uint32_t *count)
{
    struct text pair;
    *count = 0;
    while (text_cut(&body, '&', &pair)) {
        if (pair.len == 0)
            continue;
        if (*count == FORM_FIELDS_MAX)
            return false;
        size_t equals = text_find_byte(pair, '=');
        fields[*count].name = form_decode(arena, text_slice(pair, 0, equals));
        fields[*count].value = form_decode(arena, text_slice(pair, equals + 1, pair.len));
        ++*count;
    }
    return true;
}

bool form_decode_path(struct arena *arena, struct text part, struct text *out)
{
    char *bytes = arena_take(arena, part.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < part.len; i++) {
        int byte = part.at[i] == '%' ? escaped_byte(part, i) : (unsigned char)part.at[i];
        if (byte < 0x20 || byte == 0x7F)
            return false;
        if (part.at[i] == '%')
            i += 2;
        bytes[len++] = (char)byte;
    }
    bytes[len] = '\0';
    *out = text_make(bytes, len);
    return text_is_utf8(*out);
}

static struct text find(const struct field *fields, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(fields[i].name, text_of(name)))
            return fields[i].value;
    return TEXT_NONE;
}

struct text request_query(const struct request *request, const char *name)
{
    return find(request->query, request->query_count, name);
}

struct text request_form(const struct request *request, const char *name)
{
    return find(request->form, request->form_count, name);
}

struct text request_words(const struct request *request, const char *name)
{
    struct text t = request_form(request, name);
    char *out = arena_take(request->arena, t.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < t.len; i++)
        if ((unsigned char)t.at[i] >= 0x20 ? t.at[i] != 0x7F : t.at[i] == '\n')
            out[len++] = t.at[i];
    return text_trim(text_make(out, len));
}

struct text request_line(const struct request *request, const char *name, size_t most)
{
    struct text t = clean_cell(request->arena, request_form(request, name), false);
    size_t end = 0;
    for (size_t count = 0; end < t.len && count < most; count++)
        do
            end++;
        while (end < t.len && ((unsigned char)t.at[end] & 0xC0) == 0x80);
    return text_slice(t, 0, end);
}

int64_t request_query_number(const struct request *request, const char *name, int64_t least,
                             int64_t most, int64_t otherwise)
{
    int64_t number;
    if (!text_to_int(request_query(request, name), &number) || number < least || number > most)
        return otherwise;
    return number;
}
