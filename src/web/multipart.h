/* multipart/form-data taken apart as it comes (RFC 7578), for uploads: a push
   parser that keeps no more than one part's header. Strict: what no browser
   sends is refused. Knows nothing of files or of HTTP. */
#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H

#include "base/text.h"

enum {
    MULTIPART_BOUNDARY_MOST = 70, /* RFC 2046 */
    MULTIPART_HEADER_MOST = 4096, /* bytes of one part's header */
    MULTIPART_PARTS_MOST = 32
};

/* One part's names, good during the call. Not cleaned, any bytes. */
struct multipart_part {
    struct text name;
    bool is_file;          /* it has a file name, which may be empty */
    struct text file_name;
};

/* Each returns false to stop. `part_data` comes any number of times between
   `part_begin` and `part_end`. */
struct multipart_sink {
    void *context;
    bool (*part_begin)(void *context, const struct multipart_part *part);
    bool (*part_data)(void *context, const char *bytes, size_t len);
    bool (*part_end)(void *context);
};

enum multipart_state {
    MULTIPART_DELIMITER, /* in the middle of CRLF--boundary */
    MULTIPART_AFTER,     /* behind it: CRLF or -- */
    MULTIPART_HEADER,
    MULTIPART_DATA,
    MULTIPART_ENDED,     /* what follows is ignored */
    MULTIPART_FAILED
};

struct multipart {
    struct multipart_sink sink;
    enum multipart_state state;
    char delimiter[4 + MULTIPART_BOUNDARY_MOST]; /* CRLF--boundary */
    size_t delimiter_len, matched;
    bool in_part;
    char header[MULTIPART_HEADER_MOST];
    size_t header_len; /* or of the two bytes in MULTIPART_AFTER */
    unsigned parts;
};

/* `content_type` is the request's header. False when that is not
   multipart/form-data with a usable boundary. */
bool multipart_start(struct multipart *multipart, struct text content_type,
                     const struct multipart_sink *sink) MUST_CHECK;
/* The next bytes. False once the sink stopped it or the bytes are malformed. */
bool multipart_feed(struct multipart *multipart, const char *bytes, size_t len) MUST_CHECK;
/* Whether the last delimiter was seen. */
bool multipart_complete(const struct multipart *multipart);

#endif
