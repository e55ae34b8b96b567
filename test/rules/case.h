/* A case of test/rules/: a world and a sheet written as readable text, and the
   report of the rules over them as text again. world.txt says how worlds are
   written, sheet.txt of any folder how sheets are. */
#ifndef TEST_RULES_CASE_H
#define TEST_RULES_CASE_H

#include "base/buffer.h"
#include "rules/batch.h"

struct account {
    struct text licence;
    date birth;
};

struct earlier_row {
    struct text licence;
    struct earlier earlier;
};

enum { CASE_MOST = 400 };

struct case_world {
    struct arena arena;
    date today;
    struct training trainings[CASE_MOST];
    struct training_alias aliases[CASE_MOST];
    struct category_alias categories[CASE_MOST];
    struct approval approvals[CASE_MOST];
    struct account accounts[CASE_MOST];
    struct earlier_row earlier[CASE_MOST];
    uint32_t training_count, alias_count, category_count, approval_count, account_count,
        earlier_count;
    struct catalogue catalogue; /* of the above */
};

struct case_row {
    uint32_t number;
    struct sheet_cell cells[32];
    uint32_t count;
};

struct case_sheet {
    struct arena arena;
    uint32_t line_limit;
    bool show_values;
    struct case_row rows[CASE_MOST]; /* the header first */
    uint32_t count;
};

void case_world_init(struct case_world *world);
/* Adds what the file says; ends the program with a message where it is not
   understood. False when there is no such file. */
bool case_world_read(struct case_world *world, const char *path);
void case_world_free(struct case_world *world);

void case_sheet_init(struct case_sheet *sheet);
bool case_sheet_read(struct case_sheet *sheet, const char *path);
void case_sheet_free(struct case_sheet *sheet);

/* Feeds the sheet to a new batch, in `arena`; false when it was refused. */
bool case_take(struct batch *batch, struct arena *arena, const struct case_world *world,
               const struct case_sheet *sheet);
/* batch_index, the world's part of these drivers, batch_check. */
bool case_check(struct batch *batch, const struct case_world *world);
/* The whole report, one finding a line. */
void case_report(struct buffer *out, const struct batch *batch, bool show_values);

#endif
