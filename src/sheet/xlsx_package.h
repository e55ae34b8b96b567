/* How the parts of an XLSX package find one another: relationships, and the
   paths in them as writers really write them. */
#ifndef SHEET_XLSX_PACKAGE_H
#define SHEET_XLSX_PACKAGE_H

#include "sheet/unzip.h"

/* A relationship of a part. */
struct xlsx_relation {
    struct text id;
    struct text type;   /* the last segment of the type's address: "worksheet" */
    struct text target; /* the part's name in the package, resolved */
    struct xlsx_relation *next;
};

/* The relationships of the part called `part` (the package's own for the empty
   name), in the order of the file, in the zip's arena. Those that lead out of
   the package are left out. No relationships at all: an empty list. */
bool xlsx_relations_read(struct unzip *unzip, struct text part, struct xlsx_relation **relations,
                         struct sheet_verdict *verdict) MUST_CHECK;

/* The first of that id or type, NULL when there is none. */
const struct xlsx_relation *xlsx_relation_by_id(const struct xlsx_relation *relations,
                                                struct text id);
const struct xlsx_relation *xlsx_relation_by_type(const struct xlsx_relation *relations,
                                                  struct text type);

/* `target` as seen from the part called `base`: absolute or relative, with \
   for /, with . and .. and %20. In `arena`, without a leading /. */
struct text xlsx_resolve(struct arena *arena, struct text base, struct text target);

/* The name of the main part: by the package's relationships, else by its
   content types, else by what it is mostly called. The empty text with a
   verdict when there is none. */
struct text xlsx_find_workbook(struct unzip *unzip, struct sheet_verdict *verdict);

#endif
