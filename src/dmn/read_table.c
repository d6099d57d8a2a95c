/* read_table.c - decision tables (决策表) as written, and the norm around
 * them. */
#include "dmn/internal.h"

static const struct err_def bad_policy = {
    .code = "DMN-002",
    .fault = FAULT_INPUT,
    .zh = "决策表的「{0}」写作「{1}」,不在标准之内",
    .fix_zh = "hitPolicy 取 UNIQUE、FIRST、PRIORITY、ANY、COLLECT、RULE "
              "ORDER 或 OUTPUT ORDER;aggregation 取 SUM、COUNT、MIN 或 MAX",
    .en = "\"{0}\" of the decision table is \"{1}\", which the standard does "
          "not know",
    .fix_en = "hitPolicy is UNIQUE, FIRST, PRIORITY, ANY, COLLECT, RULE ORDER "
              "or OUTPUT ORDER; aggregation is SUM, COUNT, MIN or MAX",
};
static const struct err_def bad_rule = {
    .code = "DMN-003",
    .fault = FAULT_INPUT,
    .zh = "第 {0} 条规则的{1}格与决策表的列数不一致",
    .fix_zh = "每条规则的输入格、输出格各与列一一对应",
    .en = "rule {0} has not as many {1} entries as the table has columns",
    .fix_en = "give each rule one entry for each input and each output",
};

/* The words of the standard, and those of DMN 1.1. */
static const struct {
    const char *word;
    enum dmn_hit hit;
} hits[] = {
    {"UNIQUE", DMN_UNIQUE},
    {"FIRST", DMN_FIRST},
    {"PRIORITY", DMN_PRIORITY},
    {"ANY", DMN_ANY},
    {"COLLECT", DMN_COLLECT},
    {"RULE ORDER", DMN_RULE_ORDER},
    {"RULE_ORDER", DMN_RULE_ORDER},
    {"OUTPUT ORDER", DMN_OUTPUT_ORDER},
    {"OUTPUT_ORDER", DMN_OUTPUT_ORDER},
};
static const struct {
    const char *word;
    enum dmn_aggregation how;
} aggregations[] = {
    {"SUM", DMN_SUM},
    {"COUNT", DMN_COUNT},
    {"MIN", DMN_MIN},
    {"MAX", DMN_MAX},
};

static bool read_policy(const struct reader *r, const struct xml *x,
                        struct dmn_table *t)
{
    str hit = str_trim(xml_get(x, S("hitPolicy")));
    str how = str_trim(xml_get(x, S("aggregation")));
    bool known = hit.n == 0;

    for (size_t i = 0; i < COUNT_OF(hits) && !known; i++) {
        known = str_eq(hit, str_of(hits[i].word));
        if (known)
            t->hit = hits[i].hit;
    }
    if (!known)
        return err_set(r->e, &bad_policy, .at = read_at(r, x),
                       .arg = {S("hitPolicy"), hit});
    known = how.n == 0;
    for (size_t i = 0; i < COUNT_OF(aggregations) && !known; i++) {
        known = str_eq(how, str_of(aggregations[i].word));
        if (known)
            t->aggregation = aggregations[i].how;
    }
    return known || err_set(r->e, &bad_policy, .at = read_at(r, x),
                            .arg = {S("aggregation"), how});
}

static bool read_inputs(const struct reader *r, const struct xml *x,
                        struct dmn_table *t)
{
    t->n_inputs = read_count(x, "input");
    t->inputs = arena_array(r->a, struct dmn_input, t->n_inputs + 1, r->e);
    if (t->inputs == NULL)
        return false;
    for (size_t i = 0, at = 0; i < t->n_inputs; i++) {
        const struct xml *k = read_counted(x, "input", &at);
        const struct xml *in = read_kid(k, "inputExpression");
        struct dmn_input *to = &t->inputs[i];

        to->id = xml_get(k, S("id"));
        to->label = xml_get(k, S("label"));
        read_text_of(r, in, &to->expression);
        if (in != NULL)
            to->type = str_trim(xml_get(in, S("typeRef")));
        read_text(r, k, "inputValues", &to->allowed);
    }
    return true;
}

static bool read_outputs(const struct reader *r, const struct xml *x,
                         struct dmn_table *t)
{
    t->n_outputs = read_count(x, "output");
    t->outputs = arena_array(r->a, struct dmn_output, t->n_outputs + 1, r->e);
    if (t->outputs == NULL)
        return false;
    for (size_t i = 0, at = 0; i < t->n_outputs; i++) {
        const struct xml *k = read_counted(x, "output", &at);
        struct dmn_output *to = &t->outputs[i];

        to->id = xml_get(k, S("id"));
        to->name = str_trim(xml_get(k, S("name")));
        to->label = xml_get(k, S("label"));
        to->type = str_trim(xml_get(k, S("typeRef")));
        read_text(r, k, "outputValues", &to->allowed);
        read_text(r, k, "defaultOutputEntry", &to->otherwise);
    }
    return true;
}

static bool read_entries(const struct reader *r, const struct xml *x,
                         const char *name, const char *what, size_t n,
                         size_t rule, struct dmn_text **out)
{
    struct buf b;
    str number = S("");
    bool ok;

    *out = arena_array(r->a, struct dmn_text, n + 1, r->e);
    if (*out == NULL)
        return false;
    if (read_count(x, name) == n) {
        for (size_t i = 0, at = 0; i < n; i++)
            read_text_of(r, read_counted(x, name, &at), &(*out)[i]);
        return true;
    }
    buf_init(&b, &memory_system, 32);
    buf_int(&b, (int64_t)rule + 1);
    ok = buf_done(&b, &number, r->e) &&
         err_set(r->e, &bad_rule, .at = read_at(r, x),
                 .arg = {number, str_of(what)});
    buf_close(&b);
    return ok;
}

static bool read_annotations(const struct reader *r, const struct xml *x,
                             const char *name, const char *attribute, size_t n,
                             str **out)
{
    *out = arena_array(r->a, str, n + 1, r->e);
    if (*out == NULL)
        return false;
    for (size_t i = 0, at = 0; i < n; i++) {
        const struct xml *k = read_next(x, name, &at);

        if (k == NULL)
            break;
        if (attribute != NULL) {
            (*out)[i] = xml_get(k, str_of(attribute));
        } else {
            struct dmn_text text = {0};

            read_text_of(r, k, &text);
            (*out)[i] = text.text;
        }
    }
    return true;
}

static bool read_rules(const struct reader *r, const struct xml *x,
                       struct dmn_table *t)
{
    t->n_rules = read_count(x, "rule");
    t->rules = arena_array(r->a, struct dmn_rule, t->n_rules + 1, r->e);
    if (t->rules == NULL)
        return false;
    for (size_t i = 0, at = 0; i < t->n_rules; i++) {
        const struct xml *k = read_counted(x, "rule", &at);
        const struct xml *d = read_kid(k, "description");
        struct dmn_rule *to = &t->rules[i];

        to->id = xml_get(k, S("id"));
        to->description = d == NULL ? S("") : xml_trimmed(d);
        to->at = read_at(r, k);
        if (!read_entries(r, k, "inputEntry", "input", t->n_inputs, i,
                          &to->inputs) ||
            !read_entries(r, k, "outputEntry", "output", t->n_outputs, i,
                          &to->outputs) ||
            !read_annotations(r, k, "annotationEntry", NULL, t->n_annotations,
                              &to->annotations))
            return false;
    }
    return true;
}

/* --------------------------------------------------------------- norm ---- */

static void read_threshold(const struct xml *x, struct dmn_threshold *to)
{
    to->at = str_trim(xml_get(x, S("at")));
    to->over = str_eq(xml_get(x, S("over")), S("true"));
    to->zh = xml_get(x, S("zh"));
    to->en = xml_get(x, S("en"));
    to->basis = xml_get(x, S("basis"));
}

/* <norm output least most basis> with <worse input> and <threshold …>. */
static bool read_norm(const struct reader *r, const struct xml *x,
                      struct dmn_norm *n)
{
    const struct xml *k;

    n->output = xml_get(x, S("output"));
    n->least = str_trim(xml_get(x, S("least")));
    n->most = str_trim(xml_get(x, S("most")));
    n->basis = xml_get(x, S("basis"));
    n->n_worse = read_count(x, "worse");
    n->n_thresholds = read_count(x, "threshold");
    n->worse = arena_array(r->a, str, n->n_worse + 1, r->e);
    n->thresholds =
        arena_array(r->a, struct dmn_threshold, n->n_thresholds + 1, r->e);
    if (n->worse == NULL || n->thresholds == NULL)
        return false;
    for (size_t i = 0, at = 0; (k = read_next(x, "worse", &at)) != NULL; i++)
        n->worse[i] = xml_get(k, S("input"));
    for (size_t i = 0, at = 0; (k = read_next(x, "threshold", &at)) != NULL;
         i++)
        read_threshold(k, &n->thresholds[i]);
    return true;
}

static bool read_extensions(const struct reader *r, const struct xml *x,
                            struct dmn_table *t)
{
    const struct xml *ext = read_kid(x, "extensionElements");

    for (size_t i = 0; ext != NULL && i < ext->n; i++) {
        if (xml_is(ext->kids[i], S(DMN_NORM_NS), S("norm")))
            return read_norm(r, ext->kids[i], &t->norm);
    }
    return true;
}

bool read_table(const struct reader *r, const struct xml *x,
                struct dmn_table **out)
{
    struct dmn_table *t = arena_new(r->a, struct dmn_table, r->e);

    if (t == NULL)
        return false;
    t->output_label = xml_get(x, S("outputLabel"));
    t->n_annotations = read_count(x, "annotation");
    if (!read_policy(r, x, t) || !read_inputs(r, x, t) ||
        !read_outputs(r, x, t) ||
        !read_annotations(r, x, "annotation", "name", t->n_annotations,
                          &t->annotations) ||
        !read_rules(r, x, t) || !read_extensions(r, x, t))
        return false;
    *out = t;
    return true;
}
