/* cmd_explain.c - fadu explain PACKDIR [PROCEDURE]: guide, chart, BPMN. */
#include "cli/internal.h"
#include "explain/explain.h"

enum { EXPLAINED_MAX = 64 << 20 };

static const struct err_def no_procedure = {
    .code = "CLI-130",
    .fault = FAULT_ABSENT,
    .zh = "「{0}」中没有程序「{1}」(部门或地方规定「{2}」)",
    .fix_zh = "用 fadu check 列出其中的程序",
    .en = "\"{0}\" has no procedure \"{1}\" (profile \"{2}\")",
    .fix_en = "fadu check lists what is there",
};
static const struct err_def no_folder_given = {
    .code = "CLI-131",
    .fault = FAULT_INPUT,
    .zh = "{0} 一次只写一个程序,这里有 {1} 个",
    .fix_zh = "写明 PROCEDURE,或用 --out DIR 写成文件",
    .en = "{0} writes one procedure at a time, and there are {1}",
    .fix_en = "name a PROCEDURE, or write files with --out DIR",
};

enum form { MARKDOWN, HTML, SVG, BPMN, JSON, FORMS };
static const struct {
    const char *flag, *end;
} forms[FORMS] = {
    [MARKDOWN] = {NULL, ".md"},   [HTML] = {"--html", ".html"},
    [SVG] = {"--svg", ".svg"},    [BPMN] = {"--bpmn", ".bpmn"},
    [JSON] = {"--json", ".json"},
};

struct explaining {
    struct cli *c;
    const struct procedure **all;
    size_t n;
};

static bool write_form(struct cli *c, const struct procedure *p, enum form form,
                       struct buf *out)
{
    struct json *guide;
    struct chart chart;

    if (form == BPMN)
        return explain_bpmn(p, c->lang, c->a, out, c->e);
    if (!explain_guide(p, c->lang, c->a, &guide, c->e) ||
        !explain_chart(p, c->lang, NULL, c->a, &chart, c->e))
        return false;
    if (form == MARKDOWN) {
        explain_markdown(guide, c->lang, out);
    } else if (form == HTML) {
        explain_html(guide, &chart, c->lang, out);
    } else if (form == SVG) {
        explain_svg(&chart, c->lang, out);
    } else {
        json_print(guide, 2, out);
        buf_byte(out, '\n');
    }
    return true;
}

static bool save_form(struct cli *c, const struct procedure *p, str dir,
                      enum form form)
{
    const str parts[] = {dir,        S("/"),
                         p->id,      p->profile.n > 0 ? S("+") : S(""),
                         p->profile, str_of(forms[form].end)};
    struct buf b;
    str path, text;
    bool ok;

    buf_init(&b, &memory_system, EXPLAINED_MAX);
    ok = arena_join(c->a, parts, COUNT_OF(parts), &path, c->e) &&
         write_form(c, p, form, &b) && buf_done(&b, &text, c->e) &&
         cli_save(c, path, text);
    buf_close(&b);
    if (ok) {
        cli_print(c, path);
        cli_lit(c, "\n");
    }
    return ok;
}

/* The general law's procedures, each; or one of them, with its profile. */
static bool choose(struct explaining *x, str dir, const struct packs *packs)
{
    struct cli *c = x->c;
    str id = S(""), profile = S("");
    bool one = cli_plain(
        c, (const char *const[]){"--profile", "--out", "--facts", NULL}, 1,
        &id);

    (void)cli_option(c, S("--profile"), 0, &profile);
    x->all = arena_array(c->a, const struct procedure *, packs_count(packs) + 1,
                         c->e);
    if (x->all == NULL)
        return false;
    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *p = packs_at(packs, i);

        if (str_eq(p->profile, profile) && (!one || str_eq(p->id, id)))
            x->all[x->n++] = p;
    }
    return x->n > 0 || err_set(c->e, &no_procedure, .arg = {dir, id, profile});
}

static bool save_all(struct explaining *x, str out)
{
    static const enum form written[] = {MARKDOWN, HTML, SVG, BPMN};

    if (!cli_folder(x->c, out))
        return false;
    for (size_t i = 0; i < x->n; i++) {
        for (size_t f = 0; f < COUNT_OF(written); f++) {
            if (!save_form(x->c, x->all[i], out, written[f]))
                return false;
        }
    }
    return true;
}

int cmd_explain(struct cli *c)
{
    static const char *const valued[] = {"--profile", "--out", "--facts", NULL};
    static const char *const flags[] = {"--html", "--svg", "--bpmn", "--json",
                                        NULL};
    struct explaining x = {.c = c};
    enum form form = MARKDOWN;
    struct law *law;
    struct packs *packs;
    str dir, out;
    char many[24];

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 2))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &dir))
        return cli_usage(c, S("PACKDIR"));
    for (int f = HTML; f < FORMS; f++) {
        if (cli_flag(c, str_of(forms[f].flag)))
            form = (enum form)f;
    }
    if (!cli_facts(c, dir, &law) || !packs_read(c->a, dir, law, &packs, c->e) ||
        !choose(&x, dir, packs))
        return CLI_ERROR;
    if (cli_option(c, S("--out"), 0, &out))
        return save_all(&x, out) ? CLI_HOLDS : CLI_ERROR;
    if (form != MARKDOWN && x.n > 1) {
        (void)snprintf(many, sizeof many, "%zu", x.n);
        (void)err_set(c->e, &no_folder_given,
                      .arg = {str_of(forms[form].flag), str_of(many)});
        return CLI_ERROR;
    }
    for (size_t i = 0; i < x.n; i++) {
        if (!write_form(c, x.all[i], form, c->out))
            return CLI_ERROR;
    }
    return CLI_HOLDS;
}
