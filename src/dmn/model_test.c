/* model_test.c - requirements, knowledge models, services, types, imports;
 * and what is wrong with a model. */
#include "tap.h"

#include "dmn/try.h"

static struct arena *scratch;

/* ------------------------------------------------------ requirements ----- */

#define GRAPH                                                                  \
    OPEN INPUT("n", "number") INPUT("not asked", "number")                     \
        DECISION("base", NEEDS_INPUT("n") LITERAL("n * 2")) DECISION(          \
            "left", NEEDS("base") LITERAL("base + 1"))                         \
            DECISION("right", NEEDS("base") LITERAL("base + 2")) DECISION(     \
                "top", NEEDS("left") NEEDS("right")                            \
                           LITERAL("left * right")) DECISION("not required",   \
                                                             LITERAL("n"))     \
                DECISION("no logic", "") DECISION(                             \
                    "by namespace",                                            \
                    "<informationRequirement><requiredDecision "               \
                    "href='urn:a#base'/></informationRequirement>" LITERAL(    \
                        "base")) DECISION("twice", NEEDS("base") NEEDS("base") \
                                                       LITERAL("base + base")) \
                    DECISION("of none", NEEDS("nobody") LITERAL("1"))          \
                        DECISION("of no logic",                                \
                                 NEEDS("no logic") LITERAL("no logic = null")) \
                            CLOSE

static const struct {
    const char *decision, *input, *want;
} graph[] = {
    {"top", "{\"n\": 3}", "56"},
    {"base", "{\"n\": 3}", "6"},
    {"base", "{\"n\": [3]}", "6"},
    {"base", "{\"n\": \"3\"}", "null"},
    {"base", "{}", "null"},
    {"base", NULL, "null"},
    {"not required", "{\"n\": 3}", "null"},
    {"no logic", "{\"n\": 3}", "null"},
    {"of no logic", "{\"n\": 3}", "true"},
    {"by namespace", "{\"n\": 3}", "6"},
    {"twice", "{\"n\": 3}", "12"},
    {"of none", "{\"n\": 3}", "1"},
    {"nobody", "{\"n\": 3}", "!DMN-021"},
    {"n", "{\"n\": 3}", "!DMN-021"},
};

static void graph_table(void)
{
    struct dmn_model *m = try_model(scratch, GRAPH);

    for (size_t i = 0; i < COUNT_OF(graph); i++)
        IS(try_decide(scratch, m, graph[i].decision, graph[i].input),
           str_of(graph[i].want), "%s of %s", graph[i].decision,
           graph[i].input == NULL ? "nothing" : graph[i].input);
    IS(try_fault(m, 0), S("DMN-012"), "what is required and not there is told");
    IS(try_fault(m, 1), S("DMN-016"), "so is what has no logic");
    OK(m != NULL && dmn_count(m) == 12, "all elements are listed");
    IS(m == NULL ? S("") : dmn_at(m, 2)->name, S("base"), "in their order");
}

/* The same by the hot path: one machine, values by place. */
static void machine(void)
{
    struct dmn_model *m = try_model(scratch, GRAPH);
    struct feel_machine *machine;
    const struct feel_value *values[2] = {NULL}, *v = feel_none;
    const str *names;
    struct err e = {0};
    size_t n = 0;

    if (m == NULL)
        return;
    dmn_inputs(m, &names, &n);
    OK(n == 2, "two input data");
    IS(names[0], S("n"), "the first");
    OK(feel_machine_open(scratch, NULL, NULL, false, &machine, &e),
       "a machine");
    for (int i = 0; i < 3; i++) {
        const char *const want[] = {"12", "30", "56"};

        values[0] = feel_of_int(scratch, i + 1, &e);
        OK(dmn_decide_in(machine, m, S("top"), values, &v, &e), "decides");
        IS(try_text(scratch, v), str_of(want[i]), "anew for each input");
    }
    OK(!dmn_decide_in(machine, m, S("n"), values, &v, &e) &&
           str_eq(str_of(err_code(&e)), S("DMN-021")),
       "input data decide nothing");
}

/* --------------------------------------------- knowledge and services ---- */

#define SERVICE(id, type, parts)                                     \
    "<decisionService id='" id "' name='" id "'><variable name='" id \
    "' typeRef='" type "'/>" parts "</decisionService>"
#define REFERENCE(what, id) "<" what " href='#" id "'/>"
#define FUNCTIONS                                                                                                                                        \
    OPEN INPUT(                                                                                                                                          \
        "n",                                                                                                                                             \
        "number") "<itemDefinition name='tText'><functionItem "                                                                                          \
                  "outputTypeRef='string'>"                                                                                                              \
                  "<parameters name='x' "                                                                                                                \
                  "typeRef='number'/></functionItem></"                                                                                                  \
                  "itemDefinition>" KNOWLEDGE("twice", PARAM_OF("x", "number"), LITERAL("x * 2")) KNOWLEDGE(                                             \
                      "four times", PARAM("x"),                                                                                                          \
                      LITERAL(                                                                                                                           \
                          "0")) "<businessKnowledgeModel id='four' "                                                                                     \
                                "name='four'><variable name='four'/>"                                                                                    \
                                "<encapsulatedLogic>" PARAM("x") LITERAL(                                                                                \
                                    "twi"                                                                                                                \
                                    "ce("                                                                                                                \
                                    "twi"                                                                                                                \
                                    "ce("                                                                                                                \
                                    "x)"                                                                                                                 \
                                    ")") "</encapsulatedLogic>" KNOWS("twice") "</businessKnowledgeModel>" KNOWLEDGE("fac",                              \
                                                                                                                     PARAM(                              \
                                                                                                                         "k"),                           \
                                                                                                                     LITERAL(                            \
                                                                                                                         "if k &lt;= 1 then 1 else k * " \
                                                                                                                         "fac(k - 1)"))                  \
                                    KNOWLEDGE("pi", "", LITERAL("3")) KNOWLEDGE(                                                                         \
                                        "secret", PARAM("x"),                                                                                            \
                                        LITERAL(                                                                                                         \
                                            "n = null")) "<businessKnowledgeM"                                                                           \
                                                         "odel id='text' "                                                                               \
                                                         "name='text'><"                                                                                 \
                                                         "variable "                                                                                     \
                                                         "name='text' "                                                                                  \
                                                         "typeRef='tText'/"                                                                              \
                                                         "><"                                                                                            \
                                                         "encapsulatedLogic"                                                                             \
                                                         ">" PARAM("x") LITERAL("x") "</encapsulatedLogic></businessKnowledgeModel>" DECISION(           \
                                                             "a",                                                                                        \
                                                             NEEDS_INPUT("n")                                                                            \
                                                                 KNOWS("four")                                                                           \
                                                                     LITERAL(                                                                            \
                                                                         "fou"                                                                           \
                                                                         "r("                                                                            \
                                                                         "n) "                                                                           \
                                                                         "+ "                                                                            \
                                                                         "1"))                                                                           \
                                                             DECISION(                                                                                   \
                                                                 "b",                                                                                    \
                                                                 NEEDS_INPUT(                                                                            \
                                                                     "n") KNOWS("fac")                                                                   \
                                                                     LITERAL(                                                                            \
                                                                         "fac"                                                                           \
                                                                         "(n"                                                                            \
                                                                         ")"))                                                                           \
                                                                 DECISION(                                                                               \
                                                                     "c",                                                                                \
                                                                     KNOWS(                                                                              \
                                                                         "p"                                                                             \
                                                                         "i")                                                                            \
                                                                         LITERAL(                                                                        \
                                                                             "pi("                                                                       \
                                                                             ") "                                                                        \
                                                                             "+ "                                                                        \
                                                                             "1"))                                                                       \
                                                                     DECISION(                                                                           \
                                                                         "e",                                                                            \
                                                                         KNOWS("secret") NEEDS_INPUT(                                                    \
                                                                             "n")                                                                        \
                                                                             LITERAL(                                                                    \
                                                                                 "secret(1)"))                                                           \
                                                                         DECISION(                                                                       \
                                                                             "f",                                                                        \
                                                                             KNOWS(                                                                      \
                                                                                 "text")                                                                 \
                                                                                 LITERAL(                                                                \
                                                                                     "text(1)"))                                                         \
                                                                             DECISION(                                                                   \
                                                                                 "g",                                                                    \
                                                                                 KNOWS(                                                                  \
                                                                                     "text")                                                             \
                                                                                     LITERAL(                                                            \
                                                                                         "text(\"a\")"))                                                 \
                                                                                 DECISION(                                                               \
                                                                                     "h",                                                                \
                                                                                     KNOWS(                                                              \
                                                                                         "twice")                                                        \
                                                                                         LITERAL(                                                        \
                                                                                             "twice(\"a\")"))                                            \
                                                                                     DECISION(                                                           \
                                                                                         "i",                                                            \
                                                                                         KNOWS(                                                          \
                                                                                             "twice")                                                    \
                                                                                             LITERAL(                                                    \
                                                                                                 "for i in [1, 2] return twice(i)"))                     \
                                                                                         CLOSE
#define SERVICES                                                               \
    OPEN INPUT(                                                                \
        "n",                                                                   \
        "number") "<itemDefinition name='tText'><functionItem "                \
                  "outputTypeRef='string'>"                                    \
                  "<parameters name='x' "                                      \
                  "typeRef='number'/></functionItem></"                        \
                  "itemDefinition>" DECISION("own", LITERAL("7")) DECISION(    \
                      "inner", NEEDS_INPUT("n") NEEDS("own") LITERAL(          \
                                   "n * own")) DECISION("other",               \
                                                        NEEDS_INPUT("n")       \
                                                            LITERAL("n + 1"))  \
                      SERVICE("one", "Any",                                    \
                              REFERENCE("outputDecision", "inner")             \
                                  REFERENCE("inputDecision", "own")            \
                                      REFERENCE("inputData", "n"))             \
                          SERVICE(                                             \
                              "two", "Any",                                    \
                              REFERENCE("outputDecision", "inner") REFERENCE(  \
                                  "outputDecision", "other")                   \
                                  REFERENCE("inputData", "n") REFERENCE(       \
                                      "encapsulatedDecision",                  \
                                      "own")) SERVICE("as text", "tText",      \
                                                      REFERENCE(               \
                                                          "outputDecision",    \
                                                          "other")             \
                                                          REFERENCE(           \
                                                              "inputData",     \
                                                              "n"))            \
                              DECISION(                                        \
                                  "j",                                         \
                                  NEEDS_INPUT("n") KNOWS("one") LITERAL(       \
                                      "[one(2, 3), one(own: 5, n: 4), n]"))    \
                                  DECISION("k",                                \
                                           KNOWS("two") LITERAL("two(2)"))     \
                                      DECISION("l",                            \
                                               KNOWS("one") LITERAL("one(2)")) \
                                          DECISION("m",                        \
                                                   KNOWS("as text")            \
                                                       LITERAL("as text(2)"))  \
                                              CLOSE

static const struct {
    const char *name, *ask, *input, *want;
} knowledge[] =
    {
        {"a model that calls a model", "a", "{\"n\": 3}", "13"},
        {"a model that calls itself", "b", "{\"n\": 5}", "120"},
        {"without parameters", "c", NULL, "4"},
        {"a model does not see the caller's inputs", "e", "{\"n\": 3}", "true"},
        {"a result of another type", "f", NULL, "null"},
        {"a result of its type", "g", NULL, "a"},
        {"an argument of another type", "h", NULL, "null"},
        {"in an iteration", "i", NULL, "[2, 4]"},
        {"asked by its name", "twice", "{\"x\": 21}", "42"},
        {"asked without its argument", "twice", "{}", "null"},
},
  services[] = {
      {"a service as a function", "j", "{\"n\": 100}", "[6, 20, 100]"},
      {"a service of two outputs", "k", NULL, "{inner: 14, other: 3}"},
      {"a service with too few arguments", "l", NULL, "null"},
      {"a service of a type", "m", NULL, "null"},
      {"a service asked by its name", "one", "{\"n\": 2, \"own\": 3}", "6"},
      {"an input decision that is not given is null", "one", "{\"n\": 2}",
       "null"},
      {"an encapsulated decision is made", "two", "{\"n\": 2, \"own\": 3}",
       "{inner: 14, other: 3}"},
};

static void function_tables(void)
{
    struct dmn_model *m = try_model(scratch, FUNCTIONS);

    for (size_t i = 0; i < COUNT_OF(knowledge); i++)
        IS(try_decide(scratch, m, knowledge[i].ask, knowledge[i].input),
           str_of(knowledge[i].want), "%s", knowledge[i].name);
    IS(try_fault(m, 0), S(""), "nothing is wrong with the models");
    m = try_model(scratch, SERVICES);
    for (size_t i = 0; i < COUNT_OF(services); i++)
        IS(try_decide(scratch, m, services[i].ask, services[i].input),
           str_of(services[i].want), "%s", services[i].name);
    IS(try_fault(m, 0), S(""), "nothing is wrong with the services");
}

/* ---------------------------------------------------------------- types -- */

#define ITEM(name, more) \
    "<itemDefinition name='" name "'" more "</itemDefinition>"
#define TYPE(t)    "<typeRef>" t "</typeRef>"
#define ALLOWED(t) "<allowedValues>" TEXT(t) "</allowedValues>"
#define PART(name, more) \
    "<itemComponent name='" name "'" more "</itemComponent>"
#define ITEMS                                                                  \
    ITEM("tGrade", ">" TYPE("string") ALLOWED("\"low\", \"high\""))            \
    ITEM("tGrades", " isCollection='true'>" TYPE("tGrade"))                    \
    ITEM("tMarks", " isCollection='true'>" TYPE("number") ALLOWED("[0..100]")) \
    ITEM("tFew",                                                               \
         " isCollection='true'>" TYPE("number") "<typeConstraint>" TEXT(       \
             "count(?) &lt; 3") "</typeConstraint>")                           \
    ITEM("tPerson", ">" PART("full name", ">" TYPE("string"))                  \
                        PART("age", ">" TYPE("number") ALLOWED("&gt;= 0")))    \
    ITEM("tPeople", " isCollection='true'>" TYPE("tPerson"))                   \
    ITEM("tTree", ">" PART("v", ">" TYPE("number"))                            \
                      PART("kids", " isCollection='true'>" TYPE("tTree")))     \
    ITEM("tDays", ">" TYPE("feel:days and time duration"))

static const struct {
    const char *type, *value, *want;
} types[] = {
    {"number", "1", "1"},
    {"number", "[1]", "1"},
    {"number", "\"1\"", "null"},
    {"Any", "\"1\"", "1"},
    {"", "[1]", "[1]"},
    {"feel:number", "1", "1"},
    {"string", "\"1\"", "1"},
    {"boolean", "true", "true"},
    {"date", "date(\"2026-03-02\")", "2026-03-02"},
    {"date and time", "date and time(\"2026-03-02T10:00:00\")",
     "2026-03-02T10:00:00"},
    {"dateTime", "date and time(\"2026-03-02T10:00:00\")",
     "2026-03-02T10:00:00"},
    {"dayTimeDuration", "duration(\"P1D\")", "P1D"},
    {"yearMonthDuration", "duration(\"P1D\")", "null"},
    {"tDays", "duration(\"P1D\")", "P1D"},
    {"tGrade", "\"low\"", "low"},
    {"tGrade", "\"middle\"", "null"},
    {"tGrades", "[\"low\", \"high\"]", "[\"low\", \"high\"]"},
    {"tGrades", "[\"low\", \"middle\"]", "null"},
    {"tMarks", "[1, 100]", "[1, 100]"},
    {"tMarks", "[1, 101]", "null"},
    {"tFew", "[1, 2]", "[1, 2]"},
    {"tFew", "[1, 2, 3]", "null"},
    {"tPerson", "{full name: \"x\", age: 1}", "{full name: \"x\", age: 1}"},
    {"tPerson", "{full name: \"x\", age: -1}", "null"},
    {"tPerson", "{full name: \"x\"}", "null"},
    {"tPeople", "[{full name: \"x\", age: 1}]", "[{full name: \"x\", age: 1}]"},
    {"tTree", "{v: 1, kids: []}", "{v: 1, kids: []}"},
    {"tTree", "{v: \"1\", kids: []}", "null"},
};

static struct dmn_model *typed(const char *type, const char *literal)
{
    const str parts[] = {
        S("<definitions xmlns='" MODEL_15 "' namespace='urn:a' name='a' "
          "xmlns:feel='http://www.omg.org/spec/DMN/20180521/FEEL/'>" ITEMS
          "<decision id='d' name='d'><variable name='d' typeRef='"),
        str_of(type), S("'/><literalExpression><text>"), str_of(literal),
        S("</text></literalExpression></decision>" CLOSE "\0")};
    str text;

    if (!arena_join(scratch, parts, COUNT_OF(parts), &text, NULL))
        return NULL;
    return try_model(scratch, text.p);
}

static void type_table(void)
{
    struct dmn_model *m;

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        m = typed(types[i].type, types[i].value);
        IS(try_decide(scratch, m, "d", NULL), str_of(types[i].want), "%s as %s",
           types[i].value, types[i].type);
        IS(try_fault(m, 0), S(""), "%s is a type", types[i].type);
    }
    m = typed("tNobody", "[1]");
    IS(try_decide(scratch, m, "d", NULL), S("[1]"), "an unknown type is Any");
    IS(try_fault(m, 0), S("DMN-010"), "and told");
    m = try_model(
        scratch, OPEN ITEM("tBad", ">" TYPE("number") ALLOWED("1, , 2")) CLOSE);
    OK(str_starts(try_fault(m, 0), S("FEEL-")),
       "allowed values that do not parse are told");
}

/* A member of a typed input may have blanks and signs in its name. */
static void member_names(void)
{
    struct dmn_model *m = try_model(
        scratch,
        OPEN ITEM("tP", ">" PART("age-in years", ">" TYPE("number")))
            INPUT("a p", "tP") "<decision id='d' name='d'>" NEEDS_INPUT("a p")
                LITERAL("a p.age-in years - 1") "</decision>" CLOSE);

    IS(try_decide(scratch, m, "d", "{\"a p\": {\"age-in years\": 5}}"), S("4"),
       "names come from the types");
}

/* -------------------------------------------------------------- imports -- */

#define FILE_OF(ns, body) \
    "<definitions xmlns='" MODEL_15 "' namespace='" ns "' name='x'>" body CLOSE
#define IMPORT(name, ns) \
    "<import name='" name "' namespace='" ns "' importType='" MODEL_15 "'/>"
#define NEEDS_FROM(what, ns, id)                         \
    "<informationRequirement><" what " href='" ns "#" id \
    "'/></informationRequirement>"

static const char *const files[] = {
    FILE_OF(
        "urn:top",
        IMPORT("mid dle", "urn:mid") IMPORT("", "urn:plain")
            INPUT("q", "mid dle.tQ") DECISION(
                "d",
                NEEDS_FROM("requiredDecision", "urn:mid", "m") NEEDS_FROM(
                    "requiredInput", "urn:mid",
                    "x") "<knowledgeRequirement><requiredKnowledge "
                         "href='urn:mid#f'/></knowledgeRequirement>" LITERAL(
                             "mid dle.m + mid dle.f(mid dle.x)"))
                DECISION("p", NEEDS_FROM("requiredDecision", "urn:plain", "w")
                                  LITERAL("w + 1"))
                    DECISION("t", NEEDS_INPUT("q") LITERAL("q")) DECISION(
                        "i", LITERAL("{v: 1} instance of mid dle.tQ"))),
    FILE_OF(
        "urn:mid",
        IMPORT("low",
               "urn:low") "<itemDefinition name='tQ'><itemComponent name='v'>"
                          "<typeRef>number</typeRef></itemComponent></"
                          "itemDefinition>" INPUT("x", "number")
                              KNOWLEDGE("f", PARAM("k"), LITERAL("k * 100"))
                                  DECISION("m", NEEDS_FROM("requiredDecision",
                                                           "urn:low", "l")
                                                    LITERAL("low.l + 1"))),
    FILE_OF("urn:low", INPUT("x", "number")
                           DECISION("l", NEEDS_INPUT("x") LITERAL("x * 10"))),
    FILE_OF("urn:plain", DECISION("w", LITERAL("7"))), NULL};

static void imports(void)
{
    struct err e = {0};
    struct dmn_model *m = try_link(scratch, files, &e);

    if (m == NULL)
        tap_error(&e);
    IS(try_decide(scratch, m, "d", "{\"x\": 2}"), S("221"),
       "an import of an import");
    IS(try_decide(scratch, m, "d", "{\"x\": 2, \"mid dle\": {\"x\": 3}}"),
       S("321"), "an input under its import's name");
    IS(try_decide(scratch, m, "p", NULL), S("8"), "an import without a name");
    IS(try_decide(scratch, m, "t", "{\"q\": {\"v\": 1}}"), S("{v: 1}"),
       "an imported type");
    IS(try_decide(scratch, m, "t", "{\"q\": {\"v\": true}}"), S("null"),
       "which is kept to");
    IS(try_decide(scratch, m, "i", NULL), S("true"),
       "and known to instance of");
    IS(try_decide(scratch, m, "m", NULL), S("!DMN-021"),
       "what is imported is not asked by its bare name");
    IS(try_fault(m, 0), S(""), "nothing is wrong with it");
    {
        const char *const alone[] = {files[0], NULL};

        m = try_link(scratch, alone, &e);
        IS(try_fault(m, 0), S("DMN-011"), "an import that was not given");
        IS(try_decide(scratch, m, "d", "{\"x\": 2}"), S("null"),
           "is null where it is used");
        IS(try_decide(scratch, m, "t", "{\"q\": 5}"), S("5"),
           "and the rest works");
    }
}

/* -------------------------------------------------------------- circles -- */

static const struct {
    const char *name, *text;
} circles[] = {
    {"a decision that needs itself",
     OPEN DECISION("a", NEEDS("a") LITERAL("a")) CLOSE},
    {"two that need each other",
     OPEN DECISION("a", NEEDS("b") LITERAL("b"))
         DECISION("b", NEEDS("a") LITERAL("a")) CLOSE},
    {"three, and one outside",
     OPEN DECISION("x", NEEDS("a") LITERAL("a")) DECISION(
         "a", NEEDS("b") LITERAL("b")) DECISION("b", NEEDS("c") LITERAL("c"))
         DECISION("c", NEEDS("a") LITERAL("a")) CLOSE},
    {"knowledge models",
     OPEN "<businessKnowledgeModel id='a' name='a'><encapsulatedLogic>" LITERAL(
         "1") "</encapsulatedLogic>" KNOWS("b") "</businessKnowledgeModel>"
                                                "<businessKnowledgeModel "
                                                "id='b' "
                                                "name='b'><"
                                                "encapsulatedLogic>" LITERAL(
                                                    "1") "</"
                                                         "encapsulatedLogic"
                                                         ">" KNOWS(
                                                             "a") "</"
                                                                  "busine"
                                                                  "ssKnow"
                                                                  "ledgeM"
                                                                  "odel"
                                                                  ">" CLOSE},
};

static void circle_table(void)
{
    for (size_t i = 0; i < COUNT_OF(circles); i++) {
        const char *const texts[] = {circles[i].text, NULL};
        struct err e = {0};

        OK(try_link(scratch, texts, &e) == NULL &&
               str_eq(str_of(err_code(&e)), S("DMN-013")),
           "%s", circles[i].name);
    }
}

int main(void)
{
    scratch = tap_arena();
    graph_table();
    machine();
    function_tables();
    type_table();
    member_names();
    imports();
    circle_table();
    arena_close(scratch);
    return tap_done();
}
