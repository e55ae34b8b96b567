/* read → check: a workbook's rows into a batch, then all rules: see check.h. */
#include "flow/check.h"

#include "flow/progress.h"
#include "flow/workbook.h"
#include "os/thread.h"
#include "store/world.h"

#include <sys/stat.h>

/* What the batch may hold of one file, so that no process passes 256 MB. */
enum { BATCH_BYTES_MOST = 176 * 1048576 };

struct intake {
    struct check *check;
    uint32_t line_limit;
    bool header_seen;
};

static bool take_sheet(void *context, struct text name)
{
    UNUSED(context);
    UNUSED(name);
    return true;
}

static bool take_header(struct intake *intake, uint32_t number, const struct sheet_cell *cells,
                        uint32_t count)
{
    struct batch *batch = &intake->check->batch;
    intake->header_seen = true;
    if (number == 1)
        return batch_header(batch, cells, count);
    refusal_set(&batch->refusal, FILE_HEADER,
                "la ligne 1 de la feuille est vide, les titres des colonnes doivent s'y trouver");
    return false;
}

static bool take_row(void *context, uint32_t number, const struct sheet_cell *cells, uint32_t count)
{
    struct intake *intake = context;
    struct batch *batch = &intake->check->batch;
    if (!intake->header_seen)
        return take_header(intake, number, cells, count);
    if (batch->arena->used > BATCH_BYTES_MOST) {
        refusal_set(&batch->refusal, FILE_UNREADABLE,
                    "ses cellules contiennent trop de texte (plus de %d Mo)",
                    BATCH_BYTES_MOST / 1048576);
        return false;
    }
    if (batch->line_count % LINES_A_TURN == 0)
        thread_give_way();
    progress_tell(PROGRESS_READING, batch->line_count);
    return batch_row(batch, number, cells, count);
}

static bool take_restart(void *context)
{
    struct intake *intake = context;
    struct check *check = intake->check;
    intake->header_seen = false;
    batch_init(&check->batch, check->arena, &check->world.catalogue, intake->line_limit);
    return true;
}

static bool refuse_by_size(struct refusal *refusal, int fd, struct error *error)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return error_errno(error, ERROR_FILE, "Impossible de lire le fichier.");
    if (S_ISREG(about.st_mode))
        workbook_refuse_size(refusal, about.st_size);
    return true;
}

static bool read_batch(struct check *check, const struct site *site, int fd, struct error *error)
{
    struct intake intake = {.check = check, .line_limit = (uint32_t)site->settings.line_limit};
    struct sheet_sink sink = {&intake, take_sheet, take_row, take_restart};
    struct sheet_verdict verdict;
    batch_init(&check->batch, check->arena, &check->world.catalogue, intake.line_limit);
    if (!refuse_by_size(&check->batch.refusal, fd, error))
        return false;
    if (check->batch.refusal.code != FILE_ACCEPTED)
        return true;
    if (!workbook_read(fd, &sink, &verdict, error))
        return false;
    if (check->batch.refusal.code == FILE_ACCEPTED)
        workbook_refusal(&verdict, &check->batch.refusal);
    return true;
}

/* --- what the store knows ------------------------------------------------------------ */

/* From so many drivers on, accounts and some of the registrations are asked for
   over a connection of their own: a large store is asked in half the time. */
enum { DRIVERS_FOR_TWO = 4000 };

struct beside {
    struct store *store;
    struct world_second *second;
    pthread_t thread;
    bool begun;
};

static void *ask_beside(void *context)
{
    struct beside *beside = context;
    if (store_begin_read(beside->store))
        world_second_fetch(beside->store, beside->second);
    store_rollback(beside->store);
    return NULL;
}

static void wait_for(void *context)
{
    struct beside *beside = context;
    if (beside->begun)
        pthread_join(beside->thread, NULL);
}

/* Both at once. Where the second connection or the thread fails, one after the
   other does as well. */
static bool fetch_by_two(struct check *check, const struct site *site, struct store *store, int64_t centre)
{
    struct error error;
    struct beside beside = {.begun = false};
    if (!site_store(site, STORE_READ, &beside.store, &error))
        return world_fetch(store, check->arena, centre, &check->batch, &check->world);
    beside.second = world_second_make(check->arena, centre, &check->batch, &check->world);
    beside.begun = thread_start(&beside.thread, "world", THREAD_NORMAL, ask_beside, &beside, &error);
    bool done = world_fetch_first(store, check->arena, beside.second, wait_for, &beside, &check->world);
    store_close(beside.store);
    return done;
}

/* As of one moment of the store, which also spares its locks for each question. */
static bool fetch(struct check *check, const struct site *site, struct store *store, int64_t centre)
{
    if (!store_begin_read(store))
        return false;
    bool done = check->batch.licence_count < DRIVERS_FOR_TWO
                    ? world_fetch(store, check->arena, centre, &check->batch, &check->world)
                    : fetch_by_two(check, site, store, centre);
    struct error kept = *store_error(store);
    store_rollback(store);
    return done || store_fail(store, kept.code, kept.message);
}

bool check_workbook(struct check *check, struct arena *arena, const struct site *site,
                    struct store *store, int64_t centre, date today, int fd, struct error *error)
{
    check->arena = arena;
    if (!world_load(store, arena, centre, today, &check->world)) {
        *error = *store_error(store);
        return false;
    }
    if (!read_batch(check, site, fd, error))
        return false;
    if (check->batch.refusal.code != FILE_ACCEPTED || !batch_index(&check->batch))
        return true;
    progress_tell(PROGRESS_CHECKING, check->batch.line_count);
    if (!fetch(check, site, store, centre)) {
        *error = *store_error(store);
        return false;
    }
    batch_check(&check->batch, &check->world);
    return true;
}
