/* A tolerant scanner over XML that lies in memory: tags, text, and what is cut
   at the end. It copies nothing and decodes nothing (xml_text.h does).
   Prefixes are cut off and namespaces not looked up: every name that the
   readers look for is known by where it stands. A DOCTYPE is refused, so that
   there are no entities but XML's own five. */
#ifndef SHEET_XML_SCAN_H
#define SHEET_XML_SCAN_H

#include "base/text.h"

enum { XML_DEPTH_MAX = 64, XML_NAME_MAX = 100 };

struct xml_scan {
    const char *at, *end;
    const char *fault; /* of XML_BAD: French, to stand behind the part's name */
};

enum xml_token {
    XML_OPEN,  /* <name …> or <name …/> */
    XML_CLOSE, /* </name> */
    XML_TEXT,  /* text between tags, or a CDATA section */
    XML_CUT,   /* what begins here does not end here */
    XML_BAD    /* not XML, or what we refuse; see fault */
};

struct xml_piece {
    struct text tag;        /* the name as written, prefix included */
    struct text name;       /* without its prefix */
    struct text attributes; /* for xml_attribute */
    bool empty;             /* <name/> */
    struct text text;       /* raw */
    bool literal;           /* from a CDATA section: nothing is escaped */
};

/* The next token; comments and processing instructions are passed over. After
   XML_CUT and XML_BAD, `at` is where the token began. */
enum xml_token xml_next(struct xml_scan *scan, struct xml_piece *piece);

/* Takes the first attribute away. Names come as written. False at the end, and
   where the rest is no attribute. */
bool xml_attribute(struct text *attributes, struct text *name, struct text *value);

/* Passes over the rest of an element whose tag was just read: XML_CLOSE, or
   XML_CUT (begin again with that tag, at piece.tag.at - 1) or XML_BAD. */
enum xml_token xml_skip(struct xml_scan *scan, const struct xml_piece *opened);

/* An element whose children are being read. It holds its own name, so that it
   may stay open while the window moves on. */
struct xml_level {
    char tag[XML_NAME_MAX];
    unsigned length;
    unsigned wrappers; /* mc:AlternateContent and mc:Fallback now open */
    bool empty;        /* it was <name/>: there are no children */
};

/* False where the name is too long. */
bool xml_level_open(struct xml_level *level, const struct xml_piece *opened);

/* The next child's tag (XML_OPEN), a text of the element itself (XML_TEXT) or
   its end (XML_CLOSE); after XML_CUT go on from `at` with the same level. mc:AlternateContent is looked through: its Fallback
   counts as if it stood there alone, its Choices (which ask for more than any
   plain reader knows) are passed over. */
enum xml_token xml_child(struct xml_scan *scan, struct xml_level *level, struct xml_piece *piece);

#endif
