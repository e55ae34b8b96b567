/* The summary (récapitulatif) of one training session, one A4 page, drawn from its
   row alone. */
#ifndef DOCUMENTS_SUMMARY_H
#define DOCUMENTS_SUMMARY_H

#include "base/buffer.h"
#include "base/error.h"
#include "store/documents.h"

/* The same row gives the same bytes with the same build; not signed yet. False with
   `error` set. */
bool summary_pdf(const struct document *document, struct buffer *out, struct error *error) MUST_CHECK;

#endif
