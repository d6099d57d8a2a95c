/* store.c - a store is opened, read and closed. */
#include "store/internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    ARENA_MAX = 4 << 20,
    QUEUE_USUAL = 4096,
    READERS_MAX = 256,
    /* Up to so many pages (256 MiB) opening reads the whole file. */
    CHECK_PAGES = 65536
};

static const struct err_def bad_path = {
    .code = "STORE-014",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不能作为数据文件的路径",
    .fix_zh = "写出文件的路径,其中不能有空字符",
    .en = "\"{0}\" cannot be the path of a data file",
    .fix_en = "give the path of a file, without NUL characters",
};

/* The file is made here so that only its owner may read it; the engine gives
 * the log the same rights. */
static bool make_private(struct store *s, const char *path, struct err *e)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    char why[128] = "";

    if (fd >= 0) {
        (void)close(fd);
        return true;
    }
    (void)strerror_r(errno, why, sizeof why);
    return err_set(e, &store_cannot_open, .arg = {s->path, str_of(why)});
}

/* The names of new files are kept by their folder. */
static bool sync_folder(struct store *s, struct err *e)
{
    size_t n = s->path.n;
    const char *dir;
    char why[128] = "";
    int fd;
    bool ok;

    while (n > 0 && s->path.p[n - 1] != '/')
        n--;
    dir = n == 0 ? "." : arena_cstr(s->a, str_slice(s->path, 0, n), e);
    if (dir == NULL)
        return false;
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ok = fd >= 0 && fsync(fd) == 0;
    if (!ok)
        (void)strerror_r(errno, why, sizeof why);
    if (fd >= 0)
        (void)close(fd);
    return ok ? true : err_set(e, &store_io, .arg = {s->path, str_of(why)});
}

/* What a process that died left in the log may never have been synced: it is
 * made durable before anybody can see it. */
static bool settle_log(struct store *s, struct err *e)
{
    int rc = sqlite3_wal_checkpoint_v2(s->writer->h, NULL,
                                       SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

    return rc == SQLITE_OK ? true : db_failed(s->writer, rc, e);
}

static bool check_if_small(struct store *s, struct err *e)
{
    struct stmt *st = NULL;
    int64_t pages = 0;

    if (!db_one(s->writer, &st, e, "PRAGMA page_count", ""))
        return false;
    if (st != NULL)
        pages = stmt_get_int(st, 0);
    stmt_close(st);
    return pages > CHECK_PAGES
               ? true
               : db_complaint(s->writer, "PRAGMA quick_check(1)", e);
}

static bool apply_schema(struct store *s, str schema, struct err *e)
{
    struct db *db = s->writer;
    const char *sql = arena_cstr(s->a, schema, e);
    bool ok;

    if (sql == NULL || !db_own(db, "BEGIN IMMEDIATE", e))
        return false;
    ok = db_script(db, sql, e) && db_own(db, "COMMIT", e);
    if (db_in_transaction(db) && !db_own(db, "ROLLBACK", NULL))
        ok = false;
    return ok;
}

static bool connect_all(struct store *s, const struct store_options *o,
                        struct err *e)
{
    const char *path = arena_cstr(s->a, o->path, e);
    size_t n = o->readers == 0 ? 1 : o->readers;

    assert(n <= READERS_MAX);
    if (path == NULL || !lock_take(s, e) || !make_private(s, path, e) ||
        !db_connect(&s->writer, s->m, path, DB_WRITER, o->fast, e) ||
        !settle_log(s, e) || !check_if_small(s, e) ||
        !apply_schema(s, o->schema, e) || !sync_folder(s, e) ||
        !db_connect(&s->keeper, s->m, path, DB_KEEPER, o->fast, e))
        return false;
    s->readers = arena_array(s->a, struct db *, n, e);
    if (s->readers == NULL)
        return false;
    for (; s->n_readers < n; s->n_readers++)
        if (!db_connect(&s->readers[s->n_readers], s->m, path, DB_READER,
                        o->fast, e))
            return false;
    return true;
}

static struct store *make(const struct store_options *o, struct err *e)
{
    const struct memory *m = o->memory != NULL ? o->memory : &memory_system;
    struct arena *a = NULL;
    struct store *s;

    if (!arena_open(&a, m, ARENA_MAX, e))
        return NULL;
    s = arena_new(a, struct store, e);
    if (s == NULL || !arena_str(a, o->path, &s->path, e)) {
        arena_close(a);
        return NULL;
    }
    s->m = m;
    s->a = a;
    s->lock = -1;
    s->last = &s->first;
    s->most = o->queue == 0 ? QUEUE_USUAL : o->queue;
    (void)pthread_mutex_init(&s->mutex, NULL);
    (void)pthread_mutex_init(&s->keep_mutex, NULL);
    (void)pthread_mutex_init(&s->copying, NULL);
    (void)pthread_cond_init(&s->work, NULL);
    (void)pthread_cond_init(&s->keep, NULL);
    return s;
}

bool store_open(struct store **out, const struct store_options *o,
                struct err *e)
{
    struct store *s;

    if (o->path.n == 0 || memchr(o->path.p, '\0', o->path.n) != NULL)
        return err_set(e, &bad_path, .arg = {o->path});
    /* Its counting of memory would make all threads wait on one lock; only
     * the first opening can say so, later ones are ignored. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    s = make(o, e);
    if (s == NULL)
        return false;
    if (!connect_all(s, o, e) || !keeper_start(s, e) || !writer_start(s, e)) {
        store_close(s);
        return false;
    }
    *out = s;
    return true;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    writer_stop(s);
    keeper_stop(s);
    for (size_t i = 0; i < s->n_readers; i++)
        db_close(s->readers[i]);
    db_close(s->keeper);
    /* The last one to go empties the log into the file. */
    db_close(s->writer);
    if (s->lock >= 0)
        (void)close(s->lock);
    (void)pthread_cond_destroy(&s->keep);
    (void)pthread_cond_destroy(&s->work);
    (void)pthread_mutex_destroy(&s->copying);
    (void)pthread_mutex_destroy(&s->keep_mutex);
    (void)pthread_mutex_destroy(&s->mutex);
    arena_close(s->a);
}

bool thread_start(struct store *s, pthread_t *t, void *(*run)(void *),
                  struct err *e)
{
    sigset_t all, before;
    int rc;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(t, NULL, run, s);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc == 0 ? true : err_set(e, &err_no_memory, .arg = {S("thread")});
}

/* ---------------------------------------------------------------- reading */

bool store_read_begin(struct store *s, size_t reader, struct db **out,
                      struct err *e)
{
    struct db *db;

    assert(reader < s->n_readers);
    db = s->readers[reader];
    assert(!db_in_transaction(db));
    /* The snapshot is taken by the first read, so one is made. */
    if (!db_own(db, "BEGIN DEFERRED", e))
        return false;
    if (!db_own(db, "SELECT 1 FROM sqlite_schema LIMIT 1", e)) {
        store_read_end(db);
        return false;
    }
    *out = db;
    return true;
}

void store_read_end(struct db *db)
{
    if (db == NULL)
        return;
    db_sweep(db);
    /* Nothing was written: there is nothing that could be lost. */
    if (db_in_transaction(db))
        (void)!db_own(db, "ROLLBACK", NULL);
}

static bool check_job(void *ctx, struct db *db, struct err *e)
{
    struct stmt *st = NULL;
    bool ok;

    (void)ctx;
    if (!db_complaint(db, "PRAGMA integrity_check(1)", e) ||
        !db_one(db, &st, e, "PRAGMA foreign_key_check", ""))
        return false;
    ok = st == NULL;
    if (!ok)
        err_set(e, &store_refused, .arg = {stmt_get_text(st, 0)});
    stmt_close(st);
    return ok;
}

bool store_check(struct store *s, struct err *e)
{
    return store_alone(s, &(const struct store_job){check_job, NULL}, e);
}
