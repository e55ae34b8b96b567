/* Printing HTML: see html.h. */
#include "web/html.h"

void html_put_static(struct html *out, const char *at, size_t len)
{
    buffer_add(&out->bytes, at, len);
}

void html_put_raw(struct html *out, struct html_raw raw)
{
    buffer_add_text(&out->bytes, raw.markup);
}

void html_put_int(struct html *out, int64_t value)
{
    buffer_add_int(&out->bytes, value);
}

void html_put_unsigned(struct html *out, uint64_t value)
{
    buffer_print(&out->bytes, "%llu", (unsigned long long)value);
}

/* What stands for a byte that must not appear as it is; NULL: it may. */
static const char *escape_of(unsigned char byte)
{
    switch (byte) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\t':
    case '\n': return NULL;
    default: return byte < 0x20 || byte == 0x7F ? "\xEF\xBF\xBD" : NULL;
    }
}

/* Bytes of the character at `at` when it is well formed, else 0. */
static size_t character_len(const char *at, size_t left)
{
    unsigned char first = (unsigned char)at[0];
    size_t len = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return len <= left && text_is_utf8((struct text){at, len}) ? len : 0;
}

void html_put_text(struct html *out, struct text t)
{
    size_t done = 0;
    for (size_t i = 0; i < t.len;) {
        size_t len = (unsigned char)t.at[i] < 0x80 ? 1 : character_len(t.at + i, t.len - i);
        const char *escape = len == 1 ? escape_of((unsigned char)t.at[i]) : NULL;
        if (len == 0)
            escape = "\xEF\xBF\xBD";
        if (escape) {
            buffer_add(&out->bytes, t.at + done, i - done);
            buffer_add_text(&out->bytes, text_of(escape));
            done = i + 1;
        }
        i += len ? len : 1;
    }
    if (t.len)
        buffer_add(&out->bytes, t.at + done, t.len - done);
}

void html_put_z(struct html *out, const char *z)
{
    html_put_text(out, text_of(z));
}

/* Browsers drop control characters inside an address before they look for its
   scheme, so that none may be there. */
static bool address_is_safe(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if ((unsigned char)t.at[i] < 0x20 || t.at[i] == 0x7F)
            return false;
    size_t colon = text_find_byte(t, ':');
    if (colon == t.len)
        return true;
    for (size_t i = 0; i < colon; i++)
        if (t.at[i] == '/' || t.at[i] == '?' || t.at[i] == '#')
            return true;
    struct text scheme = text_slice(t, 0, colon);
    return text_equal_nocase(scheme, TEXT("http")) || text_equal_nocase(scheme, TEXT("https")) ||
           text_equal_nocase(scheme, TEXT("mailto"));
}

void html_put_address(struct html *out, struct text t)
{
    t = text_trim(t);
    html_put_text(out, address_is_safe(t) ? t : TEXT("#"));
}

void html_put_address_z(struct html *out, const char *z)
{
    html_put_address(out, text_of(z));
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || c == '.' || c == '~';
}

void html_put_part(struct html *out, struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        if (is_plain(t.at[i]))
            buffer_add_byte(&out->bytes, t.at[i]);
        else
            buffer_print(&out->bytes, "%%%02X", (unsigned char)t.at[i]);
    }
}

void html_put_part_z(struct html *out, const char *z)
{
    html_put_part(out, text_of(z));
}
