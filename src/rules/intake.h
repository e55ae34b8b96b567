/* What the module keeps of a batch for itself, beside the lines that all may
   see: private to src/rules. cell.c, header.c and batch.c fill it row by row,
   index.c and copies.c once all rows are there; the checks read it. */
#ifndef RULES_INTAKE_H
#define RULES_INTAKE_H

#include "rules/batch.h"
#include "rules/labels.h"
#include "rules/licence.h"

#define COLUMN_BIT(column) (1u << (column))
#define ALL_COLUMNS ((1u << COLUMN_COUNT) - 1)

/* What is known of one line beside its values; as many as lines. */
struct mark {
    uint64_t hash;          /* of the nine cleaned cells */
    uint64_t licence_high;  /* struct licence_key; 0, 0 where unusable */
    uint32_t licence_low;
    date birth;             /* the line's, where sorting need not touch the line */
    uint16_t missing;       /* COLUMN_BIT: the cell is empty, or has no column */
    uint16_t malformed;     /* COLUMN_BIT: it is written as it must not be */
    bool label_out_of_date; /* in the catalogue, but not on the end date */
    bool card_number;       /* the licence looks like the card's title number */
};

/* What other lines of the file have to do with one; indexes of lines, or
   NO_INDEX. As many as lines. */
struct clue {
    uint32_t copy_of;       /* the first line identical to it */
    uint32_t same_training; /* the first with its driver, training, category … */
    uint32_t other_birth;   /* the first with its licence and another birth date */
    uint32_t other_name;    /* the first with its licence and another last name */
};

/* What the value of a cell came to, beside the value itself. */
struct meaning {
    uint64_t hash; /* equal for equal values */
    union {
        uint32_t label;         /* COLUMN_LABEL: of labels_find */
        enum category category; /* COLUMN_CATEGORY */
        date day;               /* COLUMN_END, COLUMN_BIRTH */
    };
    bool malformed;
};

/* A cell seen before in its column, as it was and what it came to. */
struct memo {
    struct text raw; /* at NULL: unused */
    uint64_t hash;   /* of raw */
    struct text value;
    struct meaning meaning;
};

enum { MEMO_SLOTS = 256, IGNORED_NAMED_MOST = 10, IDENTIFIER_CHARACTERS_MOST = 50 };

struct rules_scratch {
    uint64_t seed; /* of all hashes: nobody outside can choose what collides */
    struct labels *labels;
    uint64_t *label_hashes; /* by training: of its label */
    struct mark *marks;
    struct clue *clues;
    uint32_t not_neph, number_cells; /* licences: for the advice */
    bool header_seen;
    char *text_at, *text_end; /* where the next values are kept */
    struct memo memos[COLUMN_COUNT][MEMO_SLOTS];
};

/* cell.c: cleans one non-empty cell into `value`, which is kept, and finds out
   what it means. */
void cell_take(struct batch *batch, enum column column, struct text raw, struct text *value,
               struct meaning *meaning);

/* index.c: licences, identities, and the clues other_birth and other_name. */
void index_drivers(struct batch *batch);
/* copies.c: the clues copy_of (first) and same_training (after index_drivers). */
void copies_find_identical(struct batch *batch);
void copies_find_same_training(struct batch *batch);

#endif
