/* serve_test.c - posts at other authorities: which count where and when, and
 * the session that works there. */
#include "people/internal.h"
#include "tap.h"

#include <stdio.h>
#include <unistd.h>

enum { NOW = 1000000 };

static struct arena *scratch;
static struct store *store;

struct entry {
    const char *stream, *text;
};
/* A township's office has no reviewer of its own: the county's serves there. */
static const struct entry entries[] = {
    {"authority/county",
     "{id: county, name: 县局, level: 3, region: '510603'}"},
    {"authority/town", "{id: town, name: 镇, level: 4, region: '510603101'}"},
    {"authority/other", "{id: other, name: 乡, level: 4, region: '510603102'}"},
    {"person/r", "{name: 审核员, authority: county, posts: {legal_reviewer: "
                 "true, head: true}, credential: {no: '1'}, serves: "
                 "[{authority: town, post: legal_reviewer, from: {'@': "
                 "'1970-01-01'}, to: {'@': '2026-06-30'}, basis: 文件}]}"},
    {"person/l", "{name: 离任, authority: county, posts: {legal_reviewer: "
                 "true}, left: {'@': '2026-03-05'}, serves: [{authority: "
                 "town, post: legal_reviewer}]}"},
    {"person/o", "{name: 镇员, authority: town, posts: {officer: true}}"},
};

static bool enter(void *ctx, struct db *db, struct err *e)
{
    const struct entry *x = ctx;
    struct json *fold;

    return yaml_read(scratch, S("t"), str_of(x->text), &fold, e) &&
           people_fold(db, str_of(x->stream), fold, e);
}

static bool in_writer(bool (*run)(void *ctx, struct db *db, struct err *e),
                      void *ctx, struct err *e)
{
    struct store_job job = {run, ctx};

    return store_do(store, &job, e);
}

static const struct {
    const char *person, *at, *day, *post;
    bool holds;
} held[] = {
    {"r", "county", "2026-03-05", "legal_reviewer", true},
    {"r", "county", "2026-03-05", "head", true},
    {"r", "town", "2026-03-05", "legal_reviewer", true},
    {"r", "town", "2026-06-30", "legal_reviewer", true},
    {"r", "town", "2026-03-05", "head", false}, /* not held there */
    {"l", "town", "2026-03-04", "legal_reviewer", true},
    {"l", "town", "2026-03-05", "legal_reviewer", false}, /* has left */
    {"o", "town", "2026-03-05", "officer", true},
};

static void where_posts_count(struct db *db)
{
    for (size_t i = 0; i < COUNT_OF(held); i++) {
        struct json *who = NULL;
        struct err e = {0};
        date day = 0;

        (void)date_parse(str_of(held[i].day), &day);
        (void)OK(person_at(db, scratch, str_of(held[i].person), day,
                           str_of(held[i].at), &who, &e) &&
                     covers_day(json_get(who, str_of(held[i].post)), day) ==
                         held[i].holds,
                 "%s at %s on %s: %s %s", held[i].person, held[i].at,
                 held[i].day, held[i].post, held[i].holds ? "yes" : "no");
    }
}

/* Where somebody does not serve they are who they are at home: it is for the
 * rights to keep them out. */
static void elsewhere(struct db *db)
{
    static const char *const days[] = {"2026-07-01", "2026-03-05"};
    static const char *const at[] = {"town", "other"};

    for (size_t i = 0; i < 2; i++) {
        struct caller c = {0};
        struct err e = {0};
        date day = 0;

        (void)date_parse(str_of(days[i]), &day);
        (void)OK(caller_at(db, scratch, S("r"), day, str_of(at[i]), &c, &e) &&
                     str_eq(c.authority, S("county")),
                 "not at %s on %s", at[i], days[i]);
        (void)OK(!people_may(&c, RIGHT_ACT, str_of(at[i]), 510603101000),
                 "and may not act there");
    }
}

static void as_caller(struct db *db)
{
    struct caller c = {0};
    struct err e = {0};
    date day = 0;

    (void)date_parse(S("2026-03-05"), &day);
    (void)OK(caller_at(db, scratch, S("r"), day, S("town"), &c, &e) &&
                 str_eq(c.authority, S("town")) && c.level == 4,
             "works at the township");
    (void)OK(people_may(&c, RIGHT_ACT, S("town"), 510603101000) &&
                 !people_may(&c, RIGHT_ACT, S("county"), 510603000000) &&
                 !people_may(&c, RIGHT_ACT, S("other"), 510603102000),
             "acts there and nowhere else");
    (void)OK(caller_has(&c, S("legal_reviewer")) && !caller_has(&c, S("head")),
             "with what is held there");
    (void)OK(c.n_places == 2 && !c.places[0].now && c.places[1].now,
             "and may go home");
    (void)OK(caller_of(db, scratch, S("o"), day, &c, &e) && c.n_places == 0,
             "who serves nowhere has no choice");
}

static void listed(struct db *db)
{
    struct person_row *rows = NULL;
    struct err e = {0};
    size_t n = 0;

    (void)OK(people_of(db, scratch, S("town"), &rows, &n, &e) && n == 3 &&
                 str_eq(rows[2].id, S("r")),
             "who serves is among the people of the place");
}

/* ---- the session ---- */

struct sitting {
    str token, authority;
    struct caller caller;
};

static bool bytes(void *ctx, void *out, size_t n)
{
    (void)ctx;
    memset(out, 7, n);
    return true;
}

static bool sit_down(void *ctx, struct db *db, struct err *e)
{
    struct sitting *s = ctx;
    const struct random random = {bytes, NULL};

    return session_open(db, scratch, S("r"), S("r"), NOW, &random, &s->token,
                        e);
}

static bool go(void *ctx, struct db *db, struct err *e)
{
    struct sitting *s = ctx;

    return session_serve(db, scratch, &s->caller, s->token, s->authority, e);
}

static bool look(void *ctx, struct db *db, struct err *e)
{
    struct sitting *s = ctx;
    bool touch;

    return session_caller(db, scratch, s->token, NOW + 1, &s->caller, &touch,
                          e);
}

static bool who_is_it(struct sitting *s, struct err *e)
{
    return in_writer(look, s, e);
}

static void sessions(void)
{
    struct sitting s = {0};
    struct err e = {0};

    (void)OK(in_writer(sit_down, &s, &e) && who_is_it(&s, &e) &&
                 str_eq(s.caller.authority, S("county")),
             "a session begins at home");
    s.authority = S("town");
    (void)OK(in_writer(go, &s, &e) && who_is_it(&s, &e) &&
                 str_eq(s.caller.authority, S("town")),
             "goes to the township");
    s.authority = S("other");
    (void)OK(!in_writer(go, &s, &e) && strcmp(err_code(&e), "PEOPLE-011") == 0,
             "not where there is no post");
    (void)OK(who_is_it(&s, &e) && str_eq(s.caller.authority, S("town")),
             "stays where it was");
    s.authority = S("county");
    (void)OK(in_writer(go, &s, &e) && who_is_it(&s, &e) &&
                 str_eq(s.caller.authority, S("county")),
             "and comes home");
}

static bool tables(void *ctx, struct db *db, struct err *e)
{
    (void)ctx;
    (void)e;
    where_posts_count(db);
    elsewhere(db);
    as_caller(db);
    listed(db);
    return true;
}

int main(void)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
    const str parts[] = {str_of(people_schema), str_of(people_fold_schema)};
    struct store_options o = {.fast = true, .readers = 1};
    char path[64], beside[80];
    struct err e = {0};

    scratch = tap_arena();
    (void)snprintf(path, sizeof path, "/tmp/fadu-serve-%d.db", (int)getpid());
    o.path = str_of(path);
    if (!crypto_start(&e) ||
        !arena_join(scratch, parts, COUNT_OF(parts), &o.schema, &e) ||
        !store_open(&store, &o, &e)) {
        tap_error(&e);
        return 1;
    }
    for (size_t i = 0; i < COUNT_OF(entries); i++) {
        struct entry x = entries[i];

        (void)OK(in_writer(enter, &x, &e), "%s", entries[i].stream);
    }
    (void)in_writer(tables, NULL, &e);
    sessions();
    store_close(store);
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        (void)snprintf(beside, sizeof beside, "%s%s", path, suffixes[i]);
        (void)unlink(beside);
    }
    arena_close(scratch);
    return tap_done();
}
