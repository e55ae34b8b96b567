/* Records of an XLS stream and the texts in them: see biff.h. */
#include "sheet/biff.h"

enum { TEXT_WIDE = 0x01, TEXT_PHONETIC = 0x04, TEXT_RICH = 0x08, RUN_SIZE = 4 };

struct biff_cursor biff_cursor_at(struct text stream, const struct biff_record *record,
                                  size_t offset)
{
    size_t from = offset < record->len ? offset : record->len;
    return (struct biff_cursor){stream, record->body + from, record->body + record->len};
}

/* At the end of a record: on into the CONTINUE record behind it. */
static bool step_over(struct biff_cursor *cursor)
{
    struct biff_record record;
    do {
        size_t at = (size_t)(cursor->end - (const uint8_t *)cursor->stream.at);
        if (!biff_read(cursor->stream, at, &record) || record.id != BIFF_CONTINUE)
            return false;
        cursor->at = record.body;
        cursor->end = record.body + record.len;
    } while (record.len == 0);
    return true;
}

static size_t left_here(const struct biff_cursor *cursor)
{
    return (size_t)(cursor->end - cursor->at);
}

bool biff_more(struct biff_cursor *cursor)
{
    return left_here(cursor) || step_over(cursor);
}

bool biff_take(struct biff_cursor *cursor, void *out, size_t len)
{
    uint8_t *to = out;
    while (len) {
        if (!biff_more(cursor))
            return false;
        size_t part = left_here(cursor) < len ? left_here(cursor) : len;
        memcpy(to, cursor->at, part);
        cursor->at += part;
        to += part;
        len -= part;
    }
    return true;
}

bool biff_skip(struct biff_cursor *cursor, size_t len)
{
    while (len) {
        if (!biff_more(cursor))
            return false;
        size_t part = left_here(cursor) < len ? left_here(cursor) : len;
        cursor->at += part;
        len -= part;
    }
    return true;
}

/* What stands before the characters of a text, and what behind. */
struct head {
    uint32_t count;
    bool wide;
    size_t tail; /* bytes of formatting runs and phonetics */
};

static bool take_head(struct biff_cursor *cursor, unsigned length_bytes, struct head *head)
{
    uint8_t bytes[4] = {0};
    uint8_t flags;
    *head = (struct head){0};
    if (!biff_take(cursor, bytes, length_bytes) || !biff_take(cursor, &flags, 1))
        return false;
    head->count = little_16(bytes);
    head->wide = flags & TEXT_WIDE;
    if (flags & TEXT_RICH) {
        if (!biff_take(cursor, bytes, 2))
            return false;
        head->tail += (size_t)little_16(bytes) * RUN_SIZE;
    }
    if (flags & TEXT_PHONETIC) {
        if (!biff_take(cursor, bytes, 4))
            return false;
        head->tail += little_32(bytes);
    }
    return true;
}

/* Whether `len` bytes may be taken: asked before memory is, because a count
   is only a claim. */
static bool has_bytes(struct biff_cursor cursor, size_t len)
{
    return biff_skip(&cursor, len);
}

/* Gathers characters of either width as two bytes each. */
static bool gather(struct biff_cursor *cursor, const struct head *head, uint8_t *out)
{
    bool wide = head->wide;
    for (uint32_t taken = 0; taken < head->count;) {
        uint8_t flags;
        if (left_here(cursor) == 0) {
            if (!step_over(cursor) || !biff_take(cursor, &flags, 1))
                return false;
            wide = flags & TEXT_WIDE;
            continue;
        }
        out[2 * taken + 1] = 0;
        if (!biff_take(cursor, out + (size_t)2 * taken, wide ? 2 : 1))
            return false;
        taken++;
    }
    return true;
}

static bool goes_on(const struct biff_cursor *cursor)
{
    struct biff_cursor ahead = *cursor;
    ahead.at = ahead.end;
    return step_over(&ahead);
}

bool biff_take_text(struct biff_cursor *cursor, unsigned length_bytes, struct arena *arena,
                    struct biff_chars *chars)
{
    struct head head;
    if (!take_head(cursor, length_bytes, &head))
        return false;
    size_t here = left_here(cursor) >> head.wide;
    bool cut = head.count > here && !goes_on(cursor);
    if (head.count <= here || cut) {
        uint32_t count = cut ? (uint32_t)here : head.count;
        *chars = (struct biff_chars){cursor->at, count, head.wide};
        cursor->at += (size_t)count << head.wide;
        return cut || biff_skip(cursor, head.tail);
    }
    if (!has_bytes(*cursor, head.count))
        return false;
    uint8_t *gathered = arena_take(arena, (size_t)head.count * 2);
    *chars = (struct biff_chars){gathered, head.count, true};
    return gather(cursor, &head, gathered) && biff_skip(cursor, head.tail);
}

static size_t put_code(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

enum { NO_CHARACTER = 0xFFFD };

static bool is_half(uint32_t unit)
{
    return unit >= 0xD800 && unit <= 0xDFFF;
}

/* The pair that a first half makes with the unit behind it, or NO_CHARACTER. */
static uint32_t join_pair(uint32_t first, uint32_t second)
{
    if (first > 0xDBFF || second < 0xDC00 || second > 0xDFFF)
        return NO_CHARACTER;
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

static size_t utf8_of_wide(const uint8_t *bytes, size_t count, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t code = little_16(bytes + 2 * i);
        if (is_half(code)) {
            code = join_pair(code, i + 1 < count ? little_16(bytes + 2 * i + 2) : 0);
            i += code != NO_CHARACTER;
        }
        len += put_code(code, out + len);
    }
    return len;
}

size_t biff_utf8_of_chars(const struct biff_chars *chars, char *out)
{
    if (chars->wide)
        return utf8_of_wide(chars->at, chars->count, out);
    size_t len = 0;
    for (size_t i = 0; i < chars->count; i++)
        len += put_code(chars->at[i], out + len);
    return len;
}

size_t biff_utf8_of_page(const uint8_t *bytes, size_t count, const uint16_t *page, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t code = bytes[i] < 0x80 ? bytes[i] : page[bytes[i] - 0x80];
        if (code == 0 && bytes[i] != 0)
            code = NO_CHARACTER;
        len += put_code(code, out + len);
    }
    return len;
}
