/* What bytes of a code page stand for: see codepage.h, table codepage.def. */
#include "sheet/codepage.h"

enum { CODEPAGE_HALF = 128, WINDOWS_LATIN = 1252, MAC_ROMAN = 10000 };

static const struct {
    unsigned number;
    uint16_t characters[CODEPAGE_HALF];
} pages[] = {
#define CODEPAGE(number, name, ...) {number, {__VA_ARGS__}},
#include "sheet/codepage.def"
#undef CODEPAGE
};

static const uint16_t no_characters[CODEPAGE_HALF];

static const uint16_t *find(unsigned page)
{
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        if (pages[i].number == page)
            return pages[i].characters;
    return NULL;
}

const uint16_t *codepage_table(unsigned page)
{
    switch (page) {
    case 932: /* Japanese, Chinese, Korean: two bytes a letter */
    case 936:
    case 949:
    case 950:
    case 1361: return no_characters;
    case 0x8000: return find(MAC_ROMAN); /* as Excel 5 for the Macintosh writes it */
    }
    const uint16_t *table = find(page);
    return table ? table : find(WINDOWS_LATIN);
}
