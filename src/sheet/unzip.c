/* The directory of a zip file: see unzip.h. Reading the entries themselves is in
   unzip_stream.c. Formats: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local
   header), 4.3.12 (directory), 4.3.14 to 4.3.16 (ends), 4.5.3 (zip64). */
#include "sheet/unzip.h"

#include "sheet/sort.h"

enum {
    LOCAL_SIGNATURE = 0x04034B50,
    RECORD_SIGNATURE = 0x02014B50,
    END_SIGNATURE = 0x06054B50,
    END64_SIGNATURE = 0x06064B50,
    LOCATOR64_SIGNATURE = 0x07064B50,
    LOCAL_SIZE = 30,
    RECORD_SIZE = 46,
    END_SIZE = 22,
    END64_SIZE = 56,
    LOCATOR64_SIZE = 20,
    COMMENT_MAX = 0xFFFF,
    FLAG_ENCRYPTED = 1
};

static uint16_t u16(const char *at)
{
    const unsigned char *p = (const unsigned char *)at;
    return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t u32(const char *at)
{
    return u16(at) | (uint32_t)u16(at + 2) << 16;
}

static uint64_t u64(const char *at)
{
    return u32(at) | (uint64_t)u32(at + 4) << 32;
}

/* Whether `size` bytes stand at `offset`. */
static bool holds(struct text bytes, uint64_t offset, uint64_t size)
{
    return offset <= bytes.len && size <= bytes.len - offset;
}

static bool signed_at(struct text bytes, uint64_t offset, uint64_t size, uint32_t signature)
{
    return holds(bytes, offset, size) && u32(bytes.at + offset) == signature;
}

bool unzip_recognise(struct text bytes)
{
    return signed_at(bytes, 0, 4, LOCAL_SIGNATURE) || signed_at(bytes, 0, END_SIZE, END_SIGNATURE);
}

static void fill_in_limits(struct sheet_limits *limits)
{
    if (limits->inflated_bytes == 0)
        limits->inflated_bytes = 512 << 20;
    if (limits->ratio == 0)
        limits->ratio = 100;
    if (limits->entries == 0)
        limits->entries = 1000;
    if (limits->text_bytes == 0)
        limits->text_bytes = 128 << 20;
    if (limits->memory_bytes == 0)
        limits->memory_bytes = 160 << 20;
}

/* Where the directory stands, as its end record says. */
struct directory {
    uint64_t start; /* in the file */
    uint64_t size;  /* bytes */
    uint64_t count; /* entries, as declared */
    uint64_t shift; /* bytes put before the zip; offsets do not count them */
};

/* The end record stands last, behind it at most a comment. Bytes after that
   are forgiven: some mail gateways add a line break. */
static bool find_end(struct text bytes, uint64_t *at)
{
    if (bytes.len < END_SIZE)
        return false;
    uint64_t last = bytes.len - END_SIZE;
    uint64_t first = last > COMMENT_MAX ? last - COMMENT_MAX : 0;
    for (uint64_t i = last + 1; i-- > first;)
        if (bytes.at[i] == 'P' && u32(bytes.at + i) == END_SIGNATURE &&
            u16(bytes.at + i + 20) <= last - i) {
            *at = i;
            return true;
        }
    return false;
}

/* Replaces what did not fit into the end record by the zip64 one, and moves
   `*end` to where the directory must be over. False: announced, not there. */
static bool apply_end64(struct text bytes, uint64_t *end, struct directory *directory)
{
    if (*end < LOCATOR64_SIZE ||
        !signed_at(bytes, *end - LOCATOR64_SIZE, LOCATOR64_SIZE, LOCATOR64_SIGNATURE))
        return directory->start != UINT32_MAX && directory->size != UINT32_MAX;
    uint64_t at = u64(bytes.at + *end - LOCATOR64_SIZE + 8);
    if (!signed_at(bytes, at, END64_SIZE, END64_SIGNATURE)) {
        if (*end < LOCATOR64_SIZE + END64_SIZE)
            return false;
        at = *end - LOCATOR64_SIZE - END64_SIZE;
        if (!signed_at(bytes, at, END64_SIZE, END64_SIGNATURE))
            return false;
    }
    directory->count = u64(bytes.at + at + 32);
    directory->size = u64(bytes.at + at + 40);
    directory->start = u64(bytes.at + at + 48);
    *end = at;
    return true;
}

static bool find_directory(struct text bytes, struct directory *directory)
{
    uint64_t end;
    if (!find_end(bytes, &end))
        return false;
    *directory = (struct directory){.count = u16(bytes.at + end + 10),
                                    .size = u32(bytes.at + end + 12),
                                    .start = u32(bytes.at + end + 16)};
    if (!apply_end64(bytes, &end, directory) || directory->size > end)
        return false;
    bool as_said = directory->start <= end - directory->size &&
                   (directory->size == 0 ||
                    signed_at(bytes, directory->start, RECORD_SIZE, RECORD_SIGNATURE));
    if (!as_said) {
        uint64_t start = end - directory->size;
        if (start < directory->start)
            return false;
        directory->shift = start - directory->start;
        directory->start = start;
    }
    return true;
}

/* A directory record as it stands, its claims not yet checked. */
struct record {
    const char *at;
    uint64_t size; /* of the record itself */
    uint64_t compressed, inflated, local;
};

static uint64_t wide(const char **at, const char *end, uint64_t narrow)
{
    if (narrow != UINT32_MAX || end - *at < 8)
        return narrow;
    *at += 8;
    return u64(*at - 8);
}

/* The zip64 extra field holds, in this order, what did not fit in 32 bits. */
static void apply_extra64(struct record *record, struct text extra)
{
    while (extra.len >= 4) {
        uint16_t id = u16(extra.at);
        struct text field = text_slice(extra, 4, u16(extra.at + 2));
        if (id == 1) {
            const char *at = field.at, *end = field.at + field.len;
            record->inflated = wide(&at, end, record->inflated);
            record->compressed = wide(&at, end, record->compressed);
            record->local = wide(&at, end, record->local);
            return;
        }
        extra = text_slice(extra, 4 + field.len, extra.len);
    }
}

static bool read_record(struct text bytes, uint64_t at, struct record *record)
{
    if (!signed_at(bytes, at, RECORD_SIZE, RECORD_SIGNATURE))
        return false;
    const char *p = bytes.at + at;
    uint16_t name = u16(p + 28), extra = u16(p + 30), comment = u16(p + 32);
    *record = (struct record){.at = p,
                              .size = RECORD_SIZE + (uint64_t)name + extra + comment,
                              .compressed = u32(p + 20),
                              .inflated = u32(p + 24),
                              .local = u32(p + 42)};
    if (!holds(bytes, at, record->size))
        return false;
    apply_extra64(record, text_make(p + RECORD_SIZE + name, extra));
    return true;
}

/* Only the local header tells where the data begin. */
static bool locate_data(struct text bytes, const struct record *record, uint64_t shift,
                        struct unzip_entry *entry)
{
    uint64_t local = record->local + shift;
    if (local < shift || !signed_at(bytes, local, LOCAL_SIZE, LOCAL_SIGNATURE))
        return false;
    const char *p = bytes.at + local;
    uint64_t data = local + LOCAL_SIZE + u16(p + 26) + u16(p + 28);
    if (!holds(bytes, data, record->compressed))
        return false;
    entry->compressed = text_make(bytes.at + data, record->compressed);
    return true;
}

/* From the local header to the end of the data, in bytes of the file. */
struct extent {
    uint64_t start, end;
};

static int compare_extents(const void *a, const void *b)
{
    const struct extent *one = a, *other = b;
    return (one->start > other->start) - (one->start < other->start);
}

static bool lie_apart(struct extent *extents, uint32_t count, uint64_t directory)
{
    sort_records(extents, count, sizeof *extents, compare_extents);
    for (uint32_t i = 0; i < count; i++)
        if (extents[i].end > (i + 1 < count ? extents[i + 1].start : directory))
            return false;
    return true;
}

/* Records that can be walked, at most `max` + 1 of them: nothing is allocated
   from the declared count. */
static uint32_t count_records(struct text bytes, const struct directory *directory, uint32_t max)
{
    struct record record;
    uint64_t at = directory->start, end = directory->start + directory->size;
    uint32_t count = 0;
    while (at < end && count <= max && read_record(bytes, at, &record)) {
        at += record.size;
        count++;
    }
    return count;
}

static bool refuse(struct sheet_verdict *verdict, const char *detail)
{
    *verdict = sheet_refuse(SHEET_UNREADABLE, "%s", detail);
    return false;
}

static bool read_entries(struct unzip *zip, const struct directory *directory,
                         struct unzip_entry *entries, struct extent *extents,
                         struct sheet_verdict *verdict)
{
    uint64_t at = directory->start;
    for (uint32_t i = 0; i < zip->count; i++) {
        struct record record;
        struct unzip_entry *entry = &entries[i];
        BUG_UNLESS(read_record(zip->bytes, at, &record));
        *entry = (struct unzip_entry){
            .name = text_make(record.at + RECORD_SIZE, u16(record.at + 28)),
            .inflated_size = record.inflated,
            .crc = u32(record.at + 16),
            .method = u16(record.at + 10),
            .encrypted = u16(record.at + 8) & FLAG_ENCRYPTED};
        if (!locate_data(zip->bytes, &record, directory->shift, entry)) {
            *verdict = sheet_refuse(SHEET_UNREADABLE, "il est tronqué ou abîmé : le contenu de « %.*s » manque",
                                    TEXT_ARG(text_slice(entry->name, 0, 100)));
            return false;
        }
        extents[i].start = record.local + directory->shift;
        extents[i].end = (uint64_t)(entry->compressed.at - zip->bytes.at) + entry->compressed.len;
        at += record.size;
    }
    if (!lie_apart(extents, zip->count, directory->start))
        return refuse(verdict, "les éléments de l'archive se chevauchent");
    return true;
}

bool unzip_open(struct unzip *zip, struct arena *arena, struct text bytes,
              const struct sheet_limits *limits, struct sheet_verdict *verdict)
{
    *zip = (struct unzip){.bytes = bytes, .arena = arena};
    if (limits)
        zip->limits = *limits;
    fill_in_limits(&zip->limits);
    struct directory directory;
    if (!find_directory(bytes, &directory))
        return refuse(verdict, "il est tronqué : la fin de l'archive manque");
    uint32_t max = zip->limits.entries;
    if (directory.count > max || (zip->count = count_records(bytes, &directory, max)) > max) {
        *verdict = sheet_refuse(SHEET_UNREADABLE, "l'archive contient plus de %u éléments", max);
        return false;
    }
    if (zip->count != directory.count)
        return refuse(verdict, "la table des matières de l'archive est abîmée");
    size_t each = sizeof(struct unzip_entry) + sizeof(struct extent);
    if (arena_room(arena) / each < (size_t)zip->count + 64)
        return refuse(verdict, "l'archive contient trop d'éléments");
    struct unzip_entry *entries = ARENA_ARRAY(arena, struct unzip_entry, zip->count);
    struct extent *extents = ARENA_ARRAY(arena, struct extent, zip->count);
    zip->entries = entries;
    return read_entries(zip, &directory, entries, extents, verdict);
}

static char plain(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte + ('a' - 'A'));
    return byte == '\\' ? '/' : byte;
}

static struct text without_root(struct text name)
{
    while (name.len && (name.at[0] == '/' || name.at[0] == '\\'))
        name = text_slice(name, 1, name.len);
    return name;
}

bool unzip_same_name(struct text a, struct text b)
{
    a = without_root(a);
    b = without_root(b);
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (plain(a.at[i]) != plain(b.at[i]))
            return false;
    return true;
}

const struct unzip_entry *unzip_find(const struct unzip *zip, struct text name)
{
    const struct unzip_entry *close = NULL;
    for (uint32_t i = zip->count; i-- > 0;) {
        const struct unzip_entry *entry = &zip->entries[i];
        if (text_equal(entry->name, name))
            return entry;
        if (close == NULL && unzip_same_name(entry->name, name))
            close = entry;
    }
    return close;
}
