/* A growing run of bytes with a ceiling. Past the ceiling, or without memory,
   it stops taking bytes and says so once, at the end: check `failed` before
   you use what it holds. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/text.h"

struct buffer {
    char *at;       /* owned, from malloc; NULL while empty */
    size_t len;     /* bytes held */
    size_t room;    /* bytes reserved */
    size_t ceiling; /* bytes at most; 0: none */
    bool failed;    /* something was not taken */
};

void buffer_init(struct buffer *buffer, size_t ceiling);
void buffer_free(struct buffer *buffer);
/* Forgets what it holds and keeps the memory. */
void buffer_clear(struct buffer *buffer);
/* Room for `more` bytes behind what it holds; NULL past the ceiling. The
   caller writes there and adds to len. */
char *buffer_reserve(struct buffer *buffer, size_t more);
void buffer_add(struct buffer *buffer, const void *bytes, size_t len);
void buffer_add_text(struct buffer *buffer, struct text t);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_add_int(struct buffer *buffer, int64_t value);
void buffer_print(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
/* What it holds; good until the next call that adds. */
struct text buffer_text(const struct buffer *buffer);

/* `t` (UTF-8) as a JSON string, quotes included; bytes that are not UTF-8
   become U+FFFD. Asks for room for six times the text. */
void buffer_add_json(struct buffer *buffer, struct text t);
/* Whether it stands between quotes just as it is: ASCII without anything to escape. */
bool json_is_plain(struct text t);
/* The same into room for JSON_ROOM(t) bytes; returns what follows it. */
#define JSON_ROOM(t) (6 * (t).len + 2)
char *json_put(char *to, struct text t);

#endif
