/* A centre's approvals for the operator: a timeline and its table, several added
   in one go, one changed or removed; always first what it does to the imports
   that wait. */
#include "web/page_approvals.h"

#include "os/clock.h"
#include "store/world.h"
#include "web/page_centres.h"
#include "web/views.h"

enum { SOON_DAYS = 90, YEARS_BACK = 3, YEARS_AHEAD = 6, LONGEST_YEARS = 5 };

/* --- the timeline ------------------------------------------------------------------------ */

static enum approval_state state_of(const struct approval_row *row, date today)
{
    if (row->from > today)
        return APPROVAL_AHEAD;
    if (row->to != DATE_NONE && row->to < today)
        return APPROVAL_PAST;
    return row->to != DATE_NONE && row->to < today + SOON_DAYS ? APPROVAL_SOON : APPROVAL_NOW;
}

struct scale {
    date from, to;
};

static int place(const struct scale *scale, date day)
{
    if (day == DATE_NONE || day > scale->to)
        day = scale->to;
    if (day < scale->from)
        day = scale->from;
    int64_t room = TIMELINE_WIDE - 2 * TIMELINE_LEFT;
    return TIMELINE_LEFT + (int)(room * (day - scale->from) / (scale->to - scale->from));
}

static struct scale scale_of(const struct approval_row *rows, uint32_t count, date today)
{
    date least = date_add_years(today, -YEARS_BACK), most = date_add_years(today, YEARS_AHEAD);
    struct scale scale = {date_add_years(today, -1), date_add_years(today, 1)};
    for (uint32_t i = 0; i < count; i++) {
        date to = rows[i].to == DATE_NONE || rows[i].to > most ? most : rows[i].to;
        date from = rows[i].from < least ? least : rows[i].from;
        if (from < scale.from)
            scale.from = from;
        if (to > scale.to)
            scale.to = to;
    }
    return scale;
}

static void draw(struct approvals_view *view, struct approval_line *lines, const struct scale *scale, date today)
{
    int y = TIMELINE_TOP - TIMELINE_ROW;
    for (uint32_t i = 0; i < view->count; i++) {
        const struct approval_row *row = lines[i].row, *last = i ? lines[i - 1].row : NULL;
        lines[i].first = !last || last->training != row->training || last->category != row->category;
        y += lines[i].first ? TIMELINE_ROW : 0;
        lines[i].y = y;
        lines[i].x = place(scale, row->from);
        lines[i].width = place(scale, row->to) - lines[i].x;
        if (lines[i].width < 2)
            lines[i].width = 2;
    }
    view->timeline.height = y + TIMELINE_ROW + 4;
    view->timeline.now_x = place(scale, today);
    for (int year = date_civil(scale->from).year + 1; year <= date_civil(scale->to).year && view->timeline.ticks < 40; year++) {
        view->timeline.tick[view->timeline.ticks].x = place(scale, date_make(year, 1, 1));
        view->timeline.tick[view->timeline.ticks++].year = year;
    }
}

static bool take_lines(struct request *request, struct approvals_view *view, struct error *error)
{
    struct approval_row *rows;
    date today = clock_today();
    if (!approval_rows(request->store, request->arena, view->centre->id, &rows, &view->count))
        return page_failed(request, error);
    struct approval_line *lines = ARENA_ARRAY(request->arena, struct approval_line, view->count + 1);
    for (uint32_t i = 0; i < view->count; i++) {
        lines[i] = (struct approval_line){.row = &rows[i], .state = state_of(&rows[i], today)};
        for (uint32_t j = 0; j < view->count; j++)
            lines[i].overlap = lines[i].overlap || (i != j && approval_overlaps(&rows[i], &rows[j]));
        view->overlaps += lines[i].overlap;
        view->ending += lines[i].state == APPROVAL_SOON;
    }
    struct scale scale = scale_of(rows, view->count, today);
    draw(view, lines, &scale, today);
    view->lines = lines;
    return true;
}

/* --- the form -------------------------------------------------------------------------------- */

/* Every training of today with each category that it may be approved for. */
static bool take_choices(struct request *request, struct approvals_view *view, struct error *error)
{
    struct catalogue *catalogue = ARENA_ARRAY(request->arena, struct catalogue, 1);
    date today = clock_today();
    if (!catalogue_load(request->store, request->arena, catalogue))
        return page_failed(request, error);
    struct approval_choice *all = ARENA_ARRAY(request->arena, struct approval_choice, 2 * (size_t)catalogue->training_count + 1);
    for (uint32_t i = 0; i < catalogue->training_count; i++) {
        const struct training *training = &catalogue->trainings[i];
        bool ended = training->to != DATE_NONE && training->to < today;
        if (ended || (i && catalogue->trainings[i - 1].id == training->id))
            continue;
        for (enum category c = CATEGORY_GOODS; c <= CATEGORY_PASSENGERS; c++)
            if (training->category == CATEGORY_EITHER || training->category == c) {
                const char *name = arena_print(request->arena, "f-%lld-%d", (long long)training->id, (int)c).at;
                all[view->choice_count++] = (struct approval_choice){training, c, request_form(request, name).len > 0};
            }
    }
    view->choices = all;
    return true;
}

static void check_days(struct approvals_view *view, struct approval_row *row)
{
    row->from = date_parse_either(view->from);
    row->to = date_parse_either(view->to);
    if (row->from == DATE_NONE)
        fault_add(&view->faults, "du", "Du", "Indiquer le premier jour, sous la forme JJ/MM/AAAA.");
    if (row->to == DATE_NONE)
        fault_add(&view->faults, "au", "Au", "Indiquer le dernier jour, sous la forme JJ/MM/AAAA.");
    else if (row->from != DATE_NONE && row->to < row->from)
        fault_add(&view->faults, "au", "Au", "La fin vient avant le début : corriger l'une des deux dates.");
    else if (row->from != DATE_NONE && row->to > date_add_years(row->from, LONGEST_YEARS))
        fault_tell(&view->faults, "au", "Au", "Plus de %d ans : vérifier sur l'arrêté.", LONGEST_YEARS);
}

static void take_fields(struct request *request, struct approvals_view *view, struct approval_row *row)
{
    view->number = row->number = request_line(request, "numero", FIELD_CHARACTERS_MOST);
    view->prefecture = row->prefecture = request_line(request, "prefecture", FIELD_CHARACTERS_MOST);
    view->from = request_line(request, "du", FIELD_CHARACTERS_MOST);
    view->to = request_line(request, "au", FIELD_CHARACTERS_MOST);
    if (view->number.len == 0 || text_characters(view->number) > 100)
        fault_add(&view->faults, "numero", "Numéro", "Indiquer le numéro de l'arrêté, en 100 caractères au plus.");
    if (view->prefecture.len == 0 || text_characters(view->prefecture) > 200)
        fault_add(&view->faults, "prefecture", "Préfecture", "Indiquer la préfecture, en 200 caractères au plus.");
    check_days(view, row);
}

static bool preview(struct request *request, struct approvals_view *view, const struct approval_change *change,
                    struct error *error)
{
    struct lot_effect *effects;
    view->previewed = true;
    if (!approvals_effects(request->store, request->arena, change, &effects, &view->effects.count, &view->effects.more, error))
        return false;
    view->effects.effects = effects;
    return true;
}

static bool show(struct request *request, struct response *response, struct approvals_view *view, struct error *error)
{
    struct page page;
    if (view->faults.errors && response->status == 200)
        response->status = 422;
    if (!take_lines(request, view, error) || (view->choices == NULL && !take_choices(request, view, error)) ||
        !page_open(&page, request, "Agréments", SECTION_OPERATOR, error))
        return false;
    view_approvals(&response->html, &page, view);
    return true;
}

static const char *done_sentence(struct text word)
{
    if (text_equal(word, TEXT("ajoute")))
        return "Les agréments sont ajoutés.";
    if (text_equal(word, TEXT("modifie")))
        return "L'agrément est modifié.";
    return text_equal(word, TEXT("supprime")) ? "L'agrément est supprimé." : NULL;
}

bool page_approvals(struct request *request, struct response *response, struct error *error)
{
    struct centre centre;
    struct approvals_view view = {.centre = &centre, .faults.arena = request->arena,
                                  .done = done_sentence(request_query(request, "fait"))};
    return centre_find(request, response, &centre, error) && show(request, response, &view, error);
}

static void add_looked(struct buffer *out, const struct approval_row *row)
{
    buffer_print(out, "%lld %d %d %d ", (long long)row->training, (int)row->category, (int)row->from, (int)row->to);
    buffer_add_text(out, row->number);
    buffer_add_byte(out, ' ');
    buffer_add_text(out, row->prefecture);
    buffer_add_byte(out, ';');
}

/* The button was pressed under a preview of this very change. */
static bool is_confirmed(struct request *request, struct approvals_view *view, const struct approval_change *change)
{
    struct buffer out = {0};
    for (uint32_t i = 0; i < change->added_count; i++)
        add_looked(&out, &change->added[i]);
    if (change->removed)
        buffer_add_text(&out, TEXT("remove"));
    else if (change->changed)
        add_looked(&out, change->changed);
    view->looked = arena_copy(request->arena, buffer_text(&out));
    buffer_free(&out);
    return form_is_confirmed(request, view->looked);
}

/* --- adding ------------------------------------------------------------------------------------ */

static struct approval_row *rows_to_add(struct request *request, struct approvals_view *view, const struct approval_row *form,
                                        uint32_t *count)
{
    struct approval_row *rows = ARENA_ARRAY(request->arena, struct approval_row, view->choice_count + 1);
    *count = 0;
    for (uint32_t i = 0; i < view->choice_count; i++)
        if (view->choices[i].chosen) {
            rows[*count] = *form;
            rows[*count].centre = view->centre->id;
            rows[*count].training = view->choices[i].training->id;
            rows[*count].label = view->choices[i].training->label;
            rows[(*count)++].category = view->choices[i].category;
        }
    if (*count == 0)
        fault_add(&view->faults, "formations", "Formations", "Cocher au moins une formation.");
    return rows;
}

static bool add(struct request *request, struct response *response, struct approvals_view *view,
                const struct approval_change *change, struct error *error)
{
    enum approval_result result;
    uint32_t which;
    if (!is_confirmed(request, view, change))
        return preview(request, view, change, error) && show(request, response, view, error);
    if (!approvals_apply(request->store, request->arena, &request->viewer.person, change, &result, &which, error))
        return false;
    if (result == APPROVAL_DONE)
        return respond_redirect(request, response, "/exploitation/centres/%lld/agrements?fait=ajoute", (long long)view->centre->id);
    const struct approval_row *row = &change->added[which < change->added_count ? which : 0];
    struct text category = category_label(row->category);
    fault_add(&view->faults, "du", "Du", "Un agrément commence déjà ce jour-là pour « %.*s », %.*s : le modifier dans le tableau, ou décocher cette formation.",
              TEXT_ARG(row->label), TEXT_ARG(category));
    return show(request, response, view, error);
}

bool page_approvals_add(struct request *request, struct response *response, struct error *error)
{
    struct centre centre;
    struct approval_row form = {.id = 0};
    struct approval_change change = {.centre = 0};
    struct approvals_view view = {.centre = &centre, .faults.arena = request->arena};
    if (!centre_find(request, response, &centre, error) || !take_choices(request, &view, error))
        return false;
    take_fields(request, &view, &form);
    change.centre = centre.id;
    change.added = rows_to_add(request, &view, &form, &change.added_count);
    if (view.faults.errors)
        return show(request, response, &view, error);
    return add(request, response, &view, &change, error);
}

/* --- one that stands ------------------------------------------------------------------------------ */

static bool find_one(struct request *request, struct response *response, struct centre *centre, struct approval_row *row,
                     struct error *error)
{
    int64_t id = 0;
    bool number = text_to_int(request->parameter[1], &id);
    return centre_find(request, response, centre, error) &&
           (approval_row_find(request->store, request->arena, centre->id, number ? id : 0, row) || page_failed(request, error));
}

static struct text print_day(struct arena *arena, date day)
{
    char out[11];
    return day == DATE_NONE ? TEXT_NONE : arena_copy(arena, text_of(date_print_french(day, out)));
}

bool page_approval(struct request *request, struct response *response, struct error *error)
{
    struct centre centre;
    struct approval_row row;
    struct approvals_view view = {.centre = &centre, .edited = &row, .faults.arena = request->arena};
    if (!find_one(request, response, &centre, &row, error))
        return false;
    view.number = row.number;
    view.prefecture = row.prefecture;
    view.from = print_day(request->arena, row.from);
    view.to = print_day(request->arena, row.to);
    view.revision = row.revision;
    return show(request, response, &view, error);
}

static bool show_changed(struct request *request, struct response *response, struct approvals_view *view,
                         const struct approval_row *now, struct error *error)
{
    struct difference rows[4];
    const struct difference all[] = {
        {"Numéro", view->number, now->number}, {"Préfecture", view->prefecture, now->prefecture},
        {"Du", print_day(request->arena, date_parse_either(view->from)), print_day(request->arena, now->from)},
        {"Au", print_day(request->arena, date_parse_either(view->to)), print_day(request->arena, now->to)}};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (!text_equal(all[i].typed, all[i].now))
            rows[view->difference_count++] = all[i];
    view->differences = rows;
    view->revision = now->revision;
    view->previewed = false;
    response->status = 409;
    return show(request, response, view, error);
}

static bool change_one(struct request *request, struct response *response, struct approvals_view *view,
                       const struct approval_change *change, struct error *error)
{
    enum approval_result result;
    uint32_t which;
    struct centre centre;
    struct approval_row now;
    if (!is_confirmed(request, view, change) && view->revision == view->edited->revision)
        return preview(request, view, change, error) && show(request, response, view, error);
    if (!approvals_apply(request->store, request->arena, &request->viewer.person, change, &result, &which, error))
        return false;
    switch (result) {
    case APPROVAL_DONE:
        return respond_redirect(request, response, "/exploitation/centres/%lld/agrements?fait=%s", (long long)view->centre->id,
                                change->removed ? "supprime" : "modifie");
    case APPROVAL_TAKEN:
        fault_add(&view->faults, "du", "Du", "Un autre agrément commence déjà ce jour-là pour cette formation et cette catégorie.");
        return show(request, response, view, error);
    case APPROVAL_CHANGED: return find_one(request, response, &centre, &now, error) && show_changed(request, response, view, &now, error);
    }
    BUG("approval result");
}

bool page_approval_change(struct request *request, struct response *response, struct error *error)
{
    struct centre centre;
    struct approval_row stands, typed;
    struct approvals_view view = {.centre = &centre, .edited = &stands, .faults.arena = request->arena};
    if (!find_one(request, response, &centre, &stands, error))
        return false;
    if (!text_to_int(request_form(request, "revision"), &view.revision))
        return respond_status(response, 400, NULL);
    typed = stands;
    typed.revision = view.revision;
    take_fields(request, &view, &typed);
    view.removing = text_equal(request_form(request, "quoi"), TEXT("supprimer"));
    struct approval_change change = {.centre = centre.id, .changed = &typed, .removed = view.removing};
    if (view.faults.errors && !view.removing)
        return show(request, response, &view, error);
    return change_one(request, response, &view, &change, error);
}
