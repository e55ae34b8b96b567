/* Rows as tab-separated text, as JSON, or as frames for the parent process. */
#include "cli/read_output.h"

#include "base/buffer.h"
#include "base/copy.h"
#include "cli/cli.h"
#include "os/file.h"
#include "sheet/frames.h"

#include <unistd.h>

/* Held back at most, so that a refused file leaves no half output. */
enum { HELD_BYTES = 96 * 1024 * 1024 };

struct writer {
    struct buffer out;
    uint32_t last_row; /* last row written */
    bool any_row;
    bool named;   /* the sheet's name came: the workbook itself is sound */
    bool written; /* something is out already: no way back */
};

/* In silence: standard error is where the verdict goes. */
static bool put(void *context, struct text bytes)
{
    struct error error;
    UNUSED(context);
    return file_write_all(STDOUT_FILENO, bytes.at, bytes.len, &error);
}

static bool hold(struct writer *writer)
{
    if (writer->out.len < HELD_BYTES)
        return !writer->out.failed;
    writer->written = true;
    bool taken = put(NULL, buffer_text(&writer->out));
    buffer_clear(&writer->out);
    return taken;
}

/* The letter that stands behind the backslash, or NUL. */
static char tsv_escape(char byte)
{
    switch (byte) {
    case '\t': return 't';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\\': return '\\';
    }
    return '\0';
}

/* Whether any of eight bytes is a backslash or below 14: a few too many, never
   one too few. */
static bool any_special(uint64_t eight)
{
    const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    uint64_t slashes = eight ^ (ones * '\\');
    return (((slashes - ones) & ~slashes) | ((eight - ones * 14) & ~eight)) & highs;
}

static bool is_tsv_plain(struct text t)
{
    uint64_t eight = 0;
    if (t.len < 8) {
        eight = 0x2020202020202020;
        copy_short((char *)&eight, t.at, t.len);
        return !any_special(eight);
    }
    for (size_t i = 0; i + 8 < t.len; i += 8) {
        memcpy(&eight, t.at + i, 8);
        if (any_special(eight))
            return false;
    }
    memcpy(&eight, t.at + t.len - 8, 8);
    return !any_special(eight);
}

/* `to` has room for twice the text. */
static char *put_tsv_cell(char *to, struct text t)
{
    if (is_tsv_plain(t))
        return copy_short(to, t.at, t.len);
    for (size_t i = 0; i < t.len; i++) {
        char escape = tsv_escape(t.at[i]);
        if (escape)
            *to++ = '\\';
        *to++ = escape ? escape : t.at[i];
    }
    return to;
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
    size_t most = count;
    for (uint32_t i = 0; i < count; i++)
        most += 2 * cells[i].text.len;
    char *to = buffer_reserve(&writer->out, most);
    if (to == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        to = put_tsv_cell(to, cells[i].text);
        *to++ = i + 1 < count ? '\t' : '\n';
    }
    writer->out.len = (size_t)(to - writer->out.at);
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
    size_t most = 2;
    for (uint32_t i = 0; i < count; i++)
        most += JSON_ROOM(cells[i].text) + 1;
    char *to = buffer_reserve(out, most);
    if (to == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        to = json_put(to, cells[i].text);
        *to++ = ',';
    }
    to -= count > 0; /* the last comma */
    memcpy(to, "]}", 2);
    out->len = (size_t)(to + 2 - out->at);
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
    frames_writer_init(&writer, put, NULL);
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
        if (writer.out.failed || !put(NULL, buffer_text(&writer.out)))
            verdict.code = SHEET_STOPPED;
    }
    buffer_free(&writer.out);
    return verdict;
}
