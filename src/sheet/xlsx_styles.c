/* The styles part: from the number in a cell's s= attribute to how numbers
   read in it. Fonts, colours and the like are not looked at. */
#include "base/buffer.h"
#include "sheet/sort.h"
#include "sheet/xlsx_workbook.h"
#include "sheet/xml_part.h"

/* Excel allows 65,490 cell formats; some writers make more. */
enum { FORMATS_MAX = 1 << 20 };

/* A number format that the workbook itself defines. */
struct own_format {
    uint32_t id;
    uint32_t order; /* in the file: of two with one id the later counts */
    struct number_style style;
};

struct styles_reading {
    struct buffer formats; /* of struct own_format */
    struct buffer ids;     /* of uint32_t: the number format of each cell format */
};

static uint32_t to_id(struct text value)
{
    int64_t id;
    return text_to_int(value, &id) && id >= 0 && id < UINT32_MAX ? (uint32_t)id : 0;
}

static bool read_style(void *context, const struct xml_element *element)
{
    struct styles_reading *reading = context;
    if (strcmp(element->parent, "numFmts") == 0 && strcmp(element->name, "numFmt") == 0) {
        struct own_format format = {
            .id = to_id(xml_part_value(element, "numFmtId")),
            .order = (uint32_t)reading->formats.len,
            .style = number_style_of_code(xml_part_value(element, "formatCode"))};
        buffer_add(&reading->formats, &format, sizeof format);
    } else if (strcmp(element->parent, "cellXfs") == 0 && strcmp(element->name, "xf") == 0) {
        uint32_t id = to_id(xml_part_value(element, "numFmtId"));
        buffer_add(&reading->ids, &id, sizeof id);
    }
    return !reading->formats.failed && !reading->ids.failed;
}

static int compare_formats(const void *a, const void *b)
{
    const struct own_format *one = a, *other = b;
    if (one->id != other->id)
        return one->id < other->id ? -1 : 1;
    return (one->order > other->order) - (one->order < other->order);
}

/* The last of those with that id, else the built-in one. */
static struct number_style style_of(const struct own_format *formats, size_t count, uint32_t id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (formats[middle].id <= id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low && formats[low - 1].id == id)
        return formats[low - 1].style;
    return number_style_of_id(id);
}

static bool resolve(struct styles_reading *reading, struct arena *arena, struct xlsx_styles *styles)
{
    struct own_format *formats = (void *)reading->formats.at;
    const uint32_t *ids = (const void *)reading->ids.at;
    size_t format_count = reading->formats.len / sizeof *formats;
    size_t count = reading->ids.len / sizeof *ids;
    if (reading->formats.failed || reading->ids.failed ||
        count * sizeof(struct number_style) + 64 > arena_room(arena))
        return false;
    sort_records(formats, format_count, sizeof *formats, compare_formats);
    struct number_style *resolved = ARENA_ARRAY(arena, struct number_style, count + 1);
    for (size_t i = 0; i < count; i++)
        resolved[i] = style_of(formats, format_count, ids[i]);
    styles->at = resolved;
    styles->count = (uint32_t)count;
    return true;
}

bool xlsx_styles_read(struct unzip *unzip, const struct unzip_entry *entry,
                      struct xlsx_styles *styles, struct sheet_verdict *verdict)
{
    struct styles_reading reading;
    *styles = (struct xlsx_styles){0};
    if (entry == NULL)
        return true;
    buffer_init(&reading.formats, FORMATS_MAX * sizeof(struct own_format));
    buffer_init(&reading.ids, FORMATS_MAX * sizeof(uint32_t));
    bool read = xml_part_read(unzip, entry, read_style, &reading, verdict);
    if (read && !resolve(&reading, unzip->arena, styles)) {
        *verdict = sheet_refuse(SHEET_UNREADABLE, "il définit plus de %d formats de cellule",
                                FORMATS_MAX);
        read = false;
    }
    buffer_free(&reading.formats);
    buffer_free(&reading.ids);
    return read;
}
