/* Memory that is freed all at once: see arena.h. */
#include "base/arena.h"

#include <stdarg.h>

struct arena_chunk {
    struct arena_chunk *next;
    size_t size; /* bytes, this header included */
};

enum {
    ALIGNMENT = 16,
    FIRST_CHUNK = 32 * 1024,
    LAST_CHUNK = 4 * 1024 * 1024,
    ALONE = 64 * 1024, /* blocks of arena_resize from here on have their own chunk */
    HEADER = (sizeof(struct arena_chunk) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT
};

void arena_init(struct arena *arena, size_t ceiling)
{
    *arena = (struct arena){.ceiling = ceiling};
}

void arena_init_over(struct arena *arena, void *room, size_t size)
{
    BUG_UNLESS((uintptr_t)room % ALIGNMENT == 0);
    *arena = (struct arena){.at = room, .end = (char *)room + size};
}

void arena_free(struct arena *arena)
{
    for (struct arena_chunk *chunk = arena->chunks; chunk;) {
        struct arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    arena->chunks = NULL;
    arena->at = arena->end = NULL;
    arena->used = 0;
}

size_t arena_room(const struct arena *arena)
{
    if (arena->ceiling == 0)
        return SIZE_MAX;
    size_t in_chunk = (size_t)(arena->end - arena->at);
    size_t unused = arena->used < arena->ceiling ? arena->ceiling - arena->used : 0;
    size_t in_new = unused > HEADER ? unused - HEADER : 0;
    return (in_new > in_chunk ? in_new : in_chunk) & ~(size_t)(ALIGNMENT - 1);
}

NORETURN static void arena_full(struct arena *arena)
{
    if (arena->on_full)
        arena->on_full(arena->on_full_argument);
    BUG("out of memory");
}

/* Chunks double up to LAST_CHUNK, but near the ceiling they are only as large
   as they must be: what arena_room promised is there. */
static void arena_grow(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        arena_full(arena);
    size_t need = size + HEADER;
    size_t wanted = arena->used < FIRST_CHUNK ? FIRST_CHUNK : arena->used;
    if (wanted > LAST_CHUNK)
        wanted = LAST_CHUNK;
    if (wanted < need)
        wanted = need;
    if (arena->ceiling) {
        size_t left = arena->used < arena->ceiling ? arena->ceiling - arena->used : 0;
        if (need > left)
            arena_full(arena);
        if (wanted > left)
            wanted = need;
    }
    struct arena_chunk *chunk = malloc(wanted);
    if (chunk == NULL)
        arena_full(arena);
    chunk->next = arena->chunks;
    chunk->size = wanted;
    arena->chunks = chunk;
    arena->used += wanted;
    arena->at = (char *)chunk + HEADER;
    arena->end = (char *)chunk + wanted;
}

void *arena_take(struct arena *arena, size_t size)
{
    if (size == 0)
        size = 1; /* never NULL, even from an arena that holds nothing yet */
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (rounded < size)
        arena_full(arena);
    if ((size_t)(arena->end - arena->at) < rounded)
        arena_grow(arena, rounded);
    void *taken = arena->at;
    arena->at += rounded;
    return taken;
}

void *arena_zero(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        arena_full(arena);
    void *taken = arena_take(arena, bytes);
    memset(taken, 0, bytes);
    return taken;
}

/* A chunk for one block only; `old` (or NULL) is the chunk it stood in. */
static struct arena_chunk *chunk_alone(struct arena *arena, struct arena_chunk *old, size_t bytes)
{
    size_t before = old ? old->size : 0;
    if (arena->ceiling && bytes > before && bytes - before > arena->ceiling - arena->used)
        arena_full(arena);
    struct arena_chunk **link = &arena->chunks;
    while (old && *link != old)
        link = &(*link)->next;
    struct arena_chunk *chunk = realloc(old, bytes);
    if (chunk == NULL)
        arena_full(arena);
    if (old == NULL)
        chunk->next = *link;
    chunk->size = bytes;
    *link = chunk;
    arena->used += bytes - before;
    return chunk;
}

void *arena_resize(struct arena *arena, void *block, size_t size, size_t wanted)
{
    if (wanted > SIZE_MAX / 2)
        arena_full(arena);
    if (size >= ALONE && wanted >= ALONE) {
        struct arena_chunk *old = (struct arena_chunk *)((char *)block - HEADER);
        return (char *)chunk_alone(arena, old, HEADER + wanted) + HEADER;
    }
    void *grown = wanted >= ALONE ? (char *)chunk_alone(arena, NULL, HEADER + wanted) + HEADER
                                  : arena_take(arena, wanted);
    if (size && wanted)
        memcpy(grown, block, size < wanted ? size : wanted);
    return grown;
}

char *arena_z(struct arena *arena, struct text t)
{
    char *copy = arena_take(arena, t.len + 1);
    if (t.len)
        memcpy(copy, t.at, t.len);
    copy[t.len] = '\0';
    return copy;
}

struct text arena_copy(struct arena *arena, struct text t)
{
    return (struct text){arena_z(arena, t), t.len};
}

struct text arena_print(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    BUG_UNLESS(len >= 0);
    char *copy = arena_take(arena, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(copy, (size_t)len + 1, format, args);
    va_end(args);
    return (struct text){copy, (size_t)len};
}
