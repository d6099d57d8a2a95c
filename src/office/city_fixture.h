/* city_fixture.h - a small city in a folder of its own, for the tests of
 * office and of what stands above it.  It stands behind tap.h. */
#ifndef OFFICE_CITY_FIXTURE_H
#define OFFICE_CITY_FIXTURE_H

#include "office/office.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A test may have packs of its own. */
#ifndef CITY_PACKS
#define CITY_PACKS "packs"
#endif

struct city {
    struct arena *a;
    struct office *office;
    struct office_options options;
    instant now; /* what the clock says */
    uint64_t seed;
    pthread_mutex_t seed_lock;
    struct clock clock;
    struct random random;
    struct caller admin;
    char dir[64];
};

static instant city_now(void *ctx)
{
    return ((struct city *)ctx)->now;
}

/* Repeatable bytes, so that a run can be had again. */
static bool city_random(void *ctx, void *out, size_t n)
{
    struct city *c = ctx;
    uint8_t *p = out;

    (void)pthread_mutex_lock(&c->seed_lock);
    for (size_t i = 0; i < n; i++) {
        c->seed = c->seed * 6364136223846793005u + 1442695040888963407u;
        p[i] = (uint8_t)(c->seed >> 33);
    }
    (void)pthread_mutex_unlock(&c->seed_lock);
    return true;
}

/* The test cannot go on without it. */
static void city_need(bool ok, const struct err *e, const char *what)
{
    if (ok)
        return;
    if (e != NULL)
        tap_error(e);
    (void)OK(false, "%s", what);
    exit(tap_done());
}

UNUSED static struct json *city_yaml(struct city *c, const char *text)
{
    struct json *v = NULL;
    struct err e = {0};

    city_need(yaml_read(c->a, S("test"), str_of(text), &v, &e), &e, text);
    return v;
}

static bool city_enter_json(struct city *c, str stream, const struct json *fold)
{
    struct office_entry entry = {.stream = stream,
                                 .set = fold,
                                 .basis = S("test"),
                                 .at = c->now,
                                 .trusted = true};
    struct office_answer answer;
    struct err e = {0};
    bool ok = office_enter(c->office, c->a, &c->admin, &entry, &answer, &e);

    if (!ok)
        tap_error(&e);
    return ok;
}

UNUSED static bool city_enter(struct city *c, const char *stream,
                              const char *fold)
{
    return city_enter_json(c, str_of(stream), city_yaml(c, fold));
}

static void city_rules(struct city *c)
{
    struct law *law = NULL;
    struct packs *packs = NULL;
    struct calendar *calendar = NULL;
    struct err e = {0};
    str text;

    city_need(law_read(c->a, S("facts"), &law, &e), &e, "facts are read");
    city_need(packs_read(c->a, S(CITY_PACKS), law, &packs, &e), &e,
              "packs are read");
    city_need(file_read(c->a, S("facts/holidays-cn.csv"), 1 << 20, &text, &e) &&
                  calendar_read(c->a, S("holidays-cn.csv"), text,
                                S("holidays-cn.csv"), &calendar, &e),
              &e, "the calendar is read");
    c->options.law = law;
    c->options.packs = packs;
    c->options.calendar = calendar;
}

/* Makes and opens it, with the shipped facts, packs and calendar and one
 * authority "demo" of market regulation. */
UNUSED static void city_open(struct city *c)
{
    struct err e = {0};

    *c = (struct city){.seed = 20261124};
    (void)pthread_mutex_init(&c->seed_lock, NULL);
    c->a = tap_arena();
    c->clock = (struct clock){city_now, c};
    c->random = (struct random){city_random, c};
    (void)snprintf(c->dir, sizeof c->dir, "/tmp/fadu-city-%d", (int)getpid());
    (void)instant_parse(S("2026-11-24T09:00+08:00"), &c->now);
    city_need(crypto_start(&e), &e, "crypto starts");
    city_rules(c);
    c->options.dir = str_of(c->dir);
    c->options.clock = &c->clock;
    c->options.random = &c->random;
    c->options.readers = 8;
    c->options.fast = true;
    c->admin = (struct caller){.person = S("setup"), .name = S("setup")};
    city_need(office_create(c->a, &c->options, S("示例市"), &e), &e,
              "a city is made");
    city_need(office_open(&c->office, c->a, &c->options, &e), &e,
              "a city opens");
    city_need(city_enter(c, "authority/demo",
                         "{id: demo, name: 示例市场监督管理局, mark: 示市监, "
                         "level: 3, region: '510603', parent: '', profile: "
                         "market-regulation}"),
              NULL, "an authority is registered");
}

/* The staff of "demo", and of another authority of another county: "far". */
UNUSED static void city_staff(struct city *c)
{
    static const char *const staff[][2] = {
        {"person/o1", "{name: 甲一, authority: demo, posts: {officer: true}, "
                      "credential: {no: '51001', from: {'@': '2023-01-01'}, "
                      "to: {'@': '2027-12-31'}}}"},
        {"person/o2", "{name: 乙二, authority: demo, posts: {officer: true}, "
                      "credential: {no: '51002', from: {'@': '2023-01-01'}, "
                      "to: {'@': '2027-12-31'}}}"},
        {"person/u", "{name: 机构长, authority: demo, posts: {unit_head: "
                     "true}}"},
        {"person/c", "{name: 登记员, authority: demo, posts: {clerk: true}}"},
        {"person/h", "{name: 局长, authority: demo, posts: {head: true}}"},
        {"person/r", "{name: 审核员, authority: demo, posts: {legal_reviewer: "
                     "true}}"},
        {"person/v", "{name: 监督员, authority: demo, posts: {supervisor: "
                     "true}}"},
        {"person/adm", "{name: 管理员, authority: demo, posts: "
                       "{administrator: true}}"},
        {"person/d", "{name: 副局长, authority: demo, posts: {deputy_head: "
                     "true}, stands_in: [{for: h, post: head, from: {'@': "
                     "'2026-11-25'}, to: {'@': '2026-11-26'}}]}"},
        {"person/fh", "{name: 他局长, authority: far, posts: {head: true}}"},
    };
    size_t wrong = !city_enter(c, "authority/far",
                               "{id: far, name: 示例城市管理局, mark: 示城管, "
                               "level: 3, region: '510604', parent: '', "
                               "profile: market-regulation}");

    for (size_t i = 0; i < COUNT_OF(staff); i++)
        wrong += !city_enter(c, staff[i][0], staff[i][1]);
    city_need(wrong == 0, NULL, "the staff is registered");
}

UNUSED static void city_reopen(struct city *c)
{
    struct err e = {0};

    office_close(c->office);
    city_need(office_open(&c->office, c->a, &c->options, &e), &e,
              "the city opens again");
}

static void city_remove(const char *path)
{
    DIR *d = opendir(path);
    const struct dirent *one;
    char below[512];

    while (d != NULL && (one = readdir(d)) != NULL) {
        if (str_eq(str_of(one->d_name), S(".")) ||
            str_eq(str_of(one->d_name), S("..")))
            continue;
        (void)snprintf(below, sizeof below, "%s/%s", path, one->d_name);
        city_remove(below);
    }
    if (d != NULL)
        (void)closedir(d);
    (void)remove(path);
}

UNUSED static void city_close(struct city *c)
{
    office_close(c->office);
    city_remove(c->dir);
}

/* Who somebody is today, as a caller. */
UNUSED static struct caller city_caller(struct city *c, str person)
{
    struct caller caller = {.person = person};
    struct db *db = NULL;
    struct err e = {0};

    city_need(office_read(c->office, &db, &e) &&
                  caller_of(db, c->a, person,
                            instant_date(c->now, ZONE_CITY_MIN), &caller, &e),
              &e, "a caller");
    office_read_end(c->office, db);
    return caller;
}

/* One step by YAML intent; matter "" begins one with `begin`. */
UNUSED static bool city_act(struct city *c, const char *person, str matter,
                            const char *begin, const char *intent,
                            struct office_answer *out, struct err *e)
{
    struct caller caller = city_caller(c, str_of(person));
    struct office_ask ask = {.caller = &caller,
                             .matter = matter,
                             .authority = caller.authority,
                             .procedure = S("penalty.ordinary"),
                             .profile = S("market-regulation"),
                             .intent = city_yaml(c, intent),
                             .seen = -1};

    if (begin != NULL)
        ask.begin = city_yaml(c, begin);
    return office_act(c->office, c->a, &ask, out, e);
}

UNUSED static struct sha256_text city_dump(struct city *c)
{
    uint8_t digest[SHA256_SIZE];
    struct sha256 s;
    struct err e = {0};

    sha256_start(&s);
    city_need(office_dump(c->office, &s, &e), &e, "the folds are dumped");
    sha256_end(&s, digest);
    return sha256_text(digest);
}

#endif
