/* paper.c - a text with placeholders, and the matter, into blocks of a page. */
#include "paper/paper.h"

static const struct err_def open_brace = {
    .code = "PAPER-001",
    .fault = FAULT_INPUT,
    .zh = "文书「{0}」第 {1} 行的「{」没有配对的「}」",
    .fix_zh = "补上「}」",
    .en = "a \"{\" in line {1} of the paper \"{0}\" is not closed",
    .fix_en = "add the \"}\"",
};

static const struct err_def no_table = {
    .code = "PAPER-002",
    .fault = FAULT_INPUT,
    .zh = "文书「{0}」第 {1} 行:「{2}」不是表",
    .fix_zh = "写 {table case.表的字段},字段的类型是 table",
    .en = "line {1} of the paper \"{0}\": \"{2}\" is not a table",
    .fix_en = "write {table case.FIELD} with a field of the type table",
};

struct rendering {
    const struct paper_ask *ask;
    const struct procedure *p;
    const struct paper *paper;
    struct json *context;
    struct json *blocks;
    struct arena *a;
    struct err *e;
};

/* ---- values for people ---- */

static void put_date(str iso, struct buf *out)
{
    date d;
    struct civil c;

    if (!date_parse(str_slice(iso, 0, 10), &d)) {
        buf_add(out, iso);
        return;
    }
    c = date_civil(d);
    buf_int(out, c.year);
    buf_lit(out, "年");
    buf_int(out, c.month);
    buf_lit(out, "月");
    buf_int(out, c.day);
    buf_lit(out, "日");
    /* A time of day, when there is one: 2026-03-02T10:00… */
    if (iso.n >= 16 && iso.p[10] == 'T') {
        buf_byte(out, ' ');
        buf_add(out, str_slice(iso, 11, 16));
    }
}

static void put_plain(const struct json *v, enum lang lang, struct buf *out)
{
    if (v == NULL || v->kind == JSON_NULL)
        return;
    if (v->kind == JSON_BOOL)
        buf_add(out, v->truth ? (lang == LANG_ZH ? S("是") : S("yes"))
                              : (lang == LANG_ZH ? S("否") : S("no")));
    else if (v->kind == JSON_OBJECT && json_get(v, S("@")) != NULL)
        put_date(json_get_str(v, S("@")), out);
    else if (v->kind == JSON_ARRAY) {
        for (size_t i = 0; i < v->n; i++) {
            if (i > 0)
                buf_add(out, lang == LANG_ZH ? S("、") : S(", "));
            put_plain(v->items[i], lang, out);
        }
    } else
        buf_add(out, json_str(v));
}

static const struct choice *choice_of(const struct field *f, str id)
{
    for (size_t i = 0; f != NULL && i < f->n_choices; i++) {
        if (str_eq(f->choices[i].id, id))
            return &f->choices[i];
    }
    return NULL;
}

static void put_person(str id, const struct json *persons, struct buf *out)
{
    str name = json_get_str(json_get(persons, id), S("name"));

    buf_add(out, name.n > 0 ? name : id);
}

static void put_rows(const struct field *f, const struct json *v,
                     enum lang lang, struct buf *out);

static void put_value(const struct field *f, const struct json *v,
                      const struct json *persons, enum lang lang,
                      struct buf *out)
{
    const struct choice *c = choice_of(f, json_str(v));

    if (f != NULL && f->type == FIELD_TABLE)
        put_rows(f, v, lang, out);
    else if (c != NULL)
        buf_add(out, lang == LANG_ZH ? c->name.zh : c->name.en);
    else if (f != NULL && f->type == FIELD_PERSON)
        put_person(json_str(v), persons, out);
    else if (f != NULL && f->type == FIELD_PEOPLE && json_is(v, JSON_ARRAY)) {
        for (size_t i = 0; i < v->n; i++) {
            if (i > 0)
                buf_add(out, lang == LANG_ZH ? S("、") : S(", "));
            put_person(json_str(v->items[i]), persons, out);
        }
    } else
        put_plain(v, lang, out);
}

/* Rows of "column: value", for where there is room for a line only. */
static void put_rows(const struct field *f, const struct json *v,
                     enum lang lang, struct buf *out)
{
    bool zh = lang == LANG_ZH;

    for (size_t i = 0; json_is(v, JSON_ARRAY) && i < v->n; i++) {
        bool first = true;

        if (i > 0)
            buf_add(out, zh ? S(";") : S("; "));
        for (size_t c = 0; c < f->n_columns; c++) {
            const struct field *column = f->columns[c].field;
            const struct json *cell = json_get(v->items[i], column->id);

            if (cell == NULL)
                continue;
            if (!first)
                buf_add(out, zh ? S(",") : S(", "));
            buf_add(out, zh ? column->name.zh : column->name.en);
            buf_add(out, zh ? S(":") : S(": "));
            put_value(column, cell, NULL, lang, out);
            first = false;
        }
    }
}

bool paper_value(const struct field *f, const struct json *value,
                 const struct json *persons, enum lang lang, struct arena *a,
                 str *out, struct err *e)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 1 << 20);
    put_value(f, value, persons, lang, &b);
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

/* ---- placeholders ---- */

/* A bare path that ends in a field is printed as that field is: choices by
 * their words. */
static const struct field *field_of(const struct procedure *p, str expression)
{
    str s = str_trim(expression);
    size_t from = s.n;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool path = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '.';

        if (!path)
            return NULL;
        if (c == '.')
            from = i + 1;
    }
    return from < s.n ? procedure_field(p, str_slice(s, from, s.n)) : NULL;
}

/* The end of the expression that begins after a brace: braces nest, and text
 * in quotes does not count. */
static bool closing(str s, size_t *end)
{
    int depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '"' && (i == 0 || s.p[i - 1] != '\\'))
            quoted = !quoted;
        if (quoted)
            continue;
        if (c == '{')
            depth++;
        if (c == '}' && depth-- == 0) {
            *end = i;
            return true;
        }
    }
    return false;
}

static bool bad_brace(const struct paper *paper, int line, struct err *e)
{
    char z[16];
    int n = snprintf(z, sizeof z, "%d", line);

    return err_set(e, &open_brace, .arg = {paper->id, {z, (size_t)n}});
}

/* What is missing leaves a rule to write on, as a form on paper does. */
static bool put_placeholder(struct rendering *r, str expression,
                            struct buf *out)
{
    const struct at nowhere = {.file = r->paper->id, .line = 0, .col = 0};
    const struct field *f = field_of(r->p, expression);
    const struct feel_value *v;
    struct feel *x;
    struct json *j;

    if (!feel_compile(r->a, expression, NULL, 0, nowhere, &x, r->e) ||
        !feel_run(x, r->context, NULL, r->a, &v, r->e))
        return false;
    if (feel_null(v)) {
        buf_lit(out, "＿＿＿＿");
        return true;
    }
    j = feel_json(v, r->a, r->e);
    if (j == NULL)
        return false;
    put_value(f, j, r->ask->matter->persons, LANG_ZH, out);
    return true;
}

static bool put_line(struct rendering *r, str s, int line, struct buf *out)
{
    str head, tail;

    while (str_cut(s, S("{"), &head, &tail)) {
        size_t end;

        buf_add(out, head);
        if (!closing(tail, &end))
            return bad_brace(r->paper, line, r->e);
        if (!put_placeholder(r, str_slice(tail, 0, end), out))
            return false;
        s = str_slice(tail, end + 1, tail.n);
    }
    buf_add(out, s);
    return true;
}

/* ---- blocks ---- */

static bool add_block(struct rendering *r, const char *kind, str label,
                      str text)
{
    struct json *block = json_object(r->a, r->e);
    struct json *is = json_object(r->a, r->e);

    return block != NULL && is != NULL &&
           json_set_bool(r->a, is, str_of(kind), true, r->e) &&
           json_set(r->a, block, S("is"), is, r->e) &&
           (label.n == 0 ||
            json_set_str(r->a, block, S("label"), label, r->e)) &&
           json_set_str(r->a, block, S("text"), text, r->e) &&
           json_add(r->a, r->blocks, block, r->e);
}

/* ---- tables ---- */

/* "{table case.list}" alone in its line: what stands after the word. */
static bool table_line(str s, str *expression)
{
    size_t end;

    if (!str_starts(s, S("{table ")) || !closing(str_slice(s, 1, s.n), &end) ||
        end + 2 != s.n)
        return false;
    *expression = str_trim(str_slice(s, 7, s.n - 1));
    return true;
}

/* The field whose columns are printed: the path may be filtered. */
static const struct field *table_of(const struct procedure *p, str expression)
{
    const struct field *f;
    str path, filter;

    (void)str_cut(expression, S("["), &path, &filter);
    f = field_of(p, path);
    return f != NULL && f->type == FIELD_TABLE ? f : NULL;
}

static bool not_a_table(const struct paper *paper, int line, str expression,
                        struct err *e)
{
    char z[16];
    int n = snprintf(z, sizeof z, "%d", line);

    return err_set(e, &no_table,
                   .arg = {paper->id, {z, (size_t)n}, expression});
}

static bool add_text(struct rendering *r, struct json *list, str text)
{
    struct json *one = json_object(r->a, r->e);

    return one != NULL && json_set_str(r->a, one, S("text"), text, r->e) &&
           json_add(r->a, list, one, r->e);
}

/* One row; none: empty cells to write in, as in a form on paper. */
static bool add_row(struct rendering *r, const struct field *f,
                    const struct json *row, struct json *rows)
{
    struct json *one = json_object(r->a, r->e);
    struct json *cells = json_array(r->a, r->e);

    if (one == NULL || cells == NULL ||
        !json_set(r->a, one, S("cells"), cells, r->e) ||
        !json_add(r->a, rows, one, r->e))
        return false;
    for (size_t c = 0; c < f->n_columns; c++) {
        const struct field *column = f->columns[c].field;
        const struct json *v = json_get(row, column->id);
        str text;

        if (!paper_value(column, v, NULL, LANG_ZH, r->a, &text, r->e) ||
            !add_text(r, cells, text))
            return false;
    }
    return true;
}

static bool add_table(struct rendering *r, const struct field *f,
                      const struct json *v)
{
    struct json *block = json_object(r->a, r->e);
    struct json *is = json_object(r->a, r->e);
    struct json *columns = json_array(r->a, r->e);
    struct json *rows = json_array(r->a, r->e);

    if (block == NULL || is == NULL || columns == NULL || rows == NULL ||
        !json_set_bool(r->a, is, S("table"), true, r->e) ||
        !json_set(r->a, block, S("is"), is, r->e) ||
        !json_set_str(r->a, block, S("label"), f->name.zh, r->e) ||
        !json_set(r->a, block, S("columns"), columns, r->e) ||
        !json_set(r->a, block, S("rows"), rows, r->e))
        return false;
    for (size_t c = 0; c < f->n_columns; c++) {
        if (!add_text(r, columns, f->columns[c].field->name.zh))
            return false;
    }
    for (size_t i = 0; json_is(v, JSON_ARRAY) && i < v->n; i++) {
        if (!add_row(r, f, v->items[i], rows))
            return false;
    }
    return (json_is(v, JSON_ARRAY) || add_row(r, f, NULL, rows)) &&
           json_add(r->a, r->blocks, block, r->e);
}

/* A table without rows is left out. */
static bool render_table(struct rendering *r, str expression, int line)
{
    const struct at nowhere = {.file = r->paper->id, .line = 0, .col = 0};
    const struct field *f = table_of(r->p, expression);
    const struct feel_value *v;
    struct feel *x;
    struct json *j;

    if (f == NULL)
        return not_a_table(r->paper, line, expression, r->e);
    if (!feel_compile(r->a, expression, NULL, 0, nowhere, &x, r->e) ||
        !feel_run(x, r->context, NULL, r->a, &v, r->e))
        return false;
    j = feel_json(v, r->a, r->e);
    if (j == NULL)
        return false;
    return (json_is(j, JSON_ARRAY) && j->n == 0) || add_table(r, f, j);
}

static bool one_line(struct rendering *r, str s, int line)
{
    const char *kind = "paragraph";
    struct buf b;
    str text = S(""), expression;
    bool ok;

    if (table_line(s, &expression))
        return render_table(r, expression, line);
    if (str_starts(s, S("# "))) {
        kind = "heading";
        s = str_slice(s, 2, s.n);
    } else if (str_starts(s, S("- "))) {
        kind = "item";
        s = str_slice(s, 2, s.n);
    }
    buf_init(&b, &memory_system, 1 << 20);
    ok = put_line(r, s, line, &b) && buf_take(&b, r->a, &text, r->e);
    buf_close(&b);
    return ok && (str_trim(text).n == 0 || add_block(r, kind, S(""), text));
}

/* The organ and the date close every paper: the page prints them itself. */
static bool closing_line(str s)
{
    return str_eq(s, S("{authority.name}")) || str_eq(s, S("{paper.on}"));
}

static bool render_text(struct rendering *r)
{
    str rest = r->paper->text, line;
    int n = 0;

    while (rest.n > 0) {
        (void)str_cut(rest, S("\n"), &line, &rest);
        n++;
        line = str_trim(line);
        if (line.n > 0 && !closing_line(line) && !one_line(r, line, n))
            return false;
    }
    return true;
}

static bool render_fields(struct rendering *r)
{
    const struct json *fields = r->ask->fields;

    for (size_t i = 0; json_is(fields, JSON_OBJECT) && i < fields->n; i++) {
        const struct field *f = procedure_field(r->p, fields->names[i]);
        str text;

        if (f == NULL)
            continue;
        if (!paper_value(f, fields->items[i], r->ask->matter->persons, LANG_ZH,
                         r->a, &text, r->e) ||
            (text.n > 0 && !add_block(r, "pair", f->name.zh, text)))
            return false;
    }
    return true;
}

/* ---- the view ---- */

const struct paper *paper_of(const struct procedure *p, str id)
{
    for (size_t i = 0; i < p->n_papers; i++) {
        if (str_eq(p->papers[i].id, id))
            return &p->papers[i];
    }
    return NULL;
}

static bool add_context(struct rendering *r)
{
    const struct paper_ask *ask = r->ask;
    str party = json_get_str(ask->entry, S("party"));
    struct json *c = matter_context(ask->matter, party, r->a, r->e);
    const struct json *input = ask->fields;

    r->context = c;
    return c != NULL &&
           json_set(r->a, c, S("authority"),
                    json_copy(r->a, ask->matter->authority, r->e), r->e) &&
           json_set(r->a, c, S("paper"), json_copy(r->a, ask->entry, r->e),
                    r->e) &&
           json_set(r->a, c, S("input"),
                    input == NULL ? json_object(r->a, r->e)
                                  : json_copy(r->a, input, r->e),
                    r->e);
}

struct json *paper_view(const struct paper_ask *ask, struct arena *a,
                        struct err *e)
{
    struct rendering r = {.ask = ask,
                          .p = ask->matter->procedure,
                          .a = a,
                          .e = e,
                          .blocks = json_array(a, e)};
    struct json *v = json_object(a, e);
    str title = json_get_str(ask->entry, S("zh"));

    r.paper = paper_of(r.p, json_get_str(ask->entry, S("id")));
    if (v == NULL || r.blocks == NULL || !add_context(&r))
        return NULL;
    if (r.paper != NULL && r.paper->text.n > 0 ? !render_text(&r)
                                               : !render_fields(&r))
        return NULL;
    if (!json_set_str(a, v, S("title"), title, e) ||
        !json_set_str(a, v, S("organ"),
                      json_get_str(ask->matter->authority, S("name")), e) ||
        !json_set_str(a, v, S("number"), json_get_str(ask->entry, S("number")),
                      e) ||
        !json_set_str(a, v, S("dated"),
                      json_get_str(json_get(ask->entry, S("on")), S("@")), e) ||
        !json_set(a, v, S("blocks"), r.blocks, e))
        return NULL;
    return v;
}

/* ---- checking ---- */

static void report(struct pack_problems *found, struct arena *a,
                   const struct err *what)
{
    size_t max = found->max == 0 ? 1000 : found->max;
    struct err *one = found->n < max ? vec_add(a, found, NULL) : NULL;

    if (one != NULL)
        *one = *what;
}

static void check_table(const struct procedure *p, const struct paper *paper,
                        str expression, int line, struct arena *a,
                        struct pack_problems *found)
{
    const struct at where = {.file = paper->id, .line = line, .col = 1};
    struct err e = {0};
    struct feel *x;

    if (table_of(p, expression) == NULL
            ? !not_a_table(paper, line, expression, &e)
            : !feel_compile(a, expression, NULL, 0, where, &x, &e))
        report(found, a, &e);
}

static void check_line(const struct procedure *p, const struct paper *paper,
                       str s, int line, struct arena *a,
                       struct pack_problems *found)
{
    const struct at where = {.file = paper->id, .line = line, .col = 1};
    str head, tail, expression;

    if (table_line(str_trim(s), &expression)) {
        check_table(p, paper, expression, line, a, found);
        return;
    }

    while (str_cut(s, S("{"), &head, &tail)) {
        struct err e = {0};
        struct feel *x;
        size_t end;

        if (!closing(tail, &end)) {
            (void)bad_brace(paper, line, &e);
            report(found, a, &e);
            return;
        }
        if (!feel_compile(a, str_slice(tail, 0, end), NULL, 0, where, &x, &e))
            report(found, a, &e);
        s = str_slice(tail, end + 1, tail.n);
    }
}

bool paper_check(const struct procedure *p, struct arena *a,
                 struct pack_problems *found)
{
    size_t before = found->n;

    for (size_t i = 0; i < p->n_papers; i++) {
        str rest = p->papers[i].text, line;
        int n = 0;

        while (rest.n > 0) {
            (void)str_cut(rest, S("\n"), &line, &rest);
            check_line(p, &p->papers[i], line, ++n, a, found);
        }
    }
    return found->n == before;
}
