/* yaml_test.c - the YAML that is accepted, and what is refused where. */
#include "notation/notation.h"
#include "tap.h"

static struct arena *scratch;

/* clang-format off */
static const struct {
    const char *text, *json;
} reads[] = {
    {"a: 1\nb: [x, y]\n", "{\"a\":1,\"b\":[\"x\",\"y\"]}"},
    {"{a: b, c: {d: [1, 2]}}", "{\"a\":\"b\",\"c\":{\"d\":[1,2]}}"},
    {"- 1\n- - 2\n  - 3\n", "[1,[2,3]]"},
    {"just text", "\"just text\""},
    {"---\na: 1\n...\n", "{\"a\":1}"},
    {"# only a remark\na: 1 # and here\n", "{\"a\":1}"},
    {"\xEF\xBB\xBF" "a: 1", "{\"a\":1}"},
    {"a: |\n  one\n  two\nb: >\n  one\n  two\n",
     "{\"a\":\"one\\ntwo\\n\",\"b\":\"one two\\n\"}"},
    {"a: every p in parties satisfies p.notice and\n   p.served\n",
     "{\"a\":\"every p in parties satisfies p.notice and p.served\"}"},
    {"\"键\": '值''s'", "{\"键\":\"值's\"}"},
    {"a: \"\\u6cd5\\n\\x41\"", "{\"a\":\"法\\nA\"}"},
    {"{\"a\": 1, \"b\":[true,null]}", "{\"a\":1,\"b\":[true,null]}"},
    {"\"1\": x", "{\"1\":\"x\"}"},
    {"\"<<\": x", "{\"<<\":\"x\"}"},
    {"no: yes", "{\"no\":\"yes\"}"},
    {"2026-03-02: x", "{\"2026-03-02\":\"x\"}"},
    {"[]", "[]"},
    {"a:\nb:\n", "{\"a\":null,\"b\":null}"},
    {"- \n- x", "[null,\"x\"]"},
    {"a: \"\"", "{\"a\":\"\"}"},
    {"a:\r\n  b: 1\r\n  c: 2\r\n", "{\"a\":{\"b\":1,\"c\":2}}"},
};

static const struct {
    const char *plain, *json;
} scalars[] = {
    {"null", "null"}, {"~", "null"}, {"Null", "null"}, {"NULL", "null"},
    {"nULL", "\"nULL\""},
    {"true", "true"}, {"True", "true"}, {"FALSE", "false"},
    {"yes", "\"yes\""}, {"no", "\"no\""}, {"on", "\"on\""}, {"off", "\"off\""},
    {"y", "\"y\""}, {"N", "\"N\""},
    {"0", "0"}, {"-0", "-0"}, {"12", "12"}, {"-12", "-12"}, {"+12", "12"},
    {"12345678901234567890123", "12345678901234567890123"},
    {"0x1F", "31"}, {"0o17", "15"}, {"0xg", "\"0xg\""}, {"0o8", "\"0o8\""},
    {"0b1", "\"0b1\""}, {"0x", "\"0x\""}, {"-0x1", "\"-0x1\""},
    {"1_000", "\"1_000\""}, {"1,000", "\"1,000\""},
    {"1.50", "1.50"}, {".5", "0.5"}, {"-.5", "-0.5"}, {"1.", "1"},
    {"1e3", "1e3"}, {"1.5E-3", "1.5E-3"}, {"+.5e+1", "0.5e+1"},
    {".", "\".\""}, {"-", NULL}, {"1e", "\"1e\""}, {"1.2.3", "\"1.2.3\""},
    {"2026-03-02", "\"2026-03-02\""},
    {"2026-03-02T10:00+08:00", "\"2026-03-02T10:00+08:00\""},
    {"10:30", "\"10:30\""}, {"190:20:30", "\"190:20:30\""},
    {"20 working_day", "\"20 working_day\""},
    {"川A12345", "\"川A12345\""},
    {"'12'", "\"12\""}, {"\"true\"", "\"true\""}, {"'~'", "\"~\""},
};

static const struct {
    const char *text, *code;
    int line, col;
} refused[] = {
    {"a: &x 1", "YAML-005", 1, 5},
    {"a: 1\nb: *x", "YAML-005", 2, 5},
    {"a: &x {b: 1}\nc: *x", "YAML-005", 1, 5},
    {"a: &x [1]", "YAML-005", 1, 5},
    {"&a a: 1", "YAML-005", 1, 2},
    {"a: !!str 1", "YAML-006", 1, 4},
    {"a: !x {}", "YAML-006", 1, 4},
    {"a: !!seq []", "YAML-006", 1, 4},
    {"a: !!binary aGk=", "YAML-006", 1, 4},
    {"a: ! 1", "YAML-006", 1, 4},
    {"a:\n  <<: {b: 1}", "YAML-007", 2, 3},
    {"a: 1\n法: 2\na: 3", "YAML-008", 3, 1},
    {"{a: 1, 'a': 2}", "YAML-008", 1, 8},
    {"法: {a: 1, b: 2, a: 3}", "YAML-008", 1, 17},
    {"1: x", "YAML-009", 1, 1},
    {"true: x", "YAML-009", 1, 1},
    {"~: x", "YAML-009", 1, 1},
    {"? [a]\n: x", "YAML-009", 1, 3},
    {"? {a: 1}\n: x", "YAML-009", 1, 3},
    {": x", "YAML-009", 1, 1},
    {"", "YAML-010", 0, 0},
    {"# nothing\n", "YAML-010", 0, 0},
    {"a: 1\n---\nb: 2", "YAML-010", 2, 1},
    {"%YAML 1.1\n---\na: 1", "YAML-011", 1, 1},
    {"%TAG ! tag:x,2000:\n---\na: 1", "YAML-011", 1, 1},
    {"a: 0838", "YAML-012", 1, 4},
    {"a: -01", "YAML-012", 1, 4},
    {"a: .inf", "YAML-012", 1, 4},
    {"a: .NaN", "YAML-012", 1, 4},
    {"a: 0xFFFFFFFFFFFFFFFF", "YAML-012", 1, 4},
    {"a: 法\x80", "YAML-003", 1, 5},
    {"a: \x01", "YAML-003", 1, 4},
    {"a: \x7F", "YAML-003", 1, 4},
    {"a: \xEF\xBF\xBE", "YAML-003", 1, 4},
    {"a: \"\\0\"", "YAML-003", 1, 4},
    {"a: \"\\uFFFF\"", "YAML-003", 1, 4},
    {"# c\n\n%YAML 1.2\n---\na: 1", "YAML-011", 3, 1},
    {"法:\t1", "YAML-013", 1, 3},
    {"-\ta", "YAML-013", 1, 2},
    {"?\ta", "YAML-013", 1, 2},
    {"? c:\t: 1", "YAML-013", 1, 5},
    {"a: [1, 2", "YAML-001", -1, -1},
    {"a: 'x", "YAML-001", -1, -1},
    {"a: b: c", "YAML-001", -1, -1},
    {"a:\n\tb: 1", "YAML-001", -1, -1},
    {"a: 1\n b: 2", "YAML-001", -1, -1},
    {"a: \"\\q\"", "YAML-001", -1, -1},
    {"a: \"\\ud800\"", "YAML-001", -1, -1},
    {"a: @x", "YAML-001", -1, -1},
    {"}", "YAML-001", -1, -1},
};
/* clang-format on */

static void compare(const char *text, const char *json, const char *name)
{
    struct json *v = NULL;
    struct err e = {0};
    struct buf b;
    str got = S("");

    buf_init(&b, &memory_system, 1 << 16);
    if (!yaml_read(scratch, S("f.yaml"), str_of(text), &v, &e)) {
        tap_error(&e);
    } else {
        json_print(v, 0, &b);
        if (!buf_done(&b, &got, &e))
            tap_error(&e);
    }
    IS(got, str_of(json), "%s", name);
    buf_close(&b);
}

static void tables(void)
{
    for (size_t i = 0; i < COUNT_OF(reads); i++)
        compare(reads[i].text, reads[i].json, reads[i].json);
    for (size_t i = 0; i < COUNT_OF(scalars); i++) {
        char text[64];

        if (scalars[i].json == NULL)
            continue;
        (void)snprintf(text, sizeof text, "[%s", "");
        (void)snprintf(text, sizeof text, "a:\n- %s\n", scalars[i].plain);
        {
            char want[80];

            (void)snprintf(want, sizeof want, "{\"a\":[%s]}", scalars[i].json);
            compare(text, want, scalars[i].plain);
        }
    }
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct json *v = NULL;
        struct err e = {0};
        bool ok =
            yaml_read(scratch, S("f.yaml"), str_of(refused[i].text), &v, &e);

        OK(!ok && str_eq(str_of(err_code(&e)), str_of(refused[i].code)) &&
               (refused[i].line < 0
                    ? e.line > 0
                    : e.line == refused[i].line && e.col == refused[i].col),
           "refused %s: row %zu (%s %d:%d)", refused[i].code, i,
           ok ? "read" : err_code(&e), e.line, e.col);
        if (refused[i].line < 0 && !ok)
            tap_error(&e);
    }
}

static void places(void)
{
    static const char text[] = "# 注\n"
                               "法: {甲: 1, 乙: [二, x]}\n"
                               "acts:\n"
                               "  - {at: \"2026\", step: file}\n"
                               "  - at: y\n"
                               "    step: |\n"
                               "      text\n"
                               "empty:\n"
                               "last: 'q'\n";
    static const struct {
        const char *path;
        int line, col;
    } rows[] = {
        {"法", 2, 4},         {"法.甲", 2, 8},        {"法.乙", 2, 14},
        {"法.乙.1", 2, 18},   {"acts", 4, 3},         {"acts.0", 4, 5},
        {"acts.0.at", 4, 10}, {"acts.0.step", 4, 24}, {"acts.1", 5, 5},
        {"acts.1.at", 5, 9},  {"acts.1.step", 6, 11}, {"last", 9, 7},
        {"empty", 8, 1},
    };
    struct json *v = NULL;
    struct err e = {0};

    if (!OK(yaml_read(scratch, S("f.yaml"), str_of(text), &v, &e), "read"))
        tap_error(&e);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct json *at = json_path(v, str_of(rows[i].path));

        OK(at != NULL && at->at.line == rows[i].line &&
               at->at.col == rows[i].col,
           "%s stands at %d:%d (%d:%d)", rows[i].path, rows[i].line,
           rows[i].col, at == NULL ? 0 : at->at.line,
           at == NULL ? 0 : at->at.col);
    }
    IS(v->at.file, S("f.yaml"), "the file");
}

/* The scenario of issue 2 in its flow style. */
static void scenario(void)
{
    static const char text[] =
        "scenario: decision while the defence period still runs\n"
        "procedure: penalty.ordinary\n"
        "people: {o1: {credential: {from: 2023-01-01, to: 2027-12-31}}, "
        "h: {head: true}}\n"
        "acts:\n"
        "  - {at: \"2026-03-02T10:00+08:00\", step: file, by: [h], "
        "fields: {}, expect: allowed}\n"
        "  # … investigation …\n"
        "  - {at: \"2026-03-20T10:00+08:00\", step: decide, by: [h], "
        "fields: {fine_yuan: 20000}, expect: refused, "
        "reasons: [APL-62, SMP-57-2]}\n"
        "expect: {deadlines: {decision: 2026-06-01}, states: {main: "
        "notified}}\n";
    struct json *v = NULL;
    int64_t fine = 0;

    OK(yaml_read(scratch, S("s.yaml"), str_of(text), &v, NULL), "read");
    IS(json_str(json_path(v, S("people.o1.credential.from"))), S("2023-01-01"),
       "a date is text");
    OK(json_get_int(json_path(v, S("acts.1.fields")), S("fine_yuan"), &fine) &&
           fine == 20000,
       "a number is a number");
    IS(json_str(json_path(v, S("acts.1.reasons.1"))), S("SMP-57-2"), "a list");
    OK(json_true(json_path(v, S("people.h.head"))), "true is true");
}

static void limits(void)
{
    struct json *v = NULL;
    struct err e = {0};
    struct buf b;
    str text = S("");

    buf_init(&b, &memory_system, 4 << 20);
    buf_fill(&b, '[', JSON_DEPTH);
    buf_fill(&b, ']', JSON_DEPTH);
    if (!OK(buf_done(&b, &text, NULL) &&
                yaml_read(scratch, S("f"), text, &v, &e),
            "64 levels"))
        tap_error(&e);
    for (size_t n = JSON_DEPTH + 1; n < 100000; n *= 30) {
        buf_clear(&b);
        buf_fill(&b, '[', n);
        buf_fill(&b, ']', n);
        OK(buf_done(&b, &text, NULL) &&
               !yaml_read(scratch, S("f"), text, &v, &e) &&
               str_eq(str_of(err_code(&e)), S("YAML-004")),
           "%zu levels in brackets: %s", n, err_code(&e));
    }
    buf_clear(&b);
    for (int i = 0; i < 3000; i++)
        buf_lit(&b, "- ");
    OK(buf_done(&b, &text, NULL) && !yaml_read(scratch, S("f"), text, &v, &e) &&
           str_eq(str_of(err_code(&e)), S("YAML-004")),
       "3000 levels in a block: %s", err_code(&e));
    buf_clear(&b);
    buf_lit(&b, "a: '");
    buf_fill(&b, 'x', YAML_MAX - 5);
    buf_lit(&b, "'");
    OK(b.n == YAML_MAX && buf_done(&b, &text, NULL) &&
           yaml_read(scratch, S("f"), text, &v, &e),
       "1 MiB");
    buf_byte(&b, '\n');
    OK(buf_done(&b, &text, NULL) && !yaml_read(scratch, S("f"), text, &v, &e) &&
           str_eq(str_of(err_code(&e)), S("YAML-002")),
       "1 MiB and a byte");
    buf_close(&b);
}

static void faults(void)
{
    static const char text[] =
        "a: [1, 2, 0x10, \"x\", {b: null}]\nc: d\n"
        "l: {k1: 1, k2: 2, k3: 3, k4: 4, k5: 5, k6: 6, k7: 7, k8: 8, k9: 9,\n"
        "  k10: 1, k11: 1, k12: 1, k13: 1, k14: 1, k15: 1, k16: 1, k17: 1}\n";
    struct sweep s;
    bool right = true;
    long rounds = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct json *v = NULL;
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
                  yaml_read(a, S("f"), str_of(text), &v, &e);

        right = right && ok == !s.hit && (ok || e.cause.def != NULL);
        arena_close(a);
        right = right && s.live == 0;
        rounds++;
    }
    OK(right && rounds > 3, "%ld allocations failed, one at a time", rounds);
}

int main(void)
{
    scratch = tap_arena();
    tables();
    places();
    scenario();
    limits();
    faults();
    arena_close(scratch);
    return tap_done();
}
