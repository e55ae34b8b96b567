/* A request's first lines: see head.h. */
#include "web/head.h"

#include "web/daemon.h"

static bool is_token_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (!is_token_char(t.at[i]))
            return false;
    return t.len > 0;
}

static bool is_field_value(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (((unsigned char)t.at[i] < 0x20 && t.at[i] != '\t') || t.at[i] == 0x7F)
            return false;
    return true;
}

static enum MHD_Result take_field(void *context, enum MHD_ValueKind kind, const char *name,
                                  size_t name_len, const char *value, size_t value_len)
{
    struct head *head = context;
    UNUSED(kind);
    if (head->count == HEAD_FIELDS_MOST) {
        head->count++;
        return MHD_NO;
    }
    head->field[head->count].name = text_make(name, name_len);
    head->field[head->count].value = text_make(value ? value : "", value ? value_len : 0);
    head->count++;
    return MHD_YES;
}

/* libmicrohttpd 0.9.75 cuts lines into C strings where they stand: a NUL in a
   value hides what follows it, and a lone CR or LF ends a line. All lines were
   well formed exactly when the strings follow each other with nothing but the
   two NULs of their CR LF between them. Later versions refuse by themselves. */
static bool lines_are_whole(const struct head *head, struct MHD_Connection *connection,
                            const char *method, const char *version)
{
#if MHD_VERSION >= 0x00097600
    UNUSED(head), UNUSED(connection), UNUSED(method), UNUSED(version);
    return true;
#else
    const union MHD_ConnectionInfo *info =
        mhd.get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    if (method + head->method.len + 1 + head->address.len + 1 != version)
        return false;
    const char *line = version + strlen(version) + 2;
    for (unsigned i = 0; i < head->count; i++) {
        struct text name = head->field[i].name, value = head->field[i].value;
        if (name.at != line)
            return false;
        /* An empty value may stand anywhere. */
        const char *at = name.at + name.len + 1;
        if (value.len == 0)
            value.at = at + strspn(at, " \t");
        for (; at < value.at; at++)
            if (*at != ' ' && *at != '\t')
                return false;
        if (at != value.at || at[value.len] != '\0' || at[value.len + 1] != '\0')
            return false;
        line = at + value.len + 2;
    }
    /* Behind them only the empty line. */
    return info && line + 2 == method + info->header_size;
#endif
}

static unsigned count_fields(const struct head *head, const char *name)
{
    unsigned count = 0;
    for (unsigned i = 0; i < head->count; i++)
        count += text_equal_nocase(head->field[i].name, text_of(name));
    return count;
}

struct text head_field(const struct head *head, const char *name)
{
    for (unsigned i = 0; i < head->count; i++)
        if (text_equal_nocase(head->field[i].name, text_of(name)))
            return head->field[i].value;
    return TEXT_NONE;
}

static bool is_host(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (!is_token_char(t.at[i]) && !strchr("[]:", t.at[i]))
            return false;
    return t.len > 0 && t.len <= 255;
}

/* Content-Length and Transfer-Encoding: one of them, once, plain. */
static unsigned read_length(struct head *head, bool http_1_1)
{
    struct text length = head_field(head, "Content-Length");
    struct text encoding = head_field(head, "Transfer-Encoding");
    unsigned lengths = count_fields(head, "Content-Length");
    unsigned encodings = count_fields(head, "Transfer-Encoding");
    head->content_length = HEAD_NO_LENGTH;
    if (lengths + encodings > 1)
        return 400;
    if (encodings) {
        head->chunked = true;
        return http_1_1 && text_equal_nocase(encoding, TEXT("chunked")) ? 0 : 400;
    }
    if (lengths && (length.len == 0 || length.len > 18 || length.at[0] < '0' ||
                    length.at[0] > '9' || !text_to_int(length, &head->content_length)))
        return 400;
    return 0;
}

static unsigned check_once(const struct head *head, bool http_1_1)
{
    static const char *const once[] = {"Content-Type", "Cookie", "Origin", "Sec-Fetch-Site",
                                       "X-CSRF", "Expect", "Authorization", "Idempotency-Key"};
    unsigned hosts = count_fields(head, "Host");
    if (hosts > 1 || (http_1_1 && hosts != 1) ||
        (hosts && !is_host(head_field(head, "Host"))))
        return 400;
    for (size_t i = 0; i < COUNT_OF(once); i++)
        if (count_fields(head, once[i]) > 1)
            return 400;
    return 0;
}

static bool is_address(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if ((unsigned char)t.at[i] <= 0x20 || t.at[i] == 0x7F)
            return false;
    return t.len > 0 && t.at[0] == '/';
}

unsigned head_read(struct head *head, struct MHD_Connection *connection, const char *method,
                   const char *version, struct text address)
{
    *head = (struct head){.method = text_of(method), .address = address};
    bool http_1_1 = strcmp(version, "HTTP/1.1") == 0;
    if (!http_1_1 && strcmp(version, "HTTP/1.0") != 0)
        return 400;
    mhd.get_connection_values_n(connection, MHD_HEADER_KIND, take_field, head);
    if (head->count > HEAD_FIELDS_MOST)
        return 431;
    if (!is_token(head->method) || !lines_are_whole(head, connection, method, version))
        return 400;
    for (unsigned i = 0; i < head->count; i++)
        if (!is_token(head->field[i].name) || !is_field_value(head->field[i].value))
            return 400;
    unsigned refused = check_once(head, http_1_1);
    if (refused == 0)
        refused = read_length(head, http_1_1);
    if (refused == 0 && address.len > HEAD_ADDRESS_MOST)
        refused = 414;
    if (refused == 0 && !is_address(address))
        refused = 400;
    head->expects_continue = count_fields(head, "Expect") > 0;
    return refused;
}

bool head_has_body(const struct head *head)
{
    return head->chunked || head->content_length > 0;
}

/* "q=0" behind the coding, in whichever form, says no. */
static bool is_refused(struct text parameters)
{
    struct text part;
    while (text_cut(&parameters, ';', &part)) {
        part = text_trim(part);
        if (!text_starts(part, TEXT("q=")) && !text_starts(part, TEXT("Q=")))
            continue;
        for (size_t i = 2; i < part.len; i++)
            if (part.at[i] >= '1' && part.at[i] <= '9')
                return false;
        return true;
    }
    return false;
}

bool head_accepts(const struct head *head, struct text coding)
{
    struct text list = head_field(head, "Accept-Encoding"), one, name;
    while (text_cut(&list, ',', &one))
        if (text_cut(&one, ';', &name) && text_equal_nocase(text_trim(name), coding))
            return !is_refused(one);
    return false;
}
