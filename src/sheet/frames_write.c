/* The child's end of a stream of frames: see frames.h. */
#include "sheet/frames.h"

#include "base/copy.h"
#include "os/thread.h"
#include "sheet/frames_format.h"

void frames_writer_init(struct frames_writer *writer, bool (*flush)(void *, struct text),
                        void *context)
{
    *writer = (struct frames_writer){.flush = flush, .context = context};
    buffer_init(&writer->block, 0);
}

void frames_writer_free(struct frames_writer *writer)
{
    buffer_free(&writer->block);
}

/* Ends the open frame of rows, whose length is known now. */
static void close_rows(struct frames_writer *writer)
{
    size_t len = writer->block.len - writer->block_start;
    if (len == 0 || writer->block.failed)
        return;
    char *header = writer->block.at + writer->block_start;
    header[0] = FRAME_ROWS;
    frame_put_number(header + 1, (uint32_t)(len - FRAME_HEADER));
    writer->block_start = writer->block.len;
}

static bool flush_block(struct frames_writer *writer)
{
    close_rows(writer);
    if (writer->block.failed)
        return false;
    bool taken = writer->block.len == 0 ||
                 writer->flush(writer->context, buffer_text(&writer->block));
    buffer_clear(&writer->block);
    writer->block_start = 0;
    return taken;
}

static void add_frame(struct frames_writer *writer, enum frame_type type, struct text content)
{
    char header[FRAME_HEADER] = {(char)type};
    close_rows(writer);
    frame_put_number(header + 1, (uint32_t)content.len);
    buffer_add(&writer->block, header, sizeof header);
    buffer_add_text(&writer->block, content);
    writer->block_start = writer->block.len;
}

static bool write_sheet(void *context, struct text name)
{
    struct frames_writer *writer = context;
    add_frame(writer, FRAME_SHEET, text_slice(name, 0, SHEET_NAME_MAX));
    return flush_block(writer);
}

static bool write_restart(void *context)
{
    struct frames_writer *writer = context;
    add_frame(writer, FRAME_RESTART, TEXT_NONE);
    return flush_block(writer);
}

static char *put_cells(char *to, const struct sheet_cell *cells, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t blanks = i;
        while (blanks < count && cells[blanks].kind == CELL_EMPTY)
            blanks++;
        if (blanks > i) {
            frame_put_number(to, (blanks - i) << KIND_BITS | CELL_EMPTY);
            to += CELL_HEADER;
            i = blanks - 1;
            continue;
        }
        frame_put_number(to, (uint32_t)cells[i].text.len << KIND_BITS | cells[i].kind);
        to = copy_short(to + CELL_HEADER, cells[i].text.at, cells[i].text.len);
    }
    return to;
}

static bool write_row(void *context, uint32_t number, const struct sheet_cell *cells,
                      uint32_t count)
{
    struct frames_writer *writer = context;
    struct buffer *block = &writer->block;
    size_t need = FRAME_HEADER + ROW_HEADER + CELL_HEADER * (size_t)count;
    for (uint32_t i = 0; i < count; i++)
        need += cells[i].text.len;
    char *at = buffer_reserve(block, need);
    if (at == NULL)
        return false;
    if (writer->block_start == block->len)
        at += FRAME_HEADER;
    frame_put_number(at, number);
    frame_put_number(at + 4, count);
    block->len = (size_t)(put_cells(at + ROW_HEADER, cells, count) - block->at);
    if (block->len - writer->block_start < FRAME_ROWS_ENOUGH)
        return true;
    thread_give_way();
    return flush_block(writer);
}

struct sheet_sink frames_writer_sink(struct frames_writer *writer)
{
    return (struct sheet_sink){writer, write_sheet, write_row, write_restart};
}

bool frames_writer_end(struct frames_writer *writer, const struct sheet_verdict *verdict)
{
    char content[1 + sizeof verdict->detail] = {(char)verdict->code};
    size_t len = strnlen(verdict->detail, sizeof verdict->detail - 1);
    memcpy(content + 1, verdict->detail, len);
    add_frame(writer, FRAME_VERDICT, text_make(content, 1 + len));
    return flush_block(writer);
}
