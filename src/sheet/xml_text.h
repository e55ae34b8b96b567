/* Text of an XML part made plain: XML's own escapes, line ends, and the
   escapes that workbooks have on top of them. */
#ifndef SHEET_XML_TEXT_H
#define SHEET_XML_TEXT_H

#include "base/buffer.h"

/* Adds raw text: entities and character references are resolved, line ends
   made \n, UTF-8 checked. `literal`: no escapes in it (CDATA). Returns NULL, or
   what is wrong in French, to stand behind the part's name. The result is
   never longer than `raw`. */
const char *xml_text_add(struct buffer *out, struct text raw, bool literal);

/* Resolves `_xHHHH_` in what `out` holds from `start` on (ECMA-376 part 1,
   22.9.2.19, ST_Xstring). As in LibreOffice only what XML itself cannot hold is
   an escape: control characters, surrogates, U+FFFE, U+FFFF, and the
   underscore that keeps a text from looking like an escape. U+0000 and lone
   surrogates become U+FFFD. Never makes the text longer. */
void xml_text_unescape(struct buffer *out, size_t start);

/* Whether a raw text is already what xml_text_add and xml_text_unescape would
   make of it. */
bool xml_text_is_plain(struct text raw);

#endif
