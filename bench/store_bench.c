/* store_bench.c - durable jobs a second, beside what the disk and the engine
 * alone can do in the same run.
 *
 * A job is one act: a row of 1,024 bytes and a row of 32 bytes.  The limits:
 * appending 1,024 bytes with fdatasync, and the engine given the same rows by
 * one thread, 64 jobs a transaction, with the same settings.  BENCH_MS is the
 * time for each line (1000).
 */
#include "base/base.h"
#include "store/store.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS act(seq INTEGER PRIMARY KEY, body BLOB) STRICT;"
    "CREATE TABLE IF NOT EXISTS leaf(seq INTEGER PRIMARY KEY, hash BLOB) "
    "STRICT;";
static const char insert_act[] = "INSERT INTO act(body) VALUES(?1)";
static const char insert_leaf[] = "INSERT INTO leaf(hash) VALUES(?1)";

enum { BODY = 1024, HASH = 32, THREADS_MAX = 64, SAMPLES = 4096, RAW = 64 };

static char folder[] = "/tmp/fadu-bench-XXXXXX";
static char file[64];
static unsigned char body[BODY];
static int64_t span_us = 1000000;

static int64_t now_us(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void clear(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    char name[96] = "";

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        (void)snprintf(name, sizeof name, "%s%s", file, ends[i]);
        (void)unlink(name);
    }
}

/* ------------------------------------------------------------- the limits */

static int64_t raw_appends(void)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int64_t from = now_us(), n = 0;

    while (fd >= 0 && now_us() - from < span_us)
        n += write(fd, body, BODY) == BODY && fdatasync(fd) == 0 ? 1 : 0;
    if (fd >= 0)
        (void)close(fd);
    return n * 1000000 / (now_us() - from);
}

static bool raw_insert(sqlite3_stmt *st, int n)
{
    bool ok = sqlite3_bind_blob(st, 1, body, n, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_step(st) == SQLITE_DONE;

    return sqlite3_reset(st) == SQLITE_OK && ok;
}

static bool word(sqlite3 *h, const char *sql)
{
    return sqlite3_exec(h, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* The rows of so many jobs in each transaction. */
static int64_t raw_engine(int batch)
{
    sqlite3_stmt *act = NULL, *leaf = NULL;
    int64_t from, n = 0;
    sqlite3 *h = NULL;
    bool ok = sqlite3_open(file, &h) == SQLITE_OK &&
              word(h, "PRAGMA journal_mode = WAL") &&
              word(h, "PRAGMA synchronous = FULL") &&
              word(h, "PRAGMA cache_size = -65536") && word(h, schema) &&
              sqlite3_prepare_v2(h, insert_act, -1, &act, NULL) == SQLITE_OK &&
              sqlite3_prepare_v2(h, insert_leaf, -1, &leaf, NULL) == SQLITE_OK;

    from = now_us();
    while (ok && now_us() - from < span_us) {
        ok = word(h, "BEGIN IMMEDIATE");
        for (int i = 0; ok && i < batch; i++)
            ok = raw_insert(act, BODY) && raw_insert(leaf, HASH);
        ok = ok && word(h, "COMMIT");
        n += batch;
    }
    from = now_us() - from;
    (void)sqlite3_finalize(act);
    (void)sqlite3_finalize(leaf);
    (void)sqlite3_close(h);
    return ok ? n * 1000000 / from : 0;
}

/* -------------------------------------------------------------- the store */

struct client {
    struct store *s;
    pthread_t thread;
    int64_t until, done;
    int64_t took[SAMPLES]; /* µs of the last ones */
};

static bool act_job(void *ctx, struct db *db, struct err *e)
{
    const str b = {(const char *)body, BODY}, h = {(const char *)body, HASH};

    (void)ctx;
    return db_run(db, e, insert_act, "b", b) &&
           db_run(db, e, insert_leaf, "b", h);
}

static void *client(void *ctx)
{
    struct client *c = ctx;
    const struct store_job job = {act_job, NULL};
    int64_t from = now_us();

    while (from < c->until && store_do(c->s, &job, NULL)) {
        int64_t at = now_us();

        c->took[c->done++ % SAMPLES] = at - from;
        from = at;
    }
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static int64_t store_jobs(int threads, int64_t raw)
{
    struct store_options o = {.path = str_of(file), .schema = str_of(schema)};
    static struct client cs[THREADS_MAX];
    static int64_t took[THREADS_MAX * SAMPLES];
    struct store_figures f;
    struct store *s = NULL;
    int64_t from, n = 0, rate;
    size_t samples = 0;

    clear();
    if (!store_open(&s, &o, NULL))
        return 0;
    from = now_us();
    for (int i = 0; i < threads; i++) {
        cs[i].s = s;
        cs[i].done = 0;
        cs[i].until = from + span_us;
        (void)pthread_create(&cs[i].thread, NULL, client, &cs[i]);
    }
    for (int i = 0; i < threads; i++) {
        (void)pthread_join(cs[i].thread, NULL);
        n += cs[i].done;
        for (int64_t k = 0; k < cs[i].done && k < SAMPLES; k++)
            took[samples++] = cs[i].took[k];
    }
    rate = n * 1000000 / (now_us() - from);
    f = store_figures(s);
    store_close(s);
    if (samples == 0 || f.commits == 0)
        return 0;
    qsort(took, samples, sizeof took[0], by_size);
    printf("store, %2d threads     %8lld jobs/s  %3lld %% of the engine in "
           "batches  p50 %lld us  p99 %lld us  batch %lld\n",
           threads, (long long)rate,
           (long long)(raw > 0 ? rate * 100 / raw : 0),
           (long long)took[samples / 2], (long long)took[samples * 99 / 100],
           (long long)(f.jobs / f.commits));
    return rate;
}

int main(void)
{
    static const int threads[] = {1, 8, 64};
    const char *set = getenv("BENCH_MS");
    int64_t ms, one, batched;

    if (set != NULL && str_to_int(str_of(set), 10, 600000, &ms))
        span_us = ms * 1000;
    if (mkdtemp(folder) == NULL)
        return 1;
    (void)snprintf(file, sizeof file, "%s/bench.db", folder);
    memset(body, 0x5A, sizeof body);
    printf("fdatasync of 1 KiB    %8lld /s\n", (long long)raw_appends());
    clear();
    one = raw_engine(1);
    printf("engine, 1 a commit    %8lld jobs/s\n", (long long)one);
    clear();
    batched = raw_engine(RAW);
    printf("engine, %d a commit   %8lld jobs/s\n", (int)RAW,
           (long long)batched);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        int64_t rate = store_jobs(threads[i], batched);

        if (threads[i] == 1)
            printf("                      %lld %% of the engine with 1 a "
                   "commit\n",
                   (long long)(one > 0 ? rate * 100 / one : 0));
    }
    clear();
    (void)rmdir(folder);
    return 0;
}
