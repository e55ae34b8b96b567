/* Sending what waits in the outbox: see mail.h. */
#include "flow/mail.h"

#include "flow/invite.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/audit.h"

#include <unistd.h>

enum {
    MINUTE_MS = 60 * 1000,
    LONGEST_MS = 6 * 60 * MINUTE_MS
};

bool mail_check_settings(const struct settings *settings, struct error *error)
{
    if (settings->smtp_host.len == 0 || invite_is_address(settings->mail_from))
        return true;
    return error_set(error, ERROR_SETTING, NULL,
                     "gabarit.conf nomme un serveur SMTP (smtp_host), mais mail_from n'est pas une adresse de "
                     "courriel : indiquez l'adresse d'expédition.");
}

int64_t mail_wait_after(uint32_t attempts)
{
    int64_t wait = MINUTE_MS;
    for (uint32_t i = 1; i < attempts && wait < LONGEST_MS; i++)
        wait *= 2;
    return wait < LONGEST_MS ? wait : LONGEST_MS;
}

/* -- ways out ---------------------------------------------------------------------- */

/* "portail.fr" of "https://portail.fr:8443/x". */
static struct text host_of(struct text address)
{
    size_t scheme = text_find(address, TEXT("://"));
    struct text host = text_slice(address, scheme < address.len ? scheme + 3 : 0, address.len);
    host = text_slice(host, 0, text_find_byte(host, '/'));
    return text_slice(host, 0, text_find_byte(host, ':'));
}

static void send_smtp(const struct settings *settings, const struct mail *mail, struct text message,
                      const struct mail_way *way, struct smtp_answer *answer)
{
    struct smtp_server server = {
        .host = settings->smtp_host, .tls = settings->smtp_tls, .user = settings->smtp_user,
        .password = settings->smtp_password, .authorities = settings->smtp_authorities,
        .name = host_of(settings->base_address), .seconds = settings->smtp_seconds, .stop = way->stop,
    };
    smtp_send(way->line, &server, settings->mail_from, mail->recipient, message, answer);
}

/* "20220115T140500-000012.eml": in the order of their making. */
static const char *file_name_of(struct arena *arena, const struct mail *mail)
{
    char day[11];
    int64_t seconds = mail->created_ms / 1000;
    int of_day = (int)(seconds % 86400);
    date_print_iso((date)(seconds / 86400), day);
    return arena_print(arena, "%.4s%.2s%.2sT%02d%02d%02d-%06lld.eml", day, day + 5, day + 8, of_day / 3600,
                       of_day / 60 % 60, of_day % 60, (long long)mail->id).at;
}

/* The number that `len` digits from `at` on write; −1 when they are none. */
static int64_t digits(struct text t, size_t at, size_t len)
{
    int64_t number;
    return text_to_int(text_slice(t, at, len), &number) ? number : -1;
}

/* The moment that file_name_of wrote. */
static int64_t moment_of(struct text name)
{
    date day = date_make((int)digits(name, 0, 4), (int)digits(name, 4, 2), (int)digits(name, 6, 2));
    int64_t hour = digits(name, 9, 2), minute = digits(name, 11, 2), second = digits(name, 13, 2);
    if (day == DATE_NONE || hour < 0 || minute < 0 || second < 0)
        return 0;
    return ((int64_t)day * 86400 + hour * 3600 + minute * 60 + second) * 1000;
}

static void send_file(const struct site *site, struct arena *arena, const struct mail *mail,
                      struct text message, struct smtp_answer *answer)
{
    struct error error = {0};
    const char *folder = file_join(arena, site->folder, "mails");
    bool done = file_make_folder(folder, &error) &&
                file_replace(file_join(arena, folder, file_name_of(arena, mail)), message, 0600, &error);
    answer->result = done ? SMTP_ACCEPTED : SMTP_LATER;
    snprintf(answer->said, sizeof answer->said, "%.*s", SMTP_SAID_ROOM - 1, error.message);
}

static void send_content(const struct site *site, struct arena *arena, const struct mail *mail,
                         const struct mail_content *content, const struct mail_way *way, struct smtp_answer *answer)
{
    struct buffer message;
    *answer = (struct smtp_answer){.result = SMTP_REFUSED, .about_mail = true, .said = "not an address"};
    if (!invite_is_address(mail->recipient))
        return;
    buffer_init(&message, 0);
    mail_message_write(&site->settings, mail, content, &message);
    *answer = (struct smtp_answer){.result = SMTP_LATER};
    if (site->settings.smtp_host.len)
        send_smtp(&site->settings, mail, buffer_text(&message), way, answer);
    else
        send_file(site, arena, mail, buffer_text(&message), answer);
    buffer_free(&message);
}

/* What it says: of its row, or made now. */
static bool make_content(const struct site *site, struct store *store, struct arena *arena, const struct mail_press *press,
                         struct mail *mail, struct mail_content *content, bool *moot, struct error *error)
{
    *moot = false;
    *content = (struct mail_content){.subject = mail->subject, .body = mail->body};
    return mail->kind != MAIL_DOCUMENTS || document_mail_make(site, store, arena, press, mail, content, moot, error);
}

/* -- what became of it ------------------------------------------------------------- */

static bool give_up(struct store *store, struct arena *arena, const struct mail *mail,
                    const struct smtp_answer *answer, int64_t now)
{
    struct audit audit = {.act = ACT_MAIL_GIVEN_UP, .subject = arena_print(arena, "mail %lld", (long long)mail->id),
                          .payload = arena_print(arena, "{\"code\":%d,\"attempts\":%u}", answer->code, mail->attempts)};
    if (!store_begin_write(store))
        return false;
    if (outbox_give_up(store, mail->id, text_of(answer->said)) && audit_add(store, &audit, now) && store_commit(store))
        return true;
    struct error kept = *store_error(store);
    store_rollback(store);
    return store_fail(store, kept.code, kept.message);
}

/* A link that is good no more need not arrive. */
static bool is_last_attempt(const struct mail *mail, int64_t now)
{
    int64_t age = now - mail->created_ms;
    switch (mail->kind) {
    case MAIL_INVITATION: return age > (int64_t)INVITE_HOURS * 60 * MINUTE_MS;
    case MAIL_PASSWORD_RESET: return age > (int64_t)RESET_HOURS * 60 * MINUTE_MS;
    case MAIL_NOTICE:
    case MAIL_DOCUMENTS: return mail->attempts >= MAIL_ATTEMPTS;
    }
    BUG("mail kind");
}

static bool keep(struct store *store, struct arena *arena, const struct mail *mail,
                 const struct smtp_answer *answer, struct mail_delivery *delivery)
{
    int64_t now = clock_now();
    bool final = answer->result == SMTP_REFUSED || (answer->result == SMTP_LATER && is_last_attempt(mail, now));
    delivery->unreachable = answer->result == SMTP_LATER && !answer->about_mail;
    if (answer->result == SMTP_ACCEPTED) {
        delivery->outcome = MAIL_OUTCOME_SENT;
        return outbox_sent(store, mail->id, now);
    }
    delivery->outcome = final ? MAIL_OUTCOME_GIVEN_UP : MAIL_OUTCOME_LATER;
    delivery->problem = arena_copy(arena, text_of(answer->said));
    return final ? give_up(store, arena, mail, answer, now)
                 : outbox_later(store, mail->id, now + mail_wait_after(mail->attempts), delivery->problem);
}

static bool deliver(const struct site *site, struct store *store, struct arena *arena, const struct mail_press *press,
                    const struct mail_way *way, struct mail *mail, struct mail_delivery *delivery)
{
    struct smtp_answer answer = {.result = SMTP_LATER, .about_mail = true};
    struct mail_content content;
    struct error error = {0};
    bool moot;
    if (!make_content(site, store, arena, press, mail, &content, &moot, &error)) {
        snprintf(answer.said, sizeof answer.said, "%.*s", SMTP_SAID_ROOM - 1, error.message);
        return keep(store, arena, mail, &answer, delivery);
    }
    if (moot) {
        delivery->outcome = MAIL_OUTCOME_MOOT;
        return outbox_moot(store, mail->id);
    }
    if (mail->kind == MAIL_DOCUMENTS && !outbox_readdress(store, mail->id, mail->recipient))
        return false;
    send_content(site, arena, mail, &content, way, &answer);
    delivery->code = answer.code;
    if (answer.result == SMTP_LATER && way->stop && atomic_load(way->stop)) {
        delivery->outcome = MAIL_OUTCOME_LATER;
        return outbox_later(store, mail->id, clock_now(), TEXT_NONE);
    }
    return keep(store, arena, mail, &answer, delivery);
}

bool mail_deliver_next(const struct site *site, struct store *store, struct arena *arena,
                       const struct mail_press *press, const struct mail_way *way, struct mail_delivery *delivery,
                       struct error *error)
{
    struct mail mail;
    int64_t now = clock_now();
    *delivery = (struct mail_delivery){.outcome = MAIL_OUTCOME_NONE};
    /* Held back for longer than a server may take (smtp_send). */
    bool good = outbox_take(store, arena, now, now + 2 * site->settings.smtp_seconds * 1000 + MINUTE_MS, &mail);
    if (good && mail.id) {
        delivery->id = mail.id;
        delivery->attempts = mail.attempts;
        good = deliver(site, store, arena, press, way, &mail, delivery);
    }
    if (!good)
        *error = *store_error(store);
    return good;
}

/* -- the folder -------------------------------------------------------------------- */

struct newest {
    struct arena *arena;
    struct mail_file *files;
    uint32_t most, count;
};

/* Keeps the `most` greatest names, greatest first. */
static bool keep_newest(void *context, const char *name)
{
    struct newest *newest = context;
    struct text t = text_of(name);
    if (!text_ends(t, TEXT(".eml")))
        return true;
    uint32_t at = newest->count;
    while (at > 0 && text_compare(newest->files[at - 1].name, t) < 0)
        at--;
    if (at == newest->most)
        return true;
    if (newest->count < newest->most)
        newest->count++;
    for (uint32_t i = newest->count - 1; i > at; i--)
        newest->files[i] = newest->files[i - 1];
    newest->files[at].name = arena_copy(newest->arena, t);
    return true;
}

bool mail_files_newest(const struct site *site, struct arena *arena, uint32_t most,
                       struct mail_file **out, uint32_t *count, struct error *error)
{
    enum { FILE_MOST = 8 * 1024 * 1024 };
    const char *folder = file_join(arena, site->folder, "mails");
    struct newest newest = {arena, ARENA_ARRAY(arena, struct mail_file, most), most, 0};
    if (file_exists(folder) && !file_each(folder, keep_newest, &newest, error))
        return false;
    for (uint32_t i = 0; i < newest.count; i++) {
        struct text message;
        struct mail_file *file = &newest.files[i];
        if (!file_read(arena, file_join(arena, folder, arena_z(arena, file->name)), FILE_MOST, &message, error))
            return false;
        file->reading = mail_message_read(arena, message);
        file->made_ms = moment_of(file->name);
    }
    *out = newest.files;
    *count = newest.count;
    return true;
}

struct old_files {
    const char *folder;
    int64_t before_ms;
    bool dry;
    uint32_t count;
};

static bool remove_old(void *context, const char *name)
{
    struct old_files *old = context;
    int64_t made = text_ends(text_of(name), TEXT(".eml")) ? moment_of(text_of(name)) : 0;
    if (made == 0 || made >= old->before_ms)
        return true;
    struct arena arena;
    arena_init(&arena, 0);
    old->count += old->dry || unlink(file_join(&arena, old->folder, name)) == 0;
    arena_free(&arena);
    return true;
}

bool mail_files_purge(const struct site *site, int64_t before_ms, bool dry, uint32_t *count, struct error *error)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct old_files old = {file_join(&arena, site->folder, "mails"), before_ms, dry, 0};
    bool done = !file_exists(old.folder) || file_each(old.folder, remove_old, &old, error);
    *count = old.count;
    arena_free(&arena);
    return done;
}
