/* property_test.c - tens of thousands of random expressions: what the evaluator
 * gives is what the tables of the standard give (try_reference.h), and what is
 * written from a tree reads as the same tree.
 *
 * SEED and ROUNDS in the environment give the first expression and their
 * number; a failure prints the seed of its expression.
 */
#include "tap.h"

#include "feel/try.h"

#include "feel/try_reference.h"

/* --------------------------------------------------- the same in any form - */

static bool number_same(const struct made *m, const struct feel_value *v)
{
    struct decimal d = {0};
    char text[80];

    (void)snprintf(text, sizeof text, "%llde-%d", (long long)m->n, m->scale);
    return v->kind == FEEL_NUMBER && decimal_parse(str_of(text), &d) &&
           decimal_cmp(d, v->as.number) == 0;
}

static bool same(const struct made *m, const struct feel_value *v);

static bool items_same(const struct made *m, const struct feel_value *v)
{
    struct feel_value x;
    str name = {0};

    if (m->count != (m->kind == MADE_LIST ? list_size(v) : context_size(v)))
        return false;
    for (size_t i = 0; i < m->count; i++) {
        if (m->kind == MADE_LIST)
            list_item(v, i, &x);
        else
            context_item(v, i, &name, &x);
        if (!same(&m->items[i], &x) ||
            (m->kind == MADE_CONTEXT && !str_eq(name, m->names[i])))
            return false;
    }
    return true;
}

static bool range_same(const struct made *m, const struct range *g)
{
    return g->form == RANGE_BOTH && g->has_start && g->has_end &&
           g->start_in == m->start_in && g->end_in == m->end_in &&
           same(&m->items[0], &g->start) && same(&m->items[1], &g->end);
}

static bool same(const struct made *m, const struct feel_value *v)
{
    switch (m->kind) {
    case MADE_NULL:
        return v->kind == FEEL_NULL;
    case MADE_BOOL:
        return v->kind == FEEL_BOOL && v->truth == (m->n != 0);
    case MADE_NUMBER:
        return number_same(m, v);
    case MADE_TEXT:
        return v->kind == FEEL_STRING && str_eq(v->as.text, m->text);
    case MADE_DATE:
        return v->kind == FEEL_DATE && v->as.moment.day == m->n;
    case MADE_LIST:
        return v->kind == FEEL_LIST && items_same(m, v);
    case MADE_CONTEXT:
        return v->kind == FEEL_CONTEXT && items_same(m, v);
    case MADE_RANGE:
        return v->kind == FEEL_RANGE && range_same(m, v->as.range);
    }
    return false;
}

static bool type_same(const struct feel_type *a, const struct feel_type *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->is != b->is || a->kind != b->kind || a->n != b->n ||
        !type_same(a->of, b->of))
        return false;
    for (size_t i = 0; i < a->n; i++) {
        if (!type_same(a->types[i], b->types[i]) ||
            (a->is == TYPE_CONTEXT && !str_eq(a->names[i], b->names[i])))
            return false;
    }
    return true;
}

static bool constant_same(struct arena *a, const struct feel_value *x,
                          const struct feel_value *y)
{
    if (x->kind == FEEL_FUNCTION && y->kind == FEEL_FUNCTION)
        return x->as.function->builtin == y->as.function->builtin;
    return x->kind == y->kind && str_eq(try_print(a, x), try_print(a, y));
}

static bool names_same(const struct node *x, const struct node *y, size_t n,
                       bool slots)
{
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(x->names[i], y->names[i]) ||
            (slots && x->slots[i] != y->slots[i]))
            return false;
    }
    return true;
}

static bool name_same(const struct node *x, const struct node *y)
{
    bool is = str_eq(x->name, y->name) && x->known == y->known;

    if (x->op == N_PATH)
        return is;
    is = is && x->top == y->top && x->n_fields == y->n_fields;
    for (size_t i = 0; is && i < x->n_fields; i++)
        is = x->fields[i] == y->fields[i];
    return is;
}

static bool function_same(const struct node *x, const struct node *y)
{
    if (x->n_names != y->n_names || x->frame != y->frame ||
        !names_same(x, y, x->n_names, true))
        return false;
    for (size_t i = 0; i < x->n_names; i++) {
        if (!type_same(x->types[i], y->types[i]))
            return false;
    }
    return true;
}

/* What the forms have of their own, beside their parts. */
static bool own_same(struct arena *a, const struct node *x,
                     const struct node *y)
{
    if (x->op == N_CONST)
        return constant_same(a, &x->value, &y->value);
    if (x->op == N_NAME || x->op == N_PATH)
        return name_same(x, y);
    if (x->op == N_FOR || x->op == N_SOME || x->op == N_EVERY)
        return names_same(x, y, x->n - 1, true);
    if (x->op == N_CONTEXT)
        return names_same(x, y, x->n, true);
    if (x->op == N_FUNCTION)
        return function_same(x, y);
    if (x->op == N_CALL || x->op == N_BUILTIN) {
        if (x->op == N_BUILTIN && x->builtin != y->builtin)
            return false;
        return (x->names == NULL) == (y->names == NULL) &&
               (x->names == NULL ||
                names_same(x, y, x->n - (x->op == N_CALL ? 1 : 0), false));
    }
    return x->op != N_INSTANCE || type_same(x->type, y->type);
}

/* A folded constant keeps what it was made of, which does not count. */
static bool tree_same(struct arena *a, const struct node *x,
                      const struct node *y)
{
    bool tests = x->op == N_TESTS || x->op == N_NOT;

    if (x->op != y->op || !own_same(a, x, y))
        return false;
    if (x->op == N_CONST)
        return true;
    if (x->test_op != y->test_op || x->n != y->n || x->slot != y->slot ||
        x->uses_input != y->uses_input || x->start_in != y->start_in ||
        x->end_in != y->end_in || (tests && x->plain != y->plain))
        return false;
    for (size_t i = 0; i < x->n; i++) {
        if (!tree_same(a, x->kids[i], y->kids[i]))
            return false;
    }
    return true;
}

static str written(struct arena *a, const struct feel *x)
{
    struct buf b;
    str s = S("?");

    buf_init(&b, &memory_system, 1UL << 22);
    feel_write(x, &b);
    if (!buf_take(&b, a, &s, NULL))
        s = S("(too long)");
    buf_close(&b);
    return s;
}

/* -------------------------------------------------------- what is in scope */

static const char top_text[] =
    "{\"num\":3,\"small\":0.25,\"txt\":\"a\",\"flag\":true,\"none\":null,"
    "\"xs\":[1,2,3,10],\"p\":{\"a\":2,\"kind\":\"legal person\",\"b\":true},"
    "\"ps\":[{\"a\":1,\"kind\":\"a\",\"b\":false},"
    "{\"a\":2.5,\"kind\":\"b\",\"b\":null},{\"a\":null,\"kind\":3}],"
    "\"day\":{\"@\":\"2026-03-02\"},\"fine - limit\":2.5}";

#define NUMBER(v, s)                                \
    {                                               \
        .kind = MADE_NUMBER, .n = (v), .scale = (s) \
    }
#define TEXT(s)                          \
    {                                    \
        .kind = MADE_TEXT, .text = SI(s) \
    }
#define TRUTH(v)                    \
    {                               \
        .kind = MADE_BOOL, .n = (v) \
    }
#define CONTEXT(xs, c)                                     \
    {                                                      \
        .kind = MADE_CONTEXT, .count = (c), .items = (xs), \
        .names = member_names                              \
    }

static const str member_names[] = {SI("a"), SI("kind"), SI("b")};
static const struct made xs_items[] = {NUMBER(1, 0), NUMBER(2, 0), NUMBER(3, 0),
                                       NUMBER(10, 0)};
static const struct made p_items[] = {NUMBER(2, 0), TEXT("legal person"),
                                      TRUTH(1)};
static const struct made ps1[] = {NUMBER(1, 0), TEXT("a"), TRUTH(0)};
static const struct made ps2[] = {
    NUMBER(25, 1), TEXT("b"), {.kind = MADE_NULL}};
static const struct made ps3[] = {{.kind = MADE_NULL}, NUMBER(3, 0)};
static const struct made ps_items[] = {CONTEXT(ps1, 3), CONTEXT(ps2, 3),
                                       CONTEXT(ps3, 2)};
static const struct {
    struct known_name name;
    struct made value;
} tops[] = {
    {{SI("num"), SORT_NUMBER}, NUMBER(3, 0)},
    {{SI("small"), SORT_NUMBER}, NUMBER(25, 2)},
    {{SI("txt"), SORT_TEXT}, TEXT("a")},
    {{SI("flag"), SORT_BOOL}, TRUTH(1)},
    {{SI("none"), SORT_NULL}, {.kind = MADE_NULL}},
    {{SI("xs"), SORT_NUMBERS},
     {.kind = MADE_LIST, .count = 4, .items = xs_items}},
    {{SI("p"), SORT_CONTEXT}, CONTEXT(p_items, 3)},
    {{SI("ps"), SORT_CONTEXTS},
     {.kind = MADE_LIST, .count = 3, .items = ps_items}},
    {{SI("day"), SORT_DATE}, {.kind = MADE_DATE, .n = 20514}},
    {{SI("fine - limit"), SORT_NUMBER}, NUMBER(25, 1)},
};
enum { TOPS = COUNT_OF(tops) };

/* -------------------------------------------------------------- the rounds */

struct rounds {
    struct arena *keep, *a; /* for all rounds; for one */
    struct json *json;
    str names[TOPS];
    struct feel_name scope_names[TOPS];
    const struct feel_value *values[TOPS];
    struct place places[TOPS];
    long compared, lost, wrong[4];
};

static bool rounds_open(struct rounds *r)
{
    const struct feel_value *top;

    if (!arena_open(&r->a, &memory_system, 256UL << 20, NULL) ||
        !json_read(r->keep, S("top"), str_of(top_text), &r->json, NULL))
        return false;
    top = feel_from_json(r->json, r->keep, NULL);
    for (size_t i = 0; top != NULL && i < TOPS; i++) {
        r->names[i] = r->scope_names[i].name = tops[i].name.name;
        r->values[i] = feel_member(top, r->names[i], r->keep, NULL);
        r->places[i] = (struct place){i == 0 ? NULL : &r->places[i - 1],
                                      r->names[i], &tops[i].value, false};
    }
    return top != NULL;
}

static str make_text(struct rounds *r, uint64_t seed, struct expression **x)
{
    struct maker m = {.a = r->a, .chance = {seed}, .n_names = TOPS};
    struct buf b;
    str text = S("?");

    for (size_t i = 0; i < TOPS; i++)
        m.names[i] = tops[i].name;
    *x = make_any(&m, (enum sort)chance_of(&m.chance, SORTS),
                  2 + (int)chance_of(&m.chance, 4));
    buf_init(&b, &memory_system, 1UL << 20);
    text_put(*x, 0, &m.chance, &b);
    if (!buf_take(&b, r->a, &text, NULL))
        text = S("(too long)");
    buf_close(&b);
    return text;
}

enum { WRONG_VALUE, WRONG_MACHINE, WRONG_TREE, WRONG_TEXT };

/* The first few are shown. */
static void wrong(struct rounds *r, int which, uint64_t seed, str text, str got)
{
    if (r->wrong[which]++ < 5)
        tap_note("SEED=%llu %.*s\n  %.*s", (unsigned long long)seed,
                 STR_ARG(text), STR_ARG(got));
}

static void check_value(struct rounds *r, uint64_t seed, str text,
                        const struct expression *tree,
                        const struct feel_value *v)
{
    struct reference ref = {.a = r->a, .steps = 200000};
    struct made want = refer(&ref, tree, &r->places[TOPS - 1]);

    if (ref.lost) {
        r->lost++;
        return;
    }
    r->compared++;
    if (!same(&want, v))
        wrong(r, WRONG_VALUE, seed, text, try_print(r->a, v));
}

/* Compiled in a scope and evaluated by a machine it is the same. */
static void check_machine(struct rounds *r, uint64_t seed, str text,
                          const struct feel_value *v)
{
    const struct feel_scope scope = {.names = r->scope_names, .n_names = TOPS};
    const struct feel_value *other = NULL;
    struct feel_machine *m;
    struct err e = {0};
    struct feel *x;

    if (!feel_compile_in(r->a, text, &scope, false, (struct at){0}, &x, &e) ||
        !feel_machine_open(r->a, NULL, NULL, false, &m, &e) ||
        !feel_eval(m, x, r->values, &other, &e)) {
        /* What is kept of a compilation may let a budget end sooner. */
        if (err_fault(&e) == FAULT_LIMIT)
            return;
        wrong(r, WRONG_MACHINE, seed, text, try_code(r->a, &e));
        return;
    }
    if (!str_eq(try_print(r->a, other), try_print(r->a, v)))
        wrong(r, WRONG_MACHINE, seed, text, try_print(r->a, other));
}

static void check_tree(struct rounds *r, uint64_t seed, const struct feel *x)
{
    struct feel *again = NULL;
    struct err e = {0};
    str text = written(r->a, x);

    if (!feel_compile(r->a, text, r->names, TOPS, (struct at){0}, &again, &e))
        wrong(r, WRONG_TREE, seed, text, try_code(r->a, &e));
    else if (!tree_same(r->a, x->root, again->root))
        wrong(r, WRONG_TREE, seed, x->source, text);
}

static void round_of(struct rounds *r, uint64_t seed)
{
    const struct feel_value *v = NULL;
    struct expression *tree;
    struct feel *x = NULL;
    struct err e = {0};
    str text;

    arena_reset(r->a);
    text = make_text(r, seed, &tree);
    if (!feel_compile(r->a, text, r->names, TOPS, (struct at){0}, &x, &e)) {
        wrong(r, WRONG_TEXT, seed, text, try_code(r->a, &e));
        return;
    }
    if (!feel_run(x, r->json, NULL, r->a, &v, &e)) {
        r->lost++; /* a budget ended */
        return;
    }
    check_value(r, seed, text, tree, v);
    check_machine(r, seed, text, v);
    check_tree(r, seed, x);
}

static long from_environment(const char *name, long otherwise)
{
    const char *s = getenv(name);
    int64_t v = 0;

    return s != NULL && str_to_int(str_of(s), 0, INT32_MAX, &v) ? (long)v
                                                                : otherwise;
}

static void random_expressions(struct arena *a)
{
    static struct rounds r;
    long seed = from_environment("SEED", 20260302);
    long n = from_environment("ROUNDS", TAP_SANITIZED ? 4000 : 40000);

    r.keep = a;
    OK(rounds_open(&r), "SEED=%ld ROUNDS=%ld", seed, n);
    for (long i = 0; i < n; i++)
        round_of(&r, (uint64_t)(seed + i));
    tap_note("%ld compared, %ld beyond the reference", r.compared, r.lost);
    OK(r.compared * 10 >= n * 8, "most expressions can be compared");
    OK(r.wrong[WRONG_TEXT] == 0, "each compiles");
    OK(r.wrong[WRONG_VALUE] == 0, "each gives what the standard gives");
    OK(r.wrong[WRONG_MACHINE] == 0, "a machine gives the same");
    OK(r.wrong[WRONG_TREE] == 0, "what is written reads as the same tree");
    arena_close(r.a);
}

/* ------------------------------------------------------ trees as text ---- */

static const char *const texts[] = {
    "1 + 2 - 3 * 4 / 5 ** 6 ** -7",
    "-(1 + 2)",
    "-x ** -2",
    "a - b - (c - d)",
    "a = b",
    "not(a) and b or c and (d or e)",
    "a between 1 and b + 2",
    "x in [1..10)",
    "x in ]1..10[",
    "x in (1, > 2, [3..4], (< 5))",
    "x in > 5",
    "x in ((1 + 2) * 3)",
    "(= 5)",
    "(!= 5)",
    "(>= x)",
    "[null..5]",
    "[x..y]",
    "[1, \"a\\\"b\\\\c\\nd\", null, true, [2, [3]], sum, @\"P1D\"]",
    "@\"2026-03-02T10:00:00@Asia/Shanghai\"",
    "@\"-P1Y2M\"",
    "date(\"2026-03-02\")",
    "duration(x)",
    "if a then b else if c then d else e",
    "for x in 1..3, y in [x..5] return x * y + count(partial)",
    "for x in a..b return x",
    "some x in xs, y in ys satisfies x = y",
    "every x in xs satisfies x > 1 and x < 5",
    "xs[item > 1][2].a.b",
    "xs[a = 1 and b.c > item.d][-1]",
    "{a: 1, \"b c\": a + 1, d - e: 2, f: function(n) f(n - 1)}.d - e",
    "{f: (function(n) n)}",
    "{f: (function(n) f)}",
    "(function(a: number, b: list<context<x y: string>>, c) a + b)(1, b, c)",
    "function(f: function<number, string> -> boolean) f(1, \"\")",
    "function(f: function) f",
    "x instance of range<number>",
    "x instance of date and time",
    "-5 instance of number",
    "x instance of tUnknown",
    "x instance of Any",
    "substring(string: a, start position: 2)",
    "f(a: 1, b c: 2)",
    "f(1)(2)[3].g(4)",
    "sort(xs, function(x, y) x < y)",
    "day of week(d) + days and time duration",
    "?",
    "[1..2].start included",
    "a.b.c",
    "{\"\": 1, \" \": 2}",
    "[][1]",
    "{}",
};

static const char *const tests[] = {
    "-",
    "1",
    "> 5, < 2, [1..3], \"a\"",
    "not(1, > 5)",
    "not(1), 2",
    "(not(true))",
    "? > 5 and ? < 10",
    "not(? > 5)",
    "count(?) > 1, null",
    "a + 1, x in [1, 2]",
    "= 5, != 6, >= a",
};

static void check_text(struct arena *a, str text, bool unary)
{
    struct feel *x = NULL, *again = NULL;
    struct err e = {0};
    bool ok = unary
                  ? feel_compile_tests(a, text, NULL, 0, (struct at){0}, &x, &e)
                  : feel_compile(a, text, NULL, 0, (struct at){0}, &x, &e);
    str out;

    if (!OK(ok, "%.*s compiles", STR_ARG(text)))
        return;
    out = written(a, x);
    ok = unary ? feel_compile_tests(a, out, NULL, 0, (struct at){0}, &again, &e)
               : feel_compile(a, out, NULL, 0, (struct at){0}, &again, &e);
    if (!OK(ok && tree_same(a, x->root, again->root), "%.*s: %.*s",
            STR_ARG(text), STR_ARG(out)))
        return;
    IS(written(a, again), out, "written twice it is the same");
}

/* A chain of one operator is written without nesting. */
static void long_chain(struct arena *a)
{
    struct buf b;
    str text = S("");

    buf_init(&b, &memory_system, 1UL << 16);
    buf_add(&b, S("x"));
    for (int i = 0; i < 300; i++)
        buf_add(&b, i % 2 == 0 ? S(" + y") : S(" - 1"));
    OK(buf_take(&b, a, &text, NULL), "a long chain");
    buf_close(&b);
    check_text(a, text, false);
}

int main(void)
{
    struct arena *a = tap_arena();

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        check_text(a, str_of(texts[i]), false);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        check_text(a, str_of(tests[i]), true);
    long_chain(a);
    random_expressions(a);
    arena_close(a);
    return tap_done();
}
