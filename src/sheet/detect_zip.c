/* What a zip file is, by its content types and the names of its parts. */
#include "sheet/detect.h"

#include "sheet/unzip.h"

enum { TYPES_MAX = 1 << 20, MIME_MAX = 256 };

/* The main part's content type ([Content_Types].xml): looked for as text, in
   this order, since a document may embed others. NULL: an XLSX; templates
   (XLTX) are read as what they hold. */
static const struct {
    const char *content_type;
    const char *what;
} office_kinds[] = {
    {"ms-excel.sheet.binary.macroEnabled.main", "un classeur Excel binaire (XLSB)"},
    {"ms-excel.sheet.macroEnabled.main", "un classeur Excel avec macros (XLSM)"},
    {"ms-excel.template.macroEnabled.main", "un modèle Excel avec macros (XLTM)"},
    {"ms-excel.addin.macroEnabled.main", "un complément Excel (XLAM)"},
    {"spreadsheetml.sheet.main+xml", NULL},
    {"spreadsheetml.template.main+xml", NULL},
    {"ms-word.document.macroEnabled.main", "un document Word avec macros (DOCM)"},
    {"wordprocessingml.document.main+xml", "un document Word (DOCX)"},
    {"wordprocessingml.template.main+xml", "un modèle Word (DOTX)"},
    {"ms-powerpoint.presentation.macroEnabled.main",
     "une présentation PowerPoint avec macros (PPTM)"},
    {"presentationml.presentation.main+xml", "une présentation PowerPoint (PPTX)"},
    {"presentationml.slideshow.main+xml", "un diaporama PowerPoint (PPSX)"},
    {"ms-visio.drawing", "un dessin Visio (VSDX)"},
    {"ms-package.xps", "un document XPS"},
};

/* The content of a zip's part "mimetype". */
static const struct {
    const char *mime;
    const char *what;
} mime_kinds[] = {
    {"application/vnd.oasis.opendocument.spreadsheet", "un classeur OpenDocument (ODS)"},
    {"application/vnd.oasis.opendocument.text", "un document OpenDocument (ODT)"},
    {"application/vnd.oasis.opendocument.presentation", "une présentation OpenDocument (ODP)"},
    {"application/vnd.oasis.opendocument", "un document OpenDocument"},
    {"application/vnd.sun.xml.calc", "un classeur OpenOffice.org 1 (SXC)"},
    {"application/vnd.sun.xml", "un document OpenOffice.org 1"},
    {"application/epub+zip", "un livre numérique (EPUB)"},
};

/* Parts that give a zip away whose content types or mime type are missing. */
static const struct {
    const char *part;
    const char *what;
} part_kinds[] = {
    {"xl/workbook.bin", "un classeur Excel binaire (XLSB)"},
    {"word/document.xml", "un document Word (DOCX)"},
    {"ppt/presentation.xml", "une présentation PowerPoint (PPTX)"},
    {"Index/CalculationEngine.iwa", "un classeur Apple (Numbers)"},
    {"Index/Document.iwa", "un document Apple (Numbers, Pages ou Keynote)"},
    {"Index.zip", "un document Apple (Numbers, Pages ou Keynote)"},
    {"content.xml", "un document OpenDocument"},
    {"META-INF/MANIFEST.MF", "un programme Java (JAR)"},
};

/* A small part as a whole; nothing when there is none, or it is damaged. */
static struct text part_text(struct unzip *zip, const char *name, size_t ceiling)
{
    struct text content = TEXT_NONE;
    struct sheet_verdict ignored;
    const struct unzip_entry *entry = unzip_find(zip, text_of(name));
    if (entry && !unzip_read_entry(zip, entry, ceiling, &content, &ignored))
        content = TEXT_NONE;
    return content;
}

static bool contains(struct text t, const char *needle)
{
    return text_find(t, text_of(needle)) < t.len;
}

static const char *name_mime(struct text mime)
{
    for (size_t i = 0; i < COUNT_OF(mime_kinds); i++)
        if (text_starts(mime, text_of(mime_kinds[i].mime)))
            return mime_kinds[i].what;
    return NULL;
}

/* True when the content types settle it: then `*what` is NULL for an XLSX. */
static bool name_types(struct text types, const char **what)
{
    for (size_t i = 0; i < COUNT_OF(office_kinds); i++)
        if (contains(types, office_kinds[i].content_type)) {
            *what = office_kinds[i].what;
            return true;
        }
    return false;
}

/* A part whose name ends like this, in any folder. */
static const struct unzip_entry *find_ending(const struct unzip *zip, const char *ending)
{
    for (uint32_t i = 0; i < zip->count; i++) {
        struct text name = zip->entries[i].name;
        size_t len = strlen(ending);
        if (name.len > len &&
            text_equal_nocase(text_slice(name, name.len - len, len), text_of(ending)))
            return &zip->entries[i];
    }
    return NULL;
}

/* Parts of a workbook, wherever its content types may be. */
static bool has_workbook(const struct unzip *zip)
{
    return unzip_find(zip, TEXT("xl/workbook.xml")) || find_ending(zip, "/workbook.xml") ||
           find_ending(zip, "\\workbook.xml") || find_ending(zip, "xl/worksheets/sheet1.xml");
}

static struct sheet_verdict refuse_archive(const struct unzip *zip)
{
    static const char *const endings[] = {".xlsx", ".xls"};
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        const struct unzip_entry *inside = find_ending(zip, endings[i]);
        if (inside)
            return sheet_refuse(SHEET_TYPE,
                                "c'est une archive ZIP ; le classeur « %.*s » doit en être extrait",
                                TEXT_ARG(text_slice(inside->name, 0, 80)));
    }
    return sheet_refuse(SHEET_TYPE, "c'est une archive ZIP");
}

static const char *name_parts(const struct unzip *zip)
{
    for (size_t i = 0; i < COUNT_OF(part_kinds); i++)
        if (unzip_find(zip, text_of(part_kinds[i].part)))
            return part_kinds[i].what;
    return NULL;
}

static enum sheet_type detect_parts(struct unzip *zip, struct sheet_verdict *verdict)
{
    const char *what = name_mime(part_text(zip, "mimetype", MIME_MAX));
    bool settled = what || name_types(part_text(zip, "[Content_Types].xml", TYPES_MAX), &what);
    if (!settled)
        what = name_parts(zip);
    bool workbook = what == NULL && (settled || has_workbook(zip));
    if (workbook && find_ending(zip, "vbaProject.bin"))
        what = "un classeur Excel avec macros (XLSM)";
    else if (workbook)
        return TYPE_XLSX;
    *verdict = what ? sheet_refuse(SHEET_TYPE, "c'est %s", what) : refuse_archive(zip);
    return TYPE_OTHER;
}

enum sheet_type detect_zip(struct text bytes, struct sheet_verdict *verdict)
{
    struct arena arena;
    struct unzip zip;
    enum sheet_type type = TYPE_OTHER;
    arena_init(&arena, 0);
    if (unzip_open(&zip, &arena, bytes, NULL, verdict))
        type = detect_parts(&zip, verdict);
    arena_free(&arena);
    return type;
}
