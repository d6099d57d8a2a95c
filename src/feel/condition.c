/* condition.c - an expression or unary test taken apart into and, or, not over
 * comparisons of a path with a constant, for those who analyse tables.
 *
 * What is taken apart means the same as the expression: it is true where the
 * expression is true and false where that is false, whatever the value of the
 * path.  What has no such form stays whole (FEEL_OTHER). */
#include "feel/internal.h"

#include <string.h>

struct taker {
    struct arena *a;
    struct err *e;
    const struct feel *of;
    int input;   /* the slot of ? */
    str subject; /* the path that ? stands for; "" when it is none */
    int depth;
};

enum { TAKE_DEPTH = 200 };

static bool take(struct taker *t, const struct node *n,
                 struct feel_condition **out);

/* ------------------------------------------------------------- makers --- */

static struct feel_condition *part(struct taker *t, const struct node *n,
                                   enum feel_part is, size_t kids)
{
    struct feel_condition *c = arena_new(t->a, struct feel_condition, t->e);

    if (c == NULL)
        return NULL;
    c->part = is;
    c->text = str_slice(t->of->source, n->from, n->to);
    source_place(t->of, n->from, &c->line, &c->col);
    if (kids == 0)
        return c;
    c->kids = arena_array(t->a, struct feel_condition *, kids, t->e);
    return c->kids == NULL ? NULL : c;
}

static bool other(struct taker *t, const struct node *n,
                  struct feel_condition **out)
{
    *out = part(t, n, FEEL_OTHER, 0);
    return *out != NULL;
}

static bool truth(struct taker *t, const struct node *n,
                  const struct feel_value *v, struct feel_condition **out)
{
    *out = part(t, n, FEEL_TRUTH, 0);
    if (*out == NULL)
        return false;
    (*out)->value = v->kind == FEEL_BOOL ? v : &value_null;
    return true;
}

static bool comparison(struct taker *t, const struct node *n, str path,
                       enum feel_comparison op, const struct feel_value *v,
                       struct feel_condition **out)
{
    *out = part(t, n, FEEL_COMPARISON, 0);
    if (*out == NULL)
        return false;
    (*out)->path = path;
    (*out)->op = op;
    (*out)->value = v;
    return true;
}

/* ---------------------------------------------------------- constants --- */

/* Whether the value is the same in every context. */
static bool constant(const struct node *n, int depth)
{
    switch ((int)n->op) {
    case N_CONST:
        return true;
    case N_BUILTIN:
        if (str_eq(n->builtin->name, S("now")) ||
            str_eq(n->builtin->name, S("today")))
            return false;
        break;
    case N_NEG:
    case N_ADD:
    case N_SUB:
    case N_MUL:
    case N_DIV:
    case N_POW:
    case N_LIST:
    case N_PATH:
        break;
    case N_RANGE:
        break;
    default:
        return false;
    }
    for (size_t i = 0; i < n->n; i++) {
        if (depth >= TAKE_DEPTH ||
            (n->kids[i] != NULL && !constant(n->kids[i], depth + 1)))
            return false;
    }
    return true;
}

/* The value of a constant part: its text is an expression of its own. */
static bool value_of(struct taker *t, const struct node *n,
                     const struct feel_value **out)
{
    struct feel *x;

    if (n->op == N_CONST) {
        *out = &n->value;
        return true;
    }
    return feel_compile(t->a, str_slice(t->of->source, n->from, n->to), NULL, 0,
                        t->of->at, &x, t->e) &&
           feel_run(x, NULL, NULL, t->a, out, t->e);
}

/* -------------------------------------------------------------- paths --- */

/* "party.kind", or what ? stands for; *out empty: no path. */
static bool path_of(struct taker *t, const struct node *n, str *out)
{
    str head;

    *out = S("");
    if (n->op == N_NAME) {
        if (n->slot == t->input && str_eq(n->name, S("?")))
            *out = t->subject;
        else if (n->slot < 0 && n->n_fields == 0)
            *out = n->name;
        return true;
    }
    if (n->op != N_PATH)
        return true;
    if (!path_of(t, n->kids[0], &head))
        return false;
    if (head.n == 0)
        return true;
    const str parts[] = {head, S("."), n->name};

    return arena_join(t->a, parts, COUNT_OF(parts), out, t->e);
}

static const enum feel_comparison straight[] = {FEEL_EQ, FEEL_NE, FEEL_LT,
                                                FEEL_LE, FEEL_GT, FEEL_GE};
static const enum feel_comparison turned[] = {FEEL_EQ, FEEL_NE, FEEL_GT,
                                              FEEL_GE, FEEL_LT, FEEL_LE};
_Static_assert(N_GE - N_EQ == 5, "the comparisons stand together");

static bool take_comparison(struct taker *t, const struct node *n,
                            struct feel_condition **out)
{
    bool left = constant(n->kids[0], 0), right = constant(n->kids[1], 0);
    const struct feel_value *v;
    str path;

    if (left && right)
        return value_of(t, n, &v) && truth(t, n, v, out);
    if (!left && !right)
        return other(t, n, out);
    if (!path_of(t, n->kids[left ? 1 : 0], &path))
        return false;
    if (path.n == 0)
        return other(t, n, out);
    return value_of(t, n->kids[left ? 0 : 1], &v) &&
           comparison(t, n, path, (left ? turned : straight)[n->op - N_EQ], v,
                      out);
}

/* -------------------------------------------------------------- tests --- */

/* The path against what a constant test gave, as value_in does. */
static bool take_in(struct taker *t, const struct node *n, str path,
                    const struct feel_value *v, struct feel_condition **out)
{
    const struct range *g = v->as.range;
    struct feel_condition *c;
    size_t k = 0;

    if (v->kind == FEEL_LIST) {
        c = part(t, n, FEEL_OR, list_size(v) + 1);
        for (size_t i = 0; c != NULL && i < list_size(v); i++) {
            struct feel_value *x = arena_new(t->a, struct feel_value, t->e);

            if (x == NULL)
                return false;
            list_item(v, i, x);
            if (x->kind == FEEL_LIST || x->kind == FEEL_RANGE)
                return other(t, n, out);
            if (!take_in(t, n, path, x, &c->kids[c->n++]))
                return false;
        }
        *out = c;
        return c != NULL;
    }
    if (v->kind != FEEL_RANGE)
        return comparison(t, n, path, FEEL_EQ, v, out);
    if (g->form != RANGE_BOTH)
        return comparison(t, n, path,
                          g->form == RANGE_EQUAL ? FEEL_EQ : FEEL_NE, &g->start,
                          out);
    c = part(t, n, FEEL_AND, 2);
    if (c == NULL ||
        (g->has_start &&
         !comparison(t, n, path, g->start_in ? FEEL_GE : FEEL_GT, &g->start,
                     &c->kids[k++])) ||
        (g->has_end && !comparison(t, n, path, g->end_in ? FEEL_LE : FEEL_LT,
                                   &g->end, &c->kids[k++])))
        return false;
    c->n = k;
    *out = c;
    return true;
}

static bool take_test(struct taker *t, const struct node *n,
                      struct feel_condition **out);

static bool take_any(struct taker *t, const struct node *n, size_t first,
                     struct feel_condition **out)
{
    struct feel_condition *c;

    if (n->n == first + 1)
        return take_test(t, n->kids[first], out);
    c = part(t, n, FEEL_OR, n->n);
    for (size_t i = first; c != NULL && i < n->n; i++) {
        if (!take_test(t, n->kids[i], &c->kids[c->n++]))
            return false;
    }
    *out = c;
    return c != NULL;
}

static bool take_not(struct taker *t, const struct node *n,
                     struct feel_condition *kid, struct feel_condition **out)
{
    struct feel_condition *c = part(t, n, FEEL_NOT, 1);

    if (c == NULL)
        return false;
    c->kids[0] = kid;
    c->n = 1;
    *out = c;
    return true;
}

/* One unary test of ?, as eval_in understands it. */
static bool take_test(struct taker *t, const struct node *n,
                      struct feel_condition **out)
{
    struct feel_condition *kid;
    const struct feel_value *v;

    if (n->op == N_ANY)
        return truth(t, n, &value_true, out);
    if (n->op == N_NOT)
        return take_any(t, n, 0, &kid) && take_not(t, n, kid, out);
    if (n->op == N_TEST) {
        if (t->subject.n == 0 || !constant(n->kids[0], 0))
            return other(t, n, out);
        return value_of(t, n->kids[0], &v) &&
               comparison(t, n, t->subject, straight[n->test_op - N_EQ], v,
                          out);
    }
    if (n->uses_input)
        return take(t, n, out);
    if (t->subject.n == 0 || !constant(n, 0))
        return other(t, n, out);
    return value_of(t, n, &v) && take_in(t, n, t->subject, v, out);
}

/* --------------------------------------------------------- conditions --- */

static bool take_both(struct taker *t, const struct node *n,
                      struct feel_condition **out)
{
    struct feel_condition *c =
        part(t, n, n->op == N_AND ? FEEL_AND : FEEL_OR, 2);

    if (c == NULL || !take(t, n->kids[0], &c->kids[0]) ||
        !take(t, n->kids[1], &c->kids[1]))
        return false;
    c->n = 2;
    *out = c;
    return true;
}

static bool take_between(struct taker *t, const struct node *n,
                         struct feel_condition **out)
{
    const struct feel_value *low, *high;
    struct feel_condition *c;
    str path;

    if (!path_of(t, n->kids[0], &path))
        return false;
    if (path.n == 0 || !constant(n->kids[1], 0) || !constant(n->kids[2], 0))
        return other(t, n, out);
    c = part(t, n, FEEL_AND, 2);
    if (c == NULL || !value_of(t, n->kids[1], &low) ||
        !value_of(t, n->kids[2], &high) ||
        !comparison(t, n, path, FEEL_GE, low, &c->kids[0]) ||
        !comparison(t, n, path, FEEL_LE, high, &c->kids[1]))
        return false;
    c->n = 2;
    *out = c;
    return true;
}

/* `x in (…)`: inside, ? is x. */
static bool take_in_tests(struct taker *t, const struct node *n,
                          struct feel_condition **out)
{
    struct taker inner = *t;

    if (!path_of(t, n->kids[0], &inner.subject))
        return false;
    inner.input = n->slot;
    return take_any(&inner, n, 1, out);
}

static bool take_call(struct taker *t, const struct node *n,
                      struct feel_condition **out)
{
    struct feel_condition *kid;
    const struct feel_value *v;
    str path;

    if (n->names == NULL && n->n == 1 && str_eq(n->builtin->name, S("not")))
        return take(t, n->kids[0], &kid) && take_not(t, n, kid, out);
    if (n->names == NULL && n->n == 2 &&
        str_eq(n->builtin->name, S("list contains")) &&
        constant(n->kids[0], 0)) {
        if (!path_of(t, n->kids[1], &path) || !value_of(t, n->kids[0], &v))
            return false;
        for (size_t i = 0; v->kind == FEEL_LIST && i < list_size(v); i++) {
            struct feel_value x;

            list_item(v, i, &x);
            if (x.kind == FEEL_LIST || x.kind == FEEL_RANGE)
                return other(t, n, out);
        }
        if (path.n > 0 && v->kind == FEEL_LIST)
            return take_in(t, n, path, v, out);
    }
    return other(t, n, out);
}

/* An expression used as a condition. */
static bool take(struct taker *t, const struct node *n,
                 struct feel_condition **out)
{
    const struct feel_value *v;
    bool ok;
    str path;

    if (++t->depth > TAKE_DEPTH) {
        ok = other(t, n, out);
    } else if (constant(n, 0)) {
        ok = value_of(t, n, &v) && truth(t, n, v, out);
    } else if (n->op == N_AND || n->op == N_OR) {
        ok = take_both(t, n, out);
    } else if (n->op >= N_EQ && n->op <= N_GE) {
        ok = take_comparison(t, n, out);
    } else if (n->op == N_BETWEEN) {
        ok = take_between(t, n, out);
    } else if (n->op == N_IN) {
        ok = take_in_tests(t, n, out);
    } else if (n->op == N_BUILTIN) {
        ok = take_call(t, n, out);
    } else {
        ok = path_of(t, n, &path) &&
             (path.n == 0 ? other(t, n, out)
                          : comparison(t, n, path, FEEL_EQ, &value_true, out));
    }
    t->depth--;
    return ok;
}

bool feel_take_apart(const struct feel *x, struct arena *a,
                     struct feel_condition **out, struct err *e)
{
    struct taker t = {.a = a, .e = e, .of = x, .input = -2};

    if (!x->tests)
        return take(&t, x->root, out);
    t.input = 0;
    t.subject = S("?");
    return take_any(&t, x->root, 0, out);
}
