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
#include "template.h"

#include <ctype.h>
#include <stdarg.h>

void template_fail(const struct template *t, const char *format, ...)
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
        template_fail(t, "%s is missing", close);
    *len = (size_t)(p - start);
    t->at = p + 2;
    return start;
}

static void count_lines(struct template *t, const char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        t->line += at[i] == '\n';
}

static void expression(struct template *t)
{
    size_t len;
    const char *macro = markup_macro(t);
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
            template_fail(t, "more than %d open braces", DEPTH_MAX);
        t->open[t->depth++] = t->here;
        return;
    }
    if (t->depth == 0)
        template_fail(t, "} without its {");
    const struct position *then = &t->open[--t->depth], *now = &t->here;
    if (then->place != now->place || then->quote != now->quote ||
        strcmp(then->tag, now->tag) != 0 ||
        (now->place == IN_QUOTED && strcmp(then->attribute, now->attribute) != 0))
        template_fail(t, "the markup inside these braces does not end where it began");
    t->after_newline = false;
}

static void statement(struct template *t)
{
    size_t len;
    enum place place = t->here.place;
    if (place != IN_TEXT && place != IN_TAG && place != IN_QUOTED)
        template_fail(t, "statement in a name, a script or an unquoted value");
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
        template_fail(t, "a view begins with {{! name(const struct some_view *view) }}");
    t->at += 3;
    const char *code = code_until(t, "}}", &len);
    code = trim(code, &len);
    const char *parenthesis = memchr(code, '(', len);
    if (parenthesis == NULL || code[len - 1] != ')')
        template_fail(t, "a view begins with {{! name(const struct some_view *view) }}");
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
        template_fail(t, "{{! … }} stands once, at the beginning");
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
        markup_byte(t, *t->at);
        t->line += *t->at == '\n';
        t->at++;
    }
    if (t->here.place != IN_TEXT)
        template_fail(t, "the view ends inside a tag");
    if (t->depth)
        template_fail(t, "%d { without }", t->depth);
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
