/* import_table.c - a decision table with a column an input.
 *
 * Header cells: input:EXPRESSION:TYPE[:LABEL], output:NAME:TYPE[:LABEL]; any
 * other column is an annotation.  Cells are FEEL; of a type `text` they are
 * words as they stand, "a | b" being one or the other, and of a type `yesno`
 * yes or no.
 */
#include "dmn/import.h"

#include <assert.h>

static const struct err_def bad_column = {
    .code = "DMN-081",
    .fault = FAULT_INPUT,
    .zh = "表头「{0}」写得不对:{1}",
    .fix_zh = "写成 input:名称:类型:标签 或 output:名称:类型:标签",
    .en = "the header \"{0}\" is wrong: {1}",
    .fix_en = "write input:name:type:label or output:name:type:label",
};
static const struct err_def bad_cell = {
    .code = "DMN-082",
    .fault = FAULT_INPUT,
    .zh = "「{0}」列的「{1}」不是{2}",
    .fix_zh = "按该列的类型填写;输入不限时写 -",
    .en = "\"{1}\" in the column \"{0}\" is not {2}",
    .fix_en = "write what the type of the column wants; - where any input will "
              "do",
};
static const struct err_def bad_feel = {
    .code = "DMN-083",
    .fault = FAULT_INPUT,
    .zh = "读「{0}」列的「{1}」时",
    .fix_zh = "按 FEEL 填写这一格",
    .en = "reading \"{1}\" of the column \"{0}\"",
    .fix_en = "write FEEL into this cell",
};
static const struct err_def bad_hit = {
    .code = "DMN-084",
    .fault = FAULT_INPUT,
    .zh = "命中策略「{0}」不在标准之内",
    .fix_zh = "取 U、F、P、A、C、C+、C#、C<、C>、R 或 O",
    .en = "the hit policy \"{0}\" is not of the standard",
    .fix_en = "use U, F, P, A, C, C+, C#, C<, C>, R or O",
};

enum side { INPUT, OUTPUT, ANNOTATION };
struct head {
    enum side side;
    size_t column;
    str cell; /* as written */
    str name, type, label;
    bool text, yesno;
};
struct reading {
    struct sheet *s;
    VEC(struct head) heads;
    struct dmn_table *t;
    struct dmn_element *el;
};

static const char *const types[] = {
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "Any",
    "text",
    "yesno",
};

/* clang-format off */
static const struct {
    const char *sign;
    enum dmn_hit hit;
    enum dmn_aggregation how;
} hits[] = {
    {"U", DMN_UNIQUE, DMN_LIST},     {"F", DMN_FIRST, DMN_LIST},
    {"P", DMN_PRIORITY, DMN_LIST},   {"A", DMN_ANY, DMN_LIST},
    {"C", DMN_COLLECT, DMN_LIST},    {"C+", DMN_COLLECT, DMN_SUM},
    {"C#", DMN_COLLECT, DMN_COUNT},  {"C<", DMN_COLLECT, DMN_MIN},
    {"C>", DMN_COLLECT, DMN_MAX},    {"R", DMN_RULE_ORDER, DMN_LIST},
    {"O", DMN_OUTPUT_ORDER, DMN_LIST},
};
/* clang-format on */

static struct at at_cell(const struct reading *r, size_t row, size_t column)
{
    return import_at(r->s, row, column, 0);
}

/* ---------------------------------------------------------------- header - */

static bool wrong_head(const struct reading *r, const struct head *h,
                       const char *why)
{
    return err_set(r->s->e, &bad_column, .at = at_cell(r, 0, h->column),
                   .arg = {h->cell, str_of(why)});
}

static bool read_head(struct reading *r, size_t column)
{
    struct head *h = vec_add(r->s->a, &r->heads, r->s->e);
    str side, rest;
    bool known = false;

    if (h == NULL)
        return false;
    *h = (struct head){.side = ANNOTATION,
                       .column = column,
                       .cell = import_value(r->s, 0, column),
                       .label = S("")};
    h->name = h->cell;
    (void)str_cut(h->cell, S(":"), &side, &rest);
    if (!str_eq(side, S("input")) && !str_eq(side, S("output")))
        return h->name.n > 0 || wrong_head(r, h, "是空的 (it is empty)");
    h->side = str_eq(side, S("input")) ? INPUT : OUTPUT;
    (void)str_cut(rest, S(":"), &h->name, &rest);
    (void)str_cut(rest, S(":"), &h->type, &h->label);
    h->name = str_trim(h->name);
    h->type = str_trim(h->type);
    h->label = str_trim(h->label);
    if (h->name.n == 0)
        return wrong_head(r, h, "没有名称 (it has no name)");
    for (size_t i = 0; i < COUNT_OF(types); i++)
        known = known || str_eq(h->type, str_of(types[i]));
    if (!known)
        return wrong_head(r, h, "没有这个类型 (there is no such type)");
    h->text = str_eq(h->type, S("text"));
    h->yesno = str_eq(h->type, S("yesno"));
    if (h->text || h->yesno)
        h->type = h->text ? S("string") : S("boolean");
    return true;
}

/* ------------------------------------------------------------------ data - */

static bool has_data(const struct sheet *s, str name)
{
    return import_option(s, "data", name, 0) != NULL;
}

static bool need(struct reading *r, str name, str type)
{
    str href;

    if (!import_data(r->s, name, type, &href))
        return false;
    for (size_t i = 0; i < r->el->n_needs; i++) {
        if (str_eq(r->el->needs[i], href))
            return true;
    }
    r->el->needs[r->el->n_needs++] = href;
    return true;
}

static bool simple_name(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
            (c & 0x80) != 0 || (i > 0 && ((c >= '0' && c <= '9') || c == ' ')))
            continue;
        return false;
    }
    return s.n > 0;
}

/* An input that is a name is input data of its type.  One that is a path or
 * computed reads what "# data: NAME TYPE" declares. */
static bool data_of(struct reading *r, const struct head *h)
{
    str root, rest;

    if (simple_name(h->name) && !has_data(r->s, h->name))
        return need(r, h->name, h->type);
    (void)str_cut(h->name, S("."), &root, &rest);
    if (!simple_name(root) && import_option(r->s, "data", S(""), 0) == NULL)
        return wrong_head(r, h,
                          "它要计算,须用 # data: 名称 类型 说明来源 (computed: "
                          "say what it reads, # data: name type)");
    if (simple_name(root) && !has_data(r->s, root))
        return need(r, root, S("Any"));
    return true;
}

static bool declared_data(struct reading *r)
{
    const struct option *o;

    for (size_t i = 0; (o = import_option(r->s, "data", S(""), i)) != NULL;
         i++) {
        if (!need(r, o->name, o->rest.n > 0 ? o->rest : S("Any")))
            return false;
    }
    return true;
}

/* --------------------------------------------------------------- columns - */

static bool feel_ok(const struct reading *r, size_t row, const struct head *h,
                    str text, bool tests)
{
    struct feel *x;
    struct at at = at_cell(r, row, h->column);
    struct err *e = r->s->e;
    bool ok = tests ? feel_compile_tests(r->s->a, text, NULL, 0, at, &x, e)
                    : feel_compile(r->s->a, text, NULL, 0, at, &x, e);

    return ok || err_while(e, &bad_feel, .arg = {h->cell, text});
}

static bool columns_of(struct reading *r)
{
    struct dmn_table *t = r->t;

    for (size_t i = 0; i < r->heads.n; i++) {
        const struct head *h = &r->heads.at[i];
        const struct option *values = import_option(r->s, "values", h->name, 0);
        struct dmn_text allowed = {.text =
                                       values == NULL ? S("") : values->rest};

        switch (h->side) {
        case INPUT:
            t->inputs[t->n_inputs++] =
                (struct dmn_input){.label = h->label,
                                   .expression = {.text = h->name},
                                   .type = h->type,
                                   .allowed = allowed};
            if (!feel_ok(r, 0, h, h->name, false) || !data_of(r, h))
                return false;
            break;
        case OUTPUT:
            t->outputs[t->n_outputs++] =
                (struct dmn_output){.name = h->name,
                                    .label = h->label,
                                    .type = h->type,
                                    .allowed = allowed};
            break;
        case ANNOTATION:
            t->annotations[t->n_annotations++] = h->name;
            break;
        }
    }
    return declared_data(r);
}

/* The standard knows a single output without a name: then its value is the
 * decision's. */
static bool make_columns(struct reading *r)
{
    size_t n = r->heads.n + r->s->options.n + 1;
    struct arena *a = r->s->a;
    struct err *e = r->s->e;

    r->t->inputs = arena_array(a, struct dmn_input, n, e);
    r->t->outputs = arena_array(a, struct dmn_output, n, e);
    r->t->annotations = arena_array(a, str, n, e);
    r->el->needs = arena_array(a, str, n, e);
    if (r->t->inputs == NULL || r->t->outputs == NULL ||
        r->t->annotations == NULL || r->el->needs == NULL || !columns_of(r))
        return false;
    if (r->t->n_outputs == 0)
        return wrong_head(r, &r->heads.at[0], "没有一列 output (no output)");
    return true;
}

/* ----------------------------------------------------------------- cells - */

static bool yesno(const struct reading *r, size_t row, const struct head *h,
                  str text, str *out)
{
    static const char *const yes[] = {"yes", "true", "是"};
    static const char *const no[] = {"no", "false", "否"};

    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (str_eq(text, str_of(yes[i])) || str_eq(text, str_of(no[i]))) {
            *out = str_eq(text, str_of(yes[i])) ? S("true") : S("false");
            return true;
        }
    }
    return err_set(r->s->e, &bad_cell, .at = at_cell(r, row, h->column),
                   .arg = {h->cell, text, S("是或否 (yes or no)")});
}

/* "a | b" as "a", "b"; an output has one value. */
static bool words(const struct reading *r, size_t row, const struct head *h,
                  str text, str *out)
{
    str one, quoted;

    *out = S("");
    if (h->side == OUTPUT)
        return import_quote(r->s, text, out);
    for (bool more = true; more;) {
        more = str_cut(text, S("|"), &one, &text);
        one = str_trim(one);
        if (one.n == 0)
            return err_set(r->s->e, &bad_cell, .at = at_cell(r, row, h->column),
                           .arg = {h->cell, S("|"), S("文字 (text)")});
        if (!import_quote(r->s, one, &quoted) ||
            !import_join(r->s, out, *out, out->n > 0 ? S(", ") : S(""), quoted))
            return false;
    }
    return true;
}

static bool entry(const struct reading *r, size_t row, const struct head *h,
                  str *out)
{
    str text = import_value(r->s, row, h->column);

    if (text.n == 0 || str_eq(text, S("-"))) {
        if (h->side == OUTPUT)
            return err_set(r->s->e, &bad_cell, .at = at_cell(r, row, h->column),
                           .arg = {h->cell, text, S("值 (a value)")});
        *out = S("-");
        return true;
    }
    if (h->yesno)
        return yesno(r, row, h, text, out);
    if (h->text && !str_eq(text, S("null")))
        return words(r, row, h, text, out);
    *out = text;
    return feel_ok(r, row, h, text, h->side == INPUT);
}

static bool rule(struct reading *r, size_t row, struct dmn_rule *to)
{
    struct sheet *s = r->s;
    size_t in = 0, out = 0, note = 0;

    to->inputs = arena_array(s->a, struct dmn_text, r->t->n_inputs + 1, s->e);
    to->outputs = arena_array(s->a, struct dmn_text, r->t->n_outputs + 1, s->e);
    to->annotations = arena_array(s->a, str, r->t->n_annotations + 1, s->e);
    to->at = (struct at){s->src->file, s->csv.rows[row].line, 1};
    if (to->inputs == NULL || to->outputs == NULL || to->annotations == NULL ||
        !import_id(s, "rule", row, &to->id))
        return false;
    for (size_t i = 0; i < r->heads.n; i++) {
        const struct head *h = &r->heads.at[i];
        str *text = h->side == INPUT    ? &to->inputs[in++].text
                    : h->side == OUTPUT ? &to->outputs[out++].text
                                        : &to->annotations[note++];

        if (h->side == ANNOTATION) {
            *text = import_value(s, row, h->column);
            if (to->description.n == 0) /* which dmn-js shows */
                to->description = *text;
        }
        if (h->side != ANNOTATION && !entry(r, row, h, text))
            return false;
    }
    return true;
}

/* --------------------------------------------------------------- options - */

static bool hit_of(const struct reading *r)
{
    const struct option *o = import_option(r->s, "hit", S(""), 0);

    if (o == NULL)
        return true;
    for (size_t i = 0; i < COUNT_OF(hits); i++) {
        if (!str_eq(o->rest, str_of(hits[i].sign)))
            continue;
        r->t->hit = hits[i].hit;
        r->t->aggregation = hits[i].how;
        return true;
    }
    return err_set(r->s->e, &bad_hit, .at = o->at, .arg = {o->rest});
}

/* "# norm: OUTPUT LEAST MOST BASIS"; - leaves a side open. */
static bool norm_of(const struct reading *r)
{
    const struct option *o = import_option(r->s, "norm", S(""), 0);
    struct dmn_norm *n = &r->t->norm;
    str rest;
    bool known = false;

    if (o != NULL) {
        n->output = o->name;
        (void)str_cut(o->rest, S(" "), &n->least, &rest);
        (void)str_cut(str_trim(rest), S(" "), &n->most, &n->basis);
        n->basis = str_trim(n->basis);
        for (size_t i = 0; i < r->t->n_outputs; i++)
            known = known || str_eq(r->t->outputs[i].name, n->output);
        if (!known ||
            (!str_eq(n->least, S("-")) && !import_decimal(n->least)) ||
            (!str_eq(n->most, S("-")) && !import_decimal(n->most)))
            return err_set(r->s->e, &bad_cell, .at = o->at,
                           .arg = {S("# norm"), o->rest,
                                   S("输出 下限 上限 依据 (output, least, "
                                     "most, basis)")});
        if (str_eq(n->least, S("-")))
            n->least = S("");
        if (str_eq(n->most, S("-")))
            n->most = S("");
    }
    return import_norm(r->s, r->t);
}

bool import_table(struct sheet *s)
{
    struct dmn_element el = {.kind = DMN_DECISION,
                             .id = S("decision"),
                             .name = s->name,
                             .variable = {.name = s->name}};
    struct reading r = {.s = s, .el = &el};
    struct dmn_element *kept;

    for (size_t i = 0; i < s->csv.rows[0].n; i++) {
        if (!read_head(&r, i))
            return false;
    }
    el.logic = arena_new(s->a, struct dmn_boxed, s->e);
    r.t = arena_new(s->a, struct dmn_table, s->e);
    if (el.logic == NULL || r.t == NULL || !make_columns(&r) || !hit_of(&r))
        return false;
    el.logic->form = DMN_TABLE;
    el.logic->table = r.t;
    if (r.t->n_outputs == 1)
        el.variable.type = r.t->outputs[0].type;
    r.t->rules = arena_array(s->a, struct dmn_rule, s->csv.n, s->e);
    if (r.t->rules == NULL)
        return false;
    for (size_t row = 1; row < s->csv.n; row++) {
        if (!rule(&r, row, &r.t->rules[r.t->n_rules++]))
            return false;
    }
    if (!norm_of(&r))
        return false;
    kept = vec_add(s->a, &s->elements, s->e);
    if (kept == NULL)
        return false;
    *kept = el;
    return true;
}
