/* kill_test.c - a process that writes is killed at any moment: what it had
 * told as done is there, and a transaction is there whole or not at all.
 *
 * The child's threads commit numbered jobs.  Each notes in shared memory what
 * it begins and what was acknowledged; each job notes, and stores, the number
 * of the transaction in which it ran.  KILL_SEED repeats a run.
 */
#include "store/internal.h"
#include "tap.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS log(who INTEGER, seq INTEGER, "
    " body BLOB, PRIMARY KEY(who, seq)) STRICT;";

enum { THREADS = 8, ROUNDS = 60, READY_MS = 5000, LONGEST_US = 25000 };

/* What outlives the child. */
struct note {
    _Atomic int64_t begun; /* jobs run, whether kept or not */
    _Atomic int64_t batch; /* the transaction of the last one */
    _Atomic int64_t acknowledged;
};
struct notes {
    _Atomic int64_t live; /* threads that have had an acknowledgement */
    struct note of[THREADS];
};

struct worker {
    struct store *s;
    struct note *note;
    _Atomic int64_t *live;
    int64_t who, seq;
};

/* In memory where there is such a folder: a kill takes nothing from the kernel,
 * and without waiting for a disk it meets jobs at all their stages. */
static char folder[] = "/dev/shm/fadu-kill-XXXXXX";
static char path[64], notes_path[64];

static uint64_t next(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

static bool numbered(void *ctx, struct db *db, struct err *e)
{
    struct worker *w = ctx;

    atomic_store(&w->note->batch, store_figures(w->s).commits);
    atomic_store(&w->note->begun, w->seq);
    return db_run(db, e, "INSERT INTO log VALUES(?1, ?2, zeroblob(?3))", "iii",
                  w->who, w->seq, (int64_t)(w->seq % 9 == 0 ? 5000 : 100));
}

static void *work(void *ctx)
{
    struct worker *w = ctx;

    for (;;) {
        w->seq++;
        if (!store_do(w->s, &(const struct store_job){numbered, w}, NULL))
            _exit(2);
        if (atomic_exchange(&w->note->acknowledged, w->seq) == 0)
            (void)atomic_fetch_add(w->live, 1);
    }
}

static bool open_it(struct store **s, struct err *e)
{
    struct store_options o = {.path = str_of(path), .schema = str_of(schema)};

    *s = NULL;
    return store_open(s, &o, e);
}

static void child(struct notes *notes, const int64_t *from)
{
    static struct worker ws[THREADS];
    struct store *s;
    pthread_t t;

    if (!open_it(&s, NULL))
        _exit(3);
    for (int i = 0; i < THREADS; i++) {
        ws[i] = (struct worker){.s = s,
                                .note = &notes->of[i],
                                .live = &notes->live,
                                .who = i,
                                .seq = from[i]};
        if (pthread_create(&t, NULL, work, &ws[i]) != 0)
            _exit(4);
    }
    for (;;)
        (void)pause();
}

static bool last_of(struct db *db, int64_t who, int64_t *n, int64_t *last)
{
    struct stmt *st = NULL;
    bool ok = db_one(db, &st, NULL,
                     "SELECT count(*), coalesce(max(seq), 0) FROM log "
                     "WHERE who = ?1",
                     "i", who) &&
              st != NULL;

    if (ok) {
        *n = stmt_get_int(st, 0);
        *last = stmt_get_int(st, 1);
    }
    stmt_close(st);
    return ok;
}

/* Jobs that had run without an acknowledgement, in the newest transaction. */
struct open_batch {
    int jobs, there;
};

struct totals {
    int64_t acknowledged;
    int whole, none, lost, torn, holes, unopened;
    bool last;
};

/* Opens what is left, compares it with the notes, and says in `from` where
 * each thread goes on. */
static void compare(struct notes *notes, int64_t *from, struct totals *t)
{
    struct open_batch open = {0};
    struct store *s = NULL;
    struct db *db = NULL;
    int64_t newest = -1;
    struct err e = {0};

    /* Opening checks the pages; the last time indices are checked too. */
    if (!open_it(&s, &e) || (t->last && !store_check(s, &e)) ||
        !store_read_begin(s, 0, &db, &e)) {
        tap_error(&e);
        t->unopened++;
        store_close(s);
        return;
    }
    for (int i = 0; i < THREADS; i++)
        if (notes->of[i].begun > notes->of[i].acknowledged &&
            notes->of[i].begun > from[i] && notes->of[i].batch > newest)
            newest = notes->of[i].batch;
    for (int i = 0; i < THREADS; i++) {
        const struct note *o = &notes->of[i];
        int64_t n = 0, last = 0;

        if (!last_of(db, i, &n, &last))
            t->unopened++;
        t->holes += n == last ? 0 : 1;
        t->lost += last < o->acknowledged ? 1 : 0;
        if (o->acknowledged > from[i])
            t->acknowledged += o->acknowledged - from[i];
        if (o->begun > o->acknowledged && o->begun > from[i] &&
            o->batch == newest) {
            open.jobs++;
            open.there += last >= o->begun ? 1 : 0;
        }
        from[i] = last;
    }
    store_read_end(db);
    store_close(s);
    if (open.jobs < 2)
        return;
    if (open.there == open.jobs)
        t->whole++;
    else if (open.there == 0)
        t->none++;
    else
        t->torn++;
}

/* Once all threads are at work, some time more by chance. */
static void wait_and_kill(pid_t pid, struct notes *notes, uint64_t *seed)
{
    struct timespec tick = {0, 200000};
    sigset_t none;
    int status;

    (void)sigemptyset(&none);
    for (int i = 0; i < READY_MS * 5 && atomic_load(&notes->live) < THREADS;
         i++)
        (void)pselect(0, NULL, NULL, NULL, &tick, &none);
    tick.tv_nsec = (long)(next(seed) % LONGEST_US) * 1000;
    (void)pselect(0, NULL, NULL, NULL, &tick, &none);
    (void)kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) != pid)
        continue;
    if (!WIFSIGNALED(status))
        tap_note("the child ended by itself: %d", status);
}

static void rounds(struct notes *notes, uint64_t seed)
{
    int64_t from[THREADS] = {0};
    struct totals t = {0};

    tap_note("KILL_SEED=%llu", (unsigned long long)seed);
    for (int i = 0; i < ROUNDS; i++) {
        pid_t pid;

        memset(notes, 0, sizeof *notes);
        (void)fflush(stdout);
        pid = fork();
        if (pid == 0)
            child(notes, from);
        wait_and_kill(pid, notes, &seed);
        t.last = i == ROUNDS - 1;
        compare(notes, from, &t);
    }
    OK(t.unopened == 0, "after each of %d kills the store opens, sound",
       (int)ROUNDS);
    OK(t.acknowledged > (int64_t)ROUNDS * THREADS,
       "%lld jobs were acknowledged", (long long)t.acknowledged);
    OK(t.lost == 0, "no acknowledged job is lost");
    OK(t.holes == 0, "no job is there without the one before it");
    OK(t.torn == 0, "no transaction is there in part");
    OK(t.whole + t.none >= ROUNDS / 10,
       "%d times a kill met a transaction of several jobs: %d there, %d not",
       t.whole + t.none, t.whole, t.none);
}

int main(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    const char *set = getenv("KILL_SEED");
    struct timespec now = {0};
    int64_t seed;
    struct notes *notes;
    char name[96] = "";
    int fd;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    seed = (int64_t)now.tv_sec * 1000003 + now.tv_nsec + getpid();
    if (set != NULL && !str_to_int(str_of(set), 1, INT64_MAX, &seed))
        return 1;
    if (mkdtemp(folder) == NULL) {
        (void)snprintf(folder, sizeof folder, "/tmp/fadu-kill-XXXXXX");
        if (mkdtemp(folder) == NULL)
            return 1;
    }
    (void)snprintf(path, sizeof path, "%s/kill.db", folder);
    (void)snprintf(notes_path, sizeof notes_path, "%s/notes", folder);
    fd = open(notes_path, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || ftruncate(fd, (off_t)sizeof *notes) != 0)
        return 1;
    notes =
        mmap(NULL, sizeof *notes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    (void)close(fd);
    if (notes == MAP_FAILED)
        return 1;
    rounds(notes, (uint64_t)seed);
    (void)munmap(notes, sizeof *notes);
    for (size_t k = 0; k < COUNT_OF(ends); k++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[k]);
        (void)unlink(name);
    }
    (void)unlink(notes_path);
    (void)rmdir(folder);
    return tap_done();
}
