/* Lots by the API: rows or a workbook are checked, corrected, confirmed, given up.
   The engine is that of the pages: flow/rows.h, flow/lot.h, flow/confirm.h. */
#include "web/api.h"

#include "flow/cancel.h"
#include "flow/confirm.h"
#include "flow/rows.h"
#include "os/clock.h"
#include "web/analysis.h"
#include "web/api_rows.h"
#include "web/page.h"

/* -- printing -------------------------------------------------------------------------- */

static const char *door_of(const struct lot *lot)
{
    switch (lot->door) {
    case DOOR_FILE: return "file";
    case DOOR_HAND: return "hand";
    case DOOR_API: return "api";
    }
    BUG("door of a lot");
}

static void print_lot(struct buffer *out, const struct lot *lot)
{
    buffer_add_byte(out, '{');
    api_text(out, "id", lot->public_id, true);
    api_text(out, "state", text_of(flow_states[lot->state].code), false);
    api_text(out, "door", text_of(door_of(lot)), false);
    api_text(out, "file_name", lot->file_name, false);
    api_text(out, "sha256", lot->file_sha256, false);
    api_int(out, "lines", lot->lines);
    api_int(out, "errors", lot->errors);
    api_int(out, "informations", lot->informations);
    api_int(out, "to_register", lot->to_register);
    api_int(out, "registered", lot->registered);
    api_int(out, "revision", lot->revision);
    api_moment(out, "created_at", lot->created_ms);
    api_moment(out, "analysed_at", lot->analysed_ms);
    api_moment(out, "registered_at", lot->registered_ms);
    api_text_or_null(out, "receipt", lot->receipt);
    api_name(out, "refused", false);
    if (lot->refusal_code.len) {
        api_text((buffer_add_byte(out, '{'), out), "code", lot->refusal_code, true);
        api_text(out, "message", lot->refusal_message, false);
        buffer_add_byte(out, '}');
    } else {
        buffer_add_text(out, TEXT("null"));
    }
    buffer_add_byte(out, '}');
}

static const char *level_code(enum level level)
{
    switch (level) {
    case LEVEL_ERROR: return "error";
    case LEVEL_INFORMATION: return "information";
    case LEVEL_NONE: return "none";
    }
    BUG("level");
}

/* A line as it is printed, whether of a batch or kept. */
struct printed {
    uint32_t number;
    enum level level;
    const struct text *value;
    const struct finding *findings;
    uint32_t count;
    bool set_aside, registered;
    const uint32_t *sheet_column;
};

static void print_finding(struct buffer *out, struct arena *arena, const struct printed *line, const struct finding *finding)
{
    enum column column = rules[finding->rule].column;
    char letters[4] = "";
    struct text value = line->value[column], suggestion = finding_suggestion(arena, finding, value);
    if (line->sheet_column[column] != NO_INDEX)
        column_letters(line->sheet_column[column], letters);
    buffer_add_text(out, TEXT("{\"code\":\""));
    buffer_add_text(out, text_of(rules[finding->rule].code));
    buffer_add_text(out, TEXT("\",\"level\":\""));
    buffer_add_text(out, text_of(level_code(rules[finding->rule].level)));
    buffer_add_text(out, TEXT("\",\"pointer\":\"/rows/"));
    buffer_add_int(out, line->number - 1);
    buffer_add_byte(out, '/');
    buffer_add_text(out, text_of(api_columns[column]));
    buffer_add_text(out, letters[0] ? TEXT("\",\"cell\":\"") : TEXT("\",\"cell\":null"));
    if (letters[0]) {
        buffer_add_text(out, text_of(letters));
        buffer_add_int(out, line->number + 1);
        buffer_add_byte(out, '"');
    }
    api_text(out, "message", finding_message(arena, finding, value), false);
    api_text_or_null(out, "suggestion", suggestion);
    buffer_add_byte(out, '}');
}

static void print_line(struct buffer *out, struct arena *arena, const struct printed *line)
{
    buffer_add_text(out, TEXT("{\"line\":"));
    buffer_add_int(out, line->number);
    buffer_add_text(out, TEXT(",\"pointer\":\"/rows/"));
    buffer_add_int(out, line->number - 1);
    buffer_add_text(out, TEXT("\",\"level\":\""));
    buffer_add_text(out, text_of(level_code(line->level)));
    buffer_add_byte(out, '"');
    api_bool(out, "set_aside", line->set_aside);
    api_bool(out, "already_registered", line->registered);
    buffer_add_text(out, TEXT(",\"values\":{"));
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        char iso[11];
        struct text value = line->value[c];
        date day = c == COLUMN_END || c == COLUMN_BIRTH ? date_parse_french(value) : DATE_NONE;
        api_text(out, api_columns[c], day == DATE_NONE ? value : text_of(date_print_iso(day, iso)), c == 0);
    }
    buffer_add_text(out, TEXT("},\"findings\":["));
    for (uint32_t f = 0; f < line->count; f++) {
        if (f)
            buffer_add_byte(out, ',');
        print_finding(out, arena, line, &line->findings[f]);
    }
    buffer_add_text(out, TEXT("]}"));
}

/* The lines of a batch of which something is found, errors first. */
static void print_batch_lines(struct buffer *out, struct arena *arena, const struct batch *batch)
{
    bool first = true;
    buffer_add_text(out, TEXT(",\"rows\":["));
    for (uint32_t i = 0; batch->order && i < batch->line_count; i++) {
        const struct line *line = &batch->lines[batch->order[i]];
        if (line->level == LEVEL_NONE && !line->set_aside && !line->registered)
            continue;
        struct printed printed = {line->number, (enum level)line->level, line->value, &batch->findings[line->first_finding],
                                  line->finding_count, line->set_aside, line->registered, batch->sheet_column};
        if (!first)
            buffer_add_byte(out, ',');
        print_line(out, arena, &printed);
        first = false;
    }
    buffer_add_byte(out, ']');
}

static uint32_t to_register(const struct batch *batch)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < batch->line_count; i++)
        count += batch->lines[i].level != LEVEL_ERROR && !batch->lines[i].set_aside && !batch->lines[i].registered;
    return count;
}

/* `lot` NULL: nothing was kept. The numbers are those of what was checked. */
static void print_report(struct buffer *out, struct arena *arena, const struct batch *batch, const struct lot *lot)
{
    buffer_add_text(out, TEXT("{\"lot\":"));
    if (lot)
        print_lot(out, lot);
    else
        buffer_add_text(out, TEXT("null"));
    api_bool(out, "dry_run", lot == NULL);
    api_int(out, "lines", batch->line_count);
    api_int(out, "errors", batch->errors);
    api_int(out, "informations", batch->informations);
    api_int(out, "to_register", to_register(batch));
    buffer_add_text(out, TEXT(",\"advice\":["));
    for (unsigned i = 0; i < batch->advice_count; i++) {
        buffer_print(out, "%s{\"code\":\"%s\",\"count\":%u", i ? "," : "", batch->advice[i].code, batch->advice[i].count);
        api_text(out, "message", batch->advice[i].message, false);
        buffer_add_byte(out, '}');
    }
    buffer_add_byte(out, ']');
    print_batch_lines(out, arena, batch);
    buffer_add_text(out, TEXT("}\n"));
}

static bool respond_lot(struct response *response, const struct lot *lot)
{
    struct buffer *out = api_json(response);
    print_lot(out, lot);
    buffer_add_byte(out, '\n');
    return true;
}

/* -- rows that came -------------------------------------------------------------------- */

/* Names mostly come in the same order. */
static bool find_column(const char *name, unsigned *column)
{
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        unsigned c = (*column + i) % COLUMN_COUNT;
        if (strcmp(api_columns[c], name) == 0) {
            *column = c;
            return true;
        }
    }
    return false;
}

static bool field_unknown(struct request *request, struct response *response, const json_t *object, const char *at, bool correction)
{
    static const char *const known[] = {"line", "ref", "order_number", "training", "category", "end", "first_name",
                                        "last_name", "birth", "licence", NULL};
    return api_only(request, response, object, at, correction ? known : known + 1);
}

static bool take_line(struct request *request, struct response *response, const json_t *object, const char *at, struct row *row)
{
    int64_t line = 0;
    if (!api_take_int(request, response, object, at, "line", &line))
        return false;
    row->number = line < 1 || line > UINT32_MAX ? 0 : (uint32_t)line;
    return row->number ||
           !api_problem(request, response, 422, "field_missing", at, "Une correction dit la ligne qu'elle vise : « line », à partir de 1.");
}

static bool take_row(struct request *request, struct response *response, json_t *object, uint32_t index, bool correction,
                     struct row *row)
{
    char at[24];
    const char *name;
    json_t *value;
    unsigned column = 0;
    snprintf(at, sizeof at, "/rows/%u", index);
    if (!json_is_object(object))
        return !api_problem(request, response, 422, "field_wrong", at, "Chaque ligne de « rows » doit être un objet.");
    row->number = index + 1;
    json_object_foreach(object, name, value) {
        if (correction && strcmp(name, "line") == 0)
            continue;
        if (!find_column(name, &column))
            return field_unknown(request, response, object, at, correction);
        if (!api_take_value(request, response, value, at, name, API_VALUE_MOST, &row->value[column]))
            return false;
        column++;
    }
    return !correction || take_line(request, response, object, at, row);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Which of two corrections of a line is meant, nobody knows. */
static bool lines_differ(struct request *request, struct response *response, const struct row *rows, uint32_t count)
{
    uint32_t *numbers = ARENA_ARRAY(request->arena, uint32_t, count), twice = 0;
    for (uint32_t i = 0; i < count; i++)
        numbers[i] = rows[i].number;
    qsort(numbers, count, sizeof *numbers, by_number);
    for (uint32_t i = 1; i < count && !twice; i++)
        twice = numbers[i] == numbers[i - 1] ? numbers[i] : 0;
    for (uint32_t i = count; twice && i-- > 0;)
        if (rows[i].number == twice)
            return !api_problem(request, response, 422, "line_twice", arena_print(request->arena, "/rows/%u/line", i).at,
                                "La ligne %u est corrigée deux fois : réunissez ses valeurs en une correction. Rien n'est changé.", twice);
    return true;
}

static bool take_rows(struct request *request, struct response *response, const json_t *body, bool correction,
                      struct row **rows, uint32_t *count)
{
    const json_t *array = json_object_get(body, "rows");
    if (!json_is_array(array) || json_array_size(array) == 0)
        return !api_problem(request, response, 422, "field_missing", "/rows", "Il manque « rows » : un tableau d'au moins une ligne.");
    if (json_array_size(array) > API_ROWS_MOST)
        return !api_problem(request, response, 422, "too_many_rows", "/rows", "« rows » compte plus de %d lignes : envoyez-les en plusieurs lots, ou comme classeur.", API_ROWS_MOST);
    *count = (uint32_t)json_array_size(array);
    *rows = ARENA_ARRAY(request->arena, struct row, *count);
    for (uint32_t i = 0; i < *count; i++)
        if (!take_row(request, response, json_array_get(array, i), i, correction, &(*rows)[i]))
            return false;
    return !correction || lines_differ(request, response, *rows, *count);
}

/* "accept": "all_rows" or "valid_rows". */
static bool take_accept(struct request *request, struct response *response, const json_t *body, bool *valid_only)
{
    struct text accept = TEXT("all_rows");
    if (!api_take_text(request, response, body, "", "accept", 20, &accept))
        return false;
    *valid_only = text_equal(accept, TEXT("valid_rows"));
    return *valid_only || text_equal(accept, TEXT("all_rows")) ||
           !api_problem(request, response, 422, "field_wrong", "/accept", "« accept » vaut « all_rows » ou « valid_rows ».");
}

static bool refused(struct request *request, struct response *response, const struct batch *batch)
{
    return api_problem(request, response, 422, file_refusal_code(batch->refusal.code), "/rows", "%s", batch->refusal.message);
}

/* -- handlers ------------------------------------------------------------------------------ */

bool api_lot_make(struct request *request, struct response *response, struct error *error)
{
    static const char *const known[] = {"rows", "dry_run", "accept", NULL};
    json_t *body;
    struct row *rows;
    struct text rest;
    uint32_t count;
    bool dry_run = false, valid_only;
    struct check check = {0};
    struct lot lot = {.centre = request->key.centre, .person = request->viewer.person.id, .profile = TEXT("conducteur")};
    bool plain = api_rows_read(request->arena, request->body, &rows, &count, &rest) && api_rest(request, rest, &body);
    if ((!plain && !api_body(request, response, &body)) || !api_only(request, response, body, "", known) ||
        !api_take_bool(request, response, body, "dry_run", &dry_run) || !take_accept(request, response, body, &valid_only) ||
        (!plain && !take_rows(request, response, body, false, &rows, &count)))
        return true;
    if (!rows_check(&check, request->arena, request->site, request->store, lot.centre, rows, count, error))
        return false;
    if (check.batch.refusal.code != FILE_ACCEPTED)
        return refused(request, response, &check.batch);
    struct batch shown = check.batch; /* with the rows that are left out */
    if (valid_only && !rows_drop_errors(&check, request->site, request->store, lot.centre, error))
        return false;
    if (!dry_run && check.batch.line_count == 0)
        return api_problem(request, response, 422, "nothing_valid", "/rows", "Toutes les lignes ont une erreur : rien n'est gardé. Corrigez-les et recommencez.");
    if (!dry_run && !rows_keep(request->store, &check, &lot, error))
        return false;
    if (!dry_run) {
        response->status = 201;
        respond_header(response, "Location", arena_print(request->arena, "/api/v1/lots/%.*s", TEXT_ARG(lot.public_id)));
    }
    print_report(api_json(response), request->arena, &shown, dry_run ? NULL : &lot);
    return true;
}

static bool find_lot(struct request *request, struct lot *lot, struct error *error)
{
    return lot_by_public_id(request->store, request->arena, request->parameter[0], request->key.centre, lot) ||
           api_failed(request, error);
}

static bool keep_upload(struct request *request, struct lot *lot, struct error *error)
{
    if (!store_begin_write(request->store))
        return api_failed(request, error);
    if (!lot_create(request->store, request->arena, lot))
        api_failed(request, error);
    else if (page_trace(request, ACT_LOT_UPLOADED, arena_print(request->arena, "lot %lld", (long long)lot->id), error) &&
             (store_commit(request->store) || api_failed(request, error)))
        return true;
    store_rollback(request->store);
    return false;
}

/* The fields beside the file: « dry_run » alone. */
static bool take_upload_fields(struct request *request, struct response *response, bool *dry_run)
{
    *dry_run = false;
    for (uint32_t i = 0; i < request->form_count; i++) {
        struct text name = text_slice(request->form[i].name, 0, 100), value = request->form[i].value;
        if (!text_equal(name, TEXT("dry_run")))
            return !api_problem(request, response, 422, "field_unknown", NULL,
                                "Le champ « %.*s » n'existe pas ici : retirez-le, ou corrigez son nom.", TEXT_ARG(name));
        *dry_run = text_equal(value, TEXT("true"));
        if (!*dry_run && !text_equal(value, TEXT("false")))
            return !api_problem(request, response, 422, "field_wrong", NULL, "Le champ « dry_run » doit être true ou false.");
    }
    return true;
}

/* The report of a file of which nothing is kept, in one piece: what is longer is read
   page by page, from a lot. */
static bool try_upload(struct request *request, struct response *response, struct lot *lot, struct error *error)
{
    struct check check;
    if (!lot_try(request->site, request->store, request->arena, lot, &check, error))
        return false;
    if (check.batch.refusal.code != FILE_ACCEPTED)
        return refused(request, response, &check.batch);
    if (check.batch.line_count > API_ROWS_MOST)
        return api_problem(request, response, 422, "too_many_rows", NULL,
                           "Le classeur compte plus de %d lignes : déposez-le sans « dry_run », lisez son rapport page par page, puis abandonnez le lot.",
                           API_ROWS_MOST);
    print_report(api_json(response), request->arena, &check.batch, NULL);
    return true;
}

bool api_lot_upload(struct request *request, struct response *response, struct error *error)
{
    struct upload *upload = &request->upload;
    bool dry_run;
    if (upload->public_id[0] == '\0')
        return api_problem(request, response, 422, "file_missing", NULL, "L'envoi ne contient aucun fichier : joignez le classeur comme partie « fichier ».");
    if (!take_upload_fields(request, response, &dry_run))
        return true;
    struct lot lot = {.public_id = text_of(upload->public_id), .door = DOOR_API, .centre = request->key.centre, .person = request->viewer.person.id,
                      .file_name = upload->file_name.len ? upload->file_name : TEXT("sans nom"),
                      .file_sha256 = text_of(upload->sha256), .file_size = upload->size, .created_ms = clock_now()};
    if (dry_run)
        return try_upload(request, response, &lot, error);
    if (!keep_upload(request, &lot, error))
        return false;
    upload->kept = true;
    if (request->key.live)
        analysis_wake();
    else if (!lot_analyse(request->site, request->store, lot.id, error)) /* no thread of its own there */
        return false;
    if (!lot_by_id(request->store, request->arena, lot.id, &lot))
        return api_failed(request, error);
    response->status = 202;
    respond_header(response, "Location", arena_print(request->arena, "/api/v1/lots/%.*s", TEXT_ARG(lot.public_id)));
    return respond_lot(response, &lot);
}

bool api_lot(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    if (!find_lot(request, &lot, error))
        return false;
    if (lot.state == FLOW_UPLOADED || lot.state == FLOW_SCANNED)
        respond_header(response, "Retry-After", TEXT("1"));
    return respond_lot(response, &lot);
}

bool api_lots(struct request *request, struct response *response, struct error *error)
{
    struct lot *lots;
    uint32_t found, total, page = (uint32_t)request_query_number(request, "page", 1, API_PAGES_MOST, 1);
    struct lot_search search = {.centre = request->key.centre, .state = -1};
    if (!lots_find(request->store, request->arena, &search, (page - 1) * API_PAGE, API_PAGE, &lots, &found, &total))
        return api_failed(request, error);
    struct buffer *out = api_json(response);
    buffer_print(out, "{\"total\":%u,\"page\":%u,\"lots\":[", total, page);
    for (uint32_t i = 0; i < found; i++) {
        if (i)
            buffer_add_byte(out, ',');
        print_lot(out, &lots[i]);
    }
    buffer_add_text(out, TEXT("]}\n"));
    return true;
}

static int asked_level(struct text level)
{
    for (int i = LEVEL_NONE; i <= LEVEL_ERROR; i++)
        if (text_equal(level, text_of(level_code((enum level)i))))
            return i;
    return -1;
}

bool api_lot_rows(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    struct report_page page = {0};
    uint32_t number = (uint32_t)request_query_number(request, "page", 1, API_PAGES_MOST, 1);
    struct text level = request_query(request, "level");
    if (!find_lot(request, &lot, error))
        return false;
    if (level.len && asked_level(level) < 0)
        return api_problem(request, response, 422, "parameter_wrong", NULL, "« level » vaut error, information ou none.");
    if (!lot_report_page(request->store, request->arena, &lot, asked_level(level), TEXT_NONE, number - 1, &page))
        return api_failed(request, error);
    if (!page_trace_look(request, ACT_LOT_SHOWN, arena_print(request->arena, "lot %lld", (long long)lot.id), error))
        return false;
    struct buffer *out = api_json(response);
    buffer_print(out, "{\"total\":%u,\"page\":%u,\"rows\":[", page.total, number);
    for (uint32_t i = 0; i < page.count; i++) {
        const struct report_line *line = &page.lines[i];
        struct printed printed = {line->number, line->level, line->value, line->findings, line->finding_count,
                                  line->set_aside, line->registered, page.facts.sheet_column};
        if (i)
            buffer_add_byte(out, ',');
        print_line(out, request->arena, &printed);
    }
    buffer_add_text(out, TEXT("]}\n"));
    return true;
}

static bool say_rows(struct request *request, struct response *response, const struct lot *lot, enum rows_result result,
                     uint32_t unknown, const struct check *check)
{
    if (result == ROWS_CHANGED)
        return api_problem(request, response, 409, "report_changed", "/revision", "Le lot a changé entre-temps (révision %lld) : relisez-le.", (long long)lot->revision);
    if (result == ROWS_NOT_POSSIBLE)
        return api_problem(request, response, 409, "lot_not_waiting", NULL, "Ce lot ne peut plus être corrigé (état « %s »).", flow_states[lot->state].code);
    if (unknown)
        return api_problem(request, response, 422, "line_unknown", "/rows", "Le lot n'a pas de ligne %u : rien n'est changé.", unknown);
    print_report(api_json(response), request->arena, &check->batch, lot);
    return true;
}

bool api_lot_correct(struct request *request, struct response *response, struct error *error)
{
    static const char *const known[] = {"rows", "revision", NULL};
    json_t *body;
    struct lot lot;
    struct row *rows;
    uint32_t count, unknown;
    int64_t revision = -1;
    enum rows_result result;
    struct check check = {.arena = request->arena};
    if (!find_lot(request, &lot, error))
        return false;
    if (!api_body(request, response, &body) || !api_only(request, response, body, "", known) ||
        !api_take_int(request, response, body, "", "revision", &revision) || !take_rows(request, response, body, true, &rows, &count))
        return true;
    return rows_correct(request->site, request->store, &check, &lot, request->viewer.person.id, revision, rows, count,
                        &result, &unknown, error) &&
           say_rows(request, response, &lot, result, unknown, &check);
}

static bool say_confirmed(struct request *request, struct response *response, const struct lot *lot, enum confirm_result result,
                          struct error *error)
{
    switch (result) {
    case CONFIRM_REGISTERED:
    case CONFIRM_ALREADY:
        return receipt_json(request->store, request->arena, lot, api_json(response)) || api_failed(request, error);
    case CONFIRM_CHANGED: return api_problem(request, response, 409, "report_changed", "/revision", "Les contrôles faits à nouveau donnent un autre rapport (révision %lld) : relisez le lot, puis confirmez. Rien n'est enregistré.", (long long)lot->revision);
    case CONFIRM_PRICE: return api_problem(request, response, 409, "price_changed", "/amount_cents", "Un prix manque ou le montant n'est plus celui-là : relisez les prix, puis confirmez. Rien n'est enregistré.");
    case CONFIRM_NOTHING: return api_problem(request, response, 409, "nothing_to_register", NULL, "Aucune ligne n'est à enregistrer.");
    case CONFIRM_HAS_ERRORS: return api_problem(request, response, 409, "has_errors", NULL, "%u ligne(s) en erreur : corrigez-les, ou confirmez avec \"accept\":\"valid_rows\". Rien n'est enregistré.", lot->errors);
    case CONFIRM_NOT_POSSIBLE: return api_problem(request, response, 409, "lot_not_waiting", NULL, "Ce lot ne peut pas être confirmé (état « %s »).", flow_states[lot->state].code);
    }
    BUG("confirm result");
}

bool api_lot_confirm(struct request *request, struct response *response, struct error *error)
{
    static const char *const known[] = {"revision", "amount_cents", "accept", NULL};
    json_t *body;
    struct lot lot;
    bool valid_only;
    enum confirm_result result;
    struct confirm_seen seen = {-1, -1};
    if (!find_lot(request, &lot, error))
        return false;
    if (!api_body(request, response, &body) || !api_only(request, response, body, "", known) ||
        !api_take_int(request, response, body, "", "revision", &seen.revision) ||
        !api_take_int(request, response, body, "", "amount_cents", &seen.cents) || !take_accept(request, response, body, &valid_only))
        return true;
    return (valid_only ? confirm_valid_rows : confirm_lot)(request->site, request->store, request->arena, &lot,
                                                           request->viewer.person.id, seen, &result, error) &&
           say_confirmed(request, response, &lot, result, error);
}
