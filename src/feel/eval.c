/* eval.c - a tree evaluated: names, operators, comparison, three-valued logic.
 *
 * Invariants  1. eval fails only when the budget or the memory ends.  2. a
 * reason for a null is kept only while the null it explains is still the
 * result of what surrounds it.
 */
#include "feel/internal.h"

static const struct err_def out_of_steps = {
    .code = "FEEL-090",
    .fault = FAULT_LIMIT,
    .zh = "表达式「{0}」的计算步数超过了上限",
    .fix_zh = "缩小遍历的范围,或简化正则表达式",
    .en = "the expression \"{0}\" takes more steps than allowed",
    .fix_en = "iterate over less, or simplify the regular expression",
};
static const struct err_def out_of_memory = {
    .code = "FEEL-091",
    .fault = FAULT_LIMIT,
    .zh = "表达式「{0}」占用的内存超过了上限",
    .fix_zh = "缩小所建立的列表或文字",
    .en = "the expression \"{0}\" takes more memory than allowed",
    .fix_en = "build smaller lists or texts",
};
static const struct err_def out_of_depth = {
    .code = "FEEL-092",
    .fault = FAULT_LIMIT,
    .zh = "表达式「{0}」的函数调用嵌套过深",
    .fix_zh = "让递归的函数有结束的条件",
    .en = "the expression \"{0}\" calls functions too deeply",
    .fix_en = "give the recursive function an end",
};

enum { FRAME_FIRST = 4 };

static bool give_up(struct run *r, const struct err_def *def)
{
    return err_set(r->e, def, .at = r->of->at,
                   .arg = {source_head(r->of->source, 120)});
}

bool run_step(struct run *r, int64_t cost)
{
    r->left.steps -= cost;
    return r->left.steps >= 0 || give_up(r, &out_of_steps);
}

bool run_deeper(struct run *r)
{
    return ++r->left.depth <= DEPTH_EVAL || give_up(r, &out_of_depth);
}

void *run_alloc(struct run *r, size_t n, size_t size)
{
    size_t used = arena_used(r->a) - r->memory_from, more;

    if (!size_mul(n, size, &more) || used > r->memory_most ||
        more > r->memory_most - used) {
        (void)give_up(r, &out_of_memory);
        return NULL;
    }
    return arena_alloc_n(r->a, n, size, r->e);
}

bool run_null(struct run *r, const struct node *n, enum why why,
              struct feel_value *out)
{
    *out = value_null;
    if (r->notes != NULL && r->n_notes < NOTES_MOST && n != NULL)
        r->notes[r->n_notes++] = (struct reason){why, n, r->of};
    return true;
}

struct feel_value *frame_take(struct run *r, size_t n, struct frame_mark *mark)
{
    struct frames *f = r->frames, *more;

    *mark = (struct frame_mark){f, f == NULL ? 0 : f->n};
    if (f != NULL && f->cap - f->n >= n) {
        f->n += n;
        return f->at + (f->n - n);
    }
    more = f == NULL ? NULL : f->next;
    if (more == NULL || more->cap < n) {
        size_t cap = f == NULL ? FRAME_FIRST : f->cap * 2;

        cap = cap > n ? cap : n;
        more = run_array(r, struct frames, 1);
        if (more == NULL ||
            (more->at = run_array(r, struct feel_value, cap)) == NULL)
            return NULL;
        more->cap = cap;
        if (f != NULL) {
            more->next = f->next;
            f->next = more;
        }
    }
    more->n = n;
    r->frames = more;
    if (f == NULL) /* the first is kept when it is given back */
        *mark = (struct frame_mark){more, 0};
    return more->at;
}

void frame_give(struct run *r, const struct frame_mark *mark)
{
    r->frames = mark->frames;
    r->frames->n = mark->n;
}

static const struct memory *run_memory(void)
{
    return &memory_system;
}

void run_buf(struct run *r, struct buf *b)
{
    size_t used = arena_used(r->a) - r->memory_from;

    buf_init(b, run_memory(),
             used < r->memory_most ? r->memory_most - used : 0);
}

bool run_text(struct run *r, struct buf *b, struct feel_value *out)
{
    str s;
    char *p;

    if (!buf_done(b, &s, NULL)) {
        buf_close(b);
        return give_up(r, &out_of_memory);
    }
    p = run_alloc(r, s.n, 1);
    if (p != NULL && s.n > 0)
        memcpy(p, s.p, s.n);
    if (p != NULL)
        value_text(out, (str){p, s.n});
    buf_close(b);
    return p != NULL;
}

bool items_add(struct run *r, struct items *xs, const struct feel_value *v)
{
    if (xs->n == xs->cap) {
        size_t cap = xs->cap == 0 ? 8 : xs->cap * 2;
        struct feel_value *more = run_array(r, struct feel_value, cap);

        if (more == NULL)
            return false;
        if (xs->n > 0)
            memcpy(more, xs->at, xs->n * sizeof *more);
        xs->at = more;
        xs->cap = cap;
    }
    xs->at[xs->n++] = *v;
    return true;
}

/* --------------------------------------------------------- comparison --- */

enum tri compare(enum op op, const struct feel_value *a,
                 const struct feel_value *b, struct budget *left)
{
    int order;
    bool holds;

    if (op == N_EQ)
        return value_equal(a, b, left);
    if (op == N_NE)
        return tri_not(value_equal(a, b, left));
    if (!value_order(a, b, &order))
        return TRI_NULL;
    holds = op == N_LT   ? order < 0
            : op == N_LE ? order <= 0
            : op == N_GT ? order > 0
                         : order >= 0;
    return holds ? TRI_TRUE : TRI_FALSE;
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
    if (g->has_end)
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

static bool any_test(struct run *r, const struct feel_value *input,
                     struct node *const *tests, size_t n, enum tri *out)
{
    *out = TRI_FALSE;
    for (size_t i = 0; i < n && *out != TRI_TRUE; i++) {
        enum tri t;

        if (!eval_in(r, input, tests[i], &t))
            return false;
        *out = tri_or(*out, t);
    }
    return true;
}

/* A test that mentions ? is a condition; so is one that gives true or false
 * for an input that is neither. */
bool eval_in(struct run *r, const struct feel_value *input,
             const struct node *test, enum tri *out)
{
    struct feel_value v;

    if (test->op == N_ANY) {
        *out = TRI_TRUE;
        return true;
    }
    if (test->op == N_NOT) {
        if (!any_test(r, input, test->kids, test->n, out))
            return false;
        *out = tri_not(*out);
        return true;
    }
    if (!eval(r, test->op == N_TEST ? test->kids[0] : test, &v))
        return false;
    if (test->op == N_TEST)
        *out = compare(test->test_op, input, &v, &r->left);
    else if (v.kind == FEEL_BOOL &&
             (test->uses_input || input->kind != FEEL_BOOL))
        *out = v.truth ? TRI_TRUE : TRI_FALSE;
    else
        *out = test->uses_input ? TRI_NULL : value_in(input, &v, &r->left);
    return true;
}

static bool eval_tests(struct run *r, const struct node *n,
                       struct feel_value *out)
{
    struct feel_value input;
    size_t first = n->op == N_IN ? 1 : 0;
    enum tri t;

    if (n->op == N_IN) {
        if (!eval(r, n->kids[0], &input))
            return false;
        r->slots[n->slot] = input;
    } else {
        input = r->slots[0];
    }
    if (!any_test(r, &input, n->kids + first, n->n - first, &t))
        return false;
    if (t == TRI_NULL)
        return run_null(r, n, WHY_OPERANDS, out);
    value_tri(out, t);
    return true;
}

static bool eval_compare(struct run *r, const struct node *n,
                         struct feel_value *out)
{
    struct feel_value a, b;
    enum tri t;

    if (!eval(r, n->kids[0], &a) || !eval(r, n->kids[1], &b))
        return false;
    t = compare(n->op, &a, &b, &r->left);
    if (t == TRI_NULL) {
        /* A null operand has its own reason already. */
        if (a.kind != FEEL_NULL && b.kind != FEEL_NULL)
            return run_null(r, n, WHY_OPERANDS, out);
        *out = value_null;
        return true;
    }
    value_bool(out, t == TRI_TRUE);
    return true;
}

static bool eval_between(struct run *r, const struct node *n,
                         struct feel_value *out)
{
    struct feel_value v, low, high;
    enum tri t;

    if (!eval(r, n->kids[0], &v) || !eval(r, n->kids[1], &low) ||
        !eval(r, n->kids[2], &high))
        return false;
    t = tri_and(compare(N_GE, &v, &low, &r->left),
                compare(N_LE, &v, &high, &r->left));
    if (t == TRI_NULL)
        return run_null(r, n, WHY_OPERANDS, out);
    value_bool(out, t == TRI_TRUE);
    return true;
}

/* -------------------------------------------------------------- logic --- */

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
static bool eval_logic(struct run *r, const struct node *n,
                       struct feel_value *out)
{
    enum tri decides = n->op == N_AND ? TRI_FALSE : TRI_TRUE, a, b;
    struct feel_value v;

    if (!eval(r, n->kids[0], &v))
        return false;
    a = truth_of(r, n->kids[0], &v);
    if (a != decides) {
        if (!eval(r, n->kids[1], &v))
            return false;
        b = truth_of(r, n->kids[1], &v);
        a = n->op == N_AND ? tri_and(a, b) : tri_or(a, b);
    }
    value_tri(out, a);
    return true;
}

static bool eval_if(struct run *r, const struct node *n, struct feel_value *out)
{
    struct feel_value v;

    if (!eval(r, n->kids[0], &v))
        return false;
    return eval(r, n->kids[truth_of(r, n->kids[0], &v) == TRI_TRUE ? 1 : 2],
                out);
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
    struct feel_value a, b;

    if (!eval(r, n->kids[0], &a) || !eval(r, n->kids[1], &b))
        return false;
    if (a.kind == FEEL_NUMBER && b.kind == FEEL_NUMBER) {
        struct decimal d;

        if (!numbers(n->op, a.as.number, b.as.number, &d))
            return run_null(r, n, WHY_ZERO, out);
        value_number(out, d);
        return true;
    }
    if (n->op == N_ADD && a.kind == FEEL_STRING && b.kind == FEEL_STRING)
        return join_texts(r, a.as.text, b.as.text, out);
    if ((is_temporal(a.kind) || is_temporal(b.kind)) && a.kind != FEEL_NULL &&
        b.kind != FEEL_NULL && temporals(n->op, &a, &b, out))
        return true;
    if (a.kind != FEEL_NULL && b.kind != FEEL_NULL)
        return run_null(r, n, WHY_OPERANDS, out);
    *out = value_null;
    return true;
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

static bool eval_name(struct run *r, const struct node *n,
                      struct feel_value *out)
{
    bool found = false;

    for (size_t i = 0; i < n->n_fields && !found; i++) {
        const struct feel_value *item = &r->slots[n->fields[i]];

        found = item->kind == FEEL_CONTEXT && context_get(item, n->name, out);
    }
    if (!found && n->slot >= 0) {
        *out = r->slots[n->slot];
        found = true;
    }
    if (!found && n->top >= 0 && r->values != NULL &&
        r->values[n->top] != NULL) {
        *out = *r->values[n->top];
        found = true;
    }
    if (!found)
        found =
            r->top.kind == FEEL_CONTEXT && context_get(&r->top, n->name, out);
    if (!found)
        return run_null(r, n, WHY_MISSING, out);
    return out->kind != FEEL_NULL || run_null(r, n, WHY_EMPTY, out);
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
    case N_CONST:
        *out = n->value;
        return true;
    case N_NAME:
        return eval_name(r, n, out);
    case N_PATH:
        return eval_path(r, n, out);
    case N_NEG:
        return eval_neg(r, n, out);
    case N_ADD:
    case N_SUB:
    case N_MUL:
    case N_DIV:
    case N_POW:
        return eval_arith(r, n, out);
    case N_EQ:
    case N_NE:
    case N_LT:
    case N_LE:
    case N_GT:
    case N_GE:
        return eval_compare(r, n, out);
    case N_AND:
    case N_OR:
        return eval_logic(r, n, out);
    case N_BETWEEN:
        return eval_between(r, n, out);
    case N_IN:
    case N_TESTS:
        return eval_tests(r, n, out);
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

    if (n->op == N_CONST) {
        *out = n->value;
        return true;
    }
    if (!run_step(r, 1))
        return false;
    if (!run_deeper(r) || !eval_op(r, n, out) || !run_step(r, 0))
        return false;
    r->left.depth--;
    if (out->kind != FEEL_NULL)
        r->n_notes = notes;
    return true;
}
