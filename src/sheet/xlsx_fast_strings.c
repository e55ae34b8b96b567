/* The fast path over shared strings: see xlsx_fast.h. */
#include "sheet/xlsx_fast.h"
#include "sheet/xlsx_fast_bytes.h"
#include "sheet/xml_text.h"

/* `<si><t>` or the same with xml:space: what stands behind it. */
static inline const char *take_opening(const char *at)
{
    static const char preserve[] = "<si><t xml:space=\"preserve\">";
    if (FAST_IS(at, "<si><t>"))
        return at + 7;
    if (FAST_IS(at, preserve))
        return at + sizeof preserve - 1;
    return NULL;
}

const char *xlsx_fast_strings(struct xlsx_strings *strings, const char *at, const char *end)
{
    const char *text;
    while (FAST_POSSIBLE && at < end && (text = take_opening(at)) != NULL) {
        bool plain;
        const char *text_end = fast_find_tag(text, &plain);
        if (text_end == NULL || !FAST_IS(text_end, "</t></si>"))
            break;
        struct text found = text_make(text, (size_t)(text_end - text));
        if (!plain && !xml_text_is_plain(found))
            break;
        size_t len = strings->text.len;
        buffer_add_text(&strings->text, found);
        if (!xlsx_strings_end(strings)) {
            strings->text.len = len; /* the tolerant path will find the same, and say so */
            break;
        }
        at = text_end + 9;
    }
    return at;
}
