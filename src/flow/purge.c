/* Purging: see purge.h. */
#include "flow/purge.h"

#include "base/buffer.h"
#include "flow/mail.h"
#include "flow/test_space.h"
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

/* -- what was done and not traced yet ------------------------------------------------------- */

/* Kept by the transaction that takes away: one that is interrupted leaves it to the
   next, which traces both. */
static const char *fact_of(struct arena *arena, const struct purge *purge)
{
    return arena_print(arena, "purged_%s", purge->name).at;
}

static bool read_untraced(struct store *store, struct arena *arena, const struct purge *purge, int64_t *count)
{
    struct text value;
    bool read = fact_get(store, arena, fact_of(arena, purge), &value);
    if (!read || !text_to_int(value, count))
        *count = 0;
    return read;
}

static bool set_untraced(struct store *store, struct arena *arena, const struct purge *purge, int64_t count)
{
    return fact_set(store, fact_of(arena, purge), arena_print(arena, "%lld", (long long)count));
}

static bool add_untraced(struct store *store, const struct purge_scope *scope, const struct purge *purge, uint32_t found)
{
    int64_t before;
    return scope->dry || found == 0 || (read_untraced(store, scope->arena, purge, &before) &&
                                        set_untraced(store, scope->arena, purge, before + found));
}

/* -- steps --------------------------------------------------------------------------------- */

static void remove_files(const struct site *site, const struct purge_scope *scope)
{
    for (uint32_t i = 0; i < scope->file_count; i++)
        unlink(arena_print(scope->arena, "%s/files/%.*s", site->folder, TEXT_ARG(scope->files[i])).at);
}

/* Mails that went out as files, with those of the store. */
static bool purge_files(const struct site *site, bool dry, struct purge_report *report, struct error *error)
{
    for (unsigned i = 0; i < purge_count; i++)
        if (strcmp(purges[i].name, "mails") == 0)
            return mail_files_purge(site, date_begin_in_paris(first_kept(&purges[i], clock_today())), dry,
                                    &report->files, error);
    BUG("no step for mails");
}

static bool do_once(const struct site *site, struct store *store, const struct purge *purge, struct purge_scope *scope,
                    uint32_t *count)
{
    uint32_t found = 0;
    bool begun = scope->dry ? store_begin_read(store) : store_begin_write(store);
    scope->more = false;
    scope->file_count = 0;
    if (begun && purge->step(store, scope, &found) && add_untraced(store, scope, purge, found) &&
        (scope->dry || store_commit(store))) {
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
                                .most = ROWS_AT_ONCE, .dry = dry, .test_space = site->test_space};
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

/* {"sessions":3,…} of what was not traced yet, which then is; empty: nothing. */
static bool take_untraced(struct store *store, struct arena *arena, uint32_t files, struct buffer *payload)
{
    if (files)
        buffer_print(payload, "{\"mail_files\":%u", files);
    for (unsigned i = 0; i < purge_count; i++) {
        int64_t count;
        if (!read_untraced(store, arena, &purges[i], &count))
            return false;
        if (count == 0)
            continue;
        buffer_print(payload, "%c\"%s\":%lld", payload->len ? ',' : '{', purges[i].name, (long long)count);
        if (!set_untraced(store, arena, &purges[i], 0))
            return false;
    }
    if (payload->len)
        buffer_add_byte(payload, '}');
    return true;
}

static bool trace_all(struct store *store, struct arena *arena, uint32_t files, bool whole)
{
    struct buffer payload;
    char day[11];
    buffer_init(&payload, 0);
    bool done = take_untraced(store, arena, files, &payload);
    struct audit audit = {.act = ACT_PURGED, .subject = TEXT("purge"), .payload = buffer_text(&payload)};
    done = done && (payload.len == 0 || audit_add(store, &audit, clock_now())) &&
           (!whole || fact_set(store, "purge_day", text_of(date_print_iso(clock_today(), day))));
    buffer_free(&payload);
    return done;
}

static bool trace(struct store *store, uint32_t files, bool whole)
{
    struct arena arena;
    arena_init(&arena, 0);
    bool begun = store_begin_write(store), done = begun && trace_all(store, &arena, files, whole) && store_commit(store);
    if (begun && !done)
        store_rollback(store);
    arena_free(&arena);
    return done;
}

/* -- all of it ------------------------------------------------------------------------------- */

bool purge_all(const struct site *site, struct store *store, bool dry, bool (*rest)(void), struct purge_report *report,
               struct error *error)
{
    BUG_UNLESS(purge_count <= PURGES_MOST);
    *report = (struct purge_report){0};
    bool stopped = false, done = dry || ready_key(site, store, error);
    if (!done || !purge_files(site, dry, report, error))
        return false;
    for (unsigned i = 0; done && !stopped && i < purge_count; i++)
        done = do_step(site, store, i, dry, rest, &report->counts[i], &stopped);
    struct error failure = *store_error(store);
    bool traced = dry || trace(store, report->files, done && !stopped);
    if (!done || !traced)
        *error = done ? *store_error(store) : failure;
    return done && traced;
}

bool purge_test_space(const struct site *site, bool dry, bool (*rest)(void), struct purge_report *report, bool *there,
                      struct error *error)
{
    struct arena arena;
    struct store *store;
    arena_init(&arena, 0);
    const struct site *space = test_space_of(site, &arena);
    *report = (struct purge_report){0};
    *there = space != NULL;
    bool done = !space;
    if (space && site_store(space, dry ? STORE_READ : STORE_WRITE, &store, error)) {
        done = purge_all(space, store, dry, rest, report, error);
        store_close(store);
    }
    arena_free(&arena);
    return done;
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
