/* recount_test.c - running limits before and after a notice of days off: what
 * moves, what is confirmed, and what is left alone [TIM-W4]. */
#include "crypto/crypto.h"
#include "matter/internal.h"
#include "tap.h"

#include <unistd.h>

static struct arena *scratch;
static struct calendar *before, *after;
static const struct procedure *small;

/* Until now 2026 was announced; the notice brings 2027, as a fixture. */
#define KNOWN "date,name,kind\n2026-10-01,国庆节,off\n"
#define NEW                                                                 \
    "2027-01-01,元旦,off\n2027-01-02,元旦,off\n2027-01-03,元旦,off\n" \
    "2027-02-14,春节,work\n2027-02-08,春节,off\n2027-02-09,春节,off\n"

static const char small_text[] =
    "procedure: small\n"
    "name: {zh: 小, en: Small}\n"
    "tracks: {main: {name: {zh: 办, en: M}, states: {new: {zh: 新, en: n}, "
    "open: {zh: 开, en: o}, done: {zh: 完, en: d}}, final: [done]}}\n"
    "intervals: {pause: {name: {zh: 停, en: Pause}, basis: [APL-64-1]}}\n"
    "roles: {clerk: {name: {zh: 员, en: Clerk}}, clock: {name: {zh: 钟, en: "
    "Clock}, timer: true}}\n"
    "deadlines:\n"
    "  limit: {name: {zh: 办案期限, en: Limit}, kind: at_most, from: [start], "
    "until: [finish, lapse], period: 90 calendar_day, excludes: [pause], "
    "exclude_basis: [APL-64-1], basis: [APL-60]}\n"
    "  reply: {name: {zh: 答复, en: Reply}, kind: at_most, from: [start, ask], "
    "until: [answer], period: 20 working_day, on_pass: lapse, basis: "
    "[APL-60]}\n"
    "  keep: {name: {zh: 存, en: Keep}, kind: at_most, from: [start], "
    "until: [answer], period: 30 calendar_day, burden: true, basis: "
    "[APL-56c]}\n"
    "  soon: {name: {zh: 时, en: Soon}, kind: at_most, from: [ask], "
    "until: [answer], period: 24 hour, basis: [APL-56c]}\n"
    "  wait: {name: {zh: 等, en: Wait}, kind: at_least, for: party, from: "
    "[tell], period: 5 working_day, basis: [APL-64-1]}\n"
    "steps:\n"
    "  start: {name: {zh: 始, en: Start}, begins: true, from: new, to: open, "
    "by: clerk, basis: [APL-54-2]}\n"
    "  tell: {name: {zh: 告, en: Tell}, from: open, for: party, by: clerk, "
    "basis: [APL-44]}\n"
    "  ask: {name: {zh: 问, en: Ask}, from: open, repeats: true, by: clerk, "
    "basis: [APL-44]}\n"
    "  answer: {name: {zh: 答, en: Answer}, from: open, by: clerk, basis: "
    "[APL-44]}\n"
    "  pause: {name: {zh: 停, en: Pause}, from: open, repeats: true, by: "
    "clerk, opens: pause, basis: [APL-64-1]}\n"
    "  resume: {name: {zh: 续, en: Resume}, from: open, repeats: true, by: "
    "clerk, closes: pause, basis: [APL-64-1]}\n"
    "  extend: {name: {zh: 延, en: Extend}, from: open, repeats: true, by: "
    "clerk, extends: {deadline: limit, period: 30 calendar_day}, basis: "
    "[APL-60]}\n"
    "  lapse: {name: {zh: 到期, en: Lapse}, from: open, to: done, by: clock, "
    "basis: [APL-56c]}\n"
    "  finish: {name: {zh: 终, en: Finish}, from: open, to: done, by: clerk, "
    "basis: [APL-57-1]}\n";

static struct json *yaml(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};

    if (!yaml_read(scratch, S("in"), str_of(text), &v, &e))
        tap_error(&e);
    return v;
}

static const struct procedure *read_small(const struct law *law)
{
    char dir[] = "/tmp/fadu-recount-XXXXXX", path[64];
    struct packs *one = NULL;
    struct err e = {0};
    FILE *f;

    if (mkdtemp(dir) == NULL)
        return NULL;
    (void)snprintf(path, sizeof path, "%s/small.yaml", dir);
    f = fopen(path, "w");
    if (f != NULL) {
        (void)fputs(small_text, f);
        (void)fclose(f);
    }
    if (!packs_read(scratch, str_of(dir), law, &one, &e))
        tap_error(&e);
    (void)unlink(path);
    (void)rmdir(dir);
    return one == NULL ? NULL : packs_find(one, S("small"), S(""));
}

/* What acts leave, under the calendar until now. */
static bool played(const char *acts, struct matter_ask *ask)
{
    const struct json *all = yaml(acts);
    bool ok = all != NULL;

    *ask = (struct matter_ask){
        .procedure = small,
        .calendar = before,
        .begin = yaml("{id: m1, parties: {p: {kind: organisation}, q: {kind: "
                      "organisation}}}"),
        .persons = yaml("{c: {}}"),
        .authority = yaml("{id: x, mark: 甲}"),
        .numbers = yaml("{}")};
    for (size_t i = 0; ok && i < all->n; i++) {
        struct matter_answer answer = {0};
        struct err e = {0};

        ask->intent = all->items[i];
        ok = instant_parse(json_get_str(ask->intent, S("at")), &ask->now) &&
             matter_decide(ask, scratch, &answer, &e) && answer.allowed;
        if (!ok)
            tap_error(&e);
        ask->fold = answer.fold;
    }
    return ok;
}

/* "reply 2027-01-21? 2027-01-22; …": id, party, day before and after; a
 * provisional day with a question mark. */
static str told(const struct matter_recount *r)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 4096);
    for (size_t i = 0; i < r->n; i++) {
        const struct matter_moved *m = &r->moved[i];

        buf_add(&b, i > 0 ? S("; ") : S(""));
        buf_add(&b, m->deadline);
        buf_add(&b, m->party.n > 0 ? S("/") : S(""));
        buf_add(&b, m->party);
        buf_byte(&b, ' ');
        buf_date(&b, m->before);
        buf_add(&b, m->was_provisional ? S("? ") : S(" "));
        buf_date(&b, m->after);
        buf_add(&b, m->provisional ? S("?") : S(""));
    }
    if (!buf_take(&b, scratch, &s, NULL))
        s = S("no memory");
    buf_close(&b);
    return s;
}

#define DO(day, step) "- {step: " step ", by: [c], at: '" day "T10:00+08:00'}\n"
#define TELL(day, party) \
    "- {step: tell, by: [c], party: " party ", at: '" day "T10:00+08:00'}\n"

/* clang-format off */
static const struct {
    const char *name, *acts, *now, *told;
} rows[] = {
    {"working days: the rest day of the notice counts no longer [TIM-W1]", DO("2026-12-24", "start"), "2026-12-25",
     "limit 2027-03-24? 2027-03-24; reply 2027-01-21? 2027-01-22"},
    {"all days before the notice's first: nothing moves", DO("2026-10-02", "start") DO("2026-11-02", "finish") , "2026-12-25", ""},
    {"calendar days that end on a new rest day roll [TIM-203-1]", DO("2026-10-03", "start") DO("2026-10-05", "answer"), "2026-12-25",
     "limit 2027-01-01? 2027-01-04"},
    {"the same day, no longer provisional [TIM-W4]", DO("2026-10-07", "start") DO("2026-10-09", "answer"), "2026-12-25",
     "limit 2027-01-05? 2027-01-05"},
    {"what is met stays as it was met", DO("2026-12-24", "start") DO("2026-12-25", "answer") DO("2026-12-26", "finish"), "2026-12-27", ""},
    {"a cap on a burden and hours never roll [TIM-W8] [TIM-201-2]", DO("2026-12-24", "start") DO("2026-12-24", "answer") DO("2026-12-31", "ask"), "2026-12-31",
     "limit 2027-03-24? 2027-03-24; reply 2027-01-28? 2027-01-29"},
    {"a make-up day is worked", DO("2026-12-24", "start") DO("2026-12-24", "answer") DO("2027-01-18", "ask"), "2027-01-18",
     "limit 2027-03-24? 2027-03-24; reply 2027-02-15? 2027-02-16"},
    {"an extension is counted with [TIM-W6]", DO("2026-09-03", "start") DO("2026-10-05", "answer") DO("2026-10-06", "extend"), "2026-12-25",
     "limit 2027-01-01? 2027-01-04"},
    {"time taken out is, too [TIM-W5]", DO("2026-10-02", "start") DO("2026-10-05", "answer") DO("2026-10-06", "pause") DO("2026-10-07", "resume"), "2026-12-25",
     "limit 2027-01-01? 2027-01-04"},
    {"a stopped clock: its day as of now, on both sides", DO("2026-10-02", "start") DO("2026-10-05", "answer") DO("2026-12-01", "pause"), "2026-12-02",
     "limit 2027-01-01? 2027-01-04"},
    {"… and the days that it stood are no move", DO("2026-10-02", "start") DO("2026-10-05", "answer") DO("2026-12-01", "pause"), "2026-12-06",
     "limit 2027-01-05? 2027-01-05"},
    {"each party's own", DO("2026-10-01", "start") DO("2026-10-05", "answer") TELL("2026-12-28", "p") TELL("2026-12-29", "q"), "2026-12-30",
     "wait/p 2027-01-04? 2027-01-05; wait/q 2027-01-05? 2027-01-06"},
};
/* clang-format on */

static const struct json *note(void)
{
    return yaml("{calendar: 2, basis: 国办通知}");
}

static str canonical(const struct json *v)
{
    struct buf b;
    str s = S("?");

    buf_init(&b, &memory_system, 1 << 20);
    if (!json_canonical(v, &b, NULL) || !buf_take(&b, scratch, &s, NULL))
        s = S("none");
    buf_close(&b);
    return s;
}

/* The fold is what its effects leave, the old one is as it was, lists follow
 * the limits, and there is nothing to do a second time. */
static void consistent(struct matter_ask *ask, const char *was,
                       const struct matter_recount *r, const char *name)
{
    struct json *built = json_copy(scratch, ask->fold, NULL);
    struct matter_recount again = {0};
    struct err e = {0};
    bool same;

    same = str_eq(str_of(was), canonical(ask->fold));
    (void)OK(same, "… the fold that was asked about is as it was");
    if (r->n == 0) {
        (void)OK(r->effects == NULL && r->fold == NULL, "%s: no effects", name);
        return;
    }
    same = matter_apply(scratch, &built, r->effects, &e) &&
           str_eq(canonical(built), canonical(r->fold));
    (void)OK(same, "… the new one is what its effects leave");
    ask->fold = r->fold;
    same = matter_recount(ask, before, note(), scratch, &again, &e) &&
           again.n == 0;
    /* A stopped clock is compared with the calendar until now, which it will
     * not be once that is the new one. */
    if (!same)
        same = matter_recount(ask, after, note(), scratch, &again, &e) &&
               again.n == 0;
    (void)OK(same, "… and a second time nothing changes");
}

static void table(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct matter_recount r = {0};
        struct matter_ask ask;
        struct err e = {0};
        date day = 0;
        char was[16384];

        if (!OK(played(rows[i].acts, &ask) &&
                    date_parse(str_of(rows[i].now), &day),
                "%s: the acts are taken", rows[i].name))
            continue;
        ask.calendar = after;
        ask.now = date_instant(day, ZONE_CITY_MIN) + 36000000;
        (void)snprintf(was, sizeof was, "%.*s", STR_ARG(canonical(ask.fold)));
        if (!matter_recount(&ask, before, note(), scratch, &r, &e))
            tap_error(&e);
        IS(told(&r), str_of(rows[i].told), "%s", rows[i].name);
        consistent(&ask, was, &r, rows[i].name);
    }
}

/* What stands on lists, timers and the record. */
static void summary(void)
{
    struct matter_recount r = {0};
    struct matter_ask ask;
    struct err e = {0};
    const struct json *one;
    date day = 0;

    (void)OK(played(DO("2026-12-24", "start"), &ask), "a matter runs");
    IS(marker(json_get(json_get(ask.fold, S("due")), S("last"))),
       S("2027-01-21"), "due, provisionally");
    ask.calendar = after;
    (void)OK(matter_recount(&ask, before, note(), scratch, &r, &e) && r.n == 2,
             "it is counted anew");
    IS(marker(json_get(json_get(r.fold, S("due")), S("last"))), S("2027-01-22"),
       "what is due next has moved");
    (void)OK(!json_true(json_get(json_get(r.fold, S("due")), S("provisional"))),
             "and is provisional no more");
    one = json_get(r.fold, S("timers"));
    (void)OK(json_is(one, JSON_ARRAY) && one->n == 1 &&
                 marker_date(json_get(one->items[0], S("at")), &day) &&
                 str_eq(str_of(date_text(day).z), S("2027-01-23")),
             "its timer runs at the new end");
    one = json_get(r.fold, S("recounts"));
    (void)OK(json_is(one, JSON_ARRAY) && one->n == 1, "one entry says so");
    one = one == NULL || one->n == 0 ? NULL : one->items[0];
    IS(canonical(json_get(json_get(one, S("moved")) == NULL
                              ? NULL
                              : json_get(one, S("moved"))->items[1],
                          S("before"))),
       S("{\"@\":\"2027-01-21\"}"), "with the day before");
    IS(json_get_str(one, S("basis")), S("国办通知"), "and why");
}

static void faults(void)
{
    struct matter_ask ask;
    struct sweep s;
    bool all = played(DO("2026-12-24", "start"), &ask);

    ask.calendar = after;
    for (sweep_start(&s); sweep_next(&s);) {
        struct matter_recount r = {0};
        struct arena *a = NULL;
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 64UL << 20, &e) &&
                  matter_recount(&ask, before, note(), a, &r, &e);

        all = all && (ok ? r.n == 2
                         : s.hit && r.n == 0 &&
                               str_eq(str_of(err_code(&e)), S("BASE-001")));
        arena_close(a);
        all = all && s.live == 0;
    }
    (void)OK(all, "each allocation that fails is reported, nothing leaks");
}

int main(void)
{
    struct law *law = NULL;
    struct err e = {0};

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e) ||
        !calendar_read(scratch, S("before"), S(KNOWN), S("1"), &before, &e) ||
        !calendar_read(scratch, S("after"), S(KNOWN NEW), S("2"), &after, &e)) {
        tap_error(&e);
        law = NULL;
    }
    small = law == NULL ? NULL : read_small(law);
    if (OK(small != NULL, "the small pack and both calendars are read")) {
        table();
        summary();
        faults();
    }
    arena_close(scratch);
    return tap_done();
}
