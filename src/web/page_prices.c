/* One price of the catalogue, from a day on: added, changed or removed before
   anything is billed at it; always first what it changes. */
#include "web/page_catalogue.h"

#include "os/clock.h"
#include "web/views.h"

static bool show(struct request *request, struct response *response, struct price_view *view, struct error *error)
{
    struct page page;
    if (view->faults.errors && response->status == 200)
        response->status = 422;
    if (!page_open(&page, request, view->edited ? "Modifier un prix" : "Ajouter un prix", SECTION_OPERATOR, error))
        return false;
    view_price(&response->html, &page, view);
    return true;
}

static void take_amount(struct request *request, struct price_view *view, struct price_row *row)
{
    view->amount = request_line(request, "montant", FIELD_CHARACTERS_MOST);
    if (!money_parse(view->amount, &row->cents) || row->cents > CENTS_MOST)
        fault_add(&view->faults, "montant", "Montant", "Indiquer un montant en euros, hors taxes, comme 25,34 ; au plus 1 000 000.");
}

/* -- looking and making ------------------------------------------------------------------ */

static void take_after(struct request *request, struct price_view *view, const struct catalogue_preview *preview,
                       enum price_class class)
{
    struct price_row *rows = ARENA_ARRAY(request->arena, struct price_row, preview->price_count + 1);
    for (uint32_t i = 0; i < preview->price_count; i++)
        if (preview->prices[i].class == class)
            rows[view->after_count++] = preview->prices[i];
    view->after = prices_shown(request->arena, rows, view->after_count);
}

static bool look_or_make(struct request *request, struct price_view *view, const struct catalogue_change *change,
                         struct catalogue_outcome *outcome, bool *made, struct error *error)
{
    struct catalogue_preview preview;
    const struct price_row *row = &change->price;
    view->looked = change->step == CATALOGUE_PRICE_REMOVE
                       ? TEXT("supprimer")
                       : arena_print(request->arena, "%d %d %lld", (int)row->class, (int)row->from, (long long)row->cents);
    *made = form_is_confirmed(request, view->looked);
    if (*made)
        return catalogue_apply(request->store, request->arena, &request->viewer.person, change, outcome, error);
    if (!catalogue_preview(request, change, &preview, &view->effects, error))
        return false;
    *outcome = preview.outcome;
    view->previewed = outcome->result == CATALOGUE_DONE;
    if (view->previewed)
        take_after(request, view, &preview, change->price.class);
    return true;
}

static void say_used(struct price_view *view)
{
    fault_add(&view->faults, view->edited ? "montant" : "du", view->edited ? "Montant" : "À partir du",
              "Des sessions sont déjà facturées à compter de ce jour-là : ce qui est facturé ne change plus. Ajouter un prix à partir de demain.");
}

/* -- a new one ------------------------------------------------------------------------------ */

bool page_price_new(struct request *request, struct response *response, struct error *error)
{
    struct price_view view = {.class = -1, .faults.arena = request->arena};
    return show(request, response, &view, error);
}

static void take_new(struct request *request, struct price_view *view, struct price_row *row)
{
    struct text class = request_form(request, "classe");
    view->class = text_equal(class, TEXT("longue")) ? PRICE_LONG : text_equal(class, TEXT("module")) ? PRICE_MODULE : -1;
    view->from = request_line(request, "du", FIELD_CHARACTERS_MOST);
    row->from = date_parse_either(view->from);
    if (view->class < 0)
        fault_add(&view->faults, "classe", "Classe de prix", "Choisir une classe de prix.");
    else
        row->class = (enum price_class)view->class;
    take_amount(request, view, row);
    if (row->from == DATE_NONE)
        fault_add(&view->faults, "du", "À partir du", "Indiquer le jour, sous la forme JJ/MM/AAAA.");
    else if (row->from < clock_today())
        fault_add(&view->faults, "du", "À partir du", "Un prix ne vaut pas pour le passé : choisir aujourd'hui ou un jour à venir.");
}

bool page_price_add(struct request *request, struct response *response, struct error *error)
{
    struct price_view view = {.faults.arena = request->arena};
    struct catalogue_change change = {.step = CATALOGUE_PRICE_ADD};
    struct catalogue_outcome outcome;
    bool made;
    take_new(request, &view, &change.price);
    if (view.faults.errors)
        return show(request, response, &view, error);
    if (!look_or_make(request, &view, &change, &outcome, &made, error))
        return false;
    if (outcome.result == CATALOGUE_USED)
        say_used(&view);
    else if (outcome.result == CATALOGUE_TAKEN)
        fault_add(&view.faults, "du", "À partir du", "Un prix de cette classe commence déjà ce jour-là : le modifier, ou choisir un autre jour.");
    else if (made)
        return respond_redirect(request, response, "/exploitation/catalogue?fait=prix");
    return show(request, response, &view, error);
}

/* -- one that stands -------------------------------------------------------------------------- */

/* "longue-2022-02-01" */
static bool find(struct request *request, struct price_view *view, struct error *error)
{
    struct text rest = request->parameter[0], class = TEXT_NONE;
    struct price_row *row = ARENA_NEW(request->arena, struct price_row);
    bool cut = text_cut(&rest, '-', &class);
    date from = cut ? date_parse_iso(rest) : DATE_NONE;
    bool is_module = text_equal(class, TEXT("module"));
    if ((!is_module && !text_equal(class, TEXT("longue"))) || from == DATE_NONE)
        return store_fail(request->store, ERROR_NOT_FOUND, "Ce prix n'existe pas.") || page_failed(request, error);
    if (!price_find(request->store, request->arena, is_module ? PRICE_MODULE : PRICE_LONG, from, row))
        return page_failed(request, error);
    view->edited = prices_shown(request->arena, row, 1);
    view->class = (int)row->class;
    return true;
}

bool page_price(struct request *request, struct response *response, struct error *error)
{
    struct price_view view = {.faults.arena = request->arena};
    if (!find(request, &view, error))
        return false;
    view.amount = view.edited->amount;
    view.revision = view.edited->row->revision;
    return show(request, response, &view, error);
}

static bool show_changed(struct request *request, struct response *response, struct price_view *view, struct error *error)
{
    struct difference row;
    if (!find(request, view, error))
        return false;
    row = (struct difference){"Montant", view->removing ? TEXT("supprimé") : view->amount, view->edited->amount};
    view->differences = &row;
    view->difference_count = 1;
    view->revision = view->edited->row->revision;
    view->previewed = view->removing = false;
    response->status = 409;
    return show(request, response, view, error);
}

bool page_price_change(struct request *request, struct response *response, struct error *error)
{
    struct price_view view = {.faults.arena = request->arena};
    struct catalogue_change change = {.step = CATALOGUE_PRICE_CHANGE};
    struct catalogue_outcome outcome;
    bool made;
    if (!find(request, &view, error))
        return false;
    if (!text_to_int(request_form(request, "revision"), &view.revision))
        return respond_status(response, 400, NULL);
    change.price = *view.edited->row;
    change.price.revision = view.revision;
    take_amount(request, &view, &change.price);
    view.removing = text_equal(request_form(request, "quoi"), TEXT("supprimer"));
    if (view.removing) {
        change.step = CATALOGUE_PRICE_REMOVE;
        view.faults.count = view.faults.errors = 0;
    }
    if (view.faults.errors)
        return show(request, response, &view, error);
    if (!look_or_make(request, &view, &change, &outcome, &made, error))
        return false;
    if (outcome.result == CATALOGUE_CHANGED)
        return show_changed(request, response, &view, error);
    if (outcome.result == CATALOGUE_USED)
        say_used(&view);
    else if (made)
        return respond_redirect(request, response, "/exploitation/catalogue?fait=prix-%s", view.removing ? "supprime" : "modifie");
    return show(request, response, &view, error);
}
