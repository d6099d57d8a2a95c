/* demo_test.c - the demo city: every state is there, the real case is found
 * late by the program itself, and the folds are what the acts make them. */
#include "demo/internal.h"

#include "crypto/crypto.h"
#include "tap.h"
/* Behind tap.h. */
#include "office/city_fixture.h"

#include <time.h>

static struct city c; /* its parts only: the demo makes the folder itself */

static bool make(int percent, struct err *e)
{
    struct demo_options o = {.dir = c.options.dir,
                             .demo_dir = S("demo"),
                             .law = c.options.law,
                             .packs = c.options.packs,
                             .calendar = c.options.calendar,
                             .random = &c.random,
                             .today = c.now,
                             .percent = percent};

    return demo_make(c.a, &o, e);
}

static void start(void)
{
    struct err e = {0};

    c = (struct city){.seed = 20261124};
    c.a = tap_arena();
    c.clock = (struct clock){city_now, &c};
    c.random = (struct random){city_random, &c};
    (void)snprintf(c.dir, sizeof c.dir, "/tmp/fadu-demo-%d", (int)getpid());
    (void)instant_parse(S("2026-11-24T18:00+08:00"), &c.now);
    city_need(crypto_start(&e), &e, "crypto starts");
    city_rules(&c);
    c.options.dir = str_of(c.dir);
    c.options.clock = &c.clock;
    c.options.random = &c.random;
    c.options.readers = 2;
    c.options.fast = true;
}

/* ---------------------------------------------------------------- states -- */

/* Every state of the ordinary procedure in which a case can rest. */
static const char *const states[] = {
    "lead",     "checked",  "filed",    "investigating", "concluded",
    "reviewed", "noticed",  "notified", "decided",       "served",
    "closed",   "archived", "ended",    "not_filed",     "referred"};

static size_t list(const char *state, int open, struct matter_row **rows)
{
    struct matter_filter f = {
        .scope = {.whole_region = true, .region = {0, INT64_MAX}},
        .state = str_of(state),
        .open = open,
        .due_from = DATE_MIN,
        .due_to = DATE_MAX,
        .filed_from = DATE_MIN,
        .filed_to = DATE_MAX,
        .order = ORDER_NEWEST,
        .after_made = -1,
        .max = 1000};
    struct db *db = NULL;
    struct err e = {0};
    size_t n = 0;
    bool more;

    *rows = NULL;
    if (!office_read(c.office, &db, &e) ||
        !office_list(db, c.a, &f, rows, &n, &more, &e))
        tap_error(&e);
    office_read_end(c.office, db);
    return n;
}

static void test_states(size_t least)
{
    date today = instant_date(c.now, ZONE_CITY_MIN);
    size_t late = 0, near = 0, still = 0, n;
    struct matter_row *rows;

    for (size_t i = 0; i < COUNT_OF(states); i++)
        OK(list(states[i], -1, &rows) > 0, "a case is %s", states[i]);
    n = list("", -1, &rows);
    OK(n >= least, "%zu cases", n);
    n = list("", 1, &rows);
    for (size_t i = 0; i < n; i++) {
        late += rows[i].has_due && rows[i].due < today && !rows[i].suspended;
        near +=
            rows[i].has_due && rows[i].due >= today && rows[i].due <= today + 7;
        still += rows[i].suspended;
    }
    OK(late > 0 && near > 0 && still > 0,
       "some are overdue (%zu), near (%zu), suspended (%zu)", late, near,
       still);
}

/* ------------------------------------------------------- the real case ---- */

static void test_supervised(void)
{
    struct json *fold = NULL;
    const struct json *finding = NULL, *all;
    struct db *db = NULL;
    struct err e = {0};
    str authority;

    if (!OK(office_read(c.office, &db, &e) &&
                office_matter(db, c.a, S("case-2024-0909"), &fold, &authority,
                              &e),
            "the supervised case is there")) {
        tap_error(&e);
        office_read_end(c.office, db);
        return;
    }
    office_read_end(c.office, db);
    all = json_get(fold, S("findings"));
    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        if (str_eq(json_get_str(all->items[i], S("rule")), S("decision")))
            finding = all->items[i];
    }
    IS(json_str(json_path(fold, S("deadlines.decision.last.@"))),
       S("2024-12-09"), "the limit was 9 December"); /* [APL-60] */
    IS(json_get_str(finding, S("kind")), S("late"), "it was late");
    IS(json_str(json_get(finding, S("days_late"))), S("2"), "by two days");
    IS(json_str(json_get(finding, S("day"))), S("93"), "on the 93rd day");
    IS(json_str(json_path(finding, S("not_stopping.0.step"))),
       S("internal_opinion"), "the internal opinion stopped nothing");
    IS(json_str(json_path(finding, S("not_stopping.1.step"))), S("telephone"),
       "nor did the telephone call");
    OK(all != NULL && all->n == 1, "and nothing else was wrong");
}

/* ------------------------------------------------------------- the rest --- */

static void test_public(void)
{
    struct public_filter f = {.reg = S("penalties"),
                              .from = DATE_MIN,
                              .to = DATE_MAX,
                              .today = instant_date(c.now, ZONE_CITY_MIN),
                              .max = 1000};
    struct public_row *rows = NULL;
    struct db *db = NULL;
    struct err e = {0};
    size_t n = 0, external = 0;
    bool more;

    OK(office_read(c.office, &db, &e) &&
           office_public(db, c.a, &f, &rows, &n, &more, &e),
       "the public register is read");
    office_read_end(c.office, db);
    for (size_t i = 0; i < n; i++)
        external += rows[i].external;
    OK(external == 19, "nineteen decisions came from elsewhere");
    OK(n > external, "and %zu are the city's own", n - external);
}

static void test_waiting(void)
{
    struct waiting_row *rows = NULL;
    struct db *db = NULL;
    struct err e = {0};
    size_t n = 0, all = 0;
    static const char *const where[] = {"mr-510603", "mr-510600", "mr-510681"};

    for (size_t i = 0; i < COUNT_OF(where); i++) {
        OK(office_read(c.office, &db, &e) &&
               office_waiting(db, c.a, str_of(where[i]), S("head"), 50, &rows,
                              &n, &e),
           "what waits for a head is read");
        office_read_end(c.office, db);
        all += n;
    }
    OK(all > 0, "%zu proposals wait for a head", all);
}

static void test_people(void)
{
    date today = instant_date(c.now, ZONE_CITY_MIN);
    struct caller who;
    struct json *person = NULL;
    struct db *db = NULL;
    struct err e = {0};

    OK(office_read(c.office, &db, &e) &&
           caller_of(db, c.a, S("ju-510600-sup"), today, &who, &e) &&
           people_may(&who, RIGHT_SUPERVISE, S("mr-510681"), 510681000000) &&
           !people_may(&who, RIGHT_SUPERVISE, S("mr-510104"), 510104000000),
       "the city's supervisor looks into its counties and no further");
    OK(caller_of(db, c.a, S("mr-510603-deputy"), today, &who, &e) &&
           caller_has(&who, S("head")),
       "a deputy stands in for the head");
    OK(caller_of(db, c.a, S("mr-510682-deputy"), today, &who, &e) &&
           !caller_has(&who, S("head")),
       "but not when the order is over");
    OK(person_on(db, c.a, S("mr-510603-o5"), today, &person, &e) &&
           str_cmp(json_str(json_path(person, S("credential.to.@"))),
                   S("2026")) < 0,
       "one credential has run out");
    office_read_end(c.office, db);
}

struct trying {
    str account, password;
    bool fits;
};
static bool try_login(void *ctx, struct db *db, struct err *e)
{
    struct trying *t = ctx;
    struct login l = {.account = t->account,
                      .password = t->password,
                      .peer = S("::1"),
                      .now = c.now};
    str person;

    t->fits = login_check(db, c.a, &l, &person, e);
    return t->fits;
}

static void test_logins(void)
{
    const str parts[] = {c.options.dir, S("/logins.json")};
    struct json *all = NULL;
    struct err e = {0};
    str path, text;

    if (!OK(arena_join(c.a, parts, 2, &path, &e) &&
                file_read(c.a, path, 1 << 20, &text, &e) &&
                json_read(c.a, path, text, &all, &e) && all->n >= 12,
            "the log-ins are written down"))
        return;
    for (size_t i = 0; i < all->n; i++) {
        struct trying t = {.account = json_get_str(all->items[i], S("name")),
                           .password =
                               json_get_str(all->items[i], S("password"))};
        struct store_job job = {try_login, &t};

        OK(store_alone(office_store(c.office), &job, &e) && t.fits,
           "%.*s can log in", STR_ARG(t.account));
    }
}

/* Every code has its right check, and none can be anybody's. */
static void test_codes(void)
{
    struct json *fold = NULL;
    struct matter_row *rows;
    struct err e = {0};
    size_t n = list("", -1, &rows), good = 0, all = 0;
    str authority;

    for (size_t i = 0; i < n; i++) {
        const struct json *parties;
        struct db *db = NULL;

        if (!office_read(c.office, &db, &e) ||
            !office_matter(db, c.a, rows[i].id, &fold, &authority, &e))
            tap_error(&e);
        office_read_end(c.office, db);
        parties = json_get(fold, S("parties"));
        for (size_t k = 0; parties != NULL && k < parties->n; k++) {
            str code = json_get_str(parties->items[k], S("code"));
            str number = json_get_str(parties->items[k], S("id_number"));

            /* Who joined later, or is of the city, has none. */
            if (number.n == 0 && code.n == 0)
                continue;
            all++;
            good += number.n > 0 ? code_citizen_fits(number) &&
                                       str_starts(number, S("990000"))
                                 : code_credit_fits(code) &&
                                       str_starts(code, S("91990000"));
        }
    }
    OK(all > 40 && good == all, "%zu codes of %zu", good, all);
}

static void test_again(void)
{
    struct sha256_text before = city_dump(&c);
    struct ledger_problems found = {0};
    struct err e = {0};

    if (!OK(office_rebuild(c.office, c.a, NULL, NULL, &e), "rebuilt"))
        tap_error(&e);
    IS(str_of(city_dump(&c).z), str_of(before.z),
       "made again from the acts, byte for byte");
    OK(office_verify(c.office, c.a, NULL, NULL, &found, &e) && found.n == 0,
       "nothing is found wrong");
    for (size_t i = 0; i < found.n && i < 5; i++)
        tap_error(&found.at[i]);
}

static void test_same_twice(void)
{
    struct sha256_text first = city_dump(&c);
    struct err e = {0};

    office_close(c.office);
    city_remove(c.dir);
    c.seed = 7; /* other salts and keys */
    if (!OK(make(5, &e), "the same city once more"))
        tap_error(&e);
    city_need(office_open(&c.office, c.a, &c.options, &e), &e, "it opens");
    IS(str_of(city_dump(&c).z), str_of(first.z),
       "the same data, seed and day give the same folds");
    OK(!make(5, &e) && err_fault(&e) == FAULT_CONFLICT,
       "a folder that is there is left alone");
}

/* ------------------------------------------------ data that do not fit ---- */

#define SMALL_CITY                                                 \
    "name: {zh: 示例市, en: Demo}\ndivisions: divisions.csv\n"  \
    "opened: 2023-01-03\nbasis: 示例\nprovince_mark: 川\n"      \
    "kinds: [{id: mr, suffix: {'1': 局}, mark: 市监, profile: " \
    "market-regulation}]\n"
#define SMALL_STAFF                                                        \
    "surnames: [赵, 钱]\nmiddle: 示\ngiven: [甲, 乙]\n"               \
    "staffs: {s: [{id: clerk, posts: [clerk], role: {zh: 内, en: c}}]}\n" \
    "where: {mr-510000: s}\nwords: [金]\ntrades: [店]\npersons: [王]\n" \
    "logins: [{account: c, person: mr-510000-clerk}]\n"
#define SMALL_STORIES                                                       \
    "seed: 1\nwhere: [mr-510000]\nprocedure: penalty.ordinary\n"            \
    "profile: market-regulation\n"                                          \
    "subjects: [{cause: 甲, law_basis: 乙, facts: 丙, evidence: 丁}]\n" \
    "fragments: {lead: [{step: register_lead, by: ['@clerk'], fields: "     \
    "{source: report, cause: '{cause}'}}]}\n"
#define LEAD "stories: [{id: a, times: 2, begins: [3, 3], play: [lead]}]\n"

/* clang-format off */
static const struct { const char *name, *city, *staff, *stories, *code; } bad[] = {
    {"a small demo", SMALL_CITY, SMALL_STAFF, SMALL_STORIES LEAD, NULL},
    {"no kinds", "name: {zh: 甲, en: a}\nopened: 2023-01-03\n", SMALL_STAFF, SMALL_STORIES LEAD, "DEMO-001"},
    {"no day of opening", "name: {zh: 甲, en: a}\nkinds: []\n", SMALL_STAFF, SMALL_STORIES LEAD, "DEMO-001"},
    {"a staff that is none", SMALL_CITY, "surnames: [赵]\ngiven: [甲]\nwhere: {mr-510000: x}\n", SMALL_STORIES LEAD, "DEMO-001"},
    {"a fragment that is none", SMALL_CITY, SMALL_STAFF, SMALL_STORIES "stories: [{id: a, begins: [3, 3], play: [other]}]\n", "DEMO-001"},
    {"a word that is none", SMALL_CITY, SMALL_STAFF, SMALL_STORIES "stories: [{id: a, begins: [3, 3], play: [{step: register_lead, by: ['@clerk'], fields: {source: report, cause: '{weather}'}}]}]\n", "DEMO-001"},
    {"nobody by whom", SMALL_CITY, SMALL_STAFF, SMALL_STORIES "stories: [{id: a, begins: [3, 3], play: [{step: register_lead, fields: {source: report, cause: x}}]}]\n", "DEMO-001"},
    {"a person who is none", SMALL_CITY, SMALL_STAFF, SMALL_STORIES "stories: [{id: a, begins: [3, 3], play: [{step: register_lead, by: ['@head'], fields: {source: report, cause: x}}]}]\n", "PEOPLE-001"},
    {"a field that is none", SMALL_CITY, SMALL_STAFF, SMALL_STORIES "stories: [{id: a, begins: [3, 3], play: [{step: register_lead, by: ['@clerk'], fields: {weather: x}}]}]\n", "DEMO-002"},
    {"what the law forbids", SMALL_CITY, SMALL_STAFF, SMALL_STORIES "stories: [{id: a, begins: [3, 3], play: [lead, {step: not_file, by: ['@clerk'], fields: {no_filing_ground: minor, reason: x}}]}]\n", "DEMO-002"},
    {"a log-in for nobody", SMALL_CITY, "surnames: [赵]\nmiddle: 示\ngiven: [甲]\nstaffs: {s: [{id: clerk, posts: [clerk]}]}\nwhere: {mr-510000: s}\nwords: [金]\ntrades: [店]\npersons: [王]\nlogins: [{account: c, person: nobody}]\n", SMALL_STORIES LEAD, "DEMO-001"},
};
/* clang-format on */

static bool put(const char *dir, const char *name, const char *text)
{
    char path[512];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "w");
    if (f == NULL)
        return false;
    (void)fputs(text, f);
    return fclose(f) == 0;
}

static void test_bad(void)
{
    char dir[128];

    (void)snprintf(dir, sizeof dir, "/tmp/fadu-demo-data-%d", (int)getpid());
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct demo_options o = {.dir = c.options.dir,
                                 .demo_dir = str_of(dir),
                                 .law = c.options.law,
                                 .packs = c.options.packs,
                                 .calendar = c.options.calendar,
                                 .random = &c.random,
                                 .today = c.now};
        struct err e = {0};
        bool made;

        city_remove(c.dir);
        (void)mkdir(dir, 0700);
        if (!OK(put(dir, "authorities.yaml", bad[i].city) &&
                    put(dir, "people.yaml", bad[i].staff) &&
                    put(dir, "stories.yaml", bad[i].stories) &&
                    put(dir, "divisions.csv",
                        "code,level,name,parent\n510000,1,四川省,\n"),
                "%s: written", bad[i].name))
            continue;
        made = demo_make(c.a, &o, &e);
        if (bad[i].code == NULL && !made)
            tap_error(&e);
        OK(made == (bad[i].code == NULL), "%s: %s", bad[i].name,
           made ? "made" : "refused");
        if (!made)
            IS(str_of(err_code(&e)), str_of(bad[i].code), "%s", bad[i].name);
        city_remove(dir);
    }
}

int main(int argc, char **argv)
{
    int64_t percent = 5;
    struct timespec from, to;
    struct err e = {0};
    bool ok;

    /* Arguments make more of it, 100 is the whole demo, or another day. */
    if (argc > 1)
        (void)str_to_int(str_of(argv[1]), 1, 1000, &percent);
    start();
    if (argc > 2)
        (void)instant_parse(str_of(argv[2]), &c.now);
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    ok = make((int)percent, &e);
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    tap_note("made in %lld ms",
             (long long)((to.tv_sec - from.tv_sec) * 1000 +
                         (to.tv_nsec - from.tv_nsec) / 1000000));
    city_need(ok, &e, "the demo city is made");
    city_need(office_open(&c.office, c.a, &c.options, &e), &e, "it opens");
    test_states(percent >= 100 ? 300 : 30);
    test_supervised();
    test_public();
    test_waiting();
    test_people();
    test_logins();
    test_codes();
    test_again();
    if (percent == 5)
        test_same_twice();
    office_close(c.office);
    test_bad();
    city_remove(c.dir);
    arena_close(c.a);
    return tap_done();
}
