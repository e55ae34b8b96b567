/* QR codes as drawings: a path for an <svg>, made here so that no script and no
   third party sees what is in them. */
#ifndef WEB_QR_H
#define WEB_QR_H

#include "base/arena.h"

struct qr {
    struct text path; /* for the attribute d: the dark modules, one unit each */
    int size;         /* modules on a side, quiet zone included */
};

/* Medium error correction. An empty path when the text is too long for one. */
struct qr qr_draw(struct arena *arena, struct text t);

#endif
