/* Signing PDF files: see pdf_sign.h. The signature covers every byte but its own
   digits; those are written in one spelling only (cms.h, small letters, zeros
   behind), and checked for it. */
#include "documents/pdf_sign.h"

#include "documents/cms.h"
#include "documents/pdf_update.h"
#include "os/thread.h"

enum { CONTENTS_DIGITS = 2 * CMS_MOST, RANGE_DIGITS = 10 };

static const char RANGE[] = "/ByteRange [0 ", CONTENTS[] = "/Contents <";

/* -- signing ----------------------------------------------------------------------------- */

struct signing {
    struct buffer *out;
    size_t range;    /* where its first number goes */
    size_t contents; /* of the "<" */
};

static void print_moment(struct buffer *out, int64_t now_ms)
{
    int64_t seconds = now_ms / 1000;
    struct civil day = date_civil((date)(seconds / 86400));
    int rest = (int)(seconds % 86400);
    buffer_print(out, "   /M (D:%04d%02d%02d%02d%02d%02dZ)\n", day.year, day.month, day.day, rest / 3600, rest / 60 % 60,
                 rest % 60);
}

static void add_signature(struct signing *s, struct pdf_update *update, uint32_t number, int64_t now_ms)
{
    pdf_update_object(update, number);
    buffer_add_text(s->out, TEXT("<< /Type /Sig\n   /Filter /Adobe.PPKLite\n   /SubFilter /ETSI.CAdES.detached\n"));
    print_moment(s->out, now_ms);
    buffer_print(s->out, "   %s", RANGE);
    s->range = s->out->len;
    buffer_print(s->out, "%0*d %0*d %0*d]\n   /Contents ", RANGE_DIGITS, 0, RANGE_DIGITS, 0, RANGE_DIGITS, 0);
    s->contents = s->out->len;
    buffer_add_byte(s->out, '<');
    char *digits = buffer_reserve(s->out, CONTENTS_DIGITS);
    if (digits) {
        memset(digits, '0', CONTENTS_DIGITS);
        s->out->len += CONTENTS_DIGITS;
    }
    buffer_add_text(s->out, TEXT(">\n>>"));
    pdf_update_object_end(update);
}

/* The field that bears it, without a place of its own on the page. */
static bool add_field(struct pdf_update *update, struct buffer *out, uint32_t signature)
{
    char words[200];
    uint32_t field = pdf_update_new(update), page = pdf_first_page(update->pdf);
    struct text dictionary = pdf_object(update->pdf, page), catalog = pdf_object(update->pdf, update->pdf->root);
    bool plain = page && catalog.len && text_find(dictionary, TEXT("/Annots")) == dictionary.len &&
                 text_find(catalog, TEXT("/AcroForm")) == catalog.len;
    if (!plain)
        return false;
    pdf_update_object(update, field);
    buffer_print(out, "<< /Type /Annot\n   /Subtype /Widget\n   /FT /Sig\n   /T (Signature1)\n   /V %u 0 R\n   /P %u 0 R\n"
                      "   /F 132\n   /Rect [0 0 0 0]\n>>", signature, page);
    pdf_update_object_end(update);
    snprintf(words, sizeof words, "   /Annots [%u 0 R]", field);
    pdf_update_extend(update, page, text_of(words));
    snprintf(words, sizeof words, "   /AcroForm << /Fields [%u 0 R] /SigFlags 3 >>", field);
    pdf_update_extend(update, update->pdf->root, text_of(words));
    return true;
}

static void digest_around(struct text bytes, size_t open, size_t close, unsigned char out[CMS_DIGEST])
{
    struct digest digest;
    digest_start(&digest);
    digest_add(&digest, bytes.at, open);
    digest_add(&digest, bytes.at + close, bytes.len - close);
    digest_end_bytes(&digest, out);
}

static void print_hex(struct text bytes, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.len; i++) {
        *out++ = digits[(unsigned char)bytes.at[i] >> 4];
        *out++ = digits[(unsigned char)bytes.at[i] & 15];
    }
}

/* Everything stands but the range and the digits. */
static bool fill_in(const struct sealer *sealer, const struct signing *s, struct arena *arena, struct error *error)
{
    struct text certificate;
    unsigned char digest[CMS_DIGEST], signature[SIGNATURE_BYTES];
    char range[3 * RANGE_DIGITS + 3];
    size_t close = s->contents + CONTENTS_DIGITS + 2;
    snprintf(range, sizeof range, "%0*zu %0*zu %0*zu", RANGE_DIGITS, s->contents, RANGE_DIGITS, close, RANGE_DIGITS,
             s->out->len - close);
    memcpy(s->out->at + s->range, range, sizeof range - 1);
    digest_around(buffer_text(s->out), s->contents, close, digest);
    if (!certificate_der(sealer_public(sealer)->certificate_pem, arena, &certificate, error) ||
        !signature_make(sealer_signing(sealer), cms_attributes(arena, digest, certificate), signature, error))
        return false;
    struct text cms = cms_build(arena, digest, certificate, signature);
    if (cms.len == 0 || cms.len > CMS_MOST)
        return error_set(error, ERROR_DATA, "cms", "Le document ne peut pas être signé : le certificat du sceau est trop grand.");
    print_hex(cms, s->out->at + s->contents + 1);
    return true;
}

bool pdf_sign(const struct sealer *sealer, struct text pdf, int64_t now_ms, struct buffer *out, struct error *error)
{
    struct pdf_file file;
    struct pdf_update update;
    struct arena arena;
    struct signing s = {.out = out};
    if (!pdf_file_read(pdf, &file))
        return error_set(error, ERROR_DATA, "pdf", "Le document ne peut pas être signé.");
    pdf_update_start(&update, &file, out);
    uint32_t number = pdf_update_new(&update);
    add_signature(&s, &update, number, now_ms);
    if (!add_field(&update, out, number))
        return error_set(error, ERROR_DATA, "pdf page", "Le document ne peut pas être signé.");
    pdf_update_end(&update);
    if (out->failed)
        return error_set(error, ERROR_FULL, NULL, "Le document est trop grand pour être signé.");
    arena_init(&arena, 0);
    thread_give_way();
    bool done = fill_in(sealer, &s, &arena, error);
    arena_free(&arena);
    return done;
}

/* -- checking ------------------------------------------------------------------------------ */

/* The last place of a needle. */
static size_t find_last(struct text t, struct text needle)
{
    size_t found = t.len;
    for (size_t at = 0; (at += text_find(text_slice(t, at, t.len), needle)) < t.len; at++)
        found = at;
    return found;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The digits' bytes, in the arena; empty where they are not spelled as we do. */
static struct text read_hex(struct arena *arena, struct text digits)
{
    char *bytes = ARENA_ARRAY(arena, char, digits.len / 2);
    for (size_t i = 0; i < digits.len; i += 2) {
        int high = hex_value(digits.at[i]), low = hex_value(digits.at[i + 1]);
        if (high < 0 || low < 0)
            return TEXT_NONE;
        bytes[i / 2] = (char)(high << 4 | low);
    }
    return text_make(bytes, digits.len / 2);
}

static bool is_zero(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.at[i])
            return false;
    return true;
}

/* Where the signature stands: its range must say just that. */
static bool find_contents(struct text pdf, size_t *open)
{
    char range[3 * RANGE_DIGITS + 4];
    size_t at = find_last(pdf, text_of(RANGE));
    *open = find_last(pdf, text_of(CONTENTS)) + strlen(CONTENTS) - 1;
    size_t close = *open + CONTENTS_DIGITS + 2;
    if (at == pdf.len || close > pdf.len || pdf.at[*open] != '<' || pdf.at[close - 1] != '>')
        return false;
    snprintf(range, sizeof range, "%0*zu %0*zu %0*zu]", RANGE_DIGITS, *open, RANGE_DIGITS, close, RANGE_DIGITS,
             pdf.len - close);
    return text_starts(text_slice(pdf, at + strlen(RANGE), pdf.len), text_of(range));
}

/* What one key says of it. */
static enum pdf_verdict check_with(struct arena *arena, const struct seal_public *key, struct text certificate,
                                   struct text attributes, const unsigned char signature[SIGNATURE_BYTES])
{
    struct checking_key *checking;
    struct error error;
    struct text der;
    if (!checking_key_read(key->pem, &checking, &error))
        return PDF_UNKNOWN_KEY;
    bool its = checking_key_der(checking, arena, &der) && text_find(certificate, der) < certificate.len;
    bool good = its && signature_check(checking, attributes, signature);
    checking_key_free(checking);
    return good ? PDF_GOOD : its ? PDF_CHANGED : PDF_UNKNOWN_KEY;
}

enum pdf_verdict pdf_check(struct arena *arena, struct text pdf, const struct seal_public *keys, uint32_t count)
{
    size_t open;
    struct text certificate;
    unsigned char digest[CMS_DIGEST], signature[SIGNATURE_BYTES];
    if (!text_starts(pdf, TEXT("%PDF-")) || find_last(pdf, TEXT("/ETSI.CAdES.detached")) == pdf.len)
        return PDF_NOT_SIGNED;
    if (!find_contents(pdf, &open))
        return PDF_CHANGED;
    struct text bytes = read_hex(arena, text_slice(pdf, open + 1, CONTENTS_DIGITS));
    if (!cms_take(bytes, &certificate, signature))
        return PDF_CHANGED;
    digest_around(pdf, open, open + CONTENTS_DIGITS + 2, digest);
    struct text again = cms_build(arena, digest, certificate, signature);
    bool same = again.len && again.len <= bytes.len && text_equal(text_slice(bytes, 0, again.len), again) &&
                is_zero(text_slice(bytes, again.len, bytes.len));
    if (!same)
        return PDF_CHANGED;
    enum pdf_verdict verdict = PDF_UNKNOWN_KEY;
    struct text attributes = cms_attributes(arena, digest, certificate);
    for (uint32_t i = 0; i < count && verdict == PDF_UNKNOWN_KEY; i++)
        verdict = check_with(arena, &keys[i], certificate, attributes, signature);
    return verdict;
}
