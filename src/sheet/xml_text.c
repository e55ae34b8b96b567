/* Escapes in the text of XML parts: see xml_text.h. */
#include "sheet/xml_text.h"

#include "sheet/xml_encoding.h"

static const char FAULT_UTF8[] = "contient des octets qui ne sont pas de l'UTF-8";
static const char FAULT_ENTITY[] = "contient une entité que XML ne connaît pas";

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* "38" or "x26", from `&#38;` or `&#x26;`; 0 when it is no character. */
static uint32_t reference(struct text t)
{
    bool hex = t.len && t.at[0] == 'x';
    uint32_t value = 0;
    if (hex)
        t = text_slice(t, 1, t.len);
    if (t.len == 0)
        return 0;
    for (size_t i = 0; i < t.len; i++) {
        int digit = hex_digit(t.at[i]);
        if (digit < 0 || (!hex && digit > 9))
            return 0;
        value = value * (hex ? 16 : 10) + (uint32_t)digit;
        if (value > 0x10FFFF)
            return 0;
    }
    return value >= 0xD800 && value <= 0xDFFF ? 0 : value;
}

static uint32_t entity(struct text name)
{
    static const struct {
        struct text name;
        char character;
    } entities[] = {{{"amp", 3}, '&'}, {{"lt", 2}, '<'}, {{"gt", 2}, '>'},
                    {{"quot", 4}, '"'}, {{"apos", 4}, '\''}};
    if (name.len && name.at[0] == '#')
        return reference(text_slice(name, 1, name.len));
    for (size_t i = 0; i < COUNT_OF(entities); i++)
        if (text_equal(name, entities[i].name))
            return (unsigned char)entities[i].character;
    return 0;
}

/* Where the next byte stands that is not copied as it is. */
static size_t plain_length(struct text t, bool literal)
{
    size_t i = 0;
    while (i < t.len && t.at[i] != '\r' && t.at[i] != '\0' && (literal || t.at[i] != '&'))
        i++;
    return i;
}

/* Takes an entity or a line end from the front of `*rest`. */
static const char *add_special(struct buffer *out, struct text *rest)
{
    if (rest->at[0] == '\r') {
        buffer_add_byte(out, '\n');
        *rest = text_slice(*rest, rest->len > 1 && rest->at[1] == '\n' ? 2 : 1, rest->len);
        return NULL;
    }
    if (rest->at[0] == '\0')
        return FAULT_UTF8;
    size_t end = text_find_byte(*rest, ';');
    uint32_t character = entity(text_slice(*rest, 1, end - 1));
    if (end == rest->len || character == 0)
        return FAULT_ENTITY;
    char bytes[XML_CHARACTER_MAX];
    buffer_add(out, bytes, xml_put_character(character, bytes));
    *rest = text_slice(*rest, end + 1, rest->len);
    return NULL;
}

const char *xml_text_add(struct buffer *out, struct text raw, bool literal)
{
    const char *fault = NULL;
    while (raw.len && !fault) {
        struct text plain = text_slice(raw, 0, plain_length(raw, literal));
        if (!text_is_utf8(plain))
            return FAULT_UTF8;
        buffer_add_text(out, plain);
        raw = text_slice(raw, plain.len, raw.len);
        if (raw.len)
            fault = add_special(out, &raw);
    }
    return fault;
}

enum { ESCAPE_LENGTH = 7, HIGH_FIRST = 0xD800, LOW_FIRST = 0xDC00, LOW_LAST = 0xDFFF };

/* The value of `_xHHHH_` at the front of `t`, or -1. */
static int32_t escape_at(struct text t)
{
    if (t.len < ESCAPE_LENGTH || t.at[0] != '_' || t.at[1] != 'x' || t.at[6] != '_')
        return -1;
    int32_t value = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(t.at[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    bool kept_out = value < 0x20 || value == '_' || (value >= HIGH_FIRST && value <= LOW_LAST) ||
                    value >= 0xFFFE;
    return kept_out ? value : -1;
}

/* Bytes of `from` that one character comes from, and the character. */
static size_t take_escape(struct text from, uint32_t *character)
{
    int32_t value = escape_at(from);
    if (value < 0) {
        *character = 0;
        return 0;
    }
    int32_t low = escape_at(text_slice(from, ESCAPE_LENGTH, from.len));
    if (value >= HIGH_FIRST && value < LOW_FIRST && low >= LOW_FIRST && low <= LOW_LAST) {
        *character = (uint32_t)(0x10000 + ((value - HIGH_FIRST) << 10) + (low - LOW_FIRST));
        return 2 * ESCAPE_LENGTH;
    }
    *character = value == 0 ? 0xFFFD : (uint32_t)value;
    return ESCAPE_LENGTH;
}

void xml_text_unescape(struct buffer *out, size_t start)
{
    struct text from = text_slice(buffer_text(out), start, out->len);
    size_t len = text_find(from, TEXT("_x")), to = start + len;
    from = text_slice(from, len, from.len);
    while (from.len) {
        uint32_t character;
        size_t taken = take_escape(from, &character);
        if (taken)
            to += xml_put_character(character, out->at + to);
        else
            out->at[to++] = from.at[0];
        from = text_slice(from, taken ? taken : 1, from.len);
    }
    out->len = to;
}

bool xml_text_is_plain(struct text raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        char byte = raw.at[i];
        if (byte == '&' || byte == '\r' || byte == '\0' ||
            (byte == '_' && i + 1 < raw.len && raw.at[i + 1] == 'x'))
            return false;
    }
    return text_is_utf8(raw);
}
