/* list_test.c - lists, counts, search, findings and the public register over a
 * few hundred matters: complete, without repeats, and inside the scope. */
#include "tap.h"

#include "office/city_fixture.h"
#include "office/internal.h"

enum { MATTERS = 520, PAGE = 37 };

static struct city city;
static struct db *db;

static const char *const parties[] = {
    "示例食品有限公司", "四川德阳餐饮店",       "Alpha Trading 公司",
    "示例超市",         "阿尔法 (Beta) \"店\"",
};

static const struct scope own = {.authority = SI("demo")};

static void look(void)
{
    struct err e = {0};

    city_need(office_read(city.office, &db, &e), &e, "a reader");
}

static void look_away(void)
{
    office_read_end(city.office, db);
    db = NULL;
}

static struct matter_filter all_of(struct scope scope)
{
    return (struct matter_filter){.scope = scope,
                                  .open = -1,
                                  .due_from = DATE_MIN,
                                  .due_to = DATE_MAX,
                                  .filed_from = DATE_MIN,
                                  .filed_to = DATE_MAX,
                                  .after_made = -1,
                                  .max = 1000};
}

static int64_t counted(const struct matter_filter *f)
{
    int64_t n = -1;
    struct err e = {0};

    if (!office_count(db, city.a, f, 100000, &n, &e))
        tap_error(&e);
    return n;
}

static int64_t number_of(const char *sql)
{
    struct stmt *st = NULL;
    struct err e = {0};
    int64_t n;

    city_need(db_one(db, &st, &e, sql, "") && st != NULL, &e, sql);
    n = stmt_get_int(st, 0);
    stmt_close(st);
    return n;
}

/* ---- a few hundred matters ---- */

static void act(const char *person, str matter, const char *begin,
                const char *intent, str *out)
{
    struct office_answer x = {0};
    struct err e = {0};
    bool ok = city_act(&city, person, matter, begin, intent, &x, &e);

    if (ok && x.result != OFFICE_DONE) {
        struct buf b;
        str says = S("");

        buf_init(&b, &memory_system, 65536);
        json_print(x.reasons != NULL ? x.reasons : x.problems, 0, &b);
        if (buf_done(&b, &says, NULL))
            tap_note("%.*s", STR_ARG(says));
        buf_close(&b);
        ok = false;
    }
    city_need(ok, &e, intent);
    if (out != NULL)
        *out = x.matter;
}

/* One in two is filed, on days that differ; one in four has handlers; one in
 * eight of the leads is not filed, which closes it. */
static void fill(void)
{
    instant start = city.now;
    char begin[400], file[300];
    struct err e = {0};
    str matter;

    for (int i = 0; i < MATTERS; i++) {
        (void)snprintf(begin, sizeof begin,
                       "{parties: {p1: {kind: organisation, name: '%s'}}}",
                       parties[i % 5]);
        (void)snprintf(file, sizeof file,
                       "{step: file, fields: {cause: 第%d号案由, source: "
                       "report}}",
                       i + 1000);
        city.now = start + (int64_t)(i / 40) * 86400000;
        if (i % 2 == 0) {
            act("h", S(""), begin, file, &matter);
            if (i % 4 == 0)
                act("u", matter, NULL,
                    "{step: assign, fields: {handlers: [o1, o2]}}", NULL);
        } else {
            act("c", S(""), begin,
                "{step: register_lead, fields: {source: report, cause: "
                "过期货物}}",
                &matter);
        }
        if (i < 20 && i % 4 == 0)
            act("o1", matter, NULL,
                "{step: preserve, by: [o1, o2], fields: {title: 账册, reason: "
                "可能灭失, approved: true}}",
                NULL);
        if (i % 16 == 1)
            act("h", matter, NULL,
                "{step: not_file, fields: {no_filing_ground: minor, reason: "
                "轻微并及时改正}}",
                NULL);
    }
    /* What was preserved lapses, and that it was not handled is found. */
    (void)instant_parse(S("2026-12-30T00:00+08:00"), &city.now);
    city_need(office_tick(city.office, &e), &e, "the clock looks");
    city.now = start;
    act("fh", S(""), "{parties: {p1: {kind: organisation, name: 邻区公司}}}",
        "{step: file, fields: {cause: 邻区案由, source: report}}", NULL);
}

/* ---- keysets ---- */

/* Page by page: each row once, in order, as many as were counted. */
static void pages(const char *name, struct matter_filter f)
{
    struct map *seen = map_new(city.a, NULL);
    struct matter_row *rows = NULL;
    int64_t n = 0, twice = 0, wrong = 0, sort = 0, made = 0;
    bool more = true, newest = f.order == ORDER_NEWEST || f.open == -1;
    struct err e = {0};
    size_t got = 0;

    f.max = PAGE;
    city_need(seen != NULL, NULL, "memory");
    for (int guard = 0; more && guard < 100; guard++) {
        if (!office_list(db, city.a, &f, &rows, &got, &more, &e)) {
            tap_error(&e);
            break;
        }
        for (size_t i = 0; i < got; i++) {
            const struct matter_row *r = &rows[i];

            twice += map_get(seen, r->id) != NULL;
            city_need(map_put(seen, r->id, &rows[i], NULL), NULL, "memory");
            if (n++ > 0)
                wrong += newest ? r->made >= made
                                : r->sort < sort ||
                                      (r->sort == sort && r->made <= made);
            sort = r->sort;
            made = r->made;
        }
        wrong += more && got != PAGE;
        f.after_sort = sort;
        f.after_made = made;
    }
    f.after_made = -1;
    (void)OK(!more && n > 0 && twice == 0 && wrong == 0 && n == counted(&f),
             "%s: %lld rows in pages, each once, in order", name, (long long)n);
}

static void every_way(void)
{
    struct caller v = city_caller(&city, S("v"));
    struct scope region = people_scope(&v, RIGHT_SEE);
    struct matter_filter f = all_of(own);

    pages("all of an authority", f);
    f.open = 1;
    pages("open ones by due", f);
    f.order = ORDER_NEWEST;
    pages("open ones, newest first", f);
    f = all_of(own);
    f.open = 0;
    pages("closed ones", f);
    f.open = 1;
    f.state = S("filed");
    pages("in a state", f);
    f = all_of(own);
    f.open = 1;
    f.person = S("o1");
    pages("on somebody's desk", f);
    f.open = -1;
    pages("all that somebody handles", f);
    (void)OK(counted(&f) == MATTERS / 4, "which are those assigned");
    f.text = S("示例");
    pages("of these, by words", f);
    f = all_of(region);
    pages("all of a region", f);
    f.open = 1;
    pages("open ones of a region", f);
    f.authority = S("demo");
    f.below = true;
    pages("of an authority and below", f);
    f.person = S("o2");
    pages("on a desk there", f);
    f = all_of(own);
    f.text = S("食品");
    pages("by words", f);
}

/* ---- filters and scopes ---- */

static void filters(void)
{
    struct matter_filter f = all_of(own);
    date first = instant_date(city.now, ZONE_CITY_MIN);
    struct scope none = {.nothing = true};

    (void)OK(counted(&f) == MATTERS, "an authority sees its own");
    f.authority = S("far");
    (void)OK(counted(&f) == 0, "asking for another's gives nothing");
    f = all_of(none);
    (void)OK(counted(&f) == 0, "without a scope there is nothing");
    f = all_of((struct scope){.authority = S("far")});
    f.person = S("o1");
    f.open = 1;
    (void)OK(counted(&f) == 0,
             "another authority does not see somebody's desk");
    f = all_of(own);
    f.procedure = S("penalty.summary");
    (void)OK(counted(&f) == 0, "another procedure has none");
    f = all_of(own);
    f.filed_from = first;
    f.filed_to = first;
    (void)OK(counted(&f) == 20, "filed on the first day: 20");
    f.filed_to = DATE_MAX;
    (void)OK(counted(&f) == MATTERS / 2, "filed at all: half");
    f = all_of(own);
    f.open = 1;
    f.due_from = DATE_MIN;
    f.due_to = first - 1;
    (void)OK(counted(&f) == 0, "none is due before it began");
    f.due_to = DATE_MAX - 1;
    (void)OK(counted(&f) == number_of("SELECT count(*) FROM matter WHERE open ="
                                      " 1 AND due < 4000000 AND authority ="
                                      " 'demo'"),
             "those with a limit have one");
}

/* ---- search ---- */

static const struct {
    const char *text;
    int n; /* of each five matters */
} searches[] = {
    {"食品", 1},
    {"示例", 2},
    {"例食", 1},
    {"示例食品", 1},
    {"示例食品有限公司", 1},
    {"食品示例", 0},
    {"超市", 1},
    {"德", 1},
    {"阳", 1},
    {"超", 1},
    {"店", 2},
    {"alpha", 1},
    {"ALPHA", 1},
    {"alph", 1},
    {"trading alpha", 1},
    {"beta", 1},
    {"beta 店", 1},
    {"alpha 超市", 0},
    {"\"", 0},
    {"\" OR \"", 0},
    {"OR", 0},
    {"NOT", 0},
    {"NEAR(a b)", 0},
    {"words:超市", 0},
    {"超市*", 1},
    {"(超市", 1},
    {"超市\"", 1},
    {"-超市", 1},
    {"^超市", 1},
    {"'", 0},
    {"%", 0},
    {"   ", 0},
    {"。", 0},
    {"有限", 1},
    {"有限公", 1},
};

static void search(void)
{
    for (size_t i = 0; i < COUNT_OF(searches); i++) {
        struct matter_filter f = all_of(own);
        int64_t n;

        f.text = str_of(searches[i].text);
        n = counted(&f);
        (void)OK(n == (int64_t)searches[i].n * MATTERS / 5,
                 "search \"%s\": %lld", searches[i].text, (long long)n);
    }
}

static void search_by_number(void)
{
    struct matter_filter f = all_of(own);
    struct matter_row *rows = NULL;
    size_t n = 0;
    bool more;

    f.text = S("示市监立〔2026〕250号");
    (void)OK(office_list(db, city.a, &f, &rows, &n, &more, NULL) && n == 1 &&
                 str_eq(rows[0].number, f.text),
             "a number of a paper finds its matter");
    f.text = S("第1456号案由");
    (void)OK(office_list(db, city.a, &f, &rows, &n, &more, NULL) && n == 1 &&
                 str_eq(rows[0].cause, f.text),
             "so do the words of a cause");
    f.text = S("邻区");
    (void)OK(counted(&f) == 0, "what stands elsewhere is not found");
}

/* ---- words ---- */

static const struct {
    const char *text, *words, *query;
} words[] = {
    {"行政许可", "行政 政许 许可 可 ", "\"行政 政许 许可 \" "},
    {"许", "许 ", "\"许\"* "},
    {"ABC 12号", "abc 12 号 ", "\"abc\"* \"12\"* \"号\"* "},
    {"a\"b", "a b ", "\"a\"* \"b\"* "},
    {"", "", ""},
    {"()\"*^", "", ""},
};

static str written(void (*put)(str, struct buf *), const char *text)
{
    struct buf b;
    str out = S("?");

    buf_init(&b, &memory_system, 4096);
    put(str_of(text), &b);
    city_need(buf_take(&b, city.a, &out, NULL), NULL, "memory");
    buf_close(&b);
    return out;
}

static void words_written(void)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        (void)IS(written(words_of, words[i].text), str_of(words[i].words),
                 "words of \"%s\"", words[i].text);
        (void)IS(written(query_of, words[i].text), str_of(words[i].query),
                 "query of \"%s\"", words[i].text);
    }
}

/* ---- counters ---- */

static void counters(void)
{
    struct caller v = city_caller(&city, S("v"));
    struct scope region = people_scope(&v, RIGHT_SUPERVISE);
    date today = instant_date(city.now, ZONE_CITY_MIN) + 95;
    struct authority_counts *rows = NULL;
    struct matter_filter f = all_of(own);
    struct err e = {0};
    size_t n = 0;

    if (!office_counts(db, city.a, &region, today, today + 7, &rows, &n, &e))
        tap_error(&e);
    if (!OK(n == 1 && str_eq(rows[0].authority.id, S("demo")),
            "a county's supervisor counts the county"))
        return;
    f.open = 1;
    (void)OK(rows[0].open == counted(&f) && rows[0].open > 0, "open: %lld",
             (long long)rows[0].open);
    f.open = 0;
    (void)OK(rows[0].closed == counted(&f) && rows[0].closed > 0,
             "closed: %lld", (long long)rows[0].closed);
    f.open = 1;
    f.due_to = today - 1;
    (void)OK(rows[0].overdue == counted(&f) && rows[0].overdue > 0,
             "overdue: %lld", (long long)rows[0].overdue);
    f.due_from = today;
    f.due_to = today + 7;
    (void)OK(rows[0].near == counted(&f), "near: %lld",
             (long long)rows[0].near);
    (void)OK(rows[0].findings ==
                 number_of("SELECT count(*) FROM finding WHERE open = 1"),
             "findings: %lld", (long long)rows[0].findings);
}

/* ---- findings ---- */

static struct finding_filter findings_of(struct scope scope, size_t max)
{
    return (struct finding_filter){.scope = scope, .max = max};
}

static void findings(void)
{
    struct finding_filter f = findings_of(own, 3);
    struct finding_row *rows = NULL;
    struct json *kinds = NULL;
    struct err e = {0};
    int64_t all = number_of("SELECT count(*) FROM finding"), n = 0, last = 0,
            wrong = 0, of_kind = 0;
    bool more = true;
    size_t got = 0;

    while (more && n < 1000) {
        if (!office_findings(db, city.a, &f, &rows, &got, &more, &e)) {
            tap_error(&e);
            break;
        }
        for (size_t i = 0; i < got; i++) {
            wrong += last > 0 && rows[i].sort >= last;
            wrong += rows[i].finding == NULL || rows[i].matter.n == 0;
            last = rows[i].sort;
        }
        n += (int64_t)got;
        f.before = last;
    }
    (void)OK(all > 3 && n == all && wrong == 0,
             "%lld findings in pages, newest first", (long long)all);
    f = findings_of(own, 1000);
    f.rule = S("no-such-rule");
    (void)OK(office_findings(db, city.a, &f, &rows, &got, &more, &e) &&
                 got == 0,
             "of a rule without any, none");
    f = findings_of((struct scope){.authority = S("far")}, 1000);
    (void)OK(office_findings(db, city.a, &f, &rows, &got, &more, &e) &&
                 got == 0,
             "another authority sees none of them");
    (void)OK(office_finding_kinds(db, city.a, &own, S(""), &kinds, &e),
             "open ones are counted by kind");
    for (size_t i = 0; kinds != NULL && i < kinds->n; i++) {
        int64_t v = 0;

        (void)json_get_int(kinds, kinds->names[i], &v);
        of_kind += v;
    }
    (void)OK(of_kind ==
                 number_of("SELECT count(*) FROM finding WHERE open = 1"),
             "and are all of them");
}

static void whole(void)
{
    struct ledger_problems found = {.max = 20};
    struct err e = {0};

    (void)OK(office_verify(city.office, city.a, NULL, NULL, &found, &e) &&
                 found.n == 0,
             "verified, nothing is wrong");
    for (size_t i = 0; i < found.n; i++)
        tap_error(&found.at[i]);
}

int main(void)
{
    city_open(&city);
    city_staff(&city);
    fill();
    look();
    every_way();
    filters();
    search();
    search_by_number();
    words_written();
    counters();
    findings();
    look_away();
    whole();
    city_close(&city);
    return tap_done();
}
