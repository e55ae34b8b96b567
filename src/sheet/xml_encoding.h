/* The encodings in which an XML part may come, and how their bytes become
   UTF-8. XLSX allows UTF-8 and UTF-16; the single-byte ones are forgiven to
   writers that make their XML by hand. */
#ifndef SHEET_XML_ENCODING_H
#define SHEET_XML_ENCODING_H

#include "base/text.h"

enum xml_encoding {
    XML_UTF8,
    XML_UTF16_LITTLE,
    XML_UTF16_BIG,
    XML_LATIN1, /* ISO-8859-1 and US-ASCII, read as Windows-1252 as everybody does */
    XML_LATIN9, /* ISO-8859-15 */
    XML_UNKNOWN
};

/* By the byte order mark, the zero bytes, or the declaration. `start` are the
   first bytes of the part, some hundred if there are as many. `*skip`: bytes
   of the mark. */
enum xml_encoding xml_encoding_detect(struct text start, size_t *skip);

/* By the name in a declaration; UTF-16 by name alone is XML_UNKNOWN. */
enum xml_encoding xml_encoding_of_name(struct text name);

/* The character of a single-byte encoding, for XML_LATIN1 and XML_LATIN9. */
uint32_t xml_encoding_character(enum xml_encoding encoding, unsigned char byte);

/* Makes UTF-8 of what stands at the front of `*from` and takes it away; needs
   XML_CHARACTER_MAX bytes of room at least to go on. Bytes that are cut stay
   in `*from`; lone surrogates become U+FFFD. Not for XML_UTF8. */
size_t xml_encoding_convert(enum xml_encoding encoding, struct text *from, char *to, size_t room);

enum { XML_CHARACTER_MAX = 4 };

/* Writes one character as UTF-8, U+FFFD for what is none; returns its bytes. */
size_t xml_put_character(uint32_t character, char *to);

#endif
