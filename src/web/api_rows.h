/* Rows of a JSON body that are written as programs write them: objects of plain texts.
   They are read where they stand, without building a tree of them; whatever else there
   is, is jansson's to read or to refuse (api_json.c). */
#ifndef WEB_API_ROWS_H
#define WEB_API_ROWS_H

#include "flow/rows.h"

enum { API_ROWS_MOST = 20000, API_VALUE_MOST = 4000 /* bytes */ };

/* The columns as JSON names them. */
extern const char *const api_columns[COLUMN_COUNT];

/* True where the body is an object with one « rows », an array of at least one such
   object, and no other member is a container: then `*rows` (values in the body itself) and
   `*rest`, the body with an empty array in their place, in the arena. Members other than
   « rows » are looked at by who parses the rest. */
bool api_rows_read(struct arena *arena, struct text body, struct row **rows, uint32_t *count, struct text *rest);

#endif
