/* import_rules.c - what becomes of an item of a discretion table: inputs for all
 * that its conditions speak of, and a rule or more for each row. */
#include "dmn/import_grades.h"

#include <assert.h>

/* ----------------------------------------------------------------- rules - */

static bool literal(const struct grades *g, const struct atom *x, str *out)
{
    *out = x->value;
    return x->kind != COMPARED_TEXT || import_quote(g->s, x->value, out);
}

static const char *const signs[] = {
    [FEEL_EQ] = "= ",  [FEEL_NE] = "!= ", [FEEL_LT] = "< ",
    [FEEL_LE] = "<= ", [FEEL_GT] = "> ",  [FEEL_GE] = ">= ",
};

/* One comparison as a unary test. */
static bool test_of(const struct grades *g, const struct atom *x, str *out)
{
    str value;

    if (!literal(g, x, &value))
        return false;
    if (x->op == FEEL_EQ) {
        *out = value;
        return true;
    }
    if (x->op == FEEL_NE)
        return import_join(g->s, out, S("not("), value, S(")"));
    return import_join(g->s, out, str_of(signs[x->op]), value);
}

static bool is_low(const struct atom *x)
{
    return x->op == FEEL_GE || x->op == FEEL_GT;
}

static bool is_high(const struct atom *x)
{
    return x->op == FEEL_LE || x->op == FEEL_LT;
}

/* Two limits of a number are a range, other pairs a condition over "?". */
static bool tests_of(const struct grades *g, const struct atom *const *xs,
                     size_t n, str *out)
{
    str value;

    if (n == 0) {
        *out = S("-");
        return true;
    }
    if (n == 1)
        return test_of(g, xs[0], out);
    if (n == 2 &&
        (is_low(xs[0]) ? is_high(xs[1]) : is_high(xs[0]) && is_low(xs[1]))) {
        const struct atom *low = is_low(xs[0]) ? xs[0] : xs[1];
        const struct atom *high = is_low(xs[0]) ? xs[1] : xs[0];

        return import_join(g->s, out, low->op == FEEL_GE ? S("[") : S("("),
                           low->value, S(".."), high->value,
                           high->op == FEEL_LE ? S("]") : S(")"));
    }
    *out = S("");
    for (size_t i = 0; i < n; i++) {
        if (!literal(g, xs[i], &value) ||
            !import_join(g->s, out, *out, i > 0 ? S(" and ? ") : S("? "),
                         str_of(signs[xs[i]->op]), value))
            return false;
    }
    return true;
}

static bool entry(const struct grades *g, const struct term *t, str name,
                  str *out)
{
    const struct atom **xs =
        arena_array(g->s->a, const struct atom *, t->atoms.n + 1, g->s->e);
    size_t n = 0;

    if (xs == NULL)
        return false;
    for (size_t i = 0; i < t->atoms.n; i++) {
        if (str_eq(t->atoms.at[i].name, name))
            xs[n++] = &t->atoms.at[i];
    }
    return tests_of(g, xs, n, out);
}

/* An or that is about one thing alone fits into one entry: "1, 3". */
static bool about_one(const struct condition *c)
{
    for (size_t i = 0; i < c->terms.n; i++) {
        const struct term *t = &c->terms.at[i];

        if (t->atoms.n != 1 ||
            !str_eq(t->atoms.at[0].name, c->terms.at[0].atoms.at[0].name))
            return false;
    }
    return c->terms.n > 1;
}

/* The row and its grade, and what has no column of its own.  dmn-js shows the
 * description of a rule where others show its annotations. */
static bool annotate(const struct grades *g, const struct row *r,
                     struct dmn_rule *rule)
{
    const struct sheet *s = g->s;
    str line;

    rule->annotations = arena_array(s->a, str, g->others.n + 1, s->e);
    if (rule->annotations == NULL ||
        !import_int(s, s->csv.rows[r->row].line, &line))
        return false;
    for (size_t i = 0; i < g->others.n; i++)
        rule->annotations[i + 1] = import_value(s, r->row, g->others.at[i]);
    if (!import_join(s, &rule->annotations[0], S("第"), line, S("行 "),
                     grades_cell(g, r->row, GRADE), S(":"),
                     grades_cell(g, r->row, PARTY),
                     grades_cell(g, r->row, PARTY).n > 0 ? S(" ") : S(""),
                     grades_cell(g, r->row, CONDITION).n > 0
                         ? grades_cell(g, r->row, CONDITION)
                         : S("-")))
        return false;
    rule->description = rule->annotations[0];
    return true;
}

/* Grade, outcome and, where the sheet has them, its unit and what goes with it. */
static bool outputs_of(const struct grades *g, const struct dmn_table *t,
                       const struct row *r, struct dmn_rule *rule)
{
    rule->outputs =
        arena_array(g->s->a, struct dmn_text, t->n_outputs + 1, g->s->e);
    if (rule->outputs == NULL)
        return false;
    for (size_t i = 0; i < t->n_outputs; i++) {
        str name = t->outputs[i].name, text = S("");
        struct dmn_text *out = &rule->outputs[i];

        if (str_eq(name, grades_name(g, OUTCOME))) {
            out->text = r->outcome;
            continue;
        }
        for (enum column c = UNIT; c < COLUMNS; c++) {
            if (str_eq(name, grades_name(g, c)))
                text = grades_cell(g, r->row, c);
        }
        out->text = S("null");
        if (text.n > 0 && !import_quote(g->s, text, &out->text))
            return false;
    }
    return true;
}

static bool rule_of(struct grades *g, const struct dmn_table *t,
                    const struct row *r, const struct term *term,
                    struct dmn_rule **out)
{
    struct dmn_rule *rule = &t->rules[t->n_rules];

    *out = rule;
    rule->at = grades_at(g, r->row, CONDITION);
    rule->inputs =
        arena_array(g->s->a, struct dmn_text, t->n_inputs + 1, g->s->e);
    if (rule->inputs == NULL ||
        !import_id(g->s, "rule", ++g->n_rules, &rule->id))
        return false;
    for (size_t i = 0; i < t->n_inputs; i++) {
        if (!entry(g, term, t->inputs[i].expression.text,
                   &rule->inputs[i].text))
            return false;
    }
    return outputs_of(g, t, r, rule) && annotate(g, r, rule);
}

static bool rules_of_row(struct grades *g, struct dmn_table *t,
                         const struct row *r)
{
    const struct condition *c = &r->when;
    bool one = about_one(c);
    struct dmn_rule *rule = NULL;

    for (size_t i = 0; i < c->terms.n; i++) {
        if (i == 0 || !one) {
            if (!rule_of(g, t, r, &c->terms.at[i], &rule))
                return false;
            t->n_rules++;
            continue;
        }
        for (size_t k = 0; k < t->n_inputs; k++) {
            str name = t->inputs[k].expression.text, more;
            str *text = &rule->inputs[k].text;

            if (str_eq(name, c->terms.at[i].atoms.at[0].name) &&
                (!entry(g, &c->terms.at[i], name, &more) ||
                 !import_join(g->s, text, *text, S(", "), more)))
                return false;
        }
    }
    if (c->terms.n > 1 && !one)
        t->hit = DMN_ANY;
    return true;
}

/* ---------------------------------------------------------------- tables - */

static bool has_input(const struct dmn_table *t, str name)
{
    for (size_t i = 0; i < t->n_inputs; i++) {
        if (str_eq(t->inputs[i].expression.text, name))
            return true;
    }
    return false;
}

static bool add_input(struct grades *g, struct dmn_element *el, str name)
{
    struct dmn_table *t = el->logic->table;
    const struct variable *v = grades_variable(g, name);
    const struct option *label = import_option(g->s, "label", name, 0);
    const struct option *values = import_option(g->s, "values", name, 0);

    assert(v != NULL);
    if (has_input(t, name))
        return true;
    t->inputs[t->n_inputs++] = (struct dmn_input){
        .label = label == NULL ? S("") : label->rest,
        .expression = {.text = name},
        .type = v->type,
        .allowed = {.text = values == NULL ? S("") : values->rest},
    };
    return import_data(g->s, name, v->type, &el->needs[el->n_needs++]);
}

/* The inputs of an item, in the order in which its rows speak of them. */
static bool inputs_of(struct grades *g, const struct item *it,
                      struct dmn_element *el)
{
    struct dmn_table *t = el->logic->table;

    t->inputs =
        arena_array(g->s->a, struct dmn_input, g->variables.n + 1, g->s->e);
    el->needs = arena_array(g->s->a, str, g->variables.n + 1, g->s->e);
    if (t->inputs == NULL || el->needs == NULL)
        return false;
    for (size_t r = 0; r < it->rows.n; r++) {
        const struct condition *c = &it->rows.at[r].when;

        for (size_t i = 0; i < c->terms.n; i++) {
            for (size_t k = 0; k < c->terms.at[i].atoms.n; k++) {
                if (!add_input(g, el, c->terms.at[i].atoms.at[k].name))
                    return false;
            }
        }
    }
    return true;
}

/* The grades from the light to the grave, as the sheet lists them. */
static bool grades_of(const struct grades *g, const struct item *it, str *out)
{
    *out = S("");
    for (size_t i = 0; i < it->rows.n; i++) {
        str grade = grades_cell(g, it->rows.at[i].row, GRADE), quoted;
        bool seen = false;

        for (size_t k = 0; k < i; k++)
            seen = seen ||
                   str_eq(grade, grades_cell(g, it->rows.at[k].row, GRADE));
        if (!seen &&
            (!import_quote(g->s, grade, &quoted) ||
             !import_join(g->s, out, *out, i > 0 ? S(", ") : S(""), quoted)))
            return false;
    }
    return true;
}

static bool add_outputs(const struct grades *g, const struct item *it,
                        struct dmn_table *t)
{
    size_t first = it->rows.at[0].row;
    bool range = false, also = false;
    str unit = grades_cell(g, first, UNIT), grades;
    str name = grades_name(g, OUTCOME), label = import_label(g->s, name);

    if (label.n == 0)
        label = name;
    for (size_t i = 0; i < it->rows.n; i++) {
        range = range || it->rows.at[i].range;
        also = also || grades_cell(g, it->rows.at[i].row, ALSO).n > 0;
    }
    t->outputs = arena_array(g->s->a, struct dmn_output, 4, g->s->e);
    if (t->outputs == NULL || !grades_of(g, it, &grades))
        return false;
    if (unit.n > 0 && !import_join(g->s, &label, label, S("("), unit, S(")")))
        return false;
    t->outputs[t->n_outputs++] =
        (struct dmn_output){.name = S("grade"),
                            .label = S("档次"),
                            .type = S("string"),
                            .allowed = {.text = grades}};
    t->outputs[t->n_outputs++] = (struct dmn_output){
        .name = name, .label = label, .type = range ? S("") : S("number")};
    if (unit.n > 0)
        t->outputs[t->n_outputs++] = (struct dmn_output){
            .name = S("unit"), .label = S("单位"), .type = S("string")};
    if (also)
        t->outputs[t->n_outputs++] = (struct dmn_output){
            .name = S("also"), .label = S("并处"), .type = S("string")};
    return true;
}

static bool annotations_of(const struct grades *g, struct dmn_table *t)
{
    const struct sheet *s = g->s;

    t->n_annotations = g->others.n + 1;
    t->annotations = arena_array(s->a, str, t->n_annotations, s->e);
    if (t->annotations == NULL)
        return false;
    t->annotations[0] = S("来源");
    for (size_t i = 0; i < g->others.n; i++)
        t->annotations[i + 1] = str_trim(s->csv.rows[0].cells[g->others.at[i]]);
    return true;
}

static bool norm_of(const struct grades *g, const struct item *it,
                    struct dmn_table *t)
{
    size_t first = it->rows.at[0].row;
    str law = grades_cell(g, first, LAW),
        article = grades_cell(g, first, ARTICLE);

    t->norm.output = grades_name(g, OUTCOME);
    t->norm.least = grades_cell(g, first, LEAST);
    t->norm.most = grades_cell(g, first, MOST);
    return import_join(g->s, &t->norm.basis, law,
                       law.n > 0 && article.n > 0 ? S(" ") : S(""), article) &&
           import_norm(g->s, t);
}

bool grades_table(struct grades *g, const struct item *it,
                  struct dmn_element *el)
{
    struct dmn_table *t = el->logic->table;
    size_t n = 0;

    for (size_t i = 0; i < it->rows.n; i++)
        n += it->rows.at[i].when.terms.n;
    t->rules = arena_array(g->s->a, struct dmn_rule, n + 1, g->s->e);
    if (t->rules == NULL || !inputs_of(g, it, el) || !add_outputs(g, it, t) ||
        !annotations_of(g, t))
        return false;
    for (size_t i = 0; i < it->rows.n; i++) {
        if (!rules_of_row(g, t, &it->rows.at[i]))
            return false;
    }
    return norm_of(g, it, t);
}
