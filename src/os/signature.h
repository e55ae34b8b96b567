/* Signatures with ECDSA over P-256 and SHA-256, through libcrypto, which is
   loaded at the first use: no other command waits for it. From any thread. */
#ifndef OS_SIGNATURE_H
#define OS_SIGNATURE_H

#include "base/arena.h"
#include "base/error.h"

enum { SIGNATURE_BYTES = 64 }; /* r and s, 32 bytes each */

/* A private key. */
struct signing_key;
bool signing_key_make(struct signing_key **out, struct error *error) MUST_CHECK;
/* From PEM, whole as signing_key_pem wrote it; ERROR_DATA where it is no P-256 key. */
bool signing_key_read(struct text pem, struct signing_key **out, struct error *error) MUST_CHECK;
void signing_key_free(struct signing_key *key);
/* PEM texts in the arena: the private key (PKCS 8), its public half, and a
   certificate that it signs for itself under a name (X.509, for signing only). */
bool signing_key_pem(const struct signing_key *key, struct arena *arena, struct text *out, struct error *error) MUST_CHECK;
bool signing_key_public(const struct signing_key *key, struct arena *arena, struct text *out, struct error *error) MUST_CHECK;
bool signing_key_certify(const struct signing_key *key, struct arena *arena, struct text name, int64_t from_ms,
                         int64_t to_ms, struct text *out, struct error *error) MUST_CHECK;
/* Another signature each time, even of the same bytes. */
bool signature_make(const struct signing_key *key, struct text message, unsigned char out[SIGNATURE_BYTES],
                    struct error *error) MUST_CHECK;

/* A public key, ready for many checks. */
struct checking_key;
/* ERROR_DATA where the PEM holds no P-256 key. */
bool checking_key_read(struct text pem, struct checking_key **out, struct error *error) MUST_CHECK;
/* Its DER bytes (SubjectPublicKeyInfo), as they stand in a certificate of it. */
bool checking_key_der(const struct checking_key *key, struct arena *arena, struct text *der) MUST_CHECK;
void checking_key_free(struct checking_key *key);
/* False for anything but a good signature of exactly these bytes. */
bool signature_check(const struct checking_key *key, struct text message, const unsigned char signature[SIGNATURE_BYTES]);

/* The DER bytes of a PEM certificate, in the arena. */
bool certificate_der(struct text pem, struct arena *arena, struct text *der, struct error *error) MUST_CHECK;

#endif
