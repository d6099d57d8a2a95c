/* write_test.c - what is written reads as the same records, and its diagram
 * can be looked at. */
#include "dmn/write.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *scratch;
static str forms; /* the two parts below */

/* ------------------------------------------------------ the same records -- */

static const char *differs; /* the first field that does; NULL: none */

static bool diff(const char *what)
{
    if (differs == NULL)
        differs = what;
    return false;
}

/* An id may be made where there was none. */
static bool same_id(str a, str b)
{
    return a.n == 0 || str_eq(a, b) || diff("id");
}

static bool same(const char *what, str a, str b)
{
    return str_eq(a, b) || diff(what);
}

static bool same_list(const char *what, const str *a, size_t n, const str *b,
                      size_t m)
{
    for (size_t i = 0; n == m && i < n; i++) {
        if (!same(what, a[i], b[i]))
            return false;
    }
    return n == m || diff(what);
}

static bool same_items(const struct dmn_item *a, size_t n,
                       const struct dmn_item *b, size_t m)
{
    for (size_t i = 0; n == m && i < n; i++) {
        if (!same_id(a[i].id, b[i].id) ||
            !same("item name", a[i].name, b[i].name) ||
            !same("item label", a[i].label, b[i].label) ||
            !same("item type", a[i].type, b[i].type) ||
            !same("allowed", a[i].allowed.text, b[i].allowed.text) ||
            !same("constraint", a[i].constraint.text, b[i].constraint.text) ||
            !same("result", a[i].result, b[i].result) ||
            !same_items(a[i].parts, a[i].n_parts, b[i].parts, b[i].n_parts))
            return false;
        if (a[i].collection != b[i].collection ||
            a[i].function != b[i].function)
            return diff("item flags");
    }
    return n == m || diff("items");
}

static bool same_texts(const struct dmn_text *a, const struct dmn_text *b,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!same("entry", a[i].text, b[i].text))
            return false;
    }
    return true;
}

static bool same_norm(const struct dmn_norm *a, const struct dmn_norm *b)
{
    if (!same("norm output", a->output, b->output) ||
        !same("least", a->least, b->least) || !same("most", a->most, b->most) ||
        !same("basis", a->basis, b->basis) ||
        !same_list("worse", a->worse, a->n_worse, b->worse, b->n_worse) ||
        a->n_thresholds != b->n_thresholds)
        return diff("norm");
    for (size_t i = 0; i < a->n_thresholds; i++) {
        const struct dmn_threshold *x = &a->thresholds[i],
                                   *y = &b->thresholds[i];

        if (!same("at", x->at, y->at) || !same("zh", x->zh, y->zh) ||
            !same("en", x->en, y->en) || !same("basis", x->basis, y->basis) ||
            x->over != y->over)
            return diff("threshold");
    }
    return true;
}

static bool same_columns(const struct dmn_table *a, const struct dmn_table *b)
{
    if (a->n_inputs != b->n_inputs || a->n_outputs != b->n_outputs)
        return diff("columns");
    for (size_t i = 0; i < a->n_inputs; i++) {
        const struct dmn_input *x = &a->inputs[i], *y = &b->inputs[i];

        if (!same_id(x->id, y->id) || !same("label", x->label, y->label) ||
            !same("in", x->expression.text, y->expression.text) ||
            !same("in type", x->type, y->type) ||
            !same("in values", x->allowed.text, y->allowed.text))
            return false;
    }
    for (size_t i = 0; i < a->n_outputs; i++) {
        const struct dmn_output *x = &a->outputs[i], *y = &b->outputs[i];

        if (!same_id(x->id, y->id) || !same("out", x->name, y->name) ||
            !same("label", x->label, y->label) ||
            !same("out type", x->type, y->type) ||
            !same("out values", x->allowed.text, y->allowed.text) ||
            !same("default", x->otherwise.text, y->otherwise.text))
            return false;
    }
    return same_list("annotations", a->annotations, a->n_annotations,
                     b->annotations, b->n_annotations);
}

static bool same_table(const struct dmn_table *a, const struct dmn_table *b)
{
    if (a == NULL || b == NULL)
        return a == b || diff("table");
    if (a->hit != b->hit || a->aggregation != b->aggregation ||
        a->n_rules != b->n_rules)
        return diff("policy or rules");
    if (!same("output label", a->output_label, b->output_label) ||
        !same_columns(a, b) || !same_norm(&a->norm, &b->norm))
        return false;
    for (size_t i = 0; i < a->n_rules; i++) {
        const struct dmn_rule *x = &a->rules[i], *y = &b->rules[i];

        if (!same_id(x->id, y->id) ||
            !same("description", x->description, y->description) ||
            !same_texts(x->inputs, y->inputs, a->n_inputs) ||
            !same_texts(x->outputs, y->outputs, a->n_outputs) ||
            !same_list("annotation", x->annotations, a->n_annotations,
                       y->annotations, a->n_annotations))
            return false;
    }
    return true;
}

static bool same_boxed(const struct dmn_boxed *a, const struct dmn_boxed *b)
{
    if (a == NULL || b == NULL)
        return a == b || diff("logic");
    if (a->form != b->form || a->n != b->n)
        return diff("form");
    if (!same_id(a->id, b->id) || !same("type", a->type, b->type) ||
        !same("text", a->text.text, b->text.text) ||
        !same("language", a->language, b->language) ||
        !same("kind", a->kind, b->kind) || !same_table(a->table, b->table) ||
        !same_items(a->items, a->n_items, b->items, b->n_items))
        return false;
    for (size_t i = 0; i < a->n; i++) {
        if (!same_boxed(a->kids[i], b->kids[i]) ||
            (a->names != NULL && a->form != DMN_RELATION &&
             !same("name", a->names[i], b->names[i])))
            return false;
    }
    return true;
}

#define SAME_LIST(field) \
    same_list(#field, a->field, a->n_##field, b->field, b->n_##field)

static bool same_element(const struct dmn_element *a,
                         const struct dmn_element *b)
{
    if (a->kind != b->kind)
        return diff("kind");
    return same_id(a->id, b->id) && same("name", a->name, b->name) &&
           same("label", a->label, b->label) &&
           same("description", a->description, b->description) &&
           same_items(&a->variable, 1, &b->variable, 1) &&
           same("question", a->question, b->question) &&
           same("answers", a->answers, b->answers) &&
           same("location", a->location, b->location) && SAME_LIST(needs) &&
           SAME_LIST(knowledge) && SAME_LIST(authority) && SAME_LIST(out) &&
           SAME_LIST(inside) && SAME_LIST(in_decisions) && SAME_LIST(in_data) &&
           same_boxed(a->logic, b->logic);
}

static bool same_file(const struct dmn_file *a, const struct dmn_file *b)
{
    if (a->n_elements != b->n_elements || a->n_imports != b->n_imports)
        return diff("elements or imports");
    if (!same_id(a->id, b->id) || !same("name", a->name, b->name) ||
        !same("namespace", a->ns, b->ns) ||
        !same_items(a->items, a->n_items, b->items, b->n_items))
        return false;
    for (size_t i = 0; i < a->n_imports; i++) {
        const struct dmn_import *x = &a->imports[i], *y = &b->imports[i];

        if (!same("import", x->name, y->name) || !same("ns", x->ns, y->ns) ||
            !same("import type", x->type, y->type) ||
            !same("location", x->location, y->location))
            return false;
    }
    for (size_t i = 0; i < a->n_elements; i++) {
        if (!same_element(&a->elements[i], &b->elements[i]))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------ the diagram - */

static bool apart(const struct shape *s, const struct shape *t)
{
    return s->x + s->width <= t->x || t->x + t->width <= s->x ||
           s->y + s->height <= t->y || t->y + t->height <= s->y;
}

/* Whether a piece of an arrow runs through the inside of a shape. */
static bool through(const struct shape *s, struct point a, struct point b)
{
    int left = a.x < b.x ? a.x : b.x, right = a.x < b.x ? b.x : a.x;
    int top = a.y < b.y ? a.y : b.y, foot = a.y < b.y ? b.y : a.y;

    return right > s->x && left < s->x + s->width && foot > s->y &&
           top < s->y + s->height;
}

static bool arrow_clear(const struct layout *l, size_t n, const struct edge *g)
{
    for (size_t k = 1; k < g->n; k++) {
        if (g->points[k].x != g->points[k - 1].x &&
            g->points[k].y != g->points[k - 1].y)
            return false;
        for (size_t i = 0; i < n; i++) {
            if (through(&l->shapes[i], g->points[k - 1], g->points[k]))
                return false;
        }
    }
    return g->n >= 2;
}

/* An arrow from a decision up to one that needs it. */
static bool well_laid(const struct dmn_file *f, size_t *arrows)
{
    struct layout l;
    struct err e = {0};

    if (!layout_make(f, scratch, &l, &e))
        return false;
    for (size_t i = 0; i < f->n_elements; i++) {
        for (size_t k = 0; k < i; k++) {
            if (!apart(&l.shapes[i], &l.shapes[k]))
                return false;
        }
    }
    for (size_t i = 0; i < l.n_edges; i++) {
        if (!arrow_clear(&l, f->n_elements, &l.edges[i]) ||
            l.shapes[l.edges[i].from].y <= l.shapes[l.edges[i].to].y)
            return false;
    }
    *arrows = l.n_edges;
    return true;
}

/* Every id stands once, and what the diagram refers to is there. */
static bool note_ids(const struct xml *x, struct map *ids)
{
    str id = xml_get(x, S("id"));
    struct err e = {0};

    if (id.n > 0 &&
        (map_get(ids, id) != NULL || !map_put(ids, id, scratch, &e)))
        return false;
    for (size_t i = 0; i < x->n; i++) {
        if (!note_ids(x->kids[i], ids))
            return false;
    }
    return true;
}

static bool refs_hold(const struct xml *x, struct map *ids, size_t *n)
{
    if (xml_has(x, S("dmnElementRef"))) {
        if (map_get(ids, xml_get(x, S("dmnElementRef"))) == NULL)
            return false;
        ++*n;
    }
    for (size_t i = 0; i < x->n; i++) {
        if (!refs_hold(x->kids[i], ids, n))
            return false;
    }
    return true;
}

/* ---------------------------------------------------------------- rounds -- */

/* read, write, read. */
static bool round_trip(str name, str text, bool quiet)
{
    struct dmn_file *f = NULL, *again = NULL;
    struct err e = {0};
    struct buf b;
    size_t arrows = 0, refs = 0;
    bool ok;

    differs = NULL;
    buf_init(&b, &memory_system, 16 << 20);
    ok = dmn_read(scratch, name, text, &f, &e) && dmn_write(f, &b, &e);
    if (ok) {
        str written = S("");

        ok = arena_str(scratch, (str){b.p, b.n}, &written, &e) &&
             dmn_read(scratch, name, written, &again, &e);
    }
    if (!ok)
        tap_error(&e);
    else if (!same_file(f, again))
        ok = false;
    else if (!well_laid(f, &arrows))
        ok = diff("layout");
    else {
        struct map *ids = map_new(scratch, &e);

        if (ids == NULL || !note_ids(again->xml, ids) ||
            !refs_hold(again->xml, ids, &refs))
            ok = diff("ids");
        else if (refs != f->n_elements + arrows)
            ok = diff("shapes");
    }
    if (!ok && !quiet)
        tap_note("%.*s: %s", STR_ARG(name), differs == NULL ? "" : differs);
    buf_close(&b);
    return ok;
}

static bool folder_round(str dir, size_t *n)
{
    str *names = NULL;
    size_t n_names = 0;
    bool ok = true;
    struct err e = {0};

    if (!dir_list(scratch, dir, &names, &n_names, &e))
        return false;
    for (size_t i = 0; i < n_names; i++) {
        const str parts[] = {dir, S("/"), names[i]};
        str path, text;

        if (!arena_join(scratch, parts, 3, &path, &e))
            return false;
        if (str_ends(path, S(".dmn"))) {
            ok = file_read(scratch, path, 1 << 20, &text, &e) &&
                 round_trip(path, text, false) && ok;
            ++*n;
        } else if (dir_exists(scratch, path)) {
            ok = folder_round(path, n) && ok;
        }
    }
    return ok;
}

static void whole_kit(void)
{
    str dir = tap_shared().n == 0 ? S("") : tap_shared_file(scratch, "tck");
    size_t n = 0;
    bool ok;

    if (dir.n == 0 || !dir_exists(scratch, dir)) {
        tap_skip("the compatibility kit is not here");
        return;
    }
    ok = folder_round(dir, &n);
    OK(ok && n > 50, "%zu models of the kit read, written and read", n);
}

/* Every form, with what needs escaping and with no ids. */
static const char forms_head[] =
    "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' "
    "xmlns:x='urn:other' xmlns:dc='urn:not-dc' name='m' namespace='urn:m'>"
    "<import name='other' namespace='urn:other' importType='"
    "https://www.omg.org/spec/DMN/20230324/MODEL/' locationURI='o.dmn'/>"
    "<itemDefinition name='t' isCollection='true'><typeRef>string</typeRef>"
    "<allowedValues><text>\"a\",\"&lt;\"</text></allowedValues>"
    "<typeConstraint><text>count(?) &gt; 1</text></typeConstraint>"
    "</itemDefinition>"
    "<itemDefinition name='p'><itemComponent name='q'><typeRef>number"
    "</typeRef></itemComponent><itemComponent name='r'><itemComponent "
    "name='s'><typeRef>x:t</typeRef></itemComponent></itemComponent>"
    "</itemDefinition>"
    "<itemDefinition name='f'><functionItem outputTypeRef='number'>"
    "<parameters name='a' typeRef='number'/></functionItem></itemDefinition>"
    "<inputData id='i' name='in &amp; out'><description>d\n e</description>"
    "<variable name='in &amp; out' typeRef='number'/></inputData>"
    "<knowledgeSource id='k' name='law' locationURI='urn:law'/>"
    "<businessKnowledgeModel id='b' name='b'><variable name='b'/>"
    "<encapsulatedLogic kind='FEEL'><formalParameter name='x' "
    "typeRef='number'/><literalExpression><text>x</text></literalExpression>"
    "</encapsulatedLogic><authorityRequirement><requiredAuthority href='#k'/>"
    "</authorityRequirement></businessKnowledgeModel>"
    "<decision id='d' name='d' label='l'><question>q?</question>"
    "<allowedAnswers>yes</allowedAnswers><variable name='d' typeRef='Any'/>"
    "<informationRequirement><requiredInput href='#i'/>"
    "</informationRequirement><informationRequirement><requiredInput "
    "href='urn:other#z'/></informationRequirement>"
    "<knowledgeRequirement><requiredKnowledge href='#b'/>"
    "</knowledgeRequirement><authorityRequirement><requiredAuthority "
    "href='#k'/></authorityRequirement>"
    "<context><contextEntry><variable name='one'/><list><literalExpression "
    "expressionLanguage='x'><text> 1 </text></literalExpression></list>"
    "</contextEntry><contextEntry><variable name='two'/><relation><column "
    "name='c'/><column name='e'/><row><literalExpression><text>\"&#13;\""
    "</text></literalExpression><literalExpression><text>2</text>"
    "</literalExpression></row></relation></contextEntry>"
    "<contextEntry><variable name='three'/><invocation><literalExpression>"
    "<text>b</text></literalExpression><binding><parameter name='x'/>"
    "<literalExpression><text>1</text></literalExpression></binding>"
    "</invocation></contextEntry><contextEntry><variable name='four'/>"
    "<functionDefinition kind='Java'><formalParameter name='y'/><context/>"
    "</functionDefinition></contextEntry><contextEntry><variable name='five'"
    "/><conditional><if><literalExpression><text>true</text>"
    "</literalExpression></if><then><filter><in><list/></in><match>"
    "<literalExpression><text>item</text></literalExpression></match>"
    "</filter></then><else><for iteratorVariable='v'><in><list/></in>"
    "<return><some iteratorVariable='u'><in><list/></in><satisfies>"
    "<every iteratorVariable='w'><in><list/></in><satisfies><list/>"
    "</satisfies></every></satisfies></some></return></for></else>"
    "</conditional></contextEntry><contextEntry><literalExpression "
    "typeRef='number'><text>one</text></literalExpression></contextEntry>"
    "</context></decision>";
static const char forms_rest[] =
    "<decision id='e' name='e'><variable name='e'/><informationRequirement>"
    "<requiredDecision href='urn:m#d'/></informationRequirement>"
    "<decisionTable hitPolicy='COLLECT' aggregation='SUM' outputLabel='o'>"
    "<extensionElements><n:norm xmlns:n='" DMN_NORM_NS "' output='fine' "
    "least='1' most='2' basis='APL-1'><n:worse input='times'/><n:worse "
    "input='-age'/><n:threshold at='5' over='true' zh='z' en='e' basis='b'/>"
    "</n:norm></extensionElements>"
    "<input label='times'><inputExpression typeRef='number'><text>d</text>"
    "</inputExpression><inputValues><text>[0..9]</text></inputValues></input>"
    "<output name='fine' label='f' typeRef='number'><outputValues><text>1,2"
    "</text></outputValues><defaultOutputEntry><text>1</text>"
    "</defaultOutputEntry></output><annotation name='why'/>"
    "<rule><description>r</description><inputEntry><text>&lt; 1</text>"
    "</inputEntry><outputEntry><text>1</text></outputEntry><annotationEntry>"
    "<text>a</text></annotationEntry></rule></decisionTable></decision>"
    "<decisionService id='s' name='s'><variable name='s'/><outputDecision "
    "href='#e'/><encapsulatedDecision href='#d'/><inputData href='#i'/>"
    "</decisionService>"
    "</definitions>";

static void every_form(void)
{
    struct dmn_file *f = NULL, *again = NULL;
    struct err e = {0};
    struct buf one, two;

    OK(round_trip(S("forms.dmn"), forms, false), "every form");
    buf_init(&one, &memory_system, 1 << 20);
    buf_init(&two, &memory_system, 1 << 20);
    OK(dmn_read(scratch, S("f"), forms, &f, &e) && dmn_write(f, &one, &e) &&
           dmn_read(scratch, S("f"), (str){one.p, one.n}, &again, &e) &&
           dmn_write(again, &two, &e),
       "written twice");
    IS(((str){two.p, two.n}), ((str){one.p, one.n}), "the same bytes");
    buf_close(&one);
    buf_close(&two);
}

/* clang-format off */
static const struct {
    const char *name, *id, *other, *code;
} refused[] = {
    {"a name that XML holds", "a", "b", NULL},
    {"a control character", "\x01", "b", "DMN-061"},
    {"an id of digits", NULL, "1b", "DMN-062"},
    {"an id with a blank", NULL, "b c", "DMN-062"},
    {"an id that stands twice", NULL, "a", "DMN-062"},
};
/* clang-format on */

static void refusals(void)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct dmn_element els[] = {
            {.kind = DMN_INPUT_DATA, .id = S("a"), .name = S("a")},
            {.kind = DMN_INPUT_DATA,
             .id = str_of(refused[i].other),
             .name = S("b")}};
        struct dmn_file f = {.name = S("f"),
                             .ns = S("urn:f"),
                             .elements = els,
                             .n_elements = COUNT_OF(els)};
        struct err e = {0};
        struct buf b;
        bool ok;

        if (refused[i].id != NULL)
            els[0].name = str_of(refused[i].id);
        buf_init(&b, &memory_system, 1 << 20);
        ok = dmn_write(&f, &b, &e);
        OK(refused[i].code == NULL
               ? ok
               : !ok && strcmp(err_code(&e), refused[i].code) == 0,
           "%s", refused[i].name);
        buf_close(&b);
    }
}

/* A circle of requirements is no model, but a picture of it is drawn. */
static void circle(void)
{
    str to_b[] = {SI("#b")}, to_a[] = {SI("#a")};
    struct dmn_element els[] = {
        {.kind = DMN_DECISION,
         .id = S("a"),
         .name = S("a"),
         .needs = to_b,
         .n_needs = 1},
        {.kind = DMN_DECISION,
         .id = S("b"),
         .name = S("b"),
         .needs = to_a,
         .n_needs = 1},
        {.kind = DMN_DECISION, .id = S("c"), .name = S("c")}};
    struct dmn_file f = {.name = S("f"),
                         .ns = S("urn:f"),
                         .elements = els,
                         .n_elements = COUNT_OF(els)};
    struct layout l;
    struct err e = {0};

    OK(layout_make(&f, scratch, &l, &e) && l.n_edges == 2 &&
           apart(&l.shapes[0], &l.shapes[1]) &&
           arrow_clear(&l, 3, &l.edges[0]) && arrow_clear(&l, 3, &l.edges[1]),
       "a circle ends");
}

/* Graphs by chance, laid out without one shape on another. */
static void graphs(void)
{
    unsigned seed = 20261124;
    bool right = true;

    for (int round = 0; round < 60 && right; round++) {
        struct dmn_element els[60] = {0};
        str refs[60][8];
        char ids[60][24];
        struct dmn_file f = {.ns = S("urn:g"), .elements = els};
        size_t arrows = 0, want = 0;

        seed = seed * 1103515245u + 12345u;
        f.n_elements = 1 + seed / 65536 % 60;
        for (size_t i = 0; i < f.n_elements; i++) {
            (void)snprintf(ids[i], sizeof ids[i], "#e%zu", i);
            els[i].id = str_of(ids[i] + 1);
            els[i].name = str_of("一个比较长的决策名称,需要折成几行才放得下");
            els[i].name.n = 3 * (1 + i % 18);
            els[i].kind = i % 3 == 0 ? DMN_INPUT_DATA : DMN_DECISION;
            els[i].needs = refs[i];
            for (size_t k = 0; els[i].kind == DMN_DECISION && k < 8; k++) {
                seed = seed * 1103515245u + 12345u;
                if (i > 0 && seed / 65536 % 3 == 0)
                    refs[i][els[i].n_needs++] =
                        str_of(ids[seed / 65536 / 3 % i]);
            }
            want += els[i].n_needs;
        }
        right = well_laid(&f, &arrows) && arrows == want;
    }
    OK(right, "sixty graphs of up to sixty shapes (seed 20261124)");
}

/* Tables and diagrams are the same in DMN 1.3; what it lacks is refused. */
static void older(void)
{
    static const char plain[] =
        "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' "
        "name='m' namespace='urn:m'><inputData id='i' name='i'/><decision "
        "id='d' name='d'><informationRequirement><requiredInput href='#i'/>"
        "</informationRequirement><literalExpression><text>i</text>"
        "</literalExpression></decision></definitions>";
    struct dmn_file *f = NULL, *again = NULL;
    struct err e = {0};
    struct buf b;
    size_t at;

    buf_init(&b, &memory_system, 1 << 20);
    differs = NULL;
    OK(dmn_read(scratch, S("f"), str_of(plain), &f, &e) &&
           dmn_write_as(f, DMN_1_3, &b, &e) &&
           str_find((str){b.p, b.n}, S("/DMN/20191111/MODEL/"), &at) &&
           str_find((str){b.p, b.n}, S("/DMN/20191111/DMNDI/"), &at) &&
           !str_find((str){b.p, b.n}, S("20230324"), &at) &&
           dmn_read(scratch, S("f"), (str){b.p, b.n}, &again, &e) &&
           same_file(f, again),
       "DMN 1.3 holds it too");
    buf_clear(&b);
    OK(dmn_read(scratch, S("f"), forms, &f, &e) &&
           !dmn_write_as(f, DMN_1_3, &b, &e) &&
           strcmp(err_code(&e), "DMN-063") == 0,
       "DMN 1.3 knows no constraints and conditionals");
    buf_close(&b);
}

static void faults(void)
{
    struct dmn_file *f = NULL;
    struct err e = {0};
    struct sweep s;
    bool right = dmn_read(scratch, S("f"), forms, &f, &e);
    long rounds = 0;

    for (sweep_start(&s); right && sweep_next(&s); rounds++) {
        struct buf b;
        bool ok;

        e = (struct err){0};
        buf_init(&b, &s.memory, 1 << 20);
        ok = dmn_write(f, &b, &e);
        right = ok == !s.hit && (ok || e.cause.def != NULL);
        buf_close(&b);
        right = right && s.live == 0;
    }
    OK(right && rounds > 5, "%ld allocations failed, one at a time", rounds);
}

int main(void)
{
    const str parts[] = {str_of(forms_head), str_of(forms_rest)};

    scratch = tap_arena();
    if (!arena_join(scratch, parts, COUNT_OF(parts), &forms, NULL))
        return 1;
    every_form();
    refusals();
    older();
    circle();
    graphs();
    whole_kit();
    faults();
    arena_close(scratch);
    return tap_done();
}
