/* The parent's end of a stream of frames: see frames.h. What comes may be
   anything, and nothing of it is believed. */
#include "sheet/frames.h"

#include "sheet/frames_format.h"

/* A sheet's default ceiling (sheet.h), which the child keeps to. */
static const uint64_t TEXT_BYTES_MAX = 128 << 20;

void frames_reader_init(struct frames_reader *reader, const struct sheet_sink *sink)
{
    *reader = (struct frames_reader){.sink = sink, .text_left = TEXT_BYTES_MAX};
    buffer_init(&reader->pending, FRAME_HEADER + FRAME_MAX);
}

void frames_reader_free(struct frames_reader *reader)
{
    buffer_free(&reader->pending);
    free(reader->cells);
    reader->cells = NULL;
}

static bool is_clean_utf8(struct text t)
{
    size_t i = 0;
    for (; i + 8 <= t.len; i += 8) {
        uint64_t eight;
        memcpy(&eight, t.at + i, 8);
        if (eight & 0x8080808080808080)
            break;
    }
    return text_is_utf8(text_slice(t, i, t.len));
}

/* Takes a cell, or a run of blanks, from the front of `*rest`; `room` cells of
   the row are left. Returns how many it filled, 0 when it is none. */
static uint32_t take_cell(struct text *rest, struct sheet_cell *cells, uint32_t room)
{
    if (rest->len < CELL_HEADER)
        return 0;
    uint32_t header = frame_number(rest->at), kind = header & KIND_MASK;
    uint32_t len = header >> KIND_BITS;
    *rest = text_slice(*rest, CELL_HEADER, rest->len);
    if (kind == CELL_EMPTY) {
        if (len > room)
            return 0;
        memset(cells, 0, len * sizeof *cells);
        return len;
    }
    if (kind > CELL_ERROR || len == 0 || len > CELL_BYTES_MAX || len > rest->len)
        return 0;
    cells->kind = (enum sheet_cell_kind)kind;
    cells->text = text_slice(*rest, 0, len);
    *rest = text_slice(*rest, len, rest->len);
    return is_clean_utf8(cells->text);
}

static bool take_row(struct frames_reader *reader, struct text *rest)
{
    if (rest->len < ROW_HEADER)
        return false;
    uint32_t number = frame_number(rest->at), count = frame_number(rest->at + 4);
    *rest = text_slice(*rest, ROW_HEADER, rest->len);
    if (number <= reader->last_row || number > SHEET_ROWS_MAX || count == 0 ||
        count > SHEET_COLUMNS_MAX)
        return false;
    uint64_t taken = count;
    for (uint32_t i = 0; i < count;) {
        uint32_t filled = take_cell(rest, reader->cells + i, count - i);
        if (filled == 0)
            return false;
        taken += reader->cells[i].text.len;
        i += filled;
    }
    if (reader->cells[count - 1].kind == CELL_EMPTY || taken > reader->text_left)
        return false;
    reader->text_left -= taken;
    reader->last_row = number;
    return reader->sink->row(reader->sink->context, number, reader->cells, count);
}

static bool take_rows(struct frames_reader *reader, struct text rest)
{
    if (!reader->named || rest.len == 0)
        return false;
    if (reader->cells == NULL)
        reader->cells = malloc(SHEET_COLUMNS_MAX * sizeof *reader->cells);
    if (reader->cells == NULL)
        return false;
    while (rest.len)
        if (!take_row(reader, &rest))
            return false;
    return true;
}

static bool take_sheet(struct frames_reader *reader, struct text name)
{
    if (reader->named || name.len > SHEET_NAME_MAX || !text_is_utf8(name))
        return false;
    reader->named = true;
    return reader->sink->sheet(reader->sink->context, name);
}

static bool take_restart(struct frames_reader *reader, struct text content)
{
    if (!reader->named || reader->restarted || content.len)
        return false;
    reader->restarted = true;
    reader->named = false;
    reader->last_row = 0;
    reader->text_left = TEXT_BYTES_MAX;
    return reader->sink->restart(reader->sink->context);
}

static bool take_verdict(struct frames_reader *reader, struct text content)
{
    struct text detail = text_slice(content, 1, content.len);
    if (content.len == 0 || (unsigned char)content.at[0] > SHEET_STOPPED ||
        detail.len >= sizeof reader->verdict.detail || !text_is_utf8(detail))
        return false;
    reader->verdict = sheet_refuse((enum sheet_verdict_code)content.at[0], "%.*s", TEXT_ARG(detail));
    reader->ended = true;
    return true;
}

static bool take_frame(struct frames_reader *reader, unsigned char type, struct text content)
{
    if (reader->ended)
        return false;
    switch (type) {
    case FRAME_SHEET: return take_sheet(reader, content);
    case FRAME_ROWS: return take_rows(reader, content);
    case FRAME_RESTART: return take_restart(reader, content);
    case FRAME_VERDICT: return take_verdict(reader, content);
    }
    return false;
}

/* Takes whole frames from the front of `*rest`. */
static bool take_frames(struct frames_reader *reader, struct text *rest)
{
    while (rest->len >= FRAME_HEADER) {
        uint32_t len = frame_number(rest->at + 1);
        if (len > FRAME_MAX)
            return false;
        if (rest->len - FRAME_HEADER < len)
            return true;
        if (!take_frame(reader, (unsigned char)rest->at[0], text_slice(*rest, FRAME_HEADER, len)))
            return false;
        *rest = text_slice(*rest, FRAME_HEADER + len, rest->len);
    }
    return true;
}

/* Adds to the pending frame what it still lacks, and no more. */
static bool complete_pending(struct frames_reader *reader, struct text *bytes)
{
    struct buffer *pending = &reader->pending;
    while (pending->len && bytes->len) {
        size_t whole = FRAME_HEADER;
        if (pending->len >= FRAME_HEADER)
            whole += frame_number(pending->at + 1);
        if (whole > FRAME_HEADER + FRAME_MAX)
            return false;
        struct text part = text_slice(*bytes, 0, whole - pending->len);
        buffer_add_text(pending, part);
        *bytes = text_slice(*bytes, part.len, bytes->len);
        struct text rest = buffer_text(pending);
        if (pending->failed || !take_frames(reader, &rest))
            return false;
        if (rest.len == 0)
            buffer_clear(pending);
    }
    return true;
}

bool frames_reader_feed(struct frames_reader *reader, struct text bytes)
{
    if (!complete_pending(reader, &bytes) || !take_frames(reader, &bytes))
        return false;
    buffer_add_text(&reader->pending, bytes);
    return !reader->pending.failed;
}
