/* parse.c - operators, iterations and unary tests, by recursive descent in the
 * order of binding of [DMN 1.5 §10.3.1.2, grammar rules 1 to 58]. */
#include "feel/parse.h"

enum { NODES_MOST = 100000, TEXT_MOST_BYTES = 1 << 20 };

static const struct err_def not_text = {
    .code = "FEEL-001",
    .fault = FAULT_INPUT,
    .zh = "表达式「{0}」不是 UTF-8 文字,或长于 1 MiB",
    .fix_zh = "按 UTF-8 重新保存,或拆成几个表达式",
    .en = "the expression \"{0}\" is not UTF-8, or longer than 1 MiB",
    .fix_en = "save it as UTF-8, or divide it",
};
static const struct err_def too_deep = {
    .code = "FEEL-005",
    .fault = FAULT_LARGE,
    .zh = "表达式嵌套超过 {0} 层",
    .fix_zh = "把里层写成单独的条件",
    .en = "the expression is nested deeper than {0}",
    .fix_en = "give the inner part a condition of its own",
};
static const struct err_def too_many = {
    .code = "FEEL-006",
    .fault = FAULT_LARGE,
    .zh = "表达式的运算多于 {0} 个",
    .fix_zh = "拆成几个表达式",
    .en = "the expression has more than {0} operations",
    .fix_en = "divide it into several",
};

struct node *node_new(struct parser *p, enum op op, size_t from)
{
    struct node *n;

    if (++p->nodes > NODES_MOST) {
        (void)parse_fail_at(p, &too_many, from, S("100000"), S(""), S(""));
        return NULL;
    }
    n = arena_new(p->a, struct node, p->e);
    if (n == NULL)
        return NULL;
    n->op = op;
    n->from = (uint32_t)from;
    n->to = (uint32_t)p->to;
    return n;
}

bool node_add(struct parser *p, struct node *n, struct node *kid)
{
    /* Room for four at first, doubled at each power of two. */
    if (n->n == 0 || (n->n >= 4 && (n->n & (n->n - 1)) == 0)) {
        struct node **more =
            arena_array(p->a, struct node *, n->n == 0 ? 4 : n->n * 2, p->e);

        if (more == NULL)
            return false;
        if (n->n > 0)
            memcpy(more, n->kids, n->n * sizeof *more);
        n->kids = more;
    }
    n->kids[n->n++] = kid;
    if (kid->depth >= DEPTH_TREE)
        return parse_fail_at(p, &too_deep, n->from, S("400"), S(""), S(""));
    if (kid->depth >= n->depth)
        n->depth = (uint16_t)(kid->depth + 1);
    if (kid->to > n->to)
        n->to = kid->to;
    if (kid->uses_input)
        n->uses_input = true;
    return true;
}

bool parse_want(struct parser *p, enum token t, const char *zh, const char *en)
{
    if (p->token != t)
        return parse_fail(p, zh, en);
    return lex_next(p);
}

bool parse_want_word(struct parser *p, str word)
{
    char z[64];

    if (lex_word(p, word))
        return lex_next(p);
    (void)snprintf(z, sizeof z, "%.*s", STR_ARG(word));
    return parse_fail(p, z, z);
}

static bool enter(struct parser *p)
{
    if (++p->depth > DEPTH_PARSE)
        return parse_fail_at(p, &too_deep, p->from, S("100"), S(""), S(""));
    return true;
}

static bool binary(struct parser *p, enum op op, struct node **left,
                   bool (*next)(struct parser *, struct node **))
{
    struct node *n = node_new(p, op, (*left)->from), *right;

    if (n == NULL || !lex_next(p) || !next(p, &right) ||
        !node_add(p, n, *left) || !node_add(p, n, right))
        return false;
    p->type = NULL;
    *left = n;
    return true;
}

/* ---------------------------------------------------------- arithmetic -- */

/* A minus before a numeral belongs to it: -1 instance of number. */
static bool parse_unary(struct parser *p, struct node **out)
{
    size_t from = p->from;
    struct node *n, *kid;
    bool ok, literal;

    if (p->token != T_MINUS)
        return parse_postfix(p, out);
    if (!lex_next(p) || !enter(p))
        return false;
    literal = p->token == T_NUMBER;
    ok = parse_unary(p, &kid);
    p->depth--;
    if (!ok)
        return false;
    if (kid->op == N_CONST && kid->value.kind == FEEL_NUMBER) {
        kid->value.as.number = decimal_neg(kid->value.as.number);
        kid->from = (uint32_t)from;
        *out = kid;
        return true;
    }
    if (literal && kid->op == N_INSTANCE && kid->kids[0]->op == N_CONST &&
        kid->kids[0]->value.kind == FEEL_NUMBER) {
        kid->kids[0]->value.as.number =
            decimal_neg(kid->kids[0]->value.as.number);
        *out = kid;
        return true;
    }
    n = node_new(p, N_NEG, from);
    p->type = NULL;
    *out = n;
    return n != NULL && node_add(p, n, kid);
}

static bool parse_power(struct parser *p, struct node **out)
{
    if (!parse_unary(p, out))
        return false;
    while (p->token == T_POWER) {
        if (!binary(p, N_POW, out, parse_unary))
            return false;
    }
    return true;
}

static bool parse_multiplicative(struct parser *p, struct node **out)
{
    if (!parse_power(p, out))
        return false;
    while (p->token == T_STAR || p->token == T_SLASH) {
        if (!binary(p, p->token == T_STAR ? N_MUL : N_DIV, out, parse_power))
            return false;
    }
    return true;
}

bool parse_additive(struct parser *p, struct node **out)
{
    if (!parse_multiplicative(p, out))
        return false;
    while (p->token == T_PLUS || p->token == T_MINUS) {
        if (!binary(p, p->token == T_PLUS ? N_ADD : N_SUB, out,
                    parse_multiplicative))
            return false;
    }
    return true;
}

/* ---------------------------------------------------------- comparison -- */

static bool comparison_of(enum token t, enum op *op)
{
    static const struct {
        enum token token;
        enum op op;
    } rows[] = {{T_EQ, N_EQ}, {T_NE, N_NE}, {T_LT, N_LT},
                {T_LE, N_LE}, {T_GT, N_GT}, {T_GE, N_GE}};

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].token == t) {
            *op = rows[i].op;
            return true;
        }
    }
    return false;
}

static bool parse_between(struct parser *p, struct node **out)
{
    struct node *n = node_new(p, N_BETWEEN, (*out)->from), *low, *high;

    if (n == NULL || !lex_next(p) || !parse_additive(p, &low) ||
        !parse_want_word(p, S("and")) || !parse_additive(p, &high) ||
        !node_add(p, n, *out) || !node_add(p, n, low) || !node_add(p, n, high))
        return false;
    p->type = NULL;
    *out = n;
    return true;
}

/* A unary comparison: an operator and what stands behind it. */
static bool parse_comparison_test(struct parser *p, enum op op,
                                  struct node **out)
{
    struct node *n = node_new(p, N_TEST, p->from), *kid;

    if (n == NULL)
        return false;
    n->test_op = op;
    *out = n;
    return lex_next(p) && parse_additive(p, &kid) && node_add(p, n, kid);
}

bool parse_test(struct parser *p, struct node **out)
{
    bool outer = p->saw_input;
    enum op op;

    if (comparison_of(p->token, &op))
        return parse_comparison_test(p, op, out);
    p->saw_input = false;
    if (!parse_expression(p, out))
        return false;
    (*out)->uses_input = p->saw_input;
    p->saw_input = p->saw_input || outer;
    return true;
}

static bool is_plain(const struct node *test)
{
    if (test->op == N_NOT)
        return test->plain;
    return test->op == N_ANY || test->op == N_CONST ||
           (test->op == N_TEST && test->kids[0]->op == N_CONST);
}

bool parse_tests(struct parser *p, struct node *into)
{
    into->plain = true;
    for (;;) {
        struct node *test;

        if (!parse_test(p, &test) || !node_add(p, into, test))
            return false;
        into->plain = into->plain && is_plain(test);
        if (p->token != T_COMMA)
            return true;
        if (!lex_next(p))
            return false;
    }
}

/* `in (1, < 5)`: tests in parentheses; but `in (1..5]` is a range, and so is
 * `in (a + b) * 2` an expression. */
static bool tests_in_parentheses(struct parser *p, struct node *into, bool *are)
{
    size_t from = p->from;
    uint32_t n = into->n;

    *are = false;
    if (p->token != T_OPEN)
        return true;
    if (!lex_next(p) || !parse_tests(p, into))
        return false;
    if (p->token == T_CLOSE) {
        if (!lex_next(p))
            return false;
        *are = p->token != T_STAR && p->token != T_SLASH &&
               p->token != T_PLUS && p->token != T_MINUS &&
               p->token != T_POWER && p->token != T_DOT &&
               p->token != T_BRACKET;
        if (*are)
            return true;
    } else if (p->token != T_DOTS) {
        return parse_fail(p, "「,」或「)」", "\",\" or \")\"");
    }
    into->n = n;
    return lex_from(p, from);
}

static bool parse_in(struct parser *p, struct node **out)
{
    struct node *n = node_new(p, N_IN, (*out)->from), *test;
    const struct feel_type *type = p->type;
    size_t outer = p->scope.n;
    enum op op;
    bool done;

    if (n == NULL || !node_add(p, n, *out) || !lex_next(p))
        return false;
    *out = n;
    n->slot = p->slots;
    if (!scope_add(p, S("?"), scope_slot(p), type) ||
        !tests_in_parentheses(p, n, &done))
        return false;
    if (!done) {
        if (comparison_of(p->token, &op) ? !parse_comparison_test(p, op, &test)
                                         : !parse_additive(p, &test))
            return false;
        if (!node_add(p, n, test))
            return false;
    }
    p->scope.n = outer;
    p->slots = n->slot;
    p->type = NULL;
    return true;
}

static bool parse_comparison(struct parser *p, struct node **out)
{
    enum op op;

    if (!parse_additive(p, out))
        return false;
    for (;;) {
        if (comparison_of(p->token, &op)) {
            if (!binary(p, op, out, parse_additive))
                return false;
        } else if (lex_word(p, S("between"))) {
            if (!parse_between(p, out))
                return false;
        } else if (lex_word(p, S("in"))) {
            if (!parse_in(p, out))
                return false;
        } else {
            return true;
        }
    }
}

static bool parse_and(struct parser *p, struct node **out)
{
    if (!parse_comparison(p, out))
        return false;
    while (lex_word(p, S("and"))) {
        if (!binary(p, N_AND, out, parse_comparison))
            return false;
    }
    return true;
}

bool parse_expression(struct parser *p, struct node **out)
{
    if (!enter(p) || !parse_and(p, out))
        return false;
    while (lex_word(p, S("or"))) {
        if (!binary(p, N_OR, out, parse_and))
            return false;
    }
    p->depth--;
    return true;
}

/* --------------------------------------------------------- unary tests -- */

/* not(…) around all the tests; an expression that merely begins with not( …)
 * is put back. */
static bool parse_not(struct parser *p, struct node *root, bool *is)
{
    size_t from = p->from;
    struct node *n;

    *is = false;
    if (!lex_word(p, S("not")))
        return true;
    if (!lex_next(p))
        return false;
    if (p->token != T_OPEN)
        return lex_from(p, from);
    n = node_new(p, N_NOT, from);
    if (n == NULL || !lex_next(p) || !parse_tests(p, n))
        return false;
    if (p->token != T_CLOSE)
        return p->token == T_DOTS ? lex_from(p, from)
                                  : parse_fail(p, "「)」", "\")\"");
    if (!lex_next(p))
        return false;
    *is = p->token == T_END;
    root->plain = n->plain;
    return *is ? node_add(p, root, n) : lex_from(p, from);
}

/* What the scope tells of the input, named "?" there. */
static const struct feel_type *input_type(const struct feel_scope *scope)
{
    for (size_t i = 0; scope != NULL && i < scope->n_names; i++) {
        if (str_eq(scope->names[i].name, S("?")))
            return scope->names[i].type;
    }
    return NULL;
}

static bool parse_all_tests(struct parser *p, struct node **out)
{
    struct node *root = node_new(p, N_TESTS, p->from), *any;
    bool is_not;

    *out = root;
    if (root == NULL ||
        !scope_add(p, S("?"), scope_slot(p), input_type(p->o->scope)))
        return false;
    if (p->token == T_MINUS) {
        size_t from = p->from;

        if (!lex_next(p))
            return false;
        if (p->token == T_END) {
            any = node_new(p, N_ANY, from);
            root->plain = true;
            return any != NULL && node_add(p, root, any);
        }
        if (!lex_from(p, from))
            return false;
    }
    return parse_not(p, root, &is_not) && (is_not || parse_tests(p, root));
}

static bool check_text(const struct parser *p)
{
    str head = source_head(p->text, 30);

    if (p->text.n <= TEXT_MOST_BYTES && str_utf8(p->text, NULL))
        return true;
    return err_set(p->e, &not_text, .at = p->x->at,
                   .arg = {str_utf8(head, NULL) ? head : S("…")});
}

bool feel_parse_type(struct arena *a, str text, const struct parse_options *o,
                     struct feel *x, const struct feel_type **out,
                     struct err *e)
{
    struct parser p = {.a = a, .e = e, .x = x, .o = o, .text = text};

    if (!check_text(&p) || !lex_from(&p, 0) || !parse_type(&p, out))
        return false;
    return p.token == T_END || parse_fail(&p, "结尾", "the end");
}

bool feel_parse(struct arena *a, str text, const struct parse_options *o,
                struct feel *x, struct err *e)
{
    struct parser p = {.a = a, .e = e, .x = x, .o = o, .text = text};

    p.scope.at = p.first;
    p.scope.cap = COUNT_OF(p.first);
    if (!check_text(&p) || !lex_from(&p, 0) ||
        !(o->tests ? parse_all_tests(&p, &x->root)
                   : parse_expression(&p, &x->root)))
        return false;
    if (p.token != T_END)
        return parse_fail(&p, "运算符或结尾", "an operator or the end");
    x->frame = p.frame;
    x->type = o->tests ? NULL : p.type;
    x->n_names = o->scope != NULL ? o->scope->n_names : 0;
    return true;
}
