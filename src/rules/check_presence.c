/* Cells that must not be empty: one check for each column that is needed, made
   from columns.def. That a whole column is missing is header.c's. */
#include "rules/check.h"

#define MISSING_true(code, column)                                                                \
    bool check_##code(const struct look *look, struct finding *finding)                           \
    {                                                                                             \
        UNUSED(finding);                                                                          \
        return look_is_missing(look, column);                                                     \
    }
#define MISSING_false(code, column)

#define COLUMN(name, header, needed, missing_rule, width, place, title, class) \
    MISSING_##needed(missing_rule, COLUMN_##name)
#include "rules/columns.def"
#undef COLUMN
