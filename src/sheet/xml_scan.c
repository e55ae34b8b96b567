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
    static const bool known[128] = {
        ['0' ... ':'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true,
        ['_'] = true,         ['-'] = true,         ['.'] = true,
    };
    return (unsigned char)byte >= 0x80 || known[(unsigned char)byte];
}

/* The name at the front, with and without its prefix; returns what follows. */
static const char *take_name(const char *at, const char *end, struct xml_piece *piece)
{
    const char *start = at, *local = at;
    for (; at < end && in_name(*at); at++)
        if (*at == ':' && local == start)
            local = at + 1;
    piece->tag = (struct text){start, (size_t)(at - start)};
    piece->name = (struct text){local, (size_t)(at - local)};
    return at;
}

/* Where the tag's `>` stands: one inside quotes does not count. `end` when it
   is not there, NULL when a `<` comes first. */
static const char *find_tag_end(const char *at, const char *end)
{
    char quote = '\0';
    for (; at < end; at++) {
        if (quote)
            quote = *at == quote ? '\0' : quote;
        else if (*at == '>')
            return at;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '<')
            return NULL;
    }
    return end;
}

static enum xml_token next_tag(struct xml_scan *scan, struct xml_piece *piece)
{
    bool close = scan->at[1] == '/';
    const char *at = take_name(scan->at + (close ? 2 : 1), scan->end, piece);
    const char *end = find_tag_end(at, scan->end);
    if (end == scan->end)
        return XML_CUT;
    if (end == NULL || piece->name.len == 0)
        return bad(scan, FAULT_FORM);
    const char *after = end + 1;
    piece->empty = !close && end > at && end[-1] == '/';
    end -= piece->empty;
    piece->attributes = (struct text){at, (size_t)(end - at)};
    if (at < end && (!is_space(*at) || (close && text_trim(piece->attributes).len)))
        return bad(scan, FAULT_FORM);
    scan->at = after;
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
    const char *end = memchr(scan->at, '<', left(scan));
    if (end == NULL)
        return XML_CUT;
    piece->text = (struct text){scan->at, (size_t)(end - scan->at)};
    piece->literal = false;
    scan->at = end;
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

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && is_space(*at))
        at++;
    return at;
}

bool xml_attribute(struct text *attributes, struct text *name, struct text *value)
{
    const char *end = attributes->at + attributes->len;
    const char *start = skip_space(attributes->at, end), *at = start;
    while (at < end && in_name(*at))
        at++;
    *name = (struct text){start, (size_t)(at - start)};
    at = skip_space(at, end);
    if (name->len == 0 || at == end || *at != '=')
        return false;
    at = skip_space(at + 1, end);
    if (at == end || (*at != '"' && *at != '\''))
        return false;
    char quote = *at++;
    start = at;
    while (at < end && *at != quote)
        at++;
    *value = (struct text){start, (size_t)(at - start)};
    *attributes = (struct text){at + 1, at < end ? (size_t)(end - at - 1) : 0};
    return at < end;
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
