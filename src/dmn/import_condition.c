/* import_condition.c - the conditions that people write into a sheet.
 *
 *   condition := all { OR all }        OR: or 或 ||
 *   all       := one { AND one }       AND: and 且 &&
 *   one       := NOT one | ( condition ) | name [ op value ]
 *   op        := = == != <> < <= > >= ≤ ≥ ≠
 *   value     := decimal | yes no true false 是 否 | word | "text"
 *
 * A name alone is to be yes.  What comes out is an or of ands: a decision
 * table has a rule for each.
 */
#include "dmn/import.h"

#include <string.h>

static const struct err_def no_condition = {
    .code = "DMN-071",
    .fault = FAULT_INPUT,
    .zh = "条件在「{0}」处读不下去:应当是{1}",
    .fix_zh = "写成 名称 = 值,用 AND、OR、NOT 和括号连接",
    .en = "the condition cannot be read at \"{0}\": {1} is expected",
    .fix_en = "write name = value, joined by AND, OR, NOT and brackets",
};
static const struct err_def no_order = {
    .code = "DMN-072",
    .fault = FAULT_INPUT,
    .zh = "「{0}」与「{1}」不能比较大小",
    .fix_zh = "大小比较用于数字;文字和是否只用 = 和 !=",
    .en = "\"{0}\" and \"{1}\" have no order",
    .fix_en = "compare numbers by size, text and yes or no by = and != only",
};
static const struct err_def too_wide = {
    .code = "DMN-073",
    .fault = FAULT_INPUT,
    .zh = "条件「{0}」展开后超过 {1} 条规则",
    .fix_zh = "把它拆成几行",
    .en = "the condition \"{0}\" unfolds into more than {1} rules",
    .fix_en = "divide it into several rows",
};

enum { TERMS = 64, ATOMS = 32, DEPTH = 32 };

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_NUMBER,
    TOKEN_TEXT, /* in quotes */
    TOKEN_OP,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_BAD
};
struct token {
    enum token_kind kind;
    str text;
    enum feel_comparison op;
    size_t at;
};
struct parser {
    const struct sheet *s;
    size_t row, column;
    str text;
    size_t at;
    struct token now;
    int depth;
};

/* clang-format off */
static const struct {
    const char *sign;
    enum token_kind kind;
    enum feel_comparison op;
} signs[] = { /* the longer first */
    {"<=", TOKEN_OP, FEEL_LE}, {">=", TOKEN_OP, FEEL_GE},
    {"!=", TOKEN_OP, FEEL_NE}, {"<>", TOKEN_OP, FEEL_NE},
    {"==", TOKEN_OP, FEEL_EQ}, {"≤", TOKEN_OP, FEEL_LE},
    {"≥", TOKEN_OP, FEEL_GE},  {"≠", TOKEN_OP, FEEL_NE},
    {"=", TOKEN_OP, FEEL_EQ},  {"<", TOKEN_OP, FEEL_LT},
    {">", TOKEN_OP, FEEL_GT},  {"&&", TOKEN_AND, FEEL_EQ},
    {"||", TOKEN_OR, FEEL_EQ}, {"(", TOKEN_OPEN, FEEL_EQ},
    {")", TOKEN_CLOSE, FEEL_EQ}, {"（", TOKEN_OPEN, FEEL_EQ},
    {"）", TOKEN_CLOSE, FEEL_EQ},
};
static const struct {
    const char *word;
    enum token_kind kind;
} words[] = {
    {"AND", TOKEN_AND}, {"and", TOKEN_AND}, {"且", TOKEN_AND},
    {"OR", TOKEN_OR}, {"or", TOKEN_OR}, {"或", TOKEN_OR},
    {"NOT", TOKEN_NOT}, {"not", TOKEN_NOT}, {"非", TOKEN_NOT},
};
static const struct {
    const char *word, *value;
} answers[] = {
    {"yes", "true"}, {"no", "false"}, {"true", "true"}, {"false", "false"},
    {"是", "true"}, {"否", "false"},
};
static const enum feel_comparison opposite[] = {
    [FEEL_EQ] = FEEL_NE, [FEEL_NE] = FEEL_EQ, [FEEL_LT] = FEEL_GE,
    [FEEL_LE] = FEEL_GT, [FEEL_GT] = FEEL_LE, [FEEL_GE] = FEEL_LT,
};
/* clang-format on */

/* --------------------------------------------------------------- tokens -- */

static bool sign_at(const struct parser *p, size_t at, size_t *i)
{
    str rest = str_slice(p->text, at, p->text.n);

    for (*i = 0; *i < COUNT_OF(signs); ++*i) {
        if (str_starts(rest, str_of(signs[*i].sign)))
            return true;
    }
    return false;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Letters of any script, digits, _ and the point of a path or a decimal. */
static size_t word_end(const struct parser *p, size_t at)
{
    size_t sign;

    while (at < p->text.n) {
        char c = p->text.p[at];
        bool in = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                  (c & 0x80) != 0;

        if (!in || sign_at(p, at, &sign))
            break;
        at++;
    }
    return at;
}

static enum token_kind word_kind(str word)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(word, str_of(words[i].word)))
            return words[i].kind;
    }
    return import_decimal(word) ? TOKEN_NUMBER : TOKEN_WORD;
}

static void next(struct parser *p)
{
    struct token *t = &p->now;
    size_t sign, from, end;
    char c;

    while (p->at < p->text.n && blank(p->text.p[p->at]))
        p->at++;
    from = t->at = p->at;
    if (from == p->text.n) {
        *t = (struct token){.kind = TOKEN_END, .text = S(""), .at = from};
        return;
    }
    c = p->text.p[from];
    if (sign_at(p, from, &sign)) {
        end = from + strlen(signs[sign].sign);
        t->kind = signs[sign].kind;
        t->op = signs[sign].op;
        t->text = str_slice(p->text, from, end);
    } else if (c == '"') {
        const char *close =
            from + 1 == p->text.n
                ? NULL
                : memchr(p->text.p + from + 1, '"', p->text.n - from - 1);

        end = close == NULL ? p->text.n : (size_t)(close - p->text.p) + 1;
        t->kind = close == NULL ? TOKEN_BAD : TOKEN_TEXT;
        t->text = str_slice(p->text, from + 1, close == NULL ? end : end - 1);
    } else {
        end = word_end(p, from + (c == '-'));
        if (end == from + (c == '-'))
            end = from + 1;
        t->text = str_slice(p->text, from, end);
        t->kind = word_kind(t->text);
        if (word_end(p, from) == from && t->kind != TOKEN_NUMBER)
            t->kind = TOKEN_BAD;
    }
    p->at = end;
}

static bool expected(const struct parser *p, const char *what)
{
    str rest = str_slice(p->text, p->now.at, p->text.n);

    return err_set(
        p->s->e, &no_condition,
        .at = import_at(p->s, p->row, p->column, p->now.at),
        .arg = {rest.n == 0 ? S("末尾 (the end)") : rest, str_of(what)});
}

/* ----------------------------------------------------------- or of ands -- */

static bool wide(const struct parser *p)
{
    return err_set(p->s->e, &too_wide,
                   .at = import_at(p->s, p->row, p->column, 0),
                   .arg = {p->text, S("64")});
}

static bool add_all(const struct parser *p, struct term *to,
                    const struct term *from)
{
    for (size_t i = 0; i < from->atoms.n; i++) {
        struct atom *x;

        if (to->atoms.n == ATOMS)
            return wide(p);
        x = vec_add(p->s->a, &to->atoms, p->s->e);
        if (x == NULL)
            return false;
        *x = from->atoms.at[i];
    }
    return true;
}

/* *to becomes the one or the other. */
static bool either(const struct parser *p, struct condition *to,
                   const struct condition *other)
{
    for (size_t i = 0; i < other->terms.n; i++) {
        struct term *t;

        if (to->terms.n == TERMS)
            return wide(p);
        t = vec_add(p->s->a, &to->terms, p->s->e);
        if (t == NULL)
            return false;
        *t = other->terms.at[i];
    }
    return true;
}

/* *to becomes both: each term of the one with each of the other. */
static bool both(const struct parser *p, struct condition *to,
                 const struct condition *other)
{
    struct condition all = {0};

    for (size_t i = 0; i < to->terms.n; i++) {
        for (size_t k = 0; k < other->terms.n; k++) {
            struct term *t;

            if (all.terms.n == TERMS)
                return wide(p);
            t = vec_add(p->s->a, &all.terms, p->s->e);
            if (t == NULL)
                return false;
            *t = (struct term){0};
            if (!add_all(p, t, &to->terms.at[i]) ||
                !add_all(p, t, &other->terms.at[k]))
                return false;
        }
    }
    *to = all;
    return true;
}

static bool single(const struct parser *p, struct atom atom,
                   struct condition *out)
{
    struct term *t = vec_add(p->s->a, &out->terms, p->s->e);
    struct atom *x;

    if (t == NULL)
        return false;
    *t = (struct term){0};
    x = vec_add(p->s->a, &t->atoms, p->s->e);
    if (x == NULL)
        return false;
    *x = atom;
    return true;
}

/* -------------------------------------------------------------- grammar -- */

static bool value(struct parser *p, struct atom *x)
{
    const struct token *t = &p->now;

    if (t->kind != TOKEN_NUMBER && t->kind != TOKEN_WORD &&
        t->kind != TOKEN_TEXT)
        return expected(p, "值 (a value)");
    x->kind = t->kind == TOKEN_NUMBER ? COMPARED_NUMBER : COMPARED_TEXT;
    x->value = t->text;
    for (size_t i = 0; t->kind == TOKEN_WORD && i < COUNT_OF(answers); i++) {
        if (!str_eq(t->text, str_of(answers[i].word)))
            continue;
        x->kind = COMPARED_YESNO;
        x->value = str_of(answers[i].value);
    }
    if (x->kind != COMPARED_NUMBER && x->op != FEEL_EQ && x->op != FEEL_NE)
        return err_set(p->s->e, &no_order,
                       .at = import_at(p->s, p->row, p->column, t->at),
                       .arg = {x->name, x->value});
    next(p);
    return true;
}

static bool comparison(struct parser *p, bool negated, struct condition *out)
{
    struct atom x = {.name = p->now.text,
                     .op = FEEL_EQ,
                     .kind = COMPARED_YESNO,
                     .value = S("true"),
                     .at = p->now.at};

    if (p->now.kind != TOKEN_WORD)
        return expected(p, "名称 (a name)");
    next(p);
    if (p->now.kind == TOKEN_OP) {
        x.op = p->now.op;
        next(p);
        if (!value(p, &x))
            return false;
    }
    if (negated)
        x.op = opposite[x.op];
    if (x.kind == COMPARED_YESNO && x.op == FEEL_NE) {
        x.op = FEEL_EQ;
        x.value = str_eq(x.value, S("true")) ? S("false") : S("true");
    }
    return single(p, x, out);
}

static bool any_of(struct parser *p, bool negated, struct condition *out);

static bool one(struct parser *p, bool negated, struct condition *out)
{
    bool ok;

    if (p->depth == DEPTH)
        return wide(p);
    p->depth++;
    if (p->now.kind == TOKEN_NOT) {
        next(p);
        ok = one(p, !negated, out);
    } else if (p->now.kind == TOKEN_OPEN) {
        next(p);
        ok = any_of(p, negated, out);
        if (ok && p->now.kind != TOKEN_CLOSE)
            ok = expected(p, ")");
        if (ok)
            next(p);
    } else {
        ok = comparison(p, negated, out);
    }
    p->depth--;
    return ok;
}

/* Negated, an and is an or of what is negated. */
static bool all_of(struct parser *p, bool negated, struct condition *out)
{
    if (!one(p, negated, out))
        return false;
    while (p->now.kind == TOKEN_AND) {
        struct condition more = {0};

        next(p);
        if (!one(p, negated, &more) ||
            !(negated ? either : both)(p, out, &more))
            return false;
    }
    return true;
}

static bool any_of(struct parser *p, bool negated, struct condition *out)
{
    if (!all_of(p, negated, out))
        return false;
    while (p->now.kind == TOKEN_OR) {
        struct condition more = {0};

        next(p);
        if (!all_of(p, negated, &more) ||
            !(negated ? both : either)(p, out, &more))
            return false;
    }
    return true;
}

bool condition_read(const struct sheet *s, size_t row, size_t column,
                    struct condition *out)
{
    struct parser p = {.s = s,
                       .row = row,
                       .column = column,
                       .text = import_value(s, row, column)};

    *out = (struct condition){0};
    next(&p);
    if (p.now.kind == TOKEN_END) { /* always */
        struct term *t = vec_add(s->a, &out->terms, s->e);

        if (t != NULL)
            *t = (struct term){0};
        return t != NULL;
    }
    return any_of(&p, false, out) &&
           (p.now.kind == TOKEN_END || expected(&p, "AND, OR"));
}
