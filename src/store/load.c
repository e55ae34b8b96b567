/* Data that comes in whole: see load.h. */
#include "store/load.h"

#include "base/fold.h"

/* Open at the beginning, as a day that compares below all others. */
static const date since_ever = -719162; /* 01/01/0001 */

static void bind_day(struct query *q, int parameter, date day)
{
    if (day == DATE_NONE)
        query_bind_null(q, parameter);
    else
        query_bind_int(q, parameter, day);
}

static bool finish(struct query *q)
{
    bool done = query_again(q);
    return query_end(q) && done;
}

bool training_put(struct store *store, const struct training_data *data)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct query *q = query_start(
        store, "INSERT INTO training (label, folded, category, hours, price_class, education, repeatable,"
               " valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
               " ON CONFLICT (folded, valid_from) DO UPDATE SET label = excluded.label,"
               " category = excluded.category, hours = excluded.hours, price_class = excluded.price_class,"
               " education = excluded.education, repeatable = excluded.repeatable, valid_to = excluded.valid_to");
    query_bind_text(q, 1, data->label);
    query_bind_text(q, 2, fold_key(&scratch, data->label));
    query_bind_int(q, 3, data->category);
    query_bind_int(q, 4, data->hours);
    query_bind_int(q, 5, data->price_class);
    query_bind_int(q, 6, data->education);
    query_bind_int(q, 7, data->repeatable);
    query_bind_int(q, 8, data->from == DATE_NONE ? since_ever : data->from);
    bind_day(q, 9, data->to);
    bool done = finish(q);
    arena_free(&scratch);
    return done;
}

static bool find_training(struct store *store, struct text folded, int64_t *id)
{
    *id = 0;
    struct query *q = query_start(store, "SELECT id FROM training WHERE folded = $1 ORDER BY valid_from DESC LIMIT 1");
    query_bind_text(q, 1, folded);
    while (query_next(q))
        *id = query_int(q, 0);
    return query_end(q) && (*id || store_fail(store, ERROR_NOT_FOUND, "Cette formation n'est pas au catalogue."));
}

bool training_alias_put(struct store *store, struct text alias, struct text label)
{
    struct arena scratch;
    int64_t training;
    arena_init(&scratch, 0);
    struct text folded = fold_key(&scratch, label);
    bool done = find_training(store, folded, &training);
    if (done) {
        struct query *q = query_start(store, "INSERT INTO training_alias (folded, alias, label_folded) VALUES ($1, $2, $3)"
                                             " ON CONFLICT (folded) DO UPDATE SET alias = excluded.alias,"
                                             " label_folded = excluded.label_folded");
        query_bind_text(q, 1, fold_key(&scratch, alias));
        query_bind_text(q, 2, alias);
        query_bind_text(q, 3, folded);
        done = finish(q);
    }
    arena_free(&scratch);
    return done;
}

bool category_alias_put(struct store *store, struct text alias, enum category category)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct query *q = query_start(store, "INSERT INTO category_alias (folded, alias, category) VALUES ($1, $2, $3)"
                                         " ON CONFLICT (folded) DO UPDATE SET alias = excluded.alias,"
                                         " category = excluded.category");
    query_bind_text(q, 1, fold_key(&scratch, alias));
    query_bind_text(q, 2, alias);
    query_bind_int(q, 3, category);
    bool done = finish(q);
    arena_free(&scratch);
    return done;
}

bool price_put(struct store *store, enum price_class class, date from, int64_t cents)
{
    struct query *q = query_start(store, "INSERT INTO price (price_class, valid_from, cents) VALUES ($1, $2, $3)"
                                         " ON CONFLICT (price_class, valid_from) DO UPDATE SET cents = excluded.cents");
    query_bind_int(q, 1, class);
    query_bind_int(q, 2, from);
    query_bind_int(q, 3, cents);
    return finish(q);
}

bool centre_put(struct store *store, struct centre *centre)
{
    struct query *q = query_start(
        store, "INSERT INTO centre (siret, name, address, postal_code, city, public_body, service_code,"
               " contract_signed_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
               " ON CONFLICT (siret) DO UPDATE SET name = excluded.name, address = excluded.address,"
               " postal_code = excluded.postal_code, city = excluded.city, public_body = excluded.public_body,"
               " service_code = excluded.service_code, contract_signed_ms ="
               " CASE excluded.contract_signed_ms WHEN 0 THEN centre.contract_signed_ms"
               " ELSE excluded.contract_signed_ms END RETURNING id");
    query_bind_text(q, 1, centre->siret);
    query_bind_text(q, 2, centre->name);
    query_bind_text(q, 3, centre->address);
    query_bind_text(q, 4, centre->postal_code);
    query_bind_text(q, 5, centre->city);
    query_bind_int(q, 6, centre->public_body);
    query_bind_text(q, 7, centre->service_code);
    query_bind_int(q, 8, centre->contract_signed_ms);
    while (query_next(q))
        centre->id = query_int(q, 0);
    return query_end(q);
}

bool approval_put(struct store *store, int64_t centre, const struct approval_data *data)
{
    struct arena scratch;
    int64_t training;
    arena_init(&scratch, 0);
    bool done = find_training(store, fold_key(&scratch, data->training), &training);
    arena_free(&scratch);
    if (!done)
        return false;
    struct query *q = query_start(
        store, "INSERT INTO approval (centre_id, number, prefecture, training_id, category, valid_from, valid_to)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (centre_id, training_id, category, valid_from)"
               " DO UPDATE SET number = excluded.number, prefecture = excluded.prefecture, valid_to = excluded.valid_to");
    query_bind_int(q, 1, centre);
    query_bind_text(q, 2, data->number);
    query_bind_text(q, 3, data->prefecture);
    query_bind_int(q, 4, training);
    query_bind_int(q, 5, data->category);
    query_bind_int(q, 6, data->from);
    bind_day(q, 7, data->to);
    return finish(q);
}

bool driver_put(struct store *store, const struct driver_data *data, int64_t now_ms)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct query *q = query_start(
        store, "INSERT INTO driver (licence, birth, first_name, last_name, last_name_folded, created_ms)"
               " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (licence, birth) DO UPDATE SET"
               " first_name = excluded.first_name, last_name = excluded.last_name,"
               " last_name_folded = excluded.last_name_folded");
    query_bind_text(q, 1, data->licence);
    query_bind_int(q, 2, data->birth);
    query_bind_text(q, 3, data->first_name);
    query_bind_text(q, 4, data->last_name);
    query_bind_text(q, 5, fold_key(&scratch, data->last_name));
    query_bind_int(q, 6, now_ms);
    bool done = finish(q);
    arena_free(&scratch);
    return done;
}
