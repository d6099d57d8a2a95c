/* statute_test.c - texts of law: read strictly, cited to the item, compared. */
#include "statute/internal.h"
#include "tap.h"

static struct arena *scratch;

static struct statute *read_text(const char *text, struct err *e)
{
    struct statute *s = NULL;

    *e = (struct err){0};
    return statute_read(scratch, S("t.md"), str_of(text), &s, e) ? s : NULL;
}

#define T                                                                                      \
    "# 中华人民共和国示例法\n\n2020年1月1日 示例机关通过\n\n<!-- INFO END " \
    "-->\n\n"

/* clang-format off */
static const struct {
    const char *name, *text, *code; /* NULL: read */
    int line;
} reads[] = {
    {"two articles", T "第一条 甲。\n\n第二条 乙。\n", NULL, 0},
    {"no title", "第一条 甲。\n", "STAT-001", 1},
    {"nothing at all", "", "STAT-001", 1},
    {"no article", T "甲。\n", "STAT-002", 7},
    {"an article is missing", T "第一条 甲。\n第三条 丙。\n", "STAT-003", 8},
    {"an article stands twice", T "第一条 甲。\n第一条 丙。\n", "STAT-003", 8},
    {"an inserted article", T "第一条 甲。\n第一条之一 乙。\n第一条之二 丙。\n第二条 丁。\n", NULL, 0},
    {"an inserted article out of order", T "第一条 甲。\n第一条之二 丙。\n", "STAT-003", 8},
    {"a sentence that begins with the number of an article", T "第一条 甲。\n第九条第二款的规定除外。\n第二条 乙。\n", NULL, 0},
    {"an item before its time", T "第一条 甲:\n（二）乙\n", "STAT-004", 8},
    {"items", T "第一条 甲:\n（一）乙\n（二）丙\n", NULL, 0},
    {"an item twice", T "第一条 甲:\n（一）乙\n（一）丙\n", "STAT-004", 9},
    {"an article without words", T "第一条\n第二条 乙。\n", "STAT-005", 7},
    {"the words on the next line", T "第一条\n甲。\n第二条 乙。\n", NULL, 0},
    {"no UTF-8", "# \xff\n", "STAT-006", 0},
    {"a day that is none", "# 法\n2020年2月30日 通过\n第一条 甲。\n", "STAT-007", 2},
    {"a part of a code begins where it begins", "# 法典\n# 第二编\n第二百条 甲。\n第二百零一条 乙。\n", NULL, 0},
    {"Windows line ends", "# 法\r\n第一条 甲。\r\n第二条 乙。\r\n", NULL, 0},
};

static const char sample[] = T
    "## 第一章 总则\n\n第一条 首款：\n\n（一）甲；\n\n1.子项；\n\n（二）乙。\n\n次款。\n\n第二条 独款。\n\n## 第二章 附则\n\n"
    "第三条 有两款。\n\n下列情形:\n\n（一）丙；\n\n续行。\n\n（二）丁。\n";

static const struct {
    const char *citation;
    enum cited want;
} cites[] = {
    {"第一条", CITED_THERE},
    {"第一条第二款", CITED_THERE},
    {"第一条第三款", CITED_NO_PARAGRAPH},
    {"第一条第一款第二项", CITED_THERE},
    {"第一条第一款第三项", CITED_NO_ITEM},
    {"第一条第二款第一项", CITED_NO_ITEM},
    {"第一条第二项", CITED_THERE}, /* in whatever paragraph it stands */
    {"第二条第一项", CITED_NO_ITEM},
    {"第三条第二款第二项", CITED_THERE}, /* a line between items belongs to the item */
    {"第三条第三款", CITED_NO_PARAGRAPH},
    {"第四条", CITED_NO_ARTICLE},
    {"第一条、第二条", CITED_THERE},
    {"第一条至第三条", CITED_THERE},
    {"第一条、第九条", CITED_NO_ARTICLE},
    {"第一条第一款第一项、第二项", CITED_THERE},
    {"第一条第一款第一项至第三项", CITED_NO_ITEM},
    {"第一款", CITED_UNREADABLE},
    {"（六）", CITED_UNREADABLE},
    {"", CITED_UNREADABLE},
    {"第一条x", CITED_UNREADABLE},
};

static const struct {
    const char *name, *before, *after;
    enum article_change want[5]; /* in the order of the answer */
    size_t n;
} pairs[] = {
    {"the same", "第一条 甲乙丙丁。\n第二条 戊己庚辛。\n", "第一条 甲乙丙丁。\n第二条 戊己庚辛。\n",
     {ARTICLE_SAME, ARTICLE_SAME}, 2},
    {"one is new in front", "第一条 甲乙丙丁。\n", "第一条 子丑寅卯。\n第二条 甲乙丙丁。\n",
     {ARTICLE_MOVED, ARTICLE_NEW}, 2},
    {"one is gone", "第一条 甲乙丙丁。\n第二条 戊己庚辛。\n", "第一条 甲乙丙丁。\n",
     {ARTICLE_SAME, ARTICLE_GONE}, 2},
    {"one is changed", "第一条 应当在五日内送达当事人。\n", "第一条 应当在七日内送达当事人。\n",
     {ARTICLE_CHANGED}, 1},
    {"one is renumbered and changed", "第一条 应当在五日内送达当事人。\n",
     "第一条 子丑寅卯辰巳午未。\n第二条 应当在七日内送达当事人。\n", {ARTICLE_CHANGED, ARTICLE_NEW}, 2},
    {"nothing in common", "第一条 甲乙丙丁。\n", "第一条 子丑寅卯。\n", {ARTICLE_GONE, ARTICLE_NEW}, 2},
    {"two that are the same stay where they are", "第一条 删去。\n第二条 删去。\n", "第一条 删去。\n第二条 删去。\n",
     {ARTICLE_SAME, ARTICLE_SAME}, 2},
};
/* clang-format on */

static void reading(void)
{
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        struct err e;
        struct statute *s = read_text(reads[i].text, &e);

        OK((s != NULL) == (reads[i].code == NULL), "%s", reads[i].name);
        if (reads[i].code == NULL) {
            if (s == NULL)
                tap_error(&e);
            continue;
        }
        IS(str_of(err_code(&e)), str_of(reads[i].code), "%s: its code",
           reads[i].name);
        OK(e.line == reads[i].line, "%s: line %d", reads[i].name, e.line);
    }
}

static void shape(void)
{
    struct err e;
    const struct statute *s = read_text(sample, &e);
    const struct statute_article *x;

    OK(s != NULL && s->n_articles == 3, "three articles");
    if (s == NULL)
        return;
    OK(s->version == date_of((struct civil){2020, 1, 1}), "the version");
    x = statute_article(s, 1, 0);
    OK(x->n_paragraphs == 2 && x->paragraphs[0].n_items == 2 &&
           x->paragraphs[1].n_items == 0,
       "two paragraphs, the first with two items");
    IS(x->paragraphs[0].items[0].text, S("甲；\n1.子项；"),
       "what is below an item goes on with it");
    IS(x->under, S("第一章 总则"), "its chapter");
    IS(statute_article(s, 3, 0)->under, S("第二章 附则"), "and the other's");
    IS(statute_article(s, 3, 0)->paragraphs[1].items[0].text, S("丙；\n续行。"),
       "a line between two items is the first one's");
    for (size_t i = 0; i < COUNT_OF(cites); i++)
        OK(statute_cited(s, str_of(cites[i].citation), NULL) == cites[i].want,
           "cited: %s", cites[i].citation);
}

static void versions(void)
{
    struct statute *s = NULL;
    struct err e = {0};

    OK(statute_read(scratch, S("laws/示例法(2021-05-28).md"),
                    S("# 示例法\n2010年9月29日 修订\n第一条 甲。\n"), &s, &e) &&
           s->version == date_of((struct civil){2021, 5, 28}),
       "the file's name gives the version");
    OK(statute_read(
           scratch, S("t.md"),
           S("# 示例法\n2010年9月29日 通过 2012年1月5日 修订\n2013年1月1日 "
             "施行\n第一条 甲。\n"),
           &s, &e) &&
           s->version == date_of((struct civil){2012, 1, 5}) &&
           s->n_events == 3,
       "else the last amendment, not the day it comes into force");
    OK(statute_read(scratch, S("t.md"), S("# 示例法\n第一条 甲。\n"), &s, &e) &&
           s->version == DATE_MIN,
       "else it is not known");
}

static void comparing(void)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct err e;
        str a, b;
        struct article_pair *got = NULL;
        struct statute *x, *y;
        size_t n = 0;
        bool same = true;

        OK(arena_join(scratch,
                      (const str[]){S("# 法\n"), str_of(pairs[i].before)}, 2,
                      &a, NULL) &&
               arena_join(scratch,
                          (const str[]){S("# 法\n"), str_of(pairs[i].after)}, 2,
                          &b, NULL),
           "texts");
        e = (struct err){0};
        OK(statute_read(scratch, S("a"), a, &x, &e) &&
               statute_read(scratch, S("b"), b, &y, &e) &&
               statute_compare(x, y, scratch, &got, &n, &e) && n == pairs[i].n,
           "%s: %zu articles", pairs[i].name, n);
        for (size_t k = 0; k < n && k < pairs[i].n; k++)
            same = same && got[k].change == pairs[i].want[k];
        OK(same, "%s", pairs[i].name);
    }
}

/* What stayed and what went is the text before; what stayed and what came is
 * the text after: by length, since clauses are trimmed only at their ends. */
static void clauses(void)
{
    static const struct {
        const char *before, *after;
        const char *want;
    } rows[] = {
        {"甲，乙。", "甲，乙。", ""},
        {"甲，乙。", "甲，丙。", "-乙。+丙。"},
        {"甲，乙。", "甲，子，乙。", "+子，"},
        {"甲，乙，丙。", "甲，丙。", "-乙，"},
        {"", "甲。", "+甲。"},
        {"甲。", "", "-甲。"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct clause_change *all = NULL;
        struct err e = {0};
        struct buf b;
        size_t n = 0;
        str got;

        buf_init(&b, &memory_system, 4096);
        OK(clauses_compare(str_of(rows[i].before), str_of(rows[i].after),
                           scratch, &all, &n, &e),
           "clauses");
        for (size_t k = 0; k < n; k++) {
            buf_byte(&b, all[k].came ? '+' : '-');
            buf_add(&b, all[k].text);
        }
        OK(buf_done(&b, &got, NULL), "said");
        IS(got, str_of(rows[i].want), "%s → %s", rows[i].before, rows[i].after);
        buf_close(&b);
    }
}

/* ---- the texts beside the checkout ---- */

static size_t found_in(const char *folder, struct statutes *all)
{
    struct err e = {0};
    str dir = tap_shared_file(scratch, folder);

    if (statutes_open(scratch, dir, all, &e))
        return all->n;
    tap_error(&e);
    return 0;
}

static enum article_change change_of(const struct article_pair *all, size_t n,
                                     int before, int *after)
{
    for (size_t i = 0; i < n; i++) {
        if (all[i].before != NULL && all[i].before->number == before) {
            *after = all[i].after == NULL ? 0 : all[i].after->number;
            return all[i].change;
        }
    }
    return ARTICLE_NEW;
}

static void known(const struct statutes *all, const char *law, date old,
                  const int (*rows)[2], size_t n_rows)
{
    const struct statute *x = statutes_on(all, str_of(law), old);
    const struct statute *y = statutes_on(all, str_of(law), DATE_MAX);
    struct article_pair *got;
    struct err e = {0};
    size_t n = 0, gone = 0, fresh = 0;

    OK(x != NULL && y != NULL && x != y, "%s in two versions", law);
    if (x == NULL || y == NULL || !statute_compare(x, y, scratch, &got, &n, &e))
        return;
    for (size_t i = 0; i < n; i++) {
        gone += got[i].change == ARTICLE_GONE;
        fresh += got[i].change == ARTICLE_NEW;
    }
    OK(x->n_articles - gone == y->n_articles - fresh,
       "%s: %zu gone, %zu new, all others are paired", law, gone, fresh);
    for (size_t i = 0; i < n_rows; i++) {
        int after = -1;

        (void)change_of(got, n, rows[i][0], &after);
        OK(after == rows[i][1], "%s: article %d became %d", law, rows[i][0],
           after);
    }
}

static void shared(void)
{
    /* Found by reading both versions. */
    static const int reconsideration[][2] = {{1, 1},   {2, 2},  {6, 11},
                                             {24, 46}, {9, 20}, {31, 62}};
    static const int security[][2] = {{2, 3},    {94, 112}, {95, 113},
                                      {97, 116}, {98, 117}, {99, 118},
                                      {58, 88},  {70, 82}};
    struct statutes national = {0}, local = {0};

    if (tap_shared().n == 0) {
        tap_skip("the texts are not beside the checkout");
        return;
    }
    OK(found_in("laws/national", &national) >= 43,
       "%zu national texts are read", national.n);
    OK(found_in("laws/sichuan", &local) >= 8, "%zu local texts are read",
       local.n);
    known(&national, "行政复议法", date_of((struct civil){2020, 1, 1}),
          reconsideration, COUNT_OF(reconsideration));
    known(&national, "治安管理处罚法", date_of((struct civil){2020, 1, 1}),
          security, COUNT_OF(security));
    for (size_t i = 0; i < national.n; i++) {
        struct article_pair *got;
        struct err e = {0};
        size_t n = 0, other = 0;
        const struct statute *s = national.at[i];

        if (!statute_compare(s, s, scratch, &got, &n, &e))
            break;
        for (size_t k = 0; k < n; k++)
            other += got[k].change != ARTICLE_SAME;
        OK(other == 0, "%.*s is the same as itself", STR_ARG(s->title));
    }
}

static void faults(void)
{
    struct sweep s;
    bool right = true;
    long rounds = 0;

    for (sweep_start(&s); right && sweep_next(&s); rounds++) {
        struct arena *a = NULL;
        struct statute *x = NULL;
        struct article_pair *got;
        struct err e = {0};
        size_t n;
        bool ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
                  statute_read(a, S("t"), str_of(sample), &x, &e) &&
                  statute_compare(x, x, a, &got, &n, &e);

        right = ok == !s.hit && (ok || e.cause.def != NULL);
        arena_close(a);
        right = right && s.live == 0;
    }
    OK(right && rounds > 1, "%ld allocations failed, one at a time", rounds);
}

int main(void)
{
    scratch = tap_arena();
    reading();
    shape();
    versions();
    comparing();
    clauses();
    shared();
    faults();
    return tap_done();
}
