/* Words sealed for an address: see sealed.h. */
#include "web/sealed.h"

#include "store/facts.h"
#include "web/page.h"

#include <sodium/core.h>
#include <sodium/crypto_aead_xchacha20poly1305.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

enum {
    KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
};

/* The store's key; the first who needs it makes it. Two who make it at once
   agree on the one that was written last: the other's addresses end there. */
static bool find_key(struct request *request, unsigned char key[KEY], struct error *error)
{
    struct text value;
    char written[2 * KEY + 1];
    size_t len = 0;
    if (sodium_init() < 0)
        BUG("libsodium does not start");
    if (!fact_get(request->store, request->arena, "address_key", &value))
        return page_failed(request, error);
    if (value.len == 2 * KEY && sodium_hex2bin(key, KEY, value.at, value.len, NULL, &len, NULL) == 0)
        return true;
    randombytes_buf(key, KEY);
    sodium_bin2hex(written, sizeof written, key, KEY);
    return fact_set(request->store, "address_key", text_of(written)) || page_failed(request, error);
}

bool sealed_make(struct request *request, struct text words, struct text *out, struct error *error)
{
    unsigned char key[KEY];
    *out = TEXT_NONE;
    words = text_slice(words, 0, SEALED_MOST);
    if (words.len == 0)
        return true;
    if (!find_key(request, key, error))
        return false;
    size_t len = NONCE + words.len + TAG;
    unsigned char *bytes = arena_take(request->arena, len);
    int64_t person = request->viewer.person.id;
    randombytes_buf(bytes, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + NONCE, NULL, (const unsigned char *)words.at, words.len,
                                               (const unsigned char *)&person, sizeof person, NULL, bytes, key);
    size_t room = sodium_base64_ENCODED_LEN(len, VARIANT);
    char *written = arena_take(request->arena, room);
    sodium_bin2base64(written, room, bytes, len, VARIANT);
    *out = text_of(written);
    return true;
}

bool sealed_open(struct request *request, struct text sealed, struct text *words, struct error *error)
{
    unsigned char key[KEY], bytes[NONCE + SEALED_MOST + TAG];
    size_t len = 0;
    *words = TEXT_NONE;
    if (sealed.len == 0 || sodium_base642bin(bytes, sizeof bytes, sealed.at, sealed.len, NULL, &len, NULL, VARIANT) != 0 ||
        len <= NONCE + TAG)
        return true;
    if (!find_key(request, key, error))
        return false;
    char *out = arena_take(request->arena, len);
    unsigned long long opened = 0;
    int64_t person = request->viewer.person.id;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)out, &opened, NULL, bytes + NONCE, len - NONCE,
                                                   (const unsigned char *)&person, sizeof person, bytes, key) == 0)
        *words = text_make(out, (size_t)opened);
    return true;
}
