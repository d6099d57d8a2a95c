/* capacity_test.c - capacities (身份), steps that join, and tables (表): what a
 * declaration may say of them, and what the proof makes of it. */
#include "crypto/crypto.h"
#include "pack/internal.h"
#include "tap.h"

static struct arena *scratch;
static struct law *law;

#define HEAD                                                                  \
    "procedure: t\n"                                                          \
    "name: {zh: 甲, en: T}\n"                                                \
    "tracks: {main: {name: {zh: 办, en: M}, states: {a: {zh: a, en: a}, b: " \
    "{zh: b, en: b}, c: {zh: c, en: c}}, final: [c]}}\n"                      \
    "roles: {head: {name: {zh: 长, en: H}}}\n"
#define CAPS                                                               \
    "capacities: {one: {name: {zh: 甲, en: One}}, two: {name: {zh: 乙, " \
    "en: Two}}, three: {name: {zh: 丙, en: Three}}}\n"
#define N  "name: {zh: 名, en: N}, "
#define B  "basis: [APL-57-1]"
#define AB "  s1: {" N "begins: true, from: a, to: b, by: head, " B "}\n"
#define BC "  s2: {" N "from: b, to: c, by: head, " B
#define GUARD(when)                                                         \
    ", guards: [{id: g, " N "when: '" when "', " B ", cure: {zh: 办, en: " \
    "do}}]"
#define TABLE(columns) \
    "fields: {list: {type: table, name: {zh: 表, en: List}" columns "}}\n"

static struct procedure *linked(const char *text, struct err *e)
{
    const struct words none = {S(""), S("")};
    struct procedure *p = NULL;
    struct json *v = NULL;

    return yaml_read(scratch, S("t.yaml"), str_of(text), &v, e) &&
                   procedure_link(scratch, law, NULL, v, S(""), none, &p, e)
               ? p
               : NULL;
}

/* clang-format off */
static const struct {
    const char *name, *text;
    const char *code; /* NULL: it is proved; else the first error or problem */
    const char *says; /* in its sentence, or NULL */
} rows[] = {
    {"no capacities: one", HEAD "steps:\n" AB BC "}\n", NULL, NULL},
    {"an empty list of them", HEAD "capacities: {}\nsteps:\n" AB BC "}\n", "PACK-061", "\"t\""},
    {"one without a name", HEAD "capacities: {one: {}}\nsteps:\n" AB BC "}\n", "PACK-003", "name"},
    {"one with more than a name", HEAD "capacities: {one: {" N "post: x}}\nsteps:\n" AB BC "}\n", "PACK-001", "post"},
    {"a step for an unknown one", HEAD CAPS "steps:\n" AB BC ", for: party, capacity: four}\n", "PACK-062", "four"},
    {"a step for one, and for nobody", HEAD CAPS "steps:\n" AB BC ", capacity: two}\n", "PACK-063", "two"},
    {"a deadline for an unknown one", HEAD CAPS "deadlines: {d: {" N "kind: at_most, for: party, capacity: [one, four], "
     "from: [s1], until: [s2], period: 3 working_day, " B "}}\nsteps:\n" AB BC "}\n", "PACK-062", "four"},
    {"a deadline for one, and for nobody", HEAD CAPS "deadlines: {d: {" N "kind: at_most, capacity: one, "
     "from: [s1], until: [s2], period: 3 working_day, " B "}}\nsteps:\n" AB BC "}\n", "PACK-063", "one"},
    {"an unknown one joins", HEAD CAPS "steps:\n" AB BC "}\n  j: {" N "from: b, by: head, joins: four, " B "}\n", "PACK-062", "four"},
    {"a step that joins, for a party", HEAD CAPS "steps:\n" AB BC "}\n  j: {" N "from: b, by: head, for: party, joins: two, " B "}\n",
     "PACK-064", "two"},
    {"a step that joins may come any number of times",
     HEAD CAPS "steps:\n" AB BC "}\n  j: {" N "from: b, by: head, joins: two, set: {party.late: 'true'}, " B "}\n", NULL, NULL},
    {"its guard cannot speak of who is not there yet",
     HEAD CAPS "steps:\n" AB BC "}\n  j: {" N "from: b, by: head, joins: two" GUARD("party.kind = \"person\"") ", " B "}\n",
     "PACK-055", "party.kind"},
    {"a capacity that there is not",
     HEAD CAPS "steps:\n" AB BC GUARD("every q in parties[item.capacity = \"tow\"] satisfies q.kind != null") "}\n", "PACK-056", "tow"},
    {"a step that is not for this capacity",
     HEAD CAPS "steps:\n" AB BC "}\n  s3: {" N "from: b, for: party, capacity: two, by: head, " B "}\n"
     "  s4: {" N "from: b, for: party, capacity: three, by: head" GUARD("party.done.s3 != null") ", " B "}\n",
     "PACK-055", "party.done.s3"},
    {"a table without columns", HEAD TABLE("") "steps:\n" AB BC "}\n", "PACK-065", "list"},
    {"columns of what is no table", HEAD "fields: {x: {type: text, name: {zh: 文, en: X}, columns: {a: {" N "type: text}}}}\n"
     "steps:\n" AB BC "}\n", "PACK-065", "x"},
    {"a column of people", HEAD TABLE(", columns: {who: {" N "type: people}}") "steps:\n" AB BC "}\n", "PACK-065", "who"},
    {"a table in a table", HEAD TABLE(", columns: {t: {" N "type: table}}") "steps:\n" AB BC "}\n", "PACK-065", "t"},
    {"a confidential column", HEAD TABLE(", columns: {a: {" N "type: text, confidential: true}}") "steps:\n" AB BC "}\n",
     "PACK-001", "confidential"},
    {"a table", HEAD TABLE(", columns: {a: {" N "type: text, required: true}, b: {" N "type: choice, choices: {x: {zh: x, en: x}}}}")
     "steps:\n" AB BC ", fields: {list: required}}\n", NULL, NULL},
};
/* clang-format on */

static bool says_it(const struct err *e, const char *what)
{
    struct buf b;
    str said = S("");
    size_t at;
    bool ok;

    buf_init(&b, &memory_system, 8192);
    err_sentence(e, LANG_EN, &b);
    ok = buf_done(&b, &said, NULL) && str_find(said, str_of(what), &at);
    if (!ok)
        tap_note("%.*s", STR_ARG(said));
    buf_close(&b);
    return ok;
}

static void table(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pack_problems found = {0};
        struct err e = {0};
        struct procedure *p = linked(rows[i].text, &e);
        bool fine = p != NULL && procedure_check(p, scratch, &found);

        if (p != NULL && found.n > 0)
            e = found.at[0];
        if (rows[i].code == NULL) {
            if (!OK(fine, "%s", rows[i].name))
                tap_error(&e);
            continue;
        }
        (void)OK(!fine && str_eq(str_of(err_code(&e)), str_of(rows[i].code)) &&
                     says_it(&e, rows[i].says),
                 "%s (%s, %s)", rows[i].name, rows[i].code, err_code(&e));
    }
}

/* Thirty-two have a bit each. */
static void most_capacities(void)
{
    for (int n = 32; n <= 33; n++) {
        struct procedure *p;
        struct err e = {0};
        struct buf b;
        str text = S("");

        buf_init(&b, &memory_system, 1 << 14);
        buf_lit(&b, "procedure: t\nname: {zh: 甲, en: T}\ncapacities:\n");
        for (int i = 0; i < n; i++) {
            buf_lit(&b, "  c");
            buf_int(&b, i);
            buf_lit(&b, ": {name: {zh: 甲, en: X}}\n");
        }
        buf_byte(&b, '\0');
        (void)OK(buf_take(&b, scratch, &text, NULL), "a text");
        buf_close(&b);
        p = linked(text.p, &e);
        (void)OK((p != NULL) == (n == 32), "%d capacities: %s", n,
                 p != NULL ? "read" : err_code(&e));
        (void)OK(p == NULL || (capacity_among(p, 1U << 31, S("c31")) &&
                               !capacity_among(p, 1U << 31, S("c30")) &&
                               capacity_among(p, 1U, S("")) &&
                               !capacity_among(p, 2U, S("")) &&
                               !capacity_among(p, 2U, S("c99")) &&
                               capacity_among(p, 0, S("c30"))),
                 "the last is told from the others");
    }
}

static void faults(void)
{
    static const char *const text =
        HEAD CAPS TABLE(", columns: {a: {" N "type: text, required: true}, b: "
                        "{" N "type: choice, choices: {x: {zh: x, en: "
                        "x}}}}") "steps:\n" AB BC "}\n  j: {" N
                                 "from: b, by: head, joins: two, " B
                                 "}\n  s3: {" N
                                 "from: b, for: party, capacity: "
                                 "[two, three], by: "
                                 "head, fields: {list: required}, " B "}\n";
    struct json *tree = NULL;
    struct err first = {0};
    struct sweep s;
    bool all = yaml_read(scratch, S("t.yaml"), str_of(text), &tree, &first);

    for (sweep_start(&s); sweep_next(&s);) {
        const struct words none = {S(""), S("")};
        struct pack_problems found = {0};
        struct procedure *p = NULL;
        struct arena *a = NULL;
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 16UL << 20, &e) &&
                  procedure_link(a, law, NULL, tree, S(""), none, &p, &e);

        if (ok)
            ok = procedure_check(p, a, &found) || found.n > 0 || s.hit;
        else
            ok = s.hit && str_eq(str_of(err_code(&e)), S("BASE-001"));
        all = all && ok;
        arena_close(a);
        all = all && s.live == 0;
    }
    (void)OK(all, "each allocation that fails is reported, nothing leaks");
}

int main(void)
{
    struct err e = {0};

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e)) {
        tap_error(&e);
        (void)OK(false, "the facts are read");
        return tap_done();
    }
    table();
    most_capacities();
    faults();
    arena_close(scratch);
    return tap_done();
}
