/* Rows on their way from the reading child to its parent. The parent trusts
   none of it: frames_take checks every length. */
#ifndef SHEET_FRAMES_H
#define SHEET_FRAMES_H

#include "base/buffer.h"
#include "sheet/sheet.h"

/* Writing (child): a sink that packs rows into blocks and hands full blocks
   to `flush`, which writes them out and returns false when nobody reads. */
struct frames_writer {
    struct buffer block;
    size_t block_start; /* where the open frame of rows begins */
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
