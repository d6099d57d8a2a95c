/* link_table.c - decision tables compiled: every cell once. */
#include "dmn/internal.h"

static const struct err_def no_output = {
    .code = "DMN-018",
    .fault = FAULT_INPUT,
    .zh = "「{0}」的决策表没有输出列,或者几个输出列没有名称",
    .fix_zh = "写上输出列;多个输出列各有名称",
    .en = "the table of \"{0}\" has no output, or several without a name",
    .fix_en = "give it an output, and several of them names",
};

static bool blank(const struct dmn_text *t)
{
    return str_trim(t->text).n == 0;
}

/* "-", the minus of a keyboard or a dash of a text processor: any value. */
static bool any_value(const struct dmn_text *t)
{
    str s = str_trim(t->text);

    return s.n == 0 || str_eq(s, S("-")) || str_eq(s, S("–")) ||
           str_eq(s, S("—"));
}

struct making {
    struct scope *s;
    struct table *t;
    struct at at;
};

static bool compile(struct making *m, const struct dmn_text *text, bool tests,
                    struct feel **out)
{
    if (!dmn_scope_compile(m->s, text, tests, out))
        return false;
    if (*out == NULL)
        m->t->broken = true;
    return true;
}

static bool make_arrays(struct making *m)
{
    struct arena *a = m->s->l->a;
    struct err *e = m->s->l->e;
    struct table *t = m->t;
    size_t cells, outs;

    if (!size_mul(t->n_in, t->n_rules, &cells) ||
        !size_mul(t->n_out, t->n_rules, &outs))
        return err_set(e, &err_too_much, .arg = {S("table")});
    t->in = arena_array(a, struct feel *, t->n_in + 1, e);
    t->in_types = arena_array(a, const struct feel_type *, t->n_in + 1, e);
    t->in_allowed = arena_array(a, struct feel *, t->n_in + 1, e);
    t->cells = arena_array(a, struct feel *, cells + 1, e);
    t->out_types = arena_array(a, const struct feel_type *, t->n_out + 1, e);
    t->out_allowed = arena_array(a, struct feel *, t->n_out + 1, e);
    t->out_names = arena_array(a, str, t->n_out + 1, e);
    t->outs = arena_array(a, struct feel *, outs + 1, e);
    t->otherwise = arena_array(a, struct feel *, t->n_out + 1, e);
    t->ranks = arena_array(a, struct feel *, t->n_out + 1, e);
    return t->in != NULL && t->in_types != NULL && t->in_allowed != NULL &&
           t->cells != NULL && t->out_types != NULL && t->out_allowed != NULL &&
           t->out_names != NULL && t->outs != NULL && t->otherwise != NULL &&
           t->ranks != NULL;
}

static bool type_of(struct making *m, str name, struct at at,
                    const struct feel_type **out)
{
    struct scope *s = m->s;

    return link_type(s->l, s->unit->file, name, m->t->near, at,
                     s->unit->el->name, out);
}

static bool link_inputs(struct making *m)
{
    const struct dmn_table *src = m->t->src;

    for (size_t i = 0; i < m->t->n_in; i++) {
        const struct dmn_input *in = &src->inputs[i];

        if (!compile(m, &in->expression, false, &m->t->in[i]) ||
            !type_of(m, in->type, in->expression.at, &m->t->in_types[i]) ||
            (!any_value(&in->allowed) &&
             !compile(m, &in->allowed, true, &m->t->in_allowed[i])))
            return false;
    }
    return true;
}

/* The listed values as a list, in the order of their priority. */
static bool link_rank(struct making *m, const struct dmn_text *allowed,
                      struct feel **out)
{
    const str parts[] = {S("["), allowed->text, S("\n]")};
    struct dmn_text list = {.at = allowed->at};

    return arena_join(m->s->l->a, parts, COUNT_OF(parts), &list.text,
                      m->s->l->e) &&
           compile(m, &list, false, out);
}

static bool link_outputs(struct making *m)
{
    struct table *t = m->t;
    bool ranked =
        t->src->hit == DMN_PRIORITY || t->src->hit == DMN_OUTPUT_ORDER;
    bool named = t->n_out > 0;

    for (size_t i = 0; i < t->n_out; i++) {
        const struct dmn_output *o = &t->src->outputs[i];

        t->out_names[i] = o->name.n > 0 ? o->name : o->label;
        named = named && (t->n_out == 1 || t->out_names[i].n > 0);
        if (!type_of(m, o->type, o->allowed.at, &t->out_types[i]))
            return false;
        if (!any_value(&o->allowed) &&
            (!compile(m, &o->allowed, true, &t->out_allowed[i]) ||
             (ranked && !link_rank(m, &o->allowed, &t->ranks[i]))))
            return false;
        if (!blank(&o->otherwise)) {
            t->has_otherwise = true;
            if (!compile(m, &o->otherwise, false, &t->otherwise[i]))
                return false;
        }
    }
    if (named)
        return true;
    t->broken = true;
    return dmn_scope_fault(m->s, &no_output, m->at, S(""));
}

static bool link_rules(struct making *m)
{
    struct table *t = m->t;

    for (size_t r = 0; r < t->n_rules; r++) {
        const struct dmn_rule *rule = &t->src->rules[r];

        for (size_t i = 0; i < t->n_in; i++) {
            if (!any_value(&rule->inputs[i]) &&
                !compile(m, &rule->inputs[i], true, &t->cells[r * t->n_in + i]))
                return false;
        }
        for (size_t i = 0; i < t->n_out; i++) {
            if (!any_value(&rule->outputs[i]) &&
                !compile(m, &rule->outputs[i], false,
                         &t->outs[r * t->n_out + i]))
                return false;
        }
    }
    return true;
}

bool link_table(struct scope *s, const struct dmn_boxed *b, struct code *c)
{
    struct table *t = arena_new(s->l->a, struct table, s->l->e);
    struct making m = {s, t, b->at};

    if (t == NULL)
        return false;
    c->table = t;
    t->src = b->table;
    t->near = b->xml;
    t->element = s->unit->el->name;
    t->n_in = b->table->n_inputs;
    t->n_out = b->table->n_outputs;
    t->n_rules = b->table->n_rules;
    return make_arrays(&m) && link_inputs(&m) && link_outputs(&m) &&
           link_rules(&m);
}
