/* The JSON of `check` (and of the API): see doc/api for its fields. */
#ifndef FLOW_REPORT_JSON_H
#define FLOW_REPORT_JSON_H

#include "base/buffer.h"
#include "rules/batch.h"

/* Appends the report; now and then hands over what has gathered to `flush`
   (NULL: keeps all in `out`), which returns false to stop. */
bool report_json_write(struct buffer *out, const struct batch *batch, struct text file_name,
                       struct text file_sha256, bool (*flush)(void *, struct text), void *context);

#endif
