/* types_test.c - types read and made, values turned into them, values made and
 * looked into from outside, and what is short about small decimals. */
#include "tap.h"

#include "feel/try.h"

static struct arena *scratch;

static struct feel_machine *machine(void)
{
    struct feel_machine *m = NULL;
    struct err e = {0};

    if (!feel_machine_open(scratch, NULL, NULL, false, &m, &e))
        tap_error(&e);
    return m;
}

static const struct feel_value *value(const char *text)
{
    const struct feel_value *v = NULL;
    struct feel *x = NULL;
    struct err e = {0};

    if (!feel_compile(scratch, str_of(text), NULL, 0, (struct at){0}, &x, &e) ||
        !feel_run(x, NULL, NULL, scratch, &v, &e))
        tap_error(&e);
    return v;
}

/* ------------------------------------------------------------- conform -- */

/* Named types of a model. */
static const struct {
    const char *name, *text, *allowed;
    bool whole;
} models[] = {
    {"tAge", "number", "[0..150]", false},
    {"tKind", "string", "\"natural person\", \"legal person\"", false},
    {"tKinds", "list<tKind>", NULL, false},
    {"tGrades", "list<string>", "\"a\", \"b\"", false},
    {"tPair", "list<number>", "count(?) = 2", true},
    {"tPerson", "context<name: string, age: tAge>", NULL, false},
    {"my.model.tPerson", "context<name: string>", NULL, false},
    {"tChoice", "Any", "1, \"one\"", false},
};

static struct feel_named_type types[COUNT_OF(models)];

static void open_types(void)
{
    for (size_t i = 0; i < COUNT_OF(models); i++) {
        const struct feel_scope none = {0};
        struct feel *tests = NULL;
        struct err e = {0};
        bool ok;

        types[i].name = str_of(models[i].name);
        ok = feel_type_read(scratch, str_of(models[i].text), (struct at){0},
                            types, i, &types[i].type, &e);
        if (ok && models[i].allowed != NULL)
            ok = feel_compile_in(scratch, str_of(models[i].allowed), &none,
                                 true, (struct at){0}, &tests, &e) &&
                 (types[i].type =
                      feel_type_allowing(scratch, types[i].type, tests,
                                         models[i].whole, &e)) != NULL;
        OK(ok, "%s is a type", models[i].name);
        if (!ok)
            tap_error(&e);
    }
}

static const struct {
    const char *type, *value;
    const char *want; /* NULL: does not fit */
} conforms[] = {
    {"number", "1", "1"},
    {"number", "\"1\"", NULL},
    {"number", "null", "null"},
    {"number", "[1]", "1"},
    {"number", "[1, 2]", NULL},
    {"number", "[]", NULL},
    {"number", "[\"a\"]", NULL},
    {"string", "[\"foo\"]", "\"foo\""},
    {"list<string>", "\"foo\"", "[\"foo\"]"},
    {"list<number>", "\"foo\"", NULL},
    {"list<number>", "[1, 2, \"foo\"]", NULL},
    {"list<number>", "[1, null]", "[1, null]"},
    {"list<number>", "[]", "[]"},
    {"list<list<number>>", "[1]", NULL},
    {"list", "1", "[1]"},
    {"Any", "[1]", "[1]"},
    {"date and time", "date(\"2026-03-02\")", "@\"2026-03-02T00:00:00Z\""},
    {"date", "date and time(\"2026-03-02T00:00:00\")", NULL},
    {"dateTime", "@\"2026-03-02\"", "@\"2026-03-02T00:00:00Z\""},
    {"context<a: number>", "{a: 1}", "{a: 1}"},
    {"context<a: number>", "{a: 1, b: 2}", "{a: 1, b: 2}"},
    {"context<a: number, b: number>", "{a: 1}", NULL},
    {"context<a: number>", "{a: null}", "{a: null}"},
    {"context<a: number>", "{a: \"1\"}", NULL},
    {"context<a: number>", "[{a: 1}]", "{a: 1}"},
    {"range<number>", "[1..2]", "[1..2]"},
    {"range<string>", "[1..2]", NULL},
    {"function<number> -> number", "abs", "function"},
    {"function<number, number> -> number", "abs", NULL},
    {"days and time duration", "@\"P1D\"", "@\"P1D\""},
    {"years and months duration", "@\"P1D\"", NULL},
    {"yearMonthDuration", "@\"P1Y\"", "@\"P1Y\""},
    {"tAge", "150", "150"},
    {"tAge", "151", NULL},
    {"tAge", "[18]", "18"},
    {"tAge", "null", "null"},
    {"tAge", "\"a\"", NULL},
    {"tKind", "\"legal person\"", "\"legal person\""},
    {"tKind", "\"dog\"", NULL},
    {"tKinds", "[\"legal person\", \"natural person\"]",
     "[\"legal person\", \"natural person\"]"},
    {"tKinds", "\"legal person\"", "[\"legal person\"]"},
    {"tKinds", "[\"legal person\", \"dog\"]", NULL},
    {"tGrades", "[\"a\", \"b\", \"a\"]", "[\"a\", \"b\", \"a\"]"},
    {"tGrades", "[\"a\", \"c\"]", NULL},
    {"tGrades", "\"b\"", "[\"b\"]"},
    {"tPair", "[1, 2]", "[1, 2]"},
    {"tPair", "[1, 2, 3]", NULL},
    {"tPerson", "{name: \"x\", age: 3}", "{name: \"x\", age: 3}"},
    {"tPerson", "{name: \"x\", age: 300}", NULL},
    {"my.model.tPerson", "{name: \"x\"}", "{name: \"x\"}"},
    {"tChoice", "1", "1"},
    {"tChoice", "\"one\"", "\"one\""},
    {"tChoice", "2", NULL},
};

static void test_conform(void)
{
    struct feel_machine *m = machine();

    for (size_t i = 0; i < COUNT_OF(conforms); i++) {
        const struct feel_type *t = NULL;
        const struct feel_value *v = NULL;
        struct err e = {0};
        bool fits = false;

        if (!feel_type_read(scratch, str_of(conforms[i].type), (struct at){0},
                            types, COUNT_OF(types), &t, &e) ||
            !feel_conform(m, t, value(conforms[i].value), &v, &fits, &e)) {
            tap_error(&e);
            OK(false, "%s as %s", conforms[i].value, conforms[i].type);
            continue;
        }
        OK(fits == (conforms[i].want != NULL), "%s %s %s", conforms[i].value,
           fits ? "fits" : "does not fit", conforms[i].type);
        IS(try_print(scratch, v),
           str_of(conforms[i].want == NULL ? "null" : conforms[i].want),
           "%s as %s", conforms[i].value, conforms[i].type);
    }
}

static const struct {
    const char *text, *code;
} refused[] = {
    {"numbr", "FEEL-014"},
    {"tNone", "FEEL-014"},
    {"list<tNone>", "FEEL-014"},
    {"list<number", "FEEL-002"},
    {"", "FEEL-002"},
    {"number number", "FEEL-014"},
    {"number>", "FEEL-002"},
};

static void test_refused(void)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        const struct feel_type *t = NULL;
        struct err e = {0};

        OK(!feel_type_read(scratch, str_of(refused[i].text), (struct at){0},
                           types, COUNT_OF(types), &t, &e),
           "\"%s\" is no type", refused[i].text);
        IS(str_of(err_code(&e)), str_of(refused[i].code), "%s: why",
           refused[i].text);
    }
}

/* -------------------------------------------------------------- made ---- */

static void test_made(void)
{
    static const str names[] = {SI("a"), SI("b c")};
    const struct feel_value *parts[2], *list, *context, *v;
    str name = S("");

    parts[0] = feel_of_int(scratch, -3, NULL);
    parts[1] = feel_of_text(scratch, S("法"), NULL);
    list = feel_of_list(scratch, parts, 2, NULL);
    context = feel_of_context(scratch, names, parts, 2, NULL);
    IS(try_print(scratch, list), S("[-3, \"法\"]"), "a list");
    OK(feel_size(list) == 2 && feel_size(context) == 2 &&
           feel_size(parts[0]) == 0,
       "sizes");
    IS(try_print(scratch, feel_member(context, S("b c"), scratch, NULL)),
       S("\"法\""), "a member");
    OK(feel_member(context, S("d"), scratch, NULL) == feel_none &&
           feel_member(list, S("a"), scratch, NULL) == feel_none,
       "no member is null");
    v = feel_item(context, 1, &name, scratch, NULL);
    IS(name, S("b c"), "an item has its name");
    IS(try_print(scratch, v), S("\"法\""), "and value");
    IS(try_print(scratch, feel_of_decimal(scratch, S("12.50"), NULL)),
       S("12.5"), "a decimal");
    IS(try_print(scratch, feel_of_temporal(scratch, S("P1D"), NULL)),
       S("@\"P1D\""), "a duration");
    OK(feel_null(feel_of_temporal(scratch, S("x"), NULL)), "x is none");
    OK(feel_true(feel_of_bool(scratch, true, NULL)), "true");
}

static void test_made_of_json(void)
{
    struct json *j = NULL;
    struct err e = {0};
    const struct feel_value *v;
    str name = S("");

    if (!json_read(scratch, S("v"), S("{\"x\":[1,{\"@\":\"P1D\"}]}"), &j, &e))
        tap_error(&e);
    v = feel_from_json(j, scratch, &e);
    IS(try_print(scratch, feel_item(v, 0, &name, scratch, &e)),
       S("[1, @\"P1D\"]"), "an item of JSON");
    IS(name, S("x"), "its name");
    v = feel_member(v, S("x"), scratch, &e);
    IS(try_print(scratch, feel_item(v, 1, NULL, scratch, &e)), S("@\"P1D\""),
       "an item of a list in JSON");
}

static void test_no_decimal(void)
{
    struct err e = {0};

    OK(feel_of_decimal(scratch, S("1.2.3"), &e) == NULL &&
           str_eq(str_of(err_code(&e)), S("FEEL-015")),
       "1.2.3 is no decimal");
}

static const struct {
    const char *a, *b;
    const char *equal; /* yes, no, or "" for neither */
    int order;         /* 2: none */
} compared[] = {
    {"1", "1.0", "yes", 0},
    {"1", "2", "no", -1},
    {"\"a\"", "\"b\"", "no", -1},
    {"1", "\"1\"", "", 2},
    {"null", "null", "yes", 2},
    {"null", "1", "no", 2},
    {"[1, 2]", "[1, 2]", "yes", 2},
    {"{a: 1, b: 2}", "{b: 2, a: 1}", "yes", 2},
    {"@\"P1Y\"", "@\"P12M\"", "yes", 0},
    {"@\"2026-03-02\"", "@\"2026-03-01\"", "no", 1},
    {"@\"2026-03-02\"", "@\"2026-03-02T00:00:00\"", "", 2},
};

static void test_compared(void)
{
    for (size_t i = 0; i < COUNT_OF(compared); i++) {
        const struct feel_value *a = value(compared[i].a),
                                *b = value(compared[i].b);
        const char *got = "";
        int order = 2;
        bool equal;

        if (feel_equal(a, b, &equal))
            got = equal ? "yes" : "no";
        IS(str_of(got), str_of(compared[i].equal), "%s = %s", compared[i].a,
           compared[i].b);
        if (!feel_order(a, b, &order))
            order = 2;
        OK(order == compared[i].order, "%s <> %s: %d", compared[i].a,
           compared[i].b, order);
    }
}

/* ---------------------------------------------------- decimals in short -- */

/* The same digits with zeros behind the point take the library's way: both
 * ways must agree. */
static bool long_way(struct decimal d, struct decimal *out)
{
    struct decimal zeros;

    return decimal_parse(S("0.00000000000000000000000000"), &zeros) &&
           decimal_add(d, zeros, out);
}

static str digits(struct decimal d)
{
    struct buf b;
    str s = S("?");

    buf_init(&b, &memory_system, 8192);
    decimal_print(d, &b);
    if (!buf_take(&b, scratch, &s, NULL))
        s = S("!");
    buf_close(&b);
    return s;
}

static const char *const samples[] = {
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "0.1",
    "0.10",
    "99.99",
    "-99.99",
    "1e3",
    "1E-3",
    "123456",
    "3000",
    "2999.99",
    "0.001",
    "-0.001",
    "999999999999999999",
    "-999999999999999999",
    "9223372036854775807",
    "9223372036854775808",
    "12345678901234567.8",
    "1e30",
    "1e-30",
    "5e17",
    "-5e-17",
    "18",
    "17.999999999999999",
};

static void test_short_decimals(void)
{
    size_t wrong = 0, pairs = 0;

    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        for (size_t k = 0; k < COUNT_OF(samples); k++) {
            struct decimal a, b, x, y, s1, s2, d1, d2, p1, p2;
            bool ok = decimal_parse(str_of(samples[i]), &a) &&
                      decimal_parse(str_of(samples[k]), &b) &&
                      long_way(a, &x) && long_way(b, &y) &&
                      decimal_add(a, b, &s1) && decimal_add(x, y, &s2) &&
                      decimal_sub(a, b, &d1) && decimal_sub(x, y, &d2) &&
                      decimal_mul(a, b, &p1) && decimal_mul(x, y, &p2);

            pairs++;
            if (ok && decimal_cmp(a, b) == decimal_cmp(x, y) &&
                decimal_cmp(s1, s2) == 0 && decimal_cmp(d1, d2) == 0 &&
                decimal_cmp(p1, p2) == 0 && str_eq(digits(s1), digits(s2)) &&
                str_eq(digits(p1), digits(p2)))
                continue;
            wrong++;
            tap_note("%s and %s", samples[i], samples[k]);
        }
    }
    OK(wrong == 0, "%zu pairs agree with the library: %zu do not", pairs,
       wrong);
}

int main(void)
{
    scratch = tap_arena();
    open_types();
    test_conform();
    test_refused();
    test_made();
    test_made_of_json();
    test_no_decimal();
    test_compared();
    test_short_decimals();
    arena_close(scratch);
    return tap_done();
}
