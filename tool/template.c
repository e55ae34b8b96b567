/* Build-time program: turns the views (folder view) into C functions that print them.

       template OUT.c OUT.h VIEW.html …

   What a view may hold is told in HACKING.md; in short:

       {{! name(const struct some_view *view) }}   first: the function view_name
       {{# #include "web/pages.h" }}               a line for OUT.h
       {{ expression }}                            printed, escaped by position
       {% C code %}                                statements

   Where an expression or a piece of markup could not be made safe (scripts,
   styles, handlers, unquoted values …) the build fails and names the line.
   No optimisation here but that static text is printed in one piece. */
#include "base/base.h"

#include <ctype.h>
#include <stdarg.h>
#include <strings.h>

enum place {
    IN_TEXT,
    IN_TAG_NAME,
    IN_TAG, /* between attributes */
    IN_ATTRIBUTE_NAME,
    BEFORE_VALUE,
    IN_QUOTED,
    IN_UNQUOTED,
    IN_SCRIPT
};

/* Where in the HTML the reader stands. */
struct position {
    enum place place;
    char quote;
    bool closing;    /* </tag */
    bool begun;      /* the value has a beginning already */
    char tag[24], attribute[32];
    char value[256]; /* what the attribute holds so far, its first bytes */
};

enum { DEPTH_MAX = 32 };

struct template {
    const char *file;
    int line;
    const char *at, *end;
    struct position here;
    struct position open[DEPTH_MAX]; /* the position at each { of the statements */
    int depth;
    int keep_spaces;    /* inside <pre> or <textarea> */
    bool after_newline; /* only statements since the last line break */
    FILE *code, *includes, *prototypes;
    FILE *still; /* static text not yet written out */
    char *still_bytes;
    size_t still_len;
};

NORETURN PRINTF_LIKE(2, 3) static void fail(const struct template *t, const char *format, ...)
{
    va_list args;
    fprintf(stderr, "%s:%d: error: ", t->file, t->line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

/* -- writing ------------------------------------------------------------- */

static void write_literal(FILE *out, const char *at, size_t len)
{
    fputs("    HTML_STATIC(out, \"", out);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)at[i];
        if (c == '\n' && i + 1 < len)
            fputs("\\n\"\n        \"", out);
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20 || c >= 0x7F || c == '?')
            fprintf(out, "\\%03o", c);
        else
            fputc(c, out);
    }
    fputs("\");\n", out);
}

static void write_still(struct template *t)
{
    fflush(t->still);
    if (t->still_len)
        write_literal(t->code, t->still_bytes, t->still_len);
    rewind(t->still);
    fflush(t->still);
    t->still_len = 0;
}

static void write_line_mark(struct template *t)
{
    fprintf(t->code, "#line %d \"%s\"\n", t->line, t->file);
}

static void keep(struct template *t, char c)
{
    fputc(c, t->still);
    t->after_newline = false;
}

/* -- names and values ------------------------------------------------------ */

static bool one_of(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcasecmp(name, *list) == 0)
            return true;
    return false;
}

static bool is_address(const char *attribute)
{
    static const char *const names[] = {"href", "src", "action", "formaction", "cite", "poster",
                                        "data", "ping", "background", "xlink:href", NULL};
    return one_of(attribute, names);
}

static void append(struct template *t, char *name, size_t size, char c)
{
    size_t len = strlen(name);
    if (len + 1 >= size)
        fail(t, "name too long: %s…", name);
    name[len] = c;
    name[len + 1] = '\0';
}

static void check_attribute(struct template *t)
{
    static const char *const refused[] = {"style", "srcdoc", "srcset", "http-equiv", NULL};
    const char *name = t->here.attribute;
    if (strncasecmp(name, "on", 2) == 0)
        fail(t, "handler attribute %s: the content security policy forbids it", name);
    if (one_of(name, refused))
        fail(t, "attribute %s is not allowed", name);
}

/* The same rule as html.c's for what is only known when it runs. */
static void check_address(struct template *t)
{
    static const char *const schemes[] = {"http", "https", "mailto", NULL};
    char scheme[sizeof t->here.value];
    if (!is_address(t->here.attribute))
        return;
    size_t len = strcspn(t->here.value, ":/?#");
    if (t->here.value[len] != ':')
        return;
    memcpy(scheme, t->here.value, len);
    scheme[len] = '\0';
    if (!one_of(scheme, schemes))
        fail(t, "address with the scheme « %s »", scheme);
}

/* -- markup ---------------------------------------------------------------- */

static void end_tag(struct template *t)
{
    static const char *const spaced[] = {"pre", "textarea", NULL};
    struct position *here = &t->here;
    keep(t, '>');
    here->place = IN_TEXT;
    if (one_of(here->tag, spaced))
        t->keep_spaces += here->closing ? -1 : 1;
    if (strcasecmp(here->tag, "style") == 0)
        fail(t, "style element: the content security policy forbids it");
    if (strcasecmp(here->tag, "script") == 0 && !here->closing)
        here->place = IN_SCRIPT;
    here->tag[0] = '\0';
    here->attribute[0] = '\0';
    here->quote = '\0';
}

/* "<" in text: a tag, a comment (left out) or a doctype. */
static void open_tag(struct template *t)
{
    if (t->end - t->at > 4 && memcmp(t->at, "<!--", 4) == 0) {
        const char *end = memmem(t->at, (size_t)(t->end - t->at), "-->", 3);
        if (end == NULL)
            fail(t, "comment without end");
        for (; t->at < end; t->at++)
            t->line += *t->at == '\n';
        t->at += 2;
        return;
    }
    char next = t->at + 1 < t->end ? t->at[1] : '\0';
    if (!isalpha((unsigned char)next) && next != '/' && next != '!')
        fail(t, "bare <: write &lt;");
    keep(t, '<');
    t->here = (struct position){.place = IN_TAG_NAME, .closing = next == '/'};
    if (next == '/' || next == '!')
        keep(t, *++t->at);
}

static void text_byte(struct template *t, char c)
{
    if (c == '<') {
        open_tag(t);
    } else if (isspace((unsigned char)c) && t->keep_spaces == 0) {
        bool newline = c == '\n';
        while (t->at + 1 < t->end && isspace((unsigned char)t->at[1])) {
            newline = newline || t->at[1] == '\n';
            t->line += *t->at++ == '\n';
        }
        if (!newline || !t->after_newline)
            fputc(newline ? '\n' : ' ', t->still);
        t->after_newline = newline;
    } else {
        keep(t, c);
    }
}

static void tag_byte(struct template *t, char c)
{
    struct position *here = &t->here;
    if (c == '>') {
        end_tag(t);
    } else if (isspace((unsigned char)c)) {
        here->place = IN_TAG;
        while (t->at + 1 < t->end && isspace((unsigned char)t->at[1]))
            t->line += *t->at++ == '\n';
        keep(t, ' ');
    } else if (c == '/') {
        here->place = IN_TAG;
        keep(t, c);
    } else if (here->place == IN_TAG_NAME) {
        append(t, here->tag, sizeof here->tag, c);
        keep(t, c);
    } else {
        if (!isalpha((unsigned char)c))
            fail(t, "« %c » where an attribute should begin", c);
        here->place = IN_ATTRIBUTE_NAME;
        here->attribute[0] = here->value[0] = '\0';
        here->begun = false;
        append(t, here->attribute, sizeof here->attribute, c);
        keep(t, c);
    }
}

static void attribute_byte(struct template *t, char c)
{
    struct position *here = &t->here;
    if (c == '=' || c == '>' || c == '/' || isspace((unsigned char)c)) {
        check_attribute(t);
        if (c == '=') {
            here->place = BEFORE_VALUE;
            keep(t, c);
        } else {
            here->place = IN_TAG;
            tag_byte(t, c);
        }
    } else if (isalnum((unsigned char)c) || strchr("-_:.", c)) {
        append(t, here->attribute, sizeof here->attribute, c);
        keep(t, c);
    } else {
        fail(t, "« %c » in an attribute's name", c);
    }
}

static void value_byte(struct template *t, char c)
{
    struct position *here = &t->here;
    bool ends = here->place == IN_QUOTED ? c == here->quote
                                         : c == '>' || isspace((unsigned char)c);
    if (ends) {
        check_address(t);
        here->value[0] = '\0';
        bool quoted = here->place == IN_QUOTED;
        here->place = IN_TAG;
        if (quoted)
            keep(t, c);
        else
            tag_byte(t, c);
        return;
    }
    if (here->place == IN_UNQUOTED && strchr("\"'<=`", c))
        fail(t, "« %c » in an unquoted value", c);
    size_t len = strlen(here->value);
    if (!here->begun && len + 1 < sizeof here->value)
        append(t, here->value, sizeof here->value, c);
    keep(t, c == '\n' ? ' ' : c);
}

static void script_byte(struct template *t)
{
    if (t->end - t->at < 9 || strncasecmp(t->at, "</script>", 9) != 0)
        fail(t, "inline script: the content security policy forbids it");
    t->here.place = IN_TEXT;
    open_tag(t);
}

static void byte(struct template *t, char c)
{
    switch (t->here.place) {
    case IN_TEXT: text_byte(t, c); break;
    case IN_TAG_NAME:
    case IN_TAG: tag_byte(t, c); break;
    case IN_ATTRIBUTE_NAME: attribute_byte(t, c); break;
    case BEFORE_VALUE:
        if (isspace((unsigned char)c) || c == '>')
            fail(t, "attribute %s without a value behind =", t->here.attribute);
        t->here.place = c == '"' || c == '\'' ? IN_QUOTED : IN_UNQUOTED;
        t->here.quote = c;
        if (t->here.place == IN_QUOTED)
            keep(t, c);
        else
            value_byte(t, c);
        break;
    case IN_QUOTED:
    case IN_UNQUOTED: value_byte(t, c); break;
    case IN_SCRIPT: script_byte(t); break;
    }
}

/* -- C inside the markup ---------------------------------------------------- */

/* The code up to `close`, skipping over strings; moves behind it. */
static const char *code_until(struct template *t, const char *close, size_t *len)
{
    const char *start = t->at, *p = t->at;
    char quote = '\0';
    for (; p + 1 < t->end; p++) {
        if (quote && *p == '\\' && p[1] != '\n')
            p++;
        else if (quote)
            quote = *p == quote ? '\0' : quote;
        else if (*p == '"' || *p == '\'')
            quote = *p;
        else if (p[0] == close[0] && p[1] == close[1])
            break;
    }
    if (p + 1 >= t->end)
        fail(t, "%s is missing", close);
    *len = (size_t)(p - start);
    t->at = p + 2;
    return start;
}

static void count_lines(struct template *t, const char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        t->line += at[i] == '\n';
}

static const char *expression_macro(struct template *t)
{
    struct position *here = &t->here;
    switch (here->place) {
    case IN_TEXT: return "HTML_TEXT";
    case IN_QUOTED: break;
    case IN_SCRIPT: fail(t, "expression in a script");
    case IN_UNQUOTED:
    case BEFORE_VALUE: fail(t, "expression in an unquoted value: write %s=\"…\"", here->attribute);
    case IN_TAG:
    case IN_TAG_NAME:
    case IN_ATTRIBUTE_NAME: fail(t, "expression in the name of a tag or attribute");
    }
    if (strcasecmp(here->attribute, "content") == 0 && strcasestr(here->value, "url="))
        fail(t, "address in a content attribute: use the Refresh header");
    bool first = !here->begun && here->value[0] == '\0';
    check_address(t);
    here->begun = true;
    if (!is_address(here->attribute))
        return "HTML_ATTRIBUTE";
    return first ? "HTML_ADDRESS" : "HTML_ADDRESS_PART";
}

static void expression(struct template *t)
{
    size_t len;
    const char *macro = expression_macro(t);
    const char *code = code_until(t, "}}", &len);
    write_still(t);
    write_line_mark(t);
    fprintf(t->code, "    %s(out, (%.*s));\n", macro, (int)len, code);
    count_lines(t, code, len);
    t->after_newline = false;
}

static void brace(struct template *t, char c)
{
    if (c == '{') {
        if (t->depth == DEPTH_MAX)
            fail(t, "more than %d open braces", DEPTH_MAX);
        t->open[t->depth++] = t->here;
        return;
    }
    if (t->depth == 0)
        fail(t, "} without its {");
    const struct position *then = &t->open[--t->depth], *now = &t->here;
    if (then->place != now->place || then->quote != now->quote ||
        strcmp(then->tag, now->tag) != 0 ||
        (now->place == IN_QUOTED && strcmp(then->attribute, now->attribute) != 0))
        fail(t, "the markup inside these braces does not end where it began");
    t->after_newline = false;
}

static void statement(struct template *t)
{
    size_t len;
    enum place place = t->here.place;
    if (place != IN_TEXT && place != IN_TAG && place != IN_QUOTED)
        fail(t, "statement in a name, a script or an unquoted value");
    const char *code = code_until(t, "%}", &len);
    write_still(t);
    write_line_mark(t);
    fprintf(t->code, "    %.*s\n", (int)len, code);
    char quote = '\0';
    for (size_t i = 0; i < len; i++) {
        if (quote && code[i] == '\\')
            i++;
        else if (quote)
            quote = code[i] == quote ? '\0' : quote;
        else if (code[i] == '"' || code[i] == '\'')
            quote = code[i];
        else if (code[i] == '{' || code[i] == '}')
            brace(t, code[i]);
    }
    count_lines(t, code, len);
}

/* -- a file ------------------------------------------------------------------ */

static const char *trim(const char *at, size_t *len)
{
    while (*len && isspace((unsigned char)at[0]))
        at++, --*len;
    while (*len && isspace((unsigned char)at[*len - 1]))
        --*len;
    return at;
}

/* {{! name(parameters) }} */
static void declaration(struct template *t)
{
    size_t len;
    if (t->end - t->at < 3 || memcmp(t->at, "{{!", 3) != 0)
        fail(t, "a view begins with {{! name(const struct some_view *view) }}");
    t->at += 3;
    const char *code = code_until(t, "}}", &len);
    code = trim(code, &len);
    const char *parenthesis = memchr(code, '(', len);
    if (parenthesis == NULL || code[len - 1] != ')')
        fail(t, "a view begins with {{! name(const struct some_view *view) }}");
    int name = (int)(parenthesis - code);
    size_t rest = len - (size_t)name - 2;
    const char *parameters = trim(parenthesis + 1, &rest);
    FILE *both[] = {t->prototypes, t->code};
    write_line_mark(t);
    for (int i = 0; i < 2; i++)
        fprintf(both[i], "void view_%.*s(struct html *out%s%.*s)%s", name, code,
                rest ? ", " : "", (int)rest, parameters, i == 0 ? ";\n" : "\n{\n");
}

static void mark(struct template *t)
{
    size_t len;
    char kind = t->at[1];
    t->at += 2;
    if (kind == '%') {
        statement(t);
    } else if (t->at < t->end && *t->at == '#') {
        t->at++;
        const char *code = code_until(t, "}}", &len);
        code = trim(code, &len);
        fprintf(t->includes, "%.*s\n", (int)len, code);
        count_lines(t, code, len);
    } else if (t->at < t->end && *t->at == '!') {
        fail(t, "{{! … }} stands once, at the beginning");
    } else {
        expression(t);
    }
}

static void template_compile(struct template *t)
{
    t->line = 1;
    t->after_newline = true;
    t->still = open_memstream(&t->still_bytes, &t->still_len);
    declaration(t);
    while (t->at < t->end) {
        if (t->at + 1 < t->end && t->at[0] == '{' && (t->at[1] == '{' || t->at[1] == '%')) {
            mark(t);
            continue;
        }
        byte(t, *t->at);
        t->line += *t->at == '\n';
        t->at++;
    }
    if (t->here.place != IN_TEXT)
        fail(t, "the view ends inside a tag");
    if (t->depth)
        fail(t, "%d { without }", t->depth);
    write_still(t);
    fputs("}\n\n", t->code);
    fclose(t->still);
    free(t->still_bytes);
}

static char *read_whole(const char *path, size_t *len)
{
    FILE *in = fopen(path, "rb");
    char *bytes = NULL;
    *len = 0;
    FILE *copy = open_memstream(&bytes, len);
    for (int c; in && (c = getc(in)) != EOF;)
        fputc(c, copy);
    fclose(copy);
    if (in == NULL || ferror(in)) {
        fprintf(stderr, "%s: error: cannot be read\n", path);
        exit(1);
    }
    fclose(in);
    return bytes;
}

/* In memory first, so that a failure leaves no half-made file behind. */
struct output {
    FILE *to;
    char *bytes;
    size_t len;
};

static void output_open(struct output *output)
{
    output->to = open_memstream(&output->bytes, &output->len);
}

static void output_write(struct output *output, FILE *to)
{
    fclose(output->to);
    fwrite(output->bytes, 1, output->len, to);
    free(output->bytes);
}

static FILE *file_open(const char *path)
{
    FILE *out = fopen(path, "wb");
    if (out == NULL) {
        fprintf(stderr, "%s: error: cannot be written\n", path);
        exit(1);
    }
    return out;
}

static void write_header(const char *path, struct output *includes, struct output *prototypes)
{
    FILE *out = file_open(path);
    fputs("/* Made by tool/template.c from the views. */\n"
          "#ifndef VIEWS_H\n#define VIEWS_H\n#include \"web/html.h\"\n", out);
    output_write(includes, out);
    output_write(prototypes, out);
    fputs("#endif\n", out);
    fclose(out);
}

static void write_code(const char *path, const char *header, struct output *code)
{
    FILE *out = file_open(path);
    const char *slash = strrchr(header, '/');
    fprintf(out, "/* Made by tool/template.c from the views. */\n#include \"%s\"\n"
                 "#pragma GCC diagnostic ignored \"-Wunused-parameter\"\n\n",
            slash ? slash + 1 : header);
    output_write(code, out);
    fclose(out);
}

int main(int count, char **arguments)
{
    struct output code, includes, prototypes;
    if (count < 3) {
        fputs("usage: template OUT.c OUT.h VIEW.html …\n", stderr);
        return 2;
    }
    output_open(&code);
    output_open(&includes);
    output_open(&prototypes);
    for (int i = 3; i < count; i++) {
        size_t len;
        char *bytes = read_whole(arguments[i], &len);
        struct template t = {.file = arguments[i], .at = bytes, .end = bytes + len,
                             .code = code.to, .includes = includes.to,
                             .prototypes = prototypes.to};
        template_compile(&t);
        free(bytes);
    }
    write_header(arguments[2], &includes, &prototypes);
    write_code(arguments[1], arguments[2], &code);
    return 0;
}
