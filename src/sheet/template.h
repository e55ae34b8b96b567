/* Writing an empty workbook to be filled in: a sheet whose columns are text,
   with their headers, prompts and lists of choices, and a sheet of help. Knows
   nothing of training: what stands in it is handed over (flow/template.c). */
#ifndef SHEET_TEMPLATE_H
#define SHEET_TEMPLATE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"

/* What spreadsheet programs take, in characters; more of it is a bug. */
enum { TEMPLATE_PROMPT_TITLE_MAX = 32, TEMPLATE_PROMPT_MAX = 255, TEMPLATE_SHEET_NAME_MAX = 31 };

struct template_column {
    const char *header;
    unsigned width;           /* characters */
    bool needed;              /* its header stands out */
    const char *prompt_title; /* shown when a cell is chosen */
    const char *prompt;
    const struct text *choices; /* a list to choose from; other texts are asked about */
    uint32_t choice_count;
    const char *choice_warning; /* what is said of a text that is not in the list */
};

enum template_line_kind {
    TEMPLATE_TITLE,   /* one large line */
    TEMPLATE_HEADING, /* begins a part */
    TEMPLATE_PAIR     /* a name and its explanation */
};

struct template_line {
    enum template_line_kind kind;
    const char *name; /* may be "" */
    const char *text;
};

struct template
{
    const char *sheet; /* names of the sheets; the one of lists is hidden */
    const char *help_sheet;
    const char *lists_sheet;
    const char *title; /* document properties */
    const char *author;
    const char *company;
    date made;
    const struct template_column *columns;
    uint32_t column_count;
    uint32_t line_count; /* lines prepared for filling in */
    const struct template_line *help;
    uint32_t help_count;
};

/* The bytes of the XLSX, in the arena: the same for the same template. */
bool template_write(const struct template *template, struct arena *arena, struct text *xlsx,
                    struct error *error) MUST_CHECK;

#endif
