/* The catalogue for the operator: trainings and prices side by side. One
   training: page_training.c; one price: page_prices.c. */
#include "web/page_catalogue.h"

#include "os/clock.h"
#include "web/views.h"

/* -- what the pages share ------------------------------------------------------------- */

enum span span_of(date from, date to, date today)
{
    if (from != DATE_NONE && from > today)
        return SPAN_AHEAD;
    return to != DATE_NONE && to < today ? SPAN_PAST : SPAN_NOW;
}

const char *price_class_label(enum price_class class)
{
    switch (class) {
    case PRICE_LONG: return "Formation longue ou FCO complète";
    case PRICE_MODULE: return "Module de FCO";
    case PRICE_CLASS_COUNT: break;
    }
    BUG("price class");
}

const char *training_category_label(enum category category)
{
    switch (category) {
    case CATEGORY_GOODS: return "Marchandises";
    case CATEGORY_PASSENGERS: return "Voyageurs";
    case CATEGORY_EITHER: return "Marchandises ou Voyageurs";
    case CATEGORY_NONE: break;
    }
    BUG("category of a training");
}

struct shown_price *prices_shown(struct arena *arena, const struct price_row *rows, uint32_t count)
{
    static const char *const codes[PRICE_CLASS_COUNT] = {"longue", "module"};
    struct shown_price *out = ARENA_ARRAY(arena, struct shown_price, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        char money[40];
        out[i] = (struct shown_price){.row = &rows[i], .span = span_of(rows[i].from, rows[i].to, clock_today()),
                                      .amount = arena_copy(arena, text_of(money_print(rows[i].cents, money))),
                                      .code = codes[rows[i].class]};
    }
    return out;
}

bool catalogue_preview(struct request *request, const struct catalogue_change *change, struct catalogue_preview *preview,
                       struct effects_view *effects, struct error *error)
{
    struct centre *centres;
    if (!catalogue_look(request->store, request->arena, change, preview, error))
        return false;
    if (preview->outcome.result != CATALOGUE_DONE)
        return true;
    if (!centres_all(request->store, request->arena, &centres, &effects->centre_count))
        return page_failed(request, error);
    effects->effects = preview->effects;
    effects->count = preview->effect_count;
    effects->more = preview->more;
    effects->amounts = true;
    effects->centres = centres;
    return true;
}

bool form_is_confirmed(const struct request *request, struct text looked)
{
    return text_equal(request_form(request, "etape"), TEXT("confirmer")) && text_equal(request_form(request, "apercu"), looked);
}

struct text form_day(struct arena *arena, date day)
{
    char out[11];
    return day == DATE_NONE ? TEXT_NONE : arena_copy(arena, text_of(date_print_french(day, out)));
}

/* -- the page ---------------------------------------------------------------------------- */

/* Of each training the version of today; else the next; else the last. */
static bool take_trainings(struct request *request, struct catalogue_view *view, struct error *error)
{
    struct training_row *rows;
    uint32_t count;
    if (!training_rows(request->store, request->arena, 0, &rows, &count))
        return page_failed(request, error);
    struct shown_training *out = ARENA_ARRAY(request->arena, struct shown_training, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        enum span span = span_of(rows[i].data.from, rows[i].data.to, clock_today());
        bool first = view->count == 0 || out[view->count - 1].row->training != rows[i].training;
        if (first) {
            if (!training_aliases(request->store, request->arena, rows[i].training, &out[view->count].aliases))
                return page_failed(request, error);
            view->count++;
        }
        struct shown_training *at = &out[view->count - 1];
        if (first || at->span == SPAN_PAST) {
            at->row = &rows[i];
            at->span = span;
        }
    }
    view->trainings = out;
    return true;
}

static bool take_prices(struct request *request, struct catalogue_view *view, struct error *error)
{
    struct price_row *rows;
    struct prices today;
    if (!price_rows(request->store, request->arena, &rows, &view->price_count) ||
        !prices_on(request->store, clock_today(), &today))
        return page_failed(request, error);
    view->prices = prices_shown(request->arena, rows, view->price_count);
    for (int i = 0; i < PRICE_CLASS_COUNT; i++)
        view->priceless[i] = today.cents[i] < 0;
    return true;
}

bool page_catalogue(struct request *request, struct response *response, struct error *error)
{
    static const struct { const char *word, *sentence; } done[] = {
        {"formation", "La formation est ajoutée."}, {"prix", "Le prix est ajouté."},
        {"prix-modifie", "Le prix est modifié."}, {"prix-supprime", "Le prix est supprimé."}};
    struct page page;
    struct catalogue_view view = {.done = NULL};
    struct text word = request_query(request, "fait");
    for (size_t i = 0; i < COUNT_OF(done); i++)
        if (text_equal(word, text_of(done[i].word)))
            view.done = done[i].sentence;
    if (!take_trainings(request, &view, error) || !take_prices(request, &view, error) ||
        !page_open(&page, request, "Catalogue et prix", SECTION_OPERATOR, error))
        return false;
    view_catalogue(&response->html, &page, &view);
    return true;
}
