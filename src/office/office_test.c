/* office_test.c - the way of an act: who may, what the law says, versions and
 * keys, proposals, register entries, files, the audit trail. */
#include "tap.h"

#include "office/city_fixture.h"
#include "office/internal.h"

#include <fcntl.h>

static struct city city;
static const char lead[] =
    "{step: register_lead, fields: {source: report, cause: 销售过期食品}}";
static const char file[] =
    "{step: file, fields: {cause: 销售过期食品, source: report}}";
static const char assign[] = "{step: assign, fields: {handlers: [o1, o2]}}";
static const char company[] =
    "{parties: {p1: {kind: organisation, name: 示例食品公司, code: "
    "91350100M000100Y43}}}";

static const char *code_of(bool ok, const struct err *e)
{
    return ok ? "" : err_code(e);
}

static void is_done(bool ok, const struct office_answer *x, const struct err *e,
                    const char *what)
{
    if (!OK(ok && x->result == OFFICE_DONE, "%s", what) && !ok)
        tap_error(e);
}

/* A matter that `person` begins; its id. */
static str begun(const char *person, const char *intent)
{
    struct office_answer x = {0};
    struct err e = {0};
    bool ok = city_act(&city, person, S(""), company, intent, &x, &e);

    is_done(ok, &x, &e, "a matter begins");
    return x.matter;
}

static int64_t acts_of(str matter)
{
    struct json *fold = NULL;
    struct db *db = NULL;
    struct err e = {0};
    str stream;
    const str parts[] = {S("matter/"), matter};
    int64_t version = -1;

    city_need(arena_join(city.a, parts, 2, &stream, &e) &&
                  office_read(city.office, &db, &e) &&
                  office_fold(db, city.a, stream, &fold, &version, &e),
              &e, "a matter is read");
    office_read_end(city.office, db);
    return version;
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

static int64_t count_sql(const char *sql)
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

/* ---- who may ---- */

#define LONG_ID \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
_Static_assert(sizeof LONG_ID == MATTER_ID_MAX + 2, "one byte too long");

static const struct {
    const char *name, *person, *matter, *begin, *intent, *code;
} refusals[] = {
    {"another authority's head", "fh", "M", NULL, "{step: assign}",
     "OFFICE-001"},
    {"a supervisor sees, but does not act", "v", "M", NULL, "{step: assign}",
     "OFFICE-001"},
    {"a reviewer begins nothing", "r", "", "{}", lead, "OFFICE-001"},
    {"who is not among those who act", "c", "M", NULL,
     "{step: assign, by: [u]}", "OFFICE-002"},
    {"not even beside a stranger", "c", "M", NULL,
     "{step: assign, by: [u, o1]}", "OFFICE-002"},
    {"an unknown matter", "u", "nowhere", NULL, "{step: assign}", "OFFICE-003"},
    {"a matter that exists", "c", "", "{id: M}", lead, "OFFICE-007"},
    {"an id that leads elsewhere", "c", "", "{id: a/b}", lead, "OFFICE-015"},
    {"an id that goes up", "c", "", "{id: ..}", lead, "OFFICE-015"},
    {"an id of many lines", "c", "", "{id: \"a\\nb\"}", lead, "OFFICE-015"},
    {"an id too long", "c", "", "{id: " LONG_ID "}", lead, "OFFICE-015"},
};

static void replace_matter(struct json *begin, str matter)
{
    if (str_eq(json_get_str(begin, S("id")), S("M")))
        city_need(json_set_str(city.a, begin, S("id"), matter, NULL), NULL,
                  "memory");
}

static void refused(void)
{
    str matter = begun("c", lead);

    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct caller caller = city_caller(&city, str_of(refusals[i].person));
        struct json *begin = refusals[i].begin == NULL
                                 ? NULL
                                 : city_yaml(&city, refusals[i].begin);
        struct office_ask ask = {.caller = &caller,
                                 .authority = S("demo"),
                                 .procedure = S("penalty.ordinary"),
                                 .profile = S("market-regulation"),
                                 .matter = str_of(refusals[i].matter),
                                 .intent = city_yaml(&city, refusals[i].intent),
                                 .begin = begin,
                                 .seen = -1};
        struct office_answer x = {0};
        struct err e = {0};
        bool ok;

        if (begin != NULL)
            replace_matter(begin, matter);
        if (str_eq(ask.matter, S("M")))
            ask.matter = matter;
        ok = office_act(city.office, city.a, &ask, &x, &e);
        (void)IS(str_of(code_of(ok, &e)), str_of(refusals[i].code), "%s",
                 refusals[i].name);
    }
    (void)OK(acts_of(matter) == 1, "none of them left an act");
}

static void no_procedure(void)
{
    struct caller caller = city_caller(&city, S("c"));
    struct office_ask ask = {.caller = &caller,
                             .authority = S("demo"),
                             .procedure = S("penalty.none"),
                             .profile = S("market-regulation"),
                             .intent = city_yaml(&city, lead),
                             .seen = -1};
    struct office_answer x;
    struct err e = {0};

    (void)IS(str_of(code_of(office_act(city.office, city.a, &ask, &x, &e), &e)),
             S("OFFICE-006"), "an unknown procedure");
    ask.procedure = S("penalty.ordinary");
    ask.authority = S("none");
    (void)IS(str_of(code_of(office_act(city.office, city.a, &ask, &x, &e), &e)),
             S("PEOPLE-002"), "an unknown authority");
    ask.authority = S("far");
    (void)IS(str_of(code_of(office_act(city.office, city.a, &ask, &x, &e), &e)),
             S("OFFICE-001"), "another authority's matter is not begun here");
}

/* ---- what the law and the fields say ---- */

static void answers(void)
{
    str matter = begun("h", file);
    struct office_answer x = {0};
    struct err e = {0};
    struct json *fold;
    bool ok;

    fold = fold_of(matter);
    (void)IS(json_get_str(json_path(fold, S("papers.0")), S("number")),
             S("示市监立〔2026〕1号"), "the first paper has number 1");
    ok = city_act(&city, "u", matter, NULL,
                  "{step: assign, fields: {handlers: [o1]}}", &x, &e);
    (void)OK(ok && x.result == OFFICE_REFUSED && x.reasons->n > 0,
             "one handler is refused, with reasons [APL-42-1]");
    ok = city_act(&city, "u", matter, NULL,
                  "{step: assign, fields: {handlers: [o1, nobody]}}", &x, &e);
    (void)OK(ok && x.result == OFFICE_PROBLEMS && x.problems->n == 1 &&
                 str_eq(json_get_str(x.problems->items[0], S("field")),
                        S("handlers")),
             "an unknown person is a problem of the field");
    ok = city_act(&city, "u", matter, NULL, "{step: no_such}", &x, &e);
    (void)OK(!ok && err_fault(&e) == FAULT_INPUT,
             "an unknown step cannot be judged");
    (void)OK(acts_of(matter) == 1, "nothing of it was kept");
    ok = city_act(&city, "u", matter, NULL, assign, &x, &e);
    is_done(ok, &x, &e, "two handlers are assigned");
    (void)OK(x.version == 2 && acts_of(matter) == 2, "the version is 2");
}

/* ---- versions and keys ---- */

static struct office_ask ask_of(const struct caller *c, str matter,
                                const char *intent)
{
    return (struct office_ask){.caller = c,
                               .matter = matter,
                               .authority = S("demo"),
                               .procedure = S("penalty.ordinary"),
                               .profile = S("market-regulation"),
                               .begin = city_yaml(&city, company),
                               .intent = city_yaml(&city, intent),
                               .seen = -1};
}

static void versions(void)
{
    struct caller u = city_caller(&city, S("u"));
    struct office_ask ask = ask_of(&u, begun("h", file), assign);
    struct office_answer x = {0};
    struct err e = {0};
    bool ok;

    ask.seen = 0;
    ok = office_act(city.office, city.a, &ask, &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-004"), "an older version");
    (void)OK(!ok && err_fault(&e) == FAULT_STALE, "is stale");
    ask.seen = 2;
    (void)IS(str_of(code_of(office_act(city.office, city.a, &ask, &x, &e), &e)),
             S("OFFICE-004"), "so is one that is not there yet");
    ask.seen = 1;
    ok = office_act(city.office, city.a, &ask, &x, &e);
    is_done(ok, &x, &e, "the version that stands");
}

static bool same(const struct office_answer *a, const struct office_answer *b)
{
    return str_eq(a->matter, b->matter) && a->version == b->version &&
           a->place.seq == b->place.seq &&
           memcmp(a->place.digest.b, b->place.digest.b, SHA256_SIZE) == 0;
}

static void keys_of_steps(void)
{
    struct caller u = city_caller(&city, S("u")),
                  h = city_caller(&city, S("h"));
    struct office_ask ask = ask_of(&u, begun("h", file), assign);
    struct office_answer one = {0}, two = {0};
    struct err e = {0};
    bool ok;

    ask.key = S("key-1");
    ok = office_act(city.office, city.a, &ask, &one, &e);
    is_done(ok, &one, &e, "a step under a key");
    ok = office_act(city.office, city.a, &ask, &two, &e);
    (void)OK(ok && two.result == OFFICE_AGAIN && same(&one, &two),
             "asked again, it is the same answer");
    ask.seen = 1;
    ok = office_act(city.office, city.a, &ask, &two, &e);
    (void)OK(ok && two.result == OFFICE_AGAIN && same(&one, &two),
             "whatever was seen");
    ask.seen = -1;
    (void)OK(acts_of(ask.matter) == 2, "and one act");
    ask.intent = city_yaml(&city, "{step: assign, fields: {handlers: [o2, "
                                  "o1]}}");
    ok = office_act(city.office, city.a, &ask, &two, &e);
    (void)OK(!ok && err_fault(&e) == FAULT_CONFLICT &&
                 str_eq(str_of(err_code(&e)), S("OFFICE-005")),
             "another request under the key is refused");
    ask.caller = &h;
    ok = office_act(city.office, city.a, &ask, &two, &e);
    is_done(ok, &two, &e, "another person's key is another key");
}

static void key_of_other_matter(void)
{
    struct caller u = city_caller(&city, S("u"));
    struct office_ask ask = ask_of(&u, begun("h", file), assign);
    struct office_answer x = {0};
    struct err e = {0};
    bool ok;

    ask.key = S("key-m");
    ok = office_act(city.office, city.a, &ask, &x, &e);
    is_done(ok, &x, &e, "a step under a key");
    ask.matter = begun("h", file);
    ok = office_act(city.office, city.a, &ask, &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-005"),
             "the same step of another matter is another request");
    (void)OK(acts_of(ask.matter) == 1, "and was not taken for done");
}

static void keys_of_beginnings(void)
{
    struct caller c = city_caller(&city, S("c"));
    struct office_ask ask = ask_of(&c, S(""), lead);
    struct office_answer one = {0}, two = {0};
    struct err e = {0};
    bool ok;

    ask.key = S("key-2");
    ok = office_act(city.office, city.a, &ask, &one, &e);
    is_done(ok, &one, &e, "a matter begins under a key");
    ok = office_act(city.office, city.a, &ask, &two, &e);
    (void)OK(ok && two.result == OFFICE_AGAIN && same(&one, &two),
             "begun again, it is the same matter");
    ask.begin = city_yaml(&city, "{parties: {p1: {kind: organisation, name: "
                                 "另一公司}}}");
    ok = office_act(city.office, city.a, &ask, &two, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-005"),
             "another party is another request");
}

/* What is refused is not remembered: mended, it can go under the same key. */
static void keys_of_refusals(void)
{
    struct caller u = city_caller(&city, S("u"));
    struct office_ask ask = ask_of(&u, begun("h", file),
                                   "{step: assign, fields: {handlers: [o1]}}");
    struct office_answer x = {0};
    struct err e = {0};
    bool ok;

    ask.key = S("key-3");
    ok = office_act(city.office, city.a, &ask, &x, &e);
    (void)OK(ok && x.result == OFFICE_REFUSED, "refused under a key");
    ask.intent = city_yaml(&city, assign);
    ok = office_act(city.office, city.a, &ask, &x, &e);
    is_done(ok, &x, &e, "mended, it is done under it");
}

/* ---- proposals ---- */

static struct office_ask put(const char *intent, str matter, int64_t want)
{
    struct caller *o = arena_new(city.a, struct caller, NULL);
    struct office_ask ask;
    struct office_answer x = {0};
    struct err e = {0};
    int64_t n = 0;
    bool ok;

    *o = city_caller(&city, S("o1"));
    ask = ask_of(o, matter, intent);
    ok = office_propose(city.office, city.a, &ask, &n, &x, &e);
    is_done(ok, &x, &e, "a step is put to who may take it");
    (void)OK(n == want, "as number %d", (int)want);
    return ask;
}

static bool opine(const char *person, str matter, int64_t n, bool agree,
                  const char *text, const char *intent, str key,
                  struct office_answer *x, struct err *e)
{
    struct caller c = city_caller(&city, str_of(person));
    struct office_ask ask = ask_of(&c, matter, intent);
    struct office_opinion opinion = {
        .proposal = n, .agree = agree, .text = str_of(text)};

    ask.key = key;
    return office_opine(city.office, city.a, &ask, &opinion, x, e);
}

/* An opinion that settles nothing. */
static bool comment(const char *person, str matter, const char *text,
                    struct office_answer *x, struct err *e)
{
    struct caller c = city_caller(&city, str_of(person));
    struct office_ask ask = ask_of(&c, matter, "{}");
    struct office_opinion opinion = {
        .proposal = 1, .comment = true, .text = str_of(text)};

    return office_opine(city.office, city.a, &ask, &opinion, x, e);
}

static const struct {
    const char *name, *person;
    int64_t n;
    bool agree;
    const char *text, *code;
} opinions[] = {
    /* clang-format off */
    {"without the post", "c", 1, true, "", "OFFICE-022"},
    {"without the post, sent back", "c", 1, false, "不行", "OFFICE-022"},
    {"a stand-in, before the day", "d", 1, true, "", "OFFICE-022"},
    {"another authority's head", "fh", 1, false, "不行", "OFFICE-022"},
    {"sent back without an opinion", "h", 1, false, " ", "OFFICE-023"},
    {"a number that is not there", "h", 2, true, "", "OFFICE-020"},
    {"number 0", "h", 0, true, "", "OFFICE-020"},
    /* clang-format on */
};

static void proposals(void)
{
    str matter = begun("c", lead);
    struct office_answer x = {0}, again = {0};
    struct json *one;
    struct err e = {0};
    bool ok;

    (void)put("{step: file, fields: {ended_on: 2026-11-01}}", matter, 1);
    one = json_path(fold_of(matter), S("proposals.0"));
    (void)OK(str_eq(json_get_str(one, S("state")), S("open")) &&
                 str_eq(json_get_str(one, S("by")), S("o1")),
             "it stands open");
    for (size_t i = 0; i < COUNT_OF(opinions); i++) {
        e = (struct err){0};
        ok = opine(opinions[i].person, matter, opinions[i].n, opinions[i].agree,
                   opinions[i].text, "{}", S(""), &x, &e);
        (void)IS(str_of(code_of(ok, &e)), str_of(opinions[i].code),
                 "an opinion: %s", opinions[i].name);
    }
    (void)OK(acts_of(matter) == 2, "none of them left an act");
    ok = opine("h", matter, 1, false, "日期再核", "{}", S("r1"), &x, &e);
    is_done(ok, &x, &e, "it is sent back");
    ok = opine("h", matter, 1, false, "日期再核", "{}", S("r1"), &again, &e);
    (void)OK(ok && again.result == OFFICE_AGAIN && same(&x, &again),
             "once under one key");
    ok = opine("h", matter, 1, true, "", "{}", S(""), &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-021"), "it is settled then");
    (void)put("{step: file, fields: {ended_on: 2026-11-01}}", matter, 2);
    ok = opine("h", matter, 2, true, "同意", "{fields: {ended_on: 2026-11-02}}",
               S("r2"), &x, &e);
    is_done(ok, &x, &e, "with a change it is agreed to");
    ok = opine("h", matter, 2, true, "同意", "{fields: {ended_on: 2026-11-02}}",
               S("r2"), &again, &e);
    (void)OK(ok && again.result == OFFICE_AGAIN && same(&x, &again),
             "once under one key");
    one = fold_of(matter);
    (void)IS(json_get_str(one, S("state")), S("filed"), "the step is taken");
    (void)IS(json_get_str(json_path(one, S("case.ended_on")), S("@")),
             S("2026-11-02"), "as the approver changed it");
    one = json_path(one, S("proposals.1"));
    (void)OK(str_eq(json_get_str(one, S("state")), S("agreed")) &&
                 str_eq(json_get_str(one, S("opinion")), S("同意")) &&
                 str_eq(json_get_str(one, S("settled_by")), S("h")),
             "the opinion stands in the matter");
    ok = opine("h", matter, 2, true, "", "{}", S(""), &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-021"), "twice is a conflict");
}

/* Each signs an opinion of their own before the head decides. */
static void opinions_on_the_way(void)
{
    str matter = begun("c", lead);
    instant was = city.now;
    struct office_answer x = {0};
    struct json *all;
    struct err e = {0};
    bool ok;

    (void)put("{step: file, fields: {ended_on: 2026-11-01}}", matter, 1);
    ok = comment("c", matter, "材料齐全", &x, &e);
    is_done(ok, &x, &e, "the clerk signs an opinion");
    (void)instant_parse(S("2026-11-26T10:00+08:00"), &city.now);
    ok = comment("d", matter, "拟同意", &x, &e);
    is_done(ok, &x, &e, "so does the deputy");
    ok = comment("d", matter, "  ", &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-025"), "not without words");
    ok = comment("fh", matter, "不行", &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-022"),
             "not from another authority");
    all = json_path(fold_of(matter), S("proposals.0.opinions"));
    (void)OK(all != NULL && all->n == 2 &&
                 str_eq(json_get_str(all->items[0], S("by")), S("c")) &&
                 str_eq(json_get_str(all->items[1], S("text")), S("拟同意")),
             "both stand in their order");
    (void)OK(
        json_get(json_get(all == NULL ? NULL : all->items[1], S("deputy_for")),
                 S("head")) != NULL,
        "the stand-in's principal with it");
    (void)IS(
        json_get_str(json_path(fold_of(matter), S("proposals.0")), S("state")),
        S("open"), "nothing is settled");
    ok = opine("h", matter, 1, true, "同意", "{}", S(""), &x, &e);
    is_done(ok, &x, &e, "the head decides");
    ok = comment("c", matter, "补充", &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-021"), "after that no more");
    city.now = was;
}

/* Naming a proposal settles only a proposal of that step. */
static void proposal_of_another_step(void)
{
    str matter = begun("h", file);
    struct office_answer x = {0};
    struct err e = {0};
    bool ok;

    (void)put("{step: assign, fields: {handlers: [o1, o2]}}", matter, 1);
    ok =
        city_act(&city, "h", matter, NULL,
                 "{step: end_case, proposal: 1, fields: {reason: 无}}", &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-020"),
             "another step settles no proposal");
    (void)IS(
        json_get_str(json_path(fold_of(matter), S("proposals.0")), S("state")),
        S("open"), "it stands open");
}

static void proposals_of_what_does_not_fit(void)
{
    str matter = begun("h", file);
    struct caller o = city_caller(&city, S("o1")),
                  f = city_caller(&city, S("fh"));
    struct office_ask ask =
        ask_of(&o, matter, "{step: assign, fields: {handlers: [nobody]}}");
    struct office_answer x = {0};
    struct err e = {0};
    int64_t n = 0;
    bool ok;

    ok = office_propose(city.office, city.a, &ask, &n, &x, &e);
    (void)OK(ok && x.result == OFFICE_PROBLEMS && x.problems->n == 1,
             "what does not fit is not put to anyone");
    ask = ask_of(&o, matter, "{step: no_such}");
    ok = office_propose(city.office, city.a, &ask, &n, &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-024"), "nor an unknown step");
    ask = ask_of(&o, matter, "{step: preserve_lapse}");
    ok = office_propose(city.office, city.a, &ask, &n, &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-024"), "nor the clock's");
    ask = ask_of(&f, matter, assign);
    ok = office_propose(city.office, city.a, &ask, &n, &x, &e);
    (void)OK(!ok && err_fault(&e) == FAULT_FORBIDDEN,
             "nor by another authority");
    ask = ask_of(&o, S("nowhere"), assign);
    ok = office_propose(city.office, city.a, &ask, &n, &x, &e);
    (void)OK(!ok && err_fault(&e) == FAULT_ABSENT, "nor in no matter");
    ask = ask_of(&o, matter, assign);
    ask.seen = 0;
    ok = office_propose(city.office, city.a, &ask, &n, &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-004"),
             "nor from what is stale");
    (void)OK(acts_of(matter) == 1, "none of it left an act");
}

static void stand_in(void)
{
    str matter = begun("c", lead);
    instant was = city.now;
    struct office_answer x = {0};
    struct err e = {0};
    bool ok;

    (void)put("{step: file, fields: {}}", matter, 1);
    (void)instant_parse(S("2026-11-26T23:59+08:00"), &city.now);
    ok = opine("d", matter, 1, true, "代局长", "{}", S(""), &x, &e);
    is_done(ok, &x, &e, "on the day the stand-in agrees");
    (void)instant_parse(S("2026-11-27T00:00+08:00"), &city.now);
    matter = begun("c", lead);
    (void)put("{step: file, fields: {}}", matter, 1);
    ok = opine("d", matter, 1, true, "", "{}", S(""), &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-022"), "a day later not");
    city.now = was;
}

static void waiting(void)
{
    struct waiting_row *rows = NULL;
    struct db *db = NULL;
    struct err e = {0};
    size_t n = 0;
    bool ok =
        office_read(city.office, &db, &e) &&
        office_waiting(db, city.a, S("demo"), S("head"), 100, &rows, &n, &e);

    office_read_end(city.office, db);
    (void)OK(ok && (int64_t)n == count_sql("SELECT count(*) FROM waiting WHERE"
                                           " post = 'head'"),
             "what waits for the head is listed");
    (void)OK(n == 2, "two proposals are open for the head");
    for (size_t i = 1; i < n; i++)
        (void)OK(rows[i - 1].at <= rows[i].at, "oldest first");
}

/* ---- registers ---- */

static bool enter_as(const char *person, const char *basis, str key,
                     const char *set, struct office_answer *x, struct err *e)
{
    struct caller c = city_caller(&city, str_of(person));
    struct office_entry entry = {.stream = S("person/n1"),
                                 .set = city_yaml(&city, set),
                                 .basis = str_of(basis),
                                 .at = city.now,
                                 .key = key};

    return office_enter(city.office, city.a, &c, &entry, x, e);
}

static void registers(void)
{
    static const char person[] =
        "{name: 新人, authority: demo, posts: {officer: true}}";
    static const char *const no_registers[] = {"matter/m1", "audit/2026-11-24",
                                               "person/", "/n1", "n1"};
    struct office_answer x = {0}, again = {0};
    struct err e = {0};
    bool ok;

    ok = enter_as("h", "任命文件", S(""), person, &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-031"),
             "a head registers nobody");
    ok = enter_as("adm", " ", S(""), person, &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-030"),
             "an entry without a basis");
    ok = enter_as("adm", "任命文件", S("e1"), person, &x, &e);
    is_done(ok, &x, &e, "an administrator registers with one");
    ok = enter_as("adm", "任命文件", S("e1"), person, &again, &e);
    (void)OK(ok && again.result == OFFICE_AGAIN && same(&x, &again),
             "once under one key");
    ok = enter_as("adm", "调整", S(""), "{posts: null, name: 老人}", &x, &e);
    is_done(ok, &x, &e, "a member goes, another changes");
    (void)OK(city_caller(&city, S("n1")).n_posts == 0 && /* null: none */
                 str_eq(city_caller(&city, S("n1")).name, S("老人")),
             "and the rest stays");
    ok = enter_as("adm", "错误", S(""), "{name: ''}", &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("PEOPLE-006"),
             "what cannot be a person is refused");
    (void)IS(city_caller(&city, S("n1")).name, S("老人"), "and undone whole");
    ok = enter_as("adm", "调动", S(""), "{authority: far}", &x, &e);
    (void)IS(str_of(code_of(ok, &e)), S("OFFICE-031"),
             "nobody is moved to another region");
    for (size_t i = 0; i < COUNT_OF(no_registers); i++) {
        struct office_entry entry = {.stream = str_of(no_registers[i]),
                                     .set = city_yaml(&city, "{open: false}"),
                                     .basis = S("命令"),
                                     .at = city.now,
                                     .trusted = true};

        ok = office_enter(city.office, city.a, &city.admin, &entry, &x, &e);
        (void)IS(str_of(code_of(ok, &e)), S("OFFICE-032"), "no register: %s",
                 no_registers[i]);
    }
    (void)OK(count_sql("SELECT count(*) FROM act WHERE stream = 'person/n1'") ==
                 2,
             "two acts are on the ledger");
}

static void trail(void)
{
    struct caller r = city_caller(&city, S("r"));
    struct json *fold = NULL;
    struct ledger_act act;
    struct db *db = NULL;
    struct err e = {0};
    int64_t version = 0;
    bool ok;

    for (int i = 1; i <= 3; i++) {
        ok = office_audit(city.office, city.a, &r, S("reveal"), S("m1"),
                          i == 3 ? S("id_number") : S("phone"), &e);
        (void)OK(ok, "look %d is recorded [PIP-6]", i);
    }
    city_need(
        office_read(city.office, &db, &e) &&
            office_fold(db, city.a, S("audit/2026-11-24"), &fold, &version,
                        &e) &&
            ledger_read_nth(db, city.a, S("audit/2026-11-24"), 3, &act, &e),
        &e, "the trail is read");
    office_read_end(city.office, db);
    (void)OK(version == 3, "one act each, one stream a day");
    fold = json_path(act.act, S("effects.writes.0.value"));
    (void)OK(str_eq(json_get_str(act.act, S("kind")), S("audit")) &&
                 str_eq(json_get_str(act.act, S("actor")), S("r")) &&
                 str_eq(json_get_str(fold, S("what")), S("reveal")) &&
                 str_eq(json_get_str(fold, S("person")), S("r")) &&
                 str_eq(json_get_str(fold, S("matter")), S("m1")) &&
                 str_eq(json_get_str(fold, S("detail")), S("id_number")),
             "who looked at what, where");
}

/* ---- files ---- */

static const char *spool(const char *name, const char *bytes)
{
    char path[160];
    size_t n = strlen(bytes);
    int fd;

    (void)snprintf(path, sizeof path, "%s/spool/%s", city.dir, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    city_need(fd >= 0 && write(fd, bytes, n) == (ssize_t)n, NULL, "a spool");
    (void)close(fd);
    return arena_cstr(city.a, str_of(path), NULL);
}

static void files(void)
{
    static const str absent[] = {
        SI("0000000000000000000000000000000000000000000000000000000000000000"),
        SI("../../../../../../../../../../../../../../../../../../etc/passwd"),
        SI("zz"), SI("")};
    struct sha256_text hex = sha256_hex(S("证据"));
    const char *one = spool("one", "证据"), *two = spool("two", "证据");
    const char *path = NULL;
    uint8_t digest[SHA256_SIZE];
    struct err e = {0};
    uint64_t size = 0;
    str kept = S("");

    city_need(hex_get(str_of(hex.z), digest, sizeof digest), NULL, "a digest");
    (void)OK(office_keep_file(city.office, city.a, one, digest, &e) &&
                 access(one, F_OK) != 0,
             "a file is kept");
    (void)OK(office_keep_file(city.office, city.a, two, digest, &e) &&
                 access(two, F_OK) != 0,
             "the same content once");
    (void)OK(
        office_file(city.office, city.a, str_of(hex.z), &path, &size, &e) &&
            size == 6 && file_read(city.a, str_of(path), 100, &kept, &e),
        "it is there");
    (void)IS(kept, S("证据"), "as it was");
    digest[0] ^= 1;
    (void)OK(
        !office_keep_file(city.office, city.a, "/nonexistent/x", digest, &e) &&
            err_fault(&e) == FAULT_IO,
        "what was not spooled is not kept");
    for (size_t i = 0; i < COUNT_OF(absent); i++) {
        e = (struct err){0};
        (void)OK(
            !office_file(city.office, city.a, absent[i], &path, &size, &e) &&
                err_fault(&e) == FAULT_ABSENT,
            "no file: \"%.*s\"", STR_ARG(absent[i]));
    }
}

/* ---- a matter as it stood ---- */

static void past(void)
{
    str matter = begun("c", lead);
    struct office_past x = {0};
    struct office_answer answer = {0};
    struct db *db = NULL;
    struct err e = {0};
    bool ok = city_act(&city, "h", matter, NULL, file, &answer, &e);

    is_done(ok, &answer, &e, "it is filed");
    city_need(office_read(city.office, &db, &e), &e, "a reader");
    (void)OK(office_matter_at(db, city.a, matter, 1, 0, &x, &e) &&
                 x.number == 1 && x.at == city.now &&
                 str_eq(json_get_str(x.fold, S("state")), S("lead")),
             "after its first act it was a lead");
    (void)OK(office_matter_at(db, city.a, matter, 0, 2, &x, &e) &&
                 x.number == 2,
             "its second paper came with its second act");
    (void)OK(office_matter_at(db, city.a, matter, 0, 0, &x, &e) &&
                 x.number == 2 && json_equal(x.fold, fold_of(matter)),
             "as it stands it is its fold");
    (void)OK(!office_matter_at(db, city.a, matter, 3, 0, &x, &e) &&
                 err_fault(&e) == FAULT_ABSENT,
             "it never had a third act");
    (void)OK(!office_matter_at(db, city.a, matter, 0, 9, &x, &e) &&
                 err_fault(&e) == FAULT_ABSENT,
             "nor a ninth paper");
    (void)OK(!office_matter_at(db, city.a, S("nowhere"), 0, 0, &x, &e) &&
                 err_fault(&e) == FAULT_ABSENT,
             "no matter has no past");
    office_read_end(city.office, db);
}

/* ---- afterwards ---- */

static void whole(void)
{
    struct ledger_problems found = {.max = 20};
    struct sha256_text live = city_dump(&city);
    struct err e = {0};

    (void)OK(office_checkpoint(city.office, &e) &&
                 office_verify(city.office, city.a, NULL, NULL, &found, &e),
             "the city is verified");
    for (size_t i = 0; i < found.n; i++)
        tap_error(&found.at[i]);
    (void)OK(found.n == 0, "and nothing is wrong");
    city_reopen(&city);
    (void)IS(str_of(city_dump(&city).z), str_of(live.z),
             "opened again it is the same");
    (void)OK(office_rebuild(city.office, city.a, NULL, NULL, &e),
             "the folds are made again");
    (void)IS(str_of(city_dump(&city).z), str_of(live.z), "and are the same");
}

/* ---- rows ---- */

static bool rows_are(struct db *db, const char *sql, const char *want,
                     struct err *e)
{
    struct stmt *st = NULL;
    bool ok;

    if (!db_one(db, &st, e, sql, ""))
        return false;
    ok = st != NULL && str_eq(stmt_get_text(st, 0), str_of(want));
    stmt_close(st);
    return ok;
}

/* Rows of a matter of which code and desk changed; undone whole at the end. */
static bool correct_matter(void *ctx, struct db *db, struct err *e)
{
    struct applied x = {.stream = S("matter/rows"),
                        .authority = S("demo"),
                        .seq = 1 << 20,
                        .version = 1};
    bool *right = ctx;

    x.effects = city_yaml(&city, "{}");
    x.after = city_yaml(&city, "{procedure: x, open: true, desk: [o1, o2], "
                               "parties: {p1: {code: CODE1}, p2: {code: "
                               "CODE2}}}");
    /* Folds without the guards that let acts alone change them. */
    if (!folds_empty(db, e) || !folds_apply(db, city.a, &x, e))
        return false;
    x.before = x.after;
    x.seq++;
    x.version++;
    x.after = city_yaml(&city, "{procedure: x, open: true, desk: [o2], "
                               "parties: {p1: {code: CODE3}, p2: {code: "
                               "CODE2}}}");
    if (!folds_apply(db, city.a, &x, e))
        return false;
    right[0] = rows_are(db,
                        "SELECT group_concat(code, ' ') FROM (SELECT code FROM"
                        " matter_party WHERE made = 1 << 20 ORDER BY code)",
                        "CODE2 CODE3", e);
    right[1] = rows_are(db,
                        "SELECT group_concat(person, ' ') FROM matter_person"
                        " WHERE made = 1 << 20",
                        "o2", e);
    return err_set(e, &err_too_much, .arg = {S("test"), S("0")});
}

static void rows_follow(void)
{
    bool right[2] = {false, false};
    struct store_job job = {correct_matter, right};
    struct err e = {0};

    (void)OK(!store_do(office_store(city.office), &job, &e),
             "a trial is undone");
    (void)OK(right[0], "a corrected code leaves no row behind");
    (void)OK(right[1], "who left the desk leaves no row behind");
}

int main(void)
{
    city_open(&city);
    city_staff(&city);
    answers();
    refused();
    no_procedure();
    versions();
    keys_of_steps();
    key_of_other_matter();
    keys_of_beginnings();
    keys_of_refusals();
    proposals();
    opinions_on_the_way();
    proposal_of_another_step();
    proposals_of_what_does_not_fit();
    stand_in();
    waiting();
    registers();
    trail();
    files();
    past();
    rows_follow();
    whole();
    city_close(&city);
    return tap_done();
}
