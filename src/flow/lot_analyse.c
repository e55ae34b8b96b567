/* The way behind an upload: scan → read → check → keep. Run by the server's
   analysis thread and by `gabarit register`. */
#include "flow/lot.h"

#include "flow/progress.h"
#include "flow/scan.h"
#include "os/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool of_store(struct store *store, struct error *error, bool done)
{
    if (!done)
        *error = *store_error(store);
    return done;
}

/* True when the way goes on: the file is clean, or nobody looks. */
static bool pass_scan(const struct site *site, struct lot *lot, int fd, struct refusal *refusal)
{
    progress_tell(PROGRESS_SCANNING, 0);
    struct scan scan = scan_file(&site->settings, fd);
    switch (scan.result) {
    case SCAN_CLEAN: return true;
    case SCAN_OFF: lot->unscanned = true; return true;
    case SCAN_INFECTED: refusal_set(refusal, FILE_INFECTED, "%s", scan.detail); return false;
    case SCAN_FAILED:
        fprintf(stderr, "gabarit: antivirus: %s\n", scan.detail);
        refusal_set(refusal, FILE_UNSCANNED, NULL);
        return false;
    }
    BUG("scan result");
}

/* A file whose analysis ends the program, each time it starts, must not do so
   for ever. Every beginning of the reading moves the revision on. */
enum { BEGINNINGS_MOST = 10 };

static bool began_too_often(const struct lot *lot, struct refusal *refusal)
{
    if (lot->state != FLOW_SCANNED || lot->revision < BEGINNINGS_MOST)
        return false;
    refusal_set(refusal, FILE_UNREADABLE, "son analyse a été interrompue %d fois", BEGINNINGS_MOST);
    return true;
}

static bool analyse_open(const struct site *site, struct store *store, struct arena *arena,
                         struct lot *lot, int fd, struct error *error)
{
    struct refusal refusal;
    struct check check = {0};
    if (began_too_often(lot, &refusal) || !pass_scan(site, lot, fd, &refusal))
        return of_store(store, error, lot_refuse(site, store, lot, &refusal));
    lot->state = FLOW_SCANNED;
    if (!of_store(store, error, lot_update(store, lot)))
        return false;
    progress_tell(PROGRESS_READING, 0);
    if (!check_workbook(&check, arena, site, store, lot->centre, clock_today(), fd, error))
        return false;
    progress_tell(PROGRESS_KEEPING, check.batch.line_count);
    return of_store(store, error, lot_keep_analysis(site, store, lot, &check));
}

static bool analyse(const struct site *site, struct store *store, struct arena *arena,
                    struct lot *lot, struct error *error)
{
    int fd = open(lot_file_path(site, arena, lot), O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        bool done = analyse_open(site, store, arena, lot, fd, error);
        close(fd);
        return done;
    }
    if (errno != ENOENT)
        return error_errno(error, ERROR_FILE, "Le fichier reçu ne peut pas être lu.");
    /* Trying again would never end. */
    struct refusal refusal;
    refusal_set(&refusal, FILE_UNREADABLE, "il n'est plus sur le disque du portail");
    return of_store(store, error, lot_refuse(site, store, lot, &refusal));
}

bool lot_analyse(const struct site *site, struct store *store, int64_t id, struct error *error)
{
    struct arena arena;
    struct lot lot;
    arena_init(&arena, 0);
    bool done = of_store(store, error, lot_by_id(store, &arena, id, &lot));
    if (done && (lot.state == FLOW_UPLOADED || lot.state == FLOW_SCANNED))
        done = analyse(site, store, &arena, &lot, error);
    arena_free(&arena);
    return done;
}

bool lot_try(const struct site *site, struct store *store, struct arena *arena, struct lot *lot, struct check *check,
             struct error *error)
{
    int fd = open(lot_file_path(site, arena, lot), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(error, ERROR_FILE, "Le fichier reçu ne peut pas être lu.");
    *check = (struct check){.arena = arena};
    bool done = !pass_scan(site, lot, fd, &check->batch.refusal) ||
                check_workbook(check, arena, site, store, lot->centre, clock_today(), fd, error);
    close(fd);
    return done;
}
