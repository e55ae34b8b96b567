/* `gabarit registrations`: what was registered, as CSV (RFC 4180) or JSON.
   Columns are described in doc/donnees.md. */
#include "cli/cli.h"

#include "base/buffer.h"
#include "os/clock.h"
#include "store/audit.h"
#include "store/registrations.h"

static const char *const formats[] = {"csv", "json", NULL};

enum { FLUSH_BYTES = 64 * 1024 };

struct export {
    struct buffer out;
    uint32_t count;
};

static bool hand_over(struct export *export, size_t least)
{
    if (export->out.len < least)
        return true;
    bool taken = !export->out.failed && cli_write(NULL, buffer_text(&export->out));
    buffer_clear(&export->out);
    return taken;
}

/* A cell that a spreadsheet would take for a formula is led by an apostrophe. */
static void add_csv(struct buffer *out, struct text t, bool last)
{
    bool formula = t.len && strchr("=+-@\t\r", t.at[0]) != NULL;
    bool quoted = formula;
    for (size_t i = 0; i < t.len; i++)
        quoted = quoted || t.at[i] == '"' || t.at[i] == ',' || t.at[i] == '\n' || t.at[i] == '\r';
    if (quoted)
        buffer_add_byte(out, '"');
    if (formula)
        buffer_add_byte(out, '\'');
    for (size_t i = 0; i < t.len; i++) {
        if (t.at[i] == '"')
            buffer_add_byte(out, '"');
        buffer_add_byte(out, t.at[i]);
    }
    if (quoted)
        buffer_add_byte(out, '"');
    buffer_add_text(out, last ? TEXT("\r\n") : TEXT(","));
}

static void add_csv_int(struct buffer *out, int64_t value, bool last)
{
    buffer_add_int(out, value);
    buffer_add_text(out, last ? TEXT("\r\n") : TEXT(","));
}

static bool take_csv(void *context, const struct registration *r)
{
    struct export *export = context;
    struct buffer *out = &export->out;
    char end[11], birth[11], on[11];
    struct text before[] = {r->siret, r->receipt};
    struct text after[] = {r->ref, r->order_number, r->training, category_label(r->category),
                           text_of(date_print_french(r->end, end)), r->first_name, r->last_name,
                           text_of(date_print_french(r->birth, birth)), r->licence,
                           text_of(date_print_french(r->registered_on, on))};
    for (size_t i = 0; i < COUNT_OF(before); i++)
        add_csv(out, before[i], false);
    add_csv_int(out, r->line, false);
    for (size_t i = 0; i < COUNT_OF(after); i++)
        add_csv(out, after[i], false);
    add_csv_int(out, r->cents, true);
    export->count++;
    return hand_over(export, FLUSH_BYTES);
}

static void add_member(struct buffer *out, const char *name, struct text value)
{
    buffer_print(out, "\"%s\":", name);
    buffer_add_json(out, value);
    buffer_add_byte(out, ',');
}

static bool take_json(void *context, const struct registration *r)
{
    struct export *export = context;
    struct buffer *out = &export->out;
    char end[11], birth[11], on[11];
    buffer_add_text(out, export->count++ ? TEXT(",\n{") : TEXT("\n{"));
    add_member(out, "siret", r->siret);
    add_member(out, "receipt", r->receipt);
    buffer_print(out, "\"line\":%u,", r->line);
    add_member(out, "ref", r->ref);
    add_member(out, "order_number", r->order_number);
    add_member(out, "training", r->training);
    add_member(out, "category", category_label(r->category));
    add_member(out, "end", text_of(date_print_iso(r->end, end)));
    add_member(out, "first_name", r->first_name);
    add_member(out, "last_name", r->last_name);
    add_member(out, "birth", text_of(date_print_iso(r->birth, birth)));
    add_member(out, "licence", r->licence);
    add_member(out, "registered_on", text_of(date_print_iso(r->registered_on, on)));
    add_member(out, "price_class", r->price_class == PRICE_MODULE ? TEXT("module") : TEXT("long"));
    buffer_print(out, "\"cents\":%lld}", (long long)r->cents);
    return hand_over(export, FLUSH_BYTES);
}

static bool write_all(struct store *store, int64_t centre, int format)
{
    struct export export = {.count = 0};
    bool json = format == 1;
    buffer_init(&export.out, 0);
    buffer_add_text(&export.out, json ? TEXT("[")
                                      : TEXT("siret,receipt,line,ref,order_number,training,category,end,first_name,"
                                             "last_name,birth,licence,registered_on,cents\r\n"));
    bool done = registrations_each(store, centre, json ? take_json : take_csv, &export);
    if (!done)
        cli_fail(store_error(store));
    if (json)
        buffer_add_text(&export.out, TEXT("]\n"));
    done = done && hand_over(&export, 0);
    buffer_free(&export.out);
    return done;
}

/* Who runs the command is not known here; that it was run is. */
static bool trace(struct store *store, int64_t centre)
{
    struct audit audit = {.act = ACT_LIST_EXPORTED, .centre = centre, .subject = TEXT("registrations")};
    if (audit_add(store, &audit, clock_now()))
        return true;
    cli_fail(store_error(store));
    return false;
}

int cmd_registrations(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct centre centre = {0};
    int format = cli_format(arguments, formats);
    if (format < 0 || !cli_open(arguments, arena, STORE_WRITE, &site, &store))
        return STATUS_FAILED;
    /* Without --centre: all of them. */
    bool done = arguments->value[OPTION_CENTRE] == NULL || cli_centre(arguments, store, arena, &centre);
    done = done && trace(store, centre.id) && write_all(store, centre.id, format);
    store_close(store);
    return done ? STATUS_FINE : STATUS_FAILED;
}
