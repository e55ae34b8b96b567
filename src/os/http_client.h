/* One HTTP request to a server that the caller chose, through libcurl, which is
   loaded with the first one. What is asked and what an answer means is not decided
   here. */
#ifndef OS_HTTP_CLIENT_H
#define OS_HTTP_CLIENT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

struct http_request {
    const char *address; /* http:// or https:// */
    bool post;           /* with `body`, which may be empty */
    struct text body;
    const char *const *headers; /* "Name: value", NULL-terminated */
    int64_t seconds;     /* at most, for all of it */
    const char *pin;     /* "host:port:address": that address and no other; NULL: as the system finds it */
};

/* The whole answer, of any status, into `out` (which has a ceiling). No redirect is
   followed. ERROR_SOCKET where there was none, its message a part of a sentence: why. */
bool http_ask(const struct http_request *request, unsigned *status, struct buffer *out, struct error *error) MUST_CHECK;

#endif
