/* read_boxed.c - boxed expressions (盒装表达式) as written. */
#include "dmn/internal.h"

static const struct err_def too_deep = {
    .code = "DMN-004",
    .fault = FAULT_INPUT,
    .zh = "「{0}」里的表达式嵌套过深",
    .fix_zh = "把内层的表达式改写成单独的决策或知识模型",
    .en = "the expressions inside \"{0}\" are nested too deep",
    .fix_en = "make the inner ones decisions or knowledge models of their own",
};
static const struct err_def incomplete = {
    .code = "DMN-005",
    .fault = FAULT_INPUT,
    .zh = "「{0}」缺少「{1}」",
    .fix_zh = "按 DMN 标准补上",
    .en = "\"{0}\" lacks its \"{1}\"",
    .fix_en = "add it as the DMN standard has it",
};

typedef bool read_fn(const struct reader *r, const struct xml *x, int depth,
                     struct dmn_boxed *b);
static read_fn literal, table, context, array, relation, invocation, function,
    conditional, filter, iteration;

static const struct {
    const char *name;
    enum dmn_form form;
    read_fn *read;
} forms[] = {
    {"literalExpression", DMN_LITERAL, literal},
    {"decisionTable", DMN_TABLE, table},
    {"context", DMN_CONTEXT, context},
    {"list", DMN_ARRAY, array},
    {"relation", DMN_RELATION, relation},
    {"invocation", DMN_INVOCATION, invocation},
    {"functionDefinition", DMN_FUNCTION, function},
    {"conditional", DMN_CONDITIONAL, conditional},
    {"filter", DMN_FILTER, filter},
    {"for", DMN_FOR, iteration},
    {"some", DMN_SOME, iteration},
    {"every", DMN_EVERY, iteration},
};

static bool form_of(const struct reader *r, const struct xml *x, size_t *i)
{
    for (*i = 0; *i < COUNT_OF(forms); (*i)++) {
        if (read_is(r, x, forms[*i].name))
            return true;
    }
    return false;
}

static bool read_boxed(const struct reader *r, const struct xml *x, int depth,
                       struct dmn_boxed **out)
{
    struct dmn_boxed *b = arena_new(r->a, struct dmn_boxed, r->e);
    size_t i;

    if (b == NULL)
        return false;
    if (depth > DMN_NEST_MOST)
        return err_set(r->e, &too_deep, .at = read_at(r, x), .arg = {x->name});
    b->at = read_at(r, x);
    b->xml = x;
    b->id = xml_get(x, S("id"));
    b->type = str_trim(xml_get(x, S("typeRef")));
    if (form_of(r, x, &i)) {
        b->form = forms[i].form;
        if (!forms[i].read(r, x, depth + 1, b))
            return false;
    }
    *out = b;
    return true;
}

/* The first child that is an expression; NULL: none. */
static const struct xml *expression_in(const struct reader *r,
                                       const struct xml *x)
{
    size_t form;

    for (size_t i = 0; i < x->n; i++) {
        if (form_of(r, x->kids[i], &form))
            return x->kids[i];
    }
    return NULL;
}

bool read_boxed_in(const struct reader *r, const struct xml *x, int depth,
                   struct dmn_boxed **out)
{
    const struct xml *k = expression_in(r, x);

    *out = NULL;
    return k == NULL || read_boxed(r, k, depth, out);
}

/* As a kid: an expression that is missing is one of no logic. */
static bool read_kid_in(const struct reader *r, const struct xml *x, int depth,
                        struct dmn_boxed **out)
{
    if (!read_boxed_in(r, x, depth, out))
        return false;
    if (*out == NULL)
        *out = arena_new(r->a, struct dmn_boxed, r->e);
    return *out != NULL;
}

static bool make_kids(const struct reader *r, struct dmn_boxed *b, size_t n)
{
    b->kids = arena_array(r->a, struct dmn_boxed *, n + 1, r->e);
    b->names = arena_array(r->a, str, n + 1, r->e);
    b->items = arena_array(r->a, struct dmn_item, n + 1, r->e);
    return b->kids != NULL && b->names != NULL && b->items != NULL;
}

/* The kid of the child `name`, which the standard demands. */
static bool read_part(const struct reader *r, const struct xml *x,
                      const char *name, int depth, struct dmn_boxed *b)
{
    const struct xml *k = read_kid(x, name);

    if (k == NULL)
        return err_set(r->e, &incomplete, .at = read_at(r, x),
                       .arg = {x->name, str_of(name)});
    return read_kid_in(r, k, depth, &b->kids[b->n++]);
}

/* -------------------------------------------------------------- forms ---- */

static bool literal(const struct reader *r, const struct xml *x, int depth,
                    struct dmn_boxed *b)
{
    (void)depth;
    read_text_of(r, x, &b->text);
    b->language = str_trim(xml_get(x, S("expressionLanguage")));
    return true;
}

static bool table(const struct reader *r, const struct xml *x, int depth,
                  struct dmn_boxed *b)
{
    (void)depth;
    return read_table(r, x, &b->table);
}

static bool context(const struct reader *r, const struct xml *x, int depth,
                    struct dmn_boxed *b)
{
    const struct xml *k;

    if (!make_kids(r, b, read_count(x, "contextEntry")))
        return false;
    for (size_t at = 0; (k = read_next(x, "contextEntry", &at)) != NULL;) {
        const struct xml *v = read_kid(k, "variable");

        if (v != NULL) {
            read_variable(r, v, &b->items[b->n]);
            b->names[b->n] = b->items[b->n].name;
        }
        if (!read_kid_in(r, k, depth, &b->kids[b->n]))
            return false;
        b->n++;
    }
    b->n_items = b->n;
    return true;
}

/* Every child that is an expression. */
static bool array(const struct reader *r, const struct xml *x, int depth,
                  struct dmn_boxed *b)
{
    size_t form, n = 0;

    for (size_t i = 0; i < x->n; i++)
        n += form_of(r, x->kids[i], &form);
    if (!make_kids(r, b, n))
        return false;
    for (size_t i = 0; i < x->n; i++) {
        if (form_of(r, x->kids[i], &form) &&
            !read_boxed(r, x->kids[i], depth, &b->kids[b->n++]))
            return false;
    }
    return true;
}

static bool relation(const struct reader *r, const struct xml *x, int depth,
                     struct dmn_boxed *b)
{
    const struct xml *k;

    if (!make_kids(r, b, read_count(x, "row")))
        return false;
    b->n_items = read_count(x, "column");
    b->names = arena_array(r->a, str, b->n_items + 1, r->e);
    b->items = arena_array(r->a, struct dmn_item, b->n_items + 1, r->e);
    if (b->names == NULL || b->items == NULL)
        return false;
    for (size_t i = 0, at = 0; i < b->n_items; i++) {
        read_variable(r, read_counted(x, "column", &at), &b->items[i]);
        b->names[i] = b->items[i].name;
    }
    for (size_t at = 0; (k = read_next(x, "row", &at)) != NULL;) {
        struct dmn_boxed *row = arena_new(r->a, struct dmn_boxed, r->e);

        if (row == NULL || !array(r, k, depth + 1, row))
            return false;
        row->form = DMN_ARRAY;
        row->id = xml_get(k, S("id"));
        row->at = read_at(r, k);
        row->xml = k;
        b->kids[b->n++] = row;
    }
    return true;
}

static bool invocation(const struct reader *r, const struct xml *x, int depth,
                       struct dmn_boxed *b)
{
    const struct xml *k;

    if (!make_kids(r, b, read_count(x, "binding") + 1) ||
        !read_kid_in(r, x, depth, &b->kids[0]))
        return false;
    b->n = 1;
    for (size_t at = 0; (k = read_next(x, "binding", &at)) != NULL; b->n++) {
        const struct xml *p = read_kid(k, "parameter");

        if (p == NULL)
            return err_set(r->e, &incomplete, .at = read_at(r, k),
                           .arg = {k->name, S("parameter")});
        read_variable(r, p, &b->items[b->n]);
        b->names[b->n] = b->items[b->n].name;
        if (!read_kid_in(r, k, depth, &b->kids[b->n]))
            return false;
    }
    b->n_items = b->n;
    return true;
}

static bool function(const struct reader *r, const struct xml *x, int depth,
                     struct dmn_boxed *b)
{
    size_t n = read_count(x, "formalParameter");

    if (!make_kids(r, b, n + 1))
        return false;
    b->kind = str_trim(xml_get(x, S("kind")));
    if (b->kind.n == 0)
        b->kind = S("FEEL");
    b->n_items = n;
    for (size_t i = 0, at = 0; i < n; i++) {
        read_variable(r, read_counted(x, "formalParameter", &at), &b->items[i]);
        b->names[i] = b->items[i].name;
    }
    b->n = 1;
    return read_kid_in(r, x, depth, &b->kids[0]);
}

static bool conditional(const struct reader *r, const struct xml *x, int depth,
                        struct dmn_boxed *b)
{
    return make_kids(r, b, 3) && read_part(r, x, "if", depth, b) &&
           read_part(r, x, "then", depth, b) &&
           read_part(r, x, "else", depth, b);
}

static bool filter(const struct reader *r, const struct xml *x, int depth,
                   struct dmn_boxed *b)
{
    return make_kids(r, b, 2) && read_part(r, x, "in", depth, b) &&
           read_part(r, x, "match", depth, b);
}

static bool iteration(const struct reader *r, const struct xml *x, int depth,
                      struct dmn_boxed *b)
{
    const char *last = b->form == DMN_FOR ? "return" : "satisfies";

    if (!make_kids(r, b, 2))
        return false;
    b->names[0] = str_trim(xml_get(x, S("iteratorVariable")));
    return read_part(r, x, "in", depth, b) && read_part(r, x, last, depth, b);
}

bool read_function(const struct reader *r, const struct xml *x, int depth,
                   struct dmn_boxed **out)
{
    struct dmn_boxed *b = arena_new(r->a, struct dmn_boxed, r->e);

    if (b == NULL)
        return false;
    b->form = DMN_FUNCTION;
    b->at = read_at(r, x);
    b->xml = x;
    b->id = xml_get(x, S("id"));
    b->type = str_trim(xml_get(x, S("typeRef")));
    if (!function(r, x, depth + 1, b))
        return false;
    *out = b;
    return true;
}
