/* Requests for the card: see cqc.h. */
#include "flow/cqc.h"

#include "flow/base64.h"
#include "flow/webhook.h"
#include "os/clock.h"
#include "os/random.h"
#include "store/audit.h"
#include "store/outbox.h"
#include "store/people.h"

const struct cqc_state_row cqc_states[CQC_STATE_COUNT] = {
#define CQC_STATE(name, code, label, driver, operator, mail) {#code, label, driver, operator, mail},
#include "flow/cqc_states.def"
#undef CQC_STATE
};
const char *const cqc_kind_labels[] = {"Première carte", "Renouvellement", "Carte perdue, volée ou détériorée"};
const char *const cqc_licence_categories[] = {"C1", "C1E", "C", "CE", "D1", "D1E", "D", "DE", NULL};

enum { ID_LEN = 22 };

static bool store_failed(struct store *store, struct error *error)
{
    *error = *store_error(store);
    return false;
}

static bool finish(struct store *store, bool begun, bool done, struct error *error)
{
    if (done && store_commit(store))
        return true;
    store_failed(store, error);
    if (begun)
        store_rollback(store);
    return false;
}

bool cqc_is_open(const struct cqc_request *request)
{
    return cqc_states[request->state].by_driver != 0;
}

static bool trace(struct store *store, struct arena *arena, enum act act, const struct cqc_request *r, int64_t by, int64_t now)
{
    struct audit audit = {.act = act, .person = by, .subject = arena_print(arena, "cqc %lld", (long long)r->id),
                          .payload = arena_print(arena, "{\"state\":\"%s\"}", cqc_states[r->state].code)};
    return audit_add(store, &audit, now);
}

/* -- the draft --------------------------------------------------------------------------- */

static void set_validity(struct cqc_request *r, date end)
{
    struct cqc_validity validity = cqc_validity(end, r->kind == CQC_NEW || r->due < 0 ? DATE_NONE : r->due);
    r->valid_from = validity.from;
    r->valid_to = validity.to;
}

static bool find_draft(struct store *store, struct arena *arena, int64_t person, struct cqc_request *out, bool *found)
{
    struct cqc_request *all;
    uint32_t count;
    *found = false;
    if (!cqc_of_person(store, arena, person, &all, &count))
        return false;
    for (uint32_t i = 0; i < count && !*found; i++)
        if (all[i].state == CQC_DRAFT) {
            *out = all[i];
            *found = true;
        }
    return true;
}

/* What the certificate says of the driver; it may be another since, or corrected. */
static void rest_on(struct cqc_request *r, const struct document *certificate)
{
    r->document = certificate->id;
    r->first_name = certificate->first_name;
    r->last_name = certificate->last_name;
    r->birth = certificate->birth;
    r->licence_typed = certificate->licence_typed;
    set_validity(r, certificate->end);
}

static struct cqc_request new_draft(const struct site *site, struct arena *arena, const struct space *space,
                                    const struct document *certificate, int64_t now)
{
    char id[ID_LEN + 1];
    random_token(id, ID_LEN);
    struct cqc_request r = {.public_id = arena_copy(arena, text_of(id)), .person = space->person, .due = -1,
                            .country = TEXT("France"), .cents = site->settings.cqc_cents, .created_ms = now, .changed_ms = now};
    rest_on(&r, certificate);
    return r;
}

bool cqc_begin(const struct site *site, struct store *store, struct arena *arena, const struct space *space,
               const struct document *certificate, struct cqc_request *out, struct error *error)
{
    bool found = false;
    int64_t now = clock_now();
    if (certificate->revoked_ms || certificate->valid_to < date_in_paris(now))
        return error_set(error, ERROR_DATA, NULL, "Ce certificat n'est plus valable : la carte ne peut plus être demandée avec lui.");
    bool begun = store_begin_write(store), done = begun && find_draft(store, arena, space->person, out, &found);
    if (done && found && out->document != certificate->id) {
        rest_on(out, certificate);
        out->changed_ms = now;
        done = cqc_change(store, out);
    } else if (done && !found) {
        *out = new_draft(site, arena, space, certificate, now);
        done = cqc_add(store, out) && trace(store, arena, ACT_CQC_BEGUN, out, space->person, now);
    }
    return finish(store, begun, done, error);
}

bool cqc_save(struct store *store, struct arena *arena, struct cqc_request *request, struct error *error)
{
    struct document certificate;
    bool begun = store_begin_write(store);
    bool done = begun && document_by_id(store, arena, request->document, &certificate);
    if (done) {
        set_validity(request, certificate.end);
        request->changed_ms = clock_now();
        done = cqc_change(store, request);
    }
    return finish(store, begun, done, error);
}

bool cqc_keep_picture(struct store *store, struct arena *arena, const struct cqc_request *request, enum picture_kind kind,
                      struct text jpeg, struct error *error)
{
    struct cqc_request now;
    bool begun = store_begin_write(store);
    bool done = begun && cqc_find(store, arena, request->public_id, request->person, &now) &&
                (cqc_is_open(&now) || store_fail(store, ERROR_BUSY, "Cette demande est envoyée : ses images ne changent plus.")) &&
                cqc_set_picture(store, request->id, kind == PICTURE_SIGNATURE, jpeg, clock_now());
    return finish(store, begun, done, error);
}

bool cqc_missing(struct store *store, struct arena *arena, const struct cqc_request *r, unsigned *missing)
{
    struct document certificate;
    if (!document_by_id(store, arena, r->document, &certificate))
        return false;
    *missing = 0;
    if (r->address.len == 0 || r->postal_code.len == 0 || r->city.len == 0 || r->country.len == 0)
        *missing |= CQC_NEEDS_ADDRESS;
    if (r->licence_categories.len == 0)
        *missing |= CQC_NEEDS_CATEGORIES;
    if (!r->has_photo)
        *missing |= CQC_NEEDS_PHOTO;
    if (!r->has_signature)
        *missing |= CQC_NEEDS_SIGNATURE;
    if (r->kind == CQC_RENEWAL && r->due < 0)
        *missing |= CQC_NEEDS_DUE;
    /* What was sent in time may be completed later. */
    if (r->submitted_ms == 0 && (certificate.revoked_ms || certificate.valid_to < clock_today()))
        *missing |= CQC_NEEDS_CERTIFICATE;
    return true;
}

/* -- moving ---------------------------------------------------------------------------------- */

static bool mail_change(const struct site *site, struct store *store, struct arena *arena, const struct cqc_request *r,
                        int64_t now)
{
    struct person person;
    const char *sentence = cqc_states[r->state].mail;
    if (sentence == NULL)
        return true;
    if (!person_by_id(store, arena, r->person, &person))
        return false;
    struct text why = r->words.len ? arena_print(arena, "\n\nL'exploitant précise\u00a0: %.*s", TEXT_ARG(r->words)) : TEXT_NONE;
    struct mail mail = {.kind = MAIL_NOTICE, .person = r->person, .recipient = person.email,
                        .subject = arena_print(arena, "Votre demande de carte %.*s : %s", TEXT_ARG(r->number), cqc_states[r->state].label)};
    mail.body = arena_print(arena, "Bonjour %.*s,\n\n%s%.*s\n\nSuivre la demande\u00a0: %.*s/espace/carte/%.*s\n\n%.*s\n%.*s\n",
                            TEXT_ARG(person.first_name), sentence, TEXT_ARG(why), TEXT_ARG(site->settings.base_address),
                            TEXT_ARG(r->public_id), TEXT_ARG(site->settings.operator_name), TEXT_ARG(site->settings.base_address));
    return outbox_add(store, &mail, now);
}

/* The centre whose registration the certificate rests on. */
static bool tell_centre(struct store *store, struct arena *arena, const struct cqc_request *r, int64_t now)
{
    struct document certificate;
    if (!document_by_id(store, arena, r->document, &certificate))
        return false;
    return webhook_tell(store, arena, certificate.centre, EVENT_CARD_CHANGED,
                        arena_print(arena, "\"request\":\"%.*s\",\"state\":\"%s\",\"registration\":%lld", TEXT_ARG(r->number),
                                    cqc_states[r->state].code, (long long)certificate.registration), now);
}

/* Within the transaction. */
static bool move(const struct site *site, struct store *store, struct arena *arena, struct cqc_request *r, enum cqc_state to,
                 int64_t by, bool operator, int64_t now)
{
    unsigned missing = 0;
    unsigned open = operator ? cqc_states[r->state].by_operator : cqc_states[r->state].by_driver;
    if (!(open & (1u << to)))
        return store_fail(store, ERROR_BUSY, "La demande n'est plus dans l'état où cela se peut. Rechargez la page.");
    if (to == CQC_SUBMITTED && (!cqc_missing(store, arena, r, &missing) || missing))
        return missing ? store_fail(store, ERROR_BUSY, "La demande n'est pas complète.") : false;
    if (to == CQC_SUBMITTED && r->number.len == 0 &&
        !cqc_next_number(store, arena, date_civil(date_in_paris(now)).year, &r->number))
        return false;
    if (to == CQC_SUBMITTED)
        r->submitted_ms = now;
    r->state = (int)to;
    r->changed_ms = now;
    struct cqc_event event = {r->state, now, by, r->words};
    return cqc_change(store, r) && cqc_event_add(store, r->id, &event) && mail_change(site, store, arena, r, now) &&
           trace(store, arena, ACT_CQC_MOVED, r, by, now) && tell_centre(store, arena, r, now);
}

bool cqc_move(const struct site *site, struct store *store, struct arena *arena, struct cqc_request *request,
              enum cqc_state to, struct text words, int64_t by, bool operator, struct error *error)
{
    bool begun = store_begin_write(store);
    request->words = words;
    return finish(store, begun, begun && move(site, store, arena, request, to, by, operator, clock_now()), error);
}

/* -- for the producer --------------------------------------------------------------------------- */

static void add_text(struct buffer *out, const char *name, struct text value)
{
    buffer_print(out, ",\"%s\":", name);
    buffer_add_json(out, value);
}

static void add_day(struct buffer *out, const char *name, date day)
{
    char iso[11];
    if (day >= 0)
        buffer_print(out, ",\"%s\":\"%s\"", name, date_print_iso(day, iso));
    else
        buffer_print(out, ",\"%s\":null", name);
}

static bool add_picture(struct store *store, struct arena *arena, const struct cqc_request *r, bool signature, struct buffer *out)
{
    struct text jpeg;
    if (!cqc_picture(store, arena, r->id, signature, &jpeg))
        return false;
    buffer_print(out, ",\"%s\":{\"type\":\"image/jpeg\",\"base64\":\"", signature ? "signature" : "photo");
    base64_add(out, jpeg);
    buffer_add_text(out, TEXT("\"}"));
    return true;
}

bool cqc_json(struct store *store, struct arena *arena, const struct cqc_request *r, struct buffer *out)
{
    static const char *const kinds[] = {"new", "renewal", "lost"};
    buffer_add_text(out, TEXT("{\"number\":"));
    buffer_add_json(out, r->number);
    buffer_print(out, ",\"state\":\"%s\",\"kind\":\"%s\"", cqc_states[r->state].code, kinds[r->kind]);
    add_text(out, "last_name", r->last_name);
    add_text(out, "first_name", r->first_name);
    add_day(out, "birth", r->birth);
    add_text(out, "licence", r->licence_typed);
    add_text(out, "licence_categories", r->licence_categories);
    add_text(out, "certificate", r->certificate);
    add_day(out, "previous_card_until", r->due);
    add_day(out, "valid_from", r->valid_from);
    add_day(out, "valid_to", r->valid_to);
    add_text(out, "union_code", TEXT("95"));
    buffer_add_text(out, TEXT(",\"delivery\":{\"address\":"));
    buffer_add_json(out, r->address);
    add_text(out, "address_more", r->address_more);
    add_text(out, "postal_code", r->postal_code);
    add_text(out, "city", r->city);
    add_text(out, "country", r->country);
    buffer_print(out, "},\"amount_cents\":%lld", (long long)r->cents);
    bool done = add_picture(store, arena, r, false, out) && add_picture(store, arena, r, true, out);
    buffer_add_text(out, TEXT("}\n"));
    return done;
}
