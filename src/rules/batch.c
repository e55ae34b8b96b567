/* The lines of a batch, row by row: see batch.h. One cell is cell.c's, the
   header row header.c's, what lines have to do with each other index.c's and
   copies.c's, the rules engine.c's. */
#include "rules/batch.h"

#include "base/hash.h"
#include "os/random.h"
#include "rules/intake.h"

enum { LINE_LIMIT = 250000, LINES_FIRST = 64, LINES_MANY = 65536 };

static uint64_t *hash_labels(struct batch *batch)
{
    const struct catalogue *catalogue = batch->catalogue;
    uint64_t *hashes = ARENA_ARRAY(batch->arena, uint64_t, catalogue->training_count + 1);
    for (uint32_t i = 0; i < catalogue->training_count; i++)
        hashes[i] = hash_text(batch->scratch->seed, catalogue->trainings[i].label);
    return hashes;
}

void batch_init(struct batch *batch, struct arena *arena, const struct catalogue *catalogue,
                uint32_t line_limit)
{
    *batch = (struct batch){.arena = arena, .catalogue = catalogue};
    batch->line_limit = line_limit ? line_limit : LINE_LIMIT;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        batch->sheet_column[c] = NO_INDEX;
    struct rules_scratch *scratch = ARENA_NEW(arena, struct rules_scratch);
    batch->scratch = scratch;
    scratch->seed = random_number();
    scratch->labels = labels_make(arena, catalogue, scratch->seed);
    scratch->label_hashes = hash_labels(batch);
}

static void make_room(struct batch *batch)
{
    struct rules_scratch *scratch = batch->scratch;
    uint32_t had = batch->line_room;
    /* Few steps to begin with; later ones move pages only (arena_resize). */
    uint32_t room = had == 0 ? LINES_FIRST : had < LINES_MANY ? 4 * had : 2 * had;
    if (room > batch->line_limit)
        room = batch->line_limit;
    batch->lines = arena_resize(batch->arena, batch->lines, had * sizeof *batch->lines,
                                room * sizeof *batch->lines);
    scratch->marks = arena_resize(batch->arena, scratch->marks, had * sizeof *scratch->marks,
                                  room * sizeof *scratch->marks);
    batch->line_room = room;
}

/* Which training the label meant on the day that the training ended. */
static void settle_label(const struct batch *batch, struct line *line, struct mark *mark,
                         struct meaning *meaning)
{
    const struct labels *labels = batch->scratch->labels;
    if (meaning->label == NO_TRAINING)
        return;
    line->training = labels_training(labels, meaning->label, line->end);
    uint32_t shown = line->training;
    if (shown == NO_TRAINING) {
        shown = labels_any(labels, meaning->label);
        mark->label_out_of_date = true;
        mark->malformed |= COLUMN_BIT(COLUMN_LABEL);
    }
    line->value[COLUMN_LABEL] = batch->catalogue->trainings[shown].label;
    meaning->hash = batch->scratch->label_hashes[shown];
}

static void settle_licence(struct batch *batch, struct line *line, struct mark *mark)
{
    struct licence licence = licence_read(line->value[COLUMN_LICENCE]);
    struct licence_key key = licence_pack(&licence);
    mark->licence_high = key.high;
    mark->licence_low = key.low;
    mark->card_number = licence_is_card_number(&licence);
    if (licence.len == 0)
        mark->malformed |= COLUMN_BIT(COLUMN_LICENCE);
    else if (!licence_is_neph(&licence))
        batch->scratch->not_neph++;
    batch->scratch->number_cells += line->licence_number_cell;
}

/* Equal for lines whose nine cells are equal. The cells' own hashes are mixed
   well already; an odd factor for each column tells the columns apart. */
static uint64_t hash_cells(const struct line *line, const struct meaning *meanings)
{
    uint64_t sum = 0;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        if (line->value[c].len)
            sum += meanings[c].hash * (0x9E3779B97F4A7C15u + 2 * c);
    return hash_mix(sum, 0);
}

/* What an empty cell means. */
static const struct meaning nothing[COLUMN_COUNT] = {[COLUMN_LABEL] = {.label = NO_TRAINING},
                                                     [COLUMN_END] = {.day = DATE_NONE},
                                                     [COLUMN_BIRTH] = {.day = DATE_NONE}};

/* Cleans and understands the nine cells. */
static void take_cells(struct batch *batch, struct line *line, struct mark *mark,
                       struct meaning *meanings, const struct sheet_cell *cells, uint32_t count)
{
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        uint32_t at = batch->sheet_column[c];
        if (at < count && cells[at].kind != CELL_EMPTY && cells[at].text.len)
            cell_take(batch, c, cells[at].text, &line->value[c], &meanings[c]);
        if (line->value[c].len == 0) {
            meanings[c] = nothing[c];
            mark->missing = (uint16_t)(mark->missing | COLUMN_BIT(c));
        } else if (meanings[c].malformed) {
            mark->malformed = (uint16_t)(mark->malformed | COLUMN_BIT(c));
        }
    }
}

/* Fills a line from its cells; false when all nine are empty. */
static bool fill_line(struct batch *batch, struct line *line, struct mark *mark,
                      const struct sheet_cell *cells, uint32_t count)
{
    struct meaning meanings[COLUMN_COUNT];
    take_cells(batch, line, mark, meanings, cells, count);
    if (mark->missing == ALL_COLUMNS)
        return false;
    line->end = meanings[COLUMN_END].day;
    line->birth = mark->birth = meanings[COLUMN_BIRTH].day;
    line->category = (uint8_t)meanings[COLUMN_CATEGORY].category;
    settle_label(batch, line, mark, &meanings[COLUMN_LABEL]);
    if (line->value[COLUMN_LICENCE].len) {
        line->licence_number_cell = cells[batch->sheet_column[COLUMN_LICENCE]].kind == CELL_NUMBER;
        settle_licence(batch, line, mark);
    }
    mark->hash = hash_cells(line, meanings);
    return true;
}

bool batch_row(struct batch *batch, uint32_t sheet_row, const struct sheet_cell *cells,
               uint32_t count)
{
    struct line line = {.number = sheet_row - 1,
                        .training = NO_TRAINING,
                        .licence = NO_INDEX,
                        .identity = NO_INDEX};
    struct mark mark = {.hash = 0};
    if (!batch->scratch->header_seen && !batch_header(batch, NULL, 0))
        return false;
    if (!fill_line(batch, &line, &mark, cells, count))
        return true;
    if (batch->line_count == batch->line_limit) {
        refusal_set_too_long(&batch->refusal, batch->line_limit);
        return false;
    }
    if (batch->line_count == batch->line_room)
        make_room(batch);
    batch->lines[batch->line_count] = line;
    batch->scratch->marks[batch->line_count++] = mark;
    return true;
}

bool batch_index(struct batch *batch)
{
    if (batch->refusal.code != FILE_ACCEPTED)
        return false;
    if (batch->line_count == 0) {
        refusal_set(&batch->refusal, FILE_EMPTY, NULL);
        return false;
    }
    uint32_t count = batch->line_count;
    batch->scratch->clues = arena_take(batch->arena, count * sizeof(struct clue));
    memset(batch->scratch->clues, 0xFF, count * sizeof(struct clue));
    copies_find_identical(batch);
    index_drivers(batch);
    copies_find_same_training(batch);
    return true;
}

char *batch_cell(const struct batch *batch, const struct line *line, enum column column,
                 char out[16])
{
    char letters[4];
    uint32_t at = batch->sheet_column[column];
    snprintf(out, 16, "%s%u", column_letters(at == NO_INDEX ? column : at, letters),
             line->number + 1);
    return out;
}
