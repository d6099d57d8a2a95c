/* secret_test.c - what is confidential stands in no act, comes back into the
 * folds, can be destroyed; and what the public sees. [PIP-6] [PIP-47] */
#include "tap.h"

#include "office/city_fixture.h"

static struct city city;

/* Nobody's: division 990000 does not exist. */
static const char begin[] =
    "{parties: {p1: {kind: person, name: 欧阳某甲乙, id_number: "
    "'990000200002290028', phone: '13800001111', address: 示例路九百号}}}";
static const struct {
    const char *what, *plain;
} secrets[] = {
    {"name", "欧阳某甲乙"},
    {"number", "990000200002290028"},
    {"telephone", "13800001111"},
    {"address", "示例路九百号"},
    {"informant", "检举人赵钱孙"},
    {"second name", "上官丙丁戊"},
    {"second telephone", "13900002222"},
};

static str act_by(const char *person, str matter, const char *start,
                  const char *at, const char *intent)
{
    struct office_answer x = {0};
    struct err e = {0};
    bool ok;

    city_need(instant_parse(str_of(at), &city.now), NULL, at);
    ok = city_act(&city, person, matter, start, intent, &x, &e);
    if (ok && x.result != OFFICE_DONE) {
        for (size_t i = 0; x.reasons != NULL && i < x.reasons->n; i++)
            tap_note("%.*s",
                     STR_ARG(json_get_str(x.reasons->items[i], S("zh"))));
        ok = false;
    }
    city_need(ok, &e, intent);
    return x.matter;
}

static int64_t number_of(const char *sql)
{
    struct stmt *st = NULL;
    struct db *db = NULL;
    struct err e = {0};
    int64_t n;

    city_need(office_read(city.office, &db, &e) &&
                  db_one(db, &st, &e, sql, "") && st != NULL,
              &e, sql);
    n = stmt_get_int(st, 0);
    stmt_close(st);
    office_read_end(city.office, db);
    return n;
}

/* A whole case against a natural person, up to its publication. */
static const struct {
    const char *person, *at, *intent;
} steps[] = {
    /* clang-format off */
    {"o1", "2026-03-05T10:00+08:00", "{step: check, by: [o1, o2], fields: {note: 现场核对, credential_shown: true}}"},
    {"h", "2026-03-09T10:00+08:00", "{step: file, fields: {ended_on: 2026-02-20, discovered_on: 2026-03-02}}"},
    {"u", "2026-03-09T11:00+08:00", "{step: assign, fields: {handlers: [o1, o2]}}"},
    {"o1", "2026-03-10T10:00+08:00", "{step: inspect, by: [o1, o2], fields: {inspection_basis: 食品安全法, note: 有过期食品, credential_shown: true, rights_told: true}}"},
    {"o1", "2026-03-11T10:00+08:00", "{step: take_evidence, by: [o1, o2], fields: {evidence_kind: document, title: 进货票据, lawful: true}}"},
    {"o1", "2026-03-20T10:00+08:00", "{step: conclude, by: [o1, o2], fields: {facts_found: 销售过期食品三件, law_basis: 食品安全法第一百二十四条, basis_rank: law, discretion: 货值较小}}"},
    {"o1", "2026-03-20T15:00+08:00", "{step: send_review, by: [o1, o2], fields: {review_kind: case}}"},
    {"r", "2026-03-24T10:00+08:00", "{step: review, fields: {review_opinion: agree, note: 事实清楚}}"},
    {"h", "2026-03-26T10:00+08:00", "{step: notice, fields: {intended_fine_yuan: 5000.5}}"},
    {"o1", "2026-03-27T10:00+08:00", "{step: serve_notice, by: [o1, o2], fields: {manner: direct, receipt: 当事人签收}}"},
    {"h", "2026-04-07T10:00+08:00", "{step: decide, fields: {fine_yuan: 5000.5, correction: at_once}}"},
    {"o1", "2026-04-09T10:00+08:00", "{step: serve, by: [o1, o2], fields: {manner: direct, receipt: 当事人签收}}"},
    {"c", "2026-04-10T10:00+08:00", "{step: publish, fields: {public_text: 摘要, masked: true, in_catalogue: true}}"},
    /* clang-format on */
};

static str whole_case(void)
{
    str matter = act_by("c", S(""), begin, "2026-03-02T10:00+08:00",
                        "{step: register_lead, fields: {source: report, cause: "
                        "销售超过保质期的食品, informant: 检举人赵钱孙}}");

    for (size_t i = 0; i < COUNT_OF(steps); i++)
        (void)act_by(steps[i].person, matter, NULL, steps[i].at,
                     steps[i].intent);
    return matter;
}

/* ---- the ledger ---- */

static void scan(const char *when)
{
    static const char sql[] =
        "SELECT count(*) FROM act WHERE instr(body, ?1) > 0 OR"
        " instr(stream, ?1) > 0";
    struct db *db = NULL;
    struct err e = {0};

    city_need(office_read(city.office, &db, &e), &e, "a reader");
    for (size_t i = 0; i < COUNT_OF(secrets); i++) {
        struct stmt *st = NULL;
        bool ok = db_one(db, &st, &e, sql, "b", str_of(secrets[i].plain));

        (void)OK(ok && st != NULL && stmt_get_int(st, 0) == 0,
                 "%s: no act holds the %s", when, secrets[i].what);
        stmt_close(st);
    }
    office_read_end(city.office, db);
}

/* The scan would find what is there: else it proves nothing. */
static void scan_finds(void)
{
    (void)OK(number_of("SELECT count(*) FROM act WHERE instr(body,"
                       " CAST('销售超过保质期的食品' AS BLOB)) > 0") > 0,
             "what is no secret is found by the same way");
    (void)OK(number_of("SELECT count(*) FROM disclosed") >= 8,
             "values stand beside the ledger");
}

static struct json *fold_of(str matter)
{
    struct json *fold = NULL;
    struct db *db = NULL;
    struct err e = {0};
    str authority;

    city_need(office_read(city.office, &db, &e) &&
                  office_matter(db, city.a, matter, &fold, &authority, &e),
              &e, "a matter is read");
    office_read_end(city.office, db);
    return fold;
}

static void fold_has_them(str matter)
{
    const struct json *p = json_path(fold_of(matter), S("parties.p1"));

    (void)IS(json_get_str(p, S("name")), str_of(secrets[0].plain),
             "the matter has the name");
    (void)IS(json_get_str(p, S("id_number")), str_of(secrets[1].plain),
             "the number");
    (void)IS(json_get_str(json_get(fold_of(matter), S("case")), S("informant")),
             S("检举人赵钱孙"), "and the informant");
    (void)IS(json_get(p, S("fine_yuan"))->text, S("5000.5"),
             "a number that is no integer is the same number");
}

/* A proposal holds what it proposes; it is as confidential. */
static void proposals_hide(void)
{
    struct caller o = city_caller(&city, S("o1"));
    struct office_ask ask = {.caller = &o,
                             .authority = S("demo"),
                             .procedure = S("penalty.ordinary"),
                             .profile = S("market-regulation"),
                             .seen = -1};
    struct office_answer x = {0};
    struct err e = {0};
    int64_t n = 0;

    ask.matter = act_by("c", S(""),
                        "{parties: {p1: {kind: person, name: 上官丙丁戊, "
                        "phone: '13900002222'}}}",
                        "2026-04-11T10:00+08:00",
                        "{step: register_lead, fields: {source: report, cause: "
                        "过期, informant: 检举人赵钱孙}}");
    ask.intent = city_yaml(&city, "{step: register_lead, fields: {source: "
                                  "report, cause: 过期, informant: "
                                  "检举人赵钱孙}}");
    (void)OK(office_propose(city.office, city.a, &ask, &n, &x, &e) &&
                 x.result == OFFICE_DONE,
             "a proposal names the informant");
    (void)IS(
        json_get_str(json_path(fold_of(ask.matter), S("proposals.0.fields")),
                     S("informant")),
        S("检举人赵钱孙"), "who stands in its fold");
}

/* ---- the public register ---- */

static bool shown(const char *text, date today, struct public_row *out)
{
    struct public_filter f = {.reg = S("penalties"),
                              .text = str_of(text),
                              .from = DATE_MIN,
                              .to = DATE_MAX,
                              .today = today,
                              .max = 10};
    struct public_row *rows = NULL;
    struct db *db = NULL;
    struct err e = {0};
    size_t n = 0;
    bool more, ok;

    city_need(office_read(city.office, &db, &e), &e, "a reader");
    ok = office_public(db, city.a, &f, &rows, &n, &more, &e);
    office_read_end(city.office, db);
    if (!ok)
        tap_error(&e);
    if (n == 1)
        *out = rows[0];
    return ok && n == 1;
}

static bool shown_one(str id, date today, struct err *e)
{
    struct public_row r;
    struct db *db = NULL;
    bool ok;

    city_need(office_read(city.office, &db, e), e, "a reader");
    ok = office_public_one(db, city.a, id, today, &r, e);
    office_read_end(city.office, db);
    return ok;
}

static date today(void)
{
    return instant_date(city.now, ZONE_CITY_MIN);
}

static void published(str matter)
{
    struct public_row r = {0};
    struct err e = {0};

    (void)OK(shown("", today(), &r), "a penalty is shown");
    (void)IS(json_get_str(r.entry, S("party")), S("欧某某某某"),
             "the name of a person is masked");
    (void)OK(json_get(r.entry, S("code")) == NULL && !r.withdrawn &&
                 !r.external && r.published == today(),
             "without a code, from today");
    (void)OK(shown("保质期", today(), &r), "found by its cause");
    (void)OK(!shown("欧阳", today(), &r), "and not by the name");
    (void)OK(!shown("", today() + 3 * 366 + 1, &r) || r.until == DATE_MAX,
             "when its time is over it is not shown");
    (void)OK(shown_one(r.id, today(), &e), "it has a page");
    (void)OK(str_starts(r.id, matter), "under the matter's id");
    (void)OK(number_of("SELECT count(*) FROM public_entry WHERE instr(entry,"
                       " '欧阳') > 0") == 0 &&
                 number_of("SELECT count(*) FROM public_text WHERE instr(words,"
                           " '阳') > 0") == 0,
             "the register does not hold the name at all");
}

static void withdrawn(str matter)
{
    struct public_row r = {0}, again = {0};
    struct err e = {0};

    city_need(shown("", today(), &r), NULL, "an entry");
    (void)act_by("c", matter, NULL, "2026-05-11T10:00+08:00",
                 "{step: decision_changed, fields: {reason: 复议撤销}}");
    (void)act_by("c", matter, NULL, "2026-05-13T10:00+08:00",
                 "{step: withdraw, fields: {reason: 行政复议决定撤销}}");
    (void)OK(!shown("", today(), &again), "withdrawn, it is not shown");
    (void)OK(!shown_one(r.id, today(), &e) && err_fault(&e) == FAULT_ABSENT,
             "and has no page [APL-48-2]");
}

/* Entries made elsewhere: time over, published anew, with the same place. */
static void elsewhere(void)
{
    static const char *const publish[] = {
        "[{register: penalties, external: true, entry: {party: 甲公司, "
        "party_kind: organisation, cause: 占道, number: 外1号, published_on: "
        "{'@': '2026-05-13'}, until: {'@': '2026-06-13'}}}]",
        "[{register: penalties, withdrawn: true}]",
        "[{register: penalties, external: true, entry: {party: 甲公司, "
        "party_kind: organisation, cause: 占道经营, number: 外1号, "
        "published_on: {'@': '2026-05-15'}}}]"};
    int64_t sort = 0;
    struct public_row r = {0};

    for (size_t i = 0; i < COUNT_OF(publish); i++) {
        struct office_entry entry = {.stream = S("decision/x1"),
                                     .set = city_yaml(&city, "{n: 1}"),
                                     .publish = city_yaml(&city, publish[i]),
                                     .basis = S("外部决定"),
                                     .at = city.now,
                                     .trusted = true};
        struct office_answer x;
        struct err e = {0};

        city_need(
            office_enter(city.office, city.a, &city.admin, &entry, &x, &e), &e,
            publish[i]);
        (void)OK(shown("甲公司", today(), &r) == (i != 1),
                 "after act %zu it is %sshown", i + 1, i == 1 ? "not " : "");
        if (i == 0) {
            sort = r.sort;
            (void)OK(r.external && r.until == r.published + 31,
                     "as made elsewhere, for a month");
            (void)OK(!shown("甲公司", r.until + 1, &r) &&
                         shown("甲公司", r.until, &r),
                     "to its last day and no longer");
        }
    }
    (void)OK(r.sort == sort &&
                 str_eq(json_get_str(r.entry, S("cause")), S("占道经营")),
             "published anew it keeps its place, with what it says now");
    (void)OK(r.until == DATE_MAX, "and without an end");
}

/* An id that begins like another's is another's. */
static void alike(void)
{
    static const char *const acts[][2] = {
        {"decision/y", "[{register: penalties, party: p1, entry: {party: "
                       "乙公司, party_kind: organisation, cause: 占道}}, "
                       "{register: penalties, party: p2, entry: {party: "
                       "丙公司, party_kind: organisation, cause: 占道}}]"},
        {"decision/y-2", "[{register: penalties, entry: {party: 丁公司, "
                         "party_kind: organisation, cause: 占道}}]"},
        {"decision/y", "[{register: penalties, withdrawn: true}]"}};
    struct public_row r = {0};

    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        struct office_entry entry = {.stream = str_of(acts[i][0]),
                                     .set = city_yaml(&city, "{n: 1}"),
                                     .publish = city_yaml(&city, acts[i][1]),
                                     .basis = S("外部决定"),
                                     .at = city.now,
                                     .trusted = true};
        struct office_answer x;
        struct err e = {0};

        city_need(
            office_enter(city.office, city.a, &city.admin, &entry, &x, &e), &e,
            acts[i][1]);
        if (i == 0)
            (void)OK(shown("乙公司", today(), &r) &&
                         shown("丙公司", today(), &r),
                     "an entry for each party is shown");
    }
    (void)OK(!shown("乙公司", today(), &r) && !shown("丙公司", today(), &r),
             "a matter's entries go together");
    (void)OK(shown("丁公司", today(), &r),
             "and not those of a matter with a longer id");
}

/* "y" for its party "p1" and "y-p1" have one public number: the first has it. */
static void same_number(void)
{
    struct office_entry entry = {
        .stream = S("decision/y-p1"),
        .set = city_yaml(&city, "{n: 1}"),
        .publish = city_yaml(&city, "[{register: penalties, entry: {party: "
                                    "戊公司, party_kind: organisation, cause: "
                                    "占道}}]"),
        .basis = S("外部决定"),
        .at = city.now,
        .trusted = true};
    struct office_answer x;
    struct public_row r = {0};
    struct err e = {0};

    (void)OK(!office_enter(city.office, city.a, &city.admin, &entry, &x, &e) &&
                 str_eq(str_of(err_code(&e)), S("OFFICE-051")),
             "what is published is not overwritten by another");
    (void)OK(!shown("戊公司", today(), &r), "nor shown in its place");
}

/* ---- destroying ---- */

static bool destroy(void *ctx, struct db *db, struct err *e)
{
    const str *value = ctx;

    return db_run(db, e, "DELETE FROM disclosed WHERE instr(value, ?1) > 0",
                  "b", *value);
}

static size_t problems(bool whole)
{
    struct ledger_problems found = {.max = 20};
    struct db *db = NULL;
    struct err e = {0};
    bool ok;

    if (whole) {
        ok = office_verify(city.office, city.a, NULL, NULL, &found, &e);
    } else {
        city_need(office_read(city.office, &db, &e), &e, "a reader");
        ok = ledger_verify(db, city.a, office_origin(city.office),
                           office_key(city.office)->public, NULL, NULL, &found,
                           &e);
        office_read_end(city.office, db);
    }
    if (!ok)
        tap_error(&e);
    for (size_t i = 0; i < found.n; i++)
        tap_error(&found.at[i]);
    return ok ? found.n : 999;
}

static void destroyed(str matter)
{
    str value = S("\"13800001111\"");
    struct store_job job = {destroy, &value};
    int64_t before = number_of("SELECT count(*) FROM disclosed");
    struct err e = {0};
    const struct json *phone;

    (void)OK(store_do(office_store(city.office), &job, &e),
             "a value is destroyed");
    (void)OK(number_of("SELECT count(*) FROM disclosed") < before,
             "it is gone");
    (void)OK(problems(false) == 0, "the ledger verifies without it");
    if (!OK(office_rebuild(city.office, city.a, NULL, NULL, &e),
            "the folds are made again without it"))
        tap_error(&e);
    phone = json_path(fold_of(matter), S("parties.p1.phone"));
    (void)OK(phone != NULL && json_is(phone, JSON_OBJECT) &&
                 json_get(phone, S("~")) != NULL,
             "where it stood, stands its digest");
    (void)IS(
        json_get_str(json_path(fold_of(matter), S("parties.p1")), S("name")),
        S("欧阳某甲乙"), "the others are still there");
    (void)OK(problems(true) == 0, "and the city verifies");
}

int main(void)
{
    struct sha256_text live;
    struct err e = {0};
    str matter;

    city_open(&city);
    city_staff(&city);
    matter = whole_case();
    fold_has_them(matter);
    published(matter);
    withdrawn(matter);
    elsewhere();
    alike();
    same_number();
    proposals_hide();
    scan("after a whole case");
    scan_finds();
    live = city_dump(&city);
    (void)OK(office_checkpoint(city.office, &e) &&
                 office_rebuild(city.office, city.a, NULL, NULL, &e),
             "the folds are made again");
    (void)IS(str_of(city_dump(&city).z), str_of(live.z),
             "with all that is confidential, they are the same");
    destroyed(matter);
    city_close(&city);
    return tap_done();
}
