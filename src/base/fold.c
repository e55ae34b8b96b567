/* Text as people compare it: see fold.h. ASCII takes a short way; the rest
   goes through libunistring. */
#include "base/fold.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

static bool is_unicode_space(ucs4_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

/* True when no byte asks for cleaning: no byte outside ASCII but letters'
   bytes that cannot start a space, no space at an end, no two in a row. */
static bool spaces_are_clean(struct text t)
{
    bool previous_space = true;
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.at[i];
        if ((c >= 9 && c <= 13) || c == 0xC2 || c == 0xE1 || c == 0xE2 || c == 0xE3 || c == 0xEF)
            return false;
        bool space = c == ' ';
        if (space && previous_space)
            return false;
        previous_space = space;
    }
    return t.len == 0 || t.at[t.len - 1] != ' ';
}

/* Next character; a byte that is not UTF-8 stands for itself, its length 1. */
static int next_character(ucs4_t *c, const char *at, size_t left)
{
    int len = u8_mbtoucr(c, (const uint8_t *)at, left);
    if (len <= 0) {
        *c = 0xFFFD;
        return 1;
    }
    return len;
}

struct text fold_clean_spaces(struct arena *arena, struct text t)
{
    if (spaces_are_clean(t))
        return t;
    char *out = arena_take(arena, t.len + 1);
    size_t len = 0;
    bool pending = false;
    for (size_t i = 0; i < t.len;) {
        ucs4_t c;
        int step = next_character(&c, t.at + i, t.len - i);
        if (is_unicode_space(c)) {
            pending = len > 0;
        } else {
            if (pending)
                out[len++] = ' ';
            pending = false;
            memcpy(out + len, t.at + i, (size_t)step);
            len += (size_t)step;
        }
        i += (size_t)step;
    }
    out[len] = '\0';
    return (struct text){out, len};
}

static bool is_ascii(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if ((unsigned char)t.at[i] >= 0x80)
            return false;
    return true;
}

static struct text fold_ascii(struct arena *arena, struct text t)
{
    char *out = arena_take(arena, t.len + 1);
    for (size_t i = 0; i < t.len; i++)
        out[i] = t.at[i] >= 'A' && t.at[i] <= 'Z' ? (char)(t.at[i] + 32) : t.at[i];
    out[t.len] = '\0';
    return (struct text){out, t.len};
}

/* Writes the folded form of one decomposed character; returns its bytes. */
static size_t put_folded(char *out, ucs4_t c)
{
    static const struct { ucs4_t from; char to[3]; } apart[] = {
        {0xE6, "ae"}, {0x153, "oe"}, {0xDF, "ss"}, {0xF8, "o"}, {0x142, "l"}, {0x111, "d"},
        {0x131, "i"}, {0x2019, "'"}, {0x2018, "'"}, {0x2BC, "'"}, {0x60, "'"}, {0xB4, "'"},
        {0x2010, "-"}, {0x2011, "-"}, {0x2012, "-"}, {0x2013, "-"}, {0x2014, "-"}, {0x2212, "-"},
    };
    if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Cf))
        return 0;
    c = uc_tolower(c);
    for (size_t i = 0; i < COUNT_OF(apart); i++)
        if (apart[i].from == c) {
            size_t len = strlen(apart[i].to);
            memcpy(out, apart[i].to, len);
            return len;
        }
    int len = u8_uctomb((uint8_t *)out, c, 6);
    return len > 0 ? (size_t)len : 0;
}

struct text fold_key(struct arena *arena, struct text t)
{
    t = fold_clean_spaces(arena, t);
    if (is_ascii(t))
        return fold_ascii(arena, t);
    size_t len = 0;
    uint8_t *apart = text_is_utf8(t)
                         ? u8_normalize(UNINORM_NFKD, (const uint8_t *)t.at, t.len, NULL, &len)
                         : NULL;
    if (apart == NULL)
        return fold_ascii(arena, t);
    char *out = arena_take(arena, len * 3 + 1);
    size_t used = 0;
    for (size_t i = 0; i < len;) {
        ucs4_t c;
        i += (size_t)next_character(&c, (const char *)apart + i, len - i);
        used += put_folded(out + used, c);
    }
    free(apart);
    out[used] = '\0';
    return fold_clean_spaces(arena, (struct text){out, used});
}

struct text fold_letters(struct arena *arena, struct text t)
{
    struct text key = fold_key(arena, t);
    char *out = arena_take(arena, key.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < key.len;) {
        ucs4_t c;
        int step = next_character(&c, key.at + i, key.len - i);
        if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N)) {
            memcpy(out + len, key.at + i, (size_t)step);
            len += (size_t)step;
        }
        i += (size_t)step;
    }
    out[len] = '\0';
    return (struct text){out, len};
}

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;
    return least < c ? least : c;
}

unsigned fold_distance(struct text a, struct text b, unsigned limit)
{
    enum { MOST = 100 };
    a = text_slice(a, 0, MOST);
    b = text_slice(b, 0, MOST);
    unsigned rows[3][MOST + 1];
    for (unsigned j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned cost = a.at[i - 1] != b.at[j - 1];
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, above[j - 1] + cost);
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1] &&
                above2[j - 2] + 1 < row[j])
                row[j] = above2[j - 2] + 1;
        }
    }
    unsigned edits = rows[a.len % 3][b.len];
    return edits > limit ? limit + 1 : edits;
}

struct text fold_address(struct arena *arena, struct text t)
{
    char *out = arena_take(arena, t.len + 1);
    for (size_t i = 0; i < t.len; i++)
        out[i] = t.at[i] >= 'A' && t.at[i] <= 'Z' ? (char)(t.at[i] - 'A' + 'a') : t.at[i];
    return text_make(out, t.len);
}
