/* plan.c - the plan of an import: what its columns are and what is said when a
 * cell does not fit.  Names and sentences are data, the checks are here.
 */
#include "intake/internal.h"

static const struct err_def bad_plan = {
    .code = "INTAKE-001",
    .fault = FAULT_INPUT,
    .zh = "导入方案的「{0}」缺少或写错了「{1}」",
    .fix_zh = "参照 docs/operate.md 的 Decisions made elsewhere 一节改正",
    .en = "the import plan lacks or misstates \"{1}\" of \"{0}\"",
    .fix_en =
        "correct it as docs/operate.md, \"Decisions made elsewhere\", shows",
};

static const str type_names[COLUMN_TYPES] = {
    [COLUMN_TEXT] = SI("text"),
    [COLUMN_PARTY] = SI("party"),
    [COLUMN_URL] = SI("url"),
    [COLUMN_CREDIT_CODE] = SI("credit_code"),
    [COLUMN_DATE] = SI("date"),
    [COLUMN_DECIMAL] = SI("decimal"),
    [COLUMN_DOC_NUMBER] = SI("doc_number"),
    [COLUMN_CHOICE] = SI("choice"),
};

static const str rule_names[RULE_COUNT] = {
    [RULE_MISSING] = SI("missing"),
    [RULE_TEXT_LONG] = SI("text-long"),
    [RULE_NUMBER_FORM] = SI("number-form"),
    [RULE_NUMBER_ZERO] = SI("number-zero"),
    [RULE_NUMBER_BRACKETS] = SI("number-brackets"),
    [RULE_NUMBER_ORDER] = SI("number-order"),
    [RULE_NUMBER_YEAR] = SI("number-year"),
    [RULE_NUMBER_SHARED] = SI("number-shared"),
    [RULE_DUPLICATE] = SI("duplicate"),
    [RULE_NO_IDENTITY] = SI("no-identity"),
    [RULE_CREDIT_LENGTH] = SI("credit-length"),
    [RULE_CREDIT_CHECK] = SI("credit-check"),
    [RULE_CREDIT_ORGANISATION] = SI("credit-organisation"),
    [RULE_CREDIT_PLACEHOLDER] = SI("credit-placeholder"),
    [RULE_DATE_FORM] = SI("date-form"),
    [RULE_DATE_PARTIAL] = SI("date-partial"),
    [RULE_DATE_FUTURE] = SI("date-future"),
    [RULE_DATE_ORDER] = SI("date-order"),
    [RULE_DECIMAL_FORM] = SI("decimal-form"),
    [RULE_DECIMAL_RANGE] = SI("decimal-range"),
    [RULE_CHOICE] = SI("choice"),
    [RULE_URL_FORM] = SI("url-form"),
    [RULE_PARTY_PERSON] = SI("party-person"),
};

static const str effect_names[] = {
    [INTAKE_UNKNOWN] = SI("unknown"),
    [INTAKE_NOTED] = SI("noted"),
    [INTAKE_MASKED] = SI("masked"),
    [INTAKE_REFUSED] = SI("refused"),
};

static bool wrong(const struct json *node, str what, const char *member,
                  struct err *e)
{
    struct at at = {0};

    if (node != NULL)
        at = node->at;
    return err_set(e, &bad_plan, .at = at, .arg = {what, str_of(member)});
}

static bool words_of(const struct json *v, str what, struct words *out,
                     struct err *e)
{
    out->zh = json_get_str(v, S("zh"));
    out->en = json_get_str(v, S("en"));
    return (out->zh.n > 0 && out->en.n > 0) || wrong(v, what, "zh, en", e);
}

/* A rule rests on a fact of law or on a standard. */
static bool ground(const struct law *law, const struct json *v, str what,
                   str *standard, const struct fact **fact, struct err *e)
{
    const struct json *id = json_get(v, S("fact"));

    *standard = json_get_str(v, S("standard"));
    *fact = NULL;
    if (id != NULL)
        return law_fact(law, json_str(id), id->at, fact, e);
    return standard->n > 0 || wrong(v, what, "fact, standard", e);
}

/* ---- columns ---- */

static bool read_choices(struct arena *a, const struct json *v,
                         struct column *c, struct err *e)
{
    const struct json *all = json_get(v, S("choices"));

    if (!json_is(all, JSON_OBJECT) || all->n == 0)
        return wrong(v, c->field, "choices", e);
    c->choices = arena_array(a, struct choice_names, all->n, e);
    if (c->choices == NULL)
        return false;
    c->n_choices = all->n;
    for (size_t i = 0; i < all->n; i++)
        c->choices[i] = (struct choice_names){all->names[i], all->items[i]};
    return true;
}

static bool read_type(const struct json *v, struct column *c, struct err *e)
{
    str name = json_get_str(v, S("type"));

    for (size_t i = 0; i < COLUMN_TYPES; i++) {
        if (str_eq(name, type_names[i])) {
            c->type = (enum column_type)i;
            return true;
        }
    }
    return wrong(v, c->field, "type", e);
}

static bool read_column(struct arena *a, const struct law *law,
                        const struct json *v, struct column *c, struct err *e)
{
    const struct json *required = json_get(v, S("required"));

    c->field = json_get_str(v, S("field"));
    c->also = json_get(v, S("also"));
    c->ignore = json_true(json_get(v, S("ignore")));
    c->min = json_get_str(v, S("min"));
    c->max = json_get_str(v, S("max"));
    c->not_before = json_get_str(v, S("not_before"));
    c->longest = INTAKE_BYTES_MAX;
    if (c->field.n == 0)
        return wrong(v, S("columns"), "field", e);
    if (!read_type(v, c, e) ||
        !words_of(json_get(v, S("name")), c->field, &c->name, e))
        return false;
    if (c->type != COLUMN_DECIMAL)
        (void)json_get_int(v, S("max"), &c->longest);
    if (c->type == COLUMN_CHOICE && !read_choices(a, v, c, e))
        return false;
    c->required = required != NULL;
    c->refuse = json_true(json_get(required, S("refuse")));
    return required == NULL ||
           ground(law, required, c->field, &c->standard, &c->fact, e);
}

static bool read_columns(struct arena *a, const struct law *law,
                         const struct json *tree, struct intake_plan *p,
                         struct err *e)
{
    const struct json *all = json_get(tree, S("columns"));

    if (!json_is(all, JSON_ARRAY) || all->n == 0)
        return wrong(tree, p->id, "columns", e);
    p->columns = arena_array(a, struct column, all->n, e);
    if (p->columns == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        if (!read_column(a, law, all->items[i], &p->columns[i], e))
            return false;
        if (plan_column(p, p->columns[i].field) != NULL)
            return wrong(all->items[i], p->columns[i].field, "field", e);
        p->n_columns++;
    }
    for (size_t i = 0; i < p->n_columns; i++) {
        const struct column *c = &p->columns[i];

        if (c->not_before.n > 0 && plan_column(p, c->not_before) == NULL)
            return wrong(all->items[i], c->field, "not_before", e);
    }
    return true;
}

/* ---- rules ---- */

static bool read_effect(const struct json *v, struct rule *r, struct err *e)
{
    str name = json_get_str(v, S("effect"));

    for (size_t i = 0; i < COUNT_OF(effect_names); i++) {
        if (str_eq(name, effect_names[i])) {
            r->effect = (enum intake_effect)i;
            return true;
        }
    }
    return wrong(v, r->id, "effect", e);
}

static bool read_rules(struct arena *a, const struct law *law,
                       const struct json *tree, struct intake_plan *p,
                       struct err *e)
{
    const struct json *all = json_get(tree, S("rules"));

    p->rules = arena_array(a, struct rule, RULE_COUNT, e);
    if (p->rules == NULL)
        return false;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        const struct json *v = json_get(all, rule_names[i]);
        struct rule *r = &p->rules[i];

        r->id = rule_names[i];
        if (v == NULL)
            return err_set(e, &bad_plan, .at = tree->at,
                           .arg = {S("rules"), r->id});
        r->remedy = (struct words){json_get_str(v, S("fix_zh")),
                                   json_get_str(v, S("fix_en"))};
        if (r->remedy.zh.n == 0 || r->remedy.en.n == 0)
            return wrong(v, r->id, "fix_zh, fix_en", e);
        if (!words_of(v, r->id, &r->says, e) || !read_effect(v, r, e))
            return false;
        /* What is missing rests on what each column names. */
        if (i != RULE_MISSING &&
            !ground(law, v, r->id, &r->standard, &r->fact, e))
            return false;
    }
    p->n_rules = RULE_COUNT;
    return true;
}

/* ---- the whole ---- */

static bool names_columns(const struct intake_plan *p, const struct json *list,
                          const char *member, struct err *e)
{
    /* Of the row itself, beside its columns. */
    static const str own[] = {SI("party_kind"), SI("unknown"),
                              SI("as_written")};

    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        str name = json_str(list->items[i]);
        bool known = plan_column(p, name) != NULL;

        for (size_t k = 0; k < COUNT_OF(own); k++)
            known = known || str_eq(name, own[k]);
        if (!known)
            return wrong(list->items[i], name, member, e);
    }
    return json_is(list, JSON_ARRAY) || wrong(list, p->id, member, e);
}

static bool read_whole(const struct json *tree, struct intake_plan *p,
                       struct err *e)
{
    p->id = json_get_str(tree, S("import"));
    p->stream = json_get_str(tree, S("stream"));
    p->reg = json_get_str(tree, S("register"));
    p->identity = json_get(tree, S("identity"));
    p->publish = json_get(tree, S("publish"));
    p->blank = json_get(tree, S("blank"));
    if (p->id.n == 0 || p->stream.n == 0 || p->reg.n == 0)
        return wrong(tree, p->file, "import, stream, register", e);
    if (!json_is(p->identity, JSON_ARRAY) || p->identity->n == 0)
        return wrong(tree, p->id, "identity", e);
    return words_of(json_get(tree, S("name")), p->id, &p->name, e) &&
           words_of(json_get(tree, S("basis")), p->id, &p->basis, e);
}

bool intake_plan_read(struct arena *a, str path, const struct law *law,
                      struct intake_plan **out, struct err *e)
{
    struct intake_plan *p = arena_new(a, struct intake_plan, e);
    struct json *tree = NULL;
    str text;

    if (p == NULL || !file_read(a, path, YAML_MAX, &text, e) ||
        !yaml_read(a, path, text, &tree, e))
        return false;
    p->file = path;
    if (!read_whole(tree, p, e) || !read_columns(a, law, tree, p, e) ||
        !read_rules(a, law, tree, p, e) ||
        !names_columns(p, p->publish, "publish", e))
        return false;
    for (size_t i = 0; i < p->identity->n; i++) {
        if (!names_columns(p, p->identity->items[i], "identity", e))
            return false;
    }
    *out = p;
    return true;
}

const struct column *plan_column(const struct intake_plan *p, str field)
{
    for (size_t i = 0; i < p->n_columns; i++) {
        if (str_eq(p->columns[i].field, field))
            return &p->columns[i];
    }
    return NULL;
}

bool list_names(const struct json *list, str name)
{
    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        if (str_eq(json_str(list->items[i]), name))
            return true;
    }
    return false;
}
