/* cmd_check.c - fadu check PACKDIR: reads, lists and proves. */
#include "cli/internal.h"
#include "paper/paper.h"

static void say_number(struct cli *c, const char *zh, const char *en, size_t n)
{
    cli_lit(c, "  ");
    if (c->lang == LANG_ZH) {
        cli_print(c, str_of(zh));
        cli_lit(c, " ");
        buf_int(c->out, (int64_t)n);
    } else {
        buf_int(c->out, (int64_t)n);
        cli_lit(c, " ");
        cli_print(c, str_of(en));
    }
}

static void say_one(struct cli *c, const struct procedure *p, bool proved)
{
    size_t guards = 0;

    for (size_t i = 0; i < p->n_steps; i++)
        guards += p->steps[i].n_guards;
    cli_print(c, proved ? S("ok   ") : S("FAIL "));
    cli_print(c, p->id);
    if (p->profile.n > 0) {
        cli_lit(c, " + ");
        cli_print(c, p->profile);
    }
    cli_lit(c, "  ");
    cli_print(c, cli_say(c, p->name));
    say_number(c, "步骤", "steps", p->n_steps);
    say_number(c, "条件", "guards", guards);
    say_number(c, "期限", "deadlines", p->n_deadlines);
    say_number(c, "顺序规则", "order rules", p->n_rules);
    cli_lit(c, "\n");
}

static void say_errors(struct cli *c, const struct err *at, size_t n,
                       const char *mark)
{
    for (size_t i = 0; i < n; i++) {
        cli_print(c, str_of(mark));
        err_print(&at[i], c->lang, c->out);
    }
}

static void say_assumptions(struct cli *c, const struct procedure *p)
{
    for (size_t i = 0; i < p->n_assumes; i++) {
        cli_print(c, c->lang == LANG_ZH ? S("     未证明而采信: ")
                                        : S("     taken for granted: "));
        cli_print(c, p->assumes[i].claim);
        cli_lit(c, " (");
        cli_print(c, cli_say(c, p->assumes[i].because));
        cli_lit(c, ")\n");
    }
}

/* With --laws DIR each citation is looked up in the text of its version. */
struct cited_facts {
    struct map *ids;
    struct err *e;
    bool failed;
};

static void note_cited(void *ctx, const struct procedure *p,
                       const struct citing *x)
{
    struct cited_facts *all = ctx;

    (void)p;
    if (!all->failed && map_get(all->ids, x->fact->id) == NULL &&
        !map_put(all->ids, x->fact->id, all->ids, all->e))
        all->failed = true;
}

static bool check_texts(struct cli *c, const struct law *law,
                        const struct packs *packs, bool *good)
{
    struct cited_facts all = {map_new(c->a, c->e), c->e, false};
    struct fact_check found = {0};
    struct statutes texts;
    str dir;

    *good = true;
    if (!cli_option(c, S("--laws"), 0, &dir))
        return true;
    if (all.ids == NULL || !statutes_open(c->a, dir, &texts, c->e))
        return false;
    packs_cites(packs, law, note_cited, &all);
    if (all.failed)
        return false;
    *good = cli_check_facts(c, law, &texts, all.ids, &found);
    return true;
}

int cmd_check(struct cli *c)
{
    static const char *const valued[] = {"--facts", "--laws", NULL};
    static const char *const flags[] = {NULL};
    struct law *law;
    struct packs *packs;
    size_t bad = 0;
    bool texts;
    str dir;

    if (!cli_known(c, valued, flags))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &dir))
        return cli_usage(c, S("PACKDIR"));
    if (!cli_facts(c, dir, &law) || !packs_read(c->a, dir, law, &packs, c->e))
        return CLI_ERROR;
    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *p = packs_at(packs, i);
        struct pack_problems found = {0};
        bool proved = procedure_check(p, c->a, &found);

        proved = paper_check(p, c->a, &found) && proved;

        bad += !proved;
        say_one(c, p, proved);
        say_assumptions(c, p);
        say_errors(c, found.at, found.n, "");
        say_errors(c, found.notes, found.n_notes,
                   c->lang == LANG_ZH ? "注意 " : "note ");
    }
    if (!check_texts(c, law, packs, &texts))
        return CLI_ERROR;
    return bad == 0 && texts ? CLI_HOLDS : CLI_FAILS;
}
