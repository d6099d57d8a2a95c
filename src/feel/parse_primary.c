/* parse_primary.c - literals, ranges, lists, contexts, iterations, functions. */
#include "feel/parse.h"

const struct err_def feel_bad_literal = {
    .code = "FEEL-007",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是日期、时间或时长",
    .fix_zh = "例如 @\"2026-03-02\"、@\"2026-03-02T10:00:00+08:00\"、@\"P10D\"",
    .en = "\"{0}\" is no date, time or duration",
    .fix_en = "for example @\"2026-03-02\", @\"2026-03-02T10:00:00+08:00\", "
              "@\"P10D\"",
};
const struct err_def feel_bad_arguments = {
    .code = "FEEL-012",
    .fault = FAULT_INPUT,
    .zh = "函数「{0}」不接受这样的参数;它的参数是({1})",
    .fix_zh = "按所列参数改写",
    .en = "the function \"{0}\" does not take these arguments; it takes "
          "({1})",
    .fix_en = "give the arguments that are listed",
};
const struct err_def feel_twice = {
    .code = "FEEL-013",
    .fault = FAULT_INPUT,
    .zh = "上下文中「{0}」出现两次",
    .fix_zh = "删去或改名其中一个",
    .en = "the context has \"{0}\" twice",
    .fix_en = "remove or rename one",
};
const struct err_def feel_unknown_type = {
    .code = "FEEL-014",
    .fault = FAULT_INPUT,
    .zh = "没有名为「{0}」的类型",
    .fix_zh = "类型有 number、string、boolean、date、time、date and time、"
              "list<…>、context<…> 等",
    .en = "there is no type named \"{0}\"",
    .fix_en = "types are number, string, boolean, date, time, date and time, "
              "list<…>, context<…> and so on",
};

struct node *parse_constant(struct parser *p, size_t from,
                            struct feel_value value)
{
    struct node *n = node_new(p, N_CONST, from);

    if (n != NULL)
        n->value = value;
    return n;
}

/* A constant made of the current token, which is passed. */
static bool take_constant(struct parser *p, struct feel_value v,
                          struct node **out)
{
    *out = parse_constant(p, p->from, v);
    return *out != NULL && lex_next(p);
}

static bool parse_literal(struct parser *p, struct node **out)
{
    str raw = lex_text(p), text;
    struct feel_value v = value_null;

    if (p->token == T_NUMBER) {
        if (!decimal_parse(raw, &v.as.number))
            return parse_fail(p, "34 位以内的数", "a number of 34 digits");
        v.kind = FEEL_NUMBER;
        return take_constant(p, v, out);
    }
    if (!lex_string(p, str_slice(raw, p->token == T_AT ? 2 : 1, raw.n - 1),
                    &text))
        return false;
    if (p->token == T_STRING)
        value_text(&v, text);
    else if (!temporal_from(text, &v) && !p->o->any_name)
        return parse_fail_at(p, &feel_bad_literal, p->from, text, S(""), S(""));
    return take_constant(p, v, out);
}

/* ------------------------------------------------------------ constants - */

static bool foldable(const struct node *n)
{
    static const str makers[] = {SI("date"), SI("time"), SI("date and time"),
                                 SI("duration")};
    bool is = n->op == N_LIST || n->op == N_RANGE;

    for (size_t i = 0; n->op == N_BUILTIN && i < COUNT_OF(makers); i++)
        is = is || str_eq(n->builtin->name, makers[i]);
    for (size_t i = 0; is && i < n->n; i++)
        is = n->kids[i]->op == N_CONST;
    return is;
}

bool parse_fold(struct parser *p, struct node *n)
{
    struct run r = {.a = p->a, .e = p->e, .of = p->x};
    struct feel_value v;

    if (!foldable(n))
        return true;
    run_begin(&r, NULL);
    if (!eval(&r, n, &v))
        return false;
    if (v.kind == FEEL_NULL)
        return true;
    n->op = N_CONST;
    n->value = v;
    return true;
}

/* --------------------------------------------------------------- ranges - */

/* After the second end: `]`, `)` or `[`. */
static bool range_end(struct parser *p, struct node *n)
{
    n->end_in = p->token == T_BRACKET_END;
    if (p->token != T_BRACKET_END && p->token != T_CLOSE &&
        p->token != T_BRACKET)
        return parse_fail(p, "区间的「]」或「)」",
                          "\"]\" or \")\" of the range");
    n->to = (uint32_t)p->to;
    return lex_next(p);
}

static bool range_after_start(struct parser *p, size_t from, bool start_in,
                              struct node *start, struct node **out)
{
    struct node *n = node_new(p, N_RANGE, from), *end;

    *out = n;
    if (n == NULL || !lex_next(p) || !parse_additive(p, &end) ||
        !node_add(p, n, start) || !node_add(p, n, end))
        return false;
    n->start_in = start_in;
    return range_end(p, n) && parse_fold(p, n);
}

/* (< 10): a range with one end. */
static bool range_of_comparison(struct parser *p, size_t from, bool *is,
                                struct node **out)
{
    struct node *n, *kid;
    static const enum op ops[] = {N_EQ, N_NE, N_LT, N_LE, N_GT, N_GE};
    static const enum token tokens[] = {T_EQ, T_NE, T_LT, T_LE, T_GT, T_GE};

    *is = false;
    for (size_t i = 0; i < COUNT_OF(ops); i++) {
        if (p->token != tokens[i])
            continue;
        *is = true;
        n = node_new(p, N_RANGE, from);
        *out = n;
        if (n == NULL)
            return false;
        n->test_op = ops[i];
        return lex_next(p) && parse_additive(p, &kid) && node_add(p, n, kid) &&
               parse_want(p, T_CLOSE, "「)」", "\")\"") && parse_fold(p, n);
    }
    return true;
}

static bool parse_parenthesis(struct parser *p, struct node **out)
{
    size_t from = p->from;
    bool is;

    if (!lex_next(p) || !range_of_comparison(p, from, &is, out))
        return false;
    if (is)
        return true;
    if (!parse_expression(p, out))
        return false;
    if (p->token == T_DOTS)
        return range_after_start(p, from, false, *out, out);
    return parse_want(p, T_CLOSE, "运算符或「)」", "an operator or \")\"");
}

static bool parse_reversed_range(struct parser *p, struct node **out)
{
    size_t from = p->from;
    struct node *start;

    if (!lex_next(p) || !parse_additive(p, &start))
        return false;
    if (p->token != T_DOTS)
        return parse_fail(p, "「..」", "\"..\"");
    return range_after_start(p, from, false, start, out);
}

static bool parse_list(struct parser *p, struct node **out)
{
    size_t from = p->from;
    struct node *n = node_new(p, N_LIST, from), *item;

    *out = n;
    if (n == NULL || !lex_next(p))
        return false;
    while (p->token != T_BRACKET_END) {
        if (!parse_expression(p, &item))
            return false;
        if (p->token == T_DOTS && n->n == 0)
            return range_after_start(p, from, true, item, out);
        if (!node_add(p, n, item))
            return false;
        if (p->token == T_COMMA) {
            if (!lex_next(p))
                return false;
        } else if (p->token != T_BRACKET_END) {
            return parse_fail(p, "「,」或「]」", "\",\" or \"]\"");
        }
    }
    n->to = (uint32_t)p->to;
    return lex_next(p) && parse_fold(p, n);
}

/* ------------------------------------------------------------- contexts - */

static bool context_key(struct parser *p, str *key)
{
    bool is;

    if (p->token == T_STRING) {
        str raw = lex_text(p);

        if (!lex_string(p, str_slice(raw, 1, raw.n - 1), key) || !lex_next(p))
            return false;
        return parse_want(p, T_COLON, "「:」", "\":\"");
    }
    if (!name_before_colon(p, key, &is))
        return false;
    return is || parse_fail(p, "名称和「:」", "a name and \":\"");
}

static bool remember_key(struct parser *p, str key)
{
    str *k = vec_add(p->a, &p->keys, p->e);

    if (k != NULL)
        *k = key;
    return k != NULL;
}

struct names_slots {
    VEC(str) names;
    VEC(int) slots;
};

static bool pair_add(struct parser *p, struct names_slots *ns, str name,
                     int slot)
{
    str *s = vec_add(p->a, &ns->names, p->e);
    int *i = s == NULL ? NULL : vec_add(p->a, &ns->slots, p->e);

    if (i == NULL)
        return false;
    *s = name;
    *i = slot;
    return true;
}

/* A function sees its own entry, so that it may call itself; any other value
 * sees only the entries before it [DMN 1.5 §10.3.2.6]. */
static bool context_entry(struct parser *p, struct node *n,
                          struct names_slots *ns, bool *twice)
{
    str key;
    size_t from = p->from;
    int slot = scope_slot(p);
    struct node *value;
    bool own;

    if (!context_key(p, &key) || !remember_key(p, key))
        return false;
    for (size_t i = 0; i < ns->names.n; i++) {
        if (!str_eq(ns->names.at[i], key))
            continue;
        if (!p->o->any_name)
            return parse_fail_at(p, &feel_twice, from, key, S(""), S(""));
        *twice = true;
    }
    own = lex_word(p, S("function"));
    if ((own && !scope_add(p, key, slot, NULL)) ||
        !parse_expression(p, &value) ||
        (!own && !scope_add(p, key, slot, p->type)))
        return false;
    return pair_add(p, ns, key, slot) && node_add(p, n, value);
}

static bool parse_context(struct parser *p, struct node **out)
{
    size_t from = p->from, outer = p->scope.n;
    struct node *n = node_new(p, N_CONTEXT, from);
    struct names_slots ns = {0};
    int slots = p->slots;
    bool twice = false;

    *out = n;
    if (n == NULL || !lex_next(p))
        return false;
    while (p->token != T_BRACE_END) {
        if (!context_entry(p, n, &ns, &twice))
            return false;
        if (p->token == T_COMMA) {
            if (!lex_next(p))
                return false;
        } else if (p->token != T_BRACE_END) {
            return parse_fail(p, "「,」或「}」", "\",\" or \"}\"");
        }
    }
    n->names = ns.names.at;
    n->slots = ns.slots.at;
    n->to = (uint32_t)p->to;
    p->scope.n = outer;
    p->slots = slots;
    p->type = NULL;
    if (twice)
        *out = parse_constant(p, from, value_null);
    return *out != NULL && lex_next(p);
}

/* ----------------------------------------------------------- iterations - */

/* A new name before a word or sign that ends it. */
static bool new_name(struct parser *p, str *name)
{
    size_t end;

    if (p->token != T_WORD)
        return parse_fail(p, "名称", "a name");
    end = name_run(p, p->from);
    return name_normal(p, p->from, end, name) && lex_from(p, end);
}

static bool parse_domain(struct parser *p, struct node **out)
{
    size_t from = p->from;
    struct node *n, *end;

    if (!parse_expression(p, out))
        return false;
    if (p->token != T_DOTS)
        return true;
    n = node_new(p, N_SPREAD, from);
    if (n == NULL || !lex_next(p) || !parse_expression(p, &end) ||
        !node_add(p, n, *out) || !node_add(p, n, end))
        return false;
    p->type = NULL;
    *out = n;
    return true;
}

static bool parse_iterators(struct parser *p, struct node *n,
                            struct names_slots *ns)
{
    for (;;) {
        struct node *domain;
        str name;
        int slot = scope_slot(p);

        if (!lex_next(p) || !new_name(p, &name) ||
            !parse_want_word(p, S("in")) || !parse_domain(p, &domain) ||
            !node_add(p, n, domain) || !pair_add(p, ns, name, slot) ||
            !scope_add(p, name, slot, type_item(p->type)))
            return false;
        if (p->token != T_COMMA)
            return true;
    }
}

static bool parse_iteration(struct parser *p, enum op op, struct node **out)
{
    struct node *n = node_new(p, op, p->from), *body;
    struct names_slots ns = {0};
    size_t outer = p->scope.n;
    int slots = p->slots;

    *out = n;
    if (n == NULL || !parse_iterators(p, n, &ns))
        return false;
    n->names = ns.names.at;
    n->slots = ns.slots.at;
    if (op == N_FOR) {
        n->slot = scope_slot(p);
        if (!scope_add(p, S("partial"), n->slot, NULL))
            return false;
    }
    if (!parse_want_word(p, op == N_FOR ? S("return") : S("satisfies")) ||
        !parse_expression(p, &body) || !node_add(p, n, body))
        return false;
    if (op != N_FOR) /* else a list of what the body gives */
        p->type = NULL;
    p->scope.n = outer;
    p->slots = slots;
    return true;
}

static bool parse_if(struct parser *p, struct node **out)
{
    struct node *n = node_new(p, N_IF, p->from), *a, *b, *c;

    *out = n;
    return n != NULL && lex_next(p) && parse_expression(p, &a) &&
           parse_want_word(p, S("then")) && parse_expression(p, &b) &&
           parse_want_word(p, S("else")) && parse_expression(p, &c) &&
           node_add(p, n, a) && node_add(p, n, b) && node_add(p, n, c);
}

/* ------------------------------------------------------------ functions - */

struct parameters {
    struct names_slots ns;
    VEC(const struct feel_type *) types;
};

static bool parse_parameter(struct parser *p, struct parameters *ps)
{
    const struct feel_type **type = vec_add(p->a, &ps->types, p->e);
    int slot = scope_slot(p);
    str name;

    if (type == NULL || !new_name(p, &name) ||
        !pair_add(p, &ps->ns, name, slot))
        return false;
    *type = NULL;
    if (p->token == T_COLON && (!lex_next(p) || !parse_type(p, type)))
        return false;
    return scope_add(p, name, slot, *type);
}

static bool parse_parameters(struct parser *p, struct parameters *ps)
{
    while (p->token != T_CLOSE) {
        if (!parse_parameter(p, ps))
            return false;
        if (p->token == T_COMMA) {
            if (!lex_next(p))
                return false;
        } else if (p->token != T_CLOSE) {
            return parse_fail(p, "「,」或「)」", "\",\" or \")\"");
        }
    }
    return lex_next(p);
}

/* slot: how many outer slots the function takes along; frame: how many it
 * needs while it runs.  Functions written in another language are not run. */
static bool parse_function(struct parser *p, struct node **out)
{
    size_t from = p->from, outer = p->scope.n;
    struct node *n = node_new(p, N_FUNCTION, from), *body;
    struct parameters ps = {0};
    int slots = p->slots, frame = p->frame;
    bool external;

    *out = n;
    if (n == NULL || !lex_next(p) || !parse_want(p, T_OPEN, "「(」", "\"(\""))
        return false;
    n->slot = slots;
    p->frame = p->slots;
    if (!parse_parameters(p, &ps))
        return false;
    external = lex_word(p, S("external"));
    if ((external && !lex_next(p)) || !parse_expression(p, &body) ||
        !node_add(p, n, body))
        return false;
    n->names = ps.ns.names.at;
    n->slots = ps.ns.slots.at;
    n->types = ps.types.at;
    n->frame = p->frame;
    n->n_names = (uint32_t)ps.ns.names.n;
    p->scope.n = outer;
    p->slots = slots;
    p->frame = frame;
    p->type = NULL;
    if (external)
        *out = parse_constant(p, from, value_null);
    return *out != NULL;
}

/* -------------------------------------------------------------- primary - */

static bool parse_word(struct parser *p, struct node **out)
{
    static const struct {
        str word;
        enum op op;
    } iterations[] = {
        {SI("for"), N_FOR}, {SI("some"), N_SOME}, {SI("every"), N_EVERY}};
    str name;

    /* A known name may begin with what is otherwise a keyword. */
    if (name_known(p, &name) >= p->to)
        return parse_name(p, out);
    if (lex_word(p, S("null")))
        return take_constant(p, value_null, out);
    if (lex_word(p, S("true")))
        return take_constant(p, value_true, out);
    if (lex_word(p, S("false")))
        return take_constant(p, value_false, out);
    if (lex_word(p, S("if")))
        return parse_if(p, out);
    if (lex_word(p, S("function")))
        return parse_function(p, out);
    for (size_t i = 0; i < COUNT_OF(iterations); i++) {
        if (lex_word(p, iterations[i].word))
            return parse_iteration(p, iterations[i].op, out);
    }
    return parse_name(p, out);
}

bool parse_primary(struct parser *p, struct node **out)
{
    switch (p->token) {
    case T_WORD:
        return parse_word(p, out);
    case T_NUMBER:
    case T_STRING:
    case T_AT:
        return parse_literal(p, out);
    case T_OPEN:
        return parse_parenthesis(p, out);
    case T_BRACKET:
        return parse_list(p, out);
    case T_BRACKET_END:
        return parse_reversed_range(p, out);
    case T_BRACE:
        return parse_context(p, out);
    case T_INPUT:
        p->saw_input = true;
        return parse_value_name(p, p->to, S("?"), out);
    case T_END:
    case T_CLOSE:
    case T_BRACE_END:
    case T_COMMA:
    case T_COLON:
    case T_DOT:
    case T_DOTS:
    case T_PLUS:
    case T_MINUS:
    case T_STAR:
    case T_SLASH:
    case T_POWER:
    case T_EQ:
    case T_NE:
    case T_LT:
    case T_LE:
    case T_GT:
    case T_GE:
    case T_ARROW:
        break;
    }
    return parse_fail(p, "值、名称或「(」", "a value, a name or \"(\"");
}
