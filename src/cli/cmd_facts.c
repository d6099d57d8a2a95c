/* cmd_facts.c - fadu facts: every fact with what carries it out and the scenario
 * that shows it, or why nothing does. */
#include "cli/internal.h"
#include "explain/explain.h"

static const struct err_def no_law = {
    .code = "CLI-150",
    .fault = FAULT_ABSENT,
    .zh = "没有以「{0}」为前缀的法律事实",
    .fix_zh = "前缀见 facts/laws.yaml",
    .en = "no fact has the prefix \"{0}\"",
    .fix_en = "facts/laws.yaml lists the prefixes",
};

static const char *const valued[] = {"--law", "--facts", NULL};
static const char *const flags[] = {"--unused", "--csv", "--json", NULL};

/* ---- what is read ---- */

struct scenarios {
    struct cli *c;
    size_t root; /* length of the packs' folder */
    VEC(struct scenario_text) all;
};

static bool join(struct cli *c, str dir, str name, str *path)
{
    return arena_join(c->a, (const str[]){dir, S("/"), name}, 3, path, c->e);
}

static bool read_scenario(struct scenarios *s, str path)
{
    struct scenario_text *one = vec_add(s->c->a, &s->all, s->c->e);
    struct json *tree;

    if (one == NULL ||
        !file_read(s->c->a, path, YAML_MAX, &one->text, s->c->e) ||
        !yaml_read(s->c->a, path, one->text, &tree, s->c->e))
        return false;
    one->file = str_slice(path, s->root + 1, path.n);
    one->tree = tree;
    return true;
}

/* Every .yaml in a folder named scenarios, wherever it stands. */
static bool find_scenarios(struct scenarios *s, str dir, bool inside, int depth)
{
    str *names;
    size_t n;

    if (depth > 8 || !dir_list(s->c->a, dir, &names, &n, s->c->e))
        return depth > 8;
    for (size_t i = 0; i < n; i++) {
        str path;
        bool ok;

        if (!join(s->c, dir, names[i], &path))
            return false;
        if (dir_exists(s->c->a, path))
            ok = find_scenarios(
                s, path, inside || str_eq(names[i], S("scenarios")), depth + 1);
        else
            ok = !inside || !str_ends(names[i], S(".yaml")) ||
                 read_scenario(s, path);
        if (!ok)
            return false;
    }
    return true;
}

static bool table(struct cli *c, const char *name, struct csv *out)
{
    str dir, path, text;

    return cli_shipped(c, S(""), "facts", &dir) &&
           join(c, dir, str_of(name), &path) &&
           file_read(c->a, path, 1 << 20, &text, c->e) &&
           csv_read(c->a, path, text, ',', out, c->e);
}

/* ---- what is said ---- */

static void say_use(struct cli *c, const struct json *u)
{
    str of = json_get_str(u, S("of_name"));
    str procedure = json_get_str(u, S("procedure"));

    cli_print(c, json_get_str(u, S("word")));
    cli_lit(c, " ");
    if (of.n > 0) {
        cli_print(c, of);
        cli_print(c, S(" · "));
    }
    cli_print(c, json_get_str(u, S("name")));
    if (procedure.n > 0) {
        cli_lit(c, " (");
        cli_print(c, procedure);
        cli_lit(c, ")");
    }
}

static str how(const struct cli *c, const struct json *f)
{
    str h = json_get_str(f, S("how"));
    bool zh = c->lang == LANG_ZH;

    return str_eq(h, S("refuses")) ? (zh ? S("依此拒绝") : S("refuses by it"))
           : str_eq(h, S("names")) ? (zh ? S("写明此条") : S("names it"))
           : str_eq(h, S("plays")) ? (zh ? S("走到此处") : S("comes by it"))
                                   : S("");
}

/* What the calendar counts, its own tests prove. */
static bool only_computed(const struct json *by)
{
    return by->n == 1 &&
           str_eq(json_get_str(by->items[0], S("part")), S("computed"));
}

static void say_fact(struct cli *c, const struct json *f)
{
    const struct json *by = json_get(f, S("by"));
    bool zh = c->lang == LANG_ZH;

    cli_print(c, json_get_str(f, S("id")));
    cli_lit(c, "  ");
    cli_print(c, json_get_str(f, S("cite")));
    cli_lit(c, "\n    ");
    cli_print(c, json_get_str(f, S("says")));
    cli_lit(c, "\n");
    for (size_t i = 0; by != NULL && i < by->n; i++) {
        cli_lit(c, "    = ");
        say_use(c, by->items[i]);
        cli_lit(c, "\n");
    }
    if (json_get_str(f, S("scenario")).n > 0) {
        cli_print(c, zh ? S("    情景 ") : S("    scenario "));
        cli_print(c, json_get_str(f, S("scenario")));
        cli_lit(c, " (");
        cli_print(c, how(c, f));
        cli_lit(c, ")\n");
    } else if (by != NULL && !only_computed(by)) {
        cli_print(c, zh ? S("    情景 还没有\n") : S("    no scenario yet\n"));
    }
    if (by == NULL) {
        str why = json_get_str(f, S("reason"));

        cli_print(c,
                  zh ? S("    没有承担:") : S("    nothing carries it out: "));
        cli_print(c, why.n > 0 ? why
                     : zh      ? S("没有写明理由")
                               : S("no reason is given"));
        cli_lit(c, "\n");
    }
}

static void say_sums(struct cli *c, const struct json *sums)
{
    static const struct {
        const char *name;
        struct words word;
    } all[] = {
        {"all", {SI("法律事实 "), SI("facts ")}},
        {"carried", {SI(",已承担 "), SI(", carried out ")}},
        {"proved", {SI(",其中有情景 "), SI(", of these in a scenario ")}},
        {"reasoned", {SI(",未承担而有理由 "), SI(", not, with a reason ")}},
        {"without", {SI(",两者都没有 "), SI(", neither ")}}};

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        int64_t n = 0;

        (void)json_get_int(sums, str_of(all[i].name), &n);
        cli_print(c, cli_say(c, all[i].word));
        buf_int(c->out, n);
    }
    cli_lit(c, "\n");
}

static void say_all(struct cli *c, const struct json *v)
{
    const struct json *facts = json_get(v, S("facts"));
    const struct json *laws = json_get(v, S("laws"));

    for (size_t i = 0; i < facts->n; i++)
        say_fact(c, facts->items[i]);
    for (size_t i = 0; i < laws->n; i++) {
        int64_t n = 0;

        (void)json_get_int(laws->items[i], S("n"), &n);
        cli_print(c, json_get_str(laws->items[i], S("id")));
        cli_lit(c, "  ");
        cli_print(c, json_get_str(laws->items[i], S("name")));
        cli_lit(c, "  ");
        buf_int(c->out, n);
        cli_print(c, c->lang == LANG_ZH ? S(" 条:") : S(" facts: "));
        cli_print(c, json_get_str(laws->items[i], S("reason")));
        cli_lit(c, "\n");
    }
    for (size_t i = 0; i < json_get(v, S("stale"))->n; i++) {
        cli_print(c, json_str(json_get(v, S("stale"))->items[i]));
        cli_print(c,
                  c->lang == LANG_ZH
                      ? S("  已有承担,facts/not-carried.csv 中的理由可以删去\n")
                      : S("  is carried out: its reason in "
                          "facts/not-carried.csv can go\n"));
    }
    say_sums(c, json_get(v, S("sums")));
}

static void cells(struct cli *c, const str *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            cli_lit(c, ",");
        csv_cell(c->out, all[i]);
    }
    cli_lit(c, "\r\n");
}

static bool uses_text(struct cli *c, const struct json *by, str *out)
{
    struct buf kept = *c->out, own;
    bool ok;

    buf_init(&own, &memory_system, 1 << 20);
    *c->out = own;
    for (size_t i = 0; by != NULL && i < by->n; i++) {
        if (i > 0)
            cli_lit(c, "; ");
        say_use(c, by->items[i]);
    }
    own = *c->out;
    *c->out = kept;
    ok = buf_take(&own, c->a, out, c->e);
    buf_close(&own);
    return ok;
}

static bool say_csv(struct cli *c, const struct json *v)
{
    static const str head[] = {SI("id"),         SI("article"),  SI("says"),
                               SI("carried_by"), SI("scenario"), SI("how"),
                               SI("reason")};
    const struct json *facts = json_get(v, S("facts"));
    const struct json *laws = json_get(v, S("laws"));

    cells(c, head, COUNT_OF(head));
    for (size_t i = 0; i < facts->n; i++) {
        const struct json *f = facts->items[i];
        str uses;

        if (!uses_text(c, json_get(f, S("by")), &uses))
            return false;
        {
            const str row[] = {
                json_get_str(f, S("id")),       json_get_str(f, S("cite")),
                json_get_str(f, S("says")),     uses,
                json_get_str(f, S("scenario")), json_get_str(f, S("how")),
                json_get_str(f, S("reason"))};

            cells(c, row, COUNT_OF(row));
        }
    }
    for (size_t i = 0; i < laws->n; i++) {
        const struct json *l = laws->items[i];
        const str row[] = {json_get_str(l, S("id")),
                           json_get_str(l, S("name")),
                           S(""),
                           S(""),
                           S(""),
                           S(""),
                           json_get_str(l, S("reason"))};

        cells(c, row, COUNT_OF(row));
    }
    return true;
}

static bool read_all(struct cli *c, struct carried_ask *ask,
                     struct csv tables[3])
{
    struct scenarios s = {.c = c};
    struct law *law;
    struct packs *packs;
    str dir;

    if (!cli_plain(c, valued, 0, &dir) && !cli_shipped(c, S(""), "packs", &dir))
        return false;
    s.root = dir.n;
    if (!cli_facts(c, dir, &law) || !packs_read(c->a, dir, law, &packs, c->e) ||
        !find_scenarios(&s, dir, false, 0) ||
        !table(c, "clock.csv", &tables[0]) ||
        !table(c, "computed.csv", &tables[1]) ||
        !table(c, "not-carried.csv", &tables[2]))
        return false;
    ask->law = law;
    ask->packs = packs;
    ask->scenarios = s.all.at;
    ask->n_scenarios = s.all.n;
    ask->clock = &tables[0];
    ask->computed = &tables[1];
    ask->reasons = &tables[2];
    return true;
}

int cmd_facts(struct cli *c)
{
    struct carried_ask ask = {.lang = c->lang};
    struct csv tables[3] = {0};
    struct json *v;
    int64_t all = 0, without = 0;

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 1) ||
        !read_all(c, &ask, tables))
        return CLI_ERROR;
    (void)cli_option(c, S("--law"), 0, &ask.prefix);
    ask.unused = cli_flag(c, S("--unused"));
    if (!explain_carried(&ask, c->a, &v, c->e))
        return CLI_ERROR;
    (void)json_get_int(json_get(v, S("sums")), S("all"), &all);
    (void)json_get_int(json_get(v, S("sums")), S("without"), &without);
    if (all == 0) {
        (void)err_set(c->e, &no_law, .arg = {ask.prefix});
        return CLI_ERROR;
    }
    if (cli_flag(c, S("--json"))) {
        json_print(v, 2, c->out);
        cli_lit(c, "\n");
    } else if (cli_flag(c, S("--csv"))) {
        if (!say_csv(c, v))
            return CLI_ERROR;
    } else {
        say_all(c, v);
    }
    return without == 0 ? CLI_HOLDS : CLI_FAILS;
}
