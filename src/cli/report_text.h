/* The report of `check` for a terminal. */
#ifndef CLI_REPORT_TEXT_H
#define CLI_REPORT_TEXT_H

#include "base/buffer.h"
#include "rules/batch.h"

void report_text_write(struct buffer *out, const struct batch *batch, struct text file_name);

#endif
