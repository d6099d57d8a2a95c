/* tests.c - comparison, between, and unary tests. */
#include "feel/internal.h"

static enum tri order_holds(enum op op, int order)
{
    bool holds = op == N_EQ   ? order == 0
                 : op == N_NE ? order != 0
                 : op == N_LT ? order < 0
                 : op == N_LE ? order <= 0
                 : op == N_GT ? order > 0
                              : order >= 0;

    return holds ? TRI_TRUE : TRI_FALSE;
}

static int order_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

enum tri compare(enum op op, const struct feel_value *a,
                 const struct feel_value *b, struct budget *left)
{
    int order;

    if (a->kind == FEEL_NUMBER && b->kind == FEEL_NUMBER &&
        decimal_near(&a->as.number, &b->as.number, &order))
        return order_holds(op, order);
    if (a->kind == FEEL_DATE && b->kind == FEEL_DATE)
        return order_holds(op, order_of(a->as.moment.day, b->as.moment.day));
    if (op == N_EQ)
        return value_equal(a, b, left);
    if (op == N_NE)
        return tri_not(value_equal(a, b, left));
    return value_order(a, b, &order) ? order_holds(op, order) : TRI_NULL;
}

enum tri in_range(const struct feel_value *v, const struct range *g,
                  struct budget *left)
{
    enum tri t = TRI_TRUE;

    if (g->form == RANGE_EQUAL)
        return value_equal(v, &g->start, left);
    if (g->form == RANGE_UNEQUAL)
        return tri_not(value_equal(v, &g->start, left));
    if (g->has_start)
        t = compare(g->start_in ? N_GE : N_GT, v, &g->start, left);
    if (g->has_end && t != TRI_FALSE)
        t = tri_and(t, compare(g->end_in ? N_LE : N_LT, v, &g->end, left));
    return t;
}

enum tri value_in(const struct feel_value *v, const struct feel_value *test,
                  struct budget *left)
{
    bool found = false;

    if (test->kind == FEEL_RANGE && v->kind != FEEL_RANGE)
        return in_range(v, test->as.range, left);
    if (test->kind != FEEL_LIST)
        return value_equal(v, test, left);
    if (v->kind == FEEL_LIST && value_equal(v, test, left) == TRI_TRUE)
        return TRI_TRUE;
    if (++left->depth > DEPTH_EVAL)
        left->steps = -1;
    for (size_t i = 0; !found && i < list_size(test) && --left->steps >= 0;
         i++) {
        struct feel_value x;

        list_item(test, i, &x);
        found = (x.kind != FEEL_LIST || v->kind == FEEL_LIST) &&
                value_in(v, &x, left) == TRI_TRUE;
    }
    left->depth--;
    return found ? TRI_TRUE : TRI_FALSE;
}

/* Whether a true or false is the answer itself; what is not known is neither,
 * so that an unknown circumstance never counts as present. */
static bool answers(const struct feel_value *v, const struct feel_value *input)
{
    return v->kind == FEEL_BOOL && input->kind != FEEL_BOOL &&
           input->kind != FEEL_NULL;
}

/* A constant against which the input stands by itself. */
static enum tri plain_value(const struct feel_value *v,
                            const struct feel_value *input, struct budget *left)
{
    if (answers(v, input))
        return v->truth ? TRI_TRUE : TRI_FALSE;
    if (v->kind == FEEL_RANGE && input->kind != FEEL_RANGE)
        return in_range(input, v->as.range, left);
    if (v->kind == FEEL_LIST)
        return value_in(input, v, left);
    return compare(N_EQ, input, v, left);
}

enum tri plain_tests(const struct node *tests, const struct feel_value *input,
                     struct budget *left)
{
    enum tri any = TRI_FALSE, t = TRI_FALSE;

    for (uint32_t i = 0; i < tests->n && any != TRI_TRUE; i++) {
        const struct node *test = tests->kids[i];

        left->steps--;
        if (test->op == N_CONST)
            t = plain_value(&test->value, input, left);
        else if (test->op == N_TEST)
            t = compare(test->test_op, input, &test->kids[0]->value, left);
        else if (test->op == N_ANY)
            t = TRI_TRUE;
        else /* N_NOT */
            t = tri_not(plain_tests(test, input, left));
        any = tri_or(any, t);
    }
    return any;
}

/* The tests of a node from the `first` on, joined by or. */
bool any_test(struct run *r, const struct feel_value *input,
              const struct node *tests, size_t first, enum tri *out)
{
    enum tri any = TRI_FALSE, t;

    for (size_t i = first; i < tests->n && any != TRI_TRUE; i++) {
        if (!eval_in(r, input, tests->kids[i], &t))
            return false;
        any = tri_or(any, t);
    }
    *out = any;
    return true;
}

/* A test that mentions ? is a condition; so is one that gives true or false
 * for an input that is known and neither. */
bool eval_in(struct run *r, const struct feel_value *input,
             const struct node *test, enum tri *out)
{
    const struct node *against;
    const struct feel_value *v;
    struct feel_value room;

    if (test->op == N_ANY) {
        *out = TRI_TRUE;
        return true;
    }
    if (!run_step(r, 1))
        return false;
    if (test->op == N_NOT) {
        if (!any_test(r, input, test, 0, out))
            return false;
        *out = tri_not(*out);
        return true;
    }
    against = test->op == N_TEST ? test->kids[0] : test;
    v = against->op == N_CONST ? &against->value : see(r, against, &room);
    if (v == NULL)
        return false;
    if (test->op == N_TEST)
        *out = compare(test->test_op, input, v, &r->left);
    else if (test->uses_input ? v->kind == FEEL_BOOL : answers(v, input))
        *out = v->truth ? TRI_TRUE : TRI_FALSE;
    else
        *out = test->uses_input ? TRI_NULL : value_in(input, v, &r->left);
    return run_step(r, 0);
}

static bool told(struct run *r, const struct node *n, enum tri t)
{
    struct feel_value ignored;

    return t != TRI_NULL || run_null(r, n, WHY_OPERANDS, &ignored);
}

bool eval_tests(struct run *r, const struct node *n, enum tri *out)
{
    struct feel_value *input = &r->slots[n->op == N_IN ? n->slot : 0];

    if (n->op == N_IN && !eval(r, n->kids[0], input))
        return false;
    return any_test(r, input, n, n->op == N_IN ? 1 : 0, out) &&
           told(r, n, *out);
}

bool eval_compare(struct run *r, const struct node *n, enum tri *out)
{
    struct feel_value left, right;
    const struct feel_value *a = see(r, n->kids[0], &left), *b;

    b = a == NULL ? NULL : see(r, n->kids[1], &right);
    if (b == NULL)
        return false;
    *out = compare(n->op, a, b, &r->left);
    /* A null operand has its own reason already. */
    return *out != TRI_NULL || a->kind == FEEL_NULL || b->kind == FEEL_NULL ||
           told(r, n, *out);
}

bool eval_between(struct run *r, const struct node *n, enum tri *out)
{
    struct feel_value room, least, most;
    const struct feel_value *v = see(r, n->kids[0], &room), *low, *high;

    low = v == NULL ? NULL : see(r, n->kids[1], &least);
    high = low == NULL ? NULL : see(r, n->kids[2], &most);
    if (high == NULL)
        return false;
    *out = tri_and(compare(N_GE, v, low, &r->left),
                   compare(N_LE, v, high, &r->left));
    return told(r, n, *out);
}
