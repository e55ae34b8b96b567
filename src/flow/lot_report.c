/* Showing a kept lot: a page of its report, its lines as a batch again, and
   what the confirmation tells. */
#include "flow/lot.h"

#include "base/fold.h"
#include "store/catalogue.h"

static bool look_at_block(void *context, uint32_t index, struct text bytes)
{
    UNUSED(index);
    *(bool *)context = lot_block_is_foreign(bytes);
    return true;
}

static const char *sentence_for_foreign(const struct lot *lot)
{
    if (lot->state == FLOW_REGISTERED)
        return "Cet import a été analysé par une autre version du portail : ses lignes ne se lisent plus ici. Ce qui a été enregistré "
               "et le reçu n'en sont pas touchés ; la liste des sessions enregistrées les montre.";
    if (lot->door == DOOR_HAND)
        return "Cette saisie a été vérifiée par une autre version du portail : elle ne se lit plus. Rien n'en a été enregistré. "
               "Faites-la de nouveau.";
    return "Cet import a été analysé par une autre version du portail : son rapport ne se lit plus. Rien n'en a été enregistré. "
           "Envoyez le fichier de nouveau : il sera analysé aussitôt.";
}

/* What cannot be read was kept by another build, or is damaged: its first block
   tells. */
static bool unreadable(struct store *store, const struct lot *lot)
{
    bool foreign = false;
    if (!lot_blocks(store, lot->id, 0, 1, look_at_block, &foreign))
        return false;
    if (foreign)
        return store_fail(store, ERROR_OUTDATED, sentence_for_foreign(lot));
    return store_fail(store, ERROR_STORE,
                      "Le rapport gardé pour cet import est endommagé. Envoyez le fichier de nouveau.");
}

/* The lines wanted of a report: a range of its order, and a search in it. */
struct wanted {
    struct arena *arena;
    struct report_page *page;
    uint32_t from, to; /* in the order of the report */
    struct text search; /* folded; empty: all */
    uint32_t skip;      /* matches before the page */
    bool bad;
};

static bool matches(const struct wanted *wanted, struct arena *scratch, const struct report_line *line)
{
    char number[12];
    if (wanted->search.len == 0)
        return true;
    int len = snprintf(number, sizeof number, "%u", line->number);
    if (text_equal(wanted->search, text_make(number, (size_t)len)))
        return true;
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        struct text folded = fold_key(scratch, line->value[c]);
        if (text_find(folded, wanted->search) < folded.len)
            return true;
    }
    return false;
}

/* A line that is shown outlives its block's bytes. */
static void keep_line(struct wanted *wanted, const struct report_line *line)
{
    struct report_page *page = wanted->page;
    struct report_line *kept = &page->lines[page->count++];
    *kept = *line;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        kept->value[c] = arena_copy(wanted->arena, line->value[c]);
    struct finding *findings = ARENA_ARRAY(wanted->arena, struct finding, line->finding_count + 1);
    for (unsigned f = 0; f < line->finding_count; f++) {
        findings[f] = line->findings[f];
        findings[f].text = arena_copy(wanted->arena, findings[f].text);
    }
    kept->findings = findings;
}

static bool take_block(void *context, uint32_t index, struct text bytes)
{
    struct wanted *wanted = context;
    struct arena scratch;
    struct report_line *lines;
    uint32_t count;
    arena_init(&scratch, 0);
    wanted->bad = !lot_decode_block(bytes, &scratch, &lines, &count);
    for (uint32_t i = 0; i < count && !wanted->bad; i++) {
        uint32_t at = index * LOT_BLOCK_LINES + i;
        if (at < wanted->from || at >= wanted->to || !matches(wanted, &scratch, &lines[i]))
            continue;
        uint32_t match = wanted->page->total++;
        if (match >= wanted->skip && wanted->page->count < REPORT_PAGE_LINES)
            keep_line(wanted, &lines[i]);
    }
    arena_free(&scratch);
    return !wanted->bad;
}

/* Without a search the page is a range of lines: one or two blocks. */
static void narrow_to_page(struct wanted *wanted)
{
    uint32_t all = wanted->to - wanted->from;
    wanted->page->total = wanted->skip < all ? wanted->skip : all;
    wanted->from += wanted->page->total;
    if (wanted->to - wanted->from > REPORT_PAGE_LINES)
        wanted->to = wanted->from + REPORT_PAGE_LINES;
}

bool lot_report_page(struct store *store, struct arena *arena, const struct lot *lot, int level,
                     struct text search, uint32_t page, struct report_page *out)
{
    uint32_t last_information = lot->errors + lot->informations;
    struct wanted wanted = {.arena = arena, .page = out, .from = 0, .to = lot->lines,
                            .search = fold_key(arena, search),
                            .skip = page < lot->lines ? page * REPORT_PAGE_LINES : lot->lines};
    *out = (struct report_page){.lines = ARENA_ARRAY(arena, struct report_line, REPORT_PAGE_LINES)};
    if (lot->facts.len && !lot_decode_facts(lot->facts, arena, &out->facts))
        return unreadable(store, lot);
    if (level >= 0) {
        wanted.from = level == LEVEL_ERROR ? 0 : level == LEVEL_INFORMATION ? lot->errors : last_information;
        wanted.to = level == LEVEL_ERROR ? lot->errors : level == LEVEL_INFORMATION ? last_information : lot->lines;
    }
    uint32_t all = wanted.to - wanted.from;
    if (wanted.search.len == 0)
        narrow_to_page(&wanted);
    uint32_t first = wanted.from / LOT_BLOCK_LINES;
    uint32_t blocks = wanted.to > wanted.from ? (wanted.to - 1) / LOT_BLOCK_LINES - first + 1 : 0;
    if (blocks && !lot_blocks(store, lot->id, first, blocks, take_block, &wanted))
        return false;
    if (wanted.search.len == 0)
        out->total = all;
    return !wanted.bad || unreadable(store, lot);
}

/* The kept lines, to be put back in the order of the file. */
struct gathered {
    struct arena *arena;
    struct report_line *lines;
    uint32_t count, room;
    bool only_new, bad;
};

static bool gather_block(void *context, uint32_t index, struct text bytes)
{
    struct gathered *all = context;
    struct report_line *lines;
    uint32_t count;
    UNUSED(index);
    all->bad = !lot_decode_block(arena_copy(all->arena, bytes), all->arena, &lines, &count) ||
               count > all->room - all->count;
    for (uint32_t i = 0; i < count && !all->bad; i++)
        if (!all->only_new || (lines[i].level != LEVEL_ERROR && !lines[i].set_aside && !lines[i].registered))
            all->lines[all->count++] = lines[i];
    return !all->bad;
}

/* A report is at most three runs of lines, each in the order of the file:
   merges them. False when they are not. */
static bool merge_runs(const struct gathered *all, uint32_t *order)
{
    enum { RUNS = 3 };
    uint32_t at[RUNS], end[RUNS], runs = 0;
    for (uint32_t i = 0; i < all->count; i++)
        if (i == 0 || all->lines[i].number <= all->lines[i - 1].number) {
            if (runs == RUNS)
                return false;
            at[runs] = i;
            end[runs++] = all->count;
            if (runs > 1)
                end[runs - 2] = i;
        }
    for (uint32_t i = 0; i < all->count; i++) {
        uint32_t best = RUNS;
        for (uint32_t r = 0; r < runs; r++)
            if (at[r] < end[r] && (best == RUNS || all->lines[at[r]].number < all->lines[at[best]].number))
                best = r;
        order[i] = at[best]++;
    }
    return true;
}

static struct kept_line keep_of(const struct report_line *line, const struct line *now)
{
    struct kept_line kept = {.set_aside = line->set_aside, .registered = line->registered,
                             .same_words = text_equal(line->value[COLUMN_LABEL], now->value[COLUMN_LABEL]) &&
                                           text_equal(line->value[COLUMN_CATEGORY], now->value[COLUMN_CATEGORY])};
    for (unsigned f = 0; f < line->finding_count; f++)
        kept.rules |= (uint64_t)1 << line->findings[f].rule;
    return kept;
}

/* Takes one line in as a row of the sheet it came from. */
static bool put_line(struct batch *batch, const struct report_line *line)
{
    struct sheet_cell cells[COLUMN_COUNT];
    uint32_t had = batch->line_count;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        cells[c] = (struct sheet_cell){line->value[c].len ? CELL_TEXT : CELL_EMPTY, line->value[c]};
    if (line->licence_number_cell)
        cells[COLUMN_LICENCE].kind = CELL_NUMBER;
    return batch_row(batch, line->number + 1, cells, COLUMN_COUNT) && batch->line_count == had + 1;
}

static bool put_back(const struct gathered *all, const struct world *world, struct batch *batch,
                     struct kept_line *kept)
{
    struct arena *arena = batch->arena;
    uint32_t *order = ARENA_ARRAY(all->arena, uint32_t, all->count + 1);
    batch_init(batch, arena, &world->catalogue, UINT32_MAX);
    batch_header_standard(batch);
    if (!merge_runs(all, order))
        return false;
    for (uint32_t i = 0; i < all->count; i++) {
        const struct report_line *line = &all->lines[order[i]];
        if (!put_line(batch, line))
            return false;
        kept[i] = keep_of(line, &batch->lines[i]);
    }
    return batch_index(batch) || all->count == 0;
}

/* What was decoded goes as soon as it was taken in. */
static bool take_back(struct store *store, const struct lot *lot, const struct world *world,
                      struct gathered *all, struct batch *batch, const struct kept_line **kept)
{
    uint32_t blocks = (lot->lines + LOT_BLOCK_LINES - 1) / LOT_BLOCK_LINES;
    struct kept_line *lines = ARENA_ARRAY(batch->arena, struct kept_line, (size_t)lot->lines + 1);
    struct report_facts facts;
    if (!lot_blocks(store, lot->id, 0, blocks, gather_block, all))
        return false;
    if (all->bad || (!all->only_new && all->count != lot->lines) ||
        !lot_decode_facts(lot->facts, all->arena, &facts) || !put_back(all, world, batch, lines))
        return unreadable(store, lot);
    memcpy(batch->sheet_column, facts.sheet_column, sizeof batch->sheet_column);
    if (kept)
        *kept = lines;
    return true;
}

bool lot_batch(struct store *store, const struct lot *lot, const struct world *world,
               bool only_new, struct batch *batch, const struct kept_line **kept)
{
    struct arena scratch;
    struct gathered all = {.arena = &scratch, .room = lot->lines, .only_new = only_new};
    arena_init(&scratch, 0);
    all.lines = ARENA_ARRAY(&scratch, struct report_line, (size_t)lot->lines + 1);
    bool done = take_back(store, lot, world, &all, batch, kept);
    arena_free(&scratch);
    return done;
}

/* Lines come sorted by order number: only the last order can be meant. */
static struct confirmation_order *order_of(struct confirmation *out, uint32_t *room,
                                           struct arena *arena, struct text number)
{
    if (out->order_count && text_equal(out->orders[out->order_count - 1].order_number, number))
        return &out->orders[out->order_count - 1];
    if (out->order_count == *room) {
        uint32_t wanted = *room ? *room * 2 : 16;
        struct confirmation_order *grown = ARENA_ARRAY(arena, struct confirmation_order, wanted);
        if (out->order_count)
            memcpy(grown, out->orders, out->order_count * sizeof *grown);
        out->orders = grown;
        *room = wanted;
    }
    struct confirmation_order *order = &out->orders[out->order_count++];
    order->order_number = number;
    return order;
}

static int line_by_order(const void *a, const void *b)
{
    const struct line *x = *(const struct line *const *)a, *y = *(const struct line *const *)b;
    return text_compare(x->value[COLUMN_ORDER], y->value[COLUMN_ORDER]);
}

static void sum_up(const struct batch *batch, const struct prices *prices, struct arena *arena,
                   struct confirmation *out)
{
    uint32_t room = 0;
    const struct line **sorted = ARENA_ARRAY(arena, const struct line *, batch->line_count + 1);
    for (uint32_t i = 0; i < batch->line_count; i++)
        sorted[i] = &batch->lines[i];
    qsort(sorted, batch->line_count, sizeof *sorted, line_by_order);
    for (uint32_t i = 0; i < batch->line_count; i++) {
        enum price_class class = batch->catalogue->trainings[sorted[i]->training].price_class;
        struct confirmation_order *order = order_of(out, &room, arena, sorted[i]->value[COLUMN_ORDER]);
        order->registrations++;
        order->by_class[class]++;
        order->cents += prices->cents[class];
        out->cents += prices->cents[class];
    }
}

bool lot_confirmation(struct store *store, struct arena *arena, const struct lot *lot, date today,
                      struct confirmation *out)
{
    struct batch batch = {.arena = arena};
    struct world world = {0};
    struct prices prices;
    *out = (struct confirmation){0};
    if (!catalogue_load(store, arena, &world.catalogue) || !prices_on(store, today, &prices) ||
        !lot_batch(store, lot, &world, true, &batch, NULL))
        return false;
    for (uint32_t i = 0; i < batch.line_count; i++)
        if (batch.lines[i].training == NO_TRAINING)
            return store_fail(store, ERROR_STORE,
                              "Le catalogue a changé depuis l'analyse. Envoyez le fichier de nouveau.");
    out->registrations = batch.line_count;
    out->drivers = batch.identity_count;
    sum_up(&batch, &prices, arena, out);
    return true;
}
