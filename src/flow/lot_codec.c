/* Analysed lines as bytes and back: see lot_codec.h. Numbers are written seven
   bits a byte; a value that is the same as on the line before takes one byte.
   Findings bear the number of their rule in the list of codes at the block's
   start, so that rules may be added between and old reports read the same. */
#include "flow/lot_codec.h"

#include "os/thread.h"

enum { VERSION_WITHOUT_CODES = 1, CODEC_VERSION = 2, FLAG_SET_ASIDE = 4, FLAG_REGISTERED = 8, FLAG_LICENCE_NUMBER = 16 };

static char *put_number(char *to, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *to++ = (char)(value | 0x80);
    *to++ = (char)value;
    return to;
}

static uint64_t zigzag(int64_t value)
{
    return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static int64_t unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static char *put_text(char *to, struct text t)
{
    to = put_number(to, t.len);
    if (t.len)
        memcpy(to, t.at, t.len);
    return to + t.len;
}

enum { NUMBER_MOST = 10 };

static size_t line_room(const struct batch *batch, const struct line *line)
{
    size_t room = 4 * NUMBER_MOST;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        room += NUMBER_MOST + line->value[c].len;
    for (uint32_t f = 0; f < line->finding_count; f++)
        room += 5 * NUMBER_MOST + batch->findings[line->first_finding + f].text.len;
    return room;
}

static char *put_finding(char *to, const struct finding *finding)
{
    to = put_number(to, finding->rule);
    to = put_number(to, finding->category);
    to = put_number(to, zigzag(finding->day));
    to = put_number(to, zigzag(finding->number));
    return put_text(to, finding->text);
}

/* Values as 0 for "as above", else length + 1 and the bytes. */
static char *put_values(char *to, const struct line *line, const struct line *above)
{
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        struct text value = line->value[c];
        if (above && text_equal(value, above->value[c])) {
            *to++ = 0;
            continue;
        }
        to = put_number(to, value.len + 1);
        if (value.len)
            memcpy(to, value.at, value.len);
        to += value.len;
    }
    return to;
}

static void encode_line(struct buffer *out, const struct batch *batch, const struct line *line,
                        const struct line *above)
{
    char *start = buffer_reserve(out, line_room(batch, line));
    char *to = start;
    if (start == NULL)
        return;
    to = put_number(to, line->number);
    to = put_number(to, (uint64_t)line->level | (line->set_aside ? FLAG_SET_ASIDE : 0) |
                            (line->registered ? FLAG_REGISTERED : 0) |
                            (line->licence_number_cell ? FLAG_LICENCE_NUMBER : 0));
    to = put_values(to, line, above);
    to = put_number(to, line->finding_count);
    for (uint32_t f = 0; f < line->finding_count; f++)
        to = put_finding(to, &batch->findings[line->first_finding + f]);
    out->len += (size_t)(to - start);
}

static void encode_rules(struct buffer *out)
{
    char head[NUMBER_MOST];
    buffer_add(out, head, (size_t)(put_number(head, RULE_COUNT) - head));
    for (unsigned r = 0; r < RULE_COUNT; r++) {
        struct text code = text_of(rules[r].code);
        buffer_add(out, head, (size_t)(put_number(head, code.len) - head));
        buffer_add_text(out, code);
    }
}

void lot_encode_block(struct buffer *out, const struct batch *batch, uint32_t first_in_order,
                      uint32_t count)
{
    const struct line *above = NULL;
    char head[3 * NUMBER_MOST];
    char *end = put_number(put_number(put_number(head, CODEC_VERSION), count), COLUMN_COUNT);
    buffer_add(out, head, (size_t)(end - head));
    encode_rules(out);
    for (uint32_t i = 0; i < count; i++) {
        const struct line *line = &batch->lines[batch->order[first_in_order + i]];
        if (i % LINES_A_TURN == 0)
            thread_give_way();
        encode_line(out, batch, line, above);
        above = line;
    }
}

/* What is left to decode; `bad` sticks. */
struct source {
    struct text left;
    bool bad;
    unsigned rule_count;
    uint8_t rule_of[UINT8_MAX]; /* by the number in the block; RULE_COUNT: there is no such rule any more */
};

static uint64_t take_number(struct source *source)
{
    uint64_t value = 0;
    for (unsigned shift = 0, i = 0; i < source->left.len && shift < 64; i++, shift += 7) {
        unsigned char byte = (unsigned char)source->left.at[i];
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            source->left = text_slice(source->left, i + 1, source->left.len);
            return value;
        }
    }
    source->bad = true;
    return 0;
}

/* A number that counts or measures what is left to decode: no more than the
   bytes that are left, so that damage asks for no memory. */
static size_t take_length(struct source *source)
{
    uint64_t value = take_number(source);
    if (value > source->left.len)
        source->bad = true;
    return source->bad ? 0 : (size_t)value;
}

static struct text take_bytes(struct source *source, size_t len)
{
    struct text taken = text_slice(source->left, 0, len);
    source->left = text_slice(source->left, len, source->left.len);
    return taken;
}

static struct text take_text(struct source *source)
{
    return take_bytes(source, take_length(source));
}

static void take_value(struct source *source, struct text *value, const struct text *above)
{
    uint64_t code = take_number(source);
    if (code == 0 && above == NULL)
        source->bad = true;
    else if (code == 0)
        *value = *above;
    else if (code - 1 > source->left.len)
        source->bad = true;
    else
        *value = take_bytes(source, (size_t)(code - 1));
}

static void take_finding(struct source *source, struct finding *finding)
{
    uint64_t rule = take_number(source), category = take_number(source);
    int64_t day = unzigzag(take_number(source));
    if (rule >= UINT8_MAX || source->rule_of[rule] >= RULE_COUNT || category > UINT8_MAX || day < INT32_MIN || day > INT32_MAX)
        source->bad = true;
    finding->rule = source->bad ? 0 : source->rule_of[rule];
    finding->category = (uint8_t)category;
    finding->day = (date)day;
    finding->number = unzigzag(take_number(source));
    finding->text = take_text(source);
}

static void take_line(struct source *source, struct arena *arena, struct report_line *line,
                      const struct report_line *above)
{
    uint64_t number = take_number(source), flags = take_number(source);
    if (number > UINT32_MAX || (flags & 3) > LEVEL_ERROR)
        source->bad = true;
    line->number = (uint32_t)number;
    line->level = (enum level)(flags & 3);
    line->set_aside = (flags & FLAG_SET_ASIDE) != 0;
    line->registered = (flags & FLAG_REGISTERED) != 0;
    line->licence_number_cell = (flags & FLAG_LICENCE_NUMBER) != 0;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        take_value(source, &line->value[c], above ? &above->value[c] : NULL);
    size_t count = take_length(source);
    struct finding *findings = count ? ARENA_ARRAY(arena, struct finding, count) : NULL;
    for (size_t f = 0; f < count && !source->bad; f++)
        take_finding(source, &findings[f]);
    line->findings = findings;
    line->finding_count = (unsigned)count;
}

/* The first blocks bore no codes: their numbers are places in this list, which
   is never changed. They had nine columns. */
static const char *const rules_at_first[] = {
    "order_missing", "label_missing", "category_missing", "end_missing", "first_name_missing",
    "last_name_missing", "birth_missing", "licence_missing", "ref_format", "order_format",
    "label_unknown", "category_unknown", "end_format", "birth_format", "end_future",
    "first_name_format", "last_name_format", "licence_format", "centre_not_approved",
    "category_mismatch", "birth_minor", "birth_future", "birth_too_old", "duplicate_driver",
    "duplicate_line", "already_registered", "no_account", "registered_other_date",
    "identity_conflict", "licence_is_card_number",
};
enum { COLUMNS_AT_FIRST = 9 };

static uint8_t rule_by_code(struct text code)
{
    for (unsigned r = 0; r < RULE_COUNT; r++)
        if (text_equal(code, text_of(rules[r].code)))
            return (uint8_t)r;
    return RULE_COUNT;
}

static void take_rules_at_first(struct source *source)
{
    memset(source->rule_of, RULE_COUNT, sizeof source->rule_of);
    source->rule_count = COUNT_OF(rules_at_first);
    for (unsigned i = 0; i < COUNT_OF(rules_at_first); i++)
        source->rule_of[i] = rule_by_code(text_of(rules_at_first[i]));
}

/* What the block's numbers of rules mean now. */
static void take_rules(struct source *source)
{
    uint64_t count = take_number(source);
    memset(source->rule_of, RULE_COUNT, sizeof source->rule_of);
    if (count > UINT8_MAX)
        source->bad = true;
    source->rule_count = source->bad ? 0 : (unsigned)count;
    for (uint64_t i = 0; i < count && !source->bad; i++)
        source->rule_of[i] = rule_by_code(take_text(source));
}

/* A block's beginning: which form it has, how many lines and columns. */
struct block_head {
    uint64_t version, columns;
    size_t lines;
};

static struct block_head take_head(struct source *source)
{
    struct block_head head = {.version = take_number(source)};
    if (head.version < VERSION_WITHOUT_CODES || head.version > CODEC_VERSION)
        return head;
    head.lines = take_length(source);
    head.columns = head.version == VERSION_WITHOUT_CODES ? COLUMNS_AT_FIRST : take_number(source);
    if (head.version == VERSION_WITHOUT_CODES)
        take_rules_at_first(source);
    else
        take_rules(source);
    return head;
}

bool lot_block_is_foreign(struct text bytes)
{
    struct source source = {.left = bytes};
    struct block_head head = take_head(&source);
    if (source.bad)
        return false;
    bool foreign = head.version < VERSION_WITHOUT_CODES || head.version > CODEC_VERSION || head.columns != COLUMN_COUNT;
    for (unsigned i = 0; i < source.rule_count; i++)
        foreign |= source.rule_of[i] == RULE_COUNT;
    return foreign;
}

bool lot_decode_block(struct text bytes, struct arena *arena, struct report_line **lines,
                      uint32_t *count)
{
    struct source source = {.left = bytes};
    struct block_head head = take_head(&source);
    size_t lines_here = head.lines;
    if (source.bad || head.columns != COLUMN_COUNT || lines_here > LOT_BLOCK_LINES)
        return false;
    *lines = ARENA_ARRAY(arena, struct report_line, lines_here + 1);
    for (size_t i = 0; i < lines_here && !source.bad; i++)
        take_line(&source, arena, &(*lines)[i], i ? &(*lines)[i - 1] : NULL);
    *count = (uint32_t)lines_here;
    return !source.bad && source.left.len == 0;
}

void lot_encode_facts(struct buffer *out, const struct batch *batch)
{
    char number[2 * NUMBER_MOST];
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        buffer_add(out, number, (size_t)(put_number(number, (uint64_t)batch->sheet_column[c] + 1) - number));
    buffer_add(out, number, (size_t)(put_number(number, batch->advice_count) - number));
    for (unsigned i = 0; i < batch->advice_count; i++) {
        const struct advice *advice = &batch->advice[i];
        struct text parts[] = {text_of(advice->code), advice->message};
        buffer_add(out, number, (size_t)(put_number(number, advice->count) - number));
        for (size_t p = 0; p < COUNT_OF(parts); p++) {
            buffer_add(out, number, (size_t)(put_number(number, parts[p].len) - number));
            buffer_add_text(out, parts[p]);
        }
    }
}

bool lot_decode_facts(struct text bytes, struct arena *arena, struct report_facts *out)
{
    struct source source = {.left = bytes};
    *out = (struct report_facts){0};
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        out->sheet_column[c] = (uint32_t)(take_number(&source) - 1);
    size_t advice = take_length(&source);
    if (advice > ADVICE_MAX)
        return false;
    for (out->advice_count = 0; out->advice_count < advice && !source.bad; out->advice_count++) {
        struct advice *one = &out->advice[out->advice_count];
        one->count = (uint32_t)take_number(&source);
        one->code = arena_z(arena, take_text(&source));
        one->message = arena_copy(arena, take_text(&source));
    }
    return !source.bad && source.left.len == 0;
}
