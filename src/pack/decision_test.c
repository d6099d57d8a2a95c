/* decision_test.c - decisions and values by date: what is read, what a layer
 * may do to them, and that a table's own defects are a pack's problems. */
#include "crypto/crypto.h"
#include "pack/internal.h"
#include "tap.h"

static struct arena *scratch;
static struct law *law;

#define N "name: {zh: 名, en: N}, "
#define HEAD                                                                    \
    "procedure: t\nname: {zh: 甲, en: T}\n"                                    \
    "tracks: {main: {name: {zh: 办, en: M}, states: {a: {zh: 甲, en: a}, b: " \
    "{zh: 乙, en: b}}, final: [b]}}\n"                                         \
    "roles: {head: {name: {zh: 长, en: H}}}\n"                                 \
    "fields: {times: {type: number, " N "}, kind: {type: choice, " N            \
    "choices: {a: {zh: 甲, en: A}}}, day: {type: date, " N "}, secret: "        \
    "{type: text, confidential: true, " N "}}\n"
#define STEPS(value)                                                          \
    "steps: {s: {" N "begins: true, from: a, to: b, by: head, fields: "       \
    "{times: optional, kind: optional, day: optional}, set: {case.g: '" value \
    "'}, basis: [APL-34]}}\n"
#define OLD            "{model: tests/decisions/old.dmn, basis: [PSA12-98]}"
#define NEW            "{model: tests/decisions/new.dmn, basis: [PSA25-117-1]}"
#define GIVEN          "given: {times: case.times, kind: case.kind}"
#define USED           STEPS("decided.d.grade")
#define DECISION(rest) HEAD "decisions: {d: {" N rest "}}\n" USED

static struct json *tree(const char *text, struct err *e)
{
    struct json *v = NULL;

    return yaml_read(scratch, S("t.yaml"), str_of(text), &v, e) ? v : NULL;
}

static struct procedure *linked(struct json *v, struct err *e)
{
    const struct words none = {S(""), S("")};
    struct procedure *p = NULL;

    return v != NULL &&
                   procedure_link(scratch, law, NULL, v, S(""), none, &p, e)
               ? p
               : NULL;
}

/* ------------------------------------------------------------ strictness - */

/* clang-format off */
static const struct {
    const char *name, *text, *code; /* NULL: read */
} reads[] = {
    {"an open decision", DECISION(GIVEN), NULL},
    {"two versions", DECISION("versions: [" OLD ", " NEW "], decision: 表, " GIVEN ", on: case.day, lighter: [fine], basis: [APL-37]"), NULL},
    {"by a value", DECISION("versions: [" NEW "], by: case.kind, decision: {a: 表}, " GIVEN), NULL},
    {"an unknown member", DECISION("versiones: []"), "PACK-001"},
    {"a version without a law", DECISION("versions: [{model: tests/decisions/old.dmn}], decision: 表, " GIVEN), "PACK-090"},
    {"no decision of the model", DECISION("versions: [" OLD "], " GIVEN), "PACK-091"},
    {"by without a mapping", DECISION("by: case.kind, decision: 表"), "PACK-091"},
    {"a mapping without by", DECISION("decision: {a: 表}"), "PACK-091"},
    {"what is confidential", DECISION("given: {times: case.secret}"), "PACK-092"},
    {"who somebody is", DECISION("given: {times: 'if party.id_number = null then 1 else 2'}"), "PACK-092"},
    {"a model that is not there", DECISION("versions: [{model: tests/decisions/none.dmn, basis: [PSA12-98]}], decision: 表"), "BASE-004"},
    {"a decision that the model has not", DECISION("versions: [" OLD "], decision: 别的, " GIVEN), "PACK-097"},
    {"an input that is not given", DECISION("versions: [" NEW "], decision: 表, given: {times: case.times}"), "PACK-098"},
    {"an input that no version has is a note", DECISION("versions: [" OLD "], decision: 表, given: {times: case.times, weather: case.kind}"), NULL},
    {"an input of another type", DECISION("versions: [" OLD "], decision: 表, given: {times: case.day}"), "PACK-099"},
    {"an output that is not there", DECISION("versions: [" OLD "], decision: 表, given: {times: case.times}, lighter: [weight]"), "PACK-097"},
    {"values by date", HEAD "settings: {v: {" N "versions: [{value: 1, basis: [PSA12-98]}, {value: 2, basis: [PSA25-117-1]}]}}\n", NULL},
    {"a value and values by date", HEAD "settings: {v: {" N "value: 1, versions: [{value: 1, basis: [PSA12-98]}]}}\n", "PACK-094"},
    {"a value of no law", HEAD "settings: {v: {" N "versions: [{value: 1}]}}\n", "PACK-095"},
};
/* clang-format on */

static void strictness(void)
{
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        struct err e = {0};
        struct procedure *p = linked(tree(reads[i].text, &e), &e);

        OK(reads[i].code == NULL ? p != NULL
                                 : p == NULL && str_eq(str_of(err_code(&e)),
                                                       str_of(reads[i].code)),
           "%s (%s)", reads[i].name, p == NULL ? err_code(&e) : "");
    }
}

/* ------------------------------------------------------------------ use -- */

/* clang-format off */
static const struct {
    const char *name, *value;
    bool uses;
} uses[] = {
    {"a member", "decided.d.grade", true},
    {"the whole", "decided.d", true},
    {"in a longer condition", "if decided.d = null then null else 1", true},
    {"a text is no name", "if case.kind = \"decided.d\" then 1 else 2", false},
    {"another name", "case.decided", false},
};
/* clang-format on */

static void use(void)
{
    for (size_t i = 0; i < COUNT_OF(uses); i++) {
        const str parts[] = {S(HEAD "decisions: {d: {" N "}}\n"
                                    "steps: {s: {" N "begins: true, from: a, "
                                    "to: b, by: head, set: {case.g: '"),
                             str_of(uses[i].value), S("'}}}\n")};
        struct json *v = NULL;
        struct procedure *p;
        struct err e = {0};
        str text = S("");

        p = arena_join(scratch, parts, COUNT_OF(parts), &text, &e) &&
                    yaml_read(scratch, S("t.yaml"), text, &v, &e)
                ? linked(v, &e)
                : NULL;
        OK(p != NULL && (p->steps[0].n_decides == 1) == uses[i].uses,
           "a step speaks of it: %s", uses[i].name);
    }
}

/* --------------------------------------------------------------- layers -- */

#define OPEN_BASE DECISION(GIVEN)
#define FULL_BASE                                                          \
    HEAD "settings: {v: {" N "versions: [{value: 1, basis: [PSA12-98]}], " \
         "basis: [APL-60]}, w: {" N "basis: [APL-60]}}\n"                  \
         "decisions: {d: {" N "versions: [" OLD "], decision: 表, " GIVEN  \
         ", basis: [APL-60]}}\n" USED

/* clang-format off */
static const struct {
    const char *name, *base, *layer, *code;
} layers[] = {
    {"fills an open decision", OPEN_BASE, "decisions: {d: {versions: [" NEW "], decision: 表, basis: [APL-34]}}\n", NULL},
    {"adds what is given", OPEN_BASE, "decisions: {d: {given: {more: case.day}}}\n", NULL},
    {"gives something else", OPEN_BASE, "decisions: {d: {given: {times: '1'}}}\n", "PACK-021"},
    {"replaces versions by leave [APL-60]", FULL_BASE, "decisions: {d: {versions: [" NEW "], basis: [SMP-64-1a]}}\n", NULL},
    {"replaces versions without leave", FULL_BASE, "decisions: {d: {versions: [" NEW "], basis: [TSO-6b]}}\n", "PACK-020"},
    {"asks another table without leave", FULL_BASE, "decisions: {d: {decision: 别的, basis: [TSO-6b]}}\n", "PACK-020"},
    {"fills a setting by date", FULL_BASE, "settings: {w: {versions: [{value: 3, basis: [SMP-64-1a]}]}}\n", NULL},
    {"replaces values by leave", FULL_BASE, "settings: {v: {value: 3, basis: [SMP-64-1a]}}\n", NULL},
    {"replaces values without leave", FULL_BASE, "settings: {v: {value: 3, basis: [TSO-6b]}}\n", "PACK-020"},
    {"adds a decision", FULL_BASE, "decisions: {e: {" N "versions: [" OLD "], decision: 表, given: {times: case.times}}}\n", NULL},
};
/* clang-format on */

static void layering(void)
{
    for (size_t i = 0; i < COUNT_OF(layers); i++) {
        const str parts[] = {S("profile: p\nof: t\nname: {zh: 局, en: P}\n"),
                             str_of(layers[i].layer)};
        struct json *layer = NULL, *merged = NULL;
        struct err e = {0};
        str text = S("");
        bool ok = arena_join(scratch, parts, 2, &text, &e) &&
                  yaml_read(scratch, S("p.yaml"), text, &layer, &e) &&
                  layer_apply(scratch, law, tree(layers[i].base, &e), layer,
                              &merged, &e) &&
                  linked(merged, &e) != NULL;

        OK(layers[i].code == NULL
               ? ok
               : !ok && str_eq(str_of(err_code(&e)), str_of(layers[i].code)),
           "a layer %s (%s)", layers[i].name, ok ? "" : err_code(&e));
    }
}

/* ---------------------------------------------------------------- dates -- */

static void dates(void)
{
    struct err e = {0};
    const struct procedure *p =
        linked(tree(HEAD "settings: {v: {" N "versions: [{value: 1, basis: "
                         "[PSA12-98]}, {value: 2, basis: [PSA25-117-1]}]}}\n"
                         "decisions: {d: {" N "versions: [" OLD ", " NEW
                         "], decision: 表, " GIVEN "}}\n" USED,
                    &e),
               &e);
    static const struct {
        const char *on, *value, *file;
    } days[] = {
        {"2006-02-28", "", ""},
        {"2006-03-01", "1", "tests/decisions/old.dmn"},
        {"2025-12-31", "1", "tests/decisions/old.dmn"},
        {"2026-01-01", "2", "tests/decisions/new.dmn"},
    };

    if (p == NULL)
        tap_error(&e);
    for (size_t i = 0; p != NULL && i < COUNT_OF(days); i++) {
        date on = 0;
        const struct decision_version *v;

        OK(date_parse(str_of(days[i].on), &on), "a day");
        v = decision_version_on(&p->decisions[0], on);
        IS(json_str(setting_value(&p->settings[0], on)), str_of(days[i].value),
           "the value of %s", days[i].on);
        IS(v == NULL ? S("") : v->file, str_of(days[i].file),
           "the version of %s", days[i].on);
    }
}

/* --------------------------------------------------------------- tables -- */

#define BROKEN                                                             \
    HEAD "decisions: {d: {" N "versions: [{model: "                        \
         "tests/decisions/broken.dmn, basis: [PSA12-98]}], decision: 表," \
         " given: {times: case.times}}}\n" USED
#define BECAUSE "because: {zh: 原文如此, en: so it stands}, basis: [APL-34]"

static size_t says(const struct pack_problems *found, const char *code,
                   const char *claim)
{
    size_t n = 0;

    for (size_t i = 0; i < found->n; i++) {
        for (int k = 0; k < ERR_ARGS; k++)
            n += str_eq(str_of(err_code(&found->at[i])), str_of(code)) &&
                 str_eq(err_arg(&found->at[i], k), str_of(claim));
    }
    return n;
}

static void tables(void)
{
    struct pack_problems found = {0}, fewer = {0}, sound = {0};
    struct err e = {0};
    const struct procedure *p = linked(tree(BROKEN, &e), &e);

    OK(p != NULL && !procedure_check(p, scratch, &found), "a broken table");
    OK(says(&found, "PACK-100", "table:d.gap") == 1, "its gap is told");
    OK(says(&found, "PACK-100", "table:d.overlap") == 1, "and its overlap");
    p = linked(tree(BROKEN "assume:\n  - {claim: 'table:d.gap', " BECAUSE
                           "}\n  - {claim: 'table:d.overlap', " BECAUSE "}\n",
                    &e),
               &e);
    if (p == NULL)
        tap_error(&e);
    OK(p != NULL && procedure_check(p, scratch, &fewer) &&
           says(&fewer, "PACK-100", "table:d.gap") == 0 &&
           says(&fewer, "PACK-100", "table:d.overlap") == 0,
       "unless the pack assumes them");
    p = linked(
        tree(DECISION("versions: [" OLD ", " NEW "], decision: 表, " GIVEN),
             &e),
        &e);
    OK(p != NULL && procedure_check(p, scratch, &sound),
       "sound tables are no problem");
}

/* An output that no table has is a slip. */
static void outputs(void)
{
    static const struct {
        const char *name, *value;
        bool wrong;
    } rows[] = {
        {"an output", "decided.d.grade", false},
        {"what the engine adds", "decided.d.chosen", false},
        {"no output", "decided.d.colour", true},
        {"the value of a table with more", "decided.d.value", true},
        {"another decision", "decided.e.grade", true},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const str parts[] = {
            S(HEAD "decisions: {d: {" N "versions: [" OLD "], decision: 表, "
                   "given: {times: case.times}}}\n"
                   "steps: {s: {" N "begins: true, from: a, to: b, by: head, "
                   "fields: {times: optional}, set: {case.g: '"),
            str_of(rows[i].value),
            S("', case.h: decided.d.fine}, basis: "
              "[APL-34]}}\n")};
        struct pack_problems found = {0};
        struct json *v = NULL;
        const struct procedure *p;
        struct err e = {0};
        str text = S("");
        size_t n = 0;

        p = arena_join(scratch, parts, COUNT_OF(parts), &text, &e) &&
                    yaml_read(scratch, S("t.yaml"), text, &v, &e)
                ? linked(v, &e)
                : NULL;
        (void)(p != NULL && procedure_check(p, scratch, &found));
        for (size_t k = 0; k < found.n; k++)
            n += str_eq(str_of(err_code(&found.at[k])), S("PACK-055"));
        OK(p != NULL && (n > 0) == rows[i].wrong, "a condition reads %s",
           rows[i].name);
    }
}

static void digest(void)
{
    struct err e = {0};
    const struct procedure *a = linked(
        tree(DECISION("versions: [" OLD "], decision: 表, " GIVEN), &e), &e);
    struct json *v =
        tree(DECISION("versions: [" OLD "], decision: 表, " GIVEN), &e);
    const struct procedure *b = linked(v, &e);

    OK(a != NULL && b != NULL && str_eq(a->digest, b->digest) &&
           a->decisions[0].versions[0].digest.n == 64,
       "a model has its digest, and the procedure one over both");
}

static void faults(void)
{
    struct sweep s;
    const struct words none = {S(""), S("")};
    bool all = true;
    long rounds = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        struct pack_problems found = {0};
        struct procedure *p = NULL;
        struct arena *a = NULL;
        struct json *v = NULL;
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 64UL << 20, &e) &&
                  yaml_read(a, S("t.yaml"), S(BROKEN), &v, &e) &&
                  procedure_link(a, law, NULL, v, S(""), none, &p, &e);

        if (ok)
            ok = procedure_check(p, a, &found) || found.n > 0 || s.hit;
        all = all && (ok || (s.hit && err_code(&e) != NULL));
        arena_close(a);
        all = all && s.live == 0;
        rounds++;
    }
    OK(all && rounds > 1, "each of %ld allocations that fails is reported",
       rounds - 1);
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
    use();
    layering();
    dates();
    tables();
    outputs();
    digest();
    faults();
    arena_close(scratch);
    return tap_done();
}
