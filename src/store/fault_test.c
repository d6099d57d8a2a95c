/* fault_test.c - disks that fail or are full, memory that runs out: what was
 * told as done is there, what was told as failed is not. */
#include "store/internal.h"
#include "tap.h"

#include <fcntl.h>
#include <unistd.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS log(n INTEGER PRIMARY KEY, body BLOB) STRICT;";

static struct arena *scratch;
/* In memory where there is such a folder: no power is cut here, so that
 * waiting for a disk would show nothing. */
static char folder[] = "/dev/shm/fadu-fault-XXXXXX";
static char main_path[64], main_log[64], copy_path[64], copy_log[64];

enum fate_of_job { NOT_ASKED, DONE, UNDONE, UNKNOWN };
enum { JOBS = 9, CROWD = 4 };

struct task {
    struct store *s;
    pthread_t thread;
    int64_t n;
    int64_t size;
    bool fails; /* the job itself returns false after it has written */
    bool ok;
    struct err e;
};

static bool write_job(void *ctx, struct db *db, struct err *e)
{
    static const struct err_def no = {.code = "TEST-002",
                                      .fault = FAULT_INPUT,
                                      .zh = "「{0}」不行",
                                      .fix_zh = "改正",
                                      .en = "\"{0}\" will not do",
                                      .fix_en = "mend it"};
    const struct task *t = ctx;

    return db_run(db, e, "INSERT INTO log VALUES(?1, zeroblob(?2))", "ii", t->n,
                  t->size) &&
           (!t->fails || err_set(e, &no, .arg = {S("x")}));
}

static void *write_thread(void *ctx)
{
    struct task *t = ctx;

    t->ok = store_do(t->s, &(const struct store_job){write_job, t}, &t->e);
    return NULL;
}

static enum fate_of_job fate_of(const struct task *t)
{
    if (t->ok)
        return DONE;
    return str_eq(str_of(err_code(&t->e)), S("STORE-009")) ? UNKNOWN : UNDONE;
}

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

struct holder {
    struct store *s;
    struct gate *g;
    bool ok;
};

static void *gate_thread(void *ctx)
{
    struct holder *h = ctx;

    h->ok = store_do(h->s, &(const struct store_job){gate_job, h->g}, NULL);
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

/* Several jobs in one transaction. */
static void together(struct store *s, struct task *ts, size_t n)
{
    struct gate g;
    struct holder h = {s, &g, false};
    pthread_t holder;

    (void)sem_init(&g.entered, 0, 0);
    (void)sem_init(&g.leave, 0, 0);
    (void)pthread_create(&holder, NULL, gate_thread, &h);
    while (sem_wait(&g.entered) != 0)
        continue;
    for (size_t i = 0; i < n; i++) {
        ts[i].s = s;
        (void)pthread_create(&ts[i].thread, NULL, write_thread, &ts[i]);
    }
    while (now_waiting(s) < n)
        (void)sched_yield();
    (void)sem_post(&g.leave);
    (void)pthread_join(holder, NULL);
    for (size_t i = 0; i < n; i++)
        (void)pthread_join(ts[i].thread, NULL);
    (void)sem_destroy(&g.entered);
    (void)sem_destroy(&g.leave);
}

static bool open_at(struct store **s, const char *path, struct err *e)
{
    struct store_options o = {.path = str_of(path), .schema = str_of(schema)};

    *s = NULL;
    return store_open(s, &o, e);
}

static bool copy_file(const char *from, const char *to)
{
    char block[65536];
    int in = open(from, O_RDONLY), out;
    ssize_t n = 0;
    bool ok;

    (void)unlink(to);
    if (in < 0)
        return true; /* there is no log yet */
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ok = out >= 0;
    while (ok && (n = read(in, block, sizeof block)) > 0)
        ok = write(out, block, (size_t)n) == n;
    (void)close(in);
    if (out >= 0)
        (void)close(out);
    return ok && n == 0;
}

static void clear_files(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".lock"};
    const char *const paths[] = {main_path, copy_path};
    char name[96] = "";

    for (size_t i = 0; i < COUNT_OF(paths); i++)
        for (size_t k = 0; k < COUNT_OF(ends); k++) {
            (void)snprintf(name, sizeof name, "%s%s", paths[i], ends[k]);
            (void)unlink(name);
        }
}

/* The file holds what was done and nothing that was undone. */
static bool holds(const char *path, const enum fate_of_job *fates)
{
    bool there[JOBS + CROWD] = {false}, ok, row = false;
    struct stmt *st = NULL;
    struct store *s = NULL;
    struct db *db = NULL;
    struct err e = {0};

    ok = open_at(&s, path, &e) && store_check(s, &e) &&
         store_read_begin(s, 0, &db, &e) &&
         db_open(db, &st, &e, "SELECT n FROM log", "");
    while (ok && (ok = stmt_row(st, &row, &e)) && row)
        there[stmt_get_int(st, 0)] = true;
    stmt_close(st);
    store_read_end(db);
    if (!ok)
        tap_error(&e);
    for (int i = 0; ok && i < JOBS + CROWD; i++)
        if ((fates[i] == DONE && !there[i]) ||
            ((fates[i] == UNDONE || fates[i] == NOT_ASKED) && there[i])) {
            tap_note("job %d: told %d, there %d", i, (int)fates[i],
                     there[i] ? 1 : 0);
            ok = false;
        }
    store_close(s);
    return ok;
}

/* Asks for all jobs; what each was told goes to `fates`. */
static void ask(struct store *s, enum fate_of_job *fates)
{
    struct task ts[CROWD] = {{0}};

    for (int i = 0; i < JOBS; i++) {
        struct task t = {.s = s, .n = i, .size = i % 3 == 2 ? 40000 : 10};

        (void)write_thread(&t);
        fates[i] = fate_of(&t);
    }
    for (int i = 0; i < CROWD; i++) {
        ts[i].n = JOBS + i;
        ts[i].size = 5000;
        ts[i].fails = i == 1;
    }
    together(s, ts, CROWD);
    for (int i = 0; i < CROWD; i++)
        fates[JOBS + i] = fate_of(&ts[i]);
}

struct tally {
    int rounds, wrong, unopened, undone, unknown;
};

/* One round; false when the fault was not met any more. */
static bool round_of(struct store_fault *f, struct tally *t)
{
    enum fate_of_job fates[JOBS + CROWD] = {NOT_ASKED};
    struct store *s = NULL;
    struct err e = {0};
    bool ok = true;

    clear_files();
    store_inject(f);
    if (open_at(&s, main_path, &e)) {
        ask(s, fates);
        /* As if the process died here. */
        ok = copy_file(main_path, copy_path) && copy_file(main_log, copy_log);
    } else {
        t->unopened++;
    }
    store_close(s);
    store_inject(NULL);
    t->rounds++;
    for (int i = 0; i < JOBS + CROWD; i++) {
        t->undone += fates[i] == UNDONE ? 1 : 0;
        t->unknown += fates[i] == UNKNOWN ? 1 : 0;
    }
    if (s != NULL && (!ok || !holds(copy_path, fates))) {
        tap_note("died: fault at %lld", (long long)f->fail_at);
        t->wrong++;
    }
    if (!holds(main_path, fates)) {
        tap_note("closed: fault at %lld", (long long)f->fail_at);
        t->wrong++;
    }
    return f->seen >= f->fail_at;
}

static void sweeps(void)
{
    static const struct {
        const char *name;
        bool lasting, full, unknown;
    } rows[] = {
        {"one write or sync fails", false, false, false},
        {"the disk fails for good", true, false, true},
        {"the disk is full", false, true, false},
    };

    for (size_t r = 0; r < COUNT_OF(rows); r++) {
        struct tally t = {0};
        bool met = true;

        for (int64_t n = 1; met; n++) {
            struct store_fault f = {
                .fail_at = n, .lasting = rows[r].lasting, .full = rows[r].full};

            met = round_of(&f, &t);
        }
        OK(t.wrong == 0 && t.rounds > 40, "%s: nothing lost, nothing left over",
           rows[r].name);
        OK(t.undone > 0 && t.undone + t.unknown > t.rounds,
           "%s: jobs were told that they failed", rows[r].name);
        OK((t.unknown > 0) == rows[r].unknown,
           "%s: not known only where the disk stays bad", rows[r].name);
        tap_note("%d rounds, %d openings refused, %d undone, %d not known",
                 t.rounds, t.unopened, t.undone, t.unknown);
    }
}

/* What is told as done has been synced. */
static void synced(void)
{
    struct store_fault f = {0};
    struct store *s = NULL;
    int64_t loose = 0;
    struct err e = {0};

    clear_files();
    store_inject(&f);
    OK(open_at(&s, main_path, &e), "a store");
    for (int i = 0; i < JOBS; i++) {
        struct task t = {.s = s, .n = i, .size = 3000};
        int64_t before;

        store_inject(NULL);
        before = f.seen;
        store_inject(&f);
        (void)write_thread(&t);
        store_inject(NULL);
        loose += t.ok && f.unsynced == 0 && f.seen > before ? 0 : 1;
        store_inject(&f);
    }
    store_inject(NULL);
    store_close(s);
    OK(loose == 0, "each answer came after the sync");
}

static void full_then_space(void)
{
    struct store_fault f = {.full = true};
    struct task ts[CROWD] = {{0}}, t;
    struct store *s = NULL;
    struct db *db = NULL;
    struct err e = {0};
    struct buf b;
    size_t at;
    str text;

    clear_files();
    store_inject(NULL);
    OK(open_at(&s, main_path, &e), "a store");
    t = (struct task){.s = s, .n = 1};
    (void)write_thread(&t);
    OK(t.ok, "there is space");
    store_inject(&f);
    t = (struct task){.s = s, .n = 2};
    (void)write_thread(&t);
    OK(!t.ok && err_fault(&t.e) == FAULT_LIMIT, "the disk is full");
    IS(str_of(err_code(&t.e)), S("STORE-002"), "its code");
    buf_init(&b, &memory_system, 4096);
    err_remedy(&t.e, LANG_ZH, &b);
    OK(buf_done(&b, &text, &e) && str_find(text, S("磁盘"), &at),
       "what to do is said");
    buf_close(&b);
    for (int i = 0; i < CROWD; i++)
        ts[i].n = 10 + i;
    together(s, ts, CROWD);
    for (int i = 0; i < CROWD; i++)
        IS(str_of(err_code(&ts[i].e)), S("STORE-002"),
           "each job of a batch is told");
    OK(store_read_begin(s, 0, &db, &e), "reading goes on");
    store_read_end(db);
    store_inject(NULL);
    t = (struct task){.s = s, .n = 2};
    (void)write_thread(&t);
    OK(t.ok, "with space again the same job is done");
    OK(store_check(s, &e), "the store is sound");
    store_close(s);
}

/* -------------------------------------------------------- engine's memory -- */

static struct {
    sqlite3_mem_methods real;
    pthread_mutex_t mutex;
    long count, fail_at;
    bool hit;
} ram = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static bool refuse(void)
{
    bool no;

    (void)pthread_mutex_lock(&ram.mutex);
    no = ram.fail_at > 0 && ++ram.count == ram.fail_at;
    ram.hit = ram.hit || no;
    (void)pthread_mutex_unlock(&ram.mutex);
    return no;
}

static void *ram_get(int n)
{
    return refuse() ? NULL : ram.real.xMalloc(n);
}

static void *ram_more(void *p, int n)
{
    return refuse() ? NULL : ram.real.xRealloc(p, n);
}

static bool ram_start(void)
{
    sqlite3_mem_methods mine;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &ram.real) != SQLITE_OK)
        return false;
    mine = ram.real;
    mine.xMalloc = ram_get;
    mine.xRealloc = ram_more;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &mine) == SQLITE_OK;
}

static void ram_set(long n)
{
    (void)pthread_mutex_lock(&ram.mutex);
    ram.fail_at = n;
    ram.count = 0;
    ram.hit = false;
    (void)pthread_mutex_unlock(&ram.mutex);
}

static bool in_it(struct store *s, int64_t n)
{
    struct stmt *st = NULL;
    struct db *db = NULL;
    bool there;

    there = store_read_begin(s, 0, &db, NULL) &&
            db_one(db, &st, NULL, "SELECT n FROM log WHERE n = ?1", "i", n) &&
            st != NULL;
    stmt_close(st);
    store_read_end(db);
    return there;
}

static void engine_memory(void)
{
    struct store *s = NULL;
    int wrong = 0, failed = 0, rounds = 0;
    struct err e = {0};
    bool hit = true;

    clear_files();
    store_inject(NULL);
    for (long n = 1; hit; n++) {
        struct task one = {.n = 2 * n}, two = {.n = 2 * n + 1, .size = 9000};

        /* A new store each time: the first statements take most memory. */
        if (!open_at(&s, main_path, &e)) {
            wrong++;
            break;
        }
        ram_set(n);
        one.s = two.s = s;
        (void)write_thread(&one);
        (void)write_thread(&two);
        hit = ram.hit;
        ram_set(0);
        rounds++;
        failed += (one.ok ? 0 : 1) + (two.ok ? 0 : 1);
        if (in_it(s, one.n) != one.ok || in_it(s, two.n) != two.ok)
            wrong++;
        if ((!one.ok && err_fault(&one.e) != FAULT_LIMIT) ||
            (!two.ok && err_fault(&two.e) != FAULT_LIMIT)) {
            tap_error(one.ok ? &two.e : &one.e);
            wrong++;
        }
        if (!store_check(s, &e))
            wrong++;
        store_close(s);
    }
    OK(wrong == 0 && failed > 10,
       "the engine's memory fails: %d rounds, %d jobs told so", rounds, failed);
}

int main(void)
{
    bool ram_ok = ram_start();

    scratch = tap_arena();
    if (mkdtemp(folder) == NULL) {
        (void)snprintf(folder, sizeof folder, "/tmp/fadu-fault-XXXXXX");
        if (mkdtemp(folder) == NULL)
            return 1;
    }
    (void)snprintf(main_path, sizeof main_path, "%s/main.db", folder);
    (void)snprintf(main_log, sizeof main_log, "%s/main.db-wal", folder);
    (void)snprintf(copy_path, sizeof copy_path, "%s/copy.db", folder);
    (void)snprintf(copy_log, sizeof copy_log, "%s/copy.db-wal", folder);
    synced();
    full_then_space();
    sweeps();
    OK(ram_ok, "the engine's memory can be watched");
    if (ram_ok)
        engine_memory();
    clear_files();
    (void)rmdir(folder);
    arena_close(scratch);
    return tap_done();
}
