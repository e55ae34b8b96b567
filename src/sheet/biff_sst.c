/* The shared strings of a BIFF8 workbook: see biff_sst.h. */
#include "sheet/biff_sst.h"

enum { SST_HEAD = 8, TEXT_LEAST = 3 };
static const uint32_t JOINED = BIFF_SST_JOINED;

/* How many bytes and records there are: what the tables can need at most. */
static void measure(struct text stream, const struct biff_record *record, size_t *bytes,
                    size_t *records)
{
    struct biff_record next = *record;
    *bytes = record->len;
    *records = 1;
    while (biff_read(stream, next.next, &next) && next.id == BIFF_CONTINUE) {
        *bytes += next.len;
        ++*records;
    }
}

/* The commonest text by far: no runs, no phonetics, all in this record. */
static bool skip_plain(struct biff_cursor *cursor)
{
    size_t left = (size_t)(cursor->end - cursor->at);
    if (left < TEXT_LEAST || cursor->at[2] > 1)
        return false;
    size_t size = TEXT_LEAST + ((size_t)little_16(cursor->at) << cursor->at[2]);
    if (size > left)
        return false;
    cursor->at += size;
    return true;
}

void biff_sst_open(struct biff_sst *sst, struct arena *arena, struct text stream,
                   const struct biff_record *record)
{
    BUG_UNLESS(stream.len < JOINED);
    size_t bytes, records;
    measure(stream, record, &bytes, &records);
    uint32_t *places = arena_take(arena, (bytes / TEXT_LEAST + 1) * sizeof *places);
    struct biff_chars *joined = arena_take(arena, records * sizeof *joined), chars;
    uint32_t count = 0, joined_count = 0;
    struct biff_cursor cursor = biff_cursor_at(stream, record, 0);
    bool has_head = biff_skip(&cursor, SST_HEAD);
    for (; has_head && biff_more(&cursor); count++) {
        const uint8_t *at = cursor.at, *end = cursor.end;
        places[count] = (uint32_t)(at - (const uint8_t *)stream.at);
        if (skip_plain(&cursor))
            continue;
        if (!biff_take_text(&cursor, 2, arena, &chars))
            break;
        if (chars.at >= at && chars.at <= end && chars.count == little_16(at))
            continue; /* it stands here as its head says */
        places[count] = JOINED | joined_count;
        joined[joined_count++] = chars;
    }
    *sst = (struct biff_sst){stream, places, count, joined};
}
