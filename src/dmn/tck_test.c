/* tck_test.c - test cases of the kit's form are read and run. */
#include "tap.h"

#include "dmn/try.h"

static struct arena *scratch;

#define CASES(body)                                                     \
    "<testCases xmlns='http://www.omg.org/spec/DMN/20160719/testcase' " \
    "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "            \
    "xmlns:xsd='http://www.w3.org/2001/XMLSchema'>"                     \
    "<modelName>m.dmn</modelName>" body "</testCases>"
#define WANT(name, value)                                          \
    "<resultNode name='" name "' type='decision'><expected>" value \
    "</expected></resultNode>"
#define GIVE(name, value) "<inputNode name='" name "'>" value "</inputNode>"
#define OF(type, text)    "<value xsi:type='xsd:" type "'>" text "</value>"
#define NIL               "<value xsi:nil='true'/>"
#define CASE(id, body)    "<testCase id='" id "'>" body "</testCase>"

static struct dmn_tests *read_cases(const char *text, struct err *e)
{
    struct dmn_tests *t;

    return dmn_tests_read(scratch, S("t.xml"), str_of(text), &t, e) ? t : NULL;
}

/* clang-format off */
static const struct {
    const char *value, *want;
} values[] = {
    {OF("decimal", " 12.50 "), "12.5"},
    {OF("double", "1.5e2"), "150"},
    {OF("integer", "-3"), "-3"},
    {OF("boolean", "true"), "true"},
    {OF("boolean", "false"), "false"},
    {OF("string", " a b "), " a b "},
    {"<value>x</value>", "x"},
    {OF("date", "2026-03-02"), "2026-03-02"},
    {OF("time", "10:00:00Z"), "10:00:00Z"},
    {OF("dateTime", "2026-03-02T10:00:00"), "2026-03-02T10:00:00"},
    {OF("duration", "P1Y"), "P1Y"},
    {NIL, "null"},
    {"", "null"},
    {"<list><item>" OF("decimal", "1") "</item><item>" NIL "</item></list>", "[1, null]"},
    {"<list/>", "[]"},
    {"<list xsi:nil='true'/>", "null"},
    {"<component name='a b'>" OF("decimal", "1") "</component><component name='c'><list><item><component name='d'>" OF("string", "x") "</component></item></list></component>", "{a b: 1, c: [{d: \"x\"}]}"},
};
/* clang-format on */

static void value_table(void)
{
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        const str parts[] = {S(CASES("<testCase id='1'><inputNode name='n'>")),
                             str_of(values[i].value),
                             S("</inputNode></testCase></testCases>\0")};
        struct err e = {0};
        struct dmn_tests *t;
        str text, open;

        /* The macro closes the document: what follows its opening is cut. */
        open = parts[0];
        open.n -= sizeof "</testCases>" - 1;
        if (!arena_join(scratch, (const str[]){open, parts[1], parts[2]}, 3,
                        &text, &e))
            return;
        t = read_cases(text.p, &e);
        if (t == NULL)
            tap_error(&e);
        IS(t == NULL ? S("!") : try_text(scratch, t->tests[0].given[0].value),
           str_of(values[i].want), "value %zu", i);
    }
}

/* --------------------------------------------------------------- runs ---- */

#define MODEL                                                                  \
    OPEN INPUT("n", "number") INPUT("o", "Any") DECISION(                      \
        "twice", NEEDS_INPUT("n")                                              \
                     LITERAL("n * 2")) DECISION("third", NEEDS_INPUT("n")      \
                                                             LITERAL("n / 3")) \
        DECISION("same", NEEDS_INPUT("o") LITERAL("o")) DECISION(              \
            "clock", LITERAL("now() instance of date and time"))               \
            KNOWLEDGE(                                                         \
                "f", PARAM("x"),                                               \
                LITERAL("x + 1")) "<decisionService id='one' "                 \
                                  "name='one'><outputDecision href='#twice'/>" \
                                  "<inputData href='#n'/></decisionService>"   \
                                  "<decisionService id='two' "                 \
                                  "name='two'><outputDecision href='#twice'/>" \
                                  "<outputDecision href='#third'/><inputData " \
                                  "href='#n'/></decisionService>" CLOSE
#define LIST2(a, b)                                               \
    "<list><item>" OF("decimal", a) "</item><item>" OF("decimal", \
                                                       b) "</item></list>"

/* clang-format off */
static const struct {
    const char *name, *test;
    bool passed;
} runs[] = {
    {"as expected", CASE("1", GIVE("n", OF("decimal", "3")) WANT("twice", OF("decimal", "6"))), true},
    {"not as expected", CASE("1", GIVE("n", OF("decimal", "3")) WANT("twice", OF("decimal", "7"))), false},
    {"another kind", CASE("1", GIVE("n", OF("decimal", "3")) WANT("twice", OF("string", "6"))), false},
    {"alike to eight decimals", CASE("1", GIVE("n", OF("decimal", "1")) WANT("third", OF("decimal", "0.33333333"))), true},
    {"not alike to eight decimals", CASE("1", GIVE("n", OF("decimal", "1")) WANT("third", OF("decimal", "0.3333333"))), false},
    {"null", CASE("1", WANT("twice", NIL)), true},
    {"null is not nothing", CASE("1", GIVE("n", OF("decimal", "0")) WANT("twice", NIL)), false},
    {"an error", CASE("1", "<resultNode name='twice' errorResult='true'><expected>" NIL "</expected></resultNode>"), true},
    {"no error", CASE("1", GIVE("n", OF("decimal", "1")) "<resultNode name='twice' errorResult='true'><expected>" NIL "</expected></resultNode>"), false},
    {"a list", CASE("1", GIVE("o", LIST2("1", "2")) WANT("same", LIST2("1", "2.0"))), true},
    {"a list in another order", CASE("1", GIVE("o", LIST2("1", "2")) WANT("same", LIST2("2", "1"))), false},
    {"a longer list", CASE("1", GIVE("o", LIST2("1", "2")) WANT("same", "<list><item>" OF("decimal", "1") "</item></list>")), false},
    {"a context", CASE("1", GIVE("o", "<component name='a'>" OF("decimal", "1") "</component>") WANT("same", "<component name='a'>" OF("decimal", "1") "</component>")), true},
    {"another member", CASE("1", GIVE("o", "<component name='a'>" OF("decimal", "1") "</component>") WANT("same", "<component name='b'>" OF("decimal", "1") "</component>")), false},
    {"a moment in another zone", CASE("1", GIVE("o", OF("dateTime", "2026-03-02T10:00:00+08:00")) WANT("same", OF("dateTime", "2026-03-02T02:00:00Z"))), true},
    {"a clock is there", CASE("1", WANT("clock", OF("boolean", "true"))), true},
    {"a service of one output", "<testCase id='1' invocableName='one' type='decisionService'>" GIVE("n", OF("decimal", "3")) WANT("twice", OF("decimal", "6")) "</testCase>", true},
    {"a service of two outputs", "<testCase id='1' invocableName='two' type='decisionService'>" GIVE("n", OF("decimal", "3")) WANT("third", OF("decimal", "1")) "</testCase>", true},
    {"a knowledge model", "<testCase id='1' invocableName='f' type='bkm'>" GIVE("x", OF("decimal", "3")) WANT("f", OF("decimal", "4")) "</testCase>", true},
};
/* clang-format on */

static void run_table_of_cases(void)
{
    struct dmn_model *m = try_model(scratch, MODEL);

    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        str open = S(CASES("")), text;
        const struct feel_value *got;
        struct dmn_tests *t;
        struct err e = {0};
        bool passed = !runs[i].passed;

        open.n -= sizeof "</testCases>" - 1;
        if (!arena_join(
                scratch,
                (const str[]){open, str_of(runs[i].test), S("</testCases>\0")},
                3, &text, &e))
            return;
        t = read_cases(text.p, &e);
        if (t == NULL || m == NULL || t->n != 1 ||
            t->tests[0].n_expected != 1 ||
            !dmn_test_run(m, &t->tests[0], &t->tests[0].expected[0], scratch,
                          &passed, &got, &e))
            tap_error(&e);
        OK(passed == runs[i].passed, "%s", runs[i].name);
    }
}

static void refusals(void)
{
    struct err e = {0};

    OK(read_cases("<testCases/>", &e) == NULL &&
           str_eq(str_of(err_code(&e)), S("DMN-030")),
       "another namespace");
    e = (struct err){0};
    OK(read_cases(
           "<testCases xmlns='http://www.omg.org/spec/DMN/20160719/testcase'/>",
           &e) == NULL &&
           str_eq(str_of(err_code(&e)), S("DMN-030")),
       "without the name of a model");
}

/* One case that cannot be run, beside one that can. */
static void wrong_values(void)
{
    struct err e = {0};
    struct dmn_tests *t =
        read_cases(CASES(CASE("1", GIVE("n", OF("date", "2026-02-30")))
                             CASE("2", GIVE("n", OF("decimal", "much")))
                                 CASE("3", GIVE("n", OF("decimal", "1")))),
                   &e);

    OK(t != NULL && t->n == 3, "a file with wrong values is read");
    if (t == NULL || t->n != 3)
        return;
    OK(t->tests[0].wrong != NULL &&
           str_eq(str_of(err_code(t->tests[0].wrong)), S("DMN-031")),
       "a day that is none");
    OK(t->tests[1].wrong != NULL, "a number that is none");
    OK(t->tests[2].wrong == NULL, "and a case that can be run");
}

int main(void)
{
    scratch = tap_arena();
    value_table();
    run_table_of_cases();
    refusals();
    wrong_values();
    arena_close(scratch);
    return tap_done();
}
