/* The report of `check` for a terminal: the counts in the manual's words, then
   every line in the order of the report, each finding below its line. */
#include "cli/report_text.h"

/* A terminal must not obey what a workbook holds: control characters, C1 ones
   included, show as a middle dot. */
static void add_shown(struct buffer *out, struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.at[i];
        bool c1 = c == 0xC2 && i + 1 < t.len && (unsigned char)t.at[i + 1] < 0xA0;
        if (c < 0x20 || c == 0x7F || c1)
            buffer_add_text(out, TEXT("\xC2\xB7"));
        else
            buffer_add_byte(out, t.at[i]);
        i += c1;
    }
}

static void add_counts(struct buffer *out, const struct batch *batch)
{
    buffer_print(out, "Nombre de ligne(s) analysée(s) : %u\n", batch->line_count);
    buffer_print(out, "%u information(s)\n", batch->informations);
    buffer_print(out, "%u erreur(s)\n", batch->errors);
    for (unsigned i = 0; i < batch->advice_count; i++)
        buffer_print(out, "Conseil : %.*s\n", TEXT_ARG(batch->advice[i].message));
}

static const char *level_word(enum level level)
{
    switch (level) {
    case LEVEL_ERROR: return "erreur";
    case LEVEL_INFORMATION: return "information";
    case LEVEL_NONE: return "";
    }
    BUG("level");
}

static void add_finding(struct buffer *out, const struct batch *batch, const struct line *line,
                        const struct finding *finding, struct arena *scratch)
{
    char cell[16];
    enum column column = rules[finding->rule].column;
    struct text suggestion = finding_suggestion(scratch, finding, line->value[column]);
    struct text message = finding_message(scratch, finding, line->value[column]);
    buffer_print(out, "    %-6s %.*s\n", batch_cell(batch, line, column, cell), TEXT_ARG(message));
    if (suggestion.len)
        buffer_print(out, "           → %.*s\n", TEXT_ARG(suggestion));
}

static void add_line(struct buffer *out, const struct batch *batch, const struct line *line)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    buffer_print(out, "\nLigne %-5u %-11s ", line->number, level_word(line->level));
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        buffer_add_text(out, c ? TEXT(" | ") : TEXT(" "));
        add_shown(out, line->value[c]);
    }
    buffer_add_byte(out, '\n');
    for (uint32_t i = 0; i < line->finding_count; i++)
        add_finding(out, batch, line, &batch->findings[line->first_finding + i], &scratch);
    arena_free(&scratch);
}

static bool has_new_line(const struct batch *batch)
{
    for (uint32_t i = 0; i < batch->line_count; i++)
        if (!batch->lines[i].set_aside && !batch->lines[i].registered)
            return true;
    return false;
}

void report_text_write(struct buffer *out, const struct batch *batch, struct text file_name)
{
    buffer_add_text(out, TEXT("Fichier : "));
    add_shown(out, file_name);
    buffer_add_byte(out, '\n');
    if (batch->refusal.code != FILE_ACCEPTED) {
        buffer_print(out, "%s\n", batch->refusal.message);
        return;
    }
    add_counts(out, batch);
    for (uint32_t i = 0; i < batch->line_count; i++)
        add_line(out, batch, &batch->lines[batch->order[i]]);
    if (batch->errors)
        buffer_print(out, "\nRien ne peut être importé tant qu'une ligne est en erreur.\n");
    else if (has_new_line(batch))
        buffer_print(out, "\nAucune erreur : le fichier peut être importé.\n");
    else
        buffer_print(out, "\nIl n'y a plus rien à enregistrer : toutes les lignes l'ont déjà été.\n");
}
