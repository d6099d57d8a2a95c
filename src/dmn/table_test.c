/* table_test.c - decision tables: hit policies, aggregation, values allowed,
 * and why. */
#include "tap.h"

#include "dmn/try.h"

#include <stdio.h>

static struct arena *scratch;

/* Rules over n: >1, >2, >3, >5, each with an output of its own. */
#define RULE(in, out)                                                \
    "<rule><inputEntry>" TEXT(in) "</inputEntry><outputEntry>" TEXT( \
        out) "</outputEntry></rule>"
#define RULES              \
    RULE("&gt;1", "\"c\"") \
    RULE("&gt;2", "\"a\"") RULE("&gt;3", "\"b\"") RULE("&gt;5", "\"a\"")
#define NUMBERS         \
    RULE("&gt;1", "10") \
    RULE("&gt;2", "30") RULE("&gt;3", "20") RULE("&gt;5", "30.5")
#define TABLE(attributes, output, rules)                                    \
    OPEN INPUT("n", "number") DECISION(                                     \
        "d",                                                                \
        NEEDS_INPUT("n") "<decisionTable " attributes "><input>"            \
                         "<inputExpression typeRef='number'>" TEXT(         \
                             "n") "</inputExpression></input>" output rules \
                                  "</decisionTable>") CLOSE
#define LISTED                     \
    "<output><outputValues>" TEXT( \
        "\"a\", \"b\", \"c\"") "</outputValues></output>"
#define WITH_DEFAULT                     \
    "<output><defaultOutputEntry>" TEXT( \
        "\"none\"") "</defaultOutputEntry></output>"

/* clang-format off */
static const struct {
    const char *name, *model;
    int n;
    const char *want;
} policies[] = {
    {"unique: the one", TABLE("", "<output/>", RULES), 2, "c"},
    {"unique: none", TABLE("hitPolicy='UNIQUE'", "<output/>", RULES), 1, "null"},
    {"unique: two are one too many", TABLE("", "<output/>", RULES), 3, "null"},
    {"unique: the default", TABLE("", WITH_DEFAULT, RULES), 1, "none"},
    {"unique: no default with a hit", TABLE("", WITH_DEFAULT, RULES), 2, "c"},
    {"first: in the order of rules", TABLE("hitPolicy='FIRST'", "<output/>", RULES), 9, "c"},
    {"first: none", TABLE("hitPolicy='FIRST'", "<output/>", RULES), 0, "null"},
    {"priority: by the listed values", TABLE("hitPolicy='PRIORITY'", LISTED, RULES), 4, "a"},
    {"priority: one alone", TABLE("hitPolicy='PRIORITY'", LISTED, RULES), 2, "c"},
    {"priority: without a list the first", TABLE("hitPolicy='PRIORITY'", "<output/>", RULES), 4, "c"},
    {"any: they agree", TABLE("hitPolicy='ANY'", "<output/>", RULE("&gt;1", "7") RULE("&gt;2", "7.0")), 3, "7"},
    {"any: they do not", TABLE("hitPolicy='ANY'", "<output/>", RULE("&gt;1", "7") RULE("&gt;2", "8")), 3, "null"},
    {"collect: all in order", TABLE("hitPolicy='COLLECT'", "<output/>", RULES), 4, "[\"c\", \"a\", \"b\"]"},
    {"collect: an empty list", TABLE("hitPolicy='COLLECT'", "<output/>", RULES), 1, "[]"},
    {"collect: the default", TABLE("hitPolicy='COLLECT'", WITH_DEFAULT, RULES), 1, "none"},
    {"rule order", TABLE("hitPolicy='RULE ORDER'", "<output/>", RULES), 9, "[\"c\", \"a\", \"b\", \"a\"]"},
    {"rule order: none", TABLE("hitPolicy='RULE ORDER'", "<output/>", RULES), 0, "[]"},
    {"output order: stable", TABLE("hitPolicy='OUTPUT ORDER'", LISTED, RULES), 9, "[\"a\", \"a\", \"b\", \"c\"]"},
    {"output order: none", TABLE("hitPolicy='OUTPUT ORDER'", LISTED, RULES), 0, "[]"},
    {"sum", TABLE("hitPolicy='COLLECT' aggregation='SUM'", "<output/>", NUMBERS), 9, "90.5"},
    {"sum of none", TABLE("hitPolicy='COLLECT' aggregation='SUM'", "<output/>", NUMBERS), 0, "null"},
    {"min", TABLE("hitPolicy='COLLECT' aggregation='MIN'", "<output/>", NUMBERS), 4, "10"},
    {"max", TABLE("hitPolicy='COLLECT' aggregation='MAX'", "<output/>", NUMBERS), 9, "30.5"},
    {"max of texts", TABLE("hitPolicy='COLLECT' aggregation='MAX'", "<output/>", RULES), 9, "c"},
    {"count", TABLE("hitPolicy='COLLECT' aggregation='COUNT'", "<output/>", RULES), 9, "4"},
    {"count of none", TABLE("hitPolicy='COLLECT' aggregation='COUNT'", "<output/>", RULES), 0, "0"},
    {"an empty cell is any value", TABLE("", "<output/>", RULE("", "1")), 1, "1"},
    {"a dash is any value", TABLE("", "<output/>", RULE(" - ", "1")), 1, "1"},
    {"the dash of a text processor, too", TABLE("", "<output/>", RULE("–", "1")), 1, "1"},
    {"? is the input", TABLE("", "<output/>", RULE("even(?)", "\"even\"") RULE("odd(?)", "\"odd\"")), 4, "even"},
    {"several tests in a cell", TABLE("", "<output/>", RULE("1, 3, [5..7]", "1")), 6, "1"},
    {"not", TABLE("", "<output/>", RULE("not(1, 3)", "1")), 3, "null"},
    {"an output is computed", TABLE("", "<output/>", RULE("-", "n * 2 + 1")), 4, "9"},
    {"an empty output is null", TABLE("", "<output/>", RULE("-", "")), 4, "null"},
    {"an output of its type", TABLE("", "<output typeRef='number'/>", RULE("-", "n")), 4, "4"},
    {"an output of another type is null", TABLE("", "<output typeRef='string'/>", RULE("-", "n")), 4, "null"},
    {"an output that is not listed is null", TABLE("", LISTED, RULE("-", "\"z\"")), 4, "null"},
};
/* clang-format on */

static void policy_table(void)
{
    for (size_t i = 0; i < COUNT_OF(policies); i++) {
        struct dmn_model *m = try_model(scratch, policies[i].model);
        char input[32];

        (void)snprintf(input, sizeof input, "{\"n\": %d}", policies[i].n);
        IS(try_decide(scratch, m, "d", input), str_of(policies[i].want), "%s",
           policies[i].name);
        IS(try_fault(m, 0), S(""), "%s: nothing is wrong with it",
           policies[i].name);
    }
}

/* ------------------------------------------------- several in and out ---- */

#define IN(text, more)    \
    "<input label='" text \
    "'><inputExpression>" TEXT(text) "</inputExpression>" more "</input>"
#define ROW(a, b, x, y)                                                        \
    "<rule><inputEntry>" TEXT(a) "</inputEntry><inputEntry>" TEXT(             \
        b) "</inputEntry><outputEntry>" TEXT(x) "</"                           \
                                                "outputEntry><"                \
                                                "outputEntry>" TEXT(y) "</"    \
                                                                       "outpu" \
                                                                       "tEntr" \
                                                                       "y></"  \
                                                                       "rule>"
#define KINDS "<inputValues>" TEXT("\"car\", \"bus\"") "</inputValues>"
#define WIDE(attributes, first, second)                                      \
    OPEN INPUT("kind", "string") INPUT("load", "number") DECISION(           \
        "d",                                                                 \
        NEEDS_INPUT("kind") NEEDS_INPUT(                                     \
            "load") "<decisionTable " attributes ">" IN("kind", KINDS)       \
            IN("load",                                                       \
               "") "<output name='grade'>" first                             \
                   "</output><output name='fine'>" second                    \
                   "</output>" ROW("\"car\"", "&lt; 10", "\"low\"", "100")   \
                       ROW("\"car\", \"bus\"", "&lt; 20", "\"high\"", "200") \
                           ROW("\"bus\"", "-", "\"high\"",                   \
                               "300 + load") "</decisionTable>") CLOSE
#define GRADES      "<outputValues>" TEXT("\"high\", \"low\"") "</outputValues>"
#define FINES       "<outputValues>" TEXT("[300..400], 200, 100") "</outputValues>"
#define FALLBACK(t) "<defaultOutputEntry>" TEXT(t) "</defaultOutputEntry>"

/* clang-format off */
static const struct {
    const char *name, *model, *input, *want;
} wides[] = {
    {"outputs are a context", WIDE("", "", ""),
     "{\"kind\": \"bus\", \"load\": 30}", "{grade: \"high\", fine: 330}"},
    {"first of several", WIDE("hitPolicy='FIRST'", "", ""),
     "{\"kind\": \"car\", \"load\": 5}", "{grade: \"low\", fine: 100}"},
    {"priority by the first output", WIDE("hitPolicy='PRIORITY'", GRADES, ""),
     "{\"kind\": \"car\", \"load\": 5}", "{grade: \"high\", fine: 200}"},
    {"priority by the second where the first is alike", WIDE("hitPolicy='PRIORITY'", GRADES, FINES),
     "{\"kind\": \"bus\", \"load\": 5}", "{grade: \"high\", fine: 305}"},
    {"output order", WIDE("hitPolicy='OUTPUT ORDER'", GRADES, FINES),
     "{\"kind\": \"bus\", \"load\": 5}", "[{grade: \"high\", fine: 305}, {grade: \"high\", fine: 200}]"},
    {"a sum of each output", WIDE("hitPolicy='COLLECT' aggregation='SUM'", "", ""),
     "{\"kind\": \"bus\", \"load\": 5}", "{grade: null, fine: 505}"},
    {"defaults of each output", WIDE("", FALLBACK("\"?\""), FALLBACK("1 + 1")),
     "{\"kind\": \"car\", \"load\": 50}", "{grade: \"?\", fine: 2}"},
    {"a default of one", WIDE("", "", FALLBACK("0")),
     "{\"kind\": \"car\", \"load\": 50}", "{grade: null, fine: 0}"},
    {"an input outside its values", WIDE("", FALLBACK("\"?\""), ""),
     "{\"kind\": \"ship\", \"load\": 5}", "null"},
    {"an input that is not there", WIDE("hitPolicy='FIRST'", "", ""),
     "{\"load\": 5}", "null"},
};
/* clang-format on */

static void wide_table(void)
{
    for (size_t i = 0; i < COUNT_OF(wides); i++) {
        struct dmn_model *m = try_model(scratch, wides[i].model);

        IS(try_decide(scratch, m, "d", wides[i].input), str_of(wides[i].want),
           "%s", wides[i].name);
    }
}

/* ------------------------------------------------------------------ why -- */

static void why_table(void)
{
    struct dmn_model *m = try_model(scratch, WIDE("", "", ""));
    struct dmn_why why = {0};
    const struct dmn_table_why *w;

    IS(try_ask(scratch, m, "d", "{\"kind\": \"car\", \"load\": 30}", &why),
       S("null"), "no rule matches");
    OK(why.n_tables == 1 && why.n_notes == 1, "one table, one reason");
    if (why.n_tables != 1 || why.n_notes != 1)
        return;
    w = &why.tables[0];
    IS(why.notes[0].en, S("\"d\": no rule of the table matches"), "in words");
    IS(w->element, S("d"), "whose it is");
    IS(try_text(scratch, w->inputs[1]), S("30"), "what it looked at");
    OK(w->n_rules == 3 && !w->rules[0].matched && w->rules[0].n_failed == 1 &&
           w->rules[0].failed[0] == 1,
       "the load is too much for the first rule");
    OK(w->rules[2].n_failed == 1 && w->rules[2].failed[0] == 0,
       "the kind is wrong for the third");
    IS(try_ask(scratch, m, "d", "{\"kind\": \"bus\", \"load\": 5}", &why),
       S("null"), "two rules match");
    OK(why.n_tables == 1 && why.tables[0].rules[1].matched &&
           why.tables[0].rules[2].matched && !why.tables[0].rules[0].matched,
       "and these two are told");
    IS(why.notes[0].en,
       S("\"d\": more than one rule of the table matches, and it allows one"),
       "with the reason");
}

/* A cell may ask a knowledge model that is a table itself. */
#define INNER_TABLE                                                        \
    KNOWLEDGE(                                                             \
        "grade", PARAM("x"),                                               \
        "<decisionTable>" IN("x", "") "<output/>" RULE("&lt;5", "\"low\"") \
            RULE("&gt;=5", "\"high\"") "</decisionTable>")
#define OUTER_TABLE                                                   \
    OPEN INPUT("n", "number") INNER_TABLE DECISION(                   \
        "d", NEEDS_INPUT("n") KNOWS("grade") "<decisionTable>" IN(    \
                 "n", "") "<output/>" RULE("grade(?) = \"low\"", "1") \
                 RULE("grade(?) = \"high\"", "2") "</decisionTable>") CLOSE

static void nested_why(void)
{
    struct dmn_model *m = try_model(scratch, OUTER_TABLE);
    struct dmn_why why = {0};

    IS(try_ask(scratch, m, "d", "{\"n\": 7}", &why), S("2"),
       "a table within a table");
    OK(why.n_tables == 3, "it was asked by both cells (%zu)", why.n_tables);
    if (why.n_tables != 3)
        return;
    IS(why.tables[0].element, S("d"), "the asking one comes first");
    IS(try_text(scratch, why.tables[0].result), S("2"), "with its result");
    IS(why.tables[1].element, S("grade"), "then the one asked");
    IS(try_text(scratch, why.tables[2].result), S("high"), "and its result");
}

/* --------------------------------------------------------------- faults -- */

static void broken(void)
{
    struct dmn_model *m =
        try_model(scratch, TABLE("", "<output/>",
                                 RULE("&gt; &gt; 1", "1") RULE("-", "2")));
    struct dmn_why why = {0};

    IS(try_ask(scratch, m, "d", "{\"n\": 7}", &why), S("null"),
       "a table with a bad cell gives null");
    OK(str_starts(try_fault(m, 0), S("FEEL-")), "the fault names the cell");
    OK(why.n_notes == 1, "and the run says so");
    m = try_model(
        scratch,
        TABLE("", "", "<rule><inputEntry>" TEXT("-") "</inputEntry></rule>"));
    IS(try_fault(m, 0), S("DMN-018"), "a table without an output");
    m = try_model(scratch, TABLE("", "<output/><output/>", ""));
    IS(try_fault(m, 0), S("DMN-018"), "several outputs without names");
}

/* A large table is searched within the budget. */
static void large(void)
{
    struct dmn_model *m;
    struct buf b;
    str text = S("");

    buf_init(&b, &memory_system, 8 << 20);
    buf_lit(&b, OPEN INPUT("n", "number") "<decision id='d' name='d'><variable "
                                          "name='d'/>" NEEDS_INPUT(
                                              "n") "<decisionTable "
                                                   "hitPolicy='UNIQUE'><input><"
                                                   "inputExpression>" TEXT(
                                                       "n") "</"
                                                            "inputE"
                                                            "xpress"
                                                            "ion></"
                                                            "input>"
                                                            "<outpu"
                                                            "t/>");
    for (int i = 0; i < 5000; i++) {
        buf_lit(&b, "<rule><inputEntry><text>");
        buf_int(&b, i);
        buf_lit(&b, "</text></inputEntry><outputEntry><text>");
        buf_int(&b, 2 * i);
        buf_lit(&b, "</text></outputEntry></rule>");
    }
    buf_lit(&b, "</decisionTable></decision>" CLOSE);
    buf_byte(&b, '\0');
    if (!buf_take(&b, scratch, &text, NULL))
        text = S("\0");
    buf_close(&b);
    m = try_model(scratch, text.p);
    IS(try_decide(scratch, m, "d", "{\"n\": 4999}"), S("9998"),
       "five thousand rules");
}

int main(void)
{
    scratch = tap_arena();
    policy_table();
    wide_table();
    why_table();
    nested_why();
    broken();
    large();
    arena_close(scratch);
    return tap_done();
}
