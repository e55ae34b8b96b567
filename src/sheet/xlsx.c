/* Reading an XLSX workbook from its bytes to the sink: the parts in turn, and
   the memory that each may hold. */
#include "sheet/xlsx.h"

#include "sheet/xlsx_sheet.h"

struct reading {
    struct arena arena;
    struct unzip unzip;
    struct xml_source source;
    struct xlsx_workbook workbook;
    struct xlsx_styles styles;
    struct xlsx_strings strings;
    struct xlsx_sheet sheet;
    struct xlsx_sorter *sorter;
    struct sheet_verdict verdict;
};

/* What may be held in all is shared out in sixteenths. */
enum { FOR_ARENA = 1, FOR_WINDOW = 1, FOR_STARTS = 2, FOR_STRINGS = 6, FOR_SORTING = 4, FOR_ROW = 2 };

static size_t share(const struct reading *reading, unsigned sixteenths)
{
    return reading->unzip.limits.memory_bytes / 16 * sixteenths;
}

static void init_sheet(struct reading *reading, const struct sheet_sink *sink, bool fast)
{
    struct xlsx_sheet *sheet = &reading->sheet;
    *sheet = (struct xlsx_sheet){.strings = &reading->strings,
                                 .styles = &reading->styles,
                                 .source = &reading->source,
                                 .verdict = &reading->verdict,
                                 .date1904 = reading->workbook.date1904,
                                 .fast = fast};
    rows_init(&sheet->rows, &reading->arena, sink, reading->unzip.limits.text_bytes);
    scratch_init(&sheet->scratch, &reading->arena, share(reading, FOR_ROW));
    buffer_init(&sheet->cell_text, share(reading, FOR_WINDOW));
}

/* Bytes of the larger of the two parts that go through the window. */
static uint64_t expected_size(const struct xlsx_workbook *workbook)
{
    uint64_t sheet = workbook->sheet->inflated_size;
    uint64_t strings = workbook->strings ? workbook->strings->inflated_size : 0;
    return sheet > strings ? sheet : strings;
}

static bool tell_name(struct reading *reading, const struct sheet_sink *sink)
{
    if (sink->sheet(sink->context, reading->workbook.sheet_name))
        return true;
    reading->verdict = sheet_refuse(SHEET_STOPPED, "sa lecture a été arrêtée");
    return false;
}

/* Rows do not come in order: once more from the start, with a sorter. */
static bool read_disordered(struct reading *reading, const struct sheet_sink *sink)
{
    struct xlsx_sheet *sheet = &reading->sheet;
    if (!rows_restart(&sheet->rows)) {
        reading->verdict = sheet_refuse(SHEET_STOPPED, "sa lecture a été arrêtée");
        return false;
    }
    reading->sorter = xlsx_sorter_new(&reading->arena, share(reading, FOR_SORTING),
                                      share(reading, FOR_ROW));
    sheet->sorter = reading->sorter;
    sheet->disordered = false;
    return tell_name(reading, sink) &&
           xlsx_sheet_read(sheet, &reading->unzip, reading->workbook.sheet) &&
           xlsx_sorter_hand_over(reading->sorter, &sheet->rows, &reading->verdict);
}

static bool read_sheet(struct reading *reading, const struct sheet_sink *sink)
{
    struct xlsx_sheet *sheet = &reading->sheet;
    uint64_t inflated = reading->unzip.inflated;
    if (!tell_name(reading, sink))
        return false;
    if (!xlsx_sheet_read(sheet, &reading->unzip, reading->workbook.sheet)) {
        reading->unzip.inflated = inflated; /* the same bytes do not count twice */
        return sheet->disordered && read_disordered(reading, sink);
    }
    return true;
}

static bool read_parts(struct reading *reading, struct text bytes,
                       const struct sheet_limits *limits, const struct sheet_sink *sink, bool fast)
{
    struct sheet_verdict *verdict = &reading->verdict;
    struct unzip *unzip = &reading->unzip;
    struct xlsx_workbook *workbook = &reading->workbook;
    if (!unzip_open(unzip, &reading->arena, bytes, limits, verdict) ||
        !xlsx_workbook_read(unzip, workbook, verdict) ||
        !xlsx_styles_read(unzip, workbook->styles, &reading->styles, verdict))
        return false;
    if (arena_room(&reading->arena) < ROWS_ROOM + SCRATCH_BLOCK + (256 << 10) ||
        !xml_source_init(&reading->source, expected_size(workbook), share(reading, FOR_WINDOW))) {
        *verdict = sheet_refuse(SHEET_UNREADABLE, "sa lecture demande trop de mémoire");
        return false;
    }
    xlsx_strings_init(&reading->strings, share(reading, FOR_STRINGS), share(reading, FOR_STARTS));
    init_sheet(reading, sink, fast);
    return xlsx_strings_read(&reading->strings, &reading->source, unzip, workbook->strings, fast,
                             verdict) &&
           read_sheet(reading, sink);
}

static void free_reading(struct reading *reading)
{
    if (reading->sorter)
        xlsx_sorter_free(reading->sorter);
    buffer_free(&reading->sheet.cell_text);
    scratch_free(&reading->sheet.scratch);
    xlsx_strings_free(&reading->strings);
    xml_source_free(&reading->source);
    arena_free(&reading->arena);
}

struct sheet_verdict xlsx_read_by(bool fast, struct text bytes, const struct sheet_limits *limits,
                                  const struct sheet_sink *sink)
{
    struct reading *reading = calloc(1, sizeof *reading);
    if (reading == NULL)
        return sheet_refuse(SHEET_UNREADABLE, "sa lecture demande trop de mémoire");
    size_t memory = limits && limits->memory_bytes ? limits->memory_bytes : 160 << 20;
    arena_init(&reading->arena, memory / 16 * FOR_ARENA);
    if (read_parts(reading, bytes, limits, sink, fast)) {
        reading->verdict = (struct sheet_verdict){.code = SHEET_READ};
        if (reading->sheet.rows.last == 0)
            reading->verdict = sheet_refuse(SHEET_EMPTY, "sa feuille « %.*s » est vide",
                                            TEXT_ARG(reading->workbook.sheet_name));
    }
    struct sheet_verdict verdict = reading->verdict;
    free_reading(reading);
    free(reading);
    return verdict;
}

struct sheet_verdict xlsx_read(struct text bytes, const struct sheet_limits *limits,
                               const struct sheet_sink *sink)
{
    return xlsx_read_by(true, bytes, limits, sink);
}
