/* store_test.c - statements, jobs, readers, one process, checking. */
#include "store/internal.h"
#include "tap.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS t(id INTEGER PRIMARY KEY, a, b TEXT);"
    "CREATE TABLE IF NOT EXISTS log(n INTEGER PRIMARY KEY AUTOINCREMENT, "
    " who INTEGER NOT NULL, seq INTEGER NOT NULL, UNIQUE(who, seq)) STRICT;"
    "CREATE TABLE IF NOT EXISTS kin(id INTEGER PRIMARY KEY, "
    " of INTEGER REFERENCES t(id) DEFERRABLE INITIALLY DEFERRED) STRICT;"
    "CREATE TRIGGER IF NOT EXISTS log_kept BEFORE UPDATE ON log BEGIN "
    " SELECT RAISE(ABORT, 'an entry is never changed'); END;"
    "CREATE TRIGGER IF NOT EXISTS log_gone BEFORE DELETE ON log BEGIN "
    " SELECT RAISE(ROLLBACK, 'an entry is never deleted'); END;";

static struct arena *scratch;
static char folder[] = "/tmp/fadu-store-XXXXXX";

static const char *path_of(const char *name)
{
    const str parts[] = {str_of(folder), S("/"), str_of(name)};
    str path = S("");

    if (!arena_join(scratch, parts, COUNT_OF(parts), &path, NULL))
        return "";
    return arena_cstr(scratch, path, NULL);
}

static struct store *opened(const char *name, size_t readers, size_t queue,
                            bool fast)
{
    struct store_options o = {.path = str_of(path_of(name)),
                              .schema = str_of(schema),
                              .readers = readers,
                              .queue = queue,
                              .fast = fast};
    struct store *s = NULL;
    struct err e = {0};

    if (!store_open(&s, &o, &e))
        tap_error(&e);
    OK(s != NULL, "%s opens", name);
    return s;
}

static bool job(struct store *s, bool (*run)(void *, struct db *, struct err *),
                void *ctx, struct err *e)
{
    return store_do(s, &(const struct store_job){run, ctx}, e);
}

static int64_t counted(struct db *db, const char *sql)
{
    struct stmt *st = NULL;
    int64_t n = -1;

    if (db_one(db, &st, NULL, sql, "") && st != NULL)
        n = stmt_get_int(st, 0);
    stmt_close(st);
    return n;
}

static int64_t read_count(struct store *s, const char *sql)
{
    struct db *db = NULL;
    int64_t n = -1;

    if (store_read_begin(s, 0, &db, NULL))
        n = counted(db, sql);
    store_read_end(db);
    return n;
}

/* ------------------------------------------------------------- statements */

struct value {
    const char *name;
    char kind;
    int64_t i;
    str s;
};

/* clang-format off */
static const struct value values[] = {
    {"zero",            'i', 0, SI("")},
    {"smallest",        'i', INT64_MIN, SI("")},
    {"largest",         'i', INT64_MAX, SI("")},
    {"null",            'n', 0, SI("")},
    {"empty text",      't', 0, SI("")},
    {"text without a pointer", 't', 0, {NULL, 0}},
    {"chinese",         't', 0, SI("行政处罚决定书")},
    {"text with a NUL", 't', 0, SI("a\0b")},
    {"blob",            'b', 0, SI("\x00\xFF\x00\x01")},
    {"empty blob",      'b', 0, SI("")},
    {"blob without a pointer", 'b', 0, {NULL, 0}},
};
/* clang-format on */

static bool put(struct db *db, const struct value *v, struct err *e)
{
    static const char sql[] = "INSERT OR REPLACE INTO t VALUES(1, ?1, ?1)";

    switch (v->kind) {
    case 'i':
        return db_run(db, e, sql, "i", v->i);
    case 't':
        return db_run(db, e, sql, "t", v->s);
    case 'b':
        return db_run(db, e, sql, "b", v->s);
    default:
        return db_run(db, e, sql, "n");
    }
}

static bool same(struct db *db, const struct value *v, struct err *e)
{
    struct stmt *st = NULL;
    const char *type;
    bool ok;

    if (!db_one(db, &st, e, "SELECT a, typeof(a) FROM t WHERE id = 1", "") ||
        st == NULL)
        return false;
    type = v->kind == 'i'   ? "integer"
           : v->kind == 't' ? "text"
           : v->kind == 'b' ? "blob"
                            : "null";
    ok = str_eq(stmt_get_text(st, 1), str_of(type)) &&
         stmt_is_null(st, 0) == (v->kind == 'n');
    if (v->kind == 'i')
        ok = ok && stmt_get_int(st, 0) == v->i;
    else
        ok = ok && str_eq(stmt_get_blob(st, 0), v->s) &&
             stmt_get_int(st, 0) == 0;
    stmt_close(st);
    return ok;
}

static bool values_job(void *ctx, struct db *db, struct err *e)
{
    bool *good = ctx;

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        if (!put(db, &values[i], e))
            return false;
        good[i] = same(db, &values[i], e);
    }
    return true;
}

static bool statements_job(void *ctx, struct db *db, struct err *e)
{
    static const char sql[] = "INSERT INTO t VALUES(?1, ?2, ?3)";
    static const char all[] = "SELECT id FROM t ORDER BY id";
    struct stmt *st = NULL, *one = NULL, *two = NULL, *none = NULL;
    int64_t changed = -1;
    bool row = false;
    str text;

    (void)ctx;
    if (!db_run(db, e, "DELETE FROM t", "") || !stmt_open(&st, db, sql, e))
        return false;
    for (int64_t i = 1; i <= 3; i++)
        if (!stmt_int(st, 1, i, e) || !stmt_text(st, 2, S("x"), e) ||
            !stmt_null(st, 3, e) || !stmt_run(st, &changed, e))
            return false;
    OK(changed == 1, "one row was touched");
    OK(!stmt_int(st, 4, 1, e), "a parameter that is not there is refused");
    stmt_close(st);
    one = st;
    if (!stmt_open(&st, db, sql, e))
        return false;
    OK(st == one, "a statement that was given back is handed out again");
    OK(!stmt_run(st, NULL, e) || counted(db, "SELECT count(*) FROM t") == 4,
       "its old values are gone");
    stmt_close(st);
    if (!db_run(db, e, "DELETE FROM t WHERE id > 3", ""))
        return false;

    if (!db_open(db, &one, e, all, "") || !stmt_row(one, &row, e) ||
        !db_open(db, &two, e, all, "") || !stmt_row(two, &row, e) ||
        !stmt_row(two, &row, e))
        return false;
    OK(stmt_get_int(one, 0) == 1 && stmt_get_int(two, 0) == 2,
       "the same text can be open twice");
    if (!stmt_row(two, &row, e) || !stmt_row(two, &row, e))
        return false;
    OK(!row, "the rows end");
    OK(stmt_row(two, &row, e) && !row, "and do not begin again");
    stmt_close(two);
    stmt_close(one);
    OK(db_one(db, &none, e, "SELECT id FROM t WHERE id = ?1", "i",
              (int64_t)99) &&
           none == NULL,
       "no row is no statement");
    if (!db_one(db, &one, e, "SELECT ?1 || ?2", "tt", S("法"), S("度")) ||
        !stmt_take_text(one, 0, scratch, &text, e))
        return false;
    stmt_close(one);
    IS(text, S("法度"), "text is taken into an arena");
    return true;
}

struct refusal {
    const char *name;
    const char *sql;
    const char *code;
};

/* clang-format off */
static const struct refusal refusals[] = {
    {"a trigger that refuses",  "UPDATE log SET seq = 7", "STORE-005"},
    {"a trigger that undoes",   "DELETE FROM log", "STORE-005"},
    {"a key that is taken",     "INSERT INTO log VALUES(NULL, 1, 1)", "STORE-006"},
    {"a rowid that is taken",   "INSERT INTO log VALUES(1, 9, 9)", "STORE-006"},
    {"a missing value",         "INSERT INTO log VALUES(NULL, NULL, 2)", "STORE-005"},
    {"a wrong type",            "INSERT INTO log VALUES(NULL, 'x', 2)", "STORE-005"},
    {"a table that is not there", "SELECT * FROM nowhere", "STORE-011"},
    {"no SQL",                  "SELEKT", "STORE-011"},
    {"two statements",          "SELECT 1; SELECT 2", "STORE-011"},
    {"nothing",                 " ", "STORE-011"},
    {"rows where none may be",  "SELECT 1", "STORE-011"},
    {"COMMIT",                  "COMMIT", "STORE-011"},
    {"ROLLBACK",                "ROLLBACK", "STORE-011"},
    {"a savepoint",             "SAVEPOINT x", "STORE-011"},
    {"another file",            "ATTACH 'x.db' AS x", "STORE-011"},
    {"a pragma that sets",      "PRAGMA foreign_keys = OFF", "STORE-011"},
    {"the schema's own table",  "DELETE FROM sqlite_schema", "STORE-011"},
    {"a string in the wrong quotes", "SELECT \"x\"", "STORE-011"},
    {"a value too large",       "INSERT INTO t VALUES(77, zeroblob(2000000000), 0)", "STORE-012"},
};
/* clang-format on */

static bool refusal_job(void *ctx, struct db *db, struct err *e)
{
    const struct refusal *r = ctx;

    return db_run(db, e, "INSERT OR REPLACE INTO t VALUES(500, 1, 1)", "") &&
           db_run(db, e, r->sql, "");
}

static bool first_entry(void *ctx, struct db *db, struct err *e)
{
    (void)ctx;
    return db_run(db, e, "INSERT INTO log VALUES(1, 1, 1)", "");
}

static bool deferred_job(void *ctx, struct db *db, struct err *e)
{
    (void)ctx;
    return db_run(db, e, "INSERT INTO kin VALUES(1, 12345)", "");
}

static bool wilful_job(void *ctx, struct db *db, struct err *e)
{
    (void)ctx;
    if (!db_run(db, e, "INSERT INTO t VALUES(600, 1, 1)", ""))
        return false;
    OK(!db_run(db, e, "DELETE FROM log", ""), "the whole is undone");
    return true;
}

static bool leaving_job(void *ctx, struct db *db, struct err *e)
{
    struct stmt *st = NULL;

    (void)ctx;
    return db_run(db, e, "INSERT INTO t VALUES(700, 1, 1)", "") &&
           db_one(db, &st, e, "SELECT id FROM t", "");
}

/* One address for our own use and for a job's: only ours may pass. */
static bool same_address(void *ctx, struct db *db, struct err *e)
{
    (void)ctx;
    return db_own(db, sql_settle, e) && db_run(db, e, sql_settle, "");
}

static void statements(void)
{
    struct store *s = opened("statements.db", 1, 0, true);
    bool good[COUNT_OF(values)] = {false};
    struct err e = {0};
    struct db *db = NULL;

    OK(job(s, values_job, good, &e), "values");
    for (size_t i = 0; i < COUNT_OF(values); i++)
        OK(good[i], "comes back as it went in: %s", values[i].name);
    OK(job(s, statements_job, NULL, &e), "statements");
    OK(job(s, first_entry, NULL, &e), "an entry");
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct refusal r = refusals[i];

        OK(!job(s, refusal_job, &r, &e), "refused: %s", r.name);
        IS(str_of(err_code(&e)), str_of(r.code), "its code: %s", r.name);
        OK(read_count(s, "SELECT count(*) FROM t WHERE id = 500") == 0,
           "leaves nothing: %s", r.name);
    }
    OK(!job(s, deferred_job, NULL, &e), "a reference to nothing");
    IS(str_of(err_code(&e)), S("STORE-005"), "is found at the end");
    OK(!job(s, same_address, NULL, &e), "a statement of ours in a job");
    IS(str_of(err_code(&e)), S("STORE-011"), "is refused");
    OK(!job(s, wilful_job, NULL, &e), "a job that goes on after the end");
    IS(str_of(err_code(&e)), S("STORE-005"), "is refused");
    OK(read_count(s, "SELECT count(*) FROM t WHERE id = 600") == 0,
       "and leaves nothing");
    OK(job(s, leaving_job, NULL, &e), "a statement left open is closed");
    OK(read_count(s, "SELECT count(*) FROM t WHERE id = 700") == 1,
       "and the job is kept");
    OK(store_read_begin(s, 0, &db, &e) &&
           !db_run(db, &e, "INSERT INTO t VALUES(800, 1, 1)", ""),
       "a reader cannot write");
    store_read_end(db);
    OK(store_check(s, &e), "the store is sound");
    store_close(s);
}

/* ------------------------------------------------------------------ batches */

/* The gate holds the writer inside a job until as many wait as are wanted. */
struct gate {
    sem_t entered, leave;
};

static bool gate_job(void *ctx, struct db *db, struct err *e)
{
    struct gate *g = ctx;

    (void)db;
    (void)e;
    (void)sem_post(&g->entered);
    while (sem_wait(&g->leave) != 0)
        continue;
    return true;
}

enum kind { GOOD, BAD, UNDOING, DANGLING, SLOW };

struct task {
    struct store *s;
    pthread_t thread;
    enum kind kind;
    int64_t who;
    int64_t result; /* set afresh by each run */
    int runs;
    bool ok;
    struct err e;
};

static bool task_job(void *ctx, struct db *db, struct err *e)
{
    static const struct err_def no = {.code = "TEST-001",
                                      .fault = FAULT_INPUT,
                                      .zh = "「{0}」不行",
                                      .fix_zh = "改正",
                                      .en = "\"{0}\" will not do",
                                      .fix_en = "mend it"};
    struct task *t = ctx;

    t->runs++;
    t->result = counted(db, "SELECT coalesce(max(n), 0) FROM log");
    if (!db_run(db, e, "INSERT INTO log(who, seq) VALUES(?1, 0)", "i", t->who))
        return false;
    switch (t->kind) {
    case BAD:
        return err_set(e, &no, .arg = {S("x")});
    case UNDOING:
        return db_run(db, e, "DELETE FROM log", "");
    case DANGLING:
        return db_run(db, e, "INSERT INTO kin VALUES(NULL, 777)", "");
    case SLOW:
        return counted(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                           "i + 1 FROM n WHERE i < 1000000) "
                           "SELECT count(*) FROM n") == 1000000;
    case GOOD:
        break;
    }
    return true;
}

static void *task_thread(void *ctx)
{
    struct task *t = ctx;

    t->ok = job(t->s, task_job, t, &t->e);
    return NULL;
}

static void *gate_thread(void *ctx)
{
    struct task *t = ctx;
    struct gate *g = (struct gate *)(void *)t->result;

    t->ok = job(t->s, gate_job, g, &t->e);
    return NULL;
}

static size_t now_waiting(struct store *s)
{
    size_t n;

    (void)pthread_mutex_lock(&s->mutex);
    n = s->waiting;
    (void)pthread_mutex_unlock(&s->mutex);
    return n;
}

/* Gives the tasks to the store while the writer is held, one after another so
 * that their order is known, and lets it go. */
static void together(struct store *s, struct task *ts, size_t n)
{
    struct task holder = {.s = s};
    struct gate g;

    (void)sem_init(&g.entered, 0, 0);
    (void)sem_init(&g.leave, 0, 0);
    holder.result = (int64_t)(intptr_t)&g;
    (void)pthread_create(&holder.thread, NULL, gate_thread, &holder);
    while (sem_wait(&g.entered) != 0)
        continue;
    for (size_t i = 0; i < n; i++) {
        ts[i].s = s;
        (void)pthread_create(&ts[i].thread, NULL, task_thread, &ts[i]);
        while (now_waiting(s) < i + 1)
            (void)sched_yield();
    }
    (void)sem_post(&g.leave);
    (void)pthread_join(holder.thread, NULL);
    for (size_t i = 0; i < n; i++)
        (void)pthread_join(ts[i].thread, NULL);
    (void)sem_destroy(&g.entered);
    (void)sem_destroy(&g.leave);
}

static bool in_order(struct store *s, const struct task *ts, size_t n)
{
    struct stmt *st = NULL;
    struct db *db = NULL;
    bool ok, row = false;
    size_t i = 0;

    ok = store_read_begin(s, 0, &db, NULL) &&
         db_open(db, &st, NULL, "SELECT who FROM log ORDER BY n", "");
    while (ok && stmt_row(st, &row, NULL) && row) {
        while (i < n && !ts[i].ok)
            i++;
        ok = i < n && stmt_get_int(st, 0) == ts[i++].who;
    }
    while (i < n && !ts[i].ok)
        i++;
    stmt_close(st);
    store_read_end(db);
    return ok && i == n;
}

/* One bad job of each kind among good ones. */
static void bad_among_good(void)
{
    static const struct {
        const char *name;
        enum kind kind;
        const char *code;
        bool again; /* the good ones run a second time */
    } rows[] = {
        {"a job that fails", BAD, "TEST-001", false},
        {"a job whose trigger undoes all", UNDOING, "STORE-005", true},
        {"a job whose reference dangles", DANGLING, "STORE-005", true},
    };

    for (size_t r = 0; r < COUNT_OF(rows); r++) {
        char name[32] = "";
        struct task ts[8] = {{0}};
        bool good = true, again = false, results = true;
        int64_t before = 0;
        struct store *s;

        (void)snprintf(name, sizeof name, "among%zu.db", r);
        s = opened(name, 1, 0, true);
        for (size_t i = 0; i < COUNT_OF(ts); i++) {
            ts[i].who = (int64_t)i + 100;
            ts[i].kind = i == 3 ? rows[r].kind : GOOD;
        }
        together(s, ts, COUNT_OF(ts));
        for (size_t i = 0; i < COUNT_OF(ts); i++) {
            if (i == 3)
                continue;
            good = good && ts[i].ok;
            again = again || ts[i].runs > 1;
            /* What it saw last is what came before it for good. */
            results = results && ts[i].result == before;
            before++;
        }
        OK(good, "%s: the others are kept", rows[r].name);
        OK(!ts[3].ok, "%s: itself is not", rows[r].name);
        IS(str_of(err_code(&ts[3].e)), str_of(rows[r].code), "%s: its code",
           rows[r].name);
        OK(again == rows[r].again, "%s: run again", rows[r].name);
        OK(results, "%s: results are those of the run that counts",
           rows[r].name);
        OK(in_order(s, ts, COUNT_OF(ts)), "%s: in order, and nothing else",
           rows[r].name);
        if (!rows[r].again)
            OK(store_figures(s).largest_batch == 7,
               "%s: the others shared one transaction", rows[r].name);
        store_close(s);
    }
}

/* A job that takes long ends its transaction: those behind it wait for the
 * next one, still in order, and before those who came later. */
static void slow_one(void)
{
    struct store *s = opened("slow.db", 1, 0, true);
    struct task ts[8] = {{0}}, more = {.s = s, .who = 99};
    bool all = true;

    for (size_t i = 0; i < COUNT_OF(ts); i++) {
        ts[i].who = (int64_t)i + 100;
        ts[i].kind = i == 3 ? SLOW : GOOD;
    }
    together(s, ts, COUNT_OF(ts));
    for (size_t i = 0; i < COUNT_OF(ts); i++)
        all = all && ts[i].ok && ts[i].runs == 1;
    OK(all, "all are done, each once");
    OK(in_order(s, ts, COUNT_OF(ts)), "in order");
    OK(store_figures(s).largest_batch == 4, "the slow one ended a transaction");
    (void)task_thread(&more);
    OK(more.ok, "the queue goes on");
    store_close(s);
}

static void queue_full(void)
{
    struct store *s = opened("queue.db", 1, 3, true);
    struct task ts[3] = {{0}}, late = {.s = s, .who = 9};
    struct task holder = {.s = s};
    struct gate g;

    (void)sem_init(&g.entered, 0, 0);
    (void)sem_init(&g.leave, 0, 0);
    holder.result = (int64_t)(intptr_t)&g;
    (void)pthread_create(&holder.thread, NULL, gate_thread, &holder);
    while (sem_wait(&g.entered) != 0)
        continue;
    for (size_t i = 0; i < COUNT_OF(ts); i++) {
        ts[i] = (struct task){.s = s, .who = (int64_t)i};
        (void)pthread_create(&ts[i].thread, NULL, task_thread, &ts[i]);
    }
    while (now_waiting(s) < COUNT_OF(ts))
        (void)sched_yield();
    (void)task_thread(&late);
    OK(!late.ok && late.runs == 0, "one too many is turned away");
    OK(err_fault(&late.e) == FAULT_BUSY, "as too busy");
    IS(str_of(err_code(&late.e)), S("STORE-001"), "its code");
    (void)sem_post(&g.leave);
    (void)pthread_join(holder.thread, NULL);
    for (size_t i = 0; i < COUNT_OF(ts); i++) {
        (void)pthread_join(ts[i].thread, NULL);
        OK(ts[i].ok, "one that waited is done");
    }
    (void)task_thread(&late);
    OK(late.ok, "later it is taken");
    (void)sem_destroy(&g.entered);
    (void)sem_destroy(&g.leave);
    store_close(s);
}

/* ------------------------------------------------------------- many threads */

enum { THREADS = 64, JOBS = 50 };

struct crowd {
    struct store *s;
    pthread_t thread;
    int64_t who;
    int done;
};

struct entry {
    int64_t who, seq;
};

static bool entry_job(void *ctx, struct db *db, struct err *e)
{
    const struct entry *n = ctx;

    return db_run(db, e, "INSERT INTO log(who, seq) VALUES(?1, ?2)", "ii",
                  n->who, n->seq);
}

static void *crowd_thread(void *ctx)
{
    struct crowd *c = ctx;

    for (int64_t i = 0; i < JOBS; i++) {
        struct entry n = {c->who, i};

        c->done += job(c->s, entry_job, &n, NULL) ? 1 : 0;
    }
    return NULL;
}

/* Two reads of one snapshot are equal, and never see half of a pair. */
static bool steady(struct store *s, size_t reader, int64_t *seen)
{
    static const char sum[] =
        "SELECT count(*) + coalesce(sum(seq), 0) FROM log";
    struct db *db = NULL;
    bool ok = store_read_begin(s, reader, &db, NULL);

    if (ok) {
        int64_t one = counted(db, sum);

        for (int i = 0; i < 20; i++)
            (void)sched_yield();
        ok = one == counted(db, sum) && one >= *seen;
        *seen = one;
    }
    store_read_end(db);
    return ok;
}

static void many(void)
{
    struct store *s = opened("many.db", 2, 0, false);
    static struct crowd cs[THREADS];
    int done = 0, unsteady = 0;
    struct store_figures f;
    int64_t seen = 0, seen_late = 0;
    struct db *old = NULL;
    struct err e = {0};

    OK(store_read_begin(s, 1, &old, &e), "a snapshot is taken");
    for (size_t i = 0; i < THREADS; i++) {
        cs[i] = (struct crowd){.s = s, .who = (int64_t)i};
        (void)pthread_create(&cs[i].thread, NULL, crowd_thread, &cs[i]);
    }
    for (int i = 0; i < 200; i++)
        unsteady += steady(s, 0, &seen) ? 0 : 1;
    for (size_t i = 0; i < THREADS; i++) {
        (void)pthread_join(cs[i].thread, NULL);
        done += cs[i].done;
    }
    f = store_figures(s);
    OK(done == THREADS * JOBS, "all jobs are done");
    OK(unsteady == 0, "no snapshot changed while it was read");
    OK(counted(old, "SELECT count(*) FROM log") == 0,
       "the old snapshot saw nothing of it");
    store_read_end(old);
    OK(steady(s, 1, &seen_late) && seen_late > 0, "a new one sees it");
    OK(read_count(s, "SELECT count(*) FROM log") == THREADS * JOBS,
       "all are there");
    OK(f.jobs == THREADS * JOBS && f.commits < f.jobs && f.largest_batch > 1,
       "transactions were shared: %lld jobs in %lld, at most %lld in one",
       (long long)f.jobs, (long long)f.commits, (long long)f.largest_batch);
    OK(store_check(s, &e), "the store is sound");
    store_close(s);
    s = opened("many.db", 1, 0, false);
    OK(read_count(s, "SELECT count(*) FROM log") == THREADS * JOBS,
       "all are there when it is opened again");
    store_close(s);
}

/* The log stays bounded while a writer never rests. */
static bool bulk_job(void *ctx, struct db *db, struct err *e)
{
    (void)ctx;
    return db_run(db, e, "UPDATE t SET a = randomblob(3000)", "");
}

/* The same, but every page is read from the disk. */
static bool cold_job(void *ctx, struct db *db, struct err *e)
{
    return db_script(db, "PRAGMA shrink_memory", e) && bulk_job(ctx, db, e);
}

static bool bulk_rows(void *ctx, struct db *db, struct err *e)
{
    (void)ctx;
    return db_run(db, e,
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                  "FROM n WHERE i < 2000) "
                  "INSERT INTO t SELECT i, randomblob(3000), '' FROM n",
                  "");
}

static bool written(struct store *s, int times)
{
    bool ok = true;

    for (int i = 0; ok && i < times; i++)
        ok = job(s, bulk_job, NULL, NULL);
    return ok;
}

static void bounded(void)
{
    struct store *s = opened("bounded.db", 1, 0, true);
    struct store_figures f;
    struct db *old = NULL;

    OK(job(s, bulk_rows, NULL, NULL) && store_read_begin(s, 0, &old, NULL) &&
           written(s, 22),
       "176 MB are written beside an old snapshot");
    f = store_figures(s);
    OK(f.restarts == 0 && f.largest_log > 40000,
       "it is left in peace, and the log grows");
    store_read_end(old);
    OK(written(s, 60), "480 MB more without rest");
    f = store_figures(s);
    /* Had it never begun anew it would have 164,000. */
    OK(f.largest_log < 120000, "the log had %lld pages at most, %lld restarts",
       (long long)f.largest_log, (long long)f.restarts);
    store_close(s);
}

/* ----------------------------------------------------------- one process --- */

static void one_process(void)
{
    struct store_options o = {.path = str_of(path_of("one.db")),
                              .schema = str_of(schema),
                              .fast = true};
    struct store *s = opened("one.db", 1, 0, true), *second = NULL;
    char pid[24] = "";
    struct stat st;
    struct err e = {0};
    int status = -1;
    pid_t child;

    OK(!store_open(&second, &o, &e) && second == NULL,
       "a second opening is refused");
    IS(str_of(err_code(&e)), S("STORE-007"), "its code");
    (void)snprintf(pid, sizeof pid, "%ld", (long)getpid());
    IS(err_arg(&e, 1), str_of(pid), "it names the holder");
    (void)fflush(stdout);
    child = fork();
    if (child == 0)
        _exit(store_open(&second, &o, &e) ? 1 : 0);
    OK(waitpid(child, &status, 0) == child && status == 0,
       "in another process too");
    OK(job(s, first_entry, NULL, &e), "the first goes on");
    OK(stat(path_of("one.db"), &st) == 0 && (st.st_mode & 0777) == 0600,
       "nobody else may read the file");
    OK(stat(path_of("one.db-wal"), &st) == 0 && (st.st_mode & 0777) == 0600,
       "nor the log");
    store_close(s);
    s = opened("one.db", 1, 0, true);
    store_close(s);
}

static bool overwrite(const char *path, long at, const char *bytes, size_t n)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    bool ok = fd >= 0 && pwrite(fd, bytes, n, at) == (ssize_t)n;

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static void openings(void)
{
    static const char bad[] = "CREATE TABLE x(";
    char noise[64];
    struct store_options o = {.fast = true, .schema = str_of(schema)};
    struct store *s = NULL;
    struct err e = {0};

    OK(!store_open(&s, &o, &e), "no path");
    IS(str_of(err_code(&e)), S("STORE-014"), "its code");
    o.path = S("/tmp/a\0b");
    OK(!store_open(&s, &o, &e), "a NUL in the path");
    IS(str_of(err_code(&e)), S("STORE-014"), "its code");
    o.path = str_of(path_of("nowhere/x.db"));
    OK(!store_open(&s, &o, &e), "no such folder");
    IS(str_of(err_code(&e)), S("STORE-008"), "its code");
    o.path = str_of(path_of("schema.db"));
    o.schema = str_of(bad);
    OK(!store_open(&s, &o, &e), "a schema that is none");
    IS(str_of(err_code(&e)), S("STORE-011"), "its code");
    o.schema = str_of(schema);
    OK(store_open(&s, &o, &e), "after that a good one");
    store_close(s);

    memset(noise, 0x5A, sizeof noise);
    o.path = str_of(path_of("noise.db"));
    OK(overwrite(path_of("noise.db"), 0, noise, sizeof noise) &&
           !store_open(&s, &o, &e),
       "no database");
    IS(str_of(err_code(&e)), S("STORE-004"), "its code");
    OK(err_fault(&e) == FAULT_CORRUPT, "its fault");

    s = opened("damaged.db", 1, 0, true);
    OK(job(s, bulk_rows, NULL, &e), "some pages");
    store_close(s);
    o.path = str_of(path_of("damaged.db"));
    for (long page = 4; page < 40; page++)
        (void)overwrite(path_of("damaged.db"), page * 4096, noise,
                        sizeof noise);
    OK(!store_open(&s, &o, &e), "damaged pages are found at opening");
    IS(str_of(err_code(&e)), S("STORE-004"), "their code");
}

static void foreign_file(void)
{
    struct store_options o = {.path = str_of(path_of("foreign.db")),
                              .schema = str_of(schema)};
    struct store *s = NULL;
    struct err e = {0};
    sqlite3 *h = NULL;

    OK(sqlite3_open(path_of("foreign.db"), &h) == SQLITE_OK &&
           sqlite3_exec(h, "CREATE TABLE theirs(x)", NULL, NULL, NULL) ==
               SQLITE_OK,
       "another program's file");
    (void)sqlite3_close(h);
    OK(!store_open(&s, &o, &e), "is not touched");
    IS(str_of(err_code(&e)), S("STORE-015"), "its code");
}

/* A page that goes bad while the store is open stops the writing. */
static void goes_bad(void)
{
    struct store *s = opened("bad.db", 1, 0, true);
    char noise[4096];
    struct err e = {0};

    memset(noise, 0x5A, sizeof noise);
    OK(job(s, bulk_rows, NULL, &e), "some pages");
    store_close(s);
    s = opened("bad.db", 1, 0, true);
    for (long page = 20; page < 500; page++)
        (void)overwrite(path_of("bad.db"), page * 4096, noise, sizeof noise);
    OK(!job(s, cold_job, NULL, &e), "a job meets a damaged page");
    IS(str_of(err_code(&e)), S("STORE-004"), "its code");
    OK(!job(s, first_entry, NULL, &e), "from then on nothing is written");
    IS(str_of(err_code(&e)), S("STORE-004"), "with the same code");
    store_close(s);
}

/* --------------------------------------------------- errors and allocation - */

static void codes(void)
{
    struct db db = {.path = S("x")};

    /* clang-format off */
    static const struct { int rc; const char *code; enum fault fault; } rows[] = {
        {SQLITE_FULL, "STORE-002", FAULT_LIMIT},
        {SQLITE_IOERR_READ, "STORE-003", FAULT_IO},
        {SQLITE_IOERR_NOMEM, "BASE-001", FAULT_LIMIT},
        {SQLITE_IOERR_CORRUPTFS, "STORE-004", FAULT_CORRUPT},
        {SQLITE_NOMEM, "BASE-001", FAULT_LIMIT},
        {SQLITE_CORRUPT_INDEX, "STORE-004", FAULT_CORRUPT},
        {SQLITE_NOTADB, "STORE-004", FAULT_CORRUPT},
        {SQLITE_CONSTRAINT_CHECK, "STORE-005", FAULT_CORRUPT},
        {SQLITE_CONSTRAINT_FOREIGNKEY, "STORE-005", FAULT_CORRUPT},
        {SQLITE_CONSTRAINT_UNIQUE, "STORE-006", FAULT_CONFLICT},
        {SQLITE_BUSY_SNAPSHOT, "STORE-013", FAULT_BUSY},
        {SQLITE_TOOBIG, "STORE-012", FAULT_LARGE},
        {SQLITE_CANTOPEN, "STORE-008", FAULT_IO},
        {SQLITE_READONLY, "STORE-008", FAULT_IO},
    };
    /* clang-format on */
    OK(sqlite3_open(":memory:", &db.h) == SQLITE_OK, "a connection");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct err e = {0};

        OK(!db_failed(&db, rows[i].rc, &e), "%s", sqlite3_errstr(rows[i].rc));
        IS(str_of(err_code(&e)), str_of(rows[i].code), "its code");
        OK(err_fault(&e) == rows[i].fault, "its fault");
    }
    (void)sqlite3_close(db.h);
}

static void no_memory(void)
{
    struct store_options o = {.path = str_of(path_of("memory.db")),
                              .schema = str_of(schema),
                              .readers = 2,
                              .fast = true};
    long rounds = 0, wrong = 0;
    struct sweep sw;

    for (sweep_start(&sw); sweep_next(&sw);) {
        struct store *s = NULL;
        struct err e = {0};
        bool good[COUNT_OF(values)] = {false};
        bool ok;

        o.memory = &sw.memory;
        rounds++;
        ok = store_open(&s, &o, &e) && job(s, values_job, good, &e);
        if (ok == sw.hit || (!ok && err_fault(&e) != FAULT_LIMIT))
            wrong++;
        store_close(s);
        if (sw.live != 0)
            wrong++;
    }
    OK(rounds > 5 && wrong == 0, "each lack of memory is told (%ld)", rounds);
}

static void clear_folder(void)
{
    str *names = NULL;
    size_t n = 0;

    if (!dir_list(scratch, str_of(folder), &names, &n, NULL))
        return;
    for (size_t i = 0; i < n; i++)
        (void)unlink(path_of(arena_cstr(scratch, names[i], NULL)));
    (void)rmdir(folder);
}

int main(void)
{
    scratch = tap_arena();
    if (mkdtemp(folder) == NULL)
        return 1;
    statements();
    bad_among_good();
    slow_one();
    queue_full();
    many();
    bounded();
    one_process();
    openings();
    foreign_file();
    goes_bad();
    codes();
    no_memory();
    clear_folder();
    arena_close(scratch);
    return tap_done();
}
