/* Tests of src/sheet/template.c, and of the lengths of flow/template.fr.def:
   what the writer makes is read back by the reader. LibreOffice's view of it
   is test/office's. */
#include "unit.h"

#include "flow/template.h"
#include "rules/column.h"
#include "sheet/template.h"
#include "sheet_collect.h"

static void test_lengths(void **state)
{
    (void)state;
    static const struct {
        const char *title, *prompt, *help;
    } words[COLUMN_COUNT] = {
#define TEMPLATE_COLUMN(name, shown_title, shown, explained)                                       \
    [COLUMN_##name] = {shown_title, shown, explained},
#include "flow/template.fr.def"
    };
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        size_t title = text_characters(text_of(words[i].title));
        size_t prompt = text_characters(text_of(words[i].prompt));
        assert_in_range(title, 1, TEMPLATE_PROMPT_TITLE_MAX);
        assert_in_range(prompt, 1, TEMPLATE_PROMPT_MAX);
        assert_true(words[i].help && words[i].help[0]);
    }
}

static const struct text trainings[] = {TEXT("FIMO Marchandises"), TEXT("FCO Complète"),
                                        TEXT("Transport & « livraison » <urbaine>")};

static struct template sample(const struct template_column *filled, uint32_t count)
{
    static const struct template_line help[] = {{TEMPLATE_TITLE, "Titre", ""},
                                                {TEMPLATE_HEADING, "Partie", ""},
                                                {TEMPLATE_PAIR, "Nom", "Texte"}};
    return (struct template){.sheet = "Formations",
                             .help_sheet = "Aide",
                             .lists_sheet = "Listes",
                             .title = "Modèle",
                             .author = "Exploitant",
                             .company = "Centre d'essai & Cie",
                             .made = date_make(2022, 1, 15),
                             .columns = filled,
                             .column_count = count,
                             .line_count = 5000,
                             .help = help,
                             .help_count = COUNT_OF(help)};
}

static void test_read_back(void **state)
{
    (void)state;
    static const struct template_column filled[] = {
        {.header = "Ref", .width = 10, .prompt_title = "Ref", .prompt = "Facultatif"},
        {.header = "Libellé",
         .width = 40,
         .needed = true,
         .prompt_title = "Libellé",
         .prompt = "Obligatoire",
         .choices = trainings,
         .choice_count = COUNT_OF(trainings),
         .choice_warning = "Pas dans la liste"},
    };
    struct template template = sample(filled, COUNT_OF(filled));
    struct arena arena;
    struct text xlsx, again;
    struct error error;
    struct collected c;
    struct sheet_sink sink = collect_sink(&c);
    arena_init(&arena, 0);
    assert_true(template_write(&template, &arena, &xlsx, &error));
    assert_true(template_write(&template, &arena, &again, &error));
    assert_true(text_equal(xlsx, again));
    assert_int_equal(sheet_read(xlsx, NULL, &sink).code, SHEET_READ);
    assert_text(buffer_text(&c.text), "[Formations]\n1:Ref|Libellé\n");
    buffer_free(&c.text);
    arena_free(&arena);
}

/* As long as a list and its texts may get. */
static void test_largest(void **state)
{
    (void)state;
    enum { CHOICES = 2000 };
    static struct text choices[CHOICES];
    static char title[TEMPLATE_PROMPT_TITLE_MAX * 2 + 1], prompt[TEMPLATE_PROMPT_MAX * 2 + 1];
    for (size_t i = 0; i + 2 < sizeof title; i += 2)
        memcpy(title + i, "é", 2);
    for (size_t i = 0; i + 2 < sizeof prompt; i += 2)
        memcpy(prompt + i, "é", 2);
    for (size_t i = 0; i < CHOICES; i++)
        choices[i] = TEXT("Une formation au libellé plutôt long, comme il y en a");
    struct template_column column = {.header = "N° de permis",
                                     .width = 20,
                                     .prompt_title = title,
                                     .prompt = prompt,
                                     .choices = choices,
                                     .choice_count = CHOICES,
                                     .choice_warning = prompt};
    struct template template = sample(&column, 1);
    struct arena arena;
    struct text xlsx;
    struct error error;
    arena_init(&arena, 0);
    assert_true(template_write(&template, &arena, &xlsx, &error));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_read_back),
        cmocka_unit_test(test_largest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
