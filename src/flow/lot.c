/* Imports kept in the store: made, kept, refused, cancelled. Analysing them
   stands in lot_analyse.c, showing them in lot_report.c. */
#include "flow/lot.h"

#include "flow/webhook.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"
#include "store/audit.h"

#include <unistd.h>

bool lot_create(struct store *store, struct arena *arena, struct lot *lot)
{
    char public_id[23];
    if (lot->public_id.len == 0) {
        random_token(public_id, sizeof public_id - 1);
        lot->public_id = arena_copy(arena, text_of(public_id));
    }
    if (lot->created_ms == 0)
        lot->created_ms = clock_now();
    lot->state = FLOW_UPLOADED;
    return lot_add(store, lot);
}

const char *lot_file_path(const struct site *site, struct arena *arena, const struct lot *lot)
{
    return arena_print(arena, "%s/files/%.*s", site->folder, TEXT_ARG(lot->public_id)).at;
}

static void remove_file(const struct site *site, const struct lot *lot)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    unlink(lot_file_path(site, &scratch, lot));
    arena_free(&scratch);
}

static bool put_blocks(struct store *store, const struct lot *lot, const struct batch *batch)
{
    struct buffer block;
    bool put = lot_blocks_clear(store, lot->id);
    buffer_init(&block, 0);
    for (uint32_t first = 0; put && first < batch->line_count; first += LOT_BLOCK_LINES) {
        uint32_t left = batch->line_count - first;
        buffer_clear(&block);
        lot_encode_block(&block, batch, first, left < LOT_BLOCK_LINES ? left : LOT_BLOCK_LINES);
        BUG_UNLESS(!block.failed);
        put = lot_block_put(store, lot->id, first / LOT_BLOCK_LINES, buffer_text(&block));
    }
    buffer_free(&block);
    return put;
}

static uint32_t count_new(const struct batch *batch)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < batch->line_count; i++) {
        const struct line *line = &batch->lines[i];
        count += line->level != LEVEL_ERROR && !line->set_aside && !line->registered;
    }
    return count;
}

bool lot_put_report(struct store *store, struct lot *lot, const struct batch *batch)
{
    struct buffer facts;
    buffer_init(&facts, 0);
    lot_encode_facts(&facts, batch);
    lot->state = FLOW_ANALYSED;
    lot->analysed_ms = clock_now();
    lot->lines = batch->line_count;
    lot->errors = batch->errors;
    lot->informations = batch->informations;
    lot->to_register = count_new(batch);
    lot->facts = arena_copy(batch->arena, buffer_text(&facts));
    buffer_free(&facts);
    struct text data = arena_print(batch->arena, "\"lot\":\"%.*s\",\"lines\":%u,\"errors\":%u", TEXT_ARG(lot->public_id), lot->lines,
                                   lot->errors);
    return put_blocks(store, lot, batch) && lot_update(store, lot) &&
           webhook_tell(store, batch->arena, lot->centre, EVENT_LOT_ANALYSED, data, lot->analysed_ms);
}

bool lot_keep_analysis(const struct site *site, struct store *store, struct lot *lot,
                       const struct check *check)
{
    if (check->batch.refusal.code != FILE_ACCEPTED)
        return lot_refuse(site, store, lot, &check->batch.refusal);
    if (!store_begin_write(store))
        return false;
    if (lot_put_report(store, lot, &check->batch))
        return store_commit(store);
    store_rollback(store);
    return false;
}

/* The file goes after the state says so: a crash between leaves a file
   without use, never a lot without its file. */
bool lot_refuse(const struct site *site, struct store *store, struct lot *lot,
                const struct refusal *refusal)
{
    lot->state = FLOW_REFUSED;
    lot->refusal_code = text_of(file_refusal_code(refusal->code));
    lot->refusal_message = text_of(refusal->message);
    lot->analysed_ms = clock_now();
    if (!lot_update(store, lot))
        return false;
    remove_file(site, lot);
    return true;
}

static bool cancel(struct store *store, struct arena *arena, struct lot *lot, int64_t person)
{
    if (!lot_by_id(store, arena, lot->id, lot))
        return false;
    if (lot->state == FLOW_CANCELLED)
        return true;
    if (!flow_may_move((enum flow_state)lot->state, FLOW_CANCELLED))
        return store_fail(store, ERROR_BUSY, "Cet import ne peut plus être annulé.");
    struct audit audit = {.act = ACT_LOT_CANCELLED, .person = person, .centre = lot->centre,
                          .subject = arena_print(arena, "lot %lld", (long long)lot->id)};
    lot->state = FLOW_CANCELLED;
    return lot_update(store, lot) && audit_add(store, &audit, clock_now());
}

bool lot_cancel(struct store *store, struct arena *arena, struct lot *lot, int64_t person)
{
    if (!store_begin_write(store))
        return false;
    if (cancel(store, arena, lot, person) && store_commit(store))
        return true;
    struct error kept = *store_error(store);
    store_rollback(store);
    return store_fail(store, kept.code, kept.message);
}
