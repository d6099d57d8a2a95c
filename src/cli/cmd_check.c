/* cmd_check.c - fadu check PACKDIR: reads, proves, and says over how many
 * states.
 */
#include "cli/check.h"
#include "paper/paper.h"
#include "proof/proof.h"

static const struct err_def bad_number = {
    .code = "CLI-160",
    .fault = FAULT_INPUT,
    .zh = "选项 {0} 的值「{1}」不合适",
    .fix_zh = "--budget 写 1000 到 100000000 的整数,--sample、--seed "
              "写正整数,--on 写 2026-03-02",
    .en = "the value \"{1}\" of {0} does not fit",
    .fix_en = "give --budget a whole number from 1000 to 100000000, --sample "
              "and --seed one above zero, --on a day as 2026-03-02",
};
static const struct err_def no_file = {
    .code = "CLI-161",
    .fault = FAULT_IO,
    .zh = "反例写不进文件「{0}」",
    .fix_zh = "换一个可以写的位置",
    .en = "the counter-example cannot be written to \"{0}\"",
    .fix_en = "name a file that can be written",
};

struct checking {
    struct cli *c;
    struct proof_options options;
    struct check_mutation mutation;
    bool json, claims;
    str counterexample; /* file, or "" */
    size_t written;     /* counter-examples */
    struct json *all;   /* of --json */
    size_t bad, states, proved, not_proved;
};

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

static void say_one(struct cli *c, const struct procedure *p,
                    const struct proof *x, bool holds)
{
    size_t guards = 0;

    for (size_t i = 0; i < p->n_steps; i++)
        guards += p->steps[i].n_guards;
    cli_print(c, holds ? S("ok   ") : S("FAIL "));
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
    say_number(c, "命题已证", "claims proved", x->counts[VERDICT_PROVED]);
    say_number(c, "反驳", "refuted", x->counts[VERDICT_REFUTED]);
    say_number(c, "未能证明", "open", x->counts[VERDICT_OPEN]);
    say_number(c, "状态", "states", x->states);
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

/* ---- counter-examples ---- */

/* FILE, then FILE with -2, -3 … before its ending. */
static str numbered(struct checking *k)
{
    char z[24];
    str head, file = k->counterexample;
    size_t dot;

    if (k->written == 1)
        return file;
    dot = file.n;
    while (dot > 0 && file.p[dot - 1] != '.' && file.p[dot - 1] != '/')
        dot--;
    if (dot == 0 || file.p[dot - 1] == '/')
        dot = file.n + 1;
    (void)snprintf(z, sizeof z, "-%zu", k->written);
    const str parts[] = {str_slice(file, 0, dot - 1), str_of(z),
                         str_slice(file, dot - 1, file.n)};

    return arena_join(k->c->a, parts, 3, &head, k->c->e) ? head : S("");
}

static bool write_file(struct checking *k, str path, str text)
{
    const char *z = arena_cstr(k->c->a, path, k->c->e);
    FILE *f = z == NULL ? NULL : fopen(z, "w");
    bool ok;

    if (z == NULL)
        return false;
    ok = f != NULL && fwrite(text.p, 1, text.n, f) == text.n;
    if (f != NULL)
        ok = fclose(f) == 0 && ok;
    return ok || err_set(k->c->e, &no_file, .arg = {path});
}

static bool show_scenario(struct checking *k, const struct proof_claim *c)
{
    struct buf b;
    str text, file;
    bool ok;

    if (c->scenario == NULL)
        return true;
    buf_init(&b, &memory_system, 1 << 20);
    scenario_write(c->scenario, &b);
    ok = buf_done(&b, &text, k->c->e);
    if (ok && k->counterexample.n > 0) {
        k->written++;
        file = numbered(k);
        ok = file.n > 0 && write_file(k, file, text);
        if (ok) {
            cli_print(k->c, k->c->lang == LANG_ZH ? S("  反例 ")
                                                  : S("  counter-example "));
            cli_print(k->c, file);
            cli_lit(k->c, "\n");
        }
    } else if (ok) {
        cli_print(k->c, text);
    }
    buf_close(&b);
    return ok;
}

static const struct {
    const char *zh, *en;
} verdicts[] = {
    [VERDICT_PROVED] = {"已证", "proved"},
    [VERDICT_REFUTED] = {"反驳", "refuted"},
    [VERDICT_OPEN] = {"未证", "open"},
    [VERDICT_UNCONFIRMED] = {"可能", "unconfirmed"},
    [VERDICT_ASSUMED] = {"采信", "assumed"},
};
_Static_assert(COUNT_OF(verdicts) == VERDICT_COUNT, "one word a verdict");

static void say_claims(struct cli *c, const struct proof *x)
{
    for (size_t i = 0; i < x->n; i++) {
        const struct proof_claim *k = &x->claims[i];

        cli_lit(c, "     ");
        cli_print(c, str_of(c->lang == LANG_ZH ? verdicts[k->verdict].zh
                                               : verdicts[k->verdict].en));
        cli_lit(c, "  ");
        cli_print(c, k->id);
        say_number(c, "状态", "states", k->states);
        cli_lit(c, "\n");
    }
}

/* ---- one procedure ---- */

static bool keep_json(struct checking *k, const struct procedure *p,
                      const struct proof *x)
{
    struct json *one = proof_json(p, x, k->c->a, k->c->e);

    return one != NULL && json_add(k->c->a, k->all, one, k->c->e);
}

static bool check_one(struct checking *k, const struct procedure *p)
{
    struct cli *c = k->c;
    struct pack_problems found = {0};
    struct proof x;
    bool reads = procedure_check(p, c->a, &found), holds;

    reads = paper_check(p, c->a, &found) && reads;
    if (!proof_run(p, &k->options, c->a, &x, c->e))
        return false;
    holds = reads && x.holds;
    k->bad += !holds;
    k->states += x.states;
    k->proved += x.counts[VERDICT_PROVED];
    k->not_proved += x.counts[VERDICT_OPEN] + x.counts[VERDICT_REFUTED];
    if (k->json)
        return keep_json(k, p, &x);
    say_one(c, p, &x, holds);
    if (k->claims)
        say_claims(c, &x);
    say_assumptions(c, p);
    say_errors(c, found.at, found.n, "");
    for (size_t i = 0; i < x.n; i++) {
        if (x.claims[i].problem == NULL)
            continue;
        say_errors(c, x.claims[i].problem, 1, "");
        if (!show_scenario(k, &x.claims[i]))
            return false;
    }
    say_errors(c, found.notes, found.n_notes,
               c->lang == LANG_ZH ? "注意 " : "note ");
    say_errors(c, x.notes, x.n_notes, c->lang == LANG_ZH ? "注意 " : "note ");
    return true;
}

static void say_all(struct checking *k, size_t n, instant began)
{
    struct cli *c = k->c;
    instant took = c->clock->now(c->clock->ctx) - began;

    cli_print(c, c->lang == LANG_ZH ? S("合计") : S("all "));
    say_number(c, "程序", "procedures", n);
    say_number(c, "命题已证", "claims proved", k->proved);
    say_number(c, "未证", "not proved", k->not_proved);
    say_number(c, "状态", "states", k->states);
    say_number(c, "毫秒", "ms", took > 0 ? (size_t)took : 0);
    cli_lit(c, "\n");
}

static bool read_options(struct checking *k)
{
    struct cli *c = k->c;
    str v;
    int64_t n;

    if (cli_option(c, S("--budget"), 0, &v)) {
        if (!str_to_int(v, 1000, 100000000, &n))
            return err_set(c->e, &bad_number, .arg = {S("--budget"), v});
        k->options.states = (size_t)n;
    }
    if (cli_option(c, S("--sample"), 0, &v)) {
        if (!str_to_int(v, 1, 1000000, &n))
            return err_set(c->e, &bad_number, .arg = {S("--sample"), v});
        k->mutation.sample = (size_t)n;
    }
    if (cli_option(c, S("--seed"), 0, &v)) {
        if (!str_to_int(v, 1, INT64_MAX, &n))
            return err_set(c->e, &bad_number, .arg = {S("--seed"), v});
        k->mutation.seed = (uint64_t)n;
    }
    k->mutation.states = k->options.states;
    k->options.on = instant_date(c->clock->now(c->clock->ctx), ZONE_CITY_MIN);
    if (cli_option(c, S("--on"), 0, &v) && !date_parse(v, &k->options.on))
        return err_set(c->e, &bad_number, .arg = {S("--on"), v});
    (void)cli_option(c, S("--counterexample"), 0, &k->counterexample);
    k->json = cli_flag(c, S("--json"));
    k->claims = cli_flag(c, S("--claims"));
    k->all = json_array(c->a, c->e);
    return k->all != NULL;
}

static void progress(void *ctx, size_t done, size_t all)
{
    cli_progress(ctx, (int64_t)done, (int64_t)all);
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
    static const char *const valued[] = {
        "--facts",          "--laws",   "--on",   "--budget",
        "--counterexample", "--sample", "--seed", NULL};
    static const char *const flags[] = {"--json", "--claims", "--mutate", NULL};
    struct checking k = {.c = c, .counterexample = S("")};
    instant began = c->clock->now(c->clock->ctx);
    bool texts = true;
    struct law *law;
    struct calendar *calendar;
    struct packs *packs;
    str dir;

    if (!cli_known(c, valued, flags) || !read_options(&k))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &dir))
        return cli_usage(c, S("PACKDIR"));
    if (!cli_facts(c, dir, &law) || !cli_calendar(c, dir, &calendar) ||
        !packs_read(c->a, dir, law, &packs, c->e))
        return CLI_ERROR;
    if (cli_flag(c, S("--mutate")))
        return check_mutate(c, packs, calendar, dir, &k.mutation);
    k.options.calendar = calendar;
    k.options.progress = progress;
    k.options.ctx = c;
    for (size_t i = 0; i < packs_count(packs); i++) {
        if (!check_one(&k, packs_at(packs, i)))
            return CLI_ERROR;
    }
    if (k.json) {
        json_print(k.all, 2, c->out);
        cli_lit(c, "\n");
    } else {
        say_all(&k, packs_count(packs), began);
        if (!check_texts(c, law, packs, &texts))
            return CLI_ERROR;
    }
    return k.bad == 0 && texts ? CLI_HOLDS : CLI_FAILS;
}
