/* A demonstration store in a folder of its own, and lots in it without server
   or child process: for the tests of flow/. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "unit.h"

#include "flow/confirm.h"
#include "store/centres.h"

struct fixture {
    struct arena arena;
    struct site site;
    struct store *store;
    struct centre centre;
    char folder[64];
};

/* The manual's corrected file, but for line 5: a module, under another order. */
enum { CORRECTED_LINES = 6 };
extern const char *const corrected[CORRECTED_LINES][COLUMN_COUNT];

/* For cmocka: `*state` is a struct fixture; today is 15/01/2022. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);
/* One more connection to its store. */
struct store *fixture_connect(struct fixture *f);

/* A lot of these lines, analysed today and kept. */
struct lot fixture_lot(struct fixture *f, const char *const (*rows)[COLUMN_COUNT], unsigned count);
/* The corrected lines `first` …, times `copies`, which differ by their Ref. */
struct lot fixture_corrected(struct fixture *f, unsigned first, unsigned count, unsigned copies);
/* Confirms; a failure of the world fails the test. */
enum confirm_result fixture_confirm(struct fixture *f, struct lot *lot, int64_t revision);
/* The one number that a query answers, −1 without row. */
int64_t fixture_count(struct fixture *f, const char *sql);
/* One statement of the test's own. */
void fixture_run(struct fixture *f, const char *sql);

#endif
