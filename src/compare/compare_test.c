/* compare_test.c - each kind of change is told in words, and no difference is
 * left out. */
#include "compare/internal.h"
#include "crypto/crypto.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena *scratch;
static struct law *law;
static struct packs *example, *shipped;
static str text; /* of the example */

/* clang-format off */
static const struct {
    const char *name, *from, *to, *zh, *en;
} edits[] = {
    {"a time limit", "period: 20 working_day", "period: 15 working_day",
     "期限「许可决定期限」:期间长短由「20 个工作日」改为「15 个工作日」",
     "time limit \"Time to decide\": length from \"20 working days\" to \"15 working days\""},
    {"a condition", "when: input.complete", "when: input.complete = true",
     "步骤「受理」的条件「材料齐全、符合法定形式」:条件由「input.complete」改为「input.complete = true」",
     "step \"Accept\", condition \"The papers are complete\": condition from \"input.complete\" to \"input.complete = true\""},
    {"a citation", "by: clerk, basis: [LIC-44]", "by: clerk, basis: [LIC-44, LIC-38-1]",
     "步骤「颁发送达」:依据由「LIC-44」改为「LIC-44、LIC-38-1」",
     "step \"Hand over\": law from \"LIC-44\" to \"LIC-44, LIC-38-1\""},
    {"who takes a step", "to: delivered, by: clerk", "to: delivered, by: head",
     "步骤「颁发送达」:办理人由「clerk」改为「head」",
     "step \"Hand over\": by whom from \"clerk\" to \"head\""},
    {"a post", "post: [clerk], ", "post: [clerk, officer], ",
     "角色「窗口人员」:职务由「clerk」改为「clerk、officer」",
     "role \"Clerk\": posts from \"clerk\" to \"clerk, officer\""},
    {"a number of persons", "post: [clerk], ", "post: [clerk], at_least: 2, ",
     "角色「窗口人员」:最少人数新定为「2」",
     "role \"Clerk\": how many act together is now \"2\""},
    {"a paper's mark", "mark: 许,", "mark: 可,",
     "文书「行政许可决定书」:文号字样由「许」改为「可」",
     "paper \"Licence decision\": mark of the number from \"许\" to \"可\""},
    {"a paper no longer handed over", "served: true, ", "",
     "文书「行政许可决定书」:送达当事人「是」不再规定",
     "paper \"Licence decision\": served \"yes\" is no longer said"},
    {"what becomes public", "decided_on: today", "decided_on: today, place: case.activity",
     "步骤「作出许可决定」:公示 · entry · place新定为「case.activity」",
     "step \"Decide\": publication · entry · place is now \"case.activity\""},
    {"what is entered", "{granted: required, reason: optional}", "{granted: required, reason: required}",
     "步骤「作出许可决定」:填写内容 · reason由「optional」改为「required」",
     "step \"Decide\": what is entered · reason from \"optional\" to \"required\""},
    {"a state's name", "accepted: {zh: 已受理, en: Accepted}", "accepted: {zh: 已收受, en: Accepted}",
     "轨道「办理」的状态「已受理」:名称由「已受理」改为「已收受」",
     "track \"Handling\", state \"Accepted\": name from \"{\"zh\":\"已受理\",\"en\":\"Accepted\"}\" to \"{\"zh\":\"已收受\",\"en\":\"Accepted\"}\""},
    {"an order", "{before: accept, then: decide", "{before: decide, then: deliver", NULL, NULL},
    {"a step that is new", "  deliver: {name", "  note: {name: {zh: 附记, en: Note}, from: decided, by: clerk, repeats: true, basis: [LIC-44]}\n  deliver: {name",
     "新增步骤「附记」", "new: step \"Note\""},
    {"a step that is gone", "  extend: {name: {zh: 延长决定期限, en: Extend the time}, from: accepted, by: head, fields: {reason: required}, extends: {deadline: decision, period: 10 working_day}, basis: [LIC-42-1b]}\n", "",
     "取消步骤「延长决定期限」", "gone: step \"Extend the time\""},
};
/* clang-format on */

static bool replaced(const char *from, const char *to, str *out)
{
    size_t at;

    if (!str_find(text, str_of(from), &at))
        return false;
    return arena_join(scratch,
                      (const str[]){str_slice(text, 0, at), str_of(to),
                                    str_slice(text, at + strlen(from), text.n)},
                      3, out, NULL);
}

static struct packs *pack_of(str yaml)
{
    char dir[] = "/tmp/fadu-compare-XXXXXX", path[64];
    struct packs *packs = NULL;
    struct err e = {0};
    FILE *f;

    if (mkdtemp(dir) == NULL)
        return NULL;
    (void)snprintf(path, sizeof path, "%s/p.yaml", dir);
    f = fopen(path, "w");
    if (f == NULL || fwrite(yaml.p, 1, yaml.n, f) != yaml.n || fclose(f) != 0 ||
        !packs_read(scratch, str_of(dir), law, &packs, &e))
        tap_error(&e);
    (void)unlink(path);
    (void)rmdir(dir);
    return packs;
}

static void each_edit(void)
{
    struct packs *base = pack_of(text);

    for (size_t i = 0; i < COUNT_OF(edits) && base != NULL; i++) {
        struct packs *after = NULL;
        str yaml;

        OK(replaced(edits[i].from, edits[i].to, &yaml), "%s: stands there",
           edits[i].name);
        after = pack_of(yaml);
        for (int lang = LANG_ZH; after != NULL && lang <= LANG_EN; lang++) {
            struct json *all = NULL, *changes;
            struct err e = {0};
            const char *want = lang == LANG_ZH ? edits[i].zh : edits[i].en;

            OK(compare_packs(base, after, (enum lang)lang, scratch, &all, &e) &&
                   all->n == 1,
               "%s: one procedure differs", edits[i].name);
            changes = json_get(all->items[0], S("changes"));
            OK(changes->n == 1, "%s: one change", edits[i].name);
            if (want != NULL)
                IS(json_get_str(changes->items[0], S("says")), str_of(want),
                   "%s", edits[i].name);
        }
        OK(after != NULL, "%s: is read", edits[i].name);
    }
}

static void whole_procedures(void)
{
    struct json *all = NULL;
    struct err e = {0};

    OK(compare_packs(example, example, LANG_EN, scratch, &all, &e) &&
           all->n == 0,
       "nothing differs from itself");
    OK(compare_packs(shipped, shipped, LANG_EN, scratch, &all, &e) &&
           all->n == 0,
       "nor do the shipped packs");
    OK(compare_packs(example, pack_of(text), LANG_EN, scratch, &all, &e) &&
           all->n == 1,
       "a profile went");
    IS(json_get_str(all->items[0], S("change")), S("gone"), "… and is gone");
    OK(compare_packs(pack_of(text), example, LANG_EN, scratch, &all, &e) &&
           all->n == 1,
       "a profile came");
    IS(json_get_str(all->items[0], S("change")), S("added"), "… and is added");
}

/* ---- nothing is left out: every leaf of every declaration ---- */

static size_t silent, leaves;

static size_t told(const struct json *before, const struct json *after)
{
    struct arena *a = NULL;
    struct err e = {0};
    struct comparing c = {.e = &e, .lang = LANG_EN};
    size_t n = 0;

    if (!arena_open(&a, &memory_system, 64 << 20, &e))
        return 0;
    c.a = a;
    c.changes = json_array(a, &e);
    diff_trees(&c, before, after);
    if (!c.failed)
        n = c.changes->n;
    arena_close(a);
    return n;
}

static void each_leaf(struct json *whole, struct json *at,
                      const struct json *before)
{
    static const str other = SI("another text");

    if (at->kind == JSON_ARRAY || at->kind == JSON_OBJECT) {
        for (size_t i = 0; i < at->n; i++)
            each_leaf(whole, at->items[i], before);
        return;
    }
    leaves++;
    {
        struct json kept = *at;

        *at = (struct json){.kind = JSON_STRING, .text = other};
        silent += told(before, whole) == 0;
        *at = kept;
    }
}

static void completeness(void)
{
    const struct procedure *p = packs_at(example, 0);
    struct err e = {0};
    struct json *copy = json_copy(scratch, p->tree, &e);

    each_leaf(copy, copy, p->tree);
    OK(leaves > 130 && silent == 0,
       "%zu values changed in turn, %zu of them not told", leaves, silent);
}

static void faults(void)
{
    struct sweep s;
    struct packs *after = NULL;
    str yaml;
    bool right =
        replaced("period: 20 working_day", "period: 15 working_day", &yaml) &&
        (after = pack_of(yaml)) != NULL;
    long rounds = 0;

    for (sweep_start(&s); right && sweep_next(&s); rounds++) {
        struct arena *a = NULL;
        struct err e = {0};
        struct json *all;
        bool ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
                  compare_packs(example, after, LANG_ZH, a, &all, &e);

        right = ok == !s.hit && (ok || e.cause.def != NULL);
        arena_close(a);
        right = right && s.live == 0;
    }
    OK(right && rounds > 1, "%ld allocations failed, one at a time", rounds);
}

int main(void)
{
    struct err e = {0};

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e) ||
        !packs_read(scratch, S("docs/example-pack"), law, &example, &e) ||
        !packs_read(scratch, S("packs"), law, &shipped, &e) ||
        !file_read(scratch, S("docs/example-pack/licence.yaml"), 1 << 20, &text,
                   &e)) {
        tap_error(&e);
        OK(false, "facts and packs are read");
        return tap_done();
    }
    each_edit();
    whole_procedures();
    completeness();
    faults();
    return tap_done();
}
