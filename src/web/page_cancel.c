/* Cancelling an import or one registration: what stands, what will happen, the
   reason; and what was cancelled before. The deed itself: flow/cancel.c. */
#include "web/page_cancel.h"

#include "os/clock.h"
#include "web/page_import.h"
#include "web/views.h"

/* What the address names, and who asks. */
struct asked {
    struct lot lot;
    struct cancel_subject subject;
    struct cancel_scope scope;
    bool one; /* a registration, not the import */
    bool operator;
};

static bool find_import(struct request *request, struct asked *asked, struct error *error)
{
    struct text id = request->parameter[0];
    bool found = asked->operator
                     ? lot_by_public_id_of_any(request->store, request->arena, id, &asked->lot)
                     : lot_by_public_id(request->store, request->arena, id, request->viewer.person.centre, &asked->lot);
    asked->scope = (struct cancel_scope){asked->lot.centre, asked->lot.id, 0};
    return found || page_failed(request, error);
}

static bool find_registration(struct request *request, struct asked *asked, struct error *error)
{
    int64_t id = 0;
    int64_t centre = asked->operator ? 0 : request->viewer.person.centre;
    bool number = text_to_int(request->parameter[0], &id) && id > 0;
    asked->one = true;
    if (!cancel_subject_find(request->store, request->arena, number ? id : 0, centre, &asked->subject) ||
        !lot_by_id(request->store, request->arena, asked->subject.scope.lot, &asked->lot))
        return page_failed(request, error);
    asked->scope = asked->subject.scope;
    return true;
}

static bool find(struct request *request, bool one, struct asked *asked, struct error *error)
{
    *asked = (struct asked){.operator = request->viewer.person.role == ROLE_OPERATOR};
    return one ? find_registration(request, asked, error) : find_import(request, asked, error);
}

static bool show_before(struct request *request, const struct asked *asked, struct cancel_view *view,
                        struct error *error)
{
    struct cancellation *all;
    uint32_t count;
    if (!cancellations_of_lot(request->store, request->arena, asked->lot.id, &all, &count))
        return page_failed(request, error);
    struct cancelled_row *rows = ARENA_ARRAY(request->arena, struct cancelled_row, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        char money[40];
        rows[i] = (struct cancelled_row){
            .moment = page_moment(request, all[i].made_ms),
            .reason = all[i].reason,
            .amount = arena_copy(request->arena, text_of(money_print(all[i].cents, money))),
            .registrations = all[i].registrations};
        if (!page_person_name(request, all[i].person, &rows[i].person, error))
            return false;
    }
    view->before = rows;
    view->before_count = count;
    return true;
}

static void show_subject(struct request *request, const struct asked *asked, struct cancel_view *view)
{
    if (!asked->one)
        return;
    view->subject = &asked->subject;
    view->driver = arena_print(request->arena, "%.*s %.*s", TEXT_ARG(asked->subject.first_name),
                               TEXT_ARG(asked->subject.last_name));
    date_print_french(asked->subject.end, view->end);
}

static bool show(struct request *request, struct response *response, const struct asked *asked,
                 struct cancel_view *view, struct error *error)
{
    struct page page;
    date last = cancel_last_day(&request->site->settings, asked->lot.registered_ms);
    view->lot = &asked->lot;
    view->operator = asked->operator;
    view->too_late = !asked->operator && clock_today() > last;
    view->operator_name = request->site->settings.operator_name;
    view->address = asked->one ? arena_print(request->arena, "/sessions/enregistrement/%lld/annulation",
                                             (long long)asked->scope.registration)
                               : arena_print(request->arena, "/imports/%.*s/annulation", TEXT_ARG(asked->lot.public_id));
    date_print_french(last, view->last_day);
    show_subject(request, asked, view);
    struct text subject = arena_print(request->arena, "registration %lld", (long long)asked->scope.registration);
    if (asked->one && !page_trace_look(request, ACT_DRIVER_SHOWN, subject, error))
        return false;
    if (!cancel_preview(request->store, request->arena, &asked->scope, &view->now))
        return page_failed(request, error);
    if (!show_before(request, asked, view, error) ||
        !page_open(&page, request, asked->one ? "Annuler un enregistrement"
                   : asked->lot.door == DOOR_HAND ? "Annuler une saisie" : "Annuler un import",
                   asked->operator ? SECTION_OPERATOR : SECTION_IMPORTS, error))
        return false;
    view_cancel(&response->html, &page, view);
    return true;
}

static bool open_page(struct request *request, struct response *response, bool one, struct error *error)
{
    struct asked asked;
    struct cancel_view view = {.faults.arena = request->arena,
                               .done = request_query(request, "fait").len > 0,
                               .changed = request_query(request, "change").len > 0};
    if (!find(request, one, &asked, error))
        return false;
    if (asked.lot.state != FLOW_REGISTERED)
        return asked.operator ? respond_status(response, 404, NULL) : import_redirect(request, response, &asked.lot);
    return show(request, response, &asked, &view, error);
}

static void check_reason(struct cancel_view *view)
{
    size_t length = text_characters(view->reason);
    if (length < CANCEL_REASON_LEAST)
        fault_add(&view->faults, "motif", "Motif", "Dire en quelques mots pourquoi (%d caractères au moins).",
                  CANCEL_REASON_LEAST);
    else if (length > CANCEL_REASON_MOST)
        fault_add(&view->faults, "motif", "Motif", "Le motif compte %zu caractères : %d au plus sont gardés. Le raccourcir.",
                  length, CANCEL_REASON_MOST);
}

static bool cancel(struct request *request, struct response *response, const struct asked *asked,
                   struct cancel_view *view, int64_t shown, struct error *error)
{
    enum cancel_result result;
    struct cancellation cancellation = {.scope = asked->scope, .reason = view->reason};
    struct cancel_act act = {.person = request->viewer.person.id, .operator = asked->operator,
                             .registered_ms = asked->lot.registered_ms, .registrations = (uint32_t)shown};
    if (!cancel_registrations(request->site, request->store, request->arena, &act, &cancellation, &result, error))
        return false;
    struct text address = request->path;
    switch (result) {
    case CANCEL_DONE:
    case CANCEL_ALREADY: return respond_redirect(request, response, "%.*s?fait=1", TEXT_ARG(address));
    case CANCEL_CHANGED: return respond_redirect(request, response, "%.*s?change=1", TEXT_ARG(address));
    case CANCEL_TOO_LATE: return respond_redirect(request, response, "%.*s", TEXT_ARG(address));
    }
    BUG("cancel result");
}

static bool do_it(struct request *request, struct response *response, bool one, struct error *error)
{
    struct asked asked;
    int64_t shown;
    struct cancel_view view = {.faults.arena = request->arena, .reason = request_words(request, "motif")};
    if (!find(request, one, &asked, error))
        return false;
    if (asked.lot.state != FLOW_REGISTERED || !text_to_int(request_form(request, "nombre"), &shown) || shown < 0 ||
        shown > UINT32_MAX)
        return respond_status(response, 400, NULL);
    check_reason(&view);
    if (view.faults.errors == 0)
        return cancel(request, response, &asked, &view, shown, error);
    response->status = 422;
    return show(request, response, &asked, &view, error);
}

bool page_cancel_import(struct request *request, struct response *response, struct error *error)
{
    return open_page(request, response, false, error);
}

bool page_cancel_import_do(struct request *request, struct response *response, struct error *error)
{
    return do_it(request, response, false, error);
}

bool page_cancel_one(struct request *request, struct response *response, struct error *error)
{
    return open_page(request, response, true, error);
}

bool page_cancel_one_do(struct request *request, struct response *response, struct error *error)
{
    return do_it(request, response, true, error);
}
