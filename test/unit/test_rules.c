/* Tests of the parts of src/rules, each by itself: cleaning, names, licences,
   labels, suggestions, dates, SIRET, wording. Whole reports are tested by
   test/rules/. */
#include "unit.h"

#include "base/fold.h"
#include "rules/batch.h"
#include "rules/clean.h"
#include "rules/date_guess.h"
#include "rules/labels.h"
#include "rules/licence.h"
#include "rules/name.h"
#include "rules/siret.h"
#include "rules/suggest.h"

static int make_arena(void **state)
{
    static struct arena arena;
    arena_init(&arena, 0);
    *state = &arena;
    return 0;
}

static int drop_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_column_letters(void **state)
{
    (void)state;
    char out[4];
    static const struct {
        uint32_t column;
        const char *letters;
    } cases[] = {{0, "A"},    {8, "I"},    {25, "Z"},    {26, "AA"},    {51, "AZ"},
                 {52, "BA"},  {701, "ZZ"}, {702, "AAA"}, {16383, "XFD"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(column_letters(cases[i].column, out), cases[i].letters);
}

static void test_siret(void **state)
{
    (void)state;
    static const char *const good[] = {"73282932000074", "40483304800022", "35600000000048",
                                       "35600000049837"};
    static const char *const bad[] = {"",
                                      "7328293200007",
                                      "732829320000740",
                                      "73282932000075",
                                      "73282932000047",
                                      "7328293200007A",
                                      "732 829 320 00074",
                                      "00000000000000",
                                      "35600000049838",
                                      "35600000049839",
                                      "35600100049837"};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(siret_is_valid(text_of(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(siret_is_valid(text_of(bad[i])));
}

static void test_clean(void **state)
{
    struct arena *arena = *state;
    static const char *const cases[][2] = {
        {"", ""},
        {" ", ""},
        {"a", "a"},
        {"  a  b ", "a b"},
        {"\xC2\xA0" "a\xE2\x80\xAF\xE2\x80\x89" "b\xE3\x80\x80", "a b"},
        {"a\t\r\nb", "a b"},
        {"a\xE2\x80\x8B\xEF\xBB\xBF\xC2\xAD" "b", "ab"},
        {"a \xE2\x80\x8B b", "a b"},
        {"\xE2\x80\xAE" "abc", "abc"},
        {"Ame\xCC\x81lie", "Am\xC3\xA9lie"},
        {"e\xE2\x80\x8B\xCC\x81", "\xC3\xA9"},
        {"x\xCC\x81", "x\xCC\x81"},
        {"a\xFFz", "a\xEF\xBF\xBDz"},
        {"\xC2\xE2\x80\x8B\xA0", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_text(clean_cell(arena, text_of(cases[i][0]), false), cases[i][1]);
    assert_text(clean_cell(arena, TEXT(" a \t b\n\tc "), true), "a\tb\nc");
    assert_text(clean_cell(arena, TEXT("\ta\xC2\x85" "b\n"), true), "a\xC2\x85" "b");
    struct text plain = TEXT("plain text");
    assert_ptr_equal(clean_cell(arena, plain, false).at, plain.at);
    assert_true(clean_has_control(TEXT("a\x7F")) && clean_has_control(TEXT("\xC2\x80")));
    assert_false(clean_has_control(TEXT("aé\xC2\xA0€")));
}

static void test_names(void **state)
{
    (void)state;
    static const char *const faults[][2] = {
        {"1", "1"}, {"A1", "1"},   {" A", " "},  {"-A", "-"},           {"Aé☺", "☺"},
        {"A×", "×"}, {"Aд", "д"}, {"A\xFF", "\xFF"}, {"A-\xCC\x81", "\xCC\x81"}, {"", ""},
    };
    static const char *const good[] = {"A", "é", "Anne-Marie", "d'Arc", "d’Arc", "J. P.", "Œ",
                                       "x\xCC\x81", "Nguyễn", "Aǆ", "ﬁn"};
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        assert_false(name_is_accepted(text_of(faults[i][0])));
        assert_text(name_fault(text_of(faults[i][0])), faults[i][1]);
    }
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(name_is_accepted(text_of(good[i])));
}

static void test_licences(void **state)
{
    struct arena *arena = *state;
    static const char *const cases[][2] = {
        {"82R987928", "82R987928"},     {"82r 987-928", "82R987928"}, {"12345", ""},
        {"12.34/56", "123456"},         {"ABCDEFGHI123456", "ABCDEFGHI123456"},
        {"ABCDEFGHIJ123456", ""},       {"ABCDEFG12345", ""},         {"123456é", ""},
        {"", ""},                       {"- / .", ""},                {"123456_", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_text(licence_fold(arena, text_of(cases[i][0])), cases[i][1]);
    struct licence neph = licence_read(TEXT("900175100011")), letter = licence_read(TEXT("90017510001A"));
    assert_true(licence_is_neph(&neph));
    assert_false(licence_is_neph(&letter));
}

/* Packed keys come back whole, and compare as their texts do. */
static void test_licence_keys(void **state)
{
    (void)state;
    static const char alphabet[] = "019AZ";
    struct licence previous = {.len = 0};
    unsigned random = 1;
    for (unsigned i = 0; i < 20000; i++) {
        char typed[16];
        unsigned len = 6 + (random >> 8) % 10;
        for (unsigned c = 0; c < len; c++) {
            random = random * 1103515245 + 12345;
            typed[c] = c < 6 ? (char)('0' + (random >> 16) % 3) : alphabet[(random >> 16) % 5];
        }
        struct licence licence = licence_read(text_make(typed, len));
        struct licence_key key = licence_pack(&licence), before = licence_pack(&previous);
        char again[LICENCE_CHARACTERS_MOST + 1];
        unsigned again_len = licence_unpack(key, again);
        struct text a = {licence.at, licence.len}, b = {previous.at, previous.len};
        assert_true(text_equal(a, text_make(typed, len)));
        assert_true(text_equal(a, text_make(again, again_len)));
        int by_key = key.high != before.high ? (key.high > before.high ? 1 : -1)
                                             : (key.low > before.low) - (key.low < before.low);
        int by_text = text_compare(a, b);
        assert_int_equal(by_key, (by_text > 0) - (by_text < 0));
        previous = licence;
    }
}

static void test_date_guess(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"1/2/2022", "01/02/2022"},       {"01-02-2022", "01/02/2022"},
        {"01.02.2022", "01/02/2022"},     {"1 2 2022", "01/02/2022"},
        {"2022-02-01", "01/02/2022"},     {"2022-02-01T10:00:00", "01/02/2022"},
        {"01/02/2022 08:30:00", "01/02/2022"}, {"12/31/2021", "31/12/2021"},
        {"01022022", "01/02/2022"},       {"44593", "01/02/2022"},
        {"01/02/22", "01/02/2022"},       {"30/02/2022", ""},
        {"2022", ""},                     {"", ""},
        {"1/2", ""},                      {"1/2/", ""},
        {"1/2/2022x", ""},                {"01/02/20222", ""},
        {"99999999", ""},                 {"31/02/22", ""},
        {"-1/2/2022", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char day[11] = "";
        date guess = date_guess(text_of(cases[i][0]), true);
        if (guess != DATE_NONE)
            date_print_french(guess, day);
        assert_string_equal(day, cases[i][1]);
    }
    assert_int_equal(date_guess(TEXT("1/2/85"), false), date_make(1985, 2, 1));
    assert_true(date_guess(TEXT("1/2/05"), false) == DATE_NONE);
    assert_true(date_is_in_form(TEXT("99/99/9999")) && !date_is_in_form(TEXT("1/02/2022")));
}

static struct training training(struct arena *arena, const char *label, enum category category)
{
    return (struct training){.label = text_of(label),
                             .folded = fold_key(arena, text_of(label)),
                             .category = category,
                             .from = DATE_NONE,
                             .to = DATE_NONE};
}

/* One label in two versions, one after the other, and a second spelling. */
static void test_labels(void **state)
{
    struct arena *arena = *state;
    struct training trainings[] = {training(arena, "FIMO", CATEGORY_GOODS),
                                   training(arena, "FIMO", CATEGORY_PASSENGERS),
                                   training(arena, "FCO Complète", CATEGORY_EITHER)};
    trainings[0].to = date_make(2021, 6, 30);
    trainings[1].from = date_make(2021, 7, 1);
    struct training_alias alias = {TEXT("fco"), 2};
    struct category_alias category = {TEXT("march."), CATEGORY_GOODS};
    struct catalogue catalogue = {trainings, 3, &alias, 1, &category, 1};
    struct labels *labels = labels_make(arena, &catalogue, 42);
    uint32_t fimo = labels_find(labels, TEXT("Fimo"));
    assert_int_equal(labels_training(labels, fimo, date_make(2021, 6, 30)), 0);
    assert_int_equal(labels_training(labels, fimo, date_make(2021, 7, 1)), 1);
    assert_int_equal(labels_training(labels, fimo, DATE_NONE), 1);
    assert_int_equal(labels_training(labels, labels_find(labels, TEXT("FCO")), 0), 2);
    assert_int_equal(labels_training(labels, labels_find(labels, TEXT("fco COMPLÈTE")), 0), 2);
    assert_int_equal(labels_find(labels, TEXT("fco complète.")), NO_TRAINING);
    assert_int_equal(labels_find(labels, TEXT("")), NO_TRAINING);
    char *huge = arena_zero(arena, 1, 100000);
    assert_int_equal(labels_find(labels, text_make(huge, 100000)), NO_TRAINING);
    assert_int_equal(labels_category(labels, TEXT("MARCHANDISES")), CATEGORY_GOODS);
    assert_int_equal(labels_category(labels, TEXT("Voyageurs")), CATEGORY_PASSENGERS);
    assert_int_equal(labels_category(labels, TEXT("March.")), CATEGORY_GOODS);
    assert_int_equal(labels_category(labels, TEXT("Voyageur")), CATEGORY_NONE);
    assert_int_equal(labels_category(labels, text_make(huge, 100000)), CATEGORY_NONE);
}

/* What is outside the catalogue today is not suggested; an empty catalogue
   suggests nothing; more questions than are answered do no harm. */
static void test_suggestions(void **state)
{
    struct arena *arena = *state;
    struct training trainings[] = {training(arena, "FIMO Marchandises", CATEGORY_GOODS),
                                   training(arena, "FIMO Voyageurs", CATEGORY_PASSENGERS),
                                   training(arena, "Formation ancienne", CATEGORY_GOODS)};
    trainings[2].to = date_make(2020, 1, 1);
    struct approval approval = {1, CATEGORY_PASSENGERS, DATE_NONE, DATE_NONE};
    struct world world = {.today = date_make(2022, 1, 15),
                          .catalogue = {.trainings = trainings, .training_count = 3},
                          .approvals = &approval,
                          .approval_count = 1};
    struct suggestions *s = suggestions_make(arena, &world.catalogue, &world, 7);
    assert_text(suggest_label(s, TEXT("FIMO"), CATEGORY_NONE), "FIMO Voyageurs");
    assert_text(suggest_label(s, TEXT("FIMO marchandise"), CATEGORY_NONE), "FIMO Marchandises");
    assert_text(suggest_label(s, TEXT("Formation ancienn"), CATEGORY_GOODS), "");
    assert_text(suggest_label(s, TEXT("---"), CATEGORY_GOODS), "");
    assert_text(suggest_category(s, TEXT("Voyageuses")), "Voyageurs");
    assert_text(suggest_category(s, TEXT("transport march.")), "Marchandises");
    assert_text(suggest_category(s, TEXT("toutes")), "");
    for (unsigned i = 0; i < 3000; i++)
        suggest_label(s, arena_print(arena, "FIMO Marchandises %u", i), CATEGORY_GOODS);
    assert_text(suggest_label(s, TEXT("FIMO"), CATEGORY_NONE), "FIMO Voyageurs");
    assert_text(suggest_label(s, TEXT("FIMO M"), CATEGORY_NONE), "");
    struct world nothing = {.today = 0};
    struct suggestions *none = suggestions_make(arena, &nothing.catalogue, &nothing, 7);
    assert_text(suggest_label(none, TEXT("FIMO"), CATEGORY_NONE), "");
}

/* Every pattern of messages.fr.def can be worded, with all facts and with
   none, and leaves no sign of the pattern behind. */
static void test_wording(void **state)
{
    struct arena *arena = *state;
    char *huge = arena_zero(arena, 1, 40001);
    memset(huge, '\xC3', 40000);
    for (unsigned rule = 0; rule < RULE_COUNT; rule++) {
        struct finding none = {.rule = (uint8_t)rule, .day = DATE_NONE};
        struct finding all = {.rule = (uint8_t)rule,
                              .category = CATEGORY_GOODS,
                              .day = 0,
                              .number = 7,
                              .text = text_make(huge, 40000)};
        const struct text sentences[] = {
            finding_message(arena, &none, TEXT_NONE), finding_suggestion(arena, &none, TEXT_NONE),
            finding_message(arena, &all, text_make(huge, 40000)),
            finding_suggestion(arena, &all, text_make(huge, 40000))};
        for (size_t i = 0; i < COUNT_OF(sentences); i++) {
            assert_true(i % 2 || sentences[i].len > 0);
            assert_true(sentences[i].len < 1500);
            for (size_t c = 0; c < sentences[i].len; c++)
                assert_null(strchr("{}[]|", sentences[i].at[c]));
        }
        assert_true(rules[rule].level != LEVEL_NONE && rules[rule].column < COLUMN_COUNT);
    }
    struct finding control = {.rule = RULE_FIRST_NAME_FORMAT, .text = TEXT("\x1B"), .day = DATE_NONE};
    struct text told = finding_suggestion(arena, &control, TEXT_NONE);
    assert_int_equal(text_find_byte(told, '\x1B'), told.len);
}

/* Errors stand before informations in the table: findings are listed so. */
static void test_table_order(void **state)
{
    (void)state;
    for (unsigned rule = 1; rule < RULE_COUNT; rule++)
        assert_true(rules[rule].level <= rules[rule - 1].level);
}

static void test_refusals(void **state)
{
    (void)state;
    struct refusal refusal;
    refusal_set(&refusal, FILE_TYPE, "c'est un classeur %s.", "ODS (LibreOffice)");
    assert_int_equal(refusal.code, FILE_TYPE);
    assert_string_equal(file_refusal_code(FILE_TYPE), "file_type");
    assert_true(text_starts(text_of(refusal.message),
                            TEXT("Le fichier n'est pas au format XLS ou XLSX : c'est un classeur "
                                 "ODS (LibreOffice). ")));
    refusal_set(&refusal, FILE_EMPTY, NULL);
    assert_true(text_starts(text_of(refusal.message), TEXT("Le fichier ne contient aucune ligne. ")));
    char detail[3000];
    for (size_t i = 0; i + 2 < sizeof detail; i += 2)
        memcpy(detail + i, "é", 3);
    for (unsigned code = FILE_ACCEPTED + 1; code < FILE_REFUSAL_COUNT; code++) {
        refusal_set(&refusal, code, "%s%s", code % 2 ? "x" : "", detail);
        assert_true(text_is_utf8(text_of(refusal.message)));
        assert_true(strlen(refusal.message) < sizeof refusal.message);
        assert_int_equal(refusal.message[strlen(refusal.message) - 1], '.');
    }
    refusal_set_too_long(&refusal, 250000);
    assert_true(text_starts(text_of(refusal.message),
                            TEXT("Le fichier contient plus de 250 000 lignes. ")));
    refusal_set_too_long(&refusal, 1000000);
    assert_true(text_starts(text_of(refusal.message),
                            TEXT("Le fichier contient plus de 1 000 000 lignes. ")));
    refusal_set_too_long(&refusal, 1);
    assert_true(text_starts(text_of(refusal.message), TEXT("Le fichier contient plus de 1 ligne. ")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, drop_arena)
    const struct CMUnitTest tests[] = {
        TEST(test_column_letters), TEST(test_siret),      TEST(test_clean),
        TEST(test_names),          TEST(test_licences),   TEST(test_licence_keys),
        TEST(test_date_guess),     TEST(test_labels),     TEST(test_suggestions),
        TEST(test_wording),        TEST(test_table_order), TEST(test_refusals),
    };
    return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
