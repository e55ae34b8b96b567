/* Tests of `init` and `load`: what is made, what is refused and how it is said,
   and that it is all or nothing. */
#include "fixture.h"

#include "flow/init.h"
#include "flow/load.h"
#include "os/file.h"
#include "store/people.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Loads, and returns what was said of it: "" when it went well. */
static const char *load(struct fixture *f, const char *json)
{
    struct load_counts counts;
    struct buffer problems;
    struct error error = {0};
    buffer_init(&problems, 0);
    const char *said = "";
    if (!load_json(f->store, &f->arena, text_of(json), &counts, &problems, &error)) {
        if (error.code != ERROR_DATA)
            fail_msg("%s (%s)", error.message, error.cause);
        said = arena_print(&f->arena, "%.*s%s", TEXT_ARG(buffer_text(&problems)), error.message).at;
    }
    buffer_free(&problems);
    return said;
}

static void what_is_refused_is_named(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[][2] = {
        {"", "JSON"},
        {"[]", "le fichier : un objet"},
        {"{\"x\":1}", "x : ce champ n'existe pas"},
        {"{\"prices\":{}}", "prices : un tableau"},
        {"{\"prices\":[1]}", "prices[0] : un objet"},
        {"{\"prices\":[{\"price_class\":\"long\",\"cents\":-1,\"from\":\"2021-01-01\"}]}", "prices[0].cents"},
        {"{\"prices\":[{\"price_class\":\"long\",\"cents\":1.5,\"from\":\"2021-01-01\"}]}", "prices[0].cents"},
        {"{\"prices\":[{\"price_class\":\"court\",\"cents\":1,\"from\":\"2021-01-01\"}]}", "« long », « module »"},
        {"{\"prices\":[{\"price_class\":\"long\",\"cents\":1,\"from\":\"2021-02-30\"}]}", "prices[0].from"},
        {"{\"prices\":[{\"price_class\":\"long\",\"cents\":1}]}", "prices[0].from : ce champ manque"},
        {"{\"prices\":[],\"prices\":[]}", "JSON"},
        {"{\"prices\":[]", "ligne 1"},
        {"{\"centres\":[{\"siret\":\"12345678900001\",\"name\":\"X\"}]}", "centres[0].siret"},
        {"{\"centres\":[{\"siret\":\"12345678200010\",\"name\":\"\"}]}", "centres[0].name"},
        {"{\"centres\":[{\"siret\":\"12345678200010\",\"name\":\"a\\nb\"}]}", "centres[0].name"},
        {"{\"drivers\":[{\"licence\":\"ab\",\"birth\":\"1990-01-01\",\"first_name\":\"A\",\"last_name\":\"B\"}]}", "drivers[0].licence"},
        {"{\"training_aliases\":[{\"alias\":\"x\",\"label\":\"nulle part\"}]}", "training_aliases[0] : Cette formation"},
        {"{\"catalogue\":[{\"label\":\"FIMO Marchandises\",\"category\":\"Marchandises\",\"hours\":1,"
         "\"price_class\":\"long\",\"from\":\"2022-01-01\"}]}", "catalogue[0] : Une autre version"},
        {"{\"catalogue\":[{\"label\":\"X\",\"category\":\"Marchandises\",\"hours\":1,\"price_class\":\"long\","
         "\"from\":\"2022-01-02\",\"to\":\"2022-01-01\"}]}", "catalogue[0].to"},
        {"{\"drivers\":[{\"licence\":\"298795874\",\"birth\":\"2102-12-25\",\"first_name\":\"A\",\"last_name\":\"B\"}]}",
         "drivers[0].birth : une date de naissance passée"},
        {"{\"drivers\":[{\"licence\":\"298795874\",\"birth\":\"1802-12-25\",\"first_name\":\"A\",\"last_name\":\"B\"}]}",
         "drivers[0].birth : une date de naissance passée"},
        {"{\"drivers\":[{\"licence\":\"298795874\",\"birth\":\"1990-12-25\",\"first_name\":\"A\\tB\",\"last_name\":\"B\"}]}",
         "drivers[0].first_name : un texte d'une seule ligne"},
        {"{\"centres\":[{\"siret\":\"12345678200010\",\"name\":\"C\",\"approvals\":[{\"number\":\"N\",\"training\":"
         "\"FIMO Voyageurs\",\"category\":\"Marchandises\",\"from\":\"2021-01-01\"}]}]}",
         "centres[0].approvals[0] : Cette formation n'existe pas en catégorie Marchandises."},
        {"{\"operators\":[{\"email\":\"x y@z.fr\",\"first_name\":\"A\",\"last_name\":\"B\"}]}", "operators[0].email : une adresse"},
        {"{\"operators\":[{\"email\":\"\",\"first_name\":\"A\",\"last_name\":\"B\"}]}", "operators[0].email : une adresse"},
        {"{\"operators\":[{\"email\":\"x@y.fr\\n\",\"first_name\":\"A\",\"last_name\":\"B\"}]}", "operators[0].email : une adresse"},
        {"{\"operators\":[{\"email\":\"x\",\"first_name\":\"A\",\"last_name\":\"B\"}]}", "operators[0].email"},
        {"{\"operators\":[{\"email\":\"x@y\",\"first_name\":\"A\",\"last_name\":\"B\",\"password\":\"onze lettre\"}]}",
         "operators[0].password"},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const char *said = load(f, bad[i][0]);
        if (strstr(said, bad[i][1]) == NULL)
            fail_msg("%s: « %s »", bad[i][0], said);
    }
}

static void all_problems_are_named(void **state)
{
    struct fixture *f = *state;
    const char *said = load(f,
        "{\"prices\":[{\"price_class\":\"x\",\"cents\":-1},{\"price_class\":\"long\",\"cents\":1,\"from\":\"2025-01-01\"}],"
        "\"centres\":[{\"siret\":\"1\",\"color\":\"red\",\"approvals\":[{\"number\":\"1\",\"training\":\"FIMO Marchandises\","
        "\"category\":\"toutes\",\"from\":\"01/01/2022\"}],\"people\":[{\"email\":\"a\"}]}],\"drivers\":3}");
    static const char *const wanted[] = {
        "prices[0].price_class : un de", "prices[0].cents : un entier", "prices[0].from : ce champ manque",
        "centres[0].siret : un SIRET", "centres[0].name : ce champ manque", "centres[0].color : ce champ n'existe pas",
        "centres[0].approvals[0].category : un de", "centres[0].approvals[0].from : une date AAAA-MM-JJ",
        "centres[0].people[0].email : une adresse", "centres[0].people[0].first_name : ce champ manque", "drivers : un tableau",
        "Rien n'a été chargé : 13 problèmes"};
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        if (strstr(said, wanted[i]) == NULL)
            fail_msg("« %s » is missing in\n%s", wanted[i], said);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM price WHERE valid_from > 19000"), 0);
}

static void a_thousand_problems_are_counted(void **state)
{
    struct fixture *f = *state;
    struct buffer json;
    buffer_init(&json, 0);
    buffer_add_text(&json, TEXT("{\"prices\":[0"));
    for (int i = 1; i < 1000; i++)
        buffer_add_text(&json, TEXT(",0"));
    buffer_add(&json, "]}", 3);
    const char *said = load(f, json.at);
    assert_non_null(strstr(said, "prices[99]"));
    assert_null(strstr(said, "prices[100]"));
    assert_non_null(strstr(said, "1000 problèmes"));
    buffer_free(&json);
}

static void loading_is_all_or_nothing(void **state)
{
    struct fixture *f = *state;
    int64_t prices = fixture_count(f, "SELECT COUNT(*) FROM price");
    assert_string_not_equal(load(f, "{\"prices\":[{\"price_class\":\"long\",\"cents\":1,\"from\":\"2025-01-01\"},{}]}"), "");
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM price"), prices);
}

static void loading_again_updates(void **state)
{
    struct fixture *f = *state;
    static const char *const tables[] = {"SELECT COUNT(*) FROM training", "SELECT COUNT(*) FROM training_version",
        "SELECT COUNT(*) FROM training_alias", "SELECT COUNT(*) FROM category_alias", "SELECT COUNT(*) FROM price",
        "SELECT COUNT(*) FROM centre", "SELECT COUNT(*) FROM approval", "SELECT COUNT(*) FROM person",
        "SELECT COUNT(*) FROM membership", "SELECT COUNT(*) FROM driver"};
    static const char json[] =
        "{\"catalogue\":[{\"label\":\"fimo marchandises\",\"category\":\"Marchandises\",\"hours\":141,\"price_class\":\"long\"}],"
        "\"training_aliases\":[{\"alias\":\"FCO\",\"label\":\"FCO Complète\"}],"
        "\"category_aliases\":[{\"alias\":\"Voyageur\",\"category\":\"Voyageurs\"}],"
        "\"prices\":[{\"price_class\":\"long\",\"cents\":9,\"from\":\"2020-01-01\"}],"
        "\"centres\":[{\"siret\":\"12345678200010\",\"name\":\"Autre nom\",\"approvals\":[{\"number\":\"N2\",\"training\":"
        "\"FIMO Marchandises\",\"category\":\"Marchandises\",\"from\":\"2021-01-01\",\"to\":\"2025-01-01\"}],"
        "\"people\":[{\"email\":\"Sans-Droit@demo.fr\",\"first_name\":\"S\",\"last_name\":\"P\",\"role\":\"gestionnaire\","
        "\"may_register\":true}]}],"
        "\"drivers\":[{\"licence\":\"2987 95874\",\"birth\":\"2002-12-25\",\"first_name\":\"M\",\"last_name\":\"L\"}]}";
    int64_t before[COUNT_OF(tables)];
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        before[i] = fixture_count(f, tables[i]);
    for (int round = 0; round < 2; round++)
        assert_string_equal(load(f, json), "");
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        assert_int_equal(fixture_count(f, tables[i]), before[i]);
    struct centre centre;
    struct person person;
    assert_true(centre_by_id(f->store, &f->arena, f->centre.id, &centre));
    assert_text(centre.name, "Autre nom");
    assert_true(centre.contract_signed_ms > 0);
    assert_true(person_by_email(f->store, &f->arena, TEXT("sans-droit@demo.fr"), &person));
    assert_true(person.may_register);
    assert_true(person.password_hash.len > 0);
    assert_int_equal(fixture_count(f, "SELECT hours FROM training_version WHERE training_id = 1"), 141);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM approval WHERE number = 'N2'"), 1);
    /* Whoever has one of them open in a form is told of it. */
    static const char *const revisions[] = {"SELECT MAX(revision) FROM centre", "SELECT MAX(revision) FROM approval",
        "SELECT MAX(revision) FROM price", "SELECT MAX(revision) FROM training_version"};
    for (size_t i = 0; i < COUNT_OF(revisions); i++)
        assert_true(fixture_count(f, revisions[i]) >= 2);
}

/* Who changes centres loses the rights in the one before. */
static void a_person_works_for_one_centre(void **state)
{
    struct fixture *f = *state;
    struct person person;
    assert_string_equal(load(f,
        "{\"centres\":[{\"siret\":\"35600000000048\",\"name\":\"La Poste\",\"people\":[{\"email\":\"gestionnaire@demo.fr\","
        "\"first_name\":\"C\",\"last_name\":\"M\",\"role\":\"gestionnaire\"}]}]}"), "");
    assert_true(person_by_email(f->store, &f->arena, TEXT("gestionnaire@demo.fr"), &person));
    assert_int_not_equal(person.centre, f->centre.id);
    assert_false(person.may_register);
    assert_string_equal(load(f, "{\"operators\":[{\"email\":\"gestionnaire@demo.fr\",\"first_name\":\"C\",\"last_name\":\"M\"}]}"), "");
    assert_true(person_by_email(f->store, &f->arena, TEXT("gestionnaire@demo.fr"), &person));
    assert_int_equal(person.centre, 0);
    assert_int_equal(person.role, ROLE_OPERATOR);
}

/* A label that changes its hours from a day on: the approval holds on. */
static void a_training_changes_from_a_day_on(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(load(f,
        "{\"catalogue\":[{\"label\":\"FIMO Marchandises\",\"category\":\"Marchandises\",\"hours\":140,\"price_class\":\"long\","
        "\"to\":\"2021-12-31\"},{\"label\":\"FIMO Marchandises\",\"category\":\"Marchandises\",\"hours\":150,"
        "\"price_class\":\"module\",\"from\":\"2022-01-01\"}]}"), "");
    struct lot lot = fixture_corrected(f, 0, 1, 1);
    assert_int_equal(lot.errors, 0);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_REGISTERED);
    assert_int_equal(fixture_count(f, "SELECT SUM(cents) FROM billable_line"), 507);
}

/* The example of the operators' manual is a file that loads. */
static void the_example_of_the_manual_loads(void **state)
{
    struct fixture *f = *state;
    struct error error;
    struct text page;
    const char *source = getenv("GABARIT_SOURCE");
    if (!file_read(&f->arena, arena_print(&f->arena, "%s/doc/donnees.md", source ? source : ".").at, 1 << 20, &page, &error))
        fail_msg("%s", error.message);
    size_t from = text_find(page, TEXT("```json\n")) + 8;
    assert_true(from < page.len);
    struct text rest = text_slice(page, from, page.len);
    const char *example = arena_z(&f->arena, text_slice(rest, 0, text_find(rest, TEXT("```"))));
    assert_string_equal(load(f, example), "");
    assert_string_equal(load(f, example), "");
}

/* -- init ------------------------------------------------------------------------ */

static void init_leaves_what_is_there(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    assert_false(init_folder(f->folder, true, &f->arena, &error));
    assert_int_equal(error.code, ERROR_FILE);
    assert_non_null(strstr(error.message, "rien n'a été changé"));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM centre"), 1);
}

static void remove_tree(struct fixture *f, const char *path)
{
    static const char *const names[] = {"gabarit.conf", "gabarit.db", "gabarit.db-wal", "gabarit.db-shm", "files"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (remove(file_join(&f->arena, path, names[i])) != 0)
            continue;
    rmdir(path);
}

static void init_without_demo_has_catalogue_and_prices(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct store *store;
    struct stat about;
    const char *path = arena_print(&f->arena, "%s-plain", f->folder).at;
    if (!init_folder(arena_print(&f->arena, "%s/", path).at, false, &f->arena, &error))
        fail_msg("%s", error.message);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    assert_true(store_open(&store, file_join(&f->arena, path, "gabarit.db"), STORE_READ, &error));
    struct store *kept = f->store;
    f->store = store;
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM training_version"), 16);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM price"), 2);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM centre"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM person"), 0);
    f->store = kept;
    store_close(store);
    remove_tree(f, path);
}

static void init_takes_an_empty_folder_only(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    const char *path = arena_print(&f->arena, "%s-there", f->folder).at;
    assert_true(file_make_folder(path, &error));
    assert_true(file_replace(file_join(&f->arena, path, "precious"), TEXT("x"), 0600, &error));
    assert_false(init_folder(path, false, &f->arena, &error));
    assert_true(file_exists(file_join(&f->arena, path, "precious")));
    assert_false(file_exists(file_join(&f->arena, path, "gabarit.db")));
    assert_int_equal(unlink(file_join(&f->arena, path, "precious")), 0);
    if (!init_folder(path, false, &f->arena, &error))
        fail_msg("%s", error.message);
    remove_tree(f, path);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_refused_is_named),
        TEST(all_problems_are_named),
        TEST(a_thousand_problems_are_counted),
        TEST(loading_is_all_or_nothing),
        TEST(loading_again_updates),
        TEST(a_person_works_for_one_centre),
        TEST(a_training_changes_from_a_day_on),
        TEST(the_example_of_the_manual_loads),
        TEST(init_leaves_what_is_there),
        TEST(init_without_demo_has_catalogue_and_prices),
        TEST(init_takes_an_empty_folder_only),
    };
    return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
