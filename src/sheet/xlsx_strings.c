/* Shared strings and rich text: see xlsx_strings.h. */
#include "sheet/xlsx_strings.h"

#include "sheet/xlsx_fast.h"
#include "sheet/xml_text.h"

void xlsx_strings_init(struct xlsx_strings *strings, size_t text_ceiling, size_t starts_ceiling)
{
    *strings = (struct xlsx_strings){0};
    buffer_init(&strings->text, text_ceiling < INT32_MAX ? text_ceiling : INT32_MAX);
    buffer_init(&strings->starts, starts_ceiling);
}

void xlsx_strings_free(struct xlsx_strings *strings)
{
    buffer_free(&strings->text);
    buffer_free(&strings->starts);
}

bool xlsx_text_too_long(struct text text)
{
    return text.len > SHEET_CELL_CHARACTERS_MAX &&
           text_characters(text) > SHEET_CELL_CHARACTERS_MAX;
}

enum xml_token xlsx_plain_text(struct xml_scan *scan, const struct xml_piece *opened, bool escapes,
                               struct buffer *out)
{
    struct xml_level level;
    struct xml_piece piece;
    size_t start = out->len;
    if (!xml_level_open(&level, opened))
        return XML_BAD;
    for (;;) {
        enum xml_token token = xml_child(scan, &level, &piece);
        if (token == XML_TEXT) {
            scan->fault = xml_text_add(out, piece.text, piece.literal);
            if (scan->fault)
                return XML_BAD;
            continue;
        }
        if (token == XML_OPEN)
            token = xml_skip(scan, &piece);
        else if (token == XML_CLOSE) {
            if (escapes)
                xml_text_unescape(out, start);
            return XML_CLOSE;
        }
        if (token != XML_CLOSE)
            return token;
    }
}

/* The t elements among the children; for si and is those of runs too. */
static enum xml_token texts_of(struct xml_scan *scan, const struct xml_piece *opened, bool run,
                               struct buffer *out)
{
    struct xml_level level;
    struct xml_piece piece;
    if (!xml_level_open(&level, opened))
        return XML_BAD;
    for (;;) {
        enum xml_token token = xml_child(scan, &level, &piece);
        if (token == XML_TEXT)
            continue;
        if (token != XML_OPEN)
            return token;
        if (text_equal(piece.name, TEXT("t")))
            token = xlsx_plain_text(scan, &piece, true, out);
        else if (!run && text_equal(piece.name, TEXT("r")))
            token = texts_of(scan, &piece, true, out);
        else
            token = xml_skip(scan, &piece);
        if (token != XML_CLOSE)
            return token;
    }
}

enum xml_token xlsx_rich_text(struct xml_scan *scan, const struct xml_piece *opened,
                              struct buffer *out)
{
    return texts_of(scan, opened, false, out);
}

static size_t last_start(const struct xlsx_strings *strings)
{
    uint32_t start = 0;
    if (strings->count)
        memcpy(&start, strings->starts.at + strings->count * sizeof start, sizeof start);
    return start;
}

bool xlsx_strings_end(struct xlsx_strings *strings)
{
    size_t start = last_start(strings);
    struct text text = text_slice(buffer_text(&strings->text), start, strings->text.len);
    if (strings->text.failed)
        return false;
    if (strings->count == 0) {
        buffer_add(&strings->starts, &(uint32_t){0}, sizeof(uint32_t));
        buffer_reserve(&strings->text, 1); /* texts point into it even when all are empty */
    }
    if (xlsx_text_too_long(text) && !strings->starts.failed) {
        uint32_t marked = (uint32_t)start | (uint32_t)STRING_TOO_LONG;
        memcpy(strings->starts.at + strings->count * sizeof marked, &marked, sizeof marked);
        strings->text.len = start;
    }
    uint32_t end = (uint32_t)strings->text.len;
    buffer_add(&strings->starts, &end, sizeof end);
    strings->count++;
    return !strings->starts.failed;
}

static bool refuse_part(const struct unzip_entry *entry, struct sheet_verdict *verdict,
                        const char *what)
{
    *verdict = sheet_refuse(SHEET_UNREADABLE, "« %.*s » %s",
                            TEXT_ARG(text_slice(entry->name, 0, 100)), what);
    return false;
}

/* The children of the root, which may be called anything. */
static enum xml_token read_strings(struct xlsx_strings *strings, struct xml_scan *scan,
                                   struct xml_level *root, bool fast)
{
    for (;;) {
        struct xml_piece piece;
        if (fast && !root->empty)
            scan->at = xlsx_fast_strings(strings, scan->at, scan->end);
        enum xml_token token = xml_child(scan, root, &piece);
        if (token == XML_TEXT)
            continue;
        if (token != XML_OPEN)
            return token;
        size_t len = strings->text.len;
        bool item = text_equal(piece.name, TEXT("si"));
        token = item ? xlsx_rich_text(scan, &piece, &strings->text) : xml_skip(scan, &piece);
        if (token != XML_CLOSE) {
            strings->text.len = len;
            scan->at = piece.tag.at - 1;
            return token;
        }
        if (item && !xlsx_strings_end(strings)) {
            scan->fault = "contient trop de textes";
            return XML_BAD;
        }
    }
}

/* What stands before the root, and its tag. */
static enum xml_token open_root(struct xml_scan *scan, struct xml_level *root)
{
    struct xml_piece piece;
    enum xml_token token;
    do
        token = xml_next(scan, &piece);
    while (token == XML_TEXT);
    if (token != XML_OPEN)
        return token;
    return xml_level_open(root, &piece) ? XML_OPEN : XML_BAD;
}

bool xlsx_strings_read(struct xlsx_strings *strings, struct xml_source *source,
                       struct unzip *unzip, const struct unzip_entry *entry, bool fast,
                       struct sheet_verdict *verdict)
{
    struct xml_level root;
    bool opened = false;
    if (entry == NULL)
        return true;
    if (!xml_source_open(source, unzip, entry, verdict))
        return false;
    for (;;) {
        struct xml_scan scan = {.at = source->at, .end = source->end};
        enum xml_token token = opened ? XML_OPEN : open_root(&scan, &root);
        opened = token == XML_OPEN;
        if (opened)
            token = read_strings(strings, &scan, &root, fast);
        source->at = scan.at;
        if (token == XML_CLOSE)
            return xml_source_drain(source, verdict);
        if (token != XML_CUT)
            return refuse_part(entry, verdict, scan.fault ? scan.fault : "n'est pas du XML bien formé");
        if (!xml_source_more(source, verdict))
            return false;
    }
}
