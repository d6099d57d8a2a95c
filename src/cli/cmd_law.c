/* cmd_law.c - fadu law: texts of law imported, listed, shown, compared. */
#include "cli/law.h"
#include "compare/compare.h"

static const struct err_def no_task = {
    .code = "CLI-140",
    .fault = FAULT_INPUT,
    .zh = "fadu law 没有「{0}」",
    .fix_zh = "写 import、list、show、diff、touches 或 check",
    .en = "fadu law has no \"{0}\"",
    .fix_en = "write import, list, show, diff, touches or check",
};
static const struct err_def no_law = {
    .code = "CLI-141",
    .fault = FAULT_ABSENT,
    .zh = "文本库中没有「{0}」",
    .fix_zh = "用 fadu law list 查看,或写文本文件的路径",
    .en = "the store has no \"{0}\"",
    .fix_en = "see fadu law list, or give the path of a text",
};
static const struct err_def no_article = {
    .code = "CLI-142",
    .fault = FAULT_ABSENT,
    .zh = "「{0}」没有「{1}」",
    .fix_zh = "写 第六十条 或 60",
    .en = "\"{0}\" has no {1}",
    .fix_en = "write 第六十条 or 60",
};
static const struct err_def bad_day = {
    .code = "CLI-143",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是日期",
    .fix_zh = "写成 2024-01-01",
    .en = "\"{0}\" is no day",
    .fix_en = "write it as 2024-01-01",
};

static const char *const valued[] = {"--into", "--laws",  "--on", "--packs",
                                     "--dir",  "--facts", NULL};

bool law_store(struct cli *c, struct statutes *out)
{
    str dir = S("laws");

    (void)cli_option(c, S("--laws"), 0, &dir);
    return statutes_open(c->a, dir, out, c->e);
}

bool law_named(struct cli *c, str name, const struct statute **out)
{
    struct statutes all;
    struct statute *read;
    str text, law, day;
    date on = DATE_MAX;

    if (file_exists(c->a, name)) {
        if (!file_read(c->a, name, STATUTE_MAX, &text, c->e) ||
            !statute_read(c->a, name, text, &read, c->e))
            return false;
        *out = read;
        return true;
    }
    if (str_cut(name, S("@"), &law, &day) && !date_parse(day, &on))
        return err_set(c->e, &bad_day, .arg = {day});
    if (!law_store(c, &all))
        return false;
    *out = statutes_on(&all, law, on);
    return *out != NULL || err_set(c->e, &no_law, .arg = {name});
}

void law_print_title(struct cli *c, const struct statute *s)
{
    cli_print(c, s->title);
    if (s->version == DATE_MIN)
        return;
    cli_lit(c, "(");
    buf_date(c->out, s->version);
    cli_lit(c, ")");
}

/* ---- import ---- */

struct importing {
    struct cli *c;
    str into;
    VEC(struct statute *) texts;
};

static bool take_file(struct importing *m, str path)
{
    struct statute **s = vec_add(m->c->a, &m->texts, m->c->e);
    str text;

    return s != NULL && file_read(m->c->a, path, STATUTE_MAX, &text, m->c->e) &&
           statute_read(m->c->a, path, text, s, m->c->e);
}

static bool take(struct importing *m, str path)
{
    struct cli *c = m->c;
    str *names;
    size_t n;

    if (!dir_exists(c->a, path))
        return take_file(m, path);
    if (!dir_list(c->a, path, &names, &n, c->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        str one;

        if (!arena_join(c->a, (const str[]){path, S("/"), names[i]}, 3, &one,
                        c->e))
            return false;
        if (dir_exists(c->a, one)
                ? !take(m, one)
                : str_ends(one, S(".md")) && !str_ends(one, S("/README.md")) &&
                      !take_file(m, one))
            return false;
    }
    return true;
}

static bool keep(struct importing *m, const struct statute *s)
{
    struct cli *c = m->c;
    bool zh = c->lang == LANG_ZH, there;
    str name, path, text, old = S("");

    if (!statute_file_name(s, c->a, &name, c->e) ||
        !arena_join(c->a, (const str[]){m->into, S("/"), name}, 3, &path,
                    c->e) ||
        !file_read(c->a, s->file, STATUTE_MAX, &text, c->e))
        return false;
    there = file_exists(c->a, path);
    if (there && !file_read(c->a, path, STATUTE_MAX, &old, c->e))
        return false;
    if (!(there && str_eq(old, text)) && !cli_save(c, path, text))
        return false;
    law_print_title(c, s);
    cli_lit(c, "  ");
    buf_int(c->out, (int64_t)s->n_articles);
    cli_print(c, zh ? S(" 条  ") : S(" articles  "));
    cli_print(c, !there              ? (zh ? S("新增") : S("new"))
                 : str_eq(old, text) ? (zh ? S("相同") : S("same"))
                                     : (zh ? S("替换") : S("replaced")));
    cli_lit(c, "\n");
    return true;
}

static bool write_index(struct importing *m)
{
    struct cli *c = m->c;
    struct statutes all;
    struct buf b;
    str path, text;
    bool ok;

    if (!statutes_open(c->a, m->into, &all, c->e) ||
        !arena_join(c->a, (const str[]){m->into, S("/index.tsv")}, 2, &path,
                    c->e))
        return false;
    buf_init(&b, &memory_system, STATUTE_MAX);
    statutes_index(&all, &b);
    ok = buf_done(&b, &text, c->e) && cli_save(c, path, text);
    buf_close(&b);
    return ok;
}

/* All are read before the first is kept. */
static int import(struct cli *c)
{
    struct importing m = {.c = c};
    str path;

    if (!cli_option(c, S("--into"), 0, &m.into))
        return cli_usage(c, S("--into DIR"));
    if (!cli_plain(c, valued, 1, &path))
        return cli_usage(c, S("FILE|DIR"));
    for (size_t i = 1; cli_plain(c, valued, i, &path); i++) {
        if (!take(&m, path))
            return CLI_ERROR;
    }
    if (!cli_folder(c, m.into))
        return CLI_ERROR;
    for (size_t i = 0; i < m.texts.n; i++) {
        if (!keep(&m, m.texts.at[i]))
            return CLI_ERROR;
    }
    return write_index(&m) ? CLI_HOLDS : CLI_ERROR;
}

/* ---- list, show ---- */

static int list(struct cli *c)
{
    struct statutes all;

    if (!law_store(c, &all))
        return CLI_ERROR;
    if (cli_flag(c, S("--json"))) {
        struct json *v = json_array(c->a, c->e);

        for (size_t i = 0; i < all.n; i++) {
            struct json *one = json_object(c->a, c->e);
            struct date_text day = date_text(all.at[i]->version);
            str version = S("");

            if (v == NULL || one == NULL ||
                (all.at[i]->version != DATE_MIN &&
                 !arena_str(c->a, str_of(day.z), &version, c->e)) ||
                !json_set_str(c->a, one, S("title"), all.at[i]->title, c->e) ||
                !json_set_str(c->a, one, S("version"), version, c->e) ||
                !json_set_int(c->a, one, S("articles"),
                              (int64_t)all.at[i]->n_articles, c->e) ||
                !json_add(c->a, v, one, c->e))
                return CLI_ERROR;
        }
        json_print(v, 2, c->out);
        cli_lit(c, "\n");
        return CLI_HOLDS;
    }
    for (size_t i = 0; i < all.n; i++) {
        law_print_title(c, all.at[i]);
        cli_lit(c, "  ");
        buf_int(c->out, (int64_t)all.at[i]->n_articles);
        cli_print(c, c->lang == LANG_ZH ? S(" 条\n") : S(" articles\n"));
    }
    return CLI_HOLDS;
}

static void print_article(struct cli *c, const struct statute_article *x)
{
    cli_print(c, x->label);
    cli_lit(c, " ");
    cli_print(c, x->whole);
    cli_lit(c, "\n");
}

static bool article_named(struct cli *c, const struct statute *s, str name,
                          const struct statute_article **out)
{
    int64_t n;

    *out = NULL;
    if (str_to_int(name, 1, 9999, &n))
        *out = statute_article(s, (int)n, 0);
    else
        (void)statute_cited(s, name, out);
    return *out != NULL || err_set(c->e, &no_article, .arg = {s->title, name});
}

static int show(struct cli *c)
{
    const struct statute *s;
    const struct statute_article *x;
    str name, article, day;

    if (!cli_plain(c, valued, 1, &name))
        return cli_usage(c, S("LAW"));
    if (cli_option(c, S("--on"), 0, &day) &&
        !arena_join(c->a, (const str[]){name, S("@"), day}, 3, &name, c->e))
        return CLI_ERROR;
    if (!law_named(c, name, &s))
        return CLI_ERROR;
    if (cli_plain(c, valued, 2, &article) && !article_named(c, s, article, &x))
        return CLI_ERROR;
    law_print_title(c, s);
    cli_lit(c, "\n");
    if (cli_plain(c, valued, 2, &article)) {
        print_article(c, x);
        return CLI_HOLDS;
    }
    for (size_t i = 0; i < s->n_articles; i++)
        print_article(c, &s->articles[i]);
    return CLI_HOLDS;
}

/* ---- diff ---- */

static void say_pair(struct cli *c, const struct json *p)
{
    str change = json_get_str(p, S("change"));
    str before = json_get_str(p, S("before")),
        after = json_get_str(p, S("after"));
    const struct json *clauses = json_get(p, S("clauses"));
    bool zh = c->lang == LANG_ZH, moved = !str_eq(before, after);
    int64_t alike = 0;

    if (str_eq(change, S("new"))) {
        cli_print(c, after);
        cli_print(c, zh ? S(" 新增") : S(" new"));
    } else if (str_eq(change, S("gone"))) {
        cli_print(c, before);
        cli_print(c, zh ? S(" 删去") : S(" gone"));
    } else {
        cli_print(c, before);
        if (moved) {
            cli_lit(c, " → ");
            cli_print(c, after);
        }
        if (str_eq(change, S("moved"))) {
            cli_print(c,
                      zh ? S(" 移号,文字未变") : S(" renumbered, same words"));
        } else {
            (void)json_get_int(p, S("alike"), &alike);
            cli_print(c, moved ? (zh ? S(" 移号并修改(相同 ")
                                     : S(" renumbered and changed ("))
                               : (zh ? S(" 修改(相同 ") : S(" changed (")));
            buf_int(c->out, alike);
            cli_print(c, zh ? S("%)") : S("% the same)"));
        }
    }
    cli_lit(c, "\n");
    for (size_t i = 0; clauses != NULL && i < clauses->n; i++) {
        str gone = json_get_str(clauses->items[i], S("gone"));

        cli_print(c, gone.n > 0 ? S("    - ") : S("    + "));
        cli_print(c, gone.n > 0 ? gone
                                : json_get_str(clauses->items[i], S("came")));
        cli_lit(c, "\n");
    }
    if (json_get_str(p, S("text")).n > 0) {
        cli_print(c, str_eq(change, S("new")) ? S("    + ") : S("    - "));
        cli_print(c, json_get_str(p, S("text")));
        cli_lit(c, "\n");
    }
}

static void say_sum(struct cli *c, const struct json *all)
{
    static const struct {
        const char *change;
        struct words word;
    } sums[] = {{"same", {SI("未变 "), SI("the same ")}},
                {"moved", {SI("移号 "), SI("renumbered ")}},
                {"changed", {SI("修改 "), SI("changed ")}},
                {"gone", {SI("删去 "), SI("gone ")}},
                {"new", {SI("新增 "), SI("new ")}}};

    for (size_t k = 0; k < COUNT_OF(sums); k++) {
        int64_t n = 0;

        for (size_t i = 0; i < all->n; i++)
            n += str_eq(json_get_str(all->items[i], S("change")),
                        str_of(sums[k].change));
        if (k > 0)
            cli_print(c, c->lang == LANG_ZH ? S(",") : S(", "));
        cli_print(c, cli_say(c, sums[k].word));
        buf_int(c->out, n);
    }
    cli_lit(c, "\n");
}

static int diff(struct cli *c)
{
    const struct statute *before, *after;
    struct json *all;
    str old, fresh;
    bool same = true;

    if (!cli_plain(c, valued, 1, &old))
        return cli_usage(c, S("OLD"));
    if (!cli_plain(c, valued, 2, &fresh))
        return cli_usage(c, S("NEW"));
    if (!law_named(c, old, &before) || !law_named(c, fresh, &after) ||
        !compare_statutes(before, after, c->a, &all, c->e))
        return CLI_ERROR;
    for (size_t i = 0; i < all->n; i++)
        same =
            same && str_eq(json_get_str(all->items[i], S("change")), S("same"));
    if (cli_flag(c, S("--json"))) {
        json_print(all, 2, c->out);
        cli_lit(c, "\n");
        return same ? CLI_HOLDS : CLI_FAILS;
    }
    law_print_title(c, before);
    cli_lit(c, " → ");
    law_print_title(c, after);
    cli_lit(c, "\n");
    say_sum(c, all);
    for (size_t i = 0; i < all->n; i++) {
        if (!str_eq(json_get_str(all->items[i], S("change")), S("same")))
            say_pair(c, all->items[i]);
    }
    return same ? CLI_HOLDS : CLI_FAILS;
}

int cmd_law(struct cli *c)
{
    static const struct {
        const char *name;
        int (*run)(struct cli *c);
        size_t most; /* arguments, with the task */
    } tasks[] = {{"check", cmd_law_check, 1}, {"diff", diff, 3},
                 {"import", import, 10000},   {"list", list, 1},
                 {"show", show, 3},           {"touches", cmd_law_touches, 3}};
    static const char *const flags[] = {"--json", NULL};
    str task;

    if (!cli_known(c, valued, flags))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &task))
        return cli_usage(c, S("import | list | show | diff | touches | check"));
    for (size_t i = 0; i < COUNT_OF(tasks); i++) {
        if (!str_eq(task, str_of(tasks[i].name)))
            continue;
        return cli_no_more(c, valued, tasks[i].most) ? tasks[i].run(c)
                                                     : CLI_ERROR;
    }
    (void)err_set(c->e, &no_task, .arg = {task});
    return CLI_ERROR;
}
