/* Where in the HTML one stands, and what is allowed there: see template.h. */
#include "template.h"

#include <ctype.h>
#include <strings.h>

static void keep(struct template *t, char c)
{
    fputc(c, t->still);
    t->after_newline = false;
}

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
        template_fail(t, "name too long: %s…", name);
    name[len] = c;
    name[len + 1] = '\0';
}

static void check_attribute(struct template *t)
{
    static const char *const refused[] = {"style", "srcdoc", "srcset", "http-equiv", NULL};
    const char *name = t->here.attribute;
    if (strncasecmp(name, "on", 2) == 0)
        template_fail(t, "handler attribute %s: the content security policy forbids it", name);
    if (one_of(name, refused))
        template_fail(t, "attribute %s is not allowed", name);
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
        template_fail(t, "address with the scheme « %s »", scheme);
}

static void end_tag(struct template *t)
{
    static const char *const spaced[] = {"pre", "textarea", NULL};
    struct position *here = &t->here;
    keep(t, '>');
    here->place = IN_TEXT;
    if (one_of(here->tag, spaced))
        t->keep_spaces += here->closing ? -1 : 1;
    if (strcasecmp(here->tag, "style") == 0)
        template_fail(t, "style element: the content security policy forbids it");
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
            template_fail(t, "comment without end");
        for (; t->at < end; t->at++)
            t->line += *t->at == '\n';
        t->at += 2;
        return;
    }
    char next = t->at + 1 < t->end ? t->at[1] : '\0';
    if (!isalpha((unsigned char)next) && next != '/' && next != '!')
        template_fail(t, "bare <: write &lt;");
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
            template_fail(t, "« %c » where an attribute should begin", c);
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
        template_fail(t, "« %c » in an attribute's name", c);
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
        template_fail(t, "« %c » in an unquoted value", c);
    size_t len = strlen(here->value);
    if (!here->begun && len + 1 < sizeof here->value)
        append(t, here->value, sizeof here->value, c);
    keep(t, c == '\n' ? ' ' : c);
}

static void script_byte(struct template *t)
{
    if (t->end - t->at < 9 || strncasecmp(t->at, "</script>", 9) != 0)
        template_fail(t, "inline script: the content security policy forbids it");
    t->here.place = IN_TEXT;
    open_tag(t);
}

void markup_byte(struct template *t, char c)
{
    switch (t->here.place) {
    case IN_TEXT: text_byte(t, c); break;
    case IN_TAG_NAME:
    case IN_TAG: tag_byte(t, c); break;
    case IN_ATTRIBUTE_NAME: attribute_byte(t, c); break;
    case BEFORE_VALUE:
        if (isspace((unsigned char)c) || c == '>')
            template_fail(t, "attribute %s without a value behind =", t->here.attribute);
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

const char *markup_macro(struct template *t)
{
    struct position *here = &t->here;
    switch (here->place) {
    case IN_TEXT: return "HTML_TEXT";
    case IN_QUOTED: break;
    case IN_SCRIPT: template_fail(t, "expression in a script");
    case IN_UNQUOTED:
    case BEFORE_VALUE: template_fail(t, "expression in an unquoted value: write %s=\"…\"", here->attribute);
    case IN_TAG:
    case IN_TAG_NAME:
    case IN_ATTRIBUTE_NAME: template_fail(t, "expression in the name of a tag or attribute");
    }
    if (strcasecmp(here->attribute, "content") == 0 && strcasestr(here->value, "url="))
        template_fail(t, "address in a content attribute: use the Refresh header");
    bool first = !here->begun && here->value[0] == '\0';
    check_address(t);
    here->begun = true;
    if (!is_address(here->attribute))
        return "HTML_ATTRIBUTE";
    return first ? "HTML_ADDRESS" : "HTML_ADDRESS_PART";
}
