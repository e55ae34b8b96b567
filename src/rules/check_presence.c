/* Cells that must not be empty. That a whole column is missing is header.c's. */
#include "rules/check.h"

#define MISSING(code, column)                                                                     \
    bool check_##code(const struct look *look, struct finding *finding)                           \
    {                                                                                             \
        UNUSED(finding);                                                                          \
        return look_is_missing(look, column);                                                     \
    }

MISSING(order_missing, COLUMN_ORDER)
MISSING(label_missing, COLUMN_LABEL)
MISSING(category_missing, COLUMN_CATEGORY)
MISSING(end_missing, COLUMN_END)
MISSING(first_name_missing, COLUMN_FIRST_NAME)
MISSING(last_name_missing, COLUMN_LAST_NAME)
MISSING(birth_missing, COLUMN_BIRTH)
MISSING(licence_missing, COLUMN_LICENCE)
