/* A document as its driver gets it: drawn from its row, then signed. */
#ifndef DOCUMENTS_DELIVER_H
#define DOCUMENTS_DELIVER_H

#include "base/buffer.h"
#include "flow/seal.h"

/* `sealer` NULL: without the signature, and then the same bytes each time.
   `now_ms`: the moment that the signature tells. False with `error` set. */
bool document_pdf(const struct sealer *sealer, const struct document *document, int64_t now_ms, struct buffer *out,
                  struct error *error) MUST_CHECK;
/* What it is called when it is saved: "certificat-CQ-2022-000001.pdf". */
const char *document_file_name(struct arena *arena, const struct document *document);

#endif
