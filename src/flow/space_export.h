/* The copy of all data held about the person of a personal space, as JSON. */
#ifndef FLOW_SPACE_EXPORT_H
#define FLOW_SPACE_EXPORT_H

#include "base/buffer.h"
#include "flow/space.h"

/* `space` NULL: an account without identity. One moment of the store. */
bool space_export(struct store *store, const struct person *person, const struct space *space, struct buffer *out,
                  struct error *error) MUST_CHECK;

#endif
