/* From the text of one cell to its cleaned value and what that means, by
   column. Says whether a value is well written; that it is not becomes a
   finding in check_format.c. What few values repeat (orders, labels, dates,
   first names …) is remembered, so that most cells cost a hash and a compare. */
#include "rules/intake.h"

#include "base/hash.h"
#include "rules/clean.h"
#include "rules/name.h"

enum { TEXT_BLOCK = 64 * 1024, MEMO_BYTES_MOST = 120 };

/* Values stand one behind the other in large blocks: an arena would round each
   of them up. */
static struct text keep_text(struct batch *batch, struct text t)
{
    struct rules_scratch *scratch = batch->scratch;
    if (t.len > (size_t)(scratch->text_end - scratch->text_at)) {
        if (t.len > TEXT_BLOCK / 8)
            return arena_copy(batch->arena, t);
        scratch->text_at = arena_take(batch->arena, TEXT_BLOCK);
        scratch->text_end = scratch->text_at + TEXT_BLOCK;
    }
    char *kept = scratch->text_at;
    memcpy(kept, t.at, t.len);
    scratch->text_at += t.len;
    return (struct text){kept, t.len};
}

static bool is_identifier(struct text t)
{
    return (t.len <= IDENTIFIER_CHARACTERS_MOST ||
            text_characters(t) <= IDENTIFIER_CHARACTERS_MOST) &&
           !clean_has_control(t);
}

/* Sets what the cleaned, non-empty value means, and its catalogue spelling. */
static void understand(const struct batch *batch, enum column column, struct cell_value *cell)
{
    const struct labels *labels = batch->scratch->labels;
    switch (column) {
    case COLUMN_REF:
    case COLUMN_ORDER:
        cell->malformed = !is_identifier(cell->value);
        break;
    case COLUMN_LABEL:
        cell->label = labels_find(labels, cell->value);
        cell->malformed = cell->label == NO_TRAINING;
        break;
    case COLUMN_CATEGORY:
        cell->category = labels_category(labels, cell->value);
        cell->malformed = cell->category == CATEGORY_NONE;
        if (!cell->malformed)
            cell->value = category_label(cell->category);
        break;
    case COLUMN_END:
    case COLUMN_BIRTH:
        cell->day = date_parse_french(cell->value);
        cell->malformed = cell->day == DATE_NONE;
        break;
    case COLUMN_FIRST_NAME:
    case COLUMN_LAST_NAME:
        cell->malformed = !name_is_accepted(cell->value);
        break;
    case COLUMN_LICENCE: /* read with the line: it gives more than fits here */
    case COLUMN_COUNT:
        break;
    }
}

static void take_anew(struct batch *batch, enum column column, struct text raw, uint64_t raw_hash,
                      struct cell_value *out)
{
    bool keep_controls = column == COLUMN_REF || column == COLUMN_ORDER;
    struct text clean = clean_cell(batch->arena, raw, keep_controls);
    *out = (struct cell_value){.value = clean, .hash = raw_hash};
    if (clean.len == 0)
        return;
    understand(batch, column, out);
    if (out->value.at == raw.at)
        out->value = keep_text(batch, raw);
    else
        out->hash = hash_text(batch->scratch->seed, out->value);
}

void cell_take(struct batch *batch, enum column column, struct text raw, struct cell_value *out)
{
    struct rules_scratch *scratch = batch->scratch;
    uint64_t hash = hash_text(scratch->seed, raw);
    struct memo *memo = &scratch->memos[column][hash % MEMO_SLOTS];
    if (memo->hash == hash && memo->raw.at && text_equal(memo->raw, raw)) {
        *out = memo->value;
        return;
    }
    take_anew(batch, column, raw, hash, out);
    if (raw.len > MEMO_BYTES_MOST || column == COLUMN_LICENCE)
        return;
    bool same = text_equal(out->value, raw);
    *memo = (struct memo){same ? out->value : keep_text(batch, raw), hash, *out};
}
