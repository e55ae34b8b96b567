/* Texts of workbooks older than Unicode: what the bytes 80 to FF stand for.
   Own tables, because the C library's stand in files, which the sandbox
   denies. */
#ifndef SHEET_CODEPAGE_H
#define SHEET_CODEPAGE_H

#include "base/base.h"

/* 128 code points, 0 where the page has none. A page that is not known is
   taken as 1252, Excel's own; of the double-byte pages of East Asia only the
   ASCII half is known. `page` as a CODEPAGE record has it. */
const uint16_t *codepage_table(unsigned page);

#endif
