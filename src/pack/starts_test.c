/* starts_test.c - what a step starts is held against the procedure that is
 * started; links and figures are read strictly. */
#include "crypto/crypto.h"
#include "pack/internal.h"
#include "tap.h"

#include <stdio.h>
#include <unistd.h>

static struct arena *scratch;
static struct law *law;
static char dir[] = "/tmp/fadu-starts-XXXXXX";

#define N "name: {zh: 名, en: N}, "
#define B "basis: [APL-57-1]"
#define HEAD(id)                                                             \
    "procedure: " id "\n"                                                    \
    "name: {zh: 甲, en: T}\n"                                               \
    "tracks: {main: {name: {zh: 办, en: M}, states: {a: {zh: a, en: a}, "   \
    "b: {zh: b, en: b}}, final: [b]}}\n"                                     \
    "roles: {head: {" N "}}\n"                                               \
    "fields: {note: {type: text, " N "}, from: {type: matter, of: [one], " N \
    "}, id: {type: text, confidential: true, " N "}, fee: {type: number, " N \
    "}}\n"
#define TWO                                                                  \
    HEAD("two")                                                              \
    "steps:\n  open: {" N "begins: true, from: a, to: b, by: head, fields: " \
    "{note: optional, from: optional, id: optional}, " B "}\n  on: {" N      \
    "from: a, by: head, " B "}\n"
#define ONE(more)                                                          \
    HEAD("one")                                                            \
    "steps:\n  go: {" N "begins: true, from: a, to: b, by: head, fields: " \
    "{note: optional, id: optional, fee: optional}, " B more
#define STARTS(more) ONE(", starts: {procedure: two, step: open" more "}}\n")
#define FIGURE(more)                                   \
    ONE("}\n")                                         \
    "figures:\n  all: {" N "counts: true}\n  day: {" N \
    "counts: true, on: done.go.on}\n  f: {" N "counts: true" more "}\n"

/* clang-format off */
static const struct {
    const char *name, *one, *code; /* NULL: read */
} rows[] = {
    {"a start", STARTS(""), NULL},
    {"a start with fields and a link", STARTS(", fields: {note: input.note}, link: from"), NULL},
    {"a list of them", ONE(", starts: [{procedure: two, step: open}, {procedure: two, step: open, when: 'false'}]}\n"), NULL},
    {"a procedure that is not here", ONE(", starts: {procedure: nix, step: open}}\n"), NULL},
    {"an unknown member", STARTS(", whom: x"), "PACK-001"},
    {"without a step", ONE(", starts: {procedure: two}}\n"), "PACK-003"},
    {"a step that is not there", ONE(", starts: {procedure: two, step: close}}\n"), "PACK-111"},
    {"a step that begins nothing", ONE(", starts: {procedure: two, step: on}}\n"), "PACK-111"},
    {"a field that is not there", STARTS(", fields: {fee: '1'}"), "PACK-112"},
    {"a link by a text", STARTS(", link: note"), "PACK-112"},
    {"a link that is not there", STARTS(", link: fee"), "PACK-112"},
    {"what is confidential into what shows", STARTS(", fields: {note: case.id}"), "PACK-113"},
    {"what is confidential into what conceals", STARTS(", fields: {id: case.id}"), NULL},
    {"parties of another word", STARTS(", parties: some"), "PACK-110"},
    {"by others than those who acted", STARTS(", by: head"), "PACK-110"},
    {"a party where there is none", STARTS(", parties: party"), "PACK-114"},
    {"no parties", STARTS(", parties: none"), NULL},
    {"a figure", FIGURE(""), NULL},
    {"a figure with all it may have", FIGURE(", on: done.go.on, value: case.fee, by: states.main, share_of: day, " B), NULL},
    {"a figure of nothing", ONE("}\n") "figures: {f: {" N "value: '1'}}\n", NULL},
    {"an unknown member of a figure", FIGURE(", of: x"), "PACK-001"},
    {"a figure that reads what is entered", FIGURE(", by: input.note"), "PACK-115"},
    {"a figure that reads who acts", FIGURE(", by: 'actors[1].id'"), "PACK-115"},
    {"a figure that reads another matter", FIGURE(", by: linked.from.id"), "PACK-115"},
    {"a share of what is not there", FIGURE(", share_of: nix"), "PACK-116"},
    {"a share of itself", FIGURE(", share_of: f"), "PACK-116"},
    {"a stock as a share of what has a day", FIGURE(", share_of: day"), "PACK-116"},
    {"a stock as a share of a stock", FIGURE(", share_of: all"), NULL},
    {"a figure of what is confidential", FIGURE(", by: case.id"), "PACK-117"},
};
/* clang-format on */

static bool put(const char *name, const char *text)
{
    char path[80];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "w");
    return f != NULL && fputs(text, f) >= 0 && fclose(f) == 0;
}

static void read_all(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct packs *packs = NULL;
        struct err e = {0};
        bool ok = put("one.yaml", rows[i].one) && put("two.yaml", TWO);

        ok = ok && packs_read(scratch, str_of(dir), law, &packs, &e) ==
                       (rows[i].code == NULL);
        if (rows[i].code != NULL)
            ok = ok && str_eq(str_of(err_code(&e)), str_of(rows[i].code));
        if (!OK(ok, "%s", rows[i].name) && err_code(&e) != NULL)
            tap_error(&e);
    }
}

static size_t notes_of(const char *one)
{
    struct pack_problems found = {0};
    struct packs *packs = NULL;
    struct err e = {0};

    if (!put("one.yaml", one) ||
        !packs_read(scratch, str_of(dir), law, &packs, &e)) {
        tap_error(&e);
        return 99;
    }
    for (size_t i = 0; i < packs_count(packs); i++) {
        if (!procedure_check(packs_at(packs, i), scratch, &found))
            continue;
    }
    for (size_t i = 0, n = 0; i < found.n_notes; i++) {
        n += str_eq(str_of(err_code(&found.notes[i])), S("PACK-118"));
        if (i + 1 == found.n_notes)
            return n;
    }
    return 0;
}

static void what_is_elsewhere_is_noted(void)
{
    OK(notes_of(ONE(", starts: {procedure: nix, step: open}}\n")) == 1,
       "a procedure of another folder is noted");
    OK(notes_of(STARTS("")) == 0, "one that is here is not");
}

static void what_steps_make(void)
{
    struct packs *packs = NULL;
    struct err e = {0};
    const struct procedure *p;

    if (!OK(put("one.yaml", STARTS("")) &&
                packs_read(scratch, str_of(dir), law, &packs, &e),
            "they are read"))
        return;
    p = packs_find(packs, S("one"), S(""));
    OK(procedure_makes(p, S("case"), S("note")) &&
           !procedure_makes(p, S("party"), S("note")) &&
           !procedure_makes(p, S("case"), S("from")),
       "a field of a step is made where the step writes it");
}

int main(void)
{
    struct err e = {0};

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e) ||
        mkdtemp(dir) == NULL) {
        tap_error(&e);
        OK(false, "the facts are read");
        return tap_done();
    }
    read_all();
    what_is_elsewhere_is_noted();
    what_steps_make();
    (void)put("one.yaml", "");
    {
        char path[80];

        (void)snprintf(path, sizeof path, "%s/one.yaml", dir);
        (void)unlink(path);
        (void)snprintf(path, sizeof path, "%s/two.yaml", dir);
        (void)unlink(path);
        (void)rmdir(dir);
    }
    arena_close(scratch);
    return tap_done();
}
