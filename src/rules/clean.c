/* The cleaning of one cell: see clean.h. */
#include "rules/clean.h"

#include <uninorm.h>
#include <unistr.h>

/* Longer cells are mistakes in every column: their accents are left alone, so
   that a hostile file cannot buy time with them. */
enum { COMPOSED_BYTES_MOST = 1000 };

/* Eight bytes at once: whether each is one of '!' to '~'. */
static bool is_solid_ascii(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t below = word - ones * '!';          /* borrows into the top bit below '!' */
    uint64_t above = word + ones * (0x7F - '~'); /* carries into it above '~' */
    return ((word | below | above) & tops) == 0;
}

bool clean_is_plain(struct text t)
{
    unsigned char previous = ' ';
    for (size_t i = 0; i < t.len; i++) {
        uint64_t word;
        if (t.len - i >= sizeof word) {
            memcpy(&word, t.at + i, sizeof word);
            if (is_solid_ascii(word)) {
                i += sizeof word - 1;
                previous = '!';
                continue;
            }
        }
        unsigned char c = (unsigned char)t.at[i];
        if (c >= 0xC3 && c <= 0xCB && i + 1 < t.len && (t.at[i + 1] & 0xC0) == 0x80)
            i++;
        else if (c < ' ' || c > '~' || (c == ' ' && previous == ' '))
            return false;
        previous = c;
    }
    return previous != ' ' || t.len == 0;
}

enum kind { VISIBLE, SPACE, CONTROL_SPACE, INVISIBLE };

static enum kind kind_of(ucs4_t c)
{
    if (c < 0x80)
        return c == ' ' ? SPACE : c >= 9 && c <= 13 ? CONTROL_SPACE : VISIBLE;
    if (c == 0x85)
        return CONTROL_SPACE;
    if (c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
        c == 0x202F || c == 0x205F || c == 0x3000)
        return SPACE;
    if (c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
        (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF)
        return INVISIBLE;
    return VISIBLE;
}

/* The next character and its bytes; U+FFFD for a byte that is not UTF-8. */
static size_t next_character(ucs4_t *c, struct text t, size_t i)
{
    if ((unsigned char)t.at[i] < 0x80) {
        *c = (unsigned char)t.at[i];
        return 1;
    }
    int len = u8_mbtoucr(c, (const uint8_t *)t.at + i, t.len - i);
    if (len > 0)
        return (size_t)len;
    *c = 0xFFFD;
    return 1;
}

static struct text without_spare(struct arena *arena, struct text t, bool keep_controls)
{
    /* U+FFFD takes three bytes for one. */
    size_t room = text_is_utf8(t) ? t.len : 3 * t.len;
    char *out = arena_take(arena, room + 1);
    size_t len = 0;
    ucs4_t c, gap = 0; /* what stands for the white space since the last visible one */
    for (size_t i = 0; i < t.len;) {
        i += next_character(&c, t, i);
        switch (kind_of(c)) {
        case VISIBLE:
            if (gap && len)
                len += (size_t)u8_uctomb((uint8_t *)out + len, gap, (ptrdiff_t)(room - len));
            gap = 0;
            len += (size_t)u8_uctomb((uint8_t *)out + len, c, (ptrdiff_t)(room - len));
            break;
        case SPACE:
            gap = gap ? gap : ' ';
            break;
        case CONTROL_SPACE:
            if (gap == 0 || gap == ' ')
                gap = keep_controls ? c : ' ';
            break;
        case INVISIBLE:
            break;
        }
    }
    out[len] = '\0';
    return (struct text){out, len};
}

/* False where every character stands below U+0300, where nothing composes. */
static bool may_compose(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if ((unsigned char)t.at[i] >= 0xCC)
            return t.len <= COMPOSED_BYTES_MOST;
    return false;
}

static struct text composed(struct arena *arena, struct text t)
{
    size_t len = 0;
    uint8_t *nfc = u8_normalize(UNINORM_NFC, (const uint8_t *)t.at, t.len, NULL, &len);
    if (nfc == NULL)
        return t;
    if (len != t.len || memcmp(nfc, t.at, len) != 0)
        t = arena_copy(arena, (struct text){(const char *)nfc, len});
    free(nfc);
    return t;
}

struct text clean_cell(struct arena *arena, struct text t, bool keep_controls)
{
    if (clean_is_plain(t))
        return t;
    t = without_spare(arena, t, keep_controls);
    return may_compose(t) ? composed(arena, t) : t;
}

bool clean_has_control(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.at[i];
        if (c < 0x20 || c == 0x7F)
            return true;
        if (c == 0xC2 && i + 1 < t.len && (unsigned char)t.at[i + 1] < 0xA0)
            return true;
    }
    return false;
}
