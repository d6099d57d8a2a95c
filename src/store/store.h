/* store.h - a database: one writer that commits many jobs in one durable
 * transaction, readers beside it.
 *
 * Purpose   hides the engine (SQLite: WAL, full sync).  What is stored is the
 *           business of the folders above: they bring their own schema, as
 *           constant text, and their own statements.
 * Shapes    a store is a file; a db is one connection, used by one thread; a
 *           stmt is a prepared statement of a db, kept for the next time.
 * Errors    STORE-001.. : FAULT_BUSY the queue is full; FAULT_LIMIT the disk
 *           is full; FAULT_IO; FAULT_CORRUPT the file is damaged or a trigger
 *           refused (an act edited or deleted).  No error shows SQL.
 * Owns      store_open .. store_close; statements belong to their db.
 * Threads   store_do from any thread; a struct db from one at a time.
 * Invariants  1. a job that store_do reports as done is on disk.  2. a job that
 *           failed left nothing.  3. readers see whole transactions only.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/base.h"

struct store;
struct db;
struct stmt;

struct store_options {
    str path;       /* of the database file; its folder exists */
    str schema;     /* CREATE … IF NOT EXISTS …; run once at opening */
    size_t readers; /* connections for store_read; 0: 1 */
    size_t queue;   /* jobs that may wait; 0: 4096 */
    bool fast;      /* no sync: for tests and for making the demo */
};
MUST_CHECK bool store_open(struct store **s, const struct store_options *o,
                           struct err *e);
void store_close(struct store *s); /* waits for the jobs under way */

/* A job: runs on the writer's connection inside a transaction that it may
 * share with others; its own changes are undone when it returns false.  It may
 * run a second time when the transaction had to be begun anew, so it must set
 * its results afresh each time. */
struct store_job {
    bool (*run)(void *ctx, struct db *db, struct err *e);
    void *ctx;
};
/* Runs the job and returns when it is durable (true), or failed and undone
 * (false, *e).  FAULT_IO from here with STORE-009 means: not known whether it
 * is kept; ask again with the same idempotency key. */
MUST_CHECK bool store_do(struct store *s, const struct store_job *job,
                         struct err *e);

/* A reader's connection for the time of a request: a stable snapshot from
 * store_read_begin to store_read_end.  `reader`: 0..readers-1, one thread
 * each. */
MUST_CHECK bool store_read_begin(struct store *s, size_t reader, struct db **db,
                                 struct err *e);
void store_read_end(struct db *db); /* NULL: nothing */

/* For commands that work alone (init, rebuild, verify): the writer's
 * connection itself, in a transaction of its own. */
MUST_CHECK bool store_alone(struct store *s, const struct store_job *job,
                            struct err *e);

/* What a bench and a log want to know. */
struct store_figures {
    int64_t jobs, commits, largest_batch;
};
struct store_figures store_figures(struct store *s);

/* ----------------------------------------------------------- statements -- */

/* `sql` is a constant: the prepared statement is kept under its address and
 * handed out again, reset.  Parameters from 1, columns from 0. */
MUST_CHECK bool stmt_open(struct stmt **st, struct db *db, const char *sql,
                          struct err *e);
void stmt_close(struct stmt *st); /* gives it back; NULL: nothing */
MUST_CHECK bool stmt_int(struct stmt *st, int i, int64_t v, struct err *e);
MUST_CHECK bool stmt_text(struct stmt *st, int i, str v, struct err *e);
MUST_CHECK bool stmt_blob(struct stmt *st, int i, const void *p, size_t n,
                          struct err *e);
MUST_CHECK bool stmt_null(struct stmt *st, int i, struct err *e);
/* Runs a statement that gives no rows; *changed (or NULL): rows touched. */
MUST_CHECK bool stmt_run(struct stmt *st, int64_t *changed, struct err *e);
/* The next row: *row false at the end. */
MUST_CHECK bool stmt_row(struct stmt *st, bool *row, struct err *e);
bool stmt_is_null(struct stmt *st, int col);
int64_t stmt_get_int(struct stmt *st, int col);
/* Borrowed until the next stmt_row. */
str stmt_get_text(struct stmt *st, int col);
str stmt_get_blob(struct stmt *st, int col);
/* Copied into the arena. */
MUST_CHECK bool stmt_take_text(struct stmt *st, int col, struct arena *a,
                               str *out, struct err *e);

/* Binds in order and runs or steps once; the kinds: i int64_t, t str, b str as
 * blob, n NULL.  db_one leaves the statement open on its first row (*st NULL
 * when there is none). */
MUST_CHECK bool db_run(struct db *db, struct err *e, const char *sql,
                       const char *kinds, ...);
MUST_CHECK bool db_open(struct db *db, struct stmt **st, struct err *e,
                        const char *sql, const char *kinds, ...);
MUST_CHECK bool db_one(struct db *db, struct stmt **st, struct err *e,
                       const char *sql, const char *kinds, ...);

/* Several statements without parameters, in the transaction under way. */
MUST_CHECK bool db_script(struct db *db, const char *sql, struct err *e);

/* Test seam: the nth write or sync of the file system fails (0: never), or
 * the disk is full from then on. */
struct store_fault {
    int64_t fail_at;
    bool full; /* as ENOSPC, from then on */
    int64_t seen;
};
void store_inject(struct store_fault *f); /* NULL: none; tests only */

#endif
