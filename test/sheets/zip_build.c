/* Zip files put together by hand: see zip_build.h. */
#include "zip_build.h"

#include <zlib.h>

void zip_build_put(struct buffer *buffer, unsigned bytes, uint64_t value)
{
    for (unsigned i = 0; i < bytes; i++)
        buffer_add_byte(buffer, (char)(value >> (8 * i)));
}

static void put_words(struct buffer *buffer, const uint64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        zip_build_put(buffer, 2, values[i]);
}

struct text zip_build_compress(struct arena *arena, struct text plain)
{
    z_stream z = {0};
    size_t room = plain.len + plain.len / 100 + 1000;
    char *out = arena_take(arena, room);
    BUG_UNLESS(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)plain.at;
    z.avail_in = (unsigned)plain.len;
    z.next_out = (unsigned char *)out;
    z.avail_out = (unsigned)room;
    BUG_UNLESS(deflate(&z, Z_FINISH) == Z_STREAM_END);
    size_t len = z.total_out;
    deflateEnd(&z);
    return text_make(out, len);
}

static void add_local(struct buffer *file, const struct zip_member *m, size_t name)
{
    zip_build_put(file, 4, 0x04034B50);
    put_words(file, (uint64_t[]){20, m->flags, m->method, 0, 0}, 5);
    zip_build_put(file, 4, m->crc);
    zip_build_put(file, 4, m->data.len);
    zip_build_put(file, 4, m->inflated);
    put_words(file, (uint64_t[]){name, 0}, 2);
    buffer_add(file, m->name, name);
    buffer_add_text(file, m->data);
}

void zip_build_add(struct zip_build *build, struct zip_member m)
{
    size_t at = m.local < 0 ? build->file.len : (size_t)m.local, name = strlen(m.name);
    struct buffer *directory = &build->directory;
    if (m.local < 0)
        add_local(&build->file, &m, name);
    zip_build_put(directory, 4, 0x02014B50);
    put_words(directory, (uint64_t[]){20, 20, m.flags, m.method, 0, 0}, 6);
    zip_build_put(directory, 4, m.crc);
    zip_build_put(directory, 4, m.data.len);
    zip_build_put(directory, 4, m.inflated);
    put_words(directory, (uint64_t[]){name, 0, 0, 0, 0, 0, 0}, 7);
    zip_build_put(directory, 4, at + (uint64_t)build->shift);
    buffer_add(directory, m.name, name);
    build->count++;
}

static uint32_t crc_of(struct text content)
{
    return (uint32_t)crc32(0, (const unsigned char *)content.at, (unsigned)content.len);
}

struct zip_member zip_build_stored(const char *name, const char *content)
{
    struct text data = text_of(content);
    return (struct zip_member){
        .name = name, .data = data, .inflated = data.len, .local = -1, .crc = crc_of(data)};
}

void zip_build_store(struct zip_build *build, const char *name, struct text content)
{
    zip_build_add(build, (struct zip_member){.name = name,
                                             .data = content,
                                             .inflated = content.len,
                                             .local = -1,
                                             .crc = content.len ? crc_of(content) : 0});
}

void zip_build_deflate(struct zip_build *build, const char *name, struct text content)
{
    struct arena arena;
    arena_init(&arena, 0);
    zip_build_add(build, (struct zip_member){.name = name,
                                             .data = zip_build_compress(&arena, content),
                                             .inflated = content.len,
                                             .local = -1,
                                             .method = 8,
                                             .crc = content.len ? crc_of(content) : 0});
    arena_free(&arena);
}

struct text zip_build_finish(struct zip_build *build)
{
    uint64_t start = build->file.len + (uint64_t)build->shift;
    buffer_add_text(&build->file, buffer_text(&build->directory));
    zip_build_put(&build->file, 4, 0x06054B50);
    put_words(&build->file, (uint64_t[]){0, 0, build->count, build->count}, 4);
    zip_build_put(&build->file, 4, build->directory.len);
    zip_build_put(&build->file, 4, start);
    zip_build_put(&build->file, 2, 0);
    return buffer_text(&build->file);
}

void zip_build_free(struct zip_build *build)
{
    buffer_free(&build->file);
    buffer_free(&build->directory);
}

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006"

struct text zip_build_workbook(struct zip_build *build, bool deflate, struct text sheet,
                               struct text strings, struct text styles)
{
    static const char types[] =
        "<Types xmlns=\"" PACKAGE "/content-types\"><Override PartName=\"/xl/workbook.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
    static const char root[] =
        "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
        "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    static const char book[] = "<workbook xmlns:r=\"" OFFICE
                               "\"><sheets><sheet name=\"F\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    static const char relations[] =
        "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
        "/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    zip_build_store(build, "[Content_Types].xml", text_of(types));
    zip_build_store(build, "_rels/.rels", text_of(root));
    zip_build_store(build, "xl/workbook.xml", text_of(book));
    zip_build_store(build, "xl/_rels/workbook.xml.rels", text_of(relations));
    void (*add)(struct zip_build *, const char *, struct text) = deflate ? zip_build_deflate : zip_build_store;
    add(build, "xl/worksheets/sheet1.xml", sheet);
    if (strings.at)
        add(build, "xl/sharedStrings.xml", strings);
    if (styles.at)
        add(build, "xl/styles.xml", styles);
    return zip_build_finish(build);
}
