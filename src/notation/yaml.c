/* yaml.c - YAML 1.2, the part of it that cannot surprise, into a tree.
 *
 * libfyaml reads the events; nothing is resolved, so a document is never
 * larger than its text.  Whatever gives a text two meanings or refers to
 * something else is refused with its place.
 */
#include "notation/internal.h"

#include <assert.h>
#include <libfyaml.h>

static const struct err_def not_yaml = {
    .code = "YAML-001",
    .fault = FAULT_INPUT,
    .zh = "不是合法的 YAML:{0}",
    .fix_zh = "检查这一处的缩进、引号和括号",
    .en = "this is not YAML: {0}",
    .fix_en = "check indentation, quotes and brackets here",
};
static const struct err_def too_large = {
    .code = "YAML-002",
    .fault = FAULT_LARGE,
    .zh = "文件「{0}」超过 1 MiB",
    .fix_zh = "拆成几个文件",
    .en = "the file \"{0}\" is larger than 1 MiB",
    .fix_en = "split it into several files",
};
static const struct err_def not_text = {
    .code = "YAML-003",
    .fault = FAULT_INPUT,
    .zh = "此处不是 UTF-8 文字,或有控制字符({0})",
    .fix_zh = "以 UTF-8 保存,去掉控制字符",
    .en = "here is no UTF-8 text, or a control character ({0})",
    .fix_en = "save it as UTF-8 and leave out control characters",
};
static const struct err_def too_deep = {
    .code = "YAML-004",
    .fault = FAULT_INPUT,
    .zh = "嵌套超过 {0} 层",
    .fix_zh = "减少嵌套",
    .en = "nested deeper than {0} levels",
    .fix_en = "nest less",
};
static const struct err_def anchor = {
    .code = "YAML-005",
    .fault = FAULT_INPUT,
    .zh = "不接受锚点和别名「{0}」",
    .fix_zh = "把内容直接写出来",
    .en = "anchors and aliases are not accepted: \"{0}\"",
    .fix_en = "write the content out",
};
static const struct err_def tag = {
    .code = "YAML-006",
    .fault = FAULT_INPUT,
    .zh = "不接受标签「{0}」",
    .fix_zh = "去掉标签;要写成文字就加引号",
    .en = "tags are not accepted: \"{0}\"",
    .fix_en = "leave the tag out; quote what is meant as text",
};
static const struct err_def merge_key = {
    .code = "YAML-007",
    .fault = FAULT_INPUT,
    .zh = "不接受合并键「{0}」",
    .fix_zh = "把要合并的各项直接写出来",
    .en = "the merge key \"{0}\" is not accepted",
    .fix_en = "write the members out",
};
static const struct err_def key_twice = {
    .code = "YAML-008",
    .fault = FAULT_INPUT,
    .zh = "键「{0}」在同一层出现了两次",
    .fix_zh = "只保留一个",
    .en = "the key \"{0}\" stands twice in one mapping",
    .fix_en = "keep one of them",
};
static const struct err_def key_not_text = {
    .code = "YAML-009",
    .fault = FAULT_INPUT,
    .zh = "键必须是文字,而「{0}」不是",
    .fix_zh = "给键加上引号",
    .en = "a key must be text, which \"{0}\" is not",
    .fix_en = "quote the key",
};
static const struct err_def not_one = {
    .code = "YAML-010",
    .fault = FAULT_INPUT,
    .zh = "「{0}」应当恰有一个 YAML 文档",
    .fix_zh = "一个文件只写一个文档,不要用 --- 分隔",
    .en = "\"{0}\" must hold exactly one YAML document",
    .fix_en = "write one document a file, without --- between",
};
static const struct err_def directive = {
    .code = "YAML-011",
    .fault = FAULT_INPUT,
    .zh = "不接受指令「{0}」",
    .fix_zh = "删去以 % 开头的行",
    .en = "the directive \"{0}\" is not accepted",
    .fix_en = "delete the lines that begin with %",
};
static const struct err_def unsure_number = {
    .code = "YAML-012",
    .fault = FAULT_INPUT,
    .zh = "「{0}」是数字还是文字不清楚",
    .fix_zh = "文字就加引号,数字就写成普通的十进制",
    .en = "it is not clear whether \"{0}\" is a number or text",
    .fix_en = "quote it as text or write it as a plain decimal",
};

static const struct err_def tab = {
    .code = "YAML-013",
    .fault = FAULT_INPUT,
    .zh = "「{0}」后面是制表符",
    .fix_zh = "改用空格",
    .en = "a tab follows \"{0}\"",
    .fix_en = "write a blank instead",
};

struct level {
    struct json *node;
    size_t from; /* its first member in the pile */
    bool key_read;
    struct member key;
};

struct reader {
    struct arena *a;
    str file, text;
    struct place place;
    struct pile pile;
    struct level levels[JSON_DEPTH];
    int depth;
    struct json *root;
    int documents;
    struct at last; /* of the key or the container before */
};

static struct at place_of(struct reader *r, const struct fy_mark *mark)
{
    place_go(&r->place, mark == NULL ? r->text.n : mark->input_pos);
    return (struct at){r->file, r->place.line, r->place.col};
}

static struct at token_place(struct reader *r, struct fy_token *t)
{
    return place_of(r, t == NULL ? NULL : fy_token_start_mark(t));
}

/* Whether a block scalar's header, from its | or > on, is this line's rest. */
static bool block_header(str rest)
{
    size_t i = 1;

    while (i < rest.n && memchr("0123456789+-", rest.p[i], 12) != NULL)
        i++;
    rest = str_trim(str_slice(rest, i, rest.n));
    return rest.n == 0 || rest.p[0] == '#';
}

/* The text of a block scalar begins on a line after its header: goes back to
 * the header's | or >. */
static size_t header_of(str text, size_t at)
{
    size_t end = at, from;

    while (end > 0 && memchr(" \t\r\n", text.p[end - 1], 4) != NULL)
        end--;
    for (from = end; from > 0 && text.p[from - 1] != '\n';)
        from--;
    for (size_t i = from; i < end; i++) {
        if ((text.p[i] == '|' || text.p[i] == '>') &&
            block_header(str_slice(text, i, end)))
            return i;
    }
    return at;
}

/* Where a scalar stands as a reader sees it: at its quote or its header, not
 * at its first character; one that is left out, behind what is before it. */
static struct at scalar_place(struct reader *r, struct fy_token *t)
{
    const struct fy_mark *mark = t == NULL ? NULL : fy_token_start_mark(t);
    enum fy_scalar_style style =
        t == NULL ? FYSS_PLAIN : fy_token_scalar_style(t);
    size_t at;

    if (mark == NULL)
        return r->last;
    at = mark->input_pos < r->text.n ? mark->input_pos : r->text.n;
    if ((style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) && at > 0)
        at--;
    else if (style == FYSS_LITERAL || style == FYSS_FOLDED)
        at = header_of(r->text, at);
    place_go(&r->place, at);
    return (struct at){r->file, r->place.line, r->place.col};
}

static str token_text(struct fy_token *t)
{
    size_t n = 0;
    const char *p = t == NULL ? NULL : fy_token_get_text(t, &n);

    return p == NULL || n == 0 ? S("") : (str){p, n};
}

/* ------------------------------------------------------- plain scalars --- */

static bool one_of(str s, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_eq(s, str_of(words[i])))
            return true;
    }
    return false;
}

static size_t digits(str s, size_t at)
{
    while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
        at++;
    return at;
}

/* [YAML 1.2 §10.3.2]: [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? )
 * ( [eE] [-+]? [0-9]+ )?, in parts. */
struct decimal {
    bool minus;
    str whole, part, power; /* power with its e */
};

static bool decimal(str s, struct decimal *d)
{
    size_t at = 0, from;

    d->minus = s.n > 0 && s.p[0] == '-';
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        at++;
    from = at;
    at = digits(s, at);
    d->whole = str_slice(s, from, at);
    if (at < s.n && s.p[at] == '.') {
        from = ++at;
        at = digits(s, at);
        d->part = str_slice(s, from, at);
    } else {
        d->part = S("");
    }
    if (d->whole.n + d->part.n == 0)
        return false;
    from = at;
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        at++;
        if (at < s.n && (s.p[at] == '-' || s.p[at] == '+'))
            at++;
        if (digits(s, at) == at)
            return false;
        at = digits(s, at);
    }
    d->power = str_slice(s, from, at);
    return at == s.n;
}

/* 0x1F and 0o17 as decimal text.  False: not so written or too large. */
static bool other_base(str s, int64_t *v)
{
    int64_t base = str_starts(s, S("0x")) ? 16 : 8;

    *v = 0;
    if (s.n < 3 || (base == 8 && !str_starts(s, S("0o"))))
        return false;
    for (size_t i = 2; i < s.n; i++) {
        static const char all[] = "0123456789abcdef";
        char c = s.p[i] >= 'A' && s.p[i] <= 'F' ? (char)(s.p[i] + 32) : s.p[i];
        const char *digit = c == '\0' ? NULL : strchr(all, c);

        if (digit == NULL || digit - all >= base || !num_mul(*v, base, v) ||
            !num_add(*v, digit - all, v))
            return false;
    }
    return true;
}

static bool looks_other_base(str s)
{
    const char *set = str_starts(s, S("0x"))   ? "0123456789abcdefABCDEF"
                      : str_starts(s, S("0o")) ? "01234567"
                                               : NULL;

    if (set == NULL || s.n < 3)
        return false;
    for (size_t i = 2; i < s.n; i++) {
        if (s.p[i] == '\0' || strchr(set, s.p[i]) == NULL)
            return false;
    }
    return true;
}

/* The number as JSON writes it: "+5" is 5, ".5" is 0.5, "1." is 1. */
static bool number_text(struct reader *r, const struct decimal *d, str *out,
                        struct err *e)
{
    const str parts[] = {d->minus ? S("-") : S(""),
                         d->whole.n == 0 ? S("0") : d->whole,
                         d->part.n == 0 ? S("") : S("."), d->part, d->power};

    return arena_join(r->a, parts, COUNT_OF(parts), out, e);
}

/* Core schema for plain scalars; the rest stays text, so a date does. */
static bool typed(struct reader *r, str s, struct json *v, struct err *e)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    static const char *const beyond[] = {
        ".inf",  ".Inf",  ".INF", "+.inf", "+.Inf", "+.INF", "-.inf",
        "-.Inf", "-.INF", ".nan", ".NaN",  ".NAN",  NULL};
    struct decimal d;
    int64_t n;

    if (one_of(s, nulls)) {
        v->kind = JSON_NULL;
        return true;
    }
    if (one_of(s, trues) || one_of(s, falses)) {
        v->kind = JSON_BOOL;
        v->truth = one_of(s, trues);
        return true;
    }
    if (one_of(s, beyond))
        return err_set(e, &unsure_number, .at = v->at, .arg = {s});
    if (looks_other_base(s)) {
        char z[24];

        if (!other_base(s, &n))
            return err_set(e, &unsure_number, .at = v->at, .arg = {s});
        v->kind = JSON_NUMBER;
        return arena_str(
            r->a, (str){z, (size_t)snprintf(z, sizeof z, "%lld", (long long)n)},
            &v->text, e);
    }
    if (!decimal(s, &d)) {
        v->kind = JSON_STRING;
        return arena_str(r->a, s, &v->text, e);
    }
    /* The core schema would drop the zeros; but 0838 is more likely the
     * beginning of a telephone number, and guessing loses it. */
    if (d.whole.n > 1 && d.whole.p[0] == '0')
        return err_set(e, &unsure_number, .at = v->at, .arg = {s});
    v->kind = JSON_NUMBER;
    return number_text(r, &d, &v->text, e);
}

/* --------------------------------------------------------------- events -- */

static bool is_control(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
           (c >= 0x7F && c < 0xA0);
}

/* Every character must be one that the record may hold, escapes included. */
static bool admitted(str s, bool controls, size_t *at)
{
    for (size_t bytes = 0; *at < s.n; *at += bytes) {
        uint32_t c = utf8_next(str_slice(s, *at, s.n), &bytes);

        if (c == 0 || is_noncharacter(c) || (!controls && is_control(c)))
            return false;
    }
    return true;
}

static bool refuse_marks(struct reader *r, struct fy_token *anchored,
                         struct fy_token *tagged, struct err *e)
{
    if (anchored != NULL)
        return err_set(e, &anchor, .at = token_place(r, anchored),
                       .arg = {token_text(anchored)});
    if (tagged != NULL)
        return err_set(e, &tag, .at = token_place(r, tagged),
                       .arg = {token_text(tagged)});
    return true;
}

static struct level *top(struct reader *r)
{
    return r->depth == 0 ? NULL : &r->levels[r->depth - 1];
}

static bool awaits_key(struct reader *r)
{
    const struct level *l = top(r);

    return l != NULL && l->node->kind == JSON_OBJECT && !l->key_read;
}

/* A finished value goes into the innermost open container. */
static bool place_value(struct reader *r, struct json *v, struct err *e)
{
    struct level *l = top(r);
    struct member m = {.value = v};

    if (l == NULL) {
        r->root = v;
        return true;
    }
    if (l->node->kind == JSON_OBJECT) {
        m = l->key;
        m.value = v;
        l->key_read = false;
    }
    return pile_put(&r->pile, m, e);
}

static bool key(struct reader *r, struct fy_token *t, bool plain, struct err *e)
{
    struct json probe = {.at = scalar_place(r, t)};
    struct level *l = top(r);
    str s = token_text(t);

    if (plain && str_eq(s, S("<<")))
        return err_set(e, &merge_key, .at = probe.at, .arg = {s});
    if (plain && (!typed(r, s, &probe, e)))
        return false;
    if (plain && probe.kind != JSON_STRING)
        return err_set(e, &key_not_text, .at = probe.at, .arg = {s});
    l->key = (struct member){.line = probe.at.line, .col = probe.at.col};
    l->key_read = true;
    r->last = probe.at;
    return arena_str(r->a, s, &l->key.name, e);
}

static bool scalar(struct reader *r, const struct fy_event *ev, struct err *e)
{
    struct fy_token *t = ev->scalar.value;
    bool plain = t == NULL || fy_token_scalar_style(t) == FYSS_PLAIN;
    str s = token_text(t);
    size_t bad = 0;
    struct json *v;

    if (!refuse_marks(r, ev->scalar.anchor, ev->scalar.tag, e))
        return false;
    if (!admitted(s, true, &bad))
        return err_set(e, &not_text, .at = scalar_place(r, t),
                       .arg = {S("转义 (an escape)")});
    if (awaits_key(r))
        return key(r, t, plain, e);
    v = json_node(r->a, JSON_STRING, e);
    if (v == NULL)
        return false;
    v->at = scalar_place(r, t);
    if (plain ? !typed(r, s, v, e) : !arena_str(r->a, s, &v->text, e))
        return false;
    return place_value(r, v, e);
}

static bool begin(struct reader *r, enum json_kind kind, struct fy_token *t,
                  struct err *e)
{
    struct at at = token_place(r, t);
    struct json *v;

    if (awaits_key(r))
        return err_set(e, &key_not_text, .at = at,
                       .arg = {kind == JSON_OBJECT ? S("{…}") : S("[…]")});
    if (r->depth == JSON_DEPTH)
        return err_set(e, &too_deep, .at = at, .arg = {S("64")});
    v = json_node(r->a, kind, e);
    if (v == NULL)
        return false;
    v->at = r->last = at;
    r->levels[r->depth++] =
        (struct level){.node = v, .from = r->pile.members.n};
    return true;
}

static bool end(struct reader *r, struct err *e)
{
    const struct level *l = top(r);
    const struct member *twice;
    struct json *v;

    assert(l != NULL); /* the library ends only what it began */
    v = l->node;
    if (!pile_close(&r->pile, l->from, v, &twice, e))
        return false;
    if (twice != NULL)
        return err_set(e, &key_twice, .at = {r->file, twice->line, twice->col},
                       .arg = {twice->name});
    r->depth--;
    return place_value(r, v, e);
}

static bool document(struct reader *r, const struct fy_event *ev, struct err *e)
{
    if (++r->documents > 1)
        return err_set(e, &not_one,
                       .at = token_place(r, ev->document_start.document_start),
                       .arg = {r->file});
    return true;
}

static bool event(struct reader *r, const struct fy_event *ev, struct err *e)
{
    switch (ev->type) {
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_END:
        return true;
    case FYET_DOCUMENT_START:
        return document(r, ev, e);
    case FYET_MAPPING_START:
        return refuse_marks(r, ev->mapping_start.anchor, ev->mapping_start.tag,
                            e) &&
               begin(r, JSON_OBJECT, ev->mapping_start.mapping_start, e);
    case FYET_SEQUENCE_START:
        return refuse_marks(r, ev->sequence_start.anchor,
                            ev->sequence_start.tag, e) &&
               begin(r, JSON_ARRAY, ev->sequence_start.sequence_start, e);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        return end(r, e);
    case FYET_SCALAR:
        return scalar(r, ev, e);
    case FYET_ALIAS:
        return err_set(e, &anchor, .at = token_place(r, ev->alias.anchor),
                       .arg = {token_text(ev->alias.anchor)});
    }
    return true;
}

/* --------------------------------------------------------------- reading - */

static bool library_error(struct reader *r, struct fy_diag *diag, struct err *e)
{
    void *walk = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &walk);
    struct at at = {.file = r->file};
    str said = S("");

    if (first != NULL) {
        at.line = first->line < 0 ? 0 : first->line;
        at.col = first->column < 0 ? 0 : first->column;
        said = str_of(first->msg);
    }
    return err_set(e, &not_yaml, .at = at, .arg = {said});
}

static bool all_events(struct reader *r, struct fy_parser *fyp,
                       struct fy_diag *diag, struct err *e)
{
    bool ok = true, more = true;

    while (ok && more) {
        struct fy_event *ev = fy_parser_parse(fyp);

        if (ev == NULL)
            break;
        more = ev->type != FYET_STREAM_END;
        ok = event(r, ev, e);
        fy_parser_event_free(fyp, ev);
    }
    if (ok && more)
        return library_error(r, diag, e);
    return ok;
}

/* A tab behind an indicator is refused: a reader takes it for blanks, and the
 * library loses its count of indentation over ":<tab>:" in a key. */
static bool no_tabs(struct reader *r, struct err *e)
{
    for (size_t i = 1; i < r->text.n; i++) {
        if (r->text.p[i] != '\t' || memchr(":?-", r->text.p[i - 1], 3) == NULL)
            continue;
        place_go(&r->place, i);
        return err_set(e, &tab, .at = {r->file, r->place.line, r->place.col},
                       .arg = {str_slice(r->text, i - 1, i)});
    }
    return true;
}

/* Directives stand before the document, beside comments and empty lines.
 * They are refused unread: the library prints about those it dislikes. */
static bool no_directive(struct reader *r, struct err *e)
{
    str rest = r->text, line;

    while (rest.n > 0) {
        bool more = str_cut(rest, S("\n"), &line, &rest);

        if (str_starts(line, S("%"))) {
            place_go(&r->place, (size_t)(line.p - r->text.p));
            return err_set(e, &directive,
                           .at = {r->file, r->place.line, r->place.col},
                           .arg = {excerpt(line)});
        }
        line = str_trim(line);
        if (!more || (line.n > 0 && line.p[0] != '#'))
            break;
    }
    return true;
}

static bool check_text(struct reader *r, struct err *e)
{
    size_t bad = 0;

    if (r->text.n > YAML_MAX)
        return err_set(e, &too_large, .at = {.file = r->file},
                       .arg = {r->file});
    if (!str_utf8(r->text, &bad) || !admitted(r->text, false, &bad)) {
        char z[8];
        int n = snprintf(z, sizeof z, "0x%02X",
                         (unsigned)(unsigned char)r->text.p[bad]);

        place_go(&r->place, bad);
        return err_set(e, &not_text,
                       .at = {r->file, r->place.line, r->place.col},
                       .arg = {{z, (size_t)n}});
    }
    return no_tabs(r, e) && no_directive(r, e);
}

bool yaml_read(struct arena *a, str file, str text, struct json **out,
               struct err *e)
{
    struct reader r = {.a = a,
                       .file = file,
                       .text = text,
                       .pile = {.a = a},
                       .last = {file, 1, 1}};
    struct fy_parse_cfg cfg = {.flags = FYPCF_DEFAULT_VERSION_1_2 |
                                        FYPCF_JSON_NONE |
                                        FYPCF_DISABLE_MMAP_OPT};
    struct fy_parser *fyp = NULL;
    bool ok = false;

    _Static_assert(JSON_DEPTH == 64, "the message of YAML-004 names it");
    if (str_starts(text, S("\xEF\xBB\xBF")))
        r.text = text = str_slice(text, 3, text.n);
    place_start(&r.place, text);
    if (!check_text(&r, e))
        return false;
    /* Collected, so that nothing is printed and the place can be told. */
    cfg.diag = fy_diag_create(NULL);
    if (cfg.diag != NULL)
        fy_diag_set_collect_errors(cfg.diag, true);
    fyp = cfg.diag == NULL ? NULL : fy_parser_create(&cfg);
    if (fyp == NULL || fy_parser_set_string(fyp, text.p, text.n) != 0) {
        (void)err_set(e, &err_no_memory, .arg = {S("YAML")});
        goto out;
    }
    if (!all_events(&r, fyp, cfg.diag, e))
        goto out;
    if (r.root == NULL) {
        (void)err_set(e, &not_one, .at = {.file = file}, .arg = {file});
        goto out;
    }
    *out = r.root;
    ok = true;
out:
    if (fyp != NULL)
        fy_parser_destroy(fyp);
    if (cfg.diag != NULL)
        fy_diag_destroy(cfg.diag);
    return ok;
}
