/* What a file is: see detect.h. Zip containers are
   detect_zip.c's, text and other plain files detect_plain.c's. */
#include "sheet/detect.h"

#include "sheet/biff_book.h"
#include "sheet/ole.h"
#include "sheet/unzip.h"

/* Streams that tell compound files apart, looked for in this order. */
static const struct {
    const char *stream;
    const char *what;
} ole_kinds[] = {
    {"WordDocument", "un document Word (DOC)"},
    {"PowerPoint Document", "une présentation PowerPoint (PPT)"},
    {"PP40", "une présentation PowerPoint (PPT)"},
    {"VisioDocument", "un dessin Visio (VSD)"},
    {"WksSSWorkBook", "un classeur Microsoft Works"},
    {"MatOST", "un document Microsoft Works"},
    {"Quill", "une publication Publisher (PUB)"},
    {"__properties_version1.0", "un message Outlook (MSG)"},
    {"__nameid_version1.0", "un message Outlook (MSG)"},
    {"Props", "un projet Microsoft Project (MPP)"},
    {"Catalog", "un fichier de vignettes de Windows"},
};

static const char *name_ole(const struct ole *ole)
{
    /* {000C1084-0000-0000-C000-000000000046}, as bytes; patches end in 86. */
    static const uint8_t installer[] = {0x84, 0x10, 0x0C, 0, 0, 0, 0, 0,
                                        0xC0, 0,    0,    0, 0, 0, 0, 0x46};
    if (memcmp(ole->class_id, installer, sizeof installer) == 0)
        return "un programme d'installation de Windows (MSI)";
    for (size_t i = 0; i < COUNT_OF(ole_kinds); i++)
        if (ole_find(ole, ole_kinds[i].stream))
            return ole_kinds[i].what;
    return "un document Office d'un autre type";
}

/* A workbook with a password is a compound file around the encrypted one. */
static enum sheet_type detect_streams(const struct ole *ole, struct sheet_verdict *verdict)
{
    if (ole_find(ole, "EncryptedPackage")) {
        *verdict = sheet_refuse(SHEET_ENCRYPTED, "%s", "");
        return TYPE_OTHER;
    }
    if (ole_find(ole, "Workbook") || ole_find(ole, "Book"))
        return TYPE_XLS;
    if (ole->count == 0)
        *verdict = sheet_refuse(SHEET_UNREADABLE, "son répertoire interne est vide");
    else
        *verdict = sheet_refuse(SHEET_TYPE, "c'est %s", name_ole(ole));
    return TYPE_OTHER;
}

enum sheet_type detect_ole(struct text bytes, struct sheet_verdict *verdict)
{
    struct arena arena;
    struct ole ole;
    const char *fault;
    enum sheet_type type = TYPE_OTHER;
    arena_init(&arena, 0);
    if (ole_open(&ole, &arena, bytes, &fault))
        type = detect_streams(&ole, verdict);
    else
        *verdict = sheet_refuse(SHEET_UNREADABLE, "%s", fault);
    arena_free(&arena);
    return type;
}

enum sheet_type sheet_detect(struct text bytes, struct sheet_verdict *verdict)
{
    if (bytes.len == 0) {
        *verdict = sheet_refuse(SHEET_EMPTY, "il fait zéro octet");
        return TYPE_OTHER;
    }
    if (ole_recognise(bytes))
        return detect_ole(bytes, verdict);
    if (unzip_recognise(bytes))
        return detect_zip(bytes, verdict);
    if (biff_recognise(bytes))
        return TYPE_XLS;
    const char *old = biff_old_version(bytes);
    if (old)
        *verdict = sheet_refuse(SHEET_TYPE, "c'est un classeur %s, un format d'avant 1993", old);
    else
        *verdict = sheet_refuse(SHEET_TYPE, "c'est %s", detect_plain(bytes));
    return TYPE_OTHER;
}
