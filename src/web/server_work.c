/* server_work.c - the worker threads: a queue of jobs, and of those that ended.
 *
 * Invariants  1. a job stands in one list or is run by one worker.  2. the
 * wake descriptor is raised when the list of ended jobs stops being empty.
 */
#include "web/server.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { WORKERS_MAX = 64 };

static const struct err_def no_thread = {
    .code = "HTTP-017",
    .fault = FAULT_LIMIT,
    .zh = "无法启动第 {0} 个工作线程",
    .fix_zh = "减少工作线程数,或提高系统对线程数的限制",
    .en = "worker thread {0} cannot be started",
    .fix_en = "use fewer workers, or raise the system's limit on threads",
};

struct list {
    struct http_job *head, *tail;
    unsigned n;
};

struct worker {
    struct http_pool *pool;
    unsigned number;
    pthread_t thread;
};

struct http_pool {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct list waiting, ended;
    unsigned max;
    int wake_fd;
    bool stopped; /* no job begins any more */
    bool joined;
    unsigned n;
    struct worker workers[WORKERS_MAX];
};

static void list_add(struct list *l, struct http_job *job)
{
    job->next = NULL;
    if (l->tail != NULL)
        l->tail->next = job;
    else
        l->head = job;
    l->tail = job;
    l->n++;
}

static struct http_job *list_first(struct list *l)
{
    struct http_job *job = l->head;

    if (job == NULL)
        return NULL;
    l->head = job->next;
    if (l->head == NULL)
        l->tail = NULL;
    l->n--;
    job->next = NULL;
    return job;
}

/* Called with the lock held. */
static void end_job(struct http_pool *p, struct http_job *job)
{
    static const uint64_t one = 1;

    if (p->ended.n == 0)
        while (write(p->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
            continue;
    list_add(&p->ended, job);
}

/* Called with the lock held, which is let go while there is nothing to do.
 * NULL: the pool has stopped. */
static struct http_job *next_job(struct http_pool *p)
{
    while (p->waiting.n == 0 && !p->stopped)
        (void)pthread_cond_wait(&p->more, &p->lock);
    return p->stopped ? NULL : list_first(&p->waiting);
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    struct http_pool *p = w->pool;
    struct http_job *job;

    (void)pthread_mutex_lock(&p->lock);
    while ((job = next_job(p)) != NULL) {
        (void)pthread_mutex_unlock(&p->lock);
        job->run(job, w->number);
        job->ran = true;
        (void)pthread_mutex_lock(&p->lock);
        end_job(p, job);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Signals are the main thread's. */
static bool start(struct worker *w)
{
    sigset_t all, before;
    bool ok;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    ok = pthread_create(&w->thread, NULL, work, w) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

bool http_pool_open(struct http_pool **out, struct arena *a, unsigned workers,
                    unsigned max, int wake_fd, struct err *e)
{
    struct http_pool *p = arena_new(a, struct http_pool, e);
    char number[16];

    if (p == NULL)
        return false;
    p->max = max;
    p->wake_fd = wake_fd;
    if (pthread_mutex_init(&p->lock, NULL) != 0)
        return err_set(e, &no_thread, .arg = {S("0")});
    if (pthread_cond_init(&p->more, NULL) != 0) {
        (void)pthread_mutex_destroy(&p->lock);
        return err_set(e, &no_thread, .arg = {S("0")});
    }
    if (workers < 1)
        workers = 1;
    if (workers > WORKERS_MAX)
        workers = WORKERS_MAX;
    for (; p->n < workers; p->n++) {
        struct worker *w = &p->workers[p->n];

        *w = (struct worker){.pool = p, .number = p->n};
        if (!start(w)) {
            (void)snprintf(number, sizeof number, "%u", p->n);
            http_pool_close(p);
            return err_set(e, &no_thread, .arg = {str_of(number)});
        }
    }
    *out = p;
    return true;
}

bool http_pool_add(struct http_pool *p, struct http_job *job)
{
    bool ok;

    (void)pthread_mutex_lock(&p->lock);
    ok = !p->stopped && p->waiting.n < p->max;
    if (ok) {
        job->ran = false;
        list_add(&p->waiting, job);
        (void)pthread_cond_signal(&p->more);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return ok;
}

struct http_job *http_pool_ended(struct http_pool *p)
{
    struct http_job *all;

    (void)pthread_mutex_lock(&p->lock);
    all = p->ended.head;
    p->ended = (struct list){0};
    (void)pthread_mutex_unlock(&p->lock);
    return all;
}

void http_pool_halt(struct http_pool *p)
{
    (void)pthread_mutex_lock(&p->lock);
    p->stopped = true;
    (void)pthread_cond_broadcast(&p->more);
    (void)pthread_mutex_unlock(&p->lock);
}

void http_pool_stop(struct http_pool *p)
{
    struct http_job *job;

    if (p == NULL || p->joined)
        return;
    http_pool_halt(p);
    for (unsigned i = 0; i < p->n; i++)
        (void)pthread_join(p->workers[i].thread, NULL);
    p->joined = true;
    while ((job = list_first(&p->waiting)) != NULL)
        end_job(p, job);
}

void http_pool_close(struct http_pool *p)
{
    if (p == NULL)
        return;
    http_pool_stop(p);
    (void)pthread_cond_destroy(&p->more);
    (void)pthread_mutex_destroy(&p->lock);
}
