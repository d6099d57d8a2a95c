/* lex.c - the text of an expression as tokens, on demand: what is one name is
 * decided by the parser, which knows the names. */
#include "feel/parse.h"

static const struct err_def unexpected = {
    .code = "FEEL-002",
    .fault = FAULT_INPUT,
    .zh = "表达式的这个位置应当是 {0},写的却是「{1}」",
    .fix_zh = "按所需的内容改写这一处",
    .en = "the expression needs {0} here, but has \"{1}\"",
    .fix_en = "write what is needed at this place",
};
static const struct err_def not_closed = {
    .code = "FEEL-003",
    .fault = FAULT_INPUT,
    .zh = "从「{0}」开始的文字或注释没有结束",
    .fix_zh = "补上结尾的引号 \" 或 */",
    .en = "the text or comment that begins with \"{0}\" has no end",
    .fix_en = "add the closing quotation mark \" or */",
};
static const struct err_def bad_escape = {
    .code = "FEEL-004",
    .fault = FAULT_INPUT,
    .zh = "转义「{0}」不是一个字符",
    .fix_zh = "\\u 后写四位、\\U 后写六位十六进制数字",
    .en = "the escape \"{0}\" is no character",
    .fix_en = "write four hexadecimal digits after \\u, six after \\U",
};

void source_place(const struct feel *x, uint32_t offset, int *line, int *col)
{
    int l = 1;
    size_t begin = 0;

    for (size_t i = 0; i < offset && i < x->source.n; i++) {
        if (x->source.p[i] == '\n') {
            l++;
            begin = i + 1;
        }
    }
    *line = l;
    *col = (int)utf8_count(str_slice(x->source, begin, offset)) + 1;
}

str source_head(str s, size_t most)
{
    if (s.n <= most)
        return s;
    while (most > 0 && ((unsigned char)s.p[most] & 0xC0) == 0x80)
        most--;
    return str_slice(s, 0, most);
}

bool parse_fail_at(struct parser *p, const struct err_def *def, size_t from,
                   str a, str b, str c)
{
    struct at at = p->x->at;
    int line, col;

    source_place(p->x, (uint32_t)from, &line, &col);
    if (at.line > 0) { /* the expression stands inside a file */
        at.col = line == 1 ? at.col + col - 1 : col;
        at.line += line - 1;
    } else {
        at.line = line;
        at.col = col;
    }
    return err_set(p->e, def, .at = at, .arg = {a, b, c});
}

/* What is wanted is said in both languages, as one argument. */
bool parse_fail(struct parser *p, const char *zh, const char *en)
{
    str found = lex_text(p);
    char z[160];

    if (p->token == T_END)
        found = S("结尾 end");
    if (strcmp(zh, en) == 0)
        (void)snprintf(z, sizeof z, "%s", zh);
    else
        (void)snprintf(z, sizeof z, "%s (%s)", zh, en);
    return parse_fail_at(p, &unexpected, p->from, str_of(z),
                         source_head(found, 40), S(""));
}

str lex_text(const struct parser *p)
{
    return str_slice(p->text, p->from, p->to);
}

bool lex_word(const struct parser *p, str word)
{
    return p->token == T_WORD && str_eq(lex_text(p), word);
}

static uint32_t code_at(str text, size_t i, size_t *bytes)
{
    if ((unsigned char)text.p[i] < 0x80) {
        *bytes = 1;
        return (unsigned char)text.p[i];
    }
    return utf8_next(str_slice(text, i, text.n), bytes);
}

static bool starts(str text, size_t i, str what)
{
    return str_starts(str_slice(text, i, text.n), what);
}

/* Blanks, // to the end of the line, and / * … * /. */
static bool skip_blanks(struct parser *p, size_t *i)
{
    for (;;) {
        size_t bytes;

        if (*i < p->text.n && is_space(code_at(p->text, *i, &bytes))) {
            *i += bytes;
        } else if (starts(p->text, *i, S("//"))) {
            while (*i < p->text.n && p->text.p[*i] != '\n')
                ++*i;
        } else if (starts(p->text, *i, S("/*"))) {
            size_t length;

            if (!str_find(str_slice(p->text, *i + 2, p->text.n), S("*/"),
                          &length))
                return parse_fail_at(p, &not_closed, *i, S("/*"), S(""), S(""));
            *i += length + 4;
        } else {
            return true;
        }
    }
}

static bool scan_string(struct parser *p, size_t from, size_t *end)
{
    for (size_t i = from + 1; i < p->text.n; i++) {
        if (p->text.p[i] == '"') {
            *end = i + 1;
            return true;
        }
        if (p->text.p[i] == '\\')
            i++;
    }
    return parse_fail_at(p, &not_closed, from,
                         source_head(str_slice(p->text, from, p->text.n), 30),
                         S(""), S(""));
}

static bool digit_at(const struct parser *p, size_t i)
{
    return i < p->text.n && p->text.p[i] >= '0' && p->text.p[i] <= '9';
}

static size_t scan_number(const struct parser *p, size_t i)
{
    while (digit_at(p, i))
        i++;
    if (i < p->text.n && p->text.p[i] == '.' && digit_at(p, i + 1)) {
        i++;
        while (digit_at(p, i))
            i++;
    }
    if (i < p->text.n && (p->text.p[i] == 'e' || p->text.p[i] == 'E')) {
        size_t j = i + 1;

        if (j < p->text.n && (p->text.p[j] == '+' || p->text.p[j] == '-'))
            j++;
        if (digit_at(p, j)) {
            while (digit_at(p, j))
                j++;
            i = j;
        }
    }
    return i;
}

static const struct {
    const char *sign;
    size_t n;
    enum token token;
} signs[] = {
    /* the longer ones first */
    {"..", 2, T_DOTS},       {"**", 2, T_POWER}, {"!=", 2, T_NE},
    {"<=", 2, T_LE},         {">=", 2, T_GE},    {"->", 2, T_ARROW},
    {"(", 1, T_OPEN},        {")", 1, T_CLOSE},  {"[", 1, T_BRACKET},
    {"]", 1, T_BRACKET_END}, {"{", 1, T_BRACE},  {"}", 1, T_BRACE_END},
    {",", 1, T_COMMA},       {":", 1, T_COLON},  {".", 1, T_DOT},
    {"+", 1, T_PLUS},        {"-", 1, T_MINUS},  {"*", 1, T_STAR},
    {"/", 1, T_SLASH},       {"=", 1, T_EQ},     {"<", 1, T_LT},
    {">", 1, T_GT},          {"?", 1, T_INPUT},
};

static bool scan_sign(struct parser *p, size_t from)
{
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (starts(p->text, from, (str){signs[i].sign, signs[i].n})) {
            p->token = signs[i].token;
            p->to = from + signs[i].n;
            return true;
        }
    }
    return false;
}

bool lex_from(struct parser *p, size_t i)
{
    size_t bytes = 0;
    uint32_t c;

    if (!skip_blanks(p, &i))
        return false;
    p->from = p->to = i;
    p->token = T_END;
    if (i == p->text.n)
        return true;
    c = code_at(p->text, i, &bytes);
    if (is_name_start(c)) {
        while (i < p->text.n && is_name_part(code_at(p->text, i, &bytes)))
            i += bytes;
        p->token = T_WORD;
        p->to = i;
        return true;
    }
    if (digit_at(p, i) || (c == '.' && digit_at(p, i + 1))) {
        p->token = T_NUMBER;
        p->to = scan_number(p, i);
        return true;
    }
    if (c == '"' || (c == '@' && starts(p->text, i, S("@\"")))) {
        p->token = c == '"' ? T_STRING : T_AT;
        return scan_string(p, c == '"' ? i : i + 1, &p->to);
    }
    if (scan_sign(p, i))
        return true;
    p->to = i + bytes;
    return parse_fail(p, "表达式的符号", "a sign of the language");
}

bool lex_next(struct parser *p)
{
    return lex_from(p, p->to);
}

/* ----------------------------------------------------------- strings ---- */

static bool hex(str s, size_t from, size_t n, uint32_t *code)
{
    uint32_t v = 0;

    if (from + n > s.n)
        return false;
    for (size_t i = from; i < from + n; i++) {
        char c = s.p[i];

        if (c >= '0' && c <= '9')
            v = v * 16 + (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            v = v * 16 + (uint32_t)(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            v = v * 16 + (uint32_t)(c - 'A') + 10;
        else
            return false;
    }
    *code = v;
    return true;
}

/* \uXXXX (two of them for a surrogate pair) or \UXXXXXX at s[i]. */
static bool unicode_escape(str s, size_t i, uint32_t *code, size_t *bytes)
{
    uint32_t low;

    *bytes = s.p[i + 1] == 'u' ? 6 : 8;
    if (!hex(s, i + 2, *bytes - 2, code))
        return false;
    if (*code >= 0xD800 && *code < 0xDC00 && s.p[i + 1] == 'u') {
        if (!starts(s, i + 6, S("\\u")) || !hex(s, i + 8, 4, &low) ||
            low < 0xDC00 || low > 0xDFFF)
            return false;
        *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
        *bytes = 12;
        return true;
    }
    return *code <= 0x10FFFF && (*code < 0xD800 || *code > 0xDFFF);
}

/* A backslash before any other letter stays: "\d" is for regular
 * expressions. */
bool lex_string(struct parser *p, str raw, str *out)
{
    static const char letters[] = "ntr\"'\\";
    static const char meant[] = "\n\t\r\"'\\";
    char *to = arena_alloc(p->a, raw.n, p->e);
    size_t n = 0;

    if (to == NULL)
        return false;
    for (size_t i = 0; i < raw.n;) {
        const char *which;

        if (raw.p[i] != '\\' || i + 1 == raw.n) {
            to[n++] = raw.p[i++];
            continue;
        }
        which = memchr(letters, raw.p[i + 1], sizeof letters - 1);
        if (which != NULL) {
            to[n++] = meant[which - letters];
            i += 2;
        } else if (raw.p[i + 1] == 'u' || raw.p[i + 1] == 'U') {
            uint32_t code;
            size_t bytes;

            if (!unicode_escape(raw, i, &code, &bytes))
                return parse_fail_at(p, &bad_escape, p->from,
                                     source_head(str_slice(raw, i, raw.n), 8),
                                     S(""), S(""));
            n += utf8_put(code, to + n);
            i += bytes;
        } else {
            to[n++] = raw.p[i++];
        }
    }
    *out = (str){to, n};
    return true;
}
