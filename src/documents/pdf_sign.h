/* The signature of a PDF file (PAdES, ETSI.CAdES.detached) by the key that seals
   documents, as one update behind the file; and checking it, so strictly that any
   changed byte is seen. */
#ifndef DOCUMENTS_PDF_SIGN_H
#define DOCUMENTS_PDF_SIGN_H

#include "base/buffer.h"
#include "flow/seal.h"

/* The file with its signature, into `out`. `now_ms`: the moment it tells. */
bool pdf_sign(const struct sealer *sealer, struct text pdf, int64_t now_ms, struct buffer *out, struct error *error)
    MUST_CHECK;

enum pdf_verdict {
    PDF_GOOD,
    PDF_NOT_SIGNED,  /* no PDF, or without a signature of ours */
    PDF_UNKNOWN_KEY, /* signed, by none of these keys */
    PDF_CHANGED      /* not as it was signed */
};
/* Checks a file as pdf_sign made it, whole. */
enum pdf_verdict pdf_check(struct arena *arena, struct text pdf, const struct seal_public *keys, uint32_t count);

#endif
