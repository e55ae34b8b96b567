/* The journal of acts as a whole: see journal.h. */
#include "flow/journal.h"

#include "os/clock.h"
#include "os/digest.h"
#include "os/file.h"
#include "store/audit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADS_MOST = 64 << 20 /* bytes of the file of heads */ };

static const char *heads_path(const struct site *site, struct arena *arena)
{
    return file_join(arena, file_join(arena, site->folder, "audit"), "heads.log");
}

/* -- verifying ---------------------------------------------------------------------- */

struct walk {
    struct journal_verdict *verdict;
    struct text heads; /* lines that are left: "moment number hash" */
    int64_t head_number;
    struct text head_hash;
    char previous[DIGEST_HEX + 1];
};

static bool broken(struct walk *walk, int64_t at, const char *what)
{
    walk->verdict->whole = false;
    walk->verdict->at = at;
    snprintf(walk->verdict->message, sizeof walk->verdict->message, "Entrée n° %lld : %s.", (long long)at, what);
    return false;
}

/* The next head that was given out; false at the end. A line that cannot be
   read says 0, which no entry bears. */
static bool next_head(struct walk *walk)
{
    struct text line, moment, number;
    if (!text_cut(&walk->heads, '\n', &line) || line.len == 0)
        return false;
    walk->head_number = 0;
    walk->head_hash = TEXT_NONE;
    if (text_cut(&line, ' ', &moment) && text_cut(&line, ' ', &number) && text_to_int(number, &walk->head_number))
        walk->head_hash = line;
    walk->verdict->heads++;
    return true;
}

/* Heads of the entry that was just read; several when the chain stood still. */
static bool compare_heads(struct walk *walk, const struct audit_entry *entry)
{
    while (walk->head_number >= 0 && walk->head_number <= entry->number) {
        if (walk->head_number == entry->number && !text_equal(walk->head_hash, entry->hash))
            return broken(walk, entry->number, "son empreinte n'est pas celle qui avait été publiée ; le journal a été réécrit");
        if (!next_head(walk))
            walk->head_number = -1;
    }
    return true;
}

static bool check_entry(void *context, const struct audit_entry *entry)
{
    struct walk *walk = context;
    char hex[DIGEST_HEX + 1];
    int64_t expected = walk->verdict->entries + 1;
    if (entry->number != expected)
        return broken(walk, expected, "elle manque");
    digest_of(entry->payload, hex);
    if (!entry->purged && !text_equal(text_of(hex), entry->payload_hash))
        return broken(walk, expected, "son contenu a été modifié");
    audit_hash(entry, text_of(walk->previous), hex);
    if (!text_equal(text_of(hex), entry->hash))
        return broken(walk, expected, "elle, ou celle qui la précède, a été modifiée");
    memcpy(walk->previous, hex, sizeof hex);
    walk->verdict->entries++;
    return compare_heads(walk, entry);
}

/* What stands behind the last entry: the chain's own head, and heads that were
   given out of entries that are not there any more. */
static bool check_end(struct walk *walk, struct store *store, struct arena *arena)
{
    int64_t number;
    struct text hash;
    if (!audit_head(store, arena, &number, &hash))
        return false;
    if (number != walk->verdict->entries || !text_equal(hash, text_of(walk->previous)))
        broken(walk, walk->verdict->entries + 1, "le journal s'arrête avant elle alors qu'elle avait été écrite ; sa fin a été coupée");
    else if (walk->head_number > walk->verdict->entries)
        broken(walk, walk->verdict->entries + 1,
               "elle manque, et toutes celles qui la suivent, alors qu'une empreinte publiée les connaît ; la fin du journal a été coupée");
    return true;
}

static bool read_heads(const struct site *site, struct arena *arena, const char *heads, struct text *out,
                       struct error *error)
{
    const char *path = heads ? heads : heads_path(site, arena);
    *out = TEXT_NONE;
    return (!heads && !file_exists(path)) || file_read(arena, path, HEADS_MOST, out, error);
}

bool journal_verify(const struct site *site, struct store *store, struct arena *arena,
                    const char *heads, struct journal_verdict *verdict, struct error *error)
{
    struct walk walk = {.verdict = verdict};
    *verdict = (struct journal_verdict){.whole = true};
    if (!read_heads(site, arena, heads, &walk.heads, error))
        return false;
    if (!next_head(&walk))
        walk.head_number = -1;
    /* One moment of the store: entries that are written meanwhile do not count. */
    if (!store_begin_read(store)) {
        *error = *store_error(store);
        return false;
    }
    bool done = audit_each(store, check_entry, &walk) && (!verdict->whole || check_end(&walk, store, arena));
    if (!done)
        *error = *store_error(store);
    store_rollback(store);
    if (done && verdict->whole)
        snprintf(verdict->message, sizeof verdict->message,
                 "Le journal est entier : %lld entrées, %lld empreintes publiées comparées.",
                 (long long)verdict->entries, (long long)verdict->heads);
    return done;
}

/* -- giving the head out --------------------------------------------------------------- */

static bool append(const char *folder, const char *path, const char *line, struct error *error)
{
    bool fresh = !file_exists(path);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_errno(error, ERROR_FILE, "Le fichier des empreintes du journal ne peut pas être écrit.");
    bool done = file_write_all(fd, line, strlen(line), error);
    if (done && fsync(fd) != 0)
        done = error_errno(error, ERROR_FILE, "Le fichier des empreintes du journal ne peut pas être écrit.");
    close(fd);
    return done && (!fresh || file_sync_folder(folder, error));
}

bool journal_give_out(const struct site *site, struct store *store, char line[160], struct error *error)
{
    struct arena arena;
    int64_t number;
    struct text hash;
    char day[11];
    arena_init(&arena, 0);
    const char *folder = file_join(&arena, site->folder, "audit");
    bool done = audit_head(store, &arena, &number, &hash);
    if (!done) {
        *error = *store_error(store);
    } else if (number > 0) {
        snprintf(line, 160, "%s %lld %.*s\n", date_print_iso(clock_today(), day), (long long)number, TEXT_ARG(hash));
        done = file_make_folder(folder, error) && append(folder, heads_path(site, &arena), line, error);
        line[strlen(line) - 1] = '\0';
    } else {
        snprintf(line, 160, "%s 0", date_print_iso(clock_today(), day));
    }
    arena_free(&arena);
    return done;
}
