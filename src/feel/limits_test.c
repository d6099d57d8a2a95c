/* limits_test.c - budgets of steps and memory, nesting, hostile input, lack of
 * memory at every allocation. */
#include "tap.h"

#include "feel/try.h"

static struct arena *scratch;

/* ------------------------------------------------------------- budgets -- */

static str run_within(const char *text, int64_t steps, size_t memory)
{
    const struct feel_limits limits = {steps, memory};
    const struct feel_value *v = NULL;
    struct arena *a = NULL;
    struct feel *x = NULL;
    struct err e = {0};
    str s = S("!no arena");

    if (!arena_open(&a, &memory_system, 256UL << 20, &e))
        return s;
    if (!feel_compile(a, str_of(text), NULL, 0, (struct at){0}, &x, &e) ||
        !feel_run(x, NULL, &limits, a, &v, &e))
        s = try_code(scratch, &e);
    else
        s = try_print(scratch, v);
    arena_close(a);
    return s;
}

/* clang-format off */
static const struct {
    const char *text;
    int64_t steps; /* 0: as usual */
    size_t memory;
    const char *want;
} budgets[] = {
    {"1 + 1", 100, 0, "2"},
    {"1 + 2 * 3", 2, 0, "7"},
    {"1 + 2 * 3 + x", 2, 0, "!FEEL-090"},
    {"count(for i in 1..1000 return i)", 0, 0, "1000"},
    {"count(for i in 1..1000 return i)", 500, 0, "!FEEL-090"},
    {"for i in 1..999999999999 return 1", 0, 0, "!FEEL-090"},
    {"some i in 1..999999999999 satisfies false", 0, 0, "!FEEL-090"},
    {"for i in 1..1000, j in 1..1000, k in 1..1000 return null", 0, 0, "!FEEL-090"},
    {"for i in 1..100000 return [i, i, i, i]", 0, 1 << 20, "!FEEL-091"},
    {"count(for i in 1..40 return if i = 1 then \"xxxxxxxxxx\" else partial[-1] + partial[-1])", 0, 0, "!FEEL-091"},
    {"{f: function(n) f(n + 1), r: f(1)}.r", 0, 0, "!FEEL-092"},
    {"{f: function(n) if n = 0 then 0 else f(n - 1), r: f(100)}.r", 0, 0, "0"},
    {"matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"^(a|aa)+$\")", 0, 0, "true"},
    {"matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", \"^(a|aa)+$\")", 0, 0, "!FEEL-090"},
    {"matches(\"a\", \"((a{1000}){1000}){1000}\")", 0, 0, "null"},
    {"(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1] = (for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]", 0, 0, "!FEEL-090"},
    {"flatten((for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1])", 0, 0, "!FEEL-090"},
    {"[0] in (for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]", 0, 0, "!FEEL-090"},
    {"(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1] instance of list<list<list<number>>>", 0, 0, "false"},
    {"string length(string((for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]))", 0, 0, "!FEEL-090"},
    {"flatten((for i in 1..5000 return if i = 1 then [1] else [partial[-1]])[-1])", 0, 0, "!FEEL-092"},
    {"sort(for i in 1..200000 return 1)[1]", 0, 0, "!FEEL-090"},
    {"sort(for i in 1..1000 return -i)[1]", 0, 0, "-1000"},
};
/* clang-format on */

static void test_budgets(void)
{
    for (size_t i = 0; i < COUNT_OF(budgets); i++)
        IS(run_within(budgets[i].text, budgets[i].steps, budgets[i].memory),
           str_of(budgets[i].want), "%s within %lld, %zu", budgets[i].text,
           (long long)budgets[i].steps, budgets[i].memory);
}

/* A list that holds itself in ever deeper lists is no JSON. */
static void test_deep_json(void)
{
    const struct feel_value *v = NULL;
    struct feel *x = NULL;
    struct err e = {0};

    OK(feel_compile(scratch,
                    S("(for i in 1..500 return if i = 1 then [1] else "
                      "[partial[-1]])[-1]"),
                    NULL, 0, (struct at){0}, &x, &e) &&
           feel_run(x, NULL, NULL, scratch, &v, &e),
       "a deep list is made");
    OK(feel_json(v, scratch, &e) == NULL &&
           str_eq(str_of(err_code(&e)), S("FEEL-093")),
       "and refused as JSON");
    IS(try_print(scratch, v), S("(too long)"), "and not printed");
}

/* ------------------------------------------------------------- nesting -- */

static const struct {
    const char *piece;
    size_t times;
    const char *middle, *end; /* end: repeated as often */
    const char *code;         /* NULL: compiles */
} nestings[] = {
    {"(", 100000, "1", ")", "FEEL-005"},
    {"[", 100000, "1", "]", "FEEL-005"},
    {"(", 100000, "", "", "FEEL-005"},
    {"{a: ", 100000, "1", "}", "FEEL-005"},
    {"-", 100000, "1", "", "FEEL-005"},
    {"not(", 100000, "true", ")", "FEEL-005"},
    {"if true then 1 else ", 20000, "2", "", "FEEL-005"},
    {"function() ", 20000, "2", "", "FEEL-005"},
    {"for i in ", 20000, "2", " return i", "FEEL-005"},
    {"1 instance of list<", 1, "list<list<number>>", ">", NULL},
    {"(", 50, "1", ")", NULL},
    {"1 + ", 100000, "1", "", "FEEL-005"},
    {"1 + ", 300, "1", "", NULL},
    {"x in (", 90, "1", ") * 1", "FEEL-006"},
    {"1, ", 0, "1", "", NULL},
};

static void test_nesting(void)
{
    for (size_t i = 0; i < COUNT_OF(nestings); i++) {
        struct feel *x = NULL;
        struct err e = {0};
        struct buf b;
        str text = S("");
        bool ok;

        buf_init(&b, &memory_system, 4UL << 20);
        for (size_t k = 0; k < nestings[i].times; k++)
            buf_add(&b, str_of(nestings[i].piece));
        buf_add(&b, str_of(nestings[i].middle));
        for (size_t k = 0; k < nestings[i].times; k++)
            buf_add(&b, str_of(nestings[i].end));
        ok = buf_done(&b, &text, NULL) &&
             feel_compile(scratch, text, NULL, 0, (struct at){0}, &x, &e);
        OK(ok == (nestings[i].code == NULL), "%zu times %s%s",
           nestings[i].times, nestings[i].piece, ok ? "" : ": refused");
        if (!ok && nestings[i].code != NULL)
            IS(str_of(err_code(&e)), str_of(nestings[i].code), "the reason");
        buf_close(&b);
    }
}

/* As many iterators as a text can hold are refused when run, not nested. */
static void test_many_iterators(void)
{
    const struct feel_value *v = NULL;
    struct feel *x = NULL;
    struct err e = {0};
    struct buf b;
    str text = S("");

    buf_init(&b, &memory_system, 4UL << 20);
    buf_lit(&b, "for a in 1");
    for (int i = 0; i < 20000; i++)
        buf_lit(&b, ",a in 1");
    buf_lit(&b, " return 1");
    OK(buf_done(&b, &text, NULL) &&
           feel_compile(scratch, text, NULL, 0, (struct at){0}, &x, &e),
       "20000 iterators compile");
    OK(!feel_run(x, NULL, NULL, scratch, &v, &e) &&
           str_eq(str_of(err_code(&e)), S("FEEL-092")),
       "and are too deep to run");
    buf_close(&b);
}

static void test_not_text(void)
{
    struct feel *x = NULL;
    struct err e = {0};

    OK(!feel_compile(scratch, S("\"\xFF\""), NULL, 0, (struct at){0}, &x, &e) &&
           str_eq(str_of(err_code(&e)), S("FEEL-001")),
       "what is not UTF-8 is refused");
}

/* -------------------------------------------------------------- faults -- */

/* Everything that allocates: names, lists, contexts, functions, texts,
 * regular expressions, sorting, notes, JSON. */
static const char swept[] =
    "{a b: [1, \"x\\u6cd5\", @\"P1D\"], f: function(x) x + 1, "
    "r: for i in 1..9 return f(i), "
    "s: replace(string join([\"ab\", \"cd\"], \", \"), \"([a-c]+)\", "
    "\"<$1>\"), "
    "t: sort(r, function(a, b) a > b), u: r[item > 3], v: split(s, \",\"), "
    "w: string(t), x: context put({}, [\"k\", \"l\"], upper case(\"q\")), "
    "y: some q in parties satisfies q.name = \"a\", z: min(1, 2, 3, 4, 5, 6, "
    "7, 8, 9), range: range(\"[1..2]\"), missing: parties[1].none + 1}";

static bool sweep_once(struct sweep *s, struct err *e)
{
    static const str top[] = {SI("parties")};
    const struct feel_value *v = NULL;
    const struct feel_note *notes = NULL;
    struct arena *a = NULL;
    struct json *context = NULL;
    struct feel *x = NULL;
    str *paths = NULL;
    size_t n = 0;
    bool ok;

    ok = arena_open(&a, &s->memory, 64UL << 20, e) &&
         json_read(a, S("c"), S("{\"parties\":[{\"name\":\"a\"}]}"), &context,
                   e) &&
         feel_compile(a, str_of(swept), top, 1, (struct at){0}, &x, e) &&
         feel_reads(x, a, &paths, &n, e) &&
         feel_run_notes(x, context, NULL, a, &v, &notes, &n, e) &&
         feel_json(v, a, e) != NULL;
    arena_close(a);
    return ok;
}

/* Types, a scope, a function in C that evaluates, tests, notes. */
static bool within(struct feel_machine *m, const void *self,
                   const struct feel_value *const *args, size_t n,
                   const struct feel_value **out, struct err *e)
{
    (void)n;
    return feel_eval(m, self, args, out, e);
}

static bool compile_both(struct arena *a, const struct feel_type *t,
                         struct feel **inner, struct feel **outer,
                         struct feel **tests, struct err *e)
{
    const struct feel_name names[] = {{S("x"), t}, {S("f"), NULL}};
    const struct feel_scope one = {.names = names, .n_names = 1};
    const struct feel_scope both = {.names = names, .n_names = 2};
    const struct at at = {0};

    return feel_compile_in(a, S("x.a + x.b c[1]"), &one, false, at, inner, e) &&
           feel_compile_in(a,
                           S("{g: function(k) f(k), r: for i in 1..9 return "
                             "g(x) + i, s: [x, x][a > 0], t: g(1)}"),
                           &both, false, at, outer, e) &&
           feel_compile_in(a, S("not({a: 1}), [1..x], \"a\""), &both, true, at,
                           tests, e);
}

static bool sweep_machine(struct sweep *s, struct err *e)
{
    static const str params[] = {SI("x")};
    const struct feel_value *values[2] = {0}, *v;
    const struct feel_type *t = NULL;
    const struct feel_note *notes;
    struct feel *inner, *outer, *tests;
    struct feel_machine *m;
    struct arena *a = NULL;
    enum feel_truth truth;
    size_t n;
    bool ok, fits;

    ok = arena_open(&a, &s->memory, 64UL << 20, e) &&
         feel_type_read(a, S("context<a: number, b c: list<number>>"),
                        (struct at){0}, NULL, 0, &t, e) &&
         compile_both(a, t, &inner, &outer, &tests, e) &&
         feel_machine_open(a, NULL, NULL, true, &m, e);
    if (ok) {
        static const str members[] = {SI("a"), SI("b c")};
        const struct feel_value *parts[2] = {feel_of_int(a, 4, e),
                                             feel_of_decimal(a, S("2.5"), e)};

        ok = parts[0] != NULL && parts[1] != NULL &&
             (parts[1] = feel_of_list(a, &parts[1], 1, e)) != NULL &&
             (v = feel_of_context(a, members, parts, 2, e)) != NULL &&
             feel_conform(m, t, v, &values[0], &fits, e) && fits &&
             (values[1] = feel_function_new(a, params, &t, 1, NULL, within,
                                            inner, e)) != NULL &&
             feel_eval(m, outer, values, &v, e) &&
             feel_eval_tests(m, tests, values, values[0], &truth, e) &&
             feel_call(m, values[1], values, NULL, 1, &v, e) &&
             feel_machine_notes(m, a, &notes, &n, e);
    }
    arena_close(a);
    return ok;
}

static void test_sweep(const char *what,
                       bool (*once)(struct sweep *, struct err *))
{
    struct sweep s;
    long rounds = 0, wrong = 0, leaks = 0;
    bool last = false;

    for (sweep_start(&s); sweep_next(&s);) {
        struct err e = {0};
        bool ok = once(&s, &e);

        rounds++;
        if (s.hit && (ok || err_code(&e) == NULL))
            wrong++;
        if (s.live != 0)
            leaks++;
        last = ok && !s.hit;
        if (!ok && !s.hit) {
            tap_error(&e);
            break;
        }
    }
    OK(last, "%s: without a fault it succeeds, after %ld rounds", what, rounds);
    OK(rounds > 1, "%s: allocations were failed", what);
    OK(wrong == 0, "%s: each lack of memory is an error: %ld are not", what,
       wrong);
    OK(leaks == 0, "%s: nothing leaks: %ld do", what, leaks);
}

int main(void)
{
    scratch = tap_arena();
    test_budgets();
    test_deep_json();
    test_nesting();
    test_many_iterators();
    test_not_text();
    test_sweep("over JSON", sweep_once);
    test_sweep("a machine", sweep_machine);
    arena_close(scratch);
    return tap_done();
}
