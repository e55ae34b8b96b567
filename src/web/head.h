/* A request's first lines: what libmicrohttpd hands over, checked more
   strictly than it does. A proxy in front and we must never disagree about
   where a request ends, so whatever two readers could read differently is
   refused. */
#ifndef WEB_HEAD_H
#define WEB_HEAD_H

#include "base/arena.h"

#include <microhttpd.h>

enum { HEAD_FIELDS_MOST = 64, HEAD_ADDRESS_MOST = 2048, HEAD_NO_LENGTH = -1 };

struct head {
    struct text method;
    struct text address; /* as received: path?query */
    struct { struct text name, value; } field[HEAD_FIELDS_MOST]; /* good during the request */
    unsigned count;
    int64_t content_length; /* HEAD_NO_LENGTH without one */
    bool chunked;
    bool expects_continue;
};

/* 0, or the status to refuse it with. `address` is what the callback for
   addresses was given. */
unsigned head_read(struct head *head, struct MHD_Connection *connection, const char *method,
                   const char *version, struct text address);
/* The field of that name (any case), or the empty text. */
struct text head_field(const struct head *head, const char *name);
/* Whether Accept-Encoding takes the coding; without the field nothing is taken. */
bool head_accepts(const struct head *head, struct text coding);
bool head_has_body(const struct head *head);

#endif
