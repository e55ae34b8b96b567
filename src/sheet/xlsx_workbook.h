/* What the workbook part says: which sheet is read, where its parts are, and
   how dates count. */
#ifndef SHEET_XLSX_WORKBOOK_H
#define SHEET_XLSX_WORKBOOK_H

#include "sheet/number.h"
#include "sheet/unzip.h"

struct xlsx_workbook {
    struct text sheet_name;            /* of the first visible worksheet */
    const struct unzip_entry *sheet;   /* its part */
    const struct unzip_entry *strings; /* NULL when there is none */
    const struct unzip_entry *styles;  /* NULL when there is none */
    bool date1904;
};

/* Finds the workbook and its parts; texts are in the zip's arena. */
bool xlsx_workbook_read(struct unzip *unzip, struct xlsx_workbook *workbook,
                        struct sheet_verdict *verdict) MUST_CHECK;

/* The cell formats, by the number in a cell's s= attribute. */
struct xlsx_styles {
    const struct number_style *at;
    uint32_t count;
};

bool xlsx_styles_read(struct unzip *unzip, const struct unzip_entry *entry,
                      struct xlsx_styles *styles, struct sheet_verdict *verdict) MUST_CHECK;

#endif
