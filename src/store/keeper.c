/* keeper.c - the log is copied into the file beside the writer, not by it.
 *
 * The engine would copy the log inside somebody's commit, which stalls it for
 * 30 to 80 ms.  A thread of its own copies whatever no reader needs, as often
 * as the log has grown by STEP pages.  While the writer never rests the log
 * would never start anew, so past LIMIT pages the writer is asked to wait once
 * for a restart, right after a copy, when little is left to do.  While a reader
 * holds an old snapshot nothing behind it can be copied: then the writer is not
 * asked, and the log grows until that reader is done.
 */
#include "store/internal.h"

enum {
    STEP_PAGES = 1000,   /* 4 MiB */
    LIMIT_PAGES = 32768, /* 128 MiB */
    REST_PAGES = 4096,   /* left uncopied at most when a restart is asked for */
    RESTART_MS = 50,     /* how long readers of an old snapshot are awaited */
    BUSY_MS = 2000
};

/* After each commit, on the writer's thread. */
static int grown(void *ctx, sqlite3 *h, const char *name, int pages)
{
    struct store *s = ctx;

    (void)h;
    (void)name;
    (void)pthread_mutex_lock(&s->keep_mutex);
    if (pages < s->log_pages)
        s->tried_pages = 0; /* it began anew */
    s->log_pages = pages;
    if (pages > s->figures.largest_log)
        s->figures.largest_log = pages;
    if (pages - s->tried_pages >= STEP_PAGES)
        (void)pthread_cond_signal(&s->keep);
    (void)pthread_mutex_unlock(&s->keep_mutex);
    return SQLITE_OK;
}

static void *keep(void *ctx)
{
    struct store *s = ctx;
    int pages = 0, copied = 0;

    (void)pthread_mutex_lock(&s->keep_mutex);
    for (;;) {
        while (!s->keep_stop && s->log_pages - s->tried_pages < STEP_PAGES)
            (void)pthread_cond_wait(&s->keep, &s->keep_mutex);
        if (s->keep_stop)
            break;
        s->tried_pages = s->log_pages;
        (void)pthread_mutex_unlock(&s->keep_mutex);

        (void)pthread_mutex_lock(&s->copying);
        /* What fails here is in the log still, and is tried again. */
        (void)sqlite3_wal_checkpoint_v2(
            s->keeper->h, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);
        (void)pthread_mutex_unlock(&s->copying);

        (void)pthread_mutex_lock(&s->keep_mutex);
        if (s->log_pages >= s->restart_from && pages - copied <= REST_PAGES)
            s->restart = true;
    }
    (void)pthread_mutex_unlock(&s->keep_mutex);
    return NULL;
}

void keeper_restart(struct store *s)
{
    bool wanted;
    int rc;

    (void)pthread_mutex_lock(&s->keep_mutex);
    wanted = s->restart;
    s->restart = false;
    (void)pthread_mutex_unlock(&s->keep_mutex);
    /* If it is being copied at this moment, the next copy asks again. */
    if (!wanted || pthread_mutex_trylock(&s->copying) != 0)
        return;
    (void)sqlite3_busy_timeout(s->writer->h, RESTART_MS);
    rc = sqlite3_wal_checkpoint_v2(s->writer->h, NULL,
                                   SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    (void)sqlite3_busy_timeout(s->writer->h, BUSY_MS);
    (void)pthread_mutex_unlock(&s->copying);
    (void)pthread_mutex_lock(&s->keep_mutex);
    s->figures.restarts += rc == SQLITE_OK ? 1 : 0;
    /* A reader was in the way: not at once again. */
    s->restart_from =
        rc == SQLITE_OK ? LIMIT_PAGES : s->log_pages + LIMIT_PAGES / 4;
    (void)pthread_mutex_unlock(&s->keep_mutex);
}

bool keeper_start(struct store *s, struct err *e)
{
    s->restart_from = LIMIT_PAGES;
    (void)sqlite3_wal_hook(s->writer->h, grown, s);
    if (!thread_start(s, &s->keeper_thread, keep, e))
        return false;
    s->has_keeper = true;
    return true;
}

void keeper_stop(struct store *s)
{
    if (!s->has_keeper)
        return;
    (void)pthread_mutex_lock(&s->keep_mutex);
    s->keep_stop = true;
    (void)pthread_cond_signal(&s->keep);
    (void)pthread_mutex_unlock(&s->keep_mutex);
    (void)pthread_join(s->keeper_thread, NULL);
    s->has_keeper = false;
}
