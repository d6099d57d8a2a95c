/* public_page_test.c - the pages that list, show and prove, over a small city:
 * what they say, to whom, and that nothing is lost or repeated on the way. */
#include "site/act_view.h"
#include "site/pages.h"
#include "tap.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEADS = 70, PUBLISHED = 65 };

static struct arena *a;
static struct office *office;
static struct site *site;
static struct law *law;
static struct calendar *calendar;
static struct packs *packs;
static char folder[64];
static struct err e;

/* ---- a fixed day ---- */

static instant now_ms;

static instant fixed_now(void *ctx)
{
    (void)ctx;
    return now_ms;
}
static const struct clock fixed = {fixed_now, NULL};

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    tap_error(&e);
    (void)OK(false, "%s", what);
    exit(tap_done());
}

/* ---- the city ---- */

static struct json *tree(const char *text)
{
    struct json *v = NULL;

    need(json_read(a, S("test"), str_of(text), &v, &e), text);
    return v;
}

static void enter(const char *stream, const char *set, const char *publish)
{
    const struct caller root = {.person = S("root"), .authority = S("shi")};
    struct office_entry entry = {.set = tree(set),
                                 .publish = publish ? tree(publish) : NULL,
                                 .basis = S("测试登记"),
                                 .at = now_ms,
                                 .trusted = true};
    struct office_answer answer;

    need(arena_str(a, str_of(stream), &entry.stream, &e), "a stream");
    need(office_enter(office, a, &root, &entry, &answer, &e), stream);
}

#define CREDENTIAL(no)                                                         \
    "\"credential\":{\"no\":\"" no "\",\"kind\":\"行政执法证\",\"from\":" \
    "\"2023-01-01\",\"to\":\"2027-12-31\"}"
static const struct {
    const char *stream, *set;
} authorities[] = {
    {"authority/shi",
     "{\"name\":\"示例市市场监督管理局\",\"level\":2,"
     "\"region\":\"990100\",\"parent\":\"\",\"mark\":\"示市监\"}"},
    {"authority/qu-a",
     "{\"name\":\"示例市甲区市场监督管理局\",\"level\":3,"
     "\"region\":\"990101\",\"parent\":\"shi\",\"mark\":\"甲市监\",\"profile\":"
     "\"market-regulation\"}"},
    {"authority/qu-b",
     "{\"name\":\"示例市乙区市场监督管理局\",\"level\":3,"
     "\"region\":\"990102\",\"parent\":\"shi\",\"mark\":\"乙市监\",\"profile\":"
     "\"market-regulation\"}"},
    {"authority/qu-d",
     "{\"name\":\"示例市丁区市场监督管理局\",\"level\":3,"
     "\"region\":\"990104\",\"parent\":\"shi\",\"mark\":\"丁市监\",\"profile\":"
     "\"market-regulation\"}"},
    {"authority/far",
     "{\"name\":\"另一市市场监督管理局\",\"level\":2,"
     "\"region\":\"980100\",\"parent\":\"\",\"mark\":\"另市监\",\"profile\":"
     "\"market-regulation\"}"},
};

static const struct {
    const char *stream, *set, *more;
} people[] = {
    {"person/o1",
     "{\"name\":\"王一\",\"authority\":\"qu-a\",\"posts\":{\"officer\":true},",
     CREDENTIAL("A-001")},
    {"person/o2",
     "{\"name\":\"王二\",\"authority\":\"qu-a\",\"posts\":{\"officer\":true},",
     CREDENTIAL("A-002")},
    {"person/ox",
     "{\"name\":\"王旧\",\"authority\":\"qu-a\",\"posts\":{\"officer\":true},",
     "\"credential\":{\"no\":\"A-003\",\"from\":\"2020-01-01\",\"to\":\"2025-"
     "12-31\"}"},
    {"person/oy",
     "{\"name\":\"王离\",\"authority\":\"qu-a\",\"left\":\"2026-05-01\",",
     CREDENTIAL("A-004")},
    {"person/oz",
     "{\"name\":\"王新\",\"authority\":\"qu-a\",\"posts\":{\"officer\":true},",
     "\"credential\":{\"no\":\"A-005\",\"from\":\"2026-07-01\",\"to\":\"2029-"
     "12-31\"}"},
    {"person/c",
     "{\"name\":\"李内\",\"authority\":\"qu-a\",\"posts\":{\"clerk\":true}",
     ""},
    {"person/u",
     "{\"name\":\"赵长\",\"authority\":\"qu-a\",\"posts\":{\"unit_head\":true}",
     ""},
    {"person/h",
     "{\"name\":\"钱首\",\"authority\":\"qu-a\",\"posts\":{\"head\":true}", ""},
    {"person/r",
     "{\"name\":\"孙审\",\"authority\":\"qu-a\",\"posts\":{\"legal_reviewer\":"
     "true}",
     ""},
    {"person/ob",
     "{\"name\":\"周乙\",\"authority\":\"qu-b\",\"posts\":{\"officer\":true},",
     CREDENTIAL("B-001")},
    {"person/ob2",
     "{\"name\":\"周丙\",\"authority\":\"qu-b\",\"posts\":{\"officer\":true},",
     CREDENTIAL("B-002")},
    {"person/hb",
     "{\"name\":\"吴首\",\"authority\":\"qu-b\",\"posts\":{\"head\":true}", ""},
    {"person/cb",
     "{\"name\":\"吴乙\",\"authority\":\"qu-b\",\"posts\":{\"clerk\":true}",
     ""},
    {"person/sup",
     "{\"name\":\"郑督\",\"authority\":\"shi\",\"posts\":{\"supervisor\":true}",
     ""},
    {"person/supa",
     "{\"name\":\"郑甲\",\"authority\":\"qu-a\",\"posts\":{\"supervisor\":"
     "true}",
     ""},
    {"person/supf",
     "{\"name\":\"冯远\",\"authority\":\"far\",\"posts\":{\"supervisor\":true}",
     ""},
    {"person/adm",
     "{\"name\":\"陈管\",\"authority\":\"shi\",\"posts\":{\"administrator\":"
     "true}",
     ""},
};

static void enter_all(void)
{
    char z[1024];

    for (size_t i = 0; i < COUNT_OF(authorities); i++)
        enter(authorities[i].stream, authorities[i].set, NULL);
    for (size_t i = 0; i < COUNT_OF(people); i++) {
        (void)snprintf(z, sizeof z, "%s%s}", people[i].set, people[i].more);
        enter(people[i].stream, z, NULL);
    }
}

/* ---- matters ---- */

static bool take(str *matter, const char *authority, const char *begin,
                 const struct json *intent)
{
    const struct caller player = {.person = S("player")};
    struct office_answer answer = {0};
    struct office_ask ask = {.caller = &player,
                             .matter = *matter,
                             .authority = str_of(authority),
                             .procedure = S("penalty.ordinary"),
                             .profile = S("market-regulation"),
                             .begin = begin ? tree(begin) : NULL,
                             .intent = intent,
                             .seen = -1,
                             .trusted = true};

    need(office_act(office, a, &ask, &answer, &e), "an act is judged");
    if (answer.result != OFFICE_DONE) {
        struct buf b;
        str why = S("");

        buf_init(&b, &memory_system, 1 << 20);
        json_print(answer.reasons ? answer.reasons : answer.problems, 1, &b);
        if (buf_done(&b, &why, NULL))
            tap_note("%.*s", STR_ARG(why));
        buf_close(&b);
        return false;
    }
    *matter = answer.matter;
    return true;
}

#define SHA                       "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define ACT(at, step, by, fields) tree(ACT_TEXT(at, step, by, fields))
#define ACT_TEXT(at, step, by, fields)                                   \
    "{\"at\":\"" at ":00+08:00\",\"step\":\"" step "\",\"by\":[" by "]," \
    "\"fields\":{" fields "}}"
static str case_id, late_id;
static int n_whole; /* its acts */
static int decided; /* the number of the act that decides */

/* What the scenario leaves out: a file, and an amount with decimals. */
static void add_fields(struct json *fields, str step)
{
    bool ok = true;

    if (str_eq(step, S("take_evidence")))
        ok = json_set_str(a, fields, S("file"), S("票据 \"1\".pdf"), &e) &&
             json_set_str(a, fields, S("sha256"), S(SHA), &e);
    /* Below the amount that gives a person a hearing [SMH-5-3a]. */
    if (str_eq(step, S("notice")))
        ok = json_set_int(a, fields, S("intended_fine_yuan"), 3000, &e);
    if (str_eq(step, S("decide")))
        ok = json_set(a, fields, S("fine_yuan"),
                      json_number(a, S("2000.5"), &e), &e);
    if (str_eq(step, S("publish")))
        ok = json_set_str(a, fields, S("public_text"),
                          S("销售过期食品,罚款。\n第二段"), &e);
    need(ok, "room");
}

/* The packs' own whole case, against a natural person, up to its
 * publication. */
static void play_whole(void)
{
    struct json *scenario = NULL, *acts;
    str path = S("packs/penalty/scenarios/whole-case.yaml"), text;

    need(file_read(a, path, YAML_MAX, &text, &e) &&
             yaml_read(a, path, text, &scenario, &e),
         "the whole case is read");
    acts = json_get(scenario, S("acts"));
    case_id = S("");
    for (size_t i = 0; acts != NULL && i < acts->n; i++) {
        struct json *act = acts->items[i];
        str step = json_get_str(act, S("step"));

        json_remove(act, S("expect"));
        add_fields(json_get(act, S("fields")), step);
        need(take(&case_id, "qu-a",
                  i > 0 ? NULL
                        : "{\"id\":\"whole\",\"parties\":{\"p1\":{\"kind\":"
                          "\"person\",\"name\":\"张三丰\",\"id_number\":"
                          "\"11010119900307001X\",\"phone\":\"13800001234\","
                          "\"address\":\"示例路九号\"}}}",
                  act),
             "a step of the whole case");
        n_whole++;
        if (str_eq(step, S("decide")))
            decided = n_whole;
        if (str_eq(step, S("publish")))
            break;
    }
}

/* Checked long after the limit: a finding for the other district. */
static void play_late(void)
{
    late_id = S("");
    need(take(&late_id, "qu-b",
              "{\"id\":\"late\",\"parties\":{\"p1\":{\"kind\":\"organisation\","
              "\"name\":\"乙区示例公司\"}}}",
              ACT("2026-01-05T10:00", "register_lead", "\"cb\"",
                  "\"source\":\"report\",\"cause\":\"无证经营\"")) &&
             take(&late_id, "qu-b", NULL,
                  ACT("2026-04-20T10:00", "check", "\"ob\",\"ob2\"",
                      "\"note\":\"核实\",\"credential_shown\":true")) &&
             take(&late_id, "qu-b", NULL,
                  ACT("2026-04-21T10:00", "file", "\"hb\"",
                      "\"ended_on\":\"2026-01-02\",\"discovered_on\":"
                      "\"2026-01-05\"")),
         "a case checked late");
}

static void play_leads(void)
{
    char z[512];

    for (int i = 0; i < LEADS; i++) {
        str id = S("");

        (void)snprintf(z, sizeof z,
                       "{\"parties\":{\"p1\":{\"kind\":\"organisation\","
                       "\"name\":\"%s第%d公司\"}}}",
                       i % 7 == 0 ? "=SUM(A1)" : "线索", i);
        need(take(&id, i % 2 == 0 ? "qu-a" : "qu-b", z,
                  i % 2 == 0
                      ? ACT("2026-05-06T10:00", "register_lead", "\"c\"",
                            "\"source\":\"report\",\"cause\":\"广告违法\"")
                      : ACT("2026-05-22T10:00", "register_lead", "\"cb\"",
                            "\"source\":\"report\",\"cause\":\"价格违法\"")),
             "a lead");
    }
}

/* Decisions of elsewhere, published as entries of the register. */
static void publish_entries(void)
{
    char stream[64], entry[1024];

    for (int i = 0; i < PUBLISHED; i++) {
        (void)snprintf(stream, sizeof stream, "decision/ext-%d", i);
        (void)snprintf(
            entry, sizeof entry,
            "[{\"register\":\"penalties\",\"external\":true,\"entry\":{"
            "\"party\":\"%s\",\"party_kind\":\"%s\",\"code\":\"CODE%d\","
            "\"cause\":\"占道经营\",\"number\":\"%s外〔2026〕%d号\","
            "\"decided_on\":\"2026-02-03\",\"published_on\":\"2026-02-%02d\"%s}"
            "}]",
            i % 2 == 0 ? "刘备德" : "-1+2 公司",
            i % 2 == 0 ? "person" : "organisation", i, i % 3 == 0 ? "@" : "", i,
            i % 28 + 1, i == 5 ? ",\"until\":\"2026-05-01\"" : "");
        enter(stream, "{\"there\":true}", entry);
    }
}

/* ---- opening ---- */

static void open_city(void)
{
    struct office_options o = {
        .clock = &fixed, .random = &random_system, .readers = 2, .fast = true};
    struct site_options s = {.views = S("views"),
                             .assets = S("assets"),
                             .clock = &fixed,
                             .random = &random_system};
    str csv;

    (void)snprintf(folder, sizeof folder, "/tmp/fadu-page-XXXXXX");
    need(mkdtemp(folder) != NULL && rmdir(folder) == 0, "a folder");
    o.dir = str_of(folder);
    need(crypto_start(&e) && law_read(a, S("facts"), &law, &e) &&
             file_read(a, S("facts/holidays-cn.csv"), 1 << 20, &csv, &e) &&
             calendar_read(a, S("facts/holidays-cn.csv"), csv, S("test"),
                           &calendar, &e) &&
             packs_read(a, S("packs"), law, &packs, &e),
         "facts, calendar and packs are read");
    o.law = law;
    o.calendar = calendar;
    o.packs = packs;
    need(office_create(a, &o, S("示例市"), &e) &&
             office_open(&office, a, &o, &e),
         "a city is made");
    s.office = office;
    need(site_open(&site, a, &s, &e), "the site opens");
}

static void keep_evidence(void)
{
    char path[128];
    uint8_t digest[SHA256_SIZE];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/spool/one", folder);
    f = fopen(path, "wb");
    need(f != NULL && fwrite("hello", 1, 5, f) == 5 && fclose(f) == 0,
         "a file in the spool");
    sha256(S("hello"), digest);
    need(office_keep_file(office, a, path, digest, &e), "the file is kept");
}

/* ---- log-ins ---- */

static const char *const known[] = {"o1",   "c",    "ob", "sup",
                                    "supa", "supf", "adm"};
static str tokens[COUNT_OF(known)];

static bool open_sessions(void *ctx, struct db *db, struct err *x)
{
    (void)ctx;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (!session_open(db, a, str_of(known[i]), str_of(known[i]), now_ms,
                          &random_system, &tokens[i], x))
            return false;
    }
    return true;
}

static void log_in(void)
{
    struct store_job job = {open_sessions, NULL};

    need(store_do(office_store(office), &job, &e), "sessions are opened");
}

/* ---- asking ---- */

struct got {
    int status;
    str body, type;
    struct json *json; /* when JSON came */
    struct web_response w;
};

static str token_of(const char *who)
{
    for (size_t i = 0; who != NULL && i < COUNT_OF(known); i++) {
        if (str_eq(str_of(who), str_of(known[i])))
            return tokens[i];
    }
    return S("");
}

static struct got get(const char *who, str path, bool data)
{
    struct web_options o = {.ctx = site, .error_page = site_error_page};
    const str parts[] = {S("GET "),
                         path,
                         S(" HTTP/1.1\r\nHost: h\r\nAccept: "),
                         data ? S("application/json") : S("text/html"),
                         S("\r\nCookie: fadu="),
                         token_of(who),
                         S("\r\n\r\n")};
    struct web_request r;
    struct got g = {0};
    str text;

    o.routes = site_routes(&o.n_routes);
    need(arena_join(a, parts, COUNT_OF(parts), &text, &e) &&
             web_try(&o, text, 0, a, &r, &g.w, &e),
         "the request is one");
    g.status = g.w.status;
    g.body = g.w.body;
    g.type = str_of(g.w.type);
    if (str_starts(g.type, S("application/")) && g.body.n > 0) {
        struct err ignored = {0};

        if (!json_read(a, S("answer"), g.body, &g.json, &ignored))
            tap_error(&ignored);
    }
    return g;
}

static bool has(str text, const char *what)
{
    size_t at;

    return str_find(text, str_of(what), &at);
}

/* ---- 1 every page, as HTML and as JSON ---- */

static void pages(void)
{
    static const struct {
        const char *who, *path, *html, *json;
    } rows[] = {
        {NULL, "/public", "占道经营", "list.rows.0.href"},
        {NULL, "/public?q=%E9%A3%9F%E5%93%81", "销售超过保质期的食品",
         "list.rows.0.content"},
        {NULL, "/public/decisions/whole-p1", "第二段",
         "decision.ledger.proof_href"},
        {NULL, "/public/decisions/whole-p1", "甲市监罚〔2026〕1号",
         "decision.number"},
        {NULL, "/public/decisions/ext-1", "不明", "decision.remedy"},
        {NULL, "/public/officers", "证件号", "filters.fields.0.label"},
        {NULL, "/public/officers?no=A-001", "王一", "result.says"},
        {"o1", "/cases?status=open", "张三丰", "list.rows.0.light.state"},
        {"sup", "/cases?authority=shi&below=1&q=%E4%B9%99%E5%8C%BA",
         "乙区示例公司", "list.total"},
        {"sup", "/supervision", "示例市甲区市场监督管理局",
         "authorities.0.counts.0.count"},
        {"sup", "/supervision?authority=qu-b", "乙区示例公司",
         "findings.0.act_href"},
        {"o1", "/cases/whole/acts/12", "2000.5", "record.digest"},
        {"o1", "/cases/whole/acts/1", "登记线索", "act.name"},
        {"o1", "/cases/whole/papers/1", "销售超过保质期的食品",
         "paper.blocks.0.text"},
        {NULL, "/facts/APL-60", "办案期限", "fact.uses.0.says"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        str path = str_of(rows[i].path);
        struct got page = get(rows[i].who, path, false);
        struct got data = get(rows[i].who, path, true);

        (void)OK(page.status == 200 &&
                     str_eq(page.type, S("text/html; charset=utf-8")) &&
                     has(page.body, rows[i].html) && has(page.body, "</html>"),
                 "%s is a page: %d", rows[i].path, page.status);
        if (!has(page.body, rows[i].html))
            tap_note("%.*s", STR_ARG(str_slice(page.body, 0, 300)));
        (void)OK(data.status == 200 &&
                     json_path(data.json, str_of(rows[i].json)) != NULL &&
                     json_get(data.json, S("ui")) == NULL,
                 "%s is data: %s", rows[i].path, rows[i].json);
    }
}

/* How close is near is the limit's own; without a word three working days. */
static void lights(void)
{
    static const struct {
        const char *name, *today, *last;
        struct period warn;
        const char *state;
    } rows[] = {
        /* clang-format off */
        {"four working days", "2026-06-10", "2026-06-16", {0}, "normal"},
        {"three working days", "2026-06-11", "2026-06-16", {0}, "near"},
        {"the day itself", "2026-06-16", "2026-06-16", {0}, "near"},
        {"over", "2026-06-17", "2026-06-16", {10, PERIOD_WORKING_DAY}, "overdue"},
        {"eleven of ten working days", "2026-06-05", "2026-06-23", {10, PERIOD_WORKING_DAY}, "normal"},
        {"ten of ten working days", "2026-06-08", "2026-06-23", {10, PERIOD_WORKING_DAY}, "near"},
        {"one working day: not two before", "2026-06-12", "2026-06-16", {1, PERIOD_WORKING_DAY}, "normal"},
        {"five days, counted through rest", "2026-06-11", "2026-06-16", {5, PERIOD_CALENDAR_DAY}, "near"},
        {"six days", "2026-06-10", "2026-06-16", {5, PERIOD_CALENDAR_DAY}, "normal"},
        {"a month", "2026-05-16", "2026-06-16", {1, PERIOD_MONTH}, "near"},
        {"more than a month", "2026-05-15", "2026-06-16", {1, PERIOD_MONTH}, "normal"},
        {"a day in hours", "2026-06-15", "2026-06-16", {24, PERIOD_HOUR}, "near"},
        {"more than a day in hours", "2026-06-14", "2026-06-16", {24, PERIOD_HOUR}, "normal"},
        {"back before the calendar", "2026-06-01", "2026-06-16", {36600, PERIOD_CALENDAR_DAY}, "near"},
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct page p = {.site = site, .office = office, .a = a, .e = &e};
        struct light_of of = {.has = true, .open = true, .warn = rows[i].warn};
        str state;

        need(date_parse(str_of(rows[i].today), &p.today) &&
                 date_parse(str_of(rows[i].last), &of.last),
             "two days");
        state = json_get_str(v_light(&p, &of), S("state"));
        (void)OK(!p.failed && str_eq(state, str_of(rows[i].state)),
                 "a light: %s: %.*s", rows[i].name, STR_ARG(state));
    }
}

/* What is put to approval shows nothing confidential to all who may look. */
static void proposals(void)
{
    struct page p = {.site = site, .office = office, .a = a, .e = &e};
    const struct procedure *pr =
        packs_find(packs, S("penalty.ordinary"), S("market-regulation"));
    const struct json *v = v_proposal(
        &p, S("x"), pr,
        tree("{\"n\":1,\"step\":\"register_lead\",\"state\":\"open\","
             "\"fields\":{\"informant\":\"李举报\",\"cause\":\"过期\"}}"));

    (void)OK(!p.failed &&
                 str_eq(json_str(json_path(v, S("points.1.value"))), S("过期")),
             "a proposal says what is proposed");
    (void)IS(json_str(json_path(v, S("points.0.value"))),
             json_get_str(site->phrases[LANG_ZH], S("confidential")),
             "but not who informed [PIP-6]");
}

/* A text that is cut is cut between characters. */
static void cuts(void)
{
    static const struct {
        const char *text;
        size_t max;
        const char *cut;
    } parts[] = {
        {"", 3, ""},        {"ab", 3, "ab"},     {"abc", 3, "abc"},
        {"abcd", 3, "abc"}, {"中文", 3, "中"},   {"中文", 4, "中"},
        {"中文", 5, "中"},  {"中文", 6, "中文"}, {"中", 2, ""},
    };
    char path[1024];
    int n = snprintf(path, sizeof path, "/public?q=%0299d%%E4%%B8%%AD", 0);
    struct got g = get(NULL, (str){path, (size_t)n}, false);

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        (void)IS(v_cut(str_of(parts[i].text), parts[i].max),
                 str_of(parts[i].cut), "\"%s\" cut to %zu bytes", parts[i].text,
                 parts[i].max);
    (void)OK(g.status == 200 && str_utf8(g.body, NULL),
             "a search that is too long is cut whole");
}

/* The record begins with its newest acts and goes back to the first. */
static void record(void)
{
    struct got g = get("o1", S("/cases/whole"), true);
    str more = json_get_str(g.json, S("more_href"));

    (void)OK(json_get(g.json, S("timeline"))->n == 8 &&
                 str_eq(more, S("/cases/whole?tab=timeline")),
             "a page shows eight acts and where all are");
    g = get("o1", more, true);
    (void)OK((int)json_get(g.json, S("timeline"))->n == n_whole &&
                 json_get(g.json, S("more_href")) == NULL,
             "all are there");
    g = get("o1", S("/cases/whole?tab=timeline&before=3"), true);
    (void)OK(
        json_get(g.json, S("timeline"))->n == 2 &&
            str_eq(json_str(json_path(g.json, S("timeline.1.id"))), S("1")),
        "and from any on back to the first");
}

/* ---- 2 rights ---- */

static void rights(void)
{
    static const struct {
        const char *who, *path;
        int page, data;
    } rows[] = {
        {NULL, "/cases", 303, 401},
        {NULL, "/supervision", 303, 401},
        {NULL, "/cases/whole/acts/1", 303, 401},
        {NULL, "/cases/none/acts/1", 303, 401},
        {NULL, "/cases/whole/papers/1", 303, 401},
        {NULL, "/cases/whole/files/" SHA, 303, 401},
        {"ob", "/cases/whole/acts/1", 404, 404},
        {"ob", "/cases/none/acts/1", 404, 404},
        {"ob", "/cases/whole/papers/1", 404, 404},
        {"ob", "/cases/whole/files/" SHA, 404, 404},
        {"supf", "/cases/whole/acts/1", 404, 404},
        {"supf", "/cases/whole/papers/1", 404, 404},
        {"sup", "/cases/whole/acts/1", 200, 200},
        {"supa", "/cases/whole/papers/1", 200, 200},
        {"supa", "/cases/late/acts/1", 404, 404},
        {"o1", "/supervision", 403, 403},
        {"adm", "/cases", 403, 403},
        {"adm", "/cases/whole/acts/1", 404, 404},
        {"o1", "/cases/whole/acts/0", 404, 404},
        {"o1", "/cases/whole/acts/99", 404, 404},
        {"o1", "/cases/whole/acts/x", 404, 404},
        {"o1", "/cases/whole/papers/0", 404, 404},
        {"o1", "/cases/whole/papers/99", 404, 404},
        {"o1", "/cases/whole/files/" SHA "0", 404, 404},
        {"o1", "/cases/whole/files/..%2f..%2fkey", 400, 400},
        {NULL, "/public/decisions/none", 404, 404},
        {NULL, "/public/decisions/ext-5", 404, 404}, /* its time is over */
        {NULL, "/facts/APL-0", 404, 404},
        {NULL, "/ledger/proofs/999999", 404, 404},
        {NULL, "/ledger/proofs/-1", 404, 404},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct got page = get(rows[i].who, str_of(rows[i].path), false);
        struct got data = get(rows[i].who, str_of(rows[i].path), true);

        (void)OK(page.status == rows[i].page && data.status == rows[i].data,
                 "%s asks for %s: %d %d", rows[i].who ? rows[i].who : "anyone",
                 rows[i].path, page.status, data.status);
    }
}

/* A matter of others and none at all are told apart by nothing but the id. */
static void existence(void)
{
    struct got there = get("ob", S("/cases/whole/acts/1"), true);
    struct got none = get("ob", S("/cases/wholf/acts/1"), true);

    (void)OK(there.body.n == none.body.n && there.body.n > 0,
             "a matter of others is as long as none");
    IS(json_get_str(there.json, S("code")), json_get_str(none.json, S("code")),
       "and has the same code");
}

/* What a supervisor asks for outside the region is not listed. */
static void scopes(void)
{
    static const struct {
        const char *who, *path;
        int64_t rows;
    } rows[] = {
        {"supf", "/cases?authority=qu-a", 0},
        {"supf", "/cases?authority=shi&below=1", 0},
        {"supf", "/cases?q=%E7%BA%BF%E7%B4%A2", 0},
        {"supf", "/cases?authority=qu-a&q=%E7%BA%BF%E7%B4%A2", 0},
        {"supf", "/cases?authority=qu-a&status=open", 0},
        {"supa", "/cases?authority=qu-b", 0},
        {"supa", "/cases?authority=shi&below=1&q=%E4%B9%99%E5%8C%BA", 0},
        {"ob", "/cases?authority=qu-a", 0},
        {"sup", "/cases?authority=qu-a&q=%E4%B8%89%E4%B8%B0", 1},
        {"sup", "/cases?authority=shi", 0},
        {"sup", "/cases?authority=shi&below=1&q=%E4%B9%99%E5%8C%BA", 1},
        {"o1", "/cases?from=2026-03-01&to=2026-03-31", 1},
        {"o1", "/cases?status=closed", 0},
        {"o1", "/cases?procedure=penalty.ordinary&state=served", 1},
    };
    struct got g = get("supf", S("/supervision?authority=qu-b"), true);

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct json *list;

        g = get(rows[i].who, str_of(rows[i].path), true);
        list = json_path(g.json, S("list.rows"));
        (void)OK(list != NULL && (int64_t)list->n == rows[i].rows,
                 "%s lists %s: %d rows", rows[i].who, rows[i].path,
                 list == NULL ? -1 : (int)list->n);
    }
    g = get("supf", S("/supervision?authority=qu-b"), true);
    (void)OK(json_get(g.json, S("findings")) != NULL &&
                 json_get(g.json, S("findings"))->n == 0 &&
                 !has(g.body, "乙区"),
             "findings of another region are not shown");
}

/* ---- 3 pages of a list ---- */

struct walked {
    size_t rows, pages, repeats;
};

static struct walked walk(const char *who, const char *from, const char *where)
{
    struct map *seen = map_new(a, &e);
    struct walked w = {0};
    str path = str_of(from);

    need(seen != NULL, "a map");
    while (path.n > 0 && w.pages < 50) {
        struct got g = get(who, path, true);
        const struct json *list =
            where[0] == '\0' ? g.json : json_path(g.json, str_of(where));
        const struct json *rows =
            json_get(list, where[0] == '\0' ? S("findings") : S("rows"));

        w.pages++;
        for (size_t i = 0; rows != NULL && i < rows->n; i++) {
            str id = json_get_str(rows->items[i], S("id"));

            w.repeats += map_get(seen, id) != NULL;
            w.rows++;
            need(map_put(seen, id, &w, &e), "room");
        }
        path = json_get_str(list, S("next_href"));
    }
    return w;
}

static void keysets(void)
{
    static const struct {
        const char *who, *path, *where;
        size_t rows;
    } rows[] = {
        {"sup", "/cases", "list", LEADS + 2},
        {"sup", "/cases?status=open", "list", LEADS + 2},
        {"sup", "/cases?authority=shi&below=1&status=open", "list", LEADS + 2},
        {"sup", "/cases?authority=shi&below=1", "list", LEADS + 2},
        {"sup", "/cases?q=%E5%85%AC%E5%8F%B8", "list", LEADS + 1},
        {"o1", "/cases", "list", LEADS / 2 + 1},
        {"ob", "/cases?status=open", "list", LEADS / 2 + 1},
        {NULL, "/public", "list", PUBLISHED},
        {NULL, "/public?authority=shi", "list", PUBLISHED - 1},
        {NULL, "/public?q=%E5%8D%A0%E9%81%93", "list", PUBLISHED - 1},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct walked w = walk(rows[i].who, rows[i].path, rows[i].where);

        (void)OK(w.rows == rows[i].rows && w.repeats == 0,
                 "%s page by page: %zu rows in %zu pages, %zu twice",
                 rows[i].path, w.rows, w.pages, w.repeats);
    }
}

/* ---- 4 CSV ---- */

static bool is_formula(str cell)
{
    size_t i = 0;

    while (i < cell.n && (cell.p[i] == ' ' || cell.p[i] == '\t'))
        i++;
    if (i == cell.n)
        return false;
    return strchr("=+@", cell.p[i]) != NULL ||
           (cell.p[i] == '-' && !(i + 1 < cell.n && cell.p[i + 1] >= '0' &&
                                  cell.p[i + 1] <= '9' && cell.n == i + 2));
}

static int64_t looks(void)
{
    struct db *db = NULL;
    struct json *fold = NULL;
    int64_t n = 0;

    need(office_read(office, &db, &e) &&
             office_fold(db, a, S("audit/2026-06-10"), &fold, &n, &e),
         "the trail is read");
    office_read_end(office, db);
    return n;
}

static void sheets(void)
{
    static const struct {
        const char *who, *path, *head;
        size_t rows;
        int64_t recorded;
    } rows[] = {
        {"sup", "/cases?format=csv", "事项编号", LEADS + 2, 1},
        {"sup", "/cases?format=csv&status=open", "事项编号", LEADS + 2, 1},
        {"ob", "/cases?format=csv", "事项编号", LEADS / 2 + 1, 1},
        {NULL, "/public?format=csv", "编号", PUBLISHED, 0},
        {"sup", "/supervision?format=csv", "机关编号", 3, 0},
        {"sup", "/supervision?format=csv&show=all", "机关编号", 4, 0},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t before = looks();
        struct got g = get(rows[i].who, str_of(rows[i].path), false);
        struct csv csv = {0};
        size_t formulas = 0;

        if (!OK(g.status == 200 && str_starts(g.body, S("\xEF\xBB\xBF")) &&
                    csv_read(a, S("sheet"), g.body, ',', &csv, &e),
                "%s is read back", rows[i].path)) {
            tap_error(&e);
            continue;
        }
        for (size_t r = 0; r < csv.n; r++) {
            for (size_t c = 0; c < csv.rows[r].n; c++)
                formulas += is_formula(csv.rows[r].cells[c]);
        }
        IS(csv.rows[0].cells[0], str_of(rows[i].head), "with Chinese headers");
        (void)OK(csv.n == rows[i].rows + 1 && formulas == 0,
                 "%zu rows, %zu formulas", csv.n - 1, formulas);
        (void)OK(has(web_find(&g.w.headers, S("Content-Disposition")),
                     "attachment; filename=\""),
                 "as a file");
        (void)OK(looks() - before == rows[i].recorded,
                 "recorded where it names people [PIP-51]");
    }
}

/* ---- 5 what is masked ---- */

static void masks(void)
{
    struct got g = get(NULL, S("/public/decisions/whole-p1"), true);
    int64_t before;

    (void)OK(!has(g.body, "张三丰") && has(g.body, "张某") &&
                 !has(g.body, "11010119900307001X"),
             "a decision is public without the person's name");
    (void)OK(has(g.body, "2,000.50"), "and says how much: decimals too");
    g = get(NULL, S("/public"), true);
    (void)OK(!has(g.body, "张三丰") && !has(g.body, "刘备德"),
             "so is the list");
    g = get(NULL, S("/public?format=csv"), false);
    (void)OK(!has(g.body, "张三丰") && !has(g.body, "刘备德") &&
                 has(g.body, "刘某某"),
             "and the sheet");
    g = get(NULL, S("/public?q=%E4%B8%89%E4%B8%B0"), true);
    (void)OK(json_path(g.json, S("list.rows")) != NULL &&
                 json_path(g.json, S("list.rows"))->n == 0,
             "nobody is found by a name that is masked");
    for (int n = 1; n <= n_whole; n++) {
        char z[64];

        (void)snprintf(z, sizeof z, "/cases/whole/acts/%d?format=json", n);
        g = get("o1", str_of(z), false);
        if (has(g.body, "11010119900307001X") || has(g.body, "13800001234") ||
            has(g.body, "张三丰") || g.status != 200)
            break;
        if (n == n_whole)
            (void)OK(true, "no act holds what is confidential");
    }
    (void)OK(!has(g.body, "张三丰"), "the bytes of acts hold no name");
    before = looks();
    g = get("o1", S("/cases/whole/papers/1"), false);
    (void)OK(g.status == 200 && looks() == before + 1,
             "a person's paper in full leaves a look [PIP-34]");
    g = get("c", S("/cases/whole/papers/1"), false);
    (void)OK(g.status == 200 && looks() == before + 1,
             "who may not see it in full leaves none");
    for (int n = 1; n <= 12; n++) {
        char z[64];

        (void)snprintf(z, sizeof z, "/cases/whole/papers/%d", n);
        g = get("c", str_of(z), true);
        if (g.status != 200)
            break;
        (void)OK(!has(g.body, "11010119900307001X") &&
                     !has(g.body, "示例路九号"),
                 "paper %d is masked for a clerk", n);
    }
}

/* ---- 6 files ---- */

static void files(void)
{
    int64_t before = looks();
    struct got g = get("o1", S("/cases/whole/files/" SHA), false);
    char z[8] = {0};
    str header = web_find(&g.w.headers, S("Content-Disposition"));

    (void)OK(g.status == 200 && g.w.fd >= 0 && g.w.fd_size == 5 &&
                 read(g.w.fd, z, sizeof z) == 5 && strcmp(z, "hello") == 0,
             "a file of the evidence is sent");
    if (g.w.fd > 2)
        (void)close(g.w.fd);
    IS(header,
       S("attachment; filename=\"________1_.pdf\"; filename*=UTF-8''"
         "%E7%A5%A8%E6%8D%AE%20%221%22.pdf"),
       "under a safe name");
    (void)OK(looks() == before + 1, "and the look is recorded");
}

/* ---- 7 proofs ---- */

static bool next_line(str *rest, str *line)
{
    return str_cut(*rest, S("\n"), line, rest);
}

static void one_proof(int64_t seq, const struct ledger_hash *leaf)
{
    struct ledger_proof proof = {0};
    struct ledger_hash root;
    char z[64];
    int64_t size = 0;
    struct got g;
    str rest, line;

    (void)snprintf(z, sizeof z, "/ledger/proofs/%d", (int)seq);
    g = get(NULL, str_of(z), false);
    rest = g.body;
    (void)snprintf(z, sizeof z, "index %d", (int)seq);
    (void)OK(next_line(&rest, &line) &&
                 str_eq(line, S("c2sp.org/tlog-proof@v1")) &&
                 next_line(&rest, &line) && str_eq(line, str_of(z)),
             "the proof of %d says what it is", (int)seq);
    while (next_line(&rest, &line) && line.n > 0 && proof.n < LEDGER_PROOF_MAX)
        need(base64_bytes(line, proof.at[proof.n++].b, SHA256_SIZE), "a hash");
    (void)OK(checkpoint_fits(rest, office_origin(office),
                             office_key(office)->public, &size, &root),
             "its checkpoint is signed");
    (void)OK(merkle_includes(leaf, seq, size, &proof, &root),
             "act %d is in the tree of %d", (int)seq, (int)size);
    (void)OK(!has(g.body, "张") && !has(g.body, "whole"),
             "it holds hashes only");
}

static void proofs(void)
{
    struct got g = get("o1", S("/cases/whole/acts/12"), true);
    const struct json *record = json_get(g.json, S("record"));
    struct got note = get(NULL, S("/ledger/checkpoint"), false);
    struct got raw = get("o1", S("/cases/whole/acts/12?format=json"), false);
    struct sha256_text digest = sha256_hex(raw.body);
    struct ledger_hash leaf, given, root;
    int64_t seq = -1, ms = 0, size;

    (void)OK(note.status == 200 &&
                 str_eq(note.type, S("text/plain; charset=utf-8")) &&
                 checkpoint_fits(note.body, office_origin(office),
                                 office_key(office)->public, &size, &root),
             "anyone gets the signed checkpoint");
    IS(str_of(digest.z), json_get_str(record, S("digest")),
       "the bytes of an act have the digest that its page shows");
    (void)json_get_int(record, S("number"), &seq);
    (void)json_get_int(record, S("recorded_ms"), &ms);
    need(hex_get(json_get_str(record, S("digest")), given.b, SHA256_SIZE),
         "a digest");
    ledger_leaf(seq, ms, &given, &leaf);
    IS(str_of(sha256_text(leaf.b).z), json_get_str(record, S("leaf")),
       "number, time and digest make the leaf");
    one_proof(seq, &leaf);
}

/* ---- 8 credentials, counts, papers as they stood ---- */

static void credentials(void)
{
    static const struct {
        const char *no, *state;
    } rows[] = {
        {"A-001", "valid"}, {"A-003", "void"},  {"A-004", "void"},
        {"A-005", "void"},  {"Z-1", "unknown"}, {"%27%20OR%201=1", "unknown"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char z[96];
        struct got g;

        (void)snprintf(z, sizeof z, "/public/officers?no=%s", rows[i].no);
        g = get(NULL, str_of(z), true);
        IS(json_str(json_path(g.json, S("result.state"))),
           str_of(rows[i].state), "credential %s [APL-42-1]", rows[i].no);
    }
}

/* Every number of the supervisor's view is the length of the list it opens. */
static void counts(void)
{
    struct got g = get("sup", S("/supervision"), true);
    const struct json *rows = json_get(g.json, S("authorities"));
    size_t compared = 0;

    for (size_t i = 0; rows != NULL && i < rows->n; i++) {
        const struct json *all = json_get(rows->items[i], S("counts"));

        for (size_t j = 0; all != NULL && j < all->n; j++) {
            const struct json *one = all->items[j];
            str href = json_get_str(one, S("href"));
            bool cases = str_starts(href, S("/cases"));
            struct walked w;
            int64_t n = 0;

            if (href.n == 0)
                continue;
            (void)json_get_int(one, S("count"), &n);
            (void)str_cut(href, S("#"), &href, &(str){NULL, 0});
            w = walk("sup", arena_cstr(a, href, &e), cases ? "list" : "");
            (void)OK(w.rows == (size_t)n && n > 0, "%.*s counts %d: %zu",
                     STR_ARG(href), (int)n, w.rows);
            compared++;
        }
    }
    (void)OK(compared >= 6 && rows != NULL && rows->n == 3,
             "%zu numbers of the authorities with cases", compared);
    g = get("sup", S("/supervision?show=all"), true);
    rows = json_get(g.json, S("authorities"));
    (void)OK(rows != NULL && rows->n == 4, "all authorities on demand");
}

/* The first paper was written before the case was filed: it does not know what
 * came later. */
static void as_it_stood(void)
{
    struct db *db = NULL;
    struct office_past past = {0};
    struct json *now = NULL;
    str owner;

    need(office_read(office, &db, &e), "a view");
    if (!OK(office_matter_at(db, a, S("whole"), 1, 0, &past, &e) &&
                past.number == 1 && json_get(past.fold, S("filed")) == NULL,
            "after its first act the matter is not filed"))
        tap_error(&e);
    (void)OK(office_matter_at(db, a, S("whole"), 0, 2, &past, &e) &&
                 json_get(past.fold, S("papers"))->n == 2,
             "it is taken to its second paper");
    (void)OK(office_matter_at(db, a, S("whole"), n_whole, 0, &past, &e) &&
                 office_matter(db, a, S("whole"), &now, &owner, &e) &&
                 json_equal(past.fold, now),
             "taken to its last act it is as it stands");
    (void)OK(!office_matter_at(db, a, S("whole"), 99, 0, &past, &e) &&
                 err_fault(&e) == FAULT_ABSENT,
             "beyond it there is nothing");
    (void)OK(!office_matter_at(db, a, S("whole"), 0, 99, &past, &e) &&
                 err_fault(&e) == FAULT_ABSENT,
             "nor a paper never written");
    (void)OK(!office_matter_at(db, a, S("none"), 0, 1, &past, &e) &&
                 err_fault(&e) == FAULT_ABSENT,
             "nor a matter never begun");
    office_read_end(office, db);
}

/* What is withdrawn is gone at once, from everywhere. [APL-48-2] */
static void withdrawn(void)
{
    size_t before = walk(NULL, "/public", "list").rows;
    struct got g = get(NULL, S("/public/decisions/ext-10"), true);

    (void)OK(g.status == 200, "a decision is shown");
    enter("decision/ext-10", "{\"there\":false}",
          "[{\"register\":\"penalties\",\"withdrawn\":true}]");
    g = get(NULL, S("/public/decisions/ext-10"), true);
    (void)OK(g.status == 404, "withdrawn, it is not there [APL-48-2]");
    (void)OK(walk(NULL, "/public", "list").rows == before - 1,
             "nor in the list");
    g = get(NULL, S("/public?format=csv"), false);
    (void)OK(!has(g.body, "ext-10,"), "nor in the sheet");
}

/* A day that is none is said, and not used. */
static void bad_days(void)
{
    struct got g = get(NULL, S("/public?from=yesterday"), true);

    (void)OK(g.status == 200 &&
                 json_path(g.json, S("filters.fields.2.error")) != NULL &&
                 json_path(g.json, S("list.rows.0")) != NULL,
             "a malformed day is said at its field");
    g = get(NULL, S("/public?from=2026-04-10&to=2026-04-10"), true);
    (void)OK(json_path(g.json, S("list.rows")) != NULL &&
                 json_path(g.json, S("list.rows"))->n == 1,
             "both ends of a span belong to it");
}

/* ---- 9 no memory ---- */

/* In each round one allocation of the request's memory fails: the answer is an
 * error or the page, nothing is left, and the reader comes back (there are but
 * two, so that a lost one would stop the test). */
static void faults(void)
{
    static const struct {
        const char *who, *path;
    } rows[] = {
        {"o1", "/cases"},
        {"sup", "/supervision"},
        {NULL, "/public"},
        {NULL, "/public/decisions/whole-p1"},
        {"o1", "/cases/whole/acts/12"},
        {"c", "/cases/whole/papers/1"},
        {NULL, "/facts/APL-60"},
        {NULL, "/ledger/proofs/3"},
        {NULL, "/public/officers?no=A-001"},
    };
    struct web_options o = {.ctx = site, .error_page = site_error_page};

    o.routes = site_routes(&o.n_routes);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const str parts[] = {S("GET "), str_of(rows[i].path),
                             S(" HTTP/1.1\r\nHost: h\r\nCookie: fadu="),
                             token_of(rows[i].who), S("\r\n\r\n")};
        struct sweep s;
        bool all = true;
        str text;

        need(arena_join(a, parts, COUNT_OF(parts), &text, &e), "room");
        for (sweep_start(&s); sweep_next(&s);) {
            struct arena *own = NULL;
            struct web_request r;
            struct web_response w = {0};
            struct err x = {0};
            bool ok = arena_open(&own, &s.memory, (size_t)64 << 20, &x) &&
                      web_try(&o, text, 0, own, &r, &w, &x);

            all = all &&
                  (ok ? w.status == 200 || (s.hit && w.status == 503) : s.hit);
            arena_close(own);
            all = all && s.live == 0;
        }
        (void)OK(all, "%s: each allocation that fails is reported",
                 rows[i].path);
    }
}

/* Everything in a folder of the test, and it. */
static bool remove_tree(const char *path)
{
    str *names = NULL;
    size_t n = 0;
    char z[512];

    if (!dir_list(a, str_of(path), &names, &n, &e))
        return false;
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(z, sizeof z, "%s/%.*s", path, STR_ARG(names[i]));
        if (unlink(z) != 0 && !remove_tree(z))
            return false;
    }
    return rmdir(path) == 0;
}

int main(void)
{
    a = tap_arena();
    need(instant_parse(S("2026-06-10T10:00:00+08:00"), &now_ms), "a time");
    open_city();
    enter_all();
    play_whole();
    play_late();
    play_leads();
    publish_entries();
    keep_evidence();
    need(office_checkpoint(office, &e), "a checkpoint");
    log_in();
    pages();
    lights();
    proposals();
    record();
    cuts();
    rights();
    existence();
    scopes();
    keysets();
    sheets();
    masks();
    files();
    proofs();
    credentials();
    counts();
    as_it_stood();
    bad_days();
    withdrawn();
    faults();
    office_close(office);
    (void)OK(remove_tree(folder), "the folder is gone");
    arena_close(a);
    return tap_done();
}
