/* `gabarit register`: the whole way of a file on the command line: scan →
   read → check → register, through the same steps as an upload. */
#include "cli/cli.h"
#include "cli/input_file.h"

#include "flow/confirm.h"
#include "flow/scan.h"
#include "flow/workbook.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"
#include "store/contracts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <unistd.h>

struct work {
    struct site site;
    struct store *store;
    struct arena *arena;
    struct centre centre;
    struct lot lot;
};

static bool copy_bytes(int from, int to, int64_t size)
{
    off_t at = 0;
    while (at < size) {
        ssize_t sent = sendfile(to, from, &at, (size_t)(size - at));
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
    }
    return fsync(to) == 0;
}

/* Puts the file where uploads stand, then makes its lot known. */
static bool keep_file(struct work *work, const struct input_file *file, struct error *error)
{
    struct lot *lot = &work->lot;
    char public_id[23];
    random_token(public_id, sizeof public_id - 1);
    *lot = (struct lot){.public_id = arena_copy(work->arena, text_of(public_id)),
                        .centre = work->centre.id,
                        .file_name = file->name,
                        .file_sha256 = text_of(file->sha256),
                        .file_size = file->size,
                        .created_ms = clock_now()};
    const char *path = lot_file_path(&work->site, work->arena, lot);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool kept = fd >= 0 && copy_bytes(file->fd, fd, file->size);
    if (!kept)
        error_errno(error, ERROR_FILE, "Impossible de garder une copie du fichier (« %s »).", path);
    if (fd >= 0)
        close(fd);
    if (kept && !lot_create(work->store, work->arena, lot)) {
        *error = *store_error(work->store);
        kept = false;
    }
    if (!kept)
        unlink(path);
    return kept;
}

enum { TURN_MS = 60000, LOOK_MS = 20 };

/* A clamd of one's own has one socket: commands that start theirs take turns.
   Returns what to close afterwards, −1 for nothing. */
static int take_turn(const struct work *work)
{
    int fd = -1;
    struct error error;
    const char *path = file_join(work->arena, work->site.folder, "clamd.lock");
    int64_t deadline = clock_monotonic() + TURN_MS;
    while (!file_lock(path, &fd, &error) && error.code == ERROR_BUSY && clock_monotonic() < deadline)
        poll(NULL, 0, LOOK_MS);
    return fd;
}

static bool analyse(struct work *work, struct error *error)
{
    int clamd = 0, turn = -1;
    bool own = work->site.settings.antivirus && work->site.settings.clamd_program.len;
    if (own)
        turn = take_turn(work);
    if (own && !scan_daemon_start(&work->site, &clamd, error))
        fprintf(stderr, "gabarit : %s\n", error->message);
    bool done = lot_analyse(&work->site, work->store, work->lot.id, error);
    if (clamd > 0)
        scan_daemon_stop(clamd);
    if (turn >= 0)
        close(turn);
    if (done && !lot_by_id(work->store, work->arena, work->lot.id, &work->lot)) {
        *error = *store_error(work->store);
        return false;
    }
    return done;
}

static int print_receipt(struct work *work, const struct lot *lot)
{
    struct buffer out;
    buffer_init(&out, 0);
    bool printed = receipt_json(work->store, work->arena, lot, &out);
    if (!printed)
        cli_fail(store_error(work->store));
    else if (out.failed || !cli_write(NULL, buffer_text(&out)))
        printed = false;
    buffer_free(&out);
    return printed ? STATUS_FINE : STATUS_FAILED;
}

/* The import that registered the first of the lines; id 0 when none tells. */
static bool find_earlier(struct work *work, struct lot *earlier)
{
    struct report_page page;
    *earlier = (struct lot){.id = 0};
    if (!lot_report_page(work->store, work->arena, &work->lot, LEVEL_INFORMATION, TEXT_NONE, 0, &page))
        return false;
    for (uint32_t i = 0; i < page.count; i++)
        for (unsigned f = 0; f < page.lines[i].finding_count; f++)
            if (page.lines[i].findings[f].rule == RULE_ALREADY_REGISTERED)
                return lot_by_id(work->store, work->arena, page.lines[i].findings[f].number, earlier);
    return true;
}

/* All lines are registered already: the receipt that did it, where it was this
   very file; else that of the first line, and `check` says which imports the
   others came by. */
static int print_earlier(struct work *work)
{
    struct lot earlier;
    if (!lot_cancel(work->store, work->arena, &work->lot, 0))
        return cli_fail(store_error(work->store));
    if (lot_registered_from(work->store, work->arena, work->centre.id, work->lot.file_sha256,
                            &earlier))
        return print_receipt(work, &earlier);
    if (store_error(work->store)->code != ERROR_NOT_FOUND)
        return cli_fail(store_error(work->store));
    fprintf(stderr, "Toutes les lignes sont déjà enregistrées : rien n'est enregistré ni facturé "
                    "une seconde fois. « gabarit check » dit par quel import.\n");
    if (!find_earlier(work, &earlier))
        return cli_fail(store_error(work->store));
    return earlier.id ? print_receipt(work, &earlier) : STATUS_FINE;
}

static int refuse_errors(struct work *work)
{
    fprintf(stderr, "%u ligne(s) en erreur sur %u : rien n'a été enregistré. « gabarit check » "
                    "montre ce qu'il faut corriger.\n",
            work->lot.errors, work->lot.lines);
    if (!lot_cancel(work->store, work->arena, &work->lot, 0))
        return cli_fail(store_error(work->store));
    return STATUS_ERROR_LINES;
}

static int confirm(struct work *work)
{
    enum { ATTEMPTS = 3 }; /* others register meanwhile: what they took is not taken again */
    struct error error = {0};
    enum confirm_result result = CONFIRM_CHANGED;
    for (int i = 0; i < ATTEMPTS && result == CONFIRM_CHANGED && work->lot.errors == 0; i++)
        if (!confirm_lot(&work->site, work->store, work->arena, &work->lot, 0,
                         (struct confirm_seen){-1, -1}, &result, &error))
            return cli_fail(&error);
    switch (result) {
    case CONFIRM_REGISTERED:
    case CONFIRM_ALREADY: return print_receipt(work, &work->lot);
    case CONFIRM_NOTHING: return print_earlier(work);
    case CONFIRM_HAS_ERRORS: return refuse_errors(work);
    case CONFIRM_CHANGED:
        if (work->lot.errors)
            return refuse_errors(work);
        return cli_usage("les contrôles ont changé entre l'analyse et l'enregistrement : rien n'a "
                         "été enregistré. Relancez la commande.");
    case CONFIRM_PRICE:
        return cli_usage("aucun prix n'est en vigueur aujourd'hui pour une des formations : rien n'a "
                         "été enregistré. Chargez les prix (« gabarit load »), puis relancez la commande.");
    case CONFIRM_NOT_POSSIBLE:
        return cli_usage("cet import n'est plus en état d'être enregistré.");
    }
    BUG("confirm result");
}

/* The same rule as on the portal's pages. */
static bool may_register(struct work *work)
{
    bool is_signed;
    if (!contract_is_signed(work->store, work->centre.id, CONTRACT_SERVICE, clock_today(), &is_signed)) {
        cli_fail(store_error(work->store));
        return false;
    }
    if (!is_signed)
        cli_usage("le centre « %.*s » n'a pas signé le contrat de service en vigueur : rien n'a été enregistré. Son représentant "
                  "le signe sur le portail, page « Mon centre ».", TEXT_ARG(work->centre.name));
    return is_signed;
}

static int register_file(struct work *work, const struct input_file *file)
{
    struct error error = {0};
    struct refusal refusal;
    if (workbook_refuse_size(&refusal, file->size)) {
        fprintf(stderr, "%s\n", refusal.message);
        return STATUS_REFUSED;
    }
    if (!keep_file(work, file, &error) || !analyse(work, &error))
        return cli_fail(&error);
    if (work->lot.state == FLOW_REFUSED) {
        fprintf(stderr, "%.*s\n", TEXT_ARG(work->lot.refusal_message));
        return STATUS_REFUSED;
    }
    return work->lot.errors ? refuse_errors(work) : confirm(work);
}

int cmd_register(const struct arguments *arguments, struct arena *arena)
{
    struct work work = {.arena = arena};
    struct input_file file;
    date today;
    int status = STATUS_FAILED;
    if (!cli_today(arguments, &today) ||
        !input_file_open(&file, arguments->operand_count ? arguments->operand[0] : NULL))
        return STATUS_FAILED;
    if (cli_open(arguments, arena, STORE_WRITE, &work.site, &work.store)) {
        if (cli_demo_today(arguments, &work.site) &&
            cli_centre(arguments, work.store, arena, &work.centre)) {
            if (arguments->value[OPTION_TODAY])
                clock_set_today(today);
            if (may_register(&work))
                status = register_file(&work, &file);
        }
        store_close(work.store);
    }
    close(file.fd);
    return status;
}
