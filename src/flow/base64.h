/* Base64 (RFC 4648), with padding. */
#ifndef FLOW_BASE64_H
#define FLOW_BASE64_H

#include "base/arena.h"
#include "base/buffer.h"

void base64_add(struct buffer *out, struct text bytes);
struct text base64_print(struct arena *arena, struct text bytes);
/* The bytes of what base64_print wrote, in the arena; empty for anything else. */
struct text base64_read(struct arena *arena, struct text signs);

#endif
