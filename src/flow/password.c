/* Passwords as they are kept: see password.h. */
#include "flow/password.h"

#include <sodium/core.h>
#include <sodium/crypto_pwhash_argon2id.h>

enum { PASSES = 2, MEMORY = 46 * 1024 * 1024 };

/* What an unknown person's password is compared with: a hash like any other,
   of bytes that nobody knows. */
static const char nobody[] = "$argon2id$v=19$m=47104,t=2,p=1$c2VsIHNhbnMgc2VjcmV0IQ$"
                             "3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8";

void password_hash(struct text password, char out[PASSWORD_HASH_ROOM])
{
    _Static_assert(PASSWORD_HASH_ROOM >= crypto_pwhash_argon2id_STRBYTES, "room");
    if (sodium_init() < 0 ||
        crypto_pwhash_argon2id_str(out, password.at ? password.at : "", password.len, PASSES,
                                   MEMORY) != 0)
        BUG("no memory for a password's hash");
}

bool password_fits(struct text hash, struct text password)
{
    char z[PASSWORD_HASH_ROOM];
    bool usable = hash.len > 0 && hash.len < sizeof z && text_starts(hash, TEXT("$argon2id$"));
    if (sodium_init() < 0)
        BUG("libsodium does not start");
    snprintf(z, sizeof z, "%.*s", usable ? (int)hash.len : (int)sizeof nobody - 1,
             usable ? hash.at : nobody);
    bool fits = crypto_pwhash_argon2id_str_verify(z, password.at ? password.at : "",
                                                  password.len) == 0;
    return fits && usable;
}
