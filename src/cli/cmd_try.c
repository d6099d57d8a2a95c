/* cmd_try.c - fadu try PACKDIR SCENARIO.yaml… */
#include "cli/internal.h"
#include "scenario/scenario.h"

static void say_reasons(struct cli *c, const struct json *act)
{
    const struct json *reasons = json_get(act, S("reasons"));
    bool zh = c->lang == LANG_ZH;

    for (size_t i = 0; reasons != NULL && i < reasons->n; i++) {
        const struct json *r = reasons->items[i];
        const struct json *facts = json_get(r, S("facts"));

        cli_lit(c, "       - ");
        cli_print(c, json_get_str(r, zh ? S("zh") : S("en")));
        cli_lit(c, " [");
        for (size_t f = 0; facts != NULL && f < facts->n; f++) {
            if (f > 0)
                cli_lit(c, ", ");
            cli_print(c, json_get_str(facts->items[f], S("id")));
        }
        cli_lit(c, "]");
        if (json_get_str(r, S("missing")).n > 0) {
            cli_print(c, zh ? S(" 缺少 ") : S(" missing "));
            cli_print(c, json_get_str(r, S("missing")));
        }
        cli_lit(c, "\n");
        cli_print(c, zh ? S("         办法 ") : S("         cure "));
        cli_print(c, json_get_str(r, zh ? S("cure_zh") : S("cure_en")));
        if (json_get_str(r, S("possible_from")).n > 0) {
            cli_print(c, zh ? S(";最早 ") : S("; from "));
            cli_print(c, json_get_str(r, S("possible_from")));
        }
        cli_lit(c, "\n");
    }
}

/* What could not be judged at all, and what was entered wrongly. */
static void say_problems(struct cli *c, const struct json *act)
{
    const struct json *problems = json_get(act, S("problems"));
    const struct json *why = json_get(act, S("error_says"));
    bool zh = c->lang == LANG_ZH;

    for (size_t i = 0; problems != NULL && i < problems->n; i++) {
        const struct json *one = problems->items[i];

        cli_lit(c, "       ! ");
        cli_print(c, json_get_str(one, S("field")));
        cli_lit(c, ": ");
        cli_print(c, json_get_str(one, zh ? S("zh") : S("en")));
        cli_lit(c, "\n");
    }
    if (why != NULL) {
        cli_lit(c, "       ! ");
        cli_print(c, json_get_str(why, zh ? S("zh") : S("en")));
        cli_lit(c, "\n");
    }
}

static void say_value(struct cli *c, const struct json *v)
{
    if (v == NULL || v->kind == JSON_NULL)
        cli_lit(c, "null");
    else if (v->kind == JSON_BOOL)
        cli_print(c, v->truth ? S("true") : S("false"));
    else
        cli_print(c,
                  v->kind == JSON_OBJECT ? json_get_str(v, S("@")) : v->text);
}

/* "= grade: 情节较重, 10000 (grades-2023.dmn: why)": what a table proposed. */
static void say_decided(struct cli *c, const struct json *act)
{
    const struct json *all = json_get(act, S("decided"));

    for (size_t i = 0; all != NULL && i < all->n; i++) {
        const struct json *d = all->items[i];
        const struct json *result = json_get(d, S("result"));
        bool group = result != NULL && result->kind == JSON_OBJECT &&
                     json_get(result, S("@")) == NULL;

        cli_lit(c, "       = ");
        cli_print(c, json_get_str(d, S("decision")));
        cli_lit(c, ": ");
        if (!group)
            say_value(c, result);
        for (size_t k = 0; group && k < result->n; k++) {
            if (k > 0)
                cli_lit(c, ", ");
            say_value(c, result->items[k]);
        }
        cli_lit(c, " (");
        cli_print(c, json_get_str(d, S("version")));
        if (json_get(d, S("version")) != NULL)
            cli_lit(c, ": ");
        cli_print(c, json_get_str(d, c->lang == LANG_ZH ? S("zh") : S("en")));
        cli_lit(c, ")\n");
    }
}

static void say_acts(struct cli *c, const struct json *report)
{
    const struct json *acts = json_get(report, S("acts"));

    for (size_t i = 0; acts != NULL && i < acts->n; i++) {
        const struct json *act = acts->items[i];

        cli_print(c, json_true(json_get(act, S("ok"))) ? S("  ok   ")
                                                       : S("  ERR  "));
        cli_print(c, json_get_str(act, S("at")));
        cli_lit(c, "  ");
        cli_print(c, json_get_str(act, S("step")));
        cli_lit(c, "  ");
        cli_print(c, json_get_str(act, S("got")));
        cli_lit(c, "\n");
        say_reasons(c, act);
        say_problems(c, act);
        say_decided(c, act);
    }
}

static void say_limits(struct cli *c, const struct json *report)
{
    const struct json *all = json_get(report, S("deadlines"));
    bool zh = c->lang == LANG_ZH;

    for (size_t i = 0; all != NULL && i < all->n; i++) {
        const struct json *d = all->items[i];
        str party = json_get_str(d, S("party"));

        cli_print(c, zh ? S("  期限 ") : S("  due  "));
        cli_print(c, json_get_str(d, zh ? S("zh") : S("en")));
        if (party.n > 0) {
            cli_lit(c, " (");
            cli_print(c, party);
            cli_lit(c, ")");
        }
        cli_lit(c, ": ");
        cli_print(c, json_get_str(json_get(d, S("last")), S("@")));
        if (json_true(json_get(d, S("open"))))
            cli_print(c, zh ? S("法律未定天数,应由部门或地方规定")
                            : S("open: a profile must set it"));
        if (json_get(d, S("met")) != NULL)
            cli_print(c, zh ? S(" 已完成") : S(" met"));
        cli_lit(c, "\n");
    }
}

static void say_findings(struct cli *c, const struct json *report)
{
    const struct json *all = json_get(report, S("findings"));
    bool zh = c->lang == LANG_ZH;

    for (size_t i = 0; all != NULL && i < all->n; i++) {
        const struct json *f = all->items[i];
        const struct json *not_stopping = json_get(f, S("not_stopping"));

        cli_print(c, zh ? S("  线索 ") : S("  finding "));
        cli_print(c, json_get_str(f, zh ? S("zh") : S("en")));
        cli_lit(c, "\n");
        for (size_t j = 0; not_stopping != NULL && j < not_stopping->n; j++) {
            const struct json *one = not_stopping->items[j];

            cli_print(c, zh ? S("       不停止计算: ")
                            : S("       stopped nothing: "));
            cli_print(c, json_get_str(one, zh ? S("zh") : S("en")));
            cli_lit(c, " (");
            cli_print(c, json_get_str(one, zh ? S("why_zh") : S("why_en")));
            cli_lit(c, ")\n");
        }
    }
}

static void say(struct cli *c, str file, const struct scenario_result *r)
{
    const struct json *wrong = json_get(r->report, S("mismatches"));

    cli_print(c, r->as_expected ? S("ok   ") : S("FAIL "));
    cli_print(c, file);
    cli_lit(c, ": ");
    cli_print(c, json_get_str(r->report, S("scenario")));
    cli_lit(c, "\n");
    say_acts(c, r->report);
    say_limits(c, r->report);
    say_findings(c, r->report);
    for (size_t i = 0; wrong != NULL && i < wrong->n; i++) {
        cli_lit(c, "  != ");
        cli_print(c, json_str(wrong->items[i]));
        cli_lit(c, "\n");
    }
}

int cmd_try(struct cli *c)
{
    static const char *const valued[] = {"--without", "--facts", NULL};
    static const char *const flags[] = {"--json", NULL};
    str dir, file, without = S("");
    struct law *law;
    struct calendar *calendar;
    struct packs *packs;
    size_t n = 0, bad = 0;

    if (!cli_known(c, valued, flags))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &dir))
        return cli_usage(c, S("PACKDIR"));
    if (!cli_plain(c, valued, 1, &file))
        return cli_usage(c, S("SCENARIO.yaml"));
    (void)cli_option(c, S("--without"), 0, &without);
    if (!cli_facts(c, dir, &law) || !cli_calendar(c, dir, &calendar) ||
        !packs_read(c->a, dir, law, &packs, c->e))
        return CLI_ERROR;
    for (; cli_plain(c, valued, n + 1, &file); n++) {
        struct json *scenario = NULL;
        struct scenario_result r;
        str text;

        if (!file_read(c->a, file, YAML_MAX, &text, c->e) ||
            !yaml_read(c->a, file, text, &scenario, c->e) ||
            !scenario_play(packs, calendar, scenario, without, c->a, &r, c->e))
            return CLI_ERROR;
        bad += !r.as_expected;
        if (cli_flag(c, S("--json"))) {
            json_print(r.report, 2, c->out);
            cli_lit(c, "\n");
        } else {
            say(c, file, &r);
        }
    }
    return bad == 0 ? CLI_HOLDS : CLI_FAILS;
}
