/* A workbook named on the command line. */
#ifndef CLI_INPUT_FILE_H
#define CLI_INPUT_FILE_H

#include "os/digest.h"

struct input_file {
    int fd;           /* open for reading; the caller closes it */
    int64_t size;     /* bytes */
    struct text name; /* without its folders */
    char sha256[DIGEST_HEX + 1];
};

/* Opens and digests the file; false after having said why not. A pipe is
   copied to a nameless file first, at most one byte past the limit of a
   workbook. `path` NULL: says that the file is missing. */
bool input_file_open(struct input_file *file, const char *path) MUST_CHECK;

#endif
