/* register_test.c - registers over the packs of tests/packs/listing: the list as of
 * any day, two who enter at once, who acts for whom, whose credential counts,
 * and random entries beside a plain list. */
#define CITY_PACKS "tests/packs/listing"

#include "tap.h"

#include "office/city_fixture.h"
#include "office/internal.h"

#include <sched.h>

enum { THREADS = 8, ROUNDS = 6, RANDOM_ACTS = 60, IDS = 5, SPAN = 40 };

static struct city city;
static struct err e;
static date today;

/* ---- acting ---- */

static bool act_for(struct arena *a, const struct caller *caller,
                    const char *authority, str matter,
                    const struct json *intent, struct office_answer *out,
                    struct err *why)
{
    struct office_ask ask = {.caller = caller,
                             .matter = matter,
                             .authority = str_of(authority),
                             .procedure = S("listing"),
                             .intent = intent,
                             .seen = -1};

    *out = (struct office_answer){0};
    return office_act(city.office, a, &ask, out, why);
}

static bool go(const char *person, const char *authority, str matter,
               const char *intent, struct office_answer *out)
{
    struct caller caller = city_caller(&city, str_of(person));

    return act_for(city.a, &caller, authority, matter, city_yaml(&city, intent),
                   out, &e);
}

static bool done(const char *person, const char *intent, const char *name)
{
    struct office_answer x;
    bool ok = go(person, "demo", S(""), intent, &x);

    if (!ok)
        tap_error(&e);
    return OK(ok && x.result == OFFICE_DONE, "%s", name);
}

static bool refused(const char *person, const char *intent, const char *guard,
                    const char *name)
{
    struct office_answer x;
    bool ok = go(person, "demo", S(""), intent, &x) &&
              x.result == OFFICE_REFUSED && x.reasons->n == 1;

    if (!ok)
        tap_note("result %d", (int)x.result);

    return OK(ok, "%s", name) &&
           IS(json_get_str(x.reasons->items[0], S("guard")), str_of(guard),
              "%s", guard);
}

/* ---- reading ---- */

/* "P1=强制 P2=处罚": the list of `of` on a day. */
static str list_on(const char *reg, const char *of, date on, str text,
                   bool shown, size_t max)
{
    struct entry_filter f = {.reg = str_of(reg),
                             .of = str_of(of),
                             .on = on,
                             .text = text,
                             .shown = shown,
                             .max = max};
    struct entry_page page = {.more = true};
    struct db *db = NULL;
    struct buf b;
    str out = S("");

    buf_init(&b, &memory_system, 1 << 20);
    city_need(office_read(city.office, &db, &e), &e, "a view");
    while (page.more) {
        city_need(office_entries(db, city.a, &f, &page, &e), &e, "a list");
        for (size_t i = 0; i < page.n; i++) {
            if (b.n > 0)
                buf_byte(&b, ' ');
            buf_add(&b, page.rows[i].id);
            buf_byte(&b, '=');
            buf_add(&b, page.rows[i].title);
        }
        f.after = page.after;
        f.before = page.before;
    }
    office_read_end(city.office, db);
    city_need(buf_take(&b, city.a, &out, &e), &e, "memory");
    buf_close(&b);
    return out;
}

#define ON(day, want, name)                                              \
    (void)IS(list_on("powers", "demo", today + (day), S(""), false, 50), \
             S(want), "%s", name)

static void versions_by_day(void)
{
    (void)done("c", "{step: enter_new, fields: {code: P1, title: 处罚}}",
               "an entry is made");
    (void)done("c",
               "{step: enter, fields: {register: powers, code: P1, title: 强制,"
               " from: 2026-12-01, note: 内情}}",
               "it changes from a day on");
    (void)done("c",
               "{step: enter_rows, fields: {rows: [{code: R1, title: 甲事}, "
               "{code: R2, title: 乙事}]}}",
               "one act enters several");
    ON(-1, "", "nothing before");
    ON(0, "P1=处罚 R1=甲事 R2=乙事", "from today");
    ON(6, "P1=处罚 R1=甲事 R2=乙事", "until the day before");
    ON(7, "P1=强制 R1=甲事 R2=乙事", "from the day that was named");
    (void)done("c", "{step: finish, fields: {code: R1, to: 2026-11-30}}",
               "one ends");
    ON(6, "P1=处罚 R1=甲事 R2=乙事", "its last day counts");
    ON(7, "P1=强制 R2=乙事", "and the day after does not");
    (void)IS(list_on("powers", "demo", today, S(""), false, 1),
             S("P1=处罚 R1=甲事 R2=乙事"), "page by page it is the same");
    (void)IS(list_on("powers", "far", today, S(""), false, 9), S(""),
             "another authority has its own");
    (void)IS(list_on("powers", "demo", today + 7, S("强制"), true, 9),
             S("P1=强制"), "found by a public word");
    (void)IS(list_on("powers", "demo", today + 7, S("内情"), false, 9), S(""),
             "by what is confidential nobody finds");
}

static void history(void)
{
    struct entry_row *rows = NULL;
    struct db *db = NULL;
    size_t n = 0;
    bool more = false;

    city_need(office_read(city.office, &db, &e) &&
                  office_entry_history(db, city.a, S("powers"), S("demo"),
                                       S("R1"), 0, 10, &rows, &n, &more, &e),
              &e, "a history");
    office_read_end(city.office, db);
    (void)OK(n == 1 && !more && rows[0].act == 1 && rows[0].end_act == 1 &&
                 rows[0].matter.n > 0 && rows[0].end_matter.n > 0 &&
                 !str_eq(rows[0].matter, rows[0].end_matter),
             "the acts that made and ended it are known");
}

static int64_t count_of(const char *sql, str arg)
{
    struct stmt *st = NULL;
    struct db *db = NULL;
    int64_t n;

    city_need(office_read(city.office, &db, &e) &&
                  db_one(db, &st, &e, sql, "t", arg) && st != NULL,
              &e, sql);
    n = stmt_get_int(st, 0);
    stmt_close(st);
    office_read_end(city.office, db);
    return n;
}

static void concealed(void)
{
    static const char sql[] =
        "SELECT count(*) FROM act WHERE instr(body, ?1) > 0";

    (void)OK(count_of(sql, S("强制")) > 0 && count_of(sql, S("内情")) == 0,
             "what is confidential stands in no act");
}

/* ---- what conditions read ---- */

static size_t whole_list(const char *of)
{
    struct json *v = NULL;
    struct db *db = NULL;
    char ask[96];

    (void)snprintf(ask, sizeof ask,
                   "{register: powers, of: %s, where: {}, on: {'@': "
                   "'2026-11-24'}}",
                   of);
    city_need(office_read(city.office, &db, &e) &&
                  register_answer(db, city.a, city_yaml(&city, ask), &v, &e),
              &e, "a whole register");
    office_read_end(city.office, db);
    return v->n;
}

static void conditions(void)
{
    (void)refused("c", "{step: enter_new, fields: {code: P1, title: 又一}}",
                  "not-there", "an entry that is there is seen");
    (void)refused("o1", "{step: use, fields: {code: P404}}", "listed",
                  "one that is not there is missed");
    (void)done("c",
               "{step: enter, fields: {register: powers, code: P2, title: 引,"
               " article: P3}}",
               "an entry that cites another");
    (void)refused("o1", "{step: use, fields: {code: P2}}", "linked-power",
                  "a lookup reads what another one found");
    (void)done("c",
               "{step: enter, fields: {register: powers, code: P3, title: 所引,"
               " rate: 2.50}}",
               "what it cites");
    (void)done("o1", "{step: use, fields: {code: P2}}", "and then it may");
    (void)done("c",
               "{step: enter, fields: {register: powers, code: P4, title: 所引,"
               " rate: 2.5}}",
               "two of a kind");
    (void)done("o1",
               "{step: use, fields: {code: P2, title: 所引, rate: 2.500}}",
               "two are not too many");
    (void)done("c",
               "{step: enter, fields: {register: powers, code: P5, title: 所引,"
               " rate: 2.5}}",
               "three of a kind");
    (void)OK(whole_list("demo") == 7 && whole_list("town") == 0,
             "a register is asked for as a whole, of its owner: %zu",
             whole_list("demo"));
    (void)refused("o1",
                  "{step: use, fields: {code: P2, title: 所引, rate: 2.5}}",
                  "seldom", "they are found by equal members");
}

/* ---- credentials ---- */

/* {holder, whether it is held up} of a number. */
static str check_of(const char *no, date on)
{
    struct json *person = NULL;
    struct db *db = NULL;
    bool held = false;

    city_need(
        office_read(city.office, &db, &e) &&
            office_credential(db, city.a, str_of(no), on, &person, &held, &e),
        &e, "a credential is checked");
    office_read_end(city.office, db);
    if (person == NULL)
        return S("none");
    return held ? S("held") : json_get_str(person, S("name"));
}

static void checked(void)
{
    (void)IS(check_of("51001", today), S("held"),
             "the public sees that it is held up");
    (void)IS(check_of("51001", today + 1), S("甲一"), "and when no more");
    (void)IS(check_of("K9", today + 1), S("登记员"),
             "a number of the register has its holder");
    (void)IS(check_of("K9", today), S("held"), "who may not use it before");
    (void)IS(check_of("51404", today), S("none"), "others there are none");
}

static void credentials(void)
{
    (void)done("c",
               "{step: enter, fields: {register: cards, code: K1, title: o1,"
               " article: suspended, from: 2026-11-24, to: 2026-11-24}}",
               "a credential is suspended for a day");
    (void)refused("o1", "{step: use, fields: {code: P2}}", "role.credential",
                  "where a register speaks of it, it decides");
    (void)done("o2", "{step: use, fields: {code: P2}}",
               "of others it says nothing");
    city.now += 86400000;
    (void)done("o1", "{step: use, fields: {code: P2}}",
               "on the next day it says nothing any more");
    (void)done("c",
               "{step: enter, fields: {register: cards, code: K9, title: c,"
               " article: valid}}",
               "another gets one");
    city.now -= 86400000;
    checked();
}

/* ---- acting for another ---- */

/* Whether the matter stands among the person's own, by limit, by age, by state
 * and by what is said of it. */
static bool lists(const char *person, str matter)
{
    struct caller c = city_caller(&city, str_of(person));
    const struct matter_filter all[] = {
        {.order = ORDER_DUE, .open = 1},
        {.order = ORDER_NEWEST, .open = -1},
        {.order = ORDER_DUE, .open = 1, .state = S("open")},
        {.order = ORDER_NEWEST, .open = -1, .text = S("示市监登")}};
    size_t found = 0;

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct matter_filter f = all[i];
        struct matter_row *rows = NULL;
        struct db *db = NULL;
        bool more = false;
        size_t n = 0;

        f.scope = people_scope(&c, RIGHT_SEE);
        f.due_from = f.filed_from = DATE_MIN;
        f.due_to = f.filed_to = DATE_MAX;
        f.after_made = -1;
        f.max = 100;
        city_need(office_read(city.office, &db, &e) &&
                      office_list(db, city.a, &f, &rows, &n, &more, &e),
                  &e, "a list");
        office_read_end(city.office, db);
        for (size_t r = 0; r < n; r++)
            found += str_eq(rows[r].id, matter);
    }
    (void)OK(found == 0 || found == COUNT_OF(all),
             "%s: in each list or in none", person);
    return found > 0;
}

static void taken_back(void)
{
    static const char take[] = "{step: take_back}";
    struct office_answer x, y;

    (void)OK(go("t", "demo", S(""), "{step: use, fields: {code: P2}}", &x) &&
                 x.result == OFFICE_DONE,
             "another one is handled for the principal");
    (void)OK(go("t", "demo", x.matter, take, &y) && y.result == OFFICE_REFUSED,
             "its own hand does not take it back");
    (void)OK(go("c", "demo", x.matter, take, &y) && y.result == OFFICE_DONE,
             "the principal does");
    (void)OK(!go("t", "demo", x.matter, "{step: close}", &y) &&
                 lists("c", x.matter) && !lists("t", x.matter),
             "then it is the principal's alone");
}

static void entrusted(void)
{
    static const char use[] = "{step: use, fields: {code: P2}}";
    static const char close_it[] = "{step: close}";
    struct office_answer x;
    struct json *fold = NULL;
    struct db *db = NULL;
    str authority = S(""), matter;

    (void)OK(!go("t", "demo", S(""), use, &x) &&
                 str_eq(str_of(err_code(&e)), S("OFFICE-001")),
             "without a letter nobody begins in another's name");
    (void)done("c",
               "{step: enter, fields: {register: letters, code: L1, title: "
               "town, article: assigned, from: 2026-11-24}}",
               "an entry of another form");
    (void)OK(!go("t", "demo", S(""), use, &x), "does not let them act");
    (void)done("c",
               "{step: enter, fields: {register: letters, code: L1, title: "
               "town, article: entrusted, from: 2026-11-24, to: 2026-11-25}}",
               "a letter");
    (void)OK(go("t", "demo", S(""), use, &x) && x.result == OFFICE_DONE,
             "with it they begin");
    matter = x.matter;
    city_need(office_read(city.office, &db, &e) &&
                  office_matter(db, city.a, matter, &fold, &authority, &e),
              &e, "the matter");
    office_read_end(city.office, db);
    (void)IS(authority, S("demo"), "the matter is the principal's");
    (void)IS(json_get_str(json_get(fold, S("hand")), S("id")), S("town"),
             "handled by the receiver's people");
    (void)OK(str_starts(json_get_str(json_get(fold, S("papers"))->items[0],
                                     S("number")),
                        S("示市监登")),
             "its papers are numbered as the principal's");
    (void)OK(lists("t", matter) && lists("c", matter) && !lists("fh", matter),
             "it is on the lists of both, and of nobody else");
    (void)OK(!go("fh", "demo", matter, close_it, &x), "others may not go on");
    city.now += 5 * 86400000LL;
    (void)OK(!go("t", "demo", S(""), use, &x),
             "after its last day none begins");
    (void)OK(go("t", "demo", matter, close_it, &x) && x.result == OFFICE_DONE,
             "and what was begun is finished");
    city.now -= 5 * 86400000LL;
    taken_back();
}

/* ---- many at once ---- */

struct worker {
    pthread_t thread;
    struct arena *a;
    struct caller caller;
    const struct json *intent;
    struct office_answer answer;
    int waits;
    bool ok;
    struct err e;
};

/* So that what ends an entry comes among those who use it. */
static void *act_once(void *ctx)
{
    struct worker *w = ctx;

    for (int i = 0; i < w->waits; i++)
        (void)sched_yield();
    w->ok =
        act_for(w->a, &w->caller, "demo", S(""), w->intent, &w->answer, &w->e);
    return NULL;
}

static void together(struct worker *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        city_need(pthread_create(&w[i].thread, NULL, act_once, &w[i]) == 0,
                  NULL, "a thread");
    for (size_t i = 0; i < n; i++)
        (void)pthread_join(w[i].thread, NULL);
}

static struct worker worker(const char *person, const char *intent)
{
    struct worker w = {.caller = city_caller(&city, str_of(person)),
                       .intent = city_yaml(&city, intent)};

    city_need(arena_open(&w.a, &memory_system, 16UL << 20, &e), &e, "an arena");
    return w;
}

static void enter_at_once(void)
{
    size_t winners = 0, losers = 0;

    for (int r = 0; r < ROUNDS; r++) {
        struct worker w[THREADS];
        char intent[96];

        (void)snprintf(intent, sizeof intent,
                       "{step: enter_new, fields: {code: N%d, title: 争}}", r);
        for (size_t i = 0; i < THREADS; i++)
            w[i] = worker("c", intent);
        together(w, THREADS);
        for (size_t i = 0; i < THREADS; i++) {
            winners += w[i].ok && w[i].answer.result == OFFICE_DONE;
            losers += w[i].ok && w[i].answer.result == OFFICE_REFUSED;
            arena_close(w[i].a);
        }
    }
    (void)OK(winners == ROUNDS && losers == ROUNDS * (THREADS - 1),
             "of %d who enter one id at once, one does", THREADS);
}

/* Nothing that relies on an entry comes after what ended it. */
static void stale_at_once(void)
{
    size_t late = 0, used = 0;

    for (int r = 0; r < ROUNDS; r++) {
        struct worker w[THREADS];
        char enter[128], use[96], finish[128];
        int64_t ended;

        (void)snprintf(enter, sizeof enter,
                       "{step: enter, fields: {register: powers, code: S%d, "
                       "title: 将终, from: 2026-11-20}}",
                       r);
        (void)snprintf(use, sizeof use, "{step: use, fields: {code: S%d}}", r);
        (void)snprintf(finish, sizeof finish,
                       "{step: finish, fields: {code: S%d, to: 2026-11-23}}",
                       r);
        (void)done("c", enter, "an entry that will end");
        for (size_t i = 0; i < THREADS; i++)
            w[i] = i == THREADS - 1 ? worker("c", finish) : worker("o2", use);
        w[THREADS - 1].waits = 2 * r;
        together(w, THREADS);
        ended = w[THREADS - 1].answer.place.seq;
        for (size_t i = 0; i < THREADS; i++) {
            bool did = w[i].ok && w[i].answer.result == OFFICE_DONE;

            used += did && i != THREADS - 1;
            late += did && i != THREADS - 1 && w[i].answer.place.seq > ended;
            arena_close(w[i].a);
        }
    }
    tap_note("%zu of %d used it in time", used, ROUNDS * (THREADS - 1));
    (void)OK(late == 0, "nobody relies on an entry that has ended");
}

/* ---- random entries beside a plain list ---- */

static uint64_t seed = 20260302;

static unsigned draw(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

static void keep_model(struct json *model, int64_t seq)
{
    static const char sql[] = "SELECT body FROM act WHERE seq = ?1";
    struct stmt *st = NULL;
    struct db *db = NULL;
    struct json *act = NULL;
    str body;

    city_need(office_read(city.office, &db, &e) &&
                  db_one(db, &st, &e, sql, "i", seq) && st != NULL &&
                  stmt_take_text(st, 0, city.a, &body, &e) &&
                  json_read(city.a, S("act"), body, &act, &e) &&
                  entries_apply(city.a, model, json_get(act, S("effects")), &e),
              &e, "the model follows");
    stmt_close(st);
    office_read_end(city.office, db);
}

/* What the model says the list was. */
static str model_on(const struct json *model, date on)
{
    struct buf b;
    str out = S("");

    buf_init(&b, &memory_system, 1 << 20);
    for (int i = 0; i < IDS; i++) {
        char ask[96];
        struct json *v;

        (void)snprintf(ask, sizeof ask,
                       "{register: powers, of: far, id: X%d, on: {'@': '%s'}}",
                       i, date_text(on).z);
        v = entries_answer(city.a, model, city_yaml(&city, ask), &e);
        city_need(v != NULL, &e, "the model answers");
        if (v->kind == JSON_NULL)
            continue;
        if (b.n > 0)
            buf_byte(&b, ' ');
        buf_add(&b, json_get_str(v, S("id")));
        buf_byte(&b, '=');
        buf_add(&b, json_get_str(v, S("title")));
    }
    city_need(buf_take(&b, city.a, &out, &e), &e, "memory");
    buf_close(&b);
    return out;
}

static void random_entries(void)
{
    struct json *model = json_array(city.a, &e);
    size_t made = 0, wrong = 0;

    for (int i = 0; i < RANDOM_ACTS; i++) {
        struct caller c = city_caller(&city, S("fc"));
        struct office_answer x;
        char intent[160];
        date from = today - SPAN + (date)(i * SPAN / RANDOM_ACTS) +
                    (date)draw(SPAN / 2);

        if (draw(4) == 0)
            (void)snprintf(intent, sizeof intent,
                           "{step: finish, fields: {code: X%u, to: %s}}",
                           draw(IDS), date_text(from).z);
        else
            (void)snprintf(intent, sizeof intent,
                           "{step: enter, fields: {register: powers, code: "
                           "X%u, title: 第%d次, from: %s, to: %s}}",
                           draw(IDS), i, date_text(from).z,
                           date_text(from + (date)draw(12)).z);
        city_need(
            act_for(city.a, &c, "far", S(""), city_yaml(&city, intent), &x, &e),
            &e, intent);
        if (x.result != OFFICE_DONE)
            continue;
        made++;
        keep_model(model, x.place.seq);
    }
    for (date d = today - SPAN; d < today + SPAN; d++)
        wrong += !str_eq(list_on("powers", "far", d, S(""), false, 2),
                         model_on(model, d));
    tap_note("%zu of %d random acts were possible", made, RANDOM_ACTS);
    (void)OK(made > RANDOM_ACTS / 4 && wrong == 0,
             "on each of %d days the list is what a plain list says", 2 * SPAN);
}

/* ---- the fold as a whole ---- */

static void rebuilt(void)
{
    struct sha256_text before = city_dump(&city), after;
    struct ledger_problems problems = {.max = 5};

    city_need(office_checkpoint(city.office, &e) &&
                  office_verify(city.office, city.a, NULL, NULL, &problems, &e),
              &e, "verifying");
    for (size_t i = 0; i < problems.n; i++)
        tap_error(&problems.at[i]);
    (void)OK(problems.n == 0, "nothing is found wrong");

    city_need(office_rebuild(city.office, city.a, NULL, NULL, &e), &e,
              "a rebuild");
    after = city_dump(&city);
    (void)IS(str_of(after.z), str_of(before.z), "a rebuild gives the same");
    city_need(office_checkpoint(city.office, &e) &&
                  office_verify(city.office, city.a, NULL, NULL, &problems, &e),
              &e, "verifying");
    (void)OK(problems.n == 0, "and nothing is found wrong");
}

/* Every allocation fails once: said, nothing leaked. */
static void sweep(void)
{
    static const char ask[] =
        "{register: powers, of: demo, where: {title: 所引, rate: 2.5}, on: "
        "{'@': '2026-11-24'}}";
    struct json *request = city_yaml(&city, ask);
    struct sweep s;
    size_t wrong = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        struct entry_filter f = {
            .reg = S("powers"), .of = S("demo"), .on = today, .max = 5};
        struct entry_row *rows;
        struct entry_page page;
        struct arena *a = NULL;
        struct db *db = NULL;
        struct json *v;
        struct err own = {0};
        size_t n;
        bool more, ok;

        city_need(office_read(city.office, &db, &e), &e, "a view");
        ok = arena_open(&a, &s.memory, 1UL << 20, &own) &&
             register_answer(db, a, request, &v, &own) && v->n == 3 &&
             office_entries(db, a, &f, &page, &own) &&
             office_entry_history(db, a, S("powers"), S("demo"), S("P1"), 0, 9,
                                  &rows, &n, &more, &own);
        arena_close(a);
        office_read_end(city.office, db);
        wrong += ok == s.hit || s.live != 0 ||
                 (!ok && !str_eq(str_of(err_code(&own)), S("BASE-001")));
    }
    (void)OK(wrong == 0, "memory that fails is said, and given back");
}

int main(void)
{
    city_open(&city);
    city_staff(&city);
    today = instant_date(city.now, ZONE_CITY_MIN);
    city_need(
        city_enter(&city, "authority/town",
                   "{id: town, name: 示例镇人民政府, mark: 示镇, level: 4, "
                   "region: '510603101', parent: demo, profile: ''}") &&
            city_enter(&city, "person/t",
                       "{name: 镇员, authority: town, posts: {officer: true, "
                       "clerk: true}, credential: {no: '51009', from: {'@': "
                       "'2023-01-01'}, to: {'@': '2027-12-31'}}}") &&
            city_enter(
                &city, "person/fc",
                "{name: 他登记员, authority: far, posts: {clerk: true}}"),
        NULL, "the town is registered");
    versions_by_day();
    history();
    concealed();
    conditions();
    credentials();
    entrusted();
    enter_at_once();
    stale_at_once();
    random_entries();
    rebuilt();
    sweep();
    city_close(&city);
    return tap_done();
}
