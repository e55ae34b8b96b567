/* ISA-L and zlib behind one interface: see inflate.h. */
#include "sheet/inflate.h"

#include <zlib.h>

#if HAVE_ISAL
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#endif

/* Both libraries count what they are given in 32 bits. */
enum { PORTION_MAX = 1 << 30 };

struct inflater {
    enum inflate_engine engine;
    struct text left; /* compressed bytes not yet given to the engine */
    struct arena *arena;
    z_stream zlib;
#if HAVE_ISAL
    struct inflate_state isal;
#endif
};

enum inflate_engine inflate_best(void)
{
    return HAVE_ISAL ? INFLATE_ISAL : INFLATE_ZLIB;
}

/* zlib takes its memory from the arena, so that nobody must call inflateEnd. */
static void *zlib_take(void *arena, unsigned count, unsigned size)
{
    size_t bytes;
    if (__builtin_mul_overflow((size_t)count, (size_t)size, &bytes))
        return NULL;
    return bytes + 64 > arena_room(arena) ? NULL : arena_take(arena, bytes);
}

static void zlib_give_back(void *arena, void *memory)
{
    UNUSED(arena);
    UNUSED(memory);
}

static bool zlib_init(struct inflater *inflater)
{
    inflater->zlib = (z_stream){
        .zalloc = zlib_take, .zfree = zlib_give_back, .opaque = inflater->arena};
    return inflateInit2(&inflater->zlib, -MAX_WBITS) == Z_OK;
}

struct inflater *inflate_new(struct arena *arena, enum inflate_engine engine)
{
    if (arena_room(arena) < sizeof(struct inflater) + (64 << 10))
        return NULL;
    struct inflater *inflater = arena_take(arena, sizeof *inflater);
    inflater->engine = HAVE_ISAL ? engine : INFLATE_ZLIB;
    inflater->arena = arena;
    inflater->left = TEXT_NONE;
    if (inflater->engine == INFLATE_ZLIB && !zlib_init(inflater))
        return NULL;
    return inflater;
}

void inflate_start(struct inflater *inflater, struct text compressed)
{
    inflater->left = compressed;
    if (inflater->engine == INFLATE_ZLIB) {
        inflateReset(&inflater->zlib);
        inflater->zlib.avail_in = 0;
        return;
    }
#if HAVE_ISAL
    isal_inflate_init(&inflater->isal);
    inflater->isal.crc_flag = ISAL_DEFLATE;
#endif
}

/* The next portion for an engine that has used up the one before. */
static uint32_t next_portion(struct inflater *inflater, const char **at)
{
    size_t len = inflater->left.len < PORTION_MAX ? inflater->left.len : PORTION_MAX;
    *at = inflater->left.at;
    inflater->left = text_slice(inflater->left, len, inflater->left.len);
    return (uint32_t)len;
}

static enum inflate_result zlib_next(struct inflater *inflater, char *out, size_t room, size_t *got)
{
    z_stream *zlib = &inflater->zlib;
    const char *at;
    zlib->next_out = (unsigned char *)out;
    zlib->avail_out = (unsigned)(room < PORTION_MAX ? room : PORTION_MAX);
    for (;;) {
        if (zlib->avail_in == 0 && inflater->left.len) {
            zlib->avail_in = next_portion(inflater, &at);
            zlib->next_in = (z_const unsigned char *)(uintptr_t)at;
        }
        int result = inflate(zlib, Z_NO_FLUSH);
        *got = (size_t)((char *)zlib->next_out - out);
        if (result == Z_STREAM_END)
            return INFLATE_END;
        if (result != Z_OK && result != Z_BUF_ERROR)
            return INFLATE_DAMAGED;
        if (zlib->avail_out == 0)
            return INFLATE_MORE;
        if (zlib->avail_in == 0 && inflater->left.len == 0)
            return INFLATE_DAMAGED;
    }
}

#if HAVE_ISAL
static enum inflate_result isal_next(struct inflater *inflater, char *out, size_t room, size_t *got)
{
    struct inflate_state *isal = &inflater->isal;
    const char *at;
    isal->next_out = (uint8_t *)out;
    isal->avail_out = (uint32_t)(room < PORTION_MAX ? room : PORTION_MAX);
    for (;;) {
        if (isal->avail_in == 0 && inflater->left.len) {
            isal->avail_in = next_portion(inflater, &at);
            isal->next_in = (uint8_t *)(uintptr_t)at;
        }
        int result = isal_inflate(isal);
        *got = (size_t)((char *)isal->next_out - out);
        if (result < ISAL_DECOMP_OK)
            return INFLATE_DAMAGED;
        if (isal->block_state == ISAL_BLOCK_FINISH)
            return INFLATE_END;
        if (isal->avail_out == 0)
            return INFLATE_MORE;
        if (isal->avail_in == 0 && inflater->left.len == 0)
            return INFLATE_DAMAGED;
    }
}
#endif

enum inflate_result inflate_next(struct inflater *inflater, char *out, size_t room, size_t *got)
{
#if HAVE_ISAL
    if (inflater->engine == INFLATE_ISAL)
        return isal_next(inflater, out, room, got);
#endif
    return zlib_next(inflater, out, room, got);
}

uint32_t inflate_crc32(uint32_t crc, const char *at, size_t len)
{
#if HAVE_ISAL
    return crc32_gzip_refl(crc, (const unsigned char *)at, len);
#else
    return (uint32_t)crc32_z(crc, (const unsigned char *)at, len);
#endif
}
