/* The compound file (OLE) that holds an XLS: its directory, and its streams as
   runs of bytes. Reads only; every size, sector number and link in the file is
   taken for a claim. Knows nothing of workbooks. */
#ifndef SHEET_OLE_H
#define SHEET_OLE_H

#include "base/arena.h"

enum { OLE_NAME_MAX = 32 }; /* UTF-16 units of a name, the closing zero included */

/* A stream or storage that lies directly under the root: what an embedded
   document holds is not the file's own. */
struct ole_entry {
    uint16_t name[OLE_NAME_MAX]; /* ends in zero */
    bool storage;                /* a folder, else a stream */
    uint32_t start;              /* its first sector */
    uint64_t size;               /* bytes; a claim */
};

struct ole {
    struct text bytes;
    struct arena *arena;
    const struct ole_entry *entries;
    uint32_t count;
    uint8_t class_id[16]; /* of the root: which program made the file */
    /* What finding sectors needs. */
    unsigned sector_shift, mini_shift;
    uint32_t sectors;            /* that the file really holds, a cut last one included */
    const uint32_t *fat_sectors; /* where the FAT stands, in order */
    uint32_t fat_count;
    uint32_t mini_cutoff;  /* streams below this size stand in the mini stream */
    struct text mini_fat;  /* 4 bytes a mini sector */
    struct text mini_data; /* the mini stream */
};

/* Whether the bytes start as a compound file does. */
bool ole_recognise(struct text bytes);
/* Reads header and directory. False when they cannot be used: `*fault` is then
   a French sentence part. What it needs lives in `arena` and is at most a few
   times as large as `bytes`. */
bool ole_open(struct ole *ole, struct arena *arena, struct text bytes,
              const char **fault) MUST_CHECK;
/* The entry of that name (ASCII, without case), or NULL. */
const struct ole_entry *ole_find(const struct ole *ole, const char *name);
/* The bytes of a stream: a slice of the file where its sectors follow one
   another, else put together in the arena. `*whole` is false when the file
   holds less than the directory claims; what there is comes all the same. */
struct text ole_stream(const struct ole *ole, const struct ole_entry *entry, bool *whole);

#endif
