/* feel_bench.c - how many guards are evaluated in a second of processor time,
 * and what a compiled one weighs.  The limit is the same guard written in C
 * over the same values, in the same run. */
#include "feel/feel.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

enum { BATCH = 1000, KEPT = 1000, VALUES = 16 };

static const str guard = SI("fine <= 3000 and party.kind = \"legal person\" "
                            "and count(officers) >= 2");
static const struct feel_name names[] = {
    {SI("fine"), NULL}, {SI("party"), NULL}, {SI("officers"), NULL}};
enum { NAMES = COUNT_OF(names) };

struct plain {
    int64_t fine;
    str kind;
    size_t officers;
};

struct bench {
    struct arena *keep, *round;
    struct json *json[VALUES];
    const struct feel_value *values[VALUES][NAMES];
    struct plain plain[VALUES];
    struct feel *of_json, *of_values;
    struct err e;
    double rate; /* of the way measured last */
};

/* Calls `batch` until a second of processor time is over. */
static bool measure(struct bench *b, const char *what,
                    bool (*batch)(struct bench *, long *))
{
    long sum = 0, n = 0;
    clock_t from, now;

    if (!batch(b, &sum))
        return false;
    sum = 0;
    from = clock();
    do {
        if (!batch(b, &sum))
            return false;
        n += BATCH;
        now = clock();
    } while (now - from < CLOCKS_PER_SEC);
    b->rate = (double)n * CLOCKS_PER_SEC / (double)(now - from);
    printf("%s\t%.0f\n", what, b->rate);
    if (sum * 2 == n) /* every second set of values passes */
        return true;
    printf("%ld of %ld passed\n", sum, n);
    return false;
}

static bool by_hand(const struct plain *p)
{
    return p->fine <= 300000 && str_eq(p->kind, S("legal person")) &&
           p->officers >= 2;
}

/* Called through this, so that it stays a call, as into the evaluator. */
static bool (*const volatile call_by_hand)(const struct plain *) = by_hand;

static bool batch_by_hand(struct bench *b, long *sum)
{
    for (int i = 0; i < BATCH; i++)
        *sum += call_by_hand(&b->plain[i % VALUES]);
    return true;
}

static bool batch_run(struct bench *b, long *sum)
{
    const struct feel_value *v;

    for (int i = 0; i < BATCH; i++) {
        arena_reset(b->round);
        if (!feel_run(b->of_json, b->json[i % VALUES], NULL, b->round, &v,
                      &b->e))
            return false;
        *sum += feel_true(v);
    }
    return true;
}

static bool evaluate(struct feel_machine *m, struct bench *b, int i, long *sum)
{
    const struct feel_value *v;

    if (!feel_eval(m, b->of_values, b->values[i % VALUES], &v, &b->e))
        return false;
    *sum += feel_true(v);
    return true;
}

/* A machine for each, as one decision has. */
static bool batch_machines(struct bench *b, long *sum)
{
    struct feel_machine *m;

    for (int i = 0; i < BATCH; i++) {
        arena_reset(b->round);
        if (!feel_machine_open(b->round, NULL, NULL, false, &m, &b->e) ||
            !evaluate(m, b, i, sum))
            return false;
    }
    return true;
}

/* One machine for all, as one decision of many guards has. */
static bool batch_machine(struct bench *b, long *sum)
{
    struct feel_machine *m;

    arena_reset(b->round);
    if (!feel_machine_open(b->round, NULL, NULL, false, &m, &b->e))
        return false;
    for (int i = 0; i < BATCH; i++) {
        if (!evaluate(m, b, i, sum))
            return false;
    }
    return true;
}

static bool batch_compile(struct bench *b, long *sum)
{
    const struct feel_scope scope = {.names = names, .n_names = NAMES};
    struct feel *x;

    for (int i = 0; i < BATCH; i++) {
        arena_reset(b->round);
        if (!feel_compile_in(b->round, guard, &scope, false, (struct at){0}, &x,
                             &b->e))
            return false;
        *sum += i % 2;
    }
    return true;
}

static bool weigh(struct bench *b)
{
    const struct feel_scope scope = {.names = names, .n_names = NAMES};
    struct feel *x;
    size_t before;

    arena_reset(b->round);
    before = arena_used(b->round);
    for (int i = 0; i < KEPT; i++) {
        if (!feel_compile_in(b->round, guard, &scope, false, (struct at){0}, &x,
                             &b->e))
            return false;
    }
    printf("bytes of a compiled guard\t%zu\n",
           (arena_used(b->round) - before) / KEPT);
    return true;
}

/* ------------------------------------------------------------- threads --- */

struct worker {
    struct bench *shared;
    long passed;
    bool ok;
};

enum { EACH = 2000 * BATCH };

static void *work(void *argument)
{
    struct worker *w = argument;
    struct bench own = *w->shared; /* the expression is shared */

    if (!arena_open(&own.round, &memory_system, 64UL << 20, &own.e))
        return NULL;
    w->ok = true;
    for (int i = 0; i < EACH / BATCH && w->ok; i++)
        w->ok = batch_machine(&own, &w->passed);
    arena_close(own.round);
    return NULL;
}

static bool threads(struct bench *b, int n)
{
    struct worker workers[2] = {{b, 0, false}, {b, 0, false}};
    pthread_t ids[2];
    clock_t from = clock(); /* of all threads together */
    bool ok = true;

    for (int i = 0; i < n; i++) {
        if (pthread_create(&ids[i], NULL, work, &workers[i]) != 0)
            return false;
    }
    for (int i = 0; i < n; i++) {
        (void)pthread_join(ids[i], NULL);
        ok = ok && workers[i].ok && workers[i].passed * 2 == EACH;
    }
    printf("guard, one machine, threads %d, each\t%.0f\n", n,
           (double)n * EACH * CLOCKS_PER_SEC / (double)(clock() - from));
    return ok;
}

/* ------------------------------------------------------------ all of it -- */

static bool open_values(struct bench *b, int i)
{
    const struct feel_value *top;
    char text[160];
    str kept;

    (void)snprintf(text, sizeof text,
                   "{\"fine\": %d, \"party\": {\"name\": \"x\", \"kind\": "
                   "\"legal person\"}, \"officers\": [\"a\", \"b\"%s]}",
                   2000 + i % 2 * (1001 + i), i % 3 == 0 ? ", \"c\"" : "");
    if (!arena_str(b->keep, str_of(text), &kept, &b->e) ||
        !json_read(b->keep, S("bench"), kept, &b->json[i], &b->e))
        return false;
    b->plain[i] = (struct plain){(2000 + i % 2 * (1001 + i)) * INT64_C(100),
                                 S("legal person"), i % 3 == 0 ? 3 : 2};
    top = feel_from_json(b->json[i], b->keep, &b->e);
    for (size_t k = 0; top != NULL && k < NAMES; k++) {
        b->values[i][k] = feel_member(top, names[k].name, b->keep, &b->e);
        if (b->values[i][k] == NULL)
            return false;
    }
    return top != NULL;
}

static bool open_bench(struct bench *b)
{
    const struct feel_scope scope = {.names = names, .n_names = NAMES};
    str top[NAMES];

    for (size_t k = 0; k < NAMES; k++)
        top[k] = names[k].name;
    if (!arena_open(&b->keep, &memory_system, 64UL << 20, &b->e) ||
        !arena_open(&b->round, &memory_system, 64UL << 20, &b->e) ||
        !feel_compile(b->keep, guard, top, NAMES, (struct at){0}, &b->of_json,
                      &b->e) ||
        !feel_compile_in(b->keep, guard, &scope, false, (struct at){0},
                         &b->of_values, &b->e))
        return false;
    for (int i = 0; i < VALUES; i++) {
        if (!open_values(b, i))
            return false;
    }
    return true;
}

static void ratio(const char *what, double rate, double limit)
{
    printf("%s\t%.1f times the time of C\n", what, limit / rate);
}

static bool run(struct bench *b)
{
    double limit;

    if (!measure(b, "guard in C (the limit)", batch_by_hand))
        return false;
    limit = b->rate;
    if (!measure(b, "guard, values, one machine", batch_machine))
        return false;
    ratio("guard, values, one machine", b->rate, limit);
    if (!measure(b, "guard, values, a machine each", batch_machines))
        return false;
    ratio("guard, values, a machine each", b->rate, limit);
    if (!measure(b, "guard, JSON, feel_run", batch_run))
        return false;
    ratio("guard, JSON, feel_run", b->rate, limit);
    return measure(b, "guards compiled", batch_compile) && weigh(b) &&
           threads(b, 1) && threads(b, 2);
}

int main(void)
{
    struct bench b = {0};
    bool ok = open_bench(&b) && run(&b);

    if (!ok)
        printf("%s\n", err_code(&b.e));
    arena_close(b.round);
    arena_close(b.keep);
    return ok ? 0 : 1;
}
