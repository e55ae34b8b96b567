/* Bytes taken many at a time, for the fast path alone: see xlsx_fast.h. What is
   read may reach XML_PADDING zero bytes past the end. */
#ifndef SHEET_XLSX_FAST_BYTES_H
#define SHEET_XLSX_FAST_BYTES_H

#include "base/base.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Digits are taken from numbers as little-endian machines load them. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FAST_POSSIBLE true
#else
#define FAST_POSSIBLE false
#endif

/* Whether a literal stands at `at`: compiles to one or two comparisons. */
#define FAST_IS(at, literal) (memcmp((at), (literal), sizeof(literal) - 1) == 0)

static inline uint64_t fast_load8(const char *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

/* The digits at `at`, at most seven of them: their count and their value. 0
   for none and for more than seven. */
static inline unsigned fast_digits(const char *at, uint32_t *value)
{
    uint64_t bytes = fast_load8(at) ^ 0x3030303030303030;
    uint64_t others = ((bytes + 0x7676767676767676) | bytes) & 0x8080808080808080;
    if (others == 0)
        return 0;
    unsigned count = (unsigned)__builtin_ctzll(others) / 8;
    if (count == 0)
        return 0;
    /* The digits move to the end of eight, as if there were zeros before them;
       then pairs, fours and eights are put together. */
    bytes <<= 64 - 8 * count;
    bytes = bytes * 10 + (bytes >> 8);
    *value = (uint32_t)(((bytes & 0x000000FF000000FF) * 0x000F424000000064 +
                         (bytes >> 16 & 0x000000FF000000FF) * 0x0000271000000001) >> 32);
    return count;
}

/* The next `<`, NULL when a zero byte comes first (where the window ends, at
   the latest). `*plain`: up to there no byte is a control character, past
   ASCII, `&` or `_`, which begin what must be decoded. */
static inline const char *fast_find_tag(const char *at, bool *plain)
{
    *plain = true;
#if defined(__SSE2__)
    for (;; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i special = _mm_or_si128(
            _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)),
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('&')),
                         _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'))));
        unsigned tags = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('<')));
        unsigned specials = (unsigned)_mm_movemask_epi8(special);
        unsigned before = tags ? (tags & -tags) - 1 : 0xFFFF;
        if (specials & before) {
            *plain = false;
            unsigned zeros =
                (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
            if (zeros & before)
                return NULL;
        }
        if (tags)
            return at + __builtin_ctz(tags);
    }
#else
    for (;; at++) {
        if (*at == '<')
            return at;
        if (*at == '\0')
            return NULL;
        if ((signed char)*at < 0x20 || *at == '&' || *at == '_')
            *plain = false;
    }
#endif
}

/* Behind the `>` of the tag whose attributes go on at `at`, outside quotes;
   NULL when it is not of the simplest kind: no single quotes, no `>` or `<` in
   a value. What then stands at [-2] tells whether it is <empty/>. */
static inline const char *fast_tag_end(const char *at)
{
    bool quoted = false;
#if defined(__SSE2__)
    for (;; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i odd = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('<')),
                                   _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\'')),
                                                _mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
        unsigned ends = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('>')));
        unsigned quotes = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
        unsigned odds = (unsigned)_mm_movemask_epi8(odd);
        unsigned before = ends ? (ends & -ends) - 1 : 0xFFFF;
        if (odds & before)
            return NULL;
        quoted ^= __builtin_parity(quotes & before);
        if (ends)
            return quoted ? NULL : at + __builtin_ctz(ends) + 1;
    }
#else
    for (; *at != '>'; at++) {
        if (*at == '<' || *at == '\'' || *at == '\0')
            return NULL;
        quoted ^= *at == '"';
    }
    return quoted ? NULL : at + 1;
#endif
}

#endif
