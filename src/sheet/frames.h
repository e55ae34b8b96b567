/* Rows on their way from the reading child to its parent. The parent trusts
   none of it: whatever a frame claims is checked before anything is done.

   A frame is a type (1 byte), the length of its content (4 bytes, all numbers
   little-endian) and the content:
     sheet    the sheet's name, UTF-8
     rows     one or more rows: number (4), count of cells (4), then cells
              until the count is reached: kind and length in one number
              (4: length × 8 + kind), then the text; for CELL_EMPTY the length
              is that of a run of blanks, without a text
     restart  nothing
     verdict  its code (1), its detail in UTF-8; always the last frame */
#ifndef SHEET_FRAMES_H
#define SHEET_FRAMES_H

#include "base/buffer.h"
#include "sheet/sheet.h"

/* Writing (child): a sink that packs rows into blocks and hands full blocks
   to `flush`, which writes them out and returns false when nobody reads. */
struct frames_writer {
    struct buffer block;
    size_t block_start; /* where the open frame of rows begins; block.len: none is open */
    bool (*flush)(void *context, struct text bytes);
    void *context;
};

void frames_writer_init(struct frames_writer *writer, bool (*flush)(void *, struct text),
                        void *context);
struct sheet_sink frames_writer_sink(struct frames_writer *writer);
/* Writes what is left, then the verdict as the last frame. */
bool frames_writer_end(struct frames_writer *writer, const struct sheet_verdict *verdict);
void frames_writer_free(struct frames_writer *writer);

/* Reading (parent): feed bytes as they come; rows go to the sink. */
struct frames_reader {
    const struct sheet_sink *sink;
    struct buffer pending;        /* an incomplete frame */
    struct sheet_cell *cells;     /* of the row under way; owned */
    uint64_t text_left;           /* bytes that the sink may still be given */
    uint32_t last_row;            /* number of the last row */
    bool named;                   /* the sheet came, so that rows may */
    bool restarted;               /* once is enough */
    bool ended;                   /* the verdict came */
    struct sheet_verdict verdict; /* good once ended */
};

void frames_reader_init(struct frames_reader *reader, const struct sheet_sink *sink);
/* False when the bytes are no frames (the child was taken over, or cut) or
   when the sink said stop. Texts handed to the sink are good during the
   call. */
bool frames_reader_feed(struct frames_reader *reader, struct text bytes) MUST_CHECK;
void frames_reader_free(struct frames_reader *reader);

#endif
