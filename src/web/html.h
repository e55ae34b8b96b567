/* Printing HTML. The compiled views (tool/template.c) use the macros; which
   one stands where follows from the position in the markup. Everything is
   escaped but what has the type `struct html_raw`. */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include "base/buffer.h"

/* A page in the making. */
struct html {
    struct buffer bytes;
};

/* Markup that is known to be safe: only from code that made it so. */
struct html_raw {
    struct text markup;
};

void html_put_static(struct html *out, const char *at, size_t len);
void html_put_raw(struct html *out, struct html_raw raw);
void html_put_int(struct html *out, int64_t value);
void html_put_unsigned(struct html *out, uint64_t value);
/* Text or a quoted attribute's value: & < > " ' become entities; bytes that
   are not UTF-8, and control characters, become U+FFFD. */
void html_put_text(struct html *out, struct text t);
void html_put_z(struct html *out, const char *z);
/* The beginning of an address: relative, http, https or mailto; anything else
   becomes "#". */
void html_put_address(struct html *out, struct text t);
void html_put_address_z(struct html *out, const char *z);
/* A part further on in an address: all but A-Z a-z 0-9 - _ . ~ becomes %XX. */
void html_put_part(struct html *out, struct text t);
void html_put_part_z(struct html *out, const char *z);

#define HTML_STATIC(out, literal) html_put_static((out), (literal), sizeof(literal) - 1)

#define HTML_NUMBERS                                                                     \
    signed char : html_put_int, short : html_put_int, int : html_put_int,                \
    long : html_put_int, long long : html_put_int, unsigned char : html_put_unsigned,    \
    unsigned short : html_put_unsigned, unsigned : html_put_unsigned,                    \
    unsigned long : html_put_unsigned, unsigned long long : html_put_unsigned

#define HTML_TEXT(out, value)                                                            \
    _Generic((value), struct text : html_put_text, char * : html_put_z,                  \
             const char * : html_put_z, struct html_raw : html_put_raw,                  \
             HTML_NUMBERS)((out), (value))
#define HTML_ATTRIBUTE(out, value)                                                       \
    _Generic((value), struct text : html_put_text, char * : html_put_z,                  \
             const char * : html_put_z, HTML_NUMBERS)((out), (value))
#define HTML_ADDRESS(out, value)                                                         \
    _Generic((value), struct text : html_put_address, char * : html_put_address_z,       \
             const char * : html_put_address_z)((out), (value))
#define HTML_ADDRESS_PART(out, value)                                                    \
    _Generic((value), struct text : html_put_part, char * : html_put_part_z,             \
             const char * : html_put_part_z, HTML_NUMBERS)((out), (value))

#endif
