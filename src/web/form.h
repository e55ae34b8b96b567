/* Names and values from an address or an urlencoded body. */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "web/web.h"

/* `+` and %XX decoded, into the arena; NUL and bytes that are not UTF-8 become
   U+FFFD. */
struct text form_decode(struct arena *arena, struct text t);
/* A value as it stands in an address: letters, digits and - _ . as they are. */
struct text form_encode(struct arena *arena, struct text t);
/* `t` itself when it is UTF-8 without NUL, else a repaired copy. */
struct text form_repair(struct arena *arena, struct text t);
/* False when there are more than FORM_FIELDS_MAX fields. */
bool form_parse(struct arena *arena, struct text body, struct field *fields, uint32_t *count)
    MUST_CHECK;
/* Percent-decoding of one part of a path: false for what no address of ours
   holds (malformed, control characters, not UTF-8). */
bool form_decode_path(struct arena *arena, struct text part, struct text *out) MUST_CHECK;

#endif
