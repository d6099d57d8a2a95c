/* kill_test.c - a city at work is killed at any moment: every act that was
 * told as done is there, once, with the same answer, and nothing is wrong.
 *
 * The child's threads act, each act under a key of its own, and write what
 * they are about to ask and what they were told to a journal.  ROUNDS says how
 * many kills (200 and more is the slow form), KILL_SEED repeats a run. */
#include "tap.h"

#include "office/city_fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/wait.h>

enum { THREADS = 8, CITY_ROUNDS = 10, READY_MS = 10000, LONGEST_US = 60000 };

static struct city city;
static char journal[96];
static const struct json *file, *assign, *company;

static uint64_t next(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

/* ---- what a key asks for ---- */

/* Keys are "ROUND-THREAD-N-MATTER": odd acts begin a matter of that id, even
 * ones go on with it. */
static struct office_ask ask_of(const struct caller *h, str key, int64_t n,
                                str matter, struct arena *a)
{
    struct office_ask ask = {.caller = h,
                             .authority = S("demo"),
                             .procedure = S("penalty.ordinary"),
                             .profile = S("market-regulation"),
                             .intent = n % 2 == 1 ? file : assign,
                             .seen = -1,
                             .key = key};
    struct json *begin;

    if (n % 2 == 0) {
        ask.matter = matter;
        return ask;
    }
    begin = json_copy(a, company, NULL);
    city_need(begin != NULL && json_set_str(a, begin, S("id"), matter, NULL),
              NULL, "memory");
    ask.begin = begin;
    return ask;
}

/* ---- the child ---- */

struct worker {
    struct caller h;
    int round, thread, fd;
};

/* One write: a line is in the journal whole or not at all. */
static void note(int fd, const char *line, int n)
{
    if (write(fd, line, (size_t)n) != n)
        _exit(5);
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    struct arena *a = tap_arena();
    char key[64], matter[64], line[256];

    for (int n = 1;; n++) {
        struct office_answer x = {0};
        struct office_ask ask;
        struct err e = {0};

        arena_reset(a);
        (void)snprintf(matter, sizeof matter, "k%d-%d-%d", w->round, w->thread,
                       (n + 1) / 2);
        (void)snprintf(key, sizeof key, "%d-%d-%d", w->round, w->thread, n);
        ask = ask_of(&w->h, str_of(key), n, str_of(matter), a);
        note(w->fd, line,
             snprintf(line, sizeof line, "ask %s %d %s\n", key, n, matter));
        if (!office_act(city.office, a, &ask, &x, &e) ||
            x.result != OFFICE_DONE) {
            tap_error(&e);
            _exit(2);
        }
        note(w->fd, line,
             snprintf(line, sizeof line, "told %s %d %s %lld %s %lld\n", key, n,
                      matter, (long long)x.place.seq,
                      sha256_text(x.place.digest.b).z,
                      (long long)store_figures(office_store(city.office))
                          .largest_batch));
    }
}

static void child(int round)
{
    static struct worker ws[THREADS];
    struct err e = {0};
    struct caller h;
    pthread_t t;
    int fd = open(journal, O_WRONLY | O_CREAT | O_APPEND, 0600);

    if (fd < 0 || !office_open(&city.office, city.a, &city.options, &e))
        _exit(3);
    city.seed += (uint64_t)round * 1000003u;
    h = city_caller(&city, S("h"));
    for (int i = 0; i < THREADS; i++) {
        ws[i] = (struct worker){h, round, i, fd};
        if (pthread_create(&t, NULL, work, &ws[i]) != 0)
            _exit(4);
    }
    for (;;)
        (void)pause();
}

/* ---- after the kill ---- */

struct totals {
    int64_t told, unknown, kept, largest;
    int lost, changed, twice, unopened, wrong, alive;
};

/* Asked again under its key, it is answered as before; what had not been
 * answered is done now or was done, in no case twice. */
static void ask_again(const struct caller *h, str key, int64_t n, str matter,
                      const char *told, struct totals *t)
{
    struct arena *a = tap_arena();
    struct office_ask ask = ask_of(h, key, n, matter, a);
    struct office_answer x = {0};
    struct err e = {0};
    char now[128];

    if (!office_act(city.office, a, &ask, &x, &e)) {
        tap_error(&e);
        t->lost++;
    } else if (told == NULL) {
        t->unknown++;
        t->kept += x.result == OFFICE_AGAIN;
        t->changed += x.result != OFFICE_AGAIN && x.result != OFFICE_DONE;
    } else {
        t->told++;
        t->lost += x.result != OFFICE_AGAIN;
        (void)snprintf(now, sizeof now, "%lld %s", (long long)x.place.seq,
                       sha256_text(x.place.digest.b).z);
        t->changed += !str_eq(str_of(told), str_of(now));
    }
    arena_close(a);
}

/* "told KEY N MATTER SEQ DIGEST BATCH" or "ask KEY N MATTER". */
static void read_line(const struct caller *h, str line, str after,
                      struct totals *t)
{
    str part[7] = {{0}}, rest = line;
    char z[160];
    int64_t n = 0, batch = 0;
    size_t parts = 0, at;

    for (; rest.n > 0 && parts < COUNT_OF(part); parts++)
        (void)str_cut(rest, S(" "), &part[parts], &rest);
    city_need(parts >= 4 && str_to_int(part[2], 1, INT64_MAX, &n), NULL,
              "a whole line");
    if (parts == 4) {
        (void)snprintf(z, sizeof z, "told %.*s ", STR_ARG(part[1]));
        if (!str_find(after, str_of(z), &at))
            ask_again(h, part[1], n, part[3], NULL, t);
        return;
    }
    if (str_to_int(part[6], 1, INT64_MAX, &batch) && batch > t->largest)
        t->largest = batch;
    (void)snprintf(z, sizeof z, "%.*s %.*s", STR_ARG(part[4]),
                   STR_ARG(part[5]));
    ask_again(h, part[1], n, part[3], z, t);
}

static int64_t count_sql(const char *sql)
{
    struct stmt *st = NULL;
    struct db *db = NULL;
    struct err e = {0};
    int64_t n;

    city_need(office_read(city.office, &db, &e) &&
                  db_one(db, &st, &e, sql, "") && st != NULL,
              &e, sql);
    n = stmt_get_int(st, 0);
    stmt_close(st);
    office_read_end(city.office, db);
    return n;
}

static void verify(struct totals *t)
{
    struct ledger_problems found = {.max = 5};
    struct arena *a = tap_arena();
    struct err e = {0};

    if (!office_verify(city.office, a, NULL, NULL, &found, &e)) {
        tap_error(&e);
        t->wrong++;
    }
    for (size_t i = 0; i < found.n; i++)
        tap_error(&found.at[i]);
    t->wrong += found.n > 0;
    arena_close(a);
}

/* Every act has a key, so acts and answers are as many; a number is taken by
 * each matter that begins, so numbers are as many as matters. */
static void once_each(struct totals *t)
{
    int64_t acts = count_sql("SELECT count(*) FROM act WHERE stream LIKE"
                             " 'matter/%'");

    t->twice += acts != count_sql("SELECT count(*) FROM answered");
    t->twice += count_sql("SELECT coalesce(max(last), 0) FROM claim") !=
                count_sql("SELECT count(*) FROM matter");
    t->twice +=
        count_sql("SELECT count(DISTINCT number) FROM matter WHERE number <>"
                  " ''") != count_sql("SELECT count(*) FROM matter");
}

static void compare(struct totals *t)
{
    struct arena *a = tap_arena();
    struct caller h;
    struct err e = {0};
    str text = S(""), line, rest;

    city.office = NULL;
    if (!office_open(&city.office, city.a, &city.options, &e) ||
        !file_read(a, str_of(journal), (size_t)64 << 20, &text, &e)) {
        tap_error(&e);
        t->unopened++;
        arena_close(a);
        return;
    }
    verify(t);
    once_each(t);
    h = city_caller(&city, S("h"));
    for (rest = text; rest.n > 0;) {
        (void)str_cut(rest, S("\n"), &line, &rest);
        read_line(&h, line, rest, t);
    }
    once_each(t);
    office_close(city.office);
    city.office = NULL;
    (void)unlink(journal);
    arena_close(a);
}

/* Once something was told, some time more by chance. */
static void wait_and_kill(pid_t pid, uint64_t *seed, struct totals *t)
{
    struct timespec tick = {0, 500000};
    struct stat st = {0};
    sigset_t none;
    int status = 0;

    (void)sigemptyset(&none);
    for (int i = 0; i < READY_MS * 2; i++) {
        if (stat(journal, &st) == 0 && st.st_size > 400)
            break;
        (void)pselect(0, NULL, NULL, NULL, &tick, &none);
    }
    tick.tv_nsec = (long)(next(seed) % LONGEST_US) * 1000;
    (void)pselect(0, NULL, NULL, NULL, &tick, &none);
    (void)kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) != pid)
        continue;
    if (!WIFSIGNALED(status)) {
        tap_note("the child ended by itself: %d", WEXITSTATUS(status));
        t->alive++;
    }
}

static void new_city(int round)
{
    if (round > 0) {
        city_close(&city);
        arena_close(city.a);
    }
    city_open(&city);
    city_staff(&city);
    file = city_yaml(&city, "{step: file, fields: {cause: 销售过期食品, "
                            "source: report}}");
    assign = city_yaml(&city, "{step: assign, fields: {handlers: [o1, o2]}}");
    company = city_yaml(&city, "{parties: {p1: {kind: person, name: 张三, "
                               "phone: '13800000000'}}}");
    office_close(city.office);
    city.office = NULL;
    city.options.fast = false;
    (void)snprintf(journal, sizeof journal, "%s.journal", city.dir);
    (void)unlink(journal);
}

static void rounds(int64_t n, uint64_t seed)
{
    struct totals t = {0};

    tap_note("KILL_SEED=%llu", (unsigned long long)seed);
    for (int i = 0; i < n; i++) {
        pid_t pid;

        if (i % CITY_ROUNDS == 0)
            new_city(i);
        (void)fflush(stdout);
        pid = fork();
        if (pid == 0)
            child(i + 1);
        city_need(pid > 0, NULL, "a child");
        wait_and_kill(pid, &seed, &t);
        compare(&t);
    }
    (void)OK(t.alive == 0, "each child worked until it was killed");
    (void)OK(t.unopened == 0, "after each of %lld kills the city opens",
             (long long)n);
    (void)OK(t.wrong == 0, "verified, nothing is wrong");
    (void)OK(t.told >= n * 2, "%lld acts had been told as done",
             (long long)t.told);
    (void)OK(t.lost == 0, "each of them is there under its key");
    (void)OK(t.changed == 0, "with the same answer");
    (void)OK(t.twice == 0, "no act and no number is there twice");
    (void)OK(t.unknown > 0, "%lld had not been answered, %lld of them kept",
             (long long)t.unknown, (long long)t.kept);
    /* Deciding is so slow there that acts seldom meet in the queue. */
    if (TAP_SANITIZED && t.largest < 2)
        tap_skip("under a sanitizer no acts shared a transaction");
    else
        (void)OK(t.largest > 1, "up to %lld acts shared a transaction",
                 (long long)t.largest);
}

int main(void)
{
    const char *many = getenv("ROUNDS"), *set = getenv("KILL_SEED");
    struct timespec now = {0};
    int64_t n = TAP_SANITIZED ? 6 : 15, seed;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    seed = (int64_t)now.tv_sec * 1000003 + now.tv_nsec + getpid();
    if ((many != NULL && !str_to_int(str_of(many), 1, 100000, &n)) ||
        (set != NULL && !str_to_int(str_of(set), 1, INT64_MAX, &seed)))
        return 1;
    rounds(n, (uint64_t)seed);
    city_close(&city);
    return tap_done();
}
