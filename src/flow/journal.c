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

/* A head that was given out. */
struct head {
    int64_t number;
    struct text hash;
};

struct walk {
    struct journal_verdict *verdict;
    struct head *heads; /* by number */
    size_t head_count, next;
    int64_t last_blank; /* entry without payload */
    int64_t purged;                  /* up to there by a purge */
    bool started;                    /* a server ran: heads were given out */
    char previous[DIGEST_HEX + 1];
};

static bool broken(struct walk *walk, int64_t at, const char *what)
{
    walk->verdict->whole = false;
    walk->verdict->at = at;
    snprintf(walk->verdict->message, sizeof walk->verdict->message, "Entrée n° %lld : %s.", (long long)at, what);
    return false;
}

/* The part behind the last space, which is cut off. */
static struct text cut_last(struct text *line)
{
    size_t start = line->len;
    while (start > 0 && line->at[start - 1] != ' ')
        start--;
    struct text word = text_slice(*line, start, line->len);
    *line = text_trim(text_slice(*line, 0, start));
    return word;
}

/* "… number hash": a line of heads.log, or of the server's log. */
static bool read_head(struct text line, struct head *head)
{
    line = text_trim(line);
    head->hash = cut_last(&line);
    return head->hash.len == DIGEST_HEX && text_to_int(cut_last(&line), &head->number) && head->number > 0;
}

static int by_number(const void *a, const void *b)
{
    const struct head *one = a, *other = b;
    return (one->number > other->number) - (one->number < other->number);
}

/* Lines that hold no head (blank, torn by a crash) are left out. */
static void collect_heads(struct walk *walk, struct arena *arena, struct text lines)
{
    size_t room = 1;
    for (size_t i = 0; i < lines.len; i++)
        room += lines.at[i] == '\n';
    struct text line;
    walk->heads = ARENA_ARRAY(arena, struct head, room);
    while (text_cut(&lines, '\n', &line) && walk->head_count < room)
        walk->head_count += read_head(line, &walk->heads[walk->head_count]);
    qsort(walk->heads, walk->head_count, sizeof *walk->heads, by_number);
}

/* The heads of the entry that was just read; several when the chain stood still. */
static bool compare_heads(struct walk *walk, const struct audit_entry *entry)
{
    for (; walk->next < walk->head_count && walk->heads[walk->next].number == entry->number; walk->next++) {
        walk->verdict->heads++;
        if (!text_equal(walk->heads[walk->next].hash, entry->hash))
            return broken(walk, entry->number, "son empreinte n'est pas celle qui avait été publiée ; le journal a été réécrit");
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
    if (!entry->sound)
        return broken(walk, expected, "elle a été modifiée");
    if (entry->purged)
        walk->last_blank = expected;
    if (audit_purged_through(entry) > walk->purged)
        walk->purged = audit_purged_through(entry);
    walk->started = walk->started || text_equal(entry->act, text_of(acts[ACT_STARTED].code));
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
    int64_t number, last = walk->verdict->entries;
    struct text hash;
    uint32_t ends;
    if (!audit_head(store, arena, &number, &hash) || !audit_heads(store, &ends))
        return false;
    if (ends != 1)
        broken(walk, last, "le journal a plusieurs têtes, ou aucune ; elles ont été modifiées");
    else if (walk->last_blank > walk->purged)
        broken(walk, walk->last_blank,
               "ses précisions ont été effacées sans qu'une purge soit inscrite");
    else if (walk->started && walk->head_count == 0)
        broken(walk, last, "les empreintes publiées (audit/heads.log) manquent, alors que le portail a servi");
    else if (number < last)
        broken(walk, number + 1, "elle a été ajoutée à la suite du journal sans passer par le programme");
    else if (number > last)
        broken(walk, last + 1, "elle manque alors qu'elle avait été écrite ; la fin du journal a été coupée");
    else if (walk->next < walk->head_count)
        broken(walk, last + 1,
               "elle manque, et toutes celles qui la suivent, alors qu'une empreinte publiée les connaît ; la fin du journal a été coupée");
    else if (!text_equal(hash, text_of(walk->previous)))
        broken(walk, last, "la tête du journal ne porte pas son empreinte ; elle a été modifiée");
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
    struct text lines;
    if (!read_heads(site, arena, heads, &lines, error))
        return false;
    collect_heads(&walk, arena, lines);
    /* One moment of the store: entries that are written meanwhile do not count. */
    if (!store_begin_read(store)) {
        *error = *store_error(store);
        return false;
    }
    bool done = audit_each(store, check_entry, &walk) && (!verdict->whole || check_end(&walk, store, arena));
    if (!done)
        *error = *store_error(store);
    store_rollback(store);
    if (done && verdict->whole && verdict->entries == 0) {
        verdict->whole = false;
        verdict->at = 1;
        snprintf(verdict->message, sizeof verdict->message,
                 "Le journal ne contient aucune entrée : il a été vidé, ou le portail n'a encore jamais servi.");
    } else if (done && verdict->whole)
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
