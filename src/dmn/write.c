/* write.c - the records of a file as DMN 1.5 XML.
 *
 * The order of elements is that of the schema of the standard.  Every element
 * that an editor selects has an id: its own, or a fresh one.
 */
#include "dmn/write.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct err_def no_text = {
    .code = "DMN-061",
    .fault = FAULT_INPUT,
    .zh = "「{0}」中有 XML 写不下的控制字符",
    .fix_zh = "去掉控制字符",
    .en = "\"{0}\" holds a control character that XML cannot",
    .fix_en = "leave control characters out",
};
static const struct err_def bad_id = {
    .code = "DMN-062",
    .fault = FAULT_INPUT,
    .zh = "标识「{0}」不能写进 XML:{1}",
    .fix_zh = "以字母或下划线开头,只用字母、数字和 _ - .,且不重复",
    .en = "the id \"{0}\" cannot stand in XML: {1}",
    .fix_en = "begin with a letter or _, use letters, digits and _ - . only, "
              "and each once",
};

static const struct err_def not_in_version = {
    .code = "DMN-063",
    .fault = FAULT_INPUT,
    .zh = "DMN 1.3 没有「{0}」",
    .fix_zh = "写成 DMN 1.5,或改用别的表达式",
    .en = "DMN 1.3 has no \"{0}\"",
    .fix_en = "write DMN 1.5, or use another expression",
};

#define DC_NS "http://www.omg.org/spec/DMN/20180521/DC/"
#define DI_NS "http://www.omg.org/spec/DMN/20180521/DI/"

static const struct {
    const char *model, *diagram;
} spaces[] = {
    [DMN_1_5] = {"https://www.omg.org/spec/DMN/20230324/MODEL/",
                 "https://www.omg.org/spec/DMN/20230324/DMNDI/"},
    [DMN_1_3] = {"https://www.omg.org/spec/DMN/20191111/MODEL/",
                 "https://www.omg.org/spec/DMN/20191111/DMNDI/"},
};

/* ----------------------------------------------------------------- XML --- */

static void check(struct writer *w, str s)
{
    if (w->failed || xml_may_hold(s, NULL))
        return;
    w->failed = true;
    (void)err_set(w->e, &no_text, .arg = {s});
}

void write_since_1_4(struct writer *w, const char *what)
{
    if (w->failed || w->version != DMN_1_3)
        return;
    w->failed = true;
    (void)err_set(w->e, &not_in_version, .arg = {str_of(what)});
}

static void line(struct writer *w)
{
    buf_byte(w->b, '\n');
    buf_fill(w->b, ' ', (size_t)w->depth * 2);
}

void write_open(struct writer *w, const char *name)
{
    line(w);
    buf_byte(w->b, '<');
    buf_add(w->b, str_of(name));
}

void write_open_in(struct writer *w, str prefix, const char *name)
{
    line(w);
    buf_byte(w->b, '<');
    buf_add(w->b, prefix);
    buf_byte(w->b, ':');
    buf_add(w->b, str_of(name));
}

void write_attr(struct writer *w, const char *name, str value)
{
    if (value.n == 0)
        return;
    check(w, value);
    xml_attribute(w->b, str_of(name), value);
}

void write_int(struct writer *w, const char *name, int64_t value)
{
    buf_byte(w->b, ' ');
    buf_add(w->b, str_of(name));
    buf_lit(w->b, "=\"");
    buf_int(w->b, value);
    buf_byte(w->b, '"');
}

void write_inside(struct writer *w)
{
    buf_byte(w->b, '>');
    w->depth++;
}

void write_empty(struct writer *w)
{
    buf_lit(w->b, "/>");
}

void write_close(struct writer *w, const char *name)
{
    w->depth--;
    line(w);
    buf_lit(w->b, "</");
    buf_add(w->b, str_of(name));
    buf_byte(w->b, '>');
}

void write_close_in(struct writer *w, str prefix, const char *name)
{
    w->depth--;
    line(w);
    buf_lit(w->b, "</");
    buf_add(w->b, prefix);
    buf_byte(w->b, ':');
    buf_add(w->b, str_of(name));
    buf_byte(w->b, '>');
}

/* Nothing is put around the text: blanks in it count. */
void write_leaf(struct writer *w, const char *name, str text)
{
    check(w, text);
    write_open(w, name);
    buf_byte(w->b, '>');
    xml_text(w->b, text);
    buf_lit(w->b, "</");
    buf_add(w->b, str_of(name));
    buf_byte(w->b, '>');
}

/* ----------------------------------------------------------------- ids --- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* An NCName in substance: what is beyond ASCII is let through. */
static bool is_name(str id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];

        if (is_letter(c) || c == '_' || (c & 0x80) != 0 ||
            (i > 0 && (is_digit(c) || c == '-' || c == '.')))
            continue;
        return false;
    }
    return id.n > 0;
}

static void fail(struct writer *w)
{
    w->failed = true; /* and w->e is filled already */
}

static void note_id(struct writer *w, str id)
{
    if (w->failed || id.n == 0)
        return;
    if (!is_name(id)) {
        w->failed = true;
        (void)err_set(w->e, &bad_id, .arg = {id, S("不是名字 (no name)")});
    } else if (map_get(w->ids, id) != NULL) {
        w->failed = true;
        (void)err_set(w->e, &bad_id, .arg = {id, S("重复 (stands twice)")});
    } else if (!map_put(w->ids, id, w, w->e)) {
        fail(w);
    }
}

/* Each kind is counted for itself: what is written twice is the same twice. */
static int64_t *count_of(struct writer *w, const char *kind)
{
    int64_t *n = map_get(w->made, str_of(kind));

    if (n != NULL)
        return n;
    n = arena_new(w->a, int64_t, w->e);
    return n != NULL && map_put(w->made, str_of(kind), n, w->e) ? n : NULL;
}

str write_fresh(struct writer *w, const char *kind)
{
    int64_t *made = w->failed ? NULL : count_of(w, kind);
    char z[64];
    str id = S("");

    if (made == NULL)
        fail(w);
    while (!w->failed) {
        int n = snprintf(z, sizeof z, "%s_%lld", kind, (long long)++*made);

        assert(n > 0 && (size_t)n < sizeof z);
        if (map_get(w->ids, (str){z, (size_t)n}) != NULL)
            continue;
        if (!arena_str(w->a, (str){z, (size_t)n}, &id, w->e) ||
            !map_put(w->ids, id, w, w->e))
            fail(w);
        break;
    }
    return id;
}

void write_id(struct writer *w, str id, const char *kind)
{
    write_attr(w, "id", id.n > 0 ? id : write_fresh(w, kind));
}

static void note_item(struct writer *w, const struct dmn_item *v)
{
    note_id(w, v->id);
    for (size_t i = 0; i < v->n_parts; i++)
        note_item(w, &v->parts[i]);
}

static void note_table(struct writer *w, const struct dmn_table *t)
{
    for (size_t i = 0; i < t->n_inputs; i++)
        note_id(w, t->inputs[i].id);
    for (size_t i = 0; i < t->n_outputs; i++)
        note_id(w, t->outputs[i].id);
    for (size_t i = 0; i < t->n_rules; i++)
        note_id(w, t->rules[i].id);
}

static void note_boxed(struct writer *w, const struct dmn_boxed *x)
{
    if (x == NULL)
        return;
    note_id(w, x->id);
    if (x->table != NULL)
        note_table(w, x->table);
    for (size_t i = 0; i < x->n_items; i++)
        note_item(w, &x->items[i]);
    for (size_t i = 0; i < x->n; i++)
        note_boxed(w, x->kids[i]);
}

/* All that the file gives, so that no fresh one is the same. */
static void note_ids(struct writer *w)
{
    const struct dmn_file *f = w->f;

    note_id(w, f->id);
    for (size_t i = 0; i < f->n_items; i++)
        note_item(w, &f->items[i]);
    for (size_t i = 0; i < f->n_elements; i++) {
        note_id(w, f->elements[i].id);
        note_id(w, f->elements[i].variable.id);
        note_boxed(w, f->elements[i].logic);
    }
}

/* --------------------------------------------------------------- items --- */

static void item_attributes(struct writer *w, const struct dmn_item *v)
{
    write_attr(w, "id", v->id);
    write_attr(w, "name", v->name);
    write_attr(w, "label", v->label);
}

void write_variable(struct writer *w, const char *name,
                    const struct dmn_item *v)
{
    write_open(w, name);
    item_attributes(w, v);
    write_attr(w, "typeRef", v->type);
    write_empty(w);
}

static void tests(struct writer *w, const char *name,
                  const struct dmn_text *text)
{
    if (text->text.n == 0)
        return;
    write_open(w, name);
    write_inside(w);
    write_leaf(w, "text", text->text);
    write_close(w, name);
}

static void function_item(struct writer *w, const struct dmn_item *v)
{
    write_open(w, "functionItem");
    write_attr(w, "outputTypeRef", v->result);
    write_inside(w);
    for (size_t i = 0; i < v->n_parts; i++)
        write_variable(w, "parameters", &v->parts[i]);
    write_close(w, "functionItem");
}

static void item(struct writer *w, const char *name, const struct dmn_item *v)
{
    write_open(w, name);
    item_attributes(w, v);
    if (v->collection)
        write_attr(w, "isCollection", S("true"));
    write_inside(w);
    if (v->type.n > 0)
        write_leaf(w, "typeRef", v->type);
    tests(w, "allowedValues", &v->allowed);
    if (v->constraint.text.n > 0)
        write_since_1_4(w, "typeConstraint");
    tests(w, "typeConstraint", &v->constraint);
    if (v->function) {
        function_item(w, v);
    } else {
        for (size_t i = 0; i < v->n_parts; i++)
            item(w, "itemComponent", &v->parts[i]);
    }
    write_close(w, name);
}

/* ------------------------------------------------------------- elements -- */

size_t write_target(const struct dmn_file *f, str href)
{
    str ns, id;

    if (!str_cut(href, S("#"), &ns, &id) || (ns.n > 0 && !str_eq(ns, f->ns)))
        return SIZE_MAX;
    for (size_t i = 0; i < f->n_elements; i++) {
        if (str_eq(f->elements[i].id, id))
            return i;
    }
    return SIZE_MAX;
}

static bool named_input(const struct xml *x, str href)
{
    if (x == NULL)
        return false;
    if (str_eq(x->name, S("requiredInput")) &&
        str_eq(str_trim(xml_get(x, S("href"))), href))
        return true;
    for (size_t i = 0; i < x->n; i++) {
        if (named_input(x->kids[i], href))
            return true;
    }
    return false;
}

/* Of an element of another file only the text that was read can tell. */
static bool is_input(const struct writer *w, str href)
{
    size_t i = write_target(w->f, href);

    return i != SIZE_MAX ? w->f->elements[i].kind == DMN_INPUT_DATA
                         : named_input(w->f->xml, href);
}

static void requirement(struct writer *w, const char *outer, const char *inner,
                        str href)
{
    str id = write_fresh(w, "need");

    w->requirements[w->n_requirements++] = id;
    write_open(w, outer);
    write_attr(w, "id", id);
    write_inside(w);
    write_open(w, inner);
    write_attr(w, "href", href);
    write_empty(w);
    write_close(w, outer);
}

static void authorities(struct writer *w, const struct dmn_element *el)
{
    for (size_t i = 0; i < el->n_authority; i++)
        requirement(w, "authorityRequirement", "requiredAuthority",
                    el->authority[i]);
}

static void knowledge(struct writer *w, const struct dmn_element *el)
{
    for (size_t i = 0; i < el->n_knowledge; i++)
        requirement(w, "knowledgeRequirement", "requiredKnowledge",
                    el->knowledge[i]);
    authorities(w, el);
}

static void decision(struct writer *w, const struct dmn_element *el)
{
    if (el->question.n > 0)
        write_leaf(w, "question", el->question);
    if (el->answers.n > 0)
        write_leaf(w, "allowedAnswers", el->answers);
}

static void hrefs(struct writer *w, const char *name, const str *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        write_open(w, name);
        write_attr(w, "href", all[i]);
        write_empty(w);
    }
}

static void inside_of(struct writer *w, const struct dmn_element *el)
{
    const struct dmn_item *v = &el->variable;

    if (el->description.n > 0)
        write_leaf(w, "description", el->description);
    if (el->kind == DMN_DECISION)
        decision(w, el);
    if (v->name.n + v->type.n + v->id.n + v->label.n > 0)
        write_variable(w, "variable", v);
    switch (el->kind) {
    case DMN_INPUT_DATA:
        break;
    case DMN_DECISION:
        for (size_t i = 0; i < el->n_needs; i++)
            requirement(w, "informationRequirement",
                        is_input(w, el->needs[i]) ? "requiredInput"
                                                  : "requiredDecision",
                        el->needs[i]);
        knowledge(w, el);
        write_boxed(w, el->logic);
        break;
    case DMN_KNOWLEDGE:
        if (el->logic != NULL)
            write_function(w, "encapsulatedLogic", el->logic);
        knowledge(w, el);
        break;
    case DMN_SERVICE:
        hrefs(w, "outputDecision", el->out, el->n_out);
        hrefs(w, "encapsulatedDecision", el->inside, el->n_inside);
        hrefs(w, "inputDecision", el->in_decisions, el->n_in_decisions);
        hrefs(w, "inputData", el->in_data, el->n_in_data);
        break;
    case DMN_SOURCE:
        authorities(w, el);
        break;
    }
}

static const char *const kind_names[] = {
    [DMN_INPUT_DATA] = "inputData",
    [DMN_DECISION] = "decision",
    [DMN_KNOWLEDGE] = "businessKnowledgeModel",
    [DMN_SERVICE] = "decisionService",
    [DMN_SOURCE] = "knowledgeSource",
};
_Static_assert(COUNT_OF(kind_names) == DMN_SOURCE + 1, "a name for each kind");

static void element(struct writer *w, size_t i)
{
    const struct dmn_element *el = &w->f->elements[i];
    const char *name = kind_names[el->kind];

    w->elements[i] = el->id.n > 0 ? el->id : write_fresh(w, name);
    write_open(w, name);
    write_attr(w, "id", w->elements[i]);
    write_attr(w, "name", el->name);
    write_attr(w, "label", el->label);
    if (el->kind == DMN_SOURCE)
        write_attr(w, "locationURI", el->location);
    write_inside(w);
    inside_of(w, el);
    write_close(w, name);
}

/* ---------------------------------------------------------------- files -- */

/* A prefix that the file's root gives no other meaning. */
static str prefix_for(struct writer *w, const char *wanted, const char *ns)
{
    str prefix = str_of(wanted), taken;

    while (!w->failed && xml_namespace(w->f->xml, prefix, &taken) &&
           !str_eq(taken, str_of(ns))) {
        const str parts[] = {prefix, S("_")};

        if (!arena_join(w->a, parts, 2, &prefix, w->e))
            fail(w);
    }
    return prefix;
}

static void declare(struct writer *w, str prefix, str ns)
{
    check(w, ns);
    buf_lit(w->b, "\n    xmlns:");
    buf_add(w->b, prefix);
    buf_lit(w->b, "=\"");
    xml_text(w->b, ns);
    buf_byte(w->b, '"');
}

/* Type references may use the prefixes of the root. */
static void declare_kept(struct writer *w)
{
    const str own[] = {w->di, w->dc, w->dmndi, w->norm};
    const struct xml *x = w->f->xml;

    for (size_t i = 0; x != NULL && i < x->n_prefixes; i++) {
        bool ours = x->prefixes[i].prefix.n == 0;
        size_t quote;

        for (size_t k = 0; k < COUNT_OF(own); k++)
            ours = ours || str_eq(x->prefixes[i].prefix, own[k]);
        if (!ours && !str_find(x->prefixes[i].ns, S("\""), &quote))
            declare(w, x->prefixes[i].prefix, x->prefixes[i].ns);
    }
}

static void root(struct writer *w)
{
    const struct dmn_file *f = w->f;

    w->dmndi = prefix_for(w, "dmndi", spaces[w->version].diagram);
    w->dc = prefix_for(w, "dc", DC_NS);
    w->di = prefix_for(w, "di", DI_NS);
    w->norm = prefix_for(w, "norm", DMN_NORM_NS);
    buf_lit(w->b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    write_open(w, "definitions");
    write_attr(w, "xmlns", str_of(spaces[w->version].model));
    declare(w, w->dmndi, str_of(spaces[w->version].diagram));
    declare(w, w->dc, S(DC_NS));
    declare(w, w->di, S(DI_NS));
    declare(w, w->norm, S(DMN_NORM_NS));
    declare_kept(w);
    buf_lit(w->b, "\n   ");
    write_id(w, f->id, "definitions");
    write_attr(w, "name", f->name);
    write_attr(w, "namespace", f->ns);
    write_attr(w, "exporter", S("Fadu"));
    write_inside(w);
}

static void imports(struct writer *w)
{
    for (size_t i = 0; i < w->f->n_imports; i++) {
        const struct dmn_import *im = &w->f->imports[i];

        write_open(w, "import");
        write_attr(w, "name", im->name);
        write_attr(w, "namespace", im->ns);
        write_attr(w, "importType", im->type);
        write_attr(w, "locationURI", im->location);
        write_empty(w);
    }
}

static bool start(struct writer *w)
{
    size_t n = 0;

    for (size_t i = 0; i < w->f->n_elements; i++)
        n += w->f->elements[i].n_needs + w->f->elements[i].n_knowledge +
             w->f->elements[i].n_authority;
    w->ids = map_new(w->a, w->e);
    w->made = map_new(w->a, w->e);
    w->requirements = arena_array(w->a, str, n + 1, w->e);
    w->elements = arena_array(w->a, str, w->f->n_elements + 1, w->e);
    return w->ids != NULL && w->made != NULL && w->requirements != NULL &&
           w->elements != NULL;
}

bool dmn_write(const struct dmn_file *f, struct buf *out, struct err *e)
{
    return dmn_write_as(f, DMN_1_5, out, e);
}

bool dmn_write_as(const struct dmn_file *f, enum dmn_version version,
                  struct buf *out, struct err *e)
{
    struct err spare = {0};
    struct writer w = {
        .b = out, .f = f, .version = version, .e = e == NULL ? &spare : e};
    bool ok = false;
    str text;

    if (!arena_open(&w.a, out->m, 64 << 20, w.e) || !start(&w))
        goto out;
    note_ids(&w);
    root(&w);
    imports(&w);
    for (size_t i = 0; i < f->n_items; i++)
        item(&w, "itemDefinition", &f->items[i]);
    for (size_t i = 0; i < f->n_elements; i++)
        element(&w, i);
    if (!w.failed && f->n_elements > 0)
        write_diagram(&w);
    write_close(&w, "definitions");
    buf_byte(out, '\n');
    ok = !w.failed && buf_done(out, &text, w.e);
out:
    arena_close(w.a);
    return ok;
}
