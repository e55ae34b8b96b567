/* ECDSA P-256 by libcrypto: see signature.h. Its failures say nothing that helps
   an operator: they are told as what could not be done. */
#include "os/signature.h"

#include "os/library.h"
#include "os/random.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <pthread.h>

static struct {
#define FUNCTION(name) __typeof__(name) *name;
#include "os/signature.def"
#undef FUNCTION
} lib;
static const char *missing;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const struct library_function functions[] = {
#define FUNCTION(name) {#name, &lib.name},
#include "os/signature.def"
#undef FUNCTION
    };
    missing = library_load("libcrypto.so.3", functions, COUNT_OF(functions));
}

static bool is_loaded(struct error *error)
{
    pthread_once(&once, load);
    return missing == NULL ||
           error_set(error, ERROR_FILE, missing, "Rien ne peut être signé ni vérifié : la bibliothèque libcrypto manque sur le serveur.");
}

static bool fail(struct error *error, const char *what)
{
    lib.ERR_clear_error();
    return error_set(error, ERROR_DATA, what, "La signature ne peut pas être faite ou vérifiée (%s).", what);
}

/* What a memory BIO holds, in the arena; frees it. */
static struct text take_bio(BIO *bio, struct arena *arena)
{
    char *at = NULL;
    long len = lib.BIO_ctrl(bio, BIO_CTRL_INFO, 0, &at);
    struct text out = arena_copy(arena, (struct text){at, len > 0 ? (size_t)len : 0});
    lib.BIO_free(bio);
    return out;
}

static BIO *new_bio(void)
{
    BIO *bio = lib.BIO_new(lib.BIO_s_mem());
    BUG_UNLESS(bio);
    return bio;
}

static bool is_p256(const EVP_PKEY *key)
{
    char name[32];
    size_t len = 0;
    return lib.EVP_PKEY_get_group_name(key, name, sizeof name, &len) == 1 && strcmp(name, "prime256v1") == 0;
}

/* -- private keys ----------------------------------------------------------------- */

/* The pointers stand for libcrypto's own objects. */
static EVP_PKEY *of_signing(const struct signing_key *key)
{
    return (EVP_PKEY *)(uintptr_t)key;
}

static EVP_PKEY *of_checking(const struct checking_key *key)
{
    return (EVP_PKEY *)(uintptr_t)key;
}

bool signing_key_make(struct signing_key **out, struct error *error)
{
    *out = NULL;
    if (!is_loaded(error))
        return false;
    *out = (struct signing_key *)lib.EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    return *out || fail(error, "clé");
}

bool signing_key_read(struct text pem, struct signing_key **out, struct error *error)
{
    *out = NULL;
    if (!is_loaded(error))
        return false;
    BIO *bio = lib.BIO_new_mem_buf(pem.at, (int)pem.len);
    EVP_PKEY *key = bio ? lib.PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
    lib.BIO_free(bio);
    if (key && is_p256(key)) {
        *out = (struct signing_key *)key;
        return true;
    }
    lib.EVP_PKEY_free(key);
    return fail(error, "clé privée P-256");
}

void signing_key_free(struct signing_key *key)
{
    if (key)
        lib.EVP_PKEY_free(of_signing(key));
}

bool signing_key_pem(const struct signing_key *key, struct arena *arena, struct text *out, struct error *error)
{
    BIO *bio = new_bio();
    bool written = lib.PEM_write_bio_PrivateKey(bio, of_signing(key), NULL, NULL, 0, NULL, NULL) == 1;
    *out = take_bio(bio, arena);
    return written || fail(error, "clé privée");
}

static bool write_public(EVP_PKEY *key, struct arena *arena, struct text *out, struct error *error)
{
    BIO *bio = new_bio();
    bool written = lib.PEM_write_bio_PUBKEY(bio, key) == 1;
    *out = take_bio(bio, arena);
    return written || fail(error, "clé publique");
}

bool signing_key_public(const struct signing_key *key, struct arena *arena, struct text *out, struct error *error)
{
    return write_public(of_signing(key), arena, out, error);
}

/* -- certificates ------------------------------------------------------------------ */

static bool add_name(X509 *certificate, struct text name)
{
    X509_NAME *subject = lib.X509_get_subject_name(certificate);
    const unsigned char *words = (const unsigned char *)name.at;
    /* A common name holds 64 characters; they are cut between two. */
    size_t len = name.len;
    for (unsigned characters = 0, i = 0; i < name.len; i++) {
        characters += (words[i] & 0xC0) != 0x80;
        if (characters > 64) {
            len = i;
            break;
        }
    }
    return lib.X509_NAME_add_entry_by_txt(subject, "C", MBSTRING_UTF8, (const unsigned char *)"FR", 2, -1, 0) == 1 &&
           lib.X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, words, (int)len, -1, 0) == 1 &&
           lib.X509_set_issuer_name(certificate, subject) == 1;
}

static bool add_extension(X509 *certificate, int nid, const char *value)
{
    X509_EXTENSION *extension = lib.X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    bool added = extension && lib.X509_add_ext(certificate, extension, -1) == 1;
    lib.X509_EXTENSION_free(extension);
    return added;
}

static bool fill(X509 *certificate, EVP_PKEY *key, struct text name, int64_t from_ms, int64_t to_ms)
{
    return lib.X509_set_version(certificate, X509_VERSION_3) == 1 &&
           lib.ASN1_INTEGER_set_uint64(lib.X509_get_serialNumber(certificate), random_number() >> 1) == 1 &&
           lib.ASN1_TIME_set(lib.X509_getm_notBefore(certificate), (time_t)(from_ms / 1000)) != NULL &&
           lib.ASN1_TIME_set(lib.X509_getm_notAfter(certificate), (time_t)(to_ms / 1000)) != NULL &&
           lib.X509_set_pubkey(certificate, key) == 1 && add_name(certificate, name) &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature,nonRepudiation") &&
           lib.X509_sign(certificate, key, lib.EVP_sha256()) > 0;
}

bool signing_key_certify(const struct signing_key *key, struct arena *arena, struct text name, int64_t from_ms,
                         int64_t to_ms, struct text *out, struct error *error)
{
    X509 *certificate = lib.X509_new();
    BUG_UNLESS(certificate);
    BIO *bio = new_bio();
    bool made = fill(certificate, of_signing(key), name, from_ms, to_ms) && lib.PEM_write_bio_X509(bio, certificate) == 1;
    *out = take_bio(bio, arena);
    lib.X509_free(certificate);
    return made || fail(error, "certificat");
}

static X509 *read_certificate(struct text pem)
{
    BIO *bio = lib.BIO_new_mem_buf(pem.at, (int)pem.len);
    X509 *certificate = bio ? lib.PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    lib.BIO_free(bio);
    return certificate;
}

bool certificate_der(struct text pem, struct arena *arena, struct text *der, struct error *error)
{
    if (!is_loaded(error))
        return false;
    unsigned char *bytes = NULL;
    X509 *certificate = read_certificate(pem);
    int len = certificate ? lib.i2d_X509(certificate, &bytes) : -1;
    if (len > 0)
        *der = arena_copy(arena, (struct text){(const char *)bytes, (size_t)len});
    lib.CRYPTO_free(bytes, __FILE__, __LINE__);
    lib.X509_free(certificate);
    return len > 0 || fail(error, "certificat");
}

/* -- signatures --------------------------------------------------------------------- */

enum { DER_MOST = 80 };

/* libcrypto's DER into 32 + 32 bytes. */
static bool to_bytes(const unsigned char *der, size_t len, unsigned char out[SIGNATURE_BYTES])
{
    const BIGNUM *r, *s;
    const unsigned char *at = der;
    ECDSA_SIG *signature = lib.d2i_ECDSA_SIG(NULL, &at, (long)len);
    if (signature == NULL)
        return false;
    lib.ECDSA_SIG_get0(signature, &r, &s);
    bool fits = lib.BN_bn2binpad(r, out, 32) == 32 && lib.BN_bn2binpad(s, out + 32, 32) == 32;
    lib.ECDSA_SIG_free(signature);
    return fits;
}

/* The other way; its length, or 0. */
static size_t to_der(const unsigned char bytes[SIGNATURE_BYTES], unsigned char der[DER_MOST])
{
    ECDSA_SIG *signature = lib.ECDSA_SIG_new();
    BIGNUM *r = lib.BN_bin2bn(bytes, 32, NULL), *s = lib.BN_bin2bn(bytes + 32, 32, NULL);
    BUG_UNLESS(signature && r && s);
    BUG_UNLESS(lib.ECDSA_SIG_set0(signature, r, s) == 1);
    unsigned char *at = der;
    int len = lib.i2d_ECDSA_SIG(signature, NULL);
    len = len > 0 && len <= DER_MOST ? lib.i2d_ECDSA_SIG(signature, &at) : 0;
    lib.ECDSA_SIG_free(signature);
    return len > 0 ? (size_t)len : 0;
}

bool signature_make(const struct signing_key *key, struct text message, unsigned char out[SIGNATURE_BYTES],
                    struct error *error)
{
    unsigned char der[DER_MOST];
    size_t len = sizeof der;
    EVP_MD_CTX *context = lib.EVP_MD_CTX_new();
    BUG_UNLESS(context);
    bool made = lib.EVP_DigestSignInit(context, NULL, lib.EVP_sha256(), NULL, of_signing(key)) == 1 &&
                lib.EVP_DigestSign(context, der, &len, (const unsigned char *)message.at, message.len) == 1 &&
                to_bytes(der, len, out);
    lib.EVP_MD_CTX_free(context);
    return made || fail(error, "signature");
}

bool checking_key_read(struct text pem, struct checking_key **out, struct error *error)
{
    *out = NULL;
    if (!is_loaded(error))
        return false;
    BIO *bio = lib.BIO_new_mem_buf(pem.at, (int)pem.len);
    EVP_PKEY *key = bio ? lib.PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
    lib.BIO_free(bio);
    if (key && is_p256(key)) {
        *out = (struct checking_key *)key;
        return true;
    }
    lib.EVP_PKEY_free(key);
    return fail(error, "clé publique P-256");
}

bool checking_key_der(const struct checking_key *key, struct arena *arena, struct text *der)
{
    unsigned char *bytes = NULL;
    int len = lib.i2d_PUBKEY(of_checking(key), &bytes);
    if (len > 0)
        *der = arena_copy(arena, (struct text){(const char *)bytes, (size_t)len});
    lib.CRYPTO_free(bytes, __FILE__, __LINE__);
    return len > 0;
}

void checking_key_free(struct checking_key *key)
{
    if (key)
        lib.EVP_PKEY_free(of_checking(key));
}

bool signature_check(const struct checking_key *key, struct text message, const unsigned char signature[SIGNATURE_BYTES])
{
    unsigned char der[DER_MOST];
    size_t len = to_der(signature, der);
    EVP_MD_CTX *context = lib.EVP_MD_CTX_new();
    BUG_UNLESS(context);
    bool good = len &&
                lib.EVP_DigestVerifyInit(context, NULL, lib.EVP_sha256(), NULL, of_checking(key)) == 1 &&
                lib.EVP_DigestVerify(context, der, len, (const unsigned char *)message.at, message.len) == 1;
    lib.EVP_MD_CTX_free(context);
    lib.ERR_clear_error();
    return good;
}
