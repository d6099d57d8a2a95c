/* limits_test.c - hostile models end with an error that can be understood;
 * so does a lack of memory. */
#include "tap.h"

#include "dmn/try.h"

static struct arena *scratch;

#define BOUND(ask_it, want, name) \
    IS(try_decide(scratch, m, ask_it, NULL), S(want), "%s", name)

/* ------------------------------------------------------- without end ----- */

static void calls(void)
{
    struct dmn_model *m = try_model(
        scratch,
        OPEN KNOWLEDGE("f", PARAM("x"), LITERAL("f(x + 1)"))
            DECISION("d", KNOWS("f") LITERAL("f(1)")) DECISION(
                "in a list",
                KNOWS("f") "<list>" LITERAL(
                    "f(1)") "</list>") "<decisionService id='s' "
                                       "name='s'><outputDecision href='#e'/>"
                                       "</decisionService>" DECISION(
                                           "e",
                                           KNOWS("s") LITERAL(
                                               "s()")) "<decisionService "
                                                       "id='t' "
                                                       "name='t'><"
                                                       "outputDecision "
                                                       "href='#h'/>"
                                                       "<inputData "
                                                       "href='#g'/></"
                                                       "decisionService>" INPUT(
                                                           "g", "Any")
                                                           DECISION(
                                                               "h",
                                                               NEEDS_INPUT("g")
                                                                   LITERAL(
                                                                       "g(g)"))
                                                               DECISION(
                                                                   "apply",
                                                                   KNOWS("t")
                                                                       LITERAL(
                                                                           "t("
                                                                           "t"
                                                                           ")"))
                                                                   DECISION(
                                                                       "entry",
                                                                       "<contex"
                                                                       "t><"
                                                                       "context"
                                                                       "Entry><"
                                                                       "variabl"
                                                                       "e "
                                                                       "name='"
                                                                       "k'/>"
                                                                       "<functi"
                                                                       "onDefin"
                                                                       "ition"
                                                                       ">" PARAM(
                                                                           "x")
                                                                           LITERAL("k(x)") "</functionDefinition></contextEntry><contextEntry>" LITERAL(
                                                                               "k(1)") "</contextEntry></context>")
                                                                       CLOSE);

    OK(m != NULL, "calls without end are linked");
    OK(str_starts(try_decide(scratch, m, "d", NULL), S("!")),
       "a knowledge model that calls itself: %.*s",
       STR_ARG(try_decide(scratch, m, "d", NULL)));
    OK(str_starts(try_decide(scratch, m, "in a list", NULL), S("!")),
       "inside a boxed list");
    OK(str_starts(try_decide(scratch, m, "e", NULL), S("!")),
       "a service that decides by itself");
    OK(str_starts(try_decide(scratch, m, "apply", NULL), S("!")),
       "a service given to itself");
    OK(str_starts(try_decide(scratch, m, "entry", NULL), S("!")),
       "a function of a context");
}

static void budgets(void)
{
    struct dmn_model *m = try_model(
        scratch,
        OPEN DECISION("numbers", LITERAL("for i in 1..300000 return i"))
            DECISION(
                "d",
                NEEDS("numbers") "<for iteratorVariable='i'><in>" LITERAL(
                    "numbers") "</in><return><for "
                               "iteratorVariable='j'><in>" LITERAL(
                                   "numbers") "</in><return>" LITERAL("i") "</"
                                                                           "ret"
                                                                           "urn"
                                                                           "></"
                                                                           "for"
                                                                           "></"
                                                                           "ret"
                                                                           "urn"
                                                                           ">"
                                                                           "</"
                                                                           "for"
                                                                           ">")
                DECISION("grow", "<list>" LITERAL(
                                     "for i in 1..400 return "
                                     "for j in 1..400 return string join(for k "
                                     "in 1..99 return "
                                     "string(k), \",\")") "</list>") CLOSE);
    const struct feel_limits small = {1000, 0};
    struct dmn_ask ask = {.name = S("numbers"), .limits = &small};
    const struct feel_value *v;
    struct err e = {0};

    BOUND("d", "!FEEL-090", "a loop in a loop ends with the budget");
    BOUND("grow", "!FEEL-090", "so does a list that grows");
    OK(!dmn_decide(m, &ask, scratch, &v, NULL, &e) &&
           str_eq(str_of(err_code(&e)), S("FEEL-090")),
       "a smaller budget is kept to");
}

static const char *text_of(struct buf *b)
{
    str text = S("\0");

    buf_byte(b, '\0');
    if (!buf_take(b, scratch, &text, NULL))
        text = S("\0");
    buf_close(b);
    return text.p;
}

/* Neither the nesting nor the calls are too deep, but both together. */
static void calls_in_boxes(void)
{
    struct dmn_model *m;
    struct buf b;

    buf_init(&b, &memory_system, 1 << 20);
    buf_lit(&b, OPEN "<businessKnowledgeModel id='f' name='f'>"
                     "<encapsulatedLogic>");
    for (int i = 0; i < 100; i++)
        buf_lit(&b, "<list>");
    buf_lit(&b, LITERAL("f()"));
    for (int i = 0; i < 100; i++)
        buf_lit(&b, "</list>");
    buf_lit(&b, "</encapsulatedLogic></businessKnowledgeModel>" DECISION(
                    "d", KNOWS("f") LITERAL("f()")) CLOSE);
    m = try_model(scratch, text_of(&b));
    IS(try_decide(scratch, m, "d", NULL), S("!DMN-020"), "calls in boxes");
}

/* ------------------------------------------------------- long and deep --- */

static void named(struct buf *b, const char *before, int i, const char *after)
{
    buf_add(b, str_of(before));
    buf_int(b, i);
    buf_add(b, str_of(after));
}

/* A chain of twenty thousand decisions: linked and decided without recursion. */
static void chain(void)
{
    enum { LONG = 20000 };
    struct dmn_model *m;
    struct buf b;

    buf_init(&b, &memory_system, 32 << 20);
    buf_lit(&b, OPEN DECISION("d0", LITERAL("1")));
    for (int i = 1; i <= LONG; i++) {
        named(&b, "<decision id='d", i, "' name='d");
        named(&b, "", i, "'><informationRequirement><requiredDecision ");
        named(&b, "href='#d", i - 1, "'/></informationRequirement>");
        named(&b, "<literalExpression><text>d", i - 1, " + 1</text>");
        buf_lit(&b, "</literalExpression></decision>");
    }
    buf_lit(&b, CLOSE);
    m = try_model(scratch, text_of(&b));
    IS(try_decide(scratch, m, "d20000", NULL), S("20001"),
       "a long chain of decisions");
}

/* Item definitions, each made of the next. */
static void deep_types(void)
{
    struct dmn_model *m;
    struct buf b;

    buf_init(&b, &memory_system, 32 << 20);
    buf_lit(&b, OPEN);
    for (int i = 0; i < 5000; i++) {
        named(&b, "<itemDefinition name='t", i, "'><typeRef>t");
        named(&b, "", i + 1, "</typeRef></itemDefinition>");
    }
    buf_lit(&b, "<itemDefinition name='t5000'><typeRef>number</typeRef>"
                "</itemDefinition>" TYPED("d", "t0", LITERAL("1")) CLOSE);
    m = try_model(scratch, text_of(&b));
    IS(try_decide(scratch, m, "d", NULL), S("1"), "a long chain of types");
}

/* XML itself is bounded; a file made by a program is, too. */
static void deep_boxes(void)
{
    struct dmn_boxed *inner = arena_new(scratch, struct dmn_boxed, NULL);
    struct dmn_element el = {
        .kind = DMN_DECISION, .id = S("d"), .name = S("d")};
    struct dmn_file f = {
        .file = S("made"), .ns = S("urn:a"), .elements = &el, .n_elements = 1};
    const struct dmn_file *const files[] = {&f};
    struct dmn_model *m = NULL;
    struct err e = {0};
    bool ok = inner != NULL;

    for (int i = 0; ok && i < 3000; i++) {
        struct dmn_boxed *b = arena_new(scratch, struct dmn_boxed, NULL);
        struct dmn_boxed **kid = arena_new(scratch, struct dmn_boxed *, NULL);

        ok = b != NULL && kid != NULL;
        if (!ok)
            break;
        *kid = inner;
        *b = (struct dmn_boxed){.form = DMN_ARRAY, .kids = kid, .n = 1};
        inner = b;
    }
    el.logic = inner;
    OK(ok && dmn_link(scratch, files, 1, &m, &e), "it is linked");
    IS(try_fault(m, 0), S("DMN-017"), "nested too deep");
    OK(!str_starts(try_decide(scratch, m, "d", NULL), S("!")),
       "and decided as far as it goes");
}

/* ------------------------------------------------------ lack of memory --- */

/* clang-format off */
#define MIXED \
    OPEN INPUT( "n" , "number" ) \
    "<itemDefinition name='tP'><itemComponent name='a'>" \
    "<typeRef>number</typeRef><allowedValues>" TEXT( "&lt; 100" ) \
    "</allowedValues></itemComponent></itemDefinition>" KNOWLEDGE( "f" , \
    PARAM_OF( "x" , "number" ), LITERAL( "x * 2" )) DECISION( "t" , \
    NEEDS_INPUT( "n" ) \
    "<decisionTable hitPolicy='PRIORITY'><input><inputExpression>" TEXT( "n" \
    ) "</inputExpression></input><output name='g'><outputValues>" TEXT( \
    "2, 1" ) "</outputValues></output><output name='h'/><rule><inputEntry>" \
    TEXT( "&gt;1" ) "</inputEntry><outputEntry>" TEXT( "1" ) \
    "</outputEntry><outputEntry>" TEXT( "n" ) \
    "</outputEntry></rule><rule><inputEntry>" TEXT( "&gt;2" ) \
    "</inputEntry><outputEntry>" TEXT( "2" ) "</outputEntry><outputEntry>" \
    TEXT( "string(n)" ) "</outputEntry></rule></decisionTable>" ) TYPED( "p" \
    , "tP" , NEEDS_INPUT( "n" ) \
    "<context><contextEntry><variable name='a'/>" LITERAL( "n + 1" ) \
    "</contextEntry></context>" ) \
    "<decisionService id='s' name='s'><outputDecision href='#p'/>" \
    "<inputData href='#n'/></decisionService>" DECISION( "d" , NEEDS_INPUT( \
    "n" ) NEEDS( "t" ) NEEDS( "p" ) KNOWS( "f" ) KNOWS( "s" ) "<list>" \
    LITERAL( "f(n)" ) LITERAL( "t" ) LITERAL( "s(1).a" ) "<filter><in>" \
    LITERAL( "[1, 2]" ) "</in><match>" LITERAL( "item &gt; 1" ) \
    "</match></filter><relation><column name='c'/><row>" LITERAL( "p" ) \
    "</row></relation></list>" ) CLOSE
/* clang-format on */

static bool all_of_it(struct arena *a, struct dmn_why *why, str *out,
                      struct err *e)
{
    const char *const texts[] = {MIXED, NULL};
    struct dmn_model *m = try_link(a, texts, e);
    const struct feel_value *v;
    struct json *json;
    struct dmn_ask ask = {.name = S("d")};

    if (m == NULL || !json_read(a, S("in"), S("{\"n\": 3}"), &json, e))
        return false;
    ask.input = feel_from_json(json, a, e);
    if (ask.input == NULL || !dmn_decide(m, &ask, a, &v, why, e))
        return false;
    *out = try_text(a, v);
    return true;
}

static void lack_of_memory(void)
{
    struct sweep s;
    long rounds = 0, told = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct dmn_why why = {0};
        struct err e = {0};
        str got = S("");
        bool ok = arena_open(&a, &s.memory, 64UL << 20, &e) &&
                  all_of_it(a, rounds % 2 == 0 ? &why : NULL, &got, &e);

        rounds++;
        told += !ok && str_starts(str_of(err_code(&e)), S("BASE-"));
        if (ok)
            IS(got, S("[6, {g: 2, h: \"3\"}, 2, [2], [{c: {a: 4}}]]"),
               "nothing is lost where it succeeds");
        arena_close(a);
        OK(s.live == 0, "round %ld leaks nothing", rounds);
    }
    OK(told >= 1 && told == rounds - 1,
       "each lack of memory is told (%ld of "
       "%ld)",
       told, rounds);
}

int main(void)
{
    scratch = tap_arena();
    calls();
    budgets();
    calls_in_boxes();
    chain();
    deep_types();
    deep_boxes();
    lack_of_memory();
    arena_close(scratch);
    return tap_done();
}
