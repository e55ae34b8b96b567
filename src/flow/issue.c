/* Issuing documents: see issue.h. */
#include "flow/issue.h"

#include "base/fold.h"
#include "flow/code.h"
#include "flow/webhook.h"
#include "os/clock.h"
#include "os/thread.h"
#include "rules/certificate.h"
#include "rules/modules.h"
#include "store/issuing.h"
#include "store/jobs.h"
#include "store/outbox.h"

enum { JOBS_AT_ONCE = 64, JOB_ATTEMPTS = 6, SUMMARY_YEARS = 6 };

struct issuer {
    const struct site *site;
    struct store *store;
    struct sealer *sealer;
};

/* One driver's turn. */
struct turn {
    const struct issuer *issuer;
    struct arena *arena;
    struct issue_driver driver;
    struct issuable *rows;
    uint32_t count;
    int64_t now;
    uint32_t summaries, certificates;
    struct error *error; /* of what is no failure of the store */
};

bool issuer_open(const struct site *site, struct store *store, struct issuer **out, struct error *error)
{
    struct issuer *issuer = calloc(1, sizeof *issuer);
    BUG_UNLESS(issuer);
    *issuer = (struct issuer){.site = site, .store = store};
    *out = issuer;
    if (sealer_open(site, store, &issuer->sealer, error))
        return true;
    free(issuer);
    *out = NULL;
    return false;
}

void issuer_close(struct issuer *issuer)
{
    if (!issuer)
        return;
    sealer_close(issuer->sealer);
    free(issuer);
}

bool issuer_refresh(struct issuer *issuer, struct error *error)
{
    struct arena arena;
    struct seal_key key;
    struct sealer *fresh;
    arena_init(&arena, 0);
    bool known = seal_key_current(issuer->store, &arena, &key);
    if (!known)
        *error = *store_error(issuer->store);
    bool same = known && key.id == sealer_public(issuer->sealer)->id;
    arena_free(&arena);
    if (!known || same)
        return known;
    if (!sealer_open(issuer->site, issuer->store, &fresh, error))
        return false;
    sealer_close(issuer->sealer);
    issuer->sealer = fresh;
    return true;
}

const struct sealer *issuer_sealer(const struct issuer *issuer)
{
    return issuer->sealer;
}

/* -- what a document says -------------------------------------------------------------- */

static struct text place_of(struct arena *arena, const struct issuable *row)
{
    return row->address.len ? arena_print(arena, "%.*s, %.*s %.*s", TEXT_ARG(row->address), TEXT_ARG(row->postal_code),
                                          TEXT_ARG(row->city))
                            : arena_print(arena, "%.*s %.*s", TEXT_ARG(row->postal_code), TEXT_ARG(row->city));
}

static struct text approval_of(struct arena *arena, const struct issuable *row)
{
    return row->prefecture.len ? arena_print(arena, "%.*s (%.*s)", TEXT_ARG(row->approval), TEXT_ARG(row->prefecture))
                               : row->approval;
}

static bool put_source(const struct turn *turn, const struct issuable *row, struct document *document)
{
    const struct settings *settings = &turn->issuer->site->settings;
    document->source = (struct document_source){
        .company = settings->company_name.len ? settings->company_name : settings->operator_name,
        .address = settings->base_address,
        .centre_name = row->centre_name,
        .centre_siret = row->siret,
        .centre_place = text_trim(place_of(turn->arena, row)),
        .approval = approval_of(turn->arena, row),
        .training = row->training,
        .hours = row->hours,
        .specimen = settings->company_name.len == 0,
    };
    return document_source_put(turn->issuer->store, &document->source);
}

/* All but kind, validity and FCO hours. */
static struct document begin(const struct turn *turn, const struct issuable *row)
{
    return (struct document){
        .registration = row->registration,
        .first_name = row->first_name,
        .last_name = row->last_name,
        .licence_typed = row->licence_typed,
        .licence = turn->driver.licence,
        .birth = turn->driver.birth,
        .end = row->end,
        .category = row->category,
        .registered_ms = row->registered_ms,
        .template_version = DOCUMENT_TEMPLATE,
        .issued_ms = turn->now,
        .fco_done = -1,
        .fco_left = -1,
    };
}

static bool tell_centre(struct turn *turn, const struct issuable *row, const struct document *document)
{
    struct text data = arena_print(turn->arena, "\"document\":\"%.*s\",\"kind\":\"%s\",\"registration\":%lld", TEXT_ARG(document->number),
                                   document->kind == DOCUMENT_SUMMARY ? "summary" : "certificate", (long long)document->registration);
    return webhook_tell(turn->issuer->store, turn->arena, row->centre, EVENT_DOCUMENT_ISSUED, data, turn->now);
}

static bool add(struct turn *turn, const struct issuable *row, struct document *document, const int64_t *parts,
                uint32_t part_count)
{
    struct store *store = turn->issuer->store;
    char code[DOCUMENT_CODE + 1];
    code_make(code);
    thread_give_way();
    document->code = arena_copy(turn->arena, text_of(code));
    return put_source(turn, row, document) &&
           document_next_number(store, turn->arena, document->kind, date_civil(date_in_paris(document->issued_ms)).year,
                                &document->number) &&
           (document->kind == DOCUMENT_SUMMARY ||
            seal_document(turn->issuer->sealer, turn->arena, document, turn->error)) &&
           document_add(store, document, parts, part_count) && tell_centre(turn, row, document);
}

/* -- modules ----------------------------------------------------------------------------- */

/* The driver's modules of one category, by end date: `of` says which row each is. */
static uint32_t gather_modules(const struct turn *turn, enum category category, struct module *modules, uint32_t *of)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < turn->count; i++) {
        const struct issuable *row = &turn->rows[i];
        if (!row->module || !row->for_drivers || row->category != category)
            continue;
        modules[count] = (struct module){.end = row->end, .hours = row->hours, .certificate = row->used_by};
        of[count++] = i;
    }
    return count;
}

static struct module_tally add_up(const struct turn *turn, struct module *modules, uint32_t count, date day)
{
    const struct settings *settings = &turn->issuer->site->settings;
    return modules_add_up(modules, count, (int)settings->fco_hours, (int)settings->fco_years, day);
}

/* Hours done and left as they stood when the registration's session ended. */
static void tell_hours(const struct turn *turn, const struct issuable *row, struct document *document)
{
    if (!row->for_drivers || !(row->module || row->either))
        return;
    if (!row->module) {
        document->fco_done = row->hours;
        document->fco_left = 0;
        return;
    }
    struct module *modules = ARENA_ARRAY(turn->arena, struct module, turn->count);
    uint32_t *of = ARENA_ARRAY(turn->arena, uint32_t, turn->count);
    uint32_t count = gather_modules(turn, row->category, modules, of);
    struct module_tally tally = add_up(turn, modules, count, row->end);
    bool completes = false;
    for (uint32_t i = 0; i < count; i++)
        if (turn->rows[of[i]].registration == row->registration)
            completes = modules[i].used;
    document->fco_done = completes ? (int)turn->issuer->site->settings.fco_hours : tally.done;
    document->fco_left = completes ? 0 : tally.left;
}

/* -- the two kinds ------------------------------------------------------------------------ */

static bool issue_summary(struct turn *turn, struct issuable *row)
{
    struct document document = begin(turn, row);
    document.kind = DOCUMENT_SUMMARY;
    document.valid_to = date_add_years(date_in_paris(row->registered_ms), SUMMARY_YEARS);
    tell_hours(turn, row, &document);
    turn->summaries++;
    return add(turn, row, &document, NULL, 0);
}

/* A correction of the identity does not make a certificate younger. */
static bool issue_certificate(struct turn *turn, struct issuable *row, const int64_t *parts, uint32_t part_count)
{
    struct document document = begin(turn, row);
    document.kind = DOCUMENT_CERTIFICATE;
    if (row->first_issued_ms)
        document.issued_ms = row->first_issued_ms;
    document.valid_to = certificate_valid_to(date_in_paris(document.issued_ms), turn->driver.birth);
    turn->certificates++;
    row->certificate = true;
    return add(turn, row, &document, parts, part_count);
}

/* One certificate for each full FCO that modules make by now and none was issued
   for. Each turn of the loop uses modules up. */
static bool issue_of_modules(struct turn *turn, enum category category)
{
    struct module *modules = ARENA_ARRAY(turn->arena, struct module, turn->count + 1);
    uint32_t *of = ARENA_ARRAY(turn->arena, uint32_t, turn->count + 1);
    int64_t *parts = ARENA_ARRAY(turn->arena, int64_t, turn->count + 1);
    for (;;) {
        uint32_t part_count = 0, last = 0;
        uint32_t count = gather_modules(turn, category, modules, of);
        for (uint32_t end = 0; end < count && part_count == 0; end++) {
            add_up(turn, modules, end + 1, modules[end].end);
            for (uint32_t i = 0; i <= end; i++)
                if (modules[i].due)
                    parts[part_count++] = turn->rows[of[i]].registration;
            last = of[end];
        }
        if (part_count == 0)
            return true;
        for (uint32_t i = 0; i < count; i++)
            for (uint32_t p = 0; p < part_count; p++)
                if (turn->rows[of[i]].registration == parts[p])
                    turn->rows[of[i]].used_by = -1;
        if (!issue_certificate(turn, &turn->rows[last], parts, part_count))
            return false;
    }
}

static bool issue_all(struct turn *turn)
{
    bool going = true;
    for (uint32_t i = 0; going && i < turn->count; i++) {
        struct issuable *row = &turn->rows[i];
        if (!row->summary)
            going = issue_summary(turn, row);
        if (going && row->for_drivers && !row->module && !row->certificate)
            going = issue_certificate(turn, row, NULL, 0);
    }
    return going && issue_of_modules(turn, CATEGORY_GOODS) && issue_of_modules(turn, CATEGORY_PASSENGERS);
}

/* -- the mail ------------------------------------------------------------------------------ */

/* The last name of the registration that the job is about; where that was
   cancelled meanwhile, of the driver's latest. */
static struct text name_of(const struct turn *turn, int64_t reference)
{
    struct text name = turn->count ? turn->rows[turn->count - 1].last_name : TEXT_NONE;
    for (uint32_t i = 0; i < turn->count; i++)
        if (turn->rows[i].registration == reference)
            name = turn->rows[i].last_name;
    return fold_key(turn->arena, name);
}

/* Of what was just registered once, even where the driver opened it before; of
   what is issued again only where there is something. */
static bool is_news(const struct turn *turn, const struct job *job, bool *news)
{
    *news = turn->summaries + turn->certificates > 0;
    if (*news || job->kind == JOB_ISSUE_AGAIN || turn->count == 0)
        return true;
    bool told, done = issue_was_told(turn->issuer->store, job->reference, &told);
    *news = done && !told;
    return done;
}

/* To the personal space that bears all three: licence, birth and last name. */
static bool tell_driver(struct turn *turn, const struct job *job, struct issue_tally *tally)
{
    struct issue_reader reader;
    bool news;
    if (!is_news(turn, job, &news))
        return false;
    if (!news)
        return true;
    if (!issue_reader_of(turn->issuer->store, turn->arena, &turn->driver, name_of(turn, job->reference), &reader))
        return false;
    if (reader.person == 0)
        return true;
    struct mail mail = {.kind = MAIL_DOCUMENTS, .person = reader.person, .recipient = reader.email,
                        .subject = TEXT("Vos documents de formation"), .reference = job->reference, .batch = true};
    tally->mails++;
    return outbox_add(turn->issuer->store, &mail, turn->now);
}

/* -- turns ---------------------------------------------------------------------------------- */

static bool take_turn(struct turn *turn, struct issue_tally *tally)
{
    if (!issuables_of(turn->issuer->store, turn->arena, &turn->driver, &turn->rows, &turn->count) || !issue_all(turn))
        return false;
    tally->summaries += turn->summaries;
    tally->certificates += turn->certificates;
    return true;
}

static bool do_job(const struct issuer *issuer, const struct job *job, struct issue_tally *tally, struct error *error)
{
    struct arena arena;
    bool found, done;
    arena_init(&arena, 0);
    struct turn turn = {.issuer = issuer, .arena = &arena, .now = clock_now(), .error = error};
    thread_give_way();
    done = issue_driver_of(issuer->store, &arena, job->reference, &turn.driver, &found) &&
           (!found || (take_turn(&turn, tally) && tell_driver(&turn, job, tally))) &&
           job_done(issuer->store, job->id);
    arena_free(&arena);
    tally->jobs += done;
    return done;
}

/* Within the transaction. */
static bool do_jobs(const struct issuer *issuer, const struct job *jobs, uint32_t count, struct issue_tally *tally,
                    struct error *error)
{
    for (uint32_t i = 0; i < count; i++)
        if (!do_job(issuer, &jobs[i], tally, error))
            return false;
    return true;
}

/* The failure that brought a transaction down, whoever it comes from. */
static bool fail(const struct issuer *issuer, struct error *error)
{
    store_rollback(issuer->store);
    if (error->code == ERROR_NONE)
        *error = *store_error(issuer->store);
    return false;
}

static bool try_jobs(struct issuer *issuer, uint32_t most, struct issue_tally *tally, struct job *first,
                     struct error *error)
{
    struct job jobs[JOBS_AT_ONCE];
    struct issue_tally now = *tally;
    uint32_t count;
    *first = (struct job){0};
    *error = (struct error){0};
    if (!store_begin_write(issuer->store)) {
        *error = *store_error(issuer->store);
        return false;
    }
    if (!jobs_take(issuer->store, clock_now(), most, jobs, &count))
        return fail(issuer, error);
    if (count)
        *first = jobs[0];
    if (!do_jobs(issuer, jobs, count, &now, error) || !store_commit(issuer->store))
        return fail(issuer, error);
    *tally = now;
    return true;
}

/* One minute, two, four … behind each failure. */
static bool put_off(struct issuer *issuer, const struct job *job, struct issue_tally *tally)
{
    bool last = job->attempts + 1 >= JOB_ATTEMPTS;
    tally->failed++;
    return job_failed(issuer->store, job->id, last ? 0 : clock_now() + ((int64_t)60000 << job->attempts));
}

bool issue_jobs(struct issuer *issuer, uint32_t most, struct issue_tally *tally, struct error *error)
{
    struct job job;
    if (try_jobs(issuer, most < JOBS_AT_ONCE ? most : JOBS_AT_ONCE, tally, &job, error))
        return true;
    /* Locked, full, gone: nothing wrong with the job itself. */
    if (job.id == 0 || error->code == ERROR_BUSY)
        return false;
    struct error why = *error;
    if (try_jobs(issuer, 1, tally, &job, error))
        return true;
    if (job.id && put_off(issuer, &job, tally))
        *error = why;
    return false;
}

bool issue_driver(const struct site *site, struct store *store, struct text licence, date birth, struct error *error)
{
    bool due, done = false;
    struct issuer *issuer;
    if (!issue_is_due(store, licence, birth, &due)) {
        *error = *store_error(store);
        return false;
    }
    if (!due)
        return true;
    if (!issuer_open(site, store, &issuer, error))
        return false;
    struct arena arena;
    struct issue_tally tally = {0};
    arena_init(&arena, 0);
    *error = (struct error){0};
    struct turn turn = {.issuer = issuer, .arena = &arena, .driver = {licence, birth}, .now = clock_now(), .error = error};
    if (!store_begin_write(store))
        *error = *store_error(store);
    else
        done = (take_turn(&turn, &tally) && store_commit(store)) || fail(issuer, error);
    arena_free(&arena);
    issuer_close(issuer);
    return done;
}
