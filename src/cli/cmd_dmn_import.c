/* cmd_dmn_import.c - fadu dmn import TABLE --out …: a sheet as decision
 * models. */
#include "cli/dmn.h"

static const struct err_def no_sheet = {
    .code = "CLI-085",
    .fault = FAULT_INPUT,
    .zh = "「{0}」既不是 .tsv 也不是 .csv",
    .fix_zh = "在表格软件中另存为其中一种",
    .en = "\"{0}\" is neither .tsv nor .csv",
    .fix_en = "save it from the spreadsheet as one of them",
};
static const struct err_def no_version = {
    .code = "CLI-089",
    .fault = FAULT_INPUT,
    .zh = "不写 DMN 的「{0}」版",
    .fix_zh = "用 1.5 或 1.3",
    .en = "version \"{0}\" of DMN is not written",
    .fix_en = "use 1.5 or 1.3",
};

static const char *const valued[] = {"--out", "--name", "--worse", "--dmn",
                                     NULL};
static const char *const flags[] = {NULL};
static const struct {
    const char *name;
    enum dmn_version version;
} versions[] = {{"1.5", DMN_1_5}, {"1.3", DMN_1_3}};

struct importing {
    struct cli *c;
    struct dmn_sheet sheet;
    str out;
    enum dmn_version version;
};

/* What was read back is what is told: rules, tables. */
static void say(struct cli *c, str path, const struct dmn_file *f)
{
    bool zh = c->lang == LANG_ZH;
    size_t tables = 0, rules = 0;

    for (size_t i = 0; i < f->n_elements; i++) {
        const struct dmn_boxed *x = f->elements[i].logic;

        if (x == NULL || x->table == NULL)
            continue;
        tables++;
        rules += x->table->n_rules;
    }
    cli_print(c, path);
    cli_lit(c, ": ");
    buf_int(c->out, (int64_t)tables);
    cli_print(c, zh ? S(" 个决策表,") : S(" decision tables, "));
    buf_int(c->out, (int64_t)rules);
    cli_print(c, zh ? S(" 条规则\n") : S(" rules\n"));
}

static bool save_file(struct importing *m, str path, const struct dmn_file *f)
{
    struct cli *c = m->c;
    struct buf b;
    str text = S("");
    bool ok;

    buf_init(&b, &memory_system, CLI_DMN_MOST);
    ok = dmn_write_as(f, m->version, &b, c->e) && buf_done(&b, &text, c->e) &&
         cli_save(c, path, text);
    buf_close(&b);
    if (ok)
        say(c, path, f);
    return ok;
}

/* DIR/ID.dmn: the id of a decision is plain ASCII. */
static bool save_apart(struct importing *m, str dir, const struct dmn_file *f)
{
    str parts[] = {dir, S("/"), S("decision"), S(".dmn")}, path;

    for (size_t i = 0; i < f->n_elements; i++) {
        if (f->elements[i].kind == DMN_DECISION)
            parts[2] = f->elements[i].id;
    }
    return arena_join(m->c->a, parts, COUNT_OF(parts), &path, m->c->e) &&
           save_file(m, path, f);
}

static bool options(struct importing *m)
{
    struct cli *c = m->c;
    struct dmn_sheet *s = &m->sheet;
    str version;

    s->sep = str_ends(s->file, S(".tsv")) ? '\t' : ',';
    if (!str_ends(s->file, S(".tsv")) && !str_ends(s->file, S(".csv")))
        return err_set(c->e, &no_sheet, .arg = {s->file});
    (void)cli_option(c, S("--name"), 0, &s->name);
    (void)cli_option(c, S("--worse"), 0, &s->worse);
    s->apart = dir_exists(c->a, m->out);
    if (!cli_option(c, S("--dmn"), 0, &version))
        return true;
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        if (str_eq(version, str_of(versions[i].name))) {
            m->version = versions[i].version;
            return true;
        }
    }
    return err_set(c->e, &no_version, .arg = {version});
}

static bool import(struct importing *m)
{
    struct cli *c = m->c;
    struct dmn_file **files;
    size_t n;

    if (!options(m) ||
        !file_read(c->a, m->sheet.file, CLI_DMN_MOST, &m->sheet.text, c->e) ||
        !dmn_import(c->a, &m->sheet, &files, &n, c->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!(m->sheet.apart ? save_apart : save_file)(m, m->out, files[i]))
            return false;
    }
    return true;
}

int cmd_dmn_import(struct cli *c)
{
    struct importing m = {.c = c};

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 1))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &m.sheet.file))
        return cli_usage(c, S("TABLE.tsv"));
    if (!cli_option(c, S("--out"), 0, &m.out))
        return cli_usage(c, S("--out FILE.dmn|DIR"));
    return import(&m) ? 0 : CLI_ERROR;
}
