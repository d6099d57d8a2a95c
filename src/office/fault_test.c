/* fault_test.c - disks that fail or are full, memory that runs out, while an
 * act is on its way: it is done or it is not, and never half. */
#include "tap.h"

#include "office/city_fixture.h"

static struct city city;
static struct caller head;
static const struct json *intent;

/* How one attempt went. */
struct attempt {
    bool ok, unknown;
    struct office_answer answer;
    struct err e;
};

struct totals {
    int failed, done, half, lost, wrong, strange;
};

static struct json *begin_of(const char *id)
{
    struct json *v = city_yaml(&city, "{parties: {p1: {kind: person, name: "
                                      "张三, phone: '13800000000'}}}");

    city_need(json_set_str(city.a, v, S("id"), str_of(id), NULL), NULL,
              "memory");
    return v;
}

static void attempt(const char *id, const struct json *begin, struct arena *a,
                    struct attempt *t)
{
    struct office_ask ask = {.caller = &head,
                             .authority = S("demo"),
                             .procedure = S("penalty.ordinary"),
                             .profile = S("market-regulation"),
                             .begin = begin,
                             .intent = intent,
                             .seen = -1,
                             .key = str_of(id)};

    *t = (struct attempt){0};
    t->ok = office_act(city.office, a, &ask, &t->answer, &t->e);
    t->unknown = !t->ok && str_eq(str_of(err_code(&t->e)), S("STORE-009"));
}

static int64_t number_of(const char *sql, str id)
{
    struct stmt *st = NULL;
    struct db *db = NULL;
    struct err e = {0};
    int64_t n;

    city_need(office_read(city.office, &db, &e) &&
                  db_one(db, &st, &e, sql, "t", id) && st != NULL,
              &e, sql);
    n = stmt_get_int(st, 0);
    stmt_close(st);
    office_read_end(city.office, db);
    return n;
}

/* The act, its answer, its row and its fold: all of them or none. */
static int64_t there(str id, bool *half)
{
    int64_t acts = number_of(
        "SELECT count(*) FROM act WHERE stream = 'matter/' || ?1", id);
    int64_t answers =
        number_of("SELECT count(*) FROM answered WHERE key = ?1", id);
    int64_t rows = number_of("SELECT count(*) FROM matter WHERE id = ?1", id);
    int64_t folds = number_of(
        "SELECT count(*) FROM fold WHERE stream = 'matter/' || ?1", id);

    *half = acts > 1 || answers != acts || rows != acts || folds != acts;
    return acts;
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

/* What was told is true, at once and after opening again. */
static void judge(const char *id, const struct attempt *x, struct totals *t)
{
    bool half;
    int64_t n = there(str_of(id), &half);

    t->half += half;
    if (x->ok)
        t->lost += n != 1 || x->answer.result != OFFICE_DONE;
    else if (!x->unknown)
        t->strange += n != 0;
}

/* Asked again under its key it is done, once. */
static void ask_again(const char *id, const struct json *begin,
                      struct totals *t)
{
    struct arena *a = tap_arena();
    struct attempt x;
    bool half;

    attempt(id, begin, a, &x);
    if (!x.ok)
        tap_error(&x.e);
    t->lost += !x.ok || (x.answer.result != OFFICE_DONE &&
                         x.answer.result != OFFICE_AGAIN);
    t->half += there(str_of(id), &half) != 1 || half;
    arena_close(a);
}

/* ---- the disk ---- */

static bool disk_once(const char *kind, struct store_fault *f, int n,
                      struct totals *t)
{
    struct arena *a = tap_arena();
    char id[32];
    const struct json *begin;
    struct attempt x;
    bool hit;

    (void)snprintf(id, sizeof id, "%s-%d", kind, n);
    begin = begin_of(id);
    f->fail_at = n;
    store_inject(f);
    attempt(id, begin, a, &x);
    hit = f->seen >= n;
    store_inject(NULL);
    t->failed += !x.ok;
    t->done += x.ok;
    judge(id, &x, t);
    if (n % 2 == 0)
        ask_again(id, begin, t);
    city_reopen(&city);
    if (n % 2 == 1) {
        judge(id, &x, t);
        verify(t);
        ask_again(id, begin, t);
    }
    verify(t);
    arena_close(a);
    return hit;
}

static const struct {
    const char *kind, *says;
    struct store_fault fault;
} disks[] = {
    {"once", "a write or sync fails once", {0}},
    {"lasting", "writes and syncs go on failing", {.lasting = true}},
    {"full", "the disk is full", {.full = true, .lasting = true}},
};

static void tell(const char *says, int rounds, const struct totals *t)
{
    (void)OK(t->failed > 0 && t->done > 0, "%s, at each of %d places", says,
             rounds);
    (void)OK(t->half == 0, "%s: no act is there in part", says);
    (void)OK(t->lost == 0, "%s: none told as done is lost", says);
    (void)OK(t->strange == 0, "%s: none told as failed is there", says);
    (void)OK(t->wrong == 0, "%s: nothing is wrong afterwards", says);
}

static void disk(size_t i)
{
    struct totals t = {0};
    int n = 1;

    for (; n < 300; n += TAP_SANITIZED ? 9 : 1) {
        struct store_fault f = disks[i].fault;

        if (!disk_once(disks[i].kind, &f, n, &t))
            break;
    }
    (void)OK(n < 300, "the places come to an end");
    tell(disks[i].says, n, &t);
}

/* ---- memory ---- */

/* A request that may use so many bytes and no more. */
static void memory(void)
{
    struct totals t = {0};
    bool done = false;
    int n = 0;

    for (; n < 400 && !done; n += TAP_SANITIZED ? 9 : 1) {
        size_t most = (size_t)8192 + (size_t)n * 6000;
        struct arena *a = NULL;
        const struct json *begin;
        struct attempt x;
        char id[32];

        (void)snprintf(id, sizeof id, "memory-%d", n);
        begin = begin_of(id);
        if (!arena_open(&a, &memory_system, most, NULL)) {
            t.failed++;
            continue;
        }
        attempt(id, begin, a, &x);
        done = x.ok;
        t.failed += !x.ok;
        t.done += x.ok;
        judge(id, &x, &t);
        arena_close(a);
        if (n % 10 == 0 || TAP_SANITIZED)
            ask_again(id, begin, &t);
    }
    verify(&t);
    (void)OK(done, "with enough memory it is done");
    tell("memory runs out", n, &t);
}

/* The nth allocation of the request fails. */
static void allocations(void)
{
    struct totals t = {0};
    struct sweep s;
    int n = 0;

    for (sweep_start(&s); sweep_next(&s); n++) {
        struct arena *a = NULL;
        const struct json *begin;
        struct attempt x = {0};
        char id[32];

        (void)snprintf(id, sizeof id, "sweep-%d", n);
        begin = begin_of(id);
        if (arena_open(&a, &s.memory, (size_t)64 << 20, &x.e)) {
            attempt(id, begin, a, &x);
            arena_close(a);
        }
        t.failed += !x.ok;
        t.done += x.ok;
        judge(id, &x, &t);
        t.wrong += s.live != 0;
    }
    verify(&t);
    tell("an allocation fails", n, &t);
}

int main(void)
{
    static struct store_fault none;

    /* The seam must be in place before a store is opened. */
    store_inject(&none);
    city_open(&city);
    city_staff(&city);
    head = city_caller(&city, S("h"));
    intent = city_yaml(&city, "{step: file, fields: {cause: 销售过期食品, "
                              "source: report}}");
    city.options.fast = false;
    city_reopen(&city);
    for (size_t i = 0; i < COUNT_OF(disks); i++)
        disk(i);
    memory();
    allocations();
    city_close(&city);
    return tap_done();
}
