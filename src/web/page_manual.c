/* « Manuellement »: one training, one or several drivers, in a form. What is
   right or wrong is flow/manual.c's and the rules'; from the confirmation on
   the pages of an import go on. */
#include "web/page_manual.h"

#include "os/clock.h"
#include "os/random.h"
#include "store/world.h"
#include "web/page_import.h"
#include "web/views.h"

const struct manual_field manual_fields[COLUMN_COUNT] = {
    [COLUMN_REF] = {"ref", "Référence du centre", "Facultative\u00a0: pour s'y retrouver quand le numéro de commande est annuel."},
    [COLUMN_ORDER] = {"commande", "Numéro de commande client", "La clé de la facture\u00a0; pour un organisme public, le numéro Chorus."},
    [COLUMN_LABEL] = {"formation", "Libellé de formation", NULL},
    [COLUMN_CATEGORY] = {"categorie", "Catégorie de formation", NULL},
    [COLUMN_END] = {"fin", "Fin de formation", "JJ/MM/AAAA"},
    [COLUMN_FIRST_NAME] = {"prenom", "Prénom", NULL},
    [COLUMN_LAST_NAME] = {"nom", "Nom", NULL},
    [COLUMN_BIRTH] = {"naissance", "Date de naissance", "JJ/MM/AAAA"},
    [COLUMN_LICENCE] = {"permis", "N° de permis", "Le NEPH, à douze chiffres sur la plupart des permis."},
};

const char *manual_id(struct arena *arena, enum column column, uint32_t driver)
{
    const char *name = manual_fields[column].name;
    return manual_is_common(column) ? name : arena_print(arena, "%s-%u", name, driver + 1).at;
}

bool manual_calendar(struct text value, char iso[11])
{
    date day = date_parse_french(value);
    if (day == DATE_NONE)
        day = date_parse_iso(value);
    if (day == DATE_NONE)
        return false;
    date_print_iso(day, iso);
    return true;
}

/* --- what was typed ------------------------------------------------------------ */

static struct text typed(struct request *request, enum column column, uint32_t driver)
{
    return request_line(request, manual_id(request->arena, column, driver), FIELD_CHARACTERS_MOST);
}

static bool is_empty(const struct manual_form *form, uint32_t driver)
{
    for (unsigned c = COLUMN_END + 1; c < COLUMN_COUNT; c++)
        if (form->driver[driver][c].len)
            return false;
    return true;
}

static void take_form(struct request *request, struct manual_form *form)
{
    int64_t count, revision;
    *form = (struct manual_form){.token = request_form(request, "saisie"), .revision = -1};
    if (text_to_int(request_form(request, "revision"), &revision) && revision >= 0)
        form->revision = revision;
    if (!text_to_int(request_form(request, "nombre"), &count) || count < 1)
        count = 1;
    form->count = count > MANUAL_DRIVERS_MOST ? MANUAL_DRIVERS_MOST : (uint32_t)count;
    form->driver = arena_take(request->arena, MANUAL_DRIVERS_MOST * sizeof *form->driver);
    memset(form->driver, 0, MANUAL_DRIVERS_MOST * sizeof *form->driver);
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        if (manual_is_common(c))
            form->common[c] = typed(request, c, 0);
        else
            for (uint32_t d = 0; d < form->count; d++)
                form->driver[d][c] = typed(request, c, d);
    }
}

static void remove_driver(struct manual_form *form, uint32_t driver)
{
    if (form->count == 1) {
        memset(form->driver, 0, sizeof *form->driver);
        return;
    }
    memmove(form->driver + driver, form->driver + driver + 1, (form->count - driver - 1) * sizeof *form->driver);
    form->count--;
    memset(form->driver + form->count, 0, sizeof *form->driver);
}

/* Drivers of whom nothing was typed are as if they were not there. */
static void drop_empty(struct manual_form *form)
{
    for (uint32_t d = form->count; d-- > 0 && form->count > 1;)
        if (is_empty(form, d))
            remove_driver(form, d);
}

/* --- showing the form ------------------------------------------------------------ */

static uint32_t find_training(const struct manual_view *view, struct text label)
{
    uint32_t i = 0;
    while (i < view->training_count && !text_equal(view->trainings[i].label, label))
        i++;
    return i;
}

/* The trainings that the centre is or was approved for, in the catalogue's order. */
static bool take_trainings(struct request *request, struct manual_view *view, struct error *error)
{
    struct world world = {0};
    if (!world_load(request->store, request->arena, request->viewer.person.centre, clock_today(), &world))
        return page_failed(request, error);
    struct manual_training *all = ARENA_ARRAY(request->arena, struct manual_training, world.catalogue.training_count + 1);
    view->trainings = all;
    for (uint32_t t = 0; t < world.catalogue.training_count; t++)
        for (uint32_t a = 0; a < world.approval_count; a++) {
            const struct approval *approval = &world.approvals[a];
            if (approval->training != t)
                continue;
            uint32_t at = find_training(view, world.catalogue.trainings[t].label);
            if (at == view->training_count)
                all[view->training_count++] = (struct manual_training){world.catalogue.trainings[t].label, approval->category};
            else if (all[at].category != approval->category)
                all[at].category = CATEGORY_EITHER;
        }
    struct text label = view->form->common[COLUMN_LABEL];
    view->foreign_label = label.len && find_training(view, label) == view->training_count;
    return true;
}

static bool show(struct request *request, struct response *response, struct manual_view *view, struct error *error)
{
    struct page page;
    if (!take_trainings(request, view, error) ||
        !import_open(&page, request, "Saisie manuelle", STEP_FILE, error))
        return false;
    page.by_hand = true;
    view_manual(&response->html, &page, view);
    return true;
}

/* What is common to all drivers is told once. */
static bool is_told(const struct faults *faults, const char *field, struct text message)
{
    for (uint32_t i = 0; i < faults->count; i++)
        if (strcmp(faults->row[i].field, field) == 0 && text_equal(faults->row[i].message, message))
            return true;
    return false;
}

static void tell_finding(struct manual_view *view, uint32_t driver, const struct finding *finding, struct text value)
{
    struct arena *arena = view->faults.arena;
    enum column column = rules[finding->rule].column;
    const char *field = manual_id(arena, column, driver), *label = manual_fields[column].label;
    struct text message = finding_message(arena, finding, value), remedy = finding_suggestion(arena, finding, value);
    struct text whole = remedy.len ? arena_print(arena, "%.*s. %.*s", TEXT_ARG(message), TEXT_ARG(remedy)) : message;
    whole = french_spaces(arena, whole);
    if (is_told(&view->faults, field, whole))
        return;
    if (!manual_is_common(column) && view->form->count > 1)
        label = arena_print(arena, "Conducteur %u, %s", driver + 1, label).at;
    if (rules[finding->rule].level == LEVEL_ERROR)
        fault_add(&view->faults, field, label, "%.*s", TEXT_ARG(whole));
    else
        fault_tell(&view->faults, field, label, "%.*s", TEXT_ARG(whole));
}

/* In the order of the fields. */
static void tell_column(struct manual_view *view, const struct batch *batch, const struct line *line, enum column column)
{
    for (uint32_t f = 0; f < line->finding_count; f++) {
        const struct finding *finding = &batch->findings[line->first_finding + f];
        if (rules[finding->rule].column == column)
            tell_finding(view, line->number - 1, finding, line->value[column]);
    }
}

static void tell_batch(struct manual_view *view, const struct batch *batch)
{
    for (unsigned c = COLUMN_REF; c <= COLUMN_END; c++)
        for (uint32_t i = 0; i < batch->line_count; i++)
            tell_column(view, batch, &batch->lines[i], c);
    for (uint32_t i = 0; i < batch->line_count; i++)
        for (unsigned c = COLUMN_END + 1; c < COLUMN_COUNT; c++)
            tell_column(view, batch, &batch->lines[i], c);
}

/* A form without a single value: every field that is needed is missing. */
static void tell_nothing(struct manual_view *view)
{
    for (unsigned r = 0; r < RULE_COUNT; r++) {
        const struct finding finding = {.rule = (uint8_t)r, .day = DATE_NONE};
        size_t length = strlen(rules[r].code);
        if (length > 8 && strcmp(rules[r].code + length - 8, "_missing") == 0)
            tell_finding(view, 0, &finding, TEXT_NONE);
    }
}

/* --- what was kept before ------------------------------------------------------------ */

static void compare(struct request *request, struct manual_view *view, const struct manual_form *now)
{
    const struct manual_form *mine = view->form;
    uint32_t drivers = mine->count > now->count ? mine->count : now->count;
    struct difference *rows = ARENA_ARRAY(request->arena, struct difference, (size_t)(drivers + 1) * COLUMN_COUNT);
    for (uint32_t d = 0; d < drivers; d++)
        for (unsigned c = 0; c < COLUMN_COUNT; c++) {
            if (manual_is_common(c) && d > 0)
                continue;
            struct text typed_here = manual_is_common(c) ? mine->common[c] : d < mine->count ? mine->driver[d][c] : TEXT_NONE;
            struct text stands = manual_is_common(c) ? now->common[c] : d < now->count ? now->driver[d][c] : TEXT_NONE;
            typed_here = manual_date(request->arena, typed_here);
            if (text_equal(typed_here, stands))
                continue;
            const char *label = manual_is_common(c) ? manual_fields[c].label
                                                    : arena_print(request->arena, "Conducteur %u, %s", d + 1, manual_fields[c].label).at;
            rows[view->difference_count++] = (struct difference){label, typed_here, stands};
        }
    view->differences = rows;
}

/* Somebody else changed the same form: both are shown, and sending it again is
   a decision. */
static bool show_changed(struct request *request, struct response *response, struct manual_view *view,
                         struct manual_form *form, const struct lot *lot, struct error *error)
{
    struct manual_form now;
    if (!manual_from_lot(request->store, request->arena, lot, &now))
        return page_failed(request, error);
    compare(request, view, &now);
    form->revision = lot->revision;
    response->status = 409;
    return show(request, response, view, error);
}

static bool show_kept(struct request *request, struct response *response, const struct lot *lot, struct error *error)
{
    struct manual_form form;
    struct profile *all;
    uint32_t count;
    struct check check = {0};
    struct manual_view view = {.form = &form, .faults.arena = request->arena};
    if (lot->door != DOOR_HAND || lot->state != FLOW_ANALYSED)
        return import_redirect(request, response, lot);
    if (!profile_choose(request, lot->profile, &all, &count, &view.profile, error))
        return false;
    if (!manual_from_lot(request->store, request->arena, lot, &form))
        return page_failed(request, error);
    if (!manual_check(&check, request->arena, request->store, lot->centre, clock_today(), &form, error) ||
        !page_trace_look(request, ACT_LOT_SHOWN, arena_print(request->arena, "lot %lld", (long long)lot->id), error))
        return false;
    tell_batch(&view, &check.batch);
    return show(request, response, &view, error);
}

static bool show_empty(struct request *request, struct response *response, struct text token, struct error *error)
{
    struct profile *all;
    uint32_t count;
    struct manual_form form = {.token = token, .revision = -1, .count = 1};
    struct manual_view view = {.form = &form, .faults.arena = request->arena, .focus = "ref"};
    if (!profile_choose(request, request_query(request, "profil"), &all, &count, &view.profile, error))
        return false;
    form.profile = view.profile->code;
    form.driver = arena_take(request->arena, sizeof *form.driver);
    memset(form.driver, 0, sizeof *form.driver);
    return show(request, response, &view, error);
}

/* --- the pages ------------------------------------------------------------------------ */

/* Every form has an address of its own, so that « back » finds it filled. */
bool page_manual(struct request *request, struct response *response, struct error *error)
{
    char token[MANUAL_TOKEN_LENGTH + 1];
    struct lot lot;
    struct profile *all;
    uint32_t count;
    const struct profile *chosen;
    struct text kept = request_query(request, "saisie");
    if (kept.len && !manual_is_token(kept))
        return respond_status(response, 404, NULL);
    if (kept.len && lot_by_public_id(request->store, request->arena, kept, request->viewer.person.centre, &lot))
        return show_kept(request, response, &lot, error);
    if (kept.len)
        return store_error(request->store)->code == ERROR_NOT_FOUND ? show_empty(request, response, kept, error)
                                                                    : page_failed(request, error);
    if (!profile_choose(request, request_query(request, "profil"), &all, &count, &chosen, error))
        return false;
    random_token(token, MANUAL_TOKEN_LENGTH);
    return respond_redirect(request, response, "/sessions/manuel?profil=%.*s&saisie=%s", TEXT_ARG(chosen->code), token);
}

/* « Ajouter » and « Retirer »: the form comes back, nothing is checked. */
static bool rearrange(struct request *request, struct response *response, struct manual_view *view,
                      struct manual_form *form, struct text wanted, struct error *error)
{
    int64_t number;
    if (text_equal(wanted, TEXT("ajouter")) && form->count < MANUAL_DRIVERS_MOST) {
        form->count++;
        view->focus = manual_id(request->arena, COLUMN_FIRST_NAME, form->count - 1);
    } else if (text_starts(wanted, TEXT("retirer-")) && text_to_int(text_slice(wanted, 8, wanted.len), &number) &&
               number >= 1 && number <= form->count) {
        remove_driver(form, (uint32_t)number - 1);
        uint32_t next = number <= form->count ? (uint32_t)number - 1 : form->count - 1;
        view->focus = manual_id(request->arena, COLUMN_FIRST_NAME, next);
    }
    return show(request, response, view, error);
}

static bool keep(struct request *request, struct response *response, struct manual_view *view, struct manual_form *form,
                 const struct check *check, struct error *error)
{
    struct lot lot;
    enum manual_result result;
    if (!manual_keep(request->store, &request->viewer.person, form, check, &lot, &result, error))
        return false;
    switch (result) {
    case MANUAL_CHANGED: return show_changed(request, response, view, form, &lot, error);
    case MANUAL_REGISTERED: return import_redirect(request, response, &lot);
    case MANUAL_KEPT: break;
    }
    if (lot.to_register == 0)
        return import_redirect(request, response, &lot);
    return respond_redirect(request, response, "/imports/%.*s/confirmation", TEXT_ARG(lot.public_id));
}

bool page_manual_check(struct request *request, struct response *response, struct error *error)
{
    struct manual_form form;
    struct profile *all;
    uint32_t count;
    struct check check = {0};
    struct manual_view view = {.form = &form, .faults.arena = request->arena};
    struct text wanted = request_form(request, "faire");
    take_form(request, &form);
    if (!profile_choose(request, request_form(request, "profil"), &all, &count, &view.profile, error))
        return false;
    form.profile = view.profile->code;
    if (wanted.len)
        return rearrange(request, response, &view, &form, wanted, error);
    drop_empty(&form);
    if (!manual_check(&check, request->arena, request->store, request->viewer.person.centre, clock_today(), &form, error))
        return false;
    if (check.batch.line_count == 0)
        tell_nothing(&view);
    tell_batch(&view, &check.batch);
    if (view.faults.errors == 0)
        return keep(request, response, &view, &form, &check, error);
    response->status = 422;
    return show(request, response, &view, error);
}
