/* CMS in DER: see cms.h. */
#include "documents/cms.h"

enum { DER_INTEGER = 0x02, DER_OCTETS = 0x04, DER_OID = 0x06, DER_SEQUENCE = 0x30, DER_SET = 0x31, DER_CONTEXT_0 = 0xA0 };

static const char OID_DATA[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01";
static const char OID_SIGNED_DATA[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
static const char OID_CONTENT_TYPE[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x03";
static const char OID_MESSAGE_DIGEST[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x04";
static const char OID_SIGNING_CERTIFICATE[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x2F"; /* RFC 5035, version 2 */
static const char OID_SHA256[] = "\x60\x86\x48\x01\x65\x03\x04\x02\x01";
static const char OID_ECDSA_SHA256[] = "\x2A\x86\x48\xCE\x3D\x04\x03\x02";

#define OID(words) der(arena, DER_OID, text_make(words, sizeof words - 1))

/* -- writing --------------------------------------------------------------------------- */

/* One element around its content, in the arena. */
static struct text der(struct arena *arena, unsigned char tag, struct text content)
{
    char *bytes = ARENA_ARRAY(arena, char, content.len + 5);
    size_t at = 0;
    BUG_UNLESS(content.len < 65536);
    bytes[at++] = (char)tag;
    if (content.len >= 256)
        bytes[at++] = (char)0x82, bytes[at++] = (char)(content.len >> 8);
    else if (content.len >= 128)
        bytes[at++] = (char)0x81;
    bytes[at++] = (char)(content.len & 255);
    if (content.len)
        memcpy(bytes + at, content.at, content.len);
    return text_make(bytes, at + content.len);
}

static struct text join(struct arena *arena, const struct text *parts, unsigned count)
{
    size_t len = 0, at = 0;
    for (unsigned i = 0; i < count; i++)
        len += parts[i].len;
    char *bytes = ARENA_ARRAY(arena, char, len + 1);
    for (unsigned i = 0; i < count; at += parts[i++].len)
        if (parts[i].len)
            memcpy(bytes + at, parts[i].at, parts[i].len);
    return text_make(bytes, len);
}

/* SEQUENCE and the like of several parts. */
#define DER_OF(tag, ...)                                                                                       \
    der(arena, tag, join(arena, (const struct text[]){__VA_ARGS__}, COUNT_OF(((const struct text[]){__VA_ARGS__}))))

/* 32 bytes as an unsigned INTEGER. */
static struct text der_integer(struct arena *arena, const unsigned char bytes[32])
{
    char room[33] = {0};
    unsigned first = 0;
    while (first < 31 && bytes[first] == 0)
        first++;
    bool pad = bytes[first] & 0x80;
    memcpy(room + pad, bytes + first, 32 - first);
    return der(arena, DER_INTEGER, text_make(room, 32 - first + pad));
}

static struct text attribute(struct arena *arena, struct text oid, struct text value)
{
    return DER_OF(DER_SEQUENCE, oid, der(arena, DER_SET, value));
}

static struct text sha256_of(struct arena *arena, struct text bytes)
{
    struct digest digest;
    unsigned char sum[CMS_DIGEST];
    digest_start(&digest);
    digest_add(&digest, bytes.at, bytes.len);
    digest_end_bytes(&digest, sum);
    return arena_copy(arena, text_make((const char *)sum, sizeof sum));
}

/* Sorted as DER wants a SET: by their length, it happens. */
static struct text attributes_content(struct arena *arena, const unsigned char digest[CMS_DIGEST], struct text certificate)
{
    struct text hash = der(arena, DER_OCTETS, sha256_of(arena, certificate));
    struct text one = der(arena, DER_SEQUENCE, der(arena, DER_SEQUENCE, der(arena, DER_SEQUENCE, hash)));
    const struct text parts[] = {
        attribute(arena, OID(OID_CONTENT_TYPE), OID(OID_DATA)),
        attribute(arena, OID(OID_MESSAGE_DIGEST), der(arena, DER_OCTETS, text_make((const char *)digest, CMS_DIGEST))),
        attribute(arena, OID(OID_SIGNING_CERTIFICATE), one),
    };
    return join(arena, parts, COUNT_OF(parts));
}

struct text cms_attributes(struct arena *arena, const unsigned char digest[CMS_DIGEST], struct text certificate)
{
    return der(arena, DER_SET, attributes_content(arena, digest, certificate));
}

/* -- reading ----------------------------------------------------------------------------- */

/* The element at the beginning of `*rest`, which moves behind it. */
static bool take(struct text *rest, unsigned char tag, struct text *whole, struct text *content)
{
    const unsigned char *at = (const unsigned char *)rest->at;
    size_t len, head = 2;
    if (rest->len < 2 || at[0] != tag)
        return false;
    len = at[1];
    if (at[1] & 0x80) {
        unsigned more = at[1] & 0x7F;
        if (more == 0 || more > 2 || rest->len < 2 + more)
            return false;
        len = more == 1 ? at[2] : (size_t)at[2] << 8 | at[3];
        head += more;
    }
    if (rest->len - head < len || rest->len < head)
        return false;
    *whole = text_slice(*rest, 0, head + len);
    *content = text_slice(*rest, head, len);
    *rest = text_slice(*rest, head + len, rest->len);
    return true;
}

/* Issuer and serial number of a certificate, as they stand in it. */
static bool take_issuer(struct text certificate, struct text *issuer, struct text *serial)
{
    struct text rest = certificate, inside, whole, content, body;
    if (!take(&rest, DER_SEQUENCE, &whole, &inside) || !take(&inside, DER_SEQUENCE, &whole, &body))
        return false;
    return take(&body, DER_CONTEXT_0, &whole, &content) && take(&body, DER_INTEGER, serial, &content) &&
           take(&body, DER_SEQUENCE, &whole, &content) && take(&body, DER_SEQUENCE, issuer, &content);
}

struct text cms_build(struct arena *arena, const unsigned char digest[CMS_DIGEST], struct text certificate,
                      const unsigned char signature[SIGNATURE_BYTES])
{
    struct text issuer, serial;
    if (!take_issuer(certificate, &issuer, &serial))
        return TEXT_NONE;
    struct text version = der(arena, DER_INTEGER, TEXT("\x01"));
    struct text sha256 = der(arena, DER_SEQUENCE, OID(OID_SHA256));
    struct text signed_bytes = DER_OF(DER_SEQUENCE, der_integer(arena, signature), der_integer(arena, signature + 32));
    struct text signer = DER_OF(DER_SEQUENCE, version, DER_OF(DER_SEQUENCE, issuer, serial), sha256,
                                der(arena, DER_CONTEXT_0, attributes_content(arena, digest, certificate)),
                                der(arena, DER_SEQUENCE, OID(OID_ECDSA_SHA256)), der(arena, DER_OCTETS, signed_bytes));
    struct text data = DER_OF(DER_SEQUENCE, version, der(arena, DER_SET, sha256), der(arena, DER_SEQUENCE, OID(OID_DATA)),
                              der(arena, DER_CONTEXT_0, certificate), der(arena, DER_SET, signer));
    return DER_OF(DER_SEQUENCE, OID(OID_SIGNED_DATA), der(arena, DER_CONTEXT_0, data));
}

static bool take_integer(struct text *rest, unsigned char out[32])
{
    struct text whole, content;
    if (!take(rest, DER_INTEGER, &whole, &content))
        return false;
    while (content.len > 32 && content.at[0] == 0)
        content = text_slice(content, 1, content.len);
    if (content.len == 0 || content.len > 32)
        return false;
    memset(out, 0, 32);
    memcpy(out + 32 - content.len, content.at, content.len);
    return true;
}

static bool take_signature(struct text signer, unsigned char signature[SIGNATURE_BYTES])
{
    struct text whole, content, octets, numbers;
    return take(&signer, DER_INTEGER, &whole, &content) && take(&signer, DER_SEQUENCE, &whole, &content) &&
           take(&signer, DER_SEQUENCE, &whole, &content) && take(&signer, DER_CONTEXT_0, &whole, &content) &&
           take(&signer, DER_SEQUENCE, &whole, &content) && take(&signer, DER_OCTETS, &whole, &octets) &&
           take(&octets, DER_SEQUENCE, &whole, &numbers) && take_integer(&numbers, signature) &&
           take_integer(&numbers, signature + 32);
}

bool cms_take(struct text cms, struct text *certificate, unsigned char signature[SIGNATURE_BYTES])
{
    struct text whole, content, info, data, signer;
    return take(&cms, DER_SEQUENCE, &whole, &info) && take(&info, DER_OID, &whole, &content) &&
           take(&info, DER_CONTEXT_0, &whole, &content) && take(&content, DER_SEQUENCE, &whole, &data) &&
           take(&data, DER_INTEGER, &whole, &content) && take(&data, DER_SET, &whole, &content) &&
           take(&data, DER_SEQUENCE, &whole, &content) && take(&data, DER_CONTEXT_0, &whole, certificate) &&
           take(&data, DER_SET, &whole, &content) && take(&content, DER_SEQUENCE, &whole, &signer) &&
           take_signature(signer, signature);
}
