/* By hand: see manual.h. */
#include "flow/manual.h"

#include "flow/lot.h"
#include "os/clock.h"
#include "os/digest.h"
#include "os/random.h"
#include "store/audit.h"
#include "store/world.h"

struct text manual_date(struct arena *arena, struct text typed)
{
    char french[11];
    struct text trimmed = text_trim(typed);
    date day = date_parse_iso(trimmed);
    return day == DATE_NONE ? typed : arena_copy(arena, text_of(date_print_french(day, french)));
}

static struct text value_of(const struct manual_form *form, uint32_t driver, enum column column)
{
    return manual_is_common(column) ? form->common[column] : form->driver[driver][column];
}

static bool take_drivers(struct check *check, const struct manual_form *form)
{
    for (uint32_t d = 0; d < form->count; d++) {
        struct sheet_cell cells[COLUMN_COUNT];
        for (unsigned c = 0; c < COLUMN_COUNT; c++) {
            struct text value = value_of(form, d, c);
            if (c == COLUMN_END || c == COLUMN_BIRTH)
                value = manual_date(check->arena, value);
            cells[c] = (struct sheet_cell){value.len ? CELL_TEXT : CELL_EMPTY, value};
        }
        if (!batch_row(&check->batch, d + 2, cells, COLUMN_COUNT))
            return false;
    }
    return batch_index(&check->batch);
}

bool manual_check(struct check *check, struct arena *arena, struct store *store, int64_t centre,
                  date today, const struct manual_form *form, struct error *error)
{
    check->arena = arena;
    if (!world_load(store, arena, centre, today, &check->world)) {
        *error = *store_error(store);
        return false;
    }
    batch_init(&check->batch, arena, &check->world.catalogue, MANUAL_DRIVERS_MOST);
    batch_header_standard(&check->batch);
    if (!take_drivers(check, form))
        return true; /* a form without a single value: the batch says so */
    if (!world_fetch(store, arena, centre, &check->batch, &check->world)) {
        *error = *store_error(store);
        return false;
    }
    batch_check(&check->batch, &check->world);
    return true;
}

/* What was typed, as one digest: the same form sent again has the same. */
static struct text digest_of_batch(const struct batch *batch, struct text profile)
{
    struct digest digest;
    char hex[DIGEST_HEX + 1];
    digest_start(&digest);
    digest_add(&digest, profile.at, profile.len);
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

bool manual_is_token(struct text token)
{
    if (token.len != MANUAL_TOKEN_LENGTH)
        return false;
    for (size_t i = 0; i < token.len; i++) {
        char c = token.at[i];
        bool known = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
        if (!known)
            return false;
    }
    return true;
}

/* The lot that the form made before, if any. */
static bool find_before(struct store *store, const struct person *person, const struct manual_form *form,
                        struct arena *arena, struct lot *lot, bool *found)
{
    *found = manual_is_token(form->token) && lot_by_public_id(store, arena, form->token, person->centre, lot);
    return *found || !manual_is_token(form->token) || store_error(store)->code == ERROR_NOT_FOUND;
}

/* A form's token names its lot, unless that name is taken. */
static bool make_lot(struct store *store, const struct person *person, const struct manual_form *form,
                     struct arena *arena, struct lot *lot)
{
    bool known = false;
    if (manual_is_token(form->token) && !lot_is_known(store, form->token, -1, &known))
        return false;
    *lot = (struct lot){.centre = person->centre, .person = person->id, .door = DOOR_HAND,
                        .profile = form->profile, .file_name = TEXT("Saisie manuelle")};
    if (manual_is_token(form->token) && !known)
        lot->public_id = form->token;
    return lot_create(store, arena, lot);
}

static bool put(struct store *store, const struct person *person, const struct batch *batch, struct text digest,
                struct lot *lot)
{
    lot->file_sha256 = digest;
    struct audit audit = {.act = ACT_LOT_TYPED, .person = person->id, .centre = person->centre,
                          .subject = arena_print(batch->arena, "lot %lld", (long long)lot->id),
                          .payload = arena_print(batch->arena, "{\"lines\":%u}", batch->line_count)};
    return lot_put_report(store, lot, batch) && audit_add(store, &audit, clock_now());
}

/* Within the transaction. `*write`: there is something to commit. */
static bool keep(struct store *store, const struct person *person, const struct manual_form *form,
                 const struct batch *batch, struct lot *lot, enum manual_result *result, bool *write)
{
    bool found;
    struct text digest = digest_of_batch(batch, form->profile);
    if (!find_before(store, person, form, batch->arena, lot, &found))
        return false;
    bool same = found && text_equal(lot->file_sha256, digest);
    *result = MANUAL_KEPT;
    if (found && lot->state == FLOW_REGISTERED && same) {
        *result = MANUAL_REGISTERED;
        return true;
    }
    if (found && (lot->door != DOOR_HAND || lot->state != FLOW_ANALYSED))
        found = false;
    if (found && same && lot->errors == 0)
        return true;
    /* A page that was open before the lot was made may change it once. */
    bool stale = form->revision >= 0 ? form->revision != lot->revision : lot->person != person->id || lot->revision != 1;
    if (found && stale) {
        *result = MANUAL_CHANGED;
        return true;
    }
    *write = true;
    lot->profile = form->profile;
    return (found || make_lot(store, person, form, batch->arena, lot)) && put(store, person, batch, digest, lot);
}

bool manual_keep(struct store *store, const struct person *person, const struct manual_form *form,
                 const struct check *check, struct lot *lot, enum manual_result *result, struct error *error)
{
    bool write = false;
    bool done = store_begin_write(store);
    if (done) {
        done = keep(store, person, form, &check->batch, lot, result, &write);
        if (done && write)
            done = store_commit(store);
        else
            store_rollback(store);
    }
    if (!done)
        *error = *store_error(store);
    return done;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = ((const struct report_line *)a)->number, y = ((const struct report_line *)b)->number;
    return (x > y) - (x < y);
}

bool manual_from_lot(struct store *store, struct arena *arena, const struct lot *lot, struct manual_form *form)
{
    struct report_page page;
    _Static_assert((int)MANUAL_DRIVERS_MOST <= (int)REPORT_PAGE_LINES, "a form fits on a page");
    if (!lot_report_page(store, arena, lot, -1, TEXT_NONE, 0, &page))
        return false;
    qsort(page.lines, page.count, sizeof *page.lines, by_number);
    uint32_t count = page.count < MANUAL_DRIVERS_MOST ? page.count : MANUAL_DRIVERS_MOST;
    *form = (struct manual_form){.token = lot->public_id, .profile = lot->profile, .revision = lot->revision,
                                 .count = count ? count : 1};
    form->driver = arena_take(arena, form->count * sizeof *form->driver);
    memset(form->driver, 0, form->count * sizeof *form->driver);
    for (uint32_t d = 0; d < count; d++)
        for (unsigned c = 0; c < COLUMN_COUNT; c++) {
            struct text *into = manual_is_common(c) ? &form->common[c] : &form->driver[d][c];
            *into = page.lines[d].value[c];
        }
    return true;
}
