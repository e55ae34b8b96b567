/* The mail with a driver's documents: see document_mail.h. */
#include "flow/document_mail.h"

#include "base/fold.h"
#include "os/clock.h"
#include "store/drivers.h"
#include "store/issuing.h"
#include "store/people.h"

/* What mail servers take without a word; the rest is in the personal space. */
enum { ATTACHED_MOST = 6, ATTACHED_BYTES_MOST = 4 * 1024 * 1024 };

/* What is announced of one registration. */
struct announced {
    const struct document *summary, *certificate; /* either may be NULL */
    bool attached;
};

struct making {
    const struct site *site;
    struct store *store;
    struct arena *arena;
    const struct mail *mail;
    struct announced *rows;
    uint32_t count;
    bool replaces; /* documents that bore another identity, by a correction */
};

/* -- what there is to say -------------------------------------------------------------- */

static struct announced *row_of(struct making *making, int64_t registration)
{
    for (uint32_t i = 0; i < making->count; i++) {
        const struct document *known = making->rows[i].summary ? making->rows[i].summary : making->rows[i].certificate;
        if (known->registration == registration)
            return &making->rows[i];
    }
    return NULL;
}

/* What stands of the import that the mail is about, and what was issued with the
   mail: a certificate of modules may belong to another import. */
static bool is_news(struct making *making, const struct document *document, int64_t lot)
{
    return document->revoked_ms == 0 && (document->lot == lot || document->issued_ms == making->mail->created_ms);
}

static void announce(struct making *making, const struct document *document)
{
    struct announced *row = row_of(making, document->registration);
    if (!row) {
        row = &making->rows[making->count++];
        *row = (struct announced){0};
    }
    if (document->kind == DOCUMENT_SUMMARY)
        row->summary = document;
    else
        row->certificate = document;
}

/* A certificate that a correction issued again keeps its first date: it comes with
   its summary. */
static void choose(struct making *making, const struct document *documents, uint32_t count, int64_t lot)
{
    making->rows = ARENA_ARRAY(making->arena, struct announced, count + 1);
    for (uint32_t i = count; i-- > 0;)
        if (is_news(making, &documents[i], lot))
            announce(making, &documents[i]);
    for (uint32_t i = 0; i < count; i++) {
        bool among = row_of(making, documents[i].registration) != NULL;
        if (documents[i].revoked_ms == 0 && among)
            announce(making, &documents[i]);
        making->replaces = making->replaces || (among && documents[i].revoked_for == DOCUMENT_RECTIFIED);
    }
}

/* -- files ----------------------------------------------------------------------------- */

static bool attach(struct making *making, const struct mail_press *press, struct mail_content *out, struct error *error)
{
    struct mail_attachment *files = ARENA_ARRAY(making->arena, struct mail_attachment, ATTACHED_MOST);
    size_t bytes = 0;
    bool done = true;
    out->attachments = files;
    for (uint32_t i = 0; press && done && i < making->count && out->attachment_count < ATTACHED_MOST; i++) {
        struct buffer file;
        const struct document *certificate = making->rows[i].certificate;
        if (!certificate)
            continue;
        buffer_init(&file, 0);
        done = press->press(press->context, making->store, certificate, &file, error);
        bytes += file.len;
        if (done && bytes <= ATTACHED_BYTES_MOST) {
            files[out->attachment_count++] = (struct mail_attachment){
                .name = arena_print(making->arena, "certificat-%.*s.pdf", TEXT_ARG(certificate->number)),
                .type = TEXT("application/pdf"), .bytes = arena_copy(making->arena, buffer_text(&file))};
            making->rows[i].attached = true;
        }
        buffer_free(&file);
    }
    return done;
}

/* -- words ------------------------------------------------------------------------------ */

static void say_certificate(struct buffer *out, const struct announced *row)
{
    char day[11];
    const struct document *certificate = row->certificate;
    if (!certificate)
        return;
    buffer_print(out, "  certificat de qualification n°\u00a0%.*s, ", TEXT_ARG(certificate->number));
    if (certificate->valid_to < clock_today())
        buffer_print(out, "expiré depuis le %s", date_print_french(certificate->valid_to, day));
    else
        buffer_print(out, "valable jusqu'au %s", date_print_french(certificate->valid_to, day));
    buffer_print(out, "%s\n", row->attached ? " (joint à ce message)" : "");
}

static void say_row(struct buffer *out, const struct announced *row)
{
    char day[11];
    const struct document *any = row->summary ? row->summary : row->certificate;
    buffer_print(out, "- %.*s, %.*s, terminée le %s (%.*s)\n", TEXT_ARG(any->source.training),
                 TEXT_ARG(category_label(any->category)), date_print_french(any->end, day),
                 TEXT_ARG(any->source.centre_name));
    say_certificate(out, row);
    if (row->summary)
        buffer_print(out, "  récapitulatif n°\u00a0%.*s\n", TEXT_ARG(row->summary->number));
}

static bool has_specimen(const struct making *making)
{
    for (uint32_t i = 0; i < making->count; i++) {
        const struct announced *row = &making->rows[i];
        if ((row->summary && row->summary->source.specimen) || (row->certificate && row->certificate->source.specimen))
            return true;
    }
    return false;
}

static uint32_t certificates_in(const struct making *making)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < making->count; i++)
        count += making->rows[i].certificate != NULL;
    return count;
}

static const char *opening(const struct making *making)
{
    if (making->replaces)
        return "Après une correction de votre identité, vos documents ont été refaits. Ceux que vous aviez auparavant sont "
               "annulés\u00a0: ne vous en servez plus, même imprimés. Voici ce qui les remplace\u00a0:";
    return making->count == 1 ? "Votre formation est enregistrée\u00a0:" : "Vos formations sont enregistrées\u00a0:";
}

static void say_all(struct buffer *out, const struct making *making, const struct person *person)
{
    const struct settings *settings = &making->site->settings;
    uint32_t certificates = certificates_in(making);
    buffer_print(out, "Bonjour %.*s %.*s,\n\n%s\n\n", TEXT_ARG(person->first_name), TEXT_ARG(person->last_name),
                 opening(making));
    for (uint32_t i = 0; i < making->count; i++)
        say_row(out, &making->rows[i]);
    if (certificates && !has_specimen(making))
        buffer_print(out, "\nImprimez %s ou gardez-%s sur votre téléphone\u00a0: %s de votre qualification jusqu'à la date "
                          "indiquée. Demandez d'ici là votre carte de qualification de conducteur dans votre espace "
                          "personnel.\n",
                     certificates == 1 ? "le certificat" : "les certificats", certificates == 1 ? "le" : "les",
                     certificates == 1 ? "il fait preuve" : "ils font preuve");
    buffer_print(out, "\nTous vos documents restent pendant six ans dans votre espace personnel\u00a0:\n\n%.*s/espace\n\n"
                      "Chacun peut vérifier leur authenticité à cette adresse\u00a0:\n\n%.*s/verifier\n\n",
                 TEXT_ARG(settings->base_address), TEXT_ARG(settings->base_address));
    if (has_specimen(making))
        buffer_add_text(out, TEXT("Ces documents sont des spécimens, sans valeur réglementaire.\n\n"));
    buffer_print(out, "%.*s\n%.*s\n", TEXT_ARG(settings->operator_name), TEXT_ARG(settings->base_address));
}

static void write_words(const struct making *making, const struct person *person, struct mail_content *out)
{
    struct buffer words;
    uint32_t certificates = certificates_in(making);
    buffer_init(&words, 0);
    say_all(&words, making, person);
    out->body = arena_copy(making->arena, buffer_text(&words));
    out->subject = certificates > 1   ? TEXT("Vos certificats de qualification")
                   : certificates     ? TEXT("Votre certificat de qualification")
                   : making->count > 1 ? TEXT("Les récapitulatifs de vos formations")
                                       : TEXT("Le récapitulatif de votre formation");
    buffer_free(&words);
}

/* -- all of it --------------------------------------------------------------------------- */

/* The driver by the registration that the mail refers to, under the last name that
   stands there. *found false: purged, or nobody reads it any more. */
static bool find_reader(struct making *making, struct issue_driver *driver, struct text *name,
                        struct issue_reader *reader, bool *found)
{
    struct driver_row row;
    if (!issue_driver_of(making->store, making->arena, making->mail->reference, driver, found))
        return false;
    if (!*found)
        return true;
    if (!driver_of_registration(making->store, making->arena, making->mail->reference, &row))
        return false;
    *name = fold_key(making->arena, row.last_name);
    bool done = issue_reader_of(making->store, making->arena, driver, *name, reader);
    *found = done && reader->person != 0;
    return done;
}

static bool find_news(struct making *making, const struct issue_driver *driver, struct text name)
{
    struct document *documents;
    uint32_t count;
    int64_t lot = 0;
    if (!documents_of_driver(making->store, making->arena, driver->licence, driver->birth, name, &documents, &count))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (documents[i].registration == making->mail->reference)
            lot = documents[i].lot;
    choose(making, documents, count, lot);
    return true;
}

bool document_mail_make(const struct site *site, struct store *store, struct arena *arena,
                        const struct mail_press *press, struct mail *mail, struct mail_content *out, bool *moot,
                        struct error *error)
{
    struct making making = {.site = site, .store = store, .arena = arena, .mail = mail};
    struct issue_driver driver;
    struct issue_reader reader;
    struct person person;
    struct text name = TEXT_NONE;
    bool found;
    *out = (struct mail_content){0};
    bool known = find_reader(&making, &driver, &name, &reader, &found) &&
                 (!found || (find_news(&making, &driver, name) && person_by_id(store, arena, reader.person, &person)));
    if (!known) {
        *error = *store_error(store);
        return false;
    }
    *moot = !found || making.count == 0;
    if (*moot)
        return true;
    mail->recipient = reader.email;
    if (!attach(&making, press, out, error))
        return false;
    write_words(&making, &person, out);
    return true;
}
