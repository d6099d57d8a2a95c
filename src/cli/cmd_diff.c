/* cmd_diff.c - fadu diff OLD NEW [--dir DIR]: what new packs change, and for
 * which running matters. */
#include "cli/internal.h"
#include "compare/compare.h"

enum { RUNNING_LISTED = 500 };

static const char *const valued[] = {"--dir", "--facts", NULL};
static const char *const flags[] = {"--json", NULL};

static void say_procedure(struct cli *c, const struct json *p)
{
    const struct json *all = json_get(p, S("changes"));
    str change = json_get_str(p, S("change"));
    bool zh = c->lang == LANG_ZH;

    cli_print(c, json_get_str(p, S("procedure")));
    if (json_get_str(p, S("profile")).n > 0) {
        cli_lit(c, " + ");
        cli_print(c, json_get_str(p, S("profile")));
    }
    cli_lit(c, "  ");
    cli_print(c, json_get_str(p, S("name")));
    if (str_eq(change, S("added")))
        cli_print(c, zh ? S("  新增的程序") : S("  a new procedure"));
    else if (str_eq(change, S("gone")))
        cli_print(c, zh ? S("  取消的程序") : S("  no longer there"));
    cli_lit(c, "\n");
    for (size_t i = 0; all != NULL && i < all->n; i++) {
        cli_lit(c, "  - ");
        cli_print(c, json_get_str(all->items[i], S("says")));
        cli_lit(c, "\n");
    }
}

static void say_limit(struct cli *c, const struct json *l)
{
    str before = json_get_str(l, S("before")),
        after = json_get_str(l, S("after"));
    str none = c->lang == LANG_ZH ? S("没有") : S("none");

    cli_lit(c, "    ");
    cli_print(c, json_get_str(l, S("name")));
    if (json_get_str(l, S("party")).n > 0) {
        cli_lit(c, " (");
        cli_print(c, json_get_str(l, S("party")));
        cli_lit(c, ")");
    }
    cli_lit(c, ": ");
    cli_print(c, before.n > 0 ? before : none);
    cli_lit(c, " -> ");
    cli_print(c, after.n > 0 ? after : none);
    cli_lit(c, "\n");
}

static void say_steps(struct cli *c, const char *zh, const char *en,
                      const struct json *all)
{
    if (all == NULL || all->n == 0)
        return;
    cli_lit(c, "    ");
    cli_print(c, str_of(c->lang == LANG_ZH ? zh : en));
    for (size_t i = 0; i < all->n; i++) {
        if (i > 0)
            cli_print(c, c->lang == LANG_ZH ? S("、") : S(", "));
        cli_print(c, json_str(all->items[i]));
    }
    cli_lit(c, "\n");
}

static void say_matter(struct cli *c, const struct json *m)
{
    const struct json *limits = json_get(m, S("limits"));
    str number = json_get_str(m, S("number"));

    cli_lit(c, "  ");
    cli_print(c, number.n > 0 ? number : json_get_str(m, S("matter")));
    cli_lit(c, "  ");
    cli_print(c, json_get_str(m, S("authority")));
    cli_lit(c, "  ");
    cli_print(c, json_get_str(m, S("cause")));
    cli_lit(c, "\n");
    for (size_t i = 0; limits != NULL && i < limits->n; i++)
        say_limit(c, limits->items[i]);
    say_steps(c, "可以办了:", "possible now: ", json_get(m, S("possible")));
    say_steps(c, "不能办了:", "not possible any more: ",
              json_get(m, S("impossible")));
}

static void say_running(struct cli *c, const struct json *v)
{
    const struct json *all = json_get(v, S("matters"));
    int64_t looked = 0, differ = 0;
    bool zh = c->lang == LANG_ZH;

    (void)json_get_int(v, S("looked"), &looked);
    (void)json_get_int(v, S("differ"), &differ);
    cli_print(c, zh ? S("办理中的事项:看了 ") : S("running matters: "));
    buf_int(c->out, looked);
    cli_print(c, zh ? S(" 件,期限或者步骤有变动的 ")
                    : S(" looked at, with another day or other steps: "));
    buf_int(c->out, differ);
    cli_print(c, zh ? S(" 件\n") : S("\n"));
    for (size_t i = 0; all != NULL && i < all->n; i++)
        say_matter(c, all->items[i]);
    if (json_true(json_get(v, S("more"))))
        cli_print(c, zh ? S("  …(其余未列出)\n")
                        : S("  … (more than are listed)\n"));
}

/* The city as it is, working by the old packs. */
static bool look_at_city(struct cli *c, str dir, struct law *law,
                         struct packs *before, const struct packs *after,
                         struct json **out)
{
    struct cli_city city = {.dir = dir, .law = law, .packs = before};
    struct office_options o;
    bool ok;

    if (!cli_calendar(c, S(""), &city.calendar))
        return false;
    o = cli_office(c, &city);
    ok = office_open(&city.office, c->a, &o, c->e) &&
         compare_running(city.office, after, c->lang, RUNNING_LISTED, c->a, out,
                         c->e);
    office_close(city.office);
    return ok;
}

static bool answer_json(struct cli *c, struct json *packs, struct json *running)
{
    struct json *v = json_object(c->a, c->e);

    if (v == NULL || !json_set(c->a, v, S("procedures"), packs, c->e) ||
        (running != NULL && !json_set(c->a, v, S("running"), running, c->e)))
        return false;
    json_print(v, 2, c->out);
    cli_lit(c, "\n");
    return true;
}

int cmd_diff(struct cli *c)
{
    struct law *law;
    struct packs *before, *after;
    struct json *changes, *running = NULL;
    str old, fresh, dir;

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 2))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &old))
        return cli_usage(c, S("OLD"));
    if (!cli_plain(c, valued, 1, &fresh))
        return cli_usage(c, S("NEW"));
    if (!cli_facts(c, old, &law) ||
        !packs_read(c->a, old, law, &before, c->e) ||
        !packs_read(c->a, fresh, law, &after, c->e) ||
        !compare_packs(before, after, c->lang, c->a, &changes, c->e))
        return CLI_ERROR;
    if (cli_option(c, S("--dir"), 0, &dir) &&
        !look_at_city(c, dir, law, before, after, &running))
        return CLI_ERROR;
    if (cli_flag(c, S("--json"))) {
        if (!answer_json(c, changes, running))
            return CLI_ERROR;
    } else {
        for (size_t i = 0; i < changes->n; i++)
            say_procedure(c, changes->items[i]);
        if (changes->n == 0)
            cli_print(c, c->lang == LANG_ZH ? S("没有变动\n")
                                            : S("nothing differs\n"));
        if (running != NULL)
            say_running(c, running);
    }
    return changes->n == 0 ? CLI_HOLDS : CLI_FAILS;
}
