/* ledger_bench.c - acts appended and verified a second, beside a plain insert
 * of the same bytes in the same run.
 *
 * Each line is one transaction of BENCH_ACTS acts (20000) of about 900 bytes
 * in streams of ten, without syncs: what is measured is the work, not the
 * disk.  The limit is the engine's own insert of the canonical bytes into a
 * table with a key and nothing else.
 */
#include "base/base.h"
#include "ledger/ledger.h"

#include <unistd.h>

#define ORIGIN S("bench.example/ledger")

static const char plain_schema[] =
    "CREATE TABLE IF NOT EXISTS plain (seq INTEGER PRIMARY KEY, body TEXT)";
static const char plain_insert[] = "INSERT INTO plain (body) VALUES (?1)";
static const char plain_select[] = "SELECT body FROM act ORDER BY seq";

static char folder[] = "/tmp/fadu-bench-XXXXXX";
static int64_t acts = 20000;
static struct sign_key key;

static int64_t now_us(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void say(const char *what, int64_t n, int64_t us)
{
    printf("%-34s %8lld acts/s  %6.2f us/act\n", what,
           (long long)(n * 1000000 / (us > 0 ? us : 1)),
           (double)us / (double)(n > 0 ? n : 1));
}

/* An act as an office makes them: an intent and a dozen writes. */
static bool act_fill(struct arena *a, struct json *act, struct err *e)
{
    static const char text[] =
        "{\"by\":\"officer-7\",\"step\":\"notify\",\"at\":\"2026-03-02T10:00:00"
        "+08:00\",\"fields\":{\"title\":\"占用道路从事经营活动\",\"place\":"
        "\"人民路与解放路交叉口东北角\"}}";
    static const char write[] =
        "{\"path\":[\"deadlines\",\"decision\"],\"value\":"
        "{\"@\":\"2026-06-01\"}}";
    struct json *intent, *effects = json_object(a, e), *writes, *one;

    writes = json_array(a, e);
    if (effects == NULL || writes == NULL ||
        !json_read(a, S("bench"), str_of(text), &intent, e) ||
        !json_set(a, act, S("intent"), intent, e))
        return false;
    for (int i = 0; i < 8; i++) {
        if (!json_read(a, S("bench"), str_of(write), &one, e) ||
            !json_add(a, writes, one, e))
            return false;
    }
    return json_set(a, effects, S("writes"), writes, e) &&
           json_set(a, act, S("effects"), effects, e);
}

static bool append_all(void *ctx, struct db *db, struct err *e)
{
    int64_t us = 0, n = 0;
    struct arena *a = NULL;
    bool ok = arena_open(&a, &memory_system, 1 << 20, e);

    (void)ctx;
    for (int64_t i = 0; ok && i < acts; i++) {
        struct ledger_entry entry = {.number = i % 10 + 1, .recorded = i};
        struct ledger_place place;
        char name[32] = "";
        int64_t from;

        arena_reset(a);
        (void)snprintf(name, sizeof name, "matter/%lld", (long long)(i / 10));
        entry.stream = str_of(name);
        entry.act = json_object(a, e);
        ok = entry.act != NULL && act_fill(a, entry.act, e);
        from = now_us();
        ok = ok && ledger_append(db, a, &entry, &place, e);
        us += now_us() - from;
        n++;
    }
    arena_close(a);
    say("ledger_append", n, us);
    return ok;
}

static bool plain_all(void *ctx, struct db *db, struct err *e)
{
    struct stmt *from = NULL;
    int64_t n = 0, us = 0, bytes = 0;
    bool ok = stmt_open(&from, db, plain_select, e), row = true;

    (void)ctx;
    while (ok && (ok = stmt_row(from, &row, e)) && row) {
        str body = stmt_get_text(from, 0);
        int64_t start = now_us();

        ok = db_run(db, e, plain_insert, "t", body);
        us += now_us() - start;
        bytes += (int64_t)body.n;
        n++;
    }
    stmt_close(from);
    say("plain insert of the same bytes", n, us);
    printf("%-34s %8lld bytes\n", "an act is on average",
           (long long)(n > 0 ? bytes / n : 0));
    return ok;
}

static bool proofs(void *ctx, struct db *db, struct err *e)
{
    struct ledger_proof p;
    int64_t from = now_us(), n = 0;
    bool ok = true;

    (void)ctx;
    for (; ok && n < acts; n++)
        ok = ledger_inclusion(db, n * 7919 % acts, acts, &p, e);
    say("ledger_inclusion", n, now_us() - from);
    return ok;
}

static bool verify(void *ctx, struct db *db, struct err *e)
{
    struct ledger_problems found = {0};
    struct ledger_checkpoint c;
    struct arena *a = NULL;
    int64_t from;
    bool ok = arena_open(&a, &memory_system, 1 << 20, e) &&
              checkpoint_make(db, a, ORIGIN, &key, 0, &c, e);

    (void)ctx;
    from = now_us();
    ok = ok && ledger_verify(db, a, ORIGIN, key.public, NULL, NULL, &found, e);
    say(found.n == 0 ? "ledger_verify" : "ledger_verify FOUND PROBLEMS", acts,
        now_us() - from);
    arena_close(a);
    return ok && found.n == 0;
}

static bool run(struct err *e)
{
    static bool (*const jobs[])(void *ctx, struct db *db, struct err *e) = {
        append_all, plain_all, proofs, verify};
    char path[64] = "", schema[8192] = "";
    struct store_options o = {.fast = true};
    struct store *s = NULL;
    bool ok;

    (void)snprintf(path, sizeof path, "%s/ledger.db", folder);
    (void)snprintf(schema, sizeof schema, "%s%s;", ledger_schema, plain_schema);
    o.path = str_of(path);
    o.schema = str_of(schema);
    ok = store_open(&s, &o, e);
    for (size_t i = 0; ok && i < COUNT_OF(jobs); i++) {
        struct store_job job = {jobs[i], NULL};

        ok = store_alone(s, &job, e);
    }
    store_close(s);
    return ok;
}

int main(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    static const uint8_t seed[SIGN_SEED] = {1};
    const char *set = getenv("BENCH_ACTS");
    struct err e = {0};
    char path[64] = "";
    struct buf b;
    bool ok;

    if (set != NULL && !str_to_int(str_of(set), 1, 100000000, &acts))
        return 64;
    ok = crypto_start(&e) && mkdtemp(folder) != NULL;
    sign_key_of(seed, &key);
    ok = ok && run(&e);
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        (void)snprintf(path, sizeof path, "%s/ledger.db%s", folder, ends[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
    if (ok)
        return 0;
    buf_init(&b, &memory_system, 8192);
    err_print(&e, LANG_EN, &b);
    (void)fwrite(b.p, 1, b.n, stderr);
    buf_close(&b);
    return 1;
}
