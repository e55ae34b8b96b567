/* Purging: see purge.h. */
#include "flow/purge.h"

#include "base/buffer.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"
#include "store/audit.h"
#include "store/facts.h"

#include <unistd.h>

enum { ROWS_AT_ONCE = 500 };

/* The first day that is still kept. */
static date first_kept(const struct purge *purge, date today)
{
    switch (purge->unit) {
    case PURGE_DAYS: return today - purge->keep;
    case PURGE_MONTHS: return date_add_months(today, -purge->keep);
    case PURGE_YEARS: return date_add_months(today, -12 * purge->keep);
    }
    BUG("purge unit");
}

/* -- the key under which what was blanked stays unique ----------------------------------- */

static bool ready_key(const struct site *site, struct store *store, struct error *error)
{
    struct arena arena;
    struct text known;
    unsigned char key[PAST_KEY_BYTES];
    arena_init(&arena, 0);
    const char *path = file_join(&arena, site->folder, PAST_KEY_FILE), *folder = file_join(&arena, site->folder, "keys");
    bool done = true;
    if (!fact_get(store, &arena, "purged_end", &known)) {
        *error = *store_error(store);
        done = false;
    } else if (known.len == 0 && !file_exists(path)) {
        random_bytes(key, sizeof key);
        done = file_make_folder(folder, error) &&
               file_replace(path, text_make((const char *)key, sizeof key), 0600, error) && file_sync_folder(folder, error);
        if (done)
            store_set_past_key(store, key);
    }
    arena_free(&arena);
    return done;
}

/* -- steps --------------------------------------------------------------------------------- */

static void remove_files(const struct site *site, const struct purge_scope *scope)
{
    for (uint32_t i = 0; i < scope->file_count; i++)
        unlink(arena_print(scope->arena, "%s/files/%.*s", site->folder, TEXT_ARG(scope->files[i])).at);
}

static bool do_once(const struct site *site, struct store *store, const struct purge *purge, struct purge_scope *scope,
                    uint32_t *count)
{
    uint32_t found = 0;
    bool begun = scope->dry ? store_begin_read(store) : store_begin_write(store);
    scope->more = false;
    scope->file_count = 0;
    if (begun && purge->step(store, scope, &found) && (scope->dry || store_commit(store))) {
        if (scope->dry)
            store_rollback(store);
        remove_files(site, scope);
        *count += found;
        return true;
    }
    struct error kept = *store_error(store);
    if (begun)
        store_rollback(store);
    return store_fail(store, kept.code, kept.message);
}

static bool do_step(const struct site *site, struct store *store, unsigned number, bool dry, bool (*rest)(void),
                    uint32_t *count, bool *stopped)
{
    const struct purge *purge = &purges[number];
    struct purge_scope scope = {.before_ms = date_begin_in_paris(first_kept(purge, clock_today())), .now_ms = clock_now(),
                                .most = ROWS_AT_ONCE, .dry = dry};
    bool done;
    do {
        struct arena arena;
        arena_init(&arena, 0);
        scope.arena = &arena;
        done = do_once(site, store, purge, &scope, count);
        arena_free(&arena);
        *stopped = rest && !rest();
    } while (done && scope.more && !*stopped);
    return done;
}

static bool trace(struct store *store, const struct purge_report *report, bool whole)
{
    struct arena arena;
    struct buffer payload;
    char day[11];
    arena_init(&arena, 0);
    buffer_init(&payload, 0);
    for (unsigned i = 0; i < purge_count; i++)
        if (report->counts[i])
            buffer_print(&payload, "%c\"%s\":%u", payload.len ? ',' : '{', purges[i].name, report->counts[i]);
    bool nothing = payload.len == 0;
    buffer_add_byte(&payload, '}');
    struct audit audit = {.act = ACT_PURGED, .subject = TEXT("purge"), .payload = buffer_text(&payload)};
    bool done = store_begin_write(store);
    if (done) {
        done = (nothing || audit_add(store, &audit, clock_now())) &&
               (!whole || fact_set(store, "purge_day", text_of(date_print_iso(clock_today(), day)))) && store_commit(store);
        if (!done)
            store_rollback(store);
    }
    buffer_free(&payload);
    arena_free(&arena);
    return done;
}

bool purge_all(const struct site *site, struct store *store, bool dry, bool (*rest)(void), struct purge_report *report,
               struct error *error)
{
    BUG_UNLESS(purge_count <= PURGES_MOST);
    *report = (struct purge_report){0};
    bool stopped = false, done = dry || ready_key(site, store, error);
    if (!done)
        return false;
    for (unsigned i = 0; done && !stopped && i < purge_count; i++)
        done = do_step(site, store, i, dry, rest, &report->counts[i], &stopped);
    struct error failure = *store_error(store);
    bool traced = dry || trace(store, report, done && !stopped);
    if (!done || !traced)
        *error = done ? *store_error(store) : failure;
    return done && traced;
}

bool purge_is_due(struct store *store, bool *due)
{
    struct arena arena;
    struct text last;
    char today[11];
    arena_init(&arena, 0);
    bool read = fact_get(store, &arena, "purge_day", &last);
    *due = read && !text_equal(last, text_of(date_print_iso(clock_today(), today)));
    arena_free(&arena);
    return read;
}
