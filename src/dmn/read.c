/* read.c - XML into the records of a file: definitions, imports, items,
 * elements. */
#include "dmn/internal.h"

#include <assert.h>

static const struct err_def no_model = {
    .code = "DMN-001",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是 DMN 1.1 至 1.5 的模型",
    .fix_zh = "根元素应当是 definitions,命名空间应当是 OMG 的 DMN 命名空间",
    .en = "\"{0}\" is no model of DMN 1.1 to 1.5",
    .fix_en = "the root is definitions, in a namespace of DMN by the OMG",
};

/* The namespaces of DMN 1.1 to 1.5 [DMN 1.5 §2]. */
static const char *const namespaces[] = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
};

/* ------------------------------------------------------------- pieces ---- */

struct at read_at(const struct reader *r, const struct xml *x)
{
    struct at at = x->at;

    at.file = r->file;
    return at;
}

bool read_is(const struct reader *r, const struct xml *x, const char *name)
{
    return xml_is(x, r->ns, str_of(name));
}

const struct xml *read_kid(const struct xml *x, const char *name)
{
    return xml_kid(x, str_of(name));
}

const struct xml *read_next(const struct xml *x, const char *name, size_t *k)
{
    while (*k < x->n) {
        const struct xml *kid = x->kids[(*k)++];

        if (xml_is(kid, x->ns, str_of(name)))
            return kid;
    }
    return NULL;
}

const struct xml *read_counted(const struct xml *x, const char *name, size_t *k)
{
    const struct xml *kid = read_next(x, name, k);

    assert(kid != NULL);
    return kid;
}

size_t read_count(const struct xml *x, const char *name)
{
    size_t n = 0;

    for (size_t k = 0; k < x->n; k++)
        n += xml_is(x->kids[k], x->ns, str_of(name));
    return n;
}

void read_text_of(const struct reader *r, const struct xml *x,
                  struct dmn_text *out)
{
    const struct xml *t;

    if (x == NULL)
        return;
    t = read_kid(x, "text");
    if (t == NULL)
        return;
    out->text = t->text;
    out->at = read_at(r, t);
}

void read_text(const struct reader *r, const struct xml *x, const char *name,
               struct dmn_text *out)
{
    read_text_of(r, read_kid(x, name), out);
}

/* A child's own text ("<question>…</question>"), or "". */
static str plain(const struct xml *x, const char *name)
{
    const struct xml *k = read_kid(x, name);

    return k == NULL ? S("") : xml_trimmed(k);
}

/* typeRef is an attribute (variables) or a child (item definitions). */
static str type_ref(const struct xml *x)
{
    str type = str_trim(xml_get(x, S("typeRef")));

    return type.n > 0 ? type : plain(x, "typeRef");
}

void read_variable(const struct reader *r, const struct xml *x,
                   struct dmn_item *out)
{
    out->id = xml_get(x, S("id"));
    out->name = str_trim(xml_get(x, S("name")));
    out->label = xml_get(x, S("label"));
    out->type = type_ref(x);
    out->at = read_at(r, x);
    out->xml = x;
}

/* -------------------------------------------------------------- items ---- */

static bool read_item(const struct reader *r, const struct xml *x,
                      struct dmn_item *out);

static bool read_parts(const struct reader *r, const struct xml *x,
                       const char *name, struct dmn_item *out)
{
    out->n_parts = read_count(x, name);
    out->parts = arena_array(r->a, struct dmn_item, out->n_parts + 1, r->e);
    if (out->parts == NULL)
        return false;
    for (size_t i = 0, k = 0; i < out->n_parts; i++) {
        if (!read_item(r, read_counted(x, name, &k), &out->parts[i]))
            return false;
    }
    return true;
}

/* Nesting is bounded by that of the XML reader. */
static bool read_item(const struct reader *r, const struct xml *x,
                      struct dmn_item *out)
{
    const struct xml *f = read_kid(x, "functionItem");

    read_variable(r, x, out);
    out->collection =
        str_eq(str_trim(xml_get(x, S("isCollection"))), S("true")) ||
        str_eq(str_trim(xml_get(x, S("isCollection"))), S("1"));
    read_text(r, x, "allowedValues", &out->allowed);
    read_text(r, x, "typeConstraint", &out->constraint);
    if (f == NULL)
        return read_parts(r, x, "itemComponent", out);
    out->function = true;
    out->result = str_trim(xml_get(f, S("outputTypeRef")));
    return read_parts(r, f, "parameters", out);
}

/* ----------------------------------------------------------- elements ---- */

static const struct {
    const char *name;
    enum dmn_kind kind;
} kinds[] = {
    {"inputData", DMN_INPUT_DATA},
    {"decision", DMN_DECISION},
    {"businessKnowledgeModel", DMN_KNOWLEDGE},
    {"decisionService", DMN_SERVICE},
    {"knowledgeSource", DMN_SOURCE},
};

static bool kind_of(const struct reader *r, const struct xml *x,
                    enum dmn_kind *kind)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (read_is(r, x, kinds[i].name)) {
            *kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

/* The hrefs of one kind: of children `outer` directly, or of the children
 * `inner` (or `other`) inside them. */
static bool read_hrefs(const struct reader *r, const struct xml *x,
                       const char *outer, const char *inner, const char *other,
                       str **out, size_t *n)
{
    size_t count = read_count(x, outer), kept = 0;
    str *hrefs = arena_array(r->a, str, count + 1, r->e);

    if (hrefs == NULL)
        return false;
    for (size_t i = 0, at = 0; i < count; i++) {
        const struct xml *k = read_counted(x, outer, &at);

        if (inner != NULL) {
            const struct xml *in = read_kid(k, inner);

            k = in == NULL && other != NULL ? read_kid(k, other) : in;
        }
        if (k != NULL && xml_has(k, S("href")))
            hrefs[kept++] = str_trim(xml_get(k, S("href")));
    }
    *out = hrefs;
    *n = kept;
    return true;
}

static bool read_needs(const struct reader *r, const struct xml *x,
                       struct dmn_element *el)
{
    return read_hrefs(r, x, "informationRequirement", "requiredDecision",
                      "requiredInput", &el->needs, &el->n_needs) &&
           read_hrefs(r, x, "knowledgeRequirement", "requiredKnowledge", NULL,
                      &el->knowledge, &el->n_knowledge) &&
           read_hrefs(r, x, "authorityRequirement", "requiredAuthority", NULL,
                      &el->authority, &el->n_authority) &&
           read_hrefs(r, x, "outputDecision", NULL, NULL, &el->out,
                      &el->n_out) &&
           read_hrefs(r, x, "encapsulatedDecision", NULL, NULL, &el->inside,
                      &el->n_inside) &&
           read_hrefs(r, x, "inputDecision", NULL, NULL, &el->in_decisions,
                      &el->n_in_decisions) &&
           read_hrefs(r, x, "inputData", NULL, NULL, &el->in_data,
                      &el->n_in_data);
}

static bool read_element(const struct reader *r, const struct xml *x,
                         enum dmn_kind kind, struct dmn_element *el)
{
    const struct xml *v = read_kid(x, "variable");
    const struct xml *f = read_kid(x, "encapsulatedLogic");

    el->kind = kind;
    el->id = xml_get(x, S("id"));
    el->name = str_trim(xml_get(x, S("name")));
    el->label = xml_get(x, S("label"));
    el->description = plain(x, "description");
    el->question = plain(x, "question");
    el->answers = plain(x, "allowedAnswers");
    el->location = xml_get(x, S("locationURI"));
    el->at = read_at(r, x);
    if (v != NULL)
        read_variable(r, v, &el->variable);
    if (!read_needs(r, x, el))
        return false;
    if (kind == DMN_DECISION)
        return read_boxed_in(r, x, 0, &el->logic);
    if (kind == DMN_KNOWLEDGE && f != NULL)
        return read_function(r, f, 0, &el->logic);
    return true;
}

/* --------------------------------------------------------------- files --- */

static bool read_imports(const struct reader *r, const struct xml *x,
                         struct dmn_file *f)
{
    f->n_imports = read_count(x, "import");
    f->imports = arena_array(r->a, struct dmn_import, f->n_imports + 1, r->e);
    if (f->imports == NULL)
        return false;
    for (size_t i = 0, at = 0; i < f->n_imports; i++) {
        const struct xml *k = read_counted(x, "import", &at);

        f->imports[i] = (struct dmn_import){
            .name = str_trim(xml_get(k, S("name"))),
            .ns = str_trim(xml_get(k, S("namespace"))),
            .type = str_trim(xml_get(k, S("importType"))),
            .location = xml_get(k, S("locationURI")),
            .at = read_at(r, k),
        };
    }
    return true;
}

static bool read_items(const struct reader *r, const struct xml *x,
                       struct dmn_file *f)
{
    f->n_items = read_count(x, "itemDefinition");
    f->items = arena_array(r->a, struct dmn_item, f->n_items + 1, r->e);
    if (f->items == NULL)
        return false;
    for (size_t i = 0, k = 0; i < f->n_items; i++) {
        if (!read_item(r, read_counted(x, "itemDefinition", &k), &f->items[i]))
            return false;
    }
    return true;
}

static bool read_elements(const struct reader *r, const struct xml *x,
                          struct dmn_file *f)
{
    enum dmn_kind kind;

    for (size_t k = 0; k < x->n; k++)
        f->n_elements += kind_of(r, x->kids[k], &kind);
    f->elements =
        arena_array(r->a, struct dmn_element, f->n_elements + 1, r->e);
    if (f->elements == NULL)
        return false;
    for (size_t k = 0, i = 0; k < x->n; k++) {
        if (kind_of(r, x->kids[k], &kind) &&
            !read_element(r, x->kids[k], kind, &f->elements[i++]))
            return false;
    }
    return true;
}

static bool known_namespace(str ns)
{
    for (size_t i = 0; i < COUNT_OF(namespaces); i++) {
        if (str_eq(ns, str_of(namespaces[i])))
            return true;
    }
    return false;
}

bool dmn_read(struct arena *a, str file, str text, struct dmn_file **out,
              struct err *e)
{
    struct reader r = {.a = a, .e = e};
    struct dmn_file *f = arena_new(a, struct dmn_file, e);
    struct xml *x;

    if (f == NULL || !arena_str(a, file, &f->file, e) ||
        !xml_read(a, f->file, text, &x, e))
        return false;
    if (!str_eq(x->name, S("definitions")) || !known_namespace(x->ns))
        return err_set(e, &no_model, .at = x->at, .arg = {f->file});
    r.file = f->file;
    r.ns = x->ns;
    f->id = xml_get(x, S("id"));
    f->name = xml_get(x, S("name"));
    f->ns = str_trim(xml_get(x, S("namespace")));
    f->xml = x;
    if (!read_imports(&r, x, f) || !read_items(&r, x, f) ||
        !read_elements(&r, x, f))
        return false;
    *out = f;
    return true;
}
