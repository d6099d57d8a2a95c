/* machine.c - one evaluation of many expressions under one budget, and
 * functions in C among them.
 *
 * Invariants  1. an evaluation within another (from a function in C) leaves
 * the outer one as it was.  2. the frames taken are given back in reverse
 * order, also when an evaluation fails.
 */
#include "feel/internal.h"

#include <assert.h>

enum { STEPS = 1000000, MEMORY = 64 << 20 };

/* What is not of any expression. */
static const struct feel nowhere = {0};

void run_begin(struct run *r, const struct feel_limits *limits)
{
    r->left.steps = limits != NULL && limits->steps > 0 ? limits->steps : STEPS;
    r->memory_most =
        limits != NULL && limits->memory > 0 ? limits->memory : MEMORY;
    r->memory_from = arena_used(r->a);
}

bool feel_machine_open(struct arena *a, const struct feel_limits *limits,
                       const struct feel_value *now, bool notes,
                       struct feel_machine **out, struct err *e)
{
    struct feel_machine *m = arena_new(a, struct feel_machine, e);

    if (m == NULL)
        return false;
    m->run.a = a;
    m->run.now = now;
    m->run.notes = notes ? m->reasons : NULL;
    run_begin(&m->run, limits);
    *out = m;
    return true;
}

struct arena *feel_machine_arena(struct feel_machine *m)
{
    return m->run.a;
}

/* The expression that is being evaluated. */
static const struct feel *inside(const struct run *r)
{
    return r->of != NULL ? r->of : &nowhere;
}

/* What an evaluation changes of the run and must put back. */
struct before {
    struct err *e;
    const struct feel *of;
    struct feel_value top;
    const struct feel_value *const *values;
    struct feel_value *slots;
    const struct node *node;
    struct frame_mark mark;
    int depth;
};

static bool begin(struct run *r, const struct feel *x,
                  const struct feel_value *const *values, struct err *e,
                  struct before *b)
{
    *b = (struct before){.e = r->e,
                         .of = r->of,
                         .top = r->top,
                         .values = r->values,
                         .slots = r->slots,
                         .node = r->node,
                         .depth = r->left.depth};
    r->e = e;
    r->of = x;
    r->slots = frame_take(r, (size_t)x->frame + 1, &b->mark);
    if (r->slots == NULL) {
        r->e = b->e;
        r->of = b->of;
        r->slots = b->slots;
        return false;
    }
    r->top = value_null;
    r->values = values;
    r->node = NULL;
    return true;
}

static void end(struct run *r, const struct before *b)
{
    r->e = b->e;
    r->of = b->of;
    r->top = b->top;
    r->values = b->values;
    r->slots = b->slots;
    r->node = b->node;
    r->left.depth = b->depth;
    frame_give(r, &b->mark);
}

bool feel_eval(struct feel_machine *m, const struct feel *x,
               const struct feel_value *const *values,
               const struct feel_value **out, struct err *e)
{
    struct run *r = &m->run;
    struct before b;
    struct feel_value v;
    bool ok;

    assert(!x->tests);
    if (!begin(r, x, values, e, &b))
        return false;
    ok = eval(r, x->root, &v) && run_keep(r, &v, out);
    end(r, &b);
    return ok;
}

bool run_tests(struct run *r, const struct feel *x,
               const struct feel_value *const *values,
               const struct feel_value *input, enum tri *out)
{
    struct before b;
    struct feel_value v;
    bool ok;

    assert(x->tests);
    if (x->root->plain) { /* needs no frame */
        *out = plain_tests(x->root, input, &r->left);
        r->of = r->left.steps < 0 ? x : r->of;
        return run_step(r, 0);
    }
    if (!begin(r, x, values, r->e, &b))
        return false;
    r->slots[0] = *input;
    ok = eval(r, x->root, &v);
    end(r, &b);
    if (ok)
        *out = v.kind != FEEL_BOOL ? TRI_NULL : v.truth ? TRI_TRUE : TRI_FALSE;
    return ok;
}

bool feel_eval_tests(struct feel_machine *m, const struct feel *x,
                     const struct feel_value *const *values,
                     const struct feel_value *input, enum feel_truth *out,
                     struct err *e)
{
    static const enum feel_truth truths[] = {[TRI_FALSE] = FEEL_NO,
                                             [TRI_TRUE] = FEEL_YES,
                                             [TRI_NULL] = FEEL_UNKNOWN};
    struct run *r = &m->run;
    struct err *outer = r->e;
    enum tri t;
    bool ok;

    if (x->root->plain && r->left.steps >= 0) {
        t = plain_tests(x->root, input, &r->left);
        if (r->left.steps >= 0) {
            *out = truths[t];
            return true;
        }
    }
    r->e = e;
    ok = run_tests(r, x, values, input, &t);
    r->e = outer;
    if (ok)
        *out = truths[t];
    return ok;
}

bool feel_spend(struct feel_machine *m, int64_t steps, struct err *e)
{
    struct before b;
    bool ok;

    if (!begin(&m->run, inside(&m->run), NULL, e, &b))
        return false;
    ok = run_step(&m->run, steps);
    end(&m->run, &b);
    return ok;
}

bool feel_machine_notes(struct feel_machine *m, struct arena *a,
                        const struct feel_note **notes, size_t *n,
                        struct err *e)
{
    struct feel_note *made =
        arena_array(a, struct feel_note, m->run.n_notes + 1, e);

    if (made == NULL)
        return false;
    for (size_t i = 0; i < m->run.n_notes; i++) {
        if (!note_make(&m->reasons[i], a, &made[i], e))
            return false;
    }
    *notes = made;
    *n = m->run.n_notes;
    m->run.n_notes = 0;
    return true;
}

/* ---------------------------------------------------------- functions --- */

struct feel_value *feel_function_new(struct arena *a, const str *params,
                                     const struct feel_type *const *types,
                                     size_t n, const struct feel_type *result,
                                     feel_call_fn *call, const void *self,
                                     struct err *e)
{
    struct feel_value *v = arena_new(a, struct feel_value, e);
    struct function *f = arena_new(a, struct function, e);
    struct native *in_c = arena_new(a, struct native, e);
    str *names = arena_array(a, str, n + 1, e);
    const struct feel_type **kept =
        arena_array(a, const struct feel_type *, n + 1, e);

    if (v == NULL || f == NULL || in_c == NULL || names == NULL || kept == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (!arena_str(a, params[i], &names[i], e))
            return NULL;
        kept[i] = types == NULL ? NULL : types[i];
    }
    *in_c = (struct native){names, kept, n, result, call, self};
    f->native = in_c;
    v->kind = FEEL_FUNCTION;
    v->as.function = f;
    return v;
}

bool feel_call(struct feel_machine *m, const struct feel_value *f,
               const struct feel_value *const *args, const str *names, size_t n,
               const struct feel_value **out, struct err *e)
{
    struct run *r = &m->run;
    const struct node *node = r->node;
    struct feel_value *list, v;
    struct before b;
    bool ok;

    if (!begin(r, inside(r), NULL, e, &b))
        return false;
    r->node = node;
    list = run_array(r, struct feel_value, n + 1);
    for (size_t i = 0; list != NULL && i < n; i++)
        list[i] = args[i] == NULL ? value_null : *args[i];
    ok = list != NULL && call_with(r, r->node, f, list, names, n, &v) &&
         run_keep(r, &v, out);
    end(r, &b);
    return ok;
}

bool feel_conform(struct feel_machine *m, const struct feel_type *t,
                  const struct feel_value *v, const struct feel_value **out,
                  bool *fits, struct err *e)
{
    struct run *r = &m->run;
    struct before b;
    struct feel_value turned;
    bool ok;

    if (!begin(r, inside(r), NULL, e, &b))
        return false;
    *fits = true;
    ok = t == NULL || v->kind == FEEL_NULL || type_fits(r, t, v, fits);
    if (ok && *fits)
        *out = v;
    else if (ok)
        ok = type_conform(r, t, v, &turned, fits) && run_keep(r, &turned, out);
    end(r, &b);
    return ok;
}
