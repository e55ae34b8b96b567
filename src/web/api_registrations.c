/* What was registered, by the API: read page by page, cancelled, its documents. */
#include "web/api.h"

#include "documents/deliver.h"
#include "flow/cancel.h"
#include "flow/issue.h"
#include "flow/lot.h"
#include "os/clock.h"
#include "store/api_listing.h"
#include "store/documents.h"
#include "web/page.h"

/* -- printing -------------------------------------------------------------------------- */

static void print_registration(struct buffer *out, const struct listed *row)
{
    const struct registration *r = &row->registration;
    buffer_print(out, "{\"id\":%lld", (long long)r->id);
    api_text(out, "lot", row->lot_public_id, false);
    api_text(out, "receipt", r->receipt, false);
    api_int(out, "line", r->line);
    api_text_or_null(out, "ref", r->ref);
    api_text(out, "order_number", r->order_number, false);
    api_text(out, "training", r->training, false);
    api_text(out, "category", api_category(r->category), false);
    api_day(out, "end", r->end);
    api_text(out, "first_name", r->first_name, false);
    api_text(out, "last_name", r->last_name, false);
    api_day(out, "birth", r->birth);
    api_text(out, "licence", r->licence, false);
    api_day(out, "registered_on", r->registered_on);
    api_int(out, "amount_cents", r->cents);
    api_bool(out, "cancelled", row->cancelled);
    buffer_add_byte(out, '}');
}

struct printing {
    struct buffer *out;
    uint32_t count;
    struct api_cursor read; /* how far */
};

static bool take_registration(void *context, const struct listed *row)
{
    struct printing *printing = context;
    if (printing->count == API_PAGE)
        return false;
    if (printing->count++)
        buffer_add_byte(printing->out, ',');
    print_registration(printing->out, row);
    printing->read.number[0] = row->registration.id;
    return true;
}

static struct printing begin_list(struct request *request, struct response *response, unsigned numbers)
{
    struct printing printing = {.out = api_json(response)};
    api_cursor_read(request_query(request, "cursor"), &printing.read); /* none, or a good one */
    printing.read.count = numbers;
    return printing;
}

static void print_cursor(struct buffer *out, const struct api_cursor *cursor)
{
    for (unsigned i = 0; i < cursor->count; i++)
        buffer_print(out, "%s%lld", i ? "-" : "\"", (long long)cursor->number[i]);
    buffer_add_byte(out, '"');
}

static void end_list(const struct printing *printing)
{
    struct buffer *out = printing->out;
    buffer_add_byte(out, ']');
    api_name(out, "next", false);
    if (printing->count == API_PAGE)
        print_cursor(out, &printing->read);
    else
        buffer_add_text(out, TEXT("null"));
    api_name(out, "last", false);
    print_cursor(out, &printing->read);
    buffer_add_text(out, TEXT("}\n"));
}

/* -- handlers ------------------------------------------------------------------------------ */

bool api_registrations(struct request *request, struct response *response, struct error *error)
{
    struct api_cursor cursor;
    if (api_cursor_read(request_query(request, "cursor"), &cursor) && cursor.count > 1)
        return api_problem(request, response, 422, "parameter_wrong", NULL, "Le paramètre « cursor » est celui d'une autre liste : prenez le « next » ou le « last » de celle-ci.");
    struct printing printing = begin_list(request, response, 1);
    buffer_add_text(printing.out, TEXT("{\"registrations\":["));
    if (!registrations_after(request->store, request->key.centre, printing.read.number[0], API_PAGE, take_registration, &printing))
        return api_failed(request, error);
    end_list(&printing);
    return page_trace_look(request, ACT_LIST_SHOWN, TEXT("api"), error);
}

static bool find(struct request *request, struct cancel_subject *subject, struct error *error)
{
    int64_t id = 0;
    bool number = text_to_int(request->parameter[0], &id) && id > 0;
    return cancel_subject_find(request->store, request->arena, number ? id : 0, request->key.centre, subject) ||
           api_failed(request, error);
}

static bool show(struct request *request, struct response *response, int64_t id, struct error *error)
{
    struct printing printing = {.out = api_json(response)};
    if (!registrations_after(request->store, request->key.centre, id - 1, 1, take_registration, &printing))
        return api_failed(request, error);
    buffer_add_byte(printing.out, '\n');
    return true;
}

bool api_registration(struct request *request, struct response *response, struct error *error)
{
    struct cancel_subject subject;
    return find(request, &subject, error) && show(request, response, subject.scope.registration, error) &&
           page_trace_look(request, ACT_DRIVER_SHOWN, arena_print(request->arena, "registration %lld", (long long)subject.scope.registration), error);
}

static bool take_reason(struct request *request, struct response *response, struct text *reason)
{
    static const char *const known[] = {"reason", NULL};
    json_t *body;
    *reason = TEXT_NONE;
    if (!api_body(request, response, &body) || !api_only(request, response, body, "", known) ||
        !api_take_text(request, response, body, "", "reason", 4 * CANCEL_REASON_MOST, reason))
        return false;
    *reason = text_trim(*reason);
    return true;
}

static bool reason_is_good(struct request *request, struct response *response, struct text reason)
{
    size_t count = text_characters(reason);
    return (count >= CANCEL_REASON_LEAST && count <= CANCEL_REASON_MOST) ||
           !api_problem(request, response, 422, "reason_missing", "/reason", "Dites le motif de l'annulation, de %d à %d caractères.", CANCEL_REASON_LEAST, CANCEL_REASON_MOST);
}

/* True when it is done or was before. */
static bool cancel_scope(struct request *request, struct response *response, struct cancel_scope scope, int64_t registered_ms,
                         struct text reason, bool *done, struct error *error)
{
    struct cancel_preview preview;
    enum cancel_result result;
    struct cancellation cancellation = {.scope = scope, .reason = reason};
    *done = false;
    if (!cancel_preview(request->store, request->arena, &scope, &preview))
        return api_failed(request, error);
    struct cancel_act act = {.person = request->viewer.person.id, .registered_ms = registered_ms, .registrations = preview.registrations};
    if (!cancel_registrations(request->site, request->store, request->arena, &act, &cancellation, &result, error))
        return false;
    switch (result) {
    case CANCEL_DONE:
    case CANCEL_ALREADY: *done = true; return true;
    case CANCEL_CHANGED: return api_problem(request, response, 409, "conflict", NULL, "Autre chose vient d'être annulé : relisez, puis recommencez.");
    case CANCEL_TOO_LATE: return api_problem(request, response, 409, "too_late", NULL, "Le délai d'annulation du centre est passé : l'exploitant peut encore annuler.");
    }
    BUG("cancel result");
}

bool api_registration_cancel(struct request *request, struct response *response, struct error *error)
{
    bool done;
    struct text reason;
    struct cancel_subject subject;
    if (!find(request, &subject, error))
        return false;
    if (!take_reason(request, response, &reason) || !reason_is_good(request, response, reason))
        return true;
    return cancel_scope(request, response, subject.scope, subject.registered_ms, reason, &done, error) &&
           (!done || show(request, response, subject.scope.registration, error));
}

bool api_lot_cancel(struct request *request, struct response *response, struct error *error)
{
    bool done = true;
    struct lot lot;
    struct text reason;
    if (!lot_by_public_id(request->store, request->arena, request->parameter[0], request->key.centre, &lot))
        return api_failed(request, error);
    if (!take_reason(request, response, &reason))
        return true;
    if (lot.state == FLOW_REGISTERED) {
        if (!reason_is_good(request, response, reason))
            return true;
        struct cancel_scope scope = {lot.centre, lot.id, 0};
        if (!cancel_scope(request, response, scope, lot.registered_ms, reason, &done, error) || !done)
            return !done && error->code == ERROR_NONE;
    } else if (lot.state == FLOW_REFUSED) {
        return api_problem(request, response, 409, "lot_not_waiting", NULL, "Ce lot a été refusé : il n'y a rien à abandonner.");
    } else if (!lot_cancel(request->store, request->arena, &lot, request->viewer.person.id)) {
        return api_failed(request, error);
    }
    return api_lot(request, response, error);
}

static void print_document(struct buffer *out, const struct document *document)
{
    buffer_add_byte(out, '{');
    api_text(out, "number", document->number, true);
    api_text(out, "kind", document->kind == DOCUMENT_CERTIFICATE ? TEXT("certificate") : TEXT("summary"), false);
    api_moment(out, "issued_at", document->issued_ms);
    api_day(out, "valid_to", document->valid_to);
    buffer_add_byte(out, '}');
}

bool api_documents(struct request *request, struct response *response, struct error *error)
{
    struct cancel_subject subject;
    struct text licence;
    date birth;
    unsigned count = 0;
    if (!find(request, &subject, error))
        return false;
    if (!registration_driver(request->store, request->arena, subject.scope.registration, &licence, &birth))
        return api_failed(request, error);
    if (!issue_driver(request->site, request->store, licence, birth, error))
        return false;
    struct buffer *out = api_json(response);
    buffer_add_text(out, TEXT("{\"documents\":["));
    for (int kind = DOCUMENT_SUMMARY; kind <= DOCUMENT_CERTIFICATE; kind++) {
        struct document document;
        if (document_of_registration(request->store, request->arena, subject.scope.registration, (enum document_kind)kind, &document)) {
            if (count++)
                buffer_add_byte(out, ',');
            print_document(out, &document);
        } else if (store_error(request->store)->code != ERROR_NOT_FOUND) {
            return api_failed(request, error);
        }
    }
    buffer_add_text(out, TEXT("]}\n"));
    return true;
}

bool api_document(struct request *request, struct response *response, struct error *error)
{
    struct document document;
    struct sealer *sealer;
    struct buffer pdf;
    if (!document_by_number(request->store, request->arena, request->parameter[0], &document))
        return api_failed(request, error);
    if (document.centre != request->key.centre)
        return error_set(error, ERROR_NOT_FOUND, NULL, "Ce document n'existe pas.");
    if (document.revoked_ms)
        return api_problem(request, response, 409, "document_revoked", NULL, "Ce document ne vaut plus : il n'est plus délivré.");
    if (!page_trace_look(request, ACT_DOCUMENT_SHOWN, arena_print(request->arena, "document %lld", (long long)document.id), error) ||
        !sealer_open(request->site, request->store, &sealer, error))
        return false;
    buffer_init(&pdf, 0);
    bool done = document_pdf(sealer, &document, clock_now(), &pdf, error) &&
                respond_file(request, response, "application/pdf", document_file_name(request->arena, &document), buffer_text(&pdf));
    buffer_free(&pdf);
    sealer_close(sealer);
    return done;
}

static void take_billable(void *context, const struct billable *line)
{
    struct printing *printing = context;
    if (printing->count++)
        buffer_add_byte(printing->out, ',');
    buffer_print(printing->out, "{\"registration\":%lld,\"kind\":\"%s\"", (long long)line->registration,
                 line->kind == BILLABLE_DEBIT ? "debit" : "counter_line");
    api_text(printing->out, "order_number", line->order_number, false);
    api_text(printing->out, "price_class", line->price_class == PRICE_LONG ? TEXT("long") : TEXT("module"), false);
    api_int(printing->out, "amount_cents", line->kind == BILLABLE_DEBIT ? line->cents : -line->cents);
    api_day(printing->out, "day", line->day);
    buffer_add_byte(printing->out, '}');
    if (line->kind == BILLABLE_DEBIT) {
        printing->read.number[0] = line->registration;
    } else {
        printing->read.number[1] = line->cancellation;
        printing->read.number[2] = line->registration;
    }
}

bool api_billable_lines(struct request *request, struct response *response, struct error *error)
{
    struct printing printing = begin_list(request, response, API_CURSOR_NUMBERS);
    const struct billable_cursor after = {printing.read.number[0], printing.read.number[1], printing.read.number[2]};
    buffer_add_text(printing.out, TEXT("{\"billable_lines\":["));
    if (!billable_after(request->store, request->key.centre, &after, API_PAGE, take_billable, &printing))
        return api_failed(request, error);
    end_list(&printing);
    return true;
}
