/* Photograph and signature of a request for the card: size, antivirus, decoding in
   the cage, dimensions. */
#ifndef FLOW_PICTURE_H
#define FLOW_PICTURE_H

#include "flow/flow.h"
#include "flow/picture_clean.h"

enum {
    PICTURE_BYTES_MOST = 10 * 1048576,
    PICTURE_MEMORY_MOST = 320 * 1048576, /* bytes, of the child */
    PICTURE_CPU_SECONDS = 8
};
enum picture_kind { PICTURE_PHOTO, PICTURE_SIGNATURE };

struct picture {
    enum picture_verdict verdict;
    int width, height;      /* pixels, as it came, right way up; 0: not known */
    struct text jpeg;       /* in the arena, where the verdict is good */
};

/* Makes a picture of the file open at `fd` (from its start). False for a failure of
   the world. */
bool picture_take(const struct site *site, struct arena *arena, int fd, enum picture_kind kind, struct picture *out,
                  struct error *error) MUST_CHECK;
/* What is wrong and what to do, a French sentence in the arena; for any verdict but
   PICTURE_GOOD. */
struct text picture_problem(struct arena *arena, enum picture_kind kind, const struct picture *picture);

#endif
