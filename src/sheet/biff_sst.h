/* The shared strings of a BIFF8 workbook: where each stands in the stream, so
   that a cell can point there. Nothing is converted before a cell wants it. */
#ifndef SHEET_BIFF_SST_H
#define SHEET_BIFF_SST_H

#include "sheet/biff.h"

struct biff_sst {
    struct text stream;
    const uint32_t *places; /* of a text in the stream, or an index into joined */
    uint32_t count;
    const struct biff_chars *joined; /* texts that go over into a CONTINUE record */
};

/* Walks the strings of an SST record and of the CONTINUE records behind it. Its
   counts are not believed: what stands there counts. */
void biff_sst_open(struct biff_sst *sst, struct arena *arena, struct text stream,
                   const struct biff_record *record);
/* False when there is no such string. */
bool biff_sst_find(const struct biff_sst *sst, uint32_t index, struct biff_chars *chars) MUST_CHECK;

#endif
