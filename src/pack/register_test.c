/* register_test.c - registers, what steps enter and end in them, and lookups: what is
 * read and what is refused, by table; which steps ask for which. */
#include "tap.h"

#include "crypto/crypto.h"
#include "pack/internal.h"

static struct arena *scratch;
static struct law *law;

#define ROLL                                                                   \
    "register: powers\nname: {zh: 清单, en: List}\nof: authority\nfields:\n" \
    "  title: {type: text, name: {zh: 名, en: Title}}\n"                      \
    "  form: {type: text, confidential: true, name: {zh: 式, en: Form}}\n"
#define HEAD                                                                    \
    "procedure: t\nname: {zh: 甲, en: T}\ntracks: {main: {name: {zh: 办, "    \
    "en: M}, states: {a: {zh: 甲, en: A}}}}\nroles: {r: {name: {zh: 人, en: " \
    "R}}}\nfields: {code: {type: text, name: {zh: 号, en: Code}}}\n"
#define STEP(more)                                                  \
    "steps:\n  s: {name: {zh: 一, en: S}, from: a, by: r, basis: " \
    "[APL-42-1]" more "}\n"

static struct json *yaml(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};

    if (!OK(yaml_read(scratch, S("t.yaml"), str_of(text), &v, &e), "yaml"))
        tap_error(&e);
    return v;
}

/* ---- a register ---- */

/* clang-format off */
static const struct {
    const char *name, *text, *code;
} rolls[] = {
    {"a register", ROLL "title: title\n", NULL},
    {"of nobody known", "register: x\nname: {zh: 清, en: X}\nof: town\nfields: {}\ntitle: a\n", "PACK-130"},
    {"without a title", ROLL, "PACK-003"},
    {"with a title that is no member", ROLL "title: nothing\n", "PACK-131"},
    {"public members that are none", ROLL "title: title\npublic: [nothing]\n", "PACK-131"},
    {"a confidential member made public", ROLL "title: title\npublic: [form]\n", "PACK-137"},
    {"a member called as every entry has", "register: x\nname: {zh: 清, en: X}\nof: city\n"
     "fields: {from: {type: date, name: {zh: 起, en: F}}}\ntitle: from\n", "PACK-134"},
    {"a member that is a file", "register: x\nname: {zh: 清, en: X}\nof: city\n"
     "fields: {f: {type: file, name: {zh: 件, en: F}}}\ntitle: f\n", "PACK-136"},
    {"who acts for it", ROLL "title: title\nacts_for: {receiver: title, when: form = \"entrusted\"}\n", NULL},
    {"a receiver that is no member", ROLL "title: title\nacts_for: {receiver: who}\n", "PACK-131"},
    {"a condition over what an entry has not", ROLL "title: title\ncredential: {person: title, when: status = 1}\n", "FEEL-010"},
    {"what is unknown", ROLL "title: title\nowner: me\n", "PACK-001"},
};
/* clang-format on */

static void registers(void)
{
    for (size_t i = 0; i < COUNT_OF(rolls); i++) {
        struct shelf shelf = {0};
        struct err e = {0};
        bool ok = link_roll(scratch, law, &shelf, yaml(rolls[i].text), &e);

        if (rolls[i].code == NULL)
            OK(ok && shelf.rolls.n == 1, "%s", rolls[i].name);
        else
            IS(ok ? S("") : str_of(err_code(&e)), str_of(rolls[i].code), "%s",
               rolls[i].name);
    }
}

/* ---- what uses it ---- */

/* clang-format off */
#define LOOKUPS(all) HEAD "lookups: " all "\n"
static const struct {
    const char *name, *text, *code;
} uses[] = {
    {"an entry", HEAD STEP(", enters: {register: powers, id: case.code, entry: {title: case.code}}"), NULL},
    {"several, and an end", HEAD STEP(", ends: {register: powers, id: '\"a\"'}, enters: [{register: powers, id: row.x, each: case.rows, "
     "entry: {title: row.y}}, {register: powers, id: case.code, entry: {}}]"), NULL},
    {"a row where there is none", HEAD STEP(", enters: {register: powers, id: row.x, entry: {title: case.code}}"), "FEEL-010"},
    {"an unknown register", HEAD STEP(", enters: {register: none, id: case.code, entry: {}}"), "PACK-132"},
    {"an unknown member", HEAD STEP(", enters: {register: powers, id: case.code, entry: {size: 1}}"), "PACK-131"},
    {"no id", HEAD STEP(", enters: {register: powers, entry: {}}"), "PACK-003"},
    {"an end without an id", HEAD STEP(", ends: {register: powers}"), "PACK-003"},
    {"an end with an entry", HEAD STEP(", ends: {register: powers, id: case.code, entry: {}}"), "PACK-001"},
    {"lookups", LOOKUPS("{one: {register: powers, id: case.code}, all: {register: powers, where: {title: case.code}}}") STEP(""), NULL},
    {"a lookup of nothing", LOOKUPS("{one: {register: powers}}") STEP(""), "PACK-133"},
    {"a lookup of both", LOOKUPS("{one: {register: powers, id: case.code, where: {title: case.code}}}") STEP(""), "PACK-133"},
    {"a lookup by what is no member", LOOKUPS("{one: {register: powers, where: {size: 1}}}") STEP(""), "PACK-131"},
    {"a matter taken back", HEAD STEP(", set: {hand: 'null'}"), NULL},
    {"and given to no one", HEAD STEP(", set: {hand: case.code}"), "PACK-013"},
};
/* clang-format on */

static struct procedure *linked(const char *text, struct err *e)
{
    struct shelf shelf = {0};
    struct procedure *p = NULL;

    if (!link_roll(scratch, law, &shelf, yaml(ROLL "title: title\n"), e) ||
        !procedure_link(scratch, law, &shelf, yaml(text), S(""),
                        (struct words){S(""), S("")}, &p, e))
        return NULL;
    return p;
}

static void using_them(void)
{
    for (size_t i = 0; i < COUNT_OF(uses); i++) {
        struct err e = {0};
        const struct procedure *p = linked(uses[i].text, &e);

        IS(p != NULL ? S("") : str_of(err_code(&e)),
           uses[i].code == NULL ? S("") : str_of(uses[i].code), "%s",
           uses[i].name);
    }
}

/* ---- which step asks for what ---- */

#define GUARD(when)                                          \
    ", guards: [{id: g, name: {zh: 一, en: G}, when: '" when \
    "', basis: [APL-42-1], cure: {zh: 一, en: C}}]"
#define LOOKS                                                               \
    LOOKUPS(                                                                \
        "{one: {register: powers, id: case.code}, two: {register: powers, " \
        "id: entries.one.title}, three: {register: powers, id: party.x}}")

/* clang-format off */
static const struct {
    const char *name, *text, *looks;
    bool entered; /* the guard depends on what is entered */
} asks[] = {
    {"nothing", LOOKS STEP(GUARD("case.code = \"entries\"")), "", false},
    {"one", LOOKS STEP(GUARD("entries.one != null")), "one ", false},
    {"by what this step enters", LOOKS STEP(", fields: {code: required}" GUARD("entries.one != null")), "one ", true},
    {"one that reads another", LOOKS STEP(", fields: {code: required}" GUARD("entries.two = null")), "one two ", true},
    {"in what is set", LOOKS STEP(", set: {case.t: entries.three.title}"), "three ", false},
    {"in what is entered elsewhere", LOOKS STEP(", enters: {register: powers, id: entries.three.title, entry: {}}"), "three ", false},
    {"all of them", LOOKS STEP(GUARD("count(get entries(entries)) > 0")), "one two three ", false},
};
/* clang-format on */

static void asked(void)
{
    for (size_t i = 0; i < COUNT_OF(asks); i++) {
        struct err e = {0};
        const struct procedure *p = linked(asks[i].text, &e);
        struct buf b;
        str names = S("");

        if (p == NULL) {
            tap_error(&e);
            OK(false, "%s", asks[i].name);
            continue;
        }
        buf_init(&b, &memory_system, 4096);
        for (size_t l = 0; l < p->steps[0].n_looks; l++) {
            buf_add(&b, p->steps[0].looks[l]->id);
            buf_byte(&b, ' ');
        }
        OK(buf_take(&b, scratch, &names, &e), "names");
        buf_close(&b);
        IS(names, str_of(asks[i].looks), "%s", asks[i].name);
        if (p->steps[0].n_guards > 0)
            OK(p->steps[0].guards[0].reads_input == asks[i].entered,
               "%s: entered", asks[i].name);
    }
}

int main(void)
{
    struct err e = {0};

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e)) {
        tap_error(&e);
        OK(false, "facts are read");
        return tap_done();
    }
    registers();
    using_them();
    asked();
    arena_close(scratch);
    return tap_done();
}
