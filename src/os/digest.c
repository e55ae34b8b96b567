/* SHA-256 by Nettle, which uses the processor's own instructions: see
   digest.h. */
#include "os/digest.h"

#include <nettle/hmac.h>

void digest_start(struct digest *digest)
{
    sha256_init(&digest->state);
}

void digest_add(struct digest *digest, const void *bytes, size_t len)
{
    sha256_update(&digest->state, len, bytes);
}

static void print(const unsigned char sum[SHA256_DIGEST_SIZE], char hex[DIGEST_HEX + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++) {
        hex[2 * i] = digits[sum[i] >> 4];
        hex[2 * i + 1] = digits[sum[i] & 15];
    }
    hex[DIGEST_HEX] = '\0';
}

void digest_end(struct digest *digest, char hex[DIGEST_HEX + 1])
{
    unsigned char sum[SHA256_DIGEST_SIZE];
    sha256_digest(&digest->state, sizeof sum, sum);
    print(sum, hex);
}

void digest_end_bytes(struct digest *digest, unsigned char sum[SHA256_DIGEST_SIZE])
{
    sha256_digest(&digest->state, SHA256_DIGEST_SIZE, sum);
}

void digest_keyed(const unsigned char key[DIGEST_KEY], struct text t, char hex[DIGEST_HEX + 1])
{
    struct hmac_sha256_ctx context;
    unsigned char sum[SHA256_DIGEST_SIZE];
    hmac_sha256_set_key(&context, DIGEST_KEY, key);
    hmac_sha256_update(&context, t.len, (const uint8_t *)t.at);
    hmac_sha256_digest(&context, sizeof sum, sum);
    print(sum, hex);
}

void digest_of(struct text t, char hex[DIGEST_HEX + 1])
{
    struct digest digest;
    digest_start(&digest);
    digest_add(&digest, t.at, t.len);
    digest_end(&digest, hex);
}
