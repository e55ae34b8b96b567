/* The tolerant scanner: see xml_scan.h. */
#include "sheet/xml_scan.h"

static const char FAULT_FORM[] = "n'est pas du XML bien formé";
static const char FAULT_DOCTYPE[] = "contient une déclaration DOCTYPE, qu'un classeur n'a jamais";
static const char FAULT_DEPTH[] = "imbrique ses éléments sur plus de 64 niveaux";

static enum xml_token bad(struct xml_scan *scan, const char *fault)
{
    scan->fault = fault;
    return XML_BAD;
}

static size_t left(const struct xml_scan *scan)
{
    return (size_t)(scan->end - scan->at);
}

static struct text rest_of(const struct xml_scan *scan)
{
    return text_make(scan->at, left(scan));
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Letters, digits, and what else a name may hold; any byte past ASCII too. */
static bool in_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == ':' || byte == '_' || byte == '-' ||
           byte == '.' || (unsigned char)byte >= 0x80;
}

static struct text take_name(struct text t)
{
    size_t len = 0;
    while (len < t.len && in_name(t.at[len]))
        len++;
    return text_slice(t, 0, len);
}

static void set_name(struct xml_piece *piece, struct text tag)
{
    size_t colon = text_find_byte(tag, ':');
    piece->tag = tag;
    piece->name = colon < tag.len ? text_slice(tag, colon + 1, tag.len) : tag;
}

/* Where the tag's `>` stands: one inside quotes does not count. */
static size_t tag_end(struct text tag)
{
    char quote = '\0';
    for (size_t i = 0; i < tag.len; i++) {
        char byte = tag.at[i];
        if (quote)
            quote = byte == quote ? '\0' : quote;
        else if (byte == '>')
            return i;
        else if (byte == '"' || byte == '\'')
            quote = byte;
    }
    return tag.len;
}

static enum xml_token next_tag(struct xml_scan *scan, struct xml_piece *piece)
{
    struct text rest = rest_of(scan);
    size_t end = tag_end(rest);
    if (end == rest.len)
        return XML_CUT;
    bool close = rest.at[1] == '/';
    struct text inside = text_slice(rest, close ? 2 : 1, end - (close ? 2 : 1));
    struct text name = take_name(inside);
    if (name.len == 0 || text_find_byte(inside, '<') < inside.len)
        return bad(scan, FAULT_FORM);
    struct text attributes = text_slice(inside, name.len, inside.len);
    piece->empty = !close && text_ends(attributes, TEXT("/"));
    if (piece->empty)
        attributes.len--;
    if (attributes.len && (!is_space(attributes.at[0]) || (close && text_trim(attributes).len)))
        return bad(scan, FAULT_FORM);
    set_name(piece, name);
    piece->attributes = attributes;
    scan->at += end + 1;
    return close ? XML_CLOSE : XML_OPEN;
}

/* `<!…`: a comment is passed over (XML_CLOSE stands for that), a CDATA section
   is text, anything else is refused. */
static enum xml_token next_declaration(struct xml_scan *scan, struct xml_piece *piece)
{
    static const struct text comment = {"<!--", 4}, section = {"<![CDATA[", 9};
    struct text rest = rest_of(scan);
    if (text_starts(rest, comment)) {
        size_t end = text_find(text_slice(rest, 4, rest.len), TEXT("-->"));
        if (end + 4 >= rest.len)
            return XML_CUT;
        scan->at += 4 + end + 3;
        return XML_CLOSE;
    }
    if (text_starts(rest, section)) {
        struct text inside = text_slice(rest, 9, rest.len);
        size_t end = text_find(inside, TEXT("]]>"));
        if (end == inside.len)
            return XML_CUT;
        piece->text = text_slice(inside, 0, end);
        piece->literal = true;
        scan->at += 9 + end + 3;
        return XML_TEXT;
    }
    if (rest.len < section.len && (text_starts(comment, rest) || text_starts(section, rest)))
        return XML_CUT;
    if (rest.len >= 9 && text_equal_nocase(text_slice(rest, 0, 9), TEXT("<!DOCTYPE")))
        return bad(scan, FAULT_DOCTYPE);
    return rest.len < 9 ? XML_CUT : bad(scan, FAULT_FORM);
}

static enum xml_token next_text(struct xml_scan *scan, struct xml_piece *piece)
{
    size_t len = text_find_byte(rest_of(scan), '<');
    if (len == left(scan))
        return XML_CUT;
    piece->text = text_make(scan->at, len);
    piece->literal = false;
    scan->at += len;
    return XML_TEXT;
}

enum xml_token xml_next(struct xml_scan *scan, struct xml_piece *piece)
{
    for (;;) {
        if (left(scan) < 2)
            return XML_CUT;
        if (scan->at[0] != '<')
            return next_text(scan, piece);
        if (scan->at[1] == '?') {
            size_t end = text_find(rest_of(scan), TEXT("?>"));
            if (end == left(scan))
                return XML_CUT;
            scan->at += end + 2;
            continue;
        }
        if (scan->at[1] != '!')
            return next_tag(scan, piece);
        enum xml_token token = next_declaration(scan, piece);
        if (token != XML_CLOSE)
            return token;
    }
}

bool xml_attribute(struct text *attributes, struct text *name, struct text *value)
{
    struct text rest = *attributes;
    while (rest.len && is_space(rest.at[0]))
        rest = text_slice(rest, 1, rest.len);
    *name = take_name(rest);
    rest = text_slice(rest, name->len, rest.len);
    while (rest.len && is_space(rest.at[0]))
        rest = text_slice(rest, 1, rest.len);
    if (name->len == 0 || rest.len == 0 || rest.at[0] != '=')
        return false;
    do
        rest = text_slice(rest, 1, rest.len);
    while (rest.len && is_space(rest.at[0]));
    if (rest.len == 0 || (rest.at[0] != '"' && rest.at[0] != '\''))
        return false;
    char quote = rest.at[0];
    rest = text_slice(rest, 1, rest.len);
    size_t end = text_find_byte(rest, quote);
    *value = text_slice(rest, 0, end);
    *attributes = text_slice(rest, end + 1, rest.len);
    return end < rest.len;
}

enum xml_token xml_skip(struct xml_scan *scan, const struct xml_piece *opened)
{
    struct text open[XML_DEPTH_MAX] = {opened->tag};
    unsigned depth = opened->empty ? 0 : 1;
    struct xml_piece piece;
    while (depth) {
        enum xml_token token = xml_next(scan, &piece);
        if (token == XML_CUT || token == XML_BAD)
            return token;
        if (token == XML_OPEN && !piece.empty) {
            if (depth == XML_DEPTH_MAX)
                return bad(scan, FAULT_DEPTH);
            open[depth++] = piece.tag;
        } else if (token == XML_CLOSE && !text_equal(open[--depth], piece.tag))
            return bad(scan, FAULT_FORM);
    }
    return XML_CLOSE;
}

bool xml_level_open(struct xml_level *level, const struct xml_piece *opened)
{
    if (opened->tag.len > XML_NAME_MAX)
        return false;
    memcpy(level->tag, opened->tag.at, opened->tag.len);
    level->length = (unsigned)opened->tag.len;
    level->wrappers = 0;
    level->empty = opened->empty;
    return true;
}

static bool is_wrapper(const struct xml_piece *piece)
{
    return text_equal(piece->name, TEXT("AlternateContent")) ||
           text_equal(piece->name, TEXT("Fallback"));
}

static enum xml_token close_level(struct xml_scan *scan, struct xml_level *level,
                                  const struct xml_piece *piece)
{
    if (level->wrappers == 0 && text_equal(piece->tag, text_make(level->tag, level->length)))
        return XML_CLOSE;
    return bad(scan, FAULT_FORM);
}

enum xml_token xml_child(struct xml_scan *scan, struct xml_level *level, struct xml_piece *piece)
{
    if (level->empty)
        return XML_CLOSE;
    for (;;) {
        enum xml_token token = xml_next(scan, piece);
        if (token == XML_CLOSE && level->wrappers && is_wrapper(piece)) {
            level->wrappers--;
            continue;
        }
        if (token == XML_CLOSE)
            return close_level(scan, level, piece);
        if (token != XML_OPEN)
            return token;
        if (is_wrapper(piece)) {
            if (level->wrappers == XML_DEPTH_MAX)
                return bad(scan, FAULT_DEPTH);
            level->wrappers += !piece->empty;
            continue;
        }
        if (level->wrappers == 0 || !text_equal(piece->name, TEXT("Choice")))
            return XML_OPEN;
        const char *start = piece->tag.at - 1;
        token = xml_skip(scan, piece);
        if (token != XML_CLOSE) {
            scan->at = start;
            return token;
        }
    }
}
