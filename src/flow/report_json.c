/* The JSON of `check`: see report_json.h. Written by hand and not by way of a
   tree: a report of 165,000 lines is 40 MB of it. */
#include "flow/report_json.h"

/* What gathers before it is handed on. */
enum { FLUSH_BYTES = 256 * 1024 };

static void add_text_or_null(struct buffer *out, struct text t)
{
    if (t.len)
        buffer_add_json(out, t);
    else
        buffer_add_text(out, TEXT("null"));
}

static struct text level_code(enum level level)
{
    switch (level) {
    case LEVEL_ERROR: return TEXT("\"error\"");
    case LEVEL_INFORMATION: return TEXT("\"information\"");
    case LEVEL_NONE: return TEXT("\"none\"");
    }
    BUG("level");
}

static void add_head(struct buffer *out, const struct batch *batch, struct text name,
                     struct text sha256)
{
    bool refused = batch->refusal.code != FILE_ACCEPTED;
    buffer_add_text(out, TEXT("{\"file\":{\"name\":"));
    buffer_add_json(out, name);
    buffer_add_text(out, TEXT(",\"sha256\":"));
    buffer_add_json(out, sha256);
    buffer_add_text(out, TEXT(",\"refused\":"));
    if (refused) {
        buffer_add_text(out, TEXT("{\"code\":"));
        buffer_add_json(out, text_of(file_refusal_code(batch->refusal.code)));
        buffer_add_text(out, TEXT(",\"message\":"));
        buffer_add_json(out, text_of(batch->refusal.message));
        buffer_add_byte(out, '}');
    } else {
        buffer_add_text(out, TEXT("null"));
    }
    buffer_print(out, "},\n\"lines\":%u,\"informations\":%u,\"errors\":%u,\n\"advice\":[",
                 refused ? 0 : batch->line_count, refused ? 0 : batch->informations,
                 refused ? 0 : batch->errors);
    for (unsigned i = 0; !refused && i < batch->advice_count; i++) {
        const struct advice *advice = &batch->advice[i];
        buffer_print(out, "%s{\"code\":\"%s\",\"count\":%u,\"message\":", i ? "," : "", advice->code,
                     advice->count);
        buffer_add_json(out, advice->message);
        buffer_add_byte(out, '}');
    }
    buffer_add_text(out, TEXT("],\n\"rows\":["));
}

/* Column letters once a batch, not once a finding. */
struct cells {
    char letters[COLUMN_COUNT][4];
    struct arena scratch; /* of messages; emptied line by line */
};

static void cells_init(struct cells *cells, const struct batch *batch)
{
    arena_init(&cells->scratch, 0);
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        uint32_t at = batch->sheet_column[c];
        column_letters(at == NO_INDEX ? c : at, cells->letters[c]);
    }
}

static void add_finding(struct buffer *out, struct cells *cells, const struct line *line,
                        const struct finding *finding)
{
    const struct rule_row *rule = &rules[finding->rule];
    struct text value = line->value[rule->column];
    buffer_add_text(out, TEXT("{\"code\":\""));
    buffer_add_text(out, text_of(rule->code));
    buffer_add_text(out, TEXT("\",\"level\":"));
    buffer_add_text(out, level_code(rule->level));
    buffer_add_text(out, TEXT(",\"cell\":\""));
    buffer_add_text(out, text_of(cells->letters[rule->column]));
    buffer_add_int(out, line->number + 1);
    buffer_add_text(out, TEXT("\",\"message\":"));
    buffer_add_json(out, finding_message(&cells->scratch, finding, value));
    buffer_add_text(out, TEXT(",\"suggestion\":"));
    add_text_or_null(out, finding_suggestion(&cells->scratch, finding, value));
    buffer_add_byte(out, '}');
}

static void add_row(struct buffer *out, struct cells *cells, const struct batch *batch,
                    const struct line *line)
{
    buffer_add_text(out, TEXT("{\"line\":"));
    buffer_add_int(out, line->number);
    buffer_add_text(out, TEXT(",\"level\":"));
    buffer_add_text(out, level_code(line->level));
    buffer_add_text(out, TEXT(",\"values\":["));
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        if (c)
            buffer_add_byte(out, ',');
        buffer_add_json(out, line->value[c]);
    }
    buffer_add_text(out, TEXT("],\"findings\":["));
    for (uint32_t f = 0; f < line->finding_count; f++) {
        if (f)
            buffer_add_byte(out, ',');
        add_finding(out, cells, line, &batch->findings[line->first_finding + f]);
    }
    buffer_add_text(out, TEXT("]}"));
}

static bool hand_over(struct buffer *out, bool (*flush)(void *, struct text), void *context)
{
    if (flush == NULL)
        return true;
    bool taken = flush(context, buffer_text(out));
    buffer_clear(out);
    return taken;
}

bool report_json_write(struct buffer *out, const struct batch *batch, struct text file_name,
                       struct text file_sha256, bool (*flush)(void *, struct text), void *context)
{
    struct cells cells;
    bool going = true;
    uint32_t count = batch->refusal.code == FILE_ACCEPTED ? batch->line_count : 0;
    cells_init(&cells, batch);
    add_head(out, batch, file_name, file_sha256);
    for (uint32_t i = 0; going && i < count; i++) {
        buffer_add_text(out, i ? TEXT(",\n") : TEXT("\n"));
        add_row(out, &cells, batch, &batch->lines[batch->order[i]]);
        if (cells.scratch.used > FLUSH_BYTES)
            arena_free(&cells.scratch);
        if (out->len > FLUSH_BYTES)
            going = hand_over(out, flush, context);
    }
    arena_free(&cells.scratch);
    buffer_add_text(out, TEXT("]}\n"));
    return going && hand_over(out, flush, context) && !out->failed;
}
