/* The template that a centre downloads: see template.h. How a workbook is
   written is sheet/template.c's business, the words are template.fr.def's. */
#include "flow/template.h"

#include "rules/column.h"
#include "sheet/template.h"
#include "store/catalogue.h"

enum { LINES_PREPARED = 5000 };

static const struct template_column column_words[COLUMN_COUNT] = {
#define TEMPLATE_COLUMN(name, title, shown, explained)                                             \
    [COLUMN_##name] = {.prompt_title = title, .prompt = shown},
#include "flow/template.fr.def"
};

static const char *const column_help[COLUMN_COUNT] = {
#define TEMPLATE_COLUMN(name, title, shown, explained) [COLUMN_##name] = explained,
#include "flow/template.fr.def"
};

static const struct template_line help_before[] = {
#define TEMPLATE_BEFORE(kind, name, text) {TEMPLATE_##kind, name, text},
#include "flow/template.fr.def"
};

static const struct template_line help_after[] = {
#define TEMPLATE_AFTER(kind, name, text) {TEMPLATE_##kind, name, text},
#include "flow/template.fr.def"
};

/* What the centre may teach today. */
struct offer {
    const struct catalogue *catalogue;
    date today;
    const struct approval *approvals;
    uint32_t count;
};

static bool includes(date day, date from, date to)
{
    return (from == DATE_NONE || from <= day) && (to == DATE_NONE || to >= day);
}

/* The last day on which an approval of today for this training and category
   holds: DATE_NONE when it has no end. False when there is none. */
static bool approved_until(const struct offer *offer, uint32_t training, enum category category,
                           date *until)
{
    const struct training *t = &offer->catalogue->trainings[training];
    bool found = false;
    bool fits = t->category == category || t->category == CATEGORY_EITHER;
    if (!fits || !includes(offer->today, t->from, t->to))
        return false;
    for (uint32_t i = 0; i < offer->count; i++) {
        const struct approval *a = &offer->approvals[i];
        if (a->training != training || !includes(offer->today, a->from, a->to) ||
            (a->category != category && a->category != CATEGORY_EITHER))
            continue;
        if (!found || (*until != DATE_NONE && (a->to == DATE_NONE || a->to > *until)))
            *until = a->to;
        found = true;
    }
    return found;
}

static const enum category categories[] = {CATEGORY_GOODS, CATEGORY_PASSENGERS};

/* "Marchandises : jusqu'au 31/12/2030 ; Voyageurs : sans terme", or "". */
static const char *approval_text(const struct offer *offer, struct arena *arena, uint32_t training)
{
    struct text line = TEXT("");
    for (size_t i = 0; i < COUNT_OF(categories); i++) {
        char day[11] = "";
        date until;
        if (!approved_until(offer, training, categories[i], &until))
            continue;
        if (until != DATE_NONE)
            date_print_french(until, day);
        struct text name = category_label(categories[i]);
        line = arena_print(arena, "%.*s%s%.*s : %s%s", TEXT_ARG(line), line.len ? " ; " : "",
                           TEXT_ARG(name), day[0] ? "jusqu'au " : "sans terme fixé", day);
    }
    return line.at;
}

/* The trainings and categories to choose from; without any approval, both
   categories all the same. */
static void fill_choices(const struct offer *offer, struct arena *arena,
                         struct template_column *label, struct template_column *category)
{
    uint32_t trainings = offer->catalogue->training_count;
    struct text *labels = ARENA_ARRAY(arena, struct text, trainings + 1);
    struct text *names = ARENA_ARRAY(arena, struct text, COUNT_OF(categories));
    bool offered[COUNT_OF(categories)] = {false};
    for (uint32_t i = 0; i < trainings; i++) {
        date until;
        bool any = false;
        for (size_t k = 0; k < COUNT_OF(categories); k++)
            if (approved_until(offer, i, categories[k], &until))
                any = offered[k] = true;
        if (any)
            labels[label->choice_count++] = offer->catalogue->trainings[i].label;
    }
    for (size_t k = 0; k < COUNT_OF(categories); k++)
        if (offered[k] || label->choice_count == 0)
            names[category->choice_count++] = category_label(categories[k]);
    label->choices = labels;
    label->choice_warning = "Ce libellé n'est pas dans la liste des formations pour lesquelles le "
                            "centre est agréé aujourd'hui.";
    category->choices = names;
    category->choice_warning = "La catégorie de cette liste est attendue.";
}

static void fill_columns(const struct offer *offer, struct arena *arena,
                         struct template_column out[COLUMN_COUNT])
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        out[i] = column_words[i];
        out[i].header = columns[i].header;
        out[i].width = columns[i].width;
        out[i].needed = columns[i].needed;
    }
    fill_choices(offer, arena, &out[COLUMN_LABEL], &out[COLUMN_CATEGORY]);
}

/* The lines of the sheet of help: text, columns, text, approvals. */
static const struct template_line *make_help(const struct offer *offer, struct arena *arena,
                                             uint32_t *count)
{
    size_t most = COUNT_OF(help_before) + COLUMN_COUNT + COUNT_OF(help_after) + 2 +
                  offer->catalogue->training_count;
    struct template_line *lines = ARENA_ARRAY(arena, struct template_line, most), *at = lines;
    char day[11];
    for (size_t i = 0; i < COUNT_OF(help_before); i++)
        *at++ = help_before[i];
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        *at++ = (struct template_line){TEMPLATE_PAIR, columns[i].header, column_help[i]};
    for (size_t i = 0; i < COUNT_OF(help_after); i++)
        *at++ = help_after[i];
    struct text heading =
        arena_print(arena, "Agréments du centre au %s", date_print_french(offer->today, day));
    *at++ = (struct template_line){TEMPLATE_HEADING, heading.at, ""};
    struct template_line *first = at;
    for (uint32_t i = 0; i < offer->catalogue->training_count; i++) {
        const char *text = approval_text(offer, arena, i);
        if (*text)
            *at++ = (struct template_line){
                TEMPLATE_PAIR, arena_z(arena, offer->catalogue->trainings[i].label), text};
    }
    if (at == first)
        *at++ = (struct template_line){TEMPLATE_PAIR, "",
                                       "Aucun agrément en cours n'est connu du portail. "
                                       "S'adresser à l'exploitant pour le faire enregistrer."};
    *count = (uint32_t)(at - lines);
    return lines;
}

bool template_of_centre(const struct site *site, struct store *store, struct arena *arena,
                        const struct centre *centre, date today, struct text *xlsx,
                        struct error *error)
{
    struct catalogue catalogue;
    struct offer offer = {.catalogue = &catalogue, .today = today};
    struct template_column filled[COLUMN_COUNT];
    if (!catalogue_load(store, arena, &catalogue) ||
        !approvals_of_centre(store, arena, centre->id, &catalogue, &offer.approvals,
                             &offer.count)) {
        *error = *store_error(store);
        return false;
    }
    fill_columns(&offer, arena, filled);
    struct template template = {
        .sheet = "Formations",
        .help_sheet = "Aide",
        .lists_sheet = "Listes",
        .title = "Modèle d'import des sessions de formation",
        .author = arena_z(arena, site->settings.operator_name),
        .company = arena_z(arena, centre->name),
        .made = today,
        .columns = filled,
        .column_count = COLUMN_COUNT,
        .line_count = LINES_PREPARED,
    };
    template.help = make_help(&offer, arena, &template.help_count);
    return template_write(&template, arena, xlsx, error);
}
