/* Mails as bytes: see mail_message.h. */
#include "flow/mail_message.h"

#include "base/date.h"
#include "flow/base64.h"
#include "flow/mail_html.h"

enum { LINE_MOST = 76, BOUNDARY_ROOM = 64 };

static const char hex[] = "0123456789ABCDEF";

/* -- headers ---------------------------------------------------------------------- */

static bool is_plain(struct text t)
{
    if (t.len > 60 || text_find(t, TEXT("=?")) < t.len)
        return false;
    for (size_t i = 0; i < t.len; i++)
        if ((unsigned char)t.at[i] < 0x20 || (unsigned char)t.at[i] > 0x7E)
            return false;
    return true;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* How many bytes the character at `at` has. */
static size_t character_at(struct text t, size_t at)
{
    size_t end = at + 1;
    while (end < t.len && ((unsigned char)t.at[end] & 0xC0) == 0x80)
        end++;
    return end - at;
}

/* Encoded words (RFC 2047, Q) of at most 75 characters, none of which splits a
   character, one a line. */
static void add_words(struct buffer *out, struct text t)
{
    enum { FRAME = 12 /* =?UTF-8?Q? and ?= */, NAME = 9 /* "Subject: " */, WORD_MOST = 75 };
    size_t used = WORD_MOST;
    for (size_t i = 0, len; i < t.len; i += len) {
        len = character_at(t, i);
        bool plain = len == 1 && (is_word_byte(t.at[i]) || t.at[i] == ' ');
        size_t needed = plain ? 1 : 3 * len;
        if (used + needed > WORD_MOST) {
            buffer_add_text(out, i ? TEXT("?=\r\n =?UTF-8?Q?") : TEXT("=?UTF-8?Q?"));
            used = i ? FRAME : FRAME + NAME;
        }
        used += needed;
        for (size_t b = 0; b < len; b++) {
            unsigned char byte = (unsigned char)t.at[i + b];
            if (plain)
                buffer_add_byte(out, byte == ' ' ? '_' : (char)byte);
            else
                buffer_print(out, "=%c%c", hex[byte >> 4], hex[byte & 15]);
        }
    }
    if (t.len)
        buffer_add_text(out, TEXT("?="));
}

/* Free text behind "Name: ". */
static void add_free(struct buffer *out, struct text t)
{
    if (is_plain(t))
        buffer_add_text(out, t);
    else
        add_words(out, t);
}

static void add_date(struct buffer *out, int64_t ms)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds = ms / 1000;
    date day = (date)(seconds / 86400);
    struct civil civil = date_civil(day);
    int of_day = (int)(seconds % 86400);
    buffer_print(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[day % 7], civil.day,
                 months[civil.month - 1], civil.year, of_day / 3600, of_day / 60 % 60, of_day % 60);
}

static void add_sender(struct buffer *out, const struct settings *settings)
{
    struct text from = settings->mail_from.len ? settings->mail_from : TEXT("portail@localhost");
    buffer_add_text(out, TEXT("From: "));
    add_words(out, settings->operator_name);
    buffer_print(out, "\r\n <%.*s>\r\n", TEXT_ARG(from));
}

/* -- the body ------------------------------------------------------------------------ */

/* One line as quoted printable. White space at its end, and a full stop or
   « From » at its start, are written so that nothing on the way touches them. */
static void add_line(struct buffer *out, struct text line)
{
    size_t used = 0;
    for (size_t i = 0, len; i < line.len; i += len) {
        len = character_at(line, i);
        char c = line.at[i];
        bool last = i + 1 == line.len;
        bool plain = len == 1 && c != '=' && (c == '\t' || (c >= 0x20 && c < 0x7F)) &&
                     !(last && (c == ' ' || c == '\t')) && !(i == 0 && (c == '.' || c == 'F'));
        size_t needed = plain ? 1 : 3 * len;
        if (used + needed > LINE_MOST - 1) {
            buffer_add_text(out, TEXT("=\r\n"));
            used = 0;
            plain = plain && c != '.';
            needed = plain ? 1 : 3 * len;
        }
        used += needed;
        for (size_t b = 0; b < len; b++) {
            unsigned char byte = (unsigned char)line.at[i + b];
            if (plain)
                buffer_add_byte(out, (char)byte);
            else
                buffer_print(out, "=%c%c", hex[byte >> 4], hex[byte & 15]);
        }
    }
    buffer_add_text(out, TEXT("\r\n"));
}

/* -- parts --------------------------------------------------------------------------- */

/* "=_" stands in no quoted printable and in no Base64: no part can hold the mark. */
static void mark_of(const struct mail *mail, const char *what, char out[BOUNDARY_ROOM])
{
    size_t len = (size_t)snprintf(out, BOUNDARY_ROOM, "=_%s", what);
    for (size_t i = 0; i < mail->message_id.len && mail->message_id.at[i] != '@' && len < 48; i++)
        if (is_word_byte(mail->message_id.at[i]))
            out[len++] = mail->message_id.at[i];
    out[len] = 0;
}

static void add_words_part(struct buffer *out, const char *mark, const char *type, struct text words)
{
    struct text line;
    buffer_print(out, "--%s\r\nContent-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
                 mark, type);
    while (words.len && text_cut(&words, '\n', &line))
        add_line(out, line);
    buffer_add_text(out, TEXT("\r\n"));
}

/* The same words twice: for programs that show plain text, and for the others. */
static void add_alternatives(struct buffer *out, const struct mail *mail, const struct mail_content *content)
{
    char mark[BOUNDARY_ROOM];
    struct buffer html;
    buffer_init(&html, 0);
    mail_html_write(content->subject, content->body, &html);
    mark_of(mail, "mots", mark);
    buffer_print(out, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n", mark);
    add_words_part(out, mark, "plain", content->body);
    add_words_part(out, mark, "html", buffer_text(&html));
    buffer_print(out, "--%s--\r\n", mark);
    out->failed |= html.failed;
    buffer_free(&html);
}

/* Lines of 76 signs. */
static void add_base64(struct buffer *out, struct text bytes)
{
    for (size_t i = 0; i < bytes.len; i += 57) {
        base64_add(out, text_slice(bytes, i, 57));
        buffer_add_text(out, TEXT("\r\n"));
    }
}

static void add_attachment(struct buffer *out, const char *mark, const struct mail_attachment *attachment)
{
    buffer_print(out, "--%s\r\nContent-Type: %.*s\r\nContent-Disposition: attachment;\r\n filename=\"%.*s\"\r\n"
                      "Content-Transfer-Encoding: base64\r\n\r\n",
                 mark, TEXT_ARG(attachment->type), TEXT_ARG(attachment->name));
    add_base64(out, attachment->bytes);
}

void mail_message_write(const struct settings *settings, const struct mail *mail, const struct mail_content *content,
                        struct buffer *out)
{
    char mark[BOUNDARY_ROOM];
    add_date(out, mail->created_ms);
    add_sender(out, settings);
    buffer_print(out, "To: <%.*s>\r\nSubject: ", TEXT_ARG(mail->recipient));
    add_free(out, content->subject);
    buffer_print(out, "\r\nMessage-ID: %.*s\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n",
                 TEXT_ARG(mail->message_id));
    if (content->attachment_count == 0) {
        add_alternatives(out, mail, content);
        return;
    }
    mark_of(mail, "pieces", mark);
    buffer_print(out, "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n", mark, mark);
    add_alternatives(out, mail, content);
    for (uint32_t i = 0; i < content->attachment_count; i++)
        add_attachment(out, mark, &content->attachments[i]);
    buffer_print(out, "--%s--\r\n", mark);
}

/* -- back again ------------------------------------------------------------------------- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* =XX decoded, soft line breaks taken out; in a header `_` is a space. */
static struct text decode(struct arena *arena, struct text t, bool header)
{
    char *out = arena_take(arena, t.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < t.len; i++) {
        if (t.at[i] == '=' && i + 2 < t.len && t.at[i + 1] == '\r' && t.at[i + 2] == '\n') {
            i += 2;
        } else if (t.at[i] == '=' && i + 2 < t.len && hex_value(t.at[i + 1]) >= 0 && hex_value(t.at[i + 2]) >= 0) {
            out[len++] = (char)(hex_value(t.at[i + 1]) * 16 + hex_value(t.at[i + 2]));
            i += 2;
        } else if (t.at[i] != '\r') {
            out[len++] = header && t.at[i] == '_' ? ' ' : t.at[i];
        }
    }
    return text_make(out, len);
}

/* Encoded words put together; white space between two of them is none. */
static struct text decode_words(struct arena *arena, struct text t)
{
    static const struct text start = TEXT("=?UTF-8?Q?"), end = TEXT("?=");
    struct text whole = TEXT_NONE;
    while (t.len) {
        size_t at = text_find(t, start);
        struct text between = text_slice(t, 0, at);
        if (at == t.len || whole.len == 0 || text_trim(between).len)
            whole = arena_print(arena, "%.*s%.*s", TEXT_ARG(whole), TEXT_ARG(between));
        t = text_slice(t, at + start.len, t.len);
        size_t stop = text_find(t, end);
        whole = arena_print(arena, "%.*s%.*s", TEXT_ARG(whole), TEXT_ARG(decode(arena, text_slice(t, 0, stop), true)));
        t = text_slice(t, stop + end.len, t.len);
    }
    return whole;
}

/* The value of a header with the lines that go on with it. */
static struct text header(struct text head, struct text name)
{
    struct text line;
    while (text_cut(&head, '\n', &line)) {
        if (!text_starts(line, name))
            continue;
        const char *start = line.at + name.len;
        while (head.len && (head.at[0] == ' ' || head.at[0] == '\t'))
            if (!text_cut(&head, '\n', &line))
                break;
        return text_trim(text_make(start, (size_t)(line.at + line.len - start)));
    }
    return TEXT_NONE;
}

/* The words of a message in parts; of one without parts, all of it. */
static struct text plain_part(struct text message, size_t blank)
{
    struct text rest = text_slice(message, text_find(message, TEXT("\r\nContent-Type: text/plain")), message.len);
    if (rest.len == 0)
        return text_slice(message, blank + 4, message.len);
    rest = text_slice(rest, text_find(rest, TEXT("\r\n\r\n")) + 4, rest.len);
    return text_slice(rest, 0, text_find(rest, TEXT("\r\n--=_")));
}

static struct text attached(struct arena *arena, struct text message)
{
    static const struct text before = TEXT("\r\n filename=\"");
    struct text names = TEXT_NONE;
    for (;;) {
        size_t at = text_find(message, before);
        if (at == message.len)
            return names;
        message = text_slice(message, at + before.len, message.len);
        names = arena_print(arena, "%.*s%s%.*s", TEXT_ARG(names), names.len ? ", " : "", (int)text_find_byte(message, '"'),
                            message.at);
    }
}

struct mail_reading mail_message_read(struct arena *arena, struct text message)
{
    size_t blank = text_find(message, TEXT("\r\n\r\n"));
    struct text head = text_slice(message, 0, blank);
    struct text to = header(head, TEXT("To: "));
    return (struct mail_reading){
        .date = header(head, TEXT("Date: ")),
        .from = decode_words(arena, header(head, TEXT("From: "))),
        .recipient = text_starts(to, TEXT("<")) ? text_slice(to, 1, to.len - 2) : to,
        .subject = decode_words(arena, header(head, TEXT("Subject: "))),
        .body = decode(arena, plain_part(message, blank), false),
        .attachments = attached(arena, message),
    };
}
