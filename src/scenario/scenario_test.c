/* scenario_test.c - scenarios are played and compared; what differs is said. */
#include "crypto/crypto.h"
#include "scenario/scenario.h"
#include "tap.h"

#include <unistd.h>

static struct arena *scratch;
static struct law *law;
static struct calendar *calendar;
static struct packs *small, *real;

static const char *const pack_text =
    "procedure: small\n"
    "name: {zh: 小, en: Small}\n"
    "tracks:\n"
    "  main: {name: {zh: 办, en: M}, states: {new: {zh: 新, en: n}, "
    "open: {zh: 开, en: o}, done: {zh: 完, en: d}}, final: [done]}\n"
    "roles: {clerk: {name: {zh: 员, en: Clerk}}}\n"
    "fields: {yes: {type: bool, name: {zh: 是, en: Yes}}}\n"
    "papers: {letter: {name: {zh: 函, en: L}, mark: 函, basis: [APL-44]}}\n"
    "deadlines:\n"
    "  limit: {name: {zh: 期, en: Limit}, kind: at_most, from: [start], "
    "until: [finish], period: 90 calendar_day, basis: [APL-60]}\n"
    "  told: {name: {zh: 告, en: Told}, kind: at_least, for: party, "
    "from: [start], period: 5 working_day, basis: [APL-64-1]}\n"
    "steps:\n"
    "  start: {name: {zh: 始, en: Start}, begins: true, from: new, to: open, "
    "by: clerk, paper: letter, basis: [APL-54-2]}\n"
    "  finish:\n"
    "    name: {zh: 终, en: Finish}\n"
    "    from: open\n"
    "    to: done\n"
    "    by: clerk\n"
    "    fields: {yes: {default: true}}\n"
    "    basis: [APL-57-1]\n"
    "    guards:\n"
    "      - {id: said-yes, name: {zh: 是, en: Yes}, when: input.yes, "
    "basis: [APL-57-1, APL-4], cure: {zh: 是, en: say yes}}\n";

#define HEAD                                                         \
    "scenario: s\nprocedure: small\nauthority: {id: x, mark: 甲}\n" \
    "people: {c: {}}\ngiven: {id: m1, parties: {p: {kind: person}}}\n"
#define START "  - {at: '2026-03-02T10:00+08:00', step: start, by: [c]}\n"
#define NO                                                               \
    "  - {at: '2026-03-03T10:00+08:00', step: finish, by: [c], fields: " \
    "{yes: false}"

/* clang-format off */
static const struct {
    const char *name, *text;
    const char *code;     /* NULL: it is played */
    size_t mismatches;
    const char *says;     /* part of the first mismatch */
} rows[] = {
    {"as expected", HEAD "acts:\n" START NO ", expect: refused, reasons: [APL-4, APL-57-1]}\n"
     "expect: {states: {main: open}, deadlines: {limit: 2026-06-01, told: {p: 2026-03-09}}}\n", NULL, 0, NULL},
    {"a date for the only party", HEAD "acts:\n" START "expect: {deadlines: {told: 2026-03-09}}\n", NULL, 0, NULL},
    {"an error that is expected", HEAD "acts:\n  - {at: '2026-03-02T10:00+08:00', step: fly, by: [c], expect: error, code: MATTER-002}\n",
     NULL, 0, NULL},
    {"a problem that is expected", HEAD "acts:\n" START
     "  - {at: '2026-03-02T11:00+08:00', step: finish, by: [c], fields: {yes: 3}, expect: error, code: problems}\n", NULL, 0, NULL},
    {"a finding that is expected", HEAD "acts:\n" START
     "  - {at: '2026-06-03T10:00+08:00', step: finish, by: [c]}\nexpect: {findings: [{rule: limit, days_late: 2}]}\n", NULL, 0, NULL},
    {"a finding that is not there", HEAD "acts:\n" START "expect: {findings: [{rule: limit}]}\n", NULL, 1, "a finding is missing: limit"},
    {"allowed, not refused", HEAD "acts:\n  - {at: '2026-03-02T10:00+08:00', step: start, by: [c], expect: refused}\n",
     NULL, 1, "in:7: start: expected refused, got allowed"},
    {"refused, not allowed", HEAD "acts:\n" START NO "}\n", NULL, 1, "expected allowed, got refused [APL-4, APL-57-1"},
    {"too few reasons", HEAD "acts:\n" START NO ", expect: refused, reasons: [APL-4]}\n", NULL, 1, "expected the reasons [APL-4]"},
    {"another error", HEAD "acts:\n  - {at: '2026-03-02T10:00+08:00', step: fly, by: [c], expect: error, code: MATTER-003}\n",
     NULL, 1, "expected the error MATTER-003, got MATTER-002"},
    {"another state", HEAD "acts:\n" START "expect: {states: {main: done}}\n", NULL, 1, "state of main: expected done, got open"},
    {"another day", HEAD "acts:\n" START "expect: {deadlines: {limit: 2026-05-31}}\n", NULL, 1, "expected 2026-05-31, got 2026-06-01"},
    {"two at once", HEAD "acts:\n" START "expect: {states: {main: done}, deadlines: {limit: 2026-05-31}}\n", NULL, 2, "deadline limit"},
    {"an unknown procedure", "scenario: s\nprocedure: none\nacts: []\n", "SCENARIO-001", 0, NULL},
    {"an unknown member", HEAD "acts: []\nactz: []\n", "SCENARIO-002", 0, NULL},
    {"an unknown member of an act", HEAD "acts:\n  - {at: '2026-03-02T10:00+08:00', step: start, who: [c]}\n", "SCENARIO-002", 0, NULL},
    {"an unknown member of what is expected", HEAD "acts:\n" START "expect: {state: {}}\n", "SCENARIO-002", 0, NULL},
    {"a time that cannot be read", HEAD "acts:\n  - {at: noon, step: start, by: [c]}\n", "SCENARIO-003", 0, NULL},
    {"an act without a time", HEAD "acts:\n  - {step: start, by: [c]}\n", "SCENARIO-003", 0, NULL},
    {"acts that are no list", HEAD "acts: {}\n", "SCENARIO-003", 0, NULL},
    {"an outcome that there is not", HEAD "acts:\n  - {at: '2026-03-02T10:00+08:00', step: start, by: [c], expect: fine}\n",
     "SCENARIO-003", 0, NULL},
};
/* clang-format on */

static struct json *yaml(str file, str text)
{
    struct json *v = NULL;
    struct err e = {0};

    if (!yaml_read(scratch, file, text, &v, &e))
        tap_error(&e);
    return v;
}

static bool play(const struct packs *packs, const struct json *v,
                 const char *without, struct scenario_result *r, struct err *e)
{
    *r = (struct scenario_result){0};
    return scenario_play(packs, calendar, v, str_of(without), scratch, r, e);
}

static void table(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct scenario_result r;
        struct err e = {0};
        size_t at;
        bool ok = play(small, yaml(S("in"), str_of(rows[i].text)), "", &r, &e);

        if (rows[i].code != NULL) {
            OK(!ok && str_eq(str_of(err_code(&e)), str_of(rows[i].code)),
               "%s is refused", rows[i].name);
            continue;
        }
        OK(ok && r.n_mismatches == rows[i].mismatches &&
               r.as_expected == (rows[i].mismatches == 0),
           "%s (%zu)", rows[i].name, r.n_mismatches);
        if (!ok)
            tap_error(&e);
        else if (rows[i].says != NULL) {
            str said = json_str(json_path(r.report, S("mismatches.0")));

            OK(str_find(said, str_of(rows[i].says), &at), "%s is said: %.*s",
               rows[i].name, STR_ARG(said));
        }
    }
}

/* A condition that alone refuses lets the act through when it is off. */
static void without(void)
{
    const struct json *v = yaml(S("in"), S(HEAD "acts:\n" START NO "}\n"));
    struct scenario_result r;
    struct err e = {0};

    OK(play(small, v, "", &r, &e) && !r.as_expected, "refused with it");
    OK(play(small, v, "said-yes", &r, &e) && r.as_expected,
       "allowed without it");
}

static void same_twice(void)
{
    const struct json *v = yaml(S("in"), S(HEAD "acts:\n" START NO "}\n"));
    struct scenario_result a, b;
    struct err e = {0};

    OK(play(small, v, "", &a, &e) && play(small, v, "", &b, &e) &&
           json_equal(a.report, b.report),
       "played twice, the report is the same");
}

/* One scenario in an arena of its own, since there are many. */
static void one_of(const struct packs *of, str dir, str name)
{
    const str parts[] = {dir, S("/"), name};
    struct arena *whole = scratch;
    struct scenario_result r = {0};
    const struct json *wrong;
    struct err e = {0};
    str path = name, text;

    if (!arena_open(&scratch, &memory_system, (size_t)128 << 20, &e)) {
        scratch = whole;
        OK(false, "an arena");
        return;
    }
    OK(arena_join(scratch, parts, 3, &path, &e) &&
           file_read(scratch, path, YAML_MAX, &text, &e) &&
           play(of, yaml(path, text), "", &r, &e) && r.as_expected,
       "%.*s", STR_ARG(path));
    if (err_code(&e) != NULL && err_code(&e)[0] != '\0')
        tap_error(&e);
    wrong = json_get(r.report, S("mismatches"));
    for (size_t j = 0; wrong != NULL && j < wrong->n; j++)
        tap_note("%.*s", STR_ARG(json_str(wrong->items[j])));
    arena_close(scratch);
    scratch = whole;
}

/* Every scenario of a folder comes out as it says. */
static size_t folder(const struct packs *of, str dir)
{
    str *names;
    struct err e = {0};
    size_t n = 0, played = 0;

    if (!dir_exists(scratch, dir))
        return 0;
    if (!OK(dir_list(scratch, dir, &names, &n, &e), "the scenarios are listed"))
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (!str_ends(names[i], S(".yaml")))
            continue;
        played++;
        one_of(of, dir, names[i]);
    }
    return played;
}

/* Those of every folder of packs/. */
static void shipped(void)
{
    str *names;
    struct err e = {0};
    size_t n = 0, played = 0;

    if (!OK(dir_list(scratch, S("packs"), &names, &n, &e), "packs are listed"))
        return;
    for (size_t i = 0; i < n; i++) {
        const str parts[] = {S("packs/"), names[i], S("/scenarios")};
        str dir;

        if (arena_join(scratch, parts, COUNT_OF(parts), &dir, &e))
            played += folder(real, dir);
    }
    OK(played > 0, "%zu scenarios were played", played);
}

/* And those of a pack for tests. */
static void of_tests(const char *dir)
{
    const str parts[] = {str_of(dir), S("/scenarios")};
    struct packs *of = NULL;
    struct err e = {0};
    str below;

    if (!OK(packs_read(scratch, parts[0], law, &of, &e) &&
                arena_join(scratch, parts, COUNT_OF(parts), &below, &e),
            "%s is read", dir)) {
        tap_error(&e);
        return;
    }
    OK(folder(of, below) > 0, "%s has scenarios", dir);
}

static void faults(void)
{
    const struct json *v = yaml(S("in"), str_of(rows[0].text));
    struct sweep s;
    bool all = true;

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct scenario_result r = {0};
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 64UL << 20, &e) &&
                  scenario_play(small, calendar, v, S(""), a, &r, &e);

        all =
            all && (ok ? r.as_expected
                       : s.hit && str_eq(str_of(err_code(&e)), S("BASE-001")));
        arena_close(a);
        all = all && s.live == 0;
    }
    OK(all, "each allocation that fails is reported, nothing leaks");
}

static bool read_small(void)
{
    char dir[] = "/tmp/fadu-scenario-XXXXXX", path[64];
    struct err e = {0};
    bool ok;
    FILE *f;

    if (mkdtemp(dir) == NULL)
        return false;
    (void)snprintf(path, sizeof path, "%s/small.yaml", dir);
    f = fopen(path, "w");
    if (f != NULL) {
        (void)fputs(pack_text, f);
        (void)fclose(f);
    }
    ok = packs_read(scratch, str_of(dir), law, &small, &e);
    if (!ok)
        tap_error(&e);
    (void)unlink(path);
    (void)rmdir(dir);
    return ok;
}

int main(void)
{
    struct err e = {0};
    str csv = S("");

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e) ||
        !file_read(scratch, S("facts/holidays-cn.csv"), 1 << 20, &csv, &e) ||
        !calendar_read(scratch, S("facts/holidays-cn.csv"), csv, S("test"),
                       &calendar, &e) ||
        !packs_read(scratch, S("packs"), law, &real, &e)) {
        tap_error(&e);
        OK(false, "the facts, the calendar and the packs are read");
    }
    if (OK(law != NULL && calendar != NULL && read_small(),
           "the small pack is read")) {
        table();
        without();
        same_twice();
        faults();
    }
    if (real != NULL)
        shipped();
    of_tests("tests/packs/joining");
    of_tests("tests/packs/linking");
    of_tests("tests/packs/listing");
    arena_close(scratch);
    return tap_done();
}
