/* Symbols that machines read, as squares: DataMatrix (libzint, loaded when it is
   needed first) and QR code. Drawing them: canvas.h. */
#ifndef DOCUMENTS_SYMBOL_H
#define DOCUMENTS_SYMBOL_H

#include "base/arena.h"
#include "base/error.h"

struct symbol {
    int width;                    /* in squares, as high as wide */
    const unsigned char *squares; /* row by row, 1: dark */
};

/* In the arena. ERROR_FILE where the library is missing, ERROR_DATA where the text is
   too long. */
bool symbol_datamatrix(struct arena *arena, struct text t, struct symbol *out, struct error *error) MUST_CHECK;
bool symbol_qr(struct arena *arena, struct text t, struct symbol *out, struct error *error) MUST_CHECK;

#endif
