/* read_test.c - a file as it stands: every record, the namespaces, the norm
 * around a table, and what is refused with its place. */
#include "tap.h"

#include "dmn/try.h"

static struct arena *scratch;

static const char *const namespaces[] = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    MODEL_15,
};

static void versions(void)
{
    for (size_t i = 0; i < COUNT_OF(namespaces); i++) {
        const str parts[] = {S("<m:definitions xmlns:m='"),
                             str_of(namespaces[i]),
                             S("' namespace='urn:a' name='x'><m:decision "
                               "id='d' name='d'><m:literalExpression><m:text>1"
                               "</m:text></m:literalExpression></m:decision>"
                               "</m:definitions>\0")};
        struct err e = {0};
        struct dmn_file *f;
        str text = S("\0");

        OK(arena_join(scratch, parts, COUNT_OF(parts), &text, &e), "text");
        f = try_read(scratch, text.p, &e);
        OK(f != NULL && f->n_elements == 1 && f->elements[0].logic != NULL &&
               f->elements[0].logic->form == DMN_LITERAL,
           "DMN 1.%zu is read", i + 1);
    }
}

/* ---------------------------------------------------------- every field -- */

/* clang-format off */
#define WHOLE \
    "<definitions xmlns='" MODEL_15 "' xmlns:n='" DMN_NORM_NS \
    "'\n namespace='urn:a' name='whole' id='w'>\n<import name='i' namespace='urn:b' importType='x' locationURI='b.dmn'/>\n<itemDefinition name='tA' label='A' isCollection='true'>" \
    "<typeRef>string</typeRef><allowedValues><text>\"x\"</text>" \
    "</allowedValues><typeConstraint><text>count(?) = 1</text>" \
    "</typeConstraint></itemDefinition><itemDefinition name='tF'>" \
    "<functionItem outputTypeRef='number'>" \
    "<parameters name='p' typeRef='string'/></functionItem>" \
    "</itemDefinition><itemDefinition name='tC'>" \
    "<itemComponent name='c'><typeRef>date</typeRef>" \
    "</itemComponent></itemDefinition>" \
    "<inputData id='in' name='in' label='In'>" \
    "<description>what</description>" \
    "<variable name='in' typeRef='tA'/></inputData>" \
    "<decision id='d' name='d'><question>q?</question>" \
    "<allowedAnswers>yes, no</allowedAnswers>" \
    "<variable name='d' typeRef='tC'/><informationRequirement>" \
    "<requiredInput href='#in'/></informationRequirement>" \
    "<knowledgeRequirement><requiredKnowledge href='#k'/>" \
    "</knowledgeRequirement><authorityRequirement>" \
    "<requiredAuthority href='#law'/></authorityRequirement>" \
    "<decisionTable hitPolicy='COLLECT' aggregation='MAX' outputLabel='o'>" \
    "<extensionElements>" \
    "<n:norm output='fine' least='100' most='2000' basis='article 5'>" \
    "<n:worse input='count'/><n:worse input='-age'/>" \
    "<n:threshold at='10000' over='true' zh='较大数额' en='large' basis='article 5'/>" \
    "</n:norm></extensionElements><input id='i1' label='I'>" \
    "<inputExpression typeRef='string'>" TEXT( "in" ) \
    "</inputExpression><inputValues>" TEXT( "\"x\"" ) \
    "</inputValues></input>" \
    "<output id='o1' name='fine' label='F' typeRef='number'>" \
    "<outputValues>" TEXT( "1, 2" ) "</outputValues><defaultOutputEntry>" \
    TEXT( "0" ) "</defaultOutputEntry></output><annotation name='article'/>" \
    "<rule id='r1'><description>why</description><inputEntry>" TEXT( "\"x\"" \
    ) "</inputEntry><outputEntry>" TEXT( "1" ) \
    "</outputEntry><annotationEntry>" TEXT( "article 5" ) \
    "</annotationEntry></rule></decisionTable></decision>" \
    "<businessKnowledgeModel id='k' name='k'>" \
    "<encapsulatedLogic kind='FEEL'>" PARAM_OF( "p" , "string" ) LITERAL( \
    "p" ) "</encapsulatedLogic></businessKnowledgeModel>" \
    "<decisionService id='s' name='s'><outputDecision href='#d'/>" \
    "<encapsulatedDecision href='#x'/><inputDecision href='#y'/>" \
    "<inputData href='#in'/></decisionService>" \
    "<knowledgeSource id='law' name='law' locationURI='urn:law'/>" CLOSE
/* clang-format on */

static void head(const struct dmn_file *f)
{
    IS(f->file, S("try.dmn"), "the path");
    IS(f->name, S("whole"), "the name");
    IS(f->ns, S("urn:a"), "the namespace");
    OK(f->n_imports == 1 && f->imports[0].at.line == 3, "an import, line 3");
    IS(f->imports[0].location, S("b.dmn"), "where it lies");
    OK(f->n_items == 3 && f->items[0].collection && !f->items[1].collection,
       "three item definitions");
    IS(f->items[0].type, S("string"), "of a type");
    IS(f->items[0].allowed.text, S("\"x\""), "with allowed values");
    IS(f->items[0].constraint.text, S("count(?) = 1"), "and a constraint");
    OK(f->items[1].function && f->items[1].n_parts == 1, "a function");
    IS(f->items[1].result, S("number"), "with its result");
    IS(f->items[1].parts[0].type, S("string"), "and its parameter");
    IS(f->items[2].parts[0].name, S("c"), "a component");
}

static void elements(const struct dmn_file *f)
{
    const struct dmn_element *el = f->elements;

    OK(f->n_elements == 5 && el[0].kind == DMN_INPUT_DATA &&
           el[1].kind == DMN_DECISION && el[2].kind == DMN_KNOWLEDGE &&
           el[3].kind == DMN_SERVICE && el[4].kind == DMN_SOURCE,
       "five elements");
    IS(el[0].label, S("In"), "a label");
    IS(el[0].description, S("what"), "a description");
    IS(el[0].variable.type, S("tA"), "a variable");
    IS(el[1].question, S("q?"), "a question");
    IS(el[1].answers, S("yes, no"), "its answers");
    OK(el[1].n_needs == 1 && el[1].n_knowledge == 1 && el[1].n_authority == 1,
       "requirements");
    IS(el[1].authority[0], S("#law"), "an authority");
    OK(el[2].logic != NULL && el[2].logic->form == DMN_FUNCTION &&
           el[2].logic->n_items == 1 && el[2].logic->n == 1,
       "a knowledge model's function");
    IS(el[2].logic->names[0], S("p"), "with its parameter");
    IS(el[3].out[0], S("#d"), "a service's output");
    IS(el[3].inside[0], S("#x"), "what it encapsulates");
    IS(el[3].in_decisions[0], S("#y"), "its input decision");
    IS(el[3].in_data[0], S("#in"), "its input data");
    IS(el[4].location, S("urn:law"), "a source's place");
}

static void table(const struct dmn_table *t)
{
    OK(t->hit == DMN_COLLECT && t->aggregation == DMN_MAX, "hit policy");
    IS(t->output_label, S("o"), "its label");
    IS(t->inputs[0].label, S("I"), "an input");
    IS(t->inputs[0].expression.text, S("in"), "its expression");
    IS(t->inputs[0].type, S("string"), "its type");
    IS(t->inputs[0].allowed.text, S("\"x\""), "its values");
    IS(t->outputs[0].name, S("fine"), "an output");
    IS(t->outputs[0].allowed.text, S("1, 2"), "its values");
    IS(t->outputs[0].otherwise.text, S("0"), "its default");
    OK(t->n_rules == 1 && t->n_annotations == 1, "a rule, an annotation");
    IS(t->annotations[0], S("article"), "the annotation's name");
    IS(t->rules[0].annotations[0], S("article 5"), "its text");
    IS(t->rules[0].description, S("why"), "the rule's description");
    IS(t->norm.output, S("fine"), "the norm is about an output");
    IS(t->norm.least, S("100"), "from");
    IS(t->norm.most, S("2000"), "to");
    IS(t->norm.basis, S("article 5"), "by an article");
    OK(t->norm.n_worse == 2 && t->norm.n_thresholds == 1, "worse, thresholds");
    IS(t->norm.worse[1], S("-age"), "the lesser is worse");
    OK(t->norm.thresholds[0].over, "above it");
    IS(t->norm.thresholds[0].zh, S("较大数额"), "in Chinese");
    IS(t->norm.thresholds[0].basis, S("article 5"), "with its article");
}

static void whole(void)
{
    struct err e = {0};
    struct dmn_file *f = try_read(scratch, WHOLE, &e);

    OK(f != NULL, "it is read");
    if (f == NULL) {
        tap_error(&e);
        return;
    }
    head(f);
    elements(f);
    OK(f->elements[1].logic->form == DMN_TABLE, "a table");
    table(f->elements[1].logic->table);
}

/* ---------------------------------------------------------- refusals ----- */

#define D(logic) OPEN "\n<decision id='d' name='d'>\n" logic "</decision>" CLOSE

/* clang-format off */
static const struct {
    const char *name, *text, *code;
    int line;
} refused[] = {
    {"no XML", "rubbish", "XML-", 0},
    {"another root", "<model xmlns='" MODEL_15 "'/>", "DMN-001", 1},
    {"no namespace", "<definitions/>", "DMN-001", 1},
    {"another namespace", "<definitions xmlns='urn:x'/>", "DMN-001", 1},
    {"a hit policy that is none", D("<decisionTable hitPolicy='BEST'/>"), "DMN-002", 3},
    {"an aggregation that is none", D("<decisionTable hitPolicy='COLLECT' aggregation='AVG'/>"), "DMN-002", 3},
    {"too few inputs in a rule", D("<decisionTable><input/><output/>\n<rule><outputEntry/></rule></decisionTable>"), "DMN-003", 4},
    {"too many outputs in a rule", D("<decisionTable><output/>\n<rule><outputEntry/><outputEntry/></rule></decisionTable>"), "DMN-003", 4},
    {"a conditional without else", D("<conditional><if/><then/></conditional>"), "DMN-005", 3},
    {"a filter without match", D("<filter><in/></filter>"), "DMN-005", 3},
    {"a for without return", D("<for iteratorVariable='i'><in/></for>"), "DMN-005", 3},
    {"a binding without parameter", D("<invocation>" LITERAL("f") "\n<binding/></invocation>"), "DMN-005", 4},
};
/* clang-format on */

static void refusals(void)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct err e = {0};

        OK(try_read(scratch, refused[i].text, &e) == NULL &&
               str_starts(str_of(err_code(&e)), str_of(refused[i].code)) &&
               (refused[i].line == 0 || e.line == refused[i].line),
           "%s: %s in line %d (%s %d)", refused[i].name, refused[i].code,
           refused[i].line, err_code(&e), e.line);
    }
}

int main(void)
{
    scratch = tap_arena();
    versions();
    whole();
    refusals();
    arena_close(scratch);
    return tap_done();
}
