/* Private to the seal: the part of its line that is signed (see seal.c). */
#ifndef FLOW_SEAL_LINE_H
#define FLOW_SEAL_LINE_H

#include "base/arena.h"
#include "store/documents.h"

/* Of a document whose key_mark is set; in the arena. */
struct text seal_line_signed(struct arena *arena, const struct document *document);

#endif
