/* proof_test.c - each claim by table, held and refuted; every counter-example is
 * played; small packs at random beside a search that remembers everything.
 */
#include "proof/internal.h"

#include "crypto/crypto.h"
#include "scenario/scenario.h"
#include "tap.h"

static struct arena *scratch;
static struct law *law;
static struct calendar *calendar;

/* A small procedure; tests add to it. */
#define HEAD                                                                   \
    "procedure: t\n"                                                           \
    "name: {zh: 甲, en: T}\n"                                                 \
    "tracks: {main: {name: {zh: 办, en: M}, states: {a: {zh: a, en: a}, "     \
    "b: {zh: b, en: b}, c: {zh: c, en: c}}, final: [c]}}\n"                    \
    "roles: {head: {name: {zh: 长, en: H}}, clock: {name: {zh: 钟, en: K}, " \
    "timer: true}}\n"                                                          \
    "fields: {note: {type: text, name: {zh: 说, en: N}}, kind: {type: "       \
    "choice, "                                                                 \
    "name: {zh: 类, en: K}, choices: {x: {zh: x, en: x}, y: {zh: y, en: "     \
    "y}}}, "                                                                   \
    "yuan: {type: number, min: 0, name: {zh: 元, en: Y}}, checked: {type: "   \
    "bool, name: {zh: 核, en: C}}}\n"
#define N      "name: {zh: 名, en: N}, "
#define B      "basis: [APL-57-1]"
#define AB     "  s1: {" N "begins: true, from: a, to: b, by: head, " B
#define BC     "  s2: {" N "from: b, to: c, by: head, " B
#define FIELDS ", fields: {note: optional, kind: optional}"
#define GUARD(id, when) \
    "{id: " id ", " N "when: '" when "', " B ", cure: {zh: 办, en: do}}"

#define CAPS                                                               \
    "capacities: {one: {name: {zh: 甲, en: One}}, two: {name: {zh: 乙, " \
    "en: Two}}, three: {name: {zh: 丙, en: Three}}}\n"
#define WAIT(more)                                                  \
    "deadlines:\n  d: {" N "kind: at_least, from: [s1], period: 3 " \
    "calendar_day, basis: [APL-60]" more "}\n"
#define PAPERS "papers: {p: {" N B "}, q: {" N B "}}\n"
/* Handlers are named by s1; `head` acts in s3, `other` in s2. */
#define TWO(other, guard, more)                                                \
    "procedure: t\n"                                                           \
    "name: {zh: 甲, en: T}\n"                                                 \
    "tracks: {main: {name: {zh: 办, en: M}, states: {a: {zh: a, en: a}, "     \
    "b: {zh: b, en: b}, c: {zh: c, en: c}}, final: [c]}}\n"                    \
    "roles: {third: {name: {zh: 三, en: T}}, head: {name: {zh: 长, en: H}, " \
    "assigned: handlers, assigned_basis: [APL-42-1]}, other: {name: {zh: "     \
    "他, en: O}, " other "}}\n"                                                \
    "fields: {who: {type: people, name: {zh: 谁, en: W}}}\nsteps:\n"          \
    "  s1: {" N "begins: true, from: a, to: b, by: third, fields: {who: "      \
    "required}, set: {people.handlers: input.who}, " B "}\n"                   \
    "  s2: {" N "from: b, to: c, by: other, " B                                \
    ", guards: [" GUARD("g", guard) "]}\n  s3: {" N                            \
                                    "from: b, by: head, repeats: true, " B     \
                                    "}\n" more
#define ORDER(row) "always:\n  - {" row ", " B "}\n"

/* clang-format off */
static const struct {
    const char *name, *text, *code; /* NULL: proved */
    const char *says;
} proofs[] = {
    {"a straight way", HEAD "steps:\n" AB FIELDS "}\n" BC "}\n", NULL, NULL},
    {"nothing begins", HEAD "steps:\n  s1: {" N "from: a, to: b, by: head, " B "}\n" BC "}\n", "PROOF-010", "s1"},
    {"an unreachable state", HEAD "steps:\n" AB "}\n  s2: {" N "from: b, by: head, repeats: true, " B "}\n",
     "PROOF-011", "\"c\""},
    {"an unreachable step",
     HEAD "steps:\n" AB "}\n  s2: {" N "from: b, by: head, repeats: true, " B "}\n"
     "  s3: {" N "from: c, by: head, " B "}\n", "PROOF-010", "s3"},
    {"a step whose guard needs what comes after it",
     HEAD "steps:\n" AB ", guards: [" GUARD("g", "done.s2 != null") "]}\n" BC "}\n", "PROOF-010", "s1"},
    {"the same, hidden in a disjunction",
     HEAD "steps:\n" AB ", guards: [" GUARD("g", "done.s2 != null or done.s2.at != null") "]}\n" BC "}\n", "PROOF-010", "s1"},
    {"a disjunction with a way out proves nothing",
     HEAD "steps:\n" AB FIELDS ", guards: [" GUARD("g", "done.s2 != null or input.note = null") "]}\n" BC "}\n", NULL, NULL},
    {"a finding stops nobody",
     HEAD "steps:\n" AB ", guards: [{id: g, " N "when: done.s2 != null, finding: true, " B ", cure: {zh: 办, en: do}}]}\n"
     BC "}\n", NULL, NULL},
    {"a circle that is a dead end",
     HEAD "steps:\n" AB "}\n" BC ", guards: [" GUARD("g", "done.s4 != null") "]}\n"
     "  s3: {" N "from: b, to: a, by: head, repeats: true, " B "}\n"
     "  s4: {" N "from: b, by: head, " B "}\n", "PROOF-012", "s1 → s3"},
    {"the same circle with a step that repeats",
     HEAD "steps:\n  s1: {" N "begins: true, from: a, to: b, by: head, repeats: true, " B "}\n" BC "}\n"
     "  s3: {" N "from: b, to: a, by: head, repeats: true, " B "}\n", NULL, NULL},
    {"a precedence that can no longer be met",
     HEAD "steps:\n" AB "}\n" BC ", guards: [" GUARD("g", "done.s3 != null") "]}\n"
     "  s3: {" N "from: a, begins: true, by: head, " B "}\n", "PROOF-012", "\"b\""},
    {"once, and it may not lead on",
     HEAD "steps:\n" AB FIELDS "}\n  s2: {" N "from: b, to: c, to_when: case.note = \"x\", by: head, " B "}\n", "PROOF-012", "s1 ["},
    {"no final state",
     "procedure: t\nname: {zh: 甲, en: T}\ntracks: {main: {name: {zh: 办, en: M}, states: {a: {zh: a, en: a}}}}\n"
     "roles: {head: {name: {zh: 长, en: H}}}\nsteps:\n  s1: {" N "begins: true, from: a, by: head, " B "}\n", "PROOF-013", "main"},
    {"a deadline that never ends",
     HEAD "deadlines:\n  d: {" N "kind: at_most, from: [s2], until: [s1], period: 3 calendar_day, basis: [APL-60]}\n"
     "steps:\n" AB "}\n" BC "}\n", "PROOF-015", "s2"},
    {"a deadline that nothing meets",
     HEAD "deadlines:\n  d: {" N "kind: at_most, from: [s1], period: 3 calendar_day, basis: [APL-60]}\n"
     "steps:\n" AB "}\n" BC "}\n", "PROOF-015", "d"},
    {"a waiting period need not be met",
     HEAD "deadlines:\n  d: {" N "kind: at_least, from: [s1], period: 3 calendar_day, basis: [APL-60]}\n"
     "steps:\n" AB FIELDS "}\n" BC "}\n", NULL, NULL},
    {"waits for what starts later",
     HEAD "deadlines:\n  d: {" N "kind: at_least, from: [s2], period: 3 calendar_day, basis: [APL-60]}\n"
     "steps:\n" AB ", guards: [{id: g, " N "when: deadlines.d.passed, waits: d, " B ", cure: {zh: 办, en: do}}]}\n" BC "}\n",
     "PROOF-020", "g"},
    {"an order that holds by the states", HEAD "steps:\n" AB "}\n" BC "}\nalways: [{before: s1, then: s2, " B "}]\n", NULL, NULL},
    {"an order that is broken",
     HEAD "steps:\n" AB "}\n" BC "}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n"
     "always: [{before: s3, then: s2, " B "}]\n", "PROOF-017", "s1 → s2 ["},
    {"an order that a guard keeps",
     HEAD "steps:\n" AB "}\n" BC ", guards: [" GUARD("g", "done.s1 != null and (done.s3 != null)") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n"
     "always: [{before: s3, then: s2, " B "}]\n", NULL, NULL},
    {"an order where the rule applies",
     HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "not(case.kind = \"x\" or 1 = 2) or done.s3 != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n"
     "always: [{before: s3, then: s2, when: 'case.kind = \"x\"', " B "}]\n", NULL, NULL},
    {"an order where the rule applies otherwise",
     HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "not(case.kind = \"x\") or done.s3 != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n"
     "always: [{before: s3, then: s2, when: 'case.note = \"x\"', " B "}]\n", "PROOF-017", "s1 → s2"},
    {"an order for each party, kept for one only",
     HEAD "steps:\n" AB "}\n" BC "}\n"
     "  s3: {" N "from: b, for: party, by: head, " B "}\n"
     "  s4: {" N "from: b, for: party, by: head, " B ", guards: [" GUARD("g", "done.s3 != null") "]}\n"
     "always: [{before: s3, then: s4, " B "}]\n", "PROOF-017", "another party"},
    {"an order for each party",
     HEAD "steps:\n" AB FIELDS "}\n" BC "}\n"
     "  s3: {" N "from: b, for: party, by: head, " B "}\n"
     "  s4: {" N "from: b, for: party, by: head, " B ", guards: [" GUARD("g", "party.done.s3 != null") "]}\n"
     "always: [{before: s3, then: s4, " B "}]\n", NULL, NULL},
    {"an order that a value keeps",
     HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "case.fine = \"yes\"") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, set: {case.fine: '\"yes\"'}, " B "}\n"
     "  s4: {" N "from: b, by: head, repeats: true, set: {case.fine: '\"no\"'}, " B "}\n"
     "always: [{before: s3, then: s2, " B "}]\n", NULL, NULL},
    {"a value that two steps may set keeps no order",
     HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "case.fine != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, set: {case.fine: '\"yes\"'}, " B "}\n"
     "  s4: {" N "from: b, by: head, repeats: true, set: {case.fine: '\"no\"'}, " B "}\n"
     "always: [{before: s3, then: s2, " B "}]\n", "PROOF-017", "s1 → s4 → s2"},
    {"never after", HEAD "steps:\n" AB "}\n" BC "}\n"
     "  s3: {" N "from: [a..b], begins: true, by: head, repeats: true, " B "}\n"
     "always: [{never_before: s1, then: s3, " B "}]\n", "PROOF-018", "s1 → s3"},
    {"an assumption in its place",
     HEAD "steps:\n" AB FIELDS "}\n" BC "}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n"
     "always: [{before: s3, then: s2, " B "}]\n"
     "assume: [{claim: 'order:s3<s2', because: {zh: 实, en: fact}}]\n", NULL, NULL},
    {"an assumption that is proved",
     HEAD "steps:\n" AB "}\n" BC "}\nassume: [{claim: 'end:main', because: {zh: 实, en: fact}}]\n", "PROOF-023", "end:main"},
    {"an interval that is not closed",
     HEAD "intervals: {i: {" N B "}}\nsteps:\n" AB ", opens: i}\n" BC "}\n", "PROOF-021", "s1"},
    {"an open deadline needs none yet",
     HEAD "deadlines:\n  d: {" N "kind: at_most, from: [s1], until: [s2], open: true, basis: []}\n"
     "steps:\n" AB FIELDS "}\n" BC "}\n", NULL, NULL},
    {"a deadline that no one of its capacity meets",
     HEAD CAPS "deadlines: {d: {" N "kind: at_most, for: party, from: [s3], until: [s4], period: 3 working_day, " B "}}\n"
     "steps:\n" AB "}\n" BC "}\n  s3: {" N "from: b, for: party, capacity: two, by: head, " B "}\n"
     "  s4: {" N "from: b, for: party, capacity: three, by: head, " B "}\n", "PROOF-015", "d"},
    {"who joins starts a deadline",
     HEAD CAPS "deadlines: {d: {" N "kind: at_most, for: party, capacity: two, from: [j], until: [s3], period: 3 working_day, " B "}}\n"
     "steps:\n" AB "}\n" BC "}\n  j: {" N "from: b, by: head, joins: two, " B "}\n"
     "  s3: {" N "from: b, for: party, capacity: two, by: head, " B "}\n", NULL, NULL},
    {"an order between parties of different capacities is the matter's",
     HEAD CAPS "steps:\n" AB "}\n" BC "}\n  s3: {" N "from: b, for: party, capacity: two, by: head, " B "}\n"
     "  s4: {" N "from: b, for: party, capacity: three, by: head" ", guards: [" GUARD("g", "done.s3 != null") "]" ", " B "}\n"
     "always: [{before: s3, then: s4, " B "}]\n", NULL, NULL},
    {"nobody need be there to lead on",
     HEAD CAPS "steps:\n" AB "}\n"
     "  s2: {" N "from: b, to: c, for: party, capacity: two, by: head, " B "}\n", "PROOF-012", "\"b\""},
    {"somebody may join and lead on",
     HEAD CAPS "steps:\n" AB "}\n"
     "  s2: {" N "from: b, to: c, for: party, capacity: two, by: head, " B "}\n"
     "  j: {" N "from: b, by: head, joins: two, " B "}\n", NULL, NULL},
    {"of another capacity that does not help",
     HEAD CAPS "steps:\n" AB "}\n"
     "  s2: {" N "from: b, to: c, for: party, capacity: two, by: head, " B "}\n"
     "  j: {" N "from: b, by: head, joins: three, " B "}\n", "PROOF-012", "\"b\""},
    {"who came in can come out",
     HEAD CAPS "steps:\n  s1: {" N "begins: true, from: a, to: c, by: head, " B "}\n"
     "  s2: {" N "from: a, to: b, for: party, capacity: two, by: head, " B "}\n"
     "  s3: {" N "from: b, to: c, for: party, capacity: two, by: head, " B "}\n"
     "  s4: {" N "from: a, begins: true, by: head, repeats: true, " B "}\n", NULL, NULL},
    /* waited */
    {"a period that is waited for",
     HEAD WAIT("") "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "deadlines.d.passed") "]}\n"
     ORDER("waited: d, before: s2"), NULL, NULL},
    {"a period that is not waited for",
     HEAD WAIT("") "steps:\n" AB FIELDS "}\n" BC "}\n" ORDER("waited: d, before: s2"), "PROOF-001", "s1 → s2 ["},
    {"a waiver instead of the period",
     HEAD WAIT("") "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "deadlines.d.passed or done.s3 != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n" ORDER("waited: d, or_done: s3, before: s2"), NULL, NULL},
    {"a waiver that is not said to count",
     HEAD WAIT("") "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "deadlines.d.passed or done.s3 != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n" ORDER("waited: d, before: s2"), "PROOF-001", "s3 → s2"},
    {"a waiver from before the period was started anew",
     HEAD "deadlines:\n  d: {" N "kind: at_least, from: [s1, s4], until: [s4], period: 3 calendar_day, basis: [APL-60]}\n"
     "steps:\n  s1: {" N "begins: true, from: a, to: b, by: head, " B FIELDS "}\n"
     BC ", guards: [" GUARD("g", "deadlines.d.passed or done.s3 != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n  s4: {" N "from: b, by: head, repeats: true, " B "}\n"
     ORDER("waited: d, or_done: s3, before: s2"), "PROOF-001", "s3 → s4 → s4 → s2"},
    {"a value that stands for the period",
     HEAD WAIT("") "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "deadlines.d.passed or case.kind = \"x\"") "]}\n"
     ORDER("waited: d, or_when: 'case.kind = \"x\"', before: s2"), NULL, NULL},
    /* apart */
    {"two roles that a list keeps apart",
     TWO("never_also: {handlers: [APL-42-1]}", "true", "") ORDER("apart: [head, other]"), NULL, NULL},
    {"two roles that nothing keeps apart",
     TWO("at_least: 1", "true", "") ORDER("apart: [head, other]"), "PROOF-002", "the person"},
    {"a list that is written over keeps nothing apart",
     TWO("never_also: {handlers: [APL-42-1]}", "true",
         "  s4: {" N "from: b, by: third, repeats: true, set: {people.handlers: input.who}, fields: {who: required}, " B "}\n")
     ORDER("apart: [head, other]"), "PROOF-002", "s4"},
    {"a guard keeps somebody out of the list",
     TWO("assigned: reviewers, assigned_basis: [APL-42-1]", "true",
         "  s4: {" N "from: b, by: third, repeats: true, set: {people.reviewers: input.who}, fields: {who: required}, " B
         ", guards: [" GUARD("g", "every h in input.who satisfies not(list contains(people.handlers, h))") "]}\n")
     ORDER("apart: [head, other]"), NULL, NULL},
    /* papers */
    {"a paper that another one precedes",
     HEAD PAPERS "steps:\n" AB FIELDS ", paper: p}\n" BC ", paper: q}\n" ORDER("paper: q, after: p"), NULL, NULL},
    {"a paper without what must precede it",
     HEAD PAPERS "steps:\n" AB FIELDS "}\n" BC ", paper: q}\n  s3: {" N "from: b, by: head, paper: p, " B "}\n"
     ORDER("paper: q, after: p"), "PROOF-003", "s1 → s2"},
    /* holds */
    {"what a guard makes hold",
     HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "case.kind = \"x\" and done.s1 != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, fields: {kind: optional, note: optional}, " B "}\n"
     ORDER("at: s2, holds: 'case.kind = \"x\"'"), NULL, NULL},
    {"what no guard makes hold",
     HEAD "steps:\n" AB FIELDS "}\n" BC "}\n" ORDER("at: s2, holds: 'case.kind = \"x\"'"), "PROOF-004", "s1 → s2"},
    {"what is only said of some",
     HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "case.note = null or case.kind = \"x\"") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, fields: {kind: optional, note: optional}, " B "}\n"
     ORDER("at: s2, when: 'case.note != null', holds: 'case.kind = \"x\"'"), NULL, NULL},
    /* since */
    {"done again after what undoes it",
     HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "case.checked") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, set: {case.checked: 'true'}, " B "}\n"
     "  s4: {" N "from: b, by: head, repeats: true, set: {case.checked: 'false'}, " B "}\n"
     ORDER("before: s3, since: s4, then: s2"), NULL, NULL},
    {"not done again after what undoes it",
     HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "done.s3 != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n  s4: {" N "from: b, by: head, repeats: true, " B "}\n"
     ORDER("before: s3, since: s4, then: s2"), "PROOF-017", "s3 → s4 → s2"},
    {"one of two before it",
     HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "done.s3 != null or done.s4 != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n  s4: {" N "from: b, by: head, repeats: true, " B "}\n"
     ORDER("before: [s3, s4], then: s2"), NULL, NULL},
    /* what the old proof could not: values, numbers, intervals, quantifiers */
    {"a number compared with constants",
     HEAD "steps:\n" AB ", fields: {yuan: {default: 0}}}\n" BC ", guards: [" GUARD("g", "case.yuan <= 100 or done.s3 != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n"
     ORDER("before: s3, then: s2, when: case.yuan > 100"), NULL, NULL},
    {"the same with a gap between the constants",
     HEAD "steps:\n" AB ", fields: {yuan: {default: 0}}}\n" BC ", guards: [" GUARD("g", "case.yuan <= 200 or done.s3 != null") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, " B "}\n"
     ORDER("before: s3, then: s2, when: case.yuan > 100"), "PROOF-017", "s1 → s2"},
    {"an interval that is over",
     HEAD "intervals: {i: {" N B "}}\nsteps:\n" AB FIELDS "}\n"
     BC ", guards: [" GUARD("g", "not(some q in intervals satisfies q.id = \"i\" and q.to = null)") "]}\n"
     "  s3: {" N "from: b, by: head, repeats: true, opens: i, " B "}\n  s4: {" N "from: b, by: head, repeats: true, closes: i, " B "}\n"
     ORDER("before: s4, then: s2, when: done.s3 != null"), NULL, NULL},
    {"every party, of which one is watched",
     HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD("g", "every q in parties satisfies q.done.s3 != null") "]}\n"
     "  s3: {" N "from: b, for: party, by: head, " B "}\n  s4: {" N "from: c, for: party, by: head, " B "}\n"
     ORDER("before: s3, then: s4"), NULL, NULL},
};
/* clang-format on */

static struct procedure *read_text(str text, struct err *e)
{
    struct procedure *p = NULL;

    return procedure_read(scratch, law, S("t.yaml"), text, &p, e) ? p : NULL;
}

static str sentence(const struct err *x)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 8192);
    err_sentence(x, LANG_EN, &b);
    if (!buf_take(&b, scratch, &s, NULL))
        s = S("");
    buf_close(&b);
    return s;
}

/* The scenario of a counter-example goes as it says. */
static bool plays(struct procedure *p, const struct proof_claim *c)
{
    struct packs *packs = NULL;
    struct scenario_result r;
    struct json *read = NULL;
    struct err e = {0};
    struct buf b;
    str text = S("");
    bool ok;

    buf_init(&b, &memory_system, 1 << 20);
    scenario_write(c->scenario, &b);
    ok = buf_take(&b, scratch, &text, &e) &&
         yaml_read(scratch, S("counter.yaml"), text, &read, &e) &&
         packs_of(scratch, p, &packs, &e) &&
         scenario_play(packs, calendar, read, S(""), scratch, &r, &e);
    buf_close(&b);
    if (!ok)
        tap_error(&e);
    return ok && r.as_expected && r.n_checks > 0;
}

static void refuted(struct procedure *p, const struct proof *x,
                    const char *name, const char *code, const char *says)
{
    const struct proof_claim *c = NULL;
    size_t at;
    str said;

    for (size_t i = 0; i < x->n && c == NULL; i++) {
        if (x->claims[i].problem != NULL &&
            str_eq(str_of(err_code(x->claims[i].problem)), str_of(code)))
            c = &x->claims[i];
    }
    said = c != NULL ? sentence(c->problem) : S("");
    OK(!x->holds && c != NULL &&
           str_eq(str_of(err_code(c->problem)), str_of(code)) &&
           str_find(said, str_of(says), &at),
       "%s is found (%s)", name, code);
    if (c == NULL)
        return;
    tap_note("%.*s", STR_ARG(said));
    OK(c->problem->line > 0, "%s: its place is given", name);
    if (c->scenario != NULL)
        OK(c->replayed && plays(p, c), "%s: the counter-example is played",
           name);
}

static void claims(void)
{
    const struct proof_options o = {.calendar = calendar};

    for (size_t i = 0; i < COUNT_OF(proofs); i++) {
        struct err e = {0};
        struct procedure *p = read_text(str_of(proofs[i].text), &e);
        struct proof x;

        if (!OK(p != NULL && proof_run(p, &o, scratch, &x, &e),
                "%s: it is read and proved or not", proofs[i].name)) {
            tap_error(&e);
            continue;
        }
        if (proofs[i].code != NULL) {
            refuted(p, &x, proofs[i].name, proofs[i].code, proofs[i].says);
            continue;
        }
        OK(x.holds && x.counts[VERDICT_UNCONFIRMED] == 0, "%s is proved",
           proofs[i].name);
        for (size_t k = 0; k < x.n; k++) {
            if (x.claims[k].problem != NULL)
                tap_error(x.claims[k].problem);
        }
    }
}

/* ------------------------------------------- small packs, at random ------ */

static uint64_t seed = 20251124;

static unsigned pick(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % n);
}

enum { STEPS = 5, DEPTH = 7 };

/* The text, its # replaced by a number. */
static void add_text(struct buf *b, const char *text, unsigned n)
{
    str head, tail;

    if (str_cut(str_of(text), S("#"), &head, &tail)) {
        buf_add(b, head);
        buf_int(b, n);
        buf_add(b, tail);
    } else {
        buf_add(b, head);
    }
}

static void atom(struct buf *b)
{
    static const char *const forms[] = {
        "done.s# != null",
        "done.s# = null",
        "case.kind = \"x\"",
        "case.kind != \"x\"",
        "case.kind = null",
        "case.flag = true",
        "case.flag",
        "not(case.flag)",
        "list contains([\"x\"], case.kind)",
        "states.main = \"b\"",
    };
    add_text(b, forms[pick(COUNT_OF(forms))], pick(STEPS));
}

static void condition(struct buf *b, int depth)
{
    if (depth == 0 || pick(3) == 0) {
        atom(b);
        return;
    }
    if (pick(5) == 0)
        buf_lit(b, "not");
    buf_lit(b, "(");
    condition(b, depth - 1);
    buf_add(b, pick(2) == 0 ? S(" and ") : S(" or "));
    condition(b, depth - 1);
    buf_lit(b, ")");
}

static void random_step(struct buf *b, unsigned i)
{
    static const char *const states[] = {"a", "b", "c"};

    add_text(b, "  s#: {" N "by: head, " B, i);
    buf_lit(b, ", from: ");
    buf_add(b, str_of(i == 0 ? "a" : states[pick(3)]));
    buf_lit(b, ", to: ");
    buf_add(b, str_of(i == 0 ? "b" : states[pick(3)]));
    buf_add(b, i == 0 || pick(4) == 0 ? S(", begins: true") : S(""));
    buf_add(b, pick(2) == 0 ? S(", repeats: true") : S(""));
    buf_add(b, pick(2) == 0 ? S(", fields: {kind: optional}") : S(""));
    if (pick(2) == 0) {
        buf_lit(b, ", set: {case.flag: '");
        if (pick(3) == 0)
            condition(b, 1);
        else
            buf_add(b, pick(2) == 0 ? S("true") : S("false"));
        buf_lit(b, "'}");
    }
    if (pick(3) != 0) {
        buf_lit(b, ", guards: [{id: g, " N "when: '");
        condition(b, 2);
        buf_lit(b, "', " B ", cure: {zh: 办, en: do}}]");
    }
    buf_lit(b, "}\n");
}

/* A procedure with one entry of always. */
static str random_text(unsigned *kind, unsigned *first, unsigned *then)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 1 << 16);
    buf_lit(&b, HEAD "steps:\n");
    for (unsigned i = 0; i < STEPS; i++)
        random_step(&b, i);
    *kind = pick(3);
    *first = pick(STEPS);
    *then = pick(STEPS);
    buf_lit(&b, "always:\n  - {");
    if (*kind == 2) {
        buf_lit(&b, "holds: '");
        condition(&b, 1);
        buf_lit(&b, "', at: s");
    } else {
        add_text(&b,
                 *kind == 0 ? "before: s#, then: s"
                            : "never_before: s#, then: s",
                 *first);
    }
    add_text(&b, "#, " B "}\n", *then);
    if (!buf_take(&b, scratch, &s, NULL))
        s = S("");
    buf_close(&b);
    return s;
}

/* Everything that the engine itself allows, to a depth. */
struct brute {
    const struct procedure *p;
    struct arena *a;
    struct map *seen;
    unsigned kind, first, then;
    bool broken;
    size_t acts;
    struct json *persons, *authority;
};

static bool holds_now(struct brute *x, const struct matter_ask *ask)
{
    struct json *context;
    const struct feel_value *v = NULL;

    if (ask->fold == NULL)
        context = json_object(x->a, NULL);
    else
        context = matter_context(ask, S(""), x->a, NULL);
    if (context == NULL ||
        !feel_run(x->p->rules[0].holds, context, NULL, x->a, &v, NULL))
        return false;
    return feel_true(v);
}

static bool is_done(const struct json *fold, const struct procedure *p,
                    unsigned step)
{
    return fold != NULL &&
           json_get(json_get(fold, S("done")), p->steps[step].id) != NULL;
}

/* What the next acts depend on, as text. */
static bool is_new(struct brute *x, const struct json *fold, int depth)
{
    struct buf b;
    str key = S("");
    bool fresh;

    buf_init(&b, &memory_system, 4096);
    for (unsigned i = 0; i < STEPS; i++)
        buf_byte(&b, is_done(fold, x->p, i) ? '1' : '0');
    json_print(json_get(fold, S("states")), 0, &b);
    json_print(json_get(fold, S("case")), 0, &b);
    buf_int(&b, depth);
    fresh = buf_take(&b, x->a, &key, NULL) && map_get(x->seen, key) == NULL &&
            map_put(x->seen, key, x, NULL);
    buf_close(&b);
    return fresh;
}

static void go(struct brute *x, const struct json *fold, int depth);

static void act_of(struct brute *x, const struct json *fold, int depth,
                   unsigned step, unsigned value)
{
    static const char *const kinds[] = {NULL, "x", "y"};
    struct json *intent = json_object(x->a, NULL), *by = json_array(x->a, NULL),
                *fields = json_object(x->a, NULL), *begin;
    char z[40];
    str at;
    struct matter_answer answer = {0};
    struct err e = {0};
    struct matter_ask ask = {.procedure = x->p,
                             .calendar = calendar,
                             .fold = fold,
                             .persons = x->persons,
                             .authority = x->authority,
                             .numbers = json_object(x->a, NULL)};
    bool broken;

    (void)snprintf(z, sizeof z, "2026-03-%02dT10:00+08:00", 2 + DEPTH - depth);
    begin = json_object(x->a, NULL);
    if (!arena_str(x->a, str_of(z), &at, &e) ||
        !json_add(x->a, by, json_string(x->a, S("h"), &e), &e) ||
        !json_set(x->a, intent, S("at"), json_string(x->a, at, &e), &e) ||
        !json_set(x->a, intent, S("step"),
                  json_string(x->a, x->p->steps[step].id, &e), &e) ||
        !json_set(x->a, intent, S("by"), by, &e) ||
        (kinds[value] != NULL &&
         !json_set(x->a, fields, S("kind"),
                   json_string(x->a, str_of(kinds[value]), &e), &e)) ||
        !json_set(x->a, intent, S("fields"), fields, &e) ||
        !instant_parse(at, &ask.now))
        return;
    ask.begin = begin;
    ask.intent = intent;
    x->acts++;
    broken = x->kind == 2 ? !holds_now(x, &ask)
                          : is_done(fold, x->p, x->first) == (x->kind == 1);
    if (!matter_decide(&ask, x->a, &answer, &e) || !answer.allowed)
        return;
    if (step == x->then && broken) {
        x->broken = true;
        return;
    }
    if (depth > 1 && is_new(x, answer.fold, depth))
        go(x, answer.fold, depth - 1);
}

static void go(struct brute *x, const struct json *fold, int depth)
{
    for (unsigned i = 0; i < STEPS && !x->broken; i++) {
        const struct step *s = &x->p->steps[i];

        if (fold == NULL && !s->begins)
            continue;
        for (unsigned v = 0; v < (s->n_fields > 0 ? 3U : 1U); v++) {
            if (!x->broken)
                act_of(x, fold, depth, i, v);
        }
    }
}

static struct json *one_of(struct arena *a, const char *name, const char *value)
{
    struct json *o = json_object(a, NULL);

    if (o == NULL || !json_set(a, o, str_of(name),
                               json_string(a, str_of(value), NULL), NULL))
        return NULL;
    return o;
}

static bool brute_force(struct brute *x)
{
    struct json *post = json_object(x->a, NULL);

    x->persons = json_object(x->a, NULL);
    x->authority = one_of(x->a, "id", "demo");
    x->seen = map_new(x->a, NULL);
    if (post == NULL || x->persons == NULL || x->seen == NULL ||
        !json_set(x->a, x->persons, S("h"), post, NULL))
        return false;
    go(x, NULL, DEPTH);
    return true;
}

static const struct proof_claim *rule_of(const struct proof *x)
{
    return &x->claims[x->n - 1];
}

static void at_random(void)
{
    const unsigned n = TAP_SANITIZED ? 40 : 150;
    unsigned proved = 0, broken = 0, open = 0;
    size_t acts = 0;
    bool sound = true, replayed = true;

    tap_note("seed %llu", (unsigned long long)seed);
    for (unsigned i = 0; i < n; i++) {
        const struct proof_options o = {.calendar = calendar,
                                        .only_always = true};
        struct brute b = {0};
        struct err e = {0};
        str text = random_text(&b.kind, &b.first, &b.then);
        struct procedure *p = read_text(text, &e);
        struct proof x;
        const struct proof_claim *c;

        if (p == NULL || !proof_run(p, &o, scratch, &x, &e) ||
            !arena_open(&b.a, &memory_system, (size_t)512 << 20, &e)) {
            tap_error(&e);
            sound = false;
            continue;
        }
        b.p = p;
        sound = brute_force(&b) && sound;
        c = rule_of(&x);
        acts += b.acts;
        proved += c->verdict == VERDICT_PROVED;
        broken += c->verdict == VERDICT_REFUTED;
        open += c->verdict == VERDICT_OPEN;
        if (c->verdict == VERDICT_PROVED && b.broken) {
            sound = false;
            tap_note("proved, but it breaks:\n%.*s", STR_ARG(text));
        }
        if (c->verdict == VERDICT_REFUTED && (!c->replayed || !plays(p, c))) {
            replayed = false;
            tap_note("not replayed:\n%.*s", STR_ARG(text));
        }
        arena_close(b.a);
    }
    OK(sound,
       "nothing is proved that the engine allows to break "
       "(%u proved, %u refuted, %u open, %zu acts tried)",
       proved, broken, open, acts);
    OK(replayed, "each counter-example is played");
    OK(proved > n / 10 && broken > n / 10 && open * 20 <= n,
       "both happen, and little stays open");
}

/* ------------------------------------------------------- whole packs ------ */

static void example(void)
{
    const struct proof_options o = {.calendar = calendar,
                                    .on = 20517}; /* 2026-03-05 */
    struct packs *packs = NULL;
    struct err e = {0};

    if (!OK(packs_read(scratch, S("docs/example-pack"), law, &packs, &e),
            "the example is read")) {
        tap_error(&e);
        return;
    }
    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *p = packs_at(packs, i);
        struct proof x;
        struct json *v;

        OK(proof_run(p, &o, scratch, &x, &e) && x.holds && x.states > 50,
           "%.*s + %.*s is proved (%zu states)", STR_ARG(p->id),
           STR_ARG(p->profile), x.states);
        v = proof_json(p, &x, scratch, &e);
        OK(v != NULL && json_get(v, S("claims"))->n == x.n &&
               json_true(json_get(v, S("holds"))),
           "and told as JSON");
    }
}

static void in_force(void)
{
    static const char *const text = HEAD "steps:\n" AB FIELDS "}\n" BC "}\n";
    struct proof_options o = {.on = -3653}; /* 1960: before any of them */
    struct err e = {0};
    struct procedure *p = read_text(str_of(text), &e);
    struct proof x;

    OK(p != NULL && proof_run(p, &o, scratch, &x, &e) && !x.holds &&
           str_eq(str_of(err_code(x.claims[x.n - 1].problem)), S("PROOF-007")),
       "a step whose law is not yet in force is found");
    o.on = 20517;
    OK(p != NULL && proof_run(p, &o, scratch, &x, &e) && x.holds,
       "and not on a day on which it is");
}

static void budget(void)
{
    static const char *const text =
        HEAD "steps:\n" AB FIELDS "}\n" BC ", guards: [" GUARD(
            "g", "case.kind = \"x\"") "]}\n"
                                      "  s3: {" N "from: b, by: head, repeats: "
                                      "true, fields: {kind: "
                                      "optional}, " B "}\n" ORDER(
                                          "at: s2, holds: 'case.kind = \"x\"'");
    struct proof_options o = {.states = 1};
    struct err e = {0};
    struct procedure *p = read_text(str_of(text), &e);
    struct proof x;

    OK(p != NULL && proof_run(p, &o, scratch, &x, &e) && !x.holds &&
           x.counts[VERDICT_OPEN] > 0,
       "with too small a budget nothing is called proved");
}

static void mutants(void)
{
    static const char *const text =
        HEAD "steps:\n" AB FIELDS "}\n" BC
             ", guards: [" GUARD("g", "done.s3 != null") ", " GUARD(
                 "h", "case.kind = null") "]}\n"
                                          "  s3: {" N
                                          "from: b, by: head, repeats: true, " B
                                          "}\n" ORDER("before: s3, then: s2");
    struct err e = {0};
    struct procedure *p = read_text(str_of(text), &e);
    struct packs *packs = NULL;
    struct mutation m;
    struct mutation_options o = {.calendar = calendar};
    bool g = false, h = true, rule = false;

    if (!OK(p != NULL && packs_of(scratch, p, &packs, &e), "a pack to change"))
        return;
    o.packs = packs;
    if (!OK(mutation_run(p, &o, scratch, &m, &e), "it is changed"))
        tap_error(&e);
    for (size_t i = 0; i < m.n; i++) {
        if (str_eq(m.at[i].what, S("s2.g")))
            g = m.at[i].noticed && str_eq(m.at[i].by, S("order:s3<s2"));
        if (str_eq(m.at[i].what, S("s2.h")))
            h = m.at[i].noticed;
        if (str_starts(m.at[i].what, S("always:")))
            rule = m.at[i].noticed;
    }
    OK(g, "a guard that an order rests on is missed by it");
    OK(!h, "a guard that nothing proves is named");
    OK(rule, "an order that could be broken says something");
}

static void faults(void)
{
    const str text = str_of(proofs[COUNT_OF(proofs) / 2].text);
    struct sweep s;
    bool all = true;

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct procedure *p = NULL;
        const struct proof_options o = {.calendar = calendar};
        struct proof x;
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, (size_t)64 << 20, &e) &&
                  procedure_read(a, law, S("t"), text, &p, &e) &&
                  proof_run(p, &o, a, &x, &e) && x.n > 0;

        all = all && (ok || (s.hit && err_code(&e) != NULL));
        arena_close(a);
        all = all && s.live == 0;
    }
    OK(all, "each allocation that fails is reported, nothing leaks");
}

int main(void)
{
    struct err e = {0};
    str csv;

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e) ||
        !file_read(scratch, S("facts/holidays-cn.csv"), 1 << 20, &csv, &e) ||
        !calendar_read(scratch, S("facts/holidays-cn.csv"), csv, S("test"),
                       &calendar, &e)) {
        tap_error(&e);
        OK(false, "the facts are read");
        return tap_done();
    }
    claims();
    at_random();
    example();
    in_force();
    budget();
    mutants();
    faults();
    return tap_done();
}
