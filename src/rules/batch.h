/* The lines of one file, or of one form: taken in row by row, cleaned, then
   checked as a whole. The order of calls:

       batch_init → batch_header → batch_row … → batch_index
           → (the store fills the world) → batch_check                     */
#ifndef RULES_BATCH_H
#define RULES_BATCH_H

#include "base/arena.h"
#include "rules/column.h"
#include "rules/finding.h"
#include "rules/world.h"
#include "sheet/sheet.h"

struct line {
    struct text value[COLUMN_COUNT]; /* cleaned; catalogue spelling where known */
    uint32_t number;                 /* Ligne: sheet row − 1 */
    uint8_t level;                   /* enum level, after batch_check */
    uint8_t category;                /* enum category; NONE when unusable */
    bool licence_number_cell;        /* the licence stood in a number cell */
    bool set_aside;                  /* strict copy of an earlier line */
    bool registered;                 /* already registered: nothing to do */
    uint32_t training;               /* index into the catalogue, or NO_TRAINING */
    date end, birth;                 /* DATE_NONE when unusable */
    uint32_t licence;                /* index into batch.licences, or NO_INDEX */
    uint32_t identity;               /* index into batch.identities, or NO_INDEX */
    uint32_t first_finding;          /* into batch.findings, after batch_check */
    uint32_t finding_count;
};

#define NO_INDEX UINT32_MAX

struct identity {
    uint32_t licence; /* index into batch.licences */
    date birth;
};

enum file_refusal {
    FILE_ACCEPTED,
#define FILE_MESSAGE(name, code, start, remedy) FILE_##name,
#include "rules/file_messages.fr.def"
#undef FILE_MESSAGE
    FILE_REFUSAL_COUNT
};

/* A file-level refusal: the code and the whole French message. */
struct refusal {
    enum file_refusal code;
    char message[600];
};

const char *file_refusal_code(enum file_refusal refusal);
/* Starts with the words of file_messages.fr.def, then ` : detail` (left out
   where `format` is NULL), and ends with what to do. A detail that is too long
   is cut, never what to do. */
void refusal_set(struct refusal *refusal, enum file_refusal code, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* The same with another number of lines than the table's: FILE_TOO_LONG under
   a line limit that the operator set. */
void refusal_set_too_long(struct refusal *refusal, uint32_t line_limit);

struct advice {
    const char *code; /* licence_not_neph, licence_stored_as_number, columns_ignored */
    uint32_t count;   /* lines, or columns */
    struct text message;
};

enum { ADVICE_MAX = 3 };

struct batch {
    struct arena *arena; /* holds all below */
    const struct catalogue *catalogue;
    struct refusal refusal;

    uint32_t sheet_column[COLUMN_COUNT]; /* where each stands, from 0; NO_INDEX: absent */
    struct text ignored_columns;         /* « Observations », « Tél. » … */
    uint32_t ignored_count;

    struct line *lines;
    uint32_t line_count, line_room;
    uint32_t line_limit; /* more is FILE_TOO_LONG */

    struct text *licences; /* folded, distinct, sorted; after batch_index */
    uint32_t licence_count;
    struct identity *identities; /* distinct, sorted by licence then birth */
    uint32_t identity_count;

    struct finding *findings; /* by line, in the order of the rules */
    uint32_t finding_count, finding_room;
    uint32_t errors, informations; /* lines at that level */
    uint32_t *order;               /* of the report: errors, informations, others */
    struct advice advice[ADVICE_MAX];
    unsigned advice_count;

    struct rules_scratch *scratch; /* the module's own; NULL to begin with */
};

/* `catalogue` must outlive the batch. `line_limit` 0: 250,000. */
void batch_init(struct batch *batch, struct arena *arena, const struct catalogue *catalogue,
                uint32_t line_limit);
/* The header row. False when the file is refused: see batch->refusal. */
bool batch_header(struct batch *batch, const struct sheet_cell *cells, uint32_t count) MUST_CHECK;
/* A batch that is not a sheet: the nine columns stand in A to I. */
void batch_header_standard(struct batch *batch);
/* One row of the sheet; a row whose nine cells are all empty is skipped.
   False when the file is refused (too long). Keeps copies of what it needs. */
bool batch_row(struct batch *batch, uint32_t sheet_row, const struct sheet_cell *cells,
               uint32_t count) MUST_CHECK;
/* After the last row: finds the distinct licences and identities that the
   store is asked about. False when there is no line (file_empty). */
bool batch_index(struct batch *batch) MUST_CHECK;
/* Runs all rules: findings, levels, counts, order, advice. May be run again
   with another world. Time grows with the lines, not with their square. */
void batch_check(struct batch *batch, const struct world *world);

/* "F3": the cell of a column on a line. `out` takes it and a NUL. */
char *batch_cell(const struct batch *batch, const struct line *line, enum column column,
                 char out[16]);

/* The licence folded as it is compared: capitals, without spaces . - / ; the
   empty text when that is not a licence number (6 to 15 of 0-9 A-Z, at least
   6 digits). */
struct text licence_fold(struct arena *arena, struct text licence);

#endif
