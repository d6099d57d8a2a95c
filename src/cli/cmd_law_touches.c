/* cmd_law_touches.c - fadu law touches, and fadu law check: what facts and packs
 * have to do with the texts. */
#include "cli/law.h"
#include "compare/compare.h"

enum { MATTERS_LISTED = 500 };

static const char *const valued[] = {"--laws", "--packs", "--dir", "--facts",
                                     NULL};

/* ---- touches ---- */

static void say_use(struct cli *c, const struct json *u)
{
    cli_lit(c, "    ");
    cli_print(c, json_get_str(u, S("procedure")));
    if (json_get_str(u, S("profile")).n > 0) {
        cli_lit(c, " + ");
        cli_print(c, json_get_str(u, S("profile")));
    }
    cli_lit(c, "  ");
    if (json_get_str(u, S("of")).n > 0) {
        cli_print(c, json_get_str(u, S("of_name")));
        cli_print(c, S(" · "));
    }
    cli_print(c, json_get_str(u, S("word")));
    cli_lit(c, " ");
    cli_print(c, json_get_str(u, S("name")));
    cli_lit(c, "\n");
}

static void say_fact(struct cli *c, const struct json *f)
{
    static const struct {
        const char *change;
        struct words word;
    } words[] = {{"moved", {SI("移号"), SI("renumbered")}},
                 {"changed", {SI("修改"), SI("changed")}},
                 {"gone", {SI("删去"), SI("gone")}},
                 {"new", {SI("新增"), SI("new")}}};
    const struct json *uses = json_get(f, S("uses"));
    str change = json_get_str(f, S("change"));

    cli_print(c, json_get_str(f, S("id")));
    cli_lit(c, "  ");
    cli_print(c, json_get_str(f, S("article")));
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(change, str_of(words[i].change))) {
            cli_lit(c, "  ");
            cli_print(c, cli_say(c, words[i].word));
        }
    }
    if (json_get_str(f, S("before")).n > 0 &&
        json_get_str(f, S("after")).n > 0) {
        cli_lit(c, "  ");
        cli_print(c, json_get_str(f, S("before")));
        cli_lit(c, " → ");
        cli_print(c, json_get_str(f, S("after")));
    }
    cli_lit(c, "\n    ");
    cli_print(c, json_get_str(f, S("says")));
    cli_lit(c, "\n");
    for (size_t i = 0; uses != NULL && i < uses->n; i++)
        say_use(c, uses->items[i]);
}

static void say_names(struct cli *c, const char *zh, const char *en,
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

static void say_touches(struct cli *c, const struct json *v)
{
    const struct json *facts = json_get(v, S("facts"));
    const struct json *matters = json_get(v, S("matters"));
    bool zh = c->lang == LANG_ZH;
    int64_t running = 0;

    for (size_t i = 0; i < facts->n; i++)
        say_fact(c, facts->items[i]);
    (void)json_get_int(v, S("running"), &running);
    cli_print(c, zh ? S("涉及法律事实 ") : S("facts touched: "));
    buf_int(c->out, (int64_t)facts->n);
    cli_print(c, zh ? S(" 条,办理中的事项 ") : S(", running matters: "));
    buf_int(c->out, running);
    cli_print(c, zh ? S(" 件\n") : S("\n"));
    for (size_t i = 0; i < matters->n; i++) {
        const struct json *m = matters->items[i];
        str number = json_get_str(m, S("number"));

        cli_lit(c, "  ");
        cli_print(c, number.n > 0 ? number : json_get_str(m, S("matter")));
        cli_lit(c, "  ");
        cli_print(c, json_get_str(m, S("authority")));
        cli_lit(c, "  ");
        cli_print(c, json_get_str(m, S("cause")));
        cli_lit(c, "\n");
        say_names(c, "期限:", "time limits: ", json_get(m, S("limits")));
        say_names(c, "步骤:", "steps: ", json_get(m, S("steps")));
    }
}

static bool look(struct cli *c, struct touch_ask *ask, struct json **out)
{
    struct cli_city city = {0};
    bool ok;

    if (!cli_city_shipped(c, &city))
        return false;
    ask->law = city.law;
    ask->packs = city.packs;
    ask->lang = c->lang;
    ask->max = MATTERS_LISTED;
    if (cli_option(c, S("--dir"), 0, &city.dir)) {
        struct office_options o = cli_office(c, &city);

        if (!office_open(&city.office, c->a, &o, c->e))
            return false;
        ask->office = city.office;
    }
    ok = compare_touches(ask, c->a, out, c->e);
    office_close(city.office);
    return ok;
}

int cmd_law_touches(struct cli *c)
{
    struct touch_ask ask = {0};
    struct json *v;
    str old, fresh;

    if (!cli_plain(c, valued, 1, &old))
        return cli_usage(c, S("OLD"));
    if (!cli_plain(c, valued, 2, &fresh))
        return cli_usage(c, S("NEW"));
    if (!law_named(c, old, &ask.before) || !law_named(c, fresh, &ask.after) ||
        !look(c, &ask, &v))
        return CLI_ERROR;
    if (cli_flag(c, S("--json"))) {
        json_print(v, 2, c->out);
        cli_lit(c, "\n");
    } else {
        law_print_title(c, ask.before);
        cli_lit(c, " → ");
        law_print_title(c, ask.after);
        cli_lit(c, "\n");
        say_touches(c, v);
    }
    return json_get(v, S("facts"))->n == 0 ? CLI_HOLDS : CLI_FAILS;
}

/* ---- check ---- */

static const struct err_def not_there = {
    .code = "CLI-144",
    .fault = FAULT_INPUT,
    .zh = "「{0}」所引的 {1} 在《{2}》中没有:{3}",
    .fix_zh = "核对条、款、项的编号",
    .en = "{0} cites {1}, which {2} does not have: {3}",
    .fix_en = "check the numbers of article, paragraph and item",
};

static str wrong(const struct cli *c, enum cited how)
{
    static const struct words words[] = {
        [CITED_THERE] = {SI(""), SI("")},
        [CITED_UNREADABLE] = {SI("不是第…条"), SI("it is no 第…条")},
        [CITED_NO_ARTICLE] = {SI("没有这一条"), SI("no such article")},
        [CITED_NO_PARAGRAPH] = {SI("没有这一款"), SI("no such paragraph")},
        [CITED_NO_ITEM] = {SI("没有这一项"), SI("no such item")},
    };

    return cli_say(c, words[how]);
}

bool cli_check_facts(struct cli *c, const struct law *law,
                     const struct statutes *texts, const struct map *only,
                     struct fact_check *out)
{
    for (size_t i = 0; i < law_count(law); i++) {
        const struct fact *f = law_at(law, i);
        const struct statute *other, *s = statutes_of(texts, f->law, &other);
        enum cited how;
        struct err one = {0};

        if (only != NULL && map_get(only, f->id) == NULL)
            continue;
        if (s == NULL) {
            out->no_text++;
            continue;
        }
        how = str_eq(f->article, f->law->zh) ||
                      str_eq(f->article, f->law->short_zh)
                  ? CITED_THERE
                  : statute_cited(s, f->article, NULL);
        if (how == CITED_NO_ARTICLE && s->part) {
            out->no_text++;
            continue;
        }
        out->checked++;
        if (how == CITED_THERE)
            continue;
        out->bad++;
        (void)err_set(
            &one, &not_there, .at = f->at,
            .arg = {f->id, f->article, f->law->short_zh, wrong(c, how)});
        err_print(&one, c->lang, c->out);
    }
    cli_print(c,
              c->lang == LANG_ZH ? S("核对了法律事实 ") : S("facts checked: "));
    buf_int(c->out, (int64_t)out->checked);
    cli_print(c, c->lang == LANG_ZH ? S(" 条,对不上的 ") : S(", wrong: "));
    buf_int(c->out, (int64_t)out->bad);
    cli_print(c, c->lang == LANG_ZH ? S(" 条;没有文本的 ")
                                    : S("; without a text: "));
    buf_int(c->out, (int64_t)out->no_text);
    cli_print(c, c->lang == LANG_ZH ? S(" 条\n") : S("\n"));
    return out->bad == 0;
}

int cmd_law_check(struct cli *c)
{
    struct fact_check found = {0};
    struct statutes texts;
    struct law *law;

    if (!law_store(c, &texts) || !cli_facts(c, S(""), &law))
        return CLI_ERROR;
    return cli_check_facts(c, law, &texts, NULL, &found) ? CLI_HOLDS
                                                         : CLI_FAILS;
}
