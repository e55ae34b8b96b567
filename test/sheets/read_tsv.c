/* Workbooks as text, for tests: see read_tsv.h. */
#include "read_tsv.h"

#include <unistd.h>

#include "sheet/xlsx.h"

struct telling {
    struct buffer *tsv, *kinds;
    uint32_t last;
    bool named;
};

static bool tell_sheet(void *context, struct text name)
{
    struct telling *telling = context;
    BUG_UNLESS(text_is_utf8(name) && !telling->named);
    telling->named = true;
    return true;
}

static void add_escaped(struct buffer *out, struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        const char *from = "\t\n\r\\", *found = t.at[i] ? strchr(from, t.at[i]) : NULL;
        if (found)
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, found ? "tnr\\"[found - from] : t.at[i]);
    }
}

/* Checks on the way what a sink may rely on. */
static bool tell_row(void *context, uint32_t number, const struct sheet_cell *cells, uint32_t count)
{
    struct telling *telling = context;
    BUG_UNLESS(telling->named && number > telling->last && number <= SHEET_ROWS_MAX);
    BUG_UNLESS(count >= 1 && count <= SHEET_COLUMNS_MAX && cells[count - 1].kind != CELL_EMPTY);
    for (; telling->last + 1 < number; telling->last++)
        buffer_add_byte(telling->tsv, '\n');
    for (uint32_t i = 0; i < count; i++) {
        BUG_UNLESS((cells[i].kind == CELL_EMPTY) == (cells[i].text.len == 0));
        BUG_UNLESS(text_is_utf8(cells[i].text));
        BUG_UNLESS(text_characters(cells[i].text) <= SHEET_CELL_CHARACTERS_MAX);
        add_escaped(telling->tsv, cells[i].text);
        buffer_add_byte(telling->tsv, i + 1 < count ? '\t' : '\n');
        if (telling->kinds)
            buffer_add_byte(telling->kinds, "-TNDBE"[cells[i].kind]);
    }
    telling->last = number;
    return !telling->tsv->failed;
}

static bool tell_restart(void *context)
{
    struct telling *telling = context;
    buffer_clear(telling->tsv);
    if (telling->kinds)
        buffer_clear(telling->kinds);
    telling->last = 0;
    telling->named = false;
    return true;
}

struct sheet_verdict read_tsv(enum read_way way, struct text bytes,
                              const struct sheet_limits *limits, struct buffer *tsv,
                              struct buffer *kinds)
{
    struct telling telling = {.tsv = tsv, .kinds = kinds};
    struct sheet_sink sink = {&telling, tell_sheet, tell_row, tell_restart};
    buffer_clear(tsv);
    if (kinds)
        buffer_clear(kinds);
    switch (way) {
    case READ_ANY: return sheet_read(bytes, limits, &sink);
    case READ_XLSX_FAST: return xlsx_read_by(true, bytes, limits, &sink);
    case READ_XLSX_TOLERANT: return xlsx_read_by(false, bytes, limits, &sink);
    case READ_XLS: return xls_read(bytes, limits, &sink);
    }
    BUG("no such way");
}

const char *read_tsv_word(enum sheet_verdict_code code)
{
    static const char *const words[] = {[SHEET_READ] = "read",
                                        [SHEET_EMPTY] = "empty",
                                        [SHEET_TYPE] = "type",
                                        [SHEET_ENCRYPTED] = "encrypted",
                                        [SHEET_UNREADABLE] = "unreadable",
                                        [SHEET_STOPPED] = "stopped"};
    return words[code];
}

bool read_tsv_exists(const char *path)
{
    return access(path, R_OK) == 0;
}

void read_tsv_file(struct buffer *bytes, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot open %s\n", path);
        abort();
    }
    buffer_init(bytes, 0);
    size_t got;
    do {
        char *to = buffer_reserve(bytes, 65536);
        BUG_UNLESS(to != NULL);
        got = fread(to, 1, 65536, file);
        bytes->len += got;
    } while (got);
    fclose(file);
}
