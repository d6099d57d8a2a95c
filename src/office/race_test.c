/* race_test.c - many at once: numbers without a gap, one winner, timers once.
 *
 * Threads act through the office as pages do; what they did is read afterwards
 * from rows and ledger. */
#include "tap.h"

#include "office/city_fixture.h"
#include "office/internal.h"

#include <pthread.h>

enum { THREADS = 32, ACTS = 20, RACES = 20, TIMERS = 70 };

static struct city city;
static const char file[] =
    "{step: file, fields: {cause: 销售过期食品, source: report}}";
static const char assign[] = "{step: assign, fields: {handlers: [o1, o2]}}";
static const char company[] =
    "{parties: {p1: {kind: organisation, name: 示例食品公司}}}";

/* Everyone starts together; POSIX barriers would hide nothing that this does. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t all;
    int missing;
};

static void pass(struct gate *g)
{
    (void)pthread_mutex_lock(&g->lock);
    if (--g->missing == 0)
        (void)pthread_cond_broadcast(&g->all);
    while (g->missing > 0)
        (void)pthread_cond_wait(&g->all, &g->lock);
    (void)pthread_mutex_unlock(&g->lock);
}

struct worker {
    pthread_t thread;
    struct gate *gate;
    struct arena *a;
    struct caller caller;
    struct office_ask ask;
    struct office_opinion opinion;
    const struct json *begin, *first, *then;
    bool opines;
    bool ok;
    int done, failed;
    struct office_answer answer;
    struct err e;
};

static void start(struct worker *w, void *(*run)(void *), struct gate *g,
                  size_t n)
{
    *g = (struct gate){.missing = (int)n};
    (void)pthread_mutex_init(&g->lock, NULL);
    (void)pthread_cond_init(&g->all, NULL);
    for (size_t i = 0; i < n; i++) {
        w[i].gate = g;
        city_need(pthread_create(&w[i].thread, NULL, run, &w[i]) == 0, NULL,
                  "a thread");
    }
    for (size_t i = 0; i < n; i++)
        (void)pthread_join(w[i].thread, NULL);
    (void)pthread_cond_destroy(&g->all);
    (void)pthread_mutex_destroy(&g->lock);
}

static struct office_ask ask_of(const struct caller *c, str matter,
                                const struct json *intent)
{
    return (struct office_ask){.caller = c,
                               .matter = matter,
                               .authority = S("demo"),
                               .procedure = S("penalty.ordinary"),
                               .profile = S("market-regulation"),
                               .intent = intent,
                               .seen = -1};
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

/* ---- numbers ---- */

/* Half of the acts file a matter and take a number, half go on with it. */
static void *file_many(void *ctx)
{
    struct worker *w = ctx;

    pass(w->gate);
    for (int i = 0; i < ACTS; i++) {
        struct office_ask ask =
            ask_of(&w->caller, i % 2 == 0 ? S("") : w->answer.matter,
                   i % 2 == 0 ? w->first : w->then);

        ask.begin = w->begin;
        ask.seen = i % 2 == 0 ? -1 : 1;
        w->ok = office_act(city.office, w->a, &ask, &w->answer, &w->e) &&
                w->answer.result == OFFICE_DONE &&
                w->answer.version == i % 2 + 1;
        w->done += w->ok;
        w->failed += !w->ok;
    }
    return NULL;
}

/* 〔2026〕n号 of every matter, each once, 1 to the last. */
static void numbers_whole(int64_t n)
{
    bool *seen = arena_array(city.a, bool, (size_t)n + 1, NULL);
    struct stmt *st = NULL;
    struct db *db = NULL;
    struct err e = {0};
    int64_t v, twice = 0, strange = 0, gaps = 0;
    str head, tail;
    bool row = true;

    city_need(seen != NULL && office_read(city.office, &db, &e) &&
                  stmt_open(&st, db, "SELECT number FROM matter", &e),
              &e, "numbers are read");
    while (stmt_row(st, &row, &e) && row) {
        (void)str_cut(stmt_get_text(st, 0), S("〕"), &head, &tail);
        if (!str_eq(head, S("示市监立〔2026")) || !str_ends(tail, S("号")) ||
            !str_to_int(str_slice(tail, 0, tail.n - 3), 1, n, &v))
            strange++;
        else if (seen[v])
            twice++;
        else
            seen[v] = true;
    }
    stmt_close(st);
    office_read_end(city.office, db);
    for (int64_t i = 1; i <= n; i++)
        gaps += !seen[i];
    (void)OK(strange == 0 && twice == 0 && gaps == 0,
             "numbers 1 to %lld: none twice, none left out", (long long)n);
}

static void numbers(void)
{
    static struct worker w[THREADS];
    struct gate gate;
    int done = 0;

    for (size_t i = 0; i < THREADS; i++) {
        w[i].a = tap_arena();
        w[i].caller = city_caller(&city, S("h"));
        w[i].begin = city_yaml(&city, company);
        w[i].first = city_yaml(&city, file);
        w[i].then = city_yaml(&city, assign);
    }
    start(w, file_many, &gate, THREADS);
    for (size_t i = 0; i < THREADS; i++) {
        done += w[i].done;
        if (w[i].failed > 0)
            tap_error(&w[i].e);
        arena_close(w[i].a);
    }
    (void)OK(done == THREADS * ACTS, "%d threads do %d acts each", THREADS,
             ACTS);
    numbers_whole(THREADS * ACTS / 2);
    (void)OK(number_of("SELECT last FROM claim WHERE key = 'demo|立|2026'") ==
                 THREADS * ACTS / 2,
             "the claim is the last number");
    (void)OK(number_of("SELECT count(*) FROM matter WHERE version = 2") ==
                 THREADS * ACTS / 2,
             "every matter is at version 2");
    (void)OK(store_figures(office_store(city.office)).largest_batch > 1,
             "acts shared transactions");
}

/* ---- two persons, one matter ---- */

static void *act_once(void *ctx)
{
    struct worker *w = ctx;

    pass(w->gate);
    w->ok = w->opines
                ? office_opine(city.office, w->a, &w->ask, &w->opinion,
                               &w->answer, &w->e)
                : office_act(city.office, w->a, &w->ask, &w->answer, &w->e);
    return NULL;
}

static str begun(const char *intent)
{
    struct office_answer x = {0};
    struct err e = {0};

    city_need(city_act(&city, "h", S(""), company, intent, &x, &e) &&
                  x.result == OFFICE_DONE,
              &e, "a matter begins");
    return x.matter;
}

static struct worker worker_of(const char *person, str matter,
                               const char *intent)
{
    struct worker w = {.a = tap_arena(),
                       .caller = city_caller(&city, str_of(person))};

    w.ask = ask_of(NULL, matter, city_yaml(&city, intent));
    return w;
}

static int64_t version_of(str matter)
{
    struct db *db = NULL;
    struct json *fold = NULL;
    struct err e = {0};
    int64_t version = 0;
    str stream;

    city_need(arena_join(city.a, (const str[]){S("matter/"), matter}, 2,
                         &stream, &e) &&
                  office_read(city.office, &db, &e) &&
                  office_fold(db, city.a, stream, &fold, &version, &e),
              &e, "a version");
    office_read_end(city.office, db);
    return version;
}

static void race(struct worker w[2])
{
    struct gate gate;

    for (size_t i = 0; i < 2; i++)
        w[i].ask.caller = &w[i].caller;
    start(w, act_once, &gate, 2);
    for (size_t i = 0; i < 2; i++)
        arena_close(w[i].a);
}

/* Both saw version 1: the second is told that it is stale. */
static void one_is_stale(void)
{
    int right = 0;

    for (int i = 0; i < RACES; i++) {
        str matter = begun(file);
        struct worker w[2] = {worker_of("u", matter, assign),
                              worker_of("h", matter, assign)};
        int lost;

        w[0].ask.seen = w[1].ask.seen = 1;
        race(w);
        lost = w[0].ok ? 1 : 0;
        right += w[0].ok != w[1].ok && version_of(matter) == 2 &&
                 err_fault(&w[lost].e) == FAULT_STALE;
    }
    (void)OK(right == RACES,
             "of two who saw the same, one is told it is stale");
}

/* Neither said what was seen: the second is decided anew, and the law has
 * changed its mind. */
static void one_is_decided_again(void)
{
    int right = 0;

    for (int i = 0; i < RACES; i++) {
        str matter = begun("{step: register_lead, fields: {source: report, "
                           "cause: 过期}}");
        struct worker w[2] = {worker_of("h", matter, file),
                              worker_of("h", matter, file)};

        race(w);
        right += w[0].ok && w[1].ok && version_of(matter) == 2 &&
                 (w[0].answer.result == OFFICE_DONE) +
                         (w[1].answer.result == OFFICE_DONE) ==
                     1 &&
                 (w[0].answer.result == OFFICE_REFUSED) +
                         (w[1].answer.result == OFFICE_REFUSED) ==
                     1;
    }
    (void)OK(right == RACES, "of two who file one matter, one is refused");
}

/* Opinions on one proposal: one settles it. */
static void one_opinion(void)
{
    int right = 0;

    for (int i = 0; i < RACES; i++) {
        str matter = begun(file);
        struct worker w[2] = {worker_of("h", matter, "{}"),
                              worker_of("u", matter, "{}")};
        struct caller o = city_caller(&city, S("o1"));
        struct office_ask ask = ask_of(&o, matter, city_yaml(&city, assign));
        struct office_answer x;
        struct err e = {0};
        int64_t n = 0;
        int lost;

        city_need(office_propose(city.office, city.a, &ask, &n, &x, &e), &e,
                  "a proposal");
        for (size_t k = 0; k < 2; k++) {
            w[k].opines = true;
            w[k].opinion =
                (struct office_opinion){.proposal = n,
                                        .agree = i % 2 == 0 || k == 0,
                                        .text = S("意见")};
        }
        race(w);
        lost = w[0].ok ? 1 : 0;
        right += w[0].ok != w[1].ok && version_of(matter) == 3 &&
                 str_eq(str_of(err_code(&w[lost].e)), S("OFFICE-021"));
    }
    (void)OK(right == RACES, "of two opinions on a proposal, one counts");
}

/* Two authorities file the same incident at once: one of them was not first.
 * Neither act's stream is read by the other. [APL-25-1] */
static void one_files_first(void)
{
    int right = 0;

    for (int i = 0; i < RACES; i++) {
        struct worker w[2] = {worker_of("h", S(""), file),
                              worker_of("fh", S(""), file)};
        char z[160];

        (void)snprintf(z, sizeof z,
                       "{parties: {p1: {kind: organisation, name: 示例公司}}, "
                       "case: {incident: race-%d}}",
                       i);
        w[0].ask.begin = w[1].ask.begin = city_yaml(&city, z);
        w[1].ask.authority = S("far");
        race(w);
        right += w[0].ok && w[1].ok &&
                 (w[0].answer.result == OFFICE_DONE) +
                         (w[1].answer.result == OFFICE_DONE) ==
                     1 &&
                 (w[0].answer.result == OFFICE_REFUSED) +
                         (w[1].answer.result == OFFICE_REFUSED) ==
                     1;
        if (!w[0].ok || !w[1].ok)
            tap_error(!w[0].ok ? &w[0].e : &w[1].e);
    }
    (void)OK(right == RACES, "of two who file an incident, one is first: %d",
             right);
}

/* The same key at once, from two windows: one act, one answer. */
static void one_key(void)
{
    int right = 0;

    for (int i = 0; i < RACES; i++) {
        str matter = begun(file);
        struct worker w[2] = {worker_of("h", matter, assign),
                              worker_of("h", matter, assign)};
        char z[32];
        int n = snprintf(z, sizeof z, "race-%d", i);

        w[0].ask.key = w[1].ask.key = (str){z, (size_t)n};
        race(w);
        right += w[0].ok && w[1].ok && version_of(matter) == 2 &&
                 w[0].answer.place.seq == w[1].answer.place.seq &&
                 (w[0].answer.result == OFFICE_AGAIN) +
                         (w[1].answer.result == OFFICE_AGAIN) ==
                     1;
    }
    (void)OK(right == RACES, "a key used twice at once is one act");
}

/* ---- what was read has changed ---- */

static const char withdrawn[] =
    "{credential: {no: '51002', from: {'@': '2023-01-01'}, to: {'@': "
    "'2026-01-01'}}}";
static const char restored[] =
    "{credential: {no: '51002', from: {'@': '2023-01-01'}, to: {'@': "
    "'2027-12-31'}}}";

/* An act that rests on the credential of o2, which is withdrawn after the
 * decision and before the act is kept. */
struct resting {
    int decided;
    bool had[2];
};

static bool prepare_resting(struct travel *t, struct db *db, struct err *e)
{
    struct resting *r = t->ctx;
    struct json *intent = city_yaml(&city, "{by: [o2], at: "
                                           "'2026-11-24T09:00+08:00'}");
    struct json *effects = json_object(t->a, e);
    const struct json *persons = NULL;
    date to = DATE_MIN;

    if (effects == NULL || !load_persons(t, db, intent, &persons, e))
        return false;
    (void)date_parse(
        json_get_str(json_path(persons, S("o2.credential.to")), S("@")), &to);
    r->had[r->decided % 2] = to > instant_date(t->now, ZONE_CITY_MIN);
    t->goes_on = r->had[r->decided % 2];
    t->act = json_object(t->a, e);
    t->after = json_object(t->a, e);
    if (r->decided++ == 0 && !city_enter(&city, "person/o2", withdrawn))
        return false;
    return t->act != NULL && t->after != NULL &&
           json_set(t->a, t->act, S("effects"), effects, e);
}

static void decided_anew(void)
{
    struct resting r = {0};
    struct travel t = {.o = city.office,
                       .a = city.a,
                       .caller = &city.admin,
                       .stream = S("note/x"),
                       .authority = S("demo"),
                       .now = city.now,
                       .recorded = city.now,
                       .prepare = prepare_resting,
                       .ctx = &r};
    struct err e = {0};

    if (!OK(travel_go(&t, &e), "an act rests on a credential"))
        tap_error(&e);
    (void)OK(r.decided == 2 && r.had[0] && !r.had[1],
             "withdrawn before it was kept: it is decided anew [APL-42-1]");
    (void)OK(number_of("SELECT count(*) FROM act WHERE stream = 'note/x'") == 0,
             "and not kept");
    (void)OK(city_enter(&city, "person/o2", restored), "it is given back");
}

static void *withdraw_once(void *ctx)
{
    struct worker *w = ctx;
    struct office_entry entry = {.stream = S("person/o2"),
                                 .set = w->first,
                                 .basis = S("收回证件"),
                                 .at = city.now,
                                 .trusted = true};

    pass(w->gate);
    w->ok =
        office_enter(city.office, w->a, &w->caller, &entry, &w->answer, &w->e);
    return NULL;
}

static void *act_or_withdraw(void *ctx)
{
    struct worker *w = ctx;

    return w->first == NULL ? act_once(ctx) : withdraw_once(ctx);
}

static void credential_withdrawn(void)
{
    static const char preserve[] =
        "{step: preserve, by: [o1, o2], fields: {title: 账册, reason: "
        "可能灭失, approved: true}}";
    int right = 0, done = 0;

    for (int i = 0; i < RACES; i++) {
        str matter = begun(file);
        struct worker w[2] = {worker_of("o1", matter, preserve),
                              worker_of("adm", matter, "{}")};
        struct gate gate;
        bool first;

        w[1].first = city_yaml(&city, withdrawn);
        for (size_t k = 0; k < 2; k++)
            w[k].ask.caller = &w[k].caller;
        start(w, act_or_withdraw, &gate, 2);
        first = w[0].answer.place.seq < w[1].answer.place.seq;
        right += w[0].ok && w[1].ok &&
                 (w[0].answer.result == OFFICE_DONE
                      ? first
                      : w[0].answer.result == OFFICE_REFUSED);
        done += w[0].answer.result == OFFICE_DONE;
        arena_close(w[0].a);
        arena_close(w[1].a);
        city_need(city_enter(&city, "person/o2", restored), NULL, "restored");
    }
    tap_note("%d of %d acts came before the withdrawal", done, RACES);
    (void)OK(right == RACES, "after a withdrawal no act rests on it");
}

/* ---- what every act says it has read ---- */

struct counting {
    struct map *counts;
    int64_t reads, wrong;
};

static bool check_reads(void *ctx, struct arena *a, struct ledger_act *act,
                        struct err *e)
{
    struct counting *c = ctx;
    const struct json *read = json_get(act->act, S("read"));
    int64_t *n, version;
    str stream;

    (void)a;
    for (size_t i = 0; json_is(read, JSON_OBJECT) && i < read->n; i++) {
        n = map_get(c->counts, read->names[i]);
        c->reads++;
        c->wrong += !json_get_int(read, read->names[i], &version) ||
                    version != (n == NULL ? 0 : *n);
    }
    n = map_get(c->counts, act->stream);
    if (n == NULL) {
        n = arena_new(city.a, int64_t, e);
        if (n == NULL || !arena_str(city.a, act->stream, &stream, e) ||
            !map_put(c->counts, stream, n, e))
            return false;
    }
    (*n)++;
    return true;
}

/* At its place on the ledger, every stream that an act has read stood at the
 * version that it says. */
static void reads_are_true(void)
{
    struct counting c = {.counts = map_new(city.a, NULL)};
    struct db *db = NULL;
    struct err e = {0};

    city_need(c.counts != NULL && office_read(city.office, &db, &e) &&
                  ledger_each(db, 0, check_reads, &c, &e),
              &e, "the ledger is read");
    office_read_end(city.office, db);
    (void)OK(c.reads > 3000 && c.wrong == 0,
             "what %lld readings found stood at the act's place",
             (long long)c.reads);
}

/* ---- a clock that finds much to do ---- */

static void *tick(void *ctx)
{
    struct worker *w = ctx;

    pass(w->gate);
    w->ok = office_tick(city.office, &w->e);
    return NULL;
}

static str preserved(void)
{
    static const char *const steps[][2] = {
        {"u", "{step: assign, fields: {handlers: [o1, o2]}}"},
        {"o1", "{step: preserve, by: [o1, o2], fields: {title: 账册, reason: "
               "可能灭失, approved: true}}"},
    };
    str matter = begun(file);

    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct office_answer x = {0};
        struct err e = {0};

        city_need(
            city_act(&city, steps[i][0], matter, NULL, steps[i][1], &x, &e) &&
                x.result == OFFICE_DONE,
            &e, steps[i][1]);
    }
    return matter;
}

/* [SMP-35-1] the preservation ends by itself: once, whoever looks. */
static void timers(void)
{
    static struct worker w[4];
    struct gate gate;
    instant was = city.now;
    int64_t acts, ticked;
    struct err e = {0};
    int ok = 0;

    for (int i = 0; i < TIMERS; i++)
        (void)preserved();
    acts = number_of("SELECT count(*) FROM act");
    (void)OK(office_tick(city.office, &e), "the clock looks");
    (void)OK(number_of("SELECT count(*) FROM act") == acts,
             "before the time nothing happens");
    (void)instant_parse(S("2026-12-04T00:00+08:00"), &city.now);
    start(w, tick, &gate, COUNT_OF(w));
    for (size_t i = 0; i < COUNT_OF(w); i++) {
        ok += w[i].ok;
        if (!w[i].ok)
            tap_error(&w[i].e);
    }
    (void)OK(ok == (int)COUNT_OF(w), "four clocks look at once");
    ticked = number_of("SELECT count(*) FROM act");
    (void)OK(ticked == acts + TIMERS, "each of %d lapses, once", TIMERS);
    (void)OK(number_of("SELECT count(*) FROM fold WHERE tree LIKE"
                       " '%\"preservation\":\"handled\"%'") == TIMERS,
             "and is handled");
    (void)OK(office_tick(city.office, &e) &&
                 number_of("SELECT count(*) FROM act") == ticked,
             "looking again does nothing more");
    (void)OK(number_of("SELECT count(*) FROM finding WHERE rule = "
                       "'preservation'") == TIMERS,
             "the missed duty is a finding");
    city.now = was;
}

static void verified(void)
{
    struct ledger_problems found = {.max = 20};
    struct err e = {0};

    if (!OK(office_verify(city.office, city.a, NULL, NULL, &found, &e),
            "the city is verified"))
        tap_error(&e);
    for (size_t i = 0; i < found.n; i++)
        tap_error(&found.at[i]);
    (void)OK(found.n == 0, "and nothing is wrong");
}

/* ---- log-ins ---- */

/* Many wrong passwords at once: each is answered, as wrong or as too many, and
 * the city goes on. */
static void *log_in_wrongly(void *ctx)
{
    struct worker *w = ctx;
    struct login l = {
        .account = S("nobody-here"), .password = S("wrong"), .now = city.now};
    str person;

    pass(w->gate);
    w->ok = office_login(city.office, w->a, &l, &person, &w->e);
    return NULL;
}

static void log_ins(void)
{
    struct worker w[24];
    struct gate g;
    size_t wrong = 0, busy = 0;

    for (size_t i = 0; i < COUNT_OF(w); i++)
        w[i] = worker_of("h", S(""), "{}");
    start(w, log_in_wrongly, &g, COUNT_OF(w));
    for (size_t i = 0; i < COUNT_OF(w); i++) {
        wrong += !w[i].ok && err_fault(&w[i].e) == FAULT_LOGIN;
        busy += !w[i].ok && err_fault(&w[i].e) == FAULT_BUSY;
        arena_close(w[i].a);
    }
    (void)OK(wrong + busy == COUNT_OF(w) && wrong > 0,
             "%zu wrong, %zu told to come back", wrong, busy);
}

int main(void)
{
    city_open(&city);
    city_staff(&city);
    numbers();
    one_is_stale();
    one_is_decided_again();
    one_opinion();
    one_files_first();
    one_key();
    timers();
    log_ins();
    decided_anew();
    credential_withdrawn();
    reads_are_true();
    verified();
    city_close(&city);
    return tap_done();
}
