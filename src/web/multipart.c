/* multipart/form-data as it comes: see multipart.h. */
#include "web/multipart.h"

static bool is_boundary_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("'()+_,-./:=?", c));
}

/* The value of `boundary=`, in quotes or not. */
static bool find_boundary(struct text type, struct text *boundary)
{
    struct text part;
    *boundary = TEXT_NONE;
    if (!text_cut(&type, ';', &part) ||
        !text_equal_nocase(text_trim(part), TEXT("multipart/form-data")))
        return false;
    while (text_cut(&type, ';', &part)) {
        part = text_trim(part);
        if (!text_equal_nocase(text_slice(part, 0, 9), TEXT("boundary=")))
            continue;
        if (boundary->len)
            return false;
        *boundary = text_slice(part, 9, part.len);
        if (boundary->len >= 2 && boundary->at[0] == '"' && text_ends(*boundary, TEXT("\"")))
            *boundary = text_slice(*boundary, 1, boundary->len - 2);
    }
    for (size_t i = 0; i < boundary->len; i++)
        if (!is_boundary_char(boundary->at[i]))
            return false;
    return boundary->len > 0 && boundary->len <= MULTIPART_BOUNDARY_MOST;
}

bool multipart_start(struct multipart *multipart, struct text content_type,
                     const struct multipart_sink *sink)
{
    struct text boundary;
    *multipart = (struct multipart){.sink = *sink, .state = MULTIPART_FAILED};
    if (!find_boundary(content_type, &boundary))
        return false;
    memcpy(multipart->delimiter, "\r\n--", 4);
    memcpy(multipart->delimiter + 4, boundary.at, boundary.len);
    multipart->delimiter_len = 4 + boundary.len;
    /* The first one stands at the very beginning, without its line break. */
    multipart->matched = 2;
    multipart->state = MULTIPART_DELIMITER;
    return true;
}

/* A parameter's value: in quotes (where browsers write %22 for a quote), up to
   the next quote; moves `*rest` behind it. */
static bool take_parameter(struct text *rest, struct text *name, struct text *value)
{
    *rest = text_trim(*rest);
    if (!text_starts(*rest, TEXT(";")))
        return false;
    *rest = text_trim(text_slice(*rest, 1, rest->len));
    size_t equals = text_find(*rest, TEXT("=\""));
    if (equals == rest->len)
        return false;
    *name = text_slice(*rest, 0, equals);
    *rest = text_slice(*rest, equals + 2, rest->len);
    size_t quote = text_find_byte(*rest, '"');
    if (quote == rest->len)
        return false;
    *value = text_slice(*rest, 0, quote);
    *rest = text_slice(*rest, quote + 1, rest->len);
    return true;
}

static bool parse_disposition(struct text value, struct multipart_part *part)
{
    static const struct text kind = {"form-data", 9};
    if (!text_equal_nocase(text_slice(value, 0, kind.len), kind))
        return false;
    struct text rest = text_slice(value, kind.len, value.len), name;
    bool named = false;
    while (text_trim(rest).len) {
        if (!take_parameter(&rest, &name, &value))
            return false;
        if (text_equal_nocase(name, TEXT("name")) && !named) {
            part->name = value;
            named = true;
        } else if (text_equal_nocase(name, TEXT("filename")) && !part->is_file) {
            part->file_name = value;
            part->is_file = true;
        } else {
            return false;
        }
    }
    return named;
}

/* The lines of a header, each with its carriage return, without the last line
   feed. */
static bool parse_header(struct text header, struct multipart_part *part)
{
    struct text line;
    bool found = false;
    *part = (struct multipart_part){.is_file = false};
    while (text_cut(&header, '\n', &line)) {
        if (!text_ends(line, TEXT("\r")))
            return false;
        line.len--;
        if (line.len == 0)
            continue;
        size_t colon = text_find_byte(line, ':');
        struct text name = text_slice(line, 0, colon);
        if (colon == 0 || colon == line.len || memchr(line.at, '\r', line.len) ||
            memchr(line.at, '\0', line.len) || line.at[0] == ' ' || line.at[0] == '\t' ||
            text_equal_nocase(name, TEXT("Content-Transfer-Encoding")))
            return false;
        if (!text_equal_nocase(name, TEXT("Content-Disposition")))
            continue;
        if (found || !parse_disposition(text_trim(text_slice(line, colon + 1, line.len)), part))
            return false;
        found = true;
    }
    return found;
}

/* Takes bytes up to the empty line that ends the header. */
static bool take_header(struct multipart *m, const char **at, const char *end)
{
    while (*at < end) {
        if (m->header_len == sizeof m->header)
            return false;
        m->header[m->header_len++] = *(*at)++;
        struct text header = {m->header, m->header_len};
        if (!text_ends(header, TEXT("\r\n\r\n")))
            continue;
        struct multipart_part part;
        m->in_part = true;
        m->state = MULTIPART_DATA;
        m->matched = 0;
        return parse_header(text_slice(header, 0, header.len - 3), &part) && ++m->parts <= MULTIPART_PARTS_MOST &&
               m->sink.part_begin(m->sink.context, &part);
    }
    return true;
}

static bool take_after(struct multipart *m, const char **at, const char *end)
{
    while (*at < end && m->header_len < 2)
        m->header[m->header_len++] = *(*at)++;
    if (m->header_len < 2)
        return true;
    struct text two = {m->header, 2};
    m->state = text_equal(two, TEXT("--")) ? MULTIPART_ENDED : MULTIPART_HEADER;
    m->header_len = 0;
    return m->state == MULTIPART_ENDED || text_equal(two, TEXT("\r\n"));
}

/* Data up to the next carriage return, the only byte that may begin a
   delimiter. */
static bool take_data(struct multipart *m, const char **at, const char *end)
{
    const char *start = *at;
    const char *stop = memchr(start, '\r', (size_t)(end - start));
    *at = stop ? stop : end;
    if (stop)
        m->state = MULTIPART_DELIMITER;
    m->matched = 0;
    return *at == start || m->sink.part_data(m->sink.context, start, (size_t)(*at - start));
}

/* A carriage return stands at the delimiter's beginning and nowhere else in
   it: bytes that matched so far and then fail are data, none of them can begin
   another. */
static bool take_delimiter(struct multipart *m, const char **at, const char *end)
{
    while (*at < end && m->matched < m->delimiter_len && **at == m->delimiter[m->matched]) {
        m->matched++;
        (*at)++;
    }
    if (m->matched == m->delimiter_len) {
        m->state = MULTIPART_AFTER;
        m->header_len = 0;
        bool in_part = m->in_part;
        m->in_part = false;
        return !in_part || m->sink.part_end(m->sink.context);
    }
    if (*at == end)
        return true;
    if (!m->in_part)
        return false;
    m->state = MULTIPART_DATA;
    return m->sink.part_data(m->sink.context, m->delimiter, m->matched);
}

static bool step(struct multipart *m, const char **at, const char *end)
{
    switch (m->state) {
    case MULTIPART_DELIMITER: return take_delimiter(m, at, end);
    case MULTIPART_AFTER: return take_after(m, at, end);
    case MULTIPART_HEADER: return take_header(m, at, end);
    case MULTIPART_DATA: return take_data(m, at, end);
    case MULTIPART_ENDED: *at = end; return true;
    case MULTIPART_FAILED: return false;
    }
    BUG("multipart state");
}

bool multipart_feed(struct multipart *multipart, const char *bytes, size_t len)
{
    const char *at = bytes, *end = bytes + len;
    while (at < end)
        if (!step(multipart, &at, end)) {
            multipart->state = MULTIPART_FAILED;
            return false;
        }
    return true;
}

bool multipart_complete(const struct multipart *multipart)
{
    return multipart->state == MULTIPART_ENDED;
}
