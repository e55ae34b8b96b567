/* SHA-256, of a whole or as it comes. */
#ifndef OS_DIGEST_H
#define OS_DIGEST_H

#include "base/text.h"

#include <nettle/sha2.h>

enum { DIGEST_HEX = 64 };

struct digest {
    struct sha256_ctx state;
};

void digest_start(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t len);
/* 64 small hexadecimal digits and a NUL. */
void digest_end(struct digest *digest, char hex[DIGEST_HEX + 1]);
/* The same as 32 bytes. */
void digest_end_bytes(struct digest *digest, unsigned char sum[32]);
void digest_of(struct text t, char hex[DIGEST_HEX + 1]);

/* HMAC-SHA-256: who has not the key cannot try out what it was made of. */
enum { DIGEST_KEY = 32 /* bytes */ };
void digest_keyed(const unsigned char key[DIGEST_KEY], struct text t, char hex[DIGEST_HEX + 1]);

#endif
