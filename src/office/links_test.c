/* links_test.c - links between matters, matters that acts start, and figures,
 * over the packs of tests/packs/linking: what is seen, that it begins once, that
 * what cannot begin is said, and that totals are the sum of what they count. */
#define CITY_PACKS "tests/packs/linking"

#include "tap.h"

#include "office/city_fixture.h"
#include "office/internal.h"

#include <sys/wait.h>

static struct city city;
static struct err e;

/* ---- acting ---- */

/* One step; matter "" begins one of `procedure` with the id `id`. */
static bool act_by(const char *person, str matter, const char *procedure,
                   const char *id, const char *intent,
                   struct office_answer *out)
{
    struct caller caller = city_caller(&city, str_of(person));
    struct json *begin =
        city_yaml(&city, "{parties: {p: {kind: person, name: 张三, id_number: "
                         "'110101199001011237', found: x}}}");
    struct office_ask ask = {.caller = &caller,
                             .matter = matter,
                             .authority = caller.authority,
                             .procedure = str_of(procedure),
                             .begin = begin,
                             .intent = city_yaml(&city, intent),
                             .seen = -1};

    *out = (struct office_answer){0};
    if (id != NULL)
        city_need(json_set_str(city.a, begin, S("id"), str_of(id), &e), &e,
                  "memory");
    return office_act(city.office, city.a, &ask, out, &e);
}

static bool done(const char *person, str matter, const char *procedure,
                 const char *id, const char *intent, const char *name)
{
    struct office_answer x;
    bool ok = act_by(person, matter, procedure, id, intent, &x);

    if (!ok)
        tap_error(&e);
    return OK(ok && x.result == OFFICE_DONE, "%s", name);
}

static struct json *fold_of(str id)
{
    struct json *fold = NULL;
    struct db *db = NULL;
    str authority;

    city_need(office_read(city.office, &db, &e) &&
                  office_matter(db, city.a, id, &fold, &authority, &e),
              &e, "a fold");
    office_read_end(city.office, db);
    return fold;
}

static struct started_row *started(str id, size_t *n)
{
    struct started_row *rows = NULL;
    struct db *db = NULL;

    city_need(office_read(city.office, &db, &e) &&
                  office_started(db, city.a, id, &rows, n, &e),
              &e, "what was started");
    office_read_end(city.office, db);
    return rows;
}

static struct link_row *links(str id, bool from, size_t *n)
{
    struct link_row *rows = NULL;
    struct db *db = NULL;
    bool more;

    city_need(
        office_read(city.office, &db, &e) &&
            office_links(db, city.a, id, from, 0, 10, &rows, n, &more, &e),
        &e, "links");
    office_read_end(city.office, db);
    return rows;
}

static void later(const char *when)
{
    city_need(instant_parse(str_of(when), &city.now), NULL, when);
}

static void tick(void)
{
    if (!office_tick(city.office, &e)) {
        tap_error(&e);
        (void)OK(false, "the clock ticks");
    }
}

static void nothing_is_wrong(const char *name)
{
    struct ledger_problems found = {.max = 20};
    struct sha256_text live = city_dump(&city), again;

    city_need(office_checkpoint(city.office, &e) &&
                  office_verify(city.office, city.a, NULL, NULL, &found, &e),
              &e, "the city is verified");
    for (size_t i = 0; i < found.n; i++)
        tap_error(&found.at[i]);
    (void)OK(found.n == 0, "%s: nothing is wrong", name);
    city_need(office_rebuild(city.office, city.a, NULL, NULL, &e), &e,
              "the folds are made again");
    again = city_dump(&city);
    IS(str_of(again.z), str_of(live.z), "%s: made again, the same bytes", name);
}

/* ---- what acts start ---- */

#define RECEIVE "{step: receive, by: [c], fields: {cause: 示例, secret: 密}}"
#define DECIDE(follow)                                                         \
    "{step: decide, by: [h], fields: {granted: true, fee: 10, follow: " follow \
    "}}"

static bool ledger_says(const char *what)
{
    struct ledger_act *acts = NULL;
    struct db *db = NULL;
    bool found = false;
    size_t n = 0;

    city_need(
        office_read(city.office, &db, &e) &&
            ledger_stream(db, city.a, S("matter/a1"), 0, 100, &acts, &n, &e),
        &e, "acts");
    for (size_t i = 0; i < n; i++) {
        struct buf b;

        buf_init(&b, &memory_system, 1 << 20);
        json_print(acts[i].act, 0, &b);
        found = found || str_find((str){b.p, b.n}, str_of(what), &(size_t){0});
        buf_close(&b);
    }
    office_read_end(city.office, db);
    return found;
}

static void a_task_begins(void)
{
    struct started_row *rows;
    struct link_row *l;
    const struct json *task;
    size_t n = 0;
    str id;

    later("2026-11-24T09:00+08:00");
    (void)done("c", S(""), "test.application", "a1", RECEIVE, "it is received");
    (void)done("h", S("a1"), "", NULL, DECIDE("task"), "and decided");
    rows = started(S("a1"), &n);
    if (!OK(n == 1 && rows[0].state == STARTED_BEGUN, "a task has begun"))
        return;
    id = rows[0].matter.id;
    task = fold_of(id);
    IS(json_get_str(json_get(task, S("case")), S("what")), S("示例"),
       "with what the pack gives it");
    IS(json_get_str(json_path(task, S("case.due_on")), S("@")), S("2026-12-24"),
       "a day among it");
    IS(json_get_str(json_path(task, S("parties.p")), S("name")), S("张三"),
       "with its parties");
    (void)OK(json_path(task, S("parties.p.done")) == NULL,
             "not with what was done for them");
    IS(json_get_str(json_get(task, S("arose")), S("matter")), S("a1"),
       "it says what started it");
    IS(json_get_str(json_path(task, S("log.0")), S("step")), S("open"),
       "its first step is taken");
    IS(json_str(json_path(task, S("log.0.by.0"))), S("h"), "by who decided");
    l = links(id, false, &n);
    (void)OK(n == 1 && str_eq(l[0].matter.id, S("a1")) &&
                 str_eq(l[0].name.en, S("Arose from")),
             "it links to the application");
    l = links(S("a1"), true, &n);
    (void)OK(n == 1 && str_eq(l[0].matter.id, id), "and is found from there");
    tick();
    (void)started(S("a1"), &n);
    (void)OK(n == 1, "the clock starts no second one");
    (void)OK(!ledger_says("密") && !ledger_says("110101199001011237"),
             "what is confidential stands in no act that starts");
}

static void what_cannot_begin_is_said(void)
{
    struct started_row *rows;
    const struct json *fold;
    size_t n = 0;

    (void)done("c", S(""), "test.application", "a2", RECEIVE, "a second one");
    (void)done("h", S("a2"), "", NULL, DECIDE("bad"), "is decided");
    rows = started(S("a2"), &n);
    (void)OK(n == 1 && rows[0].state == STARTED_REFUSED, "what follows cannot");
    fold = fold_of(S("a2"));
    IS(json_get_str(json_path(fold, S("findings.0")), S("rule")), S("starts"),
       "which is a finding");
    (void)OK(
        str_find(json_get_str(json_path(fold, S("started.0.refused")), S("en")),
                 S("is required"), &(size_t){0}),
        "and stands with its reason");
    tick();
    (void)OK(json_path(fold_of(S("a2")), S("findings.1")) == NULL,
             "it is not tried again");
    (void)done("c", S(""), "test.application", "a3", RECEIVE, "a third one");
    (void)done("h", S("a3"), "", NULL, DECIDE("far"),
               "is handed to another authority");
    rows = started(S("a3"), &n);
    (void)OK(n == 1 && rows[0].state == STARTED_BEGUN &&
                 str_eq(rows[0].matter.authority, S("far")),
             "where the task begins");
    (void)OK(json_path(fold_of(rows[0].matter.id), S("parties.p")) == NULL,
             "without the parties");
}

static void the_clock_starts_too(void)
{
    struct started_row *rows;
    size_t n = 0;

    later("2027-11-26T09:00+08:00");
    tick();
    rows = started(S("a1"), &n);
    (void)OK(n == 2 && rows[1].state == STARTED_BEGUN,
             "what expires leaves a task");
    if (n == 2)
        IS(json_str(json_path(fold_of(rows[1].matter.id), S("log.0.by.0"))),
           S("timer"), "which the clock itself began");
    later("2026-11-25T09:00+08:00");
}

/* ---- what conditions see of another matter ---- */

static void another_matter_is_seen(void)
{
    struct office_answer x;

    (void)done("c", S(""), "test.application", "b1", RECEIVE, "one more");
    (void)OK(act_by("c", S(""), "test.objection", "ob0",
                    "{step: object, by: [c], fields: {attacked: b1}}", &x) &&
                 x.result == OFFICE_REFUSED,
             "what is not decided cannot be attacked");
    (void)OK(act_by("c", S(""), "test.objection", "ob0",
                    "{step: object, by: [c], fields: {attacked: nix}}", &x) &&
                 x.result == OFFICE_PROBLEMS,
             "nor what is not there");
    (void)done("h", S("b1"), "", NULL, DECIDE("none"), "it is decided");
    (void)done("c", S(""), "test.objection", "ob1",
               "{step: object, by: [c], fields: {attacked: b1}}", "now it can");
    (void)done("c", S("ob1"), "", NULL, "{step: close, by: [c]}",
               "and its secret is not seen from there");
}

/* Many at once: what is decided on another matter is decided on it as it is
 * when the act is appended. */
enum { ROUNDS = 60 };

static void *expire(void *ctx)
{
    struct err own = {0};

    (void)ctx;
    if (!office_tick(city.office, &own))
        tap_error(&own);
    return NULL;
}

struct closing {
    struct caller c;
    struct arena *a;
    const struct json *intent;
    str matter;
    bool ok;
    struct office_answer answer;
};

static void *close_it(void *ctx)
{
    struct closing *x = ctx;
    struct err own = {0};
    struct office_ask ask = {
        .caller = &x->c, .matter = x->matter, .intent = x->intent, .seen = -1};

    x->ok = office_act(city.office, x->a, &ask, &x->answer, &own);
    return NULL;
}

static struct ledger_act *acts_of(const char *id, size_t *n)
{
    const str parts[] = {S("matter/"), str_of(id)};
    struct ledger_act *acts = NULL;
    struct db *db = NULL;
    str stream;

    city_need(arena_join(city.a, parts, 2, &stream, &e) &&
                  office_read(city.office, &db, &e) &&
                  ledger_stream(db, city.a, stream, 0, 20, &acts, n, &e),
              &e, "acts");
    office_read_end(city.office, db);
    return acts;
}

static void round_of(int i, size_t *wrong, size_t *closed)
{
    char a[24], o[24], intent[96], began[40], ended[40];
    struct closing x = {.a = city.a};
    struct ledger_act *of_a, *of_o;
    pthread_t t[2];
    size_t na = 0, no = 0;

    (void)snprintf(a, sizeof a, "r%d", i);
    (void)snprintf(o, sizeof o, "q%d", i);
    (void)snprintf(began, sizeof began, "%d-01-05T09:00+08:00", 2030 + i * 2);
    (void)snprintf(ended, sizeof ended, "%d-01-06T09:00+08:00", 2031 + i * 2);
    (void)snprintf(intent, sizeof intent,
                   "{step: object, by: [c], fields: {attacked: %s}}", a);
    later(began);
    *wrong += !act_by("c", S(""), "test.application", a, RECEIVE, &x.answer);
    *wrong += !act_by("h", str_of(a), "", NULL, DECIDE("none"), &x.answer);
    *wrong += !act_by("c", S(""), "test.objection", o, intent, &x.answer);
    x.c = city_caller(&city, S("c"));
    x.matter = str_of(o);
    x.intent = city_yaml(&city, "{step: close, by: [c]}");
    later(ended);
    (void)pthread_create(&t[i % 2], NULL, expire, NULL);
    (void)pthread_create(&t[1 - i % 2], NULL, close_it, &x);
    (void)pthread_join(t[0], NULL);
    (void)pthread_join(t[1], NULL);
    of_a = acts_of(a, &na);
    of_o = acts_of(o, &no);
    /* The newest stands first: the clock's, and the closing if it was. */
    *wrong += !x.ok || na < 3 || (x.answer.result == OFFICE_DONE) != (no == 2);
    if (no == 2) {
        int64_t read = -1;
        char name[40];

        (void)snprintf(name, sizeof name, "matter/%s", a);
        (void)json_get_int(json_get(of_o[0].act, S("read")), str_of(name),
                           &read);
        *wrong += read != 2 || of_o[0].seq > of_a[na - 3].seq;
        (*closed)++;
    }
}

static void seen_as_it_is(void)
{
    size_t wrong = 0, closed = 0;

    for (int i = 0; i < ROUNDS; i++)
        round_of(i, &wrong, &closed);
    (void)OK(wrong == 0,
             "%d rounds: closed %zu times, never on what had expired", ROUNDS,
             closed);
}

/* ---- figures ---- */

static uint64_t seed = 20260303;

static unsigned below(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

static struct figure_filter all_of(const char *figure)
{
    return (struct figure_filter){
        .scope = {.whole_region = true, .region = {INT64_MIN, INT64_MAX}},
        .procedure = S("test.application"),
        .figure = str_of(figure),
        .from = 190001,
        .to = 299912};
}

/* n and value as the totals say, and as the list behind them has. */
static void total_of(const char *figure, int64_t *n, int64_t *value,
                     int64_t *listed)
{
    struct figure_filter f = all_of(figure);
    struct part_after last = {0}, *after = NULL;
    struct figure_row *rows = NULL;
    struct db *db = NULL;
    size_t count = 0;
    bool more = true;

    *n = *value = *listed = 0;
    city_need(office_read(city.office, &db, &e) &&
                  office_figures(db, city.a, &f, &rows, &count, &e),
              &e, "figures");
    for (size_t i = 0; i < count; i++) {
        *n += rows[i].n;
        *value += rows[i].value;
    }
    while (more) {
        struct part_row *parts = NULL;

        city_need(office_figure_parts(db, city.a, &f, after, 7, &parts, &count,
                                      &more, &e),
                  &e, "parts");
        *listed += (int64_t)count;
        if (count == 0)
            break;
        last = (struct part_after){parts[count - 1].part, parts[count - 1].day,
                                   parts[count - 1].made};
        after = &last;
    }
    office_read_end(city.office, db);
}

/* The same from the folds alone, by what the figures are to say. */
struct recounted {
    int64_t all, decided, on_time, fees, fee_value;
};

static void recount_one(const struct json *fold, struct recounted *r)
{
    const struct json *decided = json_path(fold, S("done.decide"));
    const struct json *facts = json_get(fold, S("case"));
    str late = json_str(json_path(fold, S("deadlines.decision.late")));
    int64_t fen = 0;

    r->all++;
    if (decided == NULL)
        return;
    r->decided++;
    r->on_time += late.n == 0 || str_eq(late, S("0"));
    if (!json_true(json_get(facts, S("granted"))))
        return;
    r->fees++;
    (void)json_get_int(facts, S("fee"), &fen);
    r->fee_value += fen * 10000;
}

static struct recounted recount(void)
{
    struct recounted r = {0};
    struct json **folds = NULL;
    struct stmt *st = NULL;
    struct db *db = NULL;
    VEC(struct json *) all = {0};
    bool row = true, ok;

    ok = office_read(city.office, &db, &e) &&
         db_open(db, &st, &e, "SELECT tree FROM fold WHERE stream GLOB ?1", "t",
                 S("matter/*"));
    while (ok && (ok = stmt_row(st, &row, &e)) && row) {
        struct json **one = vec_add(city.a, &all, &e);
        str tree;

        ok = one != NULL && stmt_take_text(st, 0, city.a, &tree, &e) &&
             fold_parse(city.a, tree, one, &e);
    }
    stmt_close(st);
    office_read_end(city.office, db);
    city_need(ok, &e, "the folds are read");
    folds = all.at;
    for (size_t i = 0; i < all.n; i++) {
        if (str_eq(json_get_str(folds[i], S("procedure")),
                   S("test.application")))
            recount_one(folds[i], &r);
    }
    return r;
}

static void totals_are_recounted(const char *when)
{
    struct recounted r = recount();
    const struct {
        const char *figure;
        int64_t n, value;
    } wanted[] = {{"by_state", r.all, r.all * 10000},
                  {"decided", r.decided, r.decided * 10000},
                  {"on_time", r.on_time, r.on_time * 10000},
                  {"fees", r.fees, r.fee_value}};

    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        int64_t n, value, listed;

        total_of(wanted[i].figure, &n, &value, &listed);
        (void)OK(n == wanted[i].n && value == wanted[i].value && listed == n,
                 "%s, %s: %lld, and as many in the list", when,
                 wanted[i].figure, (long long)n);
    }
}

static void random_act(int i, size_t *acts)
{
    static const char *const follow[] = {"none", "task", "bad"};
    char id[24], intent[160];
    struct office_answer x;
    bool ok;

    (void)snprintf(id, sizeof id, "f%u", below(25));
    (void)snprintf(intent, sizeof intent,
                   "{step: decide, by: [h], fields: {granted: %s, fee: %u, "
                   "follow: %s}}",
                   below(2) ? "true" : "false", below(3000), follow[below(3)]);
    city.now += (instant)below(4) * 86400000;
    switch (below(3)) {
    case 0:
        ok = act_by("c", S(""), "test.application", id, RECEIVE, &x);
        break;
    case 1:
        ok = act_by("h", str_of(id), "", NULL, intent, &x);
        break;
    default:
        ok = i % 7 == 0 && office_tick(city.office, &e);
        break;
    }
    *acts += ok && x.result == OFFICE_DONE;
}

static void figures_are_kept_up(void)
{
    size_t acts = 0;

    later("2200-01-04T09:00+08:00");
    totals_are_recounted("before");
    for (int i = 0; i < 220; i++)
        random_act(i, &acts);
    (void)OK(acts > 20, "%zu random acts", acts);
    totals_are_recounted("after them");
    city.now += (instant)400 * 86400000;
    tick();
    totals_are_recounted("after a year");
}

/* ---- the disk and the power ---- */

/* Random bytes are asked for once a started matter is named: killed there, the
 * first act stands and the second has not begun. */
static int64_t fills_left;

static bool killing_random(void *ctx, void *out, size_t n)
{
    if (--fills_left == 0)
        _exit(9);
    return city_random(ctx, out, n);
}

static void killed_at(int64_t fills, bool *reached)
{
    char id[24];
    struct office_answer x;
    pid_t child;
    int status = 0;

    (void)snprintf(id, sizeof id, "k%lld", (long long)fills);
    city_need(act_by("c", S(""), "test.application", id, RECEIVE, &x), &e,
              "one to decide");
    office_close(city.office);
    (void)fflush(NULL);
    child = fork();
    if (child == 0) {
        struct random r = {killing_random, &city};

        city.options.random = &r;
        if (!office_open(&city.office, city.a, &city.options, &e))
            _exit(3);
        fills_left = fills;
        (void)act_by("h", str_of(id), "", NULL, DECIDE("task"), &x);
        _exit(0);
    }
    city_need(child > 0 && waitpid(child, &status, 0) == child, NULL,
              "a child");
    city_need(WIFEXITED(status) && WEXITSTATUS(status) != 3, NULL,
              "the child opens the city");
    *reached = WEXITSTATUS(status) == 9;
    city_need(office_open(&city.office, city.a, &city.options, &e), &e,
              "the city opens again");
}

static void begins_once_whenever_killed(void)
{
    size_t cut = 0, wrong = 0;
    bool reached = true;

    later("2300-01-04T09:00+08:00");
    for (int64_t fills = 1; reached && fills < 20; fills++) {
        char id[24];
        struct started_row *rows;
        bool decided;
        size_t n = 0;

        killed_at(fills, &reached);
        cut += reached;
        tick();
        (void)snprintf(id, sizeof id, "k%lld", (long long)fills);
        decided = json_path(fold_of(str_of(id)), S("done.decide")) != NULL;
        rows = started(str_of(id), &n);
        wrong += n != (decided ? 1 : 0) ||
                 (n == 1 && rows[0].state != STARTED_BEGUN);
    }
    (void)OK(cut >= 2 && wrong == 0,
             "killed at %zu places, each task has begun once", cut);
}

int main(void)
{
    city_open(&city);
    city_staff(&city);
    a_task_begins();
    what_cannot_begin_is_said();
    the_clock_starts_too();
    another_matter_is_seen();
    seen_as_it_is();
    figures_are_kept_up();
    begins_once_whenever_killed();
    nothing_is_wrong("in the end");
    city_close(&city);
    return tap_done();
}
