/* The compound file that holds an XLS: see ole.h. The layout is [MS-CFB]'s:
   a header, then sectors; a table (FAT) gives for each sector the one that
   follows it; the DIFAT lists the sectors of that table. Chains are followed
   no further than the size that is wanted, and no further than the file has
   sectors, so that a loop ends by itself. */
#include "sheet/ole.h"

#include "sheet/little.h"

enum {
    HEADER_SIZE = 512,
    HEADER_DIFAT = 76, /* 109 numbers up to its end */
    ENTRY_SIZE = 128,
    ENTRY_STORAGE = 1,
    ENTRY_STREAM = 2,
    ENTRY_ROOT = 5
};

static const uint32_t SECTOR_LAST = 0xFFFFFFFA; /* from here on: end, free and other marks */
static const uint32_t ENTRY_NONE = 0xFFFFFFFF;

bool ole_recognise(struct text bytes)
{
    return text_starts(bytes, TEXT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
}

static const uint8_t *header_at(const struct ole *ole, size_t at)
{
    return (const uint8_t *)ole->bytes.at + at;
}

/* The bytes of a sector: fewer where the file ends in it, none past that. */
static struct text sector_bytes(const struct ole *ole, uint32_t sector)
{
    uint64_t from = ((uint64_t)sector + 1) << ole->sector_shift;
    return text_slice(ole->bytes, from < ole->bytes.len ? (size_t)from : ole->bytes.len,
                      (size_t)1 << ole->sector_shift);
}

/* The number at `index` of a table that is spread over sectors. */
static uint32_t number_in(struct text sector, uint32_t index)
{
    size_t at = (size_t)index * 4;
    return at + 4 <= sector.len ? little_32(sector.at + at) : SECTOR_LAST;
}

static uint32_t next_sector(const struct ole *ole, uint32_t sector)
{
    unsigned per_sector_shift = ole->sector_shift - 2;
    uint32_t table = sector >> per_sector_shift;
    if (table >= ole->fat_count)
        return SECTOR_LAST;
    return number_in(sector_bytes(ole, ole->fat_sectors[table]),
                     sector & ((1u << per_sector_shift) - 1));
}

/* How many of `most` bytes the chain from `start` on has, whether its sectors
   follow one another (`*straight`), and no more than the file could hold. */
static uint64_t chain_length(const struct ole *ole, uint32_t start, uint64_t most, bool *straight)
{
    uint64_t file_most = (uint64_t)ole->sectors << ole->sector_shift, len = 0;
    *straight = true;
    for (uint32_t sector = start; sector < ole->sectors && len < most && len < file_most;) {
        uint32_t next = next_sector(ole, sector);
        len += sector_bytes(ole, sector).len;
        *straight = *straight && (next == sector + 1 || len >= most || next >= ole->sectors);
        sector = next;
    }
    return len < most ? len : most;
}

/* The first `most` bytes of the chain that starts at `start`, or what there
   is of them. */
static struct text chain_bytes(const struct ole *ole, uint32_t start, uint64_t most)
{
    bool straight;
    size_t size = (size_t)chain_length(ole, start, most, &straight);
    if (size == 0)
        return TEXT_NONE;
    if (straight)
        return text_slice(ole->bytes, ((size_t)start + 1) << ole->sector_shift, size);
    char *copy = arena_take(ole->arena, size);
    uint32_t sector = start;
    for (size_t len = 0; len < size; sector = next_sector(ole, sector)) {
        struct text bytes = text_slice(sector_bytes(ole, sector), 0, size - len);
        memcpy(copy + len, bytes.at, bytes.len);
        len += bytes.len;
    }
    return text_make(copy, size);
}

static struct text mini_chain_bytes(const struct ole *ole, uint32_t start, uint64_t size)
{
    uint64_t sectors = (ole->mini_data.len + ((size_t)1 << ole->mini_shift) - 1) >> ole->mini_shift;
    uint64_t most = sectors << ole->mini_shift;
    if (size > most)
        size = most;
    char *copy = arena_take(ole->arena, (size_t)size + 1);
    size_t len = 0;
    for (uint32_t sector = start; sector < sectors && len < size;
         sector = number_in(ole->mini_fat, sector)) {
        struct text bytes = text_slice(ole->mini_data, (size_t)sector << ole->mini_shift,
                                       (size_t)1 << ole->mini_shift);
        bytes = text_slice(bytes, 0, (size_t)size - len);
        memcpy(copy + len, bytes.at, bytes.len);
        len += bytes.len;
    }
    return text_make(copy, len);
}

/* The sectors of the FAT: 109 of them in the header, the others in a chain of
   sectors whose last number leads to the next one. The list is never longer
   than what the file's sectors need, whatever the chain says. */
static void read_fat_sectors(struct ole *ole)
{
    uint32_t per_sector = 1u << (ole->sector_shift - 2);
    uint32_t needed = ole->sectors / per_sector + 1;
    uint32_t *list = ARENA_ARRAY(ole->arena, uint32_t, needed);
    uint32_t count = 0;
    for (size_t at = HEADER_DIFAT; at < HEADER_SIZE && count < needed; at += 4) {
        uint32_t sector = little_32(header_at(ole, at));
        if (sector < SECTOR_LAST) /* past the end of a cut file, it still counts */
            list[count++] = sector;
    }
    uint32_t next = little_32(header_at(ole, 68));
    for (uint32_t seen = 0; next < ole->sectors && count < needed && seen < needed; seen++) {
        struct text table = sector_bytes(ole, next);
        for (uint32_t i = 0; i + 1 < per_sector && count < needed; i++) {
            uint32_t sector = number_in(table, i);
            if (sector < SECTOR_LAST)
                list[count++] = sector;
        }
        next = number_in(table, per_sector - 1);
    }
    ole->fat_sectors = list;
    ole->fat_count = count;
}

static bool read_header(struct ole *ole, const char **fault)
{
    if (ole->bytes.len < HEADER_SIZE) {
        *fault = "il est tronqué : son en-tête est incomplet";
        return false;
    }
    ole->sector_shift = little_16(header_at(ole, 30));
    ole->mini_shift = little_16(header_at(ole, 32));
    ole->mini_cutoff = little_32(header_at(ole, 56));
    if (ole->sector_shift < 7 || ole->sector_shift > 16 || ole->mini_shift < 2 ||
        ole->mini_shift >= ole->sector_shift) {
        *fault = "son en-tête est endommagé";
        return false;
    }
    size_t sector = (size_t)1 << ole->sector_shift;
    size_t body = ole->bytes.len > sector ? ole->bytes.len - sector : 0;
    size_t sectors = (body + sector - 1) >> ole->sector_shift;
    ole->sectors = sectors < SECTOR_LAST ? (uint32_t)sectors : SECTOR_LAST - 1;
    return true;
}

static struct ole_entry entry_of(const struct ole *ole, const uint8_t *at)
{
    struct ole_entry entry = {.storage = at[66] != ENTRY_STREAM, .start = little_32(at + 116)};
    unsigned units = little_16(at + 64) / 2;
    if (units > OLE_NAME_MAX)
        units = OLE_NAME_MAX;
    for (unsigned i = 0; i + 1 < units; i++)
        entry.name[i] = little_16(at + 2 * i);
    /* Files of version 3 may hold anything in the upper half of a size. */
    entry.size = ole->sector_shift > 9 ? little_64(at + 120) : little_32(at + 120);
    return entry;
}

/* Walks the tree of siblings under the root, whose order is not trusted; what
   was `seen` is not visited twice. */
static void read_siblings(struct ole *ole, struct text directory, uint32_t first)
{
    uint32_t total = (uint32_t)(directory.len / ENTRY_SIZE);
    uint32_t *waiting = ARENA_ARRAY(ole->arena, uint32_t, total);
    bool *seen = ARENA_ARRAY(ole->arena, bool, total);
    struct ole_entry *entries = ARENA_ARRAY(ole->arena, struct ole_entry, total);
    uint32_t depth = 0;
    uint32_t links[3] = {first, ENTRY_NONE, ENTRY_NONE};
    for (;;) {
        for (size_t i = 0; i < COUNT_OF(links); i++)
            if (links[i] < total && !seen[links[i]]) {
                seen[links[i]] = true;
                waiting[depth++] = links[i];
            }
        if (depth == 0)
            break;
        const uint8_t *at = (const uint8_t *)directory.at + (size_t)waiting[--depth] * ENTRY_SIZE;
        if (at[66] == ENTRY_STORAGE || at[66] == ENTRY_STREAM)
            entries[ole->count++] = entry_of(ole, at);
        links[0] = little_32(at + 68);
        links[1] = little_32(at + 72);
        links[2] = ENTRY_NONE;
    }
    ole->entries = entries;
}

static bool read_directory(struct ole *ole, const char **fault)
{
    struct text directory = chain_bytes(ole, little_32(header_at(ole, 48)), UINT64_MAX);
    if (directory.len < ENTRY_SIZE || directory.at[66] != ENTRY_ROOT) {
        *fault = "il est tronqué ou endommagé : son répertoire interne est illisible";
        return false;
    }
    const uint8_t *root = (const uint8_t *)directory.at;
    memcpy(ole->class_id, root + 80, sizeof ole->class_id);
    read_siblings(ole, directory, little_32(root + 76));
    struct ole_entry container = entry_of(ole, root);
    ole->mini_data = chain_bytes(ole, container.start, container.size);
    ole->mini_fat = chain_bytes(ole, little_32(header_at(ole, 60)),
                                (((uint64_t)ole->mini_data.len >> ole->mini_shift) + 1) * 4);
    return true;
}

bool ole_open(struct ole *ole, struct arena *arena, struct text bytes, const char **fault)
{
    *ole = (struct ole){.bytes = bytes, .arena = arena};
    if (!read_header(ole, fault))
        return false;
    read_fat_sectors(ole);
    return read_directory(ole, fault);
}

static bool same_name(const struct ole_entry *entry, const char *name)
{
    size_t i = 0;
    for (; name[i]; i++) {
        uint16_t unit = entry->name[i];
        if (unit >= 'A' && unit <= 'Z')
            unit = (uint16_t)(unit + ('a' - 'A'));
        char wanted = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + ('a' - 'A')) : name[i];
        if (unit != (unsigned char)wanted)
            return false;
    }
    return entry->name[i] == 0;
}

const struct ole_entry *ole_find(const struct ole *ole, const char *name)
{
    BUG_UNLESS(strlen(name) < OLE_NAME_MAX);
    for (uint32_t i = 0; i < ole->count; i++)
        if (same_name(&ole->entries[i], name))
            return &ole->entries[i];
    return NULL;
}

struct text ole_stream(const struct ole *ole, const struct ole_entry *entry, bool *whole)
{
    struct text bytes = entry->storage ? TEXT_NONE
                        : entry->size < ole->mini_cutoff
                            ? mini_chain_bytes(ole, entry->start, entry->size)
                            : chain_bytes(ole, entry->start, entry->size);
    *whole = bytes.len == entry->size;
    return bytes;
}
