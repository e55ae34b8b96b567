/* Bytes nobody can guess: see random.h. */
#include "os/random.h"

#include <errno.h>
#include <sys/random.h>

void random_bytes(void *out, size_t len)
{
    char *at = out;
    while (len) {
        ssize_t got = getrandom(at, len, 0);
        if (got < 0 && errno != EINTR)
            BUG("no randomness");
        if (got > 0) {
            at += got;
            len -= (size_t)got;
        }
    }
}

uint64_t random_number(void)
{
    uint64_t number;
    random_bytes(&number, sizeof number);
    return number;
}

void random_token(char *out, size_t len)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    random_bytes(out, len);
    for (size_t i = 0; i < len; i++)
        out[i] = letters[out[i] & 63];
    out[len] = '\0';
}
