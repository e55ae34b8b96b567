/* The signature that a PDF carries: a CMS SignedData of one shape only (RFC 5652
   with the attributes of CAdES), so that whoever checks it can build it again and
   compare byte by byte: no changed bit goes unseen. */
#ifndef DOCUMENTS_CMS_H
#define DOCUMENTS_CMS_H

#include "base/buffer.h"
#include "os/digest.h"
#include "os/signature.h"

enum { CMS_DIGEST = 32, CMS_MOST = 4096 /* bytes */ };

/* What is signed of a message with that SHA-256, by the owner of that certificate
   (DER): the attributes, in the arena. */
struct text cms_attributes(struct arena *arena, const unsigned char digest[CMS_DIGEST], struct text certificate);
/* The whole, in the arena; the empty text where the certificate cannot be read. */
struct text cms_build(struct arena *arena, const unsigned char digest[CMS_DIGEST], struct text certificate,
                      const unsigned char signature[SIGNATURE_BYTES]);
/* Takes certificate and signature out of what cms_build made; false for anything
   else. `cms` may be followed by nothing. */
bool cms_take(struct text cms, struct text *certificate, unsigned char signature[SIGNATURE_BYTES]);

#endif
