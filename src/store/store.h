/* The database, whichever engine stands behind it. One `struct store` is one
   connection: one thread at a time. SQL is the common subset of SQLite and
   PostgreSQL with $1 … $n parameters; all of it stands in this folder.

   A query is written as

       struct query *q = query_start(store, "SELECT … WHERE id = $1");
       query_bind_int(q, 1, id);
       while (query_next(q))
           use(query_int(q, 0));
       if (!query_end(q)) …            the failure is in store_error(store)

   Failures stick to the query: binding and reading after one do nothing, and
   query_end reports it. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/error.h"

struct store;
struct query;

enum store_mode {
    STORE_WRITE, /* opens, and migrates to this program's version */
    STORE_READ,  /* only reads, beside a running server */
    STORE_CREATE /* makes a new one; an existing one is an error */
};

/* `where` is a path (SQLite). A database newer than this program is refused
   (ERROR_NEWER); in STORE_READ an older one too. */
bool store_open(struct store **out, const char *where, enum store_mode mode,
                struct error *error) MUST_CHECK;
void store_close(struct store *store);
/* The last failure on this connection. ERROR_DATA: something that must be
   unique is there already. */
const struct error *store_error(const struct store *store);
/* Sets it and returns false. */
bool store_fail(struct store *store, enum error_code code, const char *message);

/* A transaction that writes takes the write lock at once, waiting for it at
   most ten seconds. */
bool store_begin_write(struct store *store) MUST_CHECK;
bool store_begin_read(struct store *store) MUST_CHECK;
/* From now on every transaction that writes begins by asking `guard`, which sees
   the store as that transaction does; where it says no, having said why with
   store_fail, the transaction does not begin. NULL: none. */
typedef bool store_guard(struct store *store, void *context);
void store_set_guard(struct store *store, store_guard *guard, void *context);
/* The key under which registrations stay unique that were blanked (past.h);
   copied. */
void store_set_past_key(struct store *store, const unsigned char key[32]);
/* What was committed lasts through a power cut. */
bool store_commit(struct store *store) MUST_CHECK;
/* Also behind a store_commit that failed, which took it all back already: the disk may
   be full only then. */
void store_rollback(struct store *store);
/* Moves what piled up beside the database into it: after a large transaction,
   when nobody waits. Never waits for others. */
bool store_tidy(struct store *store);

/* `sql` is a literal: prepared once a connection and kept. */
struct query *query_start(struct store *store, const char *sql);
void query_bind_int(struct query *query, int parameter, int64_t value);
/* The bytes must stay good until query_end. */
void query_bind_text(struct query *query, int parameter, struct text value);
void query_bind_blob(struct query *query, int parameter, struct text bytes);
void query_bind_null(struct query *query, int parameter);
/* Moves to the next row of the answer. */
bool query_next(struct query *query);
int64_t query_int(struct query *query, int column);
bool query_is_null(struct query *query, int column);
/* Good until the next query_next or query_end. */
struct text query_text(struct query *query, int column);
struct text query_blob(struct query *query, int column);
/* A text that stays good as long as the arena. */
struct text query_copy(struct query *query, int column, struct arena *arena);
bool query_end(struct query *query) MUST_CHECK;
/* next to the last row + end, for a statement whose rows do not matter. */
bool query_finish(struct query *query) MUST_CHECK;
/* Runs a query without rows to its end, then readies it for new values:
   for many rows with one statement. */
bool query_again(struct query *query) MUST_CHECK;
/* start + next + end for a statement without parameters or rows. */
bool store_run(struct store *store, const char *sql) MUST_CHECK;
/* Rows changed by the last statement that ended. */
int64_t store_changes(const struct store *store);

#endif
