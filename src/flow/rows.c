/* Sessions as rows: see rows.h. */
#include "flow/rows.h"

#include "flow/lot.h"
#include "flow/manual.h"
#include "os/clock.h"
#include "os/digest.h"
#include "store/audit.h"
#include "store/world.h"

static bool failed(struct store *store, struct error *error)
{
    *error = *store_error(store);
    return false;
}

static bool take_row(struct batch *batch, const struct row *row)
{
    struct sheet_cell cells[COLUMN_COUNT];
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        struct text value = row->value[c];
        if (c == COLUMN_END || c == COLUMN_BIRTH)
            value = manual_date(batch->arena, value);
        cells[c] = (struct sheet_cell){value.len ? CELL_TEXT : CELL_EMPTY, value};
    }
    return batch_row(batch, row->number + 1, cells, COLUMN_COUNT);
}

/* The batch anew, of these rows, under the world that is loaded. */
static bool check_rows(struct check *check, const struct site *site, struct store *store, int64_t centre,
                       const struct row *rows, uint32_t count)
{
    struct batch *batch = &check->batch;
    batch_init(batch, check->arena, &check->world.catalogue, (uint32_t)site->settings.line_limit);
    batch_header_standard(batch);
    for (uint32_t i = 0; i < count; i++)
        if (!take_row(batch, &rows[i]))
            return true; /* refused: the batch says so */
    if (!batch_index(batch))
        return true;
    if (!world_fetch(store, check->arena, centre, batch, &check->world))
        return false;
    batch_check(batch, &check->world);
    return true;
}

bool rows_check(struct check *check, struct arena *arena, const struct site *site, struct store *store, int64_t centre,
                const struct row *rows, uint32_t count, struct error *error)
{
    check->arena = arena;
    return (world_load(store, arena, centre, clock_today(), &check->world) &&
            check_rows(check, site, store, centre, rows, count)) || failed(store, error);
}

static struct row *rows_of(struct arena *arena, const struct batch *batch, bool drop_errors, uint32_t *count)
{
    struct row *rows = ARENA_ARRAY(arena, struct row, (size_t)batch->line_count + 1);
    *count = 0;
    for (uint32_t i = 0; i < batch->line_count; i++) {
        const struct line *line = &batch->lines[i];
        if (drop_errors && line->level == LEVEL_ERROR)
            continue;
        rows[*count].number = line->number;
        memcpy(rows[(*count)++].value, line->value, sizeof line->value);
    }
    return rows;
}

bool rows_drop_errors(struct check *check, const struct site *site, struct store *store, int64_t centre, struct error *error)
{
    uint32_t count;
    if (check->batch.errors == 0)
        return true;
    struct row *rows = rows_of(check->arena, &check->batch, true, &count);
    return check_rows(check, site, store, centre, rows, count) || failed(store, error);
}

static struct text digest_of_rows(const struct batch *batch)
{
    struct digest digest;
    char hex[DIGEST_HEX + 1];
    digest_start(&digest);
    for (uint32_t i = 0; i < batch->line_count; i++)
        for (unsigned c = 0; c < COLUMN_COUNT; c++) {
            struct text value = batch->lines[i].value[c];
            uint64_t length = value.len;
            digest_add(&digest, &length, sizeof length);
            if (length)
                digest_add(&digest, value.at, value.len);
        }
    digest_end(&digest, hex);
    return arena_copy(batch->arena, text_of(hex));
}

static bool put(struct store *store, struct lot *lot, const struct batch *batch, int64_t person)
{
    struct audit audit = {.act = ACT_LOT_TYPED, .person = person, .centre = lot->centre,
                          .subject = arena_print(batch->arena, "lot %lld", (long long)lot->id),
                          .payload = arena_print(batch->arena, "{\"lines\":%u,\"api\":true}", batch->line_count)};
    return lot_put_report(store, lot, batch) && audit_add(store, &audit, clock_now());
}

bool rows_keep(struct store *store, const struct check *check, struct lot *lot, struct error *error)
{
    lot->door = DOOR_API;
    lot->file_name = TEXT("API");
    lot->file_sha256 = digest_of_rows(&check->batch);
    if (!store_begin_write(store))
        return failed(store, error);
    if (lot_create(store, check->arena, lot) && put(store, lot, &check->batch, lot->person) && store_commit(store))
        return true;
    failed(store, error);
    store_rollback(store);
    return false;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = ((const struct row *)a)->number, y = ((const struct row *)b)->number;
    return (x > y) - (x < y);
}

/* False where a number is none of the rows'. */
static bool put_corrections(struct row *rows, uint32_t count, const struct row *corrections, uint32_t correction_count,
                            uint32_t *unknown)
{
    for (uint32_t i = 0; i < correction_count; i++) {
        struct row *row = count ? bsearch(&corrections[i], rows, count, sizeof *rows, by_number) : NULL;
        if (row == NULL) {
            *unknown = corrections[i].number;
            return false;
        }
        for (unsigned c = 0; c < COLUMN_COUNT; c++)
            if (corrections[i].value[c].at)
                row->value[c] = corrections[i].value[c];
    }
    return true;
}

/* The rows of a kept lot, and the world of today. */
static bool open_rows(struct store *store, struct check *check, const struct lot *lot, struct row **rows, uint32_t *count,
                      uint32_t sheet_column[COLUMN_COUNT])
{
    const struct kept_line *kept;
    check->batch.arena = check->arena;
    if (!world_load(store, check->arena, lot->centre, clock_today(), &check->world) ||
        !lot_batch(store, lot, &check->world, false, &check->batch, &kept))
        return false;
    *rows = rows_of(check->arena, &check->batch, false, count);
    memcpy(sheet_column, check->batch.sheet_column, sizeof check->batch.sheet_column);
    return true;
}

/* Within the transaction. */
static bool correct(const struct site *site, struct store *store, struct check *check, struct lot *lot, int64_t person,
                    int64_t revision, const struct row *corrections, uint32_t correction_count, enum rows_result *result,
                    uint32_t *unknown)
{
    uint32_t count, sheet_column[COLUMN_COUNT];
    struct row *rows;
    if (!lot_by_id(store, check->arena, lot->id, lot))
        return false;
    *result = lot->state != FLOW_ANALYSED ? ROWS_NOT_POSSIBLE : revision >= 0 && revision != lot->revision ? ROWS_CHANGED : ROWS_DONE;
    if (*result != ROWS_DONE)
        return true;
    if (!open_rows(store, check, lot, &rows, &count, sheet_column))
        return false;
    if (!put_corrections(rows, count, corrections, correction_count, unknown))
        return true;
    if (!check_rows(check, site, store, lot->centre, rows, count))
        return false;
    memcpy(check->batch.sheet_column, sheet_column, sizeof sheet_column);
    return put(store, lot, &check->batch, person);
}

bool rows_leave_out(const struct site *site, struct store *store, struct arena *arena, struct lot *lot, int64_t person)
{
    uint32_t count, sheet_column[COLUMN_COUNT];
    struct row *rows;
    struct check check = {.arena = arena};
    if (!open_rows(store, &check, lot, &rows, &count, sheet_column) ||
        !check_rows(&check, site, store, lot->centre, rows, count))
        return false;
    rows = rows_of(arena, &check.batch, true, &count);
    if (!check_rows(&check, site, store, lot->centre, rows, count))
        return false;
    memcpy(check.batch.sheet_column, sheet_column, sizeof sheet_column);
    return put(store, lot, &check.batch, person);
}

bool rows_correct(const struct site *site, struct store *store, struct check *check, struct lot *lot, int64_t person,
                  int64_t revision, const struct row *corrections, uint32_t count,
                  enum rows_result *result, uint32_t *unknown, struct error *error)
{
    *unknown = 0;
    if (!store_begin_write(store))
        return failed(store, error);
    bool done = correct(site, store, check, lot, person, revision, corrections, count, result, unknown);
    if (done && *result == ROWS_DONE && *unknown == 0) {
        done = store_commit(store);
    } else {
        struct error kept = *store_error(store);
        store_rollback(store);
        if (!done)
            store_fail(store, kept.code, kept.message);
    }
    return done || failed(store, error);
}
