/* What the centre registered, whatever the door: filtered, sorted, paged, and
   as CSV or XLSX. The order number and the driver are personal or the customer's: they
   travel sealed. */
#include "web/page_list.h"

#include "base/fold.h"
#include "sheet/table.h"
#include "web/sealed.h"
#include "web/views.h"

static const char *const orders[LISTING_ORDER_COUNT] = {"recent", "fin", "nom"};

static enum listing_order read_order(struct text t)
{
    for (int i = 0; i < LISTING_ORDER_COUNT; i++)
        if (text_equal(t, text_of(orders[i])))
            return (enum listing_order)i;
    return LISTING_NEWEST;
}

static bool read_filter(struct request *request, struct list_view *view, struct error *error)
{
    struct text words;
    struct listing_filter *f = &view->filter;
    view->faults.arena = request->arena;
    view->sealed = request_query(request, "r");
    if (!sealed_open(request, view->sealed, &words, error))
        return false;
    if (words.len == 0)
        view->sealed = TEXT_NONE; /* what cannot be opened is not handed on */
    if (words.len && text_cut(&words, '\n', &view->order_number))
        view->driver = words;
    view->from = request_query(request, "du");
    view->to = request_query(request, "au");
    *f = (struct listing_filter){
        .centre = request->viewer.person.centre,
        .training = request_query_number(request, "formation", 1, INT64_MAX, 0),
        .person = request_query_number(request, "par", 1, INT64_MAX, 0),
        .category = (enum category)request_query_number(request, "categorie", CATEGORY_GOODS, CATEGORY_PASSENGERS, 0),
        .from = date_parse_either(view->from),
        .to = date_parse_either(view->to),
        .order_number = view->order_number,
        .driver = fold_key(request->arena, view->driver),
        .order = read_order(request_query(request, "tri")),
        .by_end = text_equal(request_query(request, "sur"), TEXT("fin")),
    };
    view->filtered = f->training || f->person || f->category || f->from != DATE_NONE || f->to != DATE_NONE ||
                     f->order_number.len || f->driver.len;
    return true;
}

/* The parameters of a filter, as they stand in addresses. */
static struct text parameters(struct request *request, const struct list_view *view, enum listing_order order)
{
    char from[11] = "", to[11] = "";
    const struct listing_filter *f = &view->filter;
    if (f->from != DATE_NONE)
        date_print_iso(f->from, from);
    if (f->to != DATE_NONE)
        date_print_iso(f->to, to);
    return arena_print(request->arena, "formation=%lld&categorie=%d&sur=%s&du=%s&au=%s&par=%lld&tri=%s&r=%.*s",
                       (long long)f->training, (int)f->category, f->by_end ? "fin" : "", from, to, (long long)f->person,
                       orders[order], TEXT_ARG(view->sealed));
}

struct taking {
    struct arena *arena;
    struct listed *rows;
    uint32_t count;
};

static bool take_row(void *context, const struct listed *row)
{
    struct taking *taking = context;
    struct listed *out = &taking->rows[taking->count++];
    struct registration *r = &out->registration;
    *out = *row;
    struct text *const texts[] = {&r->siret, &r->receipt, &r->ref, &r->order_number, &r->training, &r->first_name,
                                  &r->last_name, &r->licence, &out->lot_public_id};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = arena_copy(taking->arena, *texts[i]);
    return true;
}

static bool fill(struct request *request, struct list_view *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct taking taking = {.arena = arena, .rows = ARENA_ARRAY(arena, struct listed, LIST_PAGE)};
    struct listing_person *people;
    struct catalogue *catalogue = ARENA_ARRAY(arena, struct catalogue, 1);
    uint32_t total, page = (uint32_t)request_query_number(request, "page", 1, LISTING_COUNTED_MOST / LIST_PAGE, 1);
    if (!listing_count(request->store, &view->filter, &total))
        return page_failed(request, error);
    if (total && (page - 1) * LIST_PAGE >= total)
        page = (total + LIST_PAGE - 1) / LIST_PAGE;
    if (!listing_each(request->store, &view->filter, (page - 1) * LIST_PAGE, LIST_PAGE, take_row, &taking) ||
        !listing_people(request->store, arena, view->filter.centre, &people, &view->person_count) ||
        !catalogue_load(request->store, arena, catalogue))
        return page_failed(request, error);
    view->rows = taking.rows;
    view->count = taking.count;
    view->people = people;
    view->catalogue = catalogue;
    view->counted_all = total < LISTING_COUNTED_MOST;
    view->pager.what = "Sessions";
    pager_set(&view->pager, page, LIST_PAGE, taking.count, total);
    struct text same = parameters(request, view, view->filter.order);
    for (unsigned i = 0; i < LISTING_ORDER_COUNT; i++)
        view->sort_address[i] = arena_print(arena, "/sessions/liste?%.*s", TEXT_ARG(parameters(request, view, i)));
    view->pager.address = arena_print(arena, "/sessions/liste?%.*s&page=", TEXT_ARG(same));
    view->csv_address = arena_print(arena, "/sessions/liste/csv?%.*s", TEXT_ARG(same));
    view->xlsx_address = arena_print(arena, "/sessions/liste/xlsx?%.*s", TEXT_ARG(same));
    return true;
}

bool page_list(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct list_view view = {0};
    if (!read_filter(request, &view, error) || !fill(request, &view, error) ||
        !page_trace_look(request, ACT_LIST_SHOWN, TEXT("list"), error) ||
        !page_open(&page, request, "Sessions enregistrées", SECTION_SESSIONS, error))
        return false;
    view_list(&response->html, &page, &view);
    return true;
}

/* Words of a form that are a number, a day or a code of ours; else nothing. */
static struct text plain(struct request *request, const char *name)
{
    struct text value = text_slice(text_trim(request_form(request, name)), 0, 20);
    date day = date_parse_either(value);
    char iso[11];
    if (day != DATE_NONE)
        return arena_copy(request->arena, text_of(date_print_iso(day, iso)));
    for (size_t i = 0; i < value.len; i++)
        if (!((value.at[i] >= '0' && value.at[i] <= '9') || (value.at[i] >= 'a' && value.at[i] <= 'z')))
            return TEXT_NONE;
    return value;
}

static void check_day(struct list_view *view, const char *field, const char *label, struct text typed)
{
    if (typed.len && date_parse_either(typed) == DATE_NONE)
        fault_add(&view->faults, field, label, "« %.*s » n'est pas un jour du calendrier. L'écrire sous la forme JJ/MM/AAAA.",
                  TEXT_ARG(text_slice(typed, 0, 40)));
}

static int64_t form_number(struct request *request, const char *name)
{
    int64_t number;
    return text_to_int(request_form(request, name), &number) && number > 0 ? number : 0;
}

/* A day that is none: the page again, as it was filled in. */
static bool show_faults(struct request *request, struct response *response, struct list_view *view, struct error *error)
{
    struct page page;
    view->filter.training = form_number(request, "formation");
    view->filter.person = form_number(request, "par");
    int64_t category = form_number(request, "categorie");
    view->filter.category = category <= CATEGORY_PASSENGERS ? (enum category)category : CATEGORY_NONE;
    view->filter.by_end = text_equal(request_form(request, "sur"), TEXT("fin"));
    view->filter.order = read_order(request_form(request, "tri"));
    view->filter.from = date_parse_either(view->from);
    view->filter.to = date_parse_either(view->to);
    if (!fill(request, view, error) || !page_trace_look(request, ACT_LIST_SHOWN, TEXT("list"), error) ||
        !page_open(&page, request, "Sessions enregistrées", SECTION_SESSIONS, error))
        return false;
    response->status = 422;
    view_list(&response->html, &page, view);
    return true;
}

bool page_list_filter(struct request *request, struct response *response, struct error *error)
{
    struct list_view view = {0};
    struct text order = request_line(request, "commande", FIELD_CHARACTERS_MOST), driver = request_line(request, "conducteur", FIELD_CHARACTERS_MOST);
    struct text words = arena_print(request->arena, "%.*s\n%.*s", TEXT_ARG(order), TEXT_ARG(driver));
    if (!read_filter(request, &view, error) || (words.len > 1 && !sealed_make(request, words, &view.sealed, error)))
        return false;
    view.from = request_line(request, "du", FIELD_CHARACTERS_MOST), view.to = request_line(request, "au", FIELD_CHARACTERS_MOST);
    view.order_number = view.filter.order_number = order;
    view.driver = driver;
    view.filter.driver = fold_key(request->arena, driver);
    check_day(&view, "du", "Du", view.from);
    check_day(&view, "au", "Au", view.to);
    if (view.faults.errors)
        return show_faults(request, response, &view, error);
    return respond_redirect(request, response, "/sessions/liste?formation=%.*s&categorie=%.*s&sur=%.*s&du=%.*s&au=%.*s&par=%.*s&tri=%.*s&r=%.*s",
                            TEXT_ARG(plain(request, "formation")), TEXT_ARG(plain(request, "categorie")),
                            TEXT_ARG(plain(request, "sur")), TEXT_ARG(plain(request, "du")), TEXT_ARG(plain(request, "au")),
                            TEXT_ARG(plain(request, "par")), TEXT_ARG(plain(request, "tri")), TEXT_ARG(view.sealed));
}

/* What was looked for, and how much was shown. */
static struct text told(struct request *request, const struct list_view *view, uint32_t count)
{
    struct buffer payload = {0};
    buffer_print(&payload, "{\"training\":%lld,\"category\":%d,\"person\":%lld,\"order\":", (long long)view->filter.training,
                 (int)view->filter.category, (long long)view->filter.person);
    buffer_add_json(&payload, view->order_number);
    buffer_add_text(&payload, TEXT(",\"driver\":"));
    buffer_add_json(&payload, view->driver);
    buffer_print(&payload, ",\"rows\":%u}", count);
    struct text out = arena_copy(request->arena, buffer_text(&payload));
    buffer_free(&payload);
    return out;
}

/* -- exports --------------------------------------------------------------------- */

static const struct table_column export_columns[] = {
    {"Reçu", 13, false}, {"Enregistrée le", 13, false}, {"Ref", 16, false},
    {"Numéro de commande client", 26, false}, {"Libellé de formation", 34, false},
    {"Catégorie de formation", 22, false}, {"Fin de formation", 16, false}, {"Prénom", 18, false},
    {"Nom", 22, false}, {"Date de naissance", 17, false}, {"N° de permis", 17, false},
    {"Montant HT", 12, true}, {"État", 12, false},
};
enum { COLUMNS = COUNT_OF(export_columns), COLUMN_AMOUNT = 11 };

/* The cells of a row; dates and the amount, in cents, are written into `room`. */
struct cells {
    struct text cell[COLUMNS];
    char end[11], birth[11], on[11], amount[24];
};

static void make_cells(const struct listed *row, struct cells *out)
{
    const struct registration *r = &row->registration;
    snprintf(out->amount, sizeof out->amount, "%lld", (long long)r->cents);
    const struct text cells[COLUMNS] = {
        r->receipt, text_of(date_print_french(r->registered_on, out->on)), r->ref, r->order_number, r->training,
        category_label(r->category), text_of(date_print_french(r->end, out->end)), r->first_name, r->last_name,
        text_of(date_print_french(r->birth, out->birth)), r->licence, text_of(out->amount),
        row->cancelled ? TEXT("annulée") : TEXT("enregistrée")};
    memcpy(out->cell, cells, sizeof cells);
}

/* As French spreadsheet programs open it: semicolons, a decimal comma. A cell
   that they would take for a formula is led by an apostrophe. */
static void add_cell(struct buffer *out, struct text t, bool last)
{
    buffer_add_byte(out, '"');
    if (t.len && strchr("=+-@\t\r\n", t.at[0]))
        buffer_add_byte(out, '\'');
    for (size_t i = 0; i < t.len; i++) {
        if (t.at[i] == '"')
            buffer_add_byte(out, '"');
        buffer_add_byte(out, t.at[i]);
    }
    buffer_add_text(out, last ? TEXT("\"\r\n") : TEXT("\";"));
}

/* An export on its way: into `csv` or into `table`. */
struct exporting {
    struct buffer csv;
    struct table *table;
    uint32_t count;
    bool too_long;
};

/* False, and too_long, where a row is one too many. */
static bool has_room(struct exporting *out)
{
    out->too_long = out->too_long || out->csv.failed || out->count == LIST_EXPORT_MOST;
    out->count++;
    return !out->too_long;
}

static bool take_csv(void *context, const struct listed *row)
{
    struct exporting *exporting = context;
    struct buffer *out = &exporting->csv;
    struct cells cells;
    char amount[32];
    if (!has_room(exporting))
        return false;
    make_cells(row, &cells);
    snprintf(amount, sizeof amount, "%lld,%02lld", (long long)(row->registration.cents / 100),
             (long long)(row->registration.cents % 100));
    cells.cell[COLUMN_AMOUNT] = text_of(amount);
    for (size_t i = 0; i < COLUMNS; i++)
        add_cell(out, cells.cell[i], i + 1 == COLUMNS);
    exporting->too_long = out->failed;
    return !out->failed;
}

static bool take_xlsx(void *context, const struct listed *row)
{
    struct exporting *out = context;
    struct cells cells;
    if (!has_room(out))
        return false;
    make_cells(row, &cells);
    table_row(out->table, cells.cell);
    return true;
}

bool page_list_csv(struct request *request, struct response *response, struct error *error)
{
    struct list_view view = {0};
    struct exporting out = {0};
    if (!read_filter(request, &view, error))
        return false;
    buffer_init(&out.csv, LIST_EXPORT_BYTES);
    buffer_add_text(&out.csv, TEXT("\xEF\xBB\xBF"));
    for (size_t i = 0; i < COLUMNS; i++)
        add_cell(&out.csv, text_of(export_columns[i].title), i + 1 == COLUMNS);
    bool done = listing_each(request->store, &view.filter, 0, LIST_EXPORT_MOST + 1, take_csv, &out) || page_failed(request, error);
    if (done && out.too_long)
        respond_status(response, 422, LIST_EXPORT_TOO_LONG);
    else
        done = done && page_trace_with(request, ACT_LIST_EXPORTED, TEXT("list"), told(request, &view, out.count), error) &&
               respond_file(request, response, "text/csv; charset=utf-8", "sessions.csv", buffer_text(&out.csv));
    buffer_free(&out.csv);
    return done;
}

bool page_list_xlsx(struct request *request, struct response *response, struct error *error)
{
    struct list_view view = {0};
    struct text xlsx;
    struct exporting out = {0};
    struct error ending = {0};
    if (!read_filter(request, &view, error) || (out.table = table_start("Sessions", export_columns, COLUMNS, error)) == NULL)
        return false;
    bool done = listing_each(request->store, &view.filter, 0, LIST_EXPORT_MOST + 1, take_xlsx, &out) || page_failed(request, error);
    bool whole = done && !out.too_long;
    bool ended = table_end(out.table, whole ? request->arena : NULL, LIST_EXPORT_BYTES, &xlsx, &ending);
    if (done && out.too_long)
        return respond_status(response, 422, LIST_EXPORT_TOO_LONG);
    if (done && !ended)
        *error = ending;
    return done && ended && page_trace_with(request, ACT_LIST_EXPORTED, TEXT("list"), told(request, &view, out.count), error) &&
           respond_file(request, response, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        "sessions.xlsx", xlsx);
}
