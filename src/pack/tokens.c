/* tokens.c - a condition's text cut into tokens.
 *
 * The condition has been compiled, so it is known to be well formed; this
 * only has to see the same tokens.  What it does not know (a comment, a
 * half-open range written with reversed brackets) makes it give up, which is
 * always safe: a condition that says nothing proves nothing.
 */
#include "pack/internal.h"

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (c >= '0' && c <= '9') || ((unsigned char)c & 0x80U) != 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A name with its dots: "party.done.serve". */
static size_t name_end(str s, size_t i)
{
    while (i < s.n && (is_name_byte(s.p[i]) || (s.p[i] == '.' && i + 1 < s.n &&
                                                is_name_byte(s.p[i + 1]))))
        i++;
    return i;
}

static bool string_end(str s, size_t i, size_t *end)
{
    for (i++; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"') {
            *end = i + 1;
            return true;
        }
    }
    return false;
}

static bool one(str s, size_t i, size_t *end, enum token_kind *kind)
{
    static const char *const twos[] = {"!=", "<=", ">=", "..", "**"};
    char c = s.p[i];

    if (c == '"') {
        *kind = TOKEN_STRING;
        return string_end(s, i, end);
    }
    if (c == '/' && i + 1 < s.n && (s.p[i + 1] == '/' || s.p[i + 1] == '*'))
        return false;
    *kind = is_digit(c) ? TOKEN_NUMBER : TOKEN_NAME;
    *end = is_name_byte(c) ? name_end(s, i) : i;
    if (*end > i)
        return true;
    *kind = TOKEN_SIGN;
    *end = i + 1;
    for (size_t k = 0; k < COUNT_OF(twos); k++) {
        if (str_eq(str_slice(s, i, i + 2), str_of(twos[k])))
            *end = i + 2;
    }
    return true;
}

bool tokens_read(struct arena *a, str text, struct tokens *out, struct err *e)
{
    VEC(struct token) all = {0};

    *out = (struct tokens){NULL, 0};
    for (size_t i = 0; i < text.n;) {
        enum token_kind kind = TOKEN_NAME;
        size_t end = i;
        struct token *t;

        if (text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\t' ||
            text.p[i] == '\r') {
            i++;
            continue;
        }
        if (!one(text, i, &end, &kind))
            return true; /* nothing is known */
        t = vec_add(a, &all, e);
        if (t == NULL)
            return false;
        *t = (struct token){kind, str_slice(text, i, end)};
        i = end;
    }
    *out = (struct tokens){all.at, all.n};
    return true;
}

struct tokens tokens_slice(struct tokens t, size_t from, size_t to)
{
    return (struct tokens){t.at + from, to - from};
}

bool tokens_equal(struct tokens a, struct tokens b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        if (a.at[i].kind != b.at[i].kind || !str_eq(a.at[i].text, b.at[i].text))
            return false;
    }
    return true;
}

bool token_is(struct tokens t, size_t i, const char *text)
{
    return i < t.n && t.at[i].kind != TOKEN_STRING &&
           str_eq(t.at[i].text, str_of(text));
}

int token_depth(const struct token *t)
{
    if (t->kind != TOKEN_SIGN)
        return 0;
    if (str_eq(t->text, S("(")) || str_eq(t->text, S("[")) ||
        str_eq(t->text, S("{")))
        return 1;
    return str_eq(t->text, S(")")) || str_eq(t->text, S("]")) ||
                   str_eq(t->text, S("}"))
               ? -1
               : 0;
}
