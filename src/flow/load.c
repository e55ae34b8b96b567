/* `gabarit load`: see load.h. One function a kind of object, each with the
   table of its fields. */
#include "flow/load.h"

#include "base/fold.h"
#include "flow/load_fields.h"
#include "flow/password.h"
#include "os/clock.h"
#include "rules/batch.h"
#include "rules/siret.h"
#include "store/audit.h"
#include "store/contracts.h"
#include "store/load.h"
#include "store/people.h"

struct loading {
    struct store *store;
    struct arena *arena;
    struct load_counts *counts;
    struct problems problems;
    struct error *error;
    int64_t centre; /* whose approvals and people are read; 0: it could not be used, they are only looked at */
};

/* What each of these functions returns: false for a failure of the world,
   which ends the loading; what is wrong with the data is noted, and the
   loading goes on to find the rest. */

typedef bool load_one(struct loading *loading, const json_t *object, const char *place);

static const char *const categories[] = {"toutes", "Marchandises", "Voyageurs", NULL};
static const enum category category_of[] = {CATEGORY_EITHER, CATEGORY_GOODS, CATEGORY_PASSENGERS};
static const char *const price_classes[] = {"long", "module", NULL};
static const char *const roles[] = {"gestionnaire", "representant", NULL};

#define FIELD(type, name, kind, needed, most, choices) \
    {#name, (kind), (needed), offsetof(struct type, name), (most), (choices)}

/* Something was not taken by the store. */
static bool refused(struct loading *loading, const char *place)
{
    const struct error *why = store_error(loading->store);
    if (why->code == ERROR_NOT_FOUND || why->code == ERROR_DATA) {
        problem_add(&loading->problems, place, NULL, why->message);
        return true;
    }
    *loading->error = *why;
    return false;
}

static bool note(struct loading *loading, const char *place, const char *name, const char *what)
{
    problem_add(&loading->problems, place, name, what);
    return true;
}

static bool each(struct loading *loading, const json_t *array, const char *place, load_one *load)
{
    char here[180];
    for (size_t i = 0; array && i < json_array_size(array); i++) {
        snprintf(here, sizeof here, "%.150s[%zu]", place, i);
        if (!load(loading, json_array_get(array, i), here))
            return false;
    }
    return true;
}

struct training_fields {
    struct text label;
    int category, price_class;
    int64_t hours;
    bool education, repeatable;
    date from, to;
};

static bool load_training(struct loading *loading, const json_t *object, const char *place)
{
    static const struct field_row rows[] = {
        FIELD(training_fields, label, FIELD_TEXT, true, LABEL_BYTES_MOST, NULL),
        FIELD(training_fields, category, FIELD_CHOICE, true, 0, categories),
        FIELD(training_fields, hours, FIELD_INT, true, HOURS_MOST, NULL),
        FIELD(training_fields, price_class, FIELD_CHOICE, true, 0, price_classes),
        FIELD(training_fields, education, FIELD_BOOL, false, 0, NULL),
        FIELD(training_fields, repeatable, FIELD_BOOL, false, 0, NULL),
        FIELD(training_fields, from, FIELD_DATE, false, 0, NULL),
        FIELD(training_fields, to, FIELD_DATE, false, 0, NULL),
    };
    struct training_fields f = {.from = DATE_NONE, .to = DATE_NONE};
    if (!fields_read(object, place, rows, COUNT_OF(rows), loading->arena, &f, &loading->problems))
        return true;
    if (f.from != DATE_NONE && f.to != DATE_NONE && f.from > f.to)
        return note(loading, place, "to", "la fin vient avant le début");
    struct training_data data = {f.label, category_of[f.category], f.hours, (enum price_class)f.price_class,
                                 f.education, f.repeatable, f.from, f.to};
    loading->counts->trainings++;
    return training_put(loading->store, &data) || refused(loading, place);
}

struct alias_fields {
    struct text alias, label;
    int category;
};

static bool load_training_alias(struct loading *loading, const json_t *object, const char *place)
{
    static const struct field_row rows[] = {
        FIELD(alias_fields, alias, FIELD_TEXT, true, 200, NULL),
        FIELD(alias_fields, label, FIELD_TEXT, true, 200, NULL),
    };
    struct alias_fields f = {0};
    return !fields_read(object, place, rows, COUNT_OF(rows), loading->arena, &f, &loading->problems) ||
           training_alias_put(loading->store, f.alias, f.label) || refused(loading, place);
}

static bool load_category_alias(struct loading *loading, const json_t *object, const char *place)
{
    static const struct field_row rows[] = {
        FIELD(alias_fields, alias, FIELD_TEXT, true, 200, NULL),
        FIELD(alias_fields, category, FIELD_CHOICE, true, 0, categories + 1),
    };
    struct alias_fields f = {0};
    return !fields_read(object, place, rows, COUNT_OF(rows), loading->arena, &f, &loading->problems) ||
           category_alias_put(loading->store, f.alias, category_of[f.category + 1]) || refused(loading, place);
}

struct price_fields {
    int price_class;
    int64_t cents;
    date from;
};

static bool load_price(struct loading *loading, const json_t *object, const char *place)
{
    static const struct field_row rows[] = {
        FIELD(price_fields, price_class, FIELD_CHOICE, true, 0, price_classes),
        FIELD(price_fields, cents, FIELD_INT, true, CENTS_MOST, NULL),
        FIELD(price_fields, from, FIELD_DATE, true, 0, NULL),
    };
    struct price_fields f = {0};
    if (!fields_read(object, place, rows, COUNT_OF(rows), loading->arena, &f, &loading->problems))
        return true;
    loading->counts->prices++;
    return price_put(loading->store, (enum price_class)f.price_class, f.from, f.cents) || refused(loading, place);
}

struct approval_fields {
    struct text number, prefecture, training;
    int category;
    date from, to;
};

static bool load_approval(struct loading *loading, const json_t *object, const char *place)
{
    static const struct field_row rows[] = {
        FIELD(approval_fields, number, FIELD_TEXT, true, 100, NULL),
        FIELD(approval_fields, prefecture, FIELD_TEXT, false, 200, NULL),
        FIELD(approval_fields, training, FIELD_TEXT, true, 200, NULL),
        FIELD(approval_fields, category, FIELD_CHOICE, true, 0, categories + 1),
        FIELD(approval_fields, from, FIELD_DATE, true, 0, NULL),
        FIELD(approval_fields, to, FIELD_DATE, false, 0, NULL),
    };
    struct approval_fields f = {.to = DATE_NONE};
    if (!fields_read(object, place, rows, COUNT_OF(rows), loading->arena, &f, &loading->problems))
        return true;
    if (f.to != DATE_NONE && f.from > f.to)
        return note(loading, place, "to", "la fin vient avant le début");
    struct approval_data data = {f.number, f.prefecture, f.training, category_of[f.category + 1], f.from, f.to};
    loading->counts->approvals++;
    if (loading->centre == 0)
        return true;
    return approval_put(loading->store, loading->centre, &data) || refused(loading, place);
}

struct person_fields {
    struct text email, first_name, last_name, password;
    int role;
    bool may_register;
};

/* Adds the person, or brings names, role and rights of one who is there up to
   date; a password is set only where one is given. */
static bool put_person(struct loading *loading, const struct person_fields *f, enum role role,
                       const char *place)
{
    char hash[PASSWORD_HASH_ROOM] = "";
    struct person old, person = {.email = f->email, .first_name = f->first_name, .last_name = f->last_name,
                                 .role = role, .centre = loading->centre, .may_register = f->may_register};
    struct store *store = loading->store;
    if (f->password.len) {
        if (text_characters(f->password) < 12)
            return note(loading, place, "password", "au moins 12 caractères sont attendus");
        password_hash(f->password, hash);
    }
    person.password_hash = text_of(hash);
    loading->counts->people++;
    if (!person_by_email(store, loading->arena, f->email, &old))
        return (store_error(store)->code == ERROR_NOT_FOUND && person_add(store, &person, clock_now())) ||
               refused(loading, place);
    person.id = old.id;
    return (person_update(store, &person) &&
            (hash[0] == '\0' || person_set_password(store, person.id, text_of(hash), clock_now()))) ||
           refused(loading, place);
}

static bool load_person(struct loading *loading, const json_t *object, const char *place)
{
    static const struct field_row rows[] = {
        FIELD(person_fields, email, FIELD_EMAIL, true, 200, NULL),
        FIELD(person_fields, first_name, FIELD_TEXT, true, 100, NULL),
        FIELD(person_fields, last_name, FIELD_TEXT, true, 100, NULL),
        FIELD(person_fields, password, FIELD_TEXT, false, 200, NULL),
        FIELD(person_fields, role, FIELD_CHOICE, true, 0, roles),
        FIELD(person_fields, may_register, FIELD_BOOL, false, 0, NULL),
    };
    struct person_fields f = {0};
    if (!fields_read(object, place, rows, COUNT_OF(rows), loading->arena, &f, &loading->problems))
        return true;
    if (loading->centre == 0)
        return true;
    return put_person(loading, &f, f.role ? ROLE_REPRESENTATIVE : ROLE_MANAGER, place);
}

static bool load_operator(struct loading *loading, const json_t *object, const char *place)
{
    static const struct field_row rows[] = {
        FIELD(person_fields, email, FIELD_EMAIL, true, 200, NULL),
        FIELD(person_fields, first_name, FIELD_TEXT, true, 100, NULL),
        FIELD(person_fields, last_name, FIELD_TEXT, true, 100, NULL),
        FIELD(person_fields, password, FIELD_TEXT, false, 200, NULL),
    };
    struct person_fields f = {0};
    if (!fields_read(object, place, rows, COUNT_OF(rows), loading->arena, &f, &loading->problems))
        return true;
    return put_person(loading, &f, ROLE_OPERATOR, place);
}

struct centre_fields {
    struct text siret, name, address, postal_code, city, service_code;
    bool public_body;
    date contract_signed;
    json_t *approvals, *people;
};

static bool put_centre(struct loading *loading, const struct centre_fields *f, const char *place)
{
    struct centre centre = {.siret = f->siret, .name = f->name, .address = f->address,
                            .postal_code = f->postal_code, .city = f->city,
                            .service_code = f->service_code, .public_body = f->public_body,
                            .contract_signed_ms = f->contract_signed == DATE_NONE
                                                      ? 0 : (int64_t)f->contract_signed * 86400000};
    if (!centre_put(loading->store, &centre) ||
        (f->contract_signed != DATE_NONE &&
         !contract_signed_on_paper(loading->store, loading->arena, centre.id, f->contract_signed)))
        return refused(loading, place);
    loading->counts->centres++;
    loading->centre = centre.id;
    return true;
}

static bool load_centre(struct loading *loading, const json_t *object, const char *place)
{
    static const struct field_row rows[] = {
        FIELD(centre_fields, siret, FIELD_TEXT, true, 14, NULL),
        FIELD(centre_fields, name, FIELD_TEXT, true, 200, NULL),
        FIELD(centre_fields, address, FIELD_TEXT, false, 300, NULL),
        FIELD(centre_fields, postal_code, FIELD_TEXT, false, 10, NULL),
        FIELD(centre_fields, city, FIELD_TEXT, false, 100, NULL),
        FIELD(centre_fields, public_body, FIELD_BOOL, false, 0, NULL),
        FIELD(centre_fields, service_code, FIELD_TEXT, false, 100, NULL),
        FIELD(centre_fields, contract_signed, FIELD_DATE, false, 0, NULL),
        FIELD(centre_fields, approvals, FIELD_ARRAY, false, 0, NULL),
        FIELD(centre_fields, people, FIELD_ARRAY, false, 0, NULL),
    };
    struct centre_fields f = {.contract_signed = DATE_NONE};
    char below[180];
    bool good = fields_read(object, place, rows, COUNT_OF(rows), loading->arena, &f, &loading->problems);
    if (f.siret.len && !siret_is_valid(f.siret))
        good = problem_add(&loading->problems, place, "siret", "un SIRET de 14 chiffres, clé comprise, est attendu");
    if (good && !put_centre(loading, &f, place))
        return false;
    snprintf(below, sizeof below, "%.150s.approvals", place);
    bool going = each(loading, f.approvals, below, load_approval);
    snprintf(below, sizeof below, "%.150s.people", place);
    going = going && each(loading, f.people, below, load_person);
    loading->centre = 0;
    return going;
}

/* Accounts may be older than the hundred years that lines are asked about. */
enum { AGE_MOST = 120 };

struct driver_fields {
    struct text licence, first_name, last_name;
    date birth;
};

static bool load_driver(struct loading *loading, const json_t *object, const char *place)
{
    static const struct field_row rows[] = {
        FIELD(driver_fields, licence, FIELD_TEXT, true, 40, NULL),
        FIELD(driver_fields, birth, FIELD_DATE, true, 0, NULL),
        FIELD(driver_fields, first_name, FIELD_TEXT, true, 100, NULL),
        FIELD(driver_fields, last_name, FIELD_TEXT, true, 100, NULL),
    };
    struct driver_fields f = {0};
    if (!fields_read(object, place, rows, COUNT_OF(rows), loading->arena, &f, &loading->problems))
        return true;
    struct driver_data data = {licence_fold(loading->arena, f.licence), f.birth, f.first_name, f.last_name};
    if (data.licence.len == 0)
        return note(loading, place, "licence", "6 à 15 chiffres et lettres, dont au moins 6 chiffres, sont attendus");
    if (f.birth > clock_today() || f.birth < date_add_years(clock_today(), -AGE_MOST))
        return note(loading, place, "birth", "une date de naissance passée, de moins de 120 ans, est attendue");
    loading->counts->drivers++;
    return driver_put(loading->store, &data, clock_now()) || refused(loading, place);
}

struct contract_fields {
    struct text version, body;
    date from;
    bool api;
};

static bool load_contract(struct loading *loading, const json_t *object, const char *place)
{
    static const struct field_row rows[] = {
        FIELD(contract_fields, version, FIELD_TEXT, true, 40, NULL),
        FIELD(contract_fields, from, FIELD_DATE, true, 0, NULL),
        {"text", FIELD_LINES, true, offsetof(struct contract_fields, body), 200000, NULL},
        FIELD(contract_fields, api, FIELD_BOOL, false, 0, NULL),
    };
    struct contract_fields f = {0};
    if (!fields_read(object, place, rows, COUNT_OF(rows), loading->arena, &f, &loading->problems))
        return true;
    loading->counts->contracts++;
    struct contract contract = {.version = f.version, .valid_from = f.from, .body = f.body,
                                .kind = f.api ? CONTRACT_API : CONTRACT_SERVICE};
    return contract_put(loading->store, loading->arena, &contract, clock_now()) || refused(loading, place);
}

struct file_fields {
    json_t *contracts, *catalogue, *training_aliases, *category_aliases, *prices, *centres, *operators, *drivers;
};

static bool load_file(struct loading *loading, const json_t *root)
{
    static const struct field_row rows[] = {
        FIELD(file_fields, contracts, FIELD_ARRAY, false, 0, NULL),
        FIELD(file_fields, catalogue, FIELD_ARRAY, false, 0, NULL),
        FIELD(file_fields, training_aliases, FIELD_ARRAY, false, 0, NULL),
        FIELD(file_fields, category_aliases, FIELD_ARRAY, false, 0, NULL),
        FIELD(file_fields, prices, FIELD_ARRAY, false, 0, NULL),
        FIELD(file_fields, centres, FIELD_ARRAY, false, 0, NULL),
        FIELD(file_fields, operators, FIELD_ARRAY, false, 0, NULL),
        FIELD(file_fields, drivers, FIELD_ARRAY, false, 0, NULL),
    };
    struct file_fields f = {0};
    /* With a field of a wrong kind the others are looked at all the same. */
    if (!fields_read(root, "", rows, COUNT_OF(rows), loading->arena, &f, &loading->problems) && !json_is_object(root))
        return true;
    return each(loading, f.catalogue, "catalogue", load_training) &&
           each(loading, f.training_aliases, "training_aliases", load_training_alias) &&
           each(loading, f.category_aliases, "category_aliases", load_category_alias) &&
           each(loading, f.prices, "prices", load_price) &&
           each(loading, f.contracts, "contracts", load_contract) &&
           each(loading, f.centres, "centres", load_centre) &&
           each(loading, f.operators, "operators", load_operator) &&
           each(loading, f.drivers, "drivers", load_driver);
}

static bool fail(struct loading *loading)
{
    *loading->error = *store_error(loading->store);
    return false;
}

static bool trace(struct loading *loading)
{
    const struct load_counts *c = loading->counts;
    struct audit audit = {
        .act = ACT_DATA_LOADED,
        .payload = arena_print(loading->arena, "{\"trainings\":%u,\"prices\":%u,\"contracts\":%u,\"centres\":%u,\"approvals\":%u,\"people\":%u,\"drivers\":%u}",
                               c->trainings, c->prices, c->contracts, c->centres, c->approvals, c->people, c->drivers)};
    return audit_add(loading->store, &audit, clock_now());
}

static bool load_all(struct loading *loading, const json_t *root)
{
    if (!store_begin_write(loading->store))
        return fail(loading);
    bool going = load_file(loading, root);
    if (going && loading->problems.count == 0)
        return (trace(loading) && store_commit(loading->store)) || fail(loading);
    store_rollback(loading->store);
    if (!going)
        return false;
    return error_set(loading->error, ERROR_DATA, NULL, "Rien n'a été chargé : %u problème%s dans le fichier.",
                     loading->problems.count, loading->problems.count > 1 ? "s" : "");
}

bool load_json(struct store *store, struct arena *arena, struct text json,
               struct load_counts *counts, struct buffer *problems, struct error *error)
{
    json_error_t where;
    struct loading loading = {.store = store, .arena = arena, .counts = counts,
                              .problems = {.lines = problems}, .error = error};
    *counts = (struct load_counts){0};
    json_t *root = json_loadb(json.at ? json.at : "", json.len, JSON_REJECT_DUPLICATES, &where);
    if (root == NULL)
        return error_set(error, ERROR_DATA, where.text, "Ce fichier n'est pas du JSON : ligne %d, colonne %d.",
                         where.line, where.column);
    bool done = load_all(&loading, root);
    json_decref(root);
    return done;
}
