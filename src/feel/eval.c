/* eval.c - a tree evaluated: names, operators, three-valued logic.
 *
 * Invariants  1. eval fails only when the budget or the memory ends.  2. a
 * reason for a null is kept only while the null it explains is still the
 * result of what surrounds it.
 */
#include "feel/internal.h"

/* -------------------------------------------------------------- logic --- */

/* Neither true nor false, and not null either, is a reason of its own. */
static enum tri truth_of(struct run *r, const struct node *n,
                         const struct feel_value *v)
{
    struct feel_value ignored;

    if (v->kind == FEEL_BOOL)
        return v->truth ? TRI_TRUE : TRI_FALSE;
    if (v->kind != FEEL_NULL)
        (void)run_null(r, n, WHY_TRUTH, &ignored);
    return TRI_NULL;
}

/* [DMN 1.5 Table 50]; the second operand is not looked at when the first
 * decides. */
static bool eval_logic(struct run *r, const struct node *n, enum tri *out)
{
    enum tri decides = n->op == N_AND ? TRI_FALSE : TRI_TRUE, a, b;

    if (!eval_truth(r, n->kids[0], &a))
        return false;
    if (a != decides) {
        if (!eval_truth(r, n->kids[1], &b))
            return false;
        a = n->op == N_AND ? tri_and(a, b) : tri_or(a, b);
    }
    *out = a;
    return true;
}

static bool is_truth(enum op op)
{
    return (op >= N_EQ && op <= N_IN) || op == N_TESTS;
}
_Static_assert(N_IN - N_EQ == 9, "what gives a truth value stands together");

static bool truth_op(struct run *r, const struct node *n, enum tri *out)
{
    if (n->op == N_AND || n->op == N_OR)
        return eval_logic(r, n, out);
    if (n->op == N_BETWEEN)
        return eval_between(r, n, out);
    return n->op == N_IN || n->op == N_TESTS ? eval_tests(r, n, out)
                                             : eval_compare(r, n, out);
}

bool eval_truth(struct run *r, const struct node *n, enum tri *out)
{
    size_t notes = r->n_notes;
    struct feel_value room;
    const struct feel_value *v;

    if (!is_truth(n->op)) {
        v = see(r, n, &room);
        if (v == NULL)
            return false;
        *out = truth_of(r, n, v);
        return true;
    }
    if (!run_step(r, 1) || !run_deeper(r) || !truth_op(r, n, out) ||
        !run_step(r, 0))
        return false;
    r->left.depth--;
    if (*out != TRI_NULL)
        r->n_notes = notes;
    return true;
}

static bool eval_if(struct run *r, const struct node *n, struct feel_value *out)
{
    enum tri t;

    return eval_truth(r, n->kids[0], &t) &&
           eval(r, n->kids[t == TRI_TRUE ? 1 : 2], out);
}

/* --------------------------------------------------------- arithmetic --- */

static bool numbers(enum op op, struct decimal a, struct decimal b,
                    struct decimal *out)
{
    if (op == N_ADD)
        return decimal_add(a, b, out);
    if (op == N_SUB)
        return decimal_sub(a, b, out);
    if (op == N_MUL)
        return decimal_mul(a, b, out);
    if (op == N_DIV)
        return decimal_div(a, b, out);
    return decimal_pow(a, b, out);
}

static bool temporals(enum op op, const struct feel_value *a,
                      const struct feel_value *b, struct feel_value *out)
{
    if (op == N_ADD)
        return temporal_add(a, b, out);
    if (op == N_SUB)
        return temporal_sub(a, b, out);
    if (op == N_MUL)
        return temporal_mul(a, b, out);
    return op == N_DIV && temporal_div(a, b, out);
}

static bool join_texts(struct run *r, str a, str b, struct feel_value *out)
{
    char *p;
    size_t n;

    if (!size_add(a.n, b.n, &n))
        return false;
    p = run_alloc(r, n, 1);
    if (p == NULL)
        return false;
    if (a.n > 0)
        memcpy(p, a.p, a.n);
    if (b.n > 0)
        memcpy(p + a.n, b.p, b.n);
    value_text(out, (str){p, n});
    return true;
}

bool eval_arith(struct run *r, const struct node *n, struct feel_value *out)
{
    struct feel_value left, right;
    const struct feel_value *a = see(r, n->kids[0], &left), *b;

    b = a == NULL ? NULL : see(r, n->kids[1], &right);
    if (b == NULL)
        return false;
    if (a->kind == FEEL_NUMBER && b->kind == FEEL_NUMBER) {
        struct decimal d;

        if (!numbers(n->op, a->as.number, b->as.number, &d))
            return run_null(r, n, WHY_ZERO, out);
        value_number(out, d);
        return true;
    }
    if (n->op == N_ADD && a->kind == FEEL_STRING && b->kind == FEEL_STRING)
        return join_texts(r, a->as.text, b->as.text, out);
    if (a->kind == FEEL_NULL || b->kind == FEEL_NULL) {
        *out = value_null;
        return true;
    }
    if ((is_temporal(a->kind) || is_temporal(b->kind)) &&
        temporals(n->op, a, b, out))
        return true;
    return run_null(r, n, WHY_OPERANDS, out);
}

static bool eval_neg(struct run *r, const struct node *n,
                     struct feel_value *out)
{
    struct feel_value v, minus;

    if (!eval(r, n->kids[0], &v))
        return false;
    value_int(&minus, -1);
    if (v.kind == FEEL_NUMBER) {
        value_number(out, decimal_neg(v.as.number));
        return true;
    }
    if (is_temporal(v.kind) && temporal_mul(&v, &minus, out))
        return true;
    if (v.kind != FEEL_NULL)
        return run_null(r, n, WHY_OPERANDS, out);
    *out = value_null;
    return true;
}

/* -------------------------------------------------------------- names --- */

/* The value of a name without a note, or NULL. */
static const struct feel_value *find_name(struct run *r, const struct node *n,
                                          struct feel_value *room)
{
    for (size_t i = 0; i < n->n_fields; i++) {
        const struct feel_value *item = &r->slots[n->fields[i]], *v;

        v = item->kind == FEEL_CONTEXT ? context_see(item, n->name, room)
                                       : NULL;
        if (v != NULL)
            return v;
    }
    if (n->slot >= 0)
        return &r->slots[n->slot];
    if (n->top >= 0 && r->values != NULL)
        return r->values[n->top];
    return r->top.kind == FEEL_CONTEXT ? context_see(&r->top, n->name, room)
                                       : NULL;
}

static const struct feel_value *see_name(struct run *r, const struct node *n,
                                         struct feel_value *room)
{
    const struct feel_value *v = find_name(r, n, room);

    if (v != NULL && v->kind != FEEL_NULL)
        return v;
    (void)run_null(r, n, v == NULL ? WHY_MISSING : WHY_EMPTY, room);
    return room;
}

/* Names and constants are handed on as they stand; all else is made. */
const struct feel_value *see(struct run *r, const struct node *n,
                             struct feel_value *room)
{
    if (n->op == N_CONST)
        return &n->value;
    if (n->op == N_NAME)
        return run_step(r, 1) ? see_name(r, n, room) : NULL;
    if (n->op == N_PATH)
        return see_path(r, n, room);
    return eval(r, n, room) ? room : NULL;
}

static bool eval_list(struct run *r, const struct node *n,
                      struct feel_value *out)
{
    struct feel_value *items = NULL;

    if (n->n > 0) {
        items = run_array(r, struct feel_value, n->n);
        if (items == NULL)
            return false;
    }
    for (size_t i = 0; i < n->n; i++) {
        if (!eval(r, n->kids[i], &items[i]))
            return false;
    }
    value_list(out, items, n->n);
    return true;
}

static bool eval_context(struct run *r, const struct node *n,
                         struct feel_value *out)
{
    struct entry *entries = NULL;

    if (n->n > 0) {
        entries = run_array(r, struct entry, n->n);
        if (entries == NULL)
            return false;
    }
    for (size_t i = 0; i < n->n; i++) {
        struct feel_value v;

        if (!eval(r, n->kids[i], &v))
            return false;
        /* A function entry may call itself. */
        if (n->kids[i]->op == N_FUNCTION && v.kind == FEEL_FUNCTION)
            v.as.function->captured[n->slots[i]] = v;
        entries[i] = (struct entry){n->names[i], v};
        r->slots[n->slots[i]] = v;
    }
    value_context(out, entries, n->n);
    return true;
}

static bool range_from_test(const struct node *n, struct range *g,
                            const struct feel_value *v)
{
    g->start = g->end = *v;
    g->form = n->test_op == N_EQ   ? RANGE_EQUAL
              : n->test_op == N_NE ? RANGE_UNEQUAL
                                   : RANGE_BOTH;
    g->has_start = n->test_op == N_GT || n->test_op == N_GE;
    g->has_end = n->test_op == N_LT || n->test_op == N_LE;
    g->start_in = n->test_op == N_GE;
    g->end_in = n->test_op == N_LE;
    return true;
}

/* Two ends that are not in order make no range [DMN 1.5 §10.3.2.7]. */
static bool eval_range(struct run *r, const struct node *n,
                       struct feel_value *out)
{
    struct range *g = run_array(r, struct range, 1);
    int order;

    if (g == NULL || !eval(r, n->kids[0], &g->start))
        return false;
    *out = (struct feel_value){.kind = FEEL_RANGE};
    out->as.range = g;
    if (n->n == 1)
        return range_from_test(n, g, &g->start);
    if (!eval(r, n->kids[1], &g->end))
        return false;
    g->has_start = g->has_end = true;
    g->start_in = n->start_in;
    g->end_in = n->end_in;
    if (g->start.kind == FEEL_NULL || g->end.kind == FEEL_NULL)
        return true;
    if (!value_order(&g->start, &g->end, &order) || order > 0)
        return run_null(r, n, WHY_OPERANDS, out);
    return true;
}

/* The values in scope are the caller's for the time of the evaluation, but a
 * function may live longer. */
static bool keep_values(struct run *r, const struct feel_value *const **out)
{
    size_t n = r->values == NULL ? 0 : r->of->n_names;
    const struct feel_value **kept;

    if (n == 0)
        return true;
    kept = run_array(r, const struct feel_value *, n);
    if (kept == NULL)
        return false;
    memcpy(kept, r->values, n * sizeof *kept);
    *out = kept;
    return true;
}

static bool eval_function(struct run *r, const struct node *n,
                          struct feel_value *out)
{
    struct function *f = run_array(r, struct function, 1);

    if (f == NULL)
        return false;
    f->node = n;
    f->of = r->of;
    f->top = r->top;
    if (!keep_values(r, &f->values))
        return false;
    if (n->slot > 0) {
        f->captured = run_array(r, struct feel_value, (size_t)n->slot);
        if (f->captured == NULL)
            return false;
        memcpy(f->captured, r->slots, (size_t)n->slot * sizeof *f->captured);
    }
    *out = (struct feel_value){.kind = FEEL_FUNCTION};
    out->as.function = f;
    return true;
}

static bool eval_instance(struct run *r, const struct node *n,
                          struct feel_value *out)
{
    struct feel_value v;
    bool is;

    if (!eval(r, n->kids[0], &v))
        return false;
    if (n->type == NULL)
        return run_null(r, n, WHY_ARGUMENTS, out);
    if (v.kind == FEEL_NULL)
        is = n->type->is == TYPE_NULL;
    else if (!type_fits(r, n->type, &v, &is))
        return false;
    value_bool(out, is);
    return true;
}

static bool eval_op(struct run *r, const struct node *n, struct feel_value *out)
{
    switch (n->op) {
    case N_NEG:
        return eval_neg(r, n, out);
    case N_ADD:
    case N_SUB:
    case N_MUL:
    case N_DIV:
    case N_POW:
        return eval_arith(r, n, out);
    case N_IF:
        return eval_if(r, n, out);
    case N_FOR:
    case N_SOME:
    case N_EVERY:
        return eval_iterate(r, n, out);
    case N_FILTER:
        return eval_filter(r, n, out);
    case N_LIST:
        return eval_list(r, n, out);
    case N_CONTEXT:
        return eval_context(r, n, out);
    case N_RANGE:
        return eval_range(r, n, out);
    case N_FUNCTION:
        return eval_function(r, n, out);
    case N_CALL:
    case N_BUILTIN:
        return eval_call(r, n, out);
    case N_INSTANCE:
        return eval_instance(r, n, out);
    case N_CONST: /* see */
    case N_NAME:
    case N_PATH:
    case N_EQ: /* eval_truth */
    case N_NE:
    case N_LT:
    case N_LE:
    case N_GT:
    case N_GE:
    case N_AND:
    case N_OR:
    case N_BETWEEN:
    case N_IN:
    case N_TESTS:
    case N_TEST: /* only inside tests and iterations, which look into them */
    case N_ANY:
    case N_NOT:
    case N_SPREAD:
    case N_OP_COUNT:
        break;
    }
    *out = value_null;
    return true;
}

bool eval(struct run *r, const struct node *n, struct feel_value *out)
{
    size_t notes = r->n_notes;

    if (n->op == N_CONST || n->op == N_NAME || n->op == N_PATH) {
        const struct feel_value *v = see(r, n, out);

        if (v != NULL && v != out)
            *out = *v;
        return v != NULL;
    }
    if (is_truth(n->op)) {
        enum tri t;

        if (!eval_truth(r, n, &t))
            return false;
        value_tri(out, t);
        return true;
    }
    if (!run_step(r, 1) || !run_deeper(r) || !eval_op(r, n, out) ||
        !run_step(r, 0))
        return false;
    r->left.depth--;
    if (out->kind != FEEL_NULL)
        r->n_notes = notes;
    return true;
}
