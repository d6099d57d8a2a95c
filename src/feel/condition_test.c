/* condition_test.c - conditions taken apart: forms, and that they mean the
 * same as the expression. */
#include "tap.h"

#include "feel/try.h"

static void put(const struct feel_condition *c, struct buf *b)
{
    static const char *const names[] = {"and", "or", "not"};
    static const char *const ops[] = {"=", "!=", "<", "<=", ">", ">="};

    switch (c->part) {
    case FEEL_TRUTH:
        print_value(c->value, true, b);
        return;
    case FEEL_OTHER:
        buf_lit(b, "{");
        buf_add(b, c->text);
        buf_lit(b, "}");
        return;
    case FEEL_COMPARISON:
        buf_lit(b, "(");
        buf_add(b, str_of(ops[c->op]));
        buf_lit(b, " ");
        buf_add(b, c->path);
        buf_lit(b, " ");
        print_value(c->value, true, b);
        buf_lit(b, ")");
        return;
    case FEEL_AND:
    case FEEL_OR:
    case FEEL_NOT:
        break;
    }
    buf_lit(b, "(");
    buf_add(b, str_of(names[c->part]));
    for (size_t i = 0; i < c->n; i++) {
        buf_lit(b, " ");
        put(c->kids[i], b);
    }
    buf_lit(b, ")");
}

static str apart(struct arena *a, const char *text, bool tests)
{
    struct feel_condition *c;
    struct feel *x;
    struct err e = {0};
    struct buf b;
    str s = S("?");

    if (!(tests ? feel_compile_tests(a, str_of(text), NULL, 0, (struct at){0},
                                     &x, &e)
                : feel_compile(a, str_of(text), NULL, 0, (struct at){0}, &x,
                               &e)) ||
        !feel_take_apart(x, a, &c, &e))
        return try_code(a, &e);
    buf_init(&b, &memory_system, 1 << 16);
    put(c, &b);
    if (!buf_take(&b, a, &s, NULL))
        s = S("(too long)");
    buf_close(&b);
    return s;
}

/* clang-format off */
static const struct { const char *text; bool tests; const char *want; } forms[] = {
    {"-", true, "true"},
    {"5", true, "(= ? 5)"},
    {"< 5, 7", true, "(or (< ? 5) (= ? 7))"},
    {">= 2 + 3", true, "(>= ? 5)"},
    {"[1..3)", true, "(and (>= ? 1) (< ? 3))"},
    {"]1..3[, [5..7]", true, "(or (and (> ? 1) (< ? 3)) (and (>= ? 5) (<= ? 7)))"},
    {"not(1, [3..4])", true, "(not (or (= ? 1) (and (>= ? 3) (<= ? 4))))"},
    {"\"个人\", \"单位\"", true, "(or (= ? \"个人\") (= ? \"单位\"))"},
    {"[\"a\", \"b\"]", true, "(or (= ? \"a\") (= ? \"b\"))"},
    {"true", true, "(= ? true)"},
    {"null", true, "(= ? null)"},
    {"date(\"2024-01-01\")", true, "(= ? @\"2024-01-01\")"},
    {"< @\"2024-01-01\"", true, "(< ? @\"2024-01-01\")"},
    {"? >= 3 or insulted", true, "(or (>= ? 3) (= insulted true))"},
    {"? >= 3 or insulted = true or p.disturbed", true,
     "(or (or (>= ? 3) (= insulted true)) (= p.disturbed true))"},
    {"?.n > 3", true, "(> ?.n 3)"},
    {"3 < ?", true, "(> ? 3)"},
    {"> limit", true, "{> limit}"},
    {"limit", true, "{limit}"},
    {"? > 3 and f(?)", true, "(and (> ? 3) {f(?)})"},
    {"? = floor(?)", true, "{? = floor(?)}"},
    {"not(? > 3)", true, "(not (> ? 3))"},
    {"? in (1, [3..4])", true, "(or (= ? 1) (and (>= ? 3) (<= ? 4)))"},
    {"x in (< 5, \"a\")", false, "(or (< x 5) (= x \"a\"))"},
    {"x in [1..3]", false, "(and (>= x 1) (<= x 3))"},
    {"p.x between 1 and 3 and not(y)", false,
     "(and (and (>= p.x 1) (<= p.x 3)) (not (= y true)))"},
    {"list contains([\"a\", \"b\"], x)", false, "(or (= x \"a\") (= x \"b\"))"},
    {"a = b", false, "{a = b}"},
    {"1 = 1", false, "true"},
    {"1 < \"a\"", false, "null"},
    {"some i in xs satisfies i > 3", false, "{some i in xs satisfies i > 3}"},
    {"day < today()", false, "{day < today()}"},
    {"if a then b else c", false, "{if a then b else c}"},
    {"x > -3", false, "(> x -3)"},
};
/* clang-format on */

/* ------------------------------------------------- the same meaning ----- */

static uint64_t state = 20231215;

static size_t below(size_t n)
{
    state =
        state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(state >> 33) % n;
}

static void make(struct buf *b, int depth)
{
    static const char *const leaves[] = {"x >= 2",
                                         "x < 3",
                                         "2 != x",
                                         "x = 1",
                                         "y",
                                         "x in [1..3)",
                                         "x in (1, 3)",
                                         "x between 1 and 2",
                                         "s = \"a\"",
                                         "s != \"a\"",
                                         "true",
                                         "x in (not(2), null)",
                                         "x in (> 1, ? = 0)",
                                         "null",
                                         "y = false",
                                         "list contains([\"a\", \"c\"], s)"};

    if (depth == 0 || below(4) == 0) {
        buf_add(b, str_of(leaves[below(COUNT_OF(leaves))]));
        return;
    }
    if (below(4) == 0) {
        buf_lit(b, "not(");
        make(b, depth - 1);
        buf_lit(b, ")");
        return;
    }
    buf_lit(b, "(");
    make(b, depth - 1);
    buf_add(b, below(2) == 0 ? S(") and (") : S(") or ("));
    make(b, depth - 1);
    buf_lit(b, ")");
}

static enum tri holds(const struct feel_condition *c,
                      const struct feel_value *context)
{
    static const enum op ops[] = {N_EQ, N_NE, N_LT, N_LE, N_GT, N_GE};
    enum tri t = c->part == FEEL_AND ? TRI_TRUE : TRI_FALSE;
    struct budget left = {.steps = 1000};
    struct feel_value v;

    if (c->part == FEEL_TRUTH)
        return c->value->kind == FEEL_NULL ? TRI_NULL
               : c->value->truth           ? TRI_TRUE
                                           : TRI_FALSE;
    if (c->part == FEEL_COMPARISON)
        return context_get(context, c->path, &v)
                   ? compare(ops[c->op], &v, c->value, &left)
                   : TRI_NULL;
    if (c->part == FEEL_NOT)
        return tri_not(holds(c->kids[0], context));
    for (size_t i = 0; i < c->n; i++)
        t = c->part == FEEL_AND ? tri_and(t, holds(c->kids[i], context))
                                : tri_or(t, holds(c->kids[i], context));
    return t;
}

static const char *const contexts[] = {
    "{\"x\":0,\"y\":true,\"s\":\"a\"}",   "{\"x\":1,\"y\":false,\"s\":\"b\"}",
    "{\"x\":2,\"y\":true,\"s\":\"c\"}",   "{\"x\":3,\"y\":false,\"s\":\"a\"}",
    "{\"x\":1.5,\"y\":true,\"s\":\"b\"}", "{\"x\":4,\"y\":false,\"s\":\"\"}",
};

static void test_meaning(void)
{
    size_t wrong = 0, others = 0;

    for (int i = 0; i < 2000; i++) {
        struct arena *a = tap_arena();
        struct feel_condition *c = NULL;
        struct err e = {0};
        struct feel *x = NULL;
        struct buf b;
        str text = S("");

        buf_init(&b, &memory_system, 1 << 16);
        make(&b, 4);
        if (!buf_take(&b, a, &text, &e) ||
            !feel_compile(a, text, NULL, 0, (struct at){0}, &x, &e) ||
            !feel_take_apart(x, a, &c, &e))
            tap_error(&e);
        for (size_t k = 0; c != NULL && k < COUNT_OF(contexts); k++) {
            const struct json *context = try_context(a, contexts[k]);
            const struct feel_value *v = NULL;
            struct feel_value top;
            enum tri t;

            value_json(&top, context);
            t = holds(c, &top);
            if (!feel_run(x, context, NULL, a, &v, &e))
                tap_error(&e);
            else if ((t == TRI_TRUE) != feel_true(v) ||
                     (t == TRI_FALSE) != feel_false(v)) {
                tap_note("%.*s with %s", STR_ARG(text), contexts[k]);
                wrong++;
            }
        }
        others += c == NULL;
        buf_close(&b);
        arena_close(a);
    }
    OK(others == 0, "every random condition is taken apart");
    OK(wrong == 0, "and means what the expression means (seed 20231215)");
}

static void test_faults(void)
{
    struct sweep s;
    size_t bad = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        struct feel_condition *c = NULL;
        struct feel *x = NULL;
        struct arena *a = NULL;
        struct err e = {0};

        if (arena_open(&a, &s.memory, 1 << 20, &e) &&
            feel_compile_tests(a, S("not(? in [1..2+3], p.x = \"a\")"), NULL, 0,
                               (struct at){0}, &x, &e) &&
            feel_take_apart(x, a, &c, &e))
            bad += c == NULL;
        else
            bad += err_code(&e) == NULL || !s.hit;
        arena_close(a);
        bad += s.live != 0;
    }
    OK(bad == 0, "without memory it says so and leaks nothing");
}

int main(void)
{
    struct arena *a = tap_arena();

    for (size_t i = 0; i < COUNT_OF(forms); i++)
        IS(apart(a, forms[i].text, forms[i].tests), str_of(forms[i].want), "%s",
           forms[i].text);
    arena_close(a);
    test_meaning();
    test_faults();
    return tap_done();
}
