/* SHA-256 by Nettle, which uses the processor's own instructions: see
   digest.h. */
#include "os/digest.h"

void digest_start(struct digest *digest)
{
    sha256_init(&digest->state);
}

void digest_add(struct digest *digest, const void *bytes, size_t len)
{
    sha256_update(&digest->state, len, bytes);
}

void digest_end(struct digest *digest, char hex[DIGEST_HEX + 1])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char sum[SHA256_DIGEST_SIZE];
    sha256_digest(&digest->state, sizeof sum, sum);
    for (size_t i = 0; i < sizeof sum; i++) {
        hex[2 * i] = digits[sum[i] >> 4];
        hex[2 * i + 1] = digits[sum[i] & 15];
    }
    hex[DIGEST_HEX] = '\0';
}

void digest_of(struct text t, char hex[DIGEST_HEX + 1])
{
    struct digest digest;
    digest_start(&digest);
    digest_add(&digest, t.at, t.len);
    digest_end(&digest, hex);
}
