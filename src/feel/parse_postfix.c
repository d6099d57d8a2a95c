/* parse_postfix.c - what follows a value: paths, filters, calls, types. */
#include "feel/parse.h"

/* The member after a dot: the longest one that the type has, or key written in
 * this expression, or the words up to an operator. */
static bool parse_path(struct parser *p, struct node **out)
{
    struct node *n = node_new(p, N_PATH, (*out)->from);
    const struct feel_type *base = type_item(p->type);
    size_t end, member;
    str name = {0};

    if (n == NULL || !lex_next(p) || !node_add(p, n, *out))
        return false;
    *out = n;
    if (p->token != T_WORD)
        return parse_fail(p, "成员名称", "the name of a member");
    end = name_run(p, p->from);
    for (size_t i = 0; i < p->keys.n; i++) {
        size_t m = name_matches(p, p->from, p->keys.at[i]);

        if (m > end)
            end = m;
    }
    member = name_member(p, base, &name);
    if (member >= end) {
        n->name = name;
        end = member;
    } else if (!name_normal(p, p->from, end, &n->name)) {
        return false;
    }
    p->type = feel_type_member(base, n->name);
    n->to = (uint32_t)end;
    return lex_from(p, end);
}

static bool parse_filter(struct parser *p, struct node **out)
{
    struct node *n = node_new(p, N_FILTER, (*out)->from), *condition;
    const struct feel_type *type = p->type, *item = type_item(type);
    size_t outer = p->scope.n;
    int slots = p->slots;

    if (n == NULL || !lex_next(p) || !node_add(p, n, *out))
        return false;
    *out = n;
    n->slot = scope_slot(p);
    if (!scope_add(p, S("item"), n->slot, item) ||
        !scope_fields(p, n->slot, item) || !parse_expression(p, &condition) ||
        !node_add(p, n, condition))
        return false;
    p->type = type;
    p->scope.n = outer;
    p->slots = slots;
    n->to = (uint32_t)p->to;
    return parse_want(p, T_BRACKET_END, "「]」", "\"]\"");
}

/* `[` after an expression opens a filter, unless nothing that can begin an
 * expression follows: then it is the open end of a range, [1..10[. */
static bool filter_follows(struct parser *p, bool *is)
{
    size_t from = p->from;

    if (!lex_next(p))
        return false;
    switch (p->token) {
    case T_WORD:
    case T_NUMBER:
    case T_STRING:
    case T_AT:
    case T_INPUT:
    case T_OPEN:
    case T_BRACKET:
    case T_BRACKET_END:
    case T_BRACE:
    case T_MINUS:
        *is = true;
        break;
    case T_END:
    case T_CLOSE:
    case T_BRACE_END:
    case T_COMMA:
    case T_COLON:
    case T_DOT:
    case T_DOTS:
    case T_PLUS:
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
        *is = false;
        break;
    }
    /* Words that continue an expression cannot begin one; `]` would be an
     * empty filter. */
    if (p->token == T_BRACKET_END || lex_word(p, S("and")) ||
        lex_word(p, S("or")) || lex_word(p, S("then")) ||
        lex_word(p, S("else")) || lex_word(p, S("return")) ||
        lex_word(p, S("satisfies")) || lex_word(p, S("in")) ||
        lex_word(p, S("instance")))
        *is = false;
    return lex_from(p, from);
}

struct arguments {
    VEC(str) names;
    size_t named;
};

static bool parse_argument(struct parser *p, struct node *n,
                           struct arguments *as)
{
    str *name = vec_add(p->a, &as->names, p->e);
    struct node *value;
    bool is;

    if (name == NULL)
        return false;
    *name = S("");
    if (!name_before_colon(p, name, &is))
        return false;
    as->named += is ? 1 : 0;
    return parse_expression(p, &value) && node_add(p, n, value);
}

static bool parse_arguments(struct parser *p, struct node *n,
                            struct arguments *as)
{
    while (p->token != T_CLOSE) {
        if (!parse_argument(p, n, as))
            return false;
        if (p->token == T_COMMA) {
            if (!lex_next(p))
                return false;
        } else if (p->token != T_CLOSE) {
            return parse_fail(p, "「,」或「)」", "\",\" or \")\"");
        }
    }
    if (as->named > 0 && as->named != as->names.n)
        return parse_fail(p, "全部写名或全部不写名的参数",
                          "arguments that are all named or none");
    n->names = as->named > 0 ? as->names.at : NULL;
    n->to = (uint32_t)p->to;
    return lex_next(p);
}

static bool check_builtin(struct parser *p, struct node *n)
{
    if (!p->o->any_name && !builtin_takes(n->builtin, n->n, n->names))
        return parse_fail_at(p, &feel_bad_arguments, n->from, n->builtin->name,
                             str_of(n->builtin->params), S(""));
    return parse_fold(p, n);
}

static bool parse_call(struct parser *p, struct node **out)
{
    const struct feel_type *type = type_bare(p->type);
    struct node *n = *out;
    struct arguments as = {0};
    bool built_in = n == p->calling;

    p->calling = NULL;
    if (!built_in) {
        n = node_new(p, N_CALL, (*out)->from);
        if (n == NULL || !node_add(p, n, *out))
            return false;
        *out = n;
    }
    if (!lex_next(p) || !parse_arguments(p, n, &as))
        return false;
    p->type = type != NULL && type->is == TYPE_FUNCTION ? type->of : NULL;
    return !built_in || check_builtin(p, n);
}

static bool parse_instance(struct parser *p, struct node **out)
{
    struct node *n = node_new(p, N_INSTANCE, (*out)->from);

    if (n == NULL || !lex_next(p) || !parse_want_word(p, S("of")) ||
        !node_add(p, n, *out))
        return false;
    *out = n;
    if (!parse_type(p, &n->type))
        return false;
    p->type = NULL;
    n->to = (uint32_t)p->from;
    return true;
}

bool parse_postfix(struct parser *p, struct node **out)
{
    p->type = NULL;
    if (!parse_primary(p, out))
        return false;
    for (;;) {
        bool is = true;

        if (p->token == T_DOT) {
            if (!parse_path(p, out))
                return false;
        } else if (p->token == T_OPEN) {
            if (!parse_call(p, out))
                return false;
        } else if (lex_word(p, S("instance"))) {
            if (!parse_instance(p, out))
                return false;
        } else if (p->token == T_BRACKET) {
            if (!filter_follows(p, &is) || (is && !parse_filter(p, out)))
                return false;
            if (!is)
                return true;
        } else {
            return true;
        }
    }
}

/* ---------------------------------------------------------------- types - */

static const struct {
    str name;
    enum type_kind is;
    enum feel_kind kind;
} simple_types[] = {
    {SI("number"), TYPE_KIND, FEEL_NUMBER},
    {SI("string"), TYPE_KIND, FEEL_STRING},
    {SI("boolean"), TYPE_KIND, FEEL_BOOL},
    {SI("date"), TYPE_KIND, FEEL_DATE},
    {SI("time"), TYPE_KIND, FEEL_TIME},
    {SI("date and time"), TYPE_KIND, FEEL_DATE_TIME},
    {SI("dateTime"), TYPE_KIND, FEEL_DATE_TIME},
    {SI("days and time duration"), TYPE_KIND, FEEL_DAYS_DURATION},
    {SI("dayTimeDuration"), TYPE_KIND, FEEL_DAYS_DURATION},
    {SI("years and months duration"), TYPE_KIND, FEEL_MONTHS_DURATION},
    {SI("yearMonthDuration"), TYPE_KIND, FEEL_MONTHS_DURATION},
    {SI("Any"), TYPE_ANY, FEEL_NULL},
    {SI("Null"), TYPE_NULL, FEEL_NULL},
    {SI("list"), TYPE_LIST, FEEL_LIST},
    {SI("range"), TYPE_RANGE, FEEL_RANGE},
    {SI("context"), TYPE_CONTEXT, FEEL_CONTEXT},
    {SI("function"), TYPE_FUNCTION, FEEL_FUNCTION},
};

struct members {
    VEC(str) names;
    VEC(const struct feel_type *) types;
};

static bool parse_member(struct parser *p, bool named, struct members *m)
{
    const struct feel_type **type = vec_add(p->a, &m->types, p->e);
    str *name = vec_add(p->a, &m->names, p->e);
    bool is = true;

    if (type == NULL || name == NULL)
        return false;
    *name = S("");
    *type = NULL;
    if (named && !name_before_colon(p, name, &is))
        return false;
    if (!is)
        return parse_fail(p, "成员名称和「:」", "a member's name and \":\"");
    return parse_type(p, type);
}

/* <…> after list, range, context and function. */
static bool parse_type_members(struct parser *p, struct feel_type *t)
{
    struct members m = {0};

    if (!lex_next(p))
        return false;
    while (p->token != T_GT) {
        if (!parse_member(p, t->is == TYPE_CONTEXT, &m))
            return false;
        if (p->token == T_COMMA) {
            if (!lex_next(p))
                return false;
        } else if (p->token != T_GT) {
            return parse_fail(p, "「,」或「>」", "\",\" or \">\"");
        }
    }
    if (!lex_next(p))
        return false;
    if (t->is == TYPE_LIST || t->is == TYPE_RANGE) {
        if (m.types.n != 1)
            return parse_fail(p, "一个元素类型", "one element type");
        t->of = m.types.at[0];
        return true;
    }
    t->n = m.types.n;
    t->names = m.names.at;
    t->types = m.types.at;
    if (t->is != TYPE_FUNCTION || p->token != T_ARROW)
        return true;
    return lex_next(p) && parse_type(p, &t->of);
}

/* The longest type of the model that the text here begins with. */
static size_t named_type(const struct parser *p, const struct feel_type **type)
{
    size_t best = 0;

    for (size_t i = 0; i < p->o->n_types; i++) {
        size_t end = name_matches(p, p->from, p->o->types[i].name);

        if (end > best) {
            best = end;
            *type = p->o->types[i].type;
        }
    }
    return best;
}

/* A type that only another model knows: the answer will be null.  Its name may
 * be qualified. */
static bool unknown_type(struct parser *p, size_t run)
{
    if (!p->o->any_name)
        return parse_fail_at(p, &feel_unknown_type, p->from,
                             str_slice(p->text, p->from, run), S(""), S(""));
    if (!lex_from(p, run))
        return false;
    while (p->token == T_DOT) {
        if (!lex_next(p) || !lex_from(p, name_run(p, p->from)))
            return false;
    }
    return true;
}

static size_t simple_type(const struct parser *p, struct feel_type *t)
{
    size_t best = 0;

    for (size_t i = 0; i < COUNT_OF(simple_types); i++) {
        size_t end = name_matches(p, p->from, simple_types[i].name);

        if (end > best) {
            best = end;
            t->is = simple_types[i].is;
            t->kind = simple_types[i].kind;
        }
    }
    return best;
}

bool parse_type(struct parser *p, const struct feel_type **out)
{
    struct feel_type *t = arena_new(p->a, struct feel_type, p->e);
    const struct feel_type *named = NULL;
    size_t simple, model, run;
    bool ok;

    *out = NULL;
    if (t == NULL)
        return false;
    if (p->token != T_WORD)
        return parse_fail(p, "类型", "a type");
    simple = simple_type(p, t);
    model = named_type(p, &named);
    run = name_run(p, p->from);
    if (simple < run && model < run)
        return unknown_type(p, run);
    if (model > simple) {
        t->is = TYPE_ANY;
        *out = named != NULL ? named : t;
        return lex_from(p, model);
    }
    if (!lex_from(p, simple))
        return false;
    if (p->token == T_LT && t->is != TYPE_KIND && t->is != TYPE_ANY &&
        t->is != TYPE_NULL) {
        if (++p->depth > DEPTH_PARSE)
            return parse_fail(p, "较浅的类型", "a type less deep");
        ok = parse_type_members(p, t);
        p->depth--;
        if (!ok)
            return false;
    }
    *out = t;
    return true;
}
