/* libFuzzer: any bytes as one XML part, the first of them choosing which: the
   workbook, its relationships or styles (expat), the sheet or the shared strings
   (the scanner, by either path). */
#include "../sheets/read_tsv.h"
#include "../sheets/zip_build.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const parts[] = {"xl/workbook.xml",   "xl/_rels/workbook.xml.rels",
                                    "xl/styles.xml",     "xl/worksheets/sheet1.xml",
                                    "xl/sharedStrings.xml", "[Content_Types].xml",
                                    "_rels/.rels"};

static void add_others(struct zip_build *build, size_t chosen)
{
    static const char *const others[] = {
        "<workbook><sheets><sheet name=\"F\" r:id=\"r\"/></sheets></workbook>", NULL, NULL,
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>44562</v></c>"
        "<c r=\"B1\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>",
        "<sst><si><t>a</t></si></sst>"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (i != chosen && others[i])
            zip_build_store(build, parts[i], text_of(others[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct zip_build build = {0};
    struct buffer fast = {0}, tolerant = {0};
    size_t chosen = data[0] % COUNT_OF(parts);
    add_others(&build, chosen);
    zip_build_store(&build, parts[chosen], text_make((const char *)data + 1, size - 1));
    struct text bytes = zip_build_finish(&build);
    struct sheet_verdict one = read_tsv(READ_XLSX_FAST, bytes, NULL, &fast, NULL);
    struct sheet_verdict other = read_tsv(READ_XLSX_TOLERANT, bytes, NULL, &tolerant, NULL);
    BUG_UNLESS(one.code == other.code && strcmp(one.detail, other.detail) == 0);
    BUG_UNLESS(one.code != SHEET_READ || text_equal(buffer_text(&fast), buffer_text(&tolerant)));
    buffer_free(&fast), buffer_free(&tolerant);
    zip_build_free(&build);
    return 0;
}
