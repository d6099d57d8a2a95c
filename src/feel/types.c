/* types.c - types: made, asked, and values turned into what they want.
 *
 * A type is one of the language, or an item definition of a model: the same
 * with values allowed by unary tests.
 */
#include "feel/internal.h"

/* ------------------------------------------------------------- making --- */

bool feel_type_read(struct arena *a, str text, struct at at,
                    const struct feel_named_type *named, size_t n_named,
                    const struct feel_type **out, struct err *e)
{
    const struct parse_options o = {.types = named, .n_types = n_named};
    struct feel x = {.at = at};
    const struct feel_type *t;

    /* The tree keeps pieces of the text. */
    if (!arena_str(a, text, &x.source, e) ||
        !feel_parse_type(a, x.source, &o, &x, &t, e))
        return false;
    *out = t->is == TYPE_ANY ? NULL : t;
    return true;
}

struct feel_type *feel_type_list(struct arena *a, const struct feel_type *of,
                                 struct err *e)
{
    struct feel_type *t = arena_new(a, struct feel_type, e);

    if (t != NULL)
        *t = (struct feel_type){.is = TYPE_LIST, .kind = FEEL_LIST, .of = of};
    return t;
}

static bool keep_types(struct arena *a, const struct feel_type *const *types,
                       size_t n, struct feel_type *t, struct err *e)
{
    const struct feel_type **kept =
        arena_array(a, const struct feel_type *, n + 1, e);

    if (kept == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        kept[i] = types == NULL ? NULL : types[i];
    t->types = kept;
    t->n = n;
    return true;
}

static bool keep_names(struct arena *a, const str *names, size_t n,
                       const str **out, struct err *e)
{
    str *kept = arena_array(a, str, n + 1, e);

    if (kept == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!arena_str(a, names[i], &kept[i], e))
            return false;
    }
    *out = kept;
    return true;
}

struct feel_type *feel_type_context(struct arena *a, const str *names,
                                    const struct feel_type *const *types,
                                    size_t n, struct err *e)
{
    struct feel_type *t = arena_new(a, struct feel_type, e);

    if (t == NULL || !keep_types(a, types, n, t, e) ||
        !keep_names(a, names, n, &t->names, e))
        return NULL;
    t->is = TYPE_CONTEXT;
    t->kind = FEEL_CONTEXT;
    return t;
}

struct feel_type *feel_type_function(struct arena *a,
                                     const struct feel_type *const *params,
                                     size_t n, const struct feel_type *result,
                                     struct err *e)
{
    struct feel_type *t = arena_new(a, struct feel_type, e);

    if (t == NULL || !keep_types(a, params, n, t, e))
        return NULL;
    t->is = TYPE_FUNCTION;
    t->kind = FEEL_FUNCTION;
    t->of = result;
    return t;
}

struct feel_type *feel_type_allowing(struct arena *a, const struct feel_type *t,
                                     const struct feel *tests, bool whole,
                                     struct err *e)
{
    struct feel_type *with = arena_new(a, struct feel_type, e);

    if (with != NULL)
        *with = (struct feel_type){
            .is = TYPE_ALLOWED, .of = t, .tests = tests, .whole = whole};
    return with;
}

/* ------------------------------------------------------------- asking --- */

const struct feel_type *type_bare(const struct feel_type *t)
{
    while (t != NULL && t->is == TYPE_ALLOWED)
        t = t->of;
    return t;
}

const struct feel_type *type_item(const struct feel_type *t)
{
    const struct feel_type *bare = type_bare(t);

    return bare != NULL && bare->is == TYPE_LIST ? bare->of : t;
}

const struct feel_type *feel_type_item(const struct feel_type *t)
{
    return type_item(t);
}

const struct feel_type *feel_type_of(const struct feel *x)
{
    return x->type;
}

const struct feel_type *feel_type_member(const struct feel_type *t, str name)
{
    t = type_bare(t);
    for (size_t i = 0; t != NULL && t->is == TYPE_CONTEXT && i < t->n; i++) {
        if (str_eq(t->names[i], name))
            return t->types[i];
    }
    return NULL;
}

/* ------------------------------------------------------------- fitting -- */

/* Null is of every type inside a list or a context. */
static bool part_fits(struct run *r, const struct feel_type *t,
                      const struct feel_value *v, bool *fits)
{
    *fits = true;
    return v->kind == FEEL_NULL || type_fits(r, t, v, fits);
}

static bool list_fits(struct run *r, const struct feel_type *t,
                      const struct feel_value *v, bool *fits)
{
    *fits = v->kind == FEEL_LIST;
    for (size_t i = 0; t->of != NULL && *fits && i < list_size(v); i++) {
        struct feel_value x;

        list_item(v, i, &x);
        if (!part_fits(r, t->of, &x, fits))
            return false;
    }
    return true;
}

static bool context_fits(struct run *r, const struct feel_type *t,
                         const struct feel_value *v, bool *fits)
{
    *fits = v->kind == FEEL_CONTEXT;
    for (size_t i = 0; *fits && i < t->n; i++) {
        struct feel_value x;

        *fits = context_get(v, t->names[i], &x);
        if (*fits && !part_fits(r, t->types[i], &x, fits))
            return false;
    }
    return true;
}

static bool range_fits(struct run *r, const struct feel_type *t,
                       const struct feel_value *v, bool *fits)
{
    const struct range *g = v->as.range;

    *fits = v->kind == FEEL_RANGE;
    if (!*fits || t->of == NULL)
        return true;
    if ((g->has_start || g->form != RANGE_BOTH) &&
        !type_fits(r, t->of, &g->start, fits))
        return false;
    return !*fits || !g->has_end || type_fits(r, t->of, &g->end, fits);
}

static bool conforms(const struct feel_type *from, const struct feel_type *to);

static bool parts_conform(const struct feel_type *from,
                          const struct feel_type *to)
{
    for (size_t i = 0; i < to->n; i++) {
        size_t at = 0;

        while (at < from->n && !str_eq(from->names[at], to->names[i]))
            at++;
        if (at == from->n || !conforms(from->types[at], to->types[i]))
            return false;
    }
    return true;
}

/* Parameters the other way round: what the caller may give must be taken. */
static bool functions_conform(const struct feel_type *from,
                              const struct feel_type *to)
{
    if (to->types == NULL && to->of == NULL)
        return true;
    if (from->n != to->n || !conforms(from->of, to->of))
        return false;
    for (size_t i = 0; i < to->n; i++) {
        if (!conforms(to->types[i], from->types[i]))
            return false;
    }
    return true;
}

/* [DMN 1.5 §10.3.2.9.2]: whether every value of the one type is of the
 * other. */
static bool conforms(const struct feel_type *from, const struct feel_type *to)
{
    to = type_bare(to);
    from = type_bare(from);
    if (to == NULL || to->is == TYPE_ANY)
        return true;
    if (from == NULL || from->is != to->is)
        return from != NULL && from->is == TYPE_NULL;
    if (to->is == TYPE_KIND)
        return from->kind == to->kind;
    if (to->is == TYPE_LIST || to->is == TYPE_RANGE)
        return conforms(from->of, to->of);
    if (to->is == TYPE_CONTEXT)
        return parts_conform(from, to);
    return to->is != TYPE_FUNCTION || functions_conform(from, to);
}

/* Of what kind the body's value will be, where its form tells. */
static bool kind_of_body(const struct node *body, enum feel_kind *kind)
{
    if (body->op == N_CONST)
        *kind = body->value.kind;
    else if (body->op >= N_EQ && body->op <= N_IN)
        *kind = FEEL_BOOL;
    else if (body->op == N_LIST || body->op == N_FOR)
        *kind = FEEL_LIST;
    else if (body->op == N_CONTEXT)
        *kind = FEEL_CONTEXT;
    else if (body->op == N_FUNCTION)
        *kind = FEEL_FUNCTION;
    else
        return false;
    return *kind != FEEL_NULL;
}

static bool result_may_be(const struct function *f, const struct feel_type *t)
{
    enum feel_kind kind;

    t = type_bare(t);
    if (f->native != NULL)
        return f->native->result == NULL || conforms(f->native->result, t);
    return t == NULL || t->is == TYPE_ANY ||
           !kind_of_body(f->node->kids[0], &kind) || t->kind == kind;
}

/* What a function gives is known only by calling it: its parameters decide,
 * and its result where that is declared or plain from its form. */
static bool function_fits(const struct feel_type *t, const struct feel_value *v)
{
    const struct function *f;
    const struct feel_type *const *types;
    size_t n;

    if (v->kind != FEEL_FUNCTION)
        return false;
    f = v->as.function;
    if (t->types == NULL && t->of == NULL)
        return true;
    if (f->builtin != NULL)
        return builtin_takes(f->builtin, t->n, NULL);
    types = f->native != NULL ? f->native->types : f->node->types;
    n = f->native != NULL ? f->native->n : f->node->n_names;
    if (n != t->n || !result_may_be(f, t->of))
        return false;
    for (size_t i = 0; i < n && types != NULL; i++) {
        if (!conforms(t->types[i], types[i]))
            return false;
    }
    return true;
}

static bool test_holds(struct run *r, const struct feel_type *t,
                       const struct feel_value *v, bool *holds)
{
    enum tri is;

    if (!run_tests(r, t->tests, NULL, v, &is))
        return false;
    *holds = is == TRI_TRUE;
    return true;
}

/* Allowed values are those of each item of a list, unless the tests are of the
 * whole. */
static bool allowed_fits(struct run *r, const struct feel_type *t,
                         const struct feel_value *v, bool *fits)
{
    if (!type_fits(r, t->of, v, fits) || !*fits)
        return !*fits;
    if (t->whole || v->kind != FEEL_LIST)
        return test_holds(r, t, v, fits);
    for (size_t i = 0; *fits && i < list_size(v); i++) {
        struct feel_value x;

        list_item(v, i, &x);
        if (!test_holds(r, t, &x, fits))
            return false;
    }
    return true;
}

bool type_fits(struct run *r, const struct feel_type *t,
               const struct feel_value *v, bool *fits)
{
    *fits = true;
    if (t == NULL)
        return true;
    if (!run_step(r, 1))
        return false;
    switch (t->is) {
    case TYPE_ANY:
        break;
    case TYPE_NULL:
        *fits = v->kind == FEEL_NULL;
        break;
    case TYPE_KIND:
        *fits = v->kind == t->kind;
        break;
    case TYPE_LIST:
        return list_fits(r, t, v, fits);
    case TYPE_RANGE:
        return range_fits(r, t, v, fits);
    case TYPE_CONTEXT:
        return context_fits(r, t, v, fits);
    case TYPE_FUNCTION:
        *fits = function_fits(t, v);
        break;
    case TYPE_ALLOWED:
        return allowed_fits(r, t, v, fits);
    }
    return true;
}

/* ------------------------------------------------------------ turning --- */

/* [DMN 1.5 §10.3.2.9.4]: a list of one into its item, a value into a list of
 * itself, a date into its midnight in UTC; *turned false: none applies. */
static bool turn(struct run *r, const struct feel_type *want,
                 const struct feel_value *v, struct feel_value *out,
                 bool *turned)
{
    *turned = true;
    if (v->kind == FEEL_LIST && want->is != TYPE_LIST && list_size(v) == 1) {
        list_item(v, 0, out);
    } else if (v->kind != FEEL_LIST && want->is == TYPE_LIST) {
        struct feel_value *one = run_array(r, struct feel_value, 1);

        if (one == NULL)
            return false;
        *one = *v;
        value_list(out, one, 1);
    } else if (v->kind == FEEL_DATE && want->is == TYPE_KIND &&
               want->kind == FEEL_DATE_TIME) {
        *out = *v;
        out->kind = FEEL_DATE_TIME;
        out->zone = ZONE_OFFSET;
        out->offset_s = 0;
    } else {
        *turned = false;
    }
    return true;
}

bool type_conform(struct run *r, const struct feel_type *t,
                  const struct feel_value *v, struct feel_value *out,
                  bool *fits)
{
    const struct feel_type *want = type_bare(t);
    struct feel_value other;
    bool turned;

    *fits = true;
    if (v->kind != FEEL_NULL && !type_fits(r, t, v, fits))
        return false;
    if (*fits) {
        *out = *v;
        return true;
    }
    *out = value_null;
    if (want == NULL) /* of any type, but not one of the allowed values */
        return true;
    if (!turn(r, want, v, &other, &turned) ||
        (turned && !type_fits(r, t, &other, fits)))
        return false;
    if (*fits)
        *out = other;
    return true;
}
