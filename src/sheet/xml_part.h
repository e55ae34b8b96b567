/* The small parts of a package (relationships, workbook, styles) through
   expat: strict XML, a DOCTYPE refused, memory and depth bounded. The large
   ones (sheets, shared strings) have a scanner of their own. */
#ifndef SHEET_XML_PART_H
#define SHEET_XML_PART_H

#include "sheet/unzip.h"

/* An element that begins. Names come without their prefix; `attributes` is
   expat's array: ask xml_part_value. */
struct xml_element {
    const char *name;
    const char *parent; /* "" for the root */
    const char **attributes;
};

/* What to do with it; false ends the reading, which then has succeeded.
   mc:AlternateContent is looked through as xml_child does (xml_scan.h). */
typedef bool xml_part_open(void *context, const struct xml_element *element);

bool xml_part_read(struct unzip *unzip, const struct unzip_entry *entry, xml_part_open *open,
                   void *context, struct sheet_verdict *verdict) MUST_CHECK;

/* The value of the attribute of that name, whatever its prefix; the empty
   text when there is none. Of `id` and `r:id` the prefixed one is "r:id". */
struct text xml_part_value(const struct xml_element *element, const char *name);

#endif
