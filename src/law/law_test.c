/* law_test.c - reading facts, refusing bad ones, citing them. */
#include "law/internal.h"
#include "tap.h"

#include <sys/stat.h>
#include <unistd.h>

static struct arena *scratch;

/* --------------------------------------------------- folders of a test ---- */

static char folder[] = "/tmp/fadu-law-XXXXXX";

static bool put(const char *name, const char *text)
{
    char path[256];
    FILE *f;
    bool ok;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (text == NULL)
        return unlink(path) == 0;
    f = fopen(path, "w");
    if (f == NULL)
        return false;
    ok = fwrite(text, 1, strlen(text), f) == strlen(text);
    return fclose(f) == 0 && ok;
}

#define LAW_A                               \
    "laws:\n"                               \
    "  - id: AAA\n"                         \
    "    zh: 中华人民共和国甲法\n" \
    "    short_zh: 甲法\n"                \
    "    en: Law A\n"                       \
    "    rank: law\n"                       \
    "    version: 2020-01-01\n"             \
    "    in_force: 2020-06-01\n"            \
    "    repealed: 2024-06-01\n"
#define LAW_C                      \
    "  - id: CCC\n"                \
    "    zh: 计算口径\n"       \
    "    short_zh: 计算口径\n" \
    "    en: Convention\n"         \
    "    rank: convention\n"       \
    "    in_force: 2020-06-01\n"   \
    "    facts: [AAA-W1]\n"
#define HEAD \
    "id\tarticle\tkind\tzh\ten\tquantity\tunit\topen_to\tterms\tstatus\n"
#define ROW_1 "AAA-1\t第一条\tduty\t应当。\tMust.\t\t\t\t\t\n"
#define ROW_W "AAA-W1\t推导\tcomputation\t算。\tCount.\t\t\t\t\t\n"
#define ROW_2                                                                        \
    "AAA-2-1a\t第二条第一款\tdeadline\t九十日内。\tIn ninety days.\t90\t" \
    "calendar_day\tlaw regulation rule\t九十日\tunverified\n"

/* clang-format off */
static const struct {
    const char *laws, *table, *code;
    int line, col;
} bad[] = {
    {"x: 1\n", HEAD, "LAW-002", 1, 1},
    {"laws:\n  - id: AAA\n    short_zh: a\n", HEAD, "LAW-002", 2, 5},
    {"laws:\n  - id: AAA\n    color: red\n", HEAD, "LAW-008", 3, 12},
    {"laws:\n  - id: AAA\n    zh: a\n    short_zh: a\n    en: a\n    rank: king\n", HEAD, "LAW-003", 6, 11},
    {"laws:\n  - id: AAA\n    zh: a\n    short_zh: a\n    en: a\n    rank: law\n    in_force: soon\n", HEAD, "LAW-004", 7, 15},
    {"laws:\n  - id: AAA\n    zh: a\n    short_zh: a\n    en: a\n    rank: law\n    in_force: 2020-02-02\n    repealed: 2020-02-02\n", HEAD, "LAW-004", 8, 15},
    {LAW_A "  - id: AAA\n    zh: a\n    short_zh: a\n    en: a\n    rank: law\n    in_force: 2020-02-02\n", HEAD, "LAW-005", 10, 9},
    {LAW_A "    replaces: BBB\n", HEAD, "LAW-006", 10, 15},
    {"laws:\n  - id: BBB\n    zh: a\n    short_zh: a\n    en: a\n    rank: law\n    in_force: 2020-02-02\n", HEAD, "LAW-006", 1, 1},
    {LAW_A LAW_C, HEAD ROW_1, "LAW-007", 16, 13},
    {LAW_A LAW_C "  - id: DDD\n    zh: a\n    short_zh: a\n    en: a\n    rank: law\n    in_force: 2020-02-02\n    facts: [AAA-W1]\n", HEAD ROW_W, "LAW-007", 23, 13},
    {LAW_A, "id\tarticle\tsort\tzh\ten\tquantity\tunit\topen_to\tterms\tstatus\n", "LAW-010", 1, 12},
    {LAW_A, "id\tarticle\tkind\tzh\ten\tquantity\tunit\topen_to\tterms\n", "LAW-010", 1, 1},
    {LAW_A, HEAD "AAB-1\t第一条\tduty\t应。\tMust.\t\t\t\t\t\n", "LAW-011", 2, 1},
    {LAW_A, HEAD "AAA\t第一条\tduty\t应。\tMust.\t\t\t\t\t\n", "LAW-011", 2, 1},
    {LAW_A, HEAD "AAA-\t第一条\tduty\t应。\tMust.\t\t\t\t\t\n", "LAW-011", 2, 1},
    {LAW_A, HEAD "AAA-1-\t第一条\tduty\t应。\tMust.\t\t\t\t\t\n", "LAW-011", 2, 1},
    {LAW_A, HEAD "AAA-一\t第一条\tduty\t应。\tMust.\t\t\t\t\t\n", "LAW-011", 2, 1},
    {LAW_A, HEAD ROW_1 ROW_1, "LAW-012", 3, 1},
    {LAW_A, HEAD "AAA-1\t\tduty\t应。\tMust.\t\t\t\t\t\n", "LAW-013", 2, 7},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\t\tMust.\t\t\t\t\t\n", "LAW-013", 2, 16},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\t应。\t\t\t\t\t\t\n", "LAW-013", 2, 19},
    {LAW_A, HEAD "AAA-1\t第一条\ttask\t应。\tMust.\t\t\t\t\t\n", "LAW-014", 2, 11},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\t应。\tMust.\t9\t\t\t\t\n", "LAW-015", 2, 25},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\t应。\tMust.\t\tday\t\t\t\n", "LAW-015", 2, 25},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\t应。\tMust.\tten\tday\t\t\t\n", "LAW-015", 2, 25},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\t应。\tMust.\t1-\tday\t\t\t\n", "LAW-015", 2, 25},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\t应。\tMust.\t9\tDay\t\t\t\n", "LAW-016", 2, 27},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\t应。\tMust.\t\t\tlaw king\t\t\n", "LAW-017", 2, 27},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\t应。\tMust.\t\t\tlaw \t\t\n", "LAW-017", 2, 27},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\t应。\tMust.\t\t\t\t\tmaybe\n", "LAW-018", 2, 29},
    {LAW_A, HEAD "AAA-1\t第一条\tduty\n", "CSV-006", 2, 1},
};
/* clang-format on */

static void refusals(void)
{
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct law *l = NULL;
        struct err e = {0};
        bool ok = put("laws.yaml", bad[i].laws) &&
                  put("AAA.tsv", bad[i].table) &&
                  law_read(scratch, str_of(folder), &l, &e);

        OK(!ok && l == NULL && e.cause.def != NULL &&
               strcmp(err_code(&e), bad[i].code) == 0 &&
               e.line == bad[i].line && e.col == bad[i].col,
           "row %zu is refused by %s at %d:%d (%s %d:%d)", i, bad[i].code,
           bad[i].line, bad[i].col, e.cause.def != NULL ? err_code(&e) : "read",
           e.line, e.col);
    }
}

/* --------------------------------------------------------- a good folder -- */

static str canonical(const struct law *l, struct buf *b)
{
    struct err e = {0};
    str out = S("");

    buf_init(b, &memory_system, 1 << 22);
    if (!law_canonical(l, b, &e) || !buf_done(b, &out, &e))
        tap_error(&e);
    return out;
}

static struct law *read_folder(void)
{
    struct law *l = NULL;
    struct err e = {0};

    if (!law_read(scratch, str_of(folder), &l, &e))
        tap_error(&e);
    return l;
}

static date on(const char *text)
{
    date d = 0;

    return date_parse(str_of(text), &d) ? d : DATE_MIN;
}

static void good(void)
{
    const struct at here = {S("p.yaml"), 7, 3};
    const struct fact *f = NULL;
    struct err e = {0};
    struct law *l;

    OK(put("laws.yaml", LAW_A LAW_C) &&
           put("AAA.tsv", HEAD "# a comment\n" ROW_2 ROW_W ROW_1),
       "a folder is written");
    l = read_folder();
    OK(l != NULL && law_count(l) == 3, "it holds three facts");
    if (l == NULL)
        return;
    OK(law_fact(l, S("AAA-2-1a"), here, &f, &e) && f == law_at(l, 1),
       "facts stand in order of id");
    IS(f->quantity, S("90"), "quantity");
    IS(f->unit, S("calendar_day"), "unit");
    IS(f->open_to, S("law regulation rule"), "open to");
    IS(f->law->short_zh, S("甲法"), "its law");
    OK(f->unverified && !law_at(l, 0)->unverified && f->at.line == 3 &&
           f->law->rank == RANK_LAW,
       "status, line and rank");
    OK(!fact_in_force(f, on("2020-05-31")) &&
           fact_in_force(f, on("2020-06-01")) &&
           fact_in_force(f, on("2024-05-31")) &&
           !fact_in_force(f, on("2024-06-01")),
       "in force from its first day to the day before its repeal");
    OK(law_find(l, S("AAA-W1"))->law->rank == RANK_CONVENTION,
       "a listed fact belongs to the text that lists it");
    OK(!law_fact(l, S("AAA-99"), here, &f, &e) &&
           strcmp(err_code(&e), "LAW-001") == 0 && e.line == 7 && e.col == 3,
       "an unknown fact is refused where it is cited");
    IS(err_arg(&e, 0), S("AAA-99"), "by its id");
}

/* Order and cut of the files do not matter, any change of a fact does. */
static void stable(void)
{
    struct buf b1, b2, b3;
    struct law *one, *two, *three;
    str t1, t2, t3;

    (void)put("AAA.tsv", HEAD ROW_1 ROW_W ROW_2);
    one = read_folder();
    (void)put("AAA.tsv", HEAD ROW_2 "# x\n" ROW_1 ROW_W);
    two = read_folder();
    (void)put("AAA.tsv", HEAD
              "AAA-1\t第一条\tduty\t不得。\tMust.\t\t\t\t\t\n" ROW_W ROW_2);
    three = read_folder();
    if (one == NULL || two == NULL || three == NULL) {
        OK(false, "three folders are read");
        return;
    }
    t1 = canonical(one, &b1);
    t2 = canonical(two, &b2);
    t3 = canonical(three, &b3);
    OK(t1.n > 100 && str_eq(t1, t2), "the same facts give the same bytes");
    OK(!str_eq(t1, t3), "another word gives others");
    buf_close(&b1);
    buf_close(&b2);
    buf_close(&b3);
}

/* --------------------------------------------------------------- citing --- */

/* clang-format off */
static const struct {
    const char *zh, *en;
} article_rows[] = {
    {"第六十条", "art. 60"},
    {"第四十二条第一款", "art. 42 para. 1"},
    {"第六十四条第一项", "art. 64 item 1"},
    {"第七十二条第一款第二项至第四项", "art. 72 para. 1 item 2 to item 4"},
    {"第十八条第七项、第八项", "art. 18 item 7, item 8"},
    {"第一千二百五十九条", "art. 1259"},
    {"第二百零一条第二款", "art. 201 para. 2"},
    {"第一百一十条", "art. 110"},
    {"第十条", "art. 10"},
    {"第二十条", "art. 20"},
    {"（十三）", "section (13)"},
    {"四、", "part 4"},
    {"三", "part 3"},
    {"八、九", "八、九"},
    {"第条", "第条"},
    {"第六十章", "第六十章"},
    {"推导", "推导"},
};
static const struct {
    const char *id, *zh, *en;
} cites[] = {
    {"APL-60", "《行政处罚法》第六十条", "Administrative Penalty Law art. 60"},
    {"APL-42-1", "《行政处罚法》第四十二条第一款", "Administrative Penalty Law art. 42 para. 1"},
    {"TIM-203-1", "《民法典》第二百零三条第一款", "Civil Code art. 203 para. 1"},
    {"TIM-95-1", "《民事诉讼法》第九十五条第一款", "Civil Procedure Law art. 95 para. 1"},
    {"TIM-W3", "期间计算口径(推导)", "Convention on counting time"},
    {"TSO-6b", "《推行行政执法三项制度的指导意见》（六）", "State Council Office Opinions on the Three Enforcement Systems section (6)"},
    {"SMP-64-1a", "《市场监督管理行政处罚程序规定》第六十四条第一款", "Provisions on Penalty Procedure in Market Regulation art. 64 para. 1"},
};
/* clang-format on */

static void citing(void)
{
    struct law *l = NULL;
    struct err e = {0};
    struct json *j;

    for (size_t i = 0; i < COUNT_OF(article_rows); i++) {
        struct buf b;
        str got = S("");

        buf_init(&b, &memory_system, 256);
        article_en(&b, str_of(article_rows[i].zh));
        OK(buf_done(&b, &got, NULL) && str_eq(got, str_of(article_rows[i].en)),
           "%s is %s", article_rows[i].zh, article_rows[i].en);
        buf_close(&b);
    }
    if (!law_read(scratch, S("facts"), &l, &e)) {
        OK(false, "the facts of the project are read");
        tap_error(&e);
        return;
    }
    OK(law_count(l) >= 280, "%zu facts", law_count(l));
    for (size_t i = 0; i < COUNT_OF(cites); i++) {
        const struct fact *f = law_find(l, str_of(cites[i].id));

        OK(f != NULL, "%s is there", cites[i].id);
        if (f == NULL)
            continue;
        j = fact_json(f, scratch, &e);
        IS(json_get_str(j, S("id")), str_of(cites[i].id), "its JSON");
        IS(json_get_str(j, S("cite_zh")), str_of(cites[i].zh), "cited");
        IS(json_get_str(j, S("cite_en")), str_of(cites[i].en), "in English");
        IS(json_get_str(j, S("zh")), f->zh, "with its rule");
        IS(json_get_str(j, S("law")), f->law->id, "and its law");
    }
}

/* --------------------------------------------------------------- faults --- */

static void faults(void)
{
    struct sweep s;
    bool right = true;
    long rounds = 0;

    (void)put("AAA.tsv", HEAD ROW_1 ROW_W ROW_2);
    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct law *l = NULL;
        struct err e = {0};
        struct buf b;
        bool ok;

        buf_init(&b, &s.memory, 1 << 16);
        ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
             law_read(a, str_of(folder), &l, &e) &&
             fact_json(law_at(l, 0), a, &e) != NULL && law_canonical(l, &b, &e);
        right = right && ok == !s.hit && (ok || e.cause.def != NULL);
        buf_close(&b);
        arena_close(a);
        right = right && s.live == 0;
        rounds++;
    }
    OK(right && rounds > 2, "%ld allocations failed, one at a time", rounds);
}

int main(void)
{
    scratch = tap_arena();
    if (mkdtemp(folder) == NULL) {
        OK(false, "a folder for the test");
        return tap_done();
    }
    refusals();
    good();
    stable();
    citing();
    faults();
    OK(put("AAA.tsv", NULL) && put("laws.yaml", NULL) && rmdir(folder) == 0,
       "the folder is cleared away");
    arena_close(scratch);
    return tap_done();
}
