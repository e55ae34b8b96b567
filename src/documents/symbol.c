/* Symbols: see symbol.h. */
#include "documents/symbol.h"

#include "os/library.h"

#include <pthread.h>
#include <qrencode.h>
#include <zint.h>

static struct {
    __typeof__(ZBarcode_Create) *create;
    __typeof__(ZBarcode_Encode) *encode;
    __typeof__(ZBarcode_Delete) *delete;
} zint;
static const char *missing;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const struct library_function functions[] = {
        {"ZBarcode_Create", &zint.create}, {"ZBarcode_Encode", &zint.encode}, {"ZBarcode_Delete", &zint.delete}};
    missing = library_load("libzint.so.2.11", functions, COUNT_OF(functions));
}

bool symbol_datamatrix(struct arena *arena, struct text t, struct symbol *out, struct error *error)
{
    pthread_once(&once, load);
    if (missing)
        return error_set(error, ERROR_FILE, missing, "Les documents PDF ne peuvent pas être faits : une bibliothèque manque sur le serveur.");
    struct zint_symbol *drawn = zint.create();
    BUG_UNLESS(drawn);
    drawn->symbology = BARCODE_DATAMATRIX;
    drawn->input_mode = DATA_MODE;
    drawn->option_3 = DM_SQUARE;
    bool made = zint.encode(drawn, (const unsigned char *)t.at, (int)t.len) < ZINT_ERROR && drawn->rows == drawn->width;
    if (made) {
        unsigned char *squares = ARENA_ARRAY(arena, unsigned char, (size_t)(drawn->width * drawn->width));
        for (int y = 0; y < drawn->width; y++)
            for (int x = 0; x < drawn->width; x++)
                squares[y * drawn->width + x] = drawn->encoded_data[y][x >> 3] >> (x & 7) & 1;
        *out = (struct symbol){drawn->width, squares};
    }
    char said[sizeof drawn->errtxt];
    memcpy(said, drawn->errtxt, sizeof said);
    zint.delete(drawn);
    return made || error_set(error, ERROR_DATA, said, "Le symbole du certificat ne peut pas être dessiné.");
}

bool symbol_qr(struct arena *arena, struct text t, struct symbol *out, struct error *error)
{
    QRcode *code = QRcode_encodeString8bit(arena_z(arena, t), 0, QR_ECLEVEL_M);
    if (code == NULL)
        return error_set(error, ERROR_DATA, "qrencode", "Le code QR ne peut pas être dessiné.");
    size_t count = (size_t)code->width * (size_t)code->width;
    unsigned char *squares = ARENA_ARRAY(arena, unsigned char, count);
    for (size_t i = 0; i < count; i++)
        squares[i] = code->data[i] & 1;
    *out = (struct symbol){code->width, squares};
    QRcode_free(code);
    return true;
}
