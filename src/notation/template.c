/* template.c - templates are read into programs and linked.
 *
 * Invariants  1. the ops of a section follow it and end at `end`, at most the
 *                end of the section around it.
 *             2. after template_link every OP_PARTIAL has its template, and
 *                nothing is nested deeper than TPL_DEPTH.
 */
#include "notation/internal.h"

static const struct err_def not_utf8 = {
    .code = "TPL-001",
    .fault = FAULT_INPUT,
    .zh = "模板「{0}」不是 UTF-8 编码",
    .fix_zh = "以 UTF-8 编码保存",
    .en = "the template \"{0}\" is not UTF-8",
    .fix_en = "save it as UTF-8",
};
static const struct err_def nul_byte = {
    .code = "TPL-002",
    .fault = FAULT_INPUT,
    .zh = "模板「{0}」中有空字符",
    .fix_zh = "去掉这个字符",
    .en = "the template \"{0}\" holds a null character",
    .fix_en = "leave it out",
};
static const struct err_def not_ended = {
    .code = "TPL-003",
    .fault = FAULT_INPUT,
    .zh = "标记「{0}」没有以 {1} 结束",
    .fix_zh = "补上两个右花括号",
    .en = "the tag \"{0}\" does not end in {1}",
    .fix_en = "close it with two braces",
};
static const struct err_def bad_name = {
    .code = "TPL-004",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不能作名称",
    .fix_zh = "名称由字母、数字、_ 和 - 组成,各段以一个点隔开",
    .en = "\"{0}\" cannot be a name",
    .fix_en = "use letters, digits, _ and -, parts separated by one dot",
};
static const struct err_def no_raw = {
    .code = "TPL-005",
    .fault = FAULT_INPUT,
    .zh = "不接受标记「{0}」:没有不转义的输出,也不能更换定界符",
    .fix_zh = "写成两个花括号中的名称",
    .en = "the tag \"{0}\" is not accepted: nothing is written unescaped and "
          "delimiters stay",
    .fix_en = "write a name in two braces",
};
static const struct err_def not_closed = {
    .code = "TPL-006",
    .fault = FAULT_INPUT,
    .zh = "区段「{0}」没有闭合",
    .fix_zh = "在它的末尾写上闭合标记",
    .en = "the section \"{0}\" is not closed",
    .fix_en = "write its closing tag",
};
static const struct err_def wrong_close = {
    .code = "TPL-007",
    .fault = FAULT_INPUT,
    .zh = "此处闭合「{0}」,而打开着的是「{1}」",
    .fix_zh = "先打开的后闭合",
    .en = "this closes \"{0}\", but what is open is \"{1}\"",
    .fix_en = "close sections in the reverse order of opening",
};
static const struct err_def none_open = {
    .code = "TPL-008",
    .fault = FAULT_INPUT,
    .zh = "此处闭合「{0}」,而没有打开的区段",
    .fix_zh = "去掉这个标记,或补上它的开头",
    .en = "this closes \"{0}\", but no section is open",
    .fix_en = "leave the tag out or open the section",
};
static const struct err_def too_deep = {
    .code = "TPL-009",
    .fault = FAULT_INPUT,
    .zh = "从「{0}」起嵌套超过 {1} 层",
    .fix_zh = "减少区段和模板的嵌套",
    .en = "from \"{0}\" on it is nested deeper than {1} levels",
    .fix_en = "nest fewer sections and templates",
};
static const struct err_def no_partial = {
    .code = "TPL-010",
    .fault = FAULT_INPUT,
    .zh = "没有名为「{0}」的模板",
    .fix_zh = "改正名称,或补上这个模板",
    .en = "there is no template \"{0}\"",
    .fix_en = "correct the name or add the template",
};
static const struct err_def circle = {
    .code = "TPL-011",
    .fault = FAULT_INPUT,
    .zh = "模板「{0}」包含了它自己",
    .fix_zh = "去掉循环的引用",
    .en = "the template \"{0}\" contains itself",
    .fix_en = "break the circle",
};
static const struct err_def name_twice = {
    .code = "TPL-012",
    .fault = FAULT_INPUT,
    .zh = "名为「{0}」的模板已经有了",
    .fix_zh = "换一个名称",
    .en = "there is already a template \"{0}\"",
    .fix_en = "choose another name",
};
static const struct err_def unsafe_place = {
    .code = "TPL-015",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不在元素内容或带引号的普通属性里,转义不能使它安全",
    .fix_zh = "给属性值加引号;不要把值写进脚本、样式和注释",
    .en = "\"{0}\" stands neither in content nor in a quoted plain attribute, "
          "where escaping makes it safe",
    .fix_en = "quote the attribute; keep values out of script, style and "
              "comments",
};
static const struct err_def unbalanced = {
    .code = "TPL-016",
    .fault = FAULT_INPUT,
    .zh = "「{0}」的开头和结尾不在 HTML 的同一种位置",
    .fix_zh = "使标签和引号在其中成对",
    .en = "\"{0}\" does not end where in HTML it began",
    .fix_en = "keep tags and quotes whole inside it",
};

struct reader {
    struct arena *a;
    str name, file, text;
    size_t at;
    struct place place;
    VEC(struct op) ops;
    size_t open[TPL_DEPTH]; /* the sections around, by op */
    struct html_place opened[TPL_DEPTH];
    int depth;
    struct html_place html;
};

/* A tag of the text: {{ kind name }}. */
struct tag {
    char kind; /* # ^ / > ! or 0: a value */
    str name, whole;
    size_t from, to;           /* its bytes */
    size_t line_from, line_to; /* with its line, when alone on it */
    bool alone;
};

static struct at here(struct reader *r, size_t at)
{
    place_go(&r->place, at);
    return (struct at){r->file, r->place.line, r->place.col};
}

/* ---------------------------------------------------------------- tags --- */

static bool name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           (unsigned char)c >= 0x80;
}

static bool name_ok(str s, bool dots)
{
    bool part = false; /* the part before has begun */

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '.' && !name_byte(s.p[i]))
            return false;
        if (s.p[i] == '.' && (!dots || !part))
            return false;
        part = s.p[i] != '.';
    }
    return part;
}

/* Sections, comments and templates that stand alone take their line away. */
static void look_around(const struct reader *r, struct tag *t)
{
    size_t from = t->from, to = t->to;
    const char *p = r->text.p;

    t->line_from = t->from;
    t->line_to = t->to;
    t->alone = false;
    if (t->kind == 0)
        return;
    while (from > 0 && (p[from - 1] == ' ' || p[from - 1] == '\t'))
        from--;
    while (to < r->text.n && (p[to] == ' ' || p[to] == '\t'))
        to++;
    if (from > 0 && p[from - 1] != '\n')
        return;
    if (to < r->text.n && p[to] == '\r')
        to++;
    if (to < r->text.n && p[to] != '\n')
        return;
    t->alone = true;
    t->line_from = from;
    t->line_to = to < r->text.n ? to + 1 : to;
}

/* The tag that begins at r->at, with two braces. */
static bool tag(struct reader *r, struct tag *t, struct err *e)
{
    str rest = str_slice(r->text, r->at, r->text.n), inside;
    size_t end = 0;
    char c;

    *t = (struct tag){.from = r->at};
    if (!str_find(rest, S("}}"), &end))
        return err_set(e, &not_ended, .at = here(r, r->at),
                       .arg = {excerpt(rest), S("}}")});
    t->whole = str_slice(rest, 0, end + 2);
    t->to = r->at + end + 2;
    inside = str_slice(rest, 2, end);
    c = inside.n > 0 ? inside.p[0] : ' ';
    if (c == '{' || c == '&' || c == '=')
        return err_set(e, &no_raw, .at = here(r, r->at), .arg = {t->whole});
    if (strchr("#^/>!", c) != NULL && c != '\0') {
        t->kind = c;
        inside = str_slice(inside, 1, inside.n);
    }
    t->name = str_trim(inside);
    if (t->kind != '!' && t->kind != '>' && str_eq(t->name, S(".")))
        t->name = S("");
    else if (t->kind != '!' && !name_ok(t->name, t->kind != '>'))
        return err_set(e, &bad_name, .at = here(r, r->at), .arg = {t->name});
    look_around(r, t);
    return true;
}

/* ----------------------------------------------------------------- ops --- */

static struct op *add(struct reader *r, enum op_kind kind, size_t at,
                      struct err *e)
{
    struct at place = here(r, at);
    struct op *op = vec_add(r->a, &r->ops, e);

    if (op != NULL)
        *op = (struct op){.kind = kind,
                          .line = place.line,
                          .col = place.col,
                          .depth = r->depth};
    return op;
}

static bool text(struct reader *r, size_t from, size_t to, struct err *e)
{
    str s = str_slice(r->text, from, to);
    struct op *op;

    if (s.n == 0)
        return true;
    if (!html_over(&r->html, s))
        return err_set(e, &unbalanced, .at = here(r, from),
                       .arg = {excerpt(s)});
    op = add(r, OP_TEXT, from, e);
    if (op == NULL)
        return false;
    op->text = s;
    return true;
}

static bool parts(struct reader *r, struct op *op, str name, struct err *e)
{
    size_t n = name.n == 0 ? 0 : 1;

    for (size_t i = 0; i < name.n; i++)
        n += name.p[i] == '.';
    op->text = name;
    op->n_parts = n;
    if (n == 0)
        return true;
    op->parts = arena_array(r->a, str, n, e);
    if (op->parts == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        (void)str_cut(name, S("."), &op->parts[i], &name);
    return true;
}

static bool value(struct reader *r, const struct tag *t, struct err *e)
{
    struct op *op;

    if (!html_takes_value(&r->html))
        return err_set(e, &unsafe_place, .at = here(r, t->from),
                       .arg = {t->whole});
    op = add(r, OP_VALUE, t->from, e);
    return op != NULL && parts(r, op, t->name, e);
}

static bool open_section(struct reader *r, const struct tag *t, struct err *e)
{
    struct op *op;

    if (r->depth == TPL_DEPTH)
        return err_set(e, &too_deep, .at = here(r, t->from),
                       .arg = {t->whole, S("64")});
    html_at_section(&r->html);
    op = add(r, t->kind == '#' ? OP_SECTION : OP_INVERSE, t->from, e);
    if (op == NULL || !parts(r, op, t->name, e))
        return false;
    r->opened[r->depth] = r->html;
    r->open[r->depth++] = r->ops.n - 1;
    return true;
}

static bool close_section(struct reader *r, const struct tag *t, struct err *e)
{
    struct op *op;

    if (r->depth == 0)
        return err_set(e, &none_open, .at = here(r, t->from),
                       .arg = {t->whole});
    op = &r->ops.at[r->open[r->depth - 1]];
    if (!str_eq(op->text, t->name))
        return err_set(e, &wrong_close, .at = here(r, t->from),
                       .arg = {t->whole, op->text.n == 0 ? S(".") : op->text});
    r->depth--;
    if (!html_section_ends(&r->opened[r->depth], &r->html))
        return err_set(e, &unbalanced, .at = here(r, t->from),
                       .arg = {t->whole});
    op->end = r->ops.n;
    return true;
}

static bool partial(struct reader *r, const struct tag *t, struct err *e)
{
    struct op *op;

    if (r->html.state != HTML_CONTENT)
        return err_set(e, &unsafe_place, .at = here(r, t->from),
                       .arg = {t->whole});
    op = add(r, OP_PARTIAL, t->from, e);
    if (op == NULL)
        return false;
    op->text = t->name;
    op->alone = t->alone;
    return true;
}

static bool act_on(struct reader *r, const struct tag *t, struct err *e)
{
    switch (t->kind) {
    case '#':
    case '^':
        return open_section(r, t, e);
    case '/':
        return close_section(r, t, e);
    case '>':
        return partial(r, t, e);
    case '!':
        return true;
    default:
        return value(r, t, e);
    }
}

/* ------------------------------------------------------------- reading --- */

static bool is_text(struct reader *r, struct err *e)
{
    const char *nul = r->text.n == 0 ? NULL : memchr(r->text.p, 0, r->text.n);
    size_t bad;

    if (!str_utf8(r->text, &bad))
        return err_set(e, &not_utf8, .at = here(r, bad), .arg = {r->name});
    if (nul != NULL)
        return err_set(e, &nul_byte, .at = here(r, (size_t)(nul - r->text.p)),
                       .arg = {r->name});
    return true;
}

static bool whole(struct reader *r, struct err *e)
{
    size_t next, last_line_end = r->text.n;
    struct tag t;

    while (str_find(str_slice(r->text, r->at, r->text.n), S("{{"), &next)) {
        size_t from = r->at;

        r->at += next;
        if (!tag(r, &t, e) ||
            !text(r, from, t.line_from < from ? from : t.line_from, e) ||
            !act_on(r, &t, e))
            return false;
        r->at = t.line_to;
    }
    /* The file's last line end is an op of its own, see n_inline. */
    if (str_ends(r->text, S("\r\n")))
        last_line_end -= 2;
    else if (str_ends(r->text, S("\n")))
        last_line_end -= 1;
    if (last_line_end < r->at)
        last_line_end = r->text.n;
    return text(r, r->at, last_line_end, e) &&
           text(r, last_line_end, r->text.n, e);
}

static bool ended_well(struct reader *r, struct err *e)
{
    if (r->depth > 0) {
        const struct op *op = &r->ops.at[r->open[r->depth - 1]];

        return err_set(e, &not_closed, .at = {r->file, op->line, op->col},
                       .arg = {op->text.n == 0 ? S(".") : op->text});
    }
    if (r->html.state == HTML_LESS)
        r->html.state = HTML_CONTENT;
    if (r->html.state != HTML_CONTENT)
        return err_set(e, &unbalanced, .at = here(r, r->text.n),
                       .arg = {r->name});
    return true;
}

struct template_set *template_set_new(struct arena *a, struct err *e)
{
    struct template_set *set = arena_new(a, struct template_set, e);

    if (set == NULL)
        return NULL;
    set->a = a;
    set->map = map_new(a, e);
    return set->map == NULL ? NULL : set;
}

bool template_add(struct template_set *set, str name, str file, str text,
                  struct err *e)
{
    struct reader r = {.a = set->a, .name = name, .file = file, .text = text};
    struct template *t;
    bool line_end = str_ends(text, S("\n"));

    place_start(&r.place, text);
    if (!is_text(&r, e))
        return false;
    if (map_get(set->map, name) != NULL)
        return err_set(e, &name_twice, .at = {file, 1, 1}, .arg = {name});
    if (!whole(&r, e) || !ended_well(&r, e))
        return false;
    t = arena_new(set->a, struct template, e);
    if (t == NULL)
        return false;
    *t = (struct template){
        .name = name, .file = file, .ops = r.ops.at, .n = r.ops.n};
    t->n_inline = t->n;
    if (line_end && t->n > 0 && t->ops[t->n - 1].kind == OP_TEXT &&
        str_eq(str_trim(t->ops[t->n - 1].text), S("")))
        t->n_inline--;
    if (!map_put(set->map, name, t, e))
        return false;
    set->linked = false;
    return true;
}

/* ------------------------------------------------------------- linking --- */

static struct at op_at(const struct template *t, const struct op *op)
{
    return (struct at){t->file, op->line, op->col};
}

/* Finds what a template contains, and how deep that goes.  `level` counts the
 * templates around it, each of which is one step deeper. */
static bool link_one(struct template_set *set, struct template *t, int level,
                     struct err *e)
{
    t->link = LINK_BUSY;
    for (size_t i = 0; i < t->n; i++) {
        struct op *op = &t->ops[i];
        struct template *in;
        int depth = op->depth + 1;

        if (op->kind == OP_PARTIAL) {
            in = map_get(set->map, op->text);
            if (in == NULL)
                return err_set(e, &no_partial, .at = op_at(t, op),
                               .arg = {op->text});
            if (in->link == LINK_BUSY)
                return err_set(e, &circle, .at = op_at(t, op),
                               .arg = {op->text});
            if (in->link == LINK_NOT && level < TPL_DEPTH &&
                !link_one(set, in, level + 1, e))
                return false;
            depth += level < TPL_DEPTH ? in->depth : TPL_DEPTH;
            op->partial = in;
        }
        if (depth > TPL_DEPTH + 1)
            return err_set(e, &too_deep, .at = op_at(t, op),
                           .arg = {t->name, S("64")});
        if (depth > t->depth)
            t->depth = depth;
    }
    t->link = LINK_DONE;
    return true;
}

bool template_link(struct template_set *set, struct err *e)
{
    void *v;
    str name;

    for (size_t i = 0; map_at(set->map, i, &name, &v); i++) {
        struct template *t = v;

        t->link = LINK_NOT;
        t->depth = 0;
    }
    for (size_t i = 0; map_at(set->map, i, &name, &v); i++) {
        struct template *t = v;

        if (t->link == LINK_NOT && !link_one(set, t, 0, e))
            return false;
    }
    set->linked = true;
    return true;
}
