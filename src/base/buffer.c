/* A growing run of bytes with a ceiling: see buffer.h. */
#include "base/buffer.h"

#include "base/copy.h"

#include <stdarg.h>

void buffer_init(struct buffer *buffer, size_t ceiling)
{
    *buffer = (struct buffer){.ceiling = ceiling};
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->at);
    *buffer = (struct buffer){.ceiling = buffer->ceiling};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->len = 0;
    buffer->failed = false;
}

static bool buffer_grow(struct buffer *buffer, size_t need)
{
    size_t room = buffer->room < 256 ? 256 : buffer->room;
    while (room < need)
        room = room > SIZE_MAX / 2 ? need : room * 2;
    if (buffer->ceiling && room > buffer->ceiling)
        room = buffer->ceiling;
    char *grown = realloc(buffer->at, room);
    if (grown == NULL)
        return false;
    buffer->at = grown;
    buffer->room = room;
    return true;
}

char *buffer_reserve(struct buffer *buffer, size_t more)
{
    size_t need = buffer->len + more;
    if (buffer->failed || need < more || (buffer->ceiling && need > buffer->ceiling) ||
        ((need > buffer->room || buffer->at == NULL) && !buffer_grow(buffer, need))) {
        buffer->failed = true;
        return NULL;
    }
    return buffer->at + buffer->len;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t len)
{
    char *to = len ? buffer_reserve(buffer, len) : NULL;
    if (to) {
        memcpy(to, bytes, len);
        buffer->len += len;
    }
}

void buffer_add_text(struct buffer *buffer, struct text t)
{
    buffer_add(buffer, t.at, t.len);
}

void buffer_add_byte(struct buffer *buffer, char byte)
{
    buffer_add(buffer, &byte, 1);
}

void buffer_add_int(struct buffer *buffer, int64_t value)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--at = (char)('0' + left % 10);
    } while (left /= 10);
    if (value < 0)
        *--at = '-';
    buffer_add(buffer, at, (size_t)(digits + sizeof digits - at));
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    BUG_UNLESS(len >= 0);
    char *to = buffer_reserve(buffer, (size_t)len + 1);
    if (to == NULL)
        return;
    va_start(args, format);
    vsnprintf(to, (size_t)len + 1, format, args);
    va_end(args);
    buffer->len += (size_t)len;
}

struct text buffer_text(const struct buffer *buffer)
{
    return (struct text){buffer->at, buffer->len};
}

/* Writes the escape of one byte; returns where it ends. */
static char *put_json_escape(char *to, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    *to++ = '\\';
    switch (byte) {
    case '"':
    case '\\': *to++ = (char)byte; break;
    case '\n': *to++ = 'n'; break;
    case '\r': *to++ = 'r'; break;
    case '\t': *to++ = 't'; break;
    default:
        memcpy(to, "u00", 3);
        to[3] = hex[byte >> 4];
        to[4] = hex[byte & 15];
        to += 5;
        break;
    }
    return to;
}

static size_t utf8_length(const unsigned char *at, size_t left)
{
    size_t need = at[0] < 0xC2 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    if (need > left || !text_is_utf8((struct text){(const char *)at, need}))
        return 0;
    return need;
}

/* True when none of eight bytes needs an escape or leaves ASCII. */
static bool eight_plain(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
    uint64_t odd = word | (word - ones * 0x20) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
    return (odd & tops) == 0;
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* One character that is not plain ASCII; `*i` moves past it. */
static char *put_json_other(char *to, const unsigned char *at, size_t len, size_t *i)
{
    if (at[*i] < 0x20 || at[*i] == '"' || at[*i] == '\\')
        return put_json_escape(to, at[(*i)++]);
    size_t step = utf8_length(at + *i, len - *i);
    memcpy(to, step ? (const char *)at + *i : "\xEF\xBF\xBD", step ? step : 3);
    *i += step ? step : 1;
    return to + (step ? step : 3);
}

bool json_is_plain(struct text t)
{
    uint64_t word;
    if (t.len < sizeof word) {
        word = 0x2020202020202020;
        copy_short((char *)&word, t.at, t.len);
        return eight_plain(word);
    }
    for (size_t i = 0; i + sizeof word < t.len; i += sizeof word) {
        memcpy(&word, t.at + i, sizeof word);
        if (!eight_plain(word))
            return false;
    }
    memcpy(&word, t.at + t.len - sizeof word, sizeof word);
    return eight_plain(word);
}

static char *put_json_slowly(char *to, struct text t)
{
    const unsigned char *at = (const unsigned char *)t.at;
    for (size_t i = 0; i < t.len;) {
        if (is_plain(at[i])) {
            *to++ = (char)at[i++];
        } else if (at[i] >= 0xC2 && at[i] < 0xE0 && i + 1 < t.len && (at[i + 1] & 0xC0) == 0x80) { /* é, ç … */
            memcpy(to, at + i, 2);
            to += 2;
            i += 2;
        } else {
            to = put_json_other(to, at, t.len, &i);
        }
    }
    return to;
}

char *json_put(char *to, struct text t)
{
    *to++ = '"';
    to = json_is_plain(t) ? copy_short(to, t.at, t.len) : put_json_slowly(to, t);
    *to++ = '"';
    return to;
}

void buffer_add_json(struct buffer *buffer, struct text t)
{
    char *to = t.len < SIZE_MAX / 8 ? buffer_reserve(buffer, JSON_ROOM(t)) : NULL;
    if (to)
        buffer->len = (size_t)(json_put(to, t) - buffer->at);
}
