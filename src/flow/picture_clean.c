/* Cleaning pictures: see picture_clean.h. */
#include "flow/picture_clean.h"

#include "os/library.h"

#include <png.h>
#include <turbojpeg.h>

enum { QUALITY = 90, ORIENTATION_TAG = 0x0112 };

static struct {
    __typeof__(tjInitDecompress) *init_decompress;
    __typeof__(tjDecompressHeader3) *header;
    __typeof__(tjDecompress2) *decompress;
    __typeof__(tjInitCompress) *init_compress;
    __typeof__(tjCompress2) *compress;
    __typeof__(tjFree) *free;
    __typeof__(png_image_begin_read_from_memory) *png_begin;
    __typeof__(png_image_finish_read) *png_finish;
    __typeof__(png_image_free) *png_free;
} lib;

bool picture_load_libraries(void)
{
    static const struct library_function jpeg[] = {
        {"tjInitDecompress", &lib.init_decompress}, {"tjDecompressHeader3", &lib.header}, {"tjDecompress2", &lib.decompress},
        {"tjInitCompress", &lib.init_compress},     {"tjCompress2", &lib.compress},       {"tjFree", &lib.free}};
    static const struct library_function png[] = {{"png_image_begin_read_from_memory", &lib.png_begin},
                                                  {"png_image_finish_read", &lib.png_finish},
                                                  {"png_image_free", &lib.png_free}};
    return library_load("libturbojpeg.so.0", jpeg, COUNT_OF(jpeg)) == NULL &&
           library_load("libpng16.so.16", png, COUNT_OF(png)) == NULL;
}

/* Three bytes a pixel, row by row. */
struct pixels {
    unsigned char *at;
    int width, height;
};

static bool fits(int width, int height)
{
    return width > 0 && height > 0 && width <= PICTURE_SIDE_MOST && height <= PICTURE_SIDE_MOST &&
           (int64_t)width * height <= PICTURE_PIXELS_MOST;
}

static bool make_room(struct pixels *p, int width, int height)
{
    *p = (struct pixels){malloc((size_t)width * (size_t)height * 3), width, height};
    return p->at != NULL;
}

/* -- reading ------------------------------------------------------------------------- */

static enum picture_verdict read_jpeg(struct text bytes, struct pixels *out)
{
    int width = 0, height = 0, sampling, space;
    tjhandle handle = lib.init_decompress();
    const unsigned char *at = (const unsigned char *)bytes.at;
    if (!handle || lib.header(handle, at, bytes.len, &width, &height, &sampling, &space) != 0 || width <= 0 || height <= 0)
        return PICTURE_BROKEN;
    if (!fits(width, height))
        return PICTURE_ENORMOUS;
    if (!make_room(out, width, height))
        return PICTURE_ENORMOUS;
    return lib.decompress(handle, at, bytes.len, out->at, width, 0, height, TJPF_RGB, TJFLAG_STOPONWARNING) == 0 ? PICTURE_GOOD
                                                                                                            : PICTURE_BROKEN;
}

/* Transparent parts become white, as paper. */
static enum picture_verdict read_png(struct text bytes, struct pixels *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    png_color white = {255, 255, 255};
    if (!lib.png_begin(&image, bytes.at, bytes.len))
        return PICTURE_BROKEN;
    bool small = fits((int)image.width, (int)image.height) && image.width <= PICTURE_SIDE_MOST;
    if (!small || !make_room(out, (int)image.width, (int)image.height)) {
        lib.png_free(&image);
        return PICTURE_ENORMOUS;
    }
    image.format = PNG_FORMAT_RGB;
    return lib.png_finish(&image, &white, out->at, 0, NULL) ? PICTURE_GOOD : PICTURE_BROKEN;
}

/* -- the right way up ------------------------------------------------------------------- */

static unsigned number(const unsigned char *at, unsigned size, bool little)
{
    unsigned value = 0;
    for (unsigned i = 0; i < size; i++)
        value = value << 8 | at[little ? size - 1 - i : i];
    return value;
}

/* The orientation in a TIFF structure: 1 to 8; 1 where it says nothing good. */
static int tiff_orientation(const unsigned char *at, size_t len)
{
    if (len < 8 || (memcmp(at, "II", 2) != 0 && memcmp(at, "MM", 2) != 0))
        return 1;
    bool little = at[0] == 'I';
    size_t directory = number(at + 4, 4, little);
    if (directory > len - 2)
        return 1;
    unsigned entries = number(at + directory, 2, little);
    for (size_t i = 0, entry = directory + 2; i < entries && entry + 12 <= len; i++, entry += 12)
        if (number(at + entry, 2, little) == ORIENTATION_TAG) {
            unsigned value = number(at + entry + 8, 2, little);
            return value >= 1 && value <= 8 ? (int)value : 1;
        }
    return 1;
}

/* The segments of a JPEG up to its pixels; the first Exif one counts. */
static int jpeg_orientation(struct text bytes)
{
    const unsigned char *at = (const unsigned char *)bytes.at;
    for (size_t i = 2; i + 4 <= bytes.len && at[i] == 0xFF && at[i + 1] != 0xDA;) {
        size_t len = number(at + i + 2, 2, false);
        if (len < 2 || i + 2 + len > bytes.len)
            return 1;
        if (at[i + 1] == 0xE1 && len >= 8 && memcmp(at + i + 4, "Exif\0\0", 6) == 0)
            return tiff_orientation(at + i + 10, len - 8);
        i += 2 + len;
    }
    return 1;
}

/* Where a pixel of the upright picture stands in the one that came. */
static size_t source_of(const struct pixels *p, int orientation, int x, int y)
{
    int right = p->width - 1, bottom = p->height - 1, sx = x, sy = y;
    switch (orientation) {
    case 2: sx = right - x; break;
    case 3: sx = right - x, sy = bottom - y; break;
    case 4: sy = bottom - y; break;
    case 5: sx = y, sy = x; break;
    case 6: sx = y, sy = bottom - x; break;
    case 7: sx = right - y, sy = bottom - x; break;
    case 8: sx = right - y, sy = x; break;
    }
    return ((size_t)sy * (size_t)p->width + (size_t)sx) * 3;
}

/* Turned upright and made smaller by a whole factor, each pixel the mean of those it
   stands for. */
static bool set_upright(const struct pixels *from, int orientation, struct pixels *out)
{
    bool turned = orientation >= 5;
    int width = turned ? from->height : from->width, height = turned ? from->width : from->height;
    int longest = width > height ? width : height, factor = (longest + PICTURE_KEPT_SIDE - 1) / PICTURE_KEPT_SIDE;
    int wide = width / factor ? width / factor : 1, high = height / factor ? height / factor : 1;
    if (!make_room(out, wide, high))
        return false;
    for (int y = 0; y < high; y++)
        for (int x = 0; x < wide; x++) {
            unsigned sum[3] = {0}, count = 0;
            for (int dy = 0; dy < factor && y * factor + dy < height; dy++)
                for (int dx = 0; dx < factor && x * factor + dx < width; dx++, count++)
                    for (int c = 0; c < 3; c++)
                        sum[c] += from->at[source_of(from, orientation, x * factor + dx, y * factor + dy) + (size_t)c];
            for (int c = 0; c < 3; c++)
                out->at[((size_t)y * (size_t)wide + (size_t)x) * 3 + (size_t)c] = (unsigned char)(sum[c] / count);
        }
    return true;
}

static bool write_jpeg(const struct pixels *p, struct buffer *out)
{
    unsigned char *bytes = NULL;
    unsigned long len = 0;
    tjhandle handle = lib.init_compress();
    bool made = handle && lib.compress(handle, p->at, p->width, 0, p->height, TJPF_RGB, &bytes, &len, TJSAMP_444, QUALITY, 0) == 0;
    if (made)
        buffer_add(out, bytes, len);
    lib.free(bytes);
    return made && !out->failed;
}

enum picture_verdict picture_clean(struct text bytes, struct buffer *out, int *width, int *height)
{
    struct pixels came = {0}, upright = {0};
    bool jpeg = text_starts(bytes, TEXT("\xFF\xD8\xFF")), png = text_starts(bytes, TEXT("\x89PNG\r\n\x1A\n"));
    if (!jpeg && !png)
        return PICTURE_TYPE;
    enum picture_verdict verdict = jpeg ? read_jpeg(bytes, &came) : read_png(bytes, &came);
    if (verdict == PICTURE_GOOD) {
        int orientation = jpeg ? jpeg_orientation(bytes) : 1;
        *width = orientation >= 5 ? came.height : came.width;
        *height = orientation >= 5 ? came.width : came.height;
        if (!set_upright(&came, orientation, &upright))
            verdict = PICTURE_ENORMOUS;
        else if (!write_jpeg(&upright, out))
            verdict = PICTURE_BROKEN;
    }
    free(came.at);
    free(upright.at);
    return verdict;
}
