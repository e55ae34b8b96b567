/* Relationships between the parts of a package: see xlsx_package.h. */
#include "sheet/xlsx_package.h"

#include "sheet/xml_part.h"

/* More relationships than the zip may have entries lead nowhere. */
enum { PATH_MAX_BYTES = 512, RELATIONS_MAX = 2000 };

/* Name as is, with the folder parts kept: "xl/workbook.xml" gives "xl/". */
static struct text folder_of(struct text name)
{
    size_t len = name.len;
    while (len && name.at[len - 1] != '/' && name.at[len - 1] != '\\')
        len--;
    return text_slice(name, 0, len);
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    char small = (char)(byte | 0x20);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/* One way to write a path: / for \ and the byte for %20. */
static struct text spelled_plainly(struct text path, char out[PATH_MAX_BYTES])
{
    size_t len = 0;
    for (size_t i = 0; i < path.len && len < PATH_MAX_BYTES; i++) {
        int high = path.at[i] == '%' && i + 2 < path.len ? hex_digit(path.at[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(path.at[i + 2]) : -1;
        out[len++] = path.at[i] == '\\' ? '/' : path.at[i];
        if (low >= 0) {
            out[len - 1] = (char)(high << 4 | low);
            i += 2;
        }
    }
    return text_make(out, len);
}

/* Adds a path to `out` segment by segment; ".." takes the last one back. */
static size_t add_segments(char out[PATH_MAX_BYTES], size_t len, struct text path)
{
    struct text segment;
    while (text_cut(&path, '/', &segment)) {
        if (text_equal(segment, TEXT("..")))
            len = folder_of(text_make(out, len ? len - 1 : 0)).len;
        else if (segment.len && !text_equal(segment, TEXT(".")) &&
                 len + segment.len + 1 < PATH_MAX_BYTES) {
            memcpy(out + len, segment.at, segment.len);
            len += segment.len;
            out[len++] = '/';
        }
    }
    return len;
}

struct text xlsx_resolve(struct arena *arena, struct text base, struct text target)
{
    char plain[PATH_MAX_BYTES], out[PATH_MAX_BYTES];
    size_t len = 0;
    bool absolute = target.len && (target.at[0] == '/' || target.at[0] == '\\');
    if (!absolute)
        len = add_segments(out, len, spelled_plainly(folder_of(base), plain));
    len = add_segments(out, len, spelled_plainly(target, plain));
    return arena_copy(arena, text_make(out, len ? len - 1 : 0));
}

struct relations_reading {
    struct arena *arena;
    struct text part;
    struct xlsx_relation *first, **last;
    unsigned count;
};

static struct text last_segment(struct text address)
{
    return text_slice(address, folder_of(address).len, address.len);
}

static bool add_relation(void *context, const struct xml_element *element)
{
    struct relations_reading *reading = context;
    struct text target = xml_part_value(element, "Target");
    if (strcmp(element->name, "Relationship") != 0 || target.len >= PATH_MAX_BYTES ||
        text_equal_nocase(xml_part_value(element, "TargetMode"), TEXT("External")))
        return true;
    if (++reading->count > RELATIONS_MAX || arena_room(reading->arena) < 8 * PATH_MAX_BYTES)
        return false;
    struct xlsx_relation *relation = ARENA_NEW(reading->arena, struct xlsx_relation);
    relation->id = arena_copy(reading->arena, text_slice(xml_part_value(element, "Id"), 0, 255));
    relation->type =
        arena_copy(reading->arena, text_slice(last_segment(xml_part_value(element, "Type")), 0, 255));
    relation->target = xlsx_resolve(reading->arena, reading->part, target);
    *reading->last = relation;
    reading->last = &relation->next;
    return true;
}

bool xlsx_relations_read(struct unzip *unzip, struct text part, struct xlsx_relation **relations,
                         struct sheet_verdict *verdict)
{
    struct relations_reading reading = {.arena = unzip->arena, .part = part};
    struct text folder = folder_of(part);
    reading.last = &reading.first;
    *relations = NULL;
    if (part.len > PATH_MAX_BYTES)
        return true;
    struct text name = arena_print(unzip->arena, "%.*s_rels/%.*s.rels", TEXT_ARG(folder),
                                   TEXT_ARG(text_slice(part, folder.len, part.len)));
    const struct unzip_entry *entry = unzip_find(unzip, name);
    if (entry && !xml_part_read(unzip, entry, add_relation, &reading, verdict))
        return false;
    *relations = reading.first;
    return true;
}

const struct xlsx_relation *xlsx_relation_by_id(const struct xlsx_relation *relations,
                                                struct text id)
{
    while (relations && !text_equal(relations->id, id))
        relations = relations->next;
    return relations;
}

const struct xlsx_relation *xlsx_relation_by_type(const struct xlsx_relation *relations,
                                                  struct text type)
{
    while (relations && !text_equal(relations->type, type))
        relations = relations->next;
    return relations;
}

/* --- the main part ----------------------------------------------------------- */

struct main_reading {
    struct arena *arena;
    struct text name;
};

static bool is_main_type(struct text type)
{
    return text_starts(type, TEXT("application/vnd.openxmlformats-officedocument.spreadsheetml.")) &&
           text_ends(type, TEXT(".main+xml"));
}

static bool find_main_type(void *context, const struct xml_element *element)
{
    struct main_reading *reading = context;
    struct text name = xml_part_value(element, "PartName");
    if (strcmp(element->name, "Override") != 0 || name.len >= PATH_MAX_BYTES ||
        !is_main_type(xml_part_value(element, "ContentType")))
        return true;
    reading->name = xlsx_resolve(reading->arena, TEXT_NONE, name);
    return false;
}

static struct text by_habit(const struct unzip *unzip)
{
    const struct unzip_entry *entry = unzip_find(unzip, TEXT("xl/workbook.xml"));
    for (uint32_t i = 0; !entry && i < unzip->count; i++)
        if (unzip_same_name(last_segment(unzip->entries[i].name), TEXT("workbook.xml")))
            entry = &unzip->entries[i];
    return entry ? entry->name : TEXT_NONE;
}

struct text xlsx_find_workbook(struct unzip *unzip, struct sheet_verdict *verdict)
{
    struct xlsx_relation *relations;
    if (!xlsx_relations_read(unzip, TEXT_NONE, &relations, verdict))
        return TEXT_NONE;
    const struct xlsx_relation *main = xlsx_relation_by_type(relations, TEXT("officeDocument"));
    if (main && unzip_find(unzip, main->target))
        return main->target;
    struct main_reading reading = {.arena = unzip->arena};
    const struct unzip_entry *types = unzip_find(unzip, TEXT("[Content_Types].xml"));
    if (types && !xml_part_read(unzip, types, find_main_type, &reading, verdict))
        return TEXT_NONE;
    if (reading.name.len && unzip_find(unzip, reading.name))
        return reading.name;
    struct text name = by_habit(unzip);
    if (name.len == 0)
        *verdict = sheet_refuse(SHEET_UNREADABLE, "l'archive ne contient pas de classeur");
    return name;
}
