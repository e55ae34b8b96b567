/* One training of the catalogue: added, otherwise from a day on, or ended;
   always first what that does to the imports that wait. */
#include "web/page_catalogue.h"

#include "os/clock.h"
#include "web/views.h"

static bool show(struct request *request, struct response *response, struct training_view *view, struct error *error)
{
    struct page page;
    struct training_row *rows = NULL;
    if (view->faults.errors && response->status == 200)
        response->status = 422;
    if (view->id && !training_rows(request->store, request->arena, view->id, &rows, &view->count))
        return page_failed(request, error);
    struct shown_training *versions = ARENA_ARRAY(request->arena, struct shown_training, view->count + 1);
    for (uint32_t i = 0; i < view->count; i++)
        versions[i] = (struct shown_training){.row = &rows[i], .span = span_of(rows[i].data.from, rows[i].data.to, clock_today())};
    view->versions = versions;
    view->open = view->count == 0 || rows[view->count - 1].data.to == DATE_NONE;
    if (!page_open(&page, request, view->id ? "Formation du catalogue" : "Ajouter une formation", SECTION_OPERATOR, error))
        return false;
    view_training(&response->html, &page, view);
    return true;
}

/* -- the form ------------------------------------------------------------------------------ */

static void take_day(struct faults *faults, const char *field, const char *label, struct text typed, bool needed, date *day)
{
    *day = date_parse_either(typed);
    if (*day == DATE_NONE && (needed || typed.len))
        fault_add(faults, field, label, "Indiquer le jour, sous la forme JJ/MM/AAAA.");
}

static void take_fields(struct request *request, struct training_view *view, struct training_data *data)
{
    struct text category = request_form(request, "categorie"), class = request_form(request, "classe");
    int64_t hours = 0;
    view->hours = request_line(request, "heures", FIELD_CHARACTERS_MOST);
    view->from = request_line(request, "du", FIELD_CHARACTERS_MOST);
    view->education = data->education = request_form(request, "education").len > 0;
    view->repeatable = data->repeatable = request_form(request, "repetable").len > 0;
    view->category = data->category = text_equal(category, TEXT("marchandises")) ? CATEGORY_GOODS
                                      : text_equal(category, TEXT("voyageurs")) ? CATEGORY_PASSENGERS
                                      : text_equal(category, TEXT("toutes"))    ? CATEGORY_EITHER
                                                                                : CATEGORY_NONE;
    view->price_class = data->price_class = text_equal(class, TEXT("longue"))   ? PRICE_LONG
                                            : text_equal(class, TEXT("module")) ? PRICE_MODULE
                                                                                : PRICE_CLASS_COUNT;
    if (view->category == CATEGORY_NONE)
        fault_add(&view->faults, "categorie", "Catégorie", "Choisir une catégorie.");
    if (!text_to_int(view->hours, &hours) || hours < 1 || hours > HOURS_MOST)
        fault_add(&view->faults, "heures", "Durée", "Indiquer un nombre entier d'heures, de 1 à %d.", HOURS_MOST);
    if (view->price_class == PRICE_CLASS_COUNT)
        fault_add(&view->faults, "classe", "Classe de prix", "Choisir une classe de prix.");
    data->hours = hours;
    take_day(&view->faults, "du", "À partir du", view->from, true, &data->from);
}

/* "revision first-day" of the last version. */
static struct text print_seen(struct arena *arena, const struct training_row *last)
{
    char iso[11] = "";
    if (last->data.from != DATE_NONE)
        date_print_iso(last->data.from, iso);
    return arena_print(arena, "%lld %s", (long long)last->revision, iso);
}

static bool read_seen(struct text seen, struct catalogue_change *change)
{
    struct text rest = seen, number;
    bool read = text_cut(&rest, ' ', &number) && text_to_int(number, &change->training.revision);
    change->seen = date_parse_iso(rest);
    return read;
}

/* A form that was not typed into shows the last version. */
static void fill(struct arena *arena, struct training_view *view, const struct training_row *last)
{
    view->hours = arena_print(arena, "%lld", (long long)last->data.hours);
    view->category = last->data.category;
    view->price_class = last->data.price_class;
    view->education = last->data.education;
    view->repeatable = last->data.repeatable;
}

/* -- a new one -------------------------------------------------------------------------------- */

bool page_training_new(struct request *request, struct response *response, struct error *error)
{
    struct training_view view = {.faults.arena = request->arena, .category = CATEGORY_NONE, .price_class = PRICE_CLASS_COUNT};
    return show(request, response, &view, error);
}

static struct text tell(struct arena *arena, const struct catalogue_change *change)
{
    const struct training_data *data = &change->training.data;
    if (change->step == CATALOGUE_END)
        return arena_print(arena, "au %d", (int)data->to);
    return arena_print(arena, "%d %d %lld %d %d %d %.*s", (int)data->from, (int)data->category, (long long)data->hours,
                       (int)data->price_class, data->education, data->repeatable, TEXT_ARG(data->label));
}

/* Either looks at the change or makes it; the outcome is the caller's to tell. */
static bool look_or_make(struct request *request, struct training_view *view, const struct catalogue_change *change,
                         struct catalogue_outcome *outcome, bool *made, struct error *error)
{
    struct catalogue_preview preview;
    view->looked = tell(request->arena, change);
    *made = form_is_confirmed(request, view->looked);
    if (*made)
        return catalogue_apply(request->store, request->arena, &request->viewer.person, change, outcome, error);
    if (!catalogue_preview(request, change, &preview, &view->effects, error))
        return false;
    *outcome = preview.outcome;
    view->previewed = outcome->result == CATALOGUE_DONE;
    return true;
}

bool page_training_add(struct request *request, struct response *response, struct error *error)
{
    struct training_view view = {.faults.arena = request->arena};
    struct catalogue_change change = {.step = CATALOGUE_ADD, .training.data.to = DATE_NONE};
    struct catalogue_outcome outcome;
    bool made;
    view.label = change.training.data.label = request_line(request, "libelle", FIELD_CHARACTERS_MOST);
    if (view.label.len == 0 || view.label.len > LABEL_BYTES_MOST)
        fault_add(&view.faults, "libelle", "Libellé", "Indiquer le libellé, en %d caractères au plus.", LABEL_BYTES_MOST);
    take_fields(request, &view, &change.training.data);
    if (view.faults.errors)
        return show(request, response, &view, error);
    if (!look_or_make(request, &view, &change, &outcome, &made, error))
        return false;
    if (outcome.result == CATALOGUE_TAKEN)
        fault_add(&view.faults, "libelle", "Libellé", "Une formation porte déjà ce libellé, ou l'a parmi ses autres écritures : la modifier, ou choisir un autre libellé.");
    else if (made)
        return respond_redirect(request, response, "/exploitation/catalogue?fait=formation");
    return show(request, response, &view, error);
}

/* -- one that stands ------------------------------------------------------------------------------ */

static bool find(struct request *request, struct training_view *view, struct training_row *last, struct error *error)
{
    bool number = text_to_int(request->parameter[0], &view->id) && view->id > 0;
    if (!training_last(request->store, request->arena, number ? view->id : 0, last))
        return page_failed(request, error);
    view->label = last->data.label;
    view->to = form_day(request->arena, last->data.to);
    view->seen = print_seen(request->arena, last);
    return true;
}

bool page_training(struct request *request, struct response *response, struct error *error)
{
    struct training_row last;
    struct training_view view = {.faults.arena = request->arena};
    struct text word = request_query(request, "fait");
    if (!find(request, &view, &last, error))
        return false;
    fill(request->arena, &view, &last);
    if (text_equal(word, TEXT("version")))
        view.done = "La formation est modifiée.";
    else if (text_equal(word, TEXT("fin")))
        view.done = "Le dernier jour est enregistré.";
    return show(request, response, &view, error);
}

/* What was typed, field by field, against a version. */
static const struct difference *differ(struct arena *arena, const struct training_view *view, struct text from, struct text to,
                                       const struct training_row *now, unsigned *count)
{
    const struct text yes_no[] = {TEXT("non"), TEXT("oui")}, none = TEXT("sans limite");
    struct text typed_to = form_day(arena, date_parse_either(to)), now_from = form_day(arena, now->data.from), now_to = form_day(arena, now->data.to);
    const struct difference end = {"Dernier jour", typed_to.len ? typed_to : none, now_to.len ? now_to : none};
    const struct difference all[] = {
        {"À partir du", form_day(arena, date_parse_either(from)), now_from.len ? now_from : none},
        {"Catégorie", text_of(training_category_label(view->category)), text_of(training_category_label(now->data.category))},
        {"Durée", view->hours, arena_print(arena, "%lld", (long long)now->data.hours)},
        {"Classe de prix", text_of(price_class_label(view->price_class)), text_of(price_class_label(now->data.price_class))},
        {"Éducation nationale", yes_no[view->education], yes_no[now->data.education]},
        {"Plusieurs fois en 5 ans", yes_no[view->repeatable], yes_no[now->data.repeatable]}};
    struct difference *rows = ARENA_ARRAY(arena, struct difference, COUNT_OF(all) + 1);
    *count = 0;
    if (view->ending)
        rows[(*count)++] = end;
    for (size_t i = 0; !view->ending && i < COUNT_OF(all); i++)
        if (i == 0 || !text_equal(all[i].typed, all[i].now))
            rows[(*count)++] = all[i];
    return rows;
}

static bool show_changed(struct request *request, struct response *response, struct training_view *view, struct error *error)
{
    struct training_row now;
    struct text from = view->from, to = view->to;
    if (!find(request, view, &now, error))
        return false;
    view->to = view->ending ? to : view->to;
    view->differences = differ(request->arena, view, from, to, &now, &view->difference_count);
    if (view->ending)
        fill(request->arena, view, &now);
    view->previewed = false;
    response->status = 409;
    return show(request, response, view, error);
}

static void say_used(struct training_view *view, const struct catalogue_outcome *outcome)
{
    char last[11], next[11];
    const char *field = view->ending ? "au" : "du", *label = view->ending ? "Dernier jour" : "À partir du";
    date_print_french(outcome->day, last);
    date_print_french(outcome->day + 1, next);
    fault_add(&view->faults, field, label, "Des sessions de cette formation finies jusqu'au %s sont enregistrées (%u après ce jour-là) et gardent leur version : choisir au plus tôt le %s.",
              last, outcome->count, view->ending ? last : next);
}

static bool change_it(struct request *request, struct response *response, struct training_view *view, const struct training_row *last,
                      const struct catalogue_change *change, struct error *error)
{
    struct catalogue_outcome outcome;
    bool made;
    char day[11];
    if (!look_or_make(request, view, change, &outcome, &made, error))
        return false;
    switch (outcome.result) {
    case CATALOGUE_DONE:
        if (made)
            return respond_redirect(request, response, "/exploitation/catalogue/formations/%lld?fait=%s", (long long)view->id,
                                    view->ending ? "fin" : "version");
        view->changes = differ(request->arena, view, view->from, view->to, last, &view->change_count);
        return show(request, response, view, error);
    case CATALOGUE_CHANGED: return show_changed(request, response, view, error);
    case CATALOGUE_BEFORE:
        fault_add(&view->faults, view->ending ? "au" : "du", view->ending ? "Dernier jour" : "À partir du",
                  "La dernière version commence le %s : choisir ce jour ou un jour plus tard.", date_print_french(outcome.day, day));
        return show(request, response, view, error);
    case CATALOGUE_USED: say_used(view, &outcome); return show(request, response, view, error);
    case CATALOGUE_TAKEN: break;
    }
    BUG("catalogue result");
}

bool page_training_change(struct request *request, struct response *response, struct error *error)
{
    struct training_row last;
    struct training_view view = {.faults.arena = request->arena};
    struct catalogue_change change = {.step = CATALOGUE_VERSION};
    if (!find(request, &view, &last, error))
        return false;
    view.seen = request_form(request, "vu");
    if (!read_seen(view.seen, &change))
        return respond_status(response, 400, NULL);
    change.training.training = view.id;
    view.ending = text_equal(request_form(request, "quoi"), TEXT("fin"));
    if (view.ending) {
        change.step = CATALOGUE_END;
        view.to = request_line(request, "au", FIELD_CHARACTERS_MOST);
        fill(request->arena, &view, &last);
        take_day(&view.faults, "au", "Dernier jour", view.to, false, &change.training.data.to);
    } else {
        take_fields(request, &view, &change.training.data);
    }
    change.training.data.label = view.label;
    if (view.faults.errors)
        return show(request, response, &view, error);
    return change_it(request, response, &view, &last, &change, error);
}
