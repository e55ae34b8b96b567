/* Memory that is freed all at once: one arena per request, per import, per
   command. Nothing is freed piecemeal. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/text.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first */
    char *at, *end;             /* what is free in the newest chunk */
    size_t used;                /* bytes held from the system */
    size_t ceiling;             /* bytes; 0: none */
    void (*on_full)(void *);    /* called past the ceiling; must not return */
    void *on_full_argument;
};

/* `ceiling` in bytes bounds what the arena takes from the system; past it, or
   when the system gives no more, on_full is called, and the process ends with
   a message where there is none. Whoever feeds an arena from untrusted sizes
   asks arena_room first. */
void arena_init(struct arena *arena, size_t ceiling);
/* The same, with `room` (of the caller, aligned for any type; most often on
   its stack) to use up first. */
void arena_init_over(struct arena *arena, void *room, size_t size);
/* Frees everything; the arena can be used again. */
void arena_free(struct arena *arena);
/* Bytes that may still be taken before the ceiling (SIZE_MAX without one). */
size_t arena_room(const struct arena *arena);

/* Never NULL. Contents are not set. Aligned for any type. */
void *arena_take(struct arena *arena, size_t size);
/* `count` times `size` bytes, zeroed; a product that overflows is a bug. */
void *arena_zero(struct arena *arena, size_t count, size_t size);
/* A block that grows: the same bytes in `wanted` bytes (what is added is not
   set); the old address is void. `block` is NULL with `size` 0 to begin with.
   Large blocks stand alone, so that the system grows them by moving pages
   instead of copying, and room not yet written costs no memory. */
void *arena_resize(struct arena *arena, void *block, size_t size, size_t wanted);
#define ARENA_NEW(arena, type) ((type *)arena_zero((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_zero((arena), (count), sizeof(type)))

/* Copies, ended by a NUL that len does not count. */
struct text arena_copy(struct arena *arena, struct text t);
char *arena_z(struct arena *arena, struct text t);
struct text arena_print(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
