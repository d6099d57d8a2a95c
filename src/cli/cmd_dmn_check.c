/* cmd_dmn_check.c - fadu dmn check MODEL.dmn|TABLE.tsv: what is wrong with
 * every decision table, before the first case. */
#include "analysis/analysis.h"
#include "cli/dmn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct err_def no_csv = {
    .code = "CLI-090",
    .fault = FAULT_IO,
    .zh = "不能写「{0}」({1})",
    .fix_zh = "换一个可以写入的文件名",
    .en = "\"{0}\" cannot be written ({1})",
    .fix_en = "name a file in a folder that can be written to",
};
static const struct err_def no_table = {
    .code = "CLI-091",
    .fault = FAULT_INPUT,
    .zh = "「{0}」里没有决策表",
    .fix_zh = "检查含有 decisionTable 的模型,或者 .tsv、.csv 表格",
    .en = "\"{0}\" holds no decision table",
    .fix_en = "check a model with a decisionTable, or a .tsv or .csv sheet",
};

enum { DEFECTS = 65, SHARED_FROM = 3 };

static const struct {
    const char *key, *zh, *en;
} kinds[FINDING_KINDS] = {
    [FINDING_GAP] = {"gap", "空白", "gap"},
    [FINDING_OVERLAP] = {"overlap", "重叠", "overlap"},
    [FINDING_UNREACHABLE] = {"unreachable", "不可达", "unreachable"},
    [FINDING_SHADOWED] = {"shadowed", "被遮蔽", "shadowed"},
    [FINDING_BOUNDARY] = {"boundary", "边界", "boundary"},
    [FINDING_RANGE] = {"range", "幅度", "range"},
    [FINDING_ORDER] = {"order", "轻重倒置", "order"},
    [FINDING_THRESHOLD] = {"threshold", "程序门槛", "threshold"},
    [FINDING_OUTSIDE] = {"undecided", "未判定", "undecided"},
};

struct looked {
    str name;
    const struct dmn_table *table;
    const struct table_finding *found;
    size_t n;
};
struct checking {
    struct cli *c;
    const struct dmn_file *file;
    VEC(struct looked) tables;
};

/* ---------------------------------------------------------------- tables - */

static bool look(struct checking *k, str name, const struct dmn_table *t)
{
    struct looked *l = vec_add(k->c->a, &k->tables, k->c->e);

    if (l == NULL)
        return false;
    *l = (struct looked){.name = name, .table = t};
    return analysis_table(k->c->a, k->file, t, name, &l->found, &l->n, k->c->e);
}

/* Tables stand anywhere in boxed expressions; an inner one is called after its
 * entry. */
static bool walk(struct checking *k, str name, const struct dmn_boxed *x)
{
    if (x == NULL)
        return true;
    if (x->table != NULL && !look(k, name, x->table))
        return false;
    for (size_t i = 0; i < x->n; i++) {
        const str parts[] = {name, S("."),
                             x->names == NULL ? S("") : x->names[i]};
        str inner = name;

        if (parts[2].n > 0 &&
            !arena_join(k->c->a, parts, COUNT_OF(parts), &inner, k->c->e))
            return false;
        if (!walk(k, inner, x->kids[i]))
            return false;
    }
    return true;
}

static bool look_at_file(struct checking *k, const struct dmn_file *f)
{
    k->file = f;
    for (size_t i = 0; i < f->n_elements; i++) {
        if (!walk(k, f->elements[i].name, f->elements[i].logic))
            return false;
    }
    return true;
}

static bool read_sheet(struct checking *k, str path)
{
    struct cli *c = k->c;
    struct dmn_sheet sheet = {.file = path, .name = S(""), .worse = S("")};
    struct dmn_file **files;
    size_t n;

    sheet.sep = str_ends(path, S(".tsv")) ? '\t' : ',';
    (void)cli_option(c, S("--name"), 0, &sheet.name);
    (void)cli_option(c, S("--worse"), 0, &sheet.worse);
    if (!file_read(c->a, path, CLI_DMN_MOST, &sheet.text, c->e) ||
        !dmn_import(c->a, &sheet, &files, &n, c->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!look_at_file(k, files[i]))
            return false;
    }
    return true;
}

static bool read_model(struct checking *k, str path)
{
    struct dmn_file *f;

    return cli_dmn_read(k->c, k->c->a, path, &f, k->c->e) && look_at_file(k, f);
}

/* --------------------------------------------------------------- counting - */

struct counts {
    size_t defects[FINDING_KINDS], notes[FINDING_KINDS];
    size_t n_defects, n_notes, clean;
};

static struct counts count(const struct checking *k)
{
    struct counts n = {0};

    for (size_t i = 0; i < k->tables.n; i++) {
        size_t before = n.n_defects;

        for (size_t f = 0; f < k->tables.at[i].n; f++) {
            const struct table_finding *x = &k->tables.at[i].found[f];

            ++*(x->defect ? &n.defects[x->kind] : &n.notes[x->kind]);
            ++*(x->defect ? &n.n_defects : &n.n_notes);
        }
        n.clean += n.n_defects == before;
    }
    return n;
}

/* ------------------------------------------------------------------ words - */

static bool is_fact(str s)
{
    str head, tail;

    return str_cut(s, S("-"), &head, &tail) && head.n >= 2 && head.n <= 6 &&
           head.p[0] >= 'A' && head.p[0] <= 'Z' && tail.n > 0 &&
           tail.p[0] >= '0' && tail.p[0] <= '9';
}

static void say_finding(struct cli *c, const struct table_finding *f)
{
    bool zh = c->lang == LANG_ZH;

    cli_print(c, f->defect ? (zh ? S("  缺陷 ") : S("  defect "))
                           : (zh ? S("  注意 ") : S("  note ")));
    cli_print(c, str_of(zh ? kinds[f->kind].zh : kinds[f->kind].en));
    cli_lit(c, "  ");
    cli_print(c, zh ? f->zh : f->en);
    if (is_fact(f->fact)) {
        cli_lit(c, " [");
        cli_print(c, f->fact);
        cli_lit(c, "]");
    }
    cli_lit(c, "\n");
}

/* How many tables say the same; *first: none before this one. */
static size_t tables_that_say(const struct checking *k, size_t table,
                              const struct table_finding *f, bool *first)
{
    size_t n = 0;

    *first = true;
    for (size_t i = 0; i < k->tables.n; i++) {
        for (size_t x = 0; x < k->tables.at[i].n; x++) {
            if (!str_eq(k->tables.at[i].found[x].zh, f->zh))
                continue;
            *first = *first && i >= table;
            n++;
            break;
        }
    }
    return n;
}

/* A name up to its first blank: 第2项. */
static str short_name(str name)
{
    str head, tail;

    (void)str_cut(name, S(" "), &head, &tail);
    return head;
}

static void say_shared(struct checking *k, const struct table_finding *f,
                       size_t n)
{
    struct cli *c = k->c;
    bool more = false;

    say_finding(c, f);
    cli_lit(c, "       ");
    buf_int(c->out, (int64_t)n);
    cli_print(c, c->lang == LANG_ZH ? S(" 个表:") : S(" tables: "));
    for (size_t i = 0; i < k->tables.n; i++) {
        bool says = false;

        for (size_t x = 0; x < k->tables.at[i].n; x++)
            says = says || str_eq(k->tables.at[i].found[x].zh, f->zh);
        if (!says)
            continue;
        if (more)
            cli_print(c, c->lang == LANG_ZH ? S("、") : S(", "));
        cli_print(c, short_name(k->tables.at[i].name));
        more = true;
    }
    cli_lit(c, "\n");
}

/* What many tables have in common is said once. */
static void say_all_shared(struct checking *k)
{
    struct cli *c = k->c;
    bool any = false, first;

    for (size_t i = 0; i < k->tables.n; i++) {
        for (size_t f = 0; f < k->tables.at[i].n; f++) {
            const struct table_finding *x = &k->tables.at[i].found[f];
            size_t n = tables_that_say(k, i, x, &first);

            if (n < SHARED_FROM || !first)
                continue;
            if (!any)
                cli_print(c, c->lang == LANG_ZH
                                 ? S("多个表共有:\n")
                                 : S("said of several tables:\n"));
            any = true;
            say_shared(k, x, n);
        }
    }
}

static void say_table(struct checking *k, size_t at)
{
    const struct looked *l = &k->tables.at[at];
    struct cli *c = k->c;
    bool headed = false, first;

    for (size_t i = 0; i < l->n; i++) {
        if (tables_that_say(k, at, &l->found[i], &first) >= SHARED_FROM)
            continue;
        if (!headed) {
            cli_print(c, l->name);
            cli_lit(c, "\n");
        }
        headed = true;
        say_finding(c, &l->found[i]);
    }
}

static void say_counts(struct cli *c, const size_t counts[FINDING_KINDS],
                       size_t n, const char *zh, const char *en)
{
    bool more = false;

    cli_print(c, str_of(c->lang == LANG_ZH ? zh : en));
    cli_lit(c, " ");
    buf_int(c->out, (int64_t)n);
    for (int i = 0; n > 0 && i < FINDING_KINDS; i++) {
        if (counts[i] == 0)
            continue;
        cli_print(c, more ? (c->lang == LANG_ZH ? S("、") : S(", ")) : S(" ("));
        cli_print(c, str_of(c->lang == LANG_ZH ? kinds[i].zh : kinds[i].en));
        cli_lit(c, " ");
        buf_int(c->out, (int64_t)counts[i]);
        more = true;
    }
    if (more)
        cli_lit(c, ")");
}

static void say_summary(struct checking *k, const struct counts *n)
{
    struct cli *c = k->c;
    bool zh = c->lang == LANG_ZH;
    size_t rules = 0;

    for (size_t i = 0; i < k->tables.n; i++)
        rules += k->tables.at[i].table->n_rules;
    buf_int(c->out, (int64_t)k->tables.n);
    cli_print(c, zh                 ? S(" 个决策表,")
                 : k->tables.n == 1 ? S(" decision table, ")
                                    : S(" decision tables, "));
    buf_int(c->out, (int64_t)rules);
    cli_print(c,
              zh ? S(" 条规则;没有缺陷的表 ") : S(" rules; without defect: "));
    buf_int(c->out, (int64_t)n->clean);
    cli_print(c, zh ? S(";") : S("; "));
    say_counts(c, n->defects, n->n_defects, "缺陷", "defects");
    cli_print(c, zh ? S(";") : S("; "));
    say_counts(c, n->notes, n->n_notes, "注意", "notes");
    cli_lit(c, "\n");
}

/* ------------------------------------------------------------------- JSON - */

static struct json *witness_json(struct cli *c, const struct table_finding *f)
{
    struct json *all = json_array(c->a, c->e);

    for (size_t i = 0; all != NULL && i < f->n_witness; i++) {
        struct json *one = json_object(c->a, c->e);

        if (one == NULL ||
            !json_set_str(c->a, one, S("input"), f->witness[i].input, c->e) ||
            !json_set_str(c->a, one, S("path"), f->witness[i].path, c->e) ||
            !json_set(c->a, one, S("value"),
                      feel_json(f->witness[i].value, c->a, c->e), c->e) ||
            !json_add(c->a, all, one, c->e))
            return NULL;
    }
    return all;
}

static struct json *finding_json(struct cli *c, const struct table_finding *f)
{
    struct json *v = json_object(c->a, c->e), *rules = json_array(c->a, c->e);

    if (v == NULL || rules == NULL)
        return NULL;
    for (size_t i = 0; i < f->n_rules; i++) {
        if (!json_add(c->a, rules,
                      json_int(c->a, (int64_t)f->rules[i] + 1, c->e), c->e))
            return NULL;
    }
    if (!json_set_str(c->a, v, S("kind"), str_of(kinds[f->kind].key), c->e) ||
        !json_set_bool(c->a, v, S("defect"), f->defect, c->e) ||
        !json_set(c->a, v, S("rules"), rules, c->e) ||
        !json_set_str(c->a, v, S("zh"), f->zh, c->e) ||
        !json_set_str(c->a, v, S("en"), f->en, c->e) ||
        !json_set_str(c->a, v, S("basis"), f->fact, c->e) ||
        !json_set_int(c->a, v, S("line"), f->at.line, c->e) ||
        !json_set(c->a, v, S("witness"), witness_json(c, f), c->e))
        return NULL;
    return v;
}

static struct json *table_json(struct cli *c, const struct looked *l)
{
    struct json *v = json_object(c->a, c->e), *all = json_array(c->a, c->e);

    if (v == NULL || all == NULL ||
        !json_set_str(c->a, v, S("name"), l->name, c->e) ||
        !json_set_int(c->a, v, S("rules"), (int64_t)l->table->n_rules, c->e) ||
        !json_set(c->a, v, S("findings"), all, c->e))
        return NULL;
    for (size_t i = 0; i < l->n; i++) {
        if (!json_add(c->a, all, finding_json(c, &l->found[i]), c->e))
            return NULL;
    }
    return v;
}

static struct json *counts_json(struct cli *c,
                                const size_t counts[FINDING_KINDS])
{
    struct json *v = json_object(c->a, c->e);

    for (int i = 0; v != NULL && i < FINDING_KINDS; i++) {
        if (counts[i] > 0 && !json_set_int(c->a, v, str_of(kinds[i].key),
                                           (int64_t)counts[i], c->e))
            return NULL;
    }
    return v;
}

static bool say_json(struct checking *k, str path, const struct counts *n)
{
    struct cli *c = k->c;
    struct json *v = json_object(c->a, c->e), *all = json_array(c->a, c->e);

    if (v == NULL || all == NULL ||
        !json_set_str(c->a, v, S("file"), path, c->e) ||
        !json_set_int(c->a, v, S("without_defect"), (int64_t)n->clean, c->e) ||
        !json_set(c->a, v, S("defects"), counts_json(c, n->defects), c->e) ||
        !json_set(c->a, v, S("notes"), counts_json(c, n->notes), c->e) ||
        !json_set(c->a, v, S("tables"), all, c->e))
        return false;
    for (size_t i = 0; i < k->tables.n; i++) {
        if (!json_add(c->a, all, table_json(c, &k->tables.at[i]), c->e))
            return false;
    }
    json_print(v, 2, c->out);
    cli_lit(c, "\n");
    return true;
}

/* -------------------------------------------------------------------- CSV - */

static void put_cell(struct buf *b, str s, bool last)
{
    csv_cell(b, s);
    buf_add(b, last ? S("\n") : S(","));
}

static bool put_finding(struct cli *c, struct buf *b, const struct looked *l,
                        const struct table_finding *f)
{
    struct buf cell;
    str rules, example, line;
    bool ok;

    buf_init(&cell, &memory_system, 1 << 16);
    for (size_t i = 0; i < f->n_rules; i++) {
        if (i > 0)
            buf_lit(&cell, " ");
        buf_int(&cell, (int64_t)f->rules[i] + 1);
    }
    ok = buf_take(&cell, c->a, &rules, c->e);
    buf_clear(&cell);
    for (size_t i = 0; i < f->n_witness; i++) {
        if (i > 0)
            buf_lit(&cell, "; ");
        buf_add(&cell, f->witness[i].input);
        buf_lit(&cell, " = ");
        feel_print(f->witness[i].value, &cell);
    }
    ok = ok && buf_take(&cell, c->a, &example, c->e);
    buf_clear(&cell);
    buf_int(&cell, f->at.line);
    ok = ok && buf_take(&cell, c->a, &line, c->e);
    buf_close(&cell);
    if (!ok)
        return false;
    put_cell(b, l->name, false);
    put_cell(b, str_of(kinds[f->kind].key), false);
    put_cell(b, f->defect ? S("yes") : S("no"), false);
    put_cell(b, rules, false);
    put_cell(b, f->zh, false);
    put_cell(b, f->en, false);
    put_cell(b, example, false);
    put_cell(b, f->fact, false);
    put_cell(b, f->at.line > 0 ? line : S(""), true);
    return true;
}

static bool write_file(struct cli *c, str path, const struct buf *b)
{
    const char *z = arena_cstr(c->a, path, c->e);
    str text;
    FILE *f;
    bool ok;

    if (z == NULL || !buf_done(b, &text, c->e))
        return false;
    f = fopen(z, "w");
    ok = f != NULL && fwrite(text.p, 1, text.n, f) == text.n;
    if (f != NULL && fclose(f) != 0)
        ok = false;
    return ok || err_set(c->e, &no_csv, .arg = {path, str_of(strerror(errno))});
}

static bool write_csv(struct checking *k, str path)
{
    struct buf b;
    bool ok = true;

    buf_init(&b, &memory_system, 64UL << 20);
    buf_lit(&b, "table,kind,defect,rules,zh,en,example,basis,line\n");
    for (size_t i = 0; ok && i < k->tables.n; i++) {
        for (size_t f = 0; ok && f < k->tables.at[i].n; f++)
            ok = put_finding(k->c, &b, &k->tables.at[i],
                             &k->tables.at[i].found[f]);
    }
    ok = ok && write_file(k->c, path, &b);
    buf_close(&b);
    return ok;
}

/* ---------------------------------------------------------------- command - */

int cmd_dmn_check(struct cli *c)
{
    static const char *const valued[] = {"--csv", "--name", "--worse", NULL};
    static const char *const flags[] = {"--json", NULL};
    struct checking k = {.c = c};
    struct counts n;
    str path, csv;
    bool sheet;

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 1))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &path))
        return cli_usage(c, S("MODEL.dmn|TABLE.tsv"));
    sheet = str_ends(path, S(".tsv")) || str_ends(path, S(".csv"));
    if (!(sheet ? read_sheet : read_model)(&k, path))
        return CLI_ERROR;
    if (k.tables.n == 0) {
        (void)err_set(c->e, &no_table, .arg = {path});
        return CLI_ERROR;
    }
    n = count(&k);
    if (cli_option(c, S("--csv"), 0, &csv) && !write_csv(&k, csv))
        return CLI_ERROR;
    if (cli_flag(c, S("--json"))) {
        if (!say_json(&k, path, &n))
            return CLI_ERROR;
        return n.n_defects == 0 ? CLI_HOLDS : DEFECTS;
    }
    say_all_shared(&k);
    for (size_t i = 0; i < k.tables.n; i++)
        say_table(&k, i);
    say_summary(&k, &n);
    return n.n_defects == 0 ? CLI_HOLDS : DEFECTS;
}
