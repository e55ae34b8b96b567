/* Builds XLS files for the tests: see xls_build.h. */
#include "xls_build.h"

#include <stdarg.h>

#include "sheet/biff.h"

void xls_put_16(struct buffer *buffer, unsigned value)
{
    buffer_add_byte(buffer, (char)value);
    buffer_add_byte(buffer, (char)(value >> 8));
}

void xls_put_32(struct buffer *buffer, uint32_t value)
{
    xls_put_16(buffer, value & 0xFFFF);
    xls_put_16(buffer, value >> 16);
}

void xls_record(struct buffer *stream, uint16_t id, const void *body, size_t len)
{
    BUG_UNLESS(len <= UINT16_MAX);
    xls_put_16(stream, id);
    xls_put_16(stream, (unsigned)len);
    buffer_add(stream, body, len);
}

void xls_numbers(struct buffer *stream, uint16_t id, const char *sizes, ...)
{
    struct buffer body;
    va_list values;
    buffer_init(&body, 0);
    va_start(values, sizes);
    for (; *sizes; sizes++) {
        if (*sizes == '8') {
            double value = va_arg(values, double);
            buffer_add(&body, &value, sizeof value);
            continue;
        }
        uint32_t value = va_arg(values, uint32_t);
        for (int i = 0; i < *sizes - '0'; i++)
            buffer_add_byte(&body, (char)(value >> (8 * i)));
    }
    va_end(values);
    xls_record(stream, id, body.at, body.len);
    buffer_free(&body);
}

void xls_bof(struct buffer *stream, enum xls_version version, unsigned type)
{
    xls_numbers(stream, BIFF_BOF, "2222", (unsigned)version, type, 0x0DBB, 0x07CC);
}

void xls_eof(struct buffer *stream)
{
    xls_record(stream, BIFF_EOF, NULL, 0);
}

size_t xls_boundsheet(struct buffer *stream, enum xls_version version, unsigned state,
                      unsigned type, const char *name)
{
    struct buffer body;
    buffer_init(&body, 0);
    xls_put_32(&body, 0);
    buffer_add_byte(&body, (char)state);
    buffer_add_byte(&body, (char)type);
    buffer_add_byte(&body, (char)strlen(name));
    if (version == XLS_BIFF8)
        buffer_add_byte(&body, 0);
    buffer_add_text(&body, text_of(name));
    size_t entry = stream->len + 4;
    xls_record(stream, BIFF_BOUNDSHEET, body.at, body.len);
    buffer_free(&body);
    return entry;
}

void xls_place(struct buffer *stream, size_t entry)
{
    for (int i = 0; i < 4; i++)
        stream->at[entry + (size_t)i] = (char)(stream->len >> (8 * i));
}

void xls_label(struct buffer *stream, enum xls_version version, unsigned row, unsigned column,
               const char *text)
{
    struct buffer body;
    buffer_init(&body, 0);
    xls_put_16(&body, row);
    xls_put_16(&body, column);
    xls_put_16(&body, 0);
    xls_put_16(&body, (unsigned)strlen(text));
    if (version == XLS_BIFF8)
        buffer_add_byte(&body, 0);
    buffer_add_text(&body, text_of(text));
    xls_record(stream, BIFF_LABEL, body.at, body.len);
    buffer_free(&body);
}

void xls_number(struct buffer *stream, unsigned row, unsigned column, unsigned xf, double value)
{
    xls_numbers(stream, BIFF_NUMBER, "2228", row, column, xf, value);
}

void xls_book(struct buffer *stream, enum xls_version version, struct text globals,
              struct text cells)
{
    xls_bof(stream, version, XLS_GLOBALS);
    size_t entry = xls_boundsheet(stream, version, 0, 0, "Feuil1");
    buffer_add_text(stream, globals);
    xls_eof(stream);
    xls_place(stream, entry);
    xls_bof(stream, version, XLS_SHEET);
    buffer_add_text(stream, cells);
    xls_eof(stream);
}

/* The compound file: FAT sectors, directory, mini FAT, mini stream or stream,
   in this order; all lists of sectors are made first, then written. */
enum { FREE = 0xFFFFFFFF, CHAIN_END = 0xFFFFFFFE, FAT_SECTOR = 0xFFFFFFFD, ENTRY = 128 };

struct layout {
    unsigned shift;
    uint32_t fat_count, data_count, total;
    uint32_t directory, mini_fat, data; /* first sectors */
    bool mini, shuffled;
};

static uint32_t sectors_of(size_t bytes, unsigned shift)
{
    return (uint32_t)((bytes + ((size_t)1 << shift) - 1) >> shift);
}

static uint32_t data_sector(const struct layout *l, uint32_t i)
{
    return l->data + (l->shuffled ? l->data_count - 1 - i : i);
}

static void put_header(struct buffer *file, const struct layout *l)
{
    buffer_add(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    for (int i = 0; i < 4; i++)
        xls_put_32(file, 0);
    xls_put_16(file, 0x3E);
    xls_put_16(file, l->shift == 12 ? 4 : 3);
    xls_put_16(file, 0xFFFE);
    xls_put_16(file, l->shift);
    xls_put_16(file, 6);
    for (int i = 0; i < 5; i++)
        xls_put_16(file, 0);
    xls_put_32(file, l->fat_count);
    xls_put_32(file, l->directory);
    xls_put_32(file, 0);
    xls_put_32(file, 4096);
    xls_put_32(file, l->mini ? l->mini_fat : CHAIN_END);
    xls_put_32(file, l->mini ? 1 : 0);
    xls_put_32(file, CHAIN_END);
    xls_put_32(file, 0);
    for (uint32_t i = 0; i < 109; i++)
        xls_put_32(file, i < l->fat_count ? i : FREE);
    while (file->len < (size_t)1 << l->shift)
        buffer_add_byte(file, 0);
}

static uint32_t fat_entry(const struct layout *l, uint32_t sector)
{
    if (sector < l->fat_count)
        return FAT_SECTOR;
    if (sector == l->directory || (l->mini && sector == l->mini_fat))
        return CHAIN_END;
    if (sector >= l->total)
        return FREE;
    for (uint32_t i = 0; i < l->data_count; i++)
        if (data_sector(l, i) == sector)
            return i + 1 < l->data_count ? data_sector(l, i + 1) : CHAIN_END;
    return FREE;
}

static void put_entry(struct buffer *file, const char *name, unsigned type, uint32_t child,
                      uint32_t start, size_t size)
{
    size_t from = file->len;
    for (const char *at = name; *at; at++)
        xls_put_16(file, (unsigned char)*at);
    while (file->len < from + 64)
        buffer_add_byte(file, 0);
    xls_put_16(file, (unsigned)(2 * strlen(name) + 2));
    buffer_add_byte(file, (char)type);
    buffer_add_byte(file, 1);
    xls_put_32(file, FREE);
    xls_put_32(file, FREE);
    xls_put_32(file, child);
    while (file->len < from + 116)
        buffer_add_byte(file, 0);
    xls_put_32(file, start);
    xls_put_32(file, (uint32_t)size);
    xls_put_32(file, 0);
}

static void pad(struct buffer *file, unsigned shift)
{
    while (file->len & (((size_t)1 << shift) - 1))
        buffer_add_byte(file, 0);
}

static void put_mini_fat(struct buffer *file, const struct layout *l, size_t size)
{
    uint32_t count = sectors_of(size, 6);
    for (uint32_t i = 0; i < 1u << (l->shift - 2); i++)
        xls_put_32(file, i + 1 < count ? i + 1 : i + 1 == count ? CHAIN_END : FREE);
}

void xls_compound(struct buffer *file, const char *name, struct text stream, unsigned shift,
                  bool shuffled)
{
    struct layout l = {.shift = shift, .mini = stream.len < 4096, .shuffled = shuffled};
    l.data_count = sectors_of(stream.len, shift);
    uint32_t others = l.data_count + 1 + l.mini;
    l.fat_count = 1;
    while ((l.fat_count << (shift - 2)) < others + l.fat_count)
        l.fat_count++;
    l.directory = l.fat_count;
    l.mini_fat = l.directory + 1;
    l.data = l.directory + 1 + l.mini;
    l.total = l.fat_count + others;
    put_header(file, &l);
    for (uint32_t i = 0; i < l.fat_count << (shift - 2); i++)
        xls_put_32(file, fat_entry(&l, i));
    uint32_t start = data_sector(&l, 0);
    size_t held = (size_t)l.data_count << shift;
    put_entry(file, "Root Entry", 5, 1, l.mini ? start : CHAIN_END, l.mini ? held : 0);
    put_entry(file, name, 2, FREE, l.mini ? 0 : start, stream.len);
    pad(file, shift);
    if (l.mini)
        put_mini_fat(file, &l, held);
    for (uint32_t i = 0; i < l.data_count; i++) {
        uint32_t part = shuffled ? l.data_count - 1 - i : i;
        buffer_add_text(file, text_slice(stream, (size_t)part << shift, (size_t)1 << shift));
        size_t rest = (size_t)1 << shift;
        if (part + 1 == l.data_count)
            for (size_t have = stream.len - ((size_t)part << shift); have < rest; have++)
                buffer_add_byte(file, 0);
    }
}
