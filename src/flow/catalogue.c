/* The catalogue and the prices in the operator's hands: see catalogue.h. */
#include "flow/catalogue.h"

#include "os/clock.h"
#include "store/audit.h"

/* --- the change, within the caller's transaction -------------------------------------------- */

static bool refuse(struct catalogue_outcome *out, enum catalogue_result result, date day)
{
    out->result = result;
    out->day = day;
    return true;
}

/* Registrations keep the version under which they were made. */
static bool is_unused(struct store *store, int64_t training, date from, struct catalogue_outcome *out, bool *unused)
{
    date latest;
    if (!training_registered(store, training, from, &out->count, &latest))
        return false;
    *unused = out->count == 0;
    return *unused || refuse(out, CATALOGUE_USED, latest);
}

static bool add_training(struct store *store, const struct catalogue_change *change, struct catalogue_outcome *out)
{
    bool known;
    if (!training_is_known(store, change->training.data.label, &known))
        return false;
    return known ? refuse(out, CATALOGUE_TAKEN, DATE_NONE) : training_put(store, &change->training.data);
}

/* The last version, if it still is the one that was seen. */
static bool find_last(struct store *store, struct arena *arena, const struct catalogue_change *change,
                      struct training_row *last, struct catalogue_outcome *out)
{
    if (!training_last(store, arena, change->training.training, last))
        return false;
    if (last->revision != change->training.revision || last->data.from != change->seen)
        refuse(out, CATALOGUE_CHANGED, DATE_NONE);
    return true;
}

static bool add_version(struct store *store, struct arena *arena, const struct catalogue_change *change,
                        struct catalogue_outcome *out)
{
    struct training_row last;
    struct training_data data = change->training.data;
    bool unused;
    if (!find_last(store, arena, change, &last, out))
        return false;
    if (out->result != CATALOGUE_DONE)
        return true;
    if (last.data.from != DATE_NONE && data.from < last.data.from)
        return refuse(out, CATALOGUE_BEFORE, last.data.from);
    if (!is_unused(store, last.training, data.from, out, &unused))
        return false;
    if (!unused)
        return true;
    bool meets = last.data.to == DATE_NONE || last.data.to >= data.from;
    data.label = last.data.label;
    data.to = meets ? last.data.to : DATE_NONE;
    if (meets && data.from != last.data.from && !training_end(store, &last, data.from - 1))
        return false;
    return training_put(store, &data);
}

static bool end_training(struct store *store, struct arena *arena, const struct catalogue_change *change,
                         struct catalogue_outcome *out)
{
    struct training_row last;
    date to = change->training.data.to;
    bool unused = true;
    if (!find_last(store, arena, change, &last, out))
        return false;
    if (out->result != CATALOGUE_DONE)
        return true;
    if (to != DATE_NONE && last.data.from != DATE_NONE && to < last.data.from)
        return refuse(out, CATALOGUE_BEFORE, last.data.from);
    if (to != DATE_NONE && !is_unused(store, last.training, to + 1, out, &unused))
        return false;
    return !unused || training_end(store, &last, to);
}

static bool set_price(struct store *store, struct arena *arena, const struct catalogue_change *change,
                      struct catalogue_outcome *out)
{
    const struct price_row *row = &change->price;
    struct price_row stands;
    bool billed, found = price_find(store, arena, row->class, row->from, &stands);
    if (!found && store_error(store)->code != ERROR_NOT_FOUND)
        return false;
    if (change->step == CATALOGUE_PRICE_ADD && found)
        return refuse(out, CATALOGUE_TAKEN, DATE_NONE);
    if (change->step != CATALOGUE_PRICE_ADD && (!found || stands.revision != row->revision))
        return refuse(out, CATALOGUE_CHANGED, DATE_NONE);
    if (!price_is_billed(store, row->class, row->from, &billed))
        return false;
    if (billed)
        return refuse(out, CATALOGUE_USED, DATE_NONE);
    if (change->step == CATALOGUE_PRICE_ADD)
        return price_put(store, row->class, row->from, row->cents);
    return change->step == CATALOGUE_PRICE_REMOVE ? price_remove(store, row) : price_change(store, row);
}

static bool make(struct store *store, struct arena *arena, const struct catalogue_change *change, struct catalogue_outcome *out)
{
    *out = (struct catalogue_outcome){.result = CATALOGUE_DONE, .day = DATE_NONE};
    switch (change->step) {
    case CATALOGUE_ADD: return add_training(store, change, out);
    case CATALOGUE_VERSION: return add_version(store, arena, change, out);
    case CATALOGUE_END: return end_training(store, arena, change, out);
    case CATALOGUE_PRICE_ADD:
    case CATALOGUE_PRICE_CHANGE:
    case CATALOGUE_PRICE_REMOVE: return set_price(store, arena, change, out);
    }
    BUG("catalogue step");
}

/* --- looking ahead ------------------------------------------------------------------------------ */

static bool is_price(const struct catalogue_change *change)
{
    return change->step >= CATALOGUE_PRICE_ADD;
}

/* The change is made, looked at and taken back: what is shown is what will be. */
static bool try_out(struct store *store, struct arena *arena, const struct catalogue_change *change,
                    struct effects_asked *asked, struct catalogue_preview *out)
{
    struct catalogue *now = ARENA_NEW(arena, struct catalogue), *then = ARENA_NEW(arena, struct catalogue);
    date today = clock_today(), day = is_price(change) && change->price.from > today ? change->price.from : today;
    if (!catalogue_load(store, arena, now) || !prices_on(store, day, &asked->now.prices) ||
        !make(store, arena, change, &out->outcome))
        return false;
    if (out->outcome.result != CATALOGUE_DONE)
        return true;
    if (!is_price(change)) {
        asked->now.catalogue = now;
        asked->then.catalogue = then;
    }
    return catalogue_load(store, arena, then) && prices_on(store, day, &asked->then.prices) &&
           price_rows(store, arena, &out->prices, &out->price_count);
}

bool catalogue_look(struct store *store, struct arena *arena, const struct catalogue_change *change,
                    struct catalogue_preview *out, struct error *error)
{
    struct effects_asked asked = {.amounts = true};
    *out = (struct catalogue_preview){.effects = NULL};
    if (!store_begin_write(store)) {
        *error = *store_error(store);
        return false;
    }
    bool done = try_out(store, arena, change, &asked, out);
    if (!done)
        *error = *store_error(store);
    store_rollback(store);
    if (!done || out->outcome.result != CATALOGUE_DONE)
        return done;
    if (effects_find(store, arena, &asked, &out->effects, &out->effect_count, &out->more))
        return true;
    *error = *store_error(store);
    return false;
}

/* --- making it ------------------------------------------------------------------------------------ */

static void add_day(struct buffer *out, const char *name, date day)
{
    char iso[11];
    buffer_print(out, ",\"%s\":\"%s\"", name, day == DATE_NONE ? "" : date_print_iso(day, iso));
}

static void tell(struct buffer *payload, const struct catalogue_change *change)
{
    const struct training_data *data = &change->training.data;
    if (is_price(change)) {
        buffer_print(payload, "{\"class\":%d,\"cents\":%lld", (int)change->price.class, (long long)change->price.cents);
        add_day(payload, "from", change->price.from);
    } else {
        buffer_add_text(payload, TEXT("{\"label\":"));
        buffer_add_json(payload, data->label);
        if (change->step != CATALOGUE_END) {
            buffer_print(payload, ",\"category\":%d,\"hours\":%lld,\"class\":%d,\"education\":%d,\"repeatable\":%d",
                         (int)data->category, (long long)data->hours, (int)data->price_class, data->education, data->repeatable);
            add_day(payload, "from", data->from);
        } else {
            add_day(payload, "to", data->to);
        }
    }
    buffer_add_byte(payload, '}');
}

static bool trace(struct store *store, struct arena *arena, const struct person *by, const struct catalogue_change *change)
{
    static const enum act acts_of[] = {
        [CATALOGUE_ADD] = ACT_TRAINING_ADDED, [CATALOGUE_VERSION] = ACT_TRAINING_CHANGED, [CATALOGUE_END] = ACT_TRAINING_ENDED,
        [CATALOGUE_PRICE_ADD] = ACT_PRICE_ADDED, [CATALOGUE_PRICE_CHANGE] = ACT_PRICE_CHANGED,
        [CATALOGUE_PRICE_REMOVE] = ACT_PRICE_REMOVED};
    char iso[11];
    struct buffer payload = {0};
    struct text subject = TEXT("catalogue");
    if (is_price(change))
        subject = arena_print(arena, "price %d %s", (int)change->price.class, date_print_iso(change->price.from, iso));
    else if (change->step != CATALOGUE_ADD)
        subject = arena_print(arena, "training %lld", (long long)change->training.training);
    tell(&payload, change);
    struct audit audit = {
        .act = acts_of[change->step], .person = by->id,
        .subject = subject,
        .payload = arena_copy(arena, buffer_text(&payload))};
    buffer_free(&payload);
    return audit_add(store, &audit, clock_now());
}

bool catalogue_apply(struct store *store, struct arena *arena, const struct person *by,
                     const struct catalogue_change *change, struct catalogue_outcome *out, struct error *error)
{
    bool begun = store_begin_write(store);
    bool done = begun && make(store, arena, change, out);
    if (done && out->result == CATALOGUE_DONE && trace(store, arena, by, change) && store_commit(store))
        return true;
    done = done && out->result != CATALOGUE_DONE;
    if (!done)
        *error = *store_error(store);
    if (begun)
        store_rollback(store);
    return done;
}
