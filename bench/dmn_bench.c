/* dmn_bench.c - how many decision tables of ten rules and three inputs are
 * decided in a second of processor time (bench/table.dmn).  The limit is the
 * same table written in C over the same values, in the same run.
 *
 * With --answers it prints the answers instead, one a line (income, kind,
 * times, answer, with tabs), for feel_bench.sh to compare with other programs.
 */
#include "dmn/dmn.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

enum { BATCH = 945, INPUTS = 3 };

static const int64_t incomes[] = {500, 1000, 1001, 3000, 5000, 5001, 50001};
static const str kinds[] = {SI("person"), SI("legal person"), SI("branch")};
static const int64_t counts[] = {0, 1, 3};
enum {
    CASES = COUNT_OF(incomes) * COUNT_OF(kinds) * COUNT_OF(counts),
    RULES = 10,
    CELLS = RULES * INPUTS
};

struct plain {
    int64_t income, times;
    str kind;
};

struct bench {
    struct arena *keep, *round;
    struct dmn_model *model;
    const struct dmn_table *table;
    struct feel *cells[CELLS];
    const struct feel_value *answers[RULES];
    const struct feel_value *values[CASES][INPUTS];
    struct plain plain[CASES];
    struct err e;
    double rate;
    size_t weight; /* bytes of a rule */
};

/* ---------------------------------------------------------------- limit -- */

/* The number of letters tells the answers apart. */
static str table_by_hand(const struct plain *p)
{
    if (str_eq(p->kind, S("person"))) {
        if (p->income <= 1000)
            return p->times < 1 ? S("warning") : S("low");
        if (p->income <= 5000)
            return p->times < 1    ? S("low")
                   : p->times <= 2 ? S("middle")
                                   : S("high");
        return S("high");
    }
    if (!str_eq(p->kind, S("legal person")) && !str_eq(p->kind, S("branch")))
        return S("");
    if (p->income <= 5000)
        return p->times < 1 ? S("middle") : S("high");
    return p->income <= 50000 ? S("high") : S("hearing");
}
/* Called through this, so that it stays a call. */
static str (*const volatile call_by_hand)(const struct plain *) = table_by_hand;

static bool batch_by_hand(struct bench *b, size_t *sum)
{
    for (int i = 0; i < BATCH; i++)
        *sum += call_by_hand(&b->plain[i % CASES]).n;
    return true;
}

/* --------------------------------------------------------------- models -- */

static bool decide(struct feel_machine *m, struct bench *b, int i,
                   const struct feel_value **v)
{
    return dmn_decide_in(m, b->model, S("answer"), b->values[i % CASES], v,
                         &b->e);
}

static size_t letters(struct bench *b, const struct feel_value *v)
{
    const struct json *text = feel_json(v, b->round, &b->e);

    return text != NULL && text->kind == JSON_STRING ? text->text.n : 0;
}

/* One machine for all: many decisions of one request. */
static bool batch_machine(struct bench *b, size_t *sum)
{
    struct feel_machine *m;
    const struct feel_value *v[BATCH];

    arena_reset(b->round);
    if (!feel_machine_open(b->round, NULL, NULL, false, &m, &b->e))
        return false;
    for (int i = 0; i < BATCH; i++) {
        if (!decide(m, b, i, &v[i]))
            return false;
    }
    *sum += letters(b, v[BATCH - 1]);
    return true;
}

static bool batch_machines(struct bench *b, size_t *sum)
{
    struct feel_machine *m;
    const struct feel_value *v = NULL;

    for (int i = 0; i < BATCH; i++) {
        arena_reset(b->round);
        if (!feel_machine_open(b->round, NULL, NULL, false, &m, &b->e) ||
            !decide(m, b, i, &v))
            return false;
    }
    *sum += letters(b, v);
    return true;
}

/* The cells alone, without a model around them. */
static bool batch_cells(struct bench *b, size_t *sum)
{
    struct feel_machine *m;

    arena_reset(b->round);
    if (!feel_machine_open(b->round, NULL, NULL, false, &m, &b->e))
        return false;
    for (int i = 0; i < BATCH; i++) {
        const struct feel_value *const *values = b->values[i % CASES];
        int rule = 0, at = 0;

        while (rule < RULES && at < INPUTS) {
            enum feel_truth t;

            if (!feel_eval_tests(m, b->cells[rule * INPUTS + at], values,
                                 values[at], &t, &b->e))
                return false;
            rule += t != FEEL_YES;
            at = t == FEEL_YES ? at + 1 : 0;
        }
        *sum += rule < RULES;
    }
    return true;
}

static bool measure(struct bench *b, const char *what,
                    bool (*batch)(struct bench *, size_t *), double limit)
{
    size_t sum = 0;
    clock_t from, now;
    double n = 0;

    if (!batch(b, &sum))
        return false;
    from = clock();
    do {
        if (!batch(b, &sum))
            return false;
        n += BATCH;
        now = clock();
    } while (now - from < CLOCKS_PER_SEC);
    b->rate = n * CLOCKS_PER_SEC / (double)(now - from);
    printf("%s\t%.0f\n", what, b->rate);
    if (limit > 0)
        printf("%s\t%.1f times the time of C\n", what, limit / b->rate);
    return sum > 0;
}

/* -------------------------------------------------------------- threads -- */

struct worker {
    const struct bench *shared;
    bool ok;
};
enum { BATCHES = 500 };

static void *work(void *argument)
{
    struct worker *w = argument;
    struct bench own = *w->shared; /* the model is shared */
    size_t sum = 0;

    if (!arena_open(&own.round, &memory_system, 64UL << 20, &own.e))
        return NULL;
    w->ok = true;
    for (int i = 0; i < BATCHES && w->ok; i++)
        w->ok = batch_machine(&own, &sum);
    arena_close(own.round);
    return NULL;
}

static bool threads(struct bench *b, int n)
{
    struct worker workers[2] = {{b, false}, {b, false}};
    pthread_t ids[2];
    clock_t from = clock(); /* of all threads together */
    bool ok = true;

    for (int i = 0; i < n; i++) {
        if (pthread_create(&ids[i], NULL, work, &workers[i]) != 0)
            return false;
    }
    for (int i = 0; i < n; i++) {
        (void)pthread_join(ids[i], NULL);
        ok = ok && workers[i].ok;
    }
    printf("table, one machine, threads %d, each\t%.0f\n", n,
           (double)n * BATCHES * BATCH * CLOCKS_PER_SEC /
               (double)(clock() - from));
    return ok;
}

/* ----------------------------------------------------------------- open -- */

static bool open_cases(struct bench *b)
{
    for (size_t i = 0; i < CASES; i++) {
        int64_t income = incomes[i / 9];
        str kind = kinds[i / 3 % 3];
        int64_t times = counts[i % 3];

        b->plain[i] = (struct plain){income, times, kind};
        b->values[i][0] = feel_of_int(b->keep, income, &b->e);
        b->values[i][1] = feel_of_text(b->keep, kind, &b->e);
        b->values[i][2] = feel_of_int(b->keep, times, &b->e);
        if (b->values[i][0] == NULL || b->values[i][1] == NULL ||
            b->values[i][2] == NULL)
            return false;
    }
    return true;
}

static bool open_cells(struct bench *b, const struct dmn_file *f)
{
    static const struct feel_name names[] = {
        {SI("income"), NULL}, {SI("kind"), NULL}, {SI("times"), NULL}};
    const struct feel_scope scope = {.names = names, .n_names = INPUTS};

    for (size_t i = 0; i < f->n_elements; i++) {
        if (f->elements[i].kind == DMN_DECISION)
            b->table = f->elements[i].logic->table;
    }
    if (b->table == NULL || b->table->n_rules != RULES)
        return false;
    for (size_t i = 0; i < CELLS; i++) {
        str text = b->table->rules[i / INPUTS].inputs[i % INPUTS].text;

        if (!feel_compile_in(b->keep, text, &scope, true, (struct at){0},
                             &b->cells[i], &b->e))
            return false;
    }
    return true;
}

/* Of the values in the order of dmn_inputs, which must be ours. */
static bool inputs_fit(const struct dmn_model *m)
{
    const str *names;
    size_t n;

    dmn_inputs(m, &names, &n);
    return n == INPUTS && str_eq(names[0], S("income")) &&
           str_eq(names[1], S("kind")) && str_eq(names[2], S("times"));
}

static bool open_bench(struct bench *b)
{
    const struct dmn_fault *faults;
    struct dmn_file *f;
    size_t n, before;
    str text;

    if (!arena_open(&b->keep, &memory_system, 64UL << 20, &b->e) ||
        !arena_open(&b->round, &memory_system, 64UL << 20, &b->e) ||
        !file_read(b->keep, S("bench/table.dmn"), 1 << 20, &text, &b->e) ||
        !dmn_read(b->keep, S("bench/table.dmn"), text, &f, &b->e))
        return false;
    before = arena_used(b->keep);
    if (!dmn_link(b->keep, (const struct dmn_file *const[]){f}, 1, &b->model,
                  &b->e))
        return false;
    dmn_faults(b->model, &faults, &n);
    b->weight = (arena_used(b->keep) - before) / RULES;
    return n == 0 && inputs_fit(b->model) && open_cases(b) && open_cells(b, f);
}

/* The model and the table in C give the same answers. */
static bool answers(struct bench *b, bool say)
{
    struct feel_machine *m;

    if (!feel_machine_open(b->round, NULL, NULL, false, &m, &b->e))
        return false;
    for (int i = 0; i < CASES; i++) {
        const struct plain *p = &b->plain[i];
        str want = table_by_hand(p);
        const struct feel_value *v;
        const struct json *got;

        if (!decide(m, b, i, &v))
            return false;
        got = feel_json(v, b->round, &b->e);
        if (got == NULL || got->kind != JSON_STRING ||
            !str_eq(got->text, want)) {
            printf("case %d differs\n", i);
            return false;
        }
        if (say)
            printf("%lld\t%.*s\t%lld\t%.*s\n", (long long)p->income,
                   STR_ARG(p->kind), (long long)p->times, STR_ARG(want));
    }
    return true;
}

static bool run(struct bench *b)
{
    double limit;

    if (!answers(b, false) ||
        !measure(b, "table in C (the limit)", batch_by_hand, 0))
        return false;
    limit = b->rate;
    printf("bytes of a linked rule of three cells\t%zu\n", b->weight);
    return measure(b, "table, its cells alone", batch_cells, limit) &&
           measure(b, "table, one machine", batch_machine, limit) &&
           measure(b, "table, a machine each", batch_machines, limit) &&
           threads(b, 1) && threads(b, 2);
}

int main(int argc, char **argv)
{
    static struct bench b;
    bool only_answers = argc > 1 && strcmp(argv[1], "--answers") == 0;
    bool ok = open_bench(&b) && (only_answers ? answers(&b, true) : run(&b));

    if (!ok)
        printf("%s\n", err_code(&b.e));
    arena_close(b.round);
    arena_close(b.keep);
    return ok ? 0 : 1;
}
