/* import_sheet.c - a sheet of a spreadsheet program: its cells, the options in
 * its head, and what is made of both for every kind of table. */
#include "dmn/import.h"

#include <stdio.h>
#include <string.h>

static const struct err_def empty_sheet = {
    .code = "DMN-074",
    .fault = FAULT_INPUT,
    .zh = "表「{0}」没有数据行",
    .fix_zh = "在表头下面写规则,一行一条",
    .en = "the sheet \"{0}\" has no rows",
    .fix_en = "write rules below the header, one a row",
};
static const struct err_def no_form = {
    .code = "DMN-075",
    .fault = FAULT_INPUT,
    .zh = "「{0}」的表头不是已知的两种:缺少「{1}」",
    .fix_zh = "裁量基准用 item、grade、condition 各列,condition "
              "后面一列写结果;一般决策表用 "
              "input:名称:类型 和 output:名称:类型",
    .en = "the header of \"{0}\" is neither of the two known: \"{1}\" is "
          "missing",
    .fix_en =
        "a discretion table has item, grade and condition, and the outcome "
        "after it; others have input:name:type and output:name:type",
};
static const struct err_def bad_option = {
    .code = "DMN-076",
    .fault = FAULT_INPUT,
    .zh = "选项「{0}」里的「{1}」不对",
    .fix_zh = "名称须是表中的输入或输出,写法见 docs/decisions.md",
    .en = "\"{1}\" of the option \"{0}\" is wrong",
    .fix_en = "name an input or output of the table, as docs/decisions.md says",
};

static const struct err_def not_utf8 = {
    .code = "DMN-085",
    .fault = FAULT_INPUT,
    .zh = "表「{0}」不是 UTF-8 文字",
    .fix_zh = "在表格软件中另存为「CSV UTF-8」",
    .en = "the sheet \"{0}\" is not UTF-8",
    .fix_en = "save it from the spreadsheet as \"CSV UTF-8\"",
};
static const struct err_def bad_values = {
    .code = "DMN-086",
    .fault = FAULT_INPUT,
    .zh = "读「# values: {0} {1}」时",
    .fix_zh = "按 FEEL 的一元测试写,例如 >= 0",
    .en = "reading \"# values: {0} {1}\"",
    .fix_en = "write unary tests of FEEL, such as >= 0",
};

/* ------------------------------------------------------------------ text - */

bool import_int(const struct sheet *s, int64_t n, str *out)
{
    char z[24];
    int len = snprintf(z, sizeof z, "%lld", (long long)n);

    return arena_str(s->a, (str){z, (size_t)len}, out, s->e);
}

bool import_quote(const struct sheet *s, str text, str *out)
{
    char *p = arena_alloc(s->a, text.n * 2 + 2, s->e);
    size_t n = 0;

    if (p == NULL)
        return false;
    p[n++] = '"';
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            p[n++] = '\\';
        p[n++] = text.p[i];
    }
    p[n++] = '"';
    *out = (str){p, n};
    return true;
}

static size_t digits(str s, size_t at)
{
    while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
        at++;
    return at;
}

bool import_decimal(str s)
{
    size_t from = s.n > 0 && s.p[0] == '-';
    size_t at = digits(s, from);

    if (at == from)
        return false;
    if (at < s.n && s.p[at] == '.') {
        size_t part = at + 1;

        at = digits(s, part);
        if (at == part)
            return false;
    }
    return at == s.n;
}

bool import_id(const struct sheet *s, const char *kind, size_t number, str *out)
{
    str n;

    return import_int(s, (int64_t)number, &n) &&
           import_join(s, out, str_of(kind), S("_"), n);
}

/* ----------------------------------------------------------------- cells - */

size_t import_column(const struct sheet *s, str name)
{
    const struct csv_row *head = &s->csv.rows[0];

    for (size_t i = 0; i < head->n; i++) {
        if (str_eq(str_trim(head->cells[i]), name))
            return i;
    }
    return SIZE_MAX;
}

str import_value(const struct sheet *s, size_t row, size_t column)
{
    return column == SIZE_MAX ? S("")
                              : str_trim(s->csv.rows[row].cells[column]);
}

struct at import_at(const struct sheet *s, size_t row, size_t column,
                    size_t offset)
{
    struct at at = {s->src->file, s->csv.rows[row].line, 0};
    str cell = import_value(s, row, column);
    size_t from = 0, to;

    /* A cell with doubled quotes is a copy, whose place is not known. */
    if (column == SIZE_MAX || cell.n == 0 || cell.p < s->text.p ||
        cell.p >= s->text.p + s->text.n)
        return at;
    to = (size_t)(cell.p - s->text.p) + offset;
    at.line = 1;
    for (size_t i = 0; i < to && i < s->text.n; i++) {
        if (s->text.p[i] != '\n')
            continue;
        at.line++;
        from = i + 1;
    }
    at.col = (int)utf8_count(str_slice(s->text, from, to)) + 1;
    return at;
}

/* --------------------------------------------------------------- options - */

/* Those that are about one input or output have its name in front. */
static const struct {
    const char *key;
    bool named;
} keys[] = {
    {"name", false}, {"hit", false},       {"worse", false}, {"values", true},
    {"label", true}, {"threshold", false}, {"norm", true},   {"data", true},
};

static bool option(struct sheet *s, str text, struct at at)
{
    str key, rest;

    if (!str_cut(text, S(":"), &key, &rest))
        return true; /* a remark */
    key = str_trim(key);
    rest = str_trim(rest);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct option *o;

        if (!str_eq(key, str_of(keys[i].key)))
            continue;
        o = vec_add(s->a, &s->options, s->e);
        if (o == NULL)
            return false;
        *o = (struct option){.key = key, .name = S(""), .rest = rest, .at = at};
        if (keys[i].named) {
            (void)str_cut(rest, S(" "), &o->name, &o->rest);
            o->rest = str_trim(o->rest);
        }
        return true;
    }
    return true;
}

/* Lines of the head begin with #; they become empty, so that all others keep
 * their numbers. */
static bool head(struct sheet *s)
{
    str rest = s->src->text, line, kept[2] = {S(""), S("")};
    char *lines;
    int n = 0;

    if (str_starts(rest, S("\xEF\xBB\xBF")))
        rest = str_slice(rest, 3, rest.n);
    for (str after = rest; str_starts(after, S("#")); rest = after) {
        bool more = str_cut(after, S("\n"), &line, &after);

        n++;
        if (!option(s, str_slice(line, 1, line.n),
                    (struct at){s->src->file, n, 1}))
            return false;
        if (!more) {
            rest = S("");
            break;
        }
    }
    lines = arena_alloc(s->a, (size_t)n + 1, s->e);
    if (lines == NULL)
        return false;
    memset(lines, '\n', (size_t)n);
    kept[0] = (str){lines, (size_t)n};
    kept[1] = rest;
    return arena_join(s->a, kept, 2, &s->text, s->e);
}

const struct option *import_option(const struct sheet *s, const char *key,
                                   str name, size_t nth)
{
    for (size_t i = 0; i < s->options.n; i++) {
        const struct option *o = &s->options.at[i];

        if (str_eq(o->key, str_of(key)) &&
            (name.n == 0 || str_eq(o->name, name)) && nth-- == 0)
            return o;
    }
    return NULL;
}

/* What was given with the sheet stands before what it says itself. */
static bool given(struct sheet *s, const char *key, str value)
{
    struct option *o;

    if (value.n == 0)
        return true;
    o = vec_add(s->a, &s->options, s->e);
    if (o == NULL)
        return false;
    *o = (struct option){.key = str_of(key),
                         .name = S(""),
                         .rest = value,
                         .at = {.file = s->src->file}};
    return true;
}

/* The last part of the path, without its ending. */
static str stem(str file)
{
    str head, rest = file;

    while (str_cut(rest, S("/"), &head, &rest))
        ;
    rest = head;
    (void)str_cut(rest, S("."), &head, &file);
    return head.n > 0 ? head : rest;
}

bool import_read(struct sheet *s)
{
    const struct option *name;

    if (!str_utf8(s->src->text, NULL))
        return err_set(s->e, &not_utf8, .at = {.file = s->src->file},
                       .arg = {s->src->file});
    if (!given(s, "name", s->src->name) || !given(s, "worse", s->src->worse) ||
        !head(s) ||
        !csv_read(s->a, s->src->file, s->text, s->src->sep, &s->csv, s->e))
        return false;
    name = import_option(s, "name", S(""), 0);
    s->name =
        name != NULL && name->rest.n > 0 ? name->rest : stem(s->src->file);
    return s->csv.n > 1 ||
           err_set(s->e, &empty_sheet, .at = {.file = s->src->file},
                   .arg = {s->src->file});
}

/* ------------------------------------------------------------------ norm - */

static bool is_input(const struct dmn_table *t, str name)
{
    for (size_t i = 0; i < t->n_inputs; i++) {
        if (str_eq(t->inputs[i].expression.text, name))
            return true;
    }
    return false;
}

/* "-x" is about x. */
static str bare(str name)
{
    return str_starts(name, S("-")) ? str_trim(str_slice(name, 1, name.n))
                                    : name;
}

static size_t worse_in(const struct dmn_table *t, str list, str *out)
{
    size_t n = 0;
    str one;

    for (bool more = list.n > 0; more;) {
        more = str_cut(list, S(","), &one, &list);
        one = str_trim(one);
        if (one.n == 0 || !is_input(t, bare(one)))
            continue;
        if (out != NULL)
            out[n] = one;
        n++;
    }
    return n;
}

/* "5000 over 听证 | a hearing | APL-63", or "from". */
static bool threshold(const struct sheet *s, const struct option *o,
                      struct dmn_threshold *to)
{
    str rest, word;

    (void)str_cut(o->rest, S(" "), &to->at, &rest);
    (void)str_cut(str_trim(rest), S(" "), &word, &rest);
    if (!import_decimal(to->at) ||
        (!str_eq(word, S("over")) && !str_eq(word, S("from"))))
        return err_set(s->e, &bad_option, .at = o->at,
                       .arg = {o->key, o->rest});
    to->over = str_eq(word, S("over"));
    (void)str_cut(rest, S("|"), &to->zh, &rest);
    (void)str_cut(rest, S("|"), &to->en, &to->basis);
    to->zh = str_trim(to->zh);
    to->en = str_trim(to->en);
    to->basis = str_trim(to->basis);
    return true;
}

bool import_norm(const struct sheet *s, struct dmn_table *t)
{
    const struct option *o = import_option(s, "worse", S(""), 0);
    struct dmn_norm *n = &t->norm;

    if (o != NULL) {
        n->n_worse = worse_in(t, o->rest, NULL);
        n->worse = arena_array(s->a, str, n->n_worse + 1, s->e);
        if (n->worse == NULL)
            return false;
        (void)worse_in(t, o->rest, n->worse);
    }
    while (import_option(s, "threshold", S(""), n->n_thresholds) != NULL)
        n->n_thresholds++;
    n->thresholds =
        arena_array(s->a, struct dmn_threshold, n->n_thresholds + 1, s->e);
    if (n->thresholds == NULL)
        return false;
    for (size_t i = 0; i < n->n_thresholds; i++) {
        o = import_option(s, "threshold", S(""), i);
        if (o != NULL && !threshold(s, o, &n->thresholds[i]))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------ input data - */

str import_label(const struct sheet *s, str name)
{
    const struct option *o = import_option(s, "label", name, 0);

    return o == NULL ? S("") : o->rest;
}

bool import_data(struct sheet *s, str name, str type, str *href)
{
    struct dmn_element *el = NULL;
    size_t n = 0;

    for (size_t i = 0; i < s->elements.n && el == NULL; i++) {
        n += s->elements.at[i].kind == DMN_INPUT_DATA;
        if (s->elements.at[i].kind == DMN_INPUT_DATA &&
            str_eq(s->elements.at[i].name, name))
            el = &s->elements.at[i];
    }
    if (el == NULL) {
        el = vec_add(s->a, &s->elements, s->e);
        if (el == NULL)
            return false;
        *el = (struct dmn_element){.kind = DMN_INPUT_DATA,
                                   .name = name,
                                   .label = import_label(s, name),
                                   .variable = {.name = name, .type = type}};
        if (!import_id(s, "data", n + 1, &el->id))
            return false;
    }
    return import_join(s, href, S("#"), el->id);
}

/* ----------------------------------------------------------------- files - */

static bool is_output(const struct dmn_table *t, str name)
{
    for (size_t i = 0; i < t->n_outputs; i++) {
        if (str_eq(t->outputs[i].name, name))
            return true;
    }
    return false;
}

/* Whatever the options name must be in the sheet. */
static bool options_used(const struct sheet *s)
{
    for (size_t i = 0; i < s->options.n; i++) {
        const struct option *o = &s->options.at[i];
        bool used = !str_eq(o->key, S("values")) && !str_eq(o->key, S("label"));

        for (size_t k = 0; k < s->elements.n && !used; k++) {
            const struct dmn_element *el = &s->elements.at[k];

            used = str_eq(el->name, o->name) ||
                   (el->logic != NULL && el->logic->table != NULL &&
                    (is_input(el->logic->table, o->name) ||
                     (str_eq(o->key, S("label")) &&
                      is_output(el->logic->table, o->name))));
        }
        if (!used)
            return err_set(s->e, &bad_option, .at = o->at,
                           .arg = {o->key, o->name});
    }
    return true;
}

/* What the head says of values is FEEL, and is read before it is believed. */
static bool values_read(const struct sheet *s)
{
    const struct option *o;

    for (size_t i = 0; (o = import_option(s, "values", S(""), i)) != NULL;
         i++) {
        struct feel *x;

        if (!feel_compile_tests(s->a, o->rest, NULL, 0, o->at, &x, s->e))
            return err_while(s->e, &bad_values, .arg = {o->name, o->rest});
    }
    return true;
}

static bool worse_used(const struct sheet *s)
{
    const struct option *o = import_option(s, "worse", S(""), 0);
    str list = o == NULL ? S("") : o->rest, one;

    for (bool more = list.n > 0; more;) {
        bool used = false;

        more = str_cut(list, S(","), &one, &list);
        one = str_trim(one);
        for (size_t k = 0; k < s->elements.n && one.n > 0 && !used; k++) {
            const struct dmn_boxed *x = s->elements.at[k].logic;

            used =
                x != NULL && x->table != NULL && is_input(x->table, bare(one));
        }
        if (!used && one.n > 0)
            return err_set(s->e, &bad_option, .at = o->at,
                           .arg = {S("worse"), one});
    }
    return true;
}

static bool namespace_of(const struct sheet *s, str name, str *out)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 1 << 16);
    buf_lit(&b, "urn:fadu:table:");
    url_encode(&b, name);
    ok = buf_take(&b, s->a, out, s->e);
    buf_close(&b);
    return ok;
}

/* The item definitions that a decision's elements use. */
static bool pick_items(const struct sheet *s, struct dmn_file *f)
{
    f->items = arena_array(s->a, struct dmn_item, s->items.n + 1, s->e);
    if (f->items == NULL)
        return false;
    for (size_t i = 0; i < s->items.n; i++) {
        bool used = false;

        for (size_t k = 0; k < f->n_elements; k++)
            used = used ||
                   str_eq(f->elements[k].variable.type, s->items.at[i].name);
        if (used)
            f->items[f->n_items++] = s->items.at[i];
    }
    return true;
}

static bool needs(const struct dmn_element *el, str id)
{
    for (size_t i = 0; i < el->n_needs; i++) {
        if (str_eq(str_slice(el->needs[i], 1, el->needs[i].n), id))
            return true;
    }
    for (size_t i = 0; i < el->n_authority; i++) {
        if (str_eq(str_slice(el->authority[i], 1, el->authority[i].n), id))
            return true;
    }
    return false;
}

/* A file of all (one NULL), or of one decision and what it needs. */
static bool make_file(const struct sheet *s, const struct dmn_element *one,
                      struct dmn_file **out)
{
    struct dmn_file *f = arena_new(s->a, struct dmn_file, s->e);

    if (f == NULL)
        return false;
    f->file = s->src->file;
    f->id = S("model");
    f->elements =
        arena_array(s->a, struct dmn_element, s->elements.n + 1, s->e);
    if (f->elements == NULL)
        return false;
    for (size_t i = 0; i < s->elements.n; i++) {
        const struct dmn_element *el = &s->elements.at[i];

        if (one == NULL || el == one || needs(one, el->id))
            f->elements[f->n_elements++] = *el;
    }
    f->name = one == NULL ? s->name : one->name;
    *out = f;
    return namespace_of(s, f->name, &f->ns) && pick_items(s, f);
}

static bool make_files(const struct sheet *s, struct dmn_file ***out, size_t *n)
{
    struct dmn_file **files =
        arena_array(s->a, struct dmn_file *, s->elements.n + 1, s->e);
    size_t made = 0;

    if (files == NULL)
        return false;
    for (size_t i = 0; s->src->apart && i < s->elements.n; i++) {
        if (s->elements.at[i].kind == DMN_DECISION &&
            !make_file(s, &s->elements.at[i], &files[made++]))
            return false;
    }
    if (!s->src->apart && !make_file(s, NULL, &files[made++]))
        return false;
    *out = files;
    *n = made;
    return true;
}

static bool has_prefix(const struct sheet *s, str prefix)
{
    for (size_t i = 0; i < s->csv.rows[0].n; i++) {
        if (str_starts(str_trim(s->csv.rows[0].cells[i]), prefix))
            return true;
    }
    return false;
}

bool dmn_import(struct arena *a, const struct dmn_sheet *src,
                struct dmn_file ***files, size_t *n, struct err *e)
{
    static const char *const columns[] = {"item", "grade", "condition"};
    struct sheet s = {.a = a, .e = e, .src = src};
    bool ok;

    if (!import_read(&s))
        return false;
    if (has_prefix(&s, S("input:")) || has_prefix(&s, S("output:"))) {
        ok = import_table(&s);
    } else {
        for (size_t i = 0; i < COUNT_OF(columns); i++) {
            if (import_column(&s, str_of(columns[i])) == SIZE_MAX)
                return err_set(e, &no_form,
                               .at = {src->file, s.csv.rows[0].line, 0},
                               .arg = {src->file, str_of(columns[i])});
        }
        ok = import_grades(&s);
    }
    return ok && options_used(&s) && values_read(&s) && worse_used(&s) &&
           make_files(&s, files, n);
}
