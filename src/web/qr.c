/* QR codes as drawings: see qr.h. */
#include "web/qr.h"

#include "base/buffer.h"

#include <qrencode.h>

enum { QUIET = 4 };

/* The dark runs of a row, each a box one unit high. */
static void draw_row(struct buffer *out, const QRcode *code, int y)
{
    const unsigned char *row = code->data + (ptrdiff_t)y * code->width;
    for (int x = 0, end; x < code->width; x = end) {
        for (end = x; end < code->width && (row[end] & 1) == (row[x] & 1);)
            end++;
        if (row[x] & 1)
            buffer_print(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, end - x, end - x);
    }
}

struct qr qr_draw(struct arena *arena, struct text t)
{
    struct buffer out;
    struct qr qr = {0};
    QRcode *code = QRcode_encodeString8bit(arena_z(arena, t), 0, QR_ECLEVEL_M);
    if (code == NULL)
        return qr;
    buffer_init(&out, 0);
    for (int y = 0; y < code->width; y++)
        draw_row(&out, code, y);
    qr = (struct qr){arena_copy(arena, buffer_text(&out)), code->width + 2 * QUIET};
    buffer_free(&out);
    QRcode_free(code);
    return qr;
}
