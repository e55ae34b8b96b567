/* Slices of bytes, most often UTF-8. A text does not own its bytes and need
   not end in NUL. What folds or compares as people do stands in fold.h. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/base.h"

struct text {
    const char *at; /* may be NULL when len is 0 */
    size_t len;     /* bytes */
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
#define TEXT_NONE ((struct text){NULL, 0})
/* For printf: "%.*s", TEXT_ARG(t). */
#define TEXT_ARG(t) (int)(t).len, ((t).at ? (t).at : "")

/* A slice over a C string (which may be NULL: the empty text). */
struct text text_of(const char *z);
struct text text_make(const char *at, size_t len);
static inline bool text_equal(struct text a, struct text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}
/* ASCII letters compare without case. */
bool text_equal_nocase(struct text a, struct text b);
/* Byte order: negative, zero or positive. */
int text_compare(struct text a, struct text b);
bool text_starts(struct text t, struct text prefix);
bool text_ends(struct text t, struct text suffix);
/* From byte `from` on, at most `len` bytes; both are clipped to the text. */
struct text text_slice(struct text t, size_t from, size_t len);
/* Without ASCII white space at both ends. */
struct text text_trim(struct text t);
/* Position of the first `needle`, or t.len when there is none. */
size_t text_find(struct text t, struct text needle);
size_t text_find_byte(struct text t, char byte);
/* Cuts `*rest` at the first `separator`: returns what stands before it and
   leaves what stands behind it. False when `*rest` was already used up. */
bool text_cut(struct text *rest, char separator, struct text *part);
/* The whole text as a decimal number. False when it is not one, or does not
   fit. */
bool text_to_int(struct text t, int64_t *value);
/* Well-formed UTF-8: no overlong form, no surrogate, nothing past U+10FFFF. */
bool text_is_utf8(struct text t);
/* Characters (code points), where the text is well-formed UTF-8. */
size_t text_characters(struct text t);

#endif
