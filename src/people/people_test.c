/* people_test.c - who somebody is on a day, what a post may do and where,
 * log-ins and sessions. */
#include "people/internal.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena *a;
static struct db *db; /* the writer's, for the time of a test */

static struct json *yaml(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};

    if (!yaml_read(a, S("test"), str_of(text), &v, &e))
        tap_error(&e);
    return v;
}

static bool enter(const char *stream, const char *fold, struct err *e)
{
    return people_fold(db, str_of(stream), yaml(fold), e);
}

static void must_enter(const char *stream, const char *fold)
{
    struct err e = {0};

    if (!enter(stream, fold, &e)) {
        tap_error(&e);
        (void)OK(false, "%s is entered", stream);
    }
}

static date day(const char *text)
{
    date d = 0;

    (void)OK(date_parse(str_of(text), &d), "%s is a day", text);
    return d;
}

static instant at(const char *text)
{
    instant t = 0;

    (void)OK(instant_parse(str_of(text), &t), "%s is an instant", text);
    return t;
}

static bool fails(bool ok, const struct err *e, const char *code)
{
    return !ok && str_eq(str_of(err_code(e)), str_of(code));
}

/* ---- codes ---- */

/* ../shared/standards/codes.md §1: computed there by hand. */
static const struct {
    const char *code;
    bool fits;
} credits[] = {
    /* clang-format off */
    {"91130184MA07KTDH3A", true},  {"91320105780688132K", true},
    {"91230500MA1B3N1N2M", true},  {"11230500001755309F", true},
    {"91440300708461136T", true},  {"914403001922038216", true},
    {"91110000802100433B", true},  {"91350100M000100Y43", true},
    {"91110108MA01C8PJ2T", false}, {"91310000132207927X", false},
    {"00000000000000000X", false}, {"91130184MA07KTDH3B", false},
    {"91130184ma07ktdh3a", false}, {"91130184MA07KTDH3", false},
    {"91130184MA07KTDH3AA", false}, {"9113018IMA07KTDH3A", false},
    {"", false},                   {"912305001755309F中", false},
    /* clang-format on */
};

/* The same, §2; division 990000 does not exist, so these are nobody's. */
static const struct {
    const char *number;
    bool fits;
} citizens[] = {
    /* clang-format off */
    {"11010519491231002X", true},  {"440524188001010014", true},
    {"990000190001010016", true},  {"990000200002290028", true},
    {"990000190002290013", false}, /* 1900 was no leap year */
    {"11010519491231002x", false}, {"110105194912310021", false},
    {"990000190001010017", false}, {"99000019000101001", false},
    {"9900001900010100166", false}, {"A90000190001010016", false},
    {"110105491231002", false},    {"", false},
    {"990000 90001010016", false},
    /* clang-format on */
};

static void codes(void)
{
    for (size_t i = 0; i < COUNT_OF(credits); i++)
        (void)OK(code_credit_fits(str_of(credits[i].code)) == credits[i].fits,
                 "credit code \"%s\"", credits[i].code);
    for (size_t i = 0; i < COUNT_OF(citizens); i++)
        (void)OK(code_citizen_fits(str_of(citizens[i].number)) ==
                     citizens[i].fits,
                 "citizen's number \"%s\"", citizens[i].number);
}

/* Any one digit changed is noticed: that is what the character is for. */
static void one_wrong_digit(void)
{
    char z[19] = "990000200002290028";
    int missed = 0;

    for (size_t i = 0; i < 17; i++) {
        char was = z[i];

        for (char c = '0'; c <= '9'; c++) {
            z[i] = c;
            missed += c != was && code_citizen_fits(str_of(z));
        }
        z[i] = was;
    }
    (void)OK(missed == 0, "a citizen's number with one wrong digit never fits");
}

/* ---- regions ---- */

static const struct {
    const char *code;
    int64_t from, to; /* 0: refused */
} regions[] = {
    /* clang-format off */
    {"510000",       510000000000, 519999999999}, /* province */
    {"510600",       510600000000, 510699999999}, /* city */
    {"510603",       510603000000, 510603999999}, /* county */
    {"510603001",    510603001000, 510603001999}, /* township */
    {"510603001002", 510603001002, 510603001002}, /* village */
    {"510603000000", 510603000000, 510603999999},
    {"51", 0, 0}, {"5106", 0, 0}, {"5106030", 0, 0}, {"", 0, 0},
    {"51060a", 0, 0}, {"-10603", 0, 0}, {"000000", 0, 0},
    {"5106030010021", 0, 0},
    /* clang-format on */
};

static void regions_read(void)
{
    for (size_t i = 0; i < COUNT_OF(regions); i++) {
        struct region r = {0, 0};
        bool ok = region_of(str_of(regions[i].code), &r);

        (void)OK(ok == (regions[i].from != 0) && r.from == regions[i].from &&
                     r.to == regions[i].to,
                 "region \"%s\"", regions[i].code);
    }
}

/* ---- masks ---- */

static str masked(void (*mask)(str, struct buf *), const char *text)
{
    str out = S("?");
    struct buf b;

    buf_init(&b, &memory_system, 4096);
    mask(str_of(text), &b);
    (void)OK(buf_take(&b, a, &out, NULL), "\"%s\" is masked", text);
    buf_close(&b);
    return out;
}

/* [PIP-6]: no more than the purpose needs. */
static const struct {
    void (*mask)(str, struct buf *);
    const char *plain, *shown;
} masks[] = {
    {mask_name, "张三", "张某"},
    {mask_name, "张三丰", "张某某"},
    {mask_name, "欧阳娜娜", "欧某某某"},
    {mask_name, "张", "张某"}, /* alone, it would stand in full */
    {mask_name, "", ""},
    {mask_name, "𠮷田", "𠮷某"}, /* beyond the first plane */
    {mask_number, "11010519491231002X", "1101**********002X"},
    {mask_number, "12345678", "********"},
    {mask_number, "123456789", "1234*6789"},
    {mask_number, "1", "*"},
    {mask_number, "", ""},
    {mask_phone, "13812341234", "138****1234"},
    {mask_phone, "1234567", "*******"},
    {mask_phone, "", ""},
};

static void masks_shown(void)
{
    for (size_t i = 0; i < COUNT_OF(masks); i++)
        (void)IS(masked(masks[i].mask, masks[i].plain), str_of(masks[i].shown),
                 "the mask of \"%s\"", masks[i].plain);
}

/* ---- entries ---- */

static const struct {
    const char *stream, *fold, *lacks;
} bad_entries[] = {
    {"authority/x", "{level: 3, region: '510603'}", "name"},
    {"authority/x", "{name: 甲, region: '510603'}", "level"},
    {"authority/x", "{name: 甲, level: 5, region: '510603'}", "level"},
    {"authority/x", "{name: 甲, level: 0, region: '510603'}", "level"},
    {"authority/x", "{name: 甲, level: 3}", "region"},
    {"authority/x", "{name: 甲, level: 3, region: '51060'}", "region"},
    {"person/x", "{authority: market}", "name"},
    {"person/x", "{name: 甲}", "authority"},
    {"person/x", "{name: 甲, authority: market, posts: {authority: true}}",
     "posts"},
    {"person/x", "{name: 甲, authority: market, posts: {credential: true}}",
     "posts"},
    {"person/x", "{name: 甲, authority: market, posts: [head]}", "posts"},
};

static void entries(void)
{
    struct authority v;
    struct err e = {0};

    for (size_t i = 0; i < COUNT_OF(bad_entries); i++) {
        struct err bad = {0};
        bool ok = enter(bad_entries[i].stream, bad_entries[i].fold, &bad);

        (void)OK(fails(ok, &bad, "PEOPLE-006") &&
                     str_eq(err_arg(&bad, 1), str_of(bad_entries[i].lacks)),
                 "%s: refused for its %s", bad_entries[i].fold,
                 bad_entries[i].lacks);
    }
    (void)OK(fails(authority_get(db, a, S("x"), &v, &e), &e, "PEOPLE-002"),
             "what was refused is not there");
    (void)OK(enter("audit/2026-11-24", "{last: {}}", NULL),
             "other registers are none of its business");
    must_enter("authority/market",
               "{name: 示例市场监督管理局, mark: 示市监, level: 3, region: "
               "'510603', parent: city, profile: market-regulation}");
    (void)OK(authority_get(db, a, S("market"), &v, &e) && v.level == 3 &&
                 v.region == 510603000000 &&
                 str_eq(v.name, S("示例市场监督管理局")) &&
                 str_eq(v.mark, S("示市监")) && str_eq(v.parent, S("city")) &&
                 str_eq(v.profile, S("market-regulation")),
             "an authority is what was entered");
    must_enter("authority/market",
               "{name: 示例市监局, mark: 示市监, level: 3, region: '510603'}");
    (void)OK(authority_get(db, a, S("market"), &v, &e) &&
                 str_eq(v.name, S("示例市监局")) && v.profile.n == 0,
             "an entry changed is the entry");
}

/* ---- somebody on a day ---- */

static void some_people(void)
{
    must_enter("person/h", "{name: 局长, authority: market, posts: {head: "
                           "{from: {'@': '2024-01-01'}}}}");
    must_enter("person/d",
               "{name: 副局长, authority: market, posts: {deputy_head: {from: "
               "{'@': '2024-01-01'}, to: {'@': '2026-06-30'}}}, stands_in: "
               "[{for: h, post: head, from: {'@': '2026-03-01'}, to: {'@': "
               "'2026-03-10'}, basis: 文件}, {for: gone, post: clerk, from: "
               "{'@': '2026-03-01'}}]}");
    must_enter("person/o",
               "{name: 执法员, authority: market, posts: {officer: true}, "
               "credential: {no: '51060001', kind: officer, from: {'@': "
               "'2023-01-01'}, to: {'@': '2027-12-31'}}}");
    must_enter("person/l", "{name: 离任, authority: market, posts: {officer: "
                           "true}, credential: {no: '51060002'}, left: {'@': "
                           "'2026-03-05'}}");
    must_enter("person/self", "{name: 自代, authority: market, posts: {head: "
                              "true}, stands_in: [{for: h, post: head}]}");
}

static const struct {
    const char *person, *day, *post;
    bool holds;
} held[] = {
    {"h", "2023-12-31", "head", false},
    {"h", "2024-01-01", "head", true},
    {"h", "2030-01-01", "head", true},
    {"d", "2026-06-30", "deputy_head", true},
    {"d", "2026-07-01", "deputy_head", false},
    {"d", "2026-02-28", "head", false},
    {"d", "2026-03-01", "head", true},
    {"d", "2026-03-10", "head", true},
    {"d", "2026-03-11", "head", false},
    {"d", "2026-03-05", "clerk", false}, /* stands in for nobody */
    {"o", "2026-03-05", "officer", true},
    {"o", "2026-03-05", "head", false},
    {"l", "2026-03-04", "officer", true},
    {"l", "2026-03-05", "officer", false},
};

static void posts(void)
{
    for (size_t i = 0; i < COUNT_OF(held); i++) {
        struct caller c = {0};
        struct err e = {0};

        if (!caller_of(db, a, str_of(held[i].person), day(held[i].day), &c, &e))
            tap_error(&e);
        (void)OK(c.person.n > 0 &&
                     caller_has(&c, str_of(held[i].post)) == held[i].holds,
                 "%s is%s %s on %s", held[i].person,
                 held[i].holds ? "" : " not", held[i].post, held[i].day);
    }
}

static struct json *who_on(const char *id, const char *on)
{
    struct json *v = NULL;
    struct err e = {0};

    if (!person_on(db, a, str_of(id), day(on), &v, &e))
        tap_error(&e);
    return v;
}

static void on_a_day(void)
{
    const struct json *d = who_on("d", "2026-03-05");
    struct json *found = NULL;
    struct person_row *rows = NULL;
    struct err e = {0};
    size_t n = 0;
    bool yes = false;

    (void)IS(json_get_str(d, S("name")), S("副局长"), "a person has a name");
    (void)IS(json_get_str(json_get(d, S("deputy_for")), S("head")), S("局长"),
             "a stand-in is one for somebody");
    (void)OK(json_get(who_on("d", "2026-02-28"), S("deputy_for")) == NULL,
             "on other days for nobody");
    (void)OK(json_get(who_on("self", "2026-03-05"), S("deputy_for")) == NULL,
             "who holds the post stands in for nobody");
    (void)IS(json_get_str(json_get(who_on("o", "2026-03-05"), S("credential")),
                          S("no")),
             S("51060001"), "an officer has a credential [APL-42-1]");
    (void)OK(json_get(who_on("l", "2026-03-04"), S("credential")) != NULL &&
                 json_get(who_on("l", "2026-03-05"), S("credential")) == NULL,
             "who left has none");
    (void)OK(
        fails(person_on(db, a, S("nobody"), 0, &found, &e), &e, "PEOPLE-001"),
        "an unknown person is not there");
    (void)OK(credential_find(db, a, S("51060001"), &yes, &found, NULL) && yes &&
                 str_eq(json_get_str(found, S("name")), S("执法员")),
             "a credential is found by its number");
    (void)OK(credential_find(db, a, S("999"), &yes, &found, NULL) && !yes,
             "an unknown number is not");
    (void)OK(credential_find(db, a, S(""), &yes, &found, NULL) && !yes,
             "those without a number are not found by none");
    (void)OK(people_of(db, a, S("market"), &rows, &n, NULL) && n == 5 &&
                 str_eq(rows[0].id, S("d")) && str_eq(rows[4].id, S("self")),
             "an authority's people are listed by id");
    (void)OK(people_of(db, a, S("other"), &rows, &n, NULL) && n == 0,
             "another has none");
}

/* ---- rights ---- */

/* Where a matter is, seen from an authority of county 510603. */
enum { OWN, SIBLING, BELOW, ABOVE, ELSEWHERE, PLACES };
static const struct {
    const char *name, *authority;
    int64_t region;
} places[PLACES] = {
    [OWN] = {"own", "market", 510603000000},
    [SIBLING] = {"another of the county", "city", 510603000000},
    [BELOW] = {"a township's", "town", 510603001000},
    [ABOVE] = {"the city's", "upper", 510600000000},
    [ELSEWHERE] = {"another county's", "far", 510604000000},
};

/* s see, a act, r reveal, v supervise, b begin, d administer, t direct,
 * w review. */
static const char letters[RIGHT_COUNT + 1] = "sarvbdtw";
static const struct {
    const char *post, *own, *region; /* region: in the county and below */
} table[] = {
    {"officer", "sarb", ""},
    {"unit_head", "sarbt", ""},
    {"head", "sarbt", ""},
    {"deputy_head", "sart", ""},
    {"legal_reviewer", "sarw", ""},
    {"clerk", "sabt", ""},
    {"archivist", "sat", ""},
    {"chair", "sar", ""},
    {"supervisor", "srv", "srv"},
    {"administrator", "d", "d"},
    {"porter", "", ""},
    {"", "", ""},
};

static bool in_set(const char *set, char c)
{
    for (; *set != '\0'; set++) {
        if (*set == c)
            return true;
    }
    return false;
}

static void rights_of(size_t i)
{
    struct caller c = {.person = S("x"),
                       .authority = S("market"),
                       .region = 510603000000,
                       .level = 3,
                       .posts = {str_of(table[i].post)},
                       .n_posts = table[i].post[0] == '\0' ? 0 : 1};

    for (int p = 0; p < PLACES; p++) {
        const char *set = p == OWN                     ? table[i].own
                          : p == SIBLING || p == BELOW ? table[i].region
                                                       : "";
        int wrong = 0;

        for (int r = 0; r < RIGHT_COUNT; r++)
            wrong += people_may(&c, (enum right)r, str_of(places[p].authority),
                                places[p].region) != in_set(set, letters[r]);
        (void)OK(wrong == 0, "rights of \"%s\" in %s matters: \"%s\"",
                 table[i].post, places[p].name, set);
    }
}

static void rights(void)
{
    struct caller nobody = {.posts = {S("head")}, .n_posts = 1};
    struct caller city = {.person = S("x"),
                          .authority = S("upper"),
                          .region = 510600000000,
                          .level = 2,
                          .posts = {S("supervisor")},
                          .n_posts = 1};
    struct scope s;
    int may = 0;

    for (size_t i = 0; i < COUNT_OF(table); i++)
        rights_of(i);
    for (int r = 0; r < RIGHT_COUNT; r++)
        may += people_may(&nobody, (enum right)r, S(""), 0) ||
               !people_scope(&nobody, (enum right)r).nothing;
    (void)OK(may == 0, "the public has no right, whatever it says of posts");
    (void)OK(post_gives(S("legal_reviewer"), RIGHT_REVIEW) &&
                 post_gives(S("supervisor"), RIGHT_SUPERVISE) &&
                 !post_gives(S("officer"), RIGHT_REVIEW) &&
                 !post_gives(S(""), RIGHT_SEE),
             "what a post gives by itself");
    s = people_scope(&city, RIGHT_SEE);
    (void)OK(s.whole_region && s.region.from == 510600000000 &&
                 s.region.to == 510699999999,
             "a city's supervisor reaches the city");
    (void)OK(people_may(&city, RIGHT_SUPERVISE, S("far"), 510604000000) &&
                 !people_may(&city, RIGHT_SUPERVISE, S("f"), 510700000000),
             "and no other city");
    city.level = 0;
    (void)OK(!people_may(&city, RIGHT_SEE, S("far"), 510604000000),
             "a level that is none reaches one region only");
}

/* ---- log-ins ---- */

static char light[PASSWORD_HASH_MAX];

static struct login login_of(const char *account, const char *password,
                             const char *peer, instant now)
{
    return (struct login){str_of(account), str_of(password), str_of(peer), now};
}

static bool tries(const struct login *l, const char *code)
{
    struct err e = {0};
    str person = S("unchanged");
    bool ok = login_check(db, a, l, &person, &e);

    return code == NULL ? ok && str_eq(person, S("o"))
                        : fails(ok, &e, code) && str_eq(person, S("unchanged"));
}

static void fail_times(const struct login *l, int n)
{
    for (int i = 0; i < n; i++) {
        if (!login_failed(db, l, NULL))
            (void)OK(false, "a failure is counted");
    }
}

static void hashes(void)
{
    char full[PASSWORD_HASH_MAX];
    struct err e = {0};
    size_t cost = 0;

    (void)OK(password_hash(S("口令 one"), PASSWORD_FULL, full, &e) &&
                 password_fits(S("口令 one"), str_of(full)) &&
                 !password_fits(S("口令 two"), str_of(full)),
             "a password fits its hash");
    (void)OK(password_hash(S("口令 one"), PASSWORD_LIGHT, light, &e),
             "so does a light one, for tests");
    (void)str_find(str_of(full), S("p=1$"), &cost);
    (void)OK(str_of(nobody_hash).n == str_of(full).n &&
                 str_starts(str_of(nobody_hash),
                            str_slice(str_of(full), 0, cost + 4)),
             "who is unknown costs what everybody costs");
    (void)OK(password_fits(S("nobody"), str_of(nobody_hash)),
             "and is really computed");
}

static void log_in(void)
{
    instant now = at("2026-11-24T09:00+08:00");
    struct login good = login_of("li", "口令 one", "10.0.0.1", now);
    struct login wrong = login_of("li", "口令 two", "10.0.0.1", now);
    struct login unknown = login_of("wang", "nobody", "10.0.0.1", now);
    char longest[1100];

    (void)OK(login_set(db, S("li"), S("o"), light, NULL), "an account is set");
    (void)OK(tries(&good, NULL), "account and password open");
    (void)OK(tries(&wrong, "PEOPLE-004"), "a wrong password does not");
    (void)OK(tries(&unknown, "PEOPLE-004"),
             "nor does an unknown account, in the same words");
    memset(longest, 'x', sizeof longest);
    good.password = (str){longest, 1025};
    (void)OK(tries(&good, "PEOPLE-004"), "nor a password without end");
    good.account = (str){longest, 129};
    (void)OK(tries(&good, "PEOPLE-004"), "nor a name without end");
}

static void throttling(void)
{
    instant now = at("2026-11-24T10:00+08:00"), window = 15 * 60 * 1000;
    struct login good = login_of("li", "口令 one", "", now);
    struct login l = login_of("li", "x", "10.0.0.2", now);
    struct login other = login_of("li", "口令 one", "10.0.0.3", now);
    str token;
    struct random r = random_system;

    fail_times(&l, 4);
    (void)OK(tries(&good, NULL), "four wrong answers do not close an account");
    fail_times(&l, 1);
    (void)OK(tries(&good, "PEOPLE-003"), "five do, even for the right one");
    (void)OK(tries(&other, "PEOPLE-003"), "from everywhere");
    good.now = now + window - 1;
    (void)OK(tries(&good, "PEOPLE-003"), "for a quarter of an hour");
    good.now = now + window;
    (void)OK(tries(&good, NULL), "and no longer");
    l.account = S("a1");
    fail_times(&l, 5);
    l.account = S("a2");
    fail_times(&l, 5);
    l.account = S("a3");
    fail_times(&l, 4);
    good.peer = S("10.0.0.2");
    good.now = now;
    (void)OK(login_password(db, S("li"), light, NULL),
             "a new password forgives the account");
    (void)OK(tries(&good, NULL), "19 wrong answers do not close an address");
    fail_times(&l, 1);
    (void)OK(tries(&good, "PEOPLE-003"), "twenty do");
    (void)OK(tries(&other, NULL), "others are not concerned");
    l = login_of("li", "x", "", now);
    fail_times(&l, 4);
    (void)OK(session_open(db, a, S("li"), S("o"), now, &r, &token, NULL),
             "a session opens");
    fail_times(&l, 4);
    good.peer = S("");
    (void)OK(tries(&good, NULL), "which forgives what went before");
    l.now = now + window;
    fail_times(&l, 4);
    good.now = l.now;
    (void)OK(tries(&good, NULL), "a new window counts anew");
}

/* ---- sessions ---- */

static bool no_bytes(void *ctx, void *out, size_t n)
{
    (void)ctx;
    (void)out;
    (void)n;
    return false;
}

static str whose(str token, instant now, bool *touch)
{
    struct caller c;
    struct err e = {0};

    if (!session_caller(db, a, token, now, &c, touch, &e)) {
        tap_error(&e);
        return S("?");
    }
    return c.person;
}

static void sessions(void)
{
    instant now = at("2026-11-24T12:00+08:00"), min = 60 * 1000;
    struct random r = random_system, none = {no_bytes, NULL};
    struct caller c;
    struct err e = {0};
    str token = S(""), second = S("");
    bool touch = false;

    (void)OK(fails(session_open(db, a, S("li"), S("o"), now, &none, &token, &e),
                   &e, "PEOPLE-005"),
             "without random numbers no session opens");
    (void)OK(session_open(db, a, S("li"), S("o"), now, &r, &token, NULL) &&
                 session_open(db, a, S("li"), S("o"), now, &r, &second, NULL) &&
                 token.n == SHA256_HEX && !str_eq(token, second),
             "tokens differ");
    (void)OK(session_caller(db, a, token, now, &c, &touch, NULL) && !touch &&
                 str_eq(c.person, S("o")) && str_eq(c.account, S("li")) &&
                 str_eq(c.name, S("执法员")) && caller_has(&c, S("officer")) &&
                 str_eq(c.authority, S("market")) && c.region == 510603000000 &&
                 c.csrf.n == SHA256_HEX && !str_eq(c.csrf, token) &&
                 c.today == day("2026-11-24"),
             "a session is its person");
    (void)IS(whose(S(""), now, &touch), S(""), "no token is the public");
    (void)IS(whose(str_of(sha256_hex(token).z), now, &touch), S(""),
             "what the store holds opens nothing");
    (void)IS(whose(S("abc"), now, &touch), S(""), "nor does nonsense");
    (void)OK(str_eq(whose(token, now + min, &touch), S("o")) && !touch,
             "in the first minute it is not touched");
    (void)OK(str_eq(whose(token, now + min + 1, &touch), S("o")) && touch,
             "later it wants to be");
    (void)IS(whose(token, now + 30 * min, &touch), S("o"), "30 minutes idle");
    (void)IS(whose(token, now + 30 * min + 1, &touch), S(""),
             "one moment more and it is over");
    for (int i = 1; i <= 24; i++)
        (void)!session_touch(db, token, now + i * 30 * min, NULL);
    (void)IS(whose(token, now + 720 * min, &touch), S("o"), "12 hours in all");
    (void)IS(whose(token, now + 720 * min + 1, &touch), S(""),
             "and not a moment more");
    (void)OK(session_touch(db, second, now - min, NULL) &&
                 str_eq(whose(second, now + 30 * min, &touch), S("o")),
             "a clock set back takes nothing away");
    (void)OK(session_close(db, second, NULL), "a session is closed");
    (void)IS(whose(second, now, &touch), S(""), "then it is nobody's");
}

/* A person who left keeps no right, whatever the session says. */
static void session_of_who_left(void)
{
    instant now = at("2026-03-04T23:59+08:00");
    struct random r = random_system;
    struct caller c;
    str token = S("");
    bool touch;

    (void)OK(session_open(db, a, S("gone"), S("l"), now, &r, &token, NULL),
             "a session opens on the last day");
    (void)OK(session_caller(db, a, token, now, &c, &touch, NULL) &&
                 people_may(&c, RIGHT_ACT, S("market"), c.region),
             "with the right to act");
    (void)OK(session_caller(db, a, token, now + 60000, &c, &touch, NULL) &&
                 !people_may(&c, RIGHT_ACT, S("market"), c.region) &&
                 !people_may(&c, RIGHT_SEE, S("market"), c.region),
             "which ends at midnight of the city");
}

/* ---- accounts ---- */

static const struct {
    const char *account;
    const char *why;
} bad_accounts[] = {
    {"", "empty"},        {"a b", "a blank"},   {"a\tb", "a tab"},
    {"a\x7f", "control"}, {"\xff", "no UTF-8"},
};

static void accounts(void)
{
    date today = day("2026-11-24");
    instant now = at("2026-11-24T14:00+08:00");
    struct random r = random_system;
    struct login l = login_of("zhao", "口令 one", "", now);
    struct login_row *rows = NULL;
    struct err e = {0};
    str token = S("");
    size_t n = 0;
    bool touch;

    for (size_t i = 0; i < COUNT_OF(bad_accounts); i++) {
        e = (struct err){0};
        (void)OK(fails(login_add(db, a, str_of(bad_accounts[i].account), S("o"),
                                 today, light, &e),
                       &e, "PEOPLE-009"),
                 "no account: %s", bad_accounts[i].why);
    }
    (void)OK(fails(login_add(db, a, S("zhao"), S("?"), today, light, &e), &e,
                   "PEOPLE-001"),
             "an account is somebody's");
    (void)OK(login_add(db, a, S("zhao"), S("o"), today, light, NULL) &&
                 tries(&l, NULL),
             "an account is added");
    (void)OK(fails(login_add(db, a, S("zhao"), S("o"), today, light, &e), &e,
                   "PEOPLE-008"),
             "once");
    (void)OK(session_open(db, a, S("zhao"), S("o"), now, &r, &token, NULL) &&
                 login_lock(db, S("zhao"), true, now, NULL),
             "it is locked");
    (void)IS(whose(token, now, &touch), S(""), "its sessions are gone");
    (void)OK(tries(&l, "PEOPLE-010"), "who knows the password is told");
    l.password = S("x");
    (void)OK(tries(&l, "PEOPLE-004"), "who does not is not");
    (void)OK(login_all(db, a, &rows, &n, NULL) && n == 2 &&
                 str_eq(rows[0].account, S("li")) && !rows[0].locked &&
                 str_eq(rows[1].account, S("zhao")) && rows[1].locked &&
                 str_eq(rows[1].name, S("执法员")),
             "accounts are listed");
    l.password = S("口令 one");
    (void)OK(login_lock(db, S("zhao"), false, now, NULL) && tries(&l, NULL),
             "unlocked, it opens again");
    (void)OK(fails(login_lock(db, S("?"), true, now, &e), &e, "PEOPLE-007") &&
                 fails(login_password(db, S("?"), light, &e), &e, "PEOPLE-007"),
             "an unknown account is neither locked nor given a password");
}

/* ---- all ---- */

static bool all(void *ctx, struct db *writer, struct err *e)
{
    (void)ctx;
    (void)e;
    db = writer;
    entries();
    some_people();
    posts();
    on_a_day();
    hashes();
    log_in();
    throttling();
    sessions();
    session_of_who_left();
    accounts();
    return true;
}

int main(void)
{
    static char folder[] = "/tmp/fadu-people-XXXXXX";
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    char path[64] = "", name[80] = "";
    struct store_options o = {.fast = true};
    struct store_job job = {all, NULL};
    struct store *s = NULL;
    struct err e = {0};
    str parts[2];

    a = tap_arena();
    codes();
    one_wrong_digit();
    regions_read();
    masks_shown();
    rights();
    parts[0] = str_of(people_schema);
    parts[1] = str_of(people_fold_schema);
    if (mkdtemp(folder) == NULL)
        return 1;
    (void)snprintf(path, sizeof path, "%s/people.db", folder);
    o.path = str_of(path);
    if (!OK(crypto_start(&e) &&
                arena_join(a, parts, COUNT_OF(parts), &o.schema, &e) &&
                store_open(&s, &o, &e) && store_do(s, &job, &e),
            "a store with people"))
        tap_error(&e);
    store_close(s);
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
    (void)rmdir(folder);
    arena_close(a);
    return tap_done();
}
