/* json_read.c - strict I-JSON [RFC 8259, RFC 7493] into a tree. */
#include "notation/internal.h"

static const struct err_def not_utf8 = {
    .code = "JSON-001",
    .fault = FAULT_INPUT,
    .zh = "{0}不是 UTF-8 编码",
    .fix_zh = "以 UTF-8 编码保存后再提交",
    .en = "{0} is not UTF-8",
    .fix_en = "save it as UTF-8 and send it again",
};
static const struct err_def unexpected = {
    .code = "JSON-002",
    .fault = FAULT_INPUT,
    .zh = "此处应为{0},却是「{1}」",
    .fix_zh = "按 JSON 的写法改正",
    .en = "expected {0} here, found \"{1}\"",
    .fix_en = "write it as JSON asks",
};
static const struct err_def ended = {
    .code = "JSON-003",
    .fault = FAULT_INPUT,
    .zh = "文本在此处就结束了,还应有{0}",
    .fix_zh = "补全内容后再提交",
    .en = "the text ends here, but {0} must follow",
    .fix_en = "complete it and send it again",
};
static const struct err_def name_twice = {
    .code = "JSON-004",
    .fault = FAULT_INPUT,
    .zh = "名称「{0}」在同一对象中出现了两次",
    .fix_zh = "只保留一个",
    .en = "the name \"{0}\" stands twice in one object",
    .fix_en = "keep one of them",
};
static const struct err_def too_deep = {
    .code = "JSON-005",
    .fault = FAULT_INPUT,
    .zh = "嵌套超过 {0} 层",
    .fix_zh = "减少嵌套",
    .en = "nested deeper than {0} levels",
    .fix_en = "nest less",
};
static const struct err_def lone_surrogate = {
    .code = "JSON-006",
    .fault = FAULT_INPUT,
    .zh = "「{0}」只是一个字符的一半",
    .fix_zh = "写出成对的代理项,或直接写这个字",
    .en = "\"{0}\" is half a character",
    .fix_en = "write both surrogates, or the character itself",
};
static const struct err_def nul_character = {
    .code = "JSON-007",
    .fault = FAULT_INPUT,
    .zh = "不接受空字符「{0}」",
    .fix_zh = "去掉这个字符",
    .en = "the null character \"{0}\" is not accepted",
    .fix_en = "leave it out",
};
static const struct err_def control_character = {
    .code = "JSON-008",
    .fault = FAULT_INPUT,
    .zh = "字符串中有未转义的控制字符 {0}",
    .fix_zh = "把它写成转义形式,例如 \\n 或 \\t",
    .en = "a string holds the control character {0} as it is",
    .fix_en = "escape it, for example \\n or \\t",
};
static const struct err_def more_text = {
    .code = "JSON-010",
    .fault = FAULT_INPUT,
    .zh = "值已结束,后面还有「{0}」",
    .fix_zh = "删去多余的内容",
    .en = "the value has ended, but \"{0}\" follows",
    .fix_en = "delete what follows",
};
static const struct err_def bad_number = {
    .code = "JSON-011",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是 JSON 数字",
    .fix_zh = "写成 12、-3 或 4.5 的样子,不加前导零和正号",
    .en = "\"{0}\" is not a JSON number",
    .fix_en = "write it like 12, -3 or 4.5, without leading zeros or plus",
};
static const struct err_def bad_escape = {
    .code = "JSON-012",
    .fault = FAULT_INPUT,
    .zh = "没有「{0}」这种转义",
    .fix_zh = "反斜杠写成 \\\\,其余按 JSON 的转义",
    .en = "\"{0}\" is no escape",
    .fix_en = "write a backslash as \\\\ and the rest as JSON escapes",
};
static const struct err_def noncharacter = {
    .code = "JSON-013",
    .fault = FAULT_INPUT,
    .zh = "不接受非字符码位 {0}",
    .fix_zh = "去掉这个码位",
    .en = "the code point {0} is no character",
    .fix_en = "leave it out",
};

struct reader {
    struct arena *a;
    str file, text;
    size_t at;
    struct place place;
    struct pile pile;
    int depth;
};

static bool value(struct reader *r, struct json **out, struct err *e);

/* -------------------------------------------------------------- errors --- */

static struct at here(struct reader *r, size_t at)
{
    place_go(&r->place, at);
    return (struct at){r->file, r->place.line, r->place.col};
}

/* What stands at a place, for a message: up to `most` characters of a line. */
static str shown(const struct reader *r, size_t at, size_t most)
{
    size_t end = at;

    while (end < r->text.n && most > 0 && r->text.p[end] != '\n') {
        end++;
        while (end < r->text.n &&
               ((unsigned char)r->text.p[end] & 0xC0U) == 0x80)
            end++;
        most--;
    }
    return str_slice(r->text, at, end);
}

static bool instead_of(struct reader *r, str wanted, struct err *e)
{
    if (r->at >= r->text.n)
        return err_set(e, &ended, .at = here(r, r->at), .arg = {wanted});
    return err_set(e, &unexpected, .at = here(r, r->at),
                   .arg = {wanted, shown(r, r->at, 1)});
}

/* U+XXXX, in the caller's bytes. */
static str code_name(uint32_t code, char z[12])
{
    int n = snprintf(z, 12, "U+%04X", (unsigned)code);

    return (str){z, (size_t)n};
}

/* ------------------------------------------------------------- strings --- */

static bool four_hex(const struct reader *r, size_t at, uint32_t *out)
{
    uint32_t v = 0;

    if (at > r->text.n || r->text.n - at < 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        char c = r->text.p[at + i];
        uint32_t digit;

        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = (uint32_t)(c - 'A') + 10;
        else
            return false;
        v = v << 4 | digit;
    }
    *out = v;
    return true;
}

static bool admit(struct reader *r, size_t at, uint32_t code, struct err *e)
{
    char z[12];

    if (code == 0)
        return err_set(e, &nul_character, .at = here(r, at),
                       .arg = {shown(r, at, 6)});
    if (is_noncharacter(code))
        return err_set(e, &noncharacter, .at = here(r, at),
                       .arg = {code_name(code, z)});
    return true;
}

/* \uXXXX or a pair of them; r->at is at the backslash. */
static bool unicode_escape(struct reader *r, uint32_t *code, struct err *e)
{
    size_t at = r->at;
    uint32_t low;

    if (!four_hex(r, at + 2, code))
        return err_set(e, &bad_escape, .at = here(r, at),
                       .arg = {shown(r, at, 6)});
    r->at += 6;
    if (*code >= 0xD800 && *code <= 0xDBFF && r->text.n - r->at >= 6 &&
        r->text.p[r->at] == '\\' && r->text.p[r->at + 1] == 'u' &&
        four_hex(r, r->at + 2, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
        r->at += 6;
    }
    if (*code >= 0xD800 && *code <= 0xDFFF)
        return err_set(e, &lone_surrogate, .at = here(r, at),
                       .arg = {shown(r, at, 6)});
    return admit(r, at, *code, e);
}

static bool escape(struct reader *r, uint32_t *code, struct err *e)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *found;
    char c;

    if (r->text.n - r->at < 2) {
        r->at = r->text.n;
        return instead_of(r, S("引号 (a quote)"), e);
    }
    c = r->text.p[r->at + 1];
    if (c == 'u')
        return unicode_escape(r, code, e);
    found = c == '\0' ? NULL : strchr(letters, c);
    if (found == NULL)
        return err_set(e, &bad_escape, .at = here(r, r->at),
                       .arg = {shown(r, r->at, 2)});
    *code = (uint32_t)meant[found - letters];
    r->at += 2;
    return true;
}

/* Goes on to the next byte that needs a look: a quote, a backslash, a control
 * character, or a lead byte that may begin a noncharacter. */
static void plain_run(struct reader *r)
{
    const char *p = r->text.p + r->at, *end = r->text.p + r->text.n;

    while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20 &&
           (unsigned char)*p < 0xEF)
        p++;
    r->at = (size_t)(p - r->text.p);
}

/* Over what is meant as it stands: up to a quote or a backslash. */
static bool plain(struct reader *r, struct err *e)
{
    for (;;) {
        size_t bytes;
        uint32_t code;
        char z[12];

        plain_run(r);
        if (r->at == r->text.n)
            return instead_of(r, S("引号 (a quote)"), e);
        if (r->text.p[r->at] == '"' || r->text.p[r->at] == '\\')
            return true;
        code = utf8_next(str_slice(r->text, r->at, r->text.n), &bytes);
        if (code < 0x20)
            return err_set(e, &control_character, .at = here(r, r->at),
                           .arg = {code_name(code, z)});
        if (!admit(r, r->at, code, e))
            return false;
        r->at += bytes;
    }
}

/* A string ends at the first quote without a backslash; what is meant is
 * never longer than what is written. */
static size_t written_length(const struct reader *r)
{
    size_t i = r->at;

    while (i < r->text.n && r->text.p[i] != '"')
        i += r->text.p[i] == '\\' ? 2 : 1;
    return i - r->at;
}

static bool string(struct reader *r, str *out, struct err *e)
{
    size_t from = ++r->at, n;
    char *p;

    if (!plain(r, e))
        return false;
    n = r->at - from;
    if (r->text.p[r->at] == '"') {
        *out = str_slice(r->text, from, r->at);
        r->at++;
        return true;
    }
    p = arena_alloc(r->a, n + written_length(r), e);
    if (p == NULL)
        return false;
    memcpy(p, r->text.p + from, n);
    while (r->text.p[r->at] != '"') {
        uint32_t code = 0;

        if (!escape(r, &code, e))
            return false;
        n += utf8_put(code, p + n);
        from = r->at;
        if (!plain(r, e))
            return false;
        memcpy(p + n, r->text.p + from, r->at - from);
        n += r->at - from;
    }
    r->at++;
    *out = (str){p, n};
    return true;
}

/* ------------------------------------------------------------- scalars --- */

static struct json *node(struct reader *r, enum json_kind kind, struct err *e)
{
    struct json *v = json_node(r->a, kind, e);

    if (v != NULL)
        v->at = here(r, r->at);
    return v;
}

static size_t digits(str s, size_t at)
{
    while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
        at++;
    return at;
}

size_t number_length(str s)
{
    size_t at = s.n > 0 && s.p[0] == '-' ? 1 : 0, from = at;

    at = digits(s, at);
    if (at == from || (s.p[from] == '0' && at > from + 1))
        return 0;
    if (at < s.n && s.p[at] == '.') {
        from = ++at;
        at = digits(s, at);
        if (at == from)
            return 0;
    }
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        at++;
        if (at < s.n && (s.p[at] == '+' || s.p[at] == '-'))
            at++;
        from = at;
        at = digits(s, at);
        if (at == from)
            return 0;
    }
    return at;
}

static bool number(struct reader *r, struct json **out, struct err *e)
{
    str rest = str_slice(r->text, r->at, r->text.n);
    size_t n = number_length(rest);
    struct json *v;

    if (n == 0) {
        size_t end = 1;

        while (end < rest.n && rest.p[end] != '\0' &&
               strchr("+-.eE0123456789", rest.p[end]) != NULL)
            end++;
        return err_set(e, &bad_number, .at = here(r, r->at),
                       .arg = {str_slice(rest, 0, end)});
    }
    v = node(r, JSON_NUMBER, e);
    if (v == NULL)
        return false;
    v->text = str_slice(rest, 0, n);
    r->at += n;
    *out = v;
    return true;
}

static bool word(struct reader *r, struct json **out, struct err *e)
{
    static const struct {
        str text;
        enum json_kind kind;
        bool truth;
    } words[] = {
        {SI("true"), JSON_BOOL, true},
        {SI("false"), JSON_BOOL, false},
        {SI("null"), JSON_NULL, false},
    };
    str rest = str_slice(r->text, r->at, r->text.n);

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct json *v;

        if (!str_starts(rest, words[i].text))
            continue;
        v = node(r, words[i].kind, e);
        if (v == NULL)
            return false;
        v->truth = words[i].truth;
        r->at += words[i].text.n;
        *out = v;
        return true;
    }
    return instead_of(r, S("一个值 (a value)"), e);
}

/* ---------------------------------------------------------- containers --- */

static int peek(const struct reader *r)
{
    return r->at < r->text.n ? (unsigned char)r->text.p[r->at] : -1;
}

static void blanks(struct reader *r)
{
    while (r->at < r->text.n) {
        char c = r->text.p[r->at];

        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            return;
        r->at++;
    }
}

static bool element(struct reader *r, struct err *e)
{
    struct member m = {0};

    return value(r, &m.value, e) && pile_put(&r->pile, m, e);
}

static bool member(struct reader *r, struct err *e)
{
    struct member m = {0};
    struct at at = here(r, r->at);

    m.line = at.line;
    m.col = at.col;
    if (peek(r) != '"')
        return instead_of(r, S("带引号的名称 (a quoted name)"), e);
    if (!string(r, &m.name, e))
        return false;
    blanks(r);
    if (peek(r) != ':')
        return instead_of(r, S("冒号 (a colon)"), e);
    r->at++;
    blanks(r);
    return value(r, &m.value, e) && pile_put(&r->pile, m, e);
}

static bool inside(struct reader *r, bool object, struct err *e)
{
    int close = object ? '}' : ']';

    r->at++;
    blanks(r);
    if (peek(r) == close) {
        r->at++;
        return true;
    }
    for (;;) {
        if (!(object ? member(r, e) : element(r, e)))
            return false;
        blanks(r);
        if (peek(r) == close) {
            r->at++;
            return true;
        }
        if (peek(r) != ',')
            return instead_of(r,
                              object ? S("逗号或右花括号 (a comma or })")
                                     : S("逗号或右方括号 (a comma or ])"),
                              e);
        r->at++;
        blanks(r);
    }
}

static bool container(struct reader *r, struct json **out, struct err *e)
{
    bool object = r->text.p[r->at] == '{';
    size_t from = r->pile.members.n;
    const struct member *twice;
    struct json *v;

    if (r->depth == JSON_DEPTH)
        return err_set(e, &too_deep, .at = here(r, r->at), .arg = {S("64")});
    v = node(r, object ? JSON_OBJECT : JSON_ARRAY, e);
    if (v == NULL)
        return false;
    r->depth++;
    if (!inside(r, object, e) || !pile_close(&r->pile, from, v, &twice, e))
        return false;
    r->depth--;
    if (twice != NULL)
        return err_set(e, &name_twice, .at = {r->file, twice->line, twice->col},
                       .arg = {twice->name});
    *out = v;
    return true;
}

static bool value(struct reader *r, struct json **out, struct err *e)
{
    int c = peek(r);
    struct json *v;

    if (c == '{' || c == '[')
        return container(r, out, e);
    if (c == '-' || (c >= '0' && c <= '9'))
        return number(r, out, e);
    if (c != '"')
        return word(r, out, e);
    v = node(r, JSON_STRING, e);
    if (v == NULL || !string(r, &v->text, e))
        return false;
    *out = v;
    return true;
}

bool json_read(struct arena *a, str file, str text, struct json **out,
               struct err *e)
{
    struct reader r = {.a = a, .file = file, .text = text, .pile = {.a = a}};
    struct json *v = NULL;
    size_t bad;

    _Static_assert(JSON_DEPTH == 64, "the message of JSON-005 names it");
    place_start(&r.place, text);
    if (!str_utf8(text, &bad))
        return err_set(e, &not_utf8, .at = here(&r, bad),
                       .arg = {S("文本 (the text)")});
    blanks(&r);
    if (!value(&r, &v, e))
        return false;
    blanks(&r);
    if (r.at < text.n)
        return err_set(e, &more_text, .at = here(&r, r.at),
                       .arg = {shown(&r, r.at, 20)});
    *out = v;
    return true;
}
