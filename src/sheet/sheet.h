/* From the bytes of a workbook to rows of text cells, whatever its dialect:
   XLSX in all its shapes, XLS (BIFF8, BIFF5). Knows nothing of training.
   Meant to run in the sandboxed child (cli/cmd_read.c); pure all the same: no
   system calls. */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include "base/arena.h"

/* What Excel itself allows. SHEET_ROW_BYTES_MAX is ours: the text of one row,
   which travels to the parent in one piece. */
enum {
    SHEET_COLUMNS_MAX = 16384,
    SHEET_ROWS_MAX = 1048576,
    SHEET_CELL_CHARACTERS_MAX = 32767,
    SHEET_ROW_BYTES_MAX = 16 << 20
};

enum sheet_verdict_code {
    SHEET_READ,       /* all rows were handed over */
    SHEET_EMPTY,      /* zero bytes, or no cell with a content */
    SHEET_TYPE,       /* neither XLS nor XLSX; detail names what it is */
    SHEET_ENCRYPTED,  /* protected by a password */
    SHEET_UNREADABLE, /* damaged, truncated, or past a limit; detail says which */
    SHEET_STOPPED     /* the sink said stop */
};

/* `detail` is a French sentence part that ends the file-level message: what
   the file is ("un classeur ODS (LibreOffice)") or what is wrong with it. */
struct sheet_verdict {
    enum sheet_verdict_code code;
    char detail[240];
};

enum sheet_cell_kind {
    CELL_EMPTY,
    CELL_TEXT,    /* a string, as it is */
    CELL_NUMBER,  /* shortest decimal digits, zero-padded by a format of zeros */
    CELL_DATE,    /* JJ/MM/AAAA, with " HH:MM:SS" where there is a time */
    CELL_BOOLEAN, /* VRAI, FAUX */
    CELL_ERROR    /* #N/A … */
};

struct sheet_cell {
    enum sheet_cell_kind kind;
    struct text text; /* UTF-8, at most 32,767 characters; good during the call */
};

/* Where the rows go. Each function returns false to stop the reading. */
struct sheet_sink {
    void *context;
    /* Once, before the first row: the name of the sheet that is read (the
       first visible worksheet). Again after `restart`. */
    bool (*sheet)(void *context, struct text name);
    /* A row that has a cell with a content: its number from 1 on, and its
       cells from column A up to the last one with a content. Numbers only
       grow. */
    bool (*row)(void *context, uint32_t number, const struct sheet_cell *cells, uint32_t count);
    /* Rows came out of order in the file: forget all rows handed over so far;
       they come again, sorted. */
    bool (*restart)(void *context);
};

/* Ceilings; 0 stands for the default. */
struct sheet_limits {
    uint64_t inflated_bytes; /* of all entries read: 512 MiB */
    uint32_t ratio;          /* of inflated to compressed bytes: 100 */
    uint32_t entries;        /* of the zip directory: 1,000 */
    uint64_t text_bytes;     /* handed to the sink in all, each cell counted one byte more: 128 MiB */
    size_t memory_bytes;     /* what the reader itself may hold: 160 MiB */
};

/* Reads the first visible worksheet of the workbook. Never crashes, hangs or
   grows past its limits on any bytes. */
struct sheet_verdict sheet_read(struct text bytes, const struct sheet_limits *limits,
                                const struct sheet_sink *sink);

/* The two readers behind it, chosen by content (detect.h). */
struct sheet_verdict xlsx_read(struct text bytes, const struct sheet_limits *limits,
                               const struct sheet_sink *sink);
struct sheet_verdict xls_read(struct text bytes, const struct sheet_limits *limits,
                              const struct sheet_sink *sink);

/* For the readers: fills a verdict. */
struct sheet_verdict sheet_refuse(enum sheet_verdict_code code, const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif
