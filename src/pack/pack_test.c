/* pack_test.c - declarations are read strictly, layers keep the law, and the
 * proof finds what is wrong. */
#include "crypto/crypto.h"
#include "pack/internal.h"
#include "tap.h"

static struct arena *scratch;
static struct law *law;

/* Lines 1 to 5 of most procedures below; a row goes on at line 6. */
#define HEAD                                                                   \
    "procedure: t\n"                                                           \
    "name: {zh: 甲, en: T}\n"                                                 \
    "tracks: {main: {name: {zh: 办, en: M}, states: {a: {zh: a, en: a}, "     \
    "b: {zh: b, en: b}, c: {zh: c, en: c}}, final: [c]}}\n"                    \
    "roles: {head: {name: {zh: 长, en: H}}, clock: {name: {zh: 钟, en: K}, " \
    "timer: true}}\n"                                                          \
    "fields: {note: {type: text, name: {zh: 说, en: N}}, kind: {type: "       \
    "choice, "                                                                 \
    "name: {zh: 类, en: K}, choices: {x: {zh: x, en: x}}}}\n"
#define N      "name: {zh: 名, en: N}, "
#define B      "basis: [APL-57-1]"
#define AB     "  s1: {" N "begins: true, from: a, to: b, by: head, " B
#define BC     "  s2: {" N "from: b, to: c, by: head, " B
#define FIELDS ", fields: {note: optional, kind: optional}"
#define GUARD(id, when) \
    "{id: " id ", " N "when: '" when "', " B ", cure: {zh: 办, en: do}}"

static struct json *tree(const char *text, struct err *e)
{
    struct json *v = NULL;

    return yaml_read(scratch, S("t.yaml"), str_of(text), &v, e) ? v : NULL;
}

static struct procedure *linked(const char *text, struct err *e)
{
    const struct words none = {S(""), S("")};
    struct procedure *p = NULL;
    struct json *v = tree(text, e);

    return v != NULL &&
                   procedure_link(scratch, law, NULL, v, S(""), none, &p, e)
               ? p
               : NULL;
}

/* ------------------------------------------------------------ strictness - */

/* clang-format off */
static const struct {
    const char *name, *text, *code; /* NULL: read */
    int line, col;
} reads[] = {
    {"a whole procedure", HEAD "steps:\n" AB FIELDS "}\n" BC "}\n", NULL, 0, 0},
    {"an unknown member", HEAD "step:\n" AB "}\n", "PACK-001", 7, 3},
    {"an unknown member of a step", HEAD "steps:\n" AB ", guard: []}\n", "PACK-001", 7, 96},
    {"an unknown member of a track",
     "procedure: t\nname: {zh: 甲, en: T}\ntracks:\n  main:\n    start: a\n", "PACK-001", 5, 12},
    {"no name", "procedure: t\n", "PACK-003", 1, 1},
    {"a name in one language", "procedure: t\nname: {zh: 甲}\n", "PACK-003", 2, 7},
    {"a truth value as text", HEAD "steps:\n" AB ", repeats: 'yes'}\n", "PACK-002", 7, 98},
    {"guards are a list", HEAD "steps:\n" AB ", guards: {}}\n", "PACK-002", 7, 97},
    {"rules are a list", HEAD "always: {}\n", "PACK-002", 6, 9},
    {"the forms of always",
     HEAD "steps:\n" AB "}\n" BC "}\nalways:\n  - {before: [s1], then: s2, since: s1}\n"
     "  - {never_before: s2, then: [s1]}\n  - {apart: [head, clock]}\n  - {at: s2, holds: done.s1 != null}\n",
     NULL, 0, 0},
    {"a form that is none", HEAD "steps:\n" AB "}\nalways:\n  - {before: s1}\n", "PACK-074", 9, 5},
    {"two forms in one", HEAD "steps:\n" AB "}\nalways:\n  - {before: s1, then: s1, holds: 'true'}\n", "PACK-074", 9, 5},
    {"a role apart from itself", HEAD "steps:\n" AB "}\nalways:\n  - {apart: [head, head]}\n", "PACK-074", 9, 5},
    {"always of an unknown step", HEAD "steps:\n" AB "}\nalways:\n  - {before: s9, then: s1}\n", "PACK-073", 9, 5},
    {"always of an unknown role", HEAD "steps:\n" AB "}\nalways:\n  - {apart: [head, boss]}\n", "PACK-073", 9, 5},
    {"always of an unknown paper", HEAD "steps:\n" AB "}\nalways:\n  - {paper: x, after: x}\n", "PACK-073", 9, 5},
    {"always of an unknown deadline", HEAD "steps:\n" AB "}\nalways:\n  - {waited: x, before: s1}\n", "PACK-073", 9, 5},
    {"a count as text", "procedure: t\nname: {zh: 甲, en: T}\nroles:\n  r: {" N "at_least: two}\n",
     "PACK-002", 4, 39},
    {"a count of none", "procedure: t\nname: {zh: 甲, en: T}\nroles:\n  r: {" N "at_least: 0}\n",
     "PACK-002", 4, 39},
    {"the same member twice", HEAD "steps:\n" AB "}\n" AB "}\n", "YAML-008", 8, 3},
    {"the same guard twice", HEAD "steps:\n" AB ", guards: [" GUARD("g", "true") ", " GUARD("g", "true") "]}\n",
     "PACK-015", 7, 0},
    {"an unknown fact", HEAD "steps:\n  s1: {" N "from: a, by: head, basis: [APL-57-1, nothing]}\n",
     "LAW-001", 7, 67},
    {"an unknown role", HEAD "steps:\n  s1: {" N "from: a, by: boss, " B "}\n", "PACK-010", 7, 7},
    {"an unknown state", HEAD "steps:\n  s1: {" N "from: z, by: head, " B "}\n", "PACK-010", 7, 7},
    {"an unknown field", HEAD "steps:\n" AB ", fields: {nota: required}}\n", "PACK-010", 7, 0},
    {"an unknown use of a field", HEAD "steps:\n" AB ", fields: {note: must}}\n", "PACK-010", 7, 0},
    {"an unknown kind of field", "procedure: t\nname: {zh: 甲, en: T}\nfields:\n  f: {type: money, name: {zh: 金, en: m}}\n",
     "PACK-011", 4, 6},
    {"a range backwards", HEAD "steps:\n  s1: {" N "from: [c..a], by: head, " B "}\n", "PACK-017", 7, 7},
    {"for what", HEAD "steps:\n  s1: {" N "from: a, by: head, for: each, " B "}\n", "PACK-018", 7, 7},
    {"no states", "procedure: t\nname: {zh: 甲, en: T}\ntracks: {m: {name: {zh: 办, en: M}, states: {}}}\n",
     "PACK-016", 3, 13},
    {"a deadline without a period", HEAD "deadlines:\n  d: {" N "kind: at_most, from: [s1]}\n", "PACK-012", 7, 6},
    {"a deadline of an unknown step", HEAD "deadlines:\n  d: {" N "kind: at_most, from: [s9], period: 3 calendar_day}\n"
     "steps:\n" AB "}\n", "PACK-010", 7, 6},
    {"a target that cannot be written", HEAD "steps:\n" AB ", set: {states.main: '1'}}\n", "PACK-013", 7, 0},
    {"a condition that does not parse", HEAD "steps:\n" AB ", guards: [" GUARD("g", "1 +") "]}\n", NULL, -1, 0},
    {"a condition with an unknown name", HEAD "steps:\n" AB ", guards: [" GUARD("g", "weather = 1") "]}\n", NULL, -1, 0},
    {"an assumption without a reason", HEAD "assume: [{claim: x}]\n", "PACK-003", 6, 10},
};
/* clang-format on */

static void strictness(void)
{
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        struct err e = {0};
        struct procedure *p = linked(reads[i].text, &e);
        bool refused = reads[i].code != NULL || reads[i].line < 0;
        bool ok = refused == (p == NULL);

        if (reads[i].code != NULL)
            ok = ok && str_eq(str_of(err_code(&e)), str_of(reads[i].code)) &&
                 e.line == reads[i].line &&
                 (reads[i].col == 0 || e.col == reads[i].col);
        OK(ok, "%s (%s %d:%d)", reads[i].name, p == NULL ? err_code(&e) : "",
           e.line, e.col);
        if (!ok && p == NULL)
            tap_error(&e);
    }
}

/* ---------------------------------------------------------------- layers - */

#define LAYERED                                                               \
    HEAD "settings: {limit: {" N B "}}\n"                                     \
         "deadlines:\n"                                                       \
         "  decision: {" N "kind: at_most, from: [s1], until: [s2], "         \
         "period: 90 calendar_day, basis: [APL-60]}\n"                        \
         "  serve: {" N "kind: at_most, from: [s1], until: [s2], "            \
         "period: 7 working_day, basis: [APL-61-1]}\n"                        \
         "  wait: {" N "kind: at_least, from: [s1], "                         \
         "period: 5 working_day, basis: [APL-64-1]}\n"                        \
         "  soon: {" N "kind: at_most, from: [s1], until: [s2], open: true, " \
         "basis: []}\n"                                                       \
         "steps:\n" AB FIELDS "}\n" BC                                        \
         ", guards: [" GUARD("g", "done.s1 != null") "]}\n"
#define LAYER "profile: p\nof: t\nname: {zh: 局, en: P}\n"

/* clang-format off */
static const struct {
    const char *name, *text, *code, *fact;
} layers[] = {
    {"fills what is open", "deadlines: {soon: {period: 3 working_day, basis: [SMP-57-2]}}\n", NULL, NULL},
    {"fills without a basis", "deadlines: {soon: {period: 3 working_day}}\n", "PACK-022", NULL},
    {"fills a setting", "settings: {limit: {value: 5, basis: [SMH-5-3a]}}\n", NULL, NULL},
    {"shortens a limit", "deadlines: {serve: {period: 5 working_day, basis: [SMP-57-2]}}\n", NULL, NULL},
    {"lengthens a waiting period", "deadlines: {wait: {period: 6 working_day, basis: [SMP-57-2]}}\n", NULL, NULL},
    {"shortens a waiting period", "deadlines: {wait: {period: 4 working_day, basis: [SMP-57-2]}}\n", "PACK-020", "APL-64-1"},
    {"departs by a rule where the fact lets rules [APL-60]",
     "deadlines: {decision: {period: 120 calendar_day, basis: [SMP-64-1a]}}\n", NULL, NULL},
    {"departs by a document where only rules may [APL-60]",
     "deadlines: {decision: {period: 120 calendar_day, basis: [TSO-6b]}}\n", "PACK-020", "APL-60"},
    {"departs where nothing is open [APL-61-1]",
     "deadlines: {serve: {period: 9 working_day, basis: [SMP-64-1a]}}\n", "PACK-020", "APL-61-1"},
    {"counts in another unit", "deadlines: {serve: {period: 7 calendar_day, basis: [SMP-64-1a]}}\n", "PACK-020", "APL-61-1"},
    {"takes time out without leave",
     "intervals: {x: {" N "basis: [SMP-46-1]}}\ndeadlines: {serve: {excludes: [x], basis: [SMP-46-1]}}\n", "PACK-020", "APL-61-1"},
    {"opens again", "deadlines: {serve: {open: true}}\n", "PACK-020", NULL},
    {"adds a guard", "steps: {s2: {guards: [" GUARD("h", "1 = 1") "]}}\n", NULL, NULL},
    {"adds a citation to a guard", "steps: {s2: {guards: [{id: g, basis: [SMP-57-2]}]}}\n", NULL, NULL},
    {"rewrites a guard", "steps: {s2: {guards: [{id: g, when: 'true'}]}}\n", "PACK-021", "APL-57-1"},
    {"makes a guard a finding", "steps: {s2: {guards: [{id: g, finding: true}]}}\n", "PACK-021", NULL},
    {"makes a field required", "steps: {s1: {fields: {note: required}}}\n", NULL, NULL},
    {"makes a field optional", "steps: {s1: {fields: {note: {default: x}}}}\n", "PACK-021", NULL},
    {"asks for more persons", "roles: {head: {at_least: 2, at_least_basis: [SMP-57-2]}}\n", NULL, NULL},
    {"asks for a credential", "roles: {head: {credential: true, credential_basis: [SMP-57-2]}}\n", NULL, NULL},
    {"lets other posts act", "roles: {head: {post: [clerk]}}\n", "PACK-020", NULL},
    {"moves a step", "steps: {s2: {from: [a..b]}}\n", "PACK-020", "APL-57-1"},
    {"lets a step repeat", "steps: {s2: {repeats: true}}\n", "PACK-020", NULL},
    {"adds a step", "steps:\n  s3: {" N "from: b, by: head, repeats: true, " B "}\n", NULL, NULL},
    {"is itself strict", "stepz: {}\n", "PACK-001", NULL},
};
/* clang-format on */

static void layering(void)
{
    const struct words name = {S("局"), S("P")};

    for (size_t i = 0; i < COUNT_OF(layers); i++) {
        const str parts[] = {S(LAYER), str_of(layers[i].text)};
        struct json *base, *layer = NULL, *merged = NULL;
        struct procedure *p = NULL;
        struct err e = {0};
        str text = S("");
        bool ok, named = layers[i].fact == NULL;

        base = tree(LAYERED, &e);
        ok = base != NULL && arena_join(scratch, parts, 2, &text, &e) &&
             yaml_read(scratch, S("p.yaml"), text, &layer, &e) &&
             layer_apply(scratch, law, base, layer, &merged, &e) &&
             procedure_link(scratch, law, NULL, merged, S("p"), name, &p, &e);
        for (int a = 0; a < ERR_ARGS && !named; a++)
            named = str_eq(err_arg(&e, a), str_of(layers[i].fact));
        OK(layers[i].code == NULL
               ? ok
               : !ok && named &&
                     str_eq(str_of(err_code(&e)), str_of(layers[i].code)),
           "a layer %s%s", layers[i].name, ok ? "" : " is judged");
        if (layers[i].code == NULL && !ok)
            tap_error(&e);
    }
}

/* --------------------------------------------------------------- digests - */

static void digests(void)
{
    struct err e = {0};
    struct procedure *a = linked(HEAD "steps:\n" AB "}\n" BC "}\n", &e);
    struct procedure *b = linked(HEAD "steps:\n" AB "}\n" BC "}\n", &e);
    struct procedure *c =
        linked(HEAD "# a comment\nsteps:\n" BC "}\n\n" AB "}\n", &e);
    struct procedure *d =
        linked(HEAD "steps:\n" AB ", repeats: true}\n" BC "}\n", &e);

    if (!OK(a != NULL && b != NULL && c != NULL && d != NULL, "all are read"))
        return;
    OK(a->digest.n == SHA256_HEX, "a digest is hex");
    IS(b->digest, a->digest, "the same text, the same digest");
    IS(c->digest, a->digest, "comments and order of members do not count");
    OK(!str_eq(d->digest, a->digest), "a changed rule changes it");
}

/* ----------------------------------------------------------------- proof - */

/* clang-format off */
static const struct {
    const char *name, *text;
    const char *code; /* the first problem, or NULL */
    const char *says; /* part of its sentence */
} lints[] = {
    {"a straight way", HEAD "steps:\n" AB FIELDS "}\n" BC "}\n", NULL, NULL},
    {"a deadline that nothing starts",
     HEAD "deadlines:\n  d: {" N "kind: at_most, until: [s2], period: 3 calendar_day, basis: [APL-60]}\n"
     "steps:\n" AB "}\n" BC "}\n", "PACK-046", "d"},
    {"an interval that is not opened",
     HEAD "intervals: {i: {" N B "}}\nsteps:\n" AB ", closes: i}\n" BC "}\n", "PACK-052", "s1"},
    {"the clock's step without a limit",
     HEAD "steps:\n" AB "}\n" BC "}\n  s3: {" N "from: b, by: clock, " B "}\n", "PACK-054", "s3"},
    {"a condition of an unknown step",
     HEAD "steps:\n" AB "}\n" BC ", guards: [" GUARD("g", "done.s9 = null") "]}\n", "PACK-055", "done.s9"},
    {"a condition of a field that is not there",
     HEAD "steps:\n" AB "}\n" BC ", guards: [" GUARD("g", "input.note = null") "]}\n", "PACK-055", "input.note"},
    {"a condition of a party where there is none",
     HEAD "steps:\n" AB "}\n" BC ", guards: [" GUARD("g", "party.done.s1 = null") "]}\n", "PACK-055", "party.done.s1"},
    {"a choice that is not declared",
     HEAD "steps:\n" AB FIELDS ", guards: [" GUARD("g", "input.kind = \"y\"") "]}\n" BC "}\n", "PACK-056", "y"},
    {"a state that is not declared",
     HEAD "steps:\n" AB "}\n" BC ", guards: [" GUARD("g", "states.main = \"z\"") "]}\n", "PACK-056", "z"},
    {"a guard without a basis",
     HEAD "steps:\n" AB ", guards: [{id: g, " N "when: 'true', cure: {zh: 办, en: do}}]}\n" BC "}\n", "PACK-057", "s1.g"},
    {"a deadline without a basis",
     HEAD "deadlines:\n  d: {" N "kind: at_most, from: [s1], until: [s2], period: 3 calendar_day, basis: []}\n"
     "steps:\n" AB "}\n" BC "}\n", "PACK-057", "d"},
    {"an open deadline needs none yet",
     HEAD "deadlines:\n  d: {" N "kind: at_most, from: [s1], until: [s2], open: true, basis: []}\n"
     "steps:\n" AB FIELDS "}\n" BC "}\n", NULL, NULL},
};
/* clang-format on */

static void lint(void)
{
    for (size_t i = 0; i < COUNT_OF(lints); i++) {
        struct pack_problems found = {0};
        struct err e = {0};
        struct procedure *p = linked(lints[i].text, &e);
        struct buf b;
        str said = S("");
        size_t at;
        bool ok;

        if (!OK(p != NULL, "%s: it is read", lints[i].name)) {
            tap_error(&e);
            continue;
        }
        ok = procedure_check(p, scratch, &found);
        if (lints[i].code == NULL) {
            OK(ok && found.n == 0, "%s has no problem", lints[i].name);
            if (found.n > 0)
                tap_error(&found.at[0]);
            continue;
        }
        buf_init(&b, &memory_system, 8192);
        if (found.n > 0)
            err_sentence(&found.at[0], LANG_EN, &b);
        OK(!ok && found.n > 0 && buf_done(&b, &said, NULL) &&
               str_eq(str_of(err_code(&found.at[0])), str_of(lints[i].code)) &&
               str_find(said, str_of(lints[i].says), &at),
           "%s is found (%s)", lints[i].name, lints[i].code);
        OK(found.n == 0 || found.at[0].line > 0, "%s: its place is given",
           lints[i].name);
        if (found.n > 0)
            tap_note("%.*s", STR_ARG(said));
        buf_close(&b);
    }
}

static void notes(void)
{
    static const char *const text =
        HEAD "papers: {p: {" N B "}}\nsettings: {s: {" N B "}}\n"
             "intervals: {i: {" N B "}}\n"
             "steps:\n" AB "}\n" BC "}\n"
             "  s3: {" N "from: b, to: a, by: head, repeats: true, " B "}\n";
    struct pack_problems found = {0};
    struct err e = {0};
    struct procedure *p = linked(text, &e);
    size_t unused = 0, back = 0;

    if (!OK(p != NULL, "a procedure with idle members is read"))
        return;
    (void)procedure_check(p, scratch, &found);
    for (size_t i = 0; i < found.n_notes; i++) {
        unused += str_eq(str_of(err_code(&found.notes[i])), S("PACK-058"));
        back += str_eq(str_of(err_code(&found.notes[i])), S("PACK-059"));
    }
    OK(unused == 6,
       "two fields, a role, a paper, a setting and an interval "
       "are never used (%zu)",
       unused);
    OK(back == 1, "a step that is taken once lies on a circle (%zu)", back);
}

static void most_problems(void)
{
    static const char *const text =
        HEAD "steps:\n  s1: {" N "from: a, by: head}\n"
             "  s2: {" N "from: b, by: head}\n";
    struct pack_problems found = {.max = 3};
    struct err e = {0};
    struct procedure *p = linked(text, &e);

    OK(p != NULL && !procedure_check(p, scratch, &found) && found.n == 3,
       "no more problems than asked for");
}

/* ---------------------------------------------------------- whole packs -- */

static void whole(void)
{
    struct packs *packs = NULL;
    struct err e = {0};

    OK(!packs_read(scratch, S("tests/support"), law, &packs, &e) &&
           str_eq(str_of(err_code(&e)), S("PACK-033")),
       "a folder without procedures is refused");
    e = (struct err){0};
    if (!OK(packs_read(scratch, S("packs"), law, &packs, &e),
            "the packs of the project are read")) {
        tap_error(&e);
        return;
    }
    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *p = packs_at(packs, i);
        struct pack_problems found = {0};

        OK(procedure_check(p, scratch, &found) && found.n == 0,
           "%.*s + %.*s has no problem", STR_ARG(p->id), STR_ARG(p->profile));
        for (size_t j = 0; j < found.n; j++)
            tap_error(&found.at[j]);
    }
    OK(packs_find(packs, S("penalty.ordinary"), S("")) != NULL &&
           packs_find(packs, S("penalty.ordinary"), S("nobody")) == NULL,
       "a procedure is found under its profile");
}

static void faults(void)
{
    struct sweep s;
    bool all = true;
    const struct words none = {S(""), S("")};

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct json *v = NULL;
        struct procedure *p = NULL;
        struct pack_problems found = {0};
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 64UL << 20, &e) &&
                  yaml_read(a, S("t"), S(LAYERED), &v, &e) &&
                  procedure_link(a, law, NULL, v, S(""), none, &p, &e);

        if (ok)
            ok = procedure_check(p, a, &found) || found.n > 0 || s.hit;
        all = all && (ok || (s.hit && err_code(&e) != NULL));
        arena_close(a);
        all = all && s.live == 0;
    }
    OK(all, "each allocation that fails is reported, nothing leaks");
}

int main(void)
{
    struct err e = {0};

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e)) {
        tap_error(&e);
        OK(false, "the facts are read");
        return tap_done();
    }
    strictness();
    layering();
    digests();
    lint();
    notes();
    most_problems();
    faults();
    whole();
    arena_close(scratch);
    return tap_done();
}
