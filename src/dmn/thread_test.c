/* thread_test.c - a compiled expression and a linked model are shared by
 * threads: each gives what one alone gives, and ThreadSanitizer sees no race. */
#include "tap.h"

#include "dmn/dmn.h"

#include <pthread.h>

enum { THREADS = 4, TIMES = TAP_SANITIZED ? 200 : 2000, VALUES = 5 };

static const char model_text[] =
    "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' id='m' "
    "name='m' namespace='urn:m'>"
    "<inputData id='n' name='n'><variable name='n' typeRef='number'/>"
    "</inputData>"
    "<businessKnowledgeModel id='fac' name='fac'><variable name='fac'/>"
    "<encapsulatedLogic><formalParameter name='k'/><literalExpression><text>"
    "if k &lt;= 1 then 1 else k * fac(k - 1)</text></literalExpression>"
    "</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href='#fac'/>"
    "</knowledgeRequirement></businessKnowledgeModel>"
    "<decision id='t' name='t'><variable name='t' typeRef='string'/>"
    "<informationRequirement><requiredInput href='#n'/>"
    "</informationRequirement><knowledgeRequirement><requiredKnowledge "
    "href='#fac'/></knowledgeRequirement><decisionTable hitPolicy='FIRST'>"
    "<input><inputExpression><text>fac(n)</text></inputExpression></input>"
    "<output typeRef='string'/>"
    "<rule><inputEntry><text>&lt; 3</text></inputEntry><outputEntry><text>"
    "\"few\"</text></outputEntry></rule>"
    "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"
    "string(n) + \"many\"</text></outputEntry></rule>"
    "</decisionTable></decision></definitions>";
static const str wanted[VALUES] = {SI("few"), SI("few"), SI("few"), SI("3many"),
                                   SI("4many")};
static const struct feel_name names[] = {{SI("n"), NULL}};

struct shared {
    const struct dmn_model *model;
    const struct feel *expression, *tests;
    const struct feel_value *values[VALUES];
};

struct worker {
    const struct shared *s;
    int wrong;
};

static bool one(const struct shared *s, struct arena *a, int i)
{
    const struct feel_value *const values[] = {s->values[i]};
    const struct feel_value *v, *text;
    struct feel_machine *m;
    enum feel_truth t;
    bool same = false;

    arena_reset(a);
    text = feel_of_text(a, wanted[i], NULL);
    return text != NULL && feel_machine_open(a, NULL, NULL, true, &m, NULL) &&
           dmn_decide_in(m, s->model, S("t"), values, &v, NULL) &&
           feel_equal(v, text, &same) && same &&
           feel_eval(m, s->expression, values, &v, NULL) &&
           feel_true(v) == (i == 3) &&
           feel_eval_tests(m, s->tests, values, values[0], &t, NULL) &&
           (t == FEEL_YES) == (i != 2);
}

static void *work(void *argument)
{
    struct worker *w = argument;
    struct arena *a = NULL;

    if (!arena_open(&a, &memory_system, 64UL << 20, NULL)) {
        w->wrong = TIMES;
        return NULL;
    }
    for (int i = 0; i < TIMES; i++)
        w->wrong += !one(w->s, a, i % VALUES);
    arena_close(a);
    return NULL;
}

static bool open_shared(struct arena *a, struct shared *s, struct err *e)
{
    const struct feel_scope scope = {.names = names, .n_names = 1};
    struct dmn_model *model;
    struct dmn_file *f;
    struct feel *x, *tests;

    if (!dmn_read(a, S("m.dmn"), str_of(model_text), &f, e) ||
        !dmn_link(a, (const struct dmn_file *const[]){f}, 1, &model, e) ||
        !feel_compile_in(a, S("sum(for i in 1..n return i) = 6"), &scope, false,
                         (struct at){0}, &x, e) ||
        !feel_compile_in(a, S("< 2, [3..n + 1]"), &scope, true, (struct at){0},
                         &tests, e))
        return false;
    s->model = model;
    s->expression = x;
    s->tests = tests;
    for (int i = 0; i < VALUES; i++) {
        s->values[i] = feel_of_int(a, i, e);
        if (s->values[i] == NULL)
            return false;
    }
    return true;
}

int main(void)
{
    struct arena *a = tap_arena();
    struct worker workers[THREADS];
    pthread_t ids[THREADS];
    struct shared s = {0};
    struct err e = {0};

    if (!OK(open_shared(a, &s, &e), "the model and the expressions")) {
        tap_error(&e);
        return tap_done();
    }
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){&s, 0};
        if (!OK(pthread_create(&ids[i], NULL, work, &workers[i]) == 0,
                "thread %d begins", i))
            return tap_done();
    }
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(ids[i], NULL);
    for (int i = 0; i < THREADS; i++)
        OK(workers[i].wrong == 0, "thread %d: %d of %d differ", i,
           workers[i].wrong, (int)TIMES);
    arena_close(a);
    return tap_done();
}
