/* The line of a seal: see seal.h.

       GABARIT1/MARK/NUMBER/CODE/LAST/FIRST/BIRTH/LICENCE/TRAINING/M/END/SIRET/ISSUED/VALID/SIGNATURE

   Dates are AAAAMMJJ, the category M or V, the signature 64 bytes in Base32
   without padding; what is signed are the bytes before it, with the stroke. The
   mechanics are those of a 2D-Doc, the marker is our own: this is none. Only
   characters that a DataMatrix holds cheaply. Keys and sealing: sealer.c. */
#include "flow/seal.h"

#include "base/buffer.h"
#include "base/fold.h"
#include "flow/seal_line.h"

static const char MARKER[] = "GABARIT1";
static const char BASE32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

enum { FIELDS = 15, SIGNATURE_SIGNS = 103, LINE_MOST = 1200 };

/* -- writing ------------------------------------------------------------------------ */

/* Letters that no decomposition takes apart. */
static const struct {
    const char *letter, *plain;
} strokes[] = {{"ł", "L"}, {"ø", "O"}, {"đ", "D"}, {"ð", "D"}, {"ħ", "H"}, {"þ", "TH"}, {"ı", "I"}, {"ŋ", "NG"}, {"ŧ", "T"}};

static size_t plain_letter(struct text rest, const char **plain)
{
    for (unsigned i = 0; i < COUNT_OF(strokes); i++)
        if (text_starts(rest, text_of(strokes[i].letter))) {
            *plain = strokes[i].plain;
            return strlen(strokes[i].letter);
        }
    return 0;
}

/* Capitals without marks, digits and a few signs; whatever else is a point. */
static void add_words(struct buffer *out, struct arena *arena, struct text words)
{
    struct text folded = fold_key(arena, words);
    const char *plain;
    for (size_t i = 0, len; i < folded.len; i += len) {
        unsigned char c = (unsigned char)folded.at[i];
        len = plain_letter(text_slice(folded, i, folded.len), &plain);
        if (len) {
            buffer_add_text(out, text_of(plain));
            continue;
        }
        for (len = 1; c >= 0xC0 && i + len < folded.len && ((unsigned char)folded.at[i + len] & 0xC0) == 0x80; len++)
            continue;
        if (c >= 'a' && c <= 'z')
            c = (unsigned char)(c - 'a' + 'A');
        bool kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr(" -'.()", c);
        buffer_add_byte(out, c && kept ? (char)c : '.');
    }
}

static void add_field(struct buffer *out, struct arena *arena, struct text words)
{
    add_words(out, arena, words);
    buffer_add_byte(out, '/');
}

static void add_day(struct buffer *out, date day)
{
    struct civil c = date_civil(day);
    buffer_print(out, "%04d%02d%02d/", c.year, c.month, c.day);
}

struct text seal_line_signed(struct arena *arena, const struct document *d)
{
    struct buffer out;
    buffer_init(&out, 0);
    buffer_print(&out, "%s/%.*s/%.*s/%.*s/", MARKER, TEXT_ARG(d->key_mark), TEXT_ARG(d->number), TEXT_ARG(d->code));
    add_field(&out, arena, d->last_name);
    add_field(&out, arena, d->first_name);
    add_day(&out, d->birth);
    add_field(&out, arena, d->licence);
    add_field(&out, arena, d->source.training);
    buffer_print(&out, "%c/", d->category == CATEGORY_GOODS ? 'M' : 'V');
    add_day(&out, d->end);
    add_field(&out, arena, d->source.centre_siret);
    add_day(&out, date_in_paris(d->issued_ms));
    add_day(&out, d->valid_to);
    struct text part = arena_copy(arena, buffer_text(&out));
    buffer_free(&out);
    return part;
}

static void to_base32(struct text bytes, char out[SIGNATURE_SIGNS + 1])
{
    unsigned held = 0, bits = 0, count = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        held = held << 8 | (unsigned char)bytes.at[i];
        for (bits += 8; bits >= 5; bits -= 5)
            out[count++] = BASE32[held >> (bits - 5) & 31];
        held &= (1u << bits) - 1;
    }
    if (bits)
        out[count++] = BASE32[held << (5 - bits) & 31];
    out[count] = 0;
}

struct text seal_text(struct arena *arena, const struct document *document)
{
    char signature[SIGNATURE_SIGNS + 1];
    BUG_UNLESS(document->seal.len == SIGNATURE_BYTES);
    to_base32(document->seal, signature);
    return arena_print(arena, "%.*s%s", TEXT_ARG(seal_line_signed(arena, document)), signature);
}


/* -- reading ------------------------------------------------------------------------ */

/* Only the one spelling: capitals, and the bits left over are zero. */
static bool from_base32(struct text signs, unsigned char out[SIGNATURE_BYTES])
{
    unsigned held = 0, bits = 0, count = 0;
    if (signs.len != SIGNATURE_SIGNS)
        return false;
    for (size_t i = 0; i < signs.len; i++) {
        const char *sign = signs.at[i] ? strchr(BASE32, signs.at[i]) : NULL;
        if (!sign)
            return false;
        held = (held << 5 | (unsigned)(sign - BASE32)) & 0xFFFF;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out[count++] = (unsigned char)(held >> bits);
            held &= (1u << bits) - 1;
        }
    }
    return count == SIGNATURE_BYTES && held == 0;
}

static date read_day(struct text field)
{
    int64_t number;
    if (field.len != 8 || !text_to_int(field, &number) || number < 0)
        return DATE_NONE;
    return date_make((int)(number / 10000), (int)(number / 100 % 100), (int)(number % 100));
}

static bool split(struct text symbol, struct text field[FIELDS])
{
    unsigned count = 0;
    while (count < FIELDS && text_cut(&symbol, '/', &field[count]))
        count++;
    return count == FIELDS && symbol.len == 0;
}

static bool take_facts(const struct text f[FIELDS], struct seal_facts *out)
{
    *out = (struct seal_facts){
        .number = f[2], .code = f[3], .last_name = f[4], .first_name = f[5], .birth = read_day(f[6]), .licence = f[7],
        .training = f[8], .category = text_equal(f[9], TEXT("M")) ? CATEGORY_GOODS : CATEGORY_PASSENGERS,
        .end = read_day(f[10]), .siret = f[11], .issued = read_day(f[12]), .valid_to = read_day(f[13])};
    return out->birth != DATE_NONE && out->end != DATE_NONE && out->issued != DATE_NONE && out->valid_to != DATE_NONE;
}

static bool is_signed_by(const struct seal_public *key, struct text part, const unsigned char signature[SIGNATURE_BYTES])
{
    struct checking_key *checking;
    struct error error;
    if (!checking_key_read(key->pem, &checking, &error))
        return false;
    bool good = signature_check(checking, part, signature);
    checking_key_free(checking);
    return good;
}

enum seal_verdict seal_check(struct arena *arena, struct text symbol, const struct seal_public *keys, uint32_t count,
                             struct seal_facts *out)
{
    struct text field[FIELDS];
    unsigned char signature[SIGNATURE_BYTES];
    bool ours = text_starts(symbol, text_of(MARKER)) && symbol.len <= LINE_MOST;
    if (!ours || !split(arena_copy(arena, symbol), field))
        return ours ? SEAL_BROKEN : SEAL_NOT_OURS;
    if (!text_equal(field[0], text_of(MARKER)) || !from_base32(field[FIELDS - 1], signature))
        return SEAL_BROKEN;
    struct text part = text_slice(symbol, 0, symbol.len - SIGNATURE_SIGNS);
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(keys[i].mark, field[1]))
            return is_signed_by(&keys[i], part, signature) && take_facts(field, out) ? SEAL_GOOD : SEAL_BROKEN;
    return SEAL_UNKNOWN_KEY;
}
