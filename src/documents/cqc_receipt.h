/* The receipt of a request for the card, as the driver keeps it. */
#ifndef DOCUMENTS_CQC_RECEIPT_H
#define DOCUMENTS_CQC_RECEIPT_H

#include "base/buffer.h"
#include "base/error.h"
#include "store/cqc.h"

/* Of a request that was sent. False with `error` set. */
bool cqc_receipt_pdf(const struct cqc_request *request, struct text operator_name, struct text address, struct buffer *out,
                     struct error *error) MUST_CHECK;

#endif
