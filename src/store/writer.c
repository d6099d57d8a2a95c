/* writer.c - one thread writes: all jobs that wait share one transaction.
 *
 * Invariants  1. a job is answered "done" only after COMMIT said so, with the
 * log synced.  2. a job that is answered "failed" stands in no transaction
 * that was or can become durable; where that cannot be made sure the answer is
 * "not known".  3. no answer rests on what another job of a transaction wrote
 * that came to nothing: such jobs run again, each alone.
 */
#include "store/internal.h"

#include <assert.h>
#include <errno.h>

enum { BATCH_MS = 20 };

static const struct err_def queue_full = {
    .code = "STORE-001",
    .fault = FAULT_BUSY,
    .zh = "正在办理的请求太多(已有 {0} 件在等候)",
    .fix_zh = "稍等片刻后重新提交",
    .en = "too many requests: {0} are waiting already",
    .fix_en = "wait a moment, then send it again",
};
static const struct err_def closing = {
    .code = "STORE-010",
    .fault = FAULT_BUSY,
    .zh = "服务正在停止,不再接受办理(「{0}」)",
    .fix_zh = "服务重新启动后再提交",
    .en = "the service is stopping and takes no more requests (\"{0}\")",
    .fix_en = "send it again when the service is back",
};

struct batch {
    struct waiter *at[BATCH_MAX];
    size_t n;
};

/* What became of a transaction. */
enum outcome {
    KEPT,   /* durable, or all of its jobs failed by themselves */
    FAILED, /* nothing was kept, and trying again would not help */
    BROKEN  /* nothing was kept; which job is the cause is not known */
};

static int64_t now_ms(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ------------------------------------------------------------ transaction */

static void undo_all(struct db *db)
{
    db_sweep(db);
    /* The engine undoes by itself what cannot be undone by command. */
    if (db_in_transaction(db))
        (void)!db_own(db, "ROLLBACK", NULL);
}

/* Runs one job; false: the whole transaction is gone. */
static bool run_one(struct db *db, struct waiter *w, bool shared)
{
    if (shared && !db_own(db, "SAVEPOINT job", &w->err)) {
        w->ok = false;
        return false;
    }
    w->ok = w->job->run(w->job->ctx, db, &w->err);
    db_sweep(db);
    if (!db_in_transaction(db)) {
        if (w->ok) /* it went on after its transaction was undone */
            w->ok = err_set(&w->err, &store_refused, .arg = {S("ROLLBACK")});
        return false;
    }
    if (!shared)
        return true;
    if (!w->ok && !db_own(db, "ROLLBACK TO job", NULL))
        return false;
    return db_own(db, "RELEASE job", w->ok ? &w->err : NULL);
}

/* Writes over what a failed sync may have left complete in the log, so that it
 * cannot come to light after a crash. */
static bool settled(struct db *db)
{
    return db_own(db, "BEGIN IMMEDIATE", NULL) &&
           db_own(db, sql_settle, NULL) && db_own(db, "COMMIT", NULL);
}

static void fail_all(struct batch *b, const struct err *why)
{
    for (size_t i = 0; i < b->n; i++) {
        b->at[i]->ok = false;
        b->at[i]->err = *why;
    }
}

static enum outcome commit(struct store *s, struct batch *b)
{
    struct db *db = s->writer;
    struct err e = {0}, unknown = {0};
    int rc;

    if (db_own(db, "COMMIT", &e))
        return KEPT;
    rc = sqlite3_extended_errcode(db->h);
    undo_all(db);
    if ((rc & 0xFF) == SQLITE_CONSTRAINT) {
        fail_all(b, &e);
        return BROKEN;
    }
    /* A record that did not fit is not complete.  Any other failure, of a sync
     * above all, may come after the record was complete. */
    if ((rc & 0xFF) != SQLITE_FULL && (rc & 0xFF) != SQLITE_BUSY &&
        !settled(db)) {
        undo_all(db);
        err_set(&unknown, &store_unknown,
                .arg = {s->path, str_of(sqlite3_errstr(rc))});
        e = unknown;
    }
    fail_all(b, &e);
    return FAILED;
}

/* Runs the jobs of a batch in one transaction; those for which the time did
 * not suffice are cut off at b->n. */
static enum outcome transact(struct store *s, struct batch *b)
{
    struct db *db = s->writer;
    int64_t until = now_ms() + BATCH_MS;
    struct err e = {0};
    bool any = false;

    undo_all(db);
    if (!db_own(db, "BEGIN IMMEDIATE", &e)) {
        fail_all(b, &e);
        return FAILED;
    }
    for (size_t i = 0; i < b->n; i++) {
        struct waiter *w = b->at[i];

        if (!run_one(db, w, b->n > 1)) {
            undo_all(db);
            w->ok = false;
            return BROKEN;
        }
        any = any || w->ok;
        if (db->damaged || now_ms() > until)
            b->n = i + 1;
    }
    if (db->damaged) {
        undo_all(db);
        err_set(&e, &store_damaged, .arg = {s->path, S("page")});
        fail_all(b, &e);
        return FAILED;
    }
    if (any)
        return commit(s, b);
    undo_all(db);
    return KEPT;
}

/* ------------------------------------------------------------------ queue */

static void count_done(struct store *s, const struct batch *b)
{
    int64_t done = 0;

    for (size_t i = 0; i < b->n; i++)
        done += b->at[i]->ok ? 1 : 0;
    (void)pthread_mutex_lock(&s->mutex);
    s->damaged = s->damaged || s->writer->damaged;
    s->figures.jobs += done;
    s->figures.commits += done > 0 ? 1 : 0;
    if (done > s->figures.largest_batch)
        s->figures.largest_batch = done;
    (void)pthread_mutex_unlock(&s->mutex);
}

static void answer(struct store *s, const struct batch *b)
{
    count_done(s, b);
    /* From its answer on, a waiter's memory is its own again. */
    for (size_t i = 0; i < b->n; i++)
        (void)sem_post(&b->at[i]->answered);
}

/* Gives back to the head of the queue what the time did not suffice for. */
static void give_back(struct store *s, struct batch *b, size_t from)
{
    (void)pthread_mutex_lock(&s->mutex);
    for (size_t i = b->n; i > from; i--) {
        b->at[i - 1]->next = s->first;
        if (s->first == NULL)
            s->last = &b->at[i - 1]->next;
        s->first = b->at[i - 1];
        s->waiting++;
    }
    (void)pthread_mutex_unlock(&s->mutex);
}

static void work_off(struct store *s, struct batch *b)
{
    size_t n = b->n;
    enum outcome o = transact(s, b);

    if (o != BROKEN || n == 1) {
        size_t ran = b->n;

        b->n = n;
        if (ran < n)
            give_back(s, b, ran);
        b->n = ran;
        answer(s, b);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        struct batch one = {.at = {b->at[i]}, .n = 1};

        (void)transact(s, &one);
        answer(s, &one);
    }
}

/* The jobs that wait, in order; none when the store is to stop. */
static void take(struct store *s, struct batch *b)
{
    b->n = 0;
    (void)pthread_mutex_lock(&s->mutex);
    while (s->first == NULL && !s->stopping)
        (void)pthread_cond_wait(&s->work, &s->mutex);
    while (s->first != NULL && b->n < BATCH_MAX) {
        struct waiter *w = s->first;

        if (w->alone && b->n > 0)
            break;
        s->first = w->next;
        if (s->first == NULL)
            s->last = &s->first;
        s->waiting--;
        b->at[b->n++] = w;
        if (w->alone)
            break;
    }
    (void)pthread_mutex_unlock(&s->mutex);
}

static void *writer(void *ctx)
{
    struct store *s = ctx;
    struct batch b;

    for (;;) {
        take(s, &b);
        if (b.n == 0)
            return NULL;
        work_off(s, &b);
        keeper_restart(s);
    }
}

/* ------------------------------------------------------------- submitting */

static bool enqueue(struct store *s, struct waiter *w, struct err *e)
{
    struct err why = {0};
    bool ok = false;

    (void)pthread_mutex_lock(&s->mutex);
    if (s->stopping) {
        err_set(&why, &closing, .arg = {s->path});
    } else if (s->damaged) {
        err_set(&why, &store_damaged, .arg = {s->path, S("page")});
    } else if (s->waiting >= s->most) {
        char n[24] = "";

        (void)snprintf(n, sizeof n, "%zu", s->waiting);
        err_set(&why, &queue_full, .arg = {str_of(n)});
    } else {
        /* The writer waits only for an empty queue to fill. */
        if (s->first == NULL)
            (void)pthread_cond_signal(&s->work);
        *s->last = w;
        s->last = &w->next;
        s->waiting++;
        ok = true;
    }
    (void)pthread_mutex_unlock(&s->mutex);
    if (!ok && e != NULL)
        *e = why;
    return ok;
}

static bool submit(struct store *s, const struct store_job *job, bool alone,
                   struct err *e)
{
    struct waiter w = {.job = job, .alone = alone};

    assert(!pthread_equal(pthread_self(), s->writer_thread));
    (void)sem_init(&w.answered, 0, 0);
    if (!enqueue(s, &w, e)) {
        (void)sem_destroy(&w.answered);
        return false;
    }
    while (sem_wait(&w.answered) != 0)
        assert(errno == EINTR);
    (void)sem_destroy(&w.answered);
    if (!w.ok && e != NULL)
        *e = w.err;
    return w.ok;
}

bool store_do(struct store *s, const struct store_job *job, struct err *e)
{
    return submit(s, job, false, e);
}

bool store_alone(struct store *s, const struct store_job *job, struct err *e)
{
    return submit(s, job, true, e);
}

struct store_figures store_figures(struct store *s)
{
    struct store_figures f;

    (void)pthread_mutex_lock(&s->mutex);
    (void)pthread_mutex_lock(&s->keep_mutex);
    f = s->figures;
    (void)pthread_mutex_unlock(&s->keep_mutex);
    (void)pthread_mutex_unlock(&s->mutex);
    return f;
}

bool writer_start(struct store *s, struct err *e)
{
    if (!thread_start(s, &s->writer_thread, writer, e))
        return false;
    s->has_writer = true;
    return true;
}

void writer_stop(struct store *s)
{
    if (!s->has_writer)
        return;
    (void)pthread_mutex_lock(&s->mutex);
    s->stopping = true;
    (void)pthread_cond_signal(&s->work);
    (void)pthread_mutex_unlock(&s->mutex);
    (void)pthread_join(s->writer_thread, NULL);
    s->has_writer = false;
}
