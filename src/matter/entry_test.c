/* entry_test.c - what a decision asks of registers, and what it enters: asked until
 * all is answered, in effects, and under failing memory; over the pack of
 * tests/packs/listing. */
#include "tap.h"

#include "crypto/crypto.h"
#include "matter/matter.h"

static struct arena *scratch;
static const struct procedure *listing;
static struct calendar *calendar;
static struct err e;

static struct json *yaml(const char *text)
{
    struct json *v = NULL;

    if (!yaml_read(scratch, S("t.yaml"), str_of(text), &v, &e)) {
        tap_error(&e);
        exit(1);
    }
    return v;
}

static struct matter_ask ask_of(const char *intent)
{
    struct matter_ask ask = {
        .procedure = listing,
        .calendar = calendar,
        .begin = yaml("{}"),
        .persons = yaml("{c: {clerk: true}, o: {officer: true, credential: "
                        "true}}"),
        .authority = yaml("{id: demo, name: 示例局, mark: 示}"),
        .numbers = yaml("{}"),
        .intent = yaml(intent),
    };

    (void)instant_parse(S("2026-03-02T09:00+08:00"), &ask.now);
    return ask;
}

/* Asks until nothing is missing; in how many rounds. */
static int settle(struct arena *a, struct matter_ask *ask,
                  const struct json *versions, struct matter_answer *out,
                  bool *ok, struct err *why)
{
    struct json *known = json_object(a, why);

    *ok = false;
    for (int round = 1; known != NULL && round < 9; round++) {
        struct json *wants = json_object(a, why);

        ask->entries = known;
        ask->wants = wants;
        if (wants == NULL || !matter_decide(ask, a, out, why))
            return round;
        for (size_t i = 0; i < wants->n; i++)
            if (!json_set(a, known, wants->names[i],
                          entries_answer(a, versions, wants->items[i], why),
                          why))
                return round;
        if (wants->n == 0) {
            *ok = true;
            return round;
        }
    }
    return 0;
}

/* ---- what is asked ---- */

static const char versions_text[] =
    "[{register: powers, of: demo, id: P1, n: 1, from: {'@': '2026-01-01'}, "
    "entry: {title: 一, article: P2}}, {register: powers, of: demo, id: P2, n: "
    "1, from: {'@': '2026-01-01'}, to: {'@': '2026-03-01'}, entry: {title: "
    "二}}, {register: powers, of: far, id: P3, n: 1, from: {'@': "
    "'2026-01-01'}, entry: {title: 三}}]";

/* clang-format off */
static const struct {
    const char *name, *intent;
    int rounds;
    bool allowed;
    const char *guard;
} decisions[] = {
    {"nothing is asked where no condition reads", "{step: enter_rows, by: [c], fields: {rows: []}}", 1, false, ""},
    {"a lookup is answered in a second round", "{step: enter_new, by: [c], fields: {code: P9, title: 九}}", 2, true, ""},
    {"one that is there is found", "{step: enter_new, by: [c], fields: {code: P1, title: 九}}", 2, false, "not-there"},
    {"another authority's is not", "{step: enter_new, by: [c], fields: {code: P3, title: 九}}", 2, true, ""},
    {"a lookup reads another, and the day counts", "{step: use, by: [o], fields: {code: P1}}", 3, false, "linked-power"},
};
/* clang-format on */

static void decided(void)
{
    const struct json *versions = yaml(versions_text);

    for (size_t i = 0; i < COUNT_OF(decisions); i++) {
        struct matter_ask ask = ask_of(decisions[i].intent);
        struct matter_answer answer = {0};
        bool ok;
        int rounds = settle(scratch, &ask, versions, &answer, &ok, &e);

        if (!ok)
            tap_error(&e);
        OK(ok && rounds == decisions[i].rounds &&
               answer.allowed == decisions[i].allowed,
           "%s (%d rounds)", decisions[i].name, rounds);
        if (decisions[i].guard[0] != '\0')
            IS(answer.n_reasons > 0 ? answer.reasons[0].guard : S(""),
               str_of(decisions[i].guard), "%s", decisions[i].guard);
    }
}

/* ---- what is entered ---- */

static str effects_of(const char *intent, const struct json *versions)
{
    struct matter_ask ask = ask_of(intent);
    struct matter_answer answer = {0};
    struct buf b;
    str text = S("");
    bool ok;

    (void)settle(scratch, &ask, versions, &answer, &ok, &e);
    if (!ok || !answer.allowed)
        return answer.n_problems > 0 ? answer.problems[0].field : S("refused");
    buf_init(&b, &memory_system, 1 << 16);
    ok = json_canonical(json_get(answer.effects, S("entries")), &b, &e) &&
         buf_take(&b, scratch, &text, &e);
    buf_close(&b);
    return ok ? text : S("failed");
}

/* clang-format off */
static const struct {
    const char *name, *intent, *effects;
} entered[] = {
    {"a first version", "{step: enter, by: [c], fields: {register: powers, code: N, title: 新, from: 2026-03-01, to: 2026-03-09}}",
     "[{\"entry\":{\"since\":{\"@\":\"2026-03-01\"},\"title\":\"新\"},\"from\":{\"@\":\"2026-03-01\"},\"hidden\":[\"note\"],\"id\":\"N\","
     "\"n\":1,\"of\":\"demo\",\"public\":[\"title\",\"article\"],\"register\":\"powers\",\"title\":\"新\",\"to\":{\"@\":\"2026-03-09\"}}]"},
    {"one that replaces another", "{step: enter, by: [c], fields: {register: powers, code: P1, title: 改, from: 2026-03-05}}",
     "[{\"id\":\"P1\",\"n\":1,\"of\":\"demo\",\"register\":\"powers\",\"to\":{\"@\":\"2026-03-04\"}},"
     "{\"entry\":{\"since\":{\"@\":\"2026-03-05\"},\"title\":\"改\"},\"from\":{\"@\":\"2026-03-05\"},\"hidden\":[\"note\"],\"id\":\"P1\","
     "\"n\":2,\"of\":\"demo\",\"public\":[\"title\",\"article\"],\"register\":\"powers\",\"title\":\"改\"}]"},
    {"one that follows an ended one", "{step: enter, by: [c], fields: {register: letters, code: L, title: town, article: entrusted}}",
     "[{\"acts_for\":\"town\",\"entry\":{\"form\":\"entrusted\",\"receiver\":\"town\"},\"from\":{\"@\":\"2026-03-02\"},\"id\":\"L\",\"n\":1,"
     "\"of\":\"demo\",\"register\":\"letters\",\"title\":\"town\"}]"},
    {"a credential that does not count", "{step: enter, by: [c], fields: {register: cards, code: K, title: o, article: suspended}}",
     "[{\"credential\":{\"counts\":false,\"person\":\"o\"},\"entry\":{\"person\":\"o\",\"status\":\"suspended\"},\"from\":{\"@\":\"2026-03-02\"},"
     "\"id\":\"K\",\"n\":1,\"of\":\"city\",\"register\":\"cards\",\"title\":\"o\"}]"},
    {"an end", "{step: finish, by: [c], fields: {code: P1}}",
     "[{\"id\":\"P1\",\"n\":1,\"of\":\"demo\",\"register\":\"powers\",\"to\":{\"@\":\"2026-03-02\"}}]"},
    {"an end of what is over", "{step: finish, by: [c], fields: {code: P2}}", "powers"},
    {"an end of what is another's", "{step: finish, by: [c], fields: {code: P3}}", "powers"},
    {"one that begins before the version before did", "{step: enter, by: [c], fields: {register: powers, code: P1, title: 早, from: 2025-12-31}}", "powers"},
    {"one that ends before it begins", "{step: enter, by: [c], fields: {register: powers, code: N, title: 倒, from: 2026-03-05, to: 2026-03-04}}", "powers"},
    {"a blank id", "{step: enter_rows, by: [c], fields: {rows: [{code: ' x', title: 一}]}}",
     "[{\"entry\":{\"title\":\"一\"},\"from\":{\"@\":\"2026-03-02\"},\"hidden\":[\"note\"],\"id\":\"x\",\"n\":1,\"of\":\"demo\",\"public\":[\"title\","
     "\"article\"],\"register\":\"powers\",\"title\":\"一\"}]"},
};
/* clang-format on */

static void effects(void)
{
    const struct json *versions = yaml(versions_text);

    for (size_t i = 0; i < COUNT_OF(entered); i++)
        IS(effects_of(entered[i].intent, versions), str_of(entered[i].effects),
           "%s", entered[i].name);
}

/* ---- values ---- */

/* clang-format off */
static const struct {
    const char *have, *want;
    bool equal;
} values[] = {
    {"2.50", "2.5", true}, {"2.50", "'2.5'", true}, {"2", "3", false},
    {"一", "一", true}, {"一", "二", false}, {"true", "true", true}, {"true", "'true'", false},
    {"{'@': '2026-03-02'}", "'2026-03-02'", true}, {"{'@': '2026-03-02'}", "'2026-03-03'", false},
    {"null", "null", false},
};
/* clang-format on */

static void compared(void)
{
    for (size_t i = 0; i < COUNT_OF(values); i++)
        OK(entry_value_equal(yaml(values[i].have), yaml(values[i].want)) ==
               values[i].equal,
           "%s and %s", values[i].have, values[i].want);
}

/* ---- memory ---- */

static void sweep(void)
{
    static const char *const intents[] = {
        "{step: use, by: [o], fields: {code: P1, title: 一, rate: 2.5}}",
        "{step: enter, by: [c], fields: {register: powers, code: P1, title: "
        "改}}",
        "{step: enter, by: [c], fields: {register: cards, code: K, title: o, "
        "article: valid}}"};
    const struct json *versions = yaml(versions_text);
    size_t wrong = 0;

    for (size_t i = 0; i < COUNT_OF(intents); i++) {
        struct matter_ask ask = ask_of(intents[i]);
        struct sweep s;

        for (sweep_start(&s); sweep_next(&s);) {
            struct matter_answer answer = {0};
            struct arena *a = NULL;
            struct err own = {0};
            bool ok = false;

            if (arena_open(&a, &s.memory, 1UL << 22, &own))
                (void)settle(a, &ask, versions, &answer, &ok, &own);
            wrong += ok == s.hit ||
                     (!ok && !str_eq(str_of(err_code(&own)), S("BASE-001")));
            arena_close(a);
            wrong += s.live != 0;
        }
    }
    OK(wrong == 0, "memory that fails is said, and given back");
}

int main(void)
{
    struct law *law = NULL;
    struct packs *packs = NULL;
    str csv;

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e) ||
        !packs_read(scratch, S("tests/packs/listing"), law, &packs, &e) ||
        !file_read(scratch, S("facts/holidays-cn.csv"), 1 << 20, &csv, &e) ||
        !calendar_read(scratch, S("facts/holidays-cn.csv"), csv, S("test"),
                       &calendar, &e)) {
        tap_error(&e);
        OK(false, "packs and facts are read");
        return tap_done();
    }
    listing = packs_find(packs, S("listing"), S(""));
    decided();
    effects();
    compared();
    sweep();
    arena_close(scratch);
    return tap_done();
}
