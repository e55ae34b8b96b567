/* Zip files put together by hand, for tests and fuzzers: each can be wrong in
   exactly one way. */
#ifndef ZIP_BUILD_H
#define ZIP_BUILD_H

#include "base/arena.h"
#include "base/buffer.h"

struct zip_build {
    struct buffer file, directory;
    unsigned count;
    int64_t shift; /* added to every offset: to lie with */
};

struct zip_member {
    const char *name;
    struct text data; /* as compressed */
    uint64_t inflated;
    uint32_t crc;
    unsigned method, flags;
    int64_t local; /* where the directory says it is; -1: where it is put */
};

void zip_build_add(struct zip_build *build, struct zip_member member);
/* A sound member, stored or deflated. */
void zip_build_store(struct zip_build *build, const char *name, struct text content);
void zip_build_deflate(struct zip_build *build, const char *name, struct text content);
/* Writes the directory; the file is good until zip_build_free. */
struct text zip_build_finish(struct zip_build *build);
void zip_build_free(struct zip_build *build);

struct zip_member zip_build_stored(const char *name, const char *content);
/* Raw deflate, in `arena`. */
struct text zip_build_compress(struct arena *arena, struct text plain);

/* A workbook of one sheet from the XML of its parts; NULL leaves a part out. */
struct text zip_build_workbook(struct zip_build *build, bool deflate, struct text sheet,
                               struct text strings, struct text styles);

/* Little-endian numbers. */
void zip_build_put(struct buffer *buffer, unsigned bytes, uint64_t value);

#endif
