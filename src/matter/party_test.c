/* party_test.c - parties of several capacities (身份), parties that join, and
 * tables (表), over the pack and the scenario of tests/packs/joining. */
#include "crypto/crypto.h"
#include "matter/internal.h"
#include "tap.h"

static struct arena *scratch;
static struct law *law;
static struct calendar *calendar;
static const struct procedure *joining;

static struct json *yaml(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};

    if (!yaml_read(scratch, S("in"), str_of(text), &v, &e))
        tap_error(&e);
    return v;
}

#define DAY  "2026-03-02T09:00+08:00"
#define LAMP "[{item: 灯, count: 2}]"
#define ONE  "{parties: {p1: {kind: organisation, name: 示例公司}}}"

static struct matter_ask ask_of(const char *begin, const struct json *fold,
                                const char *intent)
{
    struct matter_ask ask = {.procedure = joining,
                             .calendar = calendar,
                             .fold = fold,
                             .begin = yaml(begin),
                             .intent = yaml(intent),
                             .persons = yaml("{c: {clerk: true}}"),
                             .authority = yaml("{id: x, mark: 甲}"),
                             .numbers = yaml("{}")};

    (void)instant_parse(S("2026-03-04T09:00+08:00"), &ask.now);
    return ask;
}

/* The matter after an act, or NULL; *said: "", a code, or the problems. */
static struct json *act(const char *begin, const struct json *fold,
                        const char *intent, str *said)
{
    struct matter_ask ask = ask_of(begin, fold, intent);
    struct matter_answer answer = {0};
    struct err e = {0};
    struct buf b;

    *said = S("");
    if (!matter_decide(&ask, scratch, &answer, &e)) {
        *said = str_of(err_code(&e));
        return NULL;
    }
    buf_init(&b, &memory_system, 4096);
    for (size_t i = 0; i < answer.n_problems; i++) {
        buf_add(&b, i > 0 ? S(" ") : S(""));
        buf_add(&b, answer.problems[i].field);
    }
    if (!buf_take(&b, scratch, said, &e))
        tap_error(&e);
    buf_close(&b);
    return answer.fold;
}

/* ---- tables ---- */

/* clang-format off */
static const struct {
    const char *name, *goods;
    const char *said; /* the cells that do not fit; NULL: it is taken */
    const char *kept; /* as canonical JSON */
} tables[] = {
    {"a row", "[{item: 灯, count: 2, fragile: true, since: 2026-01-05, grade: good}]", NULL,
     "[{\"count\":2,\"fragile\":true,\"grade\":\"good\",\"item\":\"灯\",\"since\":{\"@\":\"2026-01-05\"}}]"},
    {"values as a form sends them", "[{item: 灯, count: '2', fragile: 'true', grade: worn, since: ''}]", NULL,
     "[{\"count\":2,\"fragile\":true,\"grade\":\"worn\",\"item\":\"灯\"}]"},
    {"empty rows are left out", "[{}, {item: 灯}, {item: ' ', count: ''}, null]", NULL, "[{\"item\":\"灯\"}]"},
    {"no row at all", "[{}, {item: ''}]", "goods", NULL},
    {"an empty list", "[]", "goods", NULL},
    {"a text", "灯", "goods", NULL},
    {"an object", "{item: 灯}", "goods", NULL},
    {"a row that is a text", "[灯]", "goods", NULL},
    {"a required column is missing", "[{item: 灯}, {count: 2}]", "goods.1.item", NULL},
    {"a number out of range", "[{item: 灯, count: 0}, {item: 桌, count: 1001}]", "goods.0.count goods.1.count", NULL},
    {"no number, no date, no choice, no truth", "[{item: 灯, count: two, since: soon, grade: new, fragile: perhaps}]",
     "goods.0.count goods.0.fragile goods.0.since goods.0.grade", NULL},
    {"a column that there is not", "[{item: 灯, colour: red}]", "goods.0.colour", NULL},
    {"a hidden character", "[{item: \"a\\u202eb\"}]", "goods.0.item", NULL},
};
/* clang-format on */

static void rows_of_tables(void)
{
    char z[512];

    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        struct json *fold;
        struct buf b;
        str said, kept = S("");

        (void)snprintf(z, sizeof z,
                       "{step: accept, by: [c], at: '" DAY
                       "', fields: {goods: %s}}",
                       tables[i].goods);
        fold = act(ONE, NULL, z, &said);
        if (tables[i].said != NULL) {
            (void)IS(said, str_of(tables[i].said), "%s", tables[i].name);
            continue;
        }
        buf_init(&b, &memory_system, 4096);
        (void)OK(
            fold != NULL &&
                json_canonical(json_path(fold, S("case.goods")), &b, NULL) &&
                buf_done(&b, &kept, NULL) &&
                str_eq(kept, str_of(tables[i].kept)),
            "%s (%.*s)", tables[i].name, STR_ARG(kept));
        buf_close(&b);
    }
}

static void most_rows(void)
{
    for (int n = TABLE_ROWS; n <= TABLE_ROWS + 1; n++) {
        struct json *intent = yaml("{step: accept, by: [c], at: '" DAY
                                   "', fields: {goods: [{item: 灯}]}}");
        struct json *goods = json_path(intent, S("fields.goods"));
        struct matter_ask ask = ask_of(ONE, NULL, "{}");
        struct matter_answer answer = {0};
        struct err e = {0};
        bool ok = true;

        while (goods->n < (size_t)n && ok)
            ok = json_add(scratch, goods, goods->items[0], &e);
        ask.intent = intent;
        ok = ok && matter_decide(&ask, scratch, &answer, &e);
        (void)OK(ok && (answer.n_problems == 0) == (n == TABLE_ROWS),
                 "%d rows: %zu problems", n, answer.n_problems);
    }
}

/* ---- capacities ---- */

static struct json *opened(const char *begin)
{
    str said;
    struct json *fold =
        act(begin, NULL,
            "{step: accept, by: [c], at: '" DAY "', fields: {goods: " LAMP "}}",
            &said);

    (void)OK(fold != NULL, "a matter begins (%.*s)", STR_ARG(said));
    return fold;
}

static void beginnings(void)
{
    const struct json *fold = opened(
        "{parties: {p1: {name: 甲}, p2: {name: 乙, capacity: third_party}}}");
    str said;

    (void)IS(json_str(json_path(fold, S("parties.p1.capacity"))),
             S("applicant"), "who says nothing is the ordinary party");
    (void)IS(json_str(json_path(fold, S("parties.p2.capacity"))),
             S("third_party"), "who says it is what is said");
    (void)act("{parties: {p1: {name: 甲, capacity: judge}}}", NULL,
              "{step: accept, by: [c], at: '" DAY "', fields: {goods: " LAMP
              "}}",
              &said);
    (void)IS(said, S("MATTER-018"), "nobody begins as what there is not");
    (void)IS(json_str(json_path(fold, S("case.pieces"))), S("2"),
             "conditions go over the rows");
}

#define JOIN(rest) \
    "{step: join, by: [c], at: '2026-03-03T09:00+08:00', " rest "}"

/* clang-format off */
static const struct {
    const char *name, *intent;
    const char *said, *id; /* the code of its error, or who joined */
} joins[] = {
    {"the next free id", JOIN("fields: {kind: person, name: 张}"), "", "p3"},
    {"an id of one's own", JOIN("party: zhang-3_A, fields: {kind: person, name: 张}"), "", "zhang-3_A"},
    {"an id that is taken", JOIN("party: p1, fields: {kind: person, name: 张}"), "MATTER-017", NULL},
    {"an id that is none", JOIN("party: 张, fields: {kind: person, name: 张}"), "MATTER-017", NULL},
    {"an id that appends", JOIN("party: '-', fields: {kind: person, name: 张}"), "MATTER-017", NULL},
    {"an id that is too long", JOIN("party: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, fields: {kind: person, name: 张}"), "MATTER-017", NULL},
    {"nobody without a name", JOIN("fields: {kind: person}"), "name", NULL},
    {"nobody with what is not asked", JOIN("fields: {kind: person, name: 张, opinion: x}"), "opinion", NULL},
};
/* clang-format on */

static void joining_steps(void)
{
    const struct json *fold =
        opened("{parties: {p1: {name: 甲}, p9: {name: 乙}}}");

    for (size_t i = 0; i < COUNT_OF(joins); i++) {
        str said;
        const struct json *after = act(ONE, fold, joins[i].intent, &said);
        const struct json *one =
            joins[i].id == NULL
                ? NULL
                : json_get(json_get(after, S("parties")), str_of(joins[i].id));

        (void)IS(said, str_of(joins[i].said), "%s", joins[i].name);
        if (joins[i].id == NULL)
            continue;
        (void)IS(json_get_str(one, S("capacity")), S("third_party"),
                 "%s joined in the step's capacity", joins[i].id);
        (void)IS(json_get_str(one, S("name")), S("张"), "under its name");
        (void)OK(json_true(json_get(one, S("by_letter"))) &&
                     json_true(json_get(one, S("joined"))) &&
                     json_path(after, S("parties.p1.joined")) == NULL,
                 "the step wrote of it, and that it joined");
        (void)OK(json_path(one, S("deadlines.notice.last")) != NULL &&
                     json_path(after, S("parties.p1.deadlines.notice")) == NULL,
                 "its time runs, nobody else's");
        (void)OK(json_get(json_get(after, S("case")), S("name")) == NULL,
                 "the matter has nothing of it");
    }
    (void)OK(json_get(fold, S("parties"))->n == 2,
             "the matter before stays as it was");
}

/* Twice in the same matter: the next one gets the next id. */
static void join_again(void)
{
    const struct json *fold = opened(ONE);
    str said;

    for (int i = 0; i < 3 && fold != NULL; i++)
        fold = act(ONE, fold, JOIN("fields: {kind: person, name: 张}"), &said);
    (void)OK(fold != NULL &&
                 json_path(fold, S("parties.p4.capacity")) != NULL &&
                 json_get(fold, S("parties"))->n == 4,
             "each joins anew");
}

/* ---- what is offered ---- */

static void offers(void)
{
    const struct json *fold =
        opened("{parties: {p1: {name: 甲}, p2: {name: 乙, capacity: "
               "third_party}, p3: {name: 丙, capacity: witness}}}");
    struct matter_ask ask = ask_of(ONE, fold, "{}");
    struct option *all = NULL;
    struct err e = {0};
    struct buf b;
    str text = S("");
    size_t n = 0;

    if (!OK(matter_options(&ask, scratch, &all, &n, &e), "options"))
        tap_error(&e);
    buf_init(&b, &memory_system, 4096);
    for (size_t i = 0; i < n; i++) {
        buf_add(&b, i > 0 ? S(" ") : S(""));
        buf_add(&b, all[i].step->id);
        buf_byte(&b, ':');
        buf_add(&b, all[i].party);
    }
    (void)OK(buf_done(&b, &text, NULL), "as text");
    (void)IS(text,
             S("accept: join: hear_witness: notify:p2 state:p1 state:p2 "
               "decide:"),
             "a step is offered for those whom it is for");
    buf_close(&b);
}

static void condition_names(void)
{
    const struct json *fold = opened(ONE);
    struct matter_ask ask = ask_of(ONE, fold, "{}");
    struct err e = {0};
    const struct json *c = matter_context(&ask, S("p1"), scratch, &e);

    (void)IS(json_str(json_path(c, S("party.capacity"))), S("applicant"),
             "conditions always have the capacity");
    (void)IS(json_str(json_path(c, S("parties.0.capacity"))), S("applicant"),
             "of each party");
}

/* ---- memory ---- */

static void faults(void)
{
    static const char *const intents[] = {
        "{step: accept, by: [c], at: '" DAY "', fields: {goods: " LAMP "}}",
        "{step: accept, by: [c], at: '" DAY
        "', fields: {goods: [{item: '', count: x}]}}",
        JOIN("fields: {kind: person, name: 张}"),
        "{step: notify, by: [c], party: p1, at: '2026-03-03T09:00+08:00'}",
    };
    struct json *fold = opened(ONE);

    for (size_t i = 0; i < COUNT_OF(intents); i++) {
        struct matter_ask ask = ask_of(ONE, i < 2 ? NULL : fold, intents[i]);
        struct sweep s;
        bool all = true;

        for (sweep_start(&s); sweep_next(&s);) {
            struct arena *a = NULL;
            struct matter_answer answer = {0};
            struct option *options = NULL;
            struct err e = {0};
            size_t n = 0;
            bool ok = arena_open(&a, &s.memory, 16UL << 20, &e) &&
                      matter_decide(&ask, a, &answer, &e) &&
                      matter_options(&ask, a, &options, &n, &e);

            all =
                all && (ok || str_eq(str_of(err_code(&e)),
                                     s.hit ? S("BASE-001") : S("MATTER-016")));
            arena_close(a);
            all = all && s.live == 0;
        }
        (void)OK(all, "each allocation of %s that fails is reported",
                 intents[i]);
    }
}

int main(void)
{
    struct packs *packs = NULL;
    struct err e = {0};
    str csv = S("");

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e) ||
        !file_read(scratch, S("facts/holidays-cn.csv"), 1 << 20, &csv, &e) ||
        !calendar_read(scratch, S("facts/holidays-cn.csv"), csv, S("test"),
                       &calendar, &e) ||
        !packs_read(scratch, S("tests/packs/joining"), law, &packs, &e))
        tap_error(&e);
    joining =
        packs == NULL ? NULL : packs_find(packs, S("test.joining"), S(""));
    if (OK(joining != NULL, "the pack is read")) {
        rows_of_tables();
        most_rows();
        beginnings();
        joining_steps();
        join_again();
        offers();
        condition_names();
        faults();
    }
    arena_close(scratch);
    return tap_done();
}
