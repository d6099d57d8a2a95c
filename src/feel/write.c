/* write.c - a tree as text again: feel_write.
 *
 * Invariant  compiled under the same names and types, what is written gives the
 * same tree.  Operands stand in parentheses, so that neither the order of
 * binding nor a name with signs in it ("fine - limit") reads differently; only
 * chains of one operator do without, as they would otherwise nest too deep.
 */
#include "feel/internal.h"

static void write_node(const struct node *n, struct buf *b);

static void comma(bool wanted, struct buf *b)
{
    if (wanted)
        buf_lit(b, ", ");
}

static void write_quoted(str s, struct buf *b)
{
    struct feel_value v;

    value_text(&v, s);
    print_value(&v, true, b);
}

/* ---------------------------------------------------------- constants ---- */

static void write_value(const struct feel_value *v, struct buf *b);

static void write_values(const struct feel_value *list, struct buf *b)
{
    buf_byte(b, '[');
    for (size_t i = 0; i < list_size(list); i++) {
        struct feel_value item;

        list_item(list, i, &item);
        comma(i > 0, b);
        write_value(&item, b);
    }
    buf_byte(b, ']');
}

static const char *sign_of(const struct range *g)
{
    if (g->form != RANGE_BOTH)
        return g->form == RANGE_EQUAL ? "(= " : "(!= ";
    if (g->has_start)
        return g->start_in ? "(>= " : "(> ";
    return g->end_in ? "(<= " : "(< ";
}

static void write_range_value(const struct range *g, struct buf *b)
{
    if (g->form != RANGE_BOTH || !g->has_start || !g->has_end) {
        buf_add(b, str_of(sign_of(g)));
        write_value(g->has_end ? &g->end : &g->start, b);
        buf_byte(b, ')');
        return;
    }
    buf_byte(b, g->start_in ? '[' : '(');
    write_value(&g->start, b);
    buf_lit(b, "..");
    write_value(&g->end, b);
    buf_byte(b, g->end_in ? ']' : ')');
}

static void write_value(const struct feel_value *v, struct buf *b)
{
    if (v->kind == FEEL_LIST)
        write_values(v, b);
    else if (v->kind == FEEL_RANGE)
        write_range_value(v->as.range, b);
    else if (v->kind == FEEL_FUNCTION && v->as.function->builtin != NULL)
        buf_add(b, v->as.function->builtin->name);
    else
        print_value(v, true, b);
}

/* -------------------------------------------------------------- types ---- */

static void write_type(const struct feel_type *t, struct buf *b);

static void write_types(const struct feel_type *t, struct buf *b)
{
    buf_byte(b, '<');
    for (size_t i = 0; i < t->n; i++) {
        comma(i > 0, b);
        if (t->is == TYPE_CONTEXT) {
            buf_add(b, t->names[i]);
            buf_lit(b, ": ");
        }
        write_type(t->types[i], b);
    }
    buf_byte(b, '>');
}

static str kind_name(enum feel_kind k)
{
    static const str names[] = {
        [FEEL_NULL] = SI("Null"),
        [FEEL_BOOL] = SI("boolean"),
        [FEEL_NUMBER] = SI("number"),
        [FEEL_STRING] = SI("string"),
        [FEEL_DATE] = SI("date"),
        [FEEL_TIME] = SI("time"),
        [FEEL_DATE_TIME] = SI("date and time"),
        [FEEL_DAYS_DURATION] = SI("days and time duration"),
        [FEEL_MONTHS_DURATION] = SI("years and months duration"),
        [FEEL_LIST] = SI("list"),
        [FEEL_CONTEXT] = SI("context"),
        [FEEL_RANGE] = SI("range"),
        [FEEL_FUNCTION] = SI("function"),
    };
    _Static_assert(COUNT_OF(names) == FEEL_FUNCTION + 1, "a name each");

    return names[k];
}

/* A type that no model knows has no structure either: any unknown name will
 * do. */
static void write_type(const struct feel_type *t, struct buf *b)
{
    const struct feel_type *bare = t == NULL ? NULL : type_bare(t);

    if (bare == NULL) {
        buf_lit(b, "unknown");
    } else if (bare->is == TYPE_ANY) {
        buf_lit(b, "Any");
    } else {
        buf_add(b, kind_name(bare->is == TYPE_NULL ? FEEL_NULL : bare->kind));
        if ((bare->is == TYPE_LIST || bare->is == TYPE_RANGE) &&
            bare->of != NULL) {
            buf_byte(b, '<');
            write_type(bare->of, b);
            buf_byte(b, '>');
        } else if (bare->types != NULL ||
                   (bare->is == TYPE_FUNCTION && bare->of != NULL)) {
            write_types(bare, b);
        }
        if (bare->is == TYPE_FUNCTION && bare->of != NULL) {
            buf_lit(b, " -> ");
            write_type(bare->of, b);
        }
    }
}

/* ---------------------------------------------------------- operators ---- */

/* What stands between two operands, and how tightly it binds; 0: no chain. */
static const struct {
    const char *sign;
    int binds;
} signs[N_OP_COUNT] = {
    [N_OR] = {" or ", 1},  [N_AND] = {" and ", 2}, [N_ADD] = {" + ", 3},
    [N_SUB] = {" - ", 3},  [N_MUL] = {" * ", 4},   [N_DIV] = {" / ", 4},
    [N_POW] = {" ** ", 5}, [N_EQ] = {" = ", 0},    [N_NE] = {" != ", 0},
    [N_LT] = {" < ", 0},   [N_LE] = {" <= ", 0},   [N_GT] = {" > ", 0},
    [N_GE] = {" >= ", 0},  [N_FILTER] = {"", 6},   [N_CALL] = {"", 6},
    [N_BUILTIN] = {"", 6},
};

static void write_apart(const struct node *n, struct buf *b)
{
    buf_byte(b, '(');
    write_node(n, b);
    buf_byte(b, ')');
}

/* The left operand of a chain needs no parentheses. */
static void write_first(const struct node *n, enum op op, struct buf *b)
{
    int binds = op == N_PATH ? signs[N_FILTER].binds : signs[op].binds;

    if (binds > 0 && signs[n->op].binds == binds)
        write_node(n, b);
    else
        write_apart(n, b);
}

static void write_binary(const struct node *n, struct buf *b)
{
    write_first(n->kids[0], n->op, b);
    buf_add(b, str_of(signs[n->op].sign));
    write_apart(n->kids[1], b);
}

static void write_test(const struct node *n, struct buf *b)
{
    if (n->op == N_ANY) {
        buf_byte(b, '-');
    } else if (n->op == N_TEST) {
        buf_add(b, str_of(signs[n->test_op].sign));
        write_apart(n->kids[0], b);
    } else if (n->op == N_NOT) {
        write_node(n, b);
    } else {
        write_apart(n, b);
    }
}

static void write_tests(const struct node *n, size_t first, struct buf *b)
{
    for (size_t i = first; i < n->n; i++) {
        comma(i > first, b);
        write_test(n->kids[i], b);
    }
}

/* ------------------------------------------------- the rest of the forms - */

static void write_range(const struct node *n, struct buf *b)
{
    if (n->n == 1) {
        buf_byte(b, '(');
        buf_add(b, str_of(signs[n->test_op].sign));
        write_apart(n->kids[0], b);
        buf_byte(b, ')');
        return;
    }
    buf_byte(b, n->start_in ? '[' : '(');
    write_apart(n->kids[0], b);
    buf_lit(b, "..");
    write_apart(n->kids[1], b);
    buf_byte(b, n->end_in ? ']' : ')');
}

static void write_arguments(const struct node *n, size_t first, struct buf *b)
{
    buf_byte(b, '(');
    for (size_t i = first; i < n->n; i++) {
        comma(i > first, b);
        if (n->names != NULL) {
            buf_add(b, n->names[i - first]);
            buf_lit(b, ": ");
        }
        write_apart(n->kids[i], b);
    }
    buf_byte(b, ')');
}

static void write_domain(const struct node *n, struct buf *b)
{
    if (n->op != N_SPREAD) {
        write_apart(n, b);
        return;
    }
    write_apart(n->kids[0], b);
    buf_lit(b, "..");
    write_apart(n->kids[1], b);
}

static void write_iteration(const struct node *n, struct buf *b)
{
    buf_add(b, n->op == N_FOR    ? S("for ")
               : n->op == N_SOME ? S("some ")
                                 : S("every "));
    for (size_t i = 0; i + 1 < n->n; i++) {
        comma(i > 0, b);
        buf_add(b, n->names[i]);
        buf_lit(b, " in ");
        write_domain(n->kids[i], b);
    }
    buf_add(b, n->op == N_FOR ? S(" return ") : S(" satisfies "));
    write_apart(n->kids[n->n - 1], b);
}

static bool mentions(const struct node *n, int slot)
{
    if (n->op == N_NAME && n->slot == slot)
        return true;
    for (size_t i = 0; i < n->n; i++) {
        if (mentions(n->kids[i], slot))
            return true;
    }
    return false;
}

/* A function without parentheses sees its own entry, one with them does
 * not. */
static void write_context(const struct node *n, struct buf *b)
{
    buf_byte(b, '{');
    for (size_t i = 0; i < n->n; i++) {
        const struct node *v = n->kids[i];

        comma(i > 0, b);
        write_quoted(n->names[i], b);
        buf_lit(b, ": ");
        if (v->op == N_FUNCTION && mentions(v, n->slots[i]))
            write_node(v, b);
        else
            write_apart(v, b);
    }
    buf_byte(b, '}');
}

static void write_function(const struct node *n, struct buf *b)
{
    buf_lit(b, "function(");
    for (size_t i = 0; i < n->n_names; i++) {
        comma(i > 0, b);
        buf_add(b, n->names[i]);
        if (n->types != NULL && n->types[i] != NULL) {
            buf_lit(b, ": ");
            write_type(n->types[i], b);
        }
    }
    buf_lit(b, ") ");
    write_apart(n->kids[0], b);
}

static void write_list(const struct node *n, struct buf *b)
{
    buf_byte(b, '[');
    for (size_t i = 0; i < n->n; i++) {
        comma(i > 0, b);
        write_apart(n->kids[i], b);
    }
    buf_byte(b, ']');
}

static void write_words(const struct node *n, const char *const *words,
                        struct buf *b)
{
    for (size_t i = 0; i < n->n; i++) {
        buf_add(b, str_of(words[i]));
        write_apart(n->kids[i], b);
    }
}

static void write_filter(const struct node *n, struct buf *b)
{
    write_first(n->kids[0], n->op, b);
    buf_byte(b, '[');
    write_apart(n->kids[1], b);
    buf_byte(b, ']');
}

static void write_path(const struct node *n, struct buf *b)
{
    write_first(n->kids[0], n->op, b);
    buf_byte(b, '.');
    buf_add(b, n->name);
}

static void write_node(const struct node *n, struct buf *b)
{
    static const char *const ifs[] = {"if ", " then ", " else "};
    static const char *const betweens[] = {"", " between ", " and "};

    switch (n->op) {
    case N_CONST:
        write_value(&n->value, b);
        break;
    case N_NAME:
        buf_add(b, n->name);
        break;
    case N_PATH:
        write_path(n, b);
        break;
    case N_NEG:
        buf_byte(b, '-');
        write_apart(n->kids[0], b);
        break;
    case N_ADD:
    case N_SUB:
    case N_MUL:
    case N_DIV:
    case N_POW:
    case N_EQ:
    case N_NE:
    case N_LT:
    case N_LE:
    case N_GT:
    case N_GE:
    case N_AND:
    case N_OR:
        write_binary(n, b);
        break;
    case N_BETWEEN:
        write_words(n, betweens, b);
        break;
    case N_IN:
        write_apart(n->kids[0], b);
        buf_lit(b, " in (");
        write_tests(n, 1, b);
        buf_byte(b, ')');
        break;
    case N_TEST:
    case N_ANY:
        write_test(n, b);
        break;
    case N_NOT:
        buf_lit(b, "not(");
        write_tests(n, 0, b);
        buf_byte(b, ')');
        break;
    case N_TESTS:
        write_tests(n, 0, b);
        break;
    case N_IF:
        write_words(n, ifs, b);
        break;
    case N_FOR:
    case N_SOME:
    case N_EVERY:
        write_iteration(n, b);
        break;
    case N_SPREAD:
        write_domain(n, b);
        break;
    case N_FILTER:
        write_filter(n, b);
        break;
    case N_LIST:
        write_list(n, b);
        break;
    case N_CONTEXT:
        write_context(n, b);
        break;
    case N_RANGE:
        write_range(n, b);
        break;
    case N_FUNCTION:
        write_function(n, b);
        break;
    case N_CALL:
        write_first(n->kids[0], n->op, b);
        write_arguments(n, 1, b);
        break;
    case N_BUILTIN:
        buf_add(b, n->builtin->name);
        write_arguments(n, 0, b);
        break;
    case N_INSTANCE:
        write_apart(n->kids[0], b);
        buf_lit(b, " instance of ");
        write_type(n->type, b);
        break;
    case N_OP_COUNT:
        break;
    }
}

void feel_write(const struct feel *x, struct buf *out)
{
    write_node(x->root, out);
}
