/* boxed_test.c - every boxed form, in each other and in scope of each other. */
#include "tap.h"

#include "dmn/try.h"

static struct arena *scratch;

#define MODEL(logic)                             \
    OPEN INPUT("n", "number") INPUT("xs", "Any") \
        DECISION("d", NEEDS_INPUT("n") NEEDS_INPUT("xs") logic) CLOSE
#define ENTRY(name, logic) \
    "<contextEntry><variable name='" name "'/>" logic "</contextEntry>"
#define ENTRY_OF(name, type, logic)                                      \
    "<contextEntry><variable name='" name "' typeRef='" type "'/>" logic \
    "</contextEntry>"
#define RESULT(logic)    "<contextEntry>" logic "</contextEntry>"
#define CONTEXT(entries) "<context>" entries "</context>"
#define FUNCTION(params, logic) \
    "<functionDefinition>" params logic "</functionDefinition>"
#define CALL(what, bindings) \
    "<invocation>" LITERAL(what) bindings "</invocation>"
#define BIND(name, logic) \
    "<binding><parameter name='" name "'/>" logic "</binding>"
#define IF(a, b, c)                                         \
    "<conditional><if>" a "</if><then>" b "</then><else>" c \
    "</else></conditional>"
#define FILTER(in, match) \
    "<filter><in>" in "</in><match>" match "</match></filter>"
#define ITERATE(form, name, in, part, out)                                \
    "<" form " iteratorVariable='" name "'><in>" in "</in><" part ">" out \
    "</" part "></" form ">"
#define FOR(name, in, out)    ITERATE("for", name, in, "return", out)
#define SOME(name, in, out)   ITERATE("some", name, in, "satisfies", out)
#define EVERY(name, in, out)  ITERATE("every", name, in, "satisfies", out)
#define COLUMN(name)          "<column name='" name "'/>"
#define COLUMN_OF(name, type) "<column name='" name "' typeRef='" type "'/>"
#define ROW2(a, b)            "<row>" LITERAL(a) LITERAL(b) "</row>"

/* clang-format off */
static const struct {
    const char *name, *model, *want;
} forms[] = {
    {"literal", MODEL(LITERAL("n + 1")), "5"},
    {"literal of a type", MODEL("<literalExpression typeRef='string'>" TEXT("n") "</literalExpression>"), "null"},

    {"context", MODEL(CONTEXT(ENTRY("a", LITERAL("n")) ENTRY("b", LITERAL("a * 2")))), "{a: 4, b: 8}"},
    {"a context with a result", MODEL(CONTEXT(ENTRY("a b", LITERAL("n")) RESULT(LITERAL("a b + 1")))), "5"},
    {"entries see only those before", MODEL(CONTEXT(ENTRY("a", LITERAL("b = null")) ENTRY("b", LITERAL("1")))), "{a: true, b: 1}"},
    {"an entry hides the input of its name", MODEL(CONTEXT(ENTRY("n", LITERAL("n + 1")) ENTRY("m", LITERAL("n * 10")))), "{n: 5, m: 50}"},
    {"and not behind its context", MODEL("<list>" CONTEXT(ENTRY("n", LITERAL("1"))) LITERAL("n") "</list>"), "[{n: 1}, 4]"},
    {"an entry of a type", MODEL(CONTEXT(ENTRY_OF("a", "string", LITERAL("n")) ENTRY_OF("b", "number", LITERAL("[n]")))), "{a: null, b: 4}"},
    {"a context in a context", MODEL(CONTEXT(ENTRY("a", CONTEXT(ENTRY("x", LITERAL("n")))) RESULT(LITERAL("a.x + n")))), "8"},

    {"list", MODEL("<list>" LITERAL("1") LITERAL("n") "</list>"), "[1, 4]"},
    {"an empty list", MODEL("<list/>"), "[]"},
    {"relation", MODEL("<relation>" COLUMN("a") COLUMN("b") ROW2("1", "n") ROW2("2", "\"x\"") "</relation>"), "[{a: 1, b: 4}, {a: 2, b: \"x\"}]"},
    {"a relation of types", MODEL("<relation>" COLUMN_OF("a", "number") COLUMN_OF("b", "string") ROW2("1", "n") "</relation>"), "[{a: 1, b: null}]"},

    {"a function in a context", MODEL(CONTEXT(ENTRY("f", FUNCTION(PARAM("x") PARAM("y"), LITERAL("x - y + n"))) RESULT(LITERAL("f(10, 1)")))), "13"},
    {"by names", MODEL(CONTEXT(ENTRY("f", FUNCTION(PARAM("x") PARAM("y"), LITERAL("x - y"))) RESULT(LITERAL("f(y: 10, x: 1)")))), "-9"},
    {"that calls itself", MODEL(CONTEXT(ENTRY("f", FUNCTION(PARAM("x"), LITERAL("if x &lt;= 1 then 1 else x * f(x - 1)"))) RESULT(LITERAL("f(n)")))), "24"},
    {"that captures what stood before it", MODEL(CONTEXT(ENTRY("k", LITERAL("10")) ENTRY("f", FUNCTION(PARAM("x"), LITERAL("x + k"))) ENTRY("r", CONTEXT(ENTRY("k", LITERAL("99")) RESULT(LITERAL("f(k)")))) RESULT(LITERAL("r")))), "109"},
    {"a parameter of a type", MODEL(CONTEXT(ENTRY("f", FUNCTION(PARAM_OF("x", "number"), LITERAL("x = null"))) RESULT(LITERAL("f(\"a\")")))), "null"},
    {"too few arguments", MODEL(CONTEXT(ENTRY("f", FUNCTION(PARAM("x"), LITERAL("1"))) RESULT(LITERAL("f()")))), "null"},
    {"too many arguments", MODEL(CONTEXT(ENTRY("f", FUNCTION(PARAM("x"), LITERAL("1"))) RESULT(LITERAL("f(1, 2)")))), "null"},
    {"a table in a function", MODEL(CONTEXT(ENTRY("f", FUNCTION(PARAM("x"), "<decisionTable><input><inputExpression>" TEXT("x") "</inputExpression></input><output/><rule><inputEntry>" TEXT("&lt; n") "</inputEntry><outputEntry>" TEXT("\"less than \" + string(n)") "</outputEntry></rule></decisionTable>")) RESULT(LITERAL("f(1)")))), "less than 4"},
    {"a function in Java", MODEL(CONTEXT(ENTRY("f", "<functionDefinition kind='Java'>" PARAM("x") CONTEXT(ENTRY("class", LITERAL("\"java.lang.Math\""))) "</functionDefinition>") RESULT(LITERAL("f(1)")))), "null"},

    {"invocation", MODEL(CONTEXT(ENTRY("f", FUNCTION(PARAM("x") PARAM("y"), LITERAL("x - y"))) RESULT(CALL("f", BIND("y", LITERAL("1")) BIND("x", LITERAL("n")))))), "3"},
    {"an invocation of a name that is none", MODEL(CONTEXT(ENTRY("f", FUNCTION(PARAM("x"), LITERAL("x"))) RESULT(CALL("f", BIND("y", LITERAL("1")))))), "null"},
    {"an invocation of what is no function", MODEL(CALL("n", BIND("y", LITERAL("1")))), "null"},
    {"an invocation of a built-in", MODEL(CALL("sum", BIND("list", LITERAL("[1, n]")))), "5"},
    {"an invocation with a boxed argument", MODEL(CALL("sum", BIND("list", "<list>" LITERAL("n") LITERAL("n") "</list>"))), "8"},

    {"conditional: then", MODEL(IF(LITERAL("n = 4"), LITERAL("\"four\""), LITERAL("1 + n"))), "four"},
    {"conditional: else", MODEL(IF(LITERAL("n = 5"), LITERAL("\"four\""), LITERAL("1 + n"))), "5"},
    {"conditional: null is else", MODEL(IF(LITERAL("null"), LITERAL("1"), LITERAL("2"))), "2"},
    {"conditional: what is no condition", MODEL(IF(LITERAL("n"), LITERAL("1"), LITERAL("2"))), "null"},

    {"filter of a list", MODEL(FILTER(LITERAL("[1, 5, 6]"), LITERAL("item &gt; n"))), "[5, 6]"},
    {"filter by a member", MODEL(FILTER(LITERAL("xs"), LITERAL("a = n"))), "[{a: 4, b: 1}]"},
    {"filter with a comment at its end", MODEL(FILTER(LITERAL("[1, 5]"), LITERAL("item &gt; 2 // large"))), "[5]"},
    {"filter by what is no condition", MODEL(FILTER(LITERAL("[1, 5]"), LITERAL("1"))), "null"},
    {"filter by a boxed condition", MODEL(FILTER(LITERAL("[1, 5, 6]"), IF(LITERAL("item = 5"), LITERAL("false"), LITERAL("true")))), "[1, 6]"},
    {"filter by a boxed answer that is no condition", MODEL(FILTER(LITERAL("[1, 5]"), IF(LITERAL("true"), LITERAL("7"), LITERAL("true")))), "null"},
    {"filter of one by a boxed condition", MODEL(FILTER(LITERAL("n"), IF(LITERAL("true"), LITERAL("true"), LITERAL("true")))), "[4]"},

    {"for", MODEL(FOR("i", LITERAL("[1, 2]"), LITERAL("i * n"))), "[4, 8]"},
    {"for over an ascending range", MODEL(FOR("i", LITERAL("[1..3]"), LITERAL("i * i"))), "[1, 4, 9]"},
    {"for over nothing", MODEL(FOR("i", LITERAL("[]"), LITERAL("i"))), "[]"},
    {"for in for", MODEL(FOR("i", LITERAL("[1, 2]"), FOR("j", LITERAL("[1, 2]"), LITERAL("i * 10 + j")))), "[[11, 12], [21, 22]]"},
    {"some: yes", MODEL(SOME("i", LITERAL("[1, 5]"), LITERAL("i &gt; n"))), "true"},
    {"some: no", MODEL(SOME("i", LITERAL("[1, 2]"), LITERAL("i &gt; n"))), "false"},
    {"some of none", MODEL(SOME("i", LITERAL("[]"), LITERAL("true"))), "false"},
    {"some with a null", MODEL(SOME("i", LITERAL("[1, null]"), LITERAL("i &gt; n"))), "null"},
    {"some with a null and a yes", MODEL(SOME("i", LITERAL("[null, 5]"), LITERAL("i &gt; n"))), "true"},
    {"some by what is no condition", MODEL(SOME("i", LITERAL("[1, 5]"), LITERAL("if i = 1 then true else 7"))), "null"},
    {"every: yes", MODEL(EVERY("i", LITERAL("[5, 6]"), LITERAL("i &gt; n"))), "true"},
    {"every: no", MODEL(EVERY("i", LITERAL("[5, 2]"), LITERAL("i &gt; n"))), "false"},
    {"every of none", MODEL(EVERY("i", LITERAL("[]"), LITERAL("false"))), "true"},
    {"every with a null", MODEL(EVERY("i", LITERAL("[5, null]"), LITERAL("i &gt; n"))), "null"},
    {"every with a null and a no", MODEL(EVERY("i", LITERAL("[null, 2]"), LITERAL("i &gt; n"))), "false"},
};
/* clang-format on */

static void form_table(void)
{
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct dmn_model *m = try_model(scratch, forms[i].model);

        IS(try_decide(scratch, m, "d",
                      "{\"n\": 4, \"xs\": [{\"a\": 4, \"b\": 1}, {\"a\": 5}]}"),
           str_of(forms[i].want), "%s", forms[i].name);
    }
}

/* Members with signs and blanks in their names are known by the type of what
 * is gone over, also where a variable of the program stands between. */
#define LOANS                                                                  \
    OPEN                                                                       \
        "<itemDefinition name='tLoan'><itemComponent "                         \
        "name='a-b'><typeRef>number"                                           \
        "</typeRef></itemComponent></itemDefinition><itemDefinition "          \
        "name='tLoans' "                                                       \
        "isCollection='true'><typeRef>tLoan</typeRef></itemDefinition>" INPUT( \
            "a", "number") INPUT("b", "number") INPUT("my loans", "tLoans")    \
            DECISION("for",                                                    \
                     NEEDS_INPUT("my loans")                                   \
                         FOR("x", LITERAL("my loans"), LITERAL("x.a-b + 1")))  \
                DECISION("filter",                                             \
                         NEEDS_INPUT("my loans")                               \
                             FILTER(LITERAL("my loans"), LITERAL("a-b = 3")))  \
                    DECISION("some", NEEDS_INPUT("my loans") SOME(             \
                                         "x", LITERAL("my loans[a-b = 3]"),    \
                                         LITERAL("x.a-b = 3")))                \
                        DECISION("entry",                                      \
                                 NEEDS_INPUT("my loans")                       \
                                     CONTEXT(ENTRY("l", LITERAL("my loans"))   \
                                                 RESULT(LITERAL("l[1].a-b")))) \
                            CLOSE

static void member_names(void)
{
    static const char input[] = "{\"my loans\": [{\"a-b\": 3}, {\"a-b\": 5}]}";
    struct dmn_model *m = try_model(scratch, LOANS);

    IS(try_decide(scratch, m, "for", input), S("[4, 6]"), "in a for");
    IS(try_decide(scratch, m, "filter", input), S("[{\"a-b\": 3}]"),
       "in a filter");
    IS(try_decide(scratch, m, "some", input), S("true"), "in a some");
    IS(try_decide(scratch, m, "entry", input), S("3"), "of an entry");
}

/* What cannot be compiled is null in its place, and told. */
/* clang-format off */
static const struct {
    const char *name, *model, *want, *code;
} faulty[] = {
    {"a literal that does not parse", MODEL("<list>" LITERAL("1 +") LITERAL("n") "</list>"), "[null, 4]", "FEEL-"},
    {"an empty literal", MODEL(LITERAL(" ")), "null", "DMN-016"},
    {"an entry without logic", MODEL(CONTEXT(ENTRY("a", "") ENTRY("b", LITERAL("n")))), "{a: null, b: 4}", "DMN-016"},
    {"another language", MODEL("<literalExpression expressionLanguage='urn:javascript'>" TEXT("n") "</literalExpression>"), "null", "DMN-014"},
    {"FEEL by its address", MODEL("<literalExpression expressionLanguage='https://www.omg.org/spec/DMN/20230324/FEEL/'>" TEXT("n") "</literalExpression>"), "4", ""},
    {"a function in PMML", MODEL("<functionDefinition kind='PMML'>" CONTEXT("") "</functionDefinition>"), "null", "DMN-015"},
    {"a filter that does not parse", MODEL(FILTER(LITERAL("[1]"), LITERAL("item >"))), "null", "FEEL-"},
};
/* clang-format on */

static void fault_table(void)
{
    for (size_t i = 0; i < COUNT_OF(faulty); i++) {
        struct dmn_model *m = try_model(scratch, faulty[i].model);

        IS(try_decide(scratch, m, "d", "{\"n\": 4}"), str_of(faulty[i].want),
           "%s", faulty[i].name);
        OK(str_starts(try_fault(m, 0), str_of(faulty[i].code)) &&
               (faulty[i].code[0] != '\0') == (try_fault(m, 0).n > 0),
           "%s: %s (%.*s)", faulty[i].name, faulty[i].code,
           STR_ARG(try_fault(m, 0)));
    }
}

int main(void)
{
    scratch = tap_arena();
    form_table();
    member_names();
    fault_table();
    arena_close(scratch);
    return tap_done();
}
