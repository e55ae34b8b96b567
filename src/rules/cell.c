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
           (clean_is_plain(t) || !clean_has_control(t));
}

/* Sets what the cleaned, non-empty value means, and its catalogue spelling. */
static void understand(const struct batch *batch, enum column column, struct text *value,
                       struct meaning *meaning)
{
    const struct labels *labels = batch->scratch->labels;
    switch (column) {
    case COLUMN_REF:
    case COLUMN_ORDER:
        meaning->malformed = !is_identifier(*value);
        break;
    case COLUMN_LABEL: /* spelled once the end date is known: batch.c */
        meaning->label = labels_find(labels, *value);
        meaning->malformed = meaning->label == NO_TRAINING;
        break;
    case COLUMN_CATEGORY:
        meaning->category = labels_category(labels, *value);
        meaning->malformed = meaning->category == CATEGORY_NONE;
        if (!meaning->malformed)
            *value = category_label(meaning->category);
        break;
    case COLUMN_END:
    case COLUMN_BIRTH:
        meaning->day = date_parse_french(*value);
        meaning->malformed = meaning->day == DATE_NONE;
        break;
    case COLUMN_FIRST_NAME:
    case COLUMN_LAST_NAME:
        meaning->malformed = !name_is_accepted(*value);
        break;
    case COLUMN_LICENCE: /* read with the line: it gives more than fits here */
    case COLUMN_COUNT:
        break;
    }
}

static void take_anew(struct batch *batch, enum column column, struct text raw, uint64_t raw_hash,
                      struct text *value, struct meaning *meaning)
{
    bool keep_controls = column == COLUMN_REF || column == COLUMN_ORDER;
    struct text clean = clean_cell(batch->arena, raw, keep_controls);
    *meaning = (struct meaning){.hash = raw_hash};
    if (clean.len)
        understand(batch, column, &clean, meaning);
    if (clean.at == raw.at)
        clean = keep_text(batch, raw);
    else
        meaning->hash = hash_text(batch->scratch->seed, clean);
    *value = clean;
}

/* Columns in which the same values come again and again. In the others a look
   into the memo costs more than it saves. */
static const unsigned repeating = COLUMN_BIT(COLUMN_ORDER) | COLUMN_BIT(COLUMN_LABEL) |
                                  COLUMN_BIT(COLUMN_CATEGORY) | COLUMN_BIT(COLUMN_END) |
                                  COLUMN_BIT(COLUMN_FIRST_NAME);

void cell_take(struct batch *batch, enum column column, struct text raw, struct text *value,
               struct meaning *meaning)
{
    struct rules_scratch *scratch = batch->scratch;
    uint64_t hash = hash_text(scratch->seed, raw);
    if ((repeating & COLUMN_BIT(column)) == 0 || raw.len > MEMO_BYTES_MOST) {
        take_anew(batch, column, raw, hash, value, meaning);
        return;
    }
    struct memo *memo = &scratch->memos[column][hash % MEMO_SLOTS];
    if (memo->hash != hash || memo->raw.at == NULL || !text_equal(memo->raw, raw)) {
        take_anew(batch, column, raw, hash, &memo->value, &memo->meaning);
        memo->raw = text_equal(memo->value, raw) ? memo->value : keep_text(batch, raw);
        memo->hash = hash;
    }
    *value = memo->value;
    *meaning = memo->meaning;
}
