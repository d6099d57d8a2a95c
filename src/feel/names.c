/* names.c - which stretch of text is one name.
 *
 * A name of FEEL may hold blanks and the signs + - * / . ' so its end is known
 * only from the names in scope: the longest that matches is meant [DMN 1.5
 * §10.3.1.2].  Where nothing matches, words with only blanks between them are
 * one name, since two operands cannot stand side by side.
 */
#include "feel/parse.h"

static bool is_ascii_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
}

size_t skip_between(str s, size_t i)
{
    if (i < s.n && is_ascii_part(s.p[i])) /* the usual case, in short */
        return i;
    for (;;) {
        str rest = str_slice(s, i, s.n);
        size_t bytes = 0, end;

        if (rest.n > 0 && is_space(utf8_next(rest, &bytes)))
            i += bytes;
        else if (str_starts(rest, S("//")))
            i += str_find(rest, S("\n"), &end) ? end : rest.n;
        else if (str_starts(rest, S("/*")) &&
                 str_find(str_slice(rest, 2, rest.n), S("*/"), &end))
            i += end + 4;
        else
            return i;
    }
}

/* A piece of a name: a run of name characters, or one sign. */
static bool piece(str s, size_t *i, str *out)
{
    size_t from, bytes = 0;

    *i = skip_between(s, *i);
    from = *i;
    while (*i < s.n && is_ascii_part(s.p[*i]))
        ++*i;
    while (*i < s.n && is_name_part(utf8_next(str_slice(s, *i, s.n), &bytes)))
        *i += bytes;
    if (*i == from && *i < s.n && memchr("+-*/.'", s.p[*i], 6) != NULL &&
        !str_starts(str_slice(s, *i, s.n), S("/*")))
        ++*i;
    *out = str_slice(s, from, *i);
    return out->n > 0;
}

size_t name_matches(const struct parser *p, size_t from, str name)
{
    size_t at = from, i = 0;
    str want, have;

    if (name.n == 0 || from >= p->text.n || name.p[0] != p->text.p[from])
        return 0;
    while (piece(name, &i, &want)) {
        if (!piece(p->text, &at, &have) || !str_eq(want, have))
            return 0;
    }
    return i == name.n ? at : 0;
}

static bool infix_word(str w)
{
    static const str words[] = {SI("and"),      SI("or"),     SI("in"),
                                SI("between"),  SI("then"),   SI("else"),
                                SI("instance"), SI("return"), SI("satisfies")};

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(w, words[i]))
            return true;
    }
    return false;
}

size_t name_run(const struct parser *p, size_t from)
{
    size_t at = from, end = from;
    str word;

    while (piece(p->text, &at, &word)) {
        size_t bytes;

        if (!is_name_part(utf8_next(word, &bytes)) ||
            (end > from && infix_word(word)))
            break;
        end = at;
    }
    return end;
}

bool name_normal(struct parser *p, size_t from, size_t to, str *out)
{
    str s = str_slice(p->text, from, to), part;
    char *text = arena_alloc(p->a, s.n + 1, p->e);
    size_t n = 0, i = 0;
    bool word_before = false;

    if (text == NULL)
        return false;
    while (piece(s, &i, &part)) {
        size_t bytes;
        bool word = is_name_part(utf8_next(part, &bytes));

        if (word && word_before)
            text[n++] = ' ';
        memcpy(text + n, part.p, part.n);
        n += part.n;
        word_before = word;
    }
    *out = (str){text, n};
    return true;
}

bool name_before_colon(struct parser *p, str *name, bool *is)
{
    size_t at = p->from, end = p->from;
    str part;

    *is = false;
    if (p->token != T_WORD)
        return true;
    while (piece(p->text, &at, &part))
        end = at;
    at = skip_between(p->text, at);
    if (at >= p->text.n || p->text.p[at] != ':')
        return true;
    *is = true;
    return name_normal(p, p->from, end, name) && lex_from(p, at + 1);
}

/* ------------------------------------------------------------- scope ---- */

bool scope_add(struct parser *p, str name, int slot,
               const struct feel_type *type)
{
    struct known *k = vec_add(p->a, &p->scope, p->e);

    if (k == NULL)
        return false;
    *k = (struct known){.name = name, .slot = slot, .type = type};
    return true;
}

bool scope_fields(struct parser *p, int slot, const struct feel_type *type)
{
    struct known *k = vec_add(p->a, &p->scope, p->e);

    if (k == NULL)
        return false;
    *k = (struct known){.slot = slot, .fields = true, .type = type};
    return true;
}

size_t name_member(const struct parser *p, const struct feel_type *t, str *name)
{
    size_t best = 0;

    t = type_bare(t);
    for (size_t i = 0; t != NULL && t->is == TYPE_CONTEXT && i < t->n; i++) {
        size_t end = name_matches(p, p->from, t->names[i]);

        if (end > best) {
            best = end;
            *name = t->names[i];
        }
    }
    return best;
}

int scope_slot(struct parser *p)
{
    int slot = p->slots++;

    if (p->slots > p->frame)
        p->frame = p->slots;
    return slot;
}
