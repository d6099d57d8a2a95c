/* feel_test.c - the doors: names, guards of packs, notes, reads, errors with
 * their places, unary tests, JSON both ways. */
#include "tap.h"

#include "feel/try.h"

static struct arena *scratch;

static const str names[] = {
    SI("case"),      SI("party"),     SI("parties"),  SI("input"),
    SI("people"),    SI("done"),      SI("states"),   SI("settings"),
    SI("evidence"),  SI("now"),       SI("today"),    SI("related"),
    SI("intervals"), SI("deadlines"), SI("执法人员"), SI("fine - limit"),
};

static str run_named(const char *text, const char *context)
{
    const struct feel_value *v = NULL;
    struct feel *x = NULL;
    struct err e = {0};

    if (!feel_compile(scratch, str_of(text), names, COUNT_OF(names),
                      (struct at){0}, &x, &e) ||
        !feel_run(x, try_context(scratch, context), NULL, scratch, &v, &e)) {
        tap_error(&e);
        return try_code(scratch, &e);
    }
    return try_print(scratch, v);
}

/* What guards of packs look like. */
static const struct try guards[] = {
    {"every q in parties satisfies q.done.notice != null",
     "{\"parties\":[{\"done\":{\"notice\":{\"no\":3}}},{\"done\":{\"notice\":1}"
     "}]}",
     "true"},
    {"every q in parties satisfies q.done.notice != null",
     "{\"parties\":[{\"done\":{\"notice\":{\"no\":3}}},{\"done\":{}}]}",
     "false"},
    {"every q in parties satisfies q.done.notice != null", "{\"parties\":[]}",
     "true"},
    {"every c in input.chairs satisfies not(list contains(people.handlers, c))",
     "{\"input\":{\"chairs\":[\"c\"]},\"people\":{\"handlers\":[\"a\",\"b\"]}}",
     "true"},
    {"every c in input.chairs satisfies not(list contains(people.handlers, c))",
     "{\"input\":{\"chairs\":[\"c\",\"a\"]},\"people\":{\"handlers\":[\"a\","
     "\"b\"]}}",
     "false"},
    {"count(distinct values(input.handlers)) >= 2 or "
     "settings.one_officer_by_law != null",
     "{\"input\":{\"handlers\":[\"a\",\"a\"]},\"settings\":{}}", "false"},
    {"count(distinct values(input.handlers)) >= 2 or "
     "settings.one_officer_by_law != null",
     "{\"input\":{\"handlers\":[\"a\",\"b\"]},\"settings\":{}}", "true"},
    {"if input.ended_on = null or input.discovered_on = null then true else "
     "input.discovered_on <= input.ended_on + (if input.life_or_finance then "
     "duration(\"P5Y\") else duration(\"P2Y\"))",
     "{\"input\":{\"ended_on\":{\"@\":\"2024-03-02\"},\"discovered_on\":"
     "{\"@\":\"2026-03-02\"},\"life_or_finance\":false}}",
     "true"},
    {"if input.ended_on = null or input.discovered_on = null then true else "
     "input.discovered_on <= input.ended_on + (if input.life_or_finance then "
     "duration(\"P5Y\") else duration(\"P2Y\"))",
     "{\"input\":{\"ended_on\":{\"@\":\"2024-03-02\"},\"discovered_on\":"
     "{\"@\":\"2026-03-03\"},\"life_or_finance\":false}}",
     "false"},
    {"now >= case.hearing_at",
     "{\"now\":{\"@\":\"2026-03-02T10:00:00+08:00\"},"
     "\"case\":{\"hearing_at\":{\"@\":\"2026-03-02T02:00:00Z\"}}}",
     "true"},
    {"now >= case.hearing_at",
     "{\"now\":{\"@\":\"2026-03-02T09:59:59+08:00\"},"
     "\"case\":{\"hearing_at\":{\"@\":\"2026-03-02T10:00:00+08:00\"}}}",
     "false"},
    {"input.manner != \"announcement\" or today > input.announced_on + "
     "duration(\"P30D\")",
     "{\"input\":{\"manner\":\"announcement\",\"announced_on\":{\"@\":\"2026-"
     "03-02\"}},"
     "\"today\":{\"@\":\"2026-04-01\"}}",
     "false"},
    {"input.manner != \"announcement\" or today > input.announced_on + "
     "duration(\"P30D\")",
     "{\"input\":{\"manner\":\"announcement\",\"announced_on\":{\"@\":\"2026-"
     "03-02\"}},"
     "\"today\":{\"@\":\"2026-04-02\"}}",
     "true"},
    {"list contains([\"none\", \"reported\", \"ended\"], states.hearing)",
     "{\"states\":{\"hearing\":\"reported\"}}", "true"},
    {"not(some i in intervals satisfies i.id = \"appraisal\" and i.to = null)",
     "{\"intervals\":[{\"id\":\"appraisal\",\"to\":{\"@\":\"2026-03-02\"}},"
     "{\"id\":\"appraisal\"}]}",
     "false"},
    {"not(some i in intervals satisfies i.id = \"appraisal\" and i.to = null)",
     "{\"intervals\":[]}", "true"},
    {"count(concatenate(people.handlers, [input.chair])) = 3",
     "{\"people\":{\"handlers\":[\"a\",\"b\"]},\"input\":{\"chair\":\"c\"}}",
     "true"},
    {"input.fine_yuan <= settings.fine_person",
     "{\"input\":{\"fine_yuan\":200},\"settings\":{\"fine_person\":200.00}}",
     "true"},
    {"party.statement = null or party.rechecked = true", "{\"party\":{}}",
     "true"},
    {"party.statement = null or party.rechecked = true",
     "{\"party\":{\"statement\":1}}", "false"},
    {"not(case.grave = true) or done.discuss != null",
     "{\"case\":{},\"done\":{}}", "true"},
    {"related.filed_first_by = null", "{}", "true"},
    {"count(执法人员) >= 2", "{\"执法人员\":[\"甲\",\"乙\"]}", "true"},
    {"fine - limit > 3", "{\"fine - limit\":4}", "true"},
    {"deadlines.hearing_request.passed",
     "{\"deadlines\":{\"hearing_request\":{\"passed\":true}}}", "true"},
};

static void test_guards(void)
{
    for (size_t i = 0; i < COUNT_OF(guards); i++)
        IS(run_named(guards[i].text, guards[i].context), str_of(guards[i].want),
           "%s", guards[i].text);
}

/* ---------------------------------------------------------------- notes - */

static const struct {
    const char *text, *context;
    const char *want; /* the value */
    const char *path; /* of the first note; NULL: there is none */
    int line, col;
} noted[] = {
    {"input.fine <= 5", "{\"input\":{}}", "null", "input.fine", 1, 1},
    {"input.fine <= 5", "{}", "null", "input", 1, 1},
    {"5 >= \n  input.fine", "{\"input\":{\"fine\":null}}", "null", "input.fine",
     2, 3},
    {"party.deadlines.x.passed", "{\"party\":{\"deadlines\":{}}}", "null",
     "party.deadlines.x", 1, 1},
    {"input.a = null", "{\"input\":{}}", "true", NULL, 0, 0},
    {"input.a != null", "{\"input\":{}}", "false", NULL, 0, 0},
    {"input.a != null", "{}", "false", NULL, 0, 0},
    {"input.a > 1 or true", "{}", "true", NULL, 0, 0},
    {"true and input.a > 1", "{\"input\":{\"b\":1}}", "null", "input.a", 1, 10},
    {"every q in parties satisfies q.n > 1", "{\"parties\":[{\"n\":2},{}]}",
     "null", "q.n", 1, 30},
    {"every q in parties satisfies q.n > 1", "{}", "null", "parties", 1, 12},
    {"not(input.open)", "{\"input\":{}}", "null", "input.open", 1, 5},
    {"count(evidence) > 0", "{}", "null", "evidence", 1, 7},
    {"input.a + 1", "{\"input\":{\"a\":\"1\"}}", "null", "", 1, 1},
    {"1 / 0", "{}", "null", "", 1, 1},
    {"[1, 2][3]", "{}", "null", "", 1, 1},
    {"if input.x then 1 else 2", "{}", "2", NULL, 0, 0},
};

static void test_notes(void)
{
    for (size_t i = 0; i < COUNT_OF(noted); i++) {
        const struct feel_value *v = NULL;
        const struct feel_note *notes = NULL;
        struct feel *x = NULL;
        struct err e = {0};
        size_t n = 0;
        bool ok = feel_compile(scratch, str_of(noted[i].text), names,
                               COUNT_OF(names), (struct at){0}, &x, &e) &&
                  feel_run_notes(x, try_context(scratch, noted[i].context),
                                 NULL, scratch, &v, &notes, &n, &e);

        if (!OK(ok, "%s runs", noted[i].text)) {
            tap_error(&e);
            continue;
        }
        IS(try_print(scratch, v), str_of(noted[i].want), "%s", noted[i].text);
        OK((n > 0) == (noted[i].path != NULL), "%s: %s", noted[i].text,
           noted[i].path != NULL ? "has a reason" : "needs no reason");
        if (n == 0 || noted[i].path == NULL)
            continue;
        IS(notes[0].path, str_of(noted[i].path), "%s: the path", noted[i].text);
        OK(notes[0].line == noted[i].line && notes[0].col == noted[i].col,
           "%s: at %d:%d", noted[i].text, notes[0].line, notes[0].col);
        OK(notes[0].zh.n > 0 && notes[0].en.n > 0, "%s: both languages",
           noted[i].text);
    }
}

static void test_note_text(void)
{
    const struct feel_value *v = NULL;
    const struct feel_note *notes = NULL;
    struct feel *x = NULL;
    size_t n = 0;

    OK(feel_compile(scratch, S("input.a.b > 2"), names, COUNT_OF(names),
                    (struct at){0}, &x, NULL) &&
           feel_run_notes(x, try_context(scratch, "{\"input\":{\"a\":{}}}"),
                          NULL, scratch, &v, &notes, &n, NULL) &&
           n == 1,
       "one reason for one null");
    IS(n == 1 ? notes[0].en : S(""), S("\"input.a.b\" is not there"), "en");
    IS(n == 1 ? notes[0].zh : S(""), S("「input.a.b」尚无记载"), "zh");
}

/* ---------------------------------------------------------------- reads - */

static const struct {
    const char *text, *want;
} reads[] = {
    {"1 + 2", ""},
    {"every q in parties satisfies q.done.notice != null", "parties"},
    {"deadlines.decision.last < today and input.x or input.x",
     "deadlines.decision.last today input.x"},
    {"count(parties[role = \"a\"])", "parties"},
    {"parties[1].name = input.name", "parties input.name"},
    {"{a: input.b, c: a}.c", "input.b"},
    {"function(x) x + now", "now"},
    {"for i in 1..input.n return partial", "input.n"},
    {"input.a in [case.low..case.high]", "input.a case.low case.high"},
    {"case.a instance of number", "case.a"},
    {"fine - limit * 2", "fine - limit"},
};

static void test_reads(void)
{
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        struct feel *x = NULL;
        struct err e = {0};
        str *paths = NULL;
        size_t n = 0;
        struct buf b;
        str got = S("");

        buf_init(&b, &memory_system, 4096);
        if (!feel_compile(scratch, str_of(reads[i].text), names,
                          COUNT_OF(names), (struct at){0}, &x, &e) ||
            !feel_reads(x, scratch, &paths, &n, &e))
            tap_error(&e);
        for (size_t k = 0; k < n; k++) {
            if (k > 0)
                buf_byte(&b, ' ');
            buf_add(&b, paths[k]);
        }
        (void)!buf_done(&b, &got, NULL);
        IS(got, str_of(reads[i].want), "%s reads", reads[i].text);
        buf_close(&b);
    }
}

/* --------------------------------------------------------------- errors - */

static const struct {
    const char *text, *code;
    int line, col;
} errors[] = {
    {"", "FEEL-002", 1, 1},
    {"1 +", "FEEL-002", 1, 4},
    {"input.a >", "FEEL-002", 1, 10},
    {"(1", "FEEL-002", 1, 3},
    {"1)", "FEEL-002", 1, 2},
    {"[1, 2", "FEEL-002", 1, 6},
    {"input.\n  5", "FEEL-002", 2, 3},
    {"if 1 then 2", "FEEL-002", 1, 12},
    {"every q in parties", "FEEL-002", 1, 19},
    {"some in parties satisfies true", "FEEL-002", 1, 17},
    {"1 # 2", "FEEL-002", 1, 3},
    {"a & b", "FEEL-010", 1, 1},
    {"\"abc", "FEEL-003", 1, 1},
    {"1 + \"法度", "FEEL-003", 1, 5},
    {"1 /* a", "FEEL-003", 1, 3},
    {"\"\\u12g4\"", "FEEL-004", 1, 1},
    {"@\"2026-02-30\"", "FEEL-007", 1, 1},
    {"@\"tomorrow\"", "FEEL-007", 1, 1},
    {"inptu.a = 1", "FEEL-010", 1, 1},
    {"执法 = 1 and\n 执法人员 = nul", "FEEL-010", 1, 1},
    {"执法人员 = 1 and\n 执法人员 = nul", "FEEL-010", 2, 9},
    {"now() > 1", "FEEL-011", 1, 1},
    {"today() > 1", "FEEL-011", 1, 1},
    {"count()", "FEEL-012", 1, 1},
    {"substring(\"a\")", "FEEL-012", 1, 1},
    {"1 + list contains(parties)", "FEEL-012", 1, 5},
    {"substring(text: \"a\", start position: 1)", "FEEL-012", 1, 1},
    {"{a: 1, a: 2}", "FEEL-013", 1, 8},
    {"1 instance of nubmer", "FEEL-014", 1, 15},
    {"countt(parties)", "FEEL-010", 1, 1},
};

static void test_errors(void)
{
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        struct feel *x = NULL;
        struct err e = {0};
        bool ok = feel_compile(scratch, str_of(errors[i].text), names,
                               COUNT_OF(names), (struct at){0}, &x, &e);

        OK(!ok && x == NULL, "refused: %s", errors[i].text);
        if (ok)
            continue;
        IS(str_of(err_code(&e)), str_of(errors[i].code), "%s: code",
           errors[i].text);
        OK(e.line == errors[i].line && e.col == errors[i].col, "%s: %d:%d",
           errors[i].text, e.line, e.col);
    }
}

static void test_error_in_file(void)
{
    struct feel *x = NULL;
    struct err e = {0};
    struct buf b;
    str s = S("");

    OK(!feel_compile(scratch, S("true or\ninput.a > )"), names, COUNT_OF(names),
                     (struct at){S("p.yaml"), 10, 15}, &x, &e),
       "refused");
    OK(e.line == 11 && e.col == 11, "line and column of the file: %d:%d",
       e.line, e.col);
    IS(err_file(&e), S("p.yaml"), "the file");
    OK(!feel_compile(scratch, S("1 + )"), names, COUNT_OF(names),
                     (struct at){S("p.yaml"), 10, 15}, &x, &e) &&
           e.line == 10 && e.col == 19,
       "on the first line the column of the text is added: %d", e.col);
    buf_init(&b, &memory_system, 4096);
    err_sentence(&e, LANG_EN, &b);
    (void)!buf_done(&b, &s, NULL);
    IS(s,
       S("the expression needs 值、名称或「(」 (a value, a name or \"(\") "
         "here, "
         "but has \")\""),
       "what was expected");
    buf_close(&b);
}

/* ---------------------------------------------------------- unary tests - */

static const struct {
    const char *tests, *input, *want;
} tests[] = {
    {"-", "5", "true"},
    {"5", "5", "true"},
    {"5", "6", "false"},
    {"> 5", "6", "true"},
    {"> 5", "5", "false"},
    {"< 3, > 5", "6", "true"},
    {"< 3, > 5", "4", "false"},
    {"[1..3]", "3", "true"},
    {"[1..3)", "3", "false"},
    {"]1..3]", "1", "false"},
    {"not(1, 2)", "3", "true"},
    {"not(1, 2)", "2", "false"},
    {"\"a\", \"b\"", "\"b\"", "true"},
    {"null", "null", "true"},
    {"null", "1", "false"},
    {"> 5", "null", "null"},
    {"? > 3", "4", "true"},
    {"? > 3 and ? < 6", "6", "false"},
    {"string length(?) = 2", "\"法度\"", "true"},
    {"[\"a\", \"b\"]", "\"a\"", "true"},
    {"limit", "7", "true"},
    {"> limit", "8", "true"},
    {"true", "true", "true"},
    {"false", "true", "false"},
    {"date(\"2026-03-02\")", "{\"@\":\"2026-03-02\"}", "true"},
};

static void test_tests(void)
{
    static const str limit[] = {SI("limit")};

    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        const struct feel_value *v = NULL, *input;
        struct feel *x = NULL;
        struct err e = {0};
        bool ok;

        input =
            feel_from_json(try_context(scratch, tests[i].input), scratch, &e);
        ok = feel_compile_tests(scratch, str_of(tests[i].tests), limit, 1,
                                (struct at){0}, &x, &e) &&
             feel_test(x, input, try_context(scratch, "{\"limit\":7}"), NULL,
                       scratch, &v, &e);
        if (!ok)
            tap_error(&e);
        IS(ok ? try_print(scratch, v) : try_code(scratch, &e),
           str_of(tests[i].want), "%s of %s", tests[i].tests, tests[i].input);
    }
}

/* ----------------------------------------------------------------- JSON - */

static const char *const both_ways[] = {
    "null",
    "true",
    "12.5",
    "\"法度\"",
    "[1,[],{}]",
    "{\"a\":{\"b\":[1,2]},\"c d\":null}",
    "{\"@\":\"2026-03-02\"}",
    "{\"@\":\"2026-03-02T10:00:00+08:00\"}",
    "{\"@\":\"10:00:00\"}",
    "{\"@\":\"P2Y\"}",
    "{\"@\":\"-P1DT2H\"}",
    "[{\"@\":\"P10D\"}]",
};

static str json_line(const struct json *v)
{
    struct buf b;
    str s = S("?");

    buf_init(&b, &memory_system, 4096);
    json_print(v, 0, &b);
    (void)!buf_take(&b, scratch, &s, NULL);
    buf_close(&b);
    return s;
}

static void test_json(void)
{
    const struct feel_value *v = NULL;
    struct feel *x = NULL;
    struct err e = {0};

    for (size_t i = 0; i < COUNT_OF(both_ways); i++) {
        const struct json *in = try_context(scratch, both_ways[i]);
        struct json *out;

        v = feel_from_json(in, scratch, &e);
        out = v == NULL ? NULL : feel_json(v, scratch, &e);
        OK(out != NULL && json_equal(in, out), "%s comes back", both_ways[i]);
    }
    OK(feel_compile(scratch,
                    S("{a: 1.50, b: [@\"P1D\" * 2, 1e3], f: function(x) x, "
                      "r: [1..2]}"),
                    NULL, 0, (struct at){0}, &x, &e) &&
           feel_run(x, NULL, NULL, scratch, &v, &e),
       "a context is made");
    IS(json_line(feel_json(v, scratch, &e)),
       S("{\"a\":1.5,\"b\":[{\"@\":\"P2D\"},1000],\"f\":null,"
         "\"r\":\"[1..2]\"}"),
       "as JSON");
    v = feel_from_json(try_context(scratch, "{\"@\":\"2026-02-30\"}"), scratch,
                       &e);
    OK(v != NULL && feel_null(v), "a marker that is no date is null");
}

static void test_values(void)
{
    const struct feel_value *v = feel_from_json(
        try_context(scratch, "{\"@\":\"2026-03-02\"}"), scratch, NULL);
    struct buf b;
    str s = S("");

    OK(feel_kind(v) == FEEL_DATE && !feel_true(v) && !feel_false(v) &&
           !feel_null(v),
       "a date is a date");
    buf_init(&b, &memory_system, 100);
    feel_print(v, &b);
    (void)!buf_done(&b, &s, NULL);
    IS(s, S("2026-03-02"), "printed as string() does");
    buf_close(&b);
}

/* -------------------------------------------------------------- amounts - */

static const struct {
    const char *a, *b;
    bool ok;
    int order;
} amounts[] = {
    {"1", "1.00", true, 0},
    {"0.1", "0.09", true, 1},
    {"-1", "0", true, -1},
    {"99999999999999999999999999.01", "99999999999999999999999999.02", true,
     -1},
    {"", "1", false, 0},
    {"1e3", "1", false, 0},
    {"+1", "1", false, 0},
    {"1", "1,000", false, 0},
    {"1.", "1", false, 0},
    {"1.2.3", "1", false, 0},
    {"-", "1", false, 0},
    {"一", "1", false, 0},
};

static void test_amounts(void)
{
    for (size_t i = 0; i < COUNT_OF(amounts); i++) {
        int order = 7;
        bool ok =
            decimal_compare(str_of(amounts[i].a), str_of(amounts[i].b), &order);

        OK(ok == amounts[i].ok &&
               (ok ? (order > 0) - (order < 0) == amounts[i].order
                   : order == 7),
           "\"%s\" and \"%s\"", amounts[i].a, amounts[i].b);
    }
}

int main(void)
{
    scratch = tap_arena();
    test_guards();
    test_notes();
    test_note_text();
    test_reads();
    test_errors();
    test_error_in_file();
    test_tests();
    test_json();
    test_values();
    test_amounts();
    arena_close(scratch);
    return tap_done();
}
