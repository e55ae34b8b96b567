/* The JSON of `check`: see report_json.h. Written by hand and not by way of a
   tree: a report of 165,000 lines is 70 MB of it, and by two threads, for the
   file has been read by then and its core is free. */
#include "flow/report_json.h"

#include <pthread.h>
#include <semaphore.h>

/* RUN_LINES make a quarter of a megabyte, which stays in the cache. */
enum { FLUSH_BYTES = 256 * 1024, RUN_LINES = 512 };

static void add_text_or_null(struct buffer *out, struct text t)
{
    if (t.len)
        buffer_add_json(out, t);
    else
        buffer_add_text(out, TEXT("null"));
}

static struct text level_code(enum level level)
{
    switch (level) {
    case LEVEL_ERROR: return TEXT("\"error\"");
    case LEVEL_INFORMATION: return TEXT("\"information\"");
    case LEVEL_NONE: return TEXT("\"none\"");
    }
    BUG("level");
}

static void add_head(struct buffer *out, const struct batch *batch, struct text name,
                     struct text sha256)
{
    bool refused = batch->refusal.code != FILE_ACCEPTED;
    buffer_add_text(out, TEXT("{\"file\":{\"name\":"));
    buffer_add_json(out, name);
    buffer_add_text(out, TEXT(",\"sha256\":"));
    buffer_add_json(out, sha256);
    buffer_add_text(out, TEXT(",\"refused\":"));
    if (refused) {
        buffer_add_text(out, TEXT("{\"code\":"));
        buffer_add_json(out, text_of(file_refusal_code(batch->refusal.code)));
        buffer_add_text(out, TEXT(",\"message\":"));
        buffer_add_json(out, text_of(batch->refusal.message));
        buffer_add_byte(out, '}');
    } else {
        buffer_add_text(out, TEXT("null"));
    }
    buffer_print(out, "},\n\"lines\":%u,\"informations\":%u,\"errors\":%u,\n\"advice\":[",
                 refused ? 0 : batch->line_count, refused ? 0 : batch->informations,
                 refused ? 0 : batch->errors);
    for (unsigned i = 0; !refused && i < batch->advice_count; i++) {
        const struct advice *advice = &batch->advice[i];
        buffer_print(out, "%s{\"code\":\"%s\",\"count\":%u,\"message\":", i ? "," : "", advice->code,
                     advice->count);
        buffer_add_json(out, advice->message);
        buffer_add_byte(out, '}');
    }
    buffer_add_text(out, TEXT("],\n\"rows\":["));
}

/* What is worked out once a report and not once a finding. */
struct cells {
    char letters[COLUMN_COUNT][4];
    struct arena scratch; /* of messages; emptied now and then */
    /* For each rule the last message and remedy, as they are and as JSON: most
       findings of a rule say the same. */
    struct buffer said[RULE_COUNT], as_json[RULE_COUNT];
};

static void cells_init(struct cells *cells, const struct batch *batch)
{
    arena_init(&cells->scratch, 0);
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        uint32_t at = batch->sheet_column[c];
        column_letters(at == NO_INDEX ? c : at, cells->letters[c]);
    }
    for (unsigned r = 0; r < RULE_COUNT; r++) {
        buffer_init(&cells->said[r], 0);
        buffer_init(&cells->as_json[r], 0);
    }
}

static void cells_free(struct cells *cells)
{
    arena_free(&cells->scratch);
    for (unsigned r = 0; r < RULE_COUNT; r++) {
        buffer_free(&cells->said[r]);
        buffer_free(&cells->as_json[r]);
    }
}

/* Whether `said` is `message`, a NUL and `suggestion`. */
static bool said_before(const struct buffer *said, struct text message, struct text suggestion)
{
    struct text all = buffer_text(said);
    return all.len == message.len + 1 + suggestion.len && all.at[message.len] == '\0' &&
           text_equal(text_slice(all, 0, message.len), message) &&
           text_equal(text_slice(all, message.len + 1, all.len), suggestion);
}

static void add_wording(struct buffer *out, struct cells *cells, const struct finding *finding,
                        struct text value)
{
    struct buffer *said = &cells->said[finding->rule], *as_json = &cells->as_json[finding->rule];
    struct text message = finding_message(&cells->scratch, finding, value);
    struct text suggestion = finding_suggestion(&cells->scratch, finding, value);
    if (!said_before(said, message, suggestion)) {
        buffer_clear(said);
        buffer_clear(as_json);
        buffer_add_text(said, message);
        buffer_add_byte(said, '\0');
        buffer_add_text(said, suggestion);
        buffer_add_text(as_json, TEXT("\",\"message\":"));
        buffer_add_json(as_json, message);
        buffer_add_text(as_json, TEXT(",\"suggestion\":"));
        add_text_or_null(as_json, suggestion);
        buffer_add_byte(as_json, '}');
    }
    buffer_add_text(out, buffer_text(as_json));
}

static void add_finding(struct buffer *out, struct cells *cells, const struct line *line,
                        const struct finding *finding)
{
    const struct rule_row *rule = &rules[finding->rule];
    buffer_add_text(out, TEXT("{\"code\":\""));
    buffer_add_text(out, text_of(rule->code));
    buffer_add_text(out, TEXT("\",\"level\":"));
    buffer_add_text(out, level_code(rule->level));
    buffer_add_text(out, TEXT(",\"cell\":\""));
    buffer_add_text(out, text_of(cells->letters[rule->column]));
    buffer_add_int(out, line->number + 1);
    add_wording(out, cells, finding, line->value[rule->column]);
}

static void add_row(struct buffer *out, struct cells *cells, const struct batch *batch,
                    const struct line *line)
{
    buffer_add_text(out, TEXT("{\"line\":"));
    buffer_add_int(out, line->number);
    buffer_add_text(out, TEXT(",\"level\":"));
    buffer_add_text(out, level_code(line->level));
    buffer_add_text(out, TEXT(",\"values\":["));
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        if (c)
            buffer_add_byte(out, ',');
        buffer_add_json(out, line->value[c]);
    }
    buffer_add_text(out, TEXT("],\"findings\":["));
    for (uint32_t f = 0; f < line->finding_count; f++) {
        if (f)
            buffer_add_byte(out, ',');
        add_finding(out, cells, line, &batch->findings[line->first_finding + f]);
    }
    buffer_add_text(out, TEXT("]}"));
}

/* A run of lines of the report as JSON, made by one of two threads. */
struct run {
    const struct batch *batch;
    uint32_t first, end; /* in the order of the report */
    struct cells cells;
    struct buffer out;
    sem_t wanted, made; /* only of the second thread's run */
    bool last;          /* there is nothing more to make */
};

static void run_init(struct run *run, const struct batch *batch)
{
    *run = (struct run){.batch = batch};
    cells_init(&run->cells, batch);
    buffer_init(&run->out, 0);
}

static void run_free(struct run *run)
{
    cells_free(&run->cells);
    buffer_free(&run->out);
}

static void run_make(struct run *run)
{
    for (uint32_t i = run->first; i < run->end; i++) {
        buffer_add_text(&run->out, i ? TEXT(",\n") : TEXT("\n"));
        add_row(&run->out, &run->cells, run->batch, &run->batch->lines[run->batch->order[i]]);
    }
    if (run->cells.scratch.used > FLUSH_BYTES)
        arena_free(&run->cells.scratch);
}

static bool hand_over(struct run *run, struct buffer *out, bool (*flush)(void *, struct text),
                      void *context)
{
    struct text bytes = buffer_text(&run->out);
    bool taken = !run->out.failed;
    if (flush == NULL)
        buffer_add_text(out, bytes);
    else
        taken = taken && flush(context, bytes);
    buffer_clear(&run->out);
    return taken;
}

static void *make_runs(void *context)
{
    struct run *run = context;
    for (;;) {
        sem_wait(&run->wanted);
        if (run->last)
            return NULL;
        run_make(run);
        sem_post(&run->made);
    }
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Lines from `first` on, two runs at a time: one here, one in the second
   thread, handed over in order. */
static bool write_by_two(struct run *here, struct run *there, uint32_t count, struct buffer *out,
                         bool (*flush)(void *, struct text), void *context)
{
    bool going = true;
    for (uint32_t first = 0; going && first < count; first += 2 * RUN_LINES) {
        here->first = first;
        here->end = there->first = smaller(count, first + RUN_LINES);
        there->end = smaller(count, first + 2 * RUN_LINES);
        sem_post(&there->wanted);
        run_make(here);
        going = hand_over(here, out, flush, context);
        sem_wait(&there->made);
        going = going && hand_over(there, out, flush, context);
    }
    return going;
}

static bool write_lines(struct run *here, uint32_t count, struct buffer *out,
                        bool (*flush)(void *, struct text), void *context)
{
    struct run there;
    pthread_t thread;
    bool going = true;
    run_init(&there, here->batch);
    sem_init(&there.wanted, 0, 0);
    sem_init(&there.made, 0, 0);
    if (count > 4 * RUN_LINES && pthread_create(&thread, NULL, make_runs, &there) == 0) {
        going = write_by_two(here, &there, count, out, flush, context);
        there.last = true;
        sem_post(&there.wanted);
        pthread_join(thread, NULL);
    } else {
        for (here->end = 0; going && here->end < count;) {
            here->first = here->end;
            here->end = smaller(count, here->first + RUN_LINES);
            run_make(here);
            going = hand_over(here, out, flush, context);
        }
    }
    sem_destroy(&there.wanted);
    sem_destroy(&there.made);
    run_free(&there);
    return going;
}

bool report_json_write(struct buffer *out, const struct batch *batch, struct text file_name,
                       struct text file_sha256, bool (*flush)(void *, struct text), void *context)
{
    struct run run;
    run_init(&run, batch);
    add_head(&run.out, batch, file_name, file_sha256);
    bool going = write_lines(&run, batch->refusal.code == FILE_ACCEPTED ? batch->line_count : 0,
                             out, flush, context);
    buffer_add_text(&run.out, TEXT("]}\n"));
    going = going && hand_over(&run, out, flush, context);
    run_free(&run);
    return going && !out->failed;
}
