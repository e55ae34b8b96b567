/* The shared strings of a BIFF8 workbook: where each stands in the stream, so
   that a cell can point there. Nothing is converted before a cell wants it. */
#ifndef SHEET_BIFF_SST_H
#define SHEET_BIFF_SST_H

#include "sheet/biff.h"

#define BIFF_SST_JOINED 0x80000000u

struct biff_sst {
    struct text stream;
    const uint32_t *places; /* of a text in the stream, or JOINED | index into joined */
    uint32_t count;
    const struct biff_chars *joined; /* texts that go over into a CONTINUE record */
};

/* Walks the strings of an SST record and of the CONTINUE records behind it. Its
   counts are not believed: what stands there counts. */
void biff_sst_open(struct biff_sst *sst, struct arena *arena, struct text stream,
                   const struct biff_record *record);
/* False when there is no such string. Inline: once a cell. */
static inline bool biff_sst_find(const struct biff_sst *sst, uint32_t index,
                                 struct biff_chars *chars)
{
    enum { HEAD = 3, PHONETIC = 0x04, RICH = 0x08 };
    if (index >= sst->count)
        return false;
    uint32_t place = sst->places[index];
    if (place & BIFF_SST_JOINED) {
        *chars = sst->joined[place & ~BIFF_SST_JOINED];
        return true;
    }
    const uint8_t *at = (const uint8_t *)sst->stream.at + place;
    size_t head = HEAD;
    head += at[2] & RICH ? 2 : 0;
    head += at[2] & PHONETIC ? 4 : 0;
    *chars = (struct biff_chars){at + head, little_16(at), at[2] & 1};
    return true;
}

#endif
