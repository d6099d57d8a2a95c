/* language_test.c - operators, logic, null, temporal values, ranges, filters,
 * iterations, functions, names: an expression and what it gives. */
#include "tap.h"

#include "feel/try.h"

/* clang-format off */
static const struct try arithmetic[] = {
    {"1 + 2 * 3", NULL, "7"},
    {"(1 + 2) * 3", NULL, "9"},
    {"7 - 2 - 1", NULL, "4"},
    {"2 ** 3 ** 2", NULL, "64"},
    {"-2 ** 2", NULL, "4"},
    {"0.1 + 0.2", NULL, "0.3"},
    {"1 / 3", NULL, "0.3333333333333333333333333333333333"},
    {"10 / 4", NULL, "2.5"},
    {"1.10 + 1.20", NULL, "2.3"},
    {".5 + 1e2", NULL, "100.5"},
    {"1 / 0", NULL, "null"},
    {"9999999999999999999999999999999999 + 1", NULL, "10000000000000000000000000000000000"},
    {"2 ** 0.5 * 1000 > 1414", NULL, "true"},
    {"5 ** -1", NULL, "0.2"},
    {"- 3 + 5", NULL, "2"},
    {"--3", NULL, "3"},
    {"1 + null", NULL, "null"},
    {"1 + \"1\"", NULL, "null"},
    {"\"a\" + \"b\"", NULL, "\"ab\""},
    {"\"a\" - \"b\"", NULL, "null"},
    {"true + 1", NULL, "null"},
    {"\"\\u6cd5\\U005EA6\\n\\\"\"", NULL, "\"法度\\n\\\"\""},
    {"1 // nothing\n + /* more */ 2", NULL, "3"},
};

static const struct try logic[] = {
    {"true and true", NULL, "true"},
    {"true and false", NULL, "false"},
    {"true and null", NULL, "null"},
    {"false and null", NULL, "false"},
    {"null and false", NULL, "false"},
    {"null and true", NULL, "null"},
    {"null and null", NULL, "null"},
    {"true and 1", NULL, "null"},
    {"false and 1", NULL, "false"},
    {"true or null", NULL, "true"},
    {"null or true", NULL, "true"},
    {"false or null", NULL, "null"},
    {"null or false", NULL, "null"},
    {"false or false", NULL, "false"},
    {"\"x\" or true", NULL, "true"},
    {"\"x\" or false", NULL, "null"},
    {"true or false and false", NULL, "true"},
    {"not(true)", NULL, "false"},
    {"not(null)", NULL, "null"},
    {"not(1)", NULL, "null"},
};

static const struct try comparison[] = {
    {"1 = 1.0", NULL, "true"},
    {"1 = \"1\"", NULL, "null"},
    {"1 != \"1\"", NULL, "null"},
    {"null = null", NULL, "true"},
    {"null != null", NULL, "false"},
    {"1 = null", NULL, "false"},
    {"1 != null", NULL, "true"},
    {"1 < null", NULL, "null"},
    {"null <= null", NULL, "null"},
    {"\"a\" < \"b\"", NULL, "true"},
    {"true < false", NULL, "null"},
    {"[1, 2] = [1, 2]", NULL, "true"},
    {"[1, 2] = [2, 1]", NULL, "false"},
    {"[1] = [1, 2]", NULL, "false"},
    {"{a: 1, b: 2} = {b: 2, a: 1}", NULL, "true"},
    {"{a: 1} = {a: 2}", NULL, "false"},
    {"[1..3] = [1..3]", NULL, "true"},
    {"[1..3] = [1..3)", NULL, "false"},
    {"3 between 1 and 3", NULL, "true"},
    {"0 between 1 and 3", NULL, "false"},
    {"null between 1 and 3", NULL, "null"},
    {"3 in [1..3]", NULL, "true"},
    {"3 in [1..3)", NULL, "false"},
    {"3 in (1..3]", NULL, "true"},
    {"1 in ]1..3[", NULL, "false"},
    {"3 in (1, 2, 3)", NULL, "true"},
    {"3 in (< 2, > 5)", NULL, "false"},
    {"3 in > 2", NULL, "true"},
    {"3 in [1, 2, 3]", NULL, "true"},
    {"\"b\" in [\"a\"..\"c\"]", NULL, "true"},
    {"3 in ([1..2], [3..4])", NULL, "true"},
    {"3 in (not(3))", NULL, "false"},
    {"-(5 instance of number)", NULL, "null"},
    {"-5 instance of number", NULL, "true"},
    {"null in (true)", NULL, "false"}, /* not known is not present */
    {"{a: x in (true)}.a", "{\"x\": null}", "false"},
    {"null in (1 < y)", "{\"y\": 2}", "false"},
    {"null in (? = null)", NULL, "true"},
    {"null in [1, null]", NULL, "true"},
    {"(< 5) = (< 5)", NULL, "true"},
    {"4 in (< 5)", NULL, "true"},
};

static const struct try temporal[] = {
    {"@\"2026-03-02\" + @\"P30D\"", NULL, "@\"2026-04-01\""},
    {"@\"2024-02-29\" + @\"P1Y\"", NULL, "@\"2025-02-28\""},
    {"@\"2026-01-31\" + @\"P1M\"", NULL, "@\"2026-02-28\""},
    {"@\"2026-03-31\" - @\"P1M\"", NULL, "@\"2026-02-28\""},
    {"@\"2026-03-02\" - @\"2026-02-01\"", NULL, "@\"P29D\""},
    {"@\"2026-03-02\" > @\"2026-03-01\"", NULL, "true"},
    {"@\"2026-03-02\" = @\"2026-03-02T00:00:00\"", NULL, "null"},
    {"@\"2026-03-02T23:00:00\" + @\"PT2H\"", NULL, "@\"2026-03-03T01:00:00\""},
    {"@\"2026-03-02T10:00:00+08:00\" = @\"2026-03-02T02:00:00Z\"", NULL, "true"},
    {"@\"2026-03-02T10:00:00@Asia/Shanghai\" = @\"2026-03-02T02:00:00Z\"", NULL, "true"},
    {"@\"2026-03-02T10:00:00\" < @\"2026-03-02T02:00:00Z\"", NULL, "null"},
    {"@\"10:00:00\" + @\"PT15H\"", NULL, "@\"01:00:00\""},
    {"@\"10:00:00+08:00\" - @\"02:00:00Z\"", NULL, "@\"PT0S\""},
    {"@\"P1Y\" = @\"P12M\"", NULL, "true"},
    {"@\"P1D\" = @\"PT24H\"", NULL, "true"},
    {"@\"P1M\" < @\"P30D\"", NULL, "null"},
    {"@\"P1D\" * 1.5", NULL, "@\"P1DT12H\""},
    {"@\"P1Y\" / 4", NULL, "@\"P3M\""},
    {"@\"P10D\" / @\"P4D\"", NULL, "2.5"},
    {"-@\"P1DT2H\"", NULL, "@\"-P1DT2H\""},
    {"@\"P3Y2M\".years + @\"P3Y2M\".months", NULL, "5"},
    {"@\"2026-03-02\".weekday", NULL, "1"},
    {"@\"2026-03-02T10:20:30+08:00\".time offset", NULL, "@\"PT8H\""},
    {"@\"2026-03-02T10:20:30\".second", NULL, "30"},
    {"@\"2026-02-30\"", NULL, "null"},
    {"@\"2026-03-02T24:00:00\"", NULL, "@\"2026-03-03T00:00:00\""},
    {"@\"9999-12-31\" + @\"P1D\"", NULL, "@\"10000-01-01\""},
    {"@\"-0044-03-15\".year", NULL, "-44"},
    {"@\"P1M\" * -9223372036854775808", NULL, "null"},
    {"@\"P1M\" * -9223372036854775807", NULL, "@\"-P768614336404564650Y7M\""},
    {"-(@\"PT1S\" * 9223372036854775806)", NULL, "@\"-P106751991167300DT15H30M6S\""},
    {"@\"999999999-12-31\" + @\"P1D\"", NULL, "null"},
    {"d + @\"P2Y\" >= t", "{\"d\":{\"@\":\"2024-02-29\"},\"t\":{\"@\":\"2026-02-28\"}}", "true"},
};

static const struct try lists[] = {
    {"[]", NULL, "[]"},
    {"[1, \"a\", [true, null]]", NULL, "[1, \"a\", [true, null]]"},
    {"[1, 2, 3][2]", NULL, "2"},
    {"[1, 2, 3][-1]", NULL, "3"},
    {"[1, 2, 3][0]", NULL, "null"},
    {"[1, 2, 3][4]", NULL, "null"},
    {"[1, 2, 3][item > 1]", NULL, "[2, 3]"},
    {"[1, null, 3][item > 1]", NULL, "[3]"},
    {"5[1]", NULL, "5"},
    {"5[item > 7]", NULL, "[]"},
    {"null[1]", NULL, "null"},
    {"[{a: 1, b: 2}, {a: 3, b: 4}][a = 3].b", NULL, "[4]"},
    {"[{a: 1}, {a: 3}].a", NULL, "[1, 3]"},
    {"[{number: 1}, {number: 3}][number > 1]", NULL, "[{number: 3}]"},
    {"xs[role = \"head\"][1].name", "{\"xs\":[{\"role\":\"a\"},{\"role\":\"head\",\"name\":\"甲\"}]}", "\"甲\""},
    {"xs[limit > n]", "{\"xs\":[{\"n\":1},{\"n\":9}],\"limit\":5}", "[{n: 1}]"},
    {"xs[count(ys) > 1]", "{\"xs\":[{\"ys\":[1]},{\"ys\":[1,2]}]}", "[{ys: [1, 2]}]"},
    {"{a: 1, b: a + 1}", NULL, "{a: 1, b: 2}"},
    {"{a: {b: 2}}.a.b", NULL, "2"},
    {"{\"a b\": 1, c+d: 2}", NULL, "{a b: 1, \"c+d\": 2}"},
    {"{a b: 1, c: a b + 1}.c", NULL, "2"},
    {"{a: 1}.b", NULL, "null"},
    {"{a: 1, a: 2}", NULL, "null"},
};

static const struct try iterations[] = {
    {"for i in [1, 2, 3] return i * i", NULL, "[1, 4, 9]"},
    {"for i in 1..3 return i", NULL, "[1, 2, 3]"},
    {"for i in 3..1 return i", NULL, "[3, 2, 1]"},
    {"for i in [1..3) return i", NULL, "[1, 2]"},
    {"for i in 1..3, j in 1..i return i * j", NULL, "[1, 2, 4, 3, 6, 9]"},
    {"for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", NULL, "[1, 1, 2, 3, 5]"},
    {"for d in @\"2026-02-27\"..@\"2026-03-01\" return d.day", NULL, "[27, 28, 1]"},
    {"for i in (9223372036854775807..9223372036854775807] return i", NULL, "[]"},
    {"for i in (1..3) return i", NULL, "[2]"},
    {"for i in [] return i", NULL, "[]"},
    {"for i in null return i", NULL, "null"},
    {"for i in 7 return i", NULL, "[7]"},
    {"some x in [1, 2] satisfies x > 1", NULL, "true"},
    {"some x in [1, 2] satisfies x > 2", NULL, "false"},
    {"some x in [1, null] satisfies x > 1", NULL, "null"},
    {"some x in [null, 2] satisfies x > 1", NULL, "true"},
    {"some x in [] satisfies x", NULL, "false"},
    {"every x in [1, 2] satisfies x > 0", NULL, "true"},
    {"every x in [1, null] satisfies x > 0", NULL, "null"},
    {"every x in [0, null] satisfies x > 0", NULL, "false"},
    {"every x in [] satisfies false", NULL, "true"},
    {"every x in [1, 2], y in [3, 4] satisfies x < y", NULL, "true"},
    {"if true then 1 else 2", NULL, "1"},
    {"if null then 1 else 2", NULL, "2"},
    {"if 1 then 1 else 2", NULL, "2"},
    {"if false then 1 else if true then 2 else 3", NULL, "2"},
};

static const struct try functions[] = {
    {"(function(x, y) x + y)(1, 2)", NULL, "3"},
    {"{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r", NULL, "120"},
    {"{f: function(a, b) a - b, r: f(b: 1, a: 5)}.r", NULL, "4"},
    {"{f: function(a) a}.f(1, 2)", NULL, "null"},
    {"{f: function(a: number) a, r: f(\"x\")}.r", NULL, "null"},
    {"{y: 3, f: function(x) x + y, y2: f(1)}.y2", NULL, "4"},
    {"{f: abs, r: f(-2)}.r", NULL, "2"},
    {"5()", NULL, "null"},
    {"nothing(1)", NULL, "null"},
    {"(function(x) function(y) x + y)(1)(2)", NULL, "3"},
    {"function(x) external {java: {}}", NULL, "null"},
    {"1 instance of number", NULL, "true"},
    {"\"a\" instance of number", NULL, "false"},
    {"[1, 2] instance of list<number>", NULL, "true"},
    {"[1, \"a\"] instance of list<number>", NULL, "false"},
    {"{a: 1} instance of context<a: number>", NULL, "true"},
    {"null instance of Any", NULL, "false"},
    {"@\"P1D\" instance of days and time duration", NULL, "true"},
    {"[1..2] instance of range<number>", NULL, "true"},
    {"@\"2021-03-28T01:30:00@Europe/Paris\" + @\"PT1H\"", NULL, "@\"2021-03-28T03:30:00@Europe/Paris\""},
    {"@\"2021-10-31T00:30:00@Europe/Paris\" + @\"PT4H\"", NULL, "@\"2021-10-31T03:30:00@Europe/Paris\""},
    {"@\"2021-03-28T03:30:00@Europe/Paris\" - @\"PT1H\"", NULL, "@\"2021-03-28T01:30:00@Europe/Paris\""},
    {"@\"2021-03-28T00:00:00@Asia/Shanghai\" + @\"P1D\"", NULL, "@\"2021-03-29T00:00:00@Asia/Shanghai\""},
    {"@\"2021-03-27T12:00:00@Europe/Paris\" + @\"P1M\"", NULL, "@\"2021-04-27T12:00:00@Europe/Paris\""},
    {"{a /* x */ : 1, /* y */ b // z\n: 2}.b", NULL, "2"},
    {"(function(a: string) 1) instance of function<string> -> string", NULL, "false"},
    {"(function(a: list<number>) 1) instance of function<list<Any>> -> number", NULL, "false"},
    {"(function(a: list<Any>) 1) instance of function<list<number>> -> number", NULL, "true"},
    {"(function(x: number) x) instance of function<number> -> Any", NULL, "true"},
    {"[1..3].start included", NULL, "true"},
    {"(1..3].start included", NULL, "false"},
    {"[1..3].end", NULL, "3"},
    {"[3..1]", NULL, "null"},
};

static const struct try names[] = {
    {"a-b", "{\"a\":5,\"b\":3,\"a-b\":9}", "2"},
    {"法人 = \"某公司\"", "{\"法人\":\"某公司\"}", "true"},
    {"input.fine yuan", "{\"input\":{\"fine yuan\":5}}", "5"},
    {"a.b.c", "{\"a\":{\"b\":{}}}", "null"},
    {"a.b.c", "{\"a\":3}", "null"},
    {"missing", NULL, "null"},
    {"a[1].b", "{\"a\":[{\"b\":7}]}", "7"},
    {"now() = @\"2026-03-02T18:00:00+08:00\"", "{\"now\":{\"@\":\"2026-03-02T10:00:00Z\"}}", "true"},
    {"today()", NULL, "null"},
};
/* clang-format on */

/* What is printed is read again as the same value. */
static void test_print_parse(void)
{
    static const char *const texts[] = {
        "-12.50",
        "1e-20",
        "123456789012345678901234567890.1234",
        "\"\\\"法\\\\度\\n\"",
        "[1, [\"a\", null], true]",
        "{a b: 1, \"x+y\": {c: [1]}, \"\": 2}",
        "@\"2026-03-02\"",
        "@\"2026-03-02T10:00:00.125+08:00\"",
        "@\"23:59:59@Asia/Shanghai\"",
        "@\"-P1DT2H3M4.5S\"",
        "@\"P14M\"",
        "[1..3)",
        "(< 5)",
        "(>= @\"2026-03-02\")",
        "(!= \"a\")",
        "[@\"P1D\"..@\"P3D\"]",
        "[[1..2], (= 4)]",
    };
    struct arena *a = tap_arena();

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        str once = try_run(a, texts[i], NULL);
        const char *z = arena_cstr(a, once, NULL);

        OK(!str_eq(once, S("null")), "%s is a value", texts[i]);
        IS(z != NULL ? try_run(a, z, NULL) : S(""), once, "%s: printed, read",
           texts[i]);
    }
    arena_close(a);
}

int main(void)
{
    try_all(arithmetic, COUNT_OF(arithmetic));
    try_all(logic, COUNT_OF(logic));
    try_all(comparison, COUNT_OF(comparison));
    try_all(temporal, COUNT_OF(temporal));
    try_all(lists, COUNT_OF(lists));
    try_all(iterations, COUNT_OF(iterations));
    try_all(functions, COUNT_OF(functions));
    try_all(names, COUNT_OF(names));
    test_print_parse();
    return tap_done();
}
