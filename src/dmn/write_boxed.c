/* write_boxed.c - boxed expressions and decision tables as XML. */
#include "dmn/write.h"

#include <assert.h>

static void text_in(struct writer *w, const char *name, const char *kind,
                    str id, const struct dmn_text *text)
{
    write_open(w, name);
    write_id(w, id, kind);
    write_inside(w);
    write_leaf(w, "text", text->text);
    write_close(w, name);
}

/* --------------------------------------------------------------- tables -- */

static const char *const hit_names[] = {
    [DMN_UNIQUE] = "UNIQUE",
    [DMN_FIRST] = "FIRST",
    [DMN_PRIORITY] = "PRIORITY",
    [DMN_ANY] = "ANY",
    [DMN_COLLECT] = "COLLECT",
    [DMN_RULE_ORDER] = "RULE ORDER",
    [DMN_OUTPUT_ORDER] = "OUTPUT ORDER",
};
_Static_assert(COUNT_OF(hit_names) == DMN_OUTPUT_ORDER + 1,
               "a word for each policy");
static const char *const aggregation_names[] = {
    [DMN_LIST] = "",   [DMN_SUM] = "SUM", [DMN_COUNT] = "COUNT",
    [DMN_MIN] = "MIN", [DMN_MAX] = "MAX",
};
_Static_assert(COUNT_OF(aggregation_names) == DMN_MAX + 1,
               "a word for each aggregation");

static void input(struct writer *w, const struct dmn_input *in)
{
    write_open(w, "input");
    write_id(w, in->id, "input");
    write_attr(w, "label", in->label);
    write_inside(w);
    write_open(w, "inputExpression");
    write_id(w, S(""), "in");
    write_attr(w, "typeRef", in->type);
    write_inside(w);
    write_leaf(w, "text", in->expression.text);
    write_close(w, "inputExpression");
    if (in->allowed.text.n > 0)
        text_in(w, "inputValues", "values", S(""), &in->allowed);
    write_close(w, "input");
}

static void output(struct writer *w, const struct dmn_output *o)
{
    write_open(w, "output");
    write_id(w, o->id, "output");
    write_attr(w, "name", o->name);
    write_attr(w, "label", o->label);
    write_attr(w, "typeRef", o->type);
    if (o->allowed.text.n + o->otherwise.text.n == 0) {
        write_empty(w);
        return;
    }
    write_inside(w);
    if (o->allowed.text.n > 0)
        text_in(w, "outputValues", "values", S(""), &o->allowed);
    if (o->otherwise.text.n > 0)
        text_in(w, "defaultOutputEntry", "entry", S(""), &o->otherwise);
    write_close(w, "output");
}

static void rule(struct writer *w, const struct dmn_table *t,
                 const struct dmn_rule *r)
{
    write_open(w, "rule");
    write_id(w, r->id, "rule");
    write_inside(w);
    if (r->description.n > 0)
        write_leaf(w, "description", r->description);
    for (size_t i = 0; i < t->n_inputs; i++)
        text_in(w, "inputEntry", "entry", S(""), &r->inputs[i]);
    for (size_t i = 0; i < t->n_outputs; i++)
        text_in(w, "outputEntry", "entry", S(""), &r->outputs[i]);
    for (size_t i = 0; i < t->n_annotations; i++) {
        write_open(w, "annotationEntry");
        write_inside(w);
        write_leaf(w, "text", r->annotations[i]);
        write_close(w, "annotationEntry");
    }
    write_close(w, "rule");
}

static void threshold(struct writer *w, const struct dmn_threshold *t)
{
    write_open_in(w, w->norm, "threshold");
    write_attr(w, "at", t->at);
    write_attr(w, "over", t->over ? S("true") : S("false"));
    write_attr(w, "zh", t->zh);
    write_attr(w, "en", t->en);
    write_attr(w, "basis", t->basis);
    write_empty(w);
}

static void norm(struct writer *w, const struct dmn_norm *n)
{
    if (n->output.n + n->least.n + n->most.n + n->basis.n + n->n_worse +
            n->n_thresholds ==
        0)
        return;
    write_open(w, "extensionElements");
    write_inside(w);
    write_open_in(w, w->norm, "norm");
    write_attr(w, "output", n->output);
    write_attr(w, "least", n->least);
    write_attr(w, "most", n->most);
    write_attr(w, "basis", n->basis);
    write_inside(w);
    for (size_t i = 0; i < n->n_worse; i++) {
        write_open_in(w, w->norm, "worse");
        write_attr(w, "input", n->worse[i]);
        write_empty(w);
    }
    for (size_t i = 0; i < n->n_thresholds; i++)
        threshold(w, &n->thresholds[i]);
    write_close_in(w, w->norm, "norm");
    write_close(w, "extensionElements");
}

static void table(struct writer *w, const struct dmn_boxed *x)
{
    const struct dmn_table *t = x->table;

    write_open(w, "decisionTable");
    write_id(w, x->id, "table");
    write_attr(w, "typeRef", x->type);
    write_attr(w, "hitPolicy", str_of(hit_names[t->hit]));
    write_attr(w, "aggregation", str_of(aggregation_names[t->aggregation]));
    write_attr(w, "outputLabel", t->output_label);
    write_inside(w);
    norm(w, &t->norm);
    for (size_t i = 0; i < t->n_inputs; i++)
        input(w, &t->inputs[i]);
    for (size_t i = 0; i < t->n_outputs; i++)
        output(w, &t->outputs[i]);
    for (size_t i = 0; i < t->n_annotations; i++) {
        write_open(w, "annotation");
        write_attr(w, "name", t->annotations[i]);
        write_empty(w);
    }
    for (size_t i = 0; i < t->n_rules; i++)
        rule(w, t, &t->rules[i]);
    write_close(w, "decisionTable");
}

/* ---------------------------------------------------------- other forms -- */

static void head(struct writer *w, const char *name, const struct dmn_boxed *x)
{
    write_open(w, name);
    write_id(w, x->id, "expression");
    write_attr(w, "typeRef", x->type);
}

static void literal(struct writer *w, const struct dmn_boxed *x)
{
    head(w, "literalExpression", x);
    write_attr(w, "expressionLanguage", x->language);
    write_inside(w);
    write_leaf(w, "text", x->text.text);
    write_close(w, "literalExpression");
}

/* The variable of kid i, when it has one. */
static void variable_of(struct writer *w, const char *name,
                        const struct dmn_boxed *x, size_t i)
{
    if (i < x->n_items && x->items[i].name.n > 0)
        write_variable(w, name, &x->items[i]);
    else if (x->names[i].n > 0)
        write_variable(w, name, &(struct dmn_item){.name = x->names[i]});
}

static void context(struct writer *w, const struct dmn_boxed *x)
{
    head(w, "context", x);
    write_inside(w);
    for (size_t i = 0; i < x->n; i++) {
        write_open(w, "contextEntry");
        write_inside(w);
        variable_of(w, "variable", x, i);
        write_boxed(w, x->kids[i]);
        write_close(w, "contextEntry");
    }
    write_close(w, "context");
}

static void items(struct writer *w, const char *name, const struct dmn_boxed *x)
{
    head(w, name, x);
    write_inside(w);
    for (size_t i = 0; i < x->n; i++)
        write_boxed(w, x->kids[i]);
    write_close(w, name);
}

static void relation(struct writer *w, const struct dmn_boxed *x)
{
    head(w, "relation", x);
    write_inside(w);
    for (size_t i = 0; i < x->n_items; i++)
        write_variable(w, "column", &x->items[i]);
    for (size_t i = 0; i < x->n; i++)
        items(w, "row", x->kids[i]);
    write_close(w, "relation");
}

static void invocation(struct writer *w, const struct dmn_boxed *x)
{
    head(w, "invocation", x);
    write_inside(w);
    write_boxed(w, x->kids[0]);
    for (size_t i = 1; i < x->n; i++) {
        write_open(w, "binding");
        write_inside(w);
        variable_of(w, "parameter", x, i);
        write_boxed(w, x->kids[i]);
        write_close(w, "binding");
    }
    write_close(w, "invocation");
}

void write_function(struct writer *w, const char *name,
                    const struct dmn_boxed *x)
{
    head(w, name, x);
    if (!str_eq(x->kind, S("FEEL")))
        write_attr(w, "kind", x->kind);
    write_inside(w);
    for (size_t i = 0; i < x->n_items; i++)
        write_variable(w, "formalParameter", &x->items[i]);
    if (x->n > 0)
        write_boxed(w, x->kids[0]);
    write_close(w, name);
}

/* A form whose kids stand each in an element of its own. */
static void parts(struct writer *w, const char *name, const struct dmn_boxed *x,
                  const char *const *names)
{
    write_since_1_4(w, name);
    head(w, name, x);
    if (x->form == DMN_FOR || x->form == DMN_SOME || x->form == DMN_EVERY)
        write_attr(w, "iteratorVariable", x->names[0]);
    write_inside(w);
    for (size_t i = 0; i < x->n; i++) {
        assert(names[i] != NULL);
        write_open(w, names[i]);
        write_inside(w);
        write_boxed(w, x->kids[i]);
        write_close(w, names[i]);
    }
    write_close(w, name);
}

void write_boxed(struct writer *w, const struct dmn_boxed *x)
{
    static const char *const conditional[] = {"if", "then", "else", NULL};
    static const char *const filter[] = {"in", "match", NULL};
    static const char *const each[] = {"in", "return", NULL};
    static const char *const test[] = {"in", "satisfies", NULL};

    if (x == NULL)
        return;
    switch (x->form) {
    case DMN_NOTHING:
        return;
    case DMN_LITERAL:
        literal(w, x);
        return;
    case DMN_TABLE:
        table(w, x);
        return;
    case DMN_CONTEXT:
        context(w, x);
        return;
    case DMN_ARRAY:
        items(w, "list", x);
        return;
    case DMN_RELATION:
        relation(w, x);
        return;
    case DMN_INVOCATION:
        invocation(w, x);
        return;
    case DMN_FUNCTION:
        write_function(w, "functionDefinition", x);
        return;
    case DMN_CONDITIONAL:
        parts(w, "conditional", x, conditional);
        return;
    case DMN_FILTER:
        parts(w, "filter", x, filter);
        return;
    case DMN_FOR:
        parts(w, "for", x, each);
        return;
    case DMN_SOME:
        parts(w, "some", x, test);
        return;
    case DMN_EVERY:
        parts(w, "every", x, test);
        return;
    }
}
