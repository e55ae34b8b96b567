/* The two halves of the template compiler: template.c (files, and the C inside
   the markup) and markup.c (where in the HTML one stands, and what is allowed
   there). */
#ifndef TOOL_TEMPLATE_H
#define TOOL_TEMPLATE_H

#include "base/base.h"

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

/* Prints file:line: error: … and ends with 1. */
NORETURN void template_fail(const struct template *t, const char *format, ...) PRINTF_LIKE(2, 3);

/* One byte of markup at t->at; may move on to the last of several. */
void markup_byte(struct template *t, char c);
/* The macro that prints an expression at this position. */
const char *markup_macro(struct template *t);

#endif
