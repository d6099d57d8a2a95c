/* base_test.c - text, numbers, time, errors, memory. */
#include "base/base.h"
#include "tap.h"

static const struct {
    const char *text;
    int64_t min, max;
    bool ok;
    int64_t value;
} ints[] = {
    {"0", 0, 10, true, 0},
    {"-5", -10, 10, true, -5},
    {"11", 0, 10, false, 0},
    {"+5", 0, 10, false, 0},
    {" 5", 0, 10, false, 0},
    {"", 0, 10, false, 0},
    {"-", -9, 10, false, 0},
    {"5x", 0, 10, false, 0},
    {"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
    {"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
    {"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
};

static const struct {
    const char *bytes;
    bool ok;
} utf8s[] = {
    {"法度", true},          {"a\xC0\x80", false},
    {"\xED\xA0\x80", false}, {"\xF4\x90\x80\x80", false},
    {"\xE6\xB3", false},     {"\xF0\x9F\x98\x80", true},
    {"\x80", false},         {"", true},
};

static const struct {
    const char *text;
    bool ok;
    int weekday;
} dates[] = {
    {"2024-12-08", true, 7},  {"2026-03-02", true, 1},
    {"2024-02-29", true, 4},  {"2023-02-29", false, 0},
    {"1949-01-01", true, 6},  {"1948-12-31", false, 0},
    {"2999-12-31", true, 2},  {"3000-01-01", false, 0},
    {"2024-13-01", false, 0}, {"2024-1-01", false, 0},
    {"2024-12-0a", false, 0}, {"-024-12-01", false, 0},
};

static const struct {
    const char *text;
    const char *printed; /* in the city's zone; NULL: refused */
} instants[] = {
    {"2026-03-02T10:00+08:00", "2026-03-02T10:00:00+08:00"},
    {"2026-03-02T02:00:00Z", "2026-03-02T10:00:00+08:00"},
    {"2026-03-01T23:30:00.250-05:00", "2026-03-02T12:30:00.250+08:00"},
    {"1960-01-01T00:00:00Z", "1960-01-01T08:00:00+08:00"},
    {"2026-03-02T24:00+08:00", NULL},
    {"2026-03-02T10:00", NULL},
    {"2026-03-02 10:00Z", NULL},
    {"2026-03-02T10:00+8", NULL},
    {"2026-03-02T10:00:00.Z", NULL},
};

static void text(void)
{
    str head, tail;
    size_t at;

    for (size_t i = 0; i < COUNT_OF(ints); i++) {
        int64_t v = 0;
        bool ok =
            str_to_int(str_of(ints[i].text), ints[i].min, ints[i].max, &v);

        OK(ok == ints[i].ok && v == ints[i].value, "integer \"%s\"",
           ints[i].text);
    }
    for (size_t i = 0; i < COUNT_OF(utf8s); i++)
        OK(str_utf8(str_of(utf8s[i].bytes), NULL) == utf8s[i].ok,
           "UTF-8 row %zu", i);
    OK(str_cut(S("a=b=c"), S("="), &head, &tail), "cut");
    IS(head, S("a"), "cut: head");
    IS(tail, S("b=c"), "cut: tail");
    OK(!str_cut(S("abc"), S("="), &head, &tail) && tail.n == 0, "no cut");
    IS(str_trim(S(" \t法 度\r\n")), S("法 度"), "trim");
    OK(str_find(S("行政处罚"), S("处罚"), &at) && at == 6, "find");
    OK(!str_find(S("行政"), S("行政处罚"), &at), "find: longer than the text");
    OK(utf8_count(S("法度a")) == 3, "characters are counted");
    for (uint32_t c = 0; c < 0x110000; c += 97) {
        char z[4];
        size_t n = utf8_put(c, z), m;

        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        if (utf8_next((str){z, n}, &m) != c || m != n) {
            OK(false, "code point %u round-trips", (unsigned)c);
            return;
        }
    }
    OK(true, "code points round-trip");
}

static void time_rows(void)
{
    bool same = true;

    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        date d = 0;
        bool ok = date_parse(str_of(dates[i].text), &d);

        OK(ok == dates[i].ok && (!ok || date_weekday(d) == dates[i].weekday),
           "date %s", dates[i].text);
        if (ok)
            IS(str_of(date_text(d).z), str_of(dates[i].text), "date prints");
    }
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        instant t = 0;
        bool ok = instant_parse(str_of(instants[i].text), &t);
        struct buf b;

        OK(ok == (instants[i].printed != NULL), "instant %s", instants[i].text);
        buf_init(&b, &memory_system, 64);
        buf_instant(&b, t, ZONE_CITY_MIN);
        if (ok)
            IS(((str){b.p, b.n}), str_of(instants[i].printed), "prints");
        buf_close(&b);
    }
    for (date d = DATE_MIN; d <= DATE_MAX; d++)
        same = same && date_of(date_civil(d)) == d && civil_ok(date_civil(d));
    OK(same, "every day of 1949..2999 round-trips");
    same = true;
    for (int64_t t = -200000000000; t < 4102444800000; t += 86399977)
        same =
            same && instant_date(t, 0) ==
                        (date)((t - (((t % 86400000) + 86400000) % 86400000)) /
                               86400000);
    OK(same, "the day of an instant is the floor, before 1970 too");
}

static const struct err_def no_period = {
    .code = "TEST-001",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」没有写明办理期限",
    .fix_zh = "写 {1}",
    .en = "step \"{0}\" has no deadline",
    .fix_en = "give {1}",
};
static const struct err_def checking = {
    .code = "TEST-002",
    .fault = FAULT_INPUT,
    .zh = "检查「{0}」",
    .fix_zh = "",
    .en = "checking \"{0}\"",
    .fix_en = "",
};

static void errors(void)
{
    struct err e;
    struct buf b;
    str s;
    char big[1500];

    OK(!err_set(&e, &no_period, .at = {S("a.yaml"), 42, 9},
                .arg = {S("现场勘查"), S("period")}),
       "setting says false");
    OK(!err_while(&e, &checking, .arg = {S("食品经营许可")}), "so does while");
    buf_init(&b, &memory_system, 4096);
    err_print(&e, LANG_ZH, &b);
    OK(buf_done(&b, &s, NULL), "printed");
    IS(s,
       S("a.yaml:42:9: 步骤「现场勘查」没有写明办理期限 [TEST-001]\n"
         "  办法 写 period   当时 检查「食品经营许可」\n"),
       "an error as the user sees it");
    buf_clear(&b);
    memset(big, 'x', sizeof big);
    (void)err_set(&e, &no_period, .arg = {{big, sizeof big}, S("y")});
    for (int i = 0; i < 9; i++)
        (void)err_while(&e, &checking, .arg = {{big, sizeof big}});
    err_print(&e, LANG_EN, &b);
    OK(buf_done(&b, &s, NULL) && e.n_during == ERR_WHILE,
       "long arguments and many frames are cut, not overrun");
    (void)err_set(&e, &no_period, .arg = {S("先")});
    (void)err_set(&e, &no_period, .arg = {err_arg(&e, 0)});
    IS(err_arg(&e, 0), S("先"), "an argument may come from the error itself");
    buf_close(&b);
}

static bool build(struct arena *a, struct err *e)
{
    struct map *m = map_new(a, e);
    VEC(int) v = {0};

    if (m == NULL)
        return false;
    for (int i = 0; i < 300; i++) {
        char z[16];
        str key;
        int *slot = vec_add(a, &v, e);
        int n = snprintf(z, sizeof z, "k%d", i);

        if (slot == NULL || !arena_str(a, (str){z, (size_t)n}, &key, e) ||
            !map_put(m, key, slot, e))
            return false;
        *slot = i;
    }
    return map_count(m) == 300 && map_get(m, S("k299")) != NULL &&
           map_get(m, S("k300")) == NULL;
}

static void memory(void)
{
    struct sweep s;
    bool good = true;
    struct buf b;
    str out;

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 1 << 20, &e) && build(a, &e);

        good = good && ok == !s.hit &&
               (ok || str_eq(str_of(err_code(&e)), S("BASE-001")));
        arena_close(a);
        good = good && s.live == 0;
    }
    OK(good && s.fail_at > 3, "each failed allocation is reported, none leaks");
    for (sweep_start(&s); sweep_next(&s);) {
        buf_init(&b, &s.memory, 1 << 16);
        for (int i = 0; i < 500; i++)
            buf_lit(&b, "0123456789");
        good = good && buf_done(&b, &out, NULL) == !s.hit;
        buf_close(&b);
        good = good && s.live == 0;
    }
    OK(good, "a growing text keeps its first failure");
    buf_init(&b, &memory_system, 10);
    buf_lit(&b, "0123456789");
    OK(buf_done(&b, &out, NULL), "a buffer holds its limit");
    buf_byte(&b, 'x');
    OK(!buf_done(&b, &out, NULL), "and no more");
    buf_close(&b);
}

static void take_line(void *ctx, str line)
{
    buf_add(ctx, line);
}

static void logging(void)
{
    struct buf b;
    struct log l = {take_line, &b};

    buf_init(&b, &memory_system, 4096);
    LOG(&l, "refused", {"step", S("decide")}, {"who", S("a \"b\"\nc=d")});
    IS(((str){b.p, b.n}),
       S("event=refused step=decide who=\"a \\\"b\\\" c=d\""),
       "a log line cannot be forged by a value");
    buf_close(&b);
}

static void numbers(void)
{
    int64_t r = 7;
    size_t z = 7;

    OK(num_add(1, 2, &r) && r == 3, "add");
    OK(!num_add(INT64_MAX, 1, &r) && r == 3, "overflow leaves the result");
    OK(!num_mul(INT64_MIN, -1, &r), "multiplication overflows");
    OK(!size_mul(SIZE_MAX, 2, &z) && !size_add(SIZE_MAX, 1, &z), "sizes");
}

int main(void)
{
    text();
    time_rows();
    errors();
    memory();
    logging();
    numbers();
    return tap_done();
}
