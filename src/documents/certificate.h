/* The qualification certificate of a driver (arrêté of 18/01/2022, art. R. 3314-27
   of the code des transports), one A4 page, drawn from its row alone. */
#ifndef DOCUMENTS_CERTIFICATE_H
#define DOCUMENTS_CERTIFICATE_H

#include "base/buffer.h"
#include "base/error.h"
#include "store/documents.h"

/* The same row gives the same bytes with the same build; not signed yet. False with
   `error` set. */
bool certificate_pdf(const struct document *document, struct buffer *out, struct error *error) MUST_CHECK;

#endif
