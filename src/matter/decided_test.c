/* decided_test.c - what a decision proposes by the law of which day, what the
 * act keeps of it, and what holds by date. */
#include "crypto/crypto.h"
#include "matter/internal.h"
#include "tap.h"

#include <pthread.h>

static struct arena *scratch;
static struct law *law;
static struct calendar *calendar;
static struct packs *packs;
static const struct procedure *small;

static struct json *yaml(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};

    if (!yaml_read(scratch, S("in"), str_of(text), &v, &e))
        tap_error(&e);
    return v;
}

static struct matter_ask asking(void)
{
    return (struct matter_ask){.procedure = small,
                               .calendar = calendar,
                               .begin = yaml("{id: m1}"),
                               .persons = yaml("{c: {}}"),
                               .authority = yaml("{id: x, mark: 甲}"),
                               .numbers = yaml("{}")};
}

/* One act; true: it was allowed and the fold went on. */
static bool act(struct matter_ask *ask, const char *text,
                struct matter_answer *answer, struct arena *a, struct err *e)
{
    const struct json *intent = yaml(text);

    *answer = (struct matter_answer){0};
    ask->intent = intent;
    if (!instant_parse(json_get_str(intent, S("at")), &ask->now) ||
        !matter_decide(ask, a, answer, e) || !answer->allowed)
        return false;
    ask->fold = answer->fold;
    return true;
}

static str guards(const struct matter_answer *answer)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 4096);
    for (size_t i = 0; i < answer->n_reasons; i++) {
        buf_add(&b, i == 0 ? S("") : S(" "));
        buf_add(&b, answer->reasons[i].guard);
        for (size_t f = 0; f < answer->reasons[i].facts.n; f++) {
            buf_byte(&b, ' ');
            buf_add(&b, answer->reasons[i].facts.at[f]->id);
        }
    }
    if (!buf_take(&b, scratch, &s, NULL))
        s = S("?");
    buf_close(&b);
    return s;
}

static str as_text(const struct json *v)
{
    if (v == NULL)
        return S("-");
    if (v->kind == JSON_NULL)
        return S("null");
    return json_str(v);
}

/* ------------------------------------------------------------- versions --- */

#define WEIGH(on, fields) \
    "{step: weigh, by: [c], at: '" on "T09:00+08:00', fields: {" fields "}}"

/* clang-format off */
static const struct {
    const char *name, *act, *version, *chosen, *grade, *fine;
} versions[] = {
    {"the law of the act's day [APL-37]", WEIGH("2025-12-01", "day: 2025-11-01, times: 1"), "old.dmn", "of_the_day", "light", "[100..500]"},
    {"its last day", WEIGH("2025-12-31", "day: 2025-12-31, times: 2"), "old.dmn", "of_the_day", "middle", "[500..1000]"},
    {"the new law's first day", WEIGH("2026-01-01", "day: 2026-01-01, times: 1"), "new.dmn", "of_the_day", "light", "300"},
    {"a later law that is lighter", WEIGH("2026-02-01", "day: 2025-11-01, times: 1"), "new.dmn", "lighter", "light", "300"},
    {"one that no longer punishes", WEIGH("2026-02-01", "day: 2025-11-01, times: 2"), "new.dmn", "lighter", "warned", "null"},
    {"one that is heavier", WEIGH("2026-02-01", "day: 2025-11-01, times: 3"), "old.dmn", "of_the_day", "grave", "1000"},
    {"one that is the same", WEIGH("2026-02-01", "day: 2025-11-01, times: 1, kind: b"), "old.dmn", "of_the_day", "light", "[100..500]"},
    {"before any version", WEIGH("2026-02-01", "day: 2005-11-01, times: 1"), "-", "-", "-", "-"},
    {"an unknown day", WEIGH("2026-02-01", "times: 1"), "-", "-", "-", "-"},
    {"no rule", WEIGH("2025-12-01", "day: 2025-11-01"), "old.dmn", "of_the_day", "-", "-"},
};
/* clang-format on */

static void by_version(void)
{
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        struct matter_ask ask = asking();
        struct matter_answer answer;
        struct err e = {0};
        const struct json *v, *result;

        OK(act(&ask, versions[i].act, &answer, scratch, &e), "%s: allowed",
           versions[i].name);
        v = json_path(ask.fold, S("derivations.0"));
        result = json_get(v, S("result"));
        IS(as_text(json_get(v, S("version"))), str_of(versions[i].version),
           "%s: the version", versions[i].name);
        IS(as_text(json_get(v, S("chosen"))), str_of(versions[i].chosen),
           "%s: why", versions[i].name);
        IS(as_text(json_get(result, S("grade"))), str_of(versions[i].grade),
           "%s: the grade", versions[i].name);
        IS(as_text(json_get(result, S("fine"))), str_of(versions[i].fine),
           "%s: the fine", versions[i].name);
        IS(as_text(json_path(ask.fold, S("case.grade"))),
           str_eq(str_of(versions[i].grade), S("-"))
               ? S("null")
               : str_of(versions[i].grade),
           "%s: conditions see it", versions[i].name);
    }
}

/* What stands in the derivation lets anybody follow it. */
static void derivation(void)
{
    struct matter_ask ask = asking();
    struct matter_answer answer;
    struct json *again = NULL;
    struct err e = {0};
    const struct json *v;

    OK(act(&ask, versions[3].act, &answer, scratch, &e), "a derivation");
    v = json_path(ask.fold, S("derivations.0"));
    IS(as_text(json_path(v, S("given.times"))), S("1"), "what was given");
    IS(as_text(json_path(v, S("on.@"))), S("2025-11-01"), "whose law");
    IS(as_text(json_path(v, S("tables.0.rules.0"))), S("1"), "the rule");
    IS(as_text(json_path(v, S("tables.0.inputs.0.name"))), S("次数"),
       "an input by its label");
    IS(as_text(json_path(v, S("law.0"))), S("PSA25-117-1"), "its law");
    IS(as_text(json_path(v, S("basis.0"))), S("APL-37"), "why that law");
    IS(as_text(json_path(v, S("other.version"))), S("old.dmn"),
       "the other version");
    IS(as_text(json_path(v, S("other.result.fine"))), S("[100..500]"),
       "and its result");
    IS(as_text(json_path(v, S("sha256"))),
       small->decisions[0].versions[1].digest, "the model's digest");
    IS(as_text(json_path(v, S("step"))), S("weigh"), "of which step");
    OK(matter_apply(scratch, &again, answer.effects, &e) &&
           json_equal(again, ask.fold),
       "the effects alone leave the same fold");
    /* A step that does not speak of it leaves none. */
    OK(act(&ask,
           "{step: look, by: [c], at: '2026-02-02T09:00+08:00', fields: {}}",
           &answer, scratch, &e) &&
           json_get(ask.fold, S("derivations"))->n == 1,
       "only where it is used");
}

/* ------------------------------------------------------------ governing --- */

static void governing(void)
{
    struct matter_ask ask = asking();
    struct matter_answer answer;
    struct err e = {0};

    OK(act(&ask, versions[0].act, &answer, scratch, &e), "weighed in 2025");
    IS(as_text(json_path(ask.fold, S("governing.grade.law.0"))), S("PSA12-98"),
       "the old law governs");
    IS(as_text(json_path(ask.fold, S("governing.procedure.law.0"))), S("PSA12"),
       "and its procedure");
    OK(!act(&ask,
            "{step: decide, by: [c], at: '2026-01-05T09:00+08:00', fields: "
            "{fine: 300}}",
            &answer, scratch, &e),
       "another version is not taken silently");
    IS(guards(&answer), S("governing APL-37"), "it says why");
    OK(act(&ask, "{step: rebase, by: [c], at: '2026-01-05T10:00+08:00'}",
           &answer, scratch, &e),
       "re-based");
    IS(as_text(json_path(ask.fold, S("governing.grade.law.0"))),
       S("PSA25-117-1"), "the new law governs");
    IS(as_text(json_path(ask.fold, S("governing.grade.chosen"))), S("lighter"),
       "being lighter");
    IS(as_text(json_path(ask.fold, S("governing.grade.by"))), S("rebase"),
       "by that act");
    OK(!act(&ask,
            "{step: decide, by: [c], at: '2026-01-05T11:00+08:00', fields: "
            "{fine: 301}}",
            &answer, scratch, &e),
       "outside the range");
    IS(guards(&answer), S("in-range APL-34"), "the pack's guard says so");
    OK(act(&ask,
           "{step: decide, by: [c], at: '2026-01-05T12:00+08:00', fields: "
           "{fine: 300}}",
           &answer, scratch, &e),
       "inside");
}

/* -------------------------------------------------------------- by date --- */

#define LOOK(on, fine)                                                         \
    "{step: look, by: [c], at: '" on "T10:00+08:00', fields: {fine: " fine "}" \
    "}"

/* clang-format off */
static const struct {
    const char *name, *act, *guards; /* "": allowed */
} dated[] = {
    {"the old amount", LOOK("2025-12-31", "1999"), ""},
    {"reached", LOOK("2025-12-31", "2000"), "old-cap PSA12-98"},
    {"the new amount", LOOK("2026-01-01", "3999"), ""},
    {"reached then", LOOK("2026-01-01", "4000"), "old-cap PSA25-117-1"},
    {"a guard of the old law", LOOK("2025-12-31", "7"), "old-only PSA12-98"},
    {"when it has ended", LOOK("2026-01-01", "7"), ""},
    {"a guard of the new law", LOOK("2026-01-01", "8"), "new-only PSA25-117-1"},
    {"before it begins", LOOK("2025-12-31", "8"), ""},
};
/* clang-format on */

static void by_date(void)
{
    struct matter_ask ask = asking();
    struct matter_answer answer;
    struct err e = {0};

    for (size_t i = 0; i < COUNT_OF(dated); i++) {
        struct matter_ask one = asking();

        OK(act(&one, versions[0].act, &answer, scratch, &e), "begun");
        (void)act(&one, dated[i].act, &answer, scratch, &e);
        IS(guards(&answer), str_of(dated[i].guards), "%s", dated[i].name);
    }
    OK(act(&ask, versions[0].act, &answer, scratch, &e) &&
           json_path(ask.fold, S("deadlines.by_old")) != NULL &&
           json_path(ask.fold, S("deadlines.by_new")) == NULL,
       "a time limit begins by the law of that day");
    ask = asking();
    OK(act(&ask, versions[2].act, &answer, scratch, &e) &&
           json_path(ask.fold, S("deadlines.by_old")) == NULL &&
           json_path(ask.fold, S("deadlines.by_new")) != NULL,
       "and the next by the next");
    /* A step without any law on that day is not issued. */
    ask = asking();
    OK(!act(&ask, WEIGH("2020-01-01", "day: 2019-01-01, times: 1"), &answer,
            scratch, &e),
       "before its law a step is refused");
    IS(guards(&answer), S("law APL-34"), "for that");
}

/* ------------------------------------------------------------ proposals --- */

static void proposals(void)
{
    struct matter_ask ask = asking();
    struct matter_answer answer;
    struct err e = {0};
    struct json *all;

    OK(act(&ask, versions[0].act, &answer, scratch, &e), "begun");
    ask.intent = yaml("{fields: {day: 2025-11-01, times: 3, kind: x}}");
    all = matter_proposals(&ask, S("weigh"), S(""), scratch, &e);
    IS(as_text(json_path(all, S("0.result.grade"))), S("grave"),
       "proposed from what fits of the fields");
    ask.intent = yaml("{fields: {day: 2025-11-01, times: x}}");
    all = matter_proposals(&ask, S("weigh"), S(""), scratch, &e);
    OK(json_path(all, S("0.result")) == NULL ||
           json_path(all, S("0.result"))->kind == JSON_NULL,
       "what does not fit is not taken from before");
    ask.intent = yaml("{fields: {day: 2025-11-01, colour: x}}");
    all = matter_proposals(&ask, S("decide"), S(""), scratch, &e);
    IS(as_text(json_path(all, S("0.result.grade"))), S("light"),
       "what the step does not ask changes nothing");
    ask.intent = yaml("{}");
    all = matter_proposals(&ask, S("decide"), S(""), scratch, &e);
    IS(as_text(json_path(all, S("0.result.grade"))), S("light"),
       "from the matter alone");
    all = matter_proposals(&ask, S("look"), S(""), scratch, &e);
    OK(all != NULL && all->n == 0, "nothing where nothing is asked");
    all = matter_proposals(&ask, S("nothing"), S(""), scratch, &e);
    OK(all != NULL && all->n == 0, "nor for a step that is none");
}

/* --------------------------------------------------------------- faults --- */

static void faults(void)
{
    struct sweep s;
    bool all = true;
    long rounds = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        struct matter_ask ask = asking();
        struct matter_answer answer = {0};
        struct arena *a = NULL;
        struct err e = {0};
        bool ok;

        ask.intent = yaml(versions[3].act);
        (void)instant_parse(json_get_str(ask.intent, S("at")), &ask.now);
        ok = arena_open(&a, &s.memory, 64UL << 20, &e) &&
             matter_decide(&ask, a, &answer, &e) && answer.allowed;
        all = all && (ok || (s.hit && err_code(&e) != NULL));
        arena_close(a);
        all = all && s.live == 0;
        rounds++;
    }
    OK(all && rounds > 1, "each of %ld allocations that fails is reported",
       rounds - 1);
}

/* -------------------------------------------------------------- threads --- */

enum { THREADS = 4, TIMES = TAP_SANITIZED ? 20 : 200 };

struct worker {
    struct matter_ask ask;
    struct arena *a;
    str want;
    int wrong;
};

static void *work(void *argument)
{
    struct worker *w = argument;

    for (int i = 0; i < TIMES; i++) {
        struct matter_answer answer = {0};
        struct err e = {0};

        arena_reset(w->a);
        w->wrong +=
            !matter_decide(&w->ask, w->a, &answer, &e) || !answer.allowed ||
            !str_eq(
                as_text(json_path(answer.fold, S("derivations.0.result.fine"))),
                w->want);
    }
    return NULL;
}

/* The models of a pack are shared by all who decide by it. */
static void threads(void)
{
    struct worker w[THREADS];
    pthread_t t[THREADS];
    int started = 0, wrong = 0;

    for (int i = 0; i < THREADS; i++) {
        const size_t row = i % 2 == 0 ? 3 : 0;

        w[i] = (struct worker){.ask = asking(),
                               .want = str_of(versions[row].fine)};
        w[i].ask.intent = yaml(versions[row].act);
        (void)instant_parse(json_get_str(w[i].ask.intent, S("at")),
                            &w[i].ask.now);
        if (!arena_open(&w[i].a, &memory_system, 64UL << 20, NULL))
            break;
        if (pthread_create(&t[i], NULL, work, &w[i]) != 0)
            break;
        started++;
    }
    for (int i = 0; i < started; i++) {
        (void)pthread_join(t[i], NULL);
        wrong += w[i].wrong;
        arena_close(w[i].a);
    }
    OK(started == THREADS && wrong == 0,
       "%d threads decide by the same models, %d times each", started, TIMES);
}

int main(void)
{
    struct err e = {0};
    str csv;

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e) ||
        !file_read(scratch, S("facts/holidays-cn.csv"), 1 << 20, &csv, &e) ||
        !calendar_read(scratch, S("facts/holidays-cn.csv"), csv, S("test"),
                       &calendar, &e) ||
        !packs_read(scratch, S("tests/decisions"), law, &packs, &e)) {
        tap_error(&e);
        OK(false, "what the tests need is read");
        return tap_done();
    }
    small = packs_find(packs, S("small"), S(""));
    by_version();
    derivation();
    governing();
    by_date();
    proposals();
    faults();
    threads();
    arena_close(scratch);
    return tap_done();
}
