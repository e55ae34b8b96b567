/* Tests of src/sheet/detect*.c: every kind of file that people may choose by
   mistake is named. Zip files are written by libzip. */
#include "unit.h"

#include <zip.h>

#include "sheet/detect.h"
#include "xls_build.h"

static void is_named(struct text bytes, enum sheet_verdict_code code, const char *part)
{
    struct sheet_verdict verdict = {.code = SHEET_READ};
    assert_int_equal(sheet_detect(bytes, &verdict), TYPE_OTHER);
    if (verdict.code != code || strstr(verdict.detail, part) == NULL)
        fail_msg("%d « %s », wanted %d « %s »", verdict.code, verdict.detail, code, part);
}

static void is_workbook(struct text bytes, enum sheet_type type)
{
    struct sheet_verdict verdict = {.detail = ""};
    enum sheet_type got = sheet_detect(bytes, &verdict);
    if (got != type)
        fail_msg("type %d « %s », wanted %d", got, verdict.detail, type);
}

static void test_plain(void **state)
{
    (void)state;
    static const struct {
        struct text bytes;
        const char *part;
    } cases[] = {
        {{"%PDF-1.7\n", 9}, "PDF"},
        {{"\r\n\r\n%PDF-1.4", 12}, "PDF"},
        {{"{\\rtf1\\ansi", 11}, "RTF"},
        {{"\x89PNG\r\n\x1A\n", 8}, "PNG"},
        {{"\xFF\xD8\xFF\xE0", 4}, "JPEG"},
        {{"Ref;Nom\r\nA;B\r\n", 14}, "CSV"},
        {{"\xEF\xBB\xBFRef,Nom\n", 11}, "CSV"},
        {{"Ref\tNom\n", 8}, "CSV"},
        {{"Pr\xE9nom;Nom\n", 11}, "CSV"},
        {{"\xFF\xFER\0e\0f\0\t\0", 10}, "CSV"},
        {{"Bonjour\n", 8}, "un fichier texte"},
        {{" ", 1}, "un fichier texte"},
        {{"<html><body><table>", 19}, "HTML"},
        {{"\n<!DOCTYPE HTML PUBLIC", 22}, "HTML"},
        {{"<meta charset=x><TABLE border=1>", 32}, "HTML"},
        {{"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook>", 70},
         "XML 2003"},
        {{"<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", 63}, "XML 2003"},
        {{"<?xml version=\"1.0\"?><a/>", 25}, "un fichier XML"},
        {{"MIME-Version: 1.0\n", 18}, "MHTML"},
        {{"ID;PWXL;N;E\n", 12}, "SYLK"},
        {{"Rar!\x1A\x07\0", 7}, "RAR"},
        {{"MZ\x90\0", 4}, "programme"},
        {{"\x09\x04\x06\0\0\0\x10\0\0\0", 10}, "Excel 4"},
        {{"\x09\0\x04\0\0\0\x10\0", 8}, "Excel 2"},
        {{"\0\0\0\0\0\0\0\0", 8}, "un fichier d'un autre type"},
        {{"\x01", 1}, "un fichier d'un autre type"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *exact = malloc(cases[i].bytes.len); /* so that reading past the end is seen */
        memcpy(exact, cases[i].bytes.at, cases[i].bytes.len);
        is_named(text_make(exact, cases[i].bytes.len), SHEET_TYPE, cases[i].part);
        free(exact);
    }
    is_named(TEXT_NONE, SHEET_EMPTY, "");
}

/* A zip of these parts: name, content, name, content …, NULL. */
static struct text make_zip(const char *const *parts)
{
    zip_error_t error;
    zip_source_t *file = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *archive = zip_open_from_source(file, ZIP_TRUNCATE, &error);
    zip_source_keep(file);
    for (; *parts; parts += 2) {
        zip_source_t *content = zip_source_buffer(archive, parts[1], strlen(parts[1]), 0);
        assert_true(zip_file_add(archive, parts[0], content, ZIP_FL_ENC_UTF_8) >= 0);
    }
    assert_int_equal(zip_close(archive), 0);
    zip_stat_t about;
    zip_source_stat(file, &about);
    char *bytes = malloc(about.size);
    zip_source_open(file);
    assert_int_equal(zip_source_read(file, bytes, about.size), about.size);
    zip_source_close(file);
    zip_source_free(file);
    return text_make(bytes, about.size);
}

#define TYPES(main)                                                                                \
    "[Content_Types].xml",                                                                         \
        "<Types><Override PartName=\"/a\" ContentType=\"application/" main "\"/></Types>"

static void test_zip(void **state)
{
    (void)state;
    static const struct {
        const char *const parts[8];
        const char *part; /* NULL: an XLSX */
    } cases[] = {
        {{TYPES("vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), "a", ""}, NULL},
        {{TYPES("vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml")}, NULL},
        {{"_rels/.rels", "", "xl/workbook.xml", ""}, NULL},
        {{"xl\\workbook.xml", ""}, NULL},
        {{TYPES("vnd.ms-excel.sheet.macroEnabled.main+xml")}, "XLSM"},
        {{TYPES("vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
          "xl/vbaProject.bin", "x"},
         "XLSM"},
        {{"xl/workbook.xml", "", "xl/vbaProject.bin", "x"}, "XLSM"},
        {{TYPES("vnd.ms-excel.sheet.binary.macroEnabled.main")}, "XLSB"},
        {{"xl/workbook.bin", ""}, "XLSB"},
        {{TYPES("vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")}, "DOCX"},
        {{TYPES("vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")}, "PPTX"},
        {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", ""}, "ODS"},
        {{"mimetype", "application/vnd.oasis.opendocument.text", "content.xml", ""}, "ODT"},
        {{"content.xml", "<a/>"}, "OpenDocument"},
        {{"Index/CalculationEngine.iwa", "x", "Index/Document.iwa", "x"}, "Numbers"},
        {{"export/sessions.xlsx", "x"}, "« export/sessions.xlsx »"},
        {{"lisez-moi.txt", "x"}, "une archive ZIP"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text bytes = make_zip(cases[i].parts);
        if (cases[i].part)
            is_named(bytes, SHEET_TYPE, cases[i].part);
        else
            is_workbook(bytes, TYPE_XLSX);
        for (size_t len = 4; len < bytes.len; len += 7)
            is_named(text_slice(bytes, 0, len), SHEET_UNREADABLE, "");
        free((char *)bytes.at);
    }
}

static void test_compound(void **state)
{
    (void)state;
    static const struct {
        const char *stream;
        enum sheet_verdict_code code;
        const char *part;
    } cases[] = {
        {"EncryptedPackage", SHEET_ENCRYPTED, ""},  {"WordDocument", SHEET_TYPE, "DOC"},
        {"PowerPoint Document", SHEET_TYPE, "PPT"}, {"__properties_version1.0", SHEET_TYPE, "MSG"},
        {"Contents", SHEET_TYPE, "Office"},
    };
    struct buffer file;
    buffer_init(&file, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        buffer_clear(&file);
        xls_compound(&file, cases[i].stream, TEXT("anything"), 9, false);
        is_named(buffer_text(&file), cases[i].code, cases[i].part);
    }
    static const char *const books[] = {"Workbook", "WORKBOOK", "Book"};
    for (size_t i = 0; i < COUNT_OF(books); i++) {
        buffer_clear(&file);
        xls_compound(&file, books[i], TEXT("anything"), 9, false);
        is_workbook(buffer_text(&file), TYPE_XLS);
    }
    for (size_t len = 8; len < 1024; len += 13)
        is_named(text_slice(buffer_text(&file), 0, len), SHEET_UNREADABLE, "tronqué");
    memcpy(file.at + 1024 + 80, "\x84\x10\x0C\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 16);
    file.at[1024 + 128] = 'X';
    is_named(buffer_text(&file), SHEET_TYPE, "MSI");
    buffer_free(&file);
}

static void test_bare_stream(void **state)
{
    (void)state;
    struct buffer stream;
    buffer_init(&stream, 0);
    xls_bof(&stream, XLS_BIFF5, XLS_SHEET);
    is_workbook(buffer_text(&stream), TYPE_XLS);
    buffer_free(&stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_zip),
        cmocka_unit_test(test_compound),
        cmocka_unit_test(test_bare_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
