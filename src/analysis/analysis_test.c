/* analysis_test.c - what is told of tables: the traps of real discretion
 * tables, each kind of finding, the sentences, lack of memory. */
#include "tap.h"

#include "analysis/table_fixture.h"

#include <string.h>

static struct arena *scratch;

struct told {
    const struct table_finding *f;
    size_t n;
};

static struct told look(struct made *m)
{
    struct told t = {NULL, 0};
    struct err e = {0};

    if (!analysis_table(scratch, &m->file, &m->table, S("t"), &t.f, &t.n, &e)) {
        tap_error(&e);
        OK(false, "the table is looked at");
    }
    return t;
}

static struct told look_at(enum dmn_hit hit, const char *inputs,
                           const char *rules)
{
    return look(made_table(scratch, hit, str_of(inputs), str_of(rules)));
}

static size_t count(struct told t, enum finding_kind kind, bool defect)
{
    size_t n = 0;

    for (size_t i = 0; i < t.n; i++)
        n += t.f[i].kind == kind && t.f[i].defect == defect;
    return n;
}

static bool says(struct told t, enum finding_kind kind, const char *what)
{
    size_t at;

    for (size_t i = 0; i < t.n; i++) {
        if (t.f[i].kind == kind && (str_find(t.f[i].zh, str_of(what), &at) ||
                                    str_find(t.f[i].en, str_of(what), &at)))
            return true;
    }
    for (size_t i = 0; i < t.n; i++)
        tap_note("%.*s | %.*s", STR_ARG(t.f[i].zh), STR_ARG(t.f[i].en));
    return false;
}

#define TIMES "times:number:? >= 1 and ? = floor(?)"

/* clang-format off */
/* A table, and what one of its findings says; NULL: no defect at all. */
static const struct {
    const char *name;
    enum dmn_hit hit;
    const char *inputs, *rules;
    enum finding_kind kind;
    const char *says;
} cases[] = {
    /* overlaps */
    {"三次 and 三次以上 [TIM-1259]", DMN_UNIQUE, TIMES,
     "1 -> 30000 # 轻微\n2 -> 40000 # 一般\n3 -> 50000 # 较重\n>= 3 -> 100000 # 严重",
     FINDING_OVERLAP,
     "第 3 行(较重)与第 4 行(严重)重叠:times = 3时两行都适用,结果分别是「50000」和「100000」(「以上」「以下」包括本数)。"},
    {"the same in English [TIM-1259]", DMN_UNIQUE, TIMES,
     "1 -> 30000 # 轻微\n2 -> 40000 # 一般\n3 -> 50000 # 较重\n>= 3 -> 100000 # 严重",
     FINDING_OVERLAP,
     "row 3 (较重) and row 4 (严重) overlap: times = 3: both apply, with the results \"50000\" and \"100000\" (\"at least\" and \"at most\" include the number)."},
    {"超过三次 does not", DMN_UNIQUE, TIMES,
     "1 -> 30000\n2 -> 40000\n3 -> 50000\n> 3 -> 100000", FINDING_OVERLAP, NULL},
    {"a count needs nothing between 1 and 2", DMN_UNIQUE, TIMES, "1 -> 1\n2 -> 2\n>= 3 -> 3",
     FINDING_GAP, NULL},
    {"unless it is no count", DMN_UNIQUE, "area:number", "<= 10 -> 1\n>= 11 -> 2",
     FINDING_GAP, "空白:area 超过 10 不满 11时没有一行适用,例如 area = 10.5;如果「area」只取整数"},
    {"any-of in one cell meets the other grade", DMN_UNIQUE, TIMES "|insulted:boolean",
     "1 | - -> 1000\n2 | - -> 3000\n? >= 3 or insulted | - -> 5000", FINDING_OVERLAP,
     "第 1 行与第 3 行重叠:times = 1,insulted = 是时两行都适用"},
    {"any, with one result", DMN_ANY, "x:number", "< 5 -> 1\n< 7 -> 1\n>= 7 -> 2", FINDING_OVERLAP, NULL},
    {"any, with two results", DMN_ANY, "x:number", "< 5 -> 1\n< 7 -> 2\n>= 7 -> 2", FINDING_OVERLAP,
     "第 1 行与第 2 行重叠:x 不满 5时两行都适用,结果分别是「1」和「2」,例如 x = 0"},
    {"first takes overlaps", DMN_FIRST, "x:number", "< 5 -> 1\n- -> 2", FINDING_OVERLAP, NULL},

    /* limits */
    {"以下 and 以上 on the same number [TIM-1259]", DMN_UNIQUE, "gain:number",
     "<= 20000 -> 1\n>= 20000 -> 2", FINDING_BOUNDARY,
     "第 1 行与第 2 行都包括边界:gain = 20000时两行都适用"},
    {"不满 and 超过 leave it out [TIM-1259]", DMN_UNIQUE, "gain:number",
     "< 20000 -> 1\n> 20000 -> 2", FINDING_BOUNDARY,
     "边界漏掉:gain = 20000时没有一行适用"},
    {"不满 and 以上 fit", DMN_UNIQUE, "gain:number", "< 20000 -> 1\n>= 20000 -> 2", FINDING_BOUNDARY, NULL},
    {"a day left out", DMN_UNIQUE, "day:date",
     "< @\"2026-01-01\" -> 1\n> @\"2026-01-01\" -> 2", FINDING_BOUNDARY, "day = 2026-01-01"},
    {"days have nothing between them", DMN_UNIQUE, "day:date",
     "<= @\"2025-12-31\" -> 1\n>= @\"2026-01-01\" -> 2", FINDING_GAP, NULL},
    {"moments do", DMN_UNIQUE, "at:date and time",
     "<= @\"2026-01-01T00:00:00\" -> 1\n>= @\"2026-01-01T08:00:00\" -> 2", FINDING_GAP,
     "at 在 2026-01-01T00:00:00 之后 在 2026-01-01T08:00:00 之前"},
    {"a result that belongs to two ranges [TIM-1259]", DMN_UNIQUE, TIMES,
     "1 -> [2..5]\n2 -> [5..8]\n>= 3 -> [8..10]", FINDING_BOUNDARY,
     "结果 5 同属第 1 行和第 2 行的幅度"},

    /* gaps */
    {"a value of an enumeration", DMN_UNIQUE, "kind:string:\"个人\", \"单位\", \"个体工商户\"",
     "\"个人\" -> 1\n\"单位\" -> 2", FINDING_GAP, "kind = 个体工商户时没有一行适用"},
    {"something else, where nothing is declared", DMN_UNIQUE, "kind:string",
     "\"个人\" -> 1\n\"单位\" -> 2", FINDING_GAP, "kind ≠ 个人、单位时没有一行适用"},
    {"a flag", DMN_UNIQUE, "x:number|y:boolean", "< 5 | true -> 1\n>= 5 | - -> 2", FINDING_GAP,
     "x 不满 5,y = 否时没有一行适用,例如 x = 0、y = 否"},
    {"a table about one kind of party", DMN_UNIQUE, "kind:string:\"个人\", \"单位\"|" TIMES,
     "\"单位\" | 1 -> 1\n\"单位\" | > 1 -> 2", FINDING_GAP, "本表只管一部分:kind = 个人"},
    {"whatever comes in", DMN_FIRST, "x:number", "< 5 -> 1\n- -> 2", FINDING_GAP, NULL},
    {"null where the table speaks of it", DMN_UNIQUE, "x:number", "null -> 1\n< 5 -> 2\n>= 5 -> 3",
     FINDING_GAP, NULL},
    {"null is not below five", DMN_UNIQUE, "x:number|y:boolean",
     "null | true -> 1\n< 5 | - -> 2\n>= 5 | - -> 3", FINDING_GAP, "x 未填,y = 否"},
    {"nothing is negative unless said", DMN_UNIQUE, "x:number", "[0..5) -> 1\n>= 5 -> 2", FINDING_GAP, NULL},
    {"where it is said", DMN_UNIQUE, "x:number:>= -10", "[0..5) -> 1\n>= 5 -> 2", FINDING_GAP, "x 不满 0"},
    {"an input that is a condition", DMN_UNIQUE, "times >= 3:boolean", "true -> 1\nfalse -> 2",
     FINDING_GAP, NULL},
    {"and what it leaves", DMN_UNIQUE, "times >= 3:boolean|times:number", "true | - -> 1\nfalse | < 2 -> 2",
     FINDING_GAP, "times 2 以上 不满 3"},

    /* never */
    {"no such number", DMN_UNIQUE, "x:number:[0..10]", "> 10 -> 1\n- -> 2", FINDING_UNREACHABLE,
     "第 1 行永远不能适用:「x」不会是「> 10」。"},
    {"conditions that exclude each other", DMN_UNIQUE, "x:number|y:boolean",
     "? > 5 and y | false -> 1\n- | - -> 2", FINDING_UNREACHABLE, "各格的条件不能同时成立"},
    {"shadowed by one", DMN_FIRST, "x:number", "< 10 -> 1\n< 5 -> 2\n- -> 3", FINDING_SHADOWED,
     "第 2 行永远轮不到:凡它适用时,第 1 行已先适用(x 不满 5),例如 x = 0。"},
    {"shadowed by several together", DMN_FIRST, "x:number|y:boolean",
     "< 5 | - -> 1\n>= 5 | true -> 2\n- | true -> 3\n- | - -> 4", FINDING_SHADOWED,
     "第 3 行永远轮不到:凡它适用时,第 1、2 行已先适用"},
    {"not shadowed", DMN_FIRST, "x:number|y:boolean",
     "< 5 | - -> 1\n> 5 | true -> 2\n- | true -> 3\n- | - -> 4", FINDING_SHADOWED, NULL},

    /* outside */
    {"a comparison with another input", DMN_UNIQUE, "x:number", "> limit -> 1\n<= limit -> 2",
     FINDING_OUTSIDE, "第 1 行「x」一格里的「> limit」不是与常数的比较,没有判定"},
    {"it takes no gap for granted", DMN_UNIQUE, "x:number", "> limit -> 1\n< 5 -> 2", FINDING_GAP, NULL},
    {"a cell that cannot be read", DMN_UNIQUE, "x:number", "> > 5 -> 1\n- -> 2", FINDING_OUTSIDE,
     "第 1 行「x」一格读不懂"},
    {"an input that is computed", DMN_UNIQUE, "x + y:number", "< 5 -> 1\n>= 5 -> 2", FINDING_OUTSIDE,
     "「x + y」由别的值算出"},
    {"texts in order", DMN_UNIQUE, "x:string", "< \"b\" -> 1\n\"b\" -> 2", FINDING_OUTSIDE, "没有判定"},
};
/* clang-format on */

static void test_cases(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct told t = look_at(cases[i].hit, cases[i].inputs, cases[i].rules);

        if (cases[i].says != NULL)
            OK(says(t, cases[i].kind, cases[i].says), "%s", cases[i].name);
        else
            OK(count(t, cases[i].kind, true) == 0, "%s: nothing to mend",
               cases[i].name);
    }
}

/* --------------------------------------------------- the traps of real ones */

/* Infant formula registration, Sichuan: a measure is in one band by its gain
 * and in another by its goods. */
static void test_formula(void)
{
    struct made *m = made_table(
        scratch, DMN_UNIQUE,
        S("gain:number|goods:number|mitigating:boolean|aggravating:boolean"),
        S("? < 2000 or goods < 10000 | - | true | - -> [1000..6000) # 一档\n"
          "? in [2000..10000) or goods in [10000..30000) | - | true | - -> "
          "[6000..10000] # 二档\n"
          "? in [10000..50000) or goods in [30000..100000) | - | - | - -> "
          "[10000..20000) # 三档\n"
          "? >= 50000 or goods >= 100000 or aggravating | - | - | - -> "
          "[20000..30000] # 四档"));
    struct told t;

    m->table.norm = (struct dmn_norm){.least = S(""), .most = S("30000")};
    t = look(m);
    OK(says(t, FINDING_OVERLAP, "第 1 行(一档)与第 3 行(三档)重叠:gain"),
       "a small gain with dear goods is in two grades");
    OK(says(t, FINDING_GAP, "mitigating = 否"),
       "a small gain without a mitigating circumstance is in none");
    OK(says(t, FINDING_RANGE, "法定没有最低限,表上最低是 1000"),
       "a floor that the law does not have");
    OK(count(t, FINDING_RANGE, true) == 0, "and no result outside the range");
}

static struct told with_norm(enum dmn_hit hit, const char *inputs,
                             const char *rules, const char *least,
                             const char *most, const char *worse)
{
    struct made *m = made_table(scratch, hit, str_of(inputs), str_of(rules));
    str *w = arena_new(scratch, str, NULL);

    *w = str_of(worse);
    m->table.norm = (struct dmn_norm){.least = str_of(least),
                                      .most = str_of(most),
                                      .basis = S("第六十五条"),
                                      .worse = w,
                                      .n_worse = w->n > 0};
    return look(m);
}

static void test_range(void)
{
    struct told t = with_norm(DMN_UNIQUE, TIMES,
                              "1 -> 1000 # 较轻\n2 -> 3000\n>= 3 -> 6000",
                              "2000", "5000", "");

    OK(says(t, FINDING_RANGE,
            "第 1 行(较轻)的结果 1000 低于法定最低 2000(第六十五条)"),
       "below the minimum");
    OK(says(t, FINDING_RANGE, "第 3 行的结果 6000 超过法定最高 5000"),
       "above the maximum");
    t = with_norm(DMN_UNIQUE, TIMES, "1 -> 1000 # 减轻\n>= 2 -> 3000", "2000",
                  "5000", "");
    OK(says(t, FINDING_RANGE, "标明减轻但没有写依据") &&
           count(t, FINDING_RANGE, true) == 1,
       "a reduction without a ground is a defect");
    t = with_norm(DMN_UNIQUE, TIMES,
                  "1 -> 1000 # 减轻(行政处罚法第三十二条)\n>= 2 -> 3000",
                  "2000", "5000", "");
    OK(count(t, FINDING_RANGE, true) == 0 &&
           says(t, FINDING_RANGE, "已标明减轻并写了依据"),
       "with a ground it is not [APL-32]");
    t = with_norm(DMN_UNIQUE, TIMES, "1 -> \"none\"\n>= 2 -> 3000", "2000",
                  "5000", "");
    OK(count(t, FINDING_RANGE, true) == 0, "no penalty is no lesser fine");
    t = with_norm(DMN_UNIQUE, "area:number", "> 0 -> 1000 * area\n0 -> 0", "",
                  "5000", "");
    OK(says(t, FINDING_RANGE, "会超过法定最高 5000(第六十五条):area = 6"),
       "a product that passes the maximum");
    t = with_norm(DMN_UNIQUE, "area:number:[0..4]",
                  "> 0 -> 1000 * area\n0 -> 0", "", "5000", "");
    OK(count(t, FINDING_RANGE, true) == 0, "not where the measure is bounded");
    t = with_norm(DMN_UNIQUE, "area:number",
                  "> 0 -> min(5000, 1000 * area)\n0 -> 0", "", "5000", "");
    OK(count(t, FINDING_RANGE, true) == 0, "nor where there is a cap");
}

static void test_order(void)
{
    struct told t = with_norm(DMN_UNIQUE, TIMES "|minor:boolean",
                              "1 | true -> 100\n1 | false -> 500\n"
                              "> 1 | true -> 300\n> 1 | false -> 400",
                              "", "", "times");

    OK(says(t, FINDING_ORDER,
            "轻重倒置:minor = 否时,times = 1 时按第 2 行是「500」,更重的 "
            "times = 2 时按第 4 行是「400」。") &&
           count(t, FINDING_ORDER, true) == 1,
       "worse and lighter, all else equal");
    t = with_norm(DMN_UNIQUE, TIMES "|minor:boolean",
                  "1 | true -> 100\n1 | false -> 500\n"
                  "> 1 | true -> 300\n> 1 | false -> 500",
                  "", "", "times");
    OK(count(t, FINDING_ORDER, true) == 0, "equal is not lighter");
    t = with_norm(DMN_UNIQUE, "kind:string:\"轻\", \"重\"",
                  "\"轻\" -> 5\n\"重\" -> 3", "", "", "kind");
    OK(count(t, FINDING_ORDER, true) == 1, "listed values stand in order");
    t = with_norm(DMN_UNIQUE, "days:number", "< 5 -> 3\n>= 5 -> 5", "", "",
                  "-days");
    OK(count(t, FINDING_ORDER, true) == 1, "the lesser may be the worse");
    t = with_norm(DMN_FIRST, TIMES, "> 2 -> 5\n> 1 -> 3\n- -> 4", "", "",
                  "times");
    OK(says(t, FINDING_ORDER, "times = 1 时按第 3 行是「4」") &&
           count(t, FINDING_ORDER, true) == 1,
       "of the rows that speak first");
}

static void test_thresholds(void)
{
    struct made *m = made_table(
        scratch, DMN_UNIQUE, S(TIMES),
        S("1 -> 3000\n2 -> [3000..10000]\n3 -> 10000\n> 3 -> 20000"));
    struct dmn_threshold h[] = {
        {S("10000"), false, S("应当告知听证权利"), S("a hearing"),
         S("APL-63-1")},
        {S("20000"), true, S("法制审核"), S("a review"), S("APL-58-1")},
    };
    struct told t;

    m->table.norm = (struct dmn_norm){.thresholds = h, .n_thresholds = 2};
    t = look(m);
    OK(says(t, FINDING_THRESHOLD,
            "第 2、3、4 行的结果可以达到 10000:应当告知听证权利(APL-63-1)。") &&
           count(t, FINDING_THRESHOLD, false) == 1,
       "rows that cross a procedural threshold are noted [APL-63-1]");
}

static void test_units(void)
{
    static const struct {
        const char *label, *says;
    } labels[] = {
        {"罚款(元/平方米)",
         "结果按每 平方米 计:要先认定数量;法定最高 5000 如果是"
         "总额,最重一档满 6 个单位就超过"},
        {"fine (yuan/m2)", "the results are for each m2"},
        {"罚款(每辆)", "结果按每 辆 计"},
        {"罚款(x compensation)", "结果是倍数(compensation)"},
        {"罚款(货值倍数)", "结果是倍数(货值倍数)"},
    };

    for (size_t i = 0; i < COUNT_OF(labels); i++) {
        struct made *m = made_table(scratch, DMN_UNIQUE, S(TIMES),
                                    S("1 -> 500\n> 1 -> 1000"));

        m->table.norm = (struct dmn_norm){.least = S("0"), .most = S("5000")};
        m->table.outputs[0].label = str_of(labels[i].label);
        OK(says(look(m), FINDING_RANGE, labels[i].says), "%s", labels[i].label);
    }
}

/* ------------------------------------------------------------------ others */

/* Pieces of one line of a sheet are one row. */
static void test_pieces(void)
{
    struct made *m = made_table(scratch, DMN_ANY, S("x:boolean|y:boolean"),
                                S("true | - -> 1\n- | true -> 2\nfalse | "
                                  "false -> 3"));
    struct told t;

    m->table.rules[1].at = m->table.rules[0].at;
    t = look(m);
    OK(t.n == 0, "pieces of one row do not overlap");
    m->table.rules[1].at.line = 2;
    m->table.annotations[0] = S("来源");
    for (size_t i = 0; i < 3; i++)
        m->table.rules[i].annotations[0] = i < 2 ? S("第4行") : S("第5行");
    OK(look(m).n == 0, "nor those that name the same source");
}

static void test_witness(void)
{
    struct told t = look_at(DMN_UNIQUE, "x:number|y:boolean",
                            "< 5 | - -> 1\n> 2 | true -> 2\n- | false -> 3");
    const struct table_finding *f = t.n > 0 ? &t.f[0] : NULL;

    OK(f != NULL && f->kind == FINDING_OVERLAP && f->n_witness == 2 &&
           str_eq(f->witness[0].input, S("x")) &&
           feel_kind(f->witness[0].value) == FEEL_NUMBER &&
           feel_true(f->witness[1].value),
       "an example gives every input");
    OK(f != NULL && f->at.line == 2 && f->n_rules == 2 && f->rules[0] == 0 &&
           f->rules[1] == 1,
       "and the finding its rules and the place of the later");
}

static void test_types(void)
{
    struct dmn_item parts[] = {
        {.name = S("times"),
         .type = S("number"),
         .allowed = {.text = S("? >= 1 and ? = floor(?)")}},
        {.name = S("kind"), .type = S("tKind")}};
    struct dmn_item items[] = {
        {.name = S("tCase"), .parts = parts, .n_parts = 2},
        {.name = S("tKind"),
         .type = S("string"),
         .allowed = {.text = S("\"a\", \"b\"")}}};
    struct dmn_element element = {.name = S("case"),
                                  .variable = {.type = S("tCase")}};
    struct made *m =
        made_table(scratch, DMN_UNIQUE, S("case.times|case.kind"),
                   S("1 | \"a\" -> 1\n1 | \"b\" -> 2\n> 1 | - -> 3"));
    struct told t;

    m->file = (struct dmn_file){
        .items = items, .n_items = 2, .elements = &element, .n_elements = 1};
    t = look(m);
    OK(t.n == 0, "types of members say what may come in");
}

static void test_priority(void)
{
    struct made *m = made_table(scratch, DMN_PRIORITY, S("x:number"),
                                S("< 5 -> 1\n< 10 -> 2\n- -> 3"));
    struct told t;

    m->table.outputs[0].allowed.text = S("2, 1, 3");
    t = look(m);
    OK(count(t, FINDING_SHADOWED, true) == 1 &&
           says(t, FINDING_SHADOWED, "第 1 行永远轮不到"),
       "a result of higher priority speaks first");
}

/* Rows over ten inputs; the search says so when it gives up. */
static void test_large(void)
{
    struct buf in, rules;
    str i = S(""), r = S("");
    struct told t;

    buf_init(&in, &memory_system, 1 << 20);
    buf_init(&rules, &memory_system, 1 << 20);
    for (int k = 0; k < 10; k++) {
        if (k > 0)
            buf_lit(&in, "|");
        buf_lit(&in, "x");
        buf_int(&in, k);
        buf_lit(&in, ":number");
    }
    for (int n = 0; n < 100; n++) {
        for (int k = 0; k < 10; k++) {
            buf_add(&rules, k > 0 ? S(" | ") : S(""));
            if (k == 0) {
                buf_lit(&rules, "[");
                buf_int(&rules, n * 10);
                buf_lit(&rules, "..");
                buf_int(&rules, n * 10 + 10);
                buf_lit(&rules, ")");
            } else {
                buf_add(&rules, k == n % 9 + 1 ? S(">= 0") : S("-"));
            }
        }
        buf_lit(&rules, " -> 1\n");
    }
    OK(buf_take(&in, scratch, &i, NULL) && buf_take(&rules, scratch, &r, NULL),
       "a large table");
    r = str_trim(r);
    t = look(made_table(scratch, DMN_UNIQUE, i, r));
    OK(t.n == 1 && says(t, FINDING_GAP, "x0 1000 以上时没有一行适用"),
       "one gap behind a hundred rows of ten inputs");
    buf_close(&in);
    buf_close(&rules);
}

/* More constants than the cells that are looked at. */
static void test_too_many(void)
{
    const struct table_finding *f;
    struct made *m;
    struct err e = {0};
    struct buf rules;
    str r = S("");
    size_t n;

    buf_init(&rules, &memory_system, 1 << 20);
    for (int i = 0; i < 10001; i++) {
        buf_int(&rules, i);
        buf_lit(&rules, " -> 1\n");
    }
    if (!buf_take(&rules, scratch, &r, NULL))
        r = S("");
    m = made_table(scratch, DMN_UNIQUE, S("x:number"), str_trim(r));
    OK(!analysis_table(scratch, &m->file, &m->table, S("t"), &f, &n, &e) &&
           strcmp(err_code(&e), "ANA-001") == 0,
       "ten thousand constants are refused (ANA-001)");
    buf_close(&rules);
}

static void test_faults(void)
{
    struct made *m =
        made_table(scratch, DMN_UNIQUE, S(TIMES "|kind:string|day:date"),
                   S("1 | \"a\" | - -> 1 # x\n? >= 1 or kind = \"b\" | - | < "
                     "@\"2026-01-01\" -> 2\n-|-|-->1 * times\n>3|f(?)|-->4"));
    struct sweep s;
    size_t bad = 0;

    m->table.norm = (struct dmn_norm){.least = S("2"), .most = S("3")};
    for (sweep_start(&s); sweep_next(&s);) {
        const struct table_finding *f = NULL;
        struct arena *a = NULL;
        struct err e = {0};
        size_t n = 0;

        if (arena_open(&a, &s.memory, 64 << 20, &e) &&
            analysis_table(a, &m->file, &m->table, S("t"), &f, &n, &e))
            bad += n == 0;
        else
            bad += err_code(&e) == NULL || !s.hit;
        arena_close(a);
        bad += s.live != 0;
    }
    OK(bad == 0, "without memory it says so and leaks nothing");
}

int main(void)
{
    scratch = tap_arena();
    test_cases();
    test_formula();
    test_range();
    test_order();
    test_thresholds();
    test_units();
    test_pieces();
    test_witness();
    test_types();
    test_priority();
    test_large();
    test_too_many();
    test_faults();
    arena_close(scratch);
    return tap_done();
}
