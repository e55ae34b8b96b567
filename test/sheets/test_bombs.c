/* XLSX workbooks made to exhaust their reader. Each is made here, and read by
   bomb_run.c in a process of its own: it must come to the expected verdict
   within the limits. XLS ones stand in test_xls_bombs.c. */
#include <zlib.h>

#include "bomb_run.h"
#include "zip_build.h"

/* --- bytes by the gigabyte -------------------------------------------------- */

struct flow {
    z_stream z;
    struct buffer out;
    uint64_t given;
    uint32_t crc;
};

static void flow_begin(struct flow *flow)
{
    *flow = (struct flow){0};
    BUG_UNLESS(deflateInit2(&flow->z, 1, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK);
}

static void flow_step(struct flow *flow, struct text bytes, int flush)
{
    flow->z.next_in = (unsigned char *)(uintptr_t)bytes.at;
    flow->z.avail_in = (unsigned)bytes.len;
    do {
        char *to = buffer_reserve(&flow->out, 65536);
        flow->z.next_out = (unsigned char *)to;
        flow->z.avail_out = 65536;
        deflate(&flow->z, flush);
        flow->out.len += 65536 - flow->z.avail_out;
    } while (flow->z.avail_out == 0);
    flow->given += bytes.len;
    if (bytes.len)
        flow->crc = (uint32_t)crc32(flow->crc, (const unsigned char *)bytes.at, (unsigned)bytes.len);
}

static void flow_add(struct flow *flow, struct text bytes)
{
    if (bytes.len)
        flow_step(flow, bytes, Z_NO_FLUSH);
}

static void flow_repeat(struct flow *flow, struct text unit, uint64_t count)
{
    struct buffer many = {0};
    uint64_t at_once = 1 + 65536 / unit.len;
    for (uint64_t i = 0; i < at_once; i++)
        buffer_add_text(&many, unit);
    for (; count >= at_once; count -= at_once)
        flow_step(flow, buffer_text(&many), Z_NO_FLUSH);
    flow_add(flow, text_slice(buffer_text(&many), 0, count * unit.len));
    buffer_free(&many);
}

static void flow_end(struct flow *flow, struct zip_build *build, const char *name)
{
    flow_step(flow, TEXT_NONE, Z_FINISH);
    deflateEnd(&flow->z);
    zip_build_add(build, (struct zip_member){.name = name, .data = buffer_text(&flow->out), .inflated = flow->given,
                                             .crc = flow->crc, .method = 8, .local = -1});
    buffer_free(&flow->out);
}

/* A part: head, `count` times the unit, tail. */
static void add_part(struct zip_build *build, const char *name, struct text head, struct text unit,
                     uint64_t count, struct text tail)
{
    struct flow flow;
    flow_begin(&flow);
    flow_add(&flow, head);
    flow_repeat(&flow, unit, count);
    flow_add(&flow, tail);
    flow_end(&flow, build, name);
}

#define SHEET "xl/worksheets/sheet1.xml"
#define STRINGS "xl/sharedStrings.xml"
#define OPEN "<worksheet><sheetData>"
#define SHUT "</sheetData></worksheet>"

/* The parts around it, then `part` as given. Only now is it finished. */
static void wrap(struct zip_build *build, const char *sheet)
{
    zip_build_store(build, "xl/workbook.xml", TEXT("<workbook><sheets><sheet name=\"F\" r:id=\"r\"/></sheets></workbook>"));
    if (sheet)
        zip_build_store(build, SHEET, text_of(sheet));
}

static void bomb(struct zip_build *build, const char *part, struct text head, struct text unit,
                 uint64_t count, struct text tail)
{
    bool is_sheet = strcmp(part, SHEET) == 0;
    wrap(build, is_sheet ? NULL : OPEN "<row><c><v>1</v></c></row>" SHUT);
    add_part(build, part, head, unit, count, tail);
    zip_build_finish(build);
}

/* --- the bombs ------------------------------------------------------------------ */

static void overlapping(struct zip_build *build)
{
    char content[4000];
    memset(content, 'x', sizeof content);
    wrap(build, OPEN SHUT);
    size_t at = build->file.len;
    zip_build_deflate(build, "0", text_make(content, sizeof content));
    struct zip_member again = zip_build_stored("0", "");
    again.local = (int64_t)at;
    for (int i = 0; i < 900; i++)
        zip_build_add(build, again);
    zip_build_finish(build);
}

static void nested(struct zip_build *build)
{
    struct buffer inner = {0};
    buffer_add_text(&inner, TEXT("PK"));
    for (int level = 0; level < 60; level++) {
        struct zip_build one = {0};
        zip_build_deflate(&one, "classeur.xlsx", buffer_text(&inner));
        buffer_clear(&inner);
        buffer_add_text(&inner, zip_build_finish(&one));
        zip_build_free(&one);
    }
    zip_build_store(build, "classeur.xlsx", buffer_text(&inner));
    zip_build_finish(build);
    buffer_free(&inner);
}

/* An entry that claims to hold the archive that it stands in. */
static void holds_itself(struct zip_build *build)
{
    wrap(build, OPEN SHUT);
    struct zip_member itself = zip_build_stored(SHEET, "x");
    itself.local = 0;
    zip_build_add(build, itself);
    struct text whole = zip_build_finish(build);
    size_t record = whole.len - 22 - (46 + sizeof SHEET - 1);
    for (int i = 0; i < 4; i++) /* its compressed and its own size: all there is */
        build->file.at[record + 20 + (size_t)i] = build->file.at[record + 24 + (size_t)i] =
            (char)(whole.len >> (8 * i));
}

static void spaces_512(struct zip_build *build)
{
    bomb(build, SHEET, TEXT(OPEN), TEXT("    "), 1 << 28, TEXT(SHUT));
}

static void spaces_100(struct zip_build *build)
{
    bomb(build, SHEET, TEXT(OPEN), TEXT("    "), 25 << 20, TEXT(SHUT));
}

/* The size is declared as small as the limits like it. */
static void size_hidden(struct zip_build *build)
{
    spaces_100(build);
    struct text file = buffer_text(&build->file);
    size_t record = file.len - 22 - (46 + sizeof SHEET - 1);
    memcpy(build->file.at + record + 24, "\0\0\1\0", 4);
}

static void million_rows_of_nine(struct zip_build *build)
{
    bomb(build, SHEET, TEXT(OPEN),
         TEXT("<row><c t=\"inlineStr\"><is><t>a</t></is></c><c t=\"inlineStr\"><is><t>a</t></is></c>"
              "<c t=\"inlineStr\"><is><t>a</t></is></c><c t=\"inlineStr\"><is><t>a</t></is></c>"
              "<c t=\"inlineStr\"><is><t>a</t></is></c><c t=\"inlineStr\"><is><t>a</t></is></c>"
              "<c t=\"inlineStr\"><is><t>a</t></is></c><c t=\"inlineStr\"><is><t>a</t></is></c>"
              "<c t=\"inlineStr\"><is><t>a</t></is></c></row>"),
         SHEET_ROWS_MAX, TEXT(SHUT));
}

static void long_string_million_times(struct zip_build *build)
{
    wrap(build, NULL);
    add_part(build, STRINGS, TEXT("<sst><si><t>"), TEXT("x"), SHEET_CELL_CHARACTERS_MAX, TEXT("</t></si></sst>"));
    add_part(build, SHEET, TEXT(OPEN), TEXT("<row><c t=\"s\"><v>0</v></c></row>"), 1000000, TEXT(SHUT));
    zip_build_finish(build);
}

static void long_string_in_one_row(struct zip_build *build)
{
    wrap(build, NULL);
    add_part(build, STRINGS, TEXT("<sst><si><t>"), TEXT("x"), SHEET_CELL_CHARACTERS_MAX, TEXT("</t></si></sst>"));
    add_part(build, SHEET, TEXT(OPEN "<row>"), TEXT("<c t=\"s\"><v>0</v></c>"), SHEET_COLUMNS_MAX, TEXT("</row>" SHUT));
    zip_build_finish(build);
}

static void entities(struct zip_build *build)
{
    wrap(build, "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>" OPEN
                "<row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row>" SHUT);
    zip_build_finish(build);
}

static void entities_in_workbook(struct zip_build *build)
{
    zip_build_store(build, "xl/workbook.xml", TEXT("<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\">]><workbook>&a;</workbook>"));
    zip_build_finish(build);
}

static void last_cell(struct zip_build *build)
{
    wrap(build, OPEN "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>" SHUT);
    zip_build_finish(build);
}

static void last_column_everywhere(struct zip_build *build)
{
    bomb(build, SHEET, TEXT(OPEN), TEXT("<row><c r=\"XFC1\"/><c><v>1</v></c></row>"), SHEET_ROWS_MAX, TEXT(SHUT));
}

static void wild_index(struct zip_build *build)
{
    wrap(build, OPEN "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>4294967295</v></c></row>" SHUT);
    zip_build_finish(build);
}

static void wild_row(struct zip_build *build)
{
    wrap(build, OPEN "<row r=\"4294967297\"><c><v>1</v></c></row>" SHUT);
    zip_build_finish(build);
}

static void strings_without_end(struct zip_build *build)
{
    bomb(build, STRINGS, TEXT("<sst>"), TEXT("<si/>"), 80 << 20, TEXT("</sst>"));
}

static void text_without_end(struct zip_build *build)
{
    bomb(build, STRINGS, TEXT("<sst>"), TEXT("<si><t>abcdefghijklmnopqrstuvwxyz0123456789</t></si>"), 8 << 20, TEXT("</sst>"));
}

static void one_endless_string(struct zip_build *build)
{
    bomb(build, STRINGS, TEXT("<sst><si><t>"), TEXT("x"), 400 << 20, TEXT("</t></si></sst>"));
}

static void endless_comment(struct zip_build *build)
{
    bomb(build, SHEET, TEXT("<!--"), TEXT("x"), 400 << 20, TEXT("-->" OPEN SHUT));
}

static void endless_attribute(struct zip_build *build)
{
    bomb(build, SHEET, TEXT("<worksheet a=\""), TEXT("x"), 400 << 20, TEXT("\"/>"));
}

static void endless_depth(struct zip_build *build)
{
    bomb(build, SHEET, TEXT(""), TEXT("<a>"), 100 << 20, TEXT(""));
}

static void endless_wrappers(struct zip_build *build)
{
    bomb(build, SHEET, TEXT("<worksheet>"), TEXT("<AlternateContent>"), 1 << 20, TEXT(""));
}

static void endless_row(struct zip_build *build)
{
    bomb(build, SHEET, TEXT(OPEN "<row>"), TEXT("<c r=\"A1\"><v>1</v></c>"), 16 << 20, TEXT("</row>" SHUT));
}

static void empty_rows(struct zip_build *build)
{
    bomb(build, SHEET, TEXT(OPEN), TEXT("<row r=\"1\"/>"), 40 << 20, TEXT(SHUT));
}

static void empty_cells(struct zip_build *build)
{
    bomb(build, SHEET, TEXT(OPEN), TEXT("<row r=\"1\" s=\"2\"><c r=\"A1\" s=\"1\"/><c r=\"B1\" s=\"1\"/></row>\n"), 7 << 20, TEXT(SHUT));
}

static void rows_backwards(struct zip_build *build)
{
    bomb(build, SHEET, TEXT(OPEN "<row r=\"9\"><c><v>1</v></c></row>"), TEXT("<row r=\"1\"><c><v>1</v></c><c><v>2</v></c></row>"),
         8 << 20, TEXT(SHUT));
}

/* Enough to be sorted, in the worst order for it. */
static void rows_sorted(struct zip_build *build)
{
    struct flow flow;
    char row[100];
    wrap(build, NULL);
    flow_begin(&flow);
    flow_add(&flow, TEXT(OPEN));
    for (unsigned i = 0; i < 900000; i++) {
        int len = snprintf(row, sizeof row, "<row r=\"%u\"><c><v>%u</v></c><c t=\"str\"><v>b</v></c></row>", 1 + i * 7919u % 1000003u, i % 10);
        flow_add(&flow, text_make(row, (size_t)len));
    }
    flow_add(&flow, TEXT(SHUT));
    flow_end(&flow, build, SHEET);
    zip_build_finish(build);
}

static void styles_without_end(struct zip_build *build)
{
    bomb(build, "xl/styles.xml", TEXT("<styleSheet><cellXfs>"), TEXT("<xf numFmtId=\"14\"/>"), 3 << 20, TEXT("</cellXfs></styleSheet>"));
}

static void styles_of_one_tag(struct zip_build *build)
{
    bomb(build, "xl/styles.xml", TEXT("<styleSheet a=\""), TEXT("x"), 60 << 20, TEXT("\"/>"));
}

static void styles_of_many_names(struct zip_build *build)
{
    struct flow flow;
    char tag[64];
    wrap(build, OPEN "<row><c><v>1</v></c></row>" SHUT);
    flow_begin(&flow);
    flow_add(&flow, TEXT("<styleSheet>"));
    for (unsigned i = 0; i < 2000000; i++) {
        int len = snprintf(tag, sizeof tag, "<e%u a%u=\"\"/>", i, i);
        flow_add(&flow, text_make(tag, (size_t)len));
    }
    flow_add(&flow, TEXT("</styleSheet>"));
    flow_end(&flow, build, "xl/styles.xml");
    zip_build_finish(build);
}

static void styles_too_large(struct zip_build *build)
{
    bomb(build, "xl/styles.xml", TEXT("<styleSheet>"), TEXT("<a/>"), 20 << 20, TEXT("</styleSheet>"));
}

static void sheets_without_end(struct zip_build *build)
{
    add_part(build, "xl/workbook.xml", TEXT("<workbook><sheets>"), TEXT("<sheet name=\"F\" state=\"hidden\" r:id=\"r\"/>"), 1 << 20,
             TEXT("</sheets></workbook>"));
    zip_build_finish(build);
}

static void relations_without_end(struct zip_build *build)
{
    add_part(build, "xl/_rels/workbook.xml.rels", TEXT("<Relationships>"),
             TEXT("<Relationship Id=\"x\" Type=\"/worksheet\" Target=\"a/b/c/../../../d\"/>"), 900000, TEXT("</Relationships>"));
    wrap(build, OPEN "<row><c><v>1</v></c></row>" SHUT);
    zip_build_finish(build);
}

static void too_many_entries(struct zip_build *build)
{
    wrap(build, OPEN SHUT);
    for (int i = 0; i < 60000; i++)
        zip_build_add(build, zip_build_stored("x", ""));
    zip_build_finish(build);
}

/* --- the table -------------------------------------------------------------------- */

struct attempt {
    const char *name;
    void (*make)(struct zip_build *build);
    uint32_t ratio; /* 0: the default; more lets it through to the limit behind */
    enum sheet_verdict_code code;
    const char *part; /* of the detail */
};

#define ANY_RATIO 1000000

static const struct attempt attempts[] = {
    {"overlapping entries", overlapping, 0, SHEET_UNREADABLE, "se chevauchent"},
    {"nested 60 times", nested, 0, SHEET_TYPE, "archive ZIP"},
    {"an entry that holds the archive", holds_itself, 0, SHEET_UNREADABLE, "manque"},
    {"a gigabyte of spaces", spaces_512, 0, SHEET_UNREADABLE, "512 Mo"},
    {"a hundred megabytes of spaces", spaces_100, 0, SHEET_UNREADABLE, "plus de 100 fois"},
    {"a hundred megabytes that claim to be few", size_hidden, 0, SHEET_UNREADABLE, "taille annoncée"},
    {"a million rows of nine cells", million_rows_of_nine, 0, SHEET_UNREADABLE, "plus de 100 fois"},
    {"a million rows of nine cells, any ratio", million_rows_of_nine, ANY_RATIO, SHEET_READ, ""},
    {"a long string a million times", long_string_million_times, ANY_RATIO, SHEET_UNREADABLE, "128 Mo de texte"},
    {"a long string in all columns", long_string_in_one_row, ANY_RATIO, SHEET_UNREADABLE, "16 Mo de texte"},
    {"entities", entities, 0, SHEET_UNREADABLE, "DOCTYPE"},
    {"entities in the workbook", entities_in_workbook, 0, SHEET_UNREADABLE, "DOCTYPE"},
    {"XFD1048576", last_cell, 0, SHEET_READ, ""},
    {"the last column in every row", last_column_everywhere, ANY_RATIO, SHEET_UNREADABLE, "128 Mo de texte"},
    {"a wild index", wild_index, 0, SHEET_UNREADABLE, "texte partagé"},
    {"a wild row", wild_row, 0, SHEET_UNREADABLE, "ne peut pas exister"},
    {"strings without end", strings_without_end, ANY_RATIO, SHEET_UNREADABLE, "trop de textes"},
    {"text without end", text_without_end, ANY_RATIO, SHEET_UNREADABLE, "trop de textes"},
    {"one endless string", one_endless_string, ANY_RATIO, SHEET_UNREADABLE, "trop long"},
    {"an endless comment", endless_comment, ANY_RATIO, SHEET_UNREADABLE, "trop long"},
    {"an endless attribute", endless_attribute, ANY_RATIO, SHEET_UNREADABLE, "trop long"},
    {"endless depth", endless_depth, ANY_RATIO, SHEET_UNREADABLE, "64 niveaux"},
    {"endless wrappers", endless_wrappers, ANY_RATIO, SHEET_UNREADABLE, "64 niveaux"},
    {"an endless row", endless_row, ANY_RATIO, SHEET_UNREADABLE, "trop long"},
    {"empty rows", empty_rows, ANY_RATIO, SHEET_EMPTY, "est vide"},
    {"empty cells", empty_cells, ANY_RATIO, SHEET_EMPTY, "est vide"},
    {"rows backwards", rows_backwards, ANY_RATIO, SHEET_UNREADABLE, "triées"},
    {"a million rows to sort", rows_sorted, ANY_RATIO, SHEET_READ, ""},
    {"styles without end", styles_without_end, ANY_RATIO, SHEET_UNREADABLE, "formats de cellule"},
    {"styles of one tag", styles_of_one_tag, ANY_RATIO, SHEET_UNREADABLE, "trop long"},
    {"styles of many names", styles_of_many_names, ANY_RATIO, SHEET_UNREADABLE, "mémoire"},
    {"styles too large", styles_too_large, ANY_RATIO, SHEET_UNREADABLE, "trop volumineux"},
    {"sheets without end", sheets_without_end, ANY_RATIO, SHEET_EMPTY, "visible"},
    {"relations without end", relations_without_end, ANY_RATIO, SHEET_READ, ""},
    {"too many entries", too_many_entries, 0, SHEET_UNREADABLE, "plus de 1000"},
};

static bool run(const struct attempt *attempt, double *seconds, long *megabytes)
{
    struct zip_build build = {0};
    attempt->make(&build);
    struct bomb bomb = {buffer_text(&build.file), attempt->ratio, attempt->code, attempt->part};
    bool good = bomb_run(&bomb, seconds, megabytes);
    zip_build_free(&build);
    return good;
}

int main(void)
{
    unsigned failed = 0;
    printf("1..%zu\n", COUNT_OF(attempts));
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        double seconds;
        long megabytes;
        bool good = run(&attempts[i], &seconds, &megabytes);
        failed += !good;
        printf("%s %zu - %s (%.2f s, %ld MB)\n", good ? "ok" : "not ok", i + 1, attempts[i].name, seconds, megabytes);
    }
    return failed ? 1 : 0;
}
