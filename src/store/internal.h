/* internal.h - what the files of store share: connections, errors, the store. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "store/store.h"

#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>

/* ------------------------------------------------------------ connections */

struct stmt {
    sqlite3_stmt *p;
    const char *sql; /* its address is the key */
    struct db *db;
    struct stmt *same;         /* the next of this sql */
    struct stmt *next, **link; /* among those handed out */
    bool trusted;              /* prepared for ourselves */
    bool out, on_row, done;
};

struct db {
    sqlite3 *h;
    struct arena *a; /* of the statements */
    str path;        /* of the database, for errors */
    struct stmt **table;
    size_t n, cap; /* cap is a power of two */
    struct stmt *open;
    bool trusted; /* our own statements: transactions and pragmas */
    bool damaged; /* a statement met a damaged page */
};

enum db_role { DB_WRITER, DB_READER, DB_KEEPER };

MUST_CHECK bool db_connect(struct db **db, const struct memory *m,
                           const char *path, enum db_role role, bool fast,
                           struct err *e);
void db_close(struct db *db); /* NULL: nothing */
/* A statement of our own, without values or rows. */
MUST_CHECK bool db_own(struct db *db, const char *sql, struct err *e);
/* Writes the name of the database into its header once more: a small durable
 * transaction. */
extern const char sql_settle[];
/* Closes the statements that were left open. */
void db_sweep(struct db *db);
bool db_in_transaction(struct db *db);
/* The first complaint of a checking pragma is an error. */
MUST_CHECK bool db_complaint(struct db *db, const char *sql, struct err *e);

/* Says what the engine's answer `rc` means; returns false. */
bool db_failed(struct db *db, int rc, struct err *e);

/* The name of the file system to open with: NULL is the engine's own. */
const char *fault_vfs(void);

/* ------------------------------------------------------------------ store */

/* One who waits in store_do. */
struct waiter {
    const struct store_job *job;
    struct waiter *next;
    sem_t answered;
    struct err err;
    bool alone; /* wants a transaction of its own */
    bool ok;
};

enum { BATCH_MAX = 256 };

struct store {
    const struct memory *m;
    struct arena *a;
    str path;
    int lock; /* the lock file; -1: none */
    struct db *writer, *keeper, **readers;
    size_t n_readers;

    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t work;
    struct waiter *first, **last;
    size_t waiting, most;
    bool stopping, damaged;
    struct store_figures figures;

    pthread_mutex_t keep_mutex; /* guards what follows; taken last */
    pthread_cond_t keep;
    int log_pages;    /* in the log after the last commit */
    int tried_pages;  /* when it was last copied */
    int restart_from; /* pages from which the writer is asked for a restart */
    bool keep_stop, restart;
    pthread_mutex_t copying; /* held while the log is copied */

    pthread_t writer_thread, keeper_thread;
    bool has_writer, has_keeper;
};

extern const struct err_def store_disk_full, store_io, store_damaged,
    store_refused, store_cannot_open, store_misfit, store_unknown;

MUST_CHECK bool lock_take(struct store *s, struct err *e);
MUST_CHECK bool writer_start(struct store *s, struct err *e);
void writer_stop(struct store *s);
MUST_CHECK bool keeper_start(struct store *s, struct err *e);
void keeper_stop(struct store *s);
/* By the writer, between transactions. */
void keeper_restart(struct store *s);
/* A thread that leaves signals to the others. */
MUST_CHECK bool thread_start(struct store *s, pthread_t *t,
                             void *(*run)(void *), struct err *e);

#endif
