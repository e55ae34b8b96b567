/* The parent's side of reading: starts `gabarit read --caged` for one
   workbook and hands its rows over, trusting nothing of what it sends. */
#ifndef FLOW_WORKBOOK_H
#define FLOW_WORKBOOK_H

#include "base/error.h"
#include "rules/batch.h"
#include "sheet/sheet.h"

enum {
    WORKBOOK_BYTES_MOST = 10 * 1048576, /* of a file */
    WORKBOOK_CPU_SECONDS = 10,          /* of the child */
    WORKBOOK_SECONDS = 20,              /* by the wall clock, until it is killed */
    WORKBOOK_MEMORY_MOST = 256 * 1048576,
    WORKBOOK_NO_CAGE = 4 /* the child's exit status where its cage could not be closed: it read nothing */
};

/* Reads the workbook open at `fd` (from its start) in a child process; rows go
   to the sink as they come. The verdict also tells of a child that was ended
   by its limits. False only when the child cannot be started or locked in. */
bool workbook_read(int fd, const struct sheet_sink *sink, struct sheet_verdict *verdict,
                   struct error *error) MUST_CHECK;

/* A file-level refusal in the words of the rules. */
void workbook_refusal(const struct sheet_verdict *verdict, struct refusal *refusal);

/* True, with the refusal set, when a file of `size` bytes is too large. */
bool workbook_refuse_size(struct refusal *refusal, int64_t size);

/* A verdict as one line on the child's standard error, and back. */
void workbook_verdict_print(const struct sheet_verdict *verdict, char *line, size_t room);
bool workbook_verdict_parse(struct text line, struct sheet_verdict *verdict);
/* What the end of the child says where it gave no verdict. */
struct sheet_verdict workbook_verdict_of_end(int end, int status);
/* False, with the error set, where the child ended so because its cage could
   not be closed: the file is not to blame. */
bool workbook_was_caged(int end, int status, struct error *error) MUST_CHECK;

#endif
