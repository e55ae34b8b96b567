/* What the API tells that is nobody's: catalogue, approvals, template, counters. */
#include "web/api.h"

#include "flow/template.h"
#include "os/clock.h"
#include "store/approvals.h"
#include "store/catalogue.h"
#include "store/counters.h"

static void print_training(struct buffer *out, const struct training *t)
{
    buffer_print(out, "{\"id\":%lld", (long long)t->id);
    api_text(out, "label", t->label, false);
    api_text(out, "category", api_category(t->category), false);
    api_int(out, "hours", t->hours);
    api_text(out, "price_class", t->price_class == PRICE_LONG ? TEXT("long") : TEXT("module"), false);
    api_day(out, "from", t->from);
    api_day(out, "to", t->to);
    buffer_add_byte(out, '}');
}

static void print_price(struct buffer *out, const char *name, int64_t cents, bool first)
{
    api_name(out, name, first);
    if (cents >= 0)
        buffer_add_int(out, cents);
    else
        buffer_add_text(out, TEXT("null"));
}

bool api_catalogue(struct request *request, struct response *response, struct error *error)
{
    struct catalogue catalogue;
    struct prices prices;
    if (!catalogue_load(request->store, request->arena, &catalogue) || !prices_on(request->store, clock_today(), &prices))
        return api_failed(request, error);
    struct buffer *out = api_json(response);
    buffer_add_text(out, TEXT("{\"trainings\":["));
    for (uint32_t i = 0; i < catalogue.training_count; i++) {
        if (i)
            buffer_add_byte(out, ',');
        print_training(out, &catalogue.trainings[i]);
    }
    buffer_add_text(out, TEXT("],\"prices_cents\":{"));
    print_price(out, "long", prices.cents[PRICE_LONG], true);
    print_price(out, "module", prices.cents[PRICE_MODULE], false);
    buffer_add_byte(out, '}');
    api_day(out, "day", clock_today());
    buffer_add_text(out, TEXT("}\n"));
    return true;
}

bool api_approvals(struct request *request, struct response *response, struct error *error)
{
    struct approval_row *rows;
    uint32_t count;
    if (!approval_rows(request->store, request->arena, request->key.centre, &rows, &count))
        return api_failed(request, error);
    struct buffer *out = api_json(response);
    buffer_add_text(out, TEXT("{\"approvals\":["));
    for (uint32_t i = 0; i < count; i++) {
        api_text((buffer_add_text(out, i ? TEXT(",{") : TEXT("{")), out), "number", rows[i].number, true);
        api_text(out, "prefecture", rows[i].prefecture, false);
        api_text(out, "training", rows[i].label, false);
        api_text(out, "category", api_category(rows[i].category), false);
        api_day(out, "from", rows[i].from);
        api_day(out, "to", rows[i].to);
        buffer_add_byte(out, '}');
    }
    buffer_add_text(out, TEXT("]}\n"));
    return true;
}

bool api_template(struct request *request, struct response *response, struct error *error)
{
    struct centre centre;
    struct text workbook;
    if (!centre_by_id(request->store, request->arena, request->key.centre, &centre))
        return api_failed(request, error);
    return template_of_centre(request->site, request->store, request->arena, &centre, clock_today(), &workbook, error) &&
           respond_file(request, response, request->route->api->type, TEMPLATE_FILE_NAME, workbook);
}

bool api_counters(struct request *request, struct response *response, struct error *error)
{
    struct counters counters;
    int year = (int)request_query_number(request, "year", 2000, 9999, date_civil(clock_today()).year);
    if (!counters_of_year(request->store, request->arena, request->key.centre, year, &counters))
        return api_failed(request, error);
    struct buffer *out = api_json(response);
    buffer_print(out, "{\"year\":%d,\"total\":%u,\"counters\":[", year, counters.total);
    for (uint32_t i = 0; i < counters.count; i++) {
        const struct counter_row *row = &counters.rows[i];
        api_text((buffer_add_text(out, i ? TEXT(",{") : TEXT("{")), out), "training", row->name, true);
        api_text(out, "category", api_category(row->category), false);
        api_int(out, "total", row->total);
        buffer_add_text(out, TEXT(",\"months\":["));
        for (unsigned m = 0; m < 12; m++)
            buffer_print(out, "%s%u", m ? "," : "", row->month[m]);
        buffer_add_text(out, TEXT("]}"));
    }
    buffer_add_text(out, TEXT("]}\n"));
    return true;
}
