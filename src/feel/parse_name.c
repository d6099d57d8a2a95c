/* parse_name.c - a name, its place when the expression runs, and the built-in
 * functions among them. */
#include "feel/parse.h"

static const struct err_def unknown_name = {
    .code = "FEEL-010",
    .fault = FAULT_INPUT,
    .zh = "没有名为「{0}」的值或函数",
    .fix_zh = "核对名称,或在上下文中声明它",
    .en = "there is no value or function named \"{0}\"",
    .fix_en = "check the name, or declare it in the context",
};
static const struct err_def impure_call = {
    .code = "FEEL-011",
    .fault = FAULT_INPUT,
    .zh = "条件中不能调用「{0}()」:同样的事实须得同样的结果",
    .fix_zh = "使用上下文给出的时间,例如 now",
    .en = "a condition cannot call \"{0}()\": equal facts must give equal "
          "results",
    .fix_en = "use a moment that the context gives, such as now",
};

static size_t names_count(const struct parse_options *o)
{
    return o->scope != NULL ? o->scope->n_names : o->n_names;
}

static str names_at(const struct parse_options *o, size_t i)
{
    return o->scope != NULL ? o->scope->names[i].name : o->names[i];
}

size_t name_known(const struct parser *p, str *name)
{
    size_t best = 0;

    for (size_t i = p->scope.n; i-- > 0;) {
        const struct known *k = &p->scope.at[i];
        str one = k->name;
        size_t end = k->fields ? name_member(p, k->type, &one)
                               : name_matches(p, p->from, one);

        if (end > best) {
            best = end;
            *name = one;
        }
    }
    for (size_t i = 0; i < names_count(p->o); i++) {
        size_t end = name_matches(p, p->from, names_at(p->o, i));

        if (end > best) {
            best = end;
            *name = names_at(p->o, i);
        }
    }
    return best;
}

static size_t longest_builtin(const struct parser *p,
                              const struct builtin **which)
{
    const struct builtin *b;
    size_t best = 0;

    for (size_t i = 0; (b = builtin_at(i)) != NULL; i++) {
        size_t end = name_matches(p, p->from, b->name);

        if (end > best) {
            best = end;
            *which = builtin_find(b->name);
        }
    }
    return best;
}

/* Looks the name up among those of the scope, or those given. */
static bool resolve_top(struct parser *p, struct node *n)
{
    for (size_t i = 0; i < names_count(p->o); i++) {
        if (!str_eq(names_at(p->o, i), n->name))
            continue;
        n->known = true;
        if (p->o->scope != NULL) {
            n->top = (int)i;
            if (n->n_fields == 0)
                p->type = p->o->scope->names[i].type;
        }
        return true;
    }
    n->known = p->o->any_name;
    return false;
}

/* Where a name is looked up when the expression runs: the fields of the
 * filtered items around it first, innermost before outer, then its slot. */
static bool resolve(struct parser *p, struct node *n, str name, bool *found)
{
    VEC(int) fields = {0};

    n->name = name;
    p->type = NULL;
    *found = false;
    for (size_t i = p->scope.n; i-- > 0 && !*found;) {
        const struct known *k = &p->scope.at[i];

        if (k->fields) {
            int *f = vec_add(p->a, &fields, p->e);

            if (f == NULL)
                return false;
            *f = k->slot;
            if (p->type == NULL)
                p->type = feel_type_member(k->type, name);
        } else if (str_eq(k->name, name)) {
            n->slot = k->slot;
            if (p->type == NULL)
                p->type = k->type;
            *found = true;
        }
    }
    n->fields = fields.at;
    n->n_fields = (uint32_t)fields.n;
    *found = *found || resolve_top(p, n);
    return true;
}

bool parse_value_name(struct parser *p, size_t end, str name, struct node **out)
{
    struct node *n = node_new(p, N_NAME, p->from);
    bool found;

    *out = n;
    if (n == NULL)
        return false;
    n->top = n->slot = -1;
    if (!resolve(p, n, name, &found))
        return false;
    n->to = (uint32_t)end;
    if (!found && !p->o->any_name && n->n_fields == 0)
        return parse_fail_at(p, &unknown_name, p->from, name, S(""), S(""));
    return lex_from(p, end);
}

/* A built-in function as a value, or, when it is called at once, its call. */
static bool builtin_value(struct parser *p, const struct builtin *b, size_t end,
                          struct node **out)
{
    struct feel_value v = {.kind = FEEL_FUNCTION};
    size_t from = p->from;
    struct function *f;

    if (!lex_from(p, end))
        return false;
    if (p->token == T_OPEN) {
        *out = p->calling = node_new(p, N_BUILTIN, from);
        if (*out != NULL)
            (*out)->builtin = b;
        return *out != NULL;
    }
    f = arena_new(p->a, struct function, p->e);
    if (f == NULL)
        return false;
    f->builtin = b;
    v.as.function = f;
    *out = parse_constant(p, from, v);
    return *out != NULL;
}

static bool refuse_impure(struct parser *p, size_t end, bool *impure)
{
    size_t from = p->from;
    str word = str_slice(p->text, p->from, end);

    *impure = false;
    if (p->o->any_name) /* then now() is what the context names now */
        return true;
    if (!str_eq(word, S("now")) && !str_eq(word, S("today")))
        return true;
    if (!lex_from(p, end))
        return false;
    if (p->token == T_OPEN) {
        *impure = true;
        return parse_fail_at(p, &impure_call, from, word, S(""), S(""));
    }
    return lex_from(p, from);
}

/* Inside a filter a function's name without a call is a field of the item:
 * rows[number = 3]. */
static bool is_field(const struct parser *p, size_t end)
{
    bool filter = false;

    for (size_t i = 0; i < p->scope.n && !filter; i++)
        filter = p->scope.at[i].fields;
    end = skip_between(p->text, end);
    return filter && (end == p->text.n || p->text.p[end] != '(');
}

bool parse_name(struct parser *p, struct node **out)
{
    const struct builtin *b = NULL;
    str name = {0};
    size_t known = name_known(p, &name), built = longest_builtin(p, &b);
    size_t run = name_run(p, p->from);
    bool impure;

    if (!refuse_impure(p, run, &impure))
        return false;
    if (known > 0 && known >= built && known >= run)
        return parse_value_name(p, known, name, out);
    if (built > 0 && built >= run && !is_field(p, built))
        return builtin_value(p, b, built, out);
    if (built > run)
        run = built;
    return name_normal(p, p->from, run, &name) &&
           parse_value_name(p, run, name, out);
}
