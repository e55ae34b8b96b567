/* Encodings of XML parts: see xml_encoding.h. */
#include "sheet/xml_encoding.h"

enum { REPLACEMENT = 0xFFFD };

size_t xml_put_character(uint32_t character, char *to)
{
    if (character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
        character = REPLACEMENT;
    if (character < 0x80) {
        to[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        to[0] = (char)(0xC0 | character >> 6);
        to[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    if (character < 0x10000) {
        to[0] = (char)(0xE0 | character >> 12);
        to[1] = (char)(0x80 | (character >> 6 & 0x3F));
        to[2] = (char)(0x80 | (character & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | character >> 18);
    to[1] = (char)(0x80 | (character >> 12 & 0x3F));
    to[2] = (char)(0x80 | (character >> 6 & 0x3F));
    to[3] = (char)(0x80 | (character & 0x3F));
    return 4;
}

enum xml_encoding xml_encoding_of_name(struct text name)
{
    static const struct {
        const char *name;
        enum xml_encoding encoding;
    } names[] = {
        {"utf-8", XML_UTF8},         {"utf8", XML_UTF8},           {"us-ascii", XML_LATIN1},
        {"ascii", XML_LATIN1},       {"iso-8859-1", XML_LATIN1},   {"latin1", XML_LATIN1},
        {"windows-1252", XML_LATIN1}, {"cp1252", XML_LATIN1},      {"iso-8859-15", XML_LATIN9},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_nocase(name, text_of(names[i].name)))
            return names[i].encoding;
    return XML_UNKNOWN;
}

/* The name in `<?xml … encoding="name" … ?>`, or nothing. */
static struct text declared_name(struct text start)
{
    if (!text_starts(start, TEXT("<?xml")))
        return TEXT_NONE;
    struct text declaration = text_slice(start, 0, text_find(start, TEXT("?>")));
    size_t at = text_find(declaration, TEXT("encoding"));
    struct text rest = text_trim(text_slice(declaration, at + 8, declaration.len));
    if (rest.len == 0 || rest.at[0] != '=')
        return TEXT_NONE;
    rest = text_trim(text_slice(rest, 1, rest.len));
    if (rest.len == 0 || (rest.at[0] != '"' && rest.at[0] != '\''))
        return TEXT_NONE;
    char quote = rest.at[0];
    rest = text_slice(rest, 1, rest.len);
    return text_slice(rest, 0, text_find_byte(rest, quote));
}

enum xml_encoding xml_encoding_detect(struct text start, size_t *skip)
{
    *skip = 0;
    if (text_starts(start, TEXT("\xEF\xBB\xBF"))) {
        *skip = 3;
        start = text_slice(start, 3, start.len);
    } else if (text_starts(start, TEXT("\xFF\xFE")) || text_starts(start, TEXT("\xFE\xFF"))) {
        *skip = 2;
        return start.at[0] == '\xFF' ? XML_UTF16_LITTLE : XML_UTF16_BIG;
    } else if (text_starts(start, text_make("<\0", 2)))
        return XML_UTF16_LITTLE;
    else if (text_starts(start, text_make("\0<", 2)))
        return XML_UTF16_BIG;
    struct text name = declared_name(start);
    return name.len == 0 || *skip ? XML_UTF8 : xml_encoding_of_name(name);
}

uint32_t xml_encoding_character(enum xml_encoding encoding, unsigned char byte)
{
    static const uint16_t windows1252[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    static const struct {
        unsigned char byte;
        uint16_t character;
    } latin9[] = {{0xA4, 0x20AC}, {0xA6, 0x0160}, {0xA8, 0x0161}, {0xB4, 0x017D},
                  {0xB8, 0x017E}, {0xBC, 0x0152}, {0xBD, 0x0153}, {0xBE, 0x0178}};
    if (encoding == XML_LATIN1 && byte >= 0x80 && byte < 0xA0)
        return windows1252[byte - 0x80];
    for (size_t i = 0; encoding == XML_LATIN9 && i < COUNT_OF(latin9); i++)
        if (latin9[i].byte == byte)
            return latin9[i].character;
    return byte;
}

static uint32_t unit_at(const char *at, bool big)
{
    const unsigned char *p = (const unsigned char *)at;
    return big ? (uint32_t)(p[0] << 8 | p[1]) : (uint32_t)(p[1] << 8 | p[0]);
}

/* Bytes of the UTF-16 character at the front; 0 when it is cut. */
static size_t take_utf16(struct text from, bool big, uint32_t *character)
{
    if (from.len < 2)
        return 0;
    *character = unit_at(from.at, big);
    if (*character < 0xD800 || *character > 0xDBFF)
        return 2;
    if (from.len < 4)
        return 0;
    uint32_t low = unit_at(from.at + 2, big);
    if (low < 0xDC00 || low > 0xDFFF)
        return 2;
    *character = 0x10000 + ((*character - 0xD800) << 10) + (low - 0xDC00);
    return 4;
}

size_t xml_encoding_convert(enum xml_encoding encoding, struct text *from, char *to, size_t room)
{
    size_t len = 0;
    while (from->len && room - len >= XML_CHARACTER_MAX) {
        uint32_t character;
        size_t step = 1;
        if (encoding == XML_UTF16_LITTLE || encoding == XML_UTF16_BIG)
            step = take_utf16(*from, encoding == XML_UTF16_BIG, &character);
        else
            character = xml_encoding_character(encoding, (unsigned char)from->at[0]);
        if (step == 0)
            break;
        len += xml_put_character(character, to + len);
        *from = text_slice(*from, step, from->len);
    }
    return len;
}
