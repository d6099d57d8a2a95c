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
    cli_print(c, x->noticed ? S("  ok   ")
                 : x->must  ? S("  MISS ")
                            : S("  -    "));
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

/* Of all layers of a procedure: a part counts once, and is noticed where it is
 * noticed under one of them. */
struct parts {
    VEC(struct mutant) all;
};

static bool add_part(struct cli *c, struct parts *t, const struct mutant *x)
{
    struct mutant *one;

    for (size_t i = 0; i < t->all.n; i++) {
        one = &t->all.at[i];
        if (!str_eq(one->what, x->what))
            continue;
        if (x->noticed && !one->noticed)
            *one = *x;
        return true;
    }
    one = vec_add(c->a, &t->all, c->e);
    if (one == NULL)
        return false;
    *one = *x;
    return true;
}

static size_t missed_parts(const struct parts *t, bool must, size_t *of)
{
    size_t n = 0;

    *of = 0;
    for (size_t i = 0; i < t->all.n; i++) {
        if (t->all.at[i].must != must)
            continue;
        ++*of;
        n += !t->all.at[i].noticed;
    }
    return n;
}

static void say_total(struct cli *c, const struct procedure *p,
                      const struct parts *t)
{
    size_t rules, others, missed = missed_parts(t, true, &rules);
    size_t idle = missed_parts(t, false, &others);
    bool zh = c->lang == LANG_ZH;

    cli_print(c, missed == 0 ? S("ok   ") : S("FAIL "));
    cli_print(c, p->id);
    cli_print(c, zh ? S("  规则 ") : S("  rules "));
    buf_int(c->out, (int64_t)(rules - missed));
    cli_lit(c, " / ");
    buf_int(c->out, (int64_t)rules);
    cli_print(c, zh ? S("  期限完成和起点 ") : S("  ends and starts "));
    buf_int(c->out, (int64_t)(others - idle));
    cli_lit(c, " / ");
    buf_int(c->out, (int64_t)others);
    cli_lit(c, "\n");
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

static bool first_of(const struct packs *packs, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (str_eq(packs_at(packs, k)->id, packs_at(packs, i)->id))
            return false;
    }
    return true;
}

/* The procedure under each of its layers. */
static bool mutate_one(struct cli *c, const struct packs *packs,
                       const struct calendar *calendar, const struct reading *r,
                       const struct check_mutation *how, size_t first,
                       struct json *all, struct parts *t)
{
    const struct mutation_options o = {.packs = packs,
                                       .calendar = calendar,
                                       .scenarios = r->scenarios.at,
                                       .files = r->files.at,
                                       .n_scenarios = r->scenarios.n,
                                       .sample = how->sample,
                                       .seed = how->seed,
                                       .states = how->states};

    for (size_t i = first; i < packs_count(packs); i++) {
        const struct procedure *p = packs_at(packs, i);
        struct mutation m;

        if (!str_eq(p->id, packs_at(packs, first)->id))
            continue;
        if (!mutation_run(p, &o, c->a, &m, c->e) || !put_json(c, all, p, &m))
            return false;
        for (size_t k = 0; k < m.n; k++) {
            if (!add_part(c, t, &m.at[k]))
                return false;
        }
    }
    return true;
}

int check_mutate(struct cli *c, const struct packs *packs,
                 const struct calendar *calendar, str dir,
                 const struct check_mutation *how)
{
    struct reading r = {.c = c};
    struct json *all = json_array(c->a, c->e);
    bool json = cli_flag(c, S("--json")), every = cli_flag(c, S("--claims"));
    size_t missed = 0, of;

    if (all == NULL || !read_below(&r, dir, false, 0))
        return CLI_ERROR;
    for (size_t i = 0; i < packs_count(packs); i++) {
        struct parts t = {0};

        if (!first_of(packs, i))
            continue;
        if (!mutate_one(c, packs, calendar, &r, how, i, all, &t))
            return CLI_ERROR;
        missed += missed_parts(&t, true, &of);
        if (json)
            continue;
        say_total(c, packs_at(packs, i), &t);
        for (size_t k = 0; k < t.all.n; k++) {
            if (every || !t.all.at[k].noticed)
                say_mutant(c, &t.all.at[k]);
        }
    }
    if (json) {
        json_print(all, 2, c->out);
        cli_lit(c, "\n");
    }
    return missed == 0 ? CLI_HOLDS : CLI_FAILS;
}
