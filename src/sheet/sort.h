/* Sorting in place. Not qsort, which asks the system how much memory there is
   and takes some, and which the reader's cage would end for it. */
#ifndef SHEET_SORT_H
#define SHEET_SORT_H

#include "base/base.h"

enum { SORT_RECORD_MAX = 64 };

/* Records of `size` bytes, at most SORT_RECORD_MAX. Records that compare equal
   may end in any order. */
void sort_records(void *records, size_t count, size_t size,
                  int (*compare)(const void *, const void *));

#endif
