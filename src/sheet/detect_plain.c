/* What a file without a container is: images, documents, texts. Good enough to
   tell a person what was chosen by mistake; nothing is read on this ground. */
#include "sheet/detect.h"

enum { LOOKED_AT = 4096 };

static const struct {
    struct text start;
    const char *what;
} magics[] = {
    {{"%PDF-", 5}, "un document PDF"},
    {{"{\\rtf", 5}, "un document texte (RTF)"},
    {{"\x89PNG\r\n", 6}, "une image (PNG)"},
    {{"\xFF\xD8\xFF", 3}, "une image (JPEG)"},
    {{"GIF8", 4}, "une image (GIF)"},
    {{"II*\0", 4}, "une image (TIFF)"},
    {{"MM\0*", 4}, "une image (TIFF)"},
    {{"RIFF", 4}, "une image, un son ou une vidéo"},
    {{"\x1F\x8B", 2}, "une archive compressée (GZIP)"},
    {{"BZh", 3}, "une archive compressée (BZIP2)"},
    {{"7z\xBC\xAF\x27\x1C", 6}, "une archive compressée (7Z)"},
    {{"Rar!\x1A\x07", 6}, "une archive compressée (RAR)"},
    {{"\xFD"
      "7zXZ\0",
      6},
     "une archive compressée (XZ)"},
    {{"MZ", 2}, "un programme Windows"},
    {{"\x7F"
      "ELF",
      4},
     "un programme"},
    {{"SQLite format 3\0", 16}, "une base de données (SQLite)"},
    {{"\0\1\0\0Standard ", 13}, "une base de données Access"},
    {{"\0\0\2\0\6\4\6\0", 8}, "un classeur Lotus 1-2-3"},
    {{"\0\0\x1A\0", 4}, "un classeur Lotus 1-2-3"},
    {{"MIME-Version:", 13}, "une page web archivée (MHTML)"},
    {{"ID;P", 4}, "un tableau SYLK (SLK)"},
    {{"TABLE\r\n0,1", 10}, "un tableau DIF"},
};

/* Words at the start of texts in angle brackets, in small letters. */
static const struct {
    const char *word;
    const char *what;
} markups[] = {
    {"urn:schemas-microsoft-com:office:spreadsheet", "un classeur XML 2003"},
    {"progid=\"excel.sheet\"", "un classeur XML 2003"},
    {"urn:oasis:names:tc:opendocument", "un document OpenDocument en XML (FODS)"},
    {"<html", "une page web (HTML)"},
    {"<!doctype html", "une page web (HTML)"},
    {"<table", "une page web (HTML)"},
    {"<svg", "une image (SVG)"},
    {"<?xml", "un fichier XML"},
};

static char small(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

/* Without the byte order mark and white space before the first character. */
static struct text skip_start(struct text t)
{
    if (text_starts(t, TEXT("\xEF\xBB\xBF")))
        t = text_slice(t, 3, t.len);
    while (t.len && (t.at[0] == ' ' || (t.at[0] >= '\t' && t.at[0] <= '\r')))
        t = text_slice(t, 1, t.len);
    return t;
}

static const char *name_markup(struct text start)
{
    char words[LOOKED_AT];
    for (size_t i = 0; i < start.len; i++)
        words[i] = small(start.at[i]);
    for (size_t i = 0; i < COUNT_OF(markups); i++)
        if (text_find(text_make(words, start.len), text_of(markups[i].word)) < start.len)
            return markups[i].what;
    return NULL;
}

/* Every other byte zero is UTF-16, which exports call « texte Unicode ». */
static bool is_wide_text(struct text t)
{
    return text_starts(t, TEXT("\xFF\xFE")) || text_starts(t, TEXT("\xFE\xFF"));
}

static bool is_text(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        unsigned char byte = (unsigned char)t.at[i];
        if (byte < 0x20 && !(byte >= '\t' && byte <= '\r') && byte != 0x1A)
            return false;
    }
    return true;
}

/* A list has a separator in its first line. */
static const char *name_text(struct text t)
{
    struct text line = text_slice(t, 0, text_find_byte(t, '\n'));
    for (const char *separator = ";,\t|"; *separator; separator++)
        if (text_find_byte(line, *separator) < line.len)
            return "un fichier texte à séparateurs (CSV)";
    return "un fichier texte";
}

const char *detect_plain(struct text bytes)
{
    for (size_t i = 0; i < COUNT_OF(magics); i++)
        if (text_starts(bytes, magics[i].start))
            return magics[i].what;
    struct text sample = text_slice(bytes, 0, LOOKED_AT);
    if (text_find(sample, TEXT("%PDF-")) < sample.len) /* readers forgive what is before it */
        return "un document PDF";
    struct text start = skip_start(sample);
    const char *markup = start.len && start.at[0] == '<' ? name_markup(start) : NULL;
    if (markup)
        return markup;
    if (is_wide_text(bytes))
        return "un fichier texte à séparateurs (CSV)";
    if (is_text(start))
        return name_text(start);
    return "un fichier d'un autre type";
}
