/* store.h - a database: one writer that commits many jobs in one durable
 * transaction, readers beside it.
 *
 * Purpose   hides the engine (SQLite: WAL, full sync).  What is stored is the
 *           business of the folders above: they bring their own schema, as
 *           constant text, and their own statements.
 * Shapes    a store is a file; a db is one connection, used by one thread; a
 *           stmt is a prepared statement of a db, kept for the next time.
 * Errors    STORE-001 BUSY the queue is full; 002 LIMIT the disk is full; 003
 *           IO; 004 CORRUPT the file is damaged (the store then takes no more
 *           jobs); 005 CORRUPT a trigger or constraint refused (an act edited
 *           or deleted); 006 CONFLICT a key is taken; 007 CONFLICT another
 *           process has the store; 008 it cannot be opened; 009 IO not known
 *           whether kept; 010 BUSY it is closing; 011 CORRUPT program and
 *           schema do not fit; 012 LARGE; 013 BUSY locked from outside; 014
 *           INPUT no usable path; 015 INPUT another program's file.  BASE-001
 *           no memory.  No error shows a statement.
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
    const struct memory *memory; /* NULL: memory_system */
};
/* One process at a time: the file PATH.lock is held and names its pid.  A
 * database of up to 256 MiB is checked for damage, a larger one by
 * store_check. */
MUST_CHECK bool store_open(struct store **s, const struct store_options *o,
                           struct err *e);
/* Finishes the jobs under way; none may be asked for afterwards.  NULL:
 * nothing. */
void store_close(struct store *s);

/* A job: runs on the writer's connection inside a transaction that it may
 * share with others; its own changes are undone when it returns false.  It may
 * run a second time when the transaction had to be begun anew, so it must set
 * its results afresh each time.  It runs on the writer's thread and may not
 * itself call store_do; transactions, pragmas that set and ATTACH are refused
 * in it.  Statements that it leaves open are closed for it. */
struct store_job {
    bool (*run)(void *ctx, struct db *db, struct err *e);
    void *ctx;
};
/* Runs the job and returns when it is durable (true), or failed and undone
 * (false, *e).  Jobs run in the order in which they were given.  STORE-009
 * means: not known whether it is kept (it may come to light when the store is
 * opened again after a crash); ask again with the same idempotency key. */
MUST_CHECK bool store_do(struct store *s, const struct store_job *job,
                         struct err *e);

/* A reader's connection for the time of a request: a stable snapshot from
 * store_read_begin to store_read_end.  `reader`: 0..readers-1, one thread
 * each.  Statements still open at the end are closed.  While a snapshot is held
 * the log cannot be emptied: hold it for a request, not for hours. */
MUST_CHECK bool store_read_begin(struct store *s, size_t reader, struct db **db,
                                 struct err *e);
void store_read_end(struct db *db); /* NULL: nothing */

/* For commands that work alone (init, rebuild, verify): as store_do, but in a
 * transaction of its own, however long. */
MUST_CHECK bool store_alone(struct store *s, const struct store_job *job,
                            struct err *e);

/* Reads every page, index and reference: slow.  FAULT_CORRUPT: what is wrong
 * first. */
MUST_CHECK bool store_check(struct store *s, struct err *e);

/* What a bench and a log want to know. */
struct store_figures {
    int64_t jobs;    /* done and durable */
    int64_t commits; /* transactions that they shared */
    int64_t largest_batch;
    int64_t restarts;    /* times the writer began the log anew */
    int64_t largest_log; /* most pages of 4 KiB in the log */
};
struct store_figures store_figures(struct store *s);

/* ----------------------------------------------------------- statements -- */

/* `sql` is one statement, a constant: what is prepared is kept under its
 * address and handed out again, reset.  Parameters from 1, columns from 0.
 * Values are copied when bound, and stay bound until the statement is closed
 * or bound anew. */
MUST_CHECK bool stmt_open(struct stmt **st, struct db *db, const char *sql,
                          struct err *e);
void stmt_close(struct stmt *st); /* gives it back; NULL: nothing */
MUST_CHECK bool stmt_int(struct stmt *st, int i, int64_t v, struct err *e);
MUST_CHECK bool stmt_text(struct stmt *st, int i, str v, struct err *e);
MUST_CHECK bool stmt_blob(struct stmt *st, int i, const void *p, size_t n,
                          struct err *e);
MUST_CHECK bool stmt_null(struct stmt *st, int i, struct err *e);
/* Runs a statement that gives no rows; *changed (or NULL): rows touched.  It
 * may then be bound and run again. */
MUST_CHECK bool stmt_run(struct stmt *st, int64_t *changed, struct err *e);
/* The next row: *row false at the end. */
MUST_CHECK bool stmt_row(struct stmt *st, bool *row, struct err *e);
/* Of the row that stmt_row gave; NULL reads as 0 and as empty text. */
bool stmt_is_null(struct stmt *st, int col);
int64_t stmt_get_int(struct stmt *st, int col);
/* Borrowed until the next stmt_row. */
str stmt_get_text(struct stmt *st, int col);
str stmt_get_blob(struct stmt *st, int col);
/* Copied into the arena. */
MUST_CHECK bool stmt_take_text(struct stmt *st, int col, struct arena *a,
                               str *out, struct err *e);

/* Binds in order; the kinds: i int64_t (cast a literal), t str, b str as blob,
 * n NULL (takes no argument).  db_run runs, db_open leaves the statement before
 * its first row, db_one on it (*st NULL when there is none). */
MUST_CHECK bool db_run(struct db *db, struct err *e, const char *sql,
                       const char *kinds, ...);
MUST_CHECK bool db_open(struct db *db, struct stmt **st, struct err *e,
                        const char *sql, const char *kinds, ...);
MUST_CHECK bool db_one(struct db *db, struct stmt **st, struct err *e,
                       const char *sql, const char *kinds, ...);

/* Several statements without parameters, in the transaction under way. */
MUST_CHECK bool db_script(struct db *db, const char *sql, struct err *e);

/* Test seam: the nth write, sync or truncation of the file system fails (0:
 * never; a failed write writes half, a failed sync nothing), or the disk is
 * full.  Called before store_open the first time, later whenever wished; while
 * it is in place the fault belongs to the seam.  NULL: no fault. */
struct store_fault {
    int64_t fail_at;
    bool lasting;     /* and every later one fails too */
    bool full;        /* writes fail as on a full disk from fail_at on */
    int64_t seen;     /* writes, syncs and truncations so far */
    int64_t unsynced; /* writes to the log since it was last synced */
};
void store_inject(struct store_fault *f);

#endif
