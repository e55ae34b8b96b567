/* A growing run of bytes with a ceiling: see buffer.h. */
#include "base/buffer.h"

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

static void add_json_escape(struct buffer *buffer, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    char escape[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
    switch (byte) {
    case '"': buffer_add(buffer, "\\\"", 2); break;
    case '\\': buffer_add(buffer, "\\\\", 2); break;
    case '\n': buffer_add(buffer, "\\n", 2); break;
    case '\r': buffer_add(buffer, "\\r", 2); break;
    case '\t': buffer_add(buffer, "\\t", 2); break;
    default: buffer_add(buffer, escape, sizeof escape); break;
    }
}

/* Bytes from `at` that a JSON string takes as they are. */
static size_t json_plain(const unsigned char *at, size_t len)
{
    size_t i = 0;
    while (i < len && at[i] >= 0x20 && at[i] < 0x7F && at[i] != '"' && at[i] != '\\')
        i++;
    return i;
}

static size_t utf8_length(const unsigned char *at, size_t left)
{
    size_t need = at[0] < 0xC2 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    if (need > left || !text_is_utf8((struct text){(const char *)at, need}))
        return 0;
    return need;
}

void buffer_add_json(struct buffer *buffer, struct text t)
{
    const unsigned char *at = (const unsigned char *)t.at;
    buffer_add_byte(buffer, '"');
    for (size_t i = 0; i < t.len;) {
        size_t plain = json_plain(at + i, t.len - i);
        buffer_add(buffer, at + i, plain);
        i += plain;
        if (i == t.len)
            break;
        if (at[i] <= 0x7F) {
            add_json_escape(buffer, at[i++]);
            continue;
        }
        size_t step = utf8_length(at + i, t.len - i);
        buffer_add_text(buffer, step ? text_make(t.at + i, step) : TEXT("\xEF\xBF\xBD"));
        i += step ? step : 1;
    }
    buffer_add_byte(buffer, '"');
}
