/* The forms in which `gabarit read` writes a sheet's rows. */
#ifndef CLI_READ_OUTPUT_H
#define CLI_READ_OUTPUT_H

#include "sheet/sheet.h"

enum read_format { READ_TSV, READ_JSON, READ_FRAMES };

/* Reads the workbook and writes it to standard output. For people (tsv, json)
   nothing is written before the whole was read well, up to 96 MiB; frames flow
   as they come. */
struct sheet_verdict read_output_run(enum read_format format, struct text bytes);

#endif
