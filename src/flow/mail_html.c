/* Mails as HTML: see mail_html.h. */
#include "flow/mail_html.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
static const char begin[] =
    "</title>\n</head>\n<body style=\"margin:0;padding:24px 16px;font-family:Helvetica,Arial,sans-serif;"
    "font-size:16px;line-height:1.5\">\n<div style=\"max-width:36em;margin:0 auto\">\n";
static const char end[] = "</div>\n</body>\n</html>\n";

static void add_escaped(struct buffer *out, struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        switch (t.at[i]) {
        case '&': buffer_add_text(out, TEXT("&amp;")); break;
        case '<': buffer_add_text(out, TEXT("&lt;")); break;
        case '>': buffer_add_text(out, TEXT("&gt;")); break;
        case '"': buffer_add_text(out, TEXT("&quot;")); break;
        case '\r': break;
        case '\n': buffer_add_byte(out, ' '); break;
        default: buffer_add_byte(out, t.at[i]);
        }
}

/* Where an address begins; t.len without one. */
static size_t find_address(struct text t)
{
    size_t plain = text_find(t, TEXT("http://")), safe = text_find(t, TEXT("https://"));
    return plain < safe ? plain : safe;
}

static size_t address_end(struct text t)
{
    size_t len = 0;
    while (len < t.len && (unsigned char)t.at[len] > 0x20 && (unsigned char)t.at[len] < 0x7F)
        len++;
    while (len > 0 && strchr(".,;:)>", t.at[len - 1]))
        len--;
    return len;
}

static void add_line(struct buffer *out, struct text line)
{
    while (line.len) {
        size_t at = find_address(line);
        add_escaped(out, text_slice(line, 0, at));
        line = text_slice(line, at, line.len);
        struct text address = text_slice(line, 0, address_end(line));
        if (address.len) {
            buffer_add_text(out, TEXT("<a href=\""));
            add_escaped(out, address);
            buffer_add_text(out, TEXT("\" style=\"overflow-wrap:anywhere\">"));
            add_escaped(out, address);
            buffer_add_text(out, TEXT("</a>"));
        }
        line = text_slice(line, address.len, line.len);
    }
}

enum block { BLOCK_NONE, BLOCK_PARAGRAPH, BLOCK_LIST };

static void leave(struct buffer *out, enum block *block)
{
    static const char *const ends[] = {"", "</p>\n", "</li>\n</ul>\n"};
    buffer_add_text(out, text_of(ends[*block]));
    *block = BLOCK_NONE;
}

/* What stands before a line's words, by the block that it goes on with. */
static struct text enter(struct buffer *out, enum block *block, struct text line)
{
    bool point = text_starts(line, TEXT("- "));
    bool more = *block == BLOCK_LIST && text_starts(line, TEXT("  "));
    if (point && *block == BLOCK_LIST) {
        buffer_add_text(out, TEXT("</li>\n<li>"));
    } else if (more || (!point && *block == BLOCK_PARAGRAPH)) {
        buffer_add_text(out, TEXT("<br>\n"));
    } else {
        leave(out, block);
        buffer_add_text(out, point ? TEXT("<ul>\n<li>") : TEXT("<p>"));
        *block = point ? BLOCK_LIST : BLOCK_PARAGRAPH;
    }
    return point || more ? text_slice(line, 2, line.len) : line;
}

void mail_html_write(struct text subject, struct text body, struct buffer *out)
{
    enum block block = BLOCK_NONE;
    struct text line;
    buffer_add_text(out, text_of(head));
    add_escaped(out, subject);
    buffer_add_text(out, text_of(begin));
    while (body.len && text_cut(&body, '\n', &line)) {
        if (text_trim(line).len == 0)
            leave(out, &block);
        else
            add_line(out, enter(out, &block, line));
    }
    leave(out, &block);
    buffer_add_text(out, text_of(end));
}
