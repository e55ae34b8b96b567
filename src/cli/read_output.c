/* Rows as tab-separated text, as JSON, or as frames for the parent process. */
#include "cli/read_output.h"

#include "base/buffer.h"
#include "cli/cli.h"
#include "sheet/frames.h"

/* Held back at most, so that a refused file leaves no half output. */
enum { HELD_BYTES = 96 * 1024 * 1024 };

struct writer {
    struct buffer out;
    uint32_t last_row; /* last row written */
    bool any_row;
    bool named;   /* the sheet's name came: the workbook itself is sound */
    bool written; /* something is out already: no way back */
};

static bool hold(struct writer *writer)
{
    if (writer->out.len < HELD_BYTES)
        return !writer->out.failed;
    writer->written = true;
    bool taken = cli_write(NULL, buffer_text(&writer->out));
    buffer_clear(&writer->out);
    return taken;
}

static void add_tsv_cell(struct buffer *out, struct text t)
{
    size_t plain = 0;
    for (size_t i = 0; i < t.len; i++) {
        char escaped = t.at[i] == '\t' ? 't' : t.at[i] == '\n' ? 'n' : t.at[i] == '\r' ? 'r' : t.at[i] == '\\' ? '\\' : 0;
        if (!escaped)
            continue;
        buffer_add(out, t.at + plain, i - plain);
        buffer_add(out, (char[2]){'\\', escaped}, 2);
        plain = i + 1;
    }
    buffer_add(out, t.at + plain, t.len - plain);
}

static bool tsv_sheet(void *context, struct text name)
{
    ((struct writer *)context)->named = true;
    UNUSED(name);
    return true;
}

static bool tsv_row(void *context, uint32_t number, const struct sheet_cell *cells, uint32_t count)
{
    struct writer *writer = context;
    for (; writer->last_row + 1 < number; writer->last_row++)
        buffer_add_byte(&writer->out, '\n');
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buffer_add_byte(&writer->out, '\t');
        add_tsv_cell(&writer->out, cells[i].text);
    }
    buffer_add_byte(&writer->out, '\n');
    writer->last_row = number;
    return hold(writer);
}

static bool json_sheet(void *context, struct text name)
{
    struct writer *writer = context;
    writer->named = true;
    buffer_add_text(&writer->out, TEXT("{\"sheet\":"));
    buffer_add_json(&writer->out, name);
    buffer_add_text(&writer->out, TEXT(",\"rows\":["));
    return true;
}

static bool json_row(void *context, uint32_t number, const struct sheet_cell *cells, uint32_t count)
{
    struct writer *writer = context;
    struct buffer *out = &writer->out;
    buffer_add_text(out, writer->any_row ? TEXT(",\n{\"row\":") : TEXT("\n{\"row\":"));
    buffer_add_int(out, number);
    buffer_add_text(out, TEXT(",\"cells\":["));
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buffer_add_byte(out, ',');
        buffer_add_json(out, cells[i].text);
    }
    buffer_add_text(out, TEXT("]}"));
    writer->any_row = true;
    return hold(writer);
}

static bool forget(void *context)
{
    struct writer *writer = context;
    if (writer->written)
        return false;
    buffer_clear(&writer->out);
    writer->last_row = 0;
    writer->any_row = false;
    return true;
}

static struct sheet_verdict run_frames(struct text bytes)
{
    struct frames_writer writer;
    frames_writer_init(&writer, cli_write, NULL);
    struct sheet_sink sink = frames_writer_sink(&writer);
    struct sheet_verdict verdict = sheet_read(bytes, NULL, &sink);
    if (!frames_writer_end(&writer, &verdict))
        verdict.code = SHEET_STOPPED;
    frames_writer_free(&writer);
    return verdict;
}

struct sheet_verdict read_output_run(enum read_format format, struct text bytes)
{
    struct writer writer = {0};
    struct sheet_sink sink = {&writer, tsv_sheet, tsv_row, forget};
    if (format == READ_FRAMES)
        return run_frames(bytes);
    if (format == READ_JSON)
        sink = (struct sheet_sink){&writer, json_sheet, json_row, forget};
    buffer_init(&writer.out, 0);
    struct sheet_verdict verdict = sheet_read(bytes, NULL, &sink);
    /* A sound sheet without content is read well: it has no rows. */
    if (verdict.code == SHEET_EMPTY && writer.named)
        verdict.code = SHEET_READ;
    if (verdict.code == SHEET_READ) {
        if (format == READ_JSON)
            buffer_add_text(&writer.out, TEXT("]}\n"));
        if (writer.out.failed || !cli_write(NULL, buffer_text(&writer.out)))
            verdict.code = SHEET_STOPPED;
    }
    buffer_free(&writer.out);
    return verdict;
}
