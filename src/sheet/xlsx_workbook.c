/* The workbook part: see xlsx_workbook.h. Styles are in xlsx_styles.c. */
#include "sheet/xlsx_workbook.h"

#include "sheet/xlsx_package.h"
#include "sheet/xml_part.h"

/* A package holds at most a thousand parts. */
enum { SHEETS_MAX = 2000, SHEET_NAME_BYTES_MAX = 255 };

struct workbook_reading {
    struct unzip *unzip;
    struct xlsx_workbook *workbook;
    struct text part; /* the workbook's own */
    const struct xlsx_relation *relations;
    unsigned sheets; /* met so far */
    bool found;
    bool missing; /* its part is not there */
};

static bool is_true(struct text value)
{
    return text_equal(value, TEXT("1")) || text_equal_nocase(value, TEXT("true")) ||
           text_equal_nocase(value, TEXT("on"));
}

static bool is_hidden(struct text state)
{
    return text_equal_nocase(state, TEXT("hidden")) || text_equal_nocase(state, TEXT("veryHidden"));
}

/* The sheet's part by its relationship; where that is missing, by the name
   that its place among the sheets would give it. Chart, dialogue and macro
   sheets have relationships of other types: false. */
static bool locate_sheet(struct workbook_reading *reading, struct text id)
{
    const struct xlsx_relation *relation = xlsx_relation_by_id(reading->relations, id);
    if (relation && !text_equal(relation->type, TEXT("worksheet")))
        return false;
    struct arena *arena = reading->unzip->arena;
    struct text habit = arena_print(arena, "worksheets/sheet%u.xml", reading->sheets);
    reading->workbook->sheet = unzip_find(
        reading->unzip, relation ? relation->target : xlsx_resolve(arena, reading->part, habit));
    reading->missing = reading->workbook->sheet == NULL;
    return true;
}

static bool read_sheet(struct workbook_reading *reading, const struct xml_element *element)
{
    if (++reading->sheets > SHEETS_MAX || arena_room(reading->unzip->arena) < 4096)
        return false;
    struct text id = xml_part_value(element, "r:id");
    if (id.len == 0)
        id = xml_part_value(element, "id");
    if (reading->found || is_hidden(xml_part_value(element, "state")) || !locate_sheet(reading, id))
        return true;
    reading->found = true;
    reading->workbook->sheet_name = arena_copy(
        reading->unzip->arena, text_slice(xml_part_value(element, "name"), 0, SHEET_NAME_BYTES_MAX));
    return true;
}

static bool read_element(void *context, const struct xml_element *element)
{
    struct workbook_reading *reading = context;
    if (strcmp(element->parent, "sheets") == 0 && strcmp(element->name, "sheet") == 0)
        return read_sheet(reading, element);
    if (strcmp(element->parent, "workbook") == 0 && strcmp(element->name, "workbookPr") == 0)
        reading->workbook->date1904 = is_true(xml_part_value(element, "date1904"));
    return true;
}

/* A part of which a workbook has one, by its relationship or by its name. */
static const struct unzip_entry *sole_part(const struct workbook_reading *reading, struct text type,
                                           struct text habit)
{
    const struct xlsx_relation *relation = xlsx_relation_by_type(reading->relations, type);
    const struct unzip_entry *entry = relation ? unzip_find(reading->unzip, relation->target) : NULL;
    if (entry)
        return entry;
    return unzip_find(reading->unzip, xlsx_resolve(reading->unzip->arena, reading->part, habit));
}

/* A name cut in the middle of a character, or none of UTF-8, stays readable. */
static struct text whole_characters(struct text name)
{
    while (name.len && !text_is_utf8(name))
        name.len--;
    return name;
}

bool xlsx_workbook_read(struct unzip *unzip, struct xlsx_workbook *workbook,
                        struct sheet_verdict *verdict)
{
    struct workbook_reading reading = {.unzip = unzip, .workbook = workbook};
    struct xlsx_relation *relations;
    *workbook = (struct xlsx_workbook){0};
    reading.part = xlsx_find_workbook(unzip, verdict);
    if (reading.part.len == 0 || !xlsx_relations_read(unzip, reading.part, &relations, verdict))
        return false;
    reading.relations = relations;
    const struct unzip_entry *entry = unzip_find(unzip, reading.part);
    BUG_UNLESS(entry != NULL);
    if (!xml_part_read(unzip, entry, read_element, &reading, verdict))
        return false;
    workbook->sheet_name = whole_characters(workbook->sheet_name);
    workbook->strings = sole_part(&reading, TEXT("sharedStrings"), TEXT("sharedStrings.xml"));
    workbook->styles = sole_part(&reading, TEXT("styles"), TEXT("styles.xml"));
    if (reading.found && !reading.missing)
        return true;
    if (reading.found)
        *verdict = sheet_refuse(SHEET_UNREADABLE, "sa feuille « %.*s » manque dans l'archive",
                                TEXT_ARG(workbook->sheet_name));
    else if (reading.sheets)
        *verdict = sheet_refuse(SHEET_EMPTY, "aucune de ses feuilles de calcul n'est visible");
    else
        *verdict = sheet_refuse(SHEET_UNREADABLE, "son classeur ne contient aucune feuille");
    return false;
}
