/* A photograph or signature as people send it, made into a JPEG of our own: right
   way up, no larger than needed, without anything but its pixels (no place, camera
   or name). Only within the cage (cli/cmd_picture.c): the bytes are anybody's. */
#ifndef FLOW_PICTURE_CLEAN_H
#define FLOW_PICTURE_CLEAN_H

#include "base/buffer.h"

enum { PICTURE_SIDE_MOST = 12000, PICTURE_PIXELS_MOST = 40 * 1000 * 1000, PICTURE_KEPT_SIDE = 1200 };

enum picture_verdict {
    PICTURE_GOOD,
    PICTURE_TYPE,     /* neither JPEG nor PNG */
    PICTURE_BROKEN,   /* damaged, cut, or of a kind that is not read */
    PICTURE_ENORMOUS, /* more pixels than are read */
    /* Said outside the cage (flow/picture.c): */
    PICTURE_SMALL,
    PICTURE_SHAPE,    /* neither as high nor as wide as wanted */
    PICTURE_HEAVY,    /* too many bytes */
    PICTURE_INFECTED,
    PICTURE_UNSCANNED
};

/* Loads libturbojpeg and libpng: before the cage closes. False where one is missing. */
bool picture_load_libraries(void);
/* The JPEG into `out`; width and height of the picture as it came, right way up. */
enum picture_verdict picture_clean(struct text bytes, struct buffer *out, int *width, int *height);

#endif
