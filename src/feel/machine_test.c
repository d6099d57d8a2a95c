/* machine_test.c - scopes, values passed between expressions, functions in C,
 * one budget over all. */
#include "tap.h"

#include "feel/try.h"

static struct arena *scratch;

static const struct feel_value *json_value(const char *text)
{
    struct json *j = NULL;
    const struct feel_value *v = NULL;
    struct err e = {0};

    if (!json_read(scratch, S("v"), str_of(text), &j, &e) ||
        (v = feel_from_json(j, scratch, &e)) == NULL)
        tap_error(&e);
    return v;
}

/* ------------------------------------------------------------- scopes --- */

/* Names of a model: blanks, signs, one the beginning of another. */
static const struct {
    const char *name, *type, *value;
} named[] = {
    {"Applicant", NULL, "{\"Age\":40,\"Age-Group\":\"b\"}"},
    {"Applicant Data",
     "context<Monthly: tMonthly, "
     "Loans: list<context<Interest-Rate: number, for sale: boolean>>>",
     "{\"Monthly\":{\"Income\":6000,\"Repayments + Fees\":2500},"
     "\"Loans\":[{\"Interest-Rate\":3,\"for sale\":true},"
     "{\"Interest-Rate\":5,\"for sale\":false}]}"},
    {"Applicant Data - old", "number", "7"},
    {"days and nights", "number", "4"},
    {"当事人", NULL, "{\"年龄\":13}"},
    {"absent", "number", NULL},
};

static const struct {
    const char *text, *want;
} scoped[] = {
    {"Applicant.Age", "40"},
    {"Applicant Data.Monthly.Income", "6000"},
    {"Applicant Data.Monthly.Income - 1", "5999"},
    {"Applicant Data.Monthly.Repayments + Fees", "2500"},
    {"Applicant Data.Monthly.Repayments+Fees + 1", "2501"},
    {"Applicant Data - old", "7"},
    {"Applicant Data  -  old * 2", "14"},
    {"days and nights + 1", "5"},
    {"当事人.年龄 < 14", "true"},
    {"count(Applicant Data.Loans)", "2"},
    {"Applicant Data.Loans[Interest-Rate > 4].for sale", "[false]"},
    {"Applicant Data.Loans[for sale].Interest-Rate", "[3]"},
    {"for l in Applicant Data.Loans return l.Interest-Rate", "[3, 5]"},
    {"some l in Applicant Data.Loans satisfies l.for sale", "true"},
    {"{a: Applicant Data.Monthly, b: a.Repayments + Fees}.b", "2500"},
    {"(function(x: tMonthly) x.Repayments + Fees)(Applicant Data.Monthly)",
     "2500"},
    {"Applicant Data.Monthly instance of tMonthly", "true"},
    {"Applicant instance of tMonthly", "false"},
    {"Applicant instance of tAny", "true"},
    {"Applicant instance of tUnknown", "null"},
    {"absent", "null"},
    {"absent = null", "true"},
    {"Not There", "null"},
    {"Not There + 1", "null"},
    {"Not There.x = null", "true"},
    {"now()", "@\"2026-03-02T10:00:00+08:00\""},
    {"today()", "@\"2026-03-02\""},
    {"today() > date(\"2026-03-01\")", "true"},
    {"count(1, 2)", "null"},
};

static const struct feel_value *values[COUNT_OF(named)];
static struct feel_name scope_names[COUNT_OF(named)];
static struct feel_named_type scope_types[2];
static struct feel_scope scope;

static void open_types(void)
{
    static const str members[] = {SI("Income"), SI("Repayments + Fees")};
    const struct feel_type *types[2] = {NULL, NULL};
    struct err e = {0};

    if (!feel_type_read(scratch, S("number"), (struct at){0}, NULL, 0,
                        &types[0], &e))
        tap_error(&e);
    types[1] = types[0];
    scope_types[0] = (struct feel_named_type){
        S("tMonthly"), feel_type_context(scratch, members, types, 2, &e)};
    scope_types[1] = (struct feel_named_type){S("tAny"), NULL};
}

static void open_scope(void)
{
    struct err e = {0};

    open_types();
    for (size_t i = 0; i < COUNT_OF(named); i++) {
        scope_names[i].name = str_of(named[i].name);
        if (named[i].type != NULL &&
            !feel_type_read(scratch, str_of(named[i].type), (struct at){0},
                            scope_types, 2, &scope_names[i].type, &e))
            tap_error(&e);
        values[i] = named[i].value == NULL ? NULL : json_value(named[i].value);
    }
    scope = (struct feel_scope){scope_names, COUNT_OF(named), scope_types,
                                COUNT_OF(scope_types)};
}

static struct feel_machine *machine(const struct feel_limits *limits)
{
    struct feel_machine *m = NULL;
    struct err e = {0};
    const struct feel_value *now =
        feel_of_temporal(scratch, S("2026-03-02T10:00:00+08:00"), &e);

    if (!feel_machine_open(scratch, limits, now, true, &m, &e))
        tap_error(&e);
    return m;
}

static str eval_text(struct feel_machine *m, const char *text)
{
    const struct feel_value *v = NULL;
    struct feel *x = NULL;
    struct err e = {0};

    if (!feel_compile_in(scratch, str_of(text), &scope, false, (struct at){0},
                         &x, &e) ||
        !feel_eval(m, x, values, &v, &e))
        return try_code(scratch, &e);
    return try_print(scratch, v);
}

static void test_scopes(void)
{
    for (size_t i = 0; i < COUNT_OF(scoped); i++)
        IS(eval_text(machine(NULL), scoped[i].text), str_of(scoped[i].want),
           "%s", scoped[i].text);
}

/* -------------------------------------------------------- unary tests --- */

static const struct {
    const char *tests, *input;
    enum feel_truth want;
} tests[] = {
    {"< 18", "17", FEEL_YES},
    {"< 18", "18", FEEL_NO},
    {"< 18", "null", FEEL_UNKNOWN},
    {"< 18", "\"a\"", FEEL_UNKNOWN},
    {"[18..60]", "60", FEEL_YES},
    {"[18..60)", "60", FEEL_NO},
    {"(18..60]", "18", FEEL_NO},
    {"\"a\",\"b\"", "\"b\"", FEEL_YES},
    {"\"a\",\"b\"", "\"c\"", FEEL_NO},
    {"not(\"a\",\"b\")", "\"c\"", FEEL_YES},
    {"not(\"a\",\"b\")", "\"a\"", FEEL_NO},
    {"-", "null", FEEL_YES},
    {"null", "null", FEEL_YES},
    {"null", "1", FEEL_NO},
    {"not(null)", "1", FEEL_YES},
    {"1, 2, [5..7]", "6", FEEL_YES},
    {"-1", "-1", FEEL_YES},
    {"> -1, -7", "-1", FEEL_NO},
    {"1.50", "1.5", FEEL_YES},
    {"<= 0.1", "0.10", FEEL_YES},
    {"< 1e3", "999.9999999999999999999999", FEEL_YES},
    {"< 1e3", "1000.000000", FEEL_NO},
    {"[0.001..1000000000000000000]", "1000000000000000000.1", FEEL_NO},
    {"true", "true", FEEL_YES},
    {"true", "false", FEEL_NO},
    {"date(\"2026-03-02\")", "{\"@\":\"2026-03-02\"}", FEEL_YES},
    {"< @\"2026-03-02\"", "{\"@\":\"2026-03-01\"}", FEEL_YES},
    {"? > days and nights", "5", FEEL_YES},
    {"< days and nights", "5", FEEL_NO},
    {"[1..days and nights]", "4", FEEL_YES},
    {"count(?) > 1", "[1,2]", FEEL_YES},
    {"ends with(?, \"y\")", "\"day\"", FEEL_YES},
    {"[1,2,3]", "2", FEEL_YES},
};

static void test_tests(void)
{
    struct feel_machine *m = machine(NULL);

    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        enum feel_truth t = FEEL_UNKNOWN;
        struct feel *x = NULL;
        struct err e = {0};

        if (!feel_compile_in(scratch, str_of(tests[i].tests), &scope, true,
                             (struct at){0}, &x, &e) ||
            !feel_eval_tests(m, x, values, json_value(tests[i].input), &t, &e))
            tap_error(&e);
        OK(t == tests[i].want, "%s in %s", tests[i].input, tests[i].tests);
    }
}

/* A cell of a table takes nothing from the arena. */
static void test_no_allocation(void)
{
    static const char *const cells[] = {"< 18", "[18..60]", "\"a\",\"b\"", "-",
                                        "not(1, 2)"};
    struct feel_machine *m = machine(NULL);
    const struct feel_value *input = json_value("17");

    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        enum feel_truth t;
        struct feel *x = NULL;
        struct err e = {0};
        size_t before;
        bool ok = feel_compile_in(scratch, str_of(cells[i]), &scope, true,
                                  (struct at){0}, &x, &e);

        before = arena_used(scratch);
        for (int k = 0; ok && k < 100; k++)
            ok = feel_eval_tests(m, x, values, input, &t, &e);
        OK(ok && arena_used(scratch) == before, "%s allocates nothing",
           cells[i]);
    }
}

/* ----------------------------------------------------- functions in C --- */

/* x, y -> self(x * 10 + y), by an expression evaluated within. */
static bool tens(struct feel_machine *m, const void *self,
                 const struct feel_value *const *args, size_t n,
                 const struct feel_value **out, struct err *e)
{
    (void)n;
    return feel_eval(m, self, args, out, e);
}

/* Calls the function it is given with 1, 2. */
static bool call_back(struct feel_machine *m, const void *self,
                      const struct feel_value *const *args, size_t n,
                      const struct feel_value **out, struct err *e)
{
    const struct feel_value *two[] = {feel_of_int(scratch, 1, e),
                                      feel_of_int(scratch, 2, e)};

    (void)self;
    (void)n;
    return feel_call(m, args[0], two, NULL, 2, out, e);
}

/* Calls itself for ever. */
static bool endless(struct feel_machine *m, const void *self,
                    const struct feel_value *const *args, size_t n,
                    const struct feel_value **out, struct err *e)
{
    const struct feel_value *const *me = self;

    return feel_call(m, *me, args, NULL, n, out, e);
}

static const struct {
    const char *text, *want;
} called[] = {
    {"tens(1, 2)", "12"},
    {"tens(y: 1, x: 2)", "21"},
    {"tens(2)", "null"},
    {"tens(x: 2)", "null"},
    {"tens(1, 2, 3)", "null"},
    {"tens(x: 1, z: 2)", "null"},
    {"tens(x: 1, x: 2)", "null"},
    {"tens([1], 2)", "12"},
    {"tens(\"1\", 2)", "null"},
    {"tens([1, 2], 2)", "null"},
    {"tens(tens(1, 2), 3) + 1", "124"},
    {"for i in 1..3 return tens(i, i)", "[11, 22, 33]"},
    {"sort([3, 1, 2], before)", "[1, 2, 3]"},
    {"call back(function(a, b) a - b)", "-1"},
    {"call back(tens)", "12"},
    {"call back(max)", "2"},
    {"call back(7)", "null"},
    {"{k: 5, r: call back(function(a, b) a + b + k)}.r", "8"},
    {"text(1, 2)", "null"},
    {"tens instance of function<number, number> -> number", "true"},
    {"endless(1)", "!FEEL-092"},
};

static struct feel_scope function_scope(const struct feel_value **vs)
{
    static const str params[] = {SI("x"), SI("y")};
    static struct feel_name ns[5];
    static const struct feel_value *me;
    const struct feel_type *types[2], *text = NULL;
    struct feel_scope inner;
    struct feel *product = NULL, *less = NULL;
    struct err e = {0};
    bool ok = feel_type_read(scratch, S("number"), (struct at){0}, NULL, 0,
                             &types[0], &e) &&
              feel_type_read(scratch, S("string"), (struct at){0}, NULL, 0,
                             &text, &e);

    types[1] = types[0];
    ns[0] = (struct feel_name){params[0], types[0]};
    ns[1] = (struct feel_name){params[1], types[0]};
    inner = (struct feel_scope){.names = ns, .n_names = 2};
    ok = ok &&
         feel_compile_in(scratch, S("x * 10 + y"), &inner, false,
                         (struct at){0}, &product, &e) &&
         feel_compile_in(scratch, S("x < y"), &inner, false, (struct at){0},
                         &less, &e);
    vs[0] = feel_function_new(scratch, params, types, 2, types[0], tens,
                              product, &e);
    vs[1] = feel_function_new(scratch, params, NULL, 2, NULL, tens, less, &e);
    vs[2] =
        feel_function_new(scratch, params, NULL, 1, NULL, call_back, NULL, &e);
    vs[3] =
        feel_function_new(scratch, params, NULL, 2, text, tens, product, &e);
    vs[4] = feel_function_new(scratch, params, NULL, 1, NULL, endless, &me, &e);
    me = vs[4];
    if (!ok || me == NULL)
        tap_error(&e);
    ns[0] = (struct feel_name){S("tens"), NULL};
    ns[1] = (struct feel_name){S("before"), NULL};
    ns[2] = (struct feel_name){S("call back"), NULL};
    ns[3] = (struct feel_name){S("text"), NULL};
    ns[4] = (struct feel_name){S("endless"), NULL};
    return (struct feel_scope){.names = ns, .n_names = 5};
}

static void test_functions(void)
{
    const struct feel_value *vs[5];
    struct feel_scope s = function_scope(vs);

    for (size_t i = 0; i < COUNT_OF(called); i++) {
        const struct feel_value *v = NULL;
        struct feel *x = NULL;
        struct err e = {0};
        str got;

        if (!feel_compile_in(scratch, str_of(called[i].text), &s, false,
                             (struct at){0}, &x, &e) ||
            !feel_eval(machine(NULL), x, vs, &v, &e))
            got = try_code(scratch, &e);
        else
            got = try_print(scratch, v);
        IS(got, str_of(called[i].want), "%s", called[i].text);
    }
}

/* A function that leaves its expression takes the values along. */
static void test_closures(void)
{
    static const str name[] = {SI("k")};
    const struct feel_value *own[1] = {feel_of_int(scratch, 5, NULL)}, *f, *v;
    const struct feel_value *one[] = {feel_of_int(scratch, 1, NULL)};
    const struct feel_name ns[] = {{name[0], NULL}};
    const struct feel_scope s = {.names = ns, .n_names = 1};
    struct feel_machine *m = machine(NULL);
    struct feel *x = NULL;
    struct err e = {0};
    bool ok = feel_compile_in(scratch, S("function(a) a + k"), &s, false,
                              (struct at){0}, &x, &e) &&
              feel_eval(m, x, own, &f, &e);

    own[0] = NULL;
    ok = ok && feel_call(m, f, one, NULL, 1, &v, &e);
    OK(ok, "a function is called after its scope ended");
    if (!ok)
        tap_error(&e);
    else
        IS(try_print(scratch, v), S("6"), "and has what stood in it");
}

/* ------------------------------------------------------------- budget --- */

static void test_budget(void)
{
    const struct feel_limits limits = {100, 0};
    struct feel_machine *m = machine(&limits);
    struct err e = {0};

    IS(eval_text(m, "count(for i in 1..20 return i)"), S("20"), "40 steps");
    IS(eval_text(m, "count(for i in 1..20 return i)"), S("20"), "and 40 more");
    IS(eval_text(m, "count(for i in 1..20 return i)"), S("!FEEL-090"),
       "are too many the third time");
    m = machine(&limits);
    OK(feel_spend(m, 99, &e), "99 steps spent outside");
    OK(!feel_spend(m, 2, &e) && str_eq(str_of(err_code(&e)), S("FEEL-090")),
       "two more are refused");
}

/* ------------------------------------------------------------- notes ---- */

static void test_notes(void)
{
    struct feel_machine *m = machine(NULL);
    const struct feel_note *notes = NULL;
    struct err e = {0};
    size_t n = 0;

    IS(eval_text(m, "Applicant Data - old +\n  absent"), S("null"), "null");
    OK(feel_machine_notes(m, scratch, &notes, &n, &e) && n == 1,
       "has one reason");
    if (n == 1) {
        IS(notes[0].path, S("absent"), "the name");
        OK(notes[0].line == 2 && notes[0].col == 3, "and its place");
    }
    OK(feel_machine_notes(m, scratch, &notes, &n, &e) && n == 0,
       "which is then forgotten");
}

int main(void)
{
    scratch = tap_arena();
    open_scope();
    test_scopes();
    test_tests();
    test_no_allocation();
    test_functions();
    test_closures();
    test_budget();
    test_notes();
    arena_close(scratch);
    return tap_done();
}
