/* cmd_check_mutate.c - fadu check PACKDIR --mutate: which of the rules does
 * nothing prove?
 */
#include "cli/check.h"
#include "proof/proof.h"

struct reading {
    struct cli *c;
    VEC(const struct json *) scenarios;
    VEC(str) files;
};

static bool add_file(struct reading *r, str path)
{
    struct json *s = NULL;
    const struct json **at;
    str text, *name;

    if (!file_read(r->c->a, path, YAML_MAX, &text, r->c->e) ||
        !yaml_read(r->c->a, path, text, &s, r->c->e))
        return false;
    at = vec_add(r->c->a, &r->scenarios, r->c->e);
    name = vec_add(r->c->a, &r->files, r->c->e);
    if (at == NULL || name == NULL)
        return false;
    *at = s;
    *name = path;
    return true;
}

/* Every .yaml in a folder named scenarios, at most eight folders down. */
static bool read_below(struct reading *r, str dir, bool scenarios, int depth)
{
    str *names;
    size_t n;

    if (depth > 8)
        return true;
    if (!dir_list(r->c->a, dir, &names, &n, r->c->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        const str parts[] = {dir, S("/"), names[i]};
        str path;

        if (!arena_join(r->c->a, parts, 3, &path, r->c->e))
            return false;
        if (dir_exists(r->c->a, path)) {
            if (!read_below(r, path,
                            scenarios || str_eq(names[i], S("scenarios")),
                            depth + 1))
                return false;
        } else if (scenarios && str_ends(names[i], S(".yaml")) &&
                   !add_file(r, path)) {
            return false;
        }
    }
    return true;
}

static void say_mutant(struct cli *c, const struct mutant *x)
{
    cli_print(c, x->noticed ? S("  ok   ") : S("  MISS "));
    cli_print(c, x->what);
    if (x->noticed) {
        cli_lit(c, "  ");
        cli_print(c, x->by);
    } else if (x->at.line > 0) {
        cli_lit(c, "  ");
        cli_print(c, x->at.file);
        cli_lit(c, ":");
        buf_int(c->out, x->at.line);
    }
    cli_lit(c, "\n");
}

static void say_total(struct cli *c, const struct procedure *p,
                      const struct mutation *m)
{
    cli_print(c, m->noticed == m->tried ? S("ok   ") : S("FAIL "));
    cli_print(c, p->id);
    if (p->profile.n > 0) {
        cli_lit(c, " + ");
        cli_print(c, p->profile);
    }
    cli_lit(c, "  ");
    buf_int(c->out, (int64_t)m->noticed);
    cli_lit(c, " / ");
    buf_int(c->out, (int64_t)m->tried);
    cli_print(c, c->lang == LANG_ZH ? S(" 处改动被察觉\n")
                                    : S(" changes were noticed\n"));
}

static bool put_json(struct cli *c, struct json *all, const struct procedure *p,
                     const struct mutation *m)
{
    struct json *o = json_object(c->a, c->e), *list = json_array(c->a, c->e);

    if (o == NULL || list == NULL ||
        !json_set(c->a, o, S("procedure"), json_string(c->a, p->id, c->e),
                  c->e) ||
        !json_set(c->a, o, S("profile"), json_string(c->a, p->profile, c->e),
                  c->e) ||
        !json_set_int(c->a, o, S("tried"), (int64_t)m->tried, c->e) ||
        !json_set_int(c->a, o, S("noticed"), (int64_t)m->noticed, c->e))
        return false;
    for (size_t i = 0; i < m->n; i++) {
        const struct mutant *x = &m->at[i];
        struct json *one = json_object(c->a, c->e);

        if (one == NULL ||
            !json_set(c->a, one, S("without"), json_string(c->a, x->what, c->e),
                      c->e) ||
            !json_set(c->a, one, S("noticed"),
                      json_bool(c->a, x->noticed, c->e), c->e) ||
            !json_set(c->a, one, S("by"), json_string(c->a, x->by, c->e),
                      c->e) ||
            !json_add(c->a, list, one, c->e))
            return false;
    }
    return json_set(c->a, o, S("changes"), list, c->e) &&
           json_add(c->a, all, o, c->e);
}

int check_mutate(struct cli *c, const struct packs *packs,
                 const struct calendar *calendar, str dir,
                 const struct check_mutation *how)
{
    struct reading r = {.c = c};
    struct json *all = json_array(c->a, c->e);
    bool json = cli_flag(c, S("--json")), every = cli_flag(c, S("--claims"));
    size_t missed = 0;

    if (all == NULL || !read_below(&r, dir, false, 0))
        return CLI_ERROR;
    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *p = packs_at(packs, i);
        const struct mutation_options o = {.packs = packs,
                                           .calendar = calendar,
                                           .scenarios = r.scenarios.at,
                                           .files = r.files.at,
                                           .n_scenarios = r.scenarios.n,
                                           .sample = how->sample,
                                           .seed = how->seed,
                                           .states = how->states};
        struct mutation m;

        if (!mutation_run(p, &o, c->a, &m, c->e) ||
            (json && !put_json(c, all, p, &m)))
            return CLI_ERROR;
        missed += m.tried - m.noticed;
        if (json)
            continue;
        say_total(c, p, &m);
        for (size_t k = 0; k < m.n; k++) {
            if (every || !m.at[k].noticed)
                say_mutant(c, &m.at[k]);
        }
    }
    if (json) {
        json_print(all, 2, c->out);
        cli_lit(c, "\n");
    }
    return missed == 0 ? CLI_HOLDS : CLI_FAILS;
}
