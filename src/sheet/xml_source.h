/* A part of the package as UTF-8, through one window that is used again: the
   reader looks at what is in it, and asks for more when something is cut at
   the end. Knows nothing of what XML means. */
#ifndef SHEET_XML_SOURCE_H
#define SHEET_XML_SOURCE_H

#include "sheet/unzip.h"
#include "sheet/xml_encoding.h"

enum {
    XML_WINDOW = 256 << 10, /* bytes to begin with: fits the second-level cache … */
    XML_WINDOW_LEAST = 4 << 10, /* … or as few as a small part needs */
    XML_PADDING = 64,       /* zero bytes behind the end, for reading ahead */
    XML_RAW = 16 << 10
};

struct xml_source {
    const char *at, *end; /* what is in the window and not yet read */
    char *window;         /* owned; `room` + XML_PADDING bytes */
    size_t room, ceiling; /* bytes; it grows when one thing does not fit */
    struct unzip_stream stream;
    enum xml_encoding encoding;
    bool ended;      /* nothing will follow what is in the window */
    struct text raw; /* not yet converted */
    char raw_bytes[XML_RAW];
};

/* Takes a window from the system, for parts of about `expected` bytes; it may
   grow up to `ceiling`. False when the system gives none. */
bool xml_source_init(struct xml_source *source, uint64_t expected, size_t ceiling) MUST_CHECK;
void xml_source_free(struct xml_source *source);

/* Begins a part and fills the window. */
bool xml_source_open(struct xml_source *source, struct unzip *unzip,
                     const struct unzip_entry *entry, struct sheet_verdict *verdict) MUST_CHECK;

/* Keeps what lies from `at` on, moves it to the window's start and adds what
   follows. False with a verdict when the part is damaged, ends here, or when
   the window would grow past its ceiling. */
bool xml_source_more(struct xml_source *source, struct sheet_verdict *verdict) MUST_CHECK;

/* Reads on to the end without looking, so that the part's size and checksum
   are known to be right. */
bool xml_source_drain(struct xml_source *source, struct sheet_verdict *verdict) MUST_CHECK;

#endif
