/* template_render.c - runs the program of a template over a view. */
#include "notation/internal.h"

#include <assert.h>

static const struct err_def no_template = {
    .code = "TPL-013",
    .fault = FAULT_ABSENT,
    .zh = "没有名为「{0}」的模板",
    .fix_zh = "改正名称,或补上这个模板",
    .en = "there is no template \"{0}\"",
    .fix_en = "correct the name or add the template",
};
static const struct err_def too_long = {
    .code = "TPL-014",
    .fault = FAULT_LIMIT,
    .zh = "模板「{0}」要执行的步骤太多",
    .fix_zh = "少显示一些行,或减少模板的嵌套",
    .en = "the template \"{0}\" takes too many steps",
    .fix_en = "show fewer rows or nest fewer templates",
};

struct run {
    struct buf *out;
    const struct json *scopes[TPL_DEPTH + 2]; /* innermost last */
    int depth;
    long steps;
};

static bool ops(struct run *r, const struct template *t, size_t from,
                size_t to);

/* The first part of a name is looked up from the innermost scope outwards;
 * the others only inside what it names. */
static const struct json *lookup(const struct run *r, const struct op *op)
{
    const struct json *v = NULL;

    if (op->n_parts == 0)
        return r->scopes[r->depth - 1];
    for (int i = r->depth - 1; i >= 0 && v == NULL; i--)
        v = json_get(r->scopes[i], op->parts[0]);
    for (size_t k = 1; k < op->n_parts && v != NULL; k++)
        v = json_get(v, op->parts[k]);
    return v;
}

/* What {{^x}} shows and {{#x}} does not. */
static bool nothing(const struct json *v)
{
    if (v == NULL)
        return true;
    switch (v->kind) {
    case JSON_NULL:
        return true;
    case JSON_BOOL:
        return !v->truth;
    case JSON_STRING:
        return v->text.n == 0;
    case JSON_ARRAY:
        return v->n == 0;
    case JSON_NUMBER:
    case JSON_OBJECT:
        return false;
    }
    return true;
}

/* Lists and objects have no text of their own. */
static void value(struct run *r, const struct json *v)
{
    if (v == NULL)
        return;
    switch (v->kind) {
    case JSON_STRING:
    case JSON_NUMBER:
        html_text(r->out, v->text);
        break;
    case JSON_BOOL:
        buf_add(r->out, v->truth ? S("true") : S("false"));
        break;
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
}

static bool within(struct run *r, const struct template *t, size_t i,
                   const struct json *scope)
{
    bool ok;

    /* [invariant 2 of template.c]: linking has measured the depth. */
    assert(r->depth < (int)COUNT_OF(r->scopes));
    r->scopes[r->depth++] = scope;
    ok = ops(r, t, i + 1, t->ops[i].end);
    r->depth--;
    return ok;
}

static bool section(struct run *r, const struct template *t, size_t i)
{
    const struct json *v = lookup(r, &t->ops[i]);

    if (nothing(v))
        return true;
    if (!json_is(v, JSON_ARRAY))
        return within(r, t, i, v);
    for (size_t k = 0; k < v->n; k++) {
        if (--r->steps < 0 || !within(r, t, i, v->items[k]))
            return false;
    }
    return true;
}

static bool ops(struct run *r, const struct template *t, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const struct op *op = &t->ops[i];

        if (--r->steps < 0 || r->out->failed)
            return false;
        switch (op->kind) {
        case OP_TEXT:
            buf_add(r->out, op->text);
            break;
        case OP_VALUE:
            value(r, lookup(r, op));
            break;
        case OP_SECTION:
            if (!section(r, t, i))
                return false;
            i = op->end - 1;
            break;
        case OP_INVERSE:
            if (!nothing(lookup(r, op)))
                i = op->end - 1;
            break;
        case OP_PARTIAL:
            if (!ops(r, op->partial, 0,
                     op->alone ? op->partial->n : op->partial->n_inline))
                return false;
            break;
        }
    }
    return true;
}

bool template_render(const struct template_set *set, str name,
                     const struct json *view, struct buf *out, struct err *e)
{
    const struct template *t = map_get(set->map, name);
    struct run r = {
        .out = out, .scopes = {view}, .depth = 1, .steps = TPL_STEPS};
    size_t before = out->n;
    bool ok;
    str text;

    assert(set->linked);
    if (t == NULL)
        return err_set(e, &no_template, .arg = {name});
    ok = ops(&r, t, 0, t->n);
    if (!ok && !out->failed)
        ok = err_set(e, &too_long, .at = {t->file, 0, 0}, .arg = {name});
    else
        ok = buf_done(out, &text, e);
    if (!ok)
        out->n = before;
    return ok;
}
