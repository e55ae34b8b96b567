/* How a person's first and last names may be written (domain:
   first_name_format, last_name_format). */
#ifndef RULES_NAME_H
#define RULES_NAME_H

#include "base/text.h"

enum { NAME_CHARACTERS_MOST = 100 };

/* Letters of Latin script with their marks, space, hyphen, apostrophe (' or ’)
   and full stop; a letter first; 1 to 100 characters. For a cleaned cell. */
bool name_is_accepted(struct text name);
/* The first character that makes it not accepted, as it stands in `name`;
   empty when the length is what is wrong. For a name that is not accepted. */
struct text name_fault(struct text name);

#endif
