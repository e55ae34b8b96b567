/* Analysed lines as bytes for the store and back: blocks of LOT_BLOCK_LINES
   lines in the order of the report, so that a page of the report reads one or
   two blocks. */
#ifndef FLOW_LOT_CODEC_H
#define FLOW_LOT_CODEC_H

#include "base/buffer.h"
#include "rules/batch.h"
#include "store/lots.h"

/* A line as a page shows it. */
struct report_line {
    uint32_t number;
    enum level level;
    bool set_aside, registered, licence_number_cell;
    struct text value[COLUMN_COUNT];
    const struct finding *findings;
    unsigned finding_count;
};

/* Where the columns stand and the batch's advice, for lot.facts. */
struct report_facts {
    uint32_t sheet_column[COLUMN_COUNT];
    struct advice advice[ADVICE_MAX]; /* codes and messages in the arena */
    unsigned advice_count;
};

void lot_encode_block(struct buffer *out, const struct batch *batch, uint32_t first_in_order,
                      uint32_t count);
/* False when the bytes are damaged. Lines, texts and findings are in `arena`
   or point into `bytes`. */
bool lot_decode_block(struct text bytes, struct arena *arena, struct report_line **lines,
                      uint32_t *count) MUST_CHECK;
/* A block that cannot be decoded: whether it is another build's, of another form,
   with other columns or a rule that is no more, rather than damaged. */
bool lot_block_is_foreign(struct text bytes);
void lot_encode_facts(struct buffer *out, const struct batch *batch);
bool lot_decode_facts(struct text bytes, struct arena *arena, struct report_facts *out) MUST_CHECK;

#endif
