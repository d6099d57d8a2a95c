/* models.c - the decision tables beside a pack: read once, linked, and fitted
 * to what the pack says of them.
 */
#include "crypto/crypto.h"
#include "pack/internal.h"

static const struct err_def broken = {
    .code = "PACK-096",
    .fault = FAULT_INPUT,
    .zh = "决策模型「{0}」的「{1}」有不能使用的部分:{2}",
    .fix_zh = "用 fadu dmn check 看清后改正",
    .en = "\"{1}\" of the model \"{0}\" has a part that cannot be used: {2}",
    .fix_en = "see it with fadu dmn check, and mend it",
};
static const struct err_def absent = {
    .code = "PACK-097",
    .fault = FAULT_INPUT,
    .zh = "决策模型「{0}」里没有「{1}」",
    .fix_zh = "名称要与模型一致",
    .en = "the model \"{0}\" has no \"{1}\"",
    .fix_en = "use the name that the model has",
};
static const struct err_def not_given = {
    .code = "PACK-098",
    .fault = FAULT_INPUT,
    .zh = "裁量「{0}」没有给出模型「{1}」需要的「{2}」",
    .fix_zh = "在 given 下写出它从哪里来",
    .en = "the decision \"{0}\" does not give \"{2}\", which the model \"{1}\" "
          "needs",
    .fix_en = "say under given where it comes from",
};
static const struct err_def wrong_type = {
    .code = "PACK-099",
    .fault = FAULT_INPUT,
    .zh = "given 给「{0}」的「{1}」是 {2},而模型要 {3}",
    .fix_zh = "换成类型相符的字段,或改正模型",
    .en = "\"{0}\" is given \"{1}\", a {2}, but the model wants {3}",
    .fix_en = "give a field of that type, or correct the model",
};

enum { MODEL_MAX = 16 << 20 };

/* ---- reading ---- */

static bool beside(struct arena *a, str declared_in, str file, str *out,
                   struct err *e)
{
    size_t n = declared_in.n;
    const str parts[2] = {declared_in, file};
    str both[2];

    while (n > 0 && declared_in.p[n - 1] != '/')
        n--;
    both[0] = str_slice(parts[0], 0, n);
    both[1] = parts[1];
    return arena_join(a, both, COUNT_OF(both), out, e);
}

static bool fill(struct arena *a, str path, struct shelved *m, struct err *e)
{
    struct dmn_file *f = NULL;
    struct dmn_model *model = NULL;
    const struct dmn_file *only;
    str text;

    if (!file_read(a, path, MODEL_MAX, &text, e) ||
        !arena_str(a, str_of(sha256_hex(text).z), &m->digest, e) ||
        !dmn_read(a, path, text, &f, e))
        return false;
    only = f;
    if (!dmn_link(a, &only, 1, &model, e))
        return false;
    m->path = path;
    m->source = f;
    m->model = model;
    return true;
}

bool model_read(struct arena *a, struct shelf *shelf, struct at at,
                struct decision_version *v, struct err *e)
{
    struct shelved fresh = {0}, *m = NULL;
    str path;

    if (!beside(a, at.file, v->file, &path, e))
        return false;
    for (size_t i = 0; shelf != NULL && i < shelf->models.n; i++) {
        if (str_eq(shelf->models.at[i].path, path))
            m = &shelf->models.at[i];
    }
    if (m == NULL) {
        if (!fill(a, path, &fresh, e))
            return false;
        m = &fresh;
        if (shelf != NULL) {
            m = vec_add(a, &shelf->models, e);
            if (m == NULL)
                return false;
            *m = fresh;
        }
    }
    v->digest = m->digest;
    v->source = m->source;
    v->model = m->model;
    return true;
}

/* ---- what an element needs ---- */

static bool find_element(const struct dmn_file *f, str name, size_t *at)
{
    for (*at = 0; *at < f->n_elements; (*at)++) {
        if (f->elements[*at].kind != DMN_SOURCE &&
            f->elements[*at].kind != DMN_INPUT_DATA &&
            str_eq(f->elements[*at].name, name))
            return true;
    }
    return false;
}

static bool find_href(const struct dmn_file *f, str href, size_t *at)
{
    str ns, id;

    if (!str_cut(href, S("#"), &ns, &id))
        id = href;
    for (*at = 0; *at < f->n_elements; (*at)++) {
        if (str_eq(f->elements[*at].id, id))
            return true;
    }
    return false;
}

bool model_reach(struct arena *a, const struct dmn_file *f, str element,
                 size_t **out, size_t *n, struct err *e)
{
    size_t *all = arena_array(a, size_t, f->n_elements + 1, e);
    bool *seen = arena_array(a, bool, f->n_elements + 1, e);
    size_t at;

    *n = 0;
    *out = all;
    if (all == NULL || seen == NULL)
        return false;
    if (!find_element(f, element, &at))
        return true;
    seen[at] = true;
    all[(*n)++] = at;
    for (size_t i = 0; i < *n; i++) {
        const struct dmn_element *x = &f->elements[all[i]];
        const struct {
            const str *hrefs;
            size_t n;
        } groups[] = {
            {x->needs, x->n_needs},     {x->knowledge, x->n_knowledge},
            {x->out, x->n_out},         {x->inside, x->n_inside},
            {x->in_data, x->n_in_data}, {x->in_decisions, x->n_in_decisions}};

        for (size_t g = 0; g < COUNT_OF(groups); g++) {
            for (size_t h = 0; h < groups[g].n; h++) {
                if (!find_href(f, groups[g].hrefs[h], &at) || seen[at])
                    continue;
                seen[at] = true;
                all[(*n)++] = at;
            }
        }
    }
    return true;
}

/* ---- fitting ---- */

/* The FEEL type under the names that a model gives its own. */
static str plain_type(const struct dmn_file *f, str type)
{
    for (size_t depth = 0; depth < 8; depth++) {
        const struct dmn_item *item = NULL;
        str ns, name;

        if (str_cut(type, S(":"), &ns, &name))
            type = name;
        for (size_t i = 0; i < f->n_items; i++) {
            if (str_eq(f->items[i].name, type))
                item = &f->items[i];
        }
        if (item == NULL)
            return type;
        type = item->collection || item->n_parts > 0 ? S("") : item->type;
    }
    return S("");
}

static const char *const feel_types[] = {
    [FIELD_TEXT] = "string",
    [FIELD_NUMBER] = "number",
    [FIELD_BOOL] = "boolean",
    [FIELD_DATE] = "date",
    [FIELD_DATE_TIME] = "date and time",
    [FIELD_CHOICE] = "string",
    [FIELD_PERSON] = "string",
    [FIELD_PEOPLE] = "",
    [FIELD_PARTY] = "string",
    [FIELD_FILE] = "string",
    [FIELD_TABLE] = "",
    [FIELD_MATTER] = "string",
};

/* What is given is a field as it stands: its type must be the model's. */
static bool type_fits(const struct procedure *p, const struct decision *d,
                      const struct assignment *given, str wanted, struct err *e)
{
    str text = str_trim(feel_source(given->value)), head, name;
    const struct field *f;
    str is;

    if (!str_cut(text, S("."), &head, &name) ||
        (!str_eq(head, S("case")) && !str_eq(head, S("party")) &&
         !str_eq(head, S("input"))))
        return true;
    f = procedure_field(p, name);
    if (f == NULL || (size_t)f->type >= COUNT_OF(feel_types))
        return true;
    is = str_of(feel_types[f->type]);
    if (is.n == 0 || wanted.n == 0 || str_eq(wanted, S("Any")) ||
        str_eq(is, wanted))
        return true;
    return err_set(e, &wrong_type, .at = d->at,
                   .arg = {given->target, text, is, wanted});
}

static const struct assignment *given_as(const struct decision *d, str name)
{
    for (size_t i = 0; i < d->n_given; i++) {
        if (str_eq(d->given[i].target, name))
            return &d->given[i];
    }
    return NULL;
}

static bool without_fault(const struct decision_version *v, str element,
                          struct err *e)
{
    const struct dmn_fault *all;
    size_t n;

    dmn_faults(v->model, &all, &n);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i].element, element))
            return err_set(
                e, &broken, .at = v->at,
                .arg = {v->file, element, str_of(err_code(&all[i].why))});
    }
    return true;
}

static bool element_fits(struct arena *a, const struct procedure *p,
                         const struct decision *d,
                         const struct decision_version *v, str element,
                         struct err *e)
{
    size_t *at, n;

    if (!model_reach(a, v->source, element, &at, &n, e))
        return false;
    if (n == 0)
        return err_set(e, &absent, .at = v->at, .arg = {v->file, element});
    for (size_t i = 0; i < n; i++) {
        const struct dmn_element *x = &v->source->elements[at[i]];
        const struct assignment *g = given_as(d, x->name);

        if (!without_fault(v, x->name, e))
            return false;
        if (x->kind != DMN_INPUT_DATA)
            continue;
        if (g == NULL)
            return err_set(e, &not_given, .at = v->at,
                           .arg = {d->id, v->file, x->name});
        if (!type_fits(p, d, g, plain_type(v->source, x->variable.type), e))
            return false;
    }
    return true;
}

static bool is_input(const struct dmn_file *f, str name)
{
    for (size_t i = 0; i < f->n_elements; i++) {
        if (f->elements[i].kind == DMN_INPUT_DATA &&
            str_eq(f->elements[i].name, name))
            return true;
    }
    return false;
}

bool decision_gives(const struct decision *d, str member)
{
    static const char *const always[] = {"version", "chosen", "other"};

    for (size_t i = 0; i < COUNT_OF(always); i++)
        if (str_eq(member, str_of(always[i])))
            return true;
    for (size_t v = 0; v < d->n_versions; v++) {
        for (size_t i = 0; i < d->n_picks; i++) {
            const struct dmn_file *f = d->versions[v].source;
            const struct dmn_boxed *x;
            size_t at;

            if (!find_element(f, d->picks[i].element, &at))
                continue;
            x = f->elements[at].logic;
            if (x == NULL || x->form != DMN_TABLE)
                return true; /* not a table: its value tells */
            if (x->table->n_outputs == 1 && str_eq(member, S("value")))
                return true;
            for (size_t o = 0;
                 x->table->n_outputs > 1 && o < x->table->n_outputs; o++)
                if (str_eq(x->table->outputs[o].name, member))
                    return true;
        }
    }
    return d->n_versions == 0;
}

/* The outputs of the table that the element itself is. */
static bool is_output(const struct dmn_file *f, str element, str name)
{
    size_t at;
    const struct dmn_boxed *x;

    if (!find_element(f, element, &at))
        return false;
    x = f->elements[at].logic;
    if (x == NULL || x->form != DMN_TABLE)
        return true; /* not a table: its value tells */
    for (size_t i = 0; i < x->table->n_outputs; i++) {
        if (str_eq(x->table->outputs[i].name, name) || x->table->n_outputs == 1)
            return true;
    }
    return false;
}

bool model_fits(struct arena *a, const struct procedure *p,
                const struct decision *d, const struct decision_version *v,
                struct err *e)
{
    for (size_t i = 0; i < d->n_picks; i++) {
        if (!element_fits(a, p, d, v, d->picks[i].element, e))
            return false;
        for (size_t k = 0; k < d->n_lighter; k++) {
            if (!is_output(v->source, d->picks[i].element, d->lighter[k]))
                return err_set(e, &absent, .at = v->at,
                               .arg = {v->file, d->lighter[k]});
        }
    }
    return true;
}

bool models_know(const struct decision *d, str name)
{
    bool known = d->n_versions == 0;

    for (size_t v = 0; v < d->n_versions; v++)
        known = known || is_input(d->versions[v].source, name);
    return known;
}
