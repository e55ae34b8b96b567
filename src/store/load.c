/* Data that comes in whole: see load.h. */
#include "store/load.h"

#include "base/fold.h"
#include "store/days.h"

/* The training that bears a label, now or under an alias. */
static bool find_training(struct store *store, struct text folded, int64_t *id)
{
    struct query *q = query_start(store, "SELECT id FROM training WHERE folded = $1 UNION ALL"
                                         " SELECT training_id FROM training_alias WHERE folded = $1");
    query_bind_text(q, 1, folded);
    *id = query_next(q) ? query_int(q, 0) : 0;
    return query_end(q) && (*id || store_fail(store, ERROR_NOT_FOUND, "Cette formation n'est pas au catalogue."));
}

static bool put_label(struct store *store, struct text label, int64_t *id)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct query *q = query_start(store, "INSERT INTO training (label, folded) VALUES ($1, $2)"
                                         " ON CONFLICT (folded) DO UPDATE SET label = excluded.label RETURNING id");
    query_bind_text(q, 1, label);
    query_bind_text(q, 2, fold_key(&scratch, label));
    *id = query_next(q) ? query_int(q, 0) : 0;
    bool done = query_finish(q);
    arena_free(&scratch);
    return done;
}

/* Another version that is in force on a day of this one would leave two
   answers for that day. */
static bool has_overlap(struct store *store, int64_t training, int64_t from, int64_t to, bool *overlap)
{
    struct query *q = query_start(store, "SELECT 1 FROM training_version WHERE training_id = $1"
                                         " AND valid_from <> $2 AND valid_from <= $3 AND valid_to >= $2");
    query_bind_int(q, 1, training);
    query_bind_int(q, 2, from);
    query_bind_int(q, 3, to);
    *overlap = query_next(q);
    return query_end(q);
}

bool training_put(struct store *store, const struct training_data *data)
{
    int64_t id, from = day_from(data->from), to = day_to(data->to);
    bool overlap;
    if (!put_label(store, data->label, &id) || !has_overlap(store, id, from, to, &overlap))
        return false;
    if (overlap)
        return store_fail(store, ERROR_DATA, "Une autre version de cette formation est en vigueur le même jour : "
                                             "donnez d'abord une fin à la première.");
    struct query *q = query_start(
        store, "INSERT INTO training_version (training_id, valid_from, valid_to, category, hours, price_class,"
               " education, repeatable) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
               " ON CONFLICT (training_id, valid_from) DO UPDATE SET valid_to = excluded.valid_to,"
               " category = excluded.category, hours = excluded.hours, price_class = excluded.price_class,"
               " education = excluded.education, repeatable = excluded.repeatable, revision = training_version.revision + 1");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, from);
    query_bind_int(q, 3, to);
    query_bind_int(q, 4, data->category);
    query_bind_int(q, 5, data->hours);
    query_bind_int(q, 6, data->price_class);
    query_bind_int(q, 7, data->education);
    query_bind_int(q, 8, data->repeatable);
    return query_finish(q);
}

bool training_alias_put(struct store *store, struct text alias, struct text label)
{
    struct arena scratch;
    int64_t training;
    arena_init(&scratch, 0);
    struct text folded = fold_key(&scratch, label);
    bool done = find_training(store, folded, &training);
    if (done) {
        struct query *q = query_start(store, "INSERT INTO training_alias (folded, alias, training_id) VALUES ($1, $2, $3)"
                                             " ON CONFLICT (folded) DO UPDATE SET alias = excluded.alias,"
                                             " training_id = excluded.training_id");
        query_bind_text(q, 1, fold_key(&scratch, alias));
        query_bind_text(q, 2, alias);
        query_bind_int(q, 3, training);
        done = query_finish(q);
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
    bool done = query_finish(q);
    arena_free(&scratch);
    return done;
}

bool price_put(struct store *store, enum price_class class, date from, int64_t cents)
{
    struct query *q = query_start(store, "INSERT INTO price (price_class, valid_from, cents) VALUES ($1, $2, $3)"
                                         " ON CONFLICT (price_class, valid_from) DO UPDATE SET cents = excluded.cents,"
                                         " revision = price.revision + 1");
    query_bind_int(q, 1, class);
    query_bind_int(q, 2, from);
    query_bind_int(q, 3, cents);
    return query_finish(q);
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
               " ELSE excluded.contract_signed_ms END, revision = centre.revision + 1 RETURNING id");
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

/* Whether some version of it may be taken in that category. */
static bool training_takes(struct store *store, int64_t training, enum category category)
{
    struct query *q = query_start(store, "SELECT 1 FROM training_version WHERE training_id = $1 AND category IN ($2, $3)");
    query_bind_int(q, 1, training);
    query_bind_int(q, 2, category);
    query_bind_int(q, 3, CATEGORY_EITHER);
    bool takes = query_next(q);
    return query_end(q) && (takes || store_fail(store, ERROR_DATA, category == CATEGORY_GOODS
                                                ? "Cette formation n'existe pas en catégorie Marchandises."
                                                : "Cette formation n'existe pas en catégorie Voyageurs."));
}

bool approval_put(struct store *store, int64_t centre, const struct approval_data *data)
{
    struct arena scratch;
    int64_t training;
    arena_init(&scratch, 0);
    bool done = find_training(store, fold_key(&scratch, data->training), &training);
    arena_free(&scratch);
    if (!done || !training_takes(store, training, data->category))
        return false;
    struct query *q = query_start(
        store, "INSERT INTO approval (centre_id, number, prefecture, training_id, category, valid_from, valid_to)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (centre_id, training_id, category, valid_from)"
               " DO UPDATE SET number = excluded.number, prefecture = excluded.prefecture, valid_to = excluded.valid_to,"
               " revision = approval.revision + 1");
    query_bind_int(q, 1, centre);
    query_bind_text(q, 2, data->number);
    query_bind_text(q, 3, data->prefecture);
    query_bind_int(q, 4, training);
    query_bind_int(q, 5, data->category);
    query_bind_int(q, 6, day_from(data->from));
    query_bind_int(q, 7, day_to(data->to));
    return query_finish(q);
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
    bool done = query_finish(q);
    arena_free(&scratch);
    return done;
}
