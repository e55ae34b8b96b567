/* The receipt of a request for the card, as the driver keeps it. */
#ifndef DOCUMENTS_CQC_RECEIPT_H
#define DOCUMENTS_CQC_RECEIPT_H

#include "base/buffer.h"
#include "base/error.h"
#include "store/cqc.h"

/* Of a request that was sent; `specimen`: of a portal that is not the company's of
   R. 3314-27, as its other papers. False with `error` set. */
bool cqc_receipt_pdf(const struct cqc_request *request, struct text operator_name, struct text address, bool specimen,
                     struct buffer *out, struct error *error) MUST_CHECK;

#endif
