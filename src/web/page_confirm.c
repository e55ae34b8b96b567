/* From the report to the receipt: cancelling, the confirmation, registering,
   the receipt. */
#include "web/page_import.h"

#include "os/clock.h"
#include "store/cancellations.h"
#include "store/registrations.h"
#include "web/views.h"

enum { ORDERS_MOST = 200 }; /* told one by one on the confirmation page */

/* What another manager did meanwhile decides: the import is shown as it is. */
bool page_import_cancel(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    if (!import_find(request, &lot, error))
        return false;
    if (!lot_cancel(request->store, request->arena, &lot, request->viewer.person.id)) {
        page_failed(request, error);
        if (error->code != ERROR_BUSY)
            return false;
        *error = (struct error){.code = ERROR_NONE};
        return import_find(request, &lot, error) && import_redirect(request, response, &lot);
    }
    return respond_redirect(request, response, "/sessions/import?annule=%.*s",
                            TEXT_ARG(lot.public_id));
}

static bool lacks_price(const struct confirmation *confirmation, const struct prices *prices)
{
    for (uint32_t i = 0; i < confirmation->order_count; i++)
        for (int class = 0; class < PRICE_CLASS_COUNT; class++)
            if (confirmation->orders[i].by_class[class] && prices->cents[class] < 0)
                return true;
    return false;
}

/* Every line may bear an order number of its own: the page stays a page. */
static void sum_rest(struct confirmation_view *view)
{
    const struct confirmation *told = view->confirmation;
    view->shown = told->order_count < ORDERS_MOST ? told->order_count : ORDERS_MOST;
    for (uint32_t i = view->shown; i < told->order_count; i++) {
        view->rest.registrations += told->orders[i].registrations;
        view->rest.cents += told->orders[i].cents;
        for (int class = 0; class < PRICE_CLASS_COUNT; class++)
            view->rest.by_class[class] += told->orders[i].by_class[class];
    }
}

/* What is worth knowing of the drivers of a form, which no report showed. */
static bool take_notes(struct request *request, const struct lot *lot, struct confirmation_view *view)
{
    struct report_page lines;
    if (lot->door != DOOR_HAND || lot->informations == 0)
        return true;
    if (!lot_report_page(request->store, request->arena, lot, LEVEL_INFORMATION, TEXT_NONE, 0, &lines))
        return false;
    uint32_t most = 0;
    for (uint32_t i = 0; i < lines.count; i++)
        most += lines.lines[i].finding_count;
    struct shown_note *notes = ARENA_ARRAY(request->arena, struct shown_note, most + 1);
    for (uint32_t i = 0; i < lines.count; i++)
        for (unsigned f = 0; f < lines.lines[i].finding_count; f++) {
            const struct report_line *line = &lines.lines[i];
            struct text message = finding_message(request->arena, &line->findings[f], line->value[rules[line->findings[f].rule].column]);
            notes[view->note_count++] = (struct shown_note){
                .who = arena_print(request->arena, "%.*s %.*s", TEXT_ARG(line->value[COLUMN_FIRST_NAME]), TEXT_ARG(line->value[COLUMN_LAST_NAME])),
                .message = french_spaces(request->arena, message)};
        }
    view->notes = notes;
    return true;
}

bool page_confirmation(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    struct page page;
    struct prices prices;
    struct confirmation confirmation;
    char today[11];
    if (!import_find(request, &lot, error))
        return false;
    if (lot.state != FLOW_ANALYSED || lot.errors || lot.to_register == 0)
        return import_redirect(request, response, &lot);
    if (!lot_confirmation(request->store, request->arena, &lot, clock_today(), &confirmation) ||
        !prices_on(request->store, clock_today(), &prices))
        return page_failed(request, error);
    bool by_hand = lot.door == DOOR_HAND;
    if (by_hand && !page_trace_look(request, ACT_LOT_SHOWN, arena_print(request->arena, "lot %lld", (long long)lot.id), error))
        return false;
    if (!import_open(&page, request, by_hand ? "Confirmer l'enregistrement" : "Confirmer l'import", STEP_CONFIRMATION, error))
        return false;
    page.by_hand = by_hand;
    struct confirmation_view view = {.lot = &lot, .confirmation = &confirmation,
                                     .today = text_of(date_print_french(clock_today(), today)),
                                     .price_missing = lacks_price(&confirmation, &prices),
                                     .price_changed = request_query(request, "prix").len > 0};
    if (!take_notes(request, &lot, &view))
        return page_failed(request, error);
    sum_rest(&view);
    view_confirmation(&response->html, &page, &view);
    return true;
}

bool page_confirm(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    struct confirm_seen seen;
    enum confirm_result result;
    if (!import_find(request, &lot, error))
        return false;
    if (!text_to_int(request_form(request, "revision"), &seen.revision) || seen.revision < 0 ||
        !text_to_int(request_form(request, "montant"), &seen.cents) || seen.cents < 0)
        return respond_status(response, 400, NULL);
    if (!confirm_lot(request->site, request->store, request->arena, &lot,
                     request->viewer.person.id, seen, &result, error))
        return false;
    switch (result) {
    case CONFIRM_REGISTERED:
    case CONFIRM_ALREADY:
    case CONFIRM_NOTHING:
    case CONFIRM_HAS_ERRORS:
    case CONFIRM_NOT_POSSIBLE: return import_redirect(request, response, &lot);
    case CONFIRM_PRICE:
        return respond_redirect(request, response, "/imports/%.*s/confirmation?prix=1",
                                TEXT_ARG(lot.public_id));
    case CONFIRM_CHANGED:
        return respond_redirect(request, response, "/imports/%.*s?change=1",
                                TEXT_ARG(lot.public_id));
    }
    BUG("confirm result");
}

bool page_receipt(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    struct page page;
    struct lot_totals totals;
    char money[40];
    if (!import_find(request, &lot, error))
        return false;
    if (lot.state != FLOW_REGISTERED)
        return import_redirect(request, response, &lot);
    uint32_t cancelled;
    if (!lot_totals(request->store, lot.id, &totals) ||
        !cancelled_of_lot(request->store, lot.id, &cancelled))
        return page_failed(request, error);
    struct receipt_view view = {.lot = &lot, .totals = &totals,
                                .day = page_moment(request, lot.registered_ms),
                                .amount = text_of(money_print(totals.cents, money)),
                                .left_out = lot.lines - lot.registered, .cancelled = cancelled};
    if (!page_person_name(request, lot.person, &view.person, error) ||
        !import_open(&page, request, "Reçu", STEP_RECEIPT, error))
        return false;
    page.by_hand = lot.door == DOOR_HAND;
    view_receipt(&response->html, &page, &view);
    return true;
}
